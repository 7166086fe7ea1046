"""How much is each of two forecasts worth, and what do they say together?

Weights start at half and move towards the one that erred less, the more past forecasts there are. Distributions are
averaged quantile by quantile, which keeps their shape; every draw of the first is scaled to it, so that parts still add
up to the whole in every draw.
"""

from __future__ import annotations

import numpy as np

PRIOR = 6
"""Past forecasts that weigh as much as the half from which weights start."""


def weight(errors: np.ndarray, others: np.ndarray) -> float:
    """The weight of the forecast whose past `errors` these are; `others`: the other's, of the same origins.

    (PRIOR ÷ 2 + n v) ÷ (PRIOR + n), with v = others' mean square ÷ (both mean squares): half without any past.

    >>> weight(np.array([]), np.array([])), round(weight(np.array([1.0] * 6), np.array([3.0] * 6)), 3)
    (0.5, 0.7)
    """
    known = np.isfinite(errors) & np.isfinite(others)
    n = int(known.sum())
    if not n:
        return 0.5
    own, other = float((errors[known] ** 2).mean()), float((others[known] ** 2).mean())
    share = other / (own + other) if own + other > 0 else 0.5
    return (PRIOR / 2 + n * share) / (PRIOR + n)


def averaged(draws: np.ndarray, others: np.ndarray, share: float, mean: float) -> np.ndarray:
    """`draws` moved to the distribution whose quantiles are share × own + (1 − share) × others', with this `mean`.

    Their order stays: what was the worst future is the worst still. Both have one axis, of the same length.

    >>> averaged(np.array([30.0, 10.0, 20.0]), np.array([20.0, 40.0, 60.0]), 0.5, 30.0).tolist()
    [45.0, 15.0, 30.0]
    """
    order = np.argsort(draws, kind="stable")
    made = np.empty(len(draws))
    made[order] = share * draws[order] + (1 - share) * np.sort(others)
    centre = made.mean()
    return np.maximum(made, 0) * (mean / centre) if centre > 0 else np.full(len(draws), mean)


def scaled(parts: np.ndarray, total: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Parts (part × draw) made to add up to `total` in each draw; where all are 0, by `shares`.

    >>> scaled(np.array([[1.0, 0.0], [3.0, 0.0]]), np.array([8.0, 4.0]), np.array([0.5, 0.5])).tolist()
    [[2.0, 2.0], [6.0, 2.0]]
    """
    now = parts.sum(axis=0)
    factor = np.divide(total, now, out=np.zeros_like(total), where=now > 0)
    return np.where(now > 0, parts * factor, np.outer(shares, total))
