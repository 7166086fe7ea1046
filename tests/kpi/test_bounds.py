"""Do the bounds by which DuckDB skips rows when it reads them leave every figure as it is, and do they skip any?"""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from crmlib.catalogue import KPIS
from crmlib.catalogue.facts_activities import DONE
from crmlib.metric import evaluate
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

    def unbounded(self, rows):
        bounded(self, [_far(rows[0], BEGINNING), _far(rows[0], FOREVER)])

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
