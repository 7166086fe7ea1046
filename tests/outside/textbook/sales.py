"""Sales, worked by hand. October 2026 is [1 October, 1 November), in UTC."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from .case import Case

DEALS = """
deals: deal_id owner_id account_id status stage amount list_amount currency probability deal_type created_at close_date closed_at
  d1 u1 a1 won  Won  1000 -   -   1   new    2026-09-21T00:00:00 2026-10-01 2026-10-01T00:00:00
  d2 u1 a1 won  Won  -    500 -   1   upsell 2026-10-01T12:00:00 2026-10-11 2026-10-11T00:00:00
  d3 u2 a2 won  Won  300  -   EUR 1   new    2026-10-01T00:00:00 2026-10-31 2026-10-31T00:00:00
  d4 u2 -  lost Lost -    900 -   0   new    2026-10-05T00:00:00 2026-10-20 2026-10-20T00:00:00
  d5 -  a2 lost Lost 100  -   -   0   -      2026-08-01T00:00:00 2026-10-20 2026-11-01T00:00:00
  d6 u1 a3 open Talk 400  -   -   0.5 new    2026-10-02T00:00:00 2026-11-15 -
  d7 u2 a3 open Offer 200 -   EUR -   new    2026-10-03T00:00:00 2026-12-01 -
  d8 u9 a1 open Talk -    -   -   0.9 new    -                   2026-10-15 -
  d9 u1 a1 won  Won  700  -   -   1   new    2026-11-01T00:00:00 2026-11-02 2026-11-02T00:00:00
users: user_id team region
  u1 Red  North
  u2 Blue -
accounts: account_id region
  a2 West
  a3 East
fx_rates: date currency rate
  2026-10-02 EUR 2
  2026-10-31 EUR 1.5
  2026-11-01 EUR 7
targets: kpi_id period_start period_end scope value currency
  bookings 2026-10-01 2026-10-15 all 1000 -
  bookings 2026-10-16 2026-10-31 all 450  EUR
  bookings 2026-11-01 2026-11-30 all 800  -
  bookings 2026-10-01 2026-10-31 team:Red 2000 -
  bookings 2026-10-01 2026-10-31 owner:u1 0 -
  bookings 2027-01-01 2027-01-31 all 0 -
forecasts: kpi_id period_start period_end scope made_at value
  bookings 2026-10-01 2026-10-31 all 2026-09-01T00:00:00 2000
  bookings 2026-10-01 2026-10-31 all 2026-10-01T00:00:00 1160
  bookings 2026-10-01 2026-10-31 all 2026-10-02T00:00:00 1450
  bookings 2026-10-01 2026-10-31 team:Red 2026-09-30T00:00:00 1200
  bookings 2026-12-01 2026-12-31 all 2026-11-15T00:00:00 500
"""  # noqa: E501
STAGES = {"stages": [{"name": "Offer", "status": "open", "probability": 0.6}]}

HISTORY = """
deals: deal_id owner_id status stage amount created_at close_date closed_at
  h1 u1 won  Won   50 2026-09-01T00:00:00 2026-10-09 2026-10-09T00:00:00
  h2 u1 open Talk  80 2026-09-01T00:00:00 2026-12-01 -
  h3 u1 won  Won   10 2026-09-10T00:00:00 2026-09-30 2026-09-30T00:00:00
  h4 u2 open Offer 20 2026-09-01T00:00:00 -          -
