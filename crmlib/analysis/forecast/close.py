"""When will an open deal close, and how?

A discrete hazard with two competing ends. In each segment (month) that a deal reaches open it closes with chance h, and
a deal that closes is won with chance π: P(won in segment k) = Π (1 − h before k) · h_k · π_k. Both depend on the age at
the segment's start, the month of the quarter, how far ahead the segment is, and, where a history remembers them, the
stage and the stated close date of the day of the forecast. Deals enter when they are first observed (delayed entry) and
those still open are censored: a row is only counted in segments that are over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmlib.analysis.forecast import ridge
from crmlib.analysis.forecast.book import Book
from crmlib.analysis.forecast.rebuild import AGES, DUE, LEADS, Rows, lead_bin

SIZES = 6
"""Bins of a deal's amount: unknown, then fifths of won deals."""
HALF_LIFE = 365
"""Days after which what happened weighs half in the chance of closing: sales change."""
SUREST = 0.98
"""No open deal is given more than this chance of being won."""
LEAST = 20
"""Closings below which there is no hazard to speak of."""
MONTHS = 0.5
"""Months of rows that the effect of a place in the quarter, and of a lead, must outweigh: the deals of a month share
its luck, so that ten months tell ten times, however many deals each had. Half is a month's variance (.2²) ÷ that of
places in a quarter (.3²)."""


@dataclass(frozen=True)
class Ends:
    """What becomes of each deal of a snapshot in each segment: arrays of deals × segments.

    won, lost: the chance of that end in that segment; what is left of 1 stays open.
    """

    won: np.ndarray
    lost: np.ndarray

    @property
    def open(self) -> np.ndarray:
        """The chance of still being open after the last segment."""
        return 1 - self.won.sum(axis=1) - self.lost.sum(axis=1)


@dataclass(frozen=True)
class Hazard:
    """The chance of closing in a segment, and of having been won when it did.

    share: of wins among the closings that it learnt from. knowing: the facts of a deal that `winning` looks at beside
    its age, stage and stated close date; none where `win` finds them no better than the base rate.
    """

    closing: ridge.Odds
    winning: ridge.Odds
    share: float
    fiscal: int
    knowing: tuple[str, ...]

    def chances(self, book: Book, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        """(the chance of closing in its segment, that of having been won then) of each row."""
        closing = self.closing.chance(closing_fields(book, rows, self.fiscal))
        return closing, self.winning.chance(winning_fields(book, rows, self.knowing))

    def ends(self, book: Book, rows: Rows, months: int, deals: int) -> Ends:
        """The chances of a snapshot's rows (`rebuild.followed` without `until`)."""
        h, pi = self.chances(book, rows)
        won, lost, left = np.zeros((deals, months)), np.zeros((deals, months)), np.ones(deals)
        for k in range(months):
            mine = rows.lead == k
            at = rows.at[mine]
            closing = left[at] * h[mine]
            won[at, k], lost[at, k] = closing * pi[mine], closing * (1 - pi[mine])
            left[at] -= closing
        return Ends(won, lost)


def fit(book: Book, rows: Rows, fiscal: int, knowing: tuple[str, ...] = ()) -> Hazard | None:
    """The hazard of rows whose segments are over; None where fewer than `LEAST` of them closed."""
    ended = rows.won | rows.lost
    if ended.sum() < LEAST:
        return None
    weight = 0.5 ** ((rows.over.max() - rows.over) / HALF_LIFE)
    closing = ridge.fit(
        closing_fields(book, rows, fiscal, _a_month(rows, ended * weight, weight)), ended * weight, weight
    )
    winning, share = fit_winning(book, rows.where(ended), knowing)
    return Hazard(closing, winning, share, fiscal, knowing)


def _a_month(rows: Rows, ended: np.ndarray, weight: np.ndarray) -> float:
    """The information (in log-odds) that the rows of one month have on average: Σ weight · p (1 − p) ÷ months."""
    share = ended.sum() / weight.sum()
    return float(weight.sum() * share * (1 - share) / len(np.unique(rows.over)))


def fit_winning(book: Book, closed: Rows, knowing: tuple[str, ...]) -> tuple[ridge.Odds, float]:
    """The odds of a win among rows that ended, each deal counting once, and the share of wins among those deals."""
    weight = per_deal(closed)
    odds = ridge.fit(winning_fields(book, closed, knowing), closed.won * weight, weight)
    return odds, float((closed.won * weight).sum() / weight.sum())


def per_deal(rows: Rows) -> np.ndarray:
    """Weights with which each deal counts once, however many landmarks saw it."""
    return 1 / np.bincount(rows.deal, minlength=int(rows.deal.max(initial=0)) + 1)[rows.deal]


def closing_fields(book: Book, rows: Rows, fiscal: int, a_month: float = 0.0) -> Sequence[ridge.Field]:
    """What the chance of closing depends on; `a_month`: the information of a month's rows."""
    lead, stages = lead_bin(rows.lead), len(book.levels["stage"])
    shared = max(2.0, MONTHS * a_month)
    return (
        ridge.Field("age", rows.age, len(AGES) + 1, 0.5),
        ridge.Field("quarter", (rows.month - fiscal) % 3, 3, shared),
        ridge.Field("lead", lead, LEADS, shared),
        ridge.Field("stage", _by_lead(rows.stage, lead), stages * LEADS, 1.0),
        ridge.Field("due", _by_lead(rows.due, lead), DUE * LEADS, 1.0),
        ridge.Field("size", size_bin(book, rows), SIZES, 2.0),
    )


def winning_fields(book: Book, rows: Rows, knowing: Sequence[str] = ()) -> Sequence[ridge.Field]:
    """What the share of wins among closings depends on; `knowing`: facts of the deal itself."""
    lead, stages = lead_bin(rows.lead), len(book.levels["stage"])
    fields = [
        ridge.Field("age", rows.age, len(AGES) + 1, 4.0),
        ridge.Field("stage", _by_lead(rows.stage, lead), stages * LEADS, 2.0),
        ridge.Field("due", rows.due, DUE, 4.0),
    ]
    for name in knowing:
        codes, levels = fact(book, rows, name)
        fields.append(ridge.Field(name, codes, levels, 4.0))
    return fields


def _by_lead(codes: np.ndarray, lead: np.ndarray) -> np.ndarray:
    """Codes of a fact at each lead, as what it says fades; of one not known (0) there is nothing to fade."""
    return np.where(codes == 0, 0, codes * LEADS + lead)


def fact(book: Book, rows: Rows, name: str) -> tuple[np.ndarray, int]:
    """(code of each row, number of levels) of a fact of the deal: size, owner, team, or a column used as recorded."""
    if name == "size":
        return size_bin(book, rows), SIZES
    if name in ("owner", "team"):
        names = [cell[0 if name == "owner" else 1] or "" for cell in book.cells]
        place = {value: at for at, value in enumerate(sorted({"", *names}))}
        return np.array([place[value] for value in names], dtype=int)[rows.cell], len(place)
    return book.static[name][rows.deal], len(book.levels[name])


def size_bin(book: Book, rows: Rows) -> np.ndarray:
    """0 for an unknown amount, else the fifth of won deals that it falls into, from 1."""
    wins = book.value[book.won & (book.value > 0)]
    if not len(wins):
        return np.zeros(len(rows), dtype=int)
    edges = np.quantile(wins, [0.2, 0.4, 0.6, 0.8])
    return np.where(np.isnan(rows.amount), 0, np.searchsorted(edges, rows.amount, side="right") + 1)
