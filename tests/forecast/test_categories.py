"""What did the categories of past month-ends mean? Counted by hand on four open deals."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace

import ibis
import numpy as np
import pytest

from crmlib.analysis.forecast.book import make
from crmlib.analysis.forecast.company import Past
from crmlib.analysis.forecast.rebuild import as_day
from crmlib.company import Company
from crmlib.metric import Data
from crmlib.run.analyses import Context
from crmlib.run.forecast_record import _of_categories
from tests.forecast.companies import states

DEALS = (  # id, amount, close date, [(changed on, category)]
    ("a", 100.0, "2024-03-15", [("2024-02-01", "pipeline"), ("2024-02-10", "commit")]),
    ("b", 40.0, "2024-03-20", [("2024-02-01", "best_case")]),
    ("c", 70.0, "2024-05-01", [("2024-02-01", "commit")]),  # not due in March
    ("d", 10.0, "2024-03-10", [("2024-02-01", "pipeline"), ("2024-03-05", "commit")]),  # committed too late
)


@pytest.fixture
def context():
    connection = ibis.duckdb.connect()
    connection.con.execute("CREATE TABLE deal_history (deal_id TEXT, changed_at TIMESTAMP, changed_on DATE, "
                           "forecast_category TEXT, row_order BIGINT)")  # fmt: skip
    rows = [(deal, f"{day} 09:00", day, name) for deal, _, _, told in DEALS for day, name in told]
    connection.con.executemany("INSERT INTO deal_history VALUES (?, ?, ?, ?, 0)", rows)
    company = Company(name="C", currency="USD", timezone="UTC")
    data = Data(connection, {"deal_history": {"deal_id", "changed_at", "forecast_category"}})
    yield Context(data, company, company.calendar.period("2024-03"), datetime(2024, 4, 1))
    connection.disconnect()


def made(came: float) -> SimpleNamespace:
    """A forecast of 1 March 2024 for March, in which `came` was won."""
    opened = [
        {"deal": deal, "created_on": "2024-01-15", "since_on": "2024-01-15", "status": "open", "amount": amount,
         "close_date": close, "from_history": True, "team": "t", "owner": "o"} for deal, amount, close, _ in DEALS
    ]  # fmt: skip
    one = np.array([[came]])
    past = Past(as_day(date(2024, 3, 1)), one, one[:, :, None], one, one, one[0], {})
    return SimpleNamespace(book=make(states(opened), date(2024, 4, 1)), past=(past,))


def test_commits_and_best_cases_of_a_past_month_are_held_against_what_came(context):
    """Committed for March were 100, with best cases 140; 120 came: 20 too little, and 20 too much."""
    forecast = made(120.0)
    commit, best = _of_categories(context, forecast, forecast.book.members("all"))
    assert (commit["category"], commit["n"], best["category"]) == ("commit", 1, "best_case")
    assert commit["wape"] == pytest.approx(20 / 120)
    assert commit["bias"] == pytest.approx(-20 / 120)
    assert best["bias"] == pytest.approx(20 / 120)


def test_nothing_is_said_where_no_category_is_recorded(context):
    context.data.tables["deal_history"].discard("forecast_category")
    forecast = made(120.0)
    assert _of_categories(context, forecast, forecast.book.members("all")) == []
