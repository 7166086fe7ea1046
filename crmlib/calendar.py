"""How is time cut into days and periods?

Nothing else cuts time. A period is a half-open range of local days; an instant is a naive UTC datetime. Days are
the company's: the day of an instant is its date in the company's time zone, and a date stands for the start of
that local day (the first instant that carries that date, also where daylight saving skips midnight).
"""

from __future__ import annotations

import contextlib
import importlib.util
import re
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from crmlib.errors import UserError, unknown

if TYPE_CHECKING:
    import pyarrow as pa

WEEK_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FISCAL_PATTERNS = ("months", "4-4-5")
_MONTHS_OF = {
    "month": 1,
    "fiscal_month": 1,
    "quarter": 3,
    "half": 6,
    "year": 12,
    "fiscal_quarter": 3,
    "fiscal_half": 6,
    "fiscal_year": 12,
}
EXPECTED = (
    "2026, 2026-10, 2026-W41, 2026-Q3, 2026-H1, FY2026, FY2026-Q3, FY2026-H1 "
    "or 2026-10-01..2026-10-15 (both days included)"
)
EARLIEST_YEAR = 1900


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    """The names of all time zones, looked up on the disk once."""
    return frozenset(available_timezones())


@dataclass(frozen=True)
class Period:
    """Local days from `start` up to, but not including, `end`.

    `kind` is one of month, week, quarter, half, year, fiscal_month, fiscal_quarter, fiscal_half, fiscal_year, range;
    `label` is what the user calls it. `fiscal_start` is the month in which the fiscal year starts; `weeks` is the
    first day of the week (0 Monday) of a 4-4-5 calendar, None where fiscal periods are made of calendar months.

    >>> october = Calendar("Asia/Tokyo").period("2026-10")
    >>> october.last_day, october.days, october.next().label
    (datetime.date(2026, 10, 31), 31, '2026-11')
    """

    kind: str
    start: date
    end: date
    label: str
    fiscal_start: int = 1
    weeks: int | None = None

    @property
    def last_day(self) -> date:
        """The last day, included."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days

    def next(self) -> Period:
        """The period of the same kind that follows; for a free range, the same number of days."""
        return self._shifted(1)

    def previous(self) -> Period:
        """The period of the same kind before; for a free range, the same number of days."""
        return self._shifted(-1)

    def same_period_last_year(self) -> Period:
        """The period a year earlier: the ISO week of the same number (52 weeks earlier where that year has no
        such week), the same calendar or fiscal period, or the same days of a range (29 February becomes 28)."""
        if self.kind == "week":
            year, week, _ = self.start.isocalendar()
            try:
                return _week(year - 1, week)
            except ValueError:
                return _week_of(self.start - timedelta(weeks=52))
        if self.kind == "range":
            return _range(_year_earlier(self.start), _year_earlier(self.last_day))
        return self._shifted(-12 // _MONTHS_OF[self.kind])

    @property
    def _in_weeks(self) -> bool:
        return self.weeks is not None and self.kind.startswith("fiscal")

    def months(self) -> list[Period]:
        """The calendar months that this period covers wholly or in part, in order."""
        result = []
        first = self.start.replace(day=1)
        while first < self.end:
            result.append(_months("month", first, 1))
            first = add_months(first, 1)
        return result

    def _shifted(self, steps: int) -> Period:
        if self.kind == "range":
            shift = timedelta(days=self.days * steps)
            return _range(self.start + shift, self.last_day + shift)
        if self.kind == "week":
            return _week_of(self.start + timedelta(weeks=steps))
        months = _MONTHS_OF[self.kind]
        if self._in_weeks:
            year, number = _number_445(self.kind, self.label)
            index = year * (12 // months) + number - 1 + steps
            return _in_445(self.kind, *divmod(index, 12 // months), self.fiscal_start, self.weeks)
        return _months(self.kind, add_months(self.start, months * steps), self.fiscal_start)


def add_months(day: date, months: int) -> date:
    """`day` moved by whole months; the day of the month is clamped to the month's last day.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def _year_earlier(day: date) -> date:
    return add_months(day, -12)


