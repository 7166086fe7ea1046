"""What is a deal worth when it is won?

An open deal with an amount: its amount × what won deals brought per unit of the amount that they had before. One
without: what deals of its product were won for, else of its team and the company. Draws take single past wins, so that
they are as lumpy as wins are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmlib.analysis.forecast.book import NEVER, Book, Snapshot
from crmlib.analysis.forecast.rebuild import Rows

WINDOW = 730
"""Days for which a win says what wins are worth."""
OF_PRODUCT = 5
"""Wins from which on a product speaks for itself."""
PRIOR = 20.0
"""Wins of the company that weigh as much as what a team's own say; also the prior weight of a ratio of 1."""


@dataclass(frozen=True)
class Pool:
    """Past wins: `own` with weight n ÷ (n + `PRIOR`), else `all`. mean: their expected value."""

    own: np.ndarray
    all: np.ndarray

    @property
    def weight(self) -> float:
        """How much the own wins count."""
        return len(self.own) / (len(self.own) + PRIOR)

    @property
    def mean(self) -> float:
        """weight × mean of own + (1 − weight) × mean of all; 0 where nothing was ever won."""
        if not len(self.all):
            return 0.0
        own = float(self.own.mean()) if len(self.own) else 0.0
        return self.weight * own + (1 - self.weight) * float(self.all.mean())

    def draw(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """`n` values of wins."""
        if not len(self.all):
            return np.zeros(n)
        found = self.all[rng.integers(0, len(self.all), n)]
        if len(self.own):
            found = np.where(rng.random(n) < self.weight, self.own[rng.integers(0, len(self.own), n)], found)
        return found


@dataclass(frozen=True)
class Worth:
    """What wins are worth. teams: a pool per team of `Book.cells`; products: wins per product; ratios: won ÷ amount."""

    teams: dict[str | None, Pool]
    products: dict[int, np.ndarray]
    ratios: np.ndarray
    ratio: float

    def means(self, book: Book, open_now: Snapshot) -> np.ndarray:
        """The expected value of each open deal, should it be won."""
        which, pools = self._pools(book, open_now)
        pooled = np.array([pool.mean for pool in pools])[which] if len(which) else np.zeros(0)
        return np.where(np.isnan(open_now.amount), pooled, open_now.amount * self.ratio)

    def draw(self, book: Book, open_now: Snapshot, places: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """A value for each place in `places` (of the snapshot, repeated as often as wins are drawn)."""
        amount = open_now.amount[places]
        known = ~np.isnan(amount)
        found = np.zeros(len(places))
        if known.any():
            found[known] = amount[known] * self.ratios[rng.integers(0, len(self.ratios), int(known.sum()))]
        which, pools = self._pools(book, open_now)
        for at, pool in enumerate(pools):
            mine = ~known & (which[places] == at)
            found[mine] = pool.draw(int(mine.sum()), rng)
        return found

    def _pools(self, book: Book, open_now: Snapshot) -> tuple[np.ndarray, list[Pool]]:
        """The pool of each open deal: of its product where that was won often enough, else of its team."""
        teams = list(self.teams)
        team_of = np.array([teams.index(cell[1]) for cell in book.cells], dtype=int)
        place = {code: len(teams) + at for at, code in enumerate(self.products)}
        of_product = np.array([place.get(code, -1) for code in range(len(book.levels["product"]))], dtype=int)
        product = of_product[book.static["product"][open_now.deal]]
        pools = [*self.teams.values(), *(Pool(np.zeros(0), wins) for wins in self.products.values())]
        return np.where(product >= 0, product, team_of[open_now.cell]), pools


def fit(book: Book, today: int, rows: Rows) -> Worth:
    """What deals won before `today`, and what they had as amounts at the landmarks of `rows`, say."""
    recent = book.won & (book.closed < today) & (book.closed >= today - WINDOW) & ~np.isnan(book.value)
    recent &= book.closed > -NEVER
    everything = book.value[recent]
    team_of = np.array([cell[1] for cell in book.cells], dtype=object)[book.cell[recent]] if recent.any() else None
    teams = {  # in one order, so that draws are the same
        team: Pool(everything[team_of == team] if team_of is not None else np.zeros(0), everything)
        for team in dict.fromkeys(cell[1] for cell in book.cells)
    }
    codes = book.static["product"][recent]
    products = {int(code): everything[codes == code] for code in np.unique(codes) if code}
    products = {code: wins for code, wins in products.items() if len(wins) >= OF_PRODUCT}
    ratios = _ratios(book, rows)
    ratio = (ratios.sum() + PRIOR) / (len(ratios) + PRIOR)
    scaled = ratios * (ratio / ratios.mean()) if len(ratios) and ratios.mean() > 0 else np.array([ratio])
    return Worth(teams, products, scaled, float(ratio))


def _ratios(book: Book, rows: Rows) -> np.ndarray:
    """Won value ÷ amount at the last landmark before the win, of each won deal that had one."""
    held = rows.won & (rows.amount > 0) & (rows.lead == 0)
    ratio = book.value[rows.deal[held]] / rows.amount[held]
    return ratio[np.isfinite(ratio) & (ratio < 5)]
