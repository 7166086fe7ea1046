"""What does a forecast by history say: a figure for each coming period, how wrong it may be, and the same for sums?

The distribution of each period is a quantile function on a grid of normal scores (`SCORES`); errors of different
periods go together by `correlation`. Intervals, draws and totals all come from these two, so they agree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from statistics import NormalDist

import numpy as np

SCORES = np.linspace(-4.0, 4.0, 81)
"""Normal scores at which the quantiles of each period are held."""
TOTAL_DRAWS = 4000
"""Draws behind the interval of a sum."""


def score(level: int) -> float:
    """The normal score that bounds a central interval of `level` per cent.

    >>> round(score(80), 4), round(score(95), 4)
    (1.2816, 1.96)
    """
    return NormalDist().inv_cdf(0.5 + level / 200)


@dataclass(frozen=True)
class Total:
    """The sum of the first `periods` periods: the sum of their means, and intervals by level in per cent."""

    periods: int
    mean: float
    low: dict[int, float]
    high: dict[int, float]


@dataclass(frozen=True, eq=False)
class SeriesForecast:
    """A forecast of one series.

    mean: the figure of each coming period, in the unit of the values (the middle of its distribution: as likely to be
    exceeded as missed). low, high: bounds by level in per cent. n: values it rests on (gaps not counted).
    method: run_rate, level, blend or pair. notes: codes of what was met and done, see `docs/forecast.md`.
    quantiles: (81, horizon), the value at each of `SCORES`. correlation: (horizon, horizon) of the normal scores.
    """

    mean: tuple[float, ...]
    low: dict[int, tuple[float, ...]]
    high: dict[int, tuple[float, ...]]
    method: str
    notes: tuple[str, ...]
    n: int
    seed: int
    quantiles: np.ndarray = field(repr=False)
    correlation: np.ndarray = field(repr=False)

    def draws(self, n: int) -> np.ndarray:
        """`n` paths of the coming periods: shape (n, horizon). The same seed gives the same paths.

        Paths come in mirrored pairs of normal scores, so that their middle does not wander with the seed.
        """
        rng = np.random.default_rng(self.seed)
        half = rng.standard_normal(((n + 1) // 2, len(self.mean)))
        root = np.linalg.cholesky(self.correlation)
        normal = np.einsum("nj,ij->ni", np.concatenate([half, -half])[:n], root)
        normal = np.clip(normal, SCORES[0], SCORES[-1])
        columns = [np.interp(normal[:, i], SCORES, self.quantiles[:, i]) for i in range(len(self.mean))]
        return np.column_stack(columns)

    @cached_property
    def expected(self) -> np.ndarray:
        """The mean of each period's distribution, which sums and comparisons with other means ask for: (horizon,).

        A run rate and a level average the values themselves: their figure is the mean. The others average logarithms,
        and their figure is the middle: of lumpy values the mean lies above it.
        """
        if self.method in ("run_rate", "level"):
            return np.array(self.mean)
        weight = np.exp(-(SCORES**2) / 2)
        return weight @ self.quantiles / weight.sum()

    @cached_property
    def _paths(self) -> np.ndarray:
        return np.cumsum(self.draws(TOTAL_DRAWS), axis=1)

    def total(self, k: int) -> Total:
        """The sum of the first `k` periods. Means add exactly; bounds are quantiles of the sums of `draws`.

        ValueError: k is not within 1 … horizon.
        """
        if not 1 <= k <= len(self.mean):
            raise ValueError(f"k is {k}; the forecast has {len(self.mean)} periods")
        return Total(k, float(sum(self.mean[:k])), *self.between(1, k))

    def between(self, start: int, last: int) -> tuple[dict[int, float], dict[int, float]]:
        """Bounds (low, high) by level of the sum of periods `start` … `last`, both counted, from 1 on."""
        sums = self._paths[:, last - 1] - (self._paths[:, start - 2] if start > 1 else 0.0)
        bounds = np.quantile(sums, [[0.5 - level / 200, 0.5 + level / 200] for level in self.low])
        low, high = bounds.T
        return dict(zip(self.low, low.tolist(), strict=True)), dict(zip(self.low, high.tolist(), strict=True))


def build(
    quantiles: np.ndarray,
    correlation: np.ndarray,
    *,
    levels: tuple[int, ...],
    method: str,
    notes: tuple[str, ...],
    n: int,
    seed: int,
) -> SeriesForecast:
    """A forecast from the quantiles of each period; its mean is the quantile at score 0."""

    def at(z: float) -> tuple[float, ...]:
        upper = int(np.clip(np.searchsorted(SCORES, z), 1, len(SCORES) - 1))
        part = (z - SCORES[upper - 1]) / (SCORES[upper] - SCORES[upper - 1])
        return tuple(((1 - part) * quantiles[upper - 1] + part * quantiles[upper]).tolist())

    return SeriesForecast(
        mean=at(0.0),
        low={level: at(-score(level)) for level in levels},
        high={level: at(score(level)) for level in levels},
        method=method,
        notes=notes,
        n=n,
        seed=seed,
        quantiles=quantiles,
        correlation=correlation,
    )
