"""What drove a change?

Every decomposition adds up to the change exactly: the arithmetic is done in fractions, and amounts are given back as
Decimal at four places with the parts' sum equal to the whole.

The default for products of factors is Shapley's: the mean effect of a factor over all orders in which the factors
could have changed. It is exact, symmetric, and takes zeros and negative values. The log-mean Divisia index (`lmdi`)
stands beside it for readers who know it; it needs positive values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import factorial, log, prod

from crmlib.errors import UserError

Number = Decimal | Fraction | int

_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Effect:
    """What one driver did to the figure, in the figure's unit. `before` and `after` are the driver's own values."""

    driver: str
    amount: Decimal
    before: Decimal | None = None
    after: Decimal | None = None


def shapley(before: Mapping[str, Number], after: Mapping[str, Number]) -> tuple[Effect, ...]:
    """The change of a product of factors, split among them by Shapley's value.

    Effect of factor i = Σ over sets S of the others |S|! (k − |S| − 1)! ÷ k! × Π changed(S) × Π unchanged × Δi. The
    effects add up to Π after − Π before, rounded to four places. Source: Shorrocks 2013, J. Econ. Inequality 11:99.
    Two factors give the mean-weighted effects, Δp × mean q and Δq × mean p:

    >>> [(e.driver, e.amount) for e in shapley({"price": 2, "quantity": 10}, {"price": 3, "quantity": 14})]
    [('price', Decimal('12.0000')), ('quantity', Decimal('10.0000'))]
    """
    names = _same_names(before, after)
    old, new = ({n: Fraction(values[n]) for n in names} for values in (before, after))
    k = len(names)
    parts = {}
    for name in names:
        others = [n for n in names if n != name]
        total = Fraction(0)
        for size in range(k):
            weight = Fraction(factorial(size) * factorial(k - size - 1), factorial(k))
            for changed in combinations(others, size):
                total += weight * prod((new[n] if n in changed else old[n] for n in others), start=Fraction(1))
        parts[name] = total * (new[name] - old[name])
    return _effects(parts, old, new)


def lmdi(before: Mapping[str, Number], after: Mapping[str, Number]) -> dict[str, float]:
    """The same change by the additive log-mean Divisia index: L(V₁, V₀) × ln(xᵢ₁ ÷ xᵢ₀), L the logarithmic mean.

    Adds up to the change within rounding of floats. A zero is handled as its limit: where the product is zero on one
    side, the factors that are zero there share the change equally, the others get nothing (Ang and Liu 2007,
    Energy Policy 35:238). UserError for a negative value.

    >>> effects = lmdi({"a": 2, "b": 10}, {"a": 3, "b": 14}); round(sum(effects.values()), 9)
    22.0
    """
    names = _same_names(before, after)
    negative = [n for n in names if before[n] < 0 or after[n] < 0]
    if negative:
        raise UserError("logarithms need values of zero or more; use shapley", place="lmdi", found=negative[0])
    first = prod((float(before[n]) for n in names), start=1.0)
    last = prod((float(after[n]) for n in names), start=1.0)
    if first == 0 and last == 0:
        return dict.fromkeys(names, 0.0)
    if first == 0 or last == 0:
        zero = [n for n in names if (before if first == 0 else after)[n] == 0]
        return {n: (last - first) / len(zero) if n in zero else 0.0 for n in names}
    mean = first if first == last else (last - first) / log(last / first)
    return {n: mean * log(float(after[n]) / float(before[n])) for n in names}


def chain(quantities: Sequence[tuple[str, Number]]) -> dict[str, Fraction] | None:
    """The factors of the last of some quantities: the first, then each one divided by the one before it.

    So bookings = leads × (deals ÷ lead) × (closed ÷ deal) × (won ÷ closed) × (bookings ÷ won). None where one that is
    divided by is zero: then only the quantities themselves can be compared.

    >>> chain([("leads", 40), ("deals", 10), ("bookings", Decimal("500"))])
    {'leads': Fraction(40, 1), 'deals': Fraction(1, 4), 'bookings': Fraction(50, 1)}
    """
    factors: dict[str, Fraction] = {}
    former: Fraction | None = None
    for name, value in quantities:
        if former == 0:
            return None
        factors[name] = Fraction(value) if former is None else Fraction(value) / former
        former = Fraction(value)
    return factors


def chains(
    before: Sequence[tuple[str, Number]], after: Sequence[tuple[str, Number]]
) -> tuple[dict[str, Fraction], dict[str, Fraction]] | None:
    """The factors of both sides (see `chain`), also where one ends in zeros: nothing was won, so nothing was booked.

    What a deal would have brought is not known there; its factor is taken from the other side, so that it has no part
    in the change. None where something follows on a zero: then the quantities are no chain.

    >>> before, after = chains([("won", 0), ("bookings", 0)], [("won", 2), ("bookings", 100)])
    >>> [(e.driver, e.amount) for e in shapley(before, after)]
    [('won', Decimal('100.0000')), ('bookings', Decimal('0.0000'))]
    """
    sides = []
    for quantities in (before, after):
        values = [value for _, value in quantities]
        known = next((place + 1 for place, value in enumerate(values) if value == 0), len(values))
        if any(values[known:]):
            return None
        sides.append(chain(quantities[:known]) or {})
    old, new = sides
    names = [name for name, _ in before]
    return (
        {name: old.get(name, new.get(name, Fraction(0))) for name in names},
        {name: new.get(name, old.get(name, Fraction(0))) for name in names},
    )


@dataclass(frozen=True)
class RateEffect:
    """A slice's part in the change of a ratio: by its own ratio (rate) and by its share of the denominator (mix)."""

    slice: str | None
    rate: Fraction
    mix: Fraction

    @property
    def total(self) -> Fraction:
        """Both together."""
        return self.rate + self.mix


