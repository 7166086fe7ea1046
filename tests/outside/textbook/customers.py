"""Customers and their orders, worked by hand. October 2026 is [1 October, 1 November), in UTC."""

from __future__ import annotations

from fractions import Fraction

from .case import Case

# The twelve months to 1 November 2026 (T12) begin on 1 November 2025, those to 1 October on 1 October 2025.
ORDERS = """
orders: order_id account_id contact_id owner_id ordered_at amount cost currency
  o1 a1 -  u1 2026-10-01T00:00:00 100 60  -
  o2 a1 -  u1 2026-03-01T00:00:00 300 200 -
  o3 a2 -  u2 2025-10-31T23:59:59 50  -   -
  o4 -  c3 u2 2026-05-01T00:00:00 80  20  -
  o5 -  c4 u2 2026-10-15T00:00:00 20  -   -
  o6 -  -  u2 2026-10-16T00:00:00 40  -   -
  o7 a5 -  u2 2024-12-01T00:00:00 10  -   -
  o8 a5 -  u2 2025-12-01T00:00:00 10  -   -
  o9 a2 -  u2 2026-11-01T00:00:00 90  -   -
accounts: account_id owner_id segment region
  a1 u1 Large North
  a2 u2 Small -
  a3 -  Small West
contacts: contact_id account_id
  c3 a3
  c4 -
users: user_id team region
  u1 Red  -
  u2 Blue South
costs: date category team amount currency
  2026-10-01 marketing Red  100 -
  2026-10-31 sales     -    20  EUR
  2026-10-31 service   Red  999 -
  2026-11-01 sales     Red  999 -
fx_rates: date currency rate
  2026-10-01 EUR 1.5
order_lines: order_id line_no product_id
  o1 1 p1
  o1 2 p2
  o2 1 p1
  o4 1 p2
  o4 2 p3
  o4 3 p4
  o9 1 p1
products: product_id category
  p1 Tool
  p2 Part
  p3 Part
  p4 -
deals: deal_id account_id status deal_type closed_at
  d1 a1 won  upsell 2026-10-20T00:00:00
  d2 a2 lost upsell 2026-10-20T00:00:00
  d3 a3 won  upsell 2026-09-20T00:00:00
"""

WON = """
deals: deal_id account_id owner_id status amount cost closed_at
  d1 a1 u1 won  100 60 2026-10-02T00:00:00
  d2 a1 u1 won  -   10 2026-10-03T00:00:00
  d3 -  u1 won  50  -  2026-10-04T00:00:00
  d4 a2 u1 lost 70  -  2026-10-04T00:00:00
"""

TERMS = """
subscriptions: subscription_id account_id started_at ends_at amount currency renewed_by cancelled_at
  s1 a1 2026-01-31 2026-02-28 100 -   s9 -
  s2 a1 2026-09-15 2026-10-15 60  -   s3 -
  s3 a1 2026-10-15 2026-12-15 100 -   -  -
  s4 a2 2026-01-01 2027-01-01 240 EUR -  -
  s5 a3 2026-10-01 2027-10-01 120 -   -  -
  s6 a4 2026-08-31 2026-11-30 90  -   -  2026-10-20T00:00:00
  s7 a5 2026-10-10 2026-10-10 70  -   -  -
  s8 a2 2026-07-01 2026-11-01 -   -   -  -
  t1 a6 2026-11-01 2027-11-01 12  -   -  -
fx_rates: date currency rate
  2026-09-30 EUR 1
  2026-10-31 EUR 2
  2026-11-01 EUR 50
"""
# 100 days are 100 x 12 / 365.25 months.
DAYS = """
subscriptions: subscription_id account_id started_at ends_at amount cancelled_at
  s1 a1 2026-09-01 2026-12-10 1200 -
"""
# A row without a rate blocks the sums that it is in, also where its amount is 0: mrr those of all, retention those of
# accounts with mrr at start. a1 has none, whatever the rate; a2 has.
FREE = """
subscriptions: subscription_id account_id product_id started_at ends_at amount currency cancelled_at
  s1 a1 p1 2026-09-01 2027-09-01 0   GBP -
  s2 a2 p2 2026-09-01 2027-09-01 120 -   -
"""
ALSO_FREE = f"{FREE}  s3 a2 p2 2026-09-01 2027-09-01 0 GBP -\n"
# 12 months of 1461 are worth what 100 days of 400 are per month, 121.75; a2 and a3 differ from that by so little that
# doubles cannot tell.
RENEWED = """
subscriptions: subscription_id account_id started_at ends_at amount currency cancelled_at
  s1 a1 2025-10-15 2026-10-15 1461            - -
  s2 a1 2026-10-15 2027-10-15 1461            - -
  s3 a2 2025-10-15 2026-10-15 14610000000     - -
  s4 a2 2026-10-15 2027-01-23 4000000000.0001 - -
  s5 a3 2025-10-15 2026-10-15 14610000000     - -
  s6 a3 2026-10-15 2027-01-23 3999999999.9999 - -
"""
LARGE = (("segment", "Large"),)

