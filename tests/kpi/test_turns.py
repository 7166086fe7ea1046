"""Are figures the same where a query is asked of a few periods at a time, and does the next query meet all again?"""

from __future__ import annotations

import pytest

from crmlib.catalogue import KPIS
from crmlib.metric import evaluate, turns
from crmlib.metric.evaluate import open_session
from tests.kpi.companies import drawn

RECURRING = [KPIS[name] for name in ("mrr", "gross_retention", "net_retention")]
OTHERS = [KPIS[name] for name in ("open_deals", "bookings")]
MONTHS = ("2025-11", "2025-12", "2026-01", "2026-02", "2025-Q4")


@pytest.mark.parametrize("seed", [5, 11])
@pytest.mark.parametrize("at_once", [1, 20])
def test_periods_in_turns_give_what_all_at_once_give(seed, at_once, monkeypatch):
    company = drawn(seed)
    periods = [company.settings.calendar.period(month) for month in MONTHS]

    def figures() -> list[list[str]]:
        session = open_session(company.data, periods, company=company.settings)
        asked = (RECURRING, OTHERS)
        how = {"company": company.settings, "session": session}
        # repr: 1.0 is not 1.00
        return [list(map(repr, evaluate(company.data, each, periods, [(), ("team",)], **how))) for each in asked]

    expected = figures()
    sizes = []
    monkeypatch.setattr(turns, "AT_ONCE", at_once)
    load = turns.in_turns

    def seen(engine, sql, tables, name, columns, rows):
        sizes.append(len(turns.turns(engine, tables, rows)))
        return load(engine, sql, tables, name, columns, rows)

    monkeypatch.setattr("crmlib.metric.query.in_turns", seen)
    assert figures() == expected
    assert sizes
    assert min(sizes) > 1
    assert any("'ok'" in one for one in expected[0])
