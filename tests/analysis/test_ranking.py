"""Shrinkage against published results: Efron and Morris's batters, the BCG trials, and simulated skill."""

from __future__ import annotations

import numpy as np
import pytest

from crmlib.analysis.ranking import (
    MAX_STRENGTH,
    beta_prior,
    between_variance,
    james_stein,
    rank_means,
    rank_rates,
    rank_sizes,
)

# Hits of 18 batters in their first 45 times at bat, 1970: Efron and Morris 1975, table 1.
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]

# Rats with tumours in 70 groups of controls and one experiment: Tarone 1982; BDA table 5.1.
TUMOURS = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 5, 2, 5, 3, 2, 7, 7,
    3, 3, 2, 9, 10, 4, 4, 4, 4, 4, 4, 4, 10, 4, 4, 4, 5, 11, 12, 5, 5, 6, 5, 6, 6, 6, 6, 16, 15, 15, 9, 4,
]  # fmt: skip
RATS = [
    20, 20, 20, 20, 20, 20, 20, 19, 19, 19, 19, 18, 18, 17, 20, 20, 20, 20, 19, 19, 18, 18, 25, 24, 23, 20, 20, 20, 20,
    20, 20, 10, 49, 19, 46, 27, 17, 49, 47, 20, 20, 13, 48, 50, 20, 20, 20, 20, 20, 20, 20, 48, 19, 19, 19, 22, 46, 49,
    20, 20, 23, 19, 22, 20, 20, 20, 52, 46, 47, 24, 14,
]  # fmt: skip

# 13 trials of BCG vaccine (Colditz et al. 1994): positive and negative, vaccinated and control.
BCG = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
]  # fmt: skip


def test_james_stein_as_published():
    """Efron and Morris, Scientific American 1977: shrinking factor .212; .400 becomes .294 and .156 becomes .242."""
    y = np.array(HITS) / 45
    got = james_stein(y, y.mean() * (1 - y.mean()) / 45)
    assert got[[0, -1]] == pytest.approx([0.294, 0.242], abs=1e-3)
    assert (got[0] - y.mean()) / (y[0] - y.mean()) == pytest.approx(0.212, abs=2e-3)


def test_dersimonian_laird_as_published():
    """metafor's documentation of dat.bcg, method DL: τ² = 0.3088, log relative risk −0.7141."""
    a, b, c, d = np.array(BCG, dtype=float).T
    effect = np.log(a / (a + b)) - np.log(c / (c + d))
    variance = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    mean, tau = between_variance(effect, variance)
    assert (mean, tau) == pytest.approx((-0.7141, 0.3088), abs=5e-5)


def test_beta_prior_finds_the_spread_it_was_made_with():
    rng = np.random.default_rng(1)
    rates = rng.beta(6, 14, 3000)
    prior = beta_prior({str(i): (int(rng.binomial(40, r)), 40) for i, r in enumerate(rates)})
    assert prior.mean == pytest.approx(0.3, abs=0.01)
    assert prior.strength == pytest.approx(20, rel=0.12)


def test_rat_tumours_as_published():
    """Bayesian Data Analysis, 3rd ed., p. 112: roughly at log(a/b) = −1.75, log(a + b) = 2.8."""
    prior = beta_prior({str(i): case for i, case in enumerate(zip(TUMOURS, RATS, strict=True))})
    assert np.log(prior.a / prior.b) == pytest.approx(-1.75, abs=0.05)
    assert np.log(prior.a + prior.b) == pytest.approx(2.8, abs=0.1)


def test_luck_is_not_called_skill():
    rng = np.random.default_rng(4)
    same = {f"r{i}": (int(rng.binomial(20, 0.3)), 20) for i in range(15)}
    assert sum(s.distinct for s in rank_rates(same)) == 0


def test_intervals_hold_the_true_rate():
    rng = np.random.default_rng(8)
    hits = total = 0
    for seed in range(20):
        rates = rng.beta(6, 14, 30)
        counts = {f"r{i:02}": (int(rng.binomial(25, r)), 25) for i, r in enumerate(rates)}
        for s in rank_rates(counts, seed=seed):
            hits += s.shrunk.low <= rates[int(s.name[1:])] <= s.shrunk.high
            total += 1
    assert hits / total > 0.91


