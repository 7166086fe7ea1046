"""How many deals that do not exist yet will be won, and when?

Deals created per month × the share of them that is won in the month of creation, the next one, and so on. Both are
counted at past landmarks like today, in segments that are over, so a month begun is compared with months begun.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmlib.analysis.forecast.book import NEVER, Book, as_date
from crmlib.analysis.forecast.rebuild import bounds, landmarks

MEMORY = 12
"""Months that say how many deals are created."""
HALF_LIFE = 6
"""Months after which a month's count weighs half."""
PRIOR_WINS = 20.0
"""Wins of the whole company that weigh as much as what a team's own record says."""


@dataclass(frozen=True)
class Arrivals:
    """Deals not created yet.

    created: expected per segment. error: standard deviation of its mean ÷ mean; spread: of one month around it ÷ mean.
    share: each cell's part of all creations. won, lost: the share of deals created in segment c that end so in segment
    k [c, k]. factor: of each cell, its own wins ÷ expected ones. worth: of wins in segment k, their mean value ÷ that
    of all wins (what is won at once is small). seen [c, k]: whether any month was followed that far.
    """

    created: np.ndarray
    error: float
    spread: float
    share: np.ndarray
    won: np.ndarray
    lost: np.ndarray
    factor: np.ndarray
    worth: np.ndarray
    seen: np.ndarray

    def wins(self) -> np.ndarray:
        """Expected wins, cell × segment."""
        return np.outer(self.share * self.factor, self.created @ self.won)

    def losses(self) -> np.ndarray:
        """Expected losses, cell × segment."""
        return np.outer(self.share, self.created @ self.lost)


def fit(book: Book, today: int, first: int, months: int, fiscal: int) -> Arrivals | None:
    """What landmarks before `today` (from `first` on) say; None where no month is over yet."""
    past = landmarks(today, first)
    edges = bounds(today, months)
    born = (book.created > -NEVER) & (book.created < today) & (book.created >= first)
    partial = _length(edges, 0) < 28
    counts = np.array([_between(book.created, day, bounds(day, 2)[1] if partial else end, born)
                       for day, end in zip(past, [*past[1:], today], strict=True)], dtype=float)  # fmt: skip
    full = np.array([_between(book.created, day, end, born)
                     for day, end in zip(past, [*past[1:], today], strict=True)], dtype=float)  # fmt: skip
    if not len(full) or not full.sum():
        return None
    mean, error, spread = _rate(full)
    created = np.full(months, mean)
    if partial:
        created[0] = _rate(counts)[0]
    recent = born & (book.created >= past[max(0, len(past) - MEMORY)])
    own = np.bincount(book.cell[recent], minlength=len(book.cells)).astype(float)
    won, value, seen = _ends(book, past, first, today, months, partial, True)
    lost, _, _ = _ends(book, past, first, today, months, partial, False)
    won = won * _of_quarter(book, past, today, won, edges, fiscal)
    worth = np.divide(created @ (won * value), created @ won, out=np.ones(months), where=created @ won > 0)
    share = own / max(own.sum(), 1)
    return Arrivals(created, error, spread, share, won, lost, _factors(book, past, today, won), worth, seen)


def _rate(counts: np.ndarray) -> tuple[float, float, float]:
    """(mean of the recent months, the newest weighing most; its relative error; the relative spread of one month)."""
    recent = counts[-MEMORY:]
    weight = 0.5 ** (np.arange(len(recent))[::-1] / HALF_LIFE)
    weight /= weight.sum()
    mean = float((weight * recent).sum())
    if mean <= 0:
        return 0.0, 0.0, 0.0
    variance = recent.var(ddof=1) if len(recent) > 2 else recent.mean()
    variance = max(float(variance), mean)
    return mean, float(np.sqrt(variance * (weight**2).sum()) / mean), float(np.sqrt(max(variance - mean, 0)) / mean)


