"""Who is better, and who was only lucky?

Figures of people with few cases are shrunk towards their team's, by as much as their uncertainty warrants (empirical
Bayes), and ranks come with intervals, so that luck is not called skill.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import exp, log

import numpy as np
from scipy import optimize, special

from crmlib.analysis import quantile
from crmlib.analysis.interval import Estimate


@dataclass(frozen=True)
class Shrunk:
    """One unit's figure: as observed, shrunk with its interval, and the interval of its rank (1 is highest).

    weight: how much of the own figure is left, 0 (all team) to 1 (all own). distinct: the interval lies wholly above
    or below the team's figure.
    """

    name: str
    observed: float | None
    shrunk: Estimate
    weight: float
    team: float
    rank_low: int
    rank_high: int

    @property
    def distinct(self) -> bool:
        """Whether the unit differs from its team by more than luck."""
        return self.shrunk.low > self.team or self.shrunk.high < self.team


@dataclass(frozen=True)
class BetaPrior:
    """How true rates are spread in the team: Beta(a, b). `strength` = a + b, worth so many cases."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        """The team's rate."""
        return self.a / (self.a + self.b)

    @property
    def strength(self) -> float:
        """The prior's weight in cases."""
        return self.a + self.b


MAX_STRENGTH = 1e6
"""A prior at this strength says that nothing but luck tells the units apart."""


def beta_prior(counts: Mapping[str, tuple[int, int]]) -> BetaPrior | None:
    """The Beta distribution from which the true rates of units with (successes, n) most probably come.

    The mode of the beta-binomial likelihood × (a + b)^−5/2, over logit(mean) and log(a + b): the vague prior keeps a
    few units from being called all alike. None where no unit has a case. One unit, or units that never or always
    succeed, are taken as all alike: strength `MAX_STRENGTH`. Source: Gelman et al., Bayesian Data Analysis, 3rd ed.,
    section 5.3 (rat tumours: a = 2.4, b = 14.0).

    >>> prior = beta_prior({"a": (2, 10), "b": (8, 10), "c": (5, 10)}); round(prior.mean, 3)
    0.5
    """
    cases = [(x, n) for x, n in counts.values() if n > 0]
    if not cases:
        return None
    x, n = np.array(cases, dtype=float).T
    pooled = x.sum() / n.sum()
    if pooled in (0.0, 1.0) or n.size == 1:
        # Jeffreys' half case on each side keeps a team without any success, or failure, off the edge.
        mean = (x.sum() + 0.5) / (n.sum() + 1)
        return BetaPrior(mean * MAX_STRENGTH, (1 - mean) * MAX_STRENGTH)

    def loss(parameters: np.ndarray) -> float:
        mean, strength = special.expit(parameters[0]), np.exp(parameters[1])
        a, b = mean * strength, (1 - mean) * strength
        return float(parameters[1] / 2 - np.sum(special.betaln(x + a, n - x + b) - special.betaln(a, b)))

    bounds = [(-15.0, 15.0), (np.log(0.05), np.log(MAX_STRENGTH))]
    starts = [np.array([special.logit(pooled), np.log(s)]) for s in (3.0, 30.0, 1000.0)]
    best = min((optimize.minimize(loss, s, bounds=bounds, method="L-BFGS-B") for s in starts), key=lambda r: r.fun)
    mean, strength = float(special.expit(best.x[0])), float(np.exp(best.x[1]))
    return BetaPrior(mean * strength, (1 - mean) * strength)


MIN_TEAM = 3
"""Units with a case that a team needs for a prior of its own; smaller teams share that of all."""


