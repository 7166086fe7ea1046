"""How do a few yes-or-no facts move the odds, when each is seen only a few times?

Ridge-penalised logistic regression on one-hot codes. The penalty pulls every level towards the average, the more the
fewer rows it has (partial pooling: the posterior mode of a random intercept), so a level never seen counts as average.
Contributions add up in log-odds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

STEPS = 40
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Field:
    """One fact of each row: its name, a code from 0 (unknown) to `levels` − 1, and how hard its levels are shrunk.

    `penalty` is λ in λ ÷ 2 · Σ coefficient²: 1 ÷ the variance that the levels are expected to have in log-odds.
    """

    name: str
    codes: np.ndarray
    levels: int
    penalty: float = 1.0


@dataclass(frozen=True)
class Odds:
    """A fitted model. `intercept`: log-odds of an average row; `effects[name][code]`: what a level adds to them."""

    intercept: float
    effects: dict[str, np.ndarray]

    def log_odds(self, fields: Sequence[Field]) -> np.ndarray:
        """Log-odds of each row; a field that the model does not know adds nothing."""
        n = len(fields[0].codes) if fields else 0
        total = np.full(n, self.intercept)
        for part in self.contributions(fields).values():
            total = total + part
        return total

    def chance(self, fields: Sequence[Field]) -> np.ndarray:
        """The probability of each row."""
        return logistic(self.log_odds(fields))

    def contributions(self, fields: Sequence[Field]) -> dict[str, np.ndarray]:
        """What each field adds to the log-odds of each row: intercept + their sum is the row's log-odds, exactly."""
        return {f.name: self.effects[f.name][f.codes] for f in fields if f.name in self.effects}


def logistic(x: np.ndarray) -> np.ndarray:
    """1 ÷ (1 + e^−x), without overflow."""
    return 1 / (1 + np.exp(-np.clip(x, -35, 35)))


def fit(fields: Sequence[Field], successes: np.ndarray, trials: np.ndarray) -> Odds:
    """The maximum of log-likelihood − Σ λ ÷ 2 · coefficient², by Newton's method; the intercept is not penalised.

    `successes` of `trials` per row; both may be fractions (weights). The effects of each field are then centred on the
    rows, so that the intercept speaks of the average row; the predictions are the same.

    >>> model = fit([Field("web", np.array([0, 1]), 2, 1e-6)], np.array([20.0, 60.0]), np.array([100.0, 100.0]))
    >>> [round(float(p), 3) for p in model.chance([Field("web", np.array([0, 1]), 2)])]
    [0.2, 0.6]
    """
    problem = _Problem(*_collapsed(fields, successes, trials), [f.levels for f in fields])
    share = np.clip(problem.done.sum() / max(problem.counts.sum(), 1e-12), 1e-4, 1 - 1e-4)
    penalty = np.concatenate([[1e-9], *(np.full(f.levels, f.penalty) for f in fields)])
    beta = np.zeros(len(penalty))
    beta[0] = np.log(share / (1 - share))
    beta = _newton(problem, penalty, beta)
    intercept, effects = beta[0], {}
    for at, f in enumerate(fields):
        levels = beta[problem.starts[at] : problem.starts[at + 1]]
        seen = np.bincount(problem.codes[:, at], problem.counts, f.levels)
        centre = float((levels * seen).sum() / max(seen.sum(), 1e-12))
        intercept += centre
        effects[f.name] = np.where(seen > 0, levels - centre, 0.0)
    return Odds(float(intercept), effects)


class _Problem:
    """The likelihood of collapsed rows; its design matrix is one-hot, so its products are counts by code."""

    def __init__(self, codes: np.ndarray, counts: np.ndarray, done: np.ndarray, levels: list[int]) -> None:
        self.codes, self.counts, self.done, self.levels = codes, counts, done, levels
        self.starts = [1]
        for size in levels:
            self.starts.append(self.starts[-1] + size)
        self.pairs = [
            (a, b, codes[:, a] * levels[b] + codes[:, b]) for a in range(len(levels)) for b in range(a, len(levels))
        ]

    def log_odds(self, beta: np.ndarray) -> np.ndarray:
        eta = np.full(len(self.counts), beta[0])
        for at in range(len(self.levels)):
            eta += beta[self.starts[at] + self.codes[:, at]]
        return eta

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Xᵀ values."""
        parts = [np.bincount(self.codes[:, at], values, size) for at, size in enumerate(self.levels)]
        return np.concatenate([[values.sum()], *parts])

    def products(self, weight: np.ndarray) -> np.ndarray:
        """Xᵀ diag(weight) X."""
        made = np.zeros((self.starts[-1], self.starts[-1]))
        made[0, :] = made[:, 0] = self.sums(weight)
        for a, b, key in self.pairs:
            block = np.bincount(key, weight, self.levels[a] * self.levels[b]).reshape(self.levels[a], self.levels[b])
            rows, columns = (slice(self.starts[x], self.starts[x + 1]) for x in (a, b))
            made[rows, columns], made[columns, rows] = block, block.T
        return made

    def objective(self, beta: np.ndarray, penalty: np.ndarray) -> float:
        eta = self.log_odds(beta)
        likelihood = (self.done * eta - self.counts * np.logaddexp(0, eta)).sum()
        return float(likelihood - 0.5 * (penalty * beta**2).sum())


def _collapsed(
    fields: Sequence[Field], successes: np.ndarray, trials: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows that are alike as one: (codes, trials, successes)."""
    codes = np.column_stack([f.codes for f in fields]) if fields else np.zeros((len(trials), 0), dtype=np.int64)
    key = np.zeros(len(codes), dtype=np.int64)
    for at, f in enumerate(fields):
        if f.levels * (key.max(initial=0) + 1) > 2**62:
            key = np.unique(key, return_inverse=True)[1]
        key = key * f.levels + codes[:, at]
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    return codes[first], np.bincount(place, trials, len(first)), np.bincount(place, successes, len(first))


def _newton(problem: _Problem, penalty: np.ndarray, beta: np.ndarray) -> np.ndarray:
    best = problem.objective(beta, penalty)
    for _ in range(STEPS):
        p = logistic(problem.log_odds(beta))
        gradient = problem.sums(problem.done - problem.counts * p) - penalty * beta
        curvature = problem.products(np.maximum(problem.counts * p * (1 - p), 1e-12)) + np.diag(penalty)
        step, size = np.linalg.solve(curvature, gradient), 1.0
        while problem.objective(beta + size * step, penalty) < best and size > 1e-4:
            size /= 2
        beta = beta + size * step
        best = problem.objective(beta, penalty)
        if np.abs(size * step).max() < TOLERANCE:
            break
    return beta
