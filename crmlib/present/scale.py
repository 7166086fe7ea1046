"""Where do the ticks of an axis stand, and what is written at them? The same ticks serve every way of drawing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_date, format_skeleton

from crmlib.present import number


@dataclass(frozen=True)
class Axis:
    """One axis of a chart: a range of numbers, and the ticks on it as (position, label)."""

    title: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    grid: bool = True
    reverse: bool = False
    categories: bool = False


def measure_axis(
    title: str,
    values: Sequence[float | None],
    unit: str = "number",
    language: str = "en",
    currency: str | None = None,
    *,
    zero: bool = True,
    low: float | None = None,
    high: float | None = None,
    count: int = 5,
) -> Axis:
    """An axis of figures: round ticks that hold all values, from zero unless told otherwise.

    >>> [label for _, label in measure_axis("Amount", [0, 830_000], "money", currency="USD").ticks]
    ['$0', '$200K', '$400K', '$600K', '$800K', '$1M']
    """
    known = [float(v) for v in values if v is not None and math.isfinite(v)] or [0.0, 1.0]
    bottom = low if low is not None else min([*known, 0.0] if zero else known)
    top = high if high is not None else max([*known, 0.0] if zero else known)
    if top <= bottom:
        top = bottom + (abs(bottom) * 0.1 or 1.0)
    step = _step((top - bottom) / count, whole=unit == "count")
    first = math.floor(bottom / step + 1e-9) if low is None else math.ceil(bottom / step - 1e-9)
    last = math.ceil(top / step - 1e-9) if high is None else math.floor(top / step + 1e-9)
    places = [Decimal(str(step)) * at for at in range(first, last + 1)]
    ticks = tuple((float(place), _tick(place, Decimal(str(step)), unit, language, currency)) for place in places)
    return Axis(title, low if low is not None else ticks[0][0], high if high is not None else ticks[-1][0], ticks)


def category_axis(title: str, labels: Sequence[str], *, reverse: bool = False) -> Axis:
    """An axis of names: the n-th stands at position n."""
    ticks = tuple((float(at), label) for at, label in enumerate(labels))
    return Axis(title, -0.5, max(len(labels), 1) - 0.5, ticks, grid=False, reverse=reverse, categories=True)


def date_axis(title: str, days: Sequence[date], language: str = "en") -> Axis:
    """An axis of days; a day stands at its ordinal number. Ticks fall on months, or on days where the span is short."""
    first, last = min(days), max(days)
    span = max((last - first).days, 1)
    if span <= 75:
        step = next(s for s in (1, 2, 7, 14) if span / s <= 8 or s == 14)
        places = [date.fromordinal(at) for at in range(first.toordinal(), last.toordinal() + 1, step)]
        ticks = tuple((float(day.toordinal()), day_label(day, language)) for day in places)
    else:
        months = next(m for m in (1, 2, 3, 6, 12, 24, 60) if span / (30.4 * m) <= 9 or m == 60)
        ticks = tuple((float(day.toordinal()), _month(day, language)) for day in _month_starts(first, last, months))
    return Axis(title, float(first.toordinal()), float(max(last.toordinal(), first.toordinal() + 1)), ticks, grid=False)


def day_label(day: date, language: str) -> str:
    """A day on an axis: "5 Oct", "10月5日"."""
    return format_date(day, "M月d日" if language == "ja" else "d MMM", locale=language)


def full_date(day: date, language: str) -> str:
    """A day in a text: "5 Oct 2026", "2026年10月5日"."""
    return format_date(day, "y年M月d日" if language == "ja" else "d MMM y", locale=language)


def _month(day: date, language: str) -> str:
    return format_skeleton("yMMM", day, locale=language)


def _month_starts(first: date, last: date, step: int) -> list[date]:
    at = first.year * 12 + first.month - 1 + (first.day > 1)
    at += -at % step
    starts = []
    while date(at // 12, at % 12 + 1, 1) <= last:
        starts.append(date(at // 12, at % 12 + 1, 1))
        at += step
    return starts


def _step(rough: float, *, whole: bool) -> float:
    """The round step (1, 2, 2.5 or 5 × a power of ten) next above the rough one."""
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    return max(1.0, math.ceil(step)) if whole and step < 3 else step


def _tick(place: Decimal, step: Decimal, unit: str, language: str, currency: str | None) -> str:
    if place == 0:
        return number.figure(Decimal(0), unit if unit in ("money", "ratio") else "number", language, currency, digits=0)
    if unit in number.MONEY:
        return number.money(place, currency, language, compact=True, trim=True)
    percent = unit == "ratio"
    exponent = (step * 100 if percent else step).normalize().as_tuple().exponent
    digits = max(0, -exponent)
    if unit in ("count", "days", "hours", "years", "multiple", "points", "mean", "per day"):
        unit = "number"  # the axis title names the unit once
    return number.figure(place, unit, language, digits=digits)