def rank_rates(
    counts: Mapping[str, tuple[int, int]],
    level: float = 0.95,
    seed: int = 20260101,
    draws: int = 4000,
    teams: Mapping[str, str] | None = None,
) -> tuple[Shrunk, ...]:
    """Units with (successes, n), such as wins of closed deals, best shrunk rate first.

    shrunk = (x + a) ÷ (n + a + b) with the interval of Beta(x + a, n − x + b); weight = n ÷ (n + a + b). Ranks come
    from `draws` of all units' rates (`seed`), so they take the overlap into account. A unit without a case has the
    team's rate. `teams` names each unit's team: a and b are those of its own team, where `MIN_TEAM` units of it have
    cases, else those of all units; without it all are one team.

    >>> luck = rank_rates({"Ann": (3, 3), "Bo": (40, 50), "Cy": (20, 50)})[0]
    >>> luck.observed, luck.shrunk.value < 0.9, luck.rank_low, luck.rank_high
    (1.0, True, 1, 2)
    """
    prior = beta_prior(counts)
    if prior is None:
        return ()
    names = sorted(counts)
    priors = _team_priors(counts, teams or {}, prior)
    posterior = {n: (counts[n][0] + priors[n].a, counts[n][1] - counts[n][0] + priors[n].b) for n in names}
    rng = np.random.default_rng(seed)
    ranks = _rank_intervals(np.array([rng.beta(*posterior[name], draws) for name in names]), level)
    tails = ((1 - level) / 2, (1 + level) / 2)
    result = []
    for name, rank in zip(names, ranks, strict=True):
        (x, n), (a, b) = counts[name], posterior[name]
        low, high = (float(quantile.beta.ppf(t, a, b)) for t in tails)
        estimate = Estimate(a / (a + b), low, high, n, "beta-binomial empirical Bayes", level)
        own = priors[name]
        result.append(Shrunk(name, x / n if n else None, estimate, n / (n + own.strength), own.mean, *rank))
    return tuple(sorted(result, key=lambda s: (-s.shrunk.value, s.name)))


def _team_priors(
    counts: Mapping[str, tuple[int, int]], teams: Mapping[str, str], everyone: BetaPrior
) -> dict[str, BetaPrior]:
    """The prior of each unit: that of its team, where the team is large enough for one."""
    members: dict[str, list[str]] = {}
    for name in sorted(counts):
        if name in teams:
            members.setdefault(teams[name], []).append(name)
    found = dict.fromkeys(counts, everyone)
    for names in members.values():
        if sum(counts[name][1] > 0 for name in names) >= MIN_TEAM:
            own = beta_prior({name: counts[name] for name in names})
            found.update(dict.fromkeys(names, own))
    return found


def between_variance(values: np.ndarray, variances: np.ndarray) -> tuple[float, float]:
    """(mean, variance between units) by DerSimonian and Laird 1986, Controlled Clinical Trials 7:177.

    τ² = max(0, (Q − (k − 1)) ÷ (Σw − Σw² ÷ Σw)), w = 1 ÷ variance; the mean is weighted by 1 ÷ (variance + τ²).

    >>> between_variance(np.array([1.0, 1.0]), np.array([0.5, 0.5]))
    (1.0, 0.0)
    """
    w = 1 / variances
    fixed = np.sum(w * values) / np.sum(w)
    spread = np.sum(w) - np.sum(w**2) / np.sum(w)
    tau = max(0.0, float((np.sum(w * (values - fixed) ** 2) - (len(values) - 1)) / spread)) if len(values) > 1 else 0.0
    w = 1 / (variances + tau)
    return float(np.sum(w * values) / np.sum(w)), tau


