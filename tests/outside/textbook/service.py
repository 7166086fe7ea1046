"""Service, perception and adoption, worked by hand. October 2026 is [1 October, 1 November), in UTC."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from .case import Case

TICKETS = """
tickets: ticket_id assignee_id type created_at first_response_at resolved_at sla_due_at resolved_on_first_contact
  t1 u1 question  2026-10-01T00:00:00 2026-10-01T01:00:00 2026-10-01T23:59:00 2026-10-02T00:00:00 true
  t2 u1 complaint 2026-09-30T22:00:00 2026-09-30T23:00:00 2026-10-01T04:00:00 2026-10-01T00:00:00 false
  t3 u2 complaint 2026-10-10T00:00:00 2026-10-10T03:00:00 2026-10-10T02:00:00 2026-10-10T02:00:00 -
  t4 u2 question  2026-10-20T00:00:00 2026-10-20T05:00:00 2026-11-01T00:00:00 2026-10-25T00:00:00 true
  t5 -  question  2026-10-31T00:00:00 -                   -                   2026-11-02T00:00:00 -
calls: call_id direction agent_id started_at answered_at ended_at handle_s is_callback
  c1 in  u1 2026-10-01T00:00:00 2026-10-01T00:00:10 2026-10-01T00:03:00 170 false
  c2 in  u1 2026-10-02T00:00:00 -                   2026-10-02T00:01:00 -   true
  c3 in  u2 2026-10-03T00:00:00 -                   -                   -   true
  c4 out u2 2026-10-04T00:00:00 -                   2026-10-04T00:01:00 -   -
  c5 out u2 2026-10-05T00:00:00 2026-10-05T00:00:05 2026-10-05T00:01:00 55  -
  c6 in  u2 2026-09-30T23:59:59 2026-10-01T00:00:05 2026-10-01T00:01:00 50  -
  c7 in  u2 2026-10-31T23:59:59 2026-11-01T00:00:05 2026-11-01T00:01:00 50  -
costs: date category amount
  2026-10-05 service 120
  2026-10-05 sales   999
surveys: survey_id type score user_id responded_at
  v1 nps  10 u1 2026-10-01T00:00:00
  v2 nps  9  u1 2026-10-02T00:00:00
  v3 nps  8  u1 2026-10-03T00:00:00
  v4 nps  6  u2 2026-10-04T00:00:00
  v5 nps  0  u2 2026-11-01T00:00:00
  v6 csat 4  u1 2026-10-01T00:00:00
  v7 csat 5  u1 2026-10-01T00:00:00
  v8 enps 10 u1 2026-10-01T00:00:00
  v9 enps 3  u2 2026-10-01T00:00:00
"""

USE = """
users: user_id team active_from active_to
  u1 Red  -          -
  u2 Red  2026-10-31 -
  u3 Blue -          2026-10-01
  u4 Blue 2026-11-01 -
  u5 -    -          2026-09-30
crm_usage: user_id date logins records_created records_updated channels
  u1 2026-10-01 1 2 3 2
  u1 2026-10-31 0 1 - 5
  u2 2026-10-31 0 4 4 -
  u3 2026-10-01 2 1 0 1
  u4 2026-11-01 9 9 9 9
activities: activity_id type status user_id occurred_at due_at
  a1 task planned u1 - 2026-10-02T00:00:00
  a2 task planned u1 - 2026-10-03T00:00:00
  a3 task planned -  - 2026-10-03T00:00:00
"""
# Scores of 0 to 6 are detractors' and 9 to 10 promoters'; another is an answer all the same, and the audit reports it.
OFF_SCALE = """
surveys: survey_id type score responded_at
  v1 nps 10 2026-10-01T00:00:00
  v2 nps 11 2026-10-01T00:00:00
  v3 nps -1 2026-10-01T00:00:00
"""

CASES = [
    Case("tickets_handled", TICKETS, 3, "t1, t2, t3; t4 at end", 3),
    Case("tickets_same_day", TICKETS, 2, "t1, t3; t2 came the evening before", 2),
    Case("tickets_same_day", TICKETS, 1, "u1's t1", 1, by=(("owner", "u1"),)),
    Case(
        "resolution_time",
        TICKETS,
        Fraction(1439 + 360 + 120, 3 * 60),
        "23:59, 6:00 and 2:00 hours",
        Fraction(1919, 60),
        3,
    ),
    Case("complaint_resolution_time", TICKETS, 4, "(6 + 2) / 2", 8, 2),
    Case("first_response_time", TICKETS, 3, "of t1, t3, t4: 1, 3, 5 hours; t5 waits, t2 is of September"),
    Case("fcr_rate", TICKETS, Fraction(1, 2), "t1 of t1, t2; of t3 it is not known", 1, 2),
    Case(
        "sla_rate",
        TICKETS,
        Fraction(2, 4),
        "t1 and t3 (to the second) kept it, t2 did not, t4 is overdue; t5 is not settled",
        2,
        4,
    ),
    Case("service_calls_per_day", TICKETS, Fraction(6, 31), "c1 to c5 and c7 in 31 days", 6, 31),
    Case(
        "service_calls_per_day",
        TICKETS,
        Fraction(3, 3),
        "three days begun by noon of the 3rd",
        3,
        3,
        as_of=datetime(2026, 10, 3, 12),
    ),
    Case("abandoned_calls", TICKETS, 1, "c2; c3 has not ended, c4 went out, c7 still rings", 1),
    Case("abandon_rate", TICKETS, Fraction(1, 4), "c2 of c1, c2, c3, c7", 1, 4),
    Case("handle_time", TICKETS, Fraction(225, 2), "(170 + 55) / 2; c7 is not answered yet", 225, 2),
    Case("callbacks", TICKETS, 2, "c2, c3", 2),
    Case("cost_per_interaction", TICKETS, 20, "120 / (3 tickets + c1, c5, c6 answered in October)", 120, 6),
    Case("nps", TICKETS, 25, "100 x (2 - 1) / 4", 100, 4),
    Case("nps", TICKETS, "undefined", "nobody asked in 2025", 0, 0, period="2025"),
    Case("nps", OFF_SCALE, Fraction(100, 3), "of three answers one is of a promoter, none of a detractor", 100, 3),
    Case("csat", TICKETS, Fraction(9, 2), "(4 + 5) / 2", 9, 2),
    Case("enps", TICKETS, 0, "one of each", 0, 2),
    Case("enps", TICKETS, -100, "u2 is not happy", -100, 1, by=(("owner", "u2"),)),
    Case("crm_active_rate", USE, Fraction(2, 3), "u1, u3 of u1, u2 (from the last day), u3 (to the first)", 2, 3),
    Case("records_per_user", USE, Fraction(15, 2), "(5 + 1 + 8 + 1) / u1, u3: u2 made records without a login", 15, 2),
    Case("workload", USE, Fraction(3, 2), "3 overdue / u1, u2 on the last day", 3, 2),
    Case("workload", USE, 1, "Red: 2 / 2", 2, 2, by=(("team", "Red"),)),
    Case("workload", USE, "undefined", "nobody's task, and u5 has gone", 1, 0, by=(("team", None),)),
    Case("channels_per_user", USE, 3, "(5 + 1) / 2", 6, 2),
]