def test_a_lucky_three_of_three_is_drawn_to_its_team():
    counts = {"lucky": (3, 3), "a": (30, 100), "b": (35, 100), "c": (25, 100), "d": (32, 100), "e": (28, 100)}
    lucky = next(s for s in rank_rates(counts) if s.name == "lucky")
    assert lucky.observed == 1.0
    assert lucky.shrunk.value < 0.6
    assert lucky.weight < 0.5
    assert lucky.rank_high > 1


def test_no_cases_no_ranking():
    assert rank_rates({}) == ()
    assert rank_rates({"a": (0, 0)}) == ()
    assert rank_means({"a": [], "b": [1.0]}) == ()
    got = rank_rates({"a": (0, 9), "b": (0, 0)})
    assert {s.name: s.observed for s in got} == {"a": 0.0, "b": None}
    assert beta_prior({"a": (3, 9)}).strength == pytest.approx(MAX_STRENGTH)


def test_the_same_seed_gives_the_same_ranks():
    counts = {f"r{i}": (h, 45) for i, h in enumerate(HITS)}
    assert rank_rates(counts) == rank_rates(counts)


def test_means_are_shrunk_by_their_uncertainty():
    rng = np.random.default_rng(2)
    true = rng.normal(100, 10, 40)
    values = {f"r{i:02}": rng.normal(t, 20, 2 + i % 10).tolist() for i, t in enumerate(true)}
    ranked = {s.name: s for s in rank_means(values)}
    shrunk = np.mean([(ranked[f"r{i:02}"].shrunk.value - t) ** 2 for i, t in enumerate(true)])
    raw = np.mean([(ranked[f"r{i:02}"].observed - t) ** 2 for i, t in enumerate(true)])
    assert shrunk < 0.8 * raw
    assert ranked["r00"].weight < ranked["r09"].weight


def test_a_unit_is_drawn_to_its_own_team():
    """Two teams that have nothing to do with each other: together each is as it would be alone."""
    strong = {"s1": (45, 50), "s2": (40, 50), "s3": (9, 10), "s4": (1, 2)}
    weak = {"w1": (5, 50), "w2": (10, 50), "w3": (1, 10), "w4": (1, 2)}
    teams = {name: name[0] for name in (*strong, *weak)}
    together = {s.name: s for s in rank_rates({**strong, **weak}, teams=teams)}
    for team in (strong, weak):
        for alone in rank_rates(team):
            assert together[alone.name].shrunk == alone.shrunk
            assert together[alone.name].team == alone.team
    assert together["s4"].shrunk.value > 0.7 > 0.3 > together["w4"].shrunk.value  # one of two, in either team


def test_a_team_of_two_shares_the_average_of_all():
    counts = {"a": (9, 10), "b": (2, 10), "c": (5, 10), "d": (6, 10)}
    few = rank_rates(counts, teams={"a": "x", "b": "x", "c": "y", "d": "y"})
    assert few == rank_rates(counts)


def test_means_that_luck_alone_tells_apart_have_the_interval_of_their_common_mean():
    """Four values each, alike in mean: s² = 20/3 pooled, so the mean of all eight has s ÷ √8 and z = 1.96."""
    same = rank_means({"a": [1.0, 3.0, 5.0, 7.0], "b": [7.0, 5.0, 3.0, 1.0]})
    half = 1.959964 * (20 / 3 / 8) ** 0.5
    for each in same:
        assert each.weight == 0
        assert abs(each.shrunk.low - (4 - half)) < 1e-5
        assert abs(each.shrunk.high - (4 + half)) < 1e-5
        assert not each.distinct


def test_one_huge_deal_decides_no_size():
    values = {"a": [100.0, 110.0, 90.0, 1e9], "b": [100.0, 105.0, 95.0, 100.0], "c": [10.0, 11.0, 9.0, 0.0]}
    made = {unit.name: unit for unit in rank_sizes(values)}
    assert made["a"].observed == pytest.approx((100 * 110 * 90 * 1e9) ** 0.25)  # the geometric mean, by definition
    assert made["c"].shrunk.n == 3  # nothing is typical of a size of zero
    assert all(0 < unit.shrunk.low < unit.shrunk.value < unit.shrunk.high for unit in made.values())
    logs = {name: np.log([size for size in own if size > 0]).tolist() for name, own in values.items()}
    for unit in rank_means(logs):
        assert made[unit.name].shrunk.high == pytest.approx(np.exp(unit.shrunk.high))
        assert (made[unit.name].rank_low, made[unit.name].rank_high) == (unit.rank_low, unit.rank_high)
