"""How far off may each period be, and do the errors of different periods go together?

Formulas for the error of smoothing methods take their model as true, so they are too narrow, the more so the shorter
the history. Two things widen them: `WIDER`, by how much the half-width had to be multiplied at past origins of many
real series to hold 50, 80, 95 and 99 % of what came (docs/forecast.md: which series, and how), and `surprise`, how
wrong this series' own past forecasts were, drawn towards what is usual.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from crmlib.analysis.forecast.series.paths import Origin
from crmlib.analysis.forecast.series.result import SCORES, score

LEVELS = (50, 80, 95, 99)
RUN_RATE, LEVEL = (1.15, 1.55, 2.30, 3.20), (0.82, 0.97, 1.40, 2.65)
LENGTHS = (18, 24, 30, 36, 48, 60, 100)
WIDER = (
    (1.065, 1.195, 1.455, 2.04),
    (1.000, 1.095, 1.250, 1.72),
    (1.000, 1.070, 1.235, 1.53),
    (0.925, 1.005, 1.150, 1.48),
    (0.880, 0.950, 1.090, 1.38),
    (0.880, 0.950, 1.080, 1.37),
    (0.770, 0.830, 0.950, 1.25),
)
"""Multipliers at `LEVELS`, for a run rate, a level, and for blend or pair on so many values (`LENGTHS`)."""
PAST_ORIGINS, FULL_WEIGHT = 8, 6
"""How many past forecasts are looked back on; one counts in full from this many periods known since."""
USUAL, TRUST = 0.7, 0.4
"""The usual mean size of past errors, in multiplied standard errors; the power with which a series' own counts."""
COMMON, COMMON_SHORT, COMMON_MOST = 0.03, 6.0, 0.5
"""Variance that all steps share (in one-step variances): COMMON + COMMON_SHORT / n, at most COMMON_MOST."""

FAR = 12
"""Step by which the growth of errors tells how far the level wanders."""


def correlation(error: np.ndarray, n: int) -> np.ndarray:
    """The correlation of the errors of all steps, (horizon, horizon), as a wandering level gives it.

    With step α of the level, cov(e_i, e_j) = u + α + (i − 1) α² for i < j and var(e_i) = 1 + u + (i − 1) α², in
    one-step variances. α is read from how `error` (horizon,) grows; u = `COMMON` … is what is wrong at all steps alike.

    >>> correlation(np.array([1.0, 1.0, 1.0]), 80).round(2)[0].tolist()
    [1.0, 0.1, 0.1]
    >>> correlation(np.sqrt([1.0, 2.0, 3.0]), 80).round(2)[0].tolist()
    [1.0, 0.72, 0.6]
    """
    steps = np.arange(len(error))
    growth = (error / max(float(error[0]), 1e-300)) ** 2 - 1
    far = min(len(error), FAR) - 1
    gain = float(np.sqrt(np.clip(growth[far] / far, 0.0, 1.0))) if far else 0.0
    common = min(COMMON + COMMON_SHORT / n, COMMON_MOST)
    matrix = common + gain + np.minimum.outer(steps, steps) * gain**2
    np.fill_diagonal(matrix, 1 + common + steps * gain**2)
    deviation = np.sqrt(np.diag(matrix))
    return matrix / np.outer(deviation, deviation)


@lru_cache(maxsize=1024)
def wider(method: str, n: int) -> tuple[float, ...]:
    """Multipliers at `LEVELS` for a method on n values.

    >>> [round(k, 2) for k in wider("pair", 80)]
    [0.82, 0.89, 1.02, 1.31]
    """
    if method in ("run_rate", "level"):
        return RUN_RATE if method == "run_rate" else LEVEL
    return tuple(float(np.interp(n, LENGTHS, column)) for column in zip(*WIDER, strict=True))


def past_ends(n: int, period: int) -> list[int]:
    """After how many values the past forecasts end that are looked back on, of a history of n.

    >>> past_ends(24, 12), past_ends(13, 12)
    ([12, 13, 15, 16, 18, 19, 21, 23], [])
    """
    if n < period + 3:
        return []
    first = max(2 * period, n // 3) if n >= 4 * period else period
    return sorted({int(end) for end in np.linspace(first, n - 1, PAST_ORIGINS)})


def surprise(array: np.ndarray, past: list[Origin], steps: int, period: int) -> float:
    """How much wider (or narrower) than usual this series' forecasts must be: (mean size of errors / usual) ^ TRUST.

    array: the values (nan = gap); past: its forecasts from earlier origins, of which the first
    `steps` periods are compared. 1 where there are none; under two years of `period` they count for less.
    """
    sizes, weights = [], []
    for origin in past:
        end = len(origin.history.raw)
        came = array[end : end + steps]
        known = np.isfinite(came)
        if not known.any():
            continue
        unit = wider(origin.method, origin.history.n)[1] * np.maximum(origin.error, 1e-12)[: len(came)]
        off = np.abs(origin.history.forth(came[known]) - origin.middle[: len(came)][known]) / unit[known]
        sizes.append(float(np.minimum(off, 6.0).mean()))
        weights.append(min(int(known.sum()), FULL_WEIGHT))
    if not sizes:
        return 1.0
    trust = TRUST * min(1.0, (len(array) - period) / period)
    return float(np.clip(np.average(sizes, weights=weights) / USUAL, 0.3, 4.0) ** trust)


def offsets(error: np.ndarray, method: str, n: int) -> np.ndarray:
    """How far each of `SCORES` lies from the middle, in the unit of `error` (horizon,): shape (81, horizon)."""
    stretch = np.interp(np.abs(SCORES), [score(level) for level in LEVELS], wider(method, n))
    return np.outer(SCORES * stretch, error)
