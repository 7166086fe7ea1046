"""Do the laws of the catalogue hold on random companies: adding up, scopes, one query for many periods?"""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest

from crmlib.catalogue import KPIS
from crmlib.metric import evaluate
from crmlib.metric.declare import DIMENSIONS, Count, Ratio, Total
from crmlib.metric.evaluate import open_session
from crmlib.metric.query import deal_states

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
