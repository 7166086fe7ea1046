"""Which instants and days does each period of an evaluation mean?

A KPI speaks of "in P", "at start", "as of end" and "the 12 months that end at end". This module turns each period and
its `as_of` into those instants once; the engines read them as the rows of one small table, `crm_periods`, so that one
query serves all periods.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from crmlib.calendar import Calendar, Period, add_months


@dataclass(frozen=True)
class Window:
    """A period with its instants (naive UTC) and local days.

    `start` and `cut` bound what is "in P": cut = min(end, as_of). A day `…_on` is the first local day whose start is
    not before the instant, so that day < cut_on is the same as the day's start < cut. `last_known_day` is the last one
    begun before as_of: no exchange rate of a later one is known.
    """

    period: Period
    as_of: datetime
    start: datetime
    cut: datetime
    opening: datetime
    t12: datetime
    s12: datetime
    t24: datetime
    start_on: date
    cut_on: date
    opening_on: date
    end: datetime
    days_begun: int
    last_known_day: date

    @property
    def next_period(self) -> Period:
        """The period of the same kind that follows."""
        return self.period.next()


def window(period: Period, calendar: Calendar, as_of: datetime | None) -> Window:
    """The instants of `period` as known at `as_of` (None: at its end).

    >>> w = window(Calendar("Asia/Tokyo").period("2026-10"), Calendar("Asia/Tokyo"), None)
    >>> w.start, w.cut_on
    (datetime.datetime(2026, 9, 30, 15, 0), datetime.date(2026, 11, 1))
    """
    start, end = calendar.instant(period.start), calendar.instant(period.end)
    as_of = end if as_of is None else as_of
    cut, opening = min(end, as_of), min(start, as_of)
    cut_on, opening_on = _first_day_from(calendar, cut), _first_day_from(calendar, opening)
    return Window(
        period=period,
        as_of=as_of,
        start=start,
        cut=cut,
        opening=opening,
        t12=calendar.instant(add_months(period.end, -12)),
        s12=calendar.instant(add_months(period.start, -12)),
        t24=calendar.instant(add_months(period.end, -24)),
        start_on=period.start,
        cut_on=cut_on,
        opening_on=opening_on,
        end=end,
        days_begun=max(0, (cut_on - period.start).days),
        last_known_day=_first_day_from(calendar, as_of) - timedelta(days=1),
    )


def _first_day_from(calendar: Calendar, instant: datetime) -> date:
    day = calendar.local_date(instant)
    return day if calendar.instant(day) >= instant else day + timedelta(days=1)


def only_turns(windows: Iterable[Window], calendar: Calendar) -> dict[str, bool]:
    """Whether these instants of every period are turns of local months.

    >>> calendar = Calendar("Asia/Tokyo")
    >>> only_turns([window(calendar.period(p), calendar, None) for p in ("2026-10", "2026-W42")], calendar)
    {'p_cut': False, 'p_opening': False, 'p_asof': False}
    """

    def turn(at: datetime) -> bool:
        return at == calendar.instant(calendar.local_date(at).replace(day=1))

    instants = {"p_cut": "cut", "p_opening": "opening", "p_asof": "as_of"}
    return {column: all(turn(getattr(w, name)) for w in windows) for column, name in instants.items()}


COLUMNS = {
    "p": "int32",
    "p_start": "timestamp(6)",
    "p_cut": "timestamp(6)",
    "p_asof": "timestamp(6)",
    "p_opening": "timestamp(6)",
    "p_t12": "timestamp(6)",
    "p_s12": "timestamp(6)",
    "p_t24": "timestamp(6)",
    "p_start_on": "date",
    "p_cut_on": "date",
    "p_opening_on": "date",
    "p_cut_day": "date",
    "p_opening_day": "date",
    "p_next_start": "date",
    "p_next_end": "date",
    "p_typed": "boolean",
}
"""Columns of the table `crm_periods`: `…_on` the first day not before an instant, `…_day` the last day begun before."""


DAYS = {"of_p": "int32", "p_day": "date"}
"""Columns of the table of every day that a period may touch."""
DAY_COLUMNS = {**COLUMNS, "p_day": "date"}
"""Columns of the table `crm_period_days`: each row of `crm_periods` once for each of these days.

By its day a row finds the few periods in which it can be, and is compared with no others.
"""


def day_rows(rows: Iterable[Mapping[str, object]]) -> list[dict[str, object]]:
    """The days that each row of `crm_periods` may touch, by UTC or by local days."""
    return [{"of_p": row["p"], "p_day": day} for row in rows for day in _days(row)]


def _days(row: Mapping[str, Any]) -> Iterator[date]:
    """The days of a period, by UTC or by local days."""
    last = row["p_cut"] - timedelta(microseconds=1)
    first, last = min(row["p_start"].date(), row["p_start_on"]), max(last.date(), row["p_cut_on"] - timedelta(days=1))
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def rows(windows: Sequence[Window], typed_from: datetime | None = None) -> list[dict[str, object]]:
    """The windows as rows of `crm_periods`; `p` is the position in `windows`.

    `p_typed`: whether a deal that existed by then (the first did from `typed_from`) has a deal_type.
    """
    day = timedelta(days=1)
    return [
        {
            "p": index,
            "p_start": w.start,
            "p_cut": w.cut,
            "p_asof": w.as_of,
            "p_opening": w.opening,
            "p_t12": w.t12,
            "p_s12": w.s12,
            "p_t24": w.t24,
            "p_start_on": w.start_on,
            "p_cut_on": w.cut_on,
            "p_opening_on": w.opening_on,
            "p_cut_day": w.cut_on - day,
            "p_opening_day": w.opening_on - day,
            "p_next_start": w.next_period.start,
            "p_next_end": w.next_period.end,
            "p_typed": typed_from is not None and typed_from < w.as_of,
        }
        for index, w in enumerate(windows)
    ]
