"""Which deals made the open pipeline of one instant into that of another?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from .deals import Deal, at
from .rows import Company, Row
from .slices import of_deal
from .world import NoRate, Number, World

LINES = (
    *("start", "new", "reopened", "moved_in", "transferred_in", "increased", "decreased"),
    *("moved_out", "won", "lost", "removed", "transferred_out", "fx", "end"),
)


@dataclass(frozen=True)
class Window:
    """Expected close dates from `first` up to, not including, `end`."""

    first: date
    end: date

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day < self.end


@dataclass(frozen=True)
class Line:
    amount: Fraction | None
    n: int
    missing: str | None = None


class _Sheet:
    """The lines of one slice, filled deal by deal."""

    def __init__(self) -> None:
        self.amounts: dict[str, list[Number]] = {line: [] for line in LINES}
        self.deals: dict[str, set[str]] = {line: set() for line in LINES}

    def add(self, line: str, deal: Deal, amount: Number) -> None:
        self.amounts[line].append(amount)
        self.deals[line].add(deal.deal_id)

    def lack(self, line: str, rate: NoRate) -> None:
        """A change that nobody can value may be of this line or not: it counts no deal, and hides the amount."""
        self.amounts[line].append(rate)

    def lines(self) -> dict[str, Line]:
        found = {}
        for line, amounts in self.amounts.items():
            lacking = next((str(amount) for amount in amounts if isinstance(amount, NoRate)), None)
            total = None if lacking else sum(amounts, Fraction(0))
            found[line] = Line(total, len(self.deals[line]), lacking)
        return found


def bridge(
    company: Company, start: datetime, end: datetime, window: Window | None = None, dimension: str | None = None
) -> dict[str | None, dict[str, Line]]:
    """Slice → line → amount and deals, between two instants (naive, UTC); without a dimension the one slice is None.

    At an instant, a slice's bridge holds the deals that were open then, with a close date in the window, in that slice.
    """
    world = World(company, end)
    sheets: dict[str | None, _Sheet] = {}
    for row in world.rows("deals"):
        _deal(world, row, start, end, window, dimension, sheets)
    if dimension is None:
        sheets.setdefault(None, _Sheet())
    return {key: sheet.lines() for key, sheet in sheets.items()}


def _deal(
    world: World, row: Row, start: datetime, end: datetime, window: Window | None, dimension: str | None, sheets
) -> None:
    before, after = at(world, row, start), at(world, row, end)
    in_start = _counts(before, window)
    in_end = _counts(after, window)
    was = of_deal(world, before).dims[dimension] if before and dimension else None
    now = of_deal(world, after).dims[dimension] if after and dimension else None
    if in_start:
        _leave(world, sheets.setdefault(was, _Sheet()), before, after, in_end, was == now, start, end)
    if in_end:
        _arrive(world, sheets.setdefault(now, _Sheet()), before, after, in_start, was == now, start, end)


def _counts(deal: Deal | None, window: Window | None) -> bool:
    return deal is not None and deal.status == "open" and (window is None or window.holds(deal.close_date))


def _worth(world: World, deal: Deal, instant: datetime) -> Number:
    """A deal's amount at the rate of an instant; a deal without an amount adds nothing."""
    if deal.amount is None:
        return Fraction(0)
    return world.money(deal.amount, deal.currency, world.clock.day_before(instant))


def _minus(above: Number, below: Number) -> Number:
    lacking = [number for number in (above, below) if isinstance(number, NoRate)]
    return lacking[0] if lacking else above - below


def _at_closing(world: World, after: Deal) -> Deal:
    """A closed deal as it stood when it closed: a later change of a won amount is not part of the closing."""
    if after.closed_at is None:
        return after
    return at(world, after.row, after.closed_at + timedelta(microseconds=1)) or after


def _change(world: World, sheet: _Sheet, before: Deal, after: Deal, instant: datetime) -> None:
    """Increased or decreased: the amount now less the amount at start, both at the start's rate."""
    change = _minus(_worth(world, after, instant), _worth(world, before, instant))
    if isinstance(change, NoRate):
        sheet.lack("increased", change)
        sheet.lack("decreased", change)
    elif change > 0:
        sheet.add("increased", after, change)
    elif change < 0:
        sheet.add("decreased", after, -change)


def _leave(
    world: World, sheet: _Sheet, before: Deal, after: Deal, in_end: bool, same: bool, start: datetime, end: datetime
) -> None:
    sheet.add("start", before, _worth(world, before, start))
    if in_end and same:
        return
    if after.status in ("won", "lost"):
        closing = _at_closing(world, after)
        sheet.add(after.status, after, _worth(world, closing, start))
        _change(world, sheet, before, closing, start)
    elif in_end:
        sheet.add("transferred_out", before, _worth(world, before, start))
    else:
        sheet.add("moved_out", before, _worth(world, before, start))


def _arrive(
    world: World, sheet: _Sheet, before: Deal, after: Deal, in_start: bool, same: bool, start: datetime, end: datetime
) -> None:
    worth = _worth(world, after, end)
    sheet.add("end", after, worth)
    if in_start:
        if not same:
            sheet.add("transferred_in", before, _worth(world, before, start))
        _change(world, sheet, before, after, start)
        exchange = _minus(worth, _worth(world, after, start))
        if exchange != 0:
            sheet.add("fx", after, exchange)
    elif before is None or (after.created_at is not None and after.created_at >= start):
        sheet.add("new", after, worth)
    elif before.status in ("won", "lost"):
        sheet.add("reopened", after, worth)
    else:
        sheet.add("moved_in", after, worth)
