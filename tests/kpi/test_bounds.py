"""Do the bounds by which DuckDB skips rows when it reads them leave every figure as it is, and do they skip any?"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import duckdb
import pytest

from crmlib.catalogue import KPIS
from crmlib.catalogue.facts_activities import DONE
from crmlib.catalogue.facts_deals import OPEN_AT_START
from crmlib.company import parse_company
from crmlib.metric import Data, evaluate
from crmlib.metric.declare import Count
from crmlib.metric.engine import BEGINNING, FOREVER, Engine
from crmlib.metric.evaluate import open_session
from crmlib.metric.query import Query
from tests.kpi.companies import drawn

MONTHS = ("2024-11", "2024-02", "2025-01", "2024-Q4", "2024-12-10..2024-12-11")


def _far(row, instant):
    """A row of the periods with each of its instants and days so far away."""
    kinds = {datetime: instant, date: instant.date()}
    return {column: kinds.get(type(value), value) for column, value in row.items()}


@pytest.mark.parametrize(("seed", "number", "day"), [(3, 1, None), (8, 1, "2024-11-17"), (5, len(MONTHS), None)])
def test_rows_that_are_skipped_are_those_that_no_period_counts(seed, number, day, monkeypatch):
    company = drawn(seed)
    calendar = company.settings.calendar
    periods = [calendar.period(month) for month in MONTHS[:number]]
    how = {"company": company.settings, "as_of": day and calendar.instant(date.fromisoformat(day))}

    def figures() -> list[str]:
        # repr: 1.0 is not 1.00
        return list(map(repr, evaluate(company.data, KPIS, periods, [(), ("region",)], **how)))

    skipping, bounded = figures(), Engine.define_bounds

    def unbounded(self, rows, turns):
        bounded(self, [_far(rows[0], BEGINNING), _far(rows[0], FOREVER)], dict.fromkeys(turns, False))

    monkeypatch.setattr(Engine, "define_bounds", unbounded)
    assert figures() == skipping
    assert sum("'ok'" in figure for figure in skipping) > len(KPIS)


def test_rows_of_other_months_leave_when_they_are_read():
    company = drawn(3)
    session = open_session(company.data, [company.settings.calendar.period("2024-11")], company=company.settings)
    query = Query(session, DONE, [], [])
    session.run(query.sql())
    ((_, plan),) = session.engine.run(f"EXPLAIN (FORMAT json) {query.sql()}")
    scans = re.findall(r'"Filters": (\[[^]]*\]|"[^"]*")', plan)
    assert any("2024-10-31 15:00:00" in scan and "2024-11-30 15:00:00" in scan for scan in scans), plan  # in Tokyo


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Asia/Kolkata", "Etc/GMT+12"])
def test_a_deal_that_is_open_for_two_seconds_counts_at_the_turn_of_a_month_wherever_that_is(zone):
    company = parse_company(f"name: Test\ncurrency: USD\ntimezone: {zone}")
    periods = [company.calendar.period(month) for month in ("2026-09", "2026-10")]
    turn = company.calendar.instant(date(2026, 10, 1))
    connection = duckdb.connect()
    connection.execute(f"""
        CREATE TABLE h AS SELECT 'd' AS deal_id, TIMESTAMP '{turn}' + to_seconds(s) AS changed_at, status,
          0 AS row_order FROM (VALUES (-1, 'open'), (1, 'lost')) v(s, status);
        CREATE TABLE d AS SELECT 'd' AS deal_id, 'lost' AS status, min(changed_at) AS created_at,
          max(changed_at) AS closed_at FROM h""")
    for name, table in (("deals", "d"), ("deal_history", "h")):
        connection.execute(f'CREATE VIEW "{name}" AS FROM {table}')
    tables = {"deals": {"deal_id", "status", "created_at", "closed_at"},
              "deal_history": {"deal_id", "changed_at", "status", "row_order"}}  # fmt: skip
    kpis = [KPIS["open_deals"], KPIS["deals_created"]]
    found = evaluate(Data(connection, tables), kpis, periods, [()], company=company)
    assert [int(result.value) for result in found] == [1, 0, 1, 0]
    assert company.calendar.local_date(turn - timedelta(seconds=1)).month == 9


def test_states_within_a_month_are_read_only_where_some_instant_is_no_turn():
    company = drawn(3)
    calendar = company.settings.calendar
    for period, only in (("2024-11", True), ("2024-W46", False)):
        session = open_session(company.data, [calendar.period(period)], company=company.settings)
        query = Query(session, OPEN_AT_START, [Count(OPEN_AT_START)], [])
        session.run(query.sql())
        ((_, plan),) = session.engine.run(f"EXPLAIN (FORMAT json) {query.sql()}")
        assert (re.search(r'"Filters": [^]]*turns', plan) is not None) == only, plan
