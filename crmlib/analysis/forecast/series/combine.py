"""What does a series' own past say about its next periods? The methods that its length allows, combined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmlib.analysis.forecast.series.prepare import INTERMITTENT, History, as_array, prepare
from crmlib.analysis.forecast.series.result import SeriesForecast, build
from crmlib.analysis.forecast.series.smoothing import damped_trend, single
from crmlib.analysis.forecast.series.spread import correlation, offsets
from crmlib.analysis.forecast.series.theta import dynamic_theta

CAP = 4.0
"""No period is forecast beyond this many times the greatest value met (in size)."""
PAIR_SHARE = 2 / 3
"""Share of the pair in the blend; the rest is the same period a year ago."""


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


def forecast(
    values: Sequence[float | None],
    horizon: int,
    *,
    period: int = 12,
    levels: Sequence[int] = (50, 80, 95),
    seed: int = 0,
) -> SeriesForecast:
    """The next `horizon` periods of a series, with intervals at `levels` per cent.

    values: oldest first, one per period without holes in time; None = not known (never 0). period: periods a year.
    seed: of the draws; the forecast itself needs none. The same values give the same bytes.
    ValueError: no value is known, one is infinite, or the horizon is not at least 1.

    >>> result = forecast([100, 120, 90, 110, None, 105, 95], 3)
    >>> result.method, result.n, result.notes, round(result.mean[0], 2)
    ('run_rate', 6, ('gaps_filled', 'short_history'), 103.33)
    >>> result.low[80][0] < 100 < result.high[80][0]
    True
    """
    if horizon < 1:
        raise ValueError(f"horizon is {horizon}; it must be at least 1")
    array = as_array(values)
    n = int(np.isfinite(array).sum())
    if not n:
        raise ValueError("no value is known")
    method = gate(n, float((array[np.isfinite(array)] == 0).mean()), period)
    history = prepare(array, period, seasonal=method in ("blend", "pair"))
    middle, error = _MIDDLES[method](history, horizon, period)
    notes = list(history.notes) + _about(history, method, error)
    quantiles = _quantiles(history, middle, error, method, notes)
    return build(
        quantiles,
        correlation(horizon),
        levels=tuple(levels),
        method=method,
        notes=tuple(notes),
        n=n,
        seed=seed,
    )


def _about(history: History, method: str, error: np.ndarray) -> list[str]:
    notes = []
    if method in ("run_rate", "level"):
        notes.append("short_history" if history.zeros <= INTERMITTENT else "intermittent")
    elif not history.kept:
        notes.append("no_season_found")
    if not error.any():
        notes.append("no_variation")
    return notes


def _run_rate(history: History, horizon: int, period: int) -> tuple[np.ndarray, np.ndarray]:
    """The mean of the last year's known values."""
    known = history.raw[np.isfinite(history.raw)][-period:]
    centre = float(known.mean())
    middle = np.full(horizon, np.log(centre) if history.logarithmic else centre / history.scale)
    spread = float(np.std(history.work, ddof=1)) if history.n > 1 else abs(float(middle[0])) or 1.0
    return middle, np.full(horizon, spread * np.sqrt(1 + 1 / history.n))


def _level(history: History, horizon: int, period: int) -> tuple[np.ndarray, np.ndarray]:
    """Single exponential smoothing of the values themselves; the width is that of the working scale."""
    del period
    raw = np.interp(
        np.arange(len(history.raw)), np.flatnonzero(np.isfinite(history.raw)), history.raw[np.isfinite(history.raw)]
    )
    centre = float(single(raw, 1).mean[0])
    path = single(history.work, horizon)
    positive = history.logarithmic and centre > 0
    return np.full(horizon, np.log(centre) if positive else centre / history.scale), path.error


def _pair(history: History, horizon: int, period: int) -> tuple[np.ndarray, np.ndarray]:
    """The average of damped trend and dynamic Theta, the season put back.

    On logarithms Theta is fitted to the seasonally adjusted values themselves (its trend is a straight line there),
    and averaged as a logarithm.
    """
    smooth = damped_trend(history.work, horizon)
    season = history.index(horizon)
    if not history.logarithmic:
        theta = dynamic_theta(history.work, horizon)
        return (smooth.mean + theta.mean) / 2 + season, (smooth.error + theta.error) / 2
    adjusted = np.exp(history.work)
    theta = dynamic_theta(adjusted, horizon)
    floor = adjusted.min() / CAP
    path = np.maximum(theta.mean, floor)
    return (smooth.mean + np.log(path)) / 2 + season, (smooth.error + theta.error / path) / 2


def _blend(history: History, horizon: int, period: int) -> tuple[np.ndarray, np.ndarray]:
    middle, error = _pair(history, horizon, period)
    full = history.work + history.season[np.arange(len(history.work)) % period]
    last_year = full[-period:][np.arange(horizon) % period]
    return PAIR_SHARE * middle + (1 - PAIR_SHARE) * last_year, error


_MIDDLES = {"run_rate": _run_rate, "level": _level, "blend": _blend, "pair": _pair}


def _quantiles(history: History, middle: np.ndarray, error: np.ndarray, method: str, notes: list[str]) -> np.ndarray:
    """Quantiles in the values' unit, within the cap, and not below zero where no value ever was."""
    top = CAP * float(np.nanmax(np.abs(history.raw)))
    centre = history.back(middle)
    if (np.abs(centre) > top).any():
        notes.append("capped")
    quantiles = history.back(middle + offsets(error, method))
    least = -top if history.floor is None else history.floor
    return np.clip(quantiles, least, top)
