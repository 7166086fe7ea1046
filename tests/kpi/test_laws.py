"""Do the laws of the catalogue hold on random companies: adding up, scopes, one query for many periods?"""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest

from crmlib.catalogue import KPIS
from crmlib.metric import evaluate
from crmlib.metric.declare import DIMENSIONS, Count, Difference, Ratio, Total
from crmlib.metric.evaluate import open_session
from crmlib.metric.query import deal_states
from crmlib.metric.result import Result

from .companies import drawn

SEEDS = (0, 1)
SUMMED = [kpi.id for kpi in KPIS.values() if isinstance(kpi.formula, (Count, Total, Difference, Ratio))]
BY = [(), *((dimension,) for dimension in DIMENSIONS)]

OF_ALL_DAYS = ("service_calls_per_day",)
"""The days of the period are the denominator of every slice."""
UNRIPE = ("lead_conversion_rate_90d",)
"""Undefined until its 90 days are over."""
IN_ONE_SLICE = {("new_revenue", ("deal_type",))}
"""Of type new or, where no deal has a type, of none."""


@pytest.fixture(scope="module", params=SEEDS)
def company(request):
    return drawn(request.param)


def added_up(found: list[Result]) -> set[tuple[str, tuple[str, ...]]]:
    """The KPIs and crossings of which two slices or more hold something; all of them add up to `all`.

    Exactly for counts; sums of quotients (mrr) to 40 digits. Ratios are the ratio of the sums of their slices.
    """
    slices: dict[tuple[str, tuple[str, ...]], list[Result]] = {}
    for result in found:
        slices.setdefault((result.kpi_id, tuple(dimension for dimension, _ in result.by)), []).append(result)
    told = set()
    for (kpi_id, crossing), mine in slices.items():
        (whole,) = slices[kpi_id, ()]
        if "unavailable" in {whole.status, *(r.status for r in mine)}:
            continue
        with localcontext(prec=100):
            over = sum((r.numerator for r in mine), Decimal(0))
            assert same(over, whole.numerator), (kpi_id, crossing)
            if whole.denominator is None:
                assert whole.value == whole.numerator
                assert sum(r.n for r in mine) == whole.n, (kpi_id, crossing)
            elif kpi_id not in OF_ALL_DAYS:
                under = sum((r.denominator for r in mine), Decimal(0))
                assert same(under, whole.denominator), (kpi_id, crossing)
                assert sum(r.n for r in mine) == whole.n, (kpi_id, crossing)
                if whole.status == "ok":
                    assert same(over / under, whole.value), (kpi_id, crossing)
                else:
                    assert not under or kpi_id in UNRIPE, kpi_id
        if crossing and sum(bool(r.numerator) for r in mine) > 1:
            told.add((kpi_id, crossing))
    return told


def same(one: Decimal, other: Decimal) -> bool:
    """Equal, to 40 digits."""
    return abs(one - other) <= Decimal("1e-40") * max(1, abs(one))


def test_slices_and_none_add_up_to_all(company):
    """Of every KPI that is a sum or a ratio of sums, in every dimension, and in pairs of them."""
    period = company.settings.calendar.period("2024-Q4")
    pairs = [("team", "source"), ("region", "owner"), ("stage", "deal_type")]
    assert len(added_up(evaluate(company.data, SUMMED, [period], [*BY, *pairs], company=company.settings))) > 200


def test_each_is_seen_to_add_up_from_several_slices():
    """In every dimension that it allows; where nothing happens, or all in one slice, adding up says little."""
    told = set()
    for seed, size, text in ((9, 1, "FY2024"), (3, 8, "FY2024"), (0, 1, "2024"), (15, 4, "2024")):
        company = drawn(seed, size)
        period = company.settings.calendar.period(text)
        told |= added_up(evaluate(company.data, SUMMED, [period], BY, company=company.settings))
    allowed = {(kpi_id, (dimension,)) for kpi_id in SUMMED for dimension in KPIS[kpi_id].dimensions()}
    assert told == allowed - IN_ONE_SLICE


def test_retention_and_churn_make_one(company):
    periods = [company.settings.calendar.period(text) for text in ("2024-03", "2024-Q3", "FY2024")]
    found = evaluate(company.data, ["retention_rate", "churn_rate"], periods, BY, company=company.settings)
    pairs: dict = {}
    for result in found:
        pairs.setdefault((result.period, result.by), []).append(result)
    assert any(one.status == "ok" and one.by for one, _ in pairs.values())
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


def test_which_others_are_asked_and_in_which_order_changes_nothing(company):
    periods = [company.settings.calendar.period(text) for text in ("2024-02", "2024-Q3")]
    options, by = {"company": company.settings}, [(), ("team",), ("source",)]
    results: dict[str, list[Result]] = {}
    for result in evaluate(company.data, KPIS, periods, by, **options):
        results.setdefault(result.kpi_id, []).append(result)
    backwards = evaluate(company.data, [*KPIS][::-1], periods, by, **options)
    assert backwards == [result for kpi_id in [*KPIS][::-1] for result in results[kpi_id]]
    for kpi_id in ("sales_cycle_median", "nps", "mrr", "stalled_deals", "ltv", "quota_attainment"):
        assert evaluate(company.data, [kpi_id], periods, by, **options) == results[kpi_id]


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
