"""How long does it take, when some are still waiting?

Kaplan–Meier with Greenwood's error and log-log intervals, medians with intervals, the log-rank test between groups,
and cumulative incidence where something can end in more than one way (won or lost). Open cases are censored, never
dropped; delayed entry (cases that came under observation late) leaves the risk sets honest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crmlib.analysis import quantile
from crmlib.analysis.interval import Estimate


@dataclass(frozen=True)
class Curve:
    """A step function, one step per time at which something ended (same unit as the durations given).

    at_risk: cases observed just before the time. events, censored: at that time. survival: share not yet ended after
    it; low, high: its pointwise log-log interval at `level` (nan where the curve has reached 0 or 1); error:
    Greenwood's standard error. n: all cases.
    """

    time: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    censored: np.ndarray
    survival: np.ndarray
    error: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: int
    level: float

    def quantile(self, share: float = 0.5) -> Estimate:
        """The time by which `share` have ended: the first with survival ≤ 1 − share; None if never reached.

        The bounds invert the log-log band (Brookmeyer and Crowley 1982); a bound is None where the band never gets
        there.
        """
        target = 1 - share + 1e-12
        # A curve at 0 has no log-log bound of its own: everybody has ended, so both bands have crossed by then.
        ended = self.survival <= 0
        low = self._first(np.where(ended, 0.0, np.where(np.isnan(self.low), 1.0, self.low)), target)
        high = self._first(np.where(np.isnan(self.high), np.where(ended, self._last_high(), 1.0), self.high), target)
        value = self._first(self.survival, target)
        return Estimate(value, low, high, self.n, "Kaplan–Meier log-log", self.level)

    @property
    def median(self) -> Estimate:
        """The time by which half have ended."""
        return self.quantile(0.5)

    def at(self, time: float) -> float:
        """Survival just after `time`."""
        place = int(np.searchsorted(self.time, time, side="right")) - 1
        return 1.0 if place < 0 else float(self.survival[place])

    def _first(self, values: np.ndarray, target: float) -> float | None:
        reached = np.flatnonzero(values <= target)
        return float(self.time[reached[0]]) if reached.size else None

    def _last_high(self) -> float:
        known = self.high[~np.isnan(self.high)]
        return float(known[-1]) if known.size else 1.0


def kaplan_meier(
    durations: Sequence[float],
    ended: Sequence[bool],
    entry: Sequence[float] | None = None,
    level: float = 0.95,
) -> Curve:
    """The product-limit estimate S(t) = Π (1 − d ÷ n) over times up to t.

    durations: time until the end or until now; ended: False for those still waiting (censored); entry: the time at
    which each case came under observation (delayed entry), 0 by default. A case censored at a time is still at risk
    then. Greenwood: var S = S² Σ d ÷ (n (n − d)); log-log interval S^exp(± z se(log(−log S))).

    Source: Kaplan and Meier 1958; Freireich et al. 1963, remission in weeks on 6-MP:

    >>> weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    >>> relapse = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    >>> curve = kaplan_meier(weeks, relapse)
    >>> [round(float(s), 3) for s in curve.survival]
    [0.857, 0.807, 0.753, 0.69, 0.627, 0.538, 0.448]
    >>> curve.median.value
    23.0
    """
    time, end, begin = _checked(durations, ended, entry)
    steps = np.unique(time[end])
    at_risk = _at_risk(time, begin, steps)
    events, censored = _counts(time[end], steps), _counts(time[~end], steps)
    survival = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.cumsum(events / (at_risk * (at_risk - events)))
        error = np.where(survival > 0, survival * np.sqrt(spread), 0.0)
        half = quantile.norm.ppf(0.5 + level / 2) * np.sqrt(spread) / np.abs(np.log(survival))
        low, high = survival ** np.exp(half), survival ** np.exp(-half)
    known = (survival > 0) & (survival < 1)
    low, high = np.where(known, low, np.nan), np.where(known, high, np.nan)
    return Curve(steps, at_risk, events, censored, survival, error, low, high, len(time), level)


@dataclass(frozen=True)
class LogRank:
    """χ² of the log-rank test with `freedom` degrees, its p, and observed and expected ends per group."""

    statistic: float
    freedom: int
    p: float
    observed: dict[str, float]
    expected: dict[str, float]


def log_rank(groups: Mapping[str, tuple[Sequence[float], Sequence[bool]] | tuple]) -> LogRank | None:
    """Do the groups end at different speeds? Each group is (durations, ended) or (durations, ended, entry).

    χ² = (O − E)' V⁻¹ (O − E) over all but one group, V hypergeometric. None with fewer than two groups that were ever
    at risk, or no ends. Source: Mantel 1966; Peto and Peto 1972. Freireich's data give χ² = 16.79 (tests).

    >>> round(log_rank({"a": ([1, 2, 3], [1, 1, 1]), "b": ([4, 5, 6], [1, 1, 1])}).statistic, 3)
    5.052
    """
    names = list(groups)
    cases = {name: _checked(*group) for name, group in groups.items()}
    if len(names) < 2 or not any(end.any() for _, end, _ in cases.values()):
        return None
    steps = np.unique(np.concatenate([time[end] for time, end, _ in cases.values()]))
    risk = np.array([_at_risk(time, begin, steps) for time, _, begin in cases.values()])
    ends = np.array([_counts(time[end], steps) for time, end, _ in cases.values()])
    n, d = risk.sum(axis=0), ends.sum(axis=0)
    expected = (risk * d / n).sum(axis=1)
    weight = np.where(n > 1, d * (n - d) / (n * n * np.maximum(n - 1, 1)), 0.0)
    variance = np.diag((risk * n * weight).sum(axis=1)) - (risk * weight) @ risk.T
    kept = [i for i in range(len(names)) if risk[i].any()]
    if len(kept) < 2:
        return None
    inner = kept[:-1]
    gap = (ends.sum(axis=1) - expected)[inner]
    statistic = float(gap @ np.linalg.pinv(variance[np.ix_(inner, inner)]) @ gap)
    freedom = len(inner)
    observed = dict(zip(names, map(float, ends.sum(axis=1)), strict=True))
    return LogRank(
        statistic,
        freedom,
        float(quantile.chi2.sf(statistic, freedom)),
        observed,
        dict(zip(names, map(float, expected), strict=True)),
    )


def cumulative_incidence(
    durations: Sequence[float], cause: Sequence[str | None], entry: Sequence[float] | None = None
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Per cause (won, lost): times and the share that has ended by them in that way (Aalen–Johansen).

    cause None: still open, censored. The shares of all causes and of the still waiting add up to 1, which one minus
    Kaplan–Meier per cause does not.

    >>> {c: [round(float(x), 2) for x in share] for c, (_, share) in
    ...  cumulative_incidence([1, 2, 3, 4], ["won", "lost", None, "won"]).items()}
    {'lost': [0.0, 0.25, 0.25], 'won': [0.25, 0.25, 0.75]}
    """
    time, end, begin = _checked(durations, [c is not None for c in cause], entry)
    curve = kaplan_meier(time, end, begin)
    before = np.concatenate([[1.0], curve.survival[:-1]]) if curve.time.size else curve.survival
    kinds = np.array([c or "" for c in cause], dtype=object)
    return {
        kind: (curve.time, np.cumsum(before * _counts(time[kinds == kind], curve.time) / curve.at_risk))
        for kind in sorted({c for c in cause if c})
    }


def _checked(durations, ended, entry=None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    time = np.asarray(durations, dtype=float)
    end = np.asarray(ended, dtype=bool)
    begin = np.full(time.shape, -np.inf) if entry is None else np.asarray(entry, dtype=float)
    if not time.shape == end.shape == begin.shape:
        raise ValueError(f"durations, ended and entry differ in length: {time.shape}, {end.shape}, {begin.shape}")
    if np.isnan(time).any() or np.isnan(begin).any():
        raise ValueError("a duration is missing: leave the case out, or censor it at a known time")
    if (begin >= time).any():
        raise ValueError("a case entered when it had already ended: it was never under observation, leave it out")
    return time, end, begin


def _at_risk(time: np.ndarray, begin: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Cases under observation just before each step: entered before it, and not gone before it."""
    entered = np.searchsorted(np.sort(begin), steps, side="left")
    gone = np.searchsorted(np.sort(time), steps, side="left")
    return (entered - gone).astype(float)


def _counts(values: np.ndarray, steps: np.ndarray) -> np.ndarray:
    ordered = np.sort(values)
    return (np.searchsorted(ordered, steps, "right") - np.searchsorted(ordered, steps, "left")).astype(float)
