"""Where does a level with a fading trend lead? Holt's linear method with a damped trend, averaged over its parameters.

    l_t = l_{t−1} + φ b_{t−1} + α e_t,   b_t = φ b_{t−1} + α β e_t,   e_t = y_t − l_{t−1} − φ b_{t−1}

(α β is the slope's own parameter; β here is its share of α.) The best (α, β, φ) of a short history is mostly chance, so
none is chosen: every candidate of a grid forecasts, weighted by its likelihood with the first level and slope summed
out. The spread between candidates is part of the error.
Source: Gardner & McKenzie (1985), Management Science 31, 1237–1246; Hyndman et al. (2008), ch. 3 and 6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ALPHA = np.array([0.02, 0.08, 0.15, 0.25, 0.4, 0.55, 0.7, 0.85, 0.98])
BETA = np.array([0.0, 0.05, 0.15, 0.4])
DAMPING = np.array([0.85, 0.95])
FIRST_SLOPE = 0.1
"""How steep the first slope may be expected to be, in standard errors a period."""
BETA_RATE = 2.0
"""Candidates are less believed the faster their slope turns: weight exp(−BETA_RATE · β)."""
_ALPHA, _BETA, _DAMPING = (g.ravel() for g in np.meshgrid(ALPHA, BETA, DAMPING, indexing="ij"))


@dataclass(frozen=True)
class Paths:
    """Of each of S histories: point forecasts and standard errors of each step, (S, horizon), in the values' scale."""

    mean: np.ndarray
    error: np.ndarray


def _run(values: np.ndarray, lengths: np.ndarray):
    """Errors (n, 3, S, P) of each candidate from zero, and what one unit of first level or slope adds; last states.

    lengths ascend, so that at step t the histories still running are the last ones.
    """
    s, n = values.shape
    p = len(_ALPHA)
    level, trend = np.zeros((3, s, p)), np.zeros((3, s, p))
    level[1], trend[2] = 1.0, 1.0
    rows = np.zeros((n, 3, s, p))
    slope = _ALPHA * _BETA
    for t in range(n):
        live = slice(int(np.searchsorted(lengths, t, side="right")), s)
        trend[:, live] *= _DAMPING
        level[:, live] += trend[:, live]
        error = -level[:, live]
        error[0] += values[live, t, None]
        rows[t, :, live] = error
        level[:, live] += _ALPHA * error
        trend[:, live] += slope * error
    return rows, level, trend


def damped_trend(values: np.ndarray, lengths: np.ndarray, horizon: int) -> Paths:
    """Forecast `horizon` steps of S histories: values (S, n), of which row i counts `lengths[i]` ≥ 6, ascending.

    A candidate's error at step h is s √(1 + Σ_{j<h} c_j²), c_j = α + α β (φ + … + φ^j), s² = Σ e² / (n − 3).

    >>> import numpy as np
    >>> damped_trend(np.full((1, 24), 7.0), np.array([24]), 3).mean.round(3).tolist()
    [[7.0, 7.0, 7.0]]
    """
    rows, level, trend = _run(values, lengths)
    e, a, b = rows[:, 0], -rows[:, 1], -rows[:, 2]
    total = (e * e).sum(0)
    aa, bb, ab = (a * a).sum(0), (b * b).sum(0) + FIRST_SLOPE**-2, (a * b).sum(0)
    ae, be = (a * e).sum(0), (b * e).sum(0)
    det = aa * bb - ab * ab
    first, step = (bb * ae - ab * be) / det, (aa * be - ab * ae) / det
    size = np.abs(values).max(1, keepdims=True) ** 2
    squares = np.maximum(total - first * ae - step * be, 1e-18 * size + 1e-300)
    weight = likelihood_weights(-(lengths[:, None] - 1) / 2 * np.log(squares) - np.log(det) / 2 - BETA_RATE * _BETA)
    level, trend = (x[0] + first * x[1] + step * x[2] for x in (level, trend))
    fade = np.cumsum(_DAMPING[:, None] ** np.arange(1, horizon + 1), axis=1)
    reach = (_ALPHA[:, None] + (_ALPHA * _BETA)[:, None] * fade)[:, : horizon - 1]
    growth = 1 + np.concatenate([np.zeros((len(_ALPHA), 1)), np.cumsum(reach**2, axis=1)], axis=1)
    variance = squares / np.maximum(lengths[:, None] - 3, 3)
    return mixture(weight, level[:, :, None] + trend[:, :, None] * fade, variance[:, :, None] * growth)


def likelihood_weights(log: np.ndarray) -> np.ndarray:
    weight = np.exp(log - log.max(1, keepdims=True))
    return weight / weight.sum(1, keepdims=True)


def mixture(weight: np.ndarray, means: np.ndarray, variances: np.ndarray) -> Paths:
    """Mean and standard error of a mixture: weight (S, P), means and variances (S, P, horizon)."""
    mean = np.einsum("sp,sph->sh", weight, means)
    spread = variances + (means - mean[:, None]) ** 2
    return Paths(mean, np.sqrt(np.einsum("sp,sph->sh", weight, spread)))


def single(values: np.ndarray, horizon: int) -> tuple[float, np.ndarray]:
    """Single exponential smoothing of one history (n,): its last level, and the standard error of each step.

    The first level is solved for; α is weighted by likelihood; the error at step h is s √(1 + (h − 1) α²).

    >>> import numpy as np
    >>> round(single(np.array([4.0, 6.0] * 6), 2)[0])
    5
    """
    alpha = np.linspace(0.0, 0.98, 50)
    keep = (1 - alpha) ** np.arange(len(values))[:, None]
    levels = np.zeros((len(values) + 1, len(alpha)))
    for t, value in enumerate(values):
        levels[t + 1] = alpha * value + (1 - alpha) * levels[t]
    rest = values[:, None] - levels[:-1]
    known = (keep * keep).sum(0)
    first = (rest * keep).sum(0) / known
    squares = np.maximum(((rest - first * keep) ** 2).sum(0), 1e-18 * float(np.abs(values).max()) ** 2 + 1e-300)
    weight = likelihood_weights((-(len(values) - 1) / 2 * np.log(squares) - np.log(known) / 2)[None])
    last = levels[-1] + first * keep[-1] * (1 - alpha)
    growth = 1 + np.arange(horizon) * alpha[:, None] ** 2
    variance = squares[:, None] / max(len(values) - 2, 1) * growth
    path = mixture(weight, np.repeat(last[None, :, None], horizon, axis=2), variance[None])
    return float(path.mean[0, 0]), path.error[0]
