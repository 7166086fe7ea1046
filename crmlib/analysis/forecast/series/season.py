"""Which part of a month's figure is its season, and how much of that is to be believed?

Seasonal indices come from one regression (trend and twelve months); James and Stein's factor draws them towards none
in so far as they could be chance. Source: James & Stein (1961); for seasonal indices Miller & Williams (2003),
International Journal of Forecasting 19, 669–684.
"""

from __future__ import annotations

import numpy as np

EXTRA = 6
"""A season is looked for from one cycle and this many values on."""


def seasonal_indices(values: np.ndarray, period: int) -> tuple[np.ndarray, float]:
    """The additive index of each of `period` positions (position 0 = the first value), and the share kept (0 … 1).

    values: may hold nan where unknown. A straight trend is taken out, a bent one from three cycles on.
    The share kept is max(0, 1 − (period − 3) · s² / (k · Σ index²)): s² = variance of the residuals, k = cycles.

    >>> import numpy as np
    >>> index, kept = seasonal_indices(np.tile([1.0, -1.0, 0.5, -0.5], 6), 4)
    >>> index.round(6).tolist(), round(kept, 6)
    ([1.0, -1.0, 0.5, -0.5], 1.0)
    """
    known = np.flatnonzero(np.isfinite(values))
    none = np.zeros(period)
    if period < 4 or len(known) < period + EXTRA:
        return none, 0.0
    place = known % period
    if len(np.unique(place)) < period:
        return none, 0.0
    time = (known - known.mean()) / period
    trend = [time, time**2] if len(known) >= 3 * period else [time]
    design = np.column_stack([place[:, None] == np.arange(period), *trend]).astype(float)
    fitted, *_ = np.linalg.lstsq(design, values[known], rcond=None)
    residual = values[known] - design @ fitted
    variance = float(residual @ residual) / max(len(known) - design.shape[1], 3)
    index = fitted[:period] - fitted[:period].mean()
    size = float(index @ index)
    if size <= 1e-24 * max(1.0, float(np.abs(values[known]).max()) ** 2):
        return none, 0.0
    kept = max(0.0, 1.0 - float(period - 3) * variance / (len(known) / period) / size)
    return kept * index, kept
