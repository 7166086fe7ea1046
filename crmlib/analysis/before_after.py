"""Did it change, and was it the CRM?

Compares a measure before and after a date with an interval, and looks for a trend that was there before: a segmented
regression of its series (interrupted time series) with errors that allow for autocorrelation (Newey–West). A verdict
is a value; the words for it are written elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from crmlib.analysis import quantile
from crmlib.analysis.interval import Estimate

Verdict = Literal["improved", "worsened", "trend_before", "no_difference", "changed", "too_few"]
"""improved, worsened: the difference's interval excludes zero and no earlier trend explains it. changed: the same for
a measure without a good direction. trend_before: it differs, but went that way already and the date adds nothing.
no_difference: the interval holds zero. too_few: no interval can be given."""

MIN_POINTS = 6
"""Points on either side that a segmented regression needs: two lines and their errors."""


@dataclass(frozen=True)
class Trend:
    """A segmented regression y = a + slope × t + level × after + turn × (t since the change).

    Per step of the series, in the measure's unit. slope: the trend before; level: the jump at the change; turn: what
    the trend gained. lags: of the Newey–West errors.
    """

    slope: Estimate
    level: Estimate
    turn: Estimate
    lags: int


def segmented(before: Sequence[float], after: Sequence[float], level: float = 0.95) -> Trend | None:
    """The interrupted time series of equally spaced values; None with fewer than `MIN_POINTS` on either side.

    Ordinary least squares with Newey–West errors (Bartlett weights, ⌊4 (n ÷ 100)^(2/9)⌋ lags, n ÷ (n − k) correction)
    and Student's t on n − 4. Sources: Wagner et al. 2002, J. Clin. Pharm. Ther. 27:299; Newey and West 1987, 1994.

    >>> fit = segmented([1, 2, 3, 4, 5, 6], [10, 11, 12, 13, 14, 15])
    >>> round(fit.slope.value, 6), round(fit.level.value, 6), round(abs(fit.turn.value), 6)
    (1.0, 3.0, 0.0)
    """
    first, n = len(before), len(before) + len(after)
    if min(first, len(after)) < MIN_POINTS:
        return None
    t = np.arange(n, dtype=float)
    later = (t >= first).astype(float)
    x = np.column_stack([np.ones(n), t, later, later * (t - first)])
    estimates, lags = _regression(x, np.array([*before, *after], dtype=float), level)
    return Trend(*estimates[1:], lags)


def stepped(before: Sequence[float], after: Sequence[float], level: float = 0.95) -> Estimate:
    """The mean of the values after less that of those before, of equally spaced values such as monthly figures.

    Months resemble their neighbours, so the errors are Newey–West's, as in `segmented`, with Student's t on n − 2.
    Without an interval where there are fewer than `MIN_POINTS` on either side.

    >>> stepped([1, 2, 1, 2, 1, 2], [4, 5, 4, 5, 4, 5]).value
    3.0
    """
    value = float(np.mean(after)) - float(np.mean(before))
    first, n = len(before), len(before) + len(after)
    if min(first, len(after)) < MIN_POINTS:
        return Estimate(value, None, None, n, "none", level)
    x = np.column_stack([np.ones(n), (np.arange(n) >= first).astype(float)])
    step = _regression(x, np.array([*before, *after], dtype=float), level)[0][1]
    return Estimate(value, step.low, step.high, n, step.method, level)


def _regression(x: np.ndarray, y: np.ndarray, level: float) -> tuple[list[Estimate], int]:
    """(each coefficient of y on x with its Newey–West interval, the lags)."""
    n, k = x.shape
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ y
    lags = int(4 * (n / 100) ** (2 / 9))
    covariance = _newey_west(x, y - x @ beta, inverse, lags)
    t_value = float(quantile.t.ppf(0.5 + level / 2, n - k))
    estimates = []
    for i in range(k):
        half, value = t_value * sqrt(max(covariance[i, i], 0.0)), float(beta[i])
        estimates.append(Estimate(value, value - half, value + half, n, "Newey–West", level))
    return estimates, lags


def _newey_west(x: np.ndarray, residual: np.ndarray, inverse: np.ndarray, lags: int) -> np.ndarray:
    scores = x * residual[:, None]
    middle = scores.T @ scores
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        middle += (1 - lag / (lags + 1)) * (cross + cross.T)
    n, k = x.shape
    return n / (n - k) * inverse @ middle @ inverse


@dataclass(frozen=True)
class Effect:
    """A measure before and after: both estimates, the difference (after − before), the series' trend, the verdict.

    trend: None where the series is too short to look for one; then a verdict says nothing of causes.
    """

    before: Estimate
    after: Estimate
    difference: Estimate
    trend: Trend | None
    verdict: Verdict


def effect(
    before: Estimate,
    after: Estimate,
    difference: Estimate,
    good: Literal["up", "down", "none"] = "none",
    series_before: Sequence[float] = (),
    series_after: Sequence[float] = (),
) -> Effect:
    """The verdict on a change.

    `difference` comes from the function that suits the measure (`interval.newcombe`, `welch`, `difference` of medians
    or NPS). `series_…`: its values by month, for the trend. A difference is put down to an earlier trend when the
    series had one before (its slope differs from zero) in the difference's direction, and neither level nor slope
    broke in that direction at the date.

    >>> from crmlib.analysis.interval import newcombe, wilson
    >>> e = effect(wilson(40, 200), wilson(80, 200), newcombe(80, 200, 40, 200), "up"); e.verdict, e.trend
    ('improved', None)
    """
    trend = segmented(series_before, series_after)
    if difference.value is None or difference.low is None or difference.high is None:
        verdict: Verdict = "too_few"
    elif not difference.differs:
        verdict = "no_difference"
    elif trend is not None and _went_on(trend, difference.value):
        verdict = "trend_before"
    elif good == "none":
        verdict = "changed"
    else:
        verdict = "improved" if (difference.value > 0) == (good == "up") else "worsened"
    return Effect(before, after, difference, trend, verdict)


def _went_on(trend: Trend, change: float) -> bool:
    """Whether the series moved the way of `change` already, and the date added nothing to it."""
    sign = 1 if change > 0 else -1
    earlier = trend.slope.differs and trend.slope.value * sign > 0
    broke = any(part.differs and part.value * sign > 0 for part in (trend.level, trend.turn))
    return earlier and not broke
