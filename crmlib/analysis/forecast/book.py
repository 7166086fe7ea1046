"""What was known of each deal, and when?

A `Book` holds every state of every deal as arrays of local days, so that any past month-end can be rebuilt as it was
known then. What a deal has only since it closed, or what no history remembers, is unknown at a past day: amounts,
stages and close dates of deals without history are used for today's snapshot alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from crmlib.analysis.implausible import OF_WINS, TIMES

NEVER = 10**7
"""A day that never comes; −NEVER is one that is not known."""
STATIC = ("source", "deal_type", "product", "segment", "industry")
"""What is used as recorded."""


@dataclass(frozen=True)
class Snapshot:
    """The deals open just before a local day, as known then, one entry each.

    deal: place in the book. stage: code, 0 unknown. amount: base currency, nan unknown. close: the stated close day.
    """

    day: int
    deal: np.ndarray
    cell: np.ndarray
    stage: np.ndarray
    amount: np.ndarray
    close: np.ndarray
    created: np.ndarray


@dataclass(frozen=True)
class Book:
    """Every deal and each of its states, as known at `today`'s first instant; days are counted from 1970-01-01.

    Per deal: created, closed (NEVER while open), won, value (base currency at closing, nan unknown or not
    believed), recorded (the same, believed or not), cell. Per state:
    it held from just after day `since` up to day `until`. odd: deals with an amount that nobody would believe, taken as
    unknown. `cells`: the (owner, team, region) that deals belong to.
    """

    today: int
    ids: np.ndarray
    created: np.ndarray
    closed: np.ndarray
    won: np.ndarray
    value: np.ndarray
    recorded: np.ndarray
    cell: np.ndarray
    remembered: np.ndarray
    static: Mapping[str, np.ndarray]
    levels: Mapping[str, tuple[str, ...]]
    cells: tuple[tuple[str | None, str | None, str | None], ...]
    state_deal: np.ndarray
    since: np.ndarray
    until: np.ndarray
    state_cell: np.ndarray
    state_stage: np.ndarray
    state_amount: np.ndarray
    state_currency: np.ndarray
    state_close: np.ndarray
    odd: np.ndarray
    rates: Mapping[int, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)

    def open_at(self, day: int) -> Snapshot:
        """The deals open just before local day `day`, as known then."""
        held = np.flatnonzero((self.since < day) & (self.until >= day))
        deal = self.state_deal[held]
        keep = (self.created[deal] < day) & (self.created[deal] > -NEVER)
        held, deal = held[keep], deal[keep]
        known = self.remembered[deal] | (day >= self.today)
        amount = self.state_amount[held] * self._rate(self.state_currency[held], day - 1)
        return Snapshot(
            day,
            deal,
            self.state_cell[held],
            np.where(known, self.state_stage[held], 0),
            np.where(known, amount, np.nan),
            np.where(known, self.state_close[held], -NEVER),
            self.created[deal],
        )

    def first_observed(self) -> int | None:
        """The first month from which on deals were seen to close: earlier ones were never recorded.

        It is the first with a tenth of the closings of the median month; None where no deal has closed.
        """
        days = self.closed[(self.closed < self.today) & (self.closed > -NEVER)]
        if not len(days):
            return None
        months, counts = np.unique(days.astype("datetime64[D]").astype("datetime64[M]"), return_counts=True)
        enough = months[counts >= np.median(counts) / 10]
        return int(enough[0].astype("datetime64[D]").astype(int))

    def undated(self) -> int:
        """Open deals without a day of creation: of what age they are is unknown, so they are forecast as new ones."""
        return int(((self.created <= -NEVER) & (self.closed >= self.today)).sum())

    def members(self, scope: str) -> np.ndarray:
        """Which cells belong to a scope (`all`, `team:…`, `region:…`, `owner:…`), as a mask."""
        kind, _, name = scope.partition(":")
        if kind == "all":
            return np.ones(len(self.cells), dtype=bool)
        at = ("owner", "team", "region").index(kind)
        wanted = None if name == "(none)" else name
        return np.array([(cell[at] or None) == wanted for cell in self.cells], dtype=bool)

    def _rate(self, codes: np.ndarray, day: int) -> np.ndarray:
        found = np.ones(len(codes))
        for code, (days, rates) in self.rates.items():
            place = int(np.searchsorted(days, day, side="right")) - 1
            found[codes == code] = rates[place] if place >= 0 else np.nan
        return found


def make(
    states: pd.DataFrame,
    today: date,
    rates: Mapping[str, Sequence[tuple[date, float]]] | None = None,
    base: str | None = None,
) -> Book:
    """A book from one row per state of a deal (`crmlib.metric.deals.states`, in local days).

    Columns: deal, created_on, since_on, until_on (null: still), status, amount, currency, stage, close_date, owner,
    team, region, closed_on, from_history, and those of `STATIC`. `rates`: per currency, the days and rates known.
    """
    frame = states.reset_index(drop=True)
    day = _day(today)
    codes, ids = pd.factorize(frame["deal"])
    n = len(ids)
    until = _days(frame["until_on"], NEVER)
    since = _days(frame["since_on"], -NEVER)
    last = pd.Series(np.arange(len(frame))).groupby(codes).last().to_numpy() if n else np.zeros(0, dtype=int)
    stage, stages = _coded(frame["stage"])
    currency, currencies = _coded(frame["currency"])
    known_rates = {
        at: (np.array([_day(d) for d, _ in rows]), np.array([float(r) for _, r in rows]))
        for at, name in enumerate(currencies)
        if name not in (base, "") and (rows := (rates or {}).get(name, ())) is not None
    }
    cells, cell = _cells(frame)
    closed = np.where(frame["status"].isin(["won", "lost"]), _days(frame["closed_on"], -NEVER), NEVER)
    held = frame["status"].to_numpy() == "open"
    amount = pd.to_numeric(frame["amount"], errors="coerce").to_numpy(dtype=float)
    static, levels = {}, {"stage": stages}
    for name in STATIC:
        every, levels[name] = _coded(frame[name]) if name in frame else (np.zeros(len(frame), dtype=int), ("",))
        static[name] = every[last]
    made = Book(
        today=day,
        ids=np.asarray(ids, dtype=object),
        created=_days(frame["created_on"], -NEVER)[last],
        closed=closed[last],
        won=(frame["status"].to_numpy() == "won")[last],
        value=amount[last],
        recorded=amount[last],
        cell=cell[last],
        remembered=pd.Series(frame["from_history"].to_numpy(dtype=bool)).groupby(codes).any().to_numpy()
        if n
        else np.zeros(0, dtype=bool),
        static=static,
        levels=levels,
        cells=cells,
        state_deal=codes[held],
        since=since[held],
        until=until[held],
        state_cell=cell[held],
        state_stage=stage[held],
        state_amount=amount[held],
        state_currency=currency[held],
        state_close=_days(frame["close_date"], -NEVER)[held],
        odd=np.zeros(n, dtype=bool),
        rates=known_rates,
    )
    return _plausible(_valued(made, currency[last]))


def _valued(made: Book, currency: np.ndarray) -> Book:
    """The book with values in the base currency: a closed deal's at the rate of the day on which it closed."""
    rate = np.ones(len(currency))
    for code, (days, rates) in made.rates.items():
        place = np.searchsorted(days, np.minimum(made.closed, made.today - 1), side="right") - 1
        found = np.where(place >= 0, rates[place] if len(rates) else np.nan, np.nan)
        rate = np.where(currency == code, found, rate)
    value = np.round(made.value * rate, 4)
    return replace(made, value=value, recorded=value)


