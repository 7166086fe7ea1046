"""Where do a level and a share of the long-run trend lead? The dynamic optimised Theta model, averaged over α.

    ŷ_t = l_{t−1} + ω [(1 − α)^{t−1} A_{t−1} + (1 − (1 − α)^t) / α · B_{t−1}],   l_t = α y_t + (1 − α) l_{t−1}

A and B are intercept and slope of the straight line through the values so far, ω = 1 − 1/θ. Given α, the errors are
linear in the first level and ω, which are solved for (0 ≤ ω ≤ 1); the α of a grid are weighted by their likelihood.
Source: Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler (2016), International Journal of Forecasting 32, 1151–1161.
"""

from __future__ import annotations

import numpy as np

from crmlib.analysis.forecast.series.smoothing import Paths, likelihood_weights, mixture

ALPHA = np.linspace(0.02, 0.98, 25)
SKIPPED = 2
"""First errors left out of the fit: the line through one or two values says nothing."""


def _lines(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Intercept A_t, slope B_t of the line through the first t values, and their mean, t = 0 … n: each (S, n + 1)."""
    t = np.arange(1, values.shape[1] + 1)
    total, moment = np.cumsum(values, axis=1), np.cumsum(t * values, axis=1)
    mean = total / t
    slope = np.where(t > 1, 12 * (moment - (t + 1) / 2 * total) / np.maximum(t * (t**2.0 - 1), 1), 0.0)
    start = np.zeros((len(values), 1))
    return tuple(np.concatenate([start, x], axis=1) for x in (mean - (t + 1) / 2 * slope, slope, mean))


def _fit(values: np.ndarray, lengths: np.ndarray, intercept: np.ndarray, slope: np.ndarray):
    """For each history and α: sum of squared errors, ω, and the last level, each (S, P)."""
    s, n = values.shape
    t = np.arange(1, n + 1)
    keep = (1 - ALPHA)[:, None] ** (t - 1)
    far = (1 - keep * (1 - ALPHA)[:, None]) / ALPHA[:, None]
    line = keep * intercept[:, None, :-1] + far * slope[:, None, :-1]
    levels = np.zeros((s, len(ALPHA), n + 1))
    for i in range(n):
        levels[:, :, i + 1] = ALPHA * values[:, i, None] + (1 - ALPHA) * levels[:, :, i]
    used = ((t > SKIPPED) & (t <= lengths[:, None])).astype(float)[:, None]
    rest, line, kept = (values[:, None] - levels[:, :, :-1]) * used, line * used, keep * used
    aa, bb, ab = (kept * kept).sum(2), (line * line).sum(2), (kept * line).sum(2)
    ar, br = (kept * rest).sum(2), (line * rest).sum(2)
    det = aa * bb - ab * ab
    sound = det > 1e-12 * aa * bb + 1e-300
    share = np.clip(np.where(sound, (aa * br - ab * ar) / np.where(sound, det, 1.0), 0.0), 0.0, 1.0)
    first = (ar - share * ab) / np.maximum(aa, 1e-300)
    squares = ((rest - first[:, :, None] * kept - share[:, :, None] * line) ** 2).sum(2)
    ends = np.take_along_axis(levels, lengths[:, None, None], axis=2)[:, :, 0]
    return squares, share, ends + first * (1 - ALPHA) ** lengths[:, None]


def dynamic_theta(values: np.ndarray, lengths: np.ndarray, horizon: int) -> Paths:
    """Forecast `horizon` steps of S histories: values (S, n), of which row i counts `lengths[i]` ≥ 6.

    Each step is taken as value of the next. A candidate's error at step h is s √(1 + (h − 1) α²), s² = Σ e² / (n − 5).

    >>> import numpy as np
    >>> dynamic_theta(np.full((1, 24), 7.0), np.array([24]), 3).mean.round(3).tolist()
    [[7.0, 7.0, 7.0]]
    """
    lines = _lines(values)
    squares, share, level = _fit(values, lengths, lines[0], lines[1])
    squares = np.maximum(squares, 1e-18 * np.abs(values).max(1, keepdims=True) ** 2 + 1e-300)
    at = lengths[:, None]
    a, b, average = (np.repeat(np.take_along_axis(x, at, axis=1), len(ALPHA), axis=1) for x in lines)
    paths = np.empty((*share.shape, horizon))
    for h in range(horizon):
        keep = (1 - ALPHA) ** (at + h)
        step = level + share * (keep * a + (1 - keep * (1 - ALPHA)) / ALPHA * b)
        paths[:, :, h] = step
        t = at + h + 1
        level = ALPHA * step + (1 - ALPHA) * level
        b = ((t - 2) * b + 6 / t * (step - average)) / (t + 1)
        average = average + (step - average) / t
        a = average - (t + 1) / 2 * b
    weight = likelihood_weights(-(at - SKIPPED - 1) / 2 * np.log(squares))
    variance = squares / np.maximum(at - SKIPPED - 3, 4)
    growth = 1 + np.arange(horizon) * ALPHA[:, None] ** 2
    return mixture(weight, paths, variance[:, :, None] * growth)
