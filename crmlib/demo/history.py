"""What was the full state of every deal after each of its changes?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from crmlib.demo.columns import DAY, NONE, build, pick
from crmlib.demo.deals import LAST_STAGE, Deals
from crmlib.demo.parties import Accounts
from crmlib.demo.world import CATEGORY, CURRENCIES, PROBABILITY, STAGES, STATUS, USERS_PER_GROUP, WON, World, ids

PUSHES = 8


@dataclass
class History:
    """One row per change, sorted by deal and time; `deal` is the position in the block."""

    deal: np.ndarray
    time: np.ndarray
    stage: np.ndarray
    amount: np.ndarray
    close: np.ndarray
    owner: np.ndarray

    def last(self, n: int) -> np.ndarray:
        """The row of each deal's present state."""
        return np.searchsorted(self.deal, np.arange(n), side="right") - 1

    def closed_at(self, n: int) -> np.ndarray:
        """When each deal's present won or lost status began; `NONE` where it is open."""
        last = self.last(n)
        return np.where(self.stage[last] >= WON, self.time[last], NONE)


def history(world: World, block: int, d: Deals) -> History:
    """Every change before the end of the data; nothing follows a close but a reopening."""
    r, end = world.settings.rng("history", block), world.settings.end_day * DAY
    events = _Events()
    everyone = np.arange(len(d))
    events.add(
        everyone, d.created, stage=np.zeros(len(d), np.int64), amount=d.first_amount, close=d.planned, owner=d.owner
    )
    for stage in range(1, LAST_STAGE + 1):
        at = np.flatnonzero(d.entered[:, stage] != NONE)
        amount = d.proposed if stage == 3 else d.amount if stage == 4 else None
        events.add(
            at, d.entered[at, stage], stage=np.full(len(at), stage), amount=None if amount is None else amount[at]
        )
    _pushes(r, events, d)
    _transfers(world, r, events, d)
    close_day = d.first_close // DAY
    events.add(everyone, d.first_close, stage=d.first_end, amount=d.amount, close=close_day)
    again = np.flatnonzero(d.reopened != NONE)
    heir = np.where(_leaving(world, d.owner)[again] < d.closed[again], _senior(d.owner[again]), NONE)
    events.add(
        again, d.reopened[again], stage=np.full(len(again), LAST_STAGE), close=d.closed[again] // DAY + 1, owner=heir
    )
    events.add(again, d.closed[again], stage=d.end[again], close=d.closed[again] // DAY)
    return events.rows(end)


class _Events:
    """Collects partial changes and fills each row with the state before it."""

    def __init__(self) -> None:
        self.parts: list[tuple[np.ndarray, ...]] = []

    def add(self, deal: np.ndarray, time: np.ndarray, stage=None, amount=None, close=None, owner=None) -> None:
        unchanged = np.full(len(deal), NONE)
        fill = [unchanged if x is None else x for x in (stage, amount, close, owner)]
        self.parts.append((deal, time, np.full(len(deal), len(self.parts)), *fill))

    def rows(self, end: int) -> History:
        deal, time, order, *state = (np.concatenate(column) for column in zip(*self.parts, strict=True))
        sort = np.lexsort((order, time, deal))
        sort = sort[time[sort] < end]
        deal, time = deal[sort], time[sort]
        filled = []
        for column in state:
            column = column[sort]
            source = np.maximum.accumulate(np.where(column != NONE, np.arange(len(column)), 0))
            filled.append(column[source])
        same = np.ones(len(deal), dtype=bool)
        same[1:] = deal[1:] != deal[:-1]
        for column in filled:
            same[1:] |= column[1:] != column[:-1]
        tied = np.zeros(len(deal), dtype=bool)
        tied[:-1] = (deal[1:] == deal[:-1]) & (time[1:] == time[:-1])
        keep = same & ~tied
        return History(deal[keep], time[keep], *(column[keep] for column in filled))


def _pushes(r: np.random.Generator, events: _Events, d: Deals) -> None:
    """A close date that passes while the deal is open is moved two to seven weeks ahead, within two days before."""
    close = d.planned.copy()
    for turn in range(PUSHES):
        at = np.flatnonzero(close * DAY < d.first_close - DAY)
        if not len(at):
            return
        time = close[at] * DAY - r.integers(0, 2, len(at)) * DAY + 9 * 3600 + r.integers(0, 30_000, len(at))
        time = np.maximum(time, d.created[at] + 3600 * (turn + 1))
        ahead = r.integers(14, 50, len(at)) if turn < PUSHES - 1 else d.first_close[at] // DAY - close[at] + 1
        close[at] = np.maximum(close[at] + ahead, time // DAY + 1)
        inside = time < d.first_close[at] - 60
        events.add(at[inside], time[inside], close=close[at[inside]])


def _senior(rep: np.ndarray) -> np.ndarray:
    """The first rep of the same team, who never leaves."""
    return rep - rep % USERS_PER_GROUP % 5


def _leaving(world: World, rep: np.ndarray) -> np.ndarray:
    """Local second after each rep's last day; far in the future for who stays."""
    leaves = world.users.active_to[rep]
    return np.where(leaves == NONE, np.iinfo(np.int64).max, (leaves + 1) * DAY + 8 * 3600)


def _transfers(world: World, r: np.random.Generator, events: _Events, d: Deals) -> None:
    """An owner who leaves hands over to the senior of the team; one deal in twenty-five changes hands otherwise."""
    gone = _leaving(world, d.owner)
    at = np.flatnonzero((gone > d.created) & (gone < d.first_close - 60))
    events.add(at, gone[at], owner=_senior(d.owner[at]))
    time = d.created + ((d.first_close - d.created) * r.uniform(0.2, 0.8, len(d))).astype(np.int64)
    other = world.owner_at(_senior(d.owner) + r.integers(0, 5, len(d)), time // DAY)
    stays = (gone > d.closed) & (world.users.active_to[other] == NONE)
    at = np.flatnonzero((r.random(len(d)) < 0.04) & stays & (other != d.owner) & (time < d.first_close - 60))
    events.add(at, time[at], owner=other[at])


def history_table(world: World, a: Accounts, d: Deals, h: History) -> pa.Table:
    """The canonical deal_history of a block."""
    columns = dict(
        deal_id=ids("deals", a.unit[d.account[h.deal]], d.number[h.deal]),
        changed_at=h.time,
        owner_id=world.user_ids(h.owner),
        **state_columns(world, d, h, np.arange(len(h.deal))),
    )
    return build("deal_history", world.clock, columns, len(h.deal))


def state_columns(world: World, d: Deals, h: History, row: np.ndarray) -> dict[str, object]:
    """The columns that deals and deal_history share, of the given history rows."""
    stage = h.stage[row]
    return {
        "stage": pick(STAGES[world.settings.language], stage),
        "status": pick(STATUS, stage),
        "amount": h.amount[row],
        "currency": pick(CURRENCIES, d.currency[h.deal[row]]),
        "close_date": h.close[row],
        "probability": np.round(PROBABILITY[stage] * 1e8).astype(np.int64),
        "forecast_category": pick(CATEGORY, stage),
    }