deal_history: deal_id changed_at status stage amount close_date owner_id
  h1 2026-09-01T00:00:00 open Talk  40 2026-10-01 u1
  h1 2026-10-03T00:00:00 open Offer 40 2026-10-01 u1
  h1 2026-10-05T00:00:00 open Offer 50 2026-10-31 u2
  h1 2026-10-09T00:00:00 won  Won   50 2026-10-09 u1
  h2 2026-09-01T00:00:00 lost Lost  80 2026-09-01 u1
  h2 2026-10-11T00:00:00 open Talk  80 2026-10-30 u1
  h2 2026-10-21T00:00:00 open Talk  80 2026-11-02 u1
  h2 2026-10-22T00:00:00 open Talk  80 -          u1
  h2 2026-10-23T00:00:00 open Talk  80 2026-12-01 u1
  h9 2026-10-02T00:00:00 open Talk  99 2026-10-03 u1
  h9 2026-10-04T00:00:00 won  Won   99 2026-10-03 u1
"""

SLIPS = """
deals: deal_id owner_id status created_at close_date closed_at
  s1 u2 open 2026-08-01T00:00:00 2026-10-15 -
  s2 u2 won  2026-08-01T00:00:00 2026-10-10 2026-10-10T00:00:00
  s3 u2 open 2026-08-01T00:00:00 2026-11-02 -
  s4 u2 open 2026-08-01T00:00:00 2026-11-20 -
deal_history: deal_id changed_at status close_date owner_id
  s4 2026-08-01T00:00:00 open 2026-10-20 u1
  s4 2026-10-19T00:00:00 open 2026-11-20 u2
"""

STALLS = """
deals: deal_id status stage created_at closed_at
  w1 won  Won  2026-01-01T00:00:00 2026-01-05T00:00:00
  w2 won  Won  2026-01-01T00:00:00 2026-01-09T00:00:00
  o1 open Talk 2026-09-01T00:00:00 -
  o2 open Talk 2026-10-25T00:00:00 -
  o3 open Talk -                   -
  o4 open Hold 2026-01-01T00:00:00 -
  o5 open Idea 2026-10-22T00:00:00 -
  o6 open Idea 2026-10-20T00:00:00 -
deal_history: deal_id changed_at status stage
  w1 2026-01-01T00:00:00 open Talk
  w1 2026-01-05T00:00:00 won  Won
  w2 2026-01-01T00:00:00 open Talk
  w2 2026-01-09T00:00:00 won  Won
"""

ACTS = """
deals: deal_id status created_at closed_at
  d1 won  2026-08-01T00:00:00 2026-10-05T00:00:00
  d2 lost 2026-08-01T00:00:00 2026-10-06T00:00:00
  d3 won  2026-08-01T00:00:00 2026-11-06T00:00:00
proposals: proposal_id deal_id sent_at
  p1 d1 2026-10-01T00:00:00
  p2 d2 2026-10-02T00:00:00
  p3 d2 -
activities: activity_id type status occurred_at due_at direction lead_id contact_id account_id deal_id
  a1 call    done      2026-08-02T00:00:00 -                   out - - - d1
  a2 call    done      2026-10-02T00:00:00 -                   in  - - - d1
  a3 call    done      2026-10-20T00:00:00 -                   out - - - d2
  a4 call    planned   2026-10-21T00:00:00 2026-10-21T00:00:00 out - - - d2
  a5 call    done      2026-10-22T00:00:00 -                   out - - - -
  a6 email   done      2026-10-22T00:00:00 -                   out - - - -
  a7 email   done      2026-10-22T00:00:00 -                   in  - - - -
  a8 meeting done      2026-10-31T23:59:59 2026-10-30T00:00:00 -   - - - -
  a9 demo    done      2026-11-01T00:00:00 2026-10-30T00:00:00 -   - - - -
  b1 demo    done      2026-10-10T00:00:00 -                   -   - - - -
  b2 task    done      -                   2026-10-01T00:00:00 -   - - - -
  b3 task    cancelled -                   2026-10-01T00:00:00 -   - - - -
  b4 task    -         -                   2026-10-31T23:00:00 -   - - - -
  b5 task    planned   -                   2026-11-01T00:00:00 -   - - - -