def _months(kind: str, start: date, fiscal_start: int) -> Period:
    """The period of a month-based kind that starts on `start`, with its label."""
    end = add_months(start, _MONTHS_OF[kind])
    fiscal_year = start.year if start.month >= fiscal_start else start.year - 1
    index = (start.month - fiscal_start) % 12
    label = {
        "month": f"{start:%Y-%m}",
        "quarter": f"{start.year}-Q{(start.month - 1) // 3 + 1}",
        "half": f"{start.year}-H{(start.month - 1) // 6 + 1}",
        "year": f"{start.year}",
        "fiscal_month": f"FY{fiscal_year}-P{index + 1:02d}",
        "fiscal_quarter": f"FY{fiscal_year}-Q{index // 3 + 1}",
        "fiscal_half": f"FY{fiscal_year}-H{index // 6 + 1}",
        "fiscal_year": f"FY{fiscal_year}",
    }[kind]
    return Period(kind, start, end, label, fiscal_start)


def _first_day_445(year: int, month: int, weekday: int) -> date:
    """The first day of a 52- or 53-week year: the `weekday` nearest to the first of its month."""
    first = date(year, month, 1)
    after = (weekday - first.weekday()) % 7
    return first + timedelta(days=after if after <= 3 else after - 7)


def _in_445(kind: str, year: int, index: int, month: int, weekday: int) -> Period:
    """Period `index` (from 0) of a 4-4-5 year: months of 4, 4 and 5 weeks; a 53rd week belongs to the last."""
    begin, following = _first_day_445(year, month, weekday), _first_day_445(year + 1, month, weekday)
    months = _MONTHS_OF[kind]
    ends = [sum((4, 4, 5)[i % 3] for i in range(n)) for n in range(13)]
    start = begin + timedelta(weeks=ends[index * months])
    last = (index + 1) * months == 12
    end = following if last else begin + timedelta(weeks=ends[(index + 1) * months])
    letter = {"fiscal_month": f"-P{index + 1:02d}", "fiscal_quarter": f"-Q{index + 1}", "fiscal_half": f"-H{index + 1}"}
    return Period(kind, start, end, f"FY{year}{letter.get(kind, '')}", month, weekday)


def _number_445(kind: str, label: str) -> tuple[int, int]:
    year, _, number = label.removeprefix("FY").partition("-")
    return int(year), int(number[1:]) if number else 1


def _week(year: int, week: int) -> Period:
    start = date.fromisocalendar(year, week, 1)
    return Period("week", start, start + timedelta(days=7), f"{year}-W{week:02d}")


def _week_of(day: date) -> Period:
    year, week, _ = day.isocalendar()
    return _week(year, week)


def _range(first: date, last: date) -> Period:
    return Period("range", first, last + timedelta(days=1), f"{first.isoformat()}..{last.isoformat()}")


_PERIODS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"(?P<y>\d{4})-(?P<n>0[1-9]|1[0-2])"), "month"),
    (re.compile(r"(?P<y>\d{4})-W(?P<n>\d{2})"), "week"),
    (re.compile(r"(?P<y>\d{4})-Q(?P<n>[1-4])"), "quarter"),
    (re.compile(r"(?P<y>\d{4})-H(?P<n>[12])"), "half"),
    (re.compile(r"(?P<y>\d{4})(?P<n>)"), "year"),
    (re.compile(r"FY(?P<y>\d{4})-P(?P<n>0[1-9]|1[0-2])"), "fiscal_month"),
    (re.compile(r"FY(?P<y>\d{4})-Q(?P<n>[1-4])"), "fiscal_quarter"),
    (re.compile(r"FY(?P<y>\d{4})-H(?P<n>[12])"), "fiscal_half"),
    (re.compile(r"FY(?P<y>\d{4})(?P<n>)"), "fiscal_year"),
]


