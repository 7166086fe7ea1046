"""Where do a level and a share of the long-run trend lead? The dynamic optimised Theta model.

    ŷ_t = l_{t−1} + (1 − 1/θ) [(1 − α)^{t−1} A_{t−1} + (1 − (1 − α)^t) / α · B_{t−1}],   l_t = α y_t + (1 − α) l_{t−1}

A and B are intercept and slope of the straight line through the values so far. Given α, the errors are linear in the
first level and in ω = 1 − 1/θ, which are solved exactly (0 ≤ ω ≤ 1); only α is searched.
Source: Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler (2016), International Journal of Forecasting 32, 1151–1161.
"""

from __future__ import annotations

import numpy as np

from crmlib.analysis.forecast.series.smoothing import Path

ALPHA = (0.02, 0.99)
"""The range searched."""
SKIPPED = 2
"""First errors left out of the fit: the line through one or two values says nothing."""


def _lines(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Intercept A_t, slope B_t of the line through the first t values, and their mean, for t = 0 … n."""
    n = len(values)
    t = np.arange(1, n + 1)
    total, moment = np.cumsum(values), np.cumsum(t * values)
    mean = total / t
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(t > 1, 12 * (moment - (t + 1) / 2 * total) / (t * (t**2.0 - 1)), 0.0)
    intercept = mean - (t + 1) / 2 * slope
    return (np.concatenate([[0.0], x]) for x in (intercept, slope, mean))


def _fit(values: np.ndarray, alpha: np.ndarray, intercept: np.ndarray, slope: np.ndarray):
    """For each α: errors (P, n) with the best first level and ω, these two, and the last level."""
    n = len(values)
    t = np.arange(1, n + 1)
    keep = (1 - alpha)[:, None] ** (t - 1)
    line = keep * intercept[:-1] + (1 - keep * (1 - alpha)[:, None]) / alpha[:, None] * slope[:-1]
    level = np.zeros(len(alpha))
    levels = np.empty((len(alpha), n))
    for i in range(n):
        levels[:, i] = level
        level = alpha * values[i] + (1 - alpha) * level
    rest = values - levels
    a, b, r = keep[:, SKIPPED:], line[:, SKIPPED:], rest[:, SKIPPED:]
    aa, bb, ab = (a * a).sum(1), (b * b).sum(1), (a * b).sum(1)
    ar, br = (a * r).sum(1), (b * r).sum(1)
    det = aa * bb - ab * ab
    share = np.where(det > 1e-12 * aa * bb + 1e-300, (aa * br - ab * ar) / np.where(det == 0, 1, det), 0.0)
    share = np.clip(share, 0.0, 1.0)
    first = (ar - share * ab) / np.maximum(aa, 1e-300)
    errors = rest - first[:, None] * keep - share[:, None] * line
    return errors, share, level + first * (1 - alpha) ** n


def dynamic_theta(values: np.ndarray, horizon: int) -> Path:
    """Forecast `horizon` steps of values (n,), n ≥ 6, without gaps. Each step is taken as value of the next.

    The standard error at step h is s √(1 + (h − 1) α²), s² = Σ e² / (n − 3).

    >>> import numpy as np
    >>> dynamic_theta(np.full(24, 7.0), 3).mean.round(6).tolist()
    [7.0, 7.0, 7.0]
    """
    intercept, slope, mean = _lines(values)
    alpha, best = np.linspace(*ALPHA, 50), 0.5
    for round_ in range(3):
        if round_:
            width = 0.02 / 8 ** (round_ - 1)
            alpha = np.clip(np.linspace(best - width, best + width, 17), *ALPHA)
        errors, shares, levels = _fit(values, alpha, intercept, slope)
        i = int(np.argmin((errors[:, SKIPPED:] ** 2).sum(1)))
        best, share, level, residuals = float(alpha[i]), float(shares[i]), float(levels[i]), errors[i, SKIPPED:]
    n, a, b, average = len(values), float(intercept[-1]), float(slope[-1]), float(mean[-1])
    path = np.empty(horizon)
    for h in range(horizon):
        keep = (1 - best) ** (n + h)
        path[h] = level + share * (keep * a + (1 - keep * (1 - best)) / best * b)
        t = n + h + 1
        level = best * path[h] + (1 - best) * level
        b = ((t - 2) * b + 6 / t * (path[h] - average)) / (t + 1)
        average += (path[h] - average) / t
        a = average - (t + 1) / 2 * b
    variance = residuals @ residuals / max(n - SKIPPED - 3, 5)
    return Path(path, np.sqrt(variance * (1 + np.arange(horizon) * best**2)), residuals)
