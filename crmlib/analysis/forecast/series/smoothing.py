"""Where does a level with a fading trend lead? Holt's linear method with a damped trend, fitted by least squares.

    l_t = l_{t−1} + φ b_{t−1} + α e_t,   b_t = φ b_{t−1} + α β e_t,   e_t = y_t − l_{t−1} − φ b_{t−1}

(α β is the slope's own parameter; β here is its share of α.) The errors are linear in the first level and slope, so
for each candidate (α, β, φ) these two are solved exactly; only three parameters are searched, many at a time.
Source: Gardner & McKenzie (1985), Management Science 31, 1237–1246; Hyndman et al. (2008), ch. 3 and 6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ALPHA, BETA, DAMPING = (0.0001, 0.9999), (0.0, 1.0), (0.8, 0.995)
"""The ranges searched."""


@dataclass(frozen=True)
class Path:
    """Point forecasts and the standard errors of each step, on the scale of the values given; the residuals."""

    mean: np.ndarray
    error: np.ndarray
    residuals: np.ndarray


def _errors(values: np.ndarray, alpha: np.ndarray, slope: np.ndarray, damping: np.ndarray):
    """One-step errors of each candidate with first states solved for: errors (P, n), last level and slope (P,)."""
    n, p = len(values), len(alpha)
    level = np.zeros((3, p))
    trend = np.zeros((3, p))
    level[1], trend[2] = 1.0, 1.0
    given = np.zeros((3, 1))
    rows = np.empty((n, 3, p))
    for t in range(n):
        given[0, 0] = values[t]
        trend *= damping
        level += trend
        error = given - level
        rows[t] = error
        level += alpha * error
        trend += slope * error
    e, a, b = rows[:, 0], -rows[:, 1], -rows[:, 2]
    aa, bb, ab = (a * a).sum(0), (b * b).sum(0), (a * b).sum(0)
    ae, be = (a * e).sum(0), (b * e).sum(0)
    det = np.maximum(aa * bb - ab * ab, 1e-12 * aa * bb + 1e-300)
    first, step = (bb * ae - ab * be) / det, (aa * be - ab * ae) / det
    errors = e - first * a - step * b
    return errors.T, level[0] + first * level[1] + step * level[2], trend[0] + first * trend[1] + step * trend[2]


def single(values: np.ndarray, horizon: int) -> Path:
    """Single exponential smoothing: the last level for every step; values (n,) without gaps.

    The first level is solved for exactly; the standard error at step h is s √(1 + (h − 1) α²), s² = Σ e² / (n − 2).

    >>> import numpy as np
    >>> single(np.array([4.0, 6.0] * 6), 2).mean.round(1).tolist()
    [5.0, 5.0]
    """
    alpha = np.linspace(0.0, 1.0, 101)
    level, weight = np.zeros(101), np.ones(101)
    rest, share = np.empty((len(values), 101)), np.empty((len(values), 101))
    for t, value in enumerate(values):
        rest[t], share[t] = value - level, weight
        level += alpha * rest[t]
        weight = weight * (1 - alpha)
    first = (rest * share).sum(0) / (share * share).sum(0)
    errors = rest - first * share
    i = int(np.argmin((errors**2).sum(0)))
    variance = errors[:, i] @ errors[:, i] / max(len(values) - 2, 1)
    growth = 1 + np.arange(horizon) * alpha[i] ** 2
    return Path(np.full(horizon, level[i] + first[i] * weight[i]), np.sqrt(variance * growth), errors[:, i])


def _grid(*axes: np.ndarray) -> list[np.ndarray]:
    return [g.ravel() for g in np.meshgrid(*axes, indexing="ij")]


def _around(centre: float, width: float, bounds: tuple[float, float], points: int) -> np.ndarray:
    return np.unique(np.clip(np.linspace(centre - width, centre + width, points), *bounds))


def damped_trend(values: np.ndarray, horizon: int) -> Path:
    """Forecast `horizon` steps of values (n,), n ≥ 6, without gaps.

    The standard error at step h is s √(1 + Σ_{j<h} c_j²), c_j = α + α β (φ + … + φ^j), s² = Σ e² / (n − 4).

    >>> import numpy as np
    >>> damped_trend(np.full(24, 7.0), 3).mean.round(6).tolist()
    [7.0, 7.0, 7.0]
    """
    alphas = np.array([0.0001, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 0.9999])
    alpha, beta, damping = _grid(alphas, np.array([0.0, 0.03, 0.1, 0.3, 0.7]), np.array([0.8, 0.9, 0.98]))
    best = (0.3, 0.1, 0.9)
    for round_ in range(4):
        if round_:
            w = 0.1 / 2.5 ** (round_ - 1)
            alpha, beta, damping = _grid(
                _around(best[0], w, ALPHA, 5), _around(best[1], w * 1.5, BETA, 5), _around(best[2], w / 2, DAMPING, 5)
            )
        errors, levels, trends = _errors(values, alpha, alpha * beta, damping)
        i = int(np.argmin((errors**2).sum(1)))
        best = (float(alpha[i]), float(beta[i]), float(damping[i]))
        residuals, level, trend = errors[i], levels[i], trends[i]
    a, b, phi = best
    fade = np.cumsum(phi ** np.arange(1, horizon + 1))
    weights = a + a * b * np.concatenate([[0.0], fade[:-1]])[1:] if horizon > 1 else np.zeros(0)
    variance = residuals @ residuals / max(len(values) - 4, 5)
    growth = 1 + np.concatenate([[0.0], np.cumsum(weights**2)])
    return Path(level + trend * fade, np.sqrt(variance * growth), residuals)
