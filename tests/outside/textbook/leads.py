"""Leads and marketing, worked by hand. October 2026 is [1 October, 1 November), in UTC."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from .case import Case

LEADS = """
leads: lead_id created_at source score owner_id qualified_at converted_at disqualified_at deal_id referrer_account_id
  L1 2026-10-01T00:00:00 web      80 u1 2026-10-05T10:00:00 2026-10-09T00:00:00 -                   d1 -
  L2 2026-10-31T23:59:59 referral 50 u2 -                   -                   -                   -  -
  L3 2026-10-10T12:00:00 web      -  -  2026-11-02T00:00:00 2026-11-01T00:00:00 -                   d2 a1
  L4 2026-11-01T00:00:00 web      90 u1 -                   -                   -                   -  -
  L5 2026-06-01T00:00:00 fair     10 u1 2026-10-31T00:00:00 2026-10-02T00:00:00 -                   -  -
  L6 2026-06-01T00:00:00 fair     10 u2 -                   -                   2026-10-20T00:00:00 -  -
deals: deal_id lead_id status closed_at
  d1 -  won  2026-10-20T00:00:00
  d2 -  won  2026-11-20T00:00:00
  d3 L2 won  2026-10-31T23:59:59
users: user_id team
  u1 Red
  u2 Blue
"""
NOVEMBER_END = datetime(2026, 12, 1)

TALKS = """
leads: lead_id created_at
  L1 2026-10-02T08:00:00
  L2 2026-10-03T08:00:00
  L3 2026-10-04T08:00:00
  L4 2026-10-05T08:00:00
activities: activity_id type status occurred_at lead_id direction
  a1 call  done    2026-10-02T10:00:00 L1 out
  a2 email done    2026-10-02T09:00:00 L1 in
  a3 email done    2026-10-03T09:00:00 L2 -
  a4 call  planned 2026-10-03T08:30:00 L2 out
  a5 task  done    2026-10-04T09:00:00 L3 out
  a6 call  done    2026-10-01T08:00:00 L4 out
  a7 call  done    2026-10-05T13:00:00 L4 out
"""

MARKETING = """
campaigns: campaign_id channel started_at ended_at
  k1 mail 2026-09-01T00:00:00 2026-10-01T00:00:00
  k2 mail 2026-09-01T00:00:00 2026-10-01T00:00:01
  k3 fair 2026-10-31T00:00:00 -
  k4 fair 2026-11-01T00:00:00 -
campaign_members: campaign_id lead_id contact_id responded_at
  k1 L1 - 2026-10-05T00:00:00
  k1 -  - -
  k2 L2 - 2026-11-05T00:00:00
orders: order_id account_id campaign_id deal_id ordered_at amount currency
  o1 a1 k1 -  2026-10-03T00:00:00 100 -
  o2 a2 -  d1 2026-10-04T00:00:00 50  USD
  o3 a2 -  -  2026-10-05T00:00:00 70  -
  o4 a1 k1 -  2026-11-03T00:00:00 30  -
  o5 a3 -  -  2026-09-30T00:00:00 10  -
  o6 a3 k2 -  2026-10-30T00:00:00 10  EUR
deals: deal_id campaign_id status
  d1 k2 open
fx_rates: date currency rate
  2026-10-01 EUR 1.1
  2026-10-31 EUR 9
email_events: message_id event occurred_at
  m1 delivered 2026-10-01T00:00:00
  m1 delivered 2026-10-02T00:00:00
  m1 opened    2026-10-02T00:00:00
  m1 opened    2026-10-03T00:00:00
  m2 delivered 2026-10-31T00:00:00
  m2 opened    2026-11-02T00:00:00
  m3 delivered 2026-10-31T00:00:00
  m4 delivered 2026-09-30T00:00:00
  m4 delivered 2026-10-01T00:00:00
  m5 opened    2026-10-05T00:00:00
list_members: list_id contact_id subscribed_at unsubscribed_at
  x c1 2026-01-01T00:00:00 -
  x c2 2026-01-01T00:00:00 2026-10-05T00:00:00
  x c3 2026-01-01T00:00:00 2026-09-05T00:00:00
  x c4 2026-01-01T00:00:00 2026-11-05T00:00:00
  x c3 2026-10-06T00:00:00 -
  x c5 2026-10-31T00:00:00 2026-10-31T12:00:00
  y c1 2026-05-01T00:00:00 -