"""

ORDERS = """
orders: order_id account_id ordered_at amount cost currency
  o1 a1 2026-10-01T00:00:00 100 60 -
  o2 a1 2026-10-02T00:00:00 50  -  -
  o3 a2 2026-10-31T00:00:00 40  10 EUR
fx_rates: date currency rate
  2026-10-31 EUR 1.5
"""

CASES = [
    Case("deals_created", DEALS, 5, "d2, d3, d4, d6, d7; d1 in September, d9 in November, d8 unknown", 5),
    Case("open_deals", DEALS, 4, "d5 (lost at that very instant), d6, d7, d8", 4),
    Case("open_deals", DEALS, 1, "d8 has an owner whom nobody knows", 1, by=(("owner", "u9"),)),
    Case("open_deals", DEALS, 2, "d5 (nobody's) and d8 are of no team", 2, by=(("team", None),)),
    Case("open_deals", DEALS, 1, "d7's owner has no region, its account is in the East", 1, by=(("region", "East"),)),
    Case("open_pipeline", DEALS, 800, "100 + 400 + 200 EUR x 1.5, the last day's rate", 800),
    Case(
        "weighted_pipeline",
        DEALS,
        380,
        "400 x 0.5 + 300 x 0.6; how likely d5 was while it was open is unknown",
        380,
        settings=STAGES,
    ),
    Case("deals_won", DEALS, 3, "d1 at the first instant, d2, d3", 3),
    Case("deals_lost", DEALS, 1, "d4; d5 is lost at the first instant of November", 1),
    Case("win_rate", DEALS, Fraction(3, 4), "3 of 4", 3, 4),
    Case("win_rate", DEALS, "undefined", "no deal was closed in 2025", 0, 0, period="2025"),
    Case("win_rate_value", DEALS, Fraction(1450, 2350), "(1000 + 450) / (1450 + 900 of the list)", 1450, 2350),
    Case("win_rate_created", DEALS, Fraction(2, 3), "of d2, d3, d4 closed by then, d4 was lost", 2, 3),
    Case("bookings", DEALS, 1450, "1000 + 300 EUR x 1.5; d2 has no amount", 1450),
    Case("bookings", DEALS, 1000, "d3 is not won before the 31st", 1000, as_of=datetime(2026, 10, 31)),
    Case("new_revenue", DEALS, 1450, "d1 and d3 are of type new", 1450),
    Case(
        "new_revenue",
        "deals: deal_id account_id status amount created_at closed_at\n"
        "d1 a1 won 5 2026-01-01T00:00:00 2026-09-01T00:00:00\n"
        "d2 a1 won 7 2026-01-01T00:00:00 2026-10-01T00:00:00\n"
        "d3 a2 won 9 2026-01-01T00:00:00 2026-10-02T00:00:00\n"
        "d4 - won 11 2026-01-01T00:00:00 2026-10-02T00:00:00",
        9,
        "no deal has a type: d3 is the first of its account; d4 has none",
        9,
    ),
    Case("average_deal_size", DEALS, 725, "1450 / 2 deals with an amount", 1450, 2),
    Case("sales_cycle_median", DEALS, 10, "10, 9.5 and 30 days: the middle is 10"),
    Case("sales_cycle_mean", DEALS, Fraction(33, 2), "(10 + 9.5 + 30) / 3 = 16.5", Fraction(99, 2), 3),
    Case(
        "stage_duration_mean",
        HISTORY,
        19,
        "h1: 32 days in Talk and 6 in Offer; its owner's change ended nothing; h2 has not left; h9 is no deal",
        38,
        2,
    ),
    Case("stage_duration_mean", HISTORY, 6, "Offer alone", 6, 1, by=(("stage", "Offer"),)),
    Case("stage_duration_mean", HISTORY, 6, "u2 was the owner at leaving Offer", 6, 1, by=(("owner", "u2"),)),
    Case(
        "sales_velocity",
        DEALS,
        Fraction(3 * 3 * 725 * 2, 4 * 33),
        "3 open at start (d1, d5, d8) x 3/4 x 725 / 16.5",
    ),
    Case("sales_calls", ACTS, 2, "a2, a3; a1 in August, a4 is planned, a5 is with nobody", 2),
    Case("calls_per_deal", ACTS, Fraction(3, 2), "a1, a2 on d1, a3 on d2 over 2 deals", 3, 2),
    Case("emails_sent", ACTS, 1, "a6; a7 came in", 1),
    Case("meetings", ACTS, 1, "a8", 1),
    Case("demos", ACTS, 1, "b1; a9 in November", 1),
    Case("proposals", ACTS, 2, "p1, p2", 2),
    Case("overdue_tasks", ACTS, 3, "a4, a9 (done at end, not before), b4; b2 is done, b3 cancelled, b5 not due", 3),
    Case(
        "stalled_deals",
        STALLS,
        2,
        "limits: Talk 7 days (4 + 0.75 x 4), Idea 10 by params; o1 (61 days) and o6 (12); o2 7, o5 10, o3 unknown",
        2,
        settings={"stages": [{"name": "Idea", "status": "open", "stalled_after_days": 10}]},
    ),
    Case("slip_rate", SLIPS, Fraction(2, 3), "s1, s2, s4 were due; s2 was won; s4 was only put off", 2, 3),
    Case("slip_rate", SLIPS, 1, "at start s4 was u1's", 1, 1, by=(("owner", "u1"),)),
    Case("slip_rate", SLIPS, "undefined", "nothing was due in 2025", 0, 0, period="2025"),
    Case("push_count", HISTORY, 1, "h2 from October to November; h1 stayed in October; over the empty date: none", 1),
    Case("pipeline_coverage", DEALS, Fraction(1, 2), "d6 is due in November: 400 / 800", 400, 800),
    Case(
        "quota_attainment",
        DEALS,
        Fraction(1450, 1900),
        "1450 / (1000 + 450 EUR x 2): a target at its first day's rate",
        1450,
        1900,
    ),
    Case(
        "quota_attainment", DEALS, Fraction(1, 2), "Red won d1 and d2: 1000 / 2000", 1000, 2000, by=(("team", "Red"),)
    ),
    Case("quota_attainment", DEALS, "unavailable", "nobody set a target for Blue", by=(("team", "Blue"),)),
    Case("quota_attainment", DEALS, "unavailable", "October and November do not tile the quarter", period="2026-Q4"),
    Case("forecast_accuracy", DEALS, Fraction(4, 5), "1 - |1450 - 1160| / 1450; the third was made too late"),
    Case("forecast_bias", DEALS, Fraction(-1, 5), "(1160 - 1450) / 1450"),
    Case("forecast_accuracy", DEALS, Fraction(4, 5), "Red: 1 - |1000 - 1200| / 1000", by=(("team", "Red"),)),
    Case("forecast_bias", DEALS, Fraction(1, 5), "Red: (1200 - 1000) / 1000", by=(("team", "Red"),)),
    Case(
        "quota_attainment", DEALS, "undefined", "u1 sold 1000 where nothing was asked", 1000, 0, by=(("owner", "u1"),)
    ),
    Case("pipeline_coverage", DEALS, "undefined", "January's target is nothing", 0, 0, period="2026-12"),
    Case(
        "forecast_bias",
        DEALS,
        "unavailable",
        "December's is made five days later",
        period="2026-12",
        as_of=datetime(2026, 11, 10),
    ),
    Case(
        "forecast_bias",
        DEALS,
        "undefined",
        "made by then, but nothing is booked",
        period="2026-12",
        as_of=datetime(2026, 11, 20),
    ),
    Case("gross_profit", ORDERS, 85, "40 + 30 EUR x 1.5; o2 has no cost", 85),
    Case("gross_margin", ORDERS, Fraction(85, 160), "85 / (100 + 60)", 85, 160),
]
