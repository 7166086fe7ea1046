"""The segmented regression against statsmodels, and verdicts on series made with a known cause."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from crmlib.analysis.before_after import effect, segmented, stepped
from crmlib.analysis.interval import mean, welch


def series(seed, slope=0.0, jump=0.0, n=24, noise=1.0):
    rng = np.random.default_rng(seed)
    t = np.arange(2 * n)
    y = 50 + slope * t + jump * (t >= n) + rng.normal(0, noise, 2 * n)
    return y[:n].tolist(), y[n:].tolist()


def judged(before, after, good="up"):
    return effect(mean(before), mean(after), welch(after, before), good, before, after)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_agrees_with_statsmodels(seed):
    before, after = series(seed, slope=0.2, jump=3)
    n = len(before) + len(after)
    t = np.arange(n)
    later = (t >= len(before)).astype(float)
    x = np.column_stack([np.ones(n), t, later, later * (t - len(before))])
    lags = int(4 * (n / 100) ** (2 / 9))
    theirs = sm.OLS([*before, *after], x).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True
    )
    ours = segmented(before, after)
    for i, part in ((1, ours.slope), (2, ours.level), (3, ours.turn)):
        assert part.value == pytest.approx(theirs.params[i])
        assert (part.low, part.high) == pytest.approx(tuple(theirs.conf_int()[i]))


def test_a_jump_is_an_improvement_or_a_worsening():
    before, after = series(4, jump=6)
    assert judged(before, after).verdict == "improved"
    assert judged(before, after, "down").verdict == "worsened"
    assert judged(before, after, "none").verdict == "changed"


def test_a_trend_that_was_there_before_is_told():
    before, after = series(5, slope=0.5)
    got = judged(before, after)
    assert got.difference.differs
    assert got.verdict == "trend_before"


def test_a_jump_on_top_of_a_trend_is_still_an_improvement():
    before, after = series(6, slope=0.3, jump=8)
    assert judged(before, after).verdict == "improved"


def test_noise_is_no_difference():
    verdicts = [judged(*series(seed)).verdict for seed in range(40)]
    assert verdicts.count("no_difference") >= 34


def test_too_few_to_say():
    assert judged([1.0], [2.0]).verdict == "too_few"
    assert judged([], [2.0, 3.0]).verdict == "too_few"
    assert segmented([1, 2, 3], [4, 5, 6]) is None


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_step_agrees_with_statsmodels(seed):
    before, after = series(seed, slope=0.1, jump=3, n=12)
    before = before[3:]  # the sides need not be equally long
    n, first = len(before) + len(after), len(before)
    x = np.column_stack([np.ones(n), np.arange(n) >= first])
    lags = int(4 * (n / 100) ** (2 / 9))
    theirs = sm.OLS([*before, *after], x.astype(float)).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True
    )
    ours = stepped(before, after)
    assert ours.value == pytest.approx(theirs.params[1])
    assert ours.value == pytest.approx(np.mean(after) - np.mean(before))
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs.conf_int()[1]))


def test_a_step_of_few_months_has_no_interval():
    assert stepped([1.0, 2.0], [3.0, 4.0]).value == 2.0
    assert stepped([1.0, 2.0], [3.0, 4.0]).low is None
