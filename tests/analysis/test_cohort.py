"""Funnels and retention counted by hand on a handful of leads and customers."""

from __future__ import annotations

from datetime import date, datetime

from crmlib.analysis.cohort import against_rest, by_key, funnel, journeys, retention, time_to, typical_time

AS_OF = datetime(2026, 4, 1)


def lead(key, source="web", **times):
    return {"lead_id": key, "created_at": datetime(2026, 1, 1), "source": source} | times


LEADS = [
    lead("full", qualified_at=datetime(2026, 1, 3), converted_at=datetime(2026, 1, 5), deal_id="d1"),
    lead("skipped", converted_at=datetime(2026, 1, 11), deal_id="d2"),
    lead("backwards", qualified_at=datetime(2026, 1, 9), converted_at=datetime(2026, 1, 4)),
    lead("linked", source="referral", qualified_at=datetime(2026, 1, 7)),
    lead("later", source="referral", qualified_at=datetime(2026, 4, 2)),
    lead("unborn", created_at=datetime(2026, 4, 1)),
    lead("cold", source=None),
]
DEALS = [
    {"deal_id": "d1", "status": "won", "created_at": datetime(2026, 1, 5), "closed_at": datetime(2026, 2, 1)},
    {"deal_id": "d2", "status": "won", "created_at": datetime(2026, 1, 11), "closed_at": datetime(2026, 4, 1)},
    {"deal_id": "d3", "lead_id": "linked", "status": "lost", "created_at": datetime(2026, 1, 8),
     "closed_at": datetime(2026, 2, 8)},
    {"deal_id": "d4", "lead_id": "linked", "status": "won", "created_at": datetime(2026, 2, 8),
     "closed_at": datetime(2026, 3, 8)},
]  # fmt: skip


def test_all_stages_in_order_and_any_stage():
    cohort = journeys(LEADS, DEALS, AS_OF)
    assert len(cohort) == 6
    assert [s.n for s in funnel(cohort)] == [6, 3, 2, 2]  # full, linked; backwards is only qualified
    assert [s.n for s in funnel(cohort, in_order=False)] == [6, 3, 4, 2]


def test_nothing_at_or_after_as_of_counts():
    by_id = {j.lead_id: j for j in journeys(LEADS, DEALS, AS_OF)}
    assert by_id["later"].qualified_at is None
    assert by_id["skipped"].won_at is None
    assert by_id["linked"].won_at == datetime(2026, 3, 8)
    assert by_id["linked"].deal_at == datetime(2026, 1, 8)


def test_a_lead_without_a_source_is_a_group_of_its_own():
    groups = by_key(journeys(LEADS, DEALS, AS_OF), lambda j: j.keys["source"])
    assert [(k, len(g)) for k, g in groups.items()] == [("referral", 2), ("web", 3), (None, 1)]


def test_against_the_rest():
    groups = by_key(journeys(LEADS, DEALS, AS_OF), lambda j: j.keys["source"])
    web = next(r for r in against_rest(groups, "won") if r.group == "web")
    assert (web.own.value, web.own.n, web.rest.value, web.rest.n) == (1 / 3, 3, 1 / 3, 3)
    assert not web.difference.differs
    alone = against_rest({"web": groups["web"]}, "won")[0]
    assert alone.ratio is None
    assert not alone.difference.differs


def test_time_to_convert_counts_those_still_waiting():
    cohort = journeys(LEADS, DEALS, AS_OF)
    # to a deal: 3 (backwards), 4, 7, 10 days, two waiting for 90: half are there after 7 days of 6 leads
    assert typical_time(cohort, "deal").value == 5.5
    assert time_to(cohort, "deal", AS_OF).median.value == 7.0


def test_retention_leaves_unfinished_months_empty():
    bought = [("a", date(2026, 1, 5)), ("a", date(2026, 3, 5)), ("b", date(2026, 1, 31)), ("b", date(2026, 2, 1)),
              ("c", date(2026, 2, 10)), ("c", date(2026, 4, 2))]  # fmt: skip
    got = {(c.cohort, c.age): (c.active, c.customers) for c in retention(bought, date(2026, 4, 15))}
    assert got == {
        (date(2026, 1, 1), 0): (2, 2), (date(2026, 1, 1), 1): (1, 2), (date(2026, 1, 1), 2): (1, 2),
        (date(2026, 2, 1), 0): (1, 1), (date(2026, 2, 1), 1): (0, 1),
    }  # fmt: skip


def test_an_empty_cohort():
    assert [s.share.value for s in funnel([])] == [None] * 4
    assert retention([], date(2026, 4, 1)) == ()
