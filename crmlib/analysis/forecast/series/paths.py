"""What would the methods have forecast at each of several past ends of a history, knowing only what came before?

All origins are fitted in one pass; the last is usually the present. The working scale of an origin (logarithm, season,
gaps) is made from its own past alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmlib.analysis.forecast.series.prepare import INTERMITTENT, History, prepare
from crmlib.analysis.forecast.series.smoothing import damped_trend, single
from crmlib.analysis.forecast.series.theta import dynamic_theta

CAP = 4.0
"""No period is forecast beyond this many times the greatest value met (in size), nor Theta below the least over it."""
LAST_YEAR = 1 / 3
"""Share of the same period a year ago in the blend, where the season is believed whole; the rest is the pair."""

DRAWN, USUAL_ERROR = 0.15, 0.1
"""How far a short history's errors are drawn, in logarithms, towards the usual one, a tenth of the level."""


@dataclass(frozen=True)
class Origin:
    """A forecast from one origin on its working scale: the middle and standard error of each step, not widened."""

    history: History
    method: str
    middle: np.ndarray
    error: np.ndarray


def gate(n: int, zeros: float, period: int = 12) -> str:
    """The method that `n` known values, of which the share `zeros` is 0, allow.

    >>> [gate(n, 0) for n in (11, 12, 17, 18, 35, 36)], gate(48, 0.5)
    (['run_rate', 'level', 'level', 'blend', 'blend', 'pair'], 'level')
    """
    if n < period:
        return "run_rate"
    if n < 1.5 * period or zeros > INTERMITTENT:
        return "level"
    return "blend" if n < 3 * period else "pair"


def origins(array: np.ndarray, ends: Sequence[int], horizon: int, period: int) -> list[Origin]:
    """The forecasts after the first `end` values of `array` (nan = gap), for each of `ends`, ascending."""
    found, paired = [], []
    for end in ends:
        past = array[:end]
        known = past[np.isfinite(past)]
        method = gate(len(known), float((known == 0).mean()) if len(known) else 0.0, period)
        history = prepare(past, period, seasonal=method in ("blend", "pair"))
        if method in ("blend", "pair"):
            paired.append(history)
            found.append((history, method, None, None))
        else:
            found.append((history, method, *(_run_rate if method == "run_rate" else _level)(history, horizon, period)))
    if paired:
        middles, errors = _pair(paired, horizon)
        rows = iter(zip(middles, errors, strict=True))
        found = [f if f[2] is not None else (f[0], f[1], *next(rows)) for f in found]
    return [Origin(h, method, *_blended(h, method, m, e, period)) for h, method, m, e in found]


def _run_rate(history: History, horizon: int, period: int) -> tuple[np.ndarray, np.ndarray]:
    """The mean of the last year's known values."""
    known = history.raw[np.isfinite(history.raw)][-period:]
    middle = np.full(horizon, history.forth(known.mean()))
    spread = float(np.std(history.work, ddof=1)) if history.n > 1 else 1.0
    return middle, spread * np.sqrt(1 + np.arange(1, horizon + 1) / history.n)


def _level(history: History, horizon: int, period: int) -> tuple[np.ndarray, np.ndarray]:
    """Single exponential smoothing of the values themselves (so that sums are right); width on the working scale."""
    known = np.isfinite(history.raw)
    raw = np.interp(np.arange(len(known)), np.flatnonzero(known), history.raw[known])
    level, _ = single(raw, 1)
    return np.full(horizon, history.forth(np.float64(level))), single(history.work, horizon)[1]


def _pair(histories: list[History], horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """The average of damped trend and dynamic Theta, the season put back: (S, horizon) each.

    On logarithms Theta is fitted to the seasonally adjusted values themselves (its trend is a straight line there) and
    averaged as a logarithm.
    """
    lengths = np.array([len(h.work) for h in histories])
    work = np.zeros((len(histories), lengths.max()))
    theirs = work.copy()
    for i, h in enumerate(histories):
        work[i, : lengths[i]] = h.work
        theirs[i, : lengths[i]] = np.exp(h.work - h.work.max()) if h.logarithmic else h.work
    smooth, theta = damped_trend(work, lengths, horizon), dynamic_theta(theirs, lengths, horizon)
    middle, error = theta.mean, theta.error
    for i, h in enumerate(histories):
        if h.logarithmic:
            path = np.maximum(theta.mean[i], theirs[i, : lengths[i]].min() / CAP)
            middle[i], error[i] = np.log(path) + h.work.max(), error[i] / path
    season = np.stack([h.index(horizon) for h in histories])
    error = (smooth.error + error) / 2
    return (smooth.mean + middle) / 2 + season, np.stack(
        [_seasoned(h, e) for h, e in zip(histories, error, strict=True)]
    )


def _seasoned(history: History, error: np.ndarray) -> np.ndarray:
    """The errors of a path, with what estimating the season adds.

    Indices take up degrees of freedom (one each, so far as kept), so that errors within the history are too small; and
    each index is itself the mean of so many cycles' errors.
    """
    period = len(history.season)
    freedom = history.n / (history.n - (period - 1) * history.kept)
    index = history.kept * error[0] ** 2 * period / history.n
    return np.sqrt(freedom * (error**2 + index))


def _blended(
    history: History, method: str, middle: np.ndarray, error: np.ndarray, period: int
) -> tuple[np.ndarray, np.ndarray]:
    """The blend of a pair with the same period a year ago, whose own noise adds to the error.

    Where the season could be chance a year ago says nothing that the level does not: it counts as far as the season is
    believed. (On 1,215 series cut to 24 months errors were 2.3 % smaller than with a third throughout.)
    """
    if method != "blend":
        return middle, error
    full = history.work + history.season[np.arange(len(history.work)) % period]
    last_year = full[-period:][np.arange(len(middle)) % period]
    share = LAST_YEAR * history.kept
    return (1 - share) * middle + share * last_year, _drawn(np.sqrt(error**2 + 2 * share**2 * error[0] ** 2))


def _drawn(error: np.ndarray) -> np.ndarray:
    """The errors of a short history, drawn towards what is usual: their size by `DRAWN`, their growth by as much.

    Two years tell noise from a wandering level badly: calm stretches wander off later, noisy ones keep their level.

    >>> _drawn(np.array([USUAL_ERROR, 2 * USUAL_ERROR])).round(3).tolist(), _drawn(np.array([0.0016])).round(4).tolist()
    ([0.1, 0.18], [0.003])
    """
    first = np.maximum(error[0], 1e-12)
    return USUAL_ERROR**DRAWN * first ** (1 - DRAWN) * (error / first) ** (1 - DRAWN)
