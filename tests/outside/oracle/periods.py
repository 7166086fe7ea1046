"""Which days and instants does a period hold, and on which local day does an instant fall?"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Period:
    """Days from `start` up to, not including, `end`; `months` is its length, or 0 where it is counted in days."""

    start: date
    end: date
    months: int = 0

    def next(self) -> Period:
        """The next period of the same kind; for weeks and free ranges, the same number of days."""
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
