"""Until when can the data say anything, and which periods lie beyond that?

A period that begins after the newest import and after every event of the data is in the future: its counts are not
zero but unknown. No clock is read, so that the same snapshot always answers the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

import duckdb

from crmlib.calendar import Calendar, Period
from crmlib.errors import UserError
from crmlib.schema import TABLES
from crmlib.store import Snapshot

EVENTFUL = ("deals", "leads", "activities", "orders", "tickets")
"""The tables by which a company's months are known."""
HAPPENED = {"closed_at", "occurred_at", "ordered_at"}
"""Beside a row's birth, the columns that say when something happened."""


def newest_import(snapshot: Snapshot) -> datetime | None:
    """When the newest import that still holds was made, naive UTC; None where the record has none."""
    stamps = [e["at"] for e in snapshot.record.get("imports", []) if e.get("at") and not e.get("undone")]
    if not stamps:
        return None
    newest = max(datetime.fromisoformat(stamp) for stamp in stamps)
    return newest.astimezone(UTC).replace(tzinfo=None) if newest.tzinfo else newest


def newest_event(snapshot: Snapshot, not_after: datetime | None = None) -> datetime | None:
    """The newest event of the raw tables, naive UTC, of those that are not after `not_after`; None without events."""
    limit = f" WHERE {{0}} <= TIMESTAMP '{not_after.isoformat(sep=' ')}'" if not_after else ""
    newest: list[datetime] = []
    with duckdb.connect() as connection:  # not `snapshot.connect`: importing Ibis takes longer than all of this
        for name in EVENTFUL:
            if name not in snapshot.tables("raw"):
                continue
            for column in sorted({TABLES[name].born, *HAPPENED} & set(snapshot.columns(name, "raw"))):
                query = f"SELECT max({column}) FROM ({snapshot.query(name, 'raw')}){limit.format(column)}"
                found = connection.execute(query).fetchone()[0]
                newest += [found] if found is not None else []
    return max(newest, default=None)


def latest_period(snapshot: Snapshot, calendar: Calendar) -> str:
    """The last month of the data that is whole: the month of its newest event, if the newest import was made after
    that month's end, else the month before.

    Events are deals created or closed, leads, activities, orders and tickets; what is dated later than the newest
    import cannot have happened and is not looked at. `UserError` where there are none.
    """
    imported = newest_import(snapshot)
    newest = newest_event(snapshot, not_after=imported)
    if newest is None:
        raise UserError("the data has no events", place="period", found="latest", expected="a period such as 2026-10")
    month = calendar.period(calendar.local_date(newest).strftime("%Y-%m"))
    whole = imported is not None and imported >= calendar.instant(month.end)
    return month.label if whole else month.previous().label


def last_known_day(snapshot: Snapshot, calendar: Calendar) -> date | None:
    """The local day of the newest import or, where it is later, of the newest event; None where there is neither."""
    instants = [instant for instant in (newest_import(snapshot), newest_event(snapshot)) if instant]
    return calendar.local_date(max(instants)) if instants else None


def refuse_future(periods: Iterable[Period], snapshot: Snapshot, calendar: Calendar, place: str = "--period") -> None:
    """`UserError` for the first of `periods` that begins after all that the data can know."""
    imported = newest_import(snapshot)
    late = [period for period in periods if imported is None or period.start > calendar.local_date(imported)]
    known = last_known_day(snapshot, calendar) if late else None  # the tables are read only where it matters
    for period in late:
        if known and period.start > known:
            raise UserError(
                "a period in the future",
                place=place,
                found=period.label,
                expected=f"a period that begins by {known}, the last day of which the data can know",
            )