def ratio_change(
    before: Mapping[str | None, tuple[Number, Number]], after: Mapping[str | None, tuple[Number, Number]]
) -> tuple[RateEffect, ...] | None:
    """Why a ratio ΣN ÷ ΣD changed: by slices doing better, or by more of the better slices?

    `before`, `after`: {slice: (numerator, denominator)}. rate = mean share × Δ ratio; mix = Δ share × (its mean ratio
    − the mean ratio of all). All parts add up to the change exactly. A slice without a denominator in one period has
    no ratio there: its part is all mix. None where the whole ratio is undefined in a period.
    Source: Kitagawa 1955, J. Am. Stat. Assoc. 50:1168.

    >>> parts = ratio_change({"web": (10, 100), "referral": (40, 100)}, {"web": (10, 100), "referral": (120, 300)})
    >>> [(p.slice, float(p.rate), float(p.mix)) for p in parts]
    [('referral', 0.0, 0.028125), ('web', 0.0, 0.046875)]
    """
    slices = sorted(set(before) | set(after), key=lambda s: (s is None, s or ""))
    totals = [
        tuple(sum((Fraction(v[i]) for v in side.values()), Fraction(0)) for i in (0, 1)) for side in (before, after)
    ]
    if any(denominator == 0 for _, denominator in totals):
        return None
    middle = sum((n / d for n, d in totals), Fraction(0)) / 2
    result = []
    for name in slices:
        sides = [tuple(map(Fraction, side.get(name, (0, 0)))) for side in (before, after)]
        shares = [d / total for (_, d), (_, total) in zip(sides, totals, strict=True)]
        ratios = [n / d if d else None for n, d in sides]
        known = [r for r in ratios if r is not None]
        if not known:
            loose = [n / total for (n, _), (_, total) in zip(sides, totals, strict=True)]
            result.append(RateEffect(name, loose[1] - loose[0], Fraction(0)))
            continue
        first, last = (r if r is not None else known[0] for r in ratios)
        rate = (shares[0] + shares[1]) / 2 * (last - first)
        mix = (shares[1] - shares[0]) * ((first + last) / 2 - middle)
        result.append(RateEffect(name, rate, mix))
    return tuple(result)


@dataclass(frozen=True)
class Sold:
    """What was sold of one item in a period: quantity, revenue and cost in the base currency."""

    quantity: Number
    revenue: Number
    cost: Number


MARGIN_EFFECTS = ("volume", "price", "mix", "cost", "unattributed")


@dataclass(frozen=True)
class MarginBridge:
    """Margin before + effects = margin after, exactly. by_item: the same effects of every item."""

    before: Decimal
    after: Decimal
    effects: dict[str, Decimal]
    by_item: dict[str | None, dict[str, Decimal]]


