"""Do the laws of the catalogue hold on random companies: point in time, adding up, one query for many periods?"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal, localcontext

import pyarrow as pa
import pytest

from crmlib.catalogue import KPIS
from crmlib.metric import Data, evaluate
from crmlib.metric.declare import DIMENSIONS, Count, Ratio, Total
from crmlib.metric.evaluate import open_session
from crmlib.metric.query import deal_states
from crmlib.schema import TABLES

from .companies import drawn

SEEDS = (0, 1)
ADDITIVE = [kpi.id for kpi in KPIS.values() if isinstance(kpi.formula, (Count, Total))]
BY = [(), *((dimension,) for dimension in DIMENSIONS)]

OF_ALL_DAYS = ("service_calls_per_day",)
"""The days of the period are the denominator of every slice."""
UNRIPE = ("lead_conversion_rate_90d",)
"""Undefined until its 90 days are over."""


@pytest.fixture(scope="module", params=SEEDS)
def company(request):
    return drawn(request.param)


def test_slices_add_up_to_all(company):
    """Exactly for counts; sums of quotients (mrr) to 40 digits."""
    period = company.settings.calendar.period("2024-Q4")
    found = evaluate(company.data, ADDITIVE, [period], BY, company=company.settings)
    whole = {r.kpi_id: r for r in found if not r.by}
    for crossing in BY[1:]:
        for kpi_id in ADDITIVE:
            mine = [r for r in found if r.kpi_id == kpi_id and tuple(d for d, _ in r.by) == crossing]
            if whole[kpi_id].status != "ok" or any(r.status != "ok" for r in mine):
                continue
            with localcontext(prec=100):
                total = sum((r.value for r in mine), Decimal(0))
            assert abs(total - whole[kpi_id].value) <= Decimal("1e-40") * max(1, abs(total)), (kpi_id, crossing)
            assert sum(r.n for r in mine) == whole[kpi_id].n, (kpi_id, crossing)


def test_ratios_are_the_ratio_of_the_sums_of_their_slices(company):
    """Numerators and denominators of the slices sum to those of all, whose value is their quotient."""
    period = company.settings.calendar.period("2024-Q4")
    ratios = [kpi.id for kpi in KPIS.values() if isinstance(kpi.formula, Ratio) and kpi.id not in OF_ALL_DAYS]
    found = evaluate(company.data, ratios, [period], BY, company=company.settings)
    compared = set()
    for whole in (r for r in found if not r.by):
        for crossing in BY[1:]:
            mine = [r for r in found if r.kpi_id == whole.kpi_id and tuple(d for d, _ in r.by) == crossing]
            if "unavailable" in {whole.status, *(r.status for r in mine)}:
                continue
            compared.add((whole.kpi_id, crossing))
            with localcontext(prec=100):
                over, under = sum(r.numerator for r in mine), sum(r.denominator for r in mine)
                assert abs(over - whole.numerator) <= Decimal("1e-40") * max(1, abs(over)), (whole.kpi_id, crossing)
                assert abs(under - whole.denominator) <= Decimal("1e-40") * max(1, abs(under)), (whole.kpi_id, crossing)
                if whole.status == "ok":
                    assert abs(whole.value - over / under) <= Decimal("1e-40") * max(1, abs(whole.value))
                else:
                    assert not under or whole.kpi_id in UNRIPE, whole.kpi_id
    known = {r.kpi_id for r in found if not r.by and r.status != "unavailable"}
    assert {kpi_id for kpi_id, _ in compared} == known, "a ratio is compared in no dimension"


def test_retention_and_churn_make_one(company):
    periods = [company.settings.calendar.period(text) for text in ("2024-03", "2024-Q3", "FY2024")]
    found = evaluate(company.data, ["retention_rate", "churn_rate"], periods, [("team",)], company=company.settings)
    pairs: dict = {}
    for result in found:
        pairs.setdefault((result.period, result.by), []).append(result)
    for one, other in pairs.values():
        assert one.status == other.status
        if one.status == "ok":
            assert one.numerator + other.numerator == one.denominator == other.denominator


def test_many_periods_at_once_are_each_alone(company):
    calendar = company.settings.calendar
    periods = [calendar.period(text) for text in ("2024-01", "2024-02", "2023-Q4", "2024-W09", "FY2024")]
    together = evaluate(company.data, KPIS, periods, [("team",)], company=company.settings)
    alone = [r for p in periods for r in evaluate(company.data, KPIS, [p], [("team",)], company=company.settings)]
    ours = {(r.kpi_id, r.period, r.by): r for r in together}
    theirs = {(r.kpi_id, r.period, r.by): r for r in alone}
    assert ours == theirs


def test_a_scope_is_its_slice(company):
    """The figures of a team's scope are those of the team's slice, but for targets of the slices within."""
    period = company.settings.calendar.period("2024-Q4")
    sliced = evaluate(company.data, KPIS, [period], [("team",)], company=company.settings)
    teams = {r.by[0][1] for r in sliced if r.by[0][1] not in (None, "(none)")}
    for team in sorted(teams):
        scoped = {
            r.kpi_id: r for r in evaluate(company.data, KPIS, [period], company=company.settings, scope=f"team:{team}")
        }
        for result in sliced:
            if result.by[0][1] == team:
                other = scoped[result.kpi_id]
                assert (result.status, result.value, result.n) == (other.status, other.value, other.n), result.kpi_id


EVENTS = {
    "leads": ("qualified_at", "converted_at", "disqualified_at"),
    "activities": ("occurred_at",),
    "campaign_members": ("responded_at",),
    "list_members": ("unsubscribed_at",),
    "tickets": ("first_response_at", "resolved_at"),
    "calls": ("answered_at", "ended_at"),
    "subscriptions": ("cancelled_at",),
    "campaigns": ("ended_at",),
}
"""Times of events: one that has not come yet by as_of may come at any time after it."""
ROWS_OF_EVENTS = ("orders", "email_events", "surveys", "proposals")
"""Tables whose rows are events: rows after as_of may be added."""
NOW = datetime(2024, 5, 17, 3, 20)


def test_what_happens_at_or_after_as_of_changes_nothing(company):
    """Events are moved to, and rows repeated at and after, as_of; every figure known then stays what it was."""
    calendar = company.settings.calendar
    periods = [calendar.period("2024-05"), calendar.period("2024-Q1"), calendar.period("FY2024")]
    before = evaluate(company.data, KPIS, periods, [(), ("team",)], company=company.settings, as_of=NOW)
    backend = company.backend
    kept = {
        name: backend.table(name).to_pyarrow() for name in (*EVENTS, *ROWS_OF_EVENTS) if name in company.data.tables
    }
    try:
        for name, table in kept.items():
            backend.create_table(name, _later(name, table), overwrite=True)
        after = evaluate(
            Data(backend, company.data.tables), KPIS, periods, [(), ("team",)], company=company.settings, as_of=NOW
        )
    finally:
        for name, table in kept.items():
            backend.create_table(name, table, overwrite=True)
    assert {(r.kpi_id, r.period, r.by): r for r in before} == {(r.kpi_id, r.period, r.by): r for r in after}


def _later(name: str, table: pa.Table) -> pa.Table:
    rows = table.to_pylist()
    for place, row in enumerate(rows):
        for column in EVENTS.get(name, ()):
            if row.get(column) is not None and row[column] >= NOW:
                row[column] = NOW + timedelta(hours=place)
    column = next(
        (c for c in ("occurred_at", "ordered_at", "responded_at", "sent_at") if c in table.column_names), None
    )
    if name in ROWS_OF_EVENTS and column:
        extra = [dict(row) for row in rows]
        key = TABLES[name].key[0] if TABLES[name].key else None
        for place, row in enumerate(extra):
            row[column] = NOW + timedelta(minutes=place)
            if key:
                row[key] = f"later {place}"
        rows += extra
    return pa.Table.from_pylist(rows, schema=table.schema)


def test_sessions_take_turns_on_one_connection(company):
    """What one evaluation keeps on the connection, another one's periods and narrower states, is not read by the
    next; a table of every state stays whole."""
    calendar = company.settings.calendar
    march, april = calendar.period("2024-03"), calendar.period("2024-04")
    options = {"company": company.settings}
    states = deal_states(company.backend, company.data.tables, company.settings)
    whole = states.count().to_pyarrow().as_py(), len(states.columns)
    session = open_session(company.data, [march], **options)
    first = evaluate(company.data, ["weighted_pipeline"], [march], session=session, **options)
    other = evaluate(company.data, ["open_deals", "stalled_deals", "push_count"], [april, march], **options)
    again = evaluate(company.data, ["open_deals", "stalled_deals", "push_count"], [march], session=session, **options)
    assert [r for r in other if r.period == march] == again
    assert evaluate(company.data, ["weighted_pipeline"], [march], session=session, **options) == first
    assert (states.count().to_pyarrow().as_py(), len(states.to_pyarrow().column_names)) == whole
