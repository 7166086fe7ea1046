"""Can these values be taken in logarithms, where are gaps, and on how many values does the history rest?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf, isnan

import numpy as np

from crmlib.analysis.forecast.series.season import seasonal_indices

INTERMITTENT = 1 / 3
"""From this share of zeros on there is no trend or season to see: the level alone is forecast."""

BEND = 0.5
"""Between 0, where distributions are lognormal, and 1, where they are as wide upwards as downwards."""


@dataclass(frozen=True)
class History:
    """What is fitted. raw: the values with gaps as nan; work: their logarithms (or the values over `scale`, when some
    are not above zero) with the season out and gaps filled on a straight line; season: the index of each position;
    kept: the share of the season believed; floor: the least value a forecast may take (None: any).
    """

    raw: np.ndarray
    work: np.ndarray
    season: np.ndarray
    kept: float
    logarithmic: bool
    scale: float
    floor: float | None
    n: int
    zeros: float
    notes: tuple[str, ...]

    def index(self, horizon: int) -> np.ndarray:
        """The season of the coming periods, on the working scale."""
        return self.season[(len(self.raw) + np.arange(horizon)) % len(self.season)]

    def back(self, values: np.ndarray) -> np.ndarray:
        """From the working scale (season put back) to the values' own."""
        return np.exp(np.clip(values, -300.0, 300.0)) if self.logarithmic else values * self.scale

    def around(self, middle: np.ndarray, offsets: np.ndarray) -> np.ndarray:
        """Values `offsets` (working scale) away from `middle`.

        On logarithms by Box and Cox's transformation at `BEND`, middle · (1 + ½ o)², which equals exp(o) for small o:
        logarithms of lumpy values are skewed downwards, so that exp(o) would promise an upside that does not come.
        """
        if not self.logarithmic:
            return self.back(middle + offsets)
        return self.back(middle) * np.maximum(1 + BEND * offsets, 0.0) ** (1 / BEND)

    def forth(self, values: np.ndarray) -> np.ndarray:
        """From the values' own scale to the working one, season left in; what is not above zero counts as tiny."""
        if not self.logarithmic:
            return values / self.scale
        return np.log(np.maximum(values, 1e-9 * np.nanmax(self.raw)))


def as_array(values: Sequence[float | None]) -> np.ndarray:
    """Values as floats; None and nan are gaps; gaps before the first value are cut (the history begins there).

    ValueError: an infinite value.

    >>> as_array([None, 3, None, 5]).tolist()
    [3.0, nan, 5.0]
    """
    array = np.array([float("nan") if v is None or isnan(v) else float(v) for v in values], dtype=float)
    if any(isinf(v) for v in array):
        raise ValueError("a value is infinite")
    known = np.flatnonzero(np.isfinite(array))
    return array[known[0] :] if len(known) else array[:0]


def prepare(values: Sequence[float | None], period: int, *, seasonal: bool) -> History:
    """The history of `values`, with its season taken out where `seasonal`."""
    raw = as_array(values)
    known = np.isfinite(raw)
    found = raw[known]
    notes = []
    if not known.all():
        notes.append("gaps_filled")
        if not known[-1]:
            notes.append("ends_in_gap")
    zeros = float((found == 0).mean()) if len(found) else 0.0
    negative = bool((found < 0).any())
    if zeros:
        notes.append("zeros")
    if negative:
        notes.append("negatives")
    logarithmic = len(found) > 0 and bool((found > 0).all())
    scale = 1.0 if logarithmic else float(np.abs(found).mean()) if len(found) and found.any() else 1.0
    work = np.full(len(raw), np.nan)
    work[known] = np.log(found) if logarithmic else found / scale
    season, kept = seasonal_indices(work, period) if seasonal else (np.zeros(period), 0.0)
    work = work - season[np.arange(len(work)) % period]
    if not known.all():
        work = np.interp(np.arange(len(work)), np.flatnonzero(known), work[known])
    return History(
        raw, work, season, kept, logarithmic, scale, None if negative else 0.0, int(known.sum()), zeros, tuple(notes)
    )
