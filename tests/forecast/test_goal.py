"""Is the chance of a goal the share of futures that reach it, said in steps and never as certain?"""

from __future__ import annotations

import numpy as np
import pytest

from crmlib.analysis.forecast import goal
from crmlib.notebook.what_if import moved


@pytest.mark.parametrize(
    ("wanted", "said"),
    [(0, 0.95), (1, 0.95), (51, 0.5), (88, 0.15), (86.5, 0.15), (97, 0.05), (1000, 0.05)],
)
def test_chance_by_hand(wanted, said):
    """Draws 1 … 100: of them 100 − wanted + 1 reach a whole number."""
    assert goal.chance(np.arange(1.0, 101.0), wanted) == said


def test_a_goal_to_stay_below():
    assert goal.chance(np.arange(1.0, 101.0), 30, "down") == 0.3


def test_no_draw_with_a_value_has_no_chance():
    assert goal.chance(np.array([np.nan, np.inf]), 3) is None


def test_chances_are_calibrated_when_the_draws_are_right():
    """Of goals that are drawn like the truth, those said 70 to 90 % are met 70 to 90 % of the time."""
    rng = np.random.default_rng(4)
    met = []
    for _ in range(2000):
        centre = rng.normal(100, 20)
        wanted, came = centre + rng.normal(0, 15), centre + rng.normal(0, 10)
        said = goal.chance(centre + rng.normal(0, 10, 400), wanted)
        if 0.7 <= said <= 0.9:
            met.append(came >= wanted)
    assert len(met) > 200
    assert 0.7 <= np.mean(met) <= 0.9


def test_chances_from_a_kpis_own_past_are_calibrated():
    """A rate that wanders and is measured with noise, goals around it: said 70 to 90 %, met about as often."""
    rng = np.random.default_rng(8)
    met, inside = [], []
    for _ in range(500):
        level = rng.uniform(0.3, 0.6) + np.cumsum(rng.normal(0, 0.01, 13))
        values = np.clip(level + rng.normal(0, 0.04, 13), 0, 1)
        told = goal.coming(values[:12].tolist(), wanted := float(level[11] + rng.normal(-0.02, 0.05)), kind="share")
        inside.append(told.low <= values[12] <= told.high)
        if 0.7 <= told.chance <= 0.9:
            met.append(values[12] >= wanted)
    assert 0.7 <= np.mean(inside) <= 0.9
    assert len(met) > 60
    assert 0.7 <= np.mean(met) <= 0.9


def test_three_years_of_a_seasonal_count_are_calibrated():
    """Poisson counts with a season: whole numbers, held as often as said; a year alone does not see the season."""
    rng = np.random.default_rng(11)
    inside, errors = [], []
    for _ in range(120):
        rate = rng.uniform(40, 90) * np.exp(np.tile(rng.normal(0, 0.3, 12), 4))[:37]
        values = rng.poisson(rate).astype(float)
        told = goal.coming(values[:36].tolist(), float(rng.poisson(rate[36])), kind="count")
        year = goal.coming(values[24:36].tolist(), 1.0, kind="count")
        assert told.low == int(told.low)
        inside.append(told.low <= values[36] <= told.high)
        errors.append((abs(told.middle - values[36]), abs(year.middle - values[36])))
    assert 0.7 <= np.mean(inside) <= 0.92
    ours, of_a_year = np.mean(errors, axis=0)
    assert ours < 0.7 * of_a_year


def test_a_share_stays_between_nothing_and_all():
    told = goal.coming([0.95, 1.0, 0.9, 1.0, 0.98, 1.0], 0.97, kind="share")
    assert told.low < told.middle < told.high < 1
    assert told.chance == pytest.approx(0.5, abs=0.2)
    assert goal.coming([0.95, 1.0, 0.9, 1.0, 0.98, 1.0], 0.97).high > 1


def test_a_kpi_that_should_fall_meets_a_goal_from_above():
    values = [10.0, 11.0, 9.0, 10.0, 10.5, 9.5]
    assert goal.coming(values, 14.0, "down").chance == 0.95
    assert goal.coming(values, 14.0, "up").chance == 0.05


def test_the_gap_by_hand():
    found = goal.closing(1000, 700, 60, 0.25)
    assert (found.gap, found.deals, found.pipeline) == (300, 5, 1200)
    assert goal.closing(500, 700, 60, 0.25).gap == 0
    assert goal.closing(500, 100, None, None).deals is None


def test_levers_rank_what_helps():
    """Draws 1 … 10, goal 8: 3 of 10 reach it; with 2 more, 5 do."""
    assert goal.levers(np.array([0.0, 2.0]), np.arange(1.0, 11.0), 8).tolist() == pytest.approx([0.0, 0.2])


def test_what_if_moves_what_is_not_won_yet():
    """Open 60 and new 40 on 10 won: a cycle of 0.5 doubles both, a win rate of 0.9 takes a tenth."""
    start = {"quantiles": [100.0], "open": 60.0, "new": 40.0, "history": 0.0, "won": 10.0}
    assert moved(start, cycle=0.5).tolist() == [210.0]
    assert moved(start, win=0.9).tolist() == [100.0]
