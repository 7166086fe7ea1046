"""What are the figures of some slices of a period, given the sums of their rows?

Ratios are divided once, from exact sums. A zero denominator makes a figure undefined, a missing rate, target or part
makes it unavailable; neither is ever 0. All slices are read at once: one by one would take four times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext
from itertools import repeat
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
from crmlib.metric.sums import Sum
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


class Slices(NamedTuple):
    """What a formula may read of `number` slices, one after the other: the sums of an aggregate, the targets of a KPI
    (of the following period, where so asked) and its forecasts; and the period's window and the audit's score."""

    number: int
    sums: Callable[[Any], Sequence[Sum]]
    window: Window
    targets: Callable[[str, bool], Sequence[Goal]]
    forecasts: Callable[[str], Sequence[Goal]]
    quality: Decimal | None = None


_ZERO = Decimal(0)


def figures(formula: Any, slices: Slices) -> list[Figure]:
    """The figure of `formula` in each slice."""
    return _EVALUATE[type(formula)](formula, slices)


def _unavailable(*missing: str) -> Figure:
    return Figure(status="unavailable", missing=tuple(sorted(set(missing))))


def _unrated(slices: Slices, *parts: Any) -> Iterator[Figure | None]:
    """The figure of each slice that holds rows without a rate, else None; counts need no rate."""
    columns = [slices.sums(part) for part in parts if isinstance(part, Total) and part.money]
    for sums in zip(*columns, strict=True) if columns else repeat((), slices.number):
        lacking = [currency for each in sums for currency in each.unrated]
        yield _unavailable(*(f"fx_rates.{currency}" for currency in lacking)) if lacking else None


def _counts(formula: Count, slices: Slices) -> list[Figure]:
    ns = [found.n for found in slices.sums(formula)]
    return [Figure(rows, rows, None, n) for n, rows in zip(ns, map(Decimal, ns), strict=True)]


def _scaled(formula: Any, slices: Slices) -> list[Decimal]:
    """The sums in the KPI's unit."""
    sums = slices.sums(formula)
    if isinstance(formula, Count):
        return [Decimal(found.n) for found in sums]
    times, per, multiply = formula.times, formula.per, CONTEXT.multiply
    return [divide(multiply(found.value, times), per) if found.value else _ZERO for found in sums]


def _totals(formula: Total, slices: Slices) -> list[Figure]:
    given = zip(_unrated(slices, formula), _scaled(formula, slices), slices.sums(formula), strict=True)
    return [unrated or Figure(value, value, None, found.n) for unrated, value, found in given]


def _medians(formula: Median, slices: Slices) -> list[Figure]:
    per, none = formula.per, Figure(n=0, status="undefined")
    sums = slices.sums(formula)
    return [none if s.value is None else Figure(divide(s.value, per), None, None, s.n) for s in sums]


def _differences(formula: Difference, slices: Slices) -> list[Figure]:
    pairs = zip(slices.sums(formula.plus), slices.sums(formula.minus), strict=True)
    values = [plus.n - minus.n for plus, minus in pairs]
    return [Figure(Decimal(value), Decimal(value), None, value) for value in values]


def _ratios(formula: Ratio, slices: Slices) -> list[Figure]:
    unrated = _unrated(slices, formula.over, formula.under, formula.also_under)
    denominators = _denominators(formula, slices)
    ripe = formula.ripe is None or formula.ripe(slices.window)
    intervals = _promoter_intervals(formula, slices) if formula.promoters else repeat(None, slices.number)
    result = []
    for lacking, over, (n, under), interval in zip(
        unrated, _scaled(formula.over, slices), denominators, intervals, strict=True
    ):
        if lacking:
            result.append(lacking)
        elif ripe and under:
            result.append(Figure(divide(over, under), over, under, n, "ok", (), interval))
        else:
            result.append(Figure(None, over, under, n, "undefined"))
    return result


