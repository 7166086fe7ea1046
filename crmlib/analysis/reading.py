"""What may be said of a figure that changed?

Turns figures into facts: what, how much, against what, how sure, what drove it, n. A fact is a value; its sentence is
written from message files. Nothing is claimed of a difference whose interval holds zero, and few rows are said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from crmlib.analysis.decomposition import Effect
from crmlib.analysis.interval import Estimate

Finding = Literal["rose", "fell", "same", "no_difference", "not_sure", "unknown", "first"]
"""rose, fell: an exact count or sum changed, or the interval excludes zero. same: an exact figure did not change.
no_difference: the interval holds zero. not_sure: too few rows for an interval. unknown: there is no figure now.
first: there is none to compare with."""


@dataclass(frozen=True)
class Fact:
    """One thing that may be said.

    value, against: the figure now and the one that it is compared with; change = value − against; relative = change ÷
    |against| (None where that is 0 or unknown). sure: "exact", or "interval" with low and high of the change. driver:
    the largest part of an exact decomposition in the direction of the change, with its share of it. small: rests on
    few rows. good: whether the change is one for the better (None where the measure has no direction, or no change).
    """

    subject: str
    finding: Finding
    value: Any
    against: Any
    change: Any
    relative: Any
    sure: Literal["exact", "interval", "none"]
    low: float | None
    high: float | None
    n: int | None
    small: bool
    driver: str | None = None
    driver_amount: Decimal | None = None
    driver_share: Decimal | None = None
    good: bool | None = None


def changed(
    subject: str,
    value: Any,
    against: Any,
    difference: Estimate | None = None,
    effects: Sequence[Effect] = (),
    good: Literal["up", "down", "none"] = "none",
    n: int | None = None,
) -> Fact:
    """The fact about a figure and the one before it.

    `difference`: the interval of value − against for a ratio, mean or median; None for exact counts and sums.

    >>> fact = changed("bookings", Decimal(120), Decimal(100), good="up", n=9)
    >>> fact.finding, fact.change, fact.relative, fact.sure, fact.good
    ('rose', Decimal('20'), Decimal('0.2'), 'exact', True)
    """
    if value is None or against is None:
        finding: Finding = "unknown" if value is None else "first"
        return Fact(subject, finding, value, against, None, None, "none", None, None, n, False)
    change = value - against
    finding = _finding(change, difference)
    said = finding in ("rose", "fell")
    driver = _driver(effects, change) if said else None
    return Fact(
        subject,
        finding,
        value,
        against,
        change,
        change / abs(against) if against else None,
        "exact" if difference is None else "none" if difference.low is None else "interval",
        difference.low if difference else None,
        difference.high if difference else None,
        difference.n if difference and n is None else n,
        bool(difference and difference.small),
        *(driver or (None, None, None)),
        good=None if good == "none" or not said else (change > 0) == (good == "up"),
    )


def _finding(change: Any, difference: Estimate | None) -> Finding:
    if difference is None or difference.exact:
        return "same" if change == 0 else "rose" if change > 0 else "fell"
    if difference.low is None or difference.high is None:
        return "not_sure"
    if not difference.differs:
        return "no_difference"
    return "rose" if difference.value > 0 else "fell"


def _driver(effects: Sequence[Effect], change: Any) -> tuple[str, Decimal, Decimal] | None:
    """The effect that did most in the direction of the change; None where the effects do not belong to it."""
    pulling = [e for e in effects if e.amount * (1 if change > 0 else -1) > 0]
    if not pulling or sum(e.amount for e in effects) == 0:
        return None
    first = max(pulling, key=lambda e: abs(e.amount))
    return first.driver, first.amount, first.amount / sum(e.amount for e in effects)


@dataclass(frozen=True)
class Extreme:
    """Which slice stands out: the highest or lowest of those that differ from the rest; None stands for `(none)`."""

    subject: str
    slice: str | None
    side: Literal["highest", "lowest"]
    own: Estimate
    rest: Estimate
    difference: Estimate


def standing_out(subject: str, slices: Mapping[str | None, tuple[Estimate, Estimate, Estimate]]) -> tuple[Extreme, ...]:
    """The slices that differ from the rest, (own, rest, own − rest) each, the largest differences first.

    Empty where none does: then nothing is said.

    >>> from crmlib.analysis.interval import newcombe, wilson
    >>> web = (wilson(60, 100), wilson(30, 100), newcombe(60, 100, 30, 100))
    >>> [(e.slice, e.side) for e in standing_out("win_rate", {"web": web})]
    [('web', 'highest')]
    """
    found = [
        Extreme(subject, name, "highest" if difference.value > 0 else "lowest", own, rest, difference)
        for name, (own, rest, difference) in slices.items()
        if difference.differs
    ]
    return tuple(sorted(found, key=lambda e: (-abs(e.difference.value), e.slice is None, e.slice or "")))


def worth_saying(facts: Iterable[Fact], limit: int = 3) -> tuple[Fact, ...]:
    """The facts that a summary says first: changes that are ones, for the worse before the better, largest first.

    >>> rose = changed("a", Decimal(2), Decimal(1), good="up"); fell = changed("b", Decimal(9), Decimal(10), good="up")
    >>> [f.subject for f in worth_saying([rose, fell, changed("c", Decimal(1), Decimal(1))])]
    ['b', 'a']
    """
    said = [f for f in facts if f.finding in ("rose", "fell")]
    order = {False: 0, True: 1, None: 2}
    said.sort(key=lambda f: (order[f.good], -abs(f.relative) if f.relative is not None else 0, f.subject))
    return tuple(said[:limit])
