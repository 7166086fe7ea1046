"""What is the chance of meeting a goal?

The share of pooled draws that reach it, said in steps of 5 % and never as certain: a chance of 0 or 100 % would claim
that nothing outside the model can happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmlib.analysis.forecast.series import forecast

STEP = 0.05
DRAWS = 2000
LEAST = 3
"""Past values from which on a KPI's own past says anything."""
EDGE = 0.01
"""What a share of none or all is taken for, as log-odds have no end: one in a hundred away from it."""


def chance(draws: np.ndarray, goal: float, good: str = "up") -> float | None:
    """The share of `draws` that are at least `goal` (at most, where `good` is "down"), to the next 5 %, 5 to 95 %.

    None without a draw that has a value.

    >>> chance(np.array([1.0, 2.0, 3.0, 4.0]), 2.5), chance(np.array([1.0, 2.0]), 5), chance(np.array([1.0]), 1)
    (0.5, 0.05, 0.95)
    """
    known = draws[np.isfinite(draws)]
    if not len(known):
        return None
    met = float((known >= goal).mean() if good != "down" else (known <= goal).mean())
    return round(min(max(round(met / STEP) * STEP, STEP), 1 - STEP), 2)


@dataclass(frozen=True)
class Coming:
    """What the past of a KPI says of a coming period. middle, low, high: median and 80 % interval; n: past values."""

    n: int
    middle: float
    low: float
    high: float
    chance: float


def coming(
    values: Sequence[float | None], goal: float, good: str = "up", *, ahead: int = 1, kind: str | None = None
) -> Coming | None:
    """The chance that a KPI meets a goal in the period `ahead` of its past values (oldest first, None unknown).

    kind: "share" lies between 0 and 1, and is forecast as log-odds, so that its interval does too; "count" comes in
    whole numbers, none below 0. None with fewer than three known values.

    >>> found = coming([0.4, 0.5, 0.45, 0.5, 0.4, 0.45], 0.3, kind="share")
    >>> found.n, round(found.middle, 2), found.chance, coming([5.0, None, 6.0], 5)
    (6, 0.45, 0.95, None)
    """
    known = [value for value in values if value is not None]
    if len(known) < LEAST:
        return None
    if kind == "share":
        odds = [None if value is None else float(_log_odds(value)) for value in values]
        draws = 1 / (1 + np.exp(-forecast(odds, ahead).draws(DRAWS)[:, -1]))
    else:
        draws = forecast(values, ahead).draws(DRAWS)[:, -1]
        draws = np.maximum(np.rint(draws), 0) if kind == "count" else draws
    low, middle, high = sides(draws, kind == "count")
    return Coming(len(known), middle, low, high, chance(draws, goal, good))


def sides(draws: np.ndarray, counted: bool) -> tuple[float, float, float]:
    """(10 %, 50 %, 90 %) of the draws. Of counts each is one that was drawn, as no count lies between two.

    >>> sides(np.array([1.0, 2.0, 3.0, 4.0]), True), sides(np.array([1.0, 2.0, 3.0]), False)
    ((1.0, 2.0, 4.0), (1.2, 2.0, 2.8))
    """
    low, middle, high = np.quantile(draws, [0.1, 0.5, 0.9], method="inverted_cdf" if counted else "linear")
    return float(low), float(middle), float(high)


def _log_odds(share: float) -> float:
    """log(p ÷ (1 − p)), of none and all as of the share `EDGE` away from them.

    >>> [round(_log_odds(share), 3) for share in (0.0, 0.75, 1.0)]
    [-4.595, 1.099, 4.595]
    """
    inside = min(max(share, EDGE), 1 - EDGE)
    return float(np.log(inside / (1 - inside)))


@dataclass(frozen=True)
class Closing:
    """What would close the gap to a goal. gap: goal − mean, 0 where the mean is there. deals: wins of the usual size
    that fill it; size: of such a win; pipeline: what must be open beside, at the usual share of wins."""

    gap: float
    deals: float | None
    size: float | None
    pipeline: float | None


def closing(goal: float, mean: float, size: float | None, share: float | None) -> Closing:
    """How many more wins of what size, and how much more pipeline, the gap asks for.

    >>> closing(130.0, 100.0, 10.0, 0.25)
    Closing(gap=30.0, deals=3.0, size=10.0, pipeline=120.0)
    """
    gap = max(goal - mean, 0.0)
    return Closing(gap, gap / size if size else None, size or None, gap / share if share else None)


def levers(mean: np.ndarray, draws: np.ndarray, goal: float) -> np.ndarray:
    """How much the chance of the goal would rise if one part were sure instead of its `mean`, per part.

    `mean`: (part, what is added beyond its mean if it is won); `draws`: of the total. The whole distribution moves by
    what the part adds: an upper bound that ranks them.

    >>> levers(np.array([0.0, 5.0]), np.array([4.0, 8.0, 12.0, 16.0]), 10.0).tolist()
    [0.0, 0.25]
    """
    now = (draws >= goal).mean()
    return np.array([float((draws + more >= goal).mean() - now) for more in mean])
