"""With what is a period compared, like with like?

An unfinished period is compared with as many elapsed business days of the other one, never with the whole of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crmlib.calendar import Calendar, Period


@dataclass(frozen=True)
class Comparison:
    """Two stretches of days that may be compared.

    now, then: the days that count, as half-open periods. cut: the period is unfinished and `then` was cut to the same
    number of elapsed business days. business_days: of `now` and of `then`; they differ only where the other period
    has fewer in all, or where both are whole.
    """

    now: Period
    then: Period
    cut: bool
    business_days: tuple[int, int]


def comparisons(period: Period, as_of: datetime, calendar: Calendar) -> tuple[Comparison, Comparison]:
    """`period` against the previous one and against the same one last year, like with like.

    `as_of`: naive UTC; the day of an instant that is not its first has begun, and an unfinished day does not count.

    >>> calendar = Calendar("UTC")
    >>> before, _ = comparisons(calendar.period("2026-10"), datetime(2026, 10, 15), calendar)
    >>> before.then.label, before.business_days
    ('2026-09-01..2026-09-14', (10, 10))
    """
    return like_with_like(period, period.previous(), as_of, calendar), like_with_like(
        period, period.same_period_last_year(), as_of, calendar
    )


def like_with_like(period: Period, other: Period, as_of: datetime, calendar: Calendar) -> Comparison:
    """`period` up to `as_of` against as many business days from the start of `other`.

    A period that is over is compared whole. Days off that follow the last counted business day in `period` (a weekend)
    are taken along in `other` while they follow there too.

    >>> calendar = Calendar("UTC")
    >>> c = like_with_like(calendar.period("2026-09"), calendar.period("2026-08"), datetime(2026, 11, 1), calendar)
    >>> c.cut, c.then.label
    (False, '2026-08')
    """
    reached = min(calendar.local_date(as_of), period.end)
    if reached >= period.end:
        days = (calendar.business_days(period.start, period.end), calendar.business_days(other.start, other.end))
        return Comparison(period, other, False, days)
    reached = max(reached, period.start)
    elapsed = calendar.business_days(period.start, reached)
    end = _after_business_days(other, elapsed, calendar)
    if not _works(reached - timedelta(days=1), calendar):
        while end < other.end and not _works(end, calendar):
            end += timedelta(days=1)
    then = _days(other.start, end)
    return Comparison(_days(period.start, reached), then, True, (elapsed, calendar.business_days(then.start, then.end)))


def _after_business_days(period: Period, count: int, calendar: Calendar) -> date:
    """The first day by which `count` business days of `period` are over; its end where it has no more."""
    day = period.start
    while count and day < period.end:
        count -= _works(day, calendar)
        day += timedelta(days=1)
    return day


def _works(day: date, calendar: Calendar) -> bool:
    return calendar.business_days(day, day + timedelta(days=1)) == 1


def _days(start: date, end: date) -> Period:
    """The days [start, end), which may be none."""
    return Period("range", start, end, f"{start}..{end - timedelta(days=1)}")
