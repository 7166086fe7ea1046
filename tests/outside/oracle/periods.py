"""Which days and instants does a period hold, and on which local day does an instant fall?"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Period:
    """Days from `start` up to, not including, `end`; `months` is its length, or 0 where it is counted in days.

    `of_weeks`: the first month and week day of a 4-4-5 year, for a period of one.
    """

    start: date
    end: date
    months: int = 0
    of_weeks: tuple[int, int] | None = None

    def next(self) -> Period:
        """The next period of the same kind; for weeks and free ranges, the same number of days."""
        if self.of_weeks:
            return next(
                one for one in _periods_of_weeks(self.end, self.months, *self.of_weeks) if one.start == self.end
            )
        if self.months:
            return Period(self.end, add_months(self.end, self.months), self.months)
        return Period(self.end, self.end + (self.end - self.start))


def add_months(day: date, months: int) -> date:
    """The same day `months` later, clamped to that month's last day.

    >>> add_months(date(2024, 1, 31), 1), add_months(date(2024, 2, 29), -12)
    (datetime.date(2024, 2, 29), datetime.date(2023, 2, 28))
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def period(text: str, fiscal_year_start: int = 1) -> Period:
    """A period as people write it.

    >>> period("2026-W01").start, period("2026-H2").end, period("FY2026-Q3", 4).start
    (datetime.date(2025, 12, 29), datetime.date(2027, 1, 1), datetime.date(2026, 10, 1))
    """
    if ".." in text:
        first, last = (date.fromisoformat(part) for part in text.split(".."))
        return Period(first, last + timedelta(days=1))
    if found := re.fullmatch(r"(\d{4})-W(\d\d)", text):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return Period(monday, monday + timedelta(days=7))
    if found := re.fullmatch(r"(\d{4})-(\d\d)", text):
        return _months(date(int(found[1]), int(found[2]), 1), 1)
    found = re.fullmatch(r"(FY)?(\d{4})(?:-([QH])(\d))?", text)
    if not found:
        raise ValueError(text)
    first = date(int(found[2]), fiscal_year_start if found[1] else 1, 1)
    if not found[3]:
        return _months(first, 12)
    length = {"Q": 3, "H": 6}[found[3]]
    return _months(add_months(first, length * (int(found[4]) - 1)), length)


def _months(first: date, length: int) -> Period:
    return Period(first, add_months(first, length), length)


def of_weeks(text: str, month: int, week_day: int) -> Period:
    """A fiscal period of a 4-4-5 calendar, whose year starts on the week day nearest to the first of its month.

    >>> of_weeks("FY2026", 1, 6).start, of_weeks("FY2026-Q1", 1, 6).end
    (datetime.date(2026, 1, 4), datetime.date(2026, 4, 5))
    """
    found = re.fullmatch(r"FY(\d{4})(?:-([QH])(\d))?", text)
    length = {"Q": 3, "H": 6, None: 12}[found[2]]
    return _year_of_weeks(int(found[1]), length, month, week_day)[int(found[3] or 1) - 1]


def _year_of_weeks(year: int, months: int, month: int, week_day: int) -> list[Period]:
    """The periods of `months` fiscal months of 4, 4 and 5 weeks in a year; its last ends where the next year starts."""
    start, after = _nearest(year, month, week_day), _nearest(year + 1, month, week_day)
    weeks = 13 * months // 3
    cuts = [start + timedelta(weeks=weeks * i) for i in range(12 // months)] + [after]
    return [Period(a, b, months, (month, week_day)) for a, b in pairwise(cuts)]


def _periods_of_weeks(day: date, months: int, month: int, week_day: int) -> list[Period]:
    return [
        one for year in (day.year - 1, day.year, day.year + 1) for one in _year_of_weeks(year, months, month, week_day)
    ]


def _nearest(year: int, month: int, week_day: int) -> date:
    """Of the days around the first of the month the one that is that day of the week: at most three days away."""
    days = [date(year, month, 1) + timedelta(days=away) for away in range(-3, 4)]
    return next(day for day in days if day.weekday() == week_day)


class Clock:
    """Local days of one time zone. Instants are naive and in UTC."""

    def __init__(self, timezone: str) -> None:
        self.zone = ZoneInfo(timezone)
        self._midnights: dict[date, datetime] = {}

    def midnight(self, day: date) -> datetime:
        """The instant at which a local day starts."""
        if day not in self._midnights:
            local = datetime(day.year, day.month, day.day, tzinfo=self.zone)
            self._midnights[day] = local.astimezone(UTC).replace(tzinfo=None)
        return self._midnights[day]

    def day(self, instant: datetime) -> date:
        """The local day of an instant."""
        return instant.replace(tzinfo=UTC).astimezone(self.zone).date()

    def day_before(self, instant: datetime) -> date:
        """The last local day before an instant: the day before, if it is a midnight."""
        return self.day(instant - timedelta(microseconds=1))
