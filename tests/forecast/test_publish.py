"""Are published forecasts kept as they were, read by the figures that judge them, and taken back like any import?"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from crmlib.metric import Data, evaluate
from crmlib.run.analyses import Context
from crmlib.run.batch import Options, plan_run
from crmlib.run.forecast_analyses import of_the_reps
from crmlib.run.forecast_publish import publish, stated
from crmlib.run.prepare import opened
from crmlib.sources import Request, import_paths
from crmlib.sources.undo import undo_import
from tests.run.small import make_workspace

PLAN = "period: 2026-10\nscopes: [all, each team]\nnotebooks: [reports/sales]\n"
WON = "d9,Pans,a1,u1,Web,Won,won,200,USD,2026-10-20,2026-11-20,2026-11-20"
HEAD = "deal_id,name,account_id,owner_id,source,stage,status,amount,currency,created_at,closed_at,close_date"


@pytest.fixture
def space(tmp_path):
    return make_workspace(tmp_path, PLAN)


def published(space):
    return publish(space, stated(plan_run(space, Options())), datetime(2026, 11, 3), "test")


def november(space, tmp_path):
    """One deal of 200 was won in November."""
    file = tmp_path / "deals.csv"
    file.write_text(f"{HEAD}\n{WON}\n", encoding="utf-8")
    import_paths(space, Request(paths=(str(file),), source="canonical", at=datetime(2026, 12, 2), by="test"))


def accuracy(space, scope: str = "all"):
    head = space.store.head()
    connection = head.connect("clean")
    data = Data(connection, {name: set(head.columns(name, "clean")) for name in head.tables("clean")})
    period = space.calendar.period("2026-11")
    found = evaluate(data, ["forecast_accuracy"], [period], [()], company=space.company, scope=scope)
    connection.disconnect()
    return found[0]


def test_what_the_pages_state_is_published_judged_kept_and_taken_back(space, tmp_path):
    """October's bookings were 140, the only month known: a run rate of 140 a month is forecast, by scope and month."""
    rows = stated(plan_run(space, Options()))
    assert [(r["scope"], r["period_start"]) for r in rows if r["period_start"].month == 11] == [
        ("all", date(2026, 11, 1)), ("team:East", date(2026, 11, 1)), ("team:West", date(2026, 11, 1)),
    ]  # fmt: skip
    assert [r["value"] for r in rows if r["scope"] == "all"] == [Decimal(140)] * 3
    assert {(r["made_at"], r["method"]) for r in rows} == {(datetime(2026, 11, 1), "crmlib")}
    assert sum(r["value"] for r in rows if r["scope"] != "all") == 3 * 140
    assert all(r["low"] <= r["value"] <= r["high"] for r in rows)

    report = published(space)
    assert report.total("accepted") == len(rows) == 9
    assert published(space) is None  # nothing new: no import of nothing

    november(space, tmp_path)
    assert accuracy(space).value == 1 - Decimal(60) / 200
    assert accuracy(space, "team:East").value == 1 - abs(Decimal(200) - Decimal(100)) / 200
    assert published(space) is None  # November is known now; what was said of it stays

    undo_import(space, report.import_id)
    assert accuracy(space).status == "unavailable"


def test_a_period_that_is_over_is_not_forecast_afterwards(space, tmp_path):
    november(space, tmp_path)
    file = tmp_path / "later" / "deals.csv"
    file.parent.mkdir()
    file.write_text(f"{HEAD}\n{WON.replace('d9', 'd10').replace('2026-11-20', '2026-12-01')}\n", encoding="utf-8")
    import_paths(space, Request(paths=(str(file),), source="canonical", at=datetime(2026, 12, 2), by="test"))
    assert {row["period_start"].month for row in stated(plan_run(space, Options()))} == {12, 1}


def test_a_published_forecast_is_not_taken_for_the_reps(space, tmp_path):
    """A manager said 90 before November; the run's own 140 are newer and no opinion of people."""
    published(space)
    file = tmp_path / "forecasts.csv"
    columns = "kpi_id,period_start,period_end,scope,made_at,value,currency,method"
    file.write_text(f"{columns}\nbookings,2026-11-01,2026-11-30,all,2026-10-30,90,USD,manager\n", encoding="utf-8")
    import_paths(space, Request(paths=(str(file),), source="canonical", at=datetime(2026, 11, 4), by="test"))
    run = plan_run(space, Options())
    with opened(space, run.snapshot, run.choice) as data:
        context = Context(data, space.company, space.calendar.period("2026-10"), datetime(2026, 11, 1))
        said = [of_the_reps(context, "all", space.calendar.period(p)) for p in ("2026-11", "2026-12")]
    assert said == [90.0, None]