def parse_period(
    text: str, fiscal_year_start: int = 1, place: str | None = "period", weeks: int | None = None
) -> Period:
    """The period that `text` names; `UserError` where it names none.

    `weeks`: as in `Period`; with it the FY… periods are those of a 4-4-5 calendar.

    >>> parse_period("FY2026-Q3", fiscal_year_start=4).start
    datetime.date(2026, 10, 1)
    >>> parse_period("2026-10-01..2026-10-15").days
    15
    """
    text = str(text).strip()
    try:
        if ".." in text:
            first, last = (date.fromisoformat(part.strip()) for part in text.split("..", 1))
            if last < first:
                raise UserError("a period must not end before it starts", place=place, found=text, expected=EXPECTED)
            return _since_earliest(_range(first, last))
        for pattern, kind in _PERIODS:
            match = pattern.fullmatch(text.upper())
            if match:
                named = _named(kind, int(match["y"]), int(match["n"] or 1), fiscal_year_start, weeks)
                return _since_earliest(named)
    except (ValueError, OverflowError):
        pass
    raise UserError("not a period", place=place, found=text, expected=EXPECTED)


def _since_earliest(period: Period) -> Period:
    """`period`; `ValueError` for one so early that the years before it, to which figures look back, may not exist."""
    if period.start.year < EARLIEST_YEAR:
        raise ValueError(period.label)
    return period


def _named(kind: str, year: int, number: int, fiscal_start: int, weeks: int | None) -> Period:
    if kind == "week":
        return _week(year, number)
    if weeks is not None and kind.startswith("fiscal"):
        return _in_445(kind, year, number - 1, fiscal_start, weeks)
    anchor = date(year, fiscal_start if kind.startswith("fiscal") else 1, 1)
    return _months(kind, add_months(anchor, (number - 1) * _MONTHS_OF[kind]), fiscal_start)


@lru_cache(maxsize=65536)
def _start_of_day(zone_name: str, day: date) -> datetime:
    """Naive UTC instant at which the local `day` begins: the first one whose local date is `day` or later."""
    zone = ZoneInfo(zone_name)
    instant = datetime.combine(day, time(0), zone).astimezone(UTC)
    # A wall time that daylight saving skips maps before or after the gap; move to the gap's end, which is the first
    # instant of that day. A midnight that occurs twice begins with its first occurrence (fold=0).
    if instant.astimezone(zone).date() < day:
        instant = _first_instant(zone, day, instant)
    elif instant.astimezone(zone).time() != time(0):
        instant = _first_instant(zone, day, instant - timedelta(hours=3))
    return instant.replace(tzinfo=None)


def _first_instant(zone: ZoneInfo, day: date, low: datetime) -> datetime:
    """Bisection on whole seconds between `low` (local date before `day`) and a day later."""
    a, b = int(low.timestamp()), int(low.timestamp()) + 86_400
    while b - a > 1:
        middle = (a + b) // 2
        if datetime.fromtimestamp(middle, zone).date() < day:
            a = middle
        else:
            b = middle
    return datetime.fromtimestamp(b, UTC)


