"""What does a series' own past say about its next periods? The methods that its length allows, combined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmlib.analysis.forecast.series.paths import CAP, Origin, origins
from crmlib.analysis.forecast.series.prepare import INTERMITTENT, as_array
from crmlib.analysis.forecast.series.result import SeriesForecast, build
from crmlib.analysis.forecast.series.spread import correlation, offsets, past_ends, surprise


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
    if not len(array):
        raise ValueError("no value is known")
    ends = [*past_ends(len(array), period), len(array)]
    found = origins(array, ends, reach(horizon, period), period)
    return finish(array, found, horizon, period, levels=tuple(levels), seed=seed)


def reach(horizon: int, period: int) -> int:
    """How many steps are fitted: past errors are compared over a year and a half whatever horizon is asked for."""
    return max(horizon, 3 * period // 2)


def finish(
    array: np.ndarray, found: list[Origin], horizon: int, period: int, *, levels: tuple[int, ...], seed: int
) -> SeriesForecast:
    """The forecast from the last of `found`, its width from how wrong the ones before it were."""
    now = found[-1]
    history = now.history
    quantiles, capped = _quantiles(now, surprise(array, found[:-1], reach(1, period), period), horizon)
    return build(
        quantiles,
        correlation(now.error, history.n)[:horizon, :horizon],
        levels=levels,
        method=now.method,
        notes=(*history.notes, *_notes(now), *(["capped"] if capped else [])),
        n=history.n,
        seed=seed,
    )


def _notes(now: Origin) -> list[str]:
    history = now.history
    notes = []
    if now.method in ("run_rate", "level"):
        notes.append("intermittent" if history.n >= 18 and history.zeros > INTERMITTENT else "short_history")
    elif not history.kept:
        notes.append("no_season_found")
    known = history.raw[np.isfinite(history.raw)]
    if history.n == 1 or known.max() == known.min():
        notes.append("no_variation")
    return notes


def _quantiles(now: Origin, factor: float, horizon: int) -> tuple[np.ndarray, bool]:
    """Quantiles in the values' unit, within the cap, and not below zero where no value ever was; was the cap met?"""
    history = now.history
    top = CAP * float(np.nanmax(np.abs(history.raw)))
    middle, error = now.middle[:horizon], now.error[:horizon] * factor
    quantiles = history.around(middle, offsets(error, now.method, history.n))
    least = -top if history.floor is None else history.floor
    return np.clip(quantiles, least, top), bool((np.abs(history.back(middle)) > top).any())
