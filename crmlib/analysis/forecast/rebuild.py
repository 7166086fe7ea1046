"""What was open at each past month-end, as known then, and what has become of it since?

A landmark is a past day like today: the same day of an earlier month. The time after it is cut into segments at the
starts of months; the first is a part of a month where the day is not a first. A row is one deal that was open at one
landmark, followed into one segment that it reached open: it was won there, lost there, or stayed open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crmlib.analysis.forecast.book import NEVER, Book, Snapshot, as_date

AGES = np.array([0, 8, 15, 30, 45, 60, 75, 90, 105, 120, 150, 180, 240, 365])
"""Lower edges of the bins of age, days."""
LEADS = 5
"""How far ahead a segment is: first, second, third, fourth to sixth, later."""
DUE = 6
"""Where the stated close date lies, seen from a segment: unknown, past already at the landmark, before the segment, in
it, in the next month, later."""
LANDMARKS = 36


@dataclass(frozen=True)
class Rows:
    """Deals at landmarks followed into segments; `won` and `lost` say what happened in the segment (else neither).

    at: place of the row in its snapshot. over: the first day after the segment. weight: 1 ÷ rows of the deal that end.
    """

    landmark: np.ndarray
    at: np.ndarray
    deal: np.ndarray
    cell: np.ndarray
    lead: np.ndarray
    age: np.ndarray
    month: np.ndarray
    stage: np.ndarray
    due: np.ndarray
    amount: np.ndarray
    over: np.ndarray
    won: np.ndarray
    lost: np.ndarray

    def __len__(self) -> int:
        return len(self.deal)

    def where(self, kept: np.ndarray) -> Rows:
        """Only the rows of a mask."""
        return Rows(*(getattr(self, name)[kept] for name in self.__dataclass_fields__))


def bounds(day: int, months: int) -> np.ndarray:
    """`day` and the `months` starts of months after it: the edges of the segments.

    >>> [str(as_date(d)) for d in bounds(as_day(date(2026, 10, 15)), 2)]
    ['2026-10-15', '2026-11-01', '2026-12-01']
    """
    start = as_date(day)
    firsts = [as_day(_first(start, ahead)) for ahead in range(1, months + 1)]
    return np.array([day, *firsts])


def landmarks(day: int, first: int, limit: int = LANDMARKS) -> list[int]:
    """Days like `day` in earlier months, not before `first`, oldest first.

    >>> [str(as_date(d)) for d in landmarks(as_day(date(2026, 3, 31)), as_day(date(2026, 1, 1)))]
    ['2026-01-31', '2026-02-28']
    """
    start, found = as_date(day), []
    for back in range(1, limit + 1):
        month, after = _first(start, -back), _first(start, 1 - back)
        last = (after - month).days
        past = as_day(month.replace(day=min(start.day, last)))
        if past < first:
            break
        found.append(past)
    return found[::-1]


def as_day(value: date) -> int:
    """Days since 1970-01-01."""
    return value.toordinal() - 719_163


def rows(book: Book, past: list[int], months: int, until: int) -> Rows:
    """Every open deal of every landmark of `past`, in each segment that is over by day `until`."""
    parts = [followed(book, book.open_at(day), months, until) for day in past]
    if not parts:
        return followed(book, _nobody(), months, until)
    return Rows(*(np.concatenate([getattr(p, name) for p in parts]) for name in Rows.__dataclass_fields__))


def followed(book: Book, open_then: Snapshot, months: int, until: int = NEVER) -> Rows:
    """The rows of one snapshot; with `until` = NEVER, all segments, as if nobody closed: those of a forecast."""
    edges = bounds(open_then.day, months)
    ahead = until >= NEVER
    leads = [k for k in range(months) if ahead or edges[k + 1] <= until]
    closed = book.closed[open_then.deal]
    made: list[tuple] = []
    for k in leads:
        reached = np.arange(len(open_then.deal)) if ahead else np.flatnonzero(closed >= edges[k])
        deal = open_then.deal[reached]
        ended = (closed[reached] < edges[k + 1]) & (not ahead)
        age = np.searchsorted(AGES, edges[k] - open_then.created[reached], side="right")
        month = np.full(len(reached), as_date(int(edges[k])).month)
        due = _due(open_then.close[reached], edges, k)
        won, amount = ended & book.won[deal], open_then.amount[reached]
        same = np.full(len(reached), open_then.day), reached, deal, open_then.cell[reached], np.full(len(reached), k)
        made.append(
            (
                *same,
                age,
                month,
                open_then.stage[reached],
                due,
                amount,
                np.full(len(reached), edges[k + 1]),
                won,
                ended & ~won,
            )
        )
    empty = tuple(np.zeros(0, dtype=int) for _ in range(11)) + (np.zeros(0, dtype=bool),) * 2
    columns = zip(*made, strict=True) if made else ([each] for each in empty)
    return Rows(*(np.concatenate(list(column)) for column in columns))


def lead_bin(lead: np.ndarray) -> np.ndarray:
    """The bin of `LEADS` of each lead (0 is the first segment)."""
    return np.searchsorted(np.array([1, 2, 3, 6]), lead, side="right")


def _due(close: np.ndarray, edges: np.ndarray, k: int) -> np.ndarray:
    later = edges[k + 1] + 31
    found = np.searchsorted(np.array([edges[0], edges[k], edges[k + 1], later]), close, side="right") + 1
    return np.where(close <= -NEVER, 0, found)


def _first(start: date, ahead: int) -> date:
    month = start.year * 12 + start.month - 1 + ahead
    return date(month // 12, month % 12 + 1, 1)


def _nobody() -> Snapshot:
    none = np.zeros(0, dtype=int)
    return Snapshot(0, none, none, none, none.astype(float), none, none)
