"""Are the quantiles those of scipy.stats?"""

from __future__ import annotations

import pytest
from scipy import stats

from crmlib.analysis import quantile

SHARES = (0.005, 0.025, 0.1, 0.5, 0.9, 0.975, 0.995)
SIZES = (1, 2, 3, 7, 30, 200)


@pytest.mark.parametrize("share", SHARES)
def test_quantiles_are_those_of_scipy(share):
    assert quantile.norm.ppf(share) == pytest.approx(stats.norm.ppf(share), rel=1e-12, abs=1e-15)
    for n in SIZES:
        assert quantile.t.ppf(share, n) == pytest.approx(stats.t.ppf(share, n), rel=1e-11, abs=1e-15)
        assert quantile.chi2.ppf(share, 2 * n) == pytest.approx(stats.chi2.ppf(share, 2 * n), rel=1e-11)
        assert quantile.chi2.sf(3 * share * n, n) == pytest.approx(stats.chi2.sf(3 * share * n, n), rel=1e-11)
        assert quantile.beta.ppf(share, n, n + 3) == pytest.approx(stats.beta.ppf(share, n, n + 3), rel=1e-11)
        assert quantile.binom.ppf(share, n, 0.5) == stats.binom.ppf(share, n, 0.5)
        assert quantile.binom.cdf(n // 3, n, 0.5) == pytest.approx(stats.binom.cdf(n // 3, n, 0.5), rel=1e-11)
