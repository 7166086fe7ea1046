"""What will the open deals and those not created yet bring in each coming month?

`expect` gives means that add up over deals, cells and months: chance of a win in the month × value. `simulate` draws
the same with everything that may go otherwise: which deals are won, for how much, how many are created, and shocks that
deals of a company or a team share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from crmlib.analysis.forecast import arrive, close, worth
from crmlib.analysis.forecast.book import NEVER, Book, Snapshot
from crmlib.analysis.forecast.calibrate import NONE, Calibration
from crmlib.analysis.forecast.rebuild import Rows, bounds, followed

CHUNK = 200
"""Open deals that are drawn together."""


@dataclass(frozen=True)
class Expected:
    """A forecast by deal before calibration. Money in the base currency; arrays of deals (or cells) × months.

    won, lost: chances of each open deal. value: of each, should it be won. new, new_lost: expected ends of deals that
    do not exist yet, per cell; new_value: of each, per cell and month.
    """

    today: int
    months: int
    open: Snapshot
    won: np.ndarray
    lost: np.ndarray
    value: np.ndarray
    new: np.ndarray
    new_lost: np.ndarray
    new_value: np.ndarray
    hazard: close.Hazard
    arrivals: arrive.Arrivals | None
    worth: worth.Worth

    def calibrated(self, by: Calibration) -> Expected:
        """The same with chances multiplied by what past forecasts fell short by, as far as that is sure."""
        won = np.clip(self.won * by.open, 0, 1)
        over = np.maximum(won.sum(axis=1) / close.SUREST, 1)[:, None]
        new = self.new * by.new
        kept = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return Expected(**{**kept, "won": won / over, "new": new})

    def by_cell(self, cells: int) -> tuple[np.ndarray, np.ndarray]:
        """(money from open deals, money from new deals), cell × month."""
        money = np.zeros((cells, self.months))
        np.add.at(money, self.open.cell, self.won * self.value[:, None])
        return money, self.new * self.new_value


def expect(
    book: Book, today: int, months: int, fiscal: int, first: int, past: Rows, knowing: tuple[str, ...] = ()
) -> Expected | None:
    """The forecast by deal as of day `today`, from the rows of `past` (all over by then); None with too little.

    `knowing`: the facts of a deal that `win` found good for something.
    """
    hazard = close.fit(book, past, fiscal, knowing)
    if hazard is None:
        return None
    arrivals = _followed_on(book, arrive.fit(book, today, first, months, fiscal), hazard, today, months)
    open_now = book.open_at(today)
    worths = worth.fit(book, today, past)
    ends = hazard.ends(book, followed(book, open_now, months), months, len(open_now.deal))
    cells = len(book.cells)
    nothing = np.zeros((cells, months))
    return Expected(
        today,
        months,
        open_now,
        ends.won,
        ends.lost,
        worths.means(book, open_now),
        arrivals.wins() if arrivals else nothing,
        arrivals.losses() if arrivals else nothing,
        np.outer([worths.teams[cell[1]].mean for cell in book.cells], arrivals.worth if arrivals else np.ones(months)),
        hazard,
        arrivals,
        worths,
    )


def _followed_on(
    book: Book, arrivals: arrive.Arrivals | None, hazard: close.Hazard, today: int, months: int
) -> arrive.Arrivals | None:
    """Arrivals with the months that none was followed into told by the hazard of deals of that age."""
    if arrivals is None or arrivals.seen[np.triu_indices(months)].all():
        return arrivals
    won, lost, edges = arrivals.won.copy(), arrivals.lost.copy(), bounds(today, months)
    for c in range(months):
        middle = np.array([(edges[c] + edges[c + 1]) // 2])
        none, unknown = np.zeros(1, dtype=int), np.array([-NEVER])
        rows = followed(book, Snapshot(today, none, none, none, np.full(1, np.nan), unknown, middle), months)
        h, pi = hazard.chances(book, rows)
        for k in range(c + 1, months):
            if not arrivals.seen[c, k]:
                left = max(1 - won[c, c:k].sum() - lost[c, c:k].sum(), 0)
                won[c, k], lost[c, k] = left * h[k] * pi[k], left * h[k] * (1 - pi[k])
    return replace(arrivals, won=won, lost=lost)


@dataclass(frozen=True)
class Draws:
    """What may come: money and wins and losses by cell × month × draw. Draw i is one future, the same for all cells."""

    money: np.ndarray
    wins: np.ndarray
    losses: np.ndarray


def simulate(book: Book, made: Expected, by: Calibration = NONE, n: int = 2000, seed: int = 0) -> Draws:
    """`n` futures of a calibrated forecast. The same seed gives the same draws."""
    rng = np.random.default_rng([seed, made.today])
    cells, months = len(book.cells), made.months
    teams, team_of = _teams(book)
    shock = _shocks(by, n, months, len(teams), rng)
    size = cells * months * n
    money, wins = np.zeros(size), np.zeros(size)
    for start in range(0, len(made.open.deal), CHUNK):
        part = slice(start, start + CHUNK)
        chance = np.minimum(made.won[part][None] * shock[:, team_of[made.open.cell[part]]], 1)
        reach = np.cumsum(chance, axis=2)
        u = rng.random(reach.shape[:2])
        month = (u[:, :, None] >= reach).sum(axis=2)
        draw, which = np.nonzero(month < months)
        place = (made.open.cell[part][which] * months + month[draw, which]) * n + draw
        value = made.worth.draw(book, made.open, which + start, rng)
        money += np.bincount(place, value, size)
        wins += np.bincount(place, minlength=size)
    pace = _arrival_noise(made, n, months, rng)
    losses = np.zeros((cells, months, n))
    lost = np.zeros((cells, months))
    np.add.at(lost, made.open.cell, made.lost)
    for cell in range(cells):
        rate = made.new[cell][None] * shock[:, team_of[cell]] * pace
        if rate.any():
            count = rng.poisson(rate)
            draw, month = np.nonzero(count)
            times = count[draw, month]
            place = np.repeat((cell * months + month) * n + draw, times)
            value = made.worth.teams[book.cells[cell][1]].draw(len(place), rng) * np.repeat(
                made.arrivals.worth[month], times
            )
            money += np.bincount(place, value, size)
            wins += np.bincount(place, minlength=size)
        losses[cell] = rng.poisson((lost[cell] + made.new_lost[cell])[None] * pace).T
    shape = (cells, months, n)
    return Draws(money.reshape(shape), wins.reshape(shape), losses)


def _teams(book: Book) -> tuple[list[str | None], np.ndarray]:
    teams = sorted({cell[1] for cell in book.cells}, key=lambda name: (name is None, name or ""))
    place = {name: at for at, name in enumerate(teams)}
    return teams, np.array([place[cell[1]] for cell in book.cells], dtype=int)


def _shocks(by: Calibration, n: int, months: int, teams: int, rng: np.random.Generator) -> np.ndarray:
    """Factors on the chance of a win, draw × team × month, mean 1: what lasts, what comes and goes, what a team has."""
    lasting = by.lasting_at(months)
    shared = rng.normal(size=(n, 1)) * lasting - lasting**2 / 2
    shared = shared + rng.normal(size=(n, months)) * by.passing - by.passing**2 / 2
    own = rng.normal(size=(n, teams, 1)) * by.team - by.team**2 / 2
    return np.exp(shared[:, None, :] + own)


def _arrival_noise(made: Expected, n: int, months: int, rng: np.random.Generator) -> np.ndarray:
    """Factors on the number of deals created, draw × month, mean 1."""
    if made.arrivals is None:
        return np.ones((n, months))
    error, spread = made.arrivals.error, made.arrivals.spread
    whole = np.maximum(1 + rng.normal(size=(n, 1)) * error, 0.05)
    return whole * np.maximum(1 + rng.normal(size=(n, months)) * spread, 0.05)
