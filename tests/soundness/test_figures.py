"""Which mistakes in counting does nobody notice? Each is tried here with rows on which it would show."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import mean

import pyarrow as pa
import pytest

from crmlib.analysis.compare import like_with_like
from crmlib.analysis.stays import by_stage, stays
from crmlib.calendar import Calendar
from crmlib.catalogue import KPIS
from crmlib.metric import Data, evaluate

from ..outside.companies import draft
from ..outside.oracle import rows as oracle_rows
from ..outside.product import load
from .shop import figures, value

DEALS = """
deals: deal_id owner_id account_id product_id status amount probability created_at close_date closed_at
  d1 u1 a1 p1 won  1000 1   2026-09-01T00:00:00 2026-10-05 2026-10-05T00:00:00
  d2 u1 a1 p1 lost 10   0   2026-09-01T00:00:00 2026-10-06 2026-10-06T00:00:00
  d3 u1 a2 p2 lost 10   0   2026-09-01T00:00:00 2026-11-06 2026-10-07T00:00:00
  d4 u2 a2 p2 won  10   1   2026-09-01T00:00:00 2026-10-08 2026-10-08T00:00:00
  d5 -  a3 -  won  5    1   2026-09-01T00:00:00 2026-10-09 2026-10-09T00:00:00
  d6 u2 a3 p1 open 100  0.5 2026-09-01T00:00:00 2026-11-09 -
users: user_id team region
  u1 Red North
  u2 -   -
accounts: account_id segment region
  a1 Large -
  a2 -     West
"""


def test_a_ratio_over_nothing_is_undefined_and_not_zero(tmp_path):
    made = draft(0)
    company = oracle_rows.read(made.write(tmp_path), **made.settings)
    loaded = load(company, made.company_yaml())
    period = loaded.settings.calendar.period("1999-05")
    data = Data(loaded.backend, loaded.tables)
    over_nothing = [
        one for one in evaluate(data, list(KPIS), [period], [()], company=loaded.settings) if one.denominator == 0
    ]
    assert len(over_nothing) > 25
    assert {one.status for one in over_nothing} == {"undefined"}
    assert {one.value for one in over_nothing} == {None}


def test_lost_deals_are_in_no_forecast_of_what_is_open():
    found = figures(DEALS, ["open_pipeline", "weighted_pipeline", "open_deals"])
    assert found["open_pipeline", None].value == 100  # d3 was lost although it is expected in November
    assert found["weighted_pipeline", None].value == 50
    assert found["open_deals", None].value == 1


ACTIVITIES = """
activities: activity_id type status occurred_at user_id lead_id direction
  x1 meeting done      2026-10-05T00:00:00 u1 l1 out
  x2 meeting planned   2026-10-06T00:00:00 u1 l1 out
  x3 meeting cancelled 2026-10-07T00:00:00 u1 l1 out
  x4 meeting done      2026-10-25T00:00:00 u1 l2 out
leads: lead_id created_at
  l1 2026-10-01T00:00:00
  l2 2026-10-01T00:00:00
"""


def test_what_is_planned_is_not_done():
    found = figures(ACTIVITIES, ["meetings", "leads_followed_up"])
    assert (found["meetings", None].value, found["leads_followed_up", None].value) == (2, 2)
    then = figures(ACTIVITIES, ["meetings", "leads_followed_up"], as_of=datetime(2026, 10, 20))
    assert (then["meetings", None].value, then["leads_followed_up", None].value) == (1, 1)


def test_stage_time_keeps_the_deals_that_are_still_in_the_stage():
    begun = datetime(2026, 1, 1)
    rows = [{"deal_id": f"d{i}", "changed_at": begun, "stage": "Talk", "status": "open"} for i in range(5)]
    rows.append({"deal_id": "d0", "changed_at": begun + timedelta(days=2), "stage": "Won", "status": "won"})
    rows.append({"deal_id": "d1", "changed_at": begun + timedelta(days=4), "stage": "Won", "status": "won"})
    as_of = begun + timedelta(days=100)
    curve = by_stage(stays(pa.Table.from_pylist(rows), as_of), as_of)["Talk"]
    assert curve.n == 5
    assert curve.median.value is None, "two of five have left: half of them have not, whatever the two took"
    assert math.isclose(curve.at(50), 3 / 5)


def test_a_join_multiplies_nothing():
    lines = """
order_lines: order_id line_no product_id amount
  o1 1 p1 50
  o1 2 p2 30
  o1 3 p1 20
products: product_id category
  p1 Tool
  p1 Tool
  p2 Part
orders: order_id account_id ordered_at amount cost owner_id
  o1 a1 2026-10-01T00:00:00 100 60 u1
accounts: account_id segment owner_id
  a1 Large u1
  a1 Small u1
