"""Decompositions against hand counts and published examples; and that they add up, exactly, for any numbers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlib.analysis.decomposition import (
    MARGIN_EFFECTS,
    Sold,
    chain,
    chains,
    lmdi,
    margin_bridge,
    ratio_change,
    shapley,
)
from crmlib.errors import UserError

money = st.decimals(-(10**6), 10**6, places=4, allow_nan=False)
positive = st.decimals("0.01", 10**6, places=2, allow_nan=False)


def test_three_factors_by_hand():
    # V = a b c, 1·2·3 → 2·3·5. Orders of change, a: 6 6 9 10 9? by the six orders the effect of a is
    # Δa × [b₀c₀/3 + b₁c₀/6 + b₀c₁/6 + b₁c₁/3] = 6/3 + 9/6 + 10/6 + 15/3 = 10.1667; b: 3/3 + 6/6 + 5/6 + 10/3 = 6.1667
    # c: 2 × [2/3 + 4/6 + 3/6 + 6/3] = 7.6667; together 24 = 30 − 6.
    got = {e.driver: e.amount for e in shapley({"a": 1, "b": 2, "c": 3}, {"a": 2, "b": 3, "c": 5})}
    assert got == pytest.approx(
        {"a": Decimal("10.1667"), "b": Decimal("6.1667"), "c": Decimal("7.6667")}, abs=Decimal("0.0001")
    )
    assert sum(got.values()) == 24


@given(st.lists(st.tuples(money, money), min_size=1, max_size=5))
def test_shapley_adds_up_exactly(values):
    before = {f"f{i}": a for i, (a, _) in enumerate(values)}
    after = {f"f{i}": b for i, (_, b) in enumerate(values)}
    whole = Fraction(1)
    was = Fraction(1)
    for a, b in values:
        was, whole = was * Fraction(a), whole * Fraction(b)
    effects = shapley(before, after)
    assert sum((Fraction(e.amount) for e in effects), Fraction(0)) == Fraction(round((whole - was) * 10000), 10000)


def test_lmdi_by_hand():
    """Energy = activity × intensity, by hand: L(40, 30) = 34.7606, × ln 4 = 48.1884, × ln ⅓ = −38.1884."""
    got = lmdi({"activity": 10, "intensity": 3}, {"activity": 40, "intensity": 1})
    assert got == pytest.approx({"activity": 48.1884, "intensity": -38.1884}, abs=5e-4)


@given(st.lists(st.tuples(positive, positive), min_size=1, max_size=5))
def test_lmdi_adds_up(values):
    before = {f"f{i}": a for i, (a, _) in enumerate(values)}
    after = {f"f{i}": b for i, (_, b) in enumerate(values)}
    change = float(_product(after) - _product(before))
    scale = float(max(_product(after), _product(before)))
    assert sum(lmdi(before, after).values()) == pytest.approx(change, abs=1e-9 * scale)


def _product(values):
    result = Fraction(1)
    for value in values.values():
        result *= Fraction(value)
    return result


def test_lmdi_zeros_and_negatives():
    assert lmdi({"a": 0, "b": 5}, {"a": 2, "b": 5}) == {"a": 10.0, "b": 0.0}
    assert lmdi({"a": 0, "b": 5}, {"a": 0, "b": 9}) == {"a": 0.0, "b": 0.0}
    with pytest.raises(UserError, match="shapley"):
        lmdi({"a": -1}, {"a": 2})


def test_bookings_by_its_drivers():
    before = chain([("leads", 100), ("deals", 40), ("won", 10), ("bookings", Decimal("5000"))])
    after = chain([("leads", 120), ("deals", 42), ("won", 14), ("bookings", Decimal("6300"))])
    effects = shapley(before, after)
    assert sum(e.amount for e in effects) == Decimal("1300")
    assert {e.driver: e.amount > 0 for e in effects} == {"leads": True, "deals": False, "won": True, "bookings": False}
    assert chain([("leads", 0), ("deals", 3)]) is None


def _drivers(leads, closed, won, bookings):
    return [("leads", leads), ("closed", closed), ("won", won), ("bookings", Decimal(bookings))]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # Nothing won, then 2 of 5 for 50 each: all of it is the win rate's.
        (_drivers(10, 5, 0, 0), _drivers(10, 5, 2, 100), [0, 0, 100, 0]),
        (_drivers(10, 5, 2, 100), _drivers(10, 5, 0, 0), [0, 0, -100, 0]),
        # Nothing closed: 5 per 10 leads came to 0; win rate and size are those of the other month.
        (_drivers(10, 5, 2, 100), _drivers(10, 0, 0, 0), [0, -100, 0, 0]),
        # And half the leads: their mean part is that of (first: -50, then closing -50) and (closing first: -100).
        (_drivers(10, 5, 2, 100), _drivers(5, 0, 0, 0), [-25, -75, 0, 0]),
        (_drivers(10, 5, 0, 0), _drivers(20, 5, 0, 0), [0, 0, 0, 0]),
        (_drivers(0, 0, 0, 0), _drivers(10, 5, 2, 100), [100, 0, 0, 0]),
    ],
)
def test_a_month_without_a_won_deal_is_split_too(before, after, expected):
    assert [effect.amount for effect in shapley(*chains(before, after))] == expected


def test_what_follows_on_nothing_is_no_chain():
    assert chains(_drivers(0, 5, 2, 100), _drivers(10, 5, 2, 100)) is None


def test_kitagawa_by_hand():
    """Equal ratios, other mix: everything is mix. Equal mix, other ratios: everything is rate."""
    mix = ratio_change({"a": (10, 100), "b": (50, 100)}, {"a": (5, 50), "b": (75, 150)})
    assert sum(p.rate for p in mix) == 0
    assert sum(p.mix for p in mix) == Fraction(1, 10)
    rate = ratio_change({"a": (10, 100), "b": (50, 100)}, {"a": (20, 100), "b": (60, 100)})
    assert (sum(p.rate for p in rate), sum(p.mix for p in rate)) == (Fraction(1, 10), 0)


counts = st.integers(0, 50)
cells = st.dictionaries(st.sampled_from(["a", "b", "c", None]), st.tuples(counts, counts), max_size=4)


@given(cells, cells)
def test_ratio_change_adds_up_exactly(before, after):
    parts = ratio_change(before, after)
    sums = [[sum(v[i] for v in side.values()) for i in (0, 1)] for side in (before, after)]
    if 0 in (sums[0][1], sums[1][1]):
        assert parts is None
        return
    change = Fraction(*sums[1]) - Fraction(*sums[0])
    expected = sum((p.total for p in parts), Fraction(0))
    if all(d or not n for side in (before, after) for n, d in side.values()):
        assert expected == change


def test_margin_bridge_by_hand():
    # Q 30 → 40; a: 20 @ 10, cost 6 → 20 @ 11, cost 6; b: 10 @ 20, cost 10 → 20 @ 20, cost 12. Margin 180 → 260.
    # volume (40/30 − 1) × 180 = 60; mix a (20 − 26.6667) × 4 = −26.6667, b (20 − 13.3333) × 10 = 66.6667: 40;
    # price a 20 × 1 = 20; cost b −20 × 2 = −40. 60 + 40 + 20 − 40 = 80.
    got = margin_bridge(
        {"a": Sold(20, 200, 120), "b": Sold(10, 200, 100)}, {"a": Sold(20, 220, 120), "b": Sold(20, 400, 240)}
    )
    assert got.effects == {"volume": 60, "price": 20, "mix": 40, "cost": -40, "unattributed": 0}
    assert (got.before, got.after) == (180, 260)
    assert got.by_item["a"]["mix"] == Decimal("-26.6667")


sold = st.builds(Sold, st.decimals(0, 1000, places=3), money, money)
sales = st.dictionaries(st.sampled_from(["a", "b", "c", None]), sold, max_size=4)


@given(sales, sales)
def test_margin_bridge_adds_up_exactly(before, after):
    got = margin_bridge(before, after)
    assert got.after - got.before == sum(got.effects.values())
    for item, effects in got.by_item.items():
        margins = [side[item].revenue - side[item].cost if item in side else Decimal(0) for side in (before, after)]
        assert sum(effects.values()) == margins[1] - margins[0]
    for name in MARGIN_EFFECTS:
        assert got.effects[name] == sum((e[name] for e in got.by_item.values()), Decimal(0))


def test_money_without_a_quantity_is_not_split():
    got = margin_bridge({"a": Sold(0, 10, 4)}, {"a": Sold(5, 50, 20)})
    assert got.effects["unattributed"] == 24
    assert sum(got.effects.values()) == 24