def margin_bridge(before: Mapping[str | None, Sold], after: Mapping[str | None, Sold]) -> MarginBridge:
    """Why the margin (revenue − cost) changed: volume, price, mix or cost.

    With quantities q, unit prices p, unit costs c, unit margins m = p − c and total quantities Q: volume of an item
    = (Q₁ ÷ Q₀ − 1) q₀ m₀; mix = (q₁ − q₀ Q₁ ÷ Q₀) m₀; price = q₁ (p₁ − p₀); cost = −q₁ (c₁ − c₀). An item that is
    new has no former price: its m₀ is its m₁, so it is mix. Money without a quantity cannot be split and is
    `unattributed`; so is everything when one period sold nothing that has a quantity. Amounts are rounded to four
    places, and mix takes the rounding, so that the sum is exact.

    >>> b = margin_bridge({"a": Sold(10, 100, 60)}, {"a": Sold(12, 132, 84)})
    >>> b.before, b.after, {k: str(v) for k, v in b.effects.items() if v}
    (Decimal('40.0000'), Decimal('48.0000'), {'volume': '8.0000', 'price': '12.0000', 'cost': '-12.0000'})
    """
    items = sorted(set(before) | set(after), key=lambda i: (i is None, i or ""))
    nothing = Sold(0, 0, 0)
    pairs = {item: (_split(before.get(item, nothing)), _split(after.get(item, nothing))) for item in items}
    q0, q1 = (sum((pair[i][0].quantity for pair in pairs.values()), Fraction(0)) for i in (0, 1))
    growth = q1 / q0 if q0 > 0 and q1 > 0 else None
    profits = {
        item: [
            _money(Fraction(s.revenue) - Fraction(s.cost))
            for s in (before.get(item, nothing), after.get(item, nothing))
        ]
        for item in items
    }
    by_item = {
        item: _rounded(_item_effects(old, new, growth), profits[item][1] - profits[item][0])
        for item, (old, new) in pairs.items()
    }
    effects = {name: sum((e[name] for e in by_item.values()), Decimal(0)) for name in MARGIN_EFFECTS}
    totals = [sum((both[i] for both in profits.values()), Decimal(0).quantize(_PLACES)) for i in (0, 1)]
    return MarginBridge(totals[0], totals[1], effects, by_item)


def _split(sold: Sold) -> tuple[Sold, Fraction]:
    """(what has a quantity, the margin of what has none)."""
    quantity, revenue, cost = (Fraction(v) for v in (sold.quantity, sold.revenue, sold.cost))
    if quantity <= 0:
        return Sold(Fraction(0), Fraction(0), Fraction(0)), revenue - cost
    return Sold(quantity, revenue, cost), Fraction(0)


def _item_effects(old: tuple[Sold, Fraction], new: tuple[Sold, Fraction], growth: Fraction | None) -> dict:
    (was, loose_0), (now, loose_1) = old, new
    effects = dict.fromkeys(MARGIN_EFFECTS, Fraction(0))
    effects["unattributed"] = loose_1 - loose_0
    if growth is None:
        effects["unattributed"] += (now.revenue - now.cost) - (was.revenue - was.cost)
        return effects
    basis = was if was.quantity else now
    if not basis.quantity:
        return effects
    price, cost = basis.revenue / basis.quantity, basis.cost / basis.quantity
    effects["volume"] = (growth - 1) * was.quantity * (price - cost)
    effects["mix"] = (now.quantity - was.quantity * growth) * (price - cost)
    effects["price"] = now.revenue - now.quantity * price
    effects["cost"] = now.quantity * cost - now.cost
    return effects


def _rounded(effects: dict[str, Fraction], whole: Decimal) -> dict[str, Decimal]:
    """The effects at four places; mix takes what is left to `whole`, the change of the rounded margins."""
    result = {name: _money(value) for name, value in effects.items()}
    result["mix"] += whole - sum(result.values(), Decimal(0))
    return result


def _effects(parts: dict[str, Fraction], old: dict[str, Fraction], new: dict[str, Fraction]) -> tuple[Effect, ...]:
    """The parts as Decimals that add up: what rounding leaves over goes to the largest part."""
    whole = _money(sum(parts.values(), Fraction(0)))
    rounded = {name: _money(value) for name, value in parts.items()}
    if rounded:
        largest = max(rounded, key=lambda name: abs(rounded[name]))
        rounded[largest] += whole - sum(rounded.values(), Decimal(0))
    return tuple(Effect(name, rounded[name], _plain(old[name]), _plain(new[name])) for name in parts)


def _money(value: Fraction) -> Decimal:
    """To four places, half to even."""
    return Decimal(round(value * 10000)).scaleb(-4)


def _plain(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _same_names(before: Mapping[str, Number], after: Mapping[str, Number]) -> list[str]:
    if list(before) != list(after):
        raise UserError(
            "both sides need the same factors", place="decomposition", found=list(after), expected=list(before)
        )
    return list(before)
