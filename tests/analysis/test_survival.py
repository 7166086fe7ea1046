"""Kaplan–Meier, log-rank and cumulative incidence against Freireich et al. 1963 and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight, survdiff

from crmlib.analysis.survival import cumulative_incidence, kaplan_meier, log_rank

# Remission in weeks of 42 children with leukaemia, 6-MP against placebo: Freireich et al., Blood 1963; printed in
# Kleinbaum and Klein, Survival Analysis, table 1.2, with the results used here.
SIX_MP = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSE = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
ALL = [1] * 21


def random_cases(seed: int, n: int = 300):
    rng = np.random.default_rng(seed)
    waiting = rng.exponential(20, n).round() + 1
    censor = rng.exponential(30, n).round() + 1
    return np.minimum(waiting, censor), waiting <= censor, rng


def test_published_survival_and_greenwood_errors():
    curve = kaplan_meier(SIX_MP, RELAPSE)
    assert curve.time.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.survival == pytest.approx([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5)
    assert curve.error == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5)


def test_published_medians():
    assert kaplan_meier(SIX_MP, RELAPSE).median.value == 23
    assert kaplan_meier(PLACEBO, ALL).median.value == 8


def test_published_log_rank():
    result = log_rank({"6-MP": (SIX_MP, RELAPSE), "placebo": (PLACEBO, ALL)})
    assert result.statistic == pytest.approx(16.79, abs=5e-3)
    assert result.expected["6-MP"] == pytest.approx(19.25, abs=5e-3)
    assert result.expected["placebo"] == pytest.approx(10.75, abs=5e-3)
    assert result.observed == {"6-MP": 9, "placebo": 21}
    assert result.p < 0.0001


@pytest.mark.parametrize("entry", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_agrees_with_statsmodels(seed, entry):
    time, ended, rng = random_cases(seed)
    begin = np.floor(rng.uniform(0, 1, time.size) * time * 0.9) if entry else None
    theirs = SurvfuncRight(time, ended, entry=begin)
    curve = kaplan_meier(time, ended, begin)
    assert curve.survival == pytest.approx(theirs.surv_prob, abs=1e-12)
    alive = curve.survival > 0  # Greenwood's 0 × ∞ at the end: they say nan, we say 0
    assert curve.error[alive] == pytest.approx(theirs.surv_prob_se[alive], abs=1e-9)
    assert curve.at_risk == pytest.approx(theirs.n_risk)
    median = curve.median
    assert median.value == theirs.quantile(0.5)
    assert (median.low, median.high) == pytest.approx(theirs.quantile_ci(0.5, method="cloglog"))


def test_log_rank_of_three_groups_agrees_with_statsmodels():
    time, ended, rng = random_cases(7)
    group = rng.integers(0, 3, time.size)
    ours = log_rank({str(g): (time[group == g], ended[group == g]) for g in range(3)})
    statistic, p = survdiff(time, ended, group)
    assert (ours.statistic, ours.p) == pytest.approx((statistic, p))
    assert ours.freedom == 2


def test_cumulative_incidence_agrees_with_statsmodels():
    time, ended, rng = random_cases(5)
    kind = np.where(ended, rng.integers(1, 3, time.size), 0)
    theirs = CumIncidenceRight(time, kind)
    names = {0: None, 1: "lost", 2: "won"}
    ours = cumulative_incidence(time, [names[int(k)] for k in kind])
    for i, name in enumerate(("lost", "won")):
        at_ends = np.isin(theirs.times, ours[name][0])  # they also list times of censoring only
        assert ours[name][1] == pytest.approx(theirs.cinc[i][at_ends], abs=1e-12)
    total = ours["lost"][1] + ours["won"][1] + kaplan_meier(time, ended).survival
    assert total == pytest.approx(np.ones_like(total))


def test_open_deals_are_not_dropped():
    """The survivor bias that reports.md names: leaving the open ones out makes it look faster."""
    closed_only = kaplan_meier([10, 20, 30], [True] * 3).median.value
    with_open = kaplan_meier([10, 20, 30, 90, 90, 90], [True] * 3 + [False] * 3).median.value
    assert (closed_only, with_open) == (20, 30)


def test_nothing_ended_has_no_median():
    curve = kaplan_meier([5, 6], [False, False])
    assert curve.median.value is None
    assert curve.at(6) == 1.0
    assert log_rank({"a": ([5], [False]), "b": ([6], [False])}) is None


def test_all_ended_at_once():
    curve = kaplan_meier([5, 5], [True, True])
    assert curve.survival.tolist() == [0.0]
    assert curve.median.value == 5


def test_impossible_cases_are_refused():
    with pytest.raises(ValueError, match="never under observation"):
        kaplan_meier([5.0], [True], [5.0])
    with pytest.raises(ValueError, match="missing"):
        kaplan_meier([float("nan")], [True])
