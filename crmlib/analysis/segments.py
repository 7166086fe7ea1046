"""Which customers are alike, which are at risk of leaving, and what should be done next?

Scores are plain rules and empirical quantiles of the company's own customers, so that each can be explained. Rules are
values; every result says which rule gave it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class Purchases:
    """A customer's orders before a day: the last day, how many, their sum in the base currency (None: unknown), and
    the days between one order and the next."""

    customer: str
    last: date
    first: date
    orders: int
    amount: Decimal | None
    gaps: tuple[int, ...]


def purchases(orders: Iterable[tuple[str, date, Decimal | None]], until: date) -> list[Purchases]:
    """The orders (customer, local day, amount in the base currency) before `until`, by customer.

    An order without an amount adds nothing to the sum; a customer without any known amount has none.

    >>> purchases([("a", date(2026, 1, 1), Decimal(5)), ("a", date(2026, 1, 11), None)], date(2026, 2, 1))[0].gaps
    (10,)
    """
    found: dict[str, list[tuple[date, Decimal | None]]] = {}
    for customer, day, amount in orders:
        if day < until:
            found.setdefault(customer, []).append((day, amount))
    result = []
    for customer in sorted(found):
        days = sorted(day for day, _ in found[customer])
        known = [amount for _, amount in found[customer] if amount is not None]
        gaps = tuple((b - a).days for a, b in pairwise(days))
        result.append(Purchases(customer, days[-1], days[0], len(days), sum(known) if known else None, gaps))
    return result


@dataclass(frozen=True)
class Rfm:
    """Recency, frequency and monetary scores, 1 (lowest fifth) to 5 (best), and the segment that a rule gives them.

    monetary: None where no amount is known.
    """

    customer: str
    days_since: int
    orders: int
    amount: Decimal | None
    recency: int
    frequency: int
    monetary: int | None
    segment: str


RFM_RULES: tuple[tuple[str, range, range], ...] = (
    ("champions", range(4, 6), range(4, 6)),
    ("loyal", range(3, 6), range(3, 6)),
    ("new", range(4, 6), range(1, 2)),
    ("promising", range(3, 6), range(1, 3)),
    ("cannot_lose", range(1, 2), range(4, 6)),
    ("at_risk", range(1, 3), range(3, 6)),
    ("hibernating", range(1, 3), range(1, 3)),
)
"""(segment, recency scores, frequency scores): the first that holds both scores."""


def rfm(customers: Sequence[Purchases], until: date) -> list[Rfm]:
    """RFM scores by fifths of the company's own customers; equal values get equal scores.

    A score is 1 + ⌊5 × share of customers that are worse⌋. Source: Hughes 1994, Strategic Database Marketing.

    >>> a = Purchases("a", date(2026, 1, 30), date(2025, 1, 1), 9, Decimal(90), (1,) * 8)
    >>> b = Purchases("b", date(2025, 1, 30), date(2025, 1, 30), 1, Decimal(5), ())
    >>> [(r.customer, r.recency, r.frequency, r.monetary, r.segment) for r in rfm([a, b], date(2026, 2, 1))]
    [('a', 3, 3, 3, 'loyal'), ('b', 1, 1, 1, 'hibernating')]
    """
    ages = [(until - c.last).days for c in customers]
    fresh = _fifths([-age for age in ages])
    often = _fifths([c.orders for c in customers])
    amounts = [c.amount for c in customers if c.amount is not None]
    worth = iter(_fifths(amounts))
    result = []
    for customer, age, recency, frequency in zip(customers, ages, fresh, often, strict=True):
        monetary = next(worth) if customer.amount is not None else None
        segment = next(name for name, r, f in RFM_RULES if recency in r and frequency in f)
        result.append(
            Rfm(customer.customer, age, customer.orders, customer.amount, recency, frequency, monetary, segment)
        )
    return result


def _fifths(values: Sequence[Any]) -> list[int]:
    worse: dict[Any, int] = {}
    for place, value in enumerate(sorted(values)):
        worse.setdefault(value, place)
    return [1 + 5 * worse[value] // len(values) for value in values]


@dataclass(frozen=True)
class Risk:
    """How late a customer is against its own rhythm, or, with fewer than three gaps, against everybody's.

    share: of the gaps compared with (n of them), those shorter than the present silence: 0 (usual) to 1 (never so
    long). level: "high" from 0.9, "medium" from 0.75, else "low"; "unknown" where there is nothing to compare with.
    basis: "own" or "all".
    """

    customer: str
    days_since: int
    share: float | None
    n: int
    basis: str
    level: str


RISK_LEVELS = ((0.9, "high"), (0.75, "medium"), (0.0, "low"))


def at_risk(customers: Sequence[Purchases], until: date) -> list[Risk]:
    """Every customer's risk of having left, most silent against its rhythm first.

    >>> a = Purchases("a", date(2026, 1, 1), date(2025, 10, 3), 4, None, (30, 30, 30))
    >>> [(r.level, r.basis, r.n) for r in at_risk([a], date(2026, 3, 1))]
    [('high', 'own', 3)]
    """
    everybody = sorted(gap for c in customers for gap in c.gaps)
    result = []
    for c in customers:
        own = len(c.gaps) >= 3
        gaps = sorted(c.gaps) if own else everybody
        days = (until - c.last).days
        share = bisect_right(gaps, days - 1) / len(gaps) if gaps else None
        level = "unknown" if share is None else next(name for limit, name in RISK_LEVELS if share >= limit)
        result.append(Risk(c.customer, days, share, len(gaps), "own" if own else "all", level))
    return sorted(result, key=lambda r: (-(r.share if r.share is not None else -1), -r.days_since, r.customer))


@dataclass(frozen=True)
class Action:
    """A next best action: the first of `ACTIONS` whose conditions all hold, with the facts that made it so."""

    customer: str
    action: str
    why: Mapping[str, Any]


ACTIONS: tuple[tuple[str, Mapping[str, tuple[Any, ...]]], ...] = (
    ("resolve_complaint", {"open_complaint": (True,)}),
    ("win_back_call", {"risk": ("high",), "segment": ("champions", "loyal", "cannot_lose")}),
    ("renewal_talk", {"renewal_due": (True,)}),
    ("win_back_mail", {"risk": ("high", "medium")}),
    ("ask_for_referral", {"segment": ("champions",)}),
    ("cross_sell", {"segment": ("loyal",)}),
    ("welcome", {"segment": ("new",)}),
    ("second_purchase_offer", {"segment": ("promising",)}),
)
"""(action, {fact: values that it may have}), in order of urgency; a fact that is not known fulfils nothing."""


def next_best_action(facts: Mapping[str, Mapping[str, Any]]) -> list[Action]:
    """One action per customer, from its facts (open_complaint, renewal_due, risk, segment); none where no rule holds.

    >>> next_best_action({"a": {"segment": "loyal", "risk": "high"}, "b": {"segment": "hibernating"}})
    [Action(customer='a', action='win_back_call', why={'risk': 'high', 'segment': 'loyal'})]
    """
    result = []
    for customer, known in facts.items():
        for action, conditions in ACTIONS:
            if all(fact in known and known[fact] in values for fact, values in conditions.items()):
                result.append(Action(customer, action, {fact: known[fact] for fact in conditions}))
                break
    return result


@dataclass(frozen=True)
class Share:
    """A line of a Pareto table: its amount, the running share of the total and the class (A to 80 %, B to 95 %, C)."""

    name: str | None
    amount: Decimal
    running: Decimal
    kind: str


def pareto(amounts: Mapping[str | None, Decimal]) -> tuple[Share, ...]:
    """Which few make most of the total? Largest first; a name belongs to A while those before it make less than 80 %.

    Amounts that are not positive come last, in C, and are not in the total. Empty where nothing is positive.

    >>> [(s.name, s.kind, s.running) for s in pareto({"x": Decimal(70), "y": Decimal(20), "z": Decimal(10)})]
    [('x', 'A', Decimal('0.7')), ('y', 'A', Decimal('0.9')), ('z', 'B', Decimal('1'))]
    """
    total = sum((a for a in amounts.values() if a > 0), Decimal(0))
    if not total:
        return ()
    result, running = [], Decimal(0)
    for name in sorted(amounts, key=lambda n: (-amounts[n], n is None, n or "")):
        before = running / total
        running += max(amounts[name], Decimal(0))
        kind = "C" if amounts[name] <= 0 or before >= Decimal("0.95") else "A" if before < Decimal("0.8") else "B"
        result.append(Share(name, amounts[name], running / total, kind))
    return tuple(result)
