"""How wrong would the forecast by history have been at every past moment that the data allows, group by group?

From each origin only what came before is known: season, parameters, width. A lead is a run of coming periods: (1, 1)
is the next one, (3, 3) the third, (1, 3) the sum of three. Errors are scored as in `crmlib.analysis.forecast.score`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from crmlib.analysis.forecast.score import Point, Score, score
from crmlib.analysis.forecast.series.combine import finish, reach
from crmlib.analysis.forecast.series.paths import origins
from crmlib.analysis.forecast.series.prepare import as_array
from crmlib.analysis.forecast.series.result import SeriesForecast
from crmlib.analysis.forecast.series.spread import past_ends

Lead = tuple[int, int]
LEADS: tuple[Lead, ...] = ((1, 1), (2, 2), (3, 3), (1, 3))
FIRST = 3
"""Values that must be known before a first forecast is made."""


@dataclass(frozen=True)
class Backtest:
    """The past forecasts of some groups at some leads, and what they add up to.

    points: by group and lead, oldest first; a point's `day` counts the periods known when it was made. rules of a
    point: last (the last run of that length), year (the same periods a year before), run_rate (the mean of the last
    year's known periods).
    """

    points: Mapping[tuple[str, Lead], tuple[Point, ...]]

    def scores(self) -> dict[tuple[str, Lead], Score]:
        """The score of each group at each lead, with n."""
        return {key: score(points) for key, points in self.points.items()}

    def together(self, lead: Lead) -> Score:
        """The score at a lead over all groups: errors and actuals are summed, not the groups' ratios averaged."""
        return score([p for (_, at), points in self.points.items() if at == lead for p in points])


def past_forecasts(
    values: Sequence[float | None],
    horizon: int,
    *,
    period: int = 12,
    levels: Sequence[int] = (50, 80, 95),
    seed: int = 0,
    first: int = FIRST,
) -> dict[int, SeriesForecast]:
    """What `series.forecast` would have said after each number of known periods, first … all but the last.

    All origins are fitted in one pass; each looks back on the errors of those before it that were over by then.

    >>> round(past_forecasts([10, 12, 11, 13, 12], 1)[4].mean[0], 6)
    11.5
    """
    array = as_array(values)
    ends = list(range(max(first, 1), len(array)))
    made = dict(zip(ends, origins(array, ends, reach(horizon, period), period), strict=True)) if ends else {}
    found = {}
    for end in ends:
        seen = [made[past] for past in past_ends(end, period) if past in made]
        found[end] = finish(array[:end], [*seen, made[end]], horizon, period, levels=tuple(levels), seed=seed)
    return found


def backtest(
    groups: Mapping[str, Sequence[float | None]],
    *,
    leads: Sequence[Lead] = LEADS,
    period: int = 12,
    levels: Sequence[int] = (50, 80, 95),
    seed: int = 0,
    first: int = FIRST,
) -> Backtest:
    """Forecast every group from every past origin and compare with what came.

    groups: name → values oldest first, one per period; None = not known. A lead with an unknown period is left out.

    >>> told = backtest({"north": [10, 12, 11, 13, 12, 14]}, leads=[(1, 1)])
    >>> [(p.day, p.actual, round(p.mean, 6), p.rules["last"]) for p in told.points["north", (1, 1)]]
    [(3, 13.0, 11.0, 11.0), (4, 12.0, 11.5, 13.0), (5, 14.0, 11.6, 12.0)]
    """
    horizon = max(last for _, last in leads)
    found: dict[tuple[str, Lead], tuple[Point, ...]] = {}
    for name, values in groups.items():
        array = as_array(values)
        made = past_forecasts(values, horizon, period=period, levels=levels, seed=seed, first=first)
        for lead in leads:
            points = (_point(array, end, told, lead, period) for end, told in made.items())
            found[name, tuple(lead)] = tuple(p for p in points if p is not None)
    return Backtest(found)


def _point(array: np.ndarray, end: int, told: SeriesForecast, lead: Lead, period: int) -> Point | None:
    start, last = lead
    came = array[end + start - 1 : end + last]
    if len(came) < last - start + 1 or not np.isfinite(came).all():
        return None
    if start == last:
        low, high = ({q: side[q][start - 1] for q in side} for side in (told.low, told.high))
    else:
        low, high = told.between(start, last)
    rules = _rules(array[:end], start, last, period)
    return Point(end, float(came.sum()), float(sum(told.mean[start - 1 : last])), low, high, rules)


def _rules(past: np.ndarray, start: int, last: int, period: int) -> dict[str, float]:
    """What simple rules would have said; nan where a rule has nothing to go by."""
    length = last - start + 1
    year = past[len(past) + start - 1 - period : len(past) + last - period] if last <= period else past[:0]
    known = past[np.isfinite(past)][-period:]
    return {
        "last": float(past[-length:].sum()) if len(past) >= length else nan,
        "year": float(year.sum()) if len(past) + start - 1 >= period and len(year) == length else nan,
        "run_rate": float(known.mean() * length) if len(known) else nan,
    }
