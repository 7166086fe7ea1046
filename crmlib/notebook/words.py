"""How are scopes, periods, slices and instants called, in the reader's language?"""

from __future__ import annotations

from datetime import UTC, datetime

from crmlib.calendar import Calendar
from crmlib.metric.declare import NONE
from crmlib.present.locale import message
from crmlib.present.period import period_name, short_period
from crmlib.present.scale import full_date

__all__ = ["instant_name", "period_name", "scope_name", "short_period", "value_name"]


def scope_name(scope: str, language: str, owner: str | None = None) -> str:
    """The scope in words; `owner` is the name of the user whom an `owner:` scope names.

    >>> scope_name("team:East", "en"), scope_name("all", "ja")
    ('Team East', '全社')
    """
    kind, _, value = scope.partition(":")
    return message(f"common.scope_{kind}", language, name=owner or value)


def instant_name(instant: datetime, calendar: Calendar, language: str) -> str:
    """A naive UTC instant in the company's time, to the minute."""
    local = instant.replace(tzinfo=UTC).astimezone(calendar.zone)
    return f"{full_date(local.date(), language)} {local:%H:%M}"


def value_name(value: str, language: str) -> str:
    """The value of a slice; rows without one are said to have none."""
    return message("common.none", language) if value == NONE else value
