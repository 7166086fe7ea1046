"""What is the figure of one slice, given the sums of its rows?

Ratios are divided once, from exact sums. A zero denominator makes a figure undefined, a missing rate, target or part
makes it unavailable; neither is ever 0.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext
from typing import Any, NamedTuple

from crmlib.metric.declare import (
    AgainstForecast,
    AgainstTarget,
    Constant,
    Count,
    Difference,
    Made,
    Median,
    Quality,
    Ratio,
    Total,
)
from crmlib.metric.goals import Goal
from crmlib.metric.result import CONTEXT, DIGITS, divide, tidy
from crmlib.metric.window import Window


class Figure(NamedTuple):
    """Value, numerator, denominator and n of one slice, and whether it is ok, undefined or unavailable."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    n: int | None = None
    status: str = "ok"
    missing: tuple[str, ...] = ()
    interval: tuple[Decimal, Decimal] | None = None


class Sum(NamedTuple):
    """The outcome of one aggregate over the rows of a slice; `unrated`: currencies for which no rate was known."""

    value: Decimal | None
    n: int
    unrated: tuple[str, ...] = ()


class Slice(NamedTuple):
    """What a formula may read: `sum(aggregate)`, the period's window, and targets, forecasts and the audit's score."""

    sum: Callable[[Any], Sum]
    window: Window
    target: Callable[[str, bool], Goal]
    forecast: Callable[[str], Goal]
    quality: Decimal | None = None


_ZERO = Decimal(0)


def figure(formula: Any, slice_: Slice) -> Figure:
    """The figure of `formula` in a slice."""
    return _EVALUATE[type(formula)](formula, slice_)


def _unavailable(*missing: str) -> Figure:
    return Figure(status="unavailable", missing=tuple(sorted(set(missing))))


def _unrated(*sums: Sum) -> Figure | None:
    for s in sums:
        if s.unrated:
            return _unavailable(*(f"fx_rates.{currency}" for each in sums for currency in each.unrated))
    return None


def _count(formula: Count, s: Slice) -> Figure:
    n = s.sum(formula).n
    rows = Decimal(n)
    return Figure(rows, rows, None, n)


def _scaled(formula: Any, found: Sum) -> Decimal:
    """The sum in the KPI's unit."""
    if isinstance(formula, Count):
        return Decimal(found.n)
    if not found.value:
        return _ZERO
    return tidy(CONTEXT.divide(CONTEXT.multiply(found.value, formula.times), formula.per))


def _total(formula: Total, s: Slice) -> Figure:
    found = s.sum(formula)
    value = _scaled(formula, found)
    return _unrated(found) or Figure(value, value, None, found.n)


def _median(formula: Median, s: Slice) -> Figure:
    found = s.sum(formula)
    if found.value is None:
        return Figure(n=0, status="undefined")
    return Figure(divide(found.value, formula.per), None, None, found.n)


def _difference(formula: Difference, s: Slice) -> Figure:
    value = s.sum(formula.plus).n - s.sum(formula.minus).n
    return Figure(Decimal(value), Decimal(value), None, value)


def _ratio(formula: Ratio, s: Slice) -> Figure:
    over = s.sum(formula.over)
    below = [s.sum(part) for part in (formula.under, formula.also_under) if isinstance(part, (Count, Total))]
    if unrated := _unrated(over, *below):
        return unrated
    numerator = _scaled(formula.over, over)
    n, denominator = _denominator(formula, over, s)
    if denominator == 0 or (formula.ripe and not formula.ripe(s.window)):
        return Figure(None, numerator, denominator, n, "undefined")
    interval = _promoter_interval(formula, s, n) if formula.promoters else None
    return Figure(divide(numerator, denominator), numerator, denominator, n, interval=interval)


def _denominator(formula: Ratio, over: Sum, s: Slice) -> tuple[int, Decimal]:
    if formula.under is None:
        return over.n, Decimal(over.n)
    if isinstance(formula.under, Constant):
        days = formula.under.of(s.window)
        return days, Decimal(days)
    n, denominator = 0, Decimal(0)
    for part in (formula.under, formula.also_under):
        if part is not None:
            found = s.sum(part)
            n += found.n
            denominator += _scaled(part, found)
    return n, denominator


def _promoter_interval(formula: Ratio, s: Slice, n: int) -> tuple[Decimal, Decimal]:
    """value ± 1.96 × 100 × √((p + d − (p − d)²) ÷ n), clipped to ±100."""
    with localcontext(prec=DIGITS):
        p = Decimal(s.sum(formula.promoters).n) / n
        d = Decimal(s.sum(formula.detractors).n) / n
        half = Decimal(196) * ((p + d - (p - d) ** 2) / n).sqrt()
        value = 100 * (p - d)
        return tidy(max(Decimal(-100), value - half)), tidy(min(Decimal(100), value + half))


def _made(formula: Made, s: Slice) -> Figure:
    parts = [figure(part, s) for part in formula.parts]
    missing = [name for part in parts for name in part.missing]
    if any(part.status == "unavailable" for part in parts):
        return _unavailable(*missing)
    if any(part.status == "undefined" for part in parts):
        return Figure(status="undefined")
    try:
        with localcontext(prec=DIGITS):
            return Figure(tidy(formula.of(*(part.value for part in parts))))
    except (DivisionByZero, InvalidOperation):
        return Figure(status="undefined")


def _against_target(formula: AgainstTarget, s: Slice) -> Figure:
    over, goal = s.sum(formula.over), s.target(formula.kpi_id, formula.following)
    if unrated := _unrated(over):
        return unrated
    if goal.value is None:
        return _unavailable(*goal.missing)
    numerator, denominator = _scaled(formula.over, over), tidy(goal.value)
    if denominator == 0:
        return Figure(None, numerator, denominator, goal.rows, "undefined")
    return Figure(divide(numerator, denominator), numerator, denominator, goal.rows)


def _against_forecast(formula: AgainstForecast, s: Slice) -> Figure:
    actual, goal = figure(formula.actual, s), s.forecast(formula.kpi_id)
    if actual.status == "unavailable" or goal.value is None:
        return _unavailable(*actual.missing, *goal.missing)
    if actual.value == 0:
        return Figure(status="undefined")
    with localcontext(prec=DIGITS):
        return Figure(tidy(formula.of(actual.value, goal.value)))


def _quality(formula: Quality, s: Slice) -> Figure:
    return _unavailable("audit.score") if s.quality is None else Figure(tidy(s.quality))


_EVALUATE: dict[type, Callable[[Any, Slice], Figure]] = {
    Count: _count,
    Total: _total,
    Median: _median,
    Difference: _difference,
    Ratio: _ratio,
    Made: _made,
    AgainstTarget: _against_target,
    AgainstForecast: _against_forecast,
    Quality: _quality,
}
