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
    values: Sequence[float | None], goal: float, good: str = "up", *, ahead: int = 1, share: bool = False
) -> Coming | None:
    """The chance that a KPI meets a goal in the period `ahead` of its past values (oldest first, None unknown).

    `share`: it lies between 0 and 1, and so do its forecast and interval. None with fewer than three known values.

    >>> found = coming([0.4, 0.5, 0.45, 0.5, 0.4, 0.45], 0.3, share=True)
    >>> found.n, round(found.middle, 2), found.chance, coming([5.0, None, 6.0], 5)
    (6, 0.45, 0.95, None)
    """
    if sum(value is not None for value in values) < LEAST:
        return None
    draws = forecast(values, ahead).draws(DRAWS)[:, -1]
    draws = np.clip(draws, 0, 1) if share else draws
    low, middle, high = (float(v) for v in np.quantile(draws, [0.1, 0.5, 0.9]))
    return Coming(sum(value is not None for value in values), middle, low, high, chance(draws, goal, good))


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
