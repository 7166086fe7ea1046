"""Of what is a forecast made, and what changed since the last one?

In whole hundredths of the currency, so that deals, groups and steps add up exactly: a cell's forecast = its open deals
+ its deals not created yet + what history pulls it by.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from crmlib.analysis.forecast.book import NEVER, Book
from crmlib.analysis.forecast.company import Forecast
from crmlib.analysis.forecast.rebuild import bounds
from crmlib.analysis.forecast.total import Expected

LINES = (
    "won", "won_before", "lost", "slipped", "pulled_in", "revalued", "new", "not_created", "recalibrated",
    "transferred", "history",
)  # fmt: skip
"""The steps from the last forecast of a month to this one, in the order in which they are read."""


@dataclass(frozen=True)
class Parts:
    """A forecast's parts in hundredths, as whole numbers: of each open deal × segment, of each cell × segment."""

    open: np.ndarray
    new: np.ndarray
    history: np.ndarray
    cell: np.ndarray

    def total(self, members: np.ndarray, segments: slice) -> tuple[int, int, int]:
        """(open deals, deals not created yet, history) of the cells of a mask, over some segments."""
        opened = self.open[members[self.cell]][:, segments].sum()
        return int(opened), int(self.new[members][:, segments].sum()), int(self.history[members][:, segments].sum())


def parts(mean: np.ndarray, deal: Expected | None) -> Parts:
    """The parts of a combined mean (cell × segment); without a forecast by deal all of it is history's."""
    whole = np.rint(mean * 100).astype(np.int64)
    if deal is None:
        none = np.zeros((0, mean.shape[1]), dtype=np.int64)
        return Parts(none, np.zeros_like(whole), whole, np.zeros(0, dtype=int))
    opened = np.rint(deal.won * deal.value[:, None] * 100).astype(np.int64)
    new = np.rint(deal.new * deal.new_value * 100).astype(np.int64)
    by_cell = np.zeros_like(whole)
    np.add.at(by_cell, deal.open.cell, opened)
    return Parts(opened, new, whole - by_cell - new, deal.open.cell)


@dataclass(frozen=True)
class Step:
    """What one deal (None: no single deal) changed in the forecast of a month, in hundredths."""

    line: str
    deal: int | None
    amount: int


def steps(now: Forecast, members: np.ndarray, won_value: np.ndarray) -> tuple[int, list[Step], int] | None:
    """(last forecast, steps, this one) of the month of the book's day, for the cells of a mask, in hundredths.

    The last forecast is the one as of a month before; this one holds what was won in the month so far (`won_value`: of
    each deal of the book) and what is still to come. None where there is no forecast by deal for both.
    """
    then, before = now.made_before, now.past[-1] if now.past else None
    if then is None or before is None or now.deal is None or then.months < 2:
        return None
    edges = bounds(then.today, 2)
    month = int(edges[1]), int(edges[2])
    last, this = parts(before.mean, then), parts(now.mean, now.deal)
    made = list(_of_deals(now, then, last.open[:, 1], this.open[:, 0], members, month, won_value))
    new = [int(each[members].sum()) for each in (last.new[:, 1], this.new[:, 0])]
    pull = [int(each[members].sum()) for each in (last.history[:, 1], this.history[:, 0])]
    made += [Step("not_created", None, new[1] - new[0]), Step("history", None, pull[1] - pull[0])]
    start = sum(last.total(members, slice(1, 2)))
    end = sum(this.total(members, slice(0, 1))) + _won_in(now.book, members, month, won_value)
    return start, [step for step in made if step.amount], end


def _of_deals(
    now: Forecast,
    then: Expected,
    last: np.ndarray,
    this: np.ndarray,
    members: np.ndarray,
    month: tuple[int, int],
    won_value: np.ndarray,
) -> Iterator[Step]:
    book, places = now.book, {int(d): at for at, d in enumerate(now.deal.open.deal)}
    seen = set()
    for at, deal in enumerate(then.open.deal):
        deal, a = int(deal), int(last[at])
        seen.add(deal)
        was, place = bool(members[then.open.cell[at]]), places.get(deal)
        is_now = bool(members[now.deal.open.cell[place] if place is not None else book.cell[deal]])
        b = _after(book, deal, place, this, month, won_value)
        if was and is_now:
            yield from _kept(now, then, at, place, deal, a, b, month)
        elif was or is_now:
            yield Step("transferred", deal, b * is_now - a * was)
    for deal in np.flatnonzero((book.created >= then.today) & (book.created < book.today)):
        place = places.get(int(deal))
        mine = members[now.deal.open.cell[place] if place is not None else book.cell[deal]]
        if mine and int(deal) not in seen:
            yield Step("new", int(deal), _after(book, int(deal), place, this, month, won_value))
    for deal, place in places.items():
        old = book.created[deal] < then.today
        if deal not in seen and old and members[now.deal.open.cell[place]]:
            yield Step("new", deal, int(this[place]))  # reopened since
    for deal in np.flatnonzero(book.won & (book.closed >= month[0]) & (book.closed < book.today)):
        if int(deal) not in seen and book.created[deal] < then.today and members[book.cell[deal]]:
            yield Step("new", int(deal), int(won_value[deal]))  # created on no known day, or reopened and won


def _kept(
    now: Forecast, then: Expected, at: int, place: int | None, deal: int, a: int, b: int, month: tuple[int, int]
) -> Iterator[Step]:
    book = now.book
    if place is None:
        in_month = book.won[deal] and month[0] <= book.closed[deal] < month[1]
        line = "won" if in_month else "won_before" if book.won[deal] else "lost"
        yield Step(line, deal, b - a)
        return
    before, after = float(then.value[at]), float(now.deal.value[place])
    revalued = round(a * (after / before - 1)) if before > 0 and _priced(then, at, now, place) else 0
    yield Step("revalued", deal, revalued)
    change = b - a - revalued
    yield Step(_moved(then.open.close[at], now.deal.open.close[place], month[1], change), deal, change)


def _priced(then: Expected, at: int, now: Forecast, place: int) -> bool:
    """Whether the deal's own amount changed, not only what deals like it are worth."""
    old, new = then.open.amount[at], now.deal.open.amount[place]
    return bool(np.isfinite(old) and np.isfinite(new) and abs(old - new) > 0.005 * max(abs(old), 1))


def _moved(old: int, new: int, end: int, change: int) -> str:
    """Slipped: its close date left the month and that cost something; pulled in: the reverse; else a new chance."""
    known = old > -NEVER and new > -NEVER
    if known and old < end <= new and change < 0:
        return "slipped"
    return "pulled_in" if known and new < end <= old and change > 0 else "recalibrated"


def _after(
    book: Book, deal: int, place: int | None, this: np.ndarray, month: tuple[int, int], won_value: np.ndarray
) -> int:
    if place is not None:
        return int(this[place])
    won = book.won[deal] and month[0] <= book.closed[deal] < min(month[1], book.today)
    return int(won_value[deal]) if won else 0


def _won_in(book: Book, members: np.ndarray, month: tuple[int, int], won_value: np.ndarray) -> int:
    won = book.won & (book.closed >= month[0]) & (book.closed < min(month[1], book.today)) & members[book.cell]
    return int(won_value[won].sum())


def hundredths(values: np.ndarray) -> np.ndarray:
    """Money as whole hundredths; unknown adds nothing.

    >>> hundredths(np.array([1.005, float("nan")])).tolist()
    [100, 0]
    """
    return np.rint(np.nan_to_num(values) * 100).astype(np.int64)
