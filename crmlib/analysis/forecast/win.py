"""Will an open deal be won, and which facts say so?

A ridge-penalised logistic regression on what is known at the snapshot (`close.winning_fields`): age, stage, stated
close date, and facts of the deal. It is used only where it told wins from losses better than the base rate on deals
that closed after it was fitted; else every deal has the base rate, and that is said. Facts that are written when a deal
closes are refused: they would look like foresight.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from crmlib.analysis.forecast.book import NEVER, STATIC, Book
from crmlib.analysis.forecast.close import SUREST, Hazard, fit_winning, per_deal, winning_fields
from crmlib.analysis.forecast.rebuild import Rows, followed
from crmlib.analysis.interval import newcombe
from crmlib.errors import UserError

FACTS = ("size", "team", "owner", *STATIC)
"""What is looked at beside age, stage and stated close date."""
AFTER_CLOSING = (
    "lost_reason", "competitor", "closed_at", "closed_on", "cost", "status", "updated_at", "won_at", "list_amount",
)  # fmt: skip
"""Columns that are written, or last written, when a deal closes."""
LEAST_CLOSED = 100
LEAST_RARER = 30
BLOCKS = 6
"""Stretches of time that are told one after the other, each by what was known before it."""
TOLERATED = 0.05
"""Difference in how often a column is filled on open and on closed deals that may be chance or custom."""


@dataclass(frozen=True)
class Block:
    """One stretch of time: deals that closed in it, and the log-losses that the model and the base rate had."""

    until: int
    model: np.ndarray
    base: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class Verdict:
    """Whether the facts are good for something.

    gain: log-loss of the base rate − that of the model, per deal; error: its standard error. closed, rarer: deals
    behind it. reason: few_deals, no_better, or better.
    """

    reason: str
    closed: int
    rarer: int
    loss: float | None = None
    base: float | None = None
    gain: float | None = None
    error: float | None = None

    @property
    def better(self) -> bool:
        """Whether to use the model."""
        return self.reason == "better"


def refuse(names: Iterable[str]) -> None:
    """UserError where a fact is asked for that is written when a deal closes.

    >>> refuse(["source", "lost_reason"])
    Traceback (most recent call last):
    crmlib.errors.UserError: deals.lost_reason: written when a deal closes, so it cannot foretell the end
    """
    for name in names:
        if name in AFTER_CLOSING:
            raise UserError("written when a deal closes, so it cannot foretell the end", place=f"deals.{name}")


def guard(book: Book, until: int) -> dict[str, float]:
    """The columns used as recorded that are filled differently on open and closed deals, with the difference.

    Such a column is filled (or emptied) at the end of a deal: a blank alone would tell open from closed.
    """
    opened = (book.created < until) & (book.closed >= until)
    closed = (book.closed < until) & (book.closed > -NEVER)
    found = {}
    for name in STATIC:
        filled = book.static[name] > 0
        if not filled.any() or opened.sum() < 10 or closed.sum() < 10:
            continue
        sides = int(filled[closed].sum()), int(closed.sum()), int(filled[opened].sum()), int(opened.sum())
        difference = newcombe(*sides)
        if difference.differs and abs(difference.value) > TOLERATED:
            found[name] = difference.value
    return found


def allowed(book: Book, until: int) -> tuple[str, ...]:
    """The facts that may be looked at: known for some deal, and not refused by `guard`."""
    refused = guard(book, until)
    known = [name for name in FACTS if name not in STATIC or (book.static[name] > 0).any()]
    return tuple(name for name in known if name not in refused)


def blocks(book: Book, rows: Rows, facts: tuple[str, ...]) -> list[Block]:
    """Each stretch of time told by a model of what had ended before it, and by the base rate of then."""
    ended = rows.where(rows.won | rows.lost)
    days = np.unique(ended.over)
    edges = (
        [int(days[min(int(len(days) * at / (BLOCKS + 2)), len(days) - 1)]) for at in range(2, BLOCKS + 3)]
        if len(days)
        else []
    )
    found = []
    for start, end in pairwise(edges):
        learnt, told = ended.where(ended.over <= start), ended.where((ended.over > start) & (ended.over <= end))
        closed, rarer = _counts(learnt)
        if closed < LEAST_CLOSED or rarer < LEAST_RARER or not len(told):
            continue
        odds, share = fit_winning(book, learnt, facts)
        chance = odds.chance(winning_fields(book, told, facts))
        found.append(Block(end, _loss(told.won, chance), _loss(told.won, np.full(len(told), share)), per_deal(told)))
    return found


def verdict(book: Book, rows: Rows, told: list[Block], until: int) -> Verdict:
    """What the blocks that were over by `until` say. Better: its gain per deal is beyond one standard error."""
    closed, rarer = _counts(rows.where((rows.won | rows.lost) & (rows.over <= until)))
    past = [block for block in told if block.until <= until]
    if closed < LEAST_CLOSED or rarer < LEAST_RARER or not past:
        return Verdict("few_deals", closed, rarer)
    weight = np.concatenate([block.weight for block in past])
    model, base = (np.concatenate([getattr(block, side) for block in past]) for side in ("model", "base"))
    total = weight.sum()
    gain = float((weight * (base - model)).sum() / total)
    error = float(np.sqrt((weight**2 * (base - model - gain) ** 2).sum()) / total)
    losses = (float((weight * each).sum() / total) for each in (model, base))
    return Verdict("better" if gain > error else "no_better", closed, rarer, *losses, gain, error)


def chances(book: Book, hazard: Hazard, day: int, soon: np.ndarray, months: int = 12) -> np.ndarray:
    """The chance that each deal open at `day` is ever won: that of the segments that the forecast is made of, `soon`
    (deals × segments, as calibrated), of the segments behind, and after the last one as in it.

    So it is never below the chance of any period of the forecast.
    """
    snapshot = book.open_at(day)
    months = max(months, soon.shape[1])
    rows = followed(book, snapshot, months)
    ends = hazard.ends(book, rows, months, len(snapshot.deal))
    last = rows.where(rows.lead == months - 1)
    late = hazard.winning.chance(winning_fields(book, last, hazard.knowing))
    behind = ends.won[:, soon.shape[1] :].sum(axis=1) + ends.open * late
    return np.minimum(soon.sum(axis=1) + behind, SUREST)


def reasons(book: Book, hazard: Hazard, day: int) -> dict[str, np.ndarray]:
    """What each fact adds to the log-odds of each deal open at `day`, in its next month; they add up.

    `average` is what an average deal has; the sum of all is the log-odds of being won should it close then.
    """
    rows = followed(book, book.open_at(day), 1)
    parts = hazard.winning.contributions(winning_fields(book, rows, hazard.knowing))
    return {"average": np.full(len(rows), hazard.winning.intercept), **parts}


def brier(won: np.ndarray, chance: np.ndarray) -> float:
    """Mean of (chance − outcome)²: 0 is perfect, 0.25 is a coin.

    >>> brier(np.array([1, 0]), np.array([0.8, 0.4]))
    0.1
    """
    return round(float(np.mean((chance - won) ** 2)), 12)


def _counts(closed: Rows) -> tuple[int, int]:
    """(deals that closed, those of the rarer end)."""
    won = len(np.unique(closed.deal[closed.won]))
    lost = len(np.unique(closed.deal[closed.lost]))
    return won + lost, min(won, lost)


def _loss(won: np.ndarray, chance: np.ndarray) -> np.ndarray:
    p = np.clip(chance, 1e-6, 1 - 1e-6)
    return -np.where(won, np.log(p), np.log(1 - p))