def _denominators(formula: Ratio, slices: Slices) -> list[tuple[int, Decimal]]:
    """The rows below the line and what they come to."""
    if formula.under is None:
        return [(found.n, Decimal(found.n)) for found in slices.sums(formula.over)]
    if isinstance(formula.under, Constant):
        days = formula.under.of(slices.window)
        return [(days, Decimal(days))] * slices.number
    columns = [
        [(found.n, value) for found, value in zip(slices.sums(part), _scaled(part, slices), strict=True)]
        for part in (formula.under, formula.also_under)
        if part is not None
    ]
    if len(columns) == 1:
        return columns[0]
    return [(n + m, value + more) for (n, value), (m, more) in zip(*columns, strict=True)]


def _promoter_intervals(formula: Ratio, slices: Slices) -> Iterator[tuple[Decimal, Decimal] | None]:
    """value ± 1.96 × 100 × √((p + d − (p − d)²) ÷ n), clipped to ±100; none without answers."""
    given = zip(slices.sums(formula.promoters), slices.sums(formula.detractors), strict=True)
    for (promoters, detractors), (n, _) in zip(given, _denominators(formula, slices), strict=True):
        yield _interval(promoters.n, detractors.n, n) if n else None


def _interval(promoters: int, detractors: int, n: int) -> tuple[Decimal, Decimal]:
    with localcontext(prec=DIGITS):
        p, d = Decimal(promoters) / n, Decimal(detractors) / n
        half = Decimal(196) * ((p + d - (p - d) ** 2) / n).sqrt()
        value = 100 * (p - d)
        return tidy(max(Decimal(-100), value - half)), tidy(min(Decimal(100), value + half))


def _made(formula: Made, slices: Slices) -> list[Figure]:
    return [_of_parts(formula, parts) for parts in zip(*(figures(part, slices) for part in formula.parts), strict=True)]


def _of_parts(formula: Made, parts: Sequence[Figure]) -> Figure:
    states = {part.status for part in parts}
    if "unavailable" in states:
        return _unavailable(*(name for part in parts for name in part.missing))
    if "undefined" in states:
        return Figure(status="undefined")
    try:
        with localcontext(prec=DIGITS):
            return Figure(tidy(formula.of(*(part.value for part in parts))))
    except (DivisionByZero, InvalidOperation):
        return Figure(status="undefined")


def _against_target(formula: AgainstTarget, slices: Slices) -> list[Figure]:
    goals = slices.targets(formula.kpi_id, formula.following)
    unrated, values = _unrated(slices, formula.over), _scaled(formula.over, slices)
    return [lacking or _attained(value, goal) for lacking, value, goal in zip(unrated, values, goals, strict=True)]


def _attained(numerator: Decimal, goal: Goal) -> Figure:
    if goal.value is None:
        return _unavailable(*goal.missing)
    denominator = tidy(goal.value)
    if denominator == 0:
        return Figure(None, numerator, denominator, goal.rows, "undefined")
    return Figure(divide(numerator, denominator), numerator, denominator, goal.rows)


def _against_forecast(formula: AgainstForecast, slices: Slices) -> list[Figure]:
    pairs = zip(figures(formula.actual, slices), slices.forecasts(formula.kpi_id), strict=True)
    return [_compared(formula, actual, goal) for actual, goal in pairs]


def _compared(formula: AgainstForecast, actual: Figure, goal: Goal) -> Figure:
    if actual.status == "unavailable" or goal.value is None:
        return _unavailable(*actual.missing, *goal.missing)
    if actual.value == 0:
        return Figure(status="undefined")
    with localcontext(prec=DIGITS):
        return Figure(tidy(formula.of(actual.value, goal.value)))


def _quality(formula: Quality, slices: Slices) -> list[Figure]:
    found = _unavailable("audit.score") if slices.quality is None else Figure(tidy(slices.quality))
    return [found] * slices.number


_EVALUATE: dict[type, Callable[[Any, Slices], list[Figure]]] = {
    Count: _counts,
    Total: _totals,
    Median: _medians,
    Difference: _differences,
    Ratio: _ratios,
    Made: _made,
    AgainstTarget: _against_target,
    AgainstForecast: _against_forecast,
    Quality: _quality,
}