def _plausible(made: Book) -> Book:
    """The book with amounts that nobody would believe as unknown; `odd` marks the deals that have one."""
    wins = made.value[made.won & (made.closed < made.today) & (made.value > 0)]
    if len(wins) < OF_WINS:
        return made
    limit = TIMES * float(np.quantile(wins, 0.95))
    rate = np.ones(len(made.state_amount))
    for code, (_, rates) in made.rates.items():
        rate[made.state_currency == code] = rates[-1] if len(rates) else np.nan
    wild = made.state_amount * rate > limit
    odd = made.value > limit
    odd[made.state_deal[wild]] = True
    value = np.where(made.value > limit, np.nan, made.value)
    return replace(made, odd=odd, value=value, state_amount=np.where(wild, np.nan, made.state_amount))


def _cells(frame: pd.DataFrame) -> tuple[tuple[tuple[str | None, str | None, str | None], ...], np.ndarray]:
    keys = [
        tuple(None if value is None or value != value else str(value) for value in row)
        for row in zip(frame["owner"], frame["team"], frame["region"], strict=True)
    ]
    distinct = sorted(set(keys), key=lambda key: tuple((part is None, part or "") for part in key))
    place = {key: at for at, key in enumerate(distinct)}
    return tuple(distinct), np.array([place[key] for key in keys], dtype=int)


def _coded(values: pd.Series) -> tuple[np.ndarray, tuple[str, ...]]:
    """Codes from 1 in the order of the names; 0 is unknown (null or empty)."""
    text = values.astype(object).where(values.notna(), "")
    names = sorted({str(value) for value in text.unique()} - {""})
    place = {name: at for at, name in enumerate(["", *names])}
    return text.map(lambda value: place[str(value)]).to_numpy(dtype=int), ("", *names)


def _days(values: pd.Series, missing: int) -> np.ndarray:
    found = pd.to_datetime(values, errors="coerce").to_numpy(dtype="datetime64[D]")
    days = found.astype(np.int64)
    return np.where(np.isnat(found), missing, days)


def _day(value: date) -> int:
    return value.toordinal() - date(1970, 1, 1).toordinal()


def as_date(day: int) -> date:
    """The date of a day of the book.

    >>> as_date(0)
    datetime.date(1970, 1, 1)
    """
    return date(1970, 1, 1) + timedelta(days=int(day))
