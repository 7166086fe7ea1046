"""Rules that hold for every KPI, worked by hand: days of the company, currencies, empty values, what is missing."""

from __future__ import annotations

from fractions import Fraction

from .case import Case

# In New York clocks go back on 1 November 2026: that day lasts 25 hours, from 04:00 UTC to 05:00 UTC the next day.
NIGHT = """
leads: lead_id created_at
  L1 2026-11-01T03:59:59+00:00
  L2 2026-11-01T04:00:00+00:00
  L3 2026-11-02T04:59:59+00:00
  L4 2026-11-02T05:00:00+00:00
"""
NEW_YORK = {"timezone": "America/New_York"}
# In Tokyo 29 February 2024 begins at 15:00 UTC on the 28th.
LEAP = """
leads: lead_id created_at
  L1 2024-02-28T14:59:59
  L2 2024-02-28T15:00:00
  L3 2024-02-29T14:59:59
  L4 2024-02-29T15:00:00
"""
TOKYO = {"timezone": "Asia/Tokyo", "currency": "JPY"}
LEADS = """
leads: lead_id created_at
  L1 2026-03-31T00:00:00
  L2 2026-04-01T00:00:00
  L3 2026-06-30T00:00:00
  L4 2026-09-30T00:00:00
  L5 2026-10-01T00:00:00
  L6 2026-12-31T00:00:00
  L7 2027-01-03T00:00:00
  L8 2027-03-31T00:00:00
  L9 2027-04-01T00:00:00
"""
APRIL = {"fiscal_year_start": 4}
SUMS = """
deals: deal_id owner_id status amount currency closed_at
  d1 u1 won 10 -   2026-10-02T00:00:00
  d2 u2 won 10 GBP 2026-10-02T00:00:00
  d3 u3 won -  CHF 2026-10-02T00:00:00
users: user_id team
  u1 Red
  u2 Blue
  u3 Green
"""
# 0.1 + 0.2 in a currency worth 0.00000003, and a tenth of a cent: no binary fraction is exact here.
CENTS = """
deals: deal_id status amount currency closed_at
  d1 won 0.1    IDR 2026-10-02T00:00:00
  d2 won 0.2    IDR 2026-10-02T00:00:00
  d3 won 0.0010 -   2026-10-02T00:00:00
fx_rates: date currency rate
  2026-10-01 IDR 0.00000003
"""

CASES = [
    Case(
        "new_leads",
        NIGHT,
        2,
        "L2 and L3: November's first day lasts 25 hours",
        2,
        period="2026-11-01..2026-11-01",
        settings=NEW_YORK,
    ),
    Case("new_leads", NIGHT, 1, "L1 is October's", 1, period="2026-10", settings=NEW_YORK),
    Case("new_leads", LEAP, 2, "L2 and L3 are of 29 February", 2, period="2024-02-29..2024-02-29", settings=TOKYO),
    Case("new_leads", LEAP, 1, "L4 is March's", 1, period="2024-03", settings=TOKYO),
    Case("new_leads", LEADS, 7, "L2 to L8: FY2026 from April 2026", 7, period="FY2026", settings=APRIL),
    Case(
        "new_leads", LEADS, 2, "L5, L6: its third quarter is October to December", 2, period="FY2026-Q3", settings=APRIL
    ),
    Case("new_leads", LEADS, 4, "L5 to L8: its second half", 4, period="FY2026-H2", settings=APRIL),
    Case("new_leads", LEADS, 2, "L2, L3: the calendar's second quarter", 2, period="2026-Q2", settings=APRIL),
    Case("new_leads", LEADS, 6, "L1 to L6: the calendar year", 6, period="2026", settings=APRIL),
    Case("new_leads", LEADS, 2, "L6, L7: week 53 of 2026 ends on 3 January", 2, period="2026-W53", settings=APRIL),
    Case("new_leads", LEADS, 3, "L1 to L3: both days included", 3, period="2026-03-31..2026-06-30", settings=APRIL),
    Case("bookings", SUMS, "unavailable", "no rate for d2; d3 has no amount to convert", missing=("fx_rates.GBP",)),
    Case("bookings", SUMS, 10, "Red holds no such row", 10, by=(("team", "Red"),)),
    Case("bookings", SUMS, 0, "Green's has no amount: nothing is added", 0, by=(("team", "Green"),)),
    Case("deals_won", SUMS, 3, "the rows still count", 3),
    Case("average_deal_size", SUMS, "undefined", "Green has no deal with an amount", 0, 0, by=(("team", "Green"),)),
    Case("bookings", CENTS, Fraction(1000009, 10**9), "0.001 + 0.3 x 0.00000003", Fraction(1000009, 10**9)),
    Case("new_leads", SUMS, "unavailable", "no leads were imported", missing=("leads.created_at",)),
    Case("win_rate_created", SUMS, "unavailable", "nobody said when deals were created", missing=("deals.created_at",)),
]
