"""What does a KPI add up, and what does it need?

A KPI is either `Summed` (facts over facts: counts, sums, ratios, means, medians) or `Made` (computed in each slice from
other KPIs, targets or forecasts). Each area's module puts its KPIs into `KPIS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from .slices import Subject
from .world import Number, Span, World

if TYPE_CHECKING:
    from .evaluate import Slice

HOUR, DAY = Fraction(3600), Fraction(86400)


@dataclass(frozen=True)
class Fact:
    """One number that counts in the slices of its subject."""

    subject: Subject
    number: Number = Fraction(1)


Sides = tuple[list[Fact], list[Fact] | Fraction | None]


@dataclass(frozen=True)
class Summed:
    """`sides(world, span)`: facts above and below the line (None: nothing below; a number: the same in all slices)."""

    kpi_id: str
    shape: str  # count, sum, ratio, median
    kinds: tuple[str, ...]
    needs: tuple[str, ...]
    sides: Callable[[World, Span], Sides]
    ready: Callable[[World, Span], bool] | None = None
    interval: bool = False


@dataclass(frozen=True)
class Made:
    """`value(slice)` gives (value, numerator, denominator); it raises `Undefined` or `Unavailable`."""

    kpi_id: str
    parts: tuple[str, ...]
    needs: tuple[str, ...]
    value: Callable[[Slice], tuple[Fraction | None, Fraction | None, Fraction | None]]
    kinds: tuple[str, ...] = ()


class Undefined(Exception):
    """A ratio over zero, or over nothing; `args`: numerator and denominator, where the figure has them."""


class Unavailable(Exception):
    """Something needed is not there; `args` name it."""


KPIS: dict[str, Summed | Made] = {}


def summed(
    kpi_id: str, shape: str, kinds: str, needs: str, *, interval: bool = False, ready: Callable | None = None
) -> Callable:
    """Register the decorated `sides` function. Kinds and needs are separated by commas and blanks."""

    def register(sides: Callable[[World, Span], Sides]) -> Callable[[World, Span], Sides]:
        kinds_of = tuple(kind.strip() for kind in kinds.split(","))
        KPIS[kpi_id] = Summed(kpi_id, shape, kinds_of, tuple(needs.split()), sides, ready, interval)
        return sides

    return register


def made(kpi_id: str, parts: str, needs: str = "", kinds: str = "") -> Callable:
    """Register the decorated function of a slice as a KPI made of other KPIs (`parts`)."""

    def register(value: Callable) -> Callable:
        KPIS[kpi_id] = Made(kpi_id, tuple(parts.split()), tuple(needs.split()), value, tuple(kinds.split()))
        return value

    return register


def of(facts: Iterable[Fact]) -> tuple[list[Fact], None]:
    """Facts with nothing below the line."""
    return list(facts), None


def seconds(later, earlier) -> Fraction:
    """The exact length of time between two instants."""
    gap = later - earlier
    return Fraction(gap.days * 86400 + gap.seconds) + Fraction(gap.microseconds, 1_000_000)