CASES = [
    Case("new_customers", ORDERS, 1, "c4, who is of no account; o6 is of nobody", 1),
    Case("active_customers", ORDERS, 4, "a1, a3 (by its contact), c4, a5; a2's last is a second too early", 4),
    Case(
        "active_customers",
        ORDERS,
        2,
        "a5 is in no table, c4 no account: neither is in a segment",
        2,
        by=(("segment", None),),
    ),
    Case("active_customers", ORDERS, 1, "a1's owner has no region, a1 is in the North", 1, by=(("region", "North"),)),
    Case("customers_at_start", ORDERS, 4, "a1 (March), a2 (31 October 2025), a3, a5", 4),
    Case("retained_customers", ORDERS, 3, "a1, a3, a5", 3),
    Case("churned_customers", ORDERS, 1, "a2: what it buys at end is too late", 1),
    Case("retention_rate", ORDERS, Fraction(3, 4), "3 of 4", 3, 4),
    Case("churn_rate", ORDERS, Fraction(1, 4), "1 of 4", 1, 4),
    Case("repeat_rate", ORDERS, Fraction(1, 4), "only a1 twice in T12; a5's first was before", 1, 4),
    Case("average_order_value", ORDERS, Fraction(160, 3), "(100 + 20 + 40) / 3; nobody's order counts too", 160, 3),
    Case("average_order_value", ORDERS, 30, "u2's orders: (20 + 40) / 2", 60, 2, by=(("owner", "u2"),)),
    Case("purchase_frequency", ORDERS, Fraction(3, 2), "6 orders in T12 (o1 o2 o4 o5 o6 o8) / 4", 6, 4),
    Case("customer_value", ORDERS, Fraction(550, 4), "(550 / 6) x (6 / 4): 100 + 300 + 80 + 20 + 40 + 10 = 550"),
    Case("customer_value", ORDERS, 400, "Large is a1: (400 / 2) x (2 / 1)", by=LARGE),
    Case(
        "customer_lifespan",
        ORDERS,
        Fraction(214 + 365, 2) / Fraction(36525, 100),
        "a1: 1 March to 1 October is 214 days, a5: 365; a2's second order is at end",
        Fraction(579 * 100, 36525),
        2,
    ),
    Case("ltv", ORDERS, Fraction(550, 4) * Fraction(57900, 2 * 36525), "customer_value x customer_lifespan"),
    Case("cac", ORDERS, 130, "(100 + 20 EUR x 1.5) / 1", 130, 1),
    Case(
        "ltv_margin",
        ORDERS,
        "undefined",
        "of a2, a5 active 12 months before (o3, o7) both bought in T12 of October 2025's year",
        period="2025-10",
    ),
    Case(
        "ltv_margin",
        ORDERS,
        Fraction(550, 4) * Fraction(200, 480) / Fraction(1, 2),
        "550 / 4 each x margin (40 + 100 + 60) / (100 + 300 + 80) / churn: of a2, a5 in the year before, a2 left",
    ),
    Case(
        "ltv_to_cac",
        ORDERS,
        Fraction(550, 4) * Fraction(57900, 2 * 36525) / 130,
        "ltv / cac",
    ),
    Case("cross_sell_rate", ORDERS, Fraction(1, 4), "a1 bought Tool and Part; a3 Part twice and nothing named", 1, 4),
    Case("upsell_rate", ORDERS, Fraction(1, 4), "a1; a2's was lost, a3's in September", 1, 4),
    Case("upsell_rate", ORDERS, 1, "Large is a1", 1, 1, by=LARGE),
    Case("new_customers", WON, 1, "no orders: won deals count; a1, as d3 is of nobody", 1),
    Case("purchase_frequency", WON, 3, "d1, d2 and nobody's d3 over a1", 3, 1),
    Case("average_order_value", WON, 75, "(100 + 50) / 2: d2 has no amount", 150, 2),
    Case("gross_profit", WON, 40, "d1: 100 - 60; d2 has no amount to take 10 from", 40),
    Case("renewal_rate", TERMS, Fraction(1, 2), "s2 and the empty s7 end in October; s2 goes on as s3", 1, 2),
    Case(
        "mrr",
        TERMS,
        50 + 40 + 10,
        "at end: s3 100/2, s4 240 EUR x 2 / 12, s5 120/12; s6 was cancelled, s8 has no amount",
        100,
    ),
    Case(
        "mrr",
        TERMS,
        120,
        "on 28 February: s1, 31 January + 1 month, 100 / 1, and s4 240 / 12",
        120,
        period="2026-02-01..2026-02-27",
        settings={"currency": "EUR"},
    ),
    Case(
        "mrr",
        DAYS,
        Fraction(1200 * 36525, 100 * 100 * 12),
        "1200 / (100 days x 12 / 365.25)",
        Fraction(1200 * 36525, 100 * 100 * 12),
    ),
    Case(
        "gross_retention",
        TERMS,
        Fraction(50 + 20, 60 + 20 + 30),
        "start: a1 60, a2 20 EUR x 1, a4 30; end: 50, 40, 0",
        70,
        110,
    ),
    Case("mrr", FREE, "unavailable", "s1 is in force and in a currency without a rate", missing=("fx_rates.GBP",)),
    Case("mrr", FREE, 10, "p2 holds no such row", 10, by=(("product", "p2"),)),
    Case("gross_retention", FREE, 1, "a2 alone has mrr at start: 10 of 10", 10, 10),
    Case("net_retention", FREE, 1, "a2 alone", 10, 10),
    Case("gross_retention", ALSO_FREE, "unavailable", "s3 is of a2, which has", missing=("fx_rates.GBP",)),
    Case(
        "gross_retention",
        RENEWED,
        1 - Fraction(1461, 4800 * 10_000) / (Fraction(121_75, 100) + 2_435_000_000),
        "a2 has a little more than before, a3 a little less: 0.0001 x 1461 / 4800",
        Fraction(121_75, 100) + 2_435_000_000 - Fraction(1461, 4800 * 10_000),
        Fraction(121_75, 100) + 2_435_000_000,
    ),
    Case("net_retention", RENEWED, 1, "a2's more is a3's less", *[Fraction(121_75, 100) + 2_435_000_000] * 2),
    Case("net_retention", TERMS, Fraction(50 + 40, 110), "the same uncapped", 90, 110),
]
