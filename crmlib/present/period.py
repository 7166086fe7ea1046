"""How is a period called, in the reader's language?"""

from __future__ import annotations

from functools import lru_cache

from babel.dates import format_date

from crmlib.calendar import Period
from crmlib.present.locale import message
from crmlib.present.scale import full_date


@lru_cache(maxsize=4096)
def period_name(period: Period, language: str) -> str:
    """The period as a reader writes it.

    >>> from crmlib.calendar import parse_period
    >>> period_name(parse_period("2026-10"), "en"), period_name(parse_period("2026-10"), "ja")
    ('October 2026', '2026年10月')
    """
    if period.kind == "month":
        return format_date(period.start, "MMMM y" if language == "en" else "y年M月", locale=language)
    if period.kind == "range":
        first, last = full_date(period.start, language), full_date(period.last_day, language)
        return first if period.days == 1 else message("common.period_range", language, first=first, last=last)
    year, _, number = period.label.removeprefix("FY").partition("-")
    return message(f"common.period_{period.kind}", language, year=year, number=number.lstrip("QHWP0"))


@lru_cache(maxsize=4096)
def short_period(period: Period, language: str) -> str:
    """The period for the tick of an axis."""
    if period.kind == "month":
        return format_date(period.start, "MMM y" if language == "en" else "y/M", locale=language)
    return period.label
