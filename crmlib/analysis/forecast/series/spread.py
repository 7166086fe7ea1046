"""How far off may each period be, and do the errors of different periods go together?

Formulas for the error of smoothing methods take their parameters as known and their model as true, so they are too
narrow, the more so the shorter the history. `WIDER` holds by how much the formula's half-width had to be multiplied
at past origins of real series to hold 50, 80 and 95 % of what came (see docs/forecast.md for which and how).
"""

from __future__ import annotations

import numpy as np

from crmlib.analysis.forecast.series.result import SCORES, score

LEVELS = (50, 80, 95)
WIDER = {"run_rate": (1.3, 1.3, 1.4), "level": (1.3, 1.3, 1.4), "blend": (1.6, 1.6, 1.7), "pair": (1.1, 1.15, 1.2)}
"""Multipliers at 50, 80 and 95 %, by method."""
SHARED, HALFWAY = 0.9, 3.5
"""Of the error at step h, the share w = SHARED · h / (h + HALFWAY) comes from a wandering level."""


def correlation(horizon: int) -> np.ndarray:
    """The correlation of errors at steps i < j: √(w_i w_j) · √(i / j), 1 on the diagonal.

    >>> correlation(3).round(2).tolist()
    [[1.0, 0.18, 0.17], [0.18, 1.0, 0.3], [0.17, 0.3, 1.0]]
    """
    step = np.arange(1, horizon + 1, dtype=float)
    share = np.sqrt(SHARED * step / (step + HALFWAY))
    low, high = np.minimum.outer(step, step), np.maximum.outer(step, step)
    matrix = np.outer(share, share) * np.sqrt(low / high)
    np.fill_diagonal(matrix, 1.0)
    return matrix


def offsets(error: np.ndarray, method: str) -> np.ndarray:
    """How far each of `SCORES` lies from the middle, in the unit of `error` (horizon,): shape (81, horizon)."""
    stretch = np.interp(np.abs(SCORES), [score(level) for level in LEVELS], WIDER[method])
    return np.outer(SCORES * stretch, error)
