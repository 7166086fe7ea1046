"""Over which months does a section look back? Whole months that end with the one of the period's last day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from crmlib.calendar import Period
from crmlib.notebook.report import Report


def last_months(report: Report, count: int = 12) -> list[Period]:
    """The month of the period's last day and those before it, `count` in all, oldest first."""
    months = [report.calendar.period(f"{report.period.last_day:%Y-%m}")]
    while len(months) < count:
        months.append(months[-1].previous())
    return months[::-1]


def span(report: Report, count: int = 12) -> tuple[datetime, datetime]:
    """The first instant of `last_months`, and the first after it (naive UTC)."""
    months = last_months(report, count)
    return report.calendar.instant(months[0].start), report.calendar.instant(months[-1].end)


def instants(report: Report, period: Period) -> tuple[datetime, datetime]:
    """The first instant of a period and the first after it or, if that is earlier, as_of."""
    start, end = (report.calendar.instant(day) for day in (period.start, period.end))
    return start, min(end, report.data.as_of)


def during(rows: Iterable[dict[str, Any]], column: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """The rows whose time `column` is known and lies in [start, end).

    >>> during([{"at": datetime(2026, 1, 1)}, {"at": None}], "at", datetime(2026, 1, 1), datetime(2026, 1, 2))
    [{'at': datetime.datetime(2026, 1, 1, 0, 0)}]
    """
    return [row for row in rows if row.get(column) is not None and start <= row[column] < end]