web_sessions: session_id started_at duration_s page_views goals_completed source
  w1 2026-10-01T00:00:00 30.5 4 2 ad
  w2 2026-10-02T00:00:00 -    3 0 web
  w3 2026-10-03T00:00:00 10   - - ad
  w4 2026-11-01T00:00:00 99   9 1 ad
"""

CASES = [
    Case("new_leads", LEADS, 3, "L1, L2, L3; L4 is of November", 3),
    Case("new_leads", LEADS, 1, "only L1, for user u1", 1, by=(("owner", "u1"),)),
    Case("new_leads", LEADS, 1, "L3 has no owner and is not dropped", 1, by=(("team", None),)),
    Case("new_leads", LEADS, 2, "before 15 October: L1 and L3", 2, as_of=datetime(2026, 10, 15)),
    Case("open_leads", LEADS, 2, "at end: L2 and L3 (converted at that very instant); L1, L5 converted, L6 out", 2),
    Case("leads_followed_up", TALKS, 3, "L1, L2, L4 once each; planned and tasks do not count", 3),
    Case("lead_response_time", TALKS, 2, "hours 2 (the reply in was not ours), 1, 5: the middle is 2"),
    Case(
        "lead_response_time",
        TALKS,
        Fraction(3, 2),
        "before L4's call: 2 and 1 hours, so 1.5",
        as_of=datetime(2026, 10, 5, 13),
    ),
    Case("qualified_leads", LEADS, 2, "L1 and L5; L3 in November", 2),
    Case("leads_converted", LEADS, 2, "L1 and L5, whenever they were created", 2),
    Case("lead_conversion_rate", LEADS, Fraction(1, 3), "of L1, L2, L3 only L1 by 1 November", 1, 3),
    Case("lead_conversion_rate", LEADS, Fraction(2, 3), "a month later L3 too", 2, 3, as_of=NOVEMBER_END),
    Case("lead_conversion_rate_90d", LEADS, "undefined", "90 days after 1 November are not over", 1, 3),
    Case(
        "lead_conversion_rate_90d",
        LEADS,
        Fraction(2, 3),
        "on 30 January 2027 they are: L1 after 8, L3 after 21.5 days",
        2,
        3,
        as_of=datetime(2027, 1, 30),
    ),
    Case("lead_win_rate", LEADS, Fraction(2, 3), "L1 by its deal, L2 by the deal's lead; L3's is won later", 2, 3),
    Case("lead_win_rate", LEADS, 1, "a month later L3's too", 3, 3, as_of=NOVEMBER_END),
    Case("lead_score_mean", LEADS, 65, "(80 + 50) / 2; L3 has no score", 130, 2),
    Case(
        "icp_fit_rate",
        LEADS,
        Fraction(1, 3),
        "from the web with 60 or more: L1; L3 has no score and does not fit",
        1,
        3,
        settings={"ideal_customer": {"source": ["web"], "score": {"min": 60}}},
    ),
    Case("icp_fit_rate", LEADS, "unavailable", "nobody said who is ideal", settings={"ideal_customer": {}}),
    Case("referrals", LEADS, 2, "L2 by its source, L3 by its referrer", 2),
    Case("campaigns", MARKETING, 2, "k2 by a second, k3; k1 ended at start, k4 begins at end", 2),
    Case("campaign_responses", MARKETING, 1, "one answer in October", 1),
    Case("campaign_purchases", MARKETING, 3, "o1, o2 by its deal, o6", 3),
    Case("campaign_revenue", MARKETING, 161, "100 + 50 + 10 EUR x 1.1 (the rate of the 30th)", 161),
    Case("campaign_customers", MARKETING, 2, "a1 and a2 start with o1 and o2; a3 came in September", 2),
    Case("email_open_rate", MARKETING, Fraction(1, 3), "m1, m2, m3 delivered; only m1 opened in time", 1, 3),
    Case("email_open_rate", MARKETING, Fraction(2, 3), "a month later m2 was opened too", 2, 3, as_of=NOVEMBER_END),
    Case("list_growth_rate", MARKETING, 0, "(2 came - 2 went) / 4: c1, c2, c4 and c1 on list y", 0, 4),
    Case("list_growth_rate", MARKETING, Fraction(-1, 5), "c3 went: 1 of 5 on 1 September", -1, 5, period="2026-09"),
    Case("page_views", MARKETING, 7, "4 + 3", 7),
    Case("web_goal_rate", MARKETING, Fraction(1, 3), "one of three visits", 1, 3),
    Case("web_session_duration", MARKETING, Fraction(81, 4), "(30.5 + 10) / 2 = 20.25", Fraction(81, 2), 2),
]
