"""How long did deals stay in each stage, those that are still there included?

A stay is an unbroken run of a deal's history with status open and one stage; a change of amount or owner does not end
it, closing does, and a return is a new stay (kpis.md, stage_duration_mean).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from crmlib.analysis.survival import Curve, kaplan_meier

if TYPE_CHECKING:
    import pyarrow as pa

NEEDED = ("deal_id", "changed_at", "stage", "status")
"""The columns of deal_history that stays are read from."""


@dataclass(frozen=True)
class Stays:
    """Stays in order of deal and time, one place of each array per stay.

    deal: deal_id. stage: None where it is unknown. entered, left: datetime64[us], naive UTC; left is NaT while the
    stay goes on.
    """

    deal: np.ndarray
    stage: np.ndarray
    entered: np.ndarray
    left: np.ndarray

    def __len__(self) -> int:
        return len(self.deal)

    def where(self, kept: np.ndarray) -> Stays:
        """Those at the places that `kept` (a mask) names."""
        return Stays(self.deal[kept], self.stage[kept], self.entered[kept], self.left[kept])

    @property
    def ended(self) -> np.ndarray:
        """Whether each has ended."""
        return ~np.isnat(self.left)

    def between(self, start: datetime, end: datetime) -> Stays:
        """Those entered in [start, end)."""
        return self.where((self.entered >= np.datetime64(start, "us")) & (self.entered < np.datetime64(end, "us")))

    def days(self, as_of: datetime) -> np.ndarray:
        """The length of each in days, as far as known at `as_of`."""
        until = np.where(self.ended, self.left, np.datetime64(as_of, "us"))
        return (until - self.entered) / np.timedelta64(1, "us") / 86_400_000_000


def stays(history: pa.Table, as_of: datetime, deals: Any = None) -> Stays:
    """The stays of deals from the `NEEDED` columns of deal_history, rows with changed_at < `as_of`.

    Rows with equal times keep the order in which they are given. `deals`: deal_ids whose history counts (default: all).
    None where a column is missing.

    >>> import pyarrow as pa
    >>> rows = [("d", datetime(2026, 1, 1), "A", "open"), ("d", datetime(2026, 1, 4), "B", "open"),
    ...         ("d", datetime(2026, 1, 9), "B", "won")]
    >>> table = pa.Table.from_pylist([dict(zip(NEEDED, row)) for row in rows])
    >>> made = stays(table, datetime(2026, 2, 1))
    >>> list(zip(made.stage, made.days(datetime(2026, 2, 1)).tolist()))
    [('A', 3.0), ('B', 5.0)]
    """
    rows = _in_order(history, as_of, deals)
    deal, at, stage, opened = rows
    if not len(deal):
        return Stays(deal, stage, at, at)
    same_deal = np.append(False, deal[1:] == deal[:-1])
    goes_on = np.append(False, opened[1:] & opened[:-1] & (stage[1:] == stage[:-1])) & same_deal
    marks = np.flatnonzero(~goes_on)  # rows at which something begins: a stay, or the time after one
    following = np.append(marks[1:], -1)
    left = np.where((following >= 0) & (deal[following] == deal[marks]), at[following], np.datetime64("NaT"))
    begun = opened[marks]
    first = marks[begun]
    return Stays(deal[first], stage[first], at[first], left[begun])


def _in_order(history: pa.Table, as_of: datetime, deals: Any) -> tuple[np.ndarray, ...]:
    """(deal_id, changed_at, stage, whether open) of the rows that count, by deal, time and their order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not set(NEEDED) <= set(history.column_names):
        return np.array([], object), np.array([], "datetime64[us]"), np.array([], object), np.array([], bool)
    at, deal = history["changed_at"], history["deal_id"]
    counts = pc.and_(pc.less(at, pa.scalar(as_of, at.type)), pc.is_valid(deal))
    if deals is not None:
        counts = pc.and_(counts, pc.is_in(deal, pa.array(list(deals), deal.type)))
    rows = history.select(NEEDED).filter(counts).combine_chunks()
    coded = pc.dictionary_encode(rows["deal_id"]).combine_chunks()
    names, codes = coded.dictionary.to_numpy(zero_copy_only=False), coded.indices.to_numpy()
    place = np.empty(len(names), np.int64)
    place[pc.array_sort_indices(coded.dictionary).to_numpy()] = np.arange(len(names))
    when = rows["changed_at"].to_numpy().astype("datetime64[us]")
    order = np.lexsort((when, place[codes]))
    stage = rows["stage"].to_numpy()
    opened = pc.fill_null(pc.equal(rows["status"], "open"), False).to_numpy()
    return names[codes][order], when[order], stage[order], opened[order]


def by_stage(found: Stays, as_of: datetime, level: float = 0.95) -> dict[str | None, Curve]:
    """Per stage the Kaplan–Meier curve of its stays in days, those still running censored at `as_of`.

    >>> day = lambda text: np.datetime64(text, "us")
    >>> made = by_stage(Stays(np.array(["a", "b"]), np.array(["A", "A"]), np.array([day("2026-01-01")] * 2),
    ...                       np.array([day("2026-01-03"), day("NaT")])), datetime(2026, 1, 11))
    >>> made["A"].n, made["A"].median.value
    (2, 2.0)
    """
    days, ended = found.days(as_of), found.ended
    mine = {stage: found.stage == stage for stage in dict.fromkeys(found.stage)}
    return {stage: kaplan_meier(days[here], ended[here], level=level) for stage, here in mine.items()}
