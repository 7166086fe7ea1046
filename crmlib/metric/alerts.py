"""Which figures and records need attention, since when, and until when?

Every rule looks at a run of periods and says in which of them something is wrong; a run of such periods is one alert,
with the first period in which it was seen and the one in which it had cleared. So a month's list is the difference
between what it finds and what the month before found, and the same data give the same list.

Rules: a KPI outside its expected range (`unexpected`), a KPI beyond a threshold (`beyond`), a goal at risk (`at_risk`)
and single deals or leads (`records`: stalled deals, leads that nobody answered in time).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, localcontext
from statistics import median
from typing import Any

from crmlib.calendar import Calendar, Period
from crmlib.metric.possible import bounds
from crmlib.metric.registry import find
from crmlib.metric.result import DIGITS, Result

SEASON = {"week": 52, "month": 12, "quarter": 4, "half": 2, "fiscal_month": 12, "fiscal_quarter": 4, "fiscal_half": 2}
"""Periods of a kind in a year."""
LEAST = 6
"""Fewer earlier values than this make no expectation."""
PAST = 24
"""Periods before one by which it is judged, and no others: so it is judged alike in every list in which it stands."""
WIDTH = Decimal(3)
"""Standard deviations of a range to either side."""
OF_MEDIAN, OF_MEAN = Decimal("1.4826"), Decimal("1.2533")
"""The standard deviation of normal values ÷ their median, and ÷ their mean absolute deviation (√(π ÷ 2))."""


Expected = tuple[Decimal | None, Decimal | None, int | None, Decimal | None]
"""(low, high, n, baseline)"""


@dataclass(frozen=True)
class Alert:
    """Something wrong from period `first_seen` until `cleared` (None: still so in the last period looked at).

    `subject`: the KPI and slice, or the table and key of a record. `value` is that of the last period in which it was
    wrong; `low` and `high` bound what was expected around `baseline`, from `n` earlier values.
    """

    rule: str
    subject: tuple[str, ...]
    first_seen: Period
    cleared: Period | None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    n: int | None = None
    baseline: Decimal | None = None


@dataclass(frozen=True)
class Finding:
    """What a rule found for one subject in one period."""

    wrong: bool
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    n: int | None = None
    baseline: Decimal | None = None


def episodes(
    rule: str, periods: Sequence[Period], found: Mapping[tuple[str, ...], Mapping[Period, Finding]]
) -> list[Alert]:
    """One alert for each unbroken run of periods in which a subject is wrong."""
    alerts = []
    for subject, by_period in found.items():
        first: Period | None = None
        last: Finding | None = None
        for period in periods:
            finding = by_period.get(period)
            if finding is not None and finding.wrong:
                first, last = first or period, finding
            elif first is not None and last is not None:
                alerts.append(_alert(rule, subject, first, period, last))
                first = last = None
        if first is not None and last is not None:
            alerts.append(_alert(rule, subject, first, None, last))
    return alerts


def _alert(rule: str, subject: tuple[str, ...], first: Period, cleared: Period | None, last: Finding) -> Alert:
    return Alert(rule, subject, first, cleared, last.value, last.low, last.high, last.n, last.baseline)


def unexpected(results: Iterable[Result], since: Period | None = None) -> list[Alert]:
    """KPIs outside the range that their own past leads to expect, of consecutive periods of one kind.

    Expected is the median of the same period in the two years before, where both are known, else of the last year's
    periods (at least 6), ± 3 standard deviations of those last periods, told by their distances from their median
    (`_deviation`), within what the KPI can be at all. Only the 24 periods before tell of it. Values that were undefined
    or unavailable are no part of it, and are never flagged; nor are the zeros of before anything was recorded part of
    it. Periods before `since` are past only, and not judged.
    """
    return _ranged("unexpected", results, _expected, since)


def beyond(results: Iterable[Result], low: Decimal | None = None, high: Decimal | None = None) -> list[Alert]:
    """KPIs below `low` or above `high`."""
    return _ranged("threshold", results, lambda result, before: (low, high, None, None))


def at_risk(
    attainment: Iterable[Result], calendar: Calendar, as_of: datetime, least: Decimal = Decimal(1)
) -> list[Alert]:
    """Goals whose pace is below `least`: attainment ÷ the share of the period's business days begun before `as_of`."""
    rated = [result for result in attainment if result.status == "ok"]
    with localcontext(prec=DIGITS):
        found: dict[tuple[str, ...], dict[Period, Finding]] = {}
        for result in rated:
            rate = pace(result, calendar, as_of)
            wrong = rate is not None and rate < least
            found.setdefault(_subject(result), {})[result.period] = Finding(wrong, rate, least, None, result.n)
    return episodes("goal at risk", _periods(rated), found)


