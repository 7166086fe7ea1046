"""RFM, risk, actions and Pareto, each customer's place decided by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from crmlib.analysis.segments import Purchases, at_risk, next_best_action, pareto, purchases, rfm

UNTIL = date(2026, 4, 1)


def customer(name, silent, orders=1, amount=None, gaps=()):
    last = UNTIL - timedelta(days=silent)
    return Purchases(name, last, last, orders, None if amount is None else Decimal(amount), tuple(gaps))


def test_purchases_by_hand():
    orders = [("a", date(2026, 1, 1), Decimal(10)), ("b", date(2026, 1, 5), None), ("a", date(2026, 1, 31), Decimal(5)),
              ("a", date(2026, 4, 1), Decimal(99))]  # fmt: skip
    got = {p.customer: p for p in purchases(orders, UNTIL)}
    assert (got["a"].orders, got["a"].amount, got["a"].gaps, got["a"].last) == (2, 15, (30,), date(2026, 1, 31))
    assert got["b"].amount is None


def test_fifths_of_ten_customers():
    got = rfm([customer(str(i), silent=10 * i, orders=11 - i, amount=i) for i in range(1, 11)], UNTIL)
    assert [r.recency for r in got] == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert [r.frequency for r in got] == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert [r.monetary for r in got] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert [r.segment for r in got] == ["champions"] * 4 + ["loyal"] * 2 + ["hibernating"] * 4


def test_equal_customers_get_equal_scores_at_any_size():
    for n in (7, 60):
        got = rfm([customer(str(i), silent=5, orders=2) for i in range(n)], UNTIL)
        assert {(r.recency, r.frequency, r.monetary) for r in got} == {(1, 1, None)}
    many = [customer(str(i), silent=i, orders=1) for i in range(100)]
    assert [r.recency for r in rfm(many, UNTIL)].count(5) == 20


def test_every_score_has_a_segment():
    from crmlib.analysis.segments import RFM_RULES

    for r in range(1, 6):
        for f in range(1, 6):
            assert any(r in recency and f in frequency for _, recency, frequency in RFM_RULES)


def test_risk_against_the_own_rhythm():
    steady = customer("steady", silent=40, gaps=(30, 30, 30, 30))
    slow = customer("slow", silent=40, gaps=(90, 90, 90))
    new = customer("new", silent=40, gaps=(10,))
    got = {r.customer: r for r in at_risk([steady, slow, new], UNTIL)}
    assert (got["steady"].level, got["steady"].share) == ("high", 1.0)
    assert (got["slow"].level, got["slow"].share) == ("low", 0.0)
    assert (got["new"].basis, got["new"].share, got["new"].n) == ("all", 5 / 8, 8)
    assert at_risk([customer("one", silent=400)], UNTIL)[0].level == "unknown"


def test_a_silence_as_long_as_a_gap_is_not_longer():
    assert at_risk([customer("c", silent=30, gaps=(30, 30, 30))], UNTIL)[0].share == 0


def test_the_most_urgent_action_wins():
    got = {a.customer: a for a in next_best_action({
        "angry": {"open_complaint": True, "risk": "high", "segment": "loyal"},
        "leaving": {"open_complaint": False, "risk": "high", "segment": "cannot_lose"},
        "unknown": {},
    })}  # fmt: skip
    assert {k: a.action for k, a in got.items()} == {"angry": "resolve_complaint", "leaving": "win_back_call"}
    assert got["leaving"].why == {"risk": "high", "segment": "cannot_lose"}


def test_pareto_by_hand():
    got = pareto({"a": Decimal(80), "b": Decimal(15), "c": Decimal(5), "d": Decimal(-3), None: Decimal(0)})
    assert [(s.name, s.kind) for s in got] == [("a", "A"), ("b", "B"), ("c", "C"), (None, "C"), ("d", "C")]
    assert got[0].running == Decimal("0.8")
    assert pareto({"a": Decimal(0)}) == ()
