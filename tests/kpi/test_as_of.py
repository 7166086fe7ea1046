"""Does what happens at or after as_of change any figure, of any KPI, in any slice?

Random events are taken away and others added in every table (see `later`); the results have to be equal whole.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from crmlib.catalogue import KPIS
from crmlib.metric import evaluate
from crmlib.metric.declare import DIMENSIONS
from crmlib.metric.result import Result

from .companies import drawn
from .later import Later, as_data

CROSSINGS = ((), *((dimension,) for dimension in DIMENSIONS))
PERIODS = (("2024-04", "2024-Q1"), ("2024-05", "FY2024", "2024-Q2"), ("2024-09", "2024-06", "2024-07"))
"""Over, running and to come, when the instants below are in May 2024."""


def changed(seed: int) -> list[str]:
    """The figures that differ between a company without what came later and one with other things that come later."""
    company, random = drawn(seed, 3), Random(seed)
    calendar = company.settings.calendar
    day = calendar.period(f"2024-05-{random.randint(1, 30):02d}..2024-05-31").start
    seconds = random.choice((0, 0, random.randrange(86400)))
    now = calendar.instant(day) + timedelta(seconds=seconds, microseconds=random.choice((0, 0, -1, 1)))
    later, like = Later(now, calendar, seed), company.tables
    rows = {name: table.sort_by("row_order").to_pylist() for name, table in like.items()}
    periods = [calendar.period(text) for text in map(random.choice, PERIODS)]
    before, after = (
        evaluate(as_data(tables, like), KPIS, periods, CROSSINGS, company=company.settings, as_of=now)
        for tables in (later.without(rows), later.with_more(rows))
    )
    was, now_is = ({(r.kpi_id, r.period.label, r.by): r for r in results} for results in (before, after))
    assert len(was) > 2000
    differ = [key for key in was | now_is if was.get(key) != now_is.get(key)]
    return [
        f"{now} {key}: {was.get(key)} → {now_is.get(key)}"
        for key in differ
        if (key in was and key in now_is) or _holds_something(was.get(key) or now_is[key])
    ]


def _holds_something(result: Result) -> bool:
    """Not a slice that is only listed: its value is named by a row that does not say since when it exists."""
    return bool(result.n or result.value)


@pytest.mark.parametrize("seed", [0, 1])
def test_what_happens_at_or_after_as_of_changes_nothing(seed):
    assert changed(seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 18))
def test_nor_does_it_in_many_companies(seed):
    assert changed(seed) == []