def rank_means(
    values: Mapping[str, list[float]], level: float = 0.95, seed: int = 20260101, draws: int = 4000
) -> tuple[Shrunk, ...]:
    """Units with the values of their cases, such as deal sizes, highest shrunk mean first. Unit: the values'.

    The spread within a unit is pooled over all units (few cases give none of their own); shrunk = B × own mean +
    (1 − B) × team mean with B = τ² ÷ (τ² + s² ÷ n); its variance is B s² ÷ n + (1 − B)² ÷ Σ 1 ÷ (τ² + s² ÷ n), as
    the team mean is itself estimated (Morris 1983, J. Am. Stat. Assoc. 78:47). Units without a case are left out.
    Empty where no spread can be told (fewer than two values more than units).

    >>> [s.name for s in rank_means({"Ann": [10.0, 12.0], "Bo": [1.0, 3.0, 2.0]})]
    ['Ann', 'Bo']
    """
    names = sorted(name for name, own in values.items() if own)
    n = np.array([len(values[name]) for name in names], dtype=float)
    if not names or n.sum() - len(names) < 1:
        return ()
    means = np.array([float(np.mean(values[name])) for name in names])
    inside = sum(float(np.sum((np.array(values[name]) - m) ** 2)) for name, m in zip(names, means, strict=True))
    pooled = inside / (n.sum() - len(names))
    if pooled == 0:
        return ()
    team, tau = between_variance(means, pooled / n)
    b = tau / (tau + pooled / n)
    of_team = 1 / float(np.sum(1 / (tau + pooled / n)))
    centre, error = b * means + (1 - b) * team, np.sqrt(b * pooled / n + (1 - b) ** 2 * of_team)
    rng = np.random.default_rng(seed)
    drawn = centre[:, None] + error[:, None] * rng.standard_normal((len(names), draws))
    z = float(quantile.norm.ppf(0.5 + level / 2))
    result = [
        Shrunk(
            name,
            float(means[i]),
            Estimate(float(centre[i]), float(centre[i] - z * error[i]), float(centre[i] + z * error[i]), int(n[i]),
                     "normal empirical Bayes", level),
            float(b[i]),
            team,
            *rank,
        )
        for i, (name, rank) in enumerate(zip(names, _rank_intervals(drawn, level), strict=True))
    ]  # fmt: skip
    return tuple(sorted(result, key=lambda s: (-s.shrunk.value, s.name)))


def rank_sizes(values: Mapping[str, list[float]], level: float = 0.95) -> tuple[Shrunk, ...]:
    """Units with the sizes of their cases, such as amounts of deals, by what is typical: the geometric mean.

    Amounts are spread by factors, not by steps: a few large ones would decide every mean, and its interval could reach
    below zero. So `rank_means` of their logarithms, put back. Sizes that are not above zero are left out.

    >>> made = rank_sizes({"Ann": [1.0, 100.0], "Bo": [20.0, 5.0, 10.0]})
    >>> sorted((s.name, round(s.observed, 6)) for s in made), all(s.shrunk.low > 0 for s in made)
    ([('Ann', 10.0), ('Bo', 10.0)], True)
    """
    logs = {name: [log(size) for size in own if size > 0] for name, own in values.items()}

    def back(unit: Shrunk) -> Shrunk:
        of = unit.shrunk
        bounds = {"value": exp(of.value), "low": exp(of.low), "high": exp(of.high)}
        shrunk = replace(of, **bounds, method="log-normal empirical Bayes")
        return replace(unit, observed=exp(unit.observed), shrunk=shrunk, team=exp(unit.team))

    return tuple(back(unit) for unit in rank_means(logs, level))


def james_stein(values: np.ndarray, variance: float) -> np.ndarray:
    """Equally sure figures shrunk towards their mean: ȳ + c (y − ȳ), c = max(0, 1 − (k − 3) σ² ÷ Σ(y − ȳ)²).

    Source: Efron and Morris 1975, J. Am. Stat. Assoc. 70:311. Needs k > 3.

    >>> [round(float(x), 2) for x in james_stein(np.array([1.0, 2.0, 3.0, 4.0]), 1.0)]
    [1.3, 2.1, 2.9, 3.7]
    """
    mean = values.mean()
    spread = float(np.sum((values - mean) ** 2))
    keep = max(0.0, 1 - (len(values) - 3) * variance / spread) if spread else 0.0
    return mean + keep * (values - mean)


def _rank_intervals(drawn: np.ndarray, level: float) -> list[tuple[int, int]]:
    """Per row of draws (units × draws): the interval of its rank among the units; 1 is the highest value.

    Where nothing but luck tells units apart their draws are ties in all but noise, and the interval is wide.
    """
    ranks = (-drawn).argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") + 1
    tail = (1 - level) / 2
    low, high = (np.quantile(ranks, t, axis=1, method="inverted_cdf").astype(int) for t in (tail, 1 - tail))
    return list(zip(low.tolist(), high.tolist(), strict=True))