users: user_id team
  u1 Red
  u1 Blue
"""
    kpis = ["gross_profit", "average_order_value", "active_customers", "cross_sell_rate"]
    for by in ((), ("team",), ("segment",)):
        found = figures(lines, kpis, by=by)
        for kpi, total in (("gross_profit", 40), ("active_customers", 1)):
            assert sum(one.value for (name, _), one in found.items() if name == kpi) == total, (kpi, by)
    assert value(lines, "average_order_value") == 100
    assert value(lines, "cross_sell_rate") == 1


def test_month_to_date_is_not_held_against_a_whole_month():
    calendar = Calendar("UTC")
    october, september = calendar.period("2026-10"), calendar.period("2026-09")
    compared = like_with_like(october, september, datetime(2026, 10, 13), calendar)
    assert compared.cut
    assert compared.business_days[0] == compared.business_days[1] == 8  # 1, 2, 5–9 and 12 October; 1–4, 7–10 September
    assert (compared.now.end - compared.now.start).days < 31
    assert compared.then.end <= september.start + timedelta(days=14)
    calls = "calls: call_id started_at\n c1 2026-10-01T01:00:00\n c2 2026-10-02T01:00:00"
    so_far = figures(calls, ["service_calls_per_day"], as_of=datetime(2026, 10, 2, 12))["service_calls_per_day", None]
    assert (so_far.value, so_far.denominator) == (1, 2)


@pytest.mark.parametrize(("zone", "hours"), [("Asia/Tokyo", 9), ("America/New_York", -4), ("UTC", 0)])
def test_a_month_is_cut_at_midnight_of_the_company(zone, hours):
    midnight = datetime(2026, 10, 1, tzinfo=UTC) - timedelta(hours=hours)
    before, after = (midnight - timedelta(seconds=1)).isoformat(), midnight.isoformat()
    rows = f"leads: lead_id created_at\n l1 {before}\n l2 {after}"
    assert value(rows, "new_leads", timezone=zone) == 1
    assert value(rows, "new_leads", timezone=zone, period="2026-09") == 1


def test_ratios_are_ratios_of_sums_and_no_averages_of_ratios():
    whole = figures(DEALS, ["win_rate"])["win_rate", None]
    parts = [one for one in figures(DEALS, ["win_rate"], by=("owner",)).values() if one.status == "ok"]
    assert Fraction(whole.numerator) / Fraction(whole.denominator) == Fraction(3, 5)
    assert sum(one.numerator for one in parts) == 3
    assert sum(one.denominator for one in parts) == 5
    assert mean(float(one.value) for one in parts) != pytest.approx(float(whole.value)), "rows on which it would show"


@pytest.mark.parametrize("dimension", ["team", "region", "owner", "product", "segment"])
def test_rows_without_a_value_are_in_a_slice_of_their_own(dimension):
    found = figures(DEALS, ["bookings", "deals_won"], by=(dimension,))
    assert sum(one.value for (kpi, _), one in found.items() if kpi == "bookings") == 1015
    assert sum(one.value for (kpi, _), one in found.items() if kpi == "deals_won") == 3
    assert found["deals_won", "(none)"].value >= 1


UNTYPED = """
deals: deal_id owner_id deal_type status created_at closed_at
  d1 u1 - won  2026-09-01T00:00:00 2026-10-05T00:00:00
  d2 u1 - lost 2026-09-01T00:00:00 2026-10-06T00:00:00
users: user_id team
  u1 Red
  u2 Blue
"""


@pytest.mark.parametrize(("period", "won", "status"), [("2026-10", 1, "ok"), ("2026-07", 0, "undefined")])
def test_a_dimension_without_any_value_is_one_slice_also_when_nothing_happens(period, won, status):
    """Not no slice at all: who adds up the slices of a quiet month gets what `all` says."""
    found = figures(UNTYPED, ["deals_won", "win_rate"], period=period, by=("deal_type",))
    assert set(found) == {("deals_won", "(none)"), ("win_rate", "(none)")}
    assert found["deals_won", "(none)"].value == won == value(UNTYPED, "deals_won", period=period)
    assert found["win_rate", "(none)"].status == status
    crossed = figures(UNTYPED, ["deals_won"], period=period, by=("team", "deal_type"))
    assert {one.by for one in crossed.values()} == {
        (("team", "Red"), ("deal_type", "(none)")),
        (("team", "Blue"), ("deal_type", "(none)")),
    }


def test_win_rate_counts_deals_and_only_the_other_one_counts_money():
    found = figures(DEALS, ["win_rate", "win_rate_value"])
    assert found["win_rate", None].value == Decimal("0.6")
    assert Fraction(found["win_rate_value", None].value).limit_denominator(10**6) == Fraction(1015, 1035)
