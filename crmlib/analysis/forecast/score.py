"""How wrong were past forecasts of a scope, beside simple rules?

For each lead (the next month, the one after, …, and all of them together): WAPE = Σ |error| ÷ Σ actual, bias =
Σ (forecast − actual) ÷ Σ actual, MASE = mean |error| ÷ mean |error of last period's figure|, coverage = share of
actuals inside the interval, width = mean width ÷ mean actual. n is said; overlapping periods are not independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmlib.analysis.forecast.company import Past

LEVELS = (50, 80, 95)


@dataclass(frozen=True)
class Point:
    """One past forecast of a scope at one lead: made on `day`, for what came as `actual`."""

    day: int
    actual: float
    mean: float
    low: dict[int, float]
    high: dict[int, float]
    rules: dict[str, float]


@dataclass(frozen=True)
class Score:
    """What the points of one lead add up to. rules: WAPE of each simple rule over the points that it could tell.

    skill: 1 − WAPE ÷ the rule's, over those points.
    """

    n: int
    wape: float | None
    bias: float | None
    mase: float | None
    coverage: dict[int, float]
    width: dict[int, float]
    rules: dict[str, tuple[int, float]]
    skill: dict[str, float]


def points(past: Sequence[Past], members: np.ndarray, leads: slice) -> tuple[Point, ...]:
    """The past forecasts of a scope (`Book.members`) over the segments `leads`, of those that are over."""
    found = []
    for each in past:
        came = each.came[members][:, leads]
        if not np.isfinite(came).all() or not len(came):
            continue
        draws = each.draws[members][:, leads].sum(axis=(0, 1))
        low, high = ({q: float(np.quantile(draws, s(q))) for q in LEVELS} for s in (_lower, _upper))
        rules = {name: float(rule[members][:, leads].sum()) for name, rule in each.baselines.items()}
        rules |= {"by_deal": float(each.deal[members][:, leads].sum())}
        if members.all():
            rules["by_history"] = float(each.history[leads].sum())
        mean = float(each.mean[members][:, leads].sum())
        found.append(Point(each.day, float(came.sum()), mean, low, high, rules))
    return tuple(found)


def score(told: Sequence[Point]) -> Score:
    """The errors of some points together.

    >>> one = Point(0, 100.0, 90.0, {80: 80.0}, {80: 95.0}, {"last": 120.0})
    >>> two = Point(30, 50.0, 60.0, {80: 40.0}, {80: 70.0}, {"last": float("nan")})
    >>> found = score([one, two])
    >>> found.n, round(found.wape, 4), found.bias, found.coverage[80], found.rules["last"], found.skill["last"]
    (2, 0.1333, 0.0, 0.5, (1, 0.2), 0.5)
    """
    if not told:
        return Score(0, None, None, None, {}, {}, {}, {})
    actual, mean = (np.array([getattr(p, name) for p in told]) for name in ("actual", "mean"))
    size = actual.sum()
    levels = [level for level in LEVELS if level in told[0].low]
    inside = {q: float(np.mean([p.low[q] <= p.actual <= p.high[q] for p in told])) for q in levels}
    width = {q: float(np.mean([p.high[q] - p.low[q] for p in told]) / actual.mean()) for q in levels if size > 0}
    rules, skill = {}, {}
    for name in told[0].rules:
        said = np.array([p.rules[name] for p in told])
        known = np.isfinite(said)
        if known.any() and actual[known].sum() > 0:
            rules[name] = (int(known.sum()), _wape(actual[known], said[known]))
            if rules[name][1] > 0:
                skill[name] = 1 - _wape(actual[known], mean[known]) / rules[name][1]
    naive = rules.get("last")
    return Score(
        len(told),
        _wape(actual, mean) if size > 0 else None,
        float((mean - actual).sum() / size) if size > 0 else None,
        _wape(actual, mean) / naive[1] if naive and naive[0] == len(told) and naive[1] > 0 else None,
        inside,
        width,
        rules,
        skill,
    )


def _wape(actual: np.ndarray, said: np.ndarray) -> float:
    return float(np.abs(actual - said).sum() / actual.sum())


def _lower(level: int) -> float:
    return 0.5 - level / 200


def _upper(level: int) -> float:
    return 0.5 + level / 200
