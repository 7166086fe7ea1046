"""Intervals against published values (Newcombe 1998, Garwood tables, Conover) and scipy/statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from crmlib.analysis import interval


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_newcombe_printed_it(successes, n, low, high):
    """Newcombe 1998, Stat. Med. 17:857-872, table I, method 3."""
    got = interval.wilson(successes, n)
    assert (got.low, got.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("a", "n_a", "b", "n_b", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
    ],
)
def test_newcombe_as_he_printed_it(a, n_a, b, n_b, low, high):
    """Newcombe 1998, Stat. Med. 17:873-890, table II, method 10."""
    got = interval.newcombe(a, n_a, b, n_b)
    assert (got.low, got.high) == pytest.approx((low, high), abs=5e-5)


def test_wilson_agrees_with_statsmodels():
    for n in (1, 7, 40):
        for successes in range(n + 1):
            got = interval.wilson(successes, n, 0.9)
            assert (got.low, got.high) == pytest.approx(proportion_confint(successes, n, 0.1, "wilson"), abs=1e-12)


def test_welch_agrees_with_scipy():
    rng = np.random.default_rng(3)
    a, b = rng.normal(5, 1, 12).tolist(), rng.normal(4, 3, 9).tolist()
    theirs = stats.ttest_ind(a, b, equal_var=False).confidence_interval(0.95)
    got = interval.welch(a, b)
    assert (got.low, got.high) == pytest.approx((theirs.low, theirs.high))


def test_mean_agrees_with_scipy():
    values = [3.0, 4.5, 1.0, 8.0]
    theirs = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    got = interval.mean(values)
    assert (got.low, got.high) == pytest.approx((theirs.low, theirs.high))


@pytest.mark.parametrize(("n", "rank"), [(5, None), (6, 1), (10, 2), (15, 4), (20, 6), (30, 10), (50, 18), (100, 40)])
def test_ranks_of_the_median_interval(n, rank):
    """Ranks k and n − k + 1 at 95 %: Conover, Practical Nonparametric Statistics, from the binomial table."""
    got = interval.median(list(range(1, n + 1)))
    assert got.low == rank
    assert got.high == (None if rank is None else n + 1 - rank)


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390)]
)
def test_poisson_as_tabulated(count, low, high):
    """Garwood 1936; Pearson and Hartley, Biometrika Tables, table 40."""
    got = interval.poisson_rate(count, 1)
    assert (got.low, got.high) == pytest.approx((low, high), abs=6e-4)


def test_rate_ratio_agrees_with_the_binomial_test():
    got = interval.rate_ratio(30, 10, 15, 5)
    share = stats.binomtest(30, 45).proportion_ci(0.95, "exact")
    odds = (share.low / (1 - share.low) * 0.5, share.high / (1 - share.high) * 0.5)
    assert (got.low, got.high) == pytest.approx(odds)


def test_ratio_of_sums_by_hand():
    # x = 1, 3, 8; y = 2, 4, 6: R = 1; residuals −1, −1, 2: Σ = 6; se = √(3/2 × 6) ÷ 12 = 0.25; t(2) = 4.3027
    got = interval.ratio_of_sums([1, 3, 8], [2, 4, 6])
    assert (got.value, got.low, got.high) == pytest.approx((1.0, 1 - 4.3027 * 0.25, 1 + 4.3027 * 0.25), abs=1e-4)


def test_nps_is_clipped_and_follows_the_catalogue():
    assert interval.nps(5, 0, 5).high == 100
    got = interval.nps(6, 2, 10)  # p 0.6, d 0.2: 40 ± 196 √(0.64 ÷ 10)
    assert (got.value, got.low, got.high) == pytest.approx((40, 40 - 49.58, 40 + 49.58), abs=0.01)


def test_coverage_is_what_it_says():
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(400):
        got = interval.median(rng.exponential(1, 25).tolist())
        hits += got.low <= np.log(2) <= got.high
    assert hits / 400 >= 0.93


def test_no_rows_have_no_value_and_no_difference():
    nothing = interval.wilson(0, 0)
    assert nothing.value is None
    assert not interval.difference(nothing, interval.wilson(3, 4)).differs
    assert interval.welch([1.0], []).value is None
    assert interval.welch([1.0], [2.0]).low is None


def test_an_exact_count_differs_without_an_interval():
    assert interval.difference(interval.exact(5, 5), interval.exact(3, 3)).differs
    assert not interval.difference(interval.exact(5, 5), interval.exact(5, 5)).differs


def test_small_numbers_are_told():
    assert interval.wilson(3, 10).small
    assert not interval.exact(3, 3).small
