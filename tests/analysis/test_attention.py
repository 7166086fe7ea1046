"""Every list on records whose fate was decided by hand: who is on it, who is not, and who cannot be judged."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from crmlib.analysis import attention

AS_OF, TODAY = datetime(2026, 4, 1), date(2026, 4, 1)


def deal(key, status="open", **more):
    return {"deal_id": key, "status": status} | more


def keys(listed):
    return [found.key for found in listed.found]


def test_priority_orders_by_chance_amount_and_urgency():
    deals = [
        deal("soon", base_amount=Decimal(100), probability=Decimal("0.5"), close_date=date(2026, 4, 1)),  # 50
        deal("late", base_amount=Decimal(200), probability=Decimal("0.5"), close_date=date(2026, 5, 31)),  # 33.3333
        deal("past", base_amount=Decimal(120), probability=Decimal("0.5"), close_date=date(2026, 3, 1)),  # 60
        deal("undated", base_amount=Decimal(900), probability=Decimal("0.9")),
        deal("won", "won", base_amount=Decimal(900), probability=Decimal(1), close_date=TODAY),
    ]
    got = attention.priority(deals, TODAY)
    assert [(f.key, f.weight) for f in got.found] == [("past", 60), ("soon", 50), ("late", Decimal("33.3333"))]
    assert (got.looked_at, got.unjudged) == (4, 1)
    assert keys(attention.priority(deals, TODAY, {"late": Decimal(1)}))[0] == "late"


def test_stalled_is_longer_than_the_limit_never_equal():
    deals = [
        deal("at", stage="Demo", stage_since=datetime(2026, 3, 18)),
        deal("over", stage="Demo", stage_since=datetime(2026, 3, 17, 23)),
        deal("free", stage="Talk", stage_since=datetime(2020, 1, 1)),
        deal("unknown", stage="Demo"),
    ]
    got = attention.stalled(deals, AS_OF, {"Demo": Decimal(14)})
    assert keys(got) == ["over"]
    assert got.unjudged == 1


def test_next_step_and_close_date():
    deals = [
        deal("none", base_amount=Decimal(5)),
        deal("blank", next_step="  ", base_amount=Decimal(9)),
        deal("call", next_step="call", close_date=date(2026, 3, 31)),
        deal("today", next_step="call", close_date=TODAY),
    ]
    assert keys(attention.without_next_step(deals)) == ["blank", "none"]
    got = attention.past_close_date(deals, TODAY)
    assert keys(got) == ["call"]
    assert got.unjudged == 2


def test_slow_deals_need_won_ones_to_compare_with():
    won = [deal(f"w{i}", "won", created_at=datetime(2026, 1, 1), closed_at=datetime(2026, 1, i)) for i in (11, 21, 31)]
    old = deal("old", created_at=datetime(2025, 1, 1))
    assert attention.slow_deals([*won, old], AS_OF).found == ()
    won += [deal(f"x{i}", "won", created_at=datetime(2026, 1, 1), closed_at=datetime(2026, 1, i)) for i in (6, 26)]
    # cycles 5, 10, 20, 25, 30: the 75th percentile is 25 days
    got = attention.slow_deals([*won, old, deal("young", created_at=datetime(2026, 3, 7))], AS_OF)
    assert keys(got) == ["old"]
    assert got.parameters["limit"] == 25


def test_leads_touched_untouched_and_slow():
    leads = [
        {"lead_id": "planned", "created_at": datetime(2026, 3, 1)},
        {"lead_id": "called", "created_at": datetime(2026, 3, 1)},
        {"lead_id": "gone", "created_at": datetime(2026, 3, 1), "disqualified_at": datetime(2026, 3, 2)},
        {"lead_id": "fresh", "created_at": datetime(2026, 3, 31, 12)},
    ]
    activities = [
        {"lead_id": "planned", "type": "call", "status": "planned", "occurred_at": datetime(2026, 3, 2)},
        {"lead_id": "planned", "type": "note", "status": "done", "occurred_at": datetime(2026, 3, 2)},
        {
            "lead_id": "called",
            "type": "email",
            "status": "done",
            "direction": "in",
            "occurred_at": datetime(2026, 3, 1),
        },
        {"lead_id": "called", "type": "call", "status": "done", "occurred_at": datetime(2026, 3, 4)},
    ]
    assert keys(attention.untouched_leads(leads, activities, AS_OF)) == ["planned"]
    said = [
        {**leads[2], "lead_id": "done", "status": "Gone"},
        {"lead_id": "undated", "created_at": datetime(2026, 3, 1), "status": "Gone"},
        {"lead_id": "linked", "created_at": datetime(2026, 3, 1), "deal_id": "d1"},
        {"lead_id": "young", "created_at": datetime(2026, 3, 1), "status": "New"},
    ]
    got = attention.untouched_leads([*said, {**said[0], "lead_id": "done too"}], [], AS_OF)
    assert keys(got) == ["young"]
    assert got.unjudged == 2  # its status is one of closed leads, though no time is recorded; and a lead with a deal
    slow = attention.slow_leads(leads, activities)
    assert [(f.key, f.why["hours"]) for f in slow.found] == [("called", 72)]
    assert slow.unjudged == 3


def test_reopen_and_silence():
    lost = [
        deal("budget", "lost", closed_at=datetime(2026, 1, 1), lost_reason=" BUDGET ", base_amount=Decimal(7)),
        deal("price", "lost", closed_at=datetime(2026, 1, 1), lost_reason="price"),
        deal("old", "lost", closed_at=datetime(2024, 1, 1), lost_reason="budget"),
        deal("silent", "lost", closed_at=datetime(2026, 1, 1)),
        deal("just now", "lost", closed_at=datetime(2026, 3, 30), lost_reason="budget"),
    ]
    got = attention.reopen_candidates(lost, AS_OF)
    assert keys(got) == ["budget"]
    assert got.unjudged == 1
    deals = [deal("d", created_at=datetime(2026, 1, 1)), deal("e", created_at=datetime(2026, 1, 1)), deal("f")]
    call = {"deal_id": "e", "type": "call", "status": "done", "occurred_at": datetime(2026, 3, 30)}
    later = {"deal_id": "d", "type": "call", "status": "done", "occurred_at": datetime(2026, 4, 2)}
    got = attention.without_contact(deals, [call, later], AS_OF)
    assert [(f.key, f.why["contacted"]) for f in got.found] == [("d", False)]
    assert got.unjudged == 1