def pace(attainment: Result, calendar: Calendar, as_of: datetime) -> Decimal | None:
    """Attainment ÷ the share of the period's business days that have begun before `as_of`; 1 is on track.

    None where no business day has begun, or the attainment is not known.
    """
    period = attainment.period
    begun = min(period.end, max(period.start, _day_after(calendar, as_of)))
    total, done = calendar.business_days(period.start, period.end), calendar.business_days(period.start, begun)
    if attainment.value is None or not done or not total:
        return None
    with localcontext(prec=DIGITS):
        return attainment.value * total / done


def gap(attainment: Result) -> Decimal | None:
    """What is still lacking to the target (below 0: exceeded); None where either is not known."""
    if attainment.numerator is None or attainment.denominator is None:
        return None
    return attainment.denominator - attainment.numerator


def records(rule: str, table: str, periods: Sequence[Period], behind: Mapping[Period, Iterable[str]]) -> list[Alert]:
    """Alerts of single records: `behind` has the keys that are wrong in each period (see `evaluate.behind`)."""
    found: dict[tuple[str, ...], dict[Period, Finding]] = {}
    for period, keys in behind.items():
        for key in keys:
            found.setdefault((table, key), {})[period] = Finding(True)
    return episodes(rule, periods, dict(sorted(found.items())))


def _ranged(
    rule: str,
    results: Iterable[Result],
    expected: Callable[[Result, Sequence[Result | None]], Expected | None],
    since: Period | None = None,
) -> list[Alert]:
    """`expected` is asked with the result and those of the periods before, the last one first (None: not known)."""
    listed = list(results)
    periods = _periods(listed)
    place = {period: index for index, period in enumerate(periods)}
    found: dict[tuple[str, ...], dict[Period, Finding]] = {}
    series: dict[tuple[str, ...], dict[int, Result]] = {}
    for result in sorted(listed, key=lambda r: r.period.start):
        if result.status != "ok" or result.value is None:
            continue
        here, known = place[result.period], series.setdefault(_subject(result), {})
        known[here] = result
        if since is not None and result.period.start < since.start:
            continue
        told = expected(result, [known.get(i) for i in range(here - 1, max(-1, here - 1 - PAST), -1)])
        if told is not None:
            low, high, n, baseline = told
            wrong = (low is not None and result.value < low) or (high is not None and result.value > high)
            finding = Finding(wrong, result.value, low, high, n, baseline)
            found.setdefault(_subject(result), {})[result.period] = finding
    return episodes(rule, periods, found)


def _expected(result: Result, before: Sequence[Result | None]) -> Expected | None:
    season = SEASON.get(result.period.kind, 1)
    earlier = [one.value if one is not None else None for one in _recorded(before)]
    recent = [value for value in earlier[: max(season, LEAST)] if value is not None]
    if len(recent) < LEAST:
        return None
    least, most = bounds(find(result.kpi_id))
    with localcontext(prec=DIGITS):
        same = [earlier[i - 1] for i in (season, 2 * season) if i <= len(earlier) and earlier[i - 1] is not None]
        middle = median(same) if len(same) >= 2 else median(recent)
        reach = WIDTH * _deviation(recent, result.unit == "count")
        low, high = middle - reach, middle + reach
    return low if least is None else max(low, least), high if most is None else min(high, most), len(recent), middle


def _recorded(before: Sequence[Result | None]) -> Sequence[Result | None]:
    """Without the oldest ones, of which nothing was recorded."""
    last = next((i for i in reversed(range(len(before))) if (one := before[i]) and (one.value or one.n != 0)), -1)
    return before[: last + 1]


def _deviation(values: Sequence[Decimal], counted: bool) -> Decimal:
    """The standard deviation of normal values with this median absolute deviation.

    Where most values are one, that is 0: then the one with this mean absolute deviation. Of counts then at least the
    root of their median, or 1: how far chance alone moves what is counted (Poisson). A rate that was the same in every
    period has none, so that any other value is outside.
    """
    middle = median(values)
    distances = [abs(value - middle) for value in values]
    if typical := median(distances):
        return OF_MEDIAN * typical
    spread = OF_MEAN * sum(distances, Decimal(0)) / len(values)
    return max(spread, max(middle, Decimal(1)).sqrt()) if counted else spread


def _subject(result: Result) -> tuple[str, ...]:
    return (result.kpi_id, *(f"{dimension}:{value}" for dimension, value in result.by))


def _periods(results: Iterable[Any]) -> list[Period]:
    return sorted({result.period for result in results}, key=lambda period: period.start)


def _day_after(calendar: Calendar, instant: datetime) -> date:
    day = calendar.local_date(instant)
    return day if calendar.instant(day) >= instant else day + timedelta(days=1)
