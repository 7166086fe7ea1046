"""Which date or time does a text mean, and in which form does a whole column write its dates?

A column has one form. Where day-first and month-first both fit all of its values and mean different days, nobody is
asked to guess: the import stops and says which option answers. The forms are tried over every distinct value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

NEUTRAL = "neutral"
DAY_FIRST = "dayfirst"
MONTH_FIRST = "monthfirst"

_TIMES = ("", " %H:%M:%S", " %H:%M", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S.%f", "T%H:%M:%S", ", %H:%M", ", %I:%M %p")
_NEUTRAL_DATES = (
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y-%m-%d",
    "%Y年%m月%d日",
    "%Y%m%d",
    "%d %b, %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %B %Y",
    "%d %B, %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%b %d %Y",
    "%B %d %Y",
)
_JAPANESE_TIMES = (" %H時%M分%S秒", " %H時%M分")
_DAY = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d.%m.%y")
_MONTH = ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%m/%d/%y", "%m.%d.%y")

_ERAS = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
_ERA_LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_ERA_STARTS = {
    "明治": date(1868, 1, 25),
    "大正": date(1912, 7, 30),
    "昭和": date(1926, 12, 25),
    "平成": date(1989, 1, 8),
    "令和": date(2019, 5, 1),
}
_ERA = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和|[MTSHR])(?P<y>元|[0-9]{1,2})[年./-]"
    r"(?P<m>[0-9]{1,2})[月./-](?P<d>[0-9]{1,2})日?(?:[ T]*(?P<time>[0-9]{1,2}[:時][0-9]{2}.*))?"
)
_JA_DAY = "[日月火水木金土]"
_EN_DAY = "(?:Sun|Mon|Tue|Tues|Wed|Wednes|Thu|Thur|Thurs|Fri|Sat|Satur)(?:day)?"
_WEEKDAY = re.compile(
    rf"\s*[(\[](?:{_JA_DAY}(?:曜日?)?|{_EN_DAY})[)\]]|(?<=[0-9日])\s*{_JA_DAY}曜日?|^{_EN_DAY},?\s+(?=[0-9A-Z])",
    re.IGNORECASE,
)
_NOON = re.compile(r"午(?P<half>[前後])\s*(?P<hour>[0-9]{1,2})(?=[:時])")


class NotADate(ValueError):
    """The text means no date; the message says why."""


def formats_of(order: str) -> list[str]:
    """The strptime formats of a family: neutral, dayfirst or monthfirst.

    >>> "%d/%m/%Y %H:%M:%S" in formats_of(DAY_FIRST)
    True
    """
    dates = {NEUTRAL: _NEUTRAL_DATES, DAY_FIRST: _DAY, MONTH_FIRST: _MONTH}[order]
    plain = [day + time for day, time in product(dates, _TIMES)]
    japanese = ("%Y年%m月%d日", "%Y/%m/%d") if order == NEUTRAL else ()
    return plain + [day + time for day, time in product(japanese, _JAPANESE_TIMES)]


def parse_with(text: str, formats: Iterable[str]) -> datetime | None:
    """`text` read by the first format that fits it wholly; None where none does.

    >>> parse_with("15 Apr, 2021 00:02:00", ["%d %b, %Y %H:%M:%S"])
    datetime.datetime(2021, 4, 15, 0, 2)
    """
    clean = normal(text)
    for pattern in formats:
        try:
            found = datetime.strptime(clean, pattern)
        except ValueError:
            continue
        if found.year >= 1000 or "%y" in pattern:
            return found
    return None


def normal(text: str) -> str:
    """`text` in half width with single spaces, hours to 24 and without a weekday, as the formats expect it.

    >>> normal("２０２６年１１月２２日(日) 　9:30")
    '2026年11月22日 9:30'
    >>> normal("Sunday, April 5, 2026"), normal("2026/4/5 午後0:05")
    ('April 5, 2026', '2026/4/5 12:05')
    """
    plain = _WEEKDAY.sub(" ", unicodedata.normalize("NFKC", text))
    return " ".join(_NOON.sub(lambda at: f" {int(at['hour']) % 12 + 12 * (at['half'] == '後')}", plain).split())


def parse_era(text: str) -> datetime | None:
    """A Japanese era date; None where the text is none. A year beyond its era's end is refused.

    >>> parse_era("令和8年11月22日"), parse_era("H元.1.8")
    (datetime.datetime(2026, 11, 22, 0, 0), datetime.datetime(1989, 1, 8, 0, 0))
    """
    match = _ERA.fullmatch(normal(text))
    if not match:
        return None
    era = _ERA_LETTERS.get(match["era"], match["era"])
    year = _ERAS[era] + (1 if match["y"] == "元" else int(match["y"])) - 1
    try:
        day = date(year, int(match["m"]), int(match["d"]))
    except ValueError:
        raise NotADate("no such day") from None
    later = [start for start in _ERA_STARTS.values() if start > _ERA_STARTS[era]]
    if day < _ERA_STARTS[era] or (later and day >= min(later)):
        raise NotADate(f"not a day of the era {era}")
    if not match["time"]:
        return datetime(day.year, day.month, day.day)
    clock = match["time"].replace("時", ":").replace("分", ":").replace("秒", "").rstrip(":")
    for pattern in ("%H:%M:%S", "%H:%M"):
        try:
            return datetime.combine(day, datetime.strptime(clock, pattern).time())
        except ValueError:
            continue
    raise NotADate("no such time of day")


_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)?"
    r"\s?(?:Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)


@dataclass(frozen=True)
class Moment:
    """A date or time as written: `value` naive; `offset` from UTC where it was written; `date_only`."""

    value: datetime
    offset: timedelta | None = None
    date_only: bool = False


def parse_iso(text: str) -> Moment | None:
    """An ISO 8601 date or time; None where the text is none. Finer than a microsecond is refused.

    >>> parse_iso("2026-11-22T09:30:00+09:00").offset
    datetime.timedelta(seconds=32400)
    """
    clean = text.strip()
    if not _ISO.fullmatch(clean):
        return None
    if re.search(r"\.[0-9]{6}[0-9]*[1-9]", clean) and re.search(r"\.[0-9]{7,}", clean):
        raise NotADate("finer than a microsecond")
    clean = re.sub(r"(\.[0-9]{6})0+", r"\1", clean).replace("UTC", "Z")
    try:
        found = datetime.fromisoformat(re.sub(r"\s(?=[Z+-])", "", clean))
    except (ValueError, OverflowError):
        raise NotADate("no such day or time") from None
    return Moment(found.replace(tzinfo=None), found.utcoffset(), len(clean) == 10)


def check_span(value: datetime, zone: str, day_zone: str) -> None:
    """`NotADate` where a time of `zone` cannot be held in UTC, or has no local date in `day_zone`.

    >>> check_span(datetime(9999, 12, 31, 23), "UTC", "UTC")
    >>> check_span(datetime(1, 1, 1), "Asia/Tokyo", "UTC")
    Traceback (most recent call last):
    crmlib.sources.dates.NotADate: not a time of the years 1 to 9999
    """
    try:
        value.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(day_zone))
    except (OverflowError, ValueError):
        raise NotADate("not a time of the years 1 to 9999") from None


def excel_serial(number: float, epoch_1904: bool = False) -> datetime:
    """The date and time of an Excel serial number.

    In the 1900 system, serial 60 is Excel's false 29 February 1900: it is no day and refused; serials below 60 are
    one day later than a plain count says.

    >>> excel_serial(61), excel_serial(1), excel_serial(0, epoch_1904=True)
    (datetime.datetime(1900, 3, 1, 0, 0), datetime.datetime(1900, 1, 1, 0, 0), datetime.datetime(1904, 1, 1, 0, 0))
    """
    if not 0 <= number < 2_958_466:
        raise NotADate("not an Excel date")
    base = datetime(1904, 1, 1)
    if not epoch_1904:
        if 60 <= number < 61:
            raise NotADate("29 February 1900 does not exist; Excel only counts it")
        base = datetime(1899, 12, 30) if number >= 61 else datetime(1899, 12, 31)
    return base + timedelta(milliseconds=round(number * 86_400_000))


@dataclass(frozen=True)
class Verdict:
    """What the values of a column allow: the `order` that fits, or `conflict` saying why none may be chosen."""

    order: str | None
    conflict: str | None = None


def judge(fits: dict[str, int], differ: int, undecided: int, example: str, both: tuple[str, str]) -> Verdict:
    """Choose between day first and month first for the values of one column that only these families read.

    `fits`: values that each family reads; `differ`: values that both read and read differently; `undecided`: values
    that at least one reads; `both`: an example for each family alone.

    >>> judge({"dayfirst": 2, "monthfirst": 1}, 1, 2, "", ("", "")).order
    'dayfirst'
    """
    day, month = fits[DAY_FIRST], fits[MONTH_FIRST]
    if day == undecided and month == undecided:
        if differ:
            return Verdict(None, f"'{example}' may be day first or month first")
        return Verdict(DAY_FIRST)
    if day == undecided:
        return Verdict(DAY_FIRST)
    if month == undecided:
        return Verdict(MONTH_FIRST)
    return Verdict(None, f"'{both[0]}' is day first and '{both[1]}' is month first in one column")