def _ends(
    book: Book, past: list[int], first: int, today: int, months: int, partial: bool, won: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By [segment of creation, segment of the end], counted by lag: the share of those created that ended so, the mean
    value of the wins among them ÷ that of all wins, shrunk towards 1, and whether any were followed that far."""
    lags, starts, values, valued = (np.zeros((2, months)) for _ in range(4))
    ended = book.won == won
    known = ended & ~np.isnan(book.value)
    usual = book.value[known & (book.closed < today)]
    mean = float(usual.mean()) if len(usual) and usual.mean() > 0 else 1.0
    for day in past:
        edges = bounds(day, months)
        for c in {0, 1} if partial else {0}:
            made = (book.created >= max(edges[c], first)) & (book.created < edges[c + 1])
            for k in range(c, months):
                if edges[k + 1] > today:
                    break
                there = made & ended & (book.closed >= edges[k]) & (book.closed < edges[k + 1])
                lags[c, k - c] += there.sum()
                starts[c, k - c] += made.sum()
                values[c, k - c] += book.value[there & known].sum() / mean
                valued[c, k - c] += (there & known).sum()
    rate = np.divide(lags, starts, out=np.zeros_like(lags), where=starts > 0)
    factor = (values + PRIOR_WINS) / (valued + PRIOR_WINS)
    found, worth = np.zeros((months, months)), np.ones((months, months))
    seen = np.zeros((months, months), dtype=bool)
    for c in range(months):
        row = 1 if partial and c else 0
        found[c, c:], worth[c, c:] = rate[row, : months - c], factor[row, : months - c]
        seen[c, c:] = starts[row, : months - c] > 0
    return found, worth, seen


def _of_quarter(book: Book, past: list[int], today: int, won: np.ndarray, edges: np.ndarray, fiscal: int) -> np.ndarray:
    """Per coming segment, how much more new deals are won in that month of the quarter than in others."""
    expected, came = np.zeros(3), np.zeros(3)
    for day in past:
        there = bounds(day, won.shape[1])
        for k in range(won.shape[1]):
            if there[k + 1] > today:
                break
            month = (as_date(int(there[k])).month - fiscal) % 3
            for c in range(k + 1):
                made = (book.created >= there[c]) & (book.created < there[c + 1])
                expected[month] += made.sum() * won[c, k]
                came[month] += (made & book.won & (book.closed >= there[k]) & (book.closed < there[k + 1])).sum()
    factor = (came + PRIOR_WINS) / (expected + PRIOR_WINS)
    return np.array([factor[(as_date(int(edge)).month - fiscal) % 3] for edge in edges[:-1]])


def _factors(book: Book, past: list[int], today: int, won: np.ndarray) -> np.ndarray:
    """Each team's own wins of deals younger than the horizon ÷ what the company's shares expect, shrunk towards 1."""
    teams = [cell[1] for cell in book.cells]
    months = won.shape[1]
    expected, wins = dict.fromkeys(teams, 0.0), dict.fromkeys(teams, 0.0)
    team_of = np.array(teams, dtype=object)
    for day in past[-MEMORY:]:
        edges = bounds(day, months)
        made = (book.created >= edges[0]) & (book.created < edges[1])
        over = [k for k in range(months) if edges[k + 1] <= today]
        if not over:
            continue
        done = made & book.won & (book.closed < edges[over[-1] + 1])
        chance = won[0, : over[-1] + 1].sum()
        for team in expected:
            mine = (team_of == team)[book.cell]
            expected[team] += (made & mine).sum() * chance
            wins[team] += (done & mine).sum()
    factor = {team: (wins[team] + PRIOR_WINS) / (expected[team] + PRIOR_WINS) for team in expected}
    return np.array([factor[team] for team in teams])


def _length(edges: np.ndarray, k: int) -> int:
    return int(edges[k + 1] - edges[k])


def _between(days: np.ndarray, start: int, end: int, among: np.ndarray) -> int:
    return int((among & (days >= start) & (days < end)).sum())