@dataclass(frozen=True)
class Calendar:
    """A company's calendar: its time zone, fiscal year, first day of the week (of charts, and of a 4-4-5 year),
    country (holidays), and whether fiscal periods are made of calendar months or of weeks (4-4-5).

    >>> Calendar("Asia/Tokyo").instant(date(2026, 10, 1))
    datetime.datetime(2026, 9, 30, 15, 0)
    """

    timezone: str
    fiscal_year_start: int = 1
    week_start: str = "monday"
    country: str | None = None
    fiscal_pattern: str = "months"

    def __post_init__(self) -> None:
        if self.timezone not in _zones():
            raise unknown("time zone", self.timezone, _zones(), "timezone")
        if not 1 <= self.fiscal_year_start <= 12:
            raise UserError("not a month", place="fiscal_year_start", found=self.fiscal_year_start, expected="1 to 12")
        if self.week_start not in WEEK_DAYS:
            raise unknown("day of the week", self.week_start, WEEK_DAYS, "week_start")
        if self.fiscal_pattern not in FISCAL_PATTERNS:
            raise unknown("fiscal pattern", self.fiscal_pattern, FISCAL_PATTERNS, "fiscal_pattern")

    @cached_property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.timezone)

    def period(self, text: str, place: str | None = "period") -> Period:
        """The period that `text` names, in this company's fiscal year."""
        weeks = WEEK_DAYS.index(self.week_start) if self.fiscal_pattern == "4-4-5" else None
        return parse_period(text, self.fiscal_year_start, place, weeks)

    def periods(self, first: Period, last: Period) -> list[Period]:
        """Consecutive periods of `first`'s kind from `first` until the one that starts at or after `last`'s start.

        >>> c = Calendar("UTC"); [p.label for p in c.periods(c.period("2026-11"), c.period("2027-01"))]
        ['2026-11', '2026-12', '2027-01']
        """
        if first.kind != last.kind:
            raise UserError("both periods must be of one kind", place="--to", found=last.label, expected=first.kind)
        if last.start < first.start:
            raise UserError("must not lie before --period", place="--to", found=last.label, expected=first.label)
        result = [first]
        while result[-1].start < last.start:
            result.append(result[-1].next())
        return result

    def instant(self, day: date) -> datetime:
        """The start of the local `day`, as a naive UTC datetime."""
        return _start_of_day(self.timezone, day)

    def local_date(self, instant: datetime) -> date:
        """The local date of a naive UTC instant."""
        return instant.replace(tzinfo=UTC).astimezone(self.zone).date()

    def parse_instant(self, text: str, place: str | None = None) -> datetime:
        """A naive UTC datetime from an ISO instant, or from a date: the start of that local day.

        Without an offset the text is the company's local time.

        >>> Calendar("Asia/Tokyo").parse_instant("2026-10-01")
        datetime.datetime(2026, 9, 30, 15, 0)
        >>> Calendar("Asia/Tokyo").parse_instant("2026-10-01T00:00:00Z")
        datetime.datetime(2026, 10, 1, 0, 0)
        """
        text = str(text).strip()
        try:
            moment = datetime.fromisoformat(text)
            if moment.year < EARLIEST_YEAR:
                raise ValueError(text)
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                return self.instant(moment.date())
            moment = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
            return moment.astimezone(UTC).replace(tzinfo=None)
        except (ValueError, OverflowError):
            raise UserError(
                "not an instant", place=place, found=text, expected="a date (2026-10-01) or 2026-10-01T09:30:00+09:00"
            ) from None

    def local_dates(self, instants: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
        """The local dates (date32) of an Arrow array of naive UTC timestamps."""
        import pyarrow as pa
        import pyarrow.compute as pc

        zoned = pc.cast(instants, pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us", tz=self.timezone))
        return pc.local_timestamp(zoned).cast(pa.date32(), safe=False)

    def is_business_day(self, day: date) -> bool:
        """Monday to Friday, and no public holiday of the company's country."""
        return day.weekday() < 5 and day not in self._holidays(day.year)

    def business_days(self, start: date, end: date) -> int:
        """Business days from `start` up to, but not including, `end`.

        >>> Calendar("Asia/Tokyo", country="JP").business_days(date(2026, 11, 1), date(2026, 12, 1))
        19
        """
        return sum(self.is_business_day(start + timedelta(days=i)) for i in range((end - start).days))

    def _holidays(self, year: int) -> frozenset[date]:
        return _holidays_of(self.country, year) if self.country else frozenset()


@contextlib.contextmanager
def _only_countries_asked_for() -> Iterator[None]:
    """Within, `holidays` imports the country that it is asked for; its package would import all 250 of them first."""
    name = "holidays.countries"
    if name in sys.modules:
        yield
        return
    found = importlib.util.find_spec(name)
    sys.modules[name] = package = types.ModuleType(name)
    package.__path__ = list(found.submodule_search_locations)
    try:
        yield
    finally:
        del sys.modules[name]


@lru_cache(maxsize=256)
def _holidays_of(country: str, year: int) -> frozenset[date]:
    import holidays

    try:
        with _only_countries_asked_for():
            return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:  # holidays' word for a country that it does not know
        raise unknown("country", country, holidays.list_supported_countries(), "country") from None
