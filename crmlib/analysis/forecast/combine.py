"""How much is each of two forecasts worth, what do they say together, and how wide must that be?

Weights start at half and move towards the one that erred less, the more past forecasts there are. Distributions are
averaged quantile by quantile, which keeps their shape; every draw of the first is scaled to it, so that parts still add
up to the whole in every draw.
"""

from __future__ import annotations

import numpy as np

PRIOR = 6
"""Past forecasts that weigh as much as the half from which weights start."""
USUAL = 0.62
"""The mean size of errors in half-widths of the 80 % interval when it is right: √(2 ÷ π) ÷ 1.2816 of a normal one."""
PRIOR_MONTHS = 24
"""Months of past errors that weigh as much as the width of the formulas: the logarithm of one error's size varies by
.57, and formulas are off by 15 % or so (.57 ÷ .15²)."""
LARGEST = 4.0
"""A past error counts for no more half-widths than this."""


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


def spread(sizes: np.ndarray, n: int) -> float:
    """The factor on the width that past errors ask for: (their mean size ÷ `USUAL`) ^ (n ÷ (n + `PRIOR_MONTHS`)).

    sizes: past errors in half-widths of what was said then (without this factor); n: months that they tell of (errors
    of one month at several leads go together). 1 without any past.

    >>> spread(np.array([]), 0), round(spread(np.array([0.31, 0.31]), 24), 3), spread(np.array([0.62]), 9)
    (1.0, 0.707, 1.0)
    """
    if not len(sizes):
        return 1.0
    return float((max(np.minimum(sizes, LARGEST).mean(), 0.1) / USUAL) ** (n / (n + PRIOR_MONTHS)))


def widened(draws: np.ndarray, factor: float) -> np.ndarray:
    """Draws moved away from their mean by a factor, none below 0, the mean as it was.

    >>> widened(np.array([10.0, 20.0, 30.0]), 0.5).tolist()
    [15.0, 20.0, 25.0]
    """
    centre = draws.mean()
    made = np.maximum(centre + factor * (draws - centre), 0)
    return made * (centre / made.mean()) if made.mean() > 0 else made


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
