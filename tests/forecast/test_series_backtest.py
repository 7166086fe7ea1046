"""Does the backtest count as one would by hand, and know nothing of what came after each origin?"""

import numpy as np
import pytest

from crmlib.analysis.forecast.backtest import backtest, past_forecasts
from crmlib.analysis.forecast.series import forecast

VALUES = [10.0, 14, 12, 18, 9, 15]


def test_scores_are_those_counted_by_hand():
    """Run rates from 3, 4, 5 values on: 12, 13.5, 12.6 against 18, 9, 15."""
    told = backtest({"all": VALUES}, leads=[(1, 1)]).scores()["all", (1, 1)]
    assert told.n == 3
    assert told.wape == pytest.approx((6 + 4.5 + 2.4) / 42)
    assert told.bias == pytest.approx((-6 + 4.5 - 2.4) / 42)
    assert told.rules["last"] == (3, pytest.approx((6 + 9 + 6) / 42))
    assert told.skill["last"] == pytest.approx(1 - 12.9 / 21)
    assert "year" not in told.rules


def test_a_sum_of_periods_is_compared_with_the_sum_that_came():
    points = backtest({"all": VALUES}, leads=[(1, 2)]).points["all", (1, 2)]
    assert [(p.day, p.actual) for p in points] == [(3, 27.0), (4, 24.0)]
    assert [p.mean for p in points] == pytest.approx([24.0, 27.0])
    assert [p.rules["last"] for p in points] == [26.0, 30.0]


def test_the_year_before_is_that_of_the_periods_forecast():
    values = [float(i) for i in range(1, 31)]
    point = next(p for p in backtest({"a": values}, leads=[(2, 3)]).points["a", (2, 3)] if p.day == 20)
    assert point.actual == 22 + 23
    assert point.rules["year"] == 10 + 11
    assert point.rules["last"] == 19 + 20
    assert point.rules["run_rate"] == pytest.approx(2 * np.mean(range(9, 21)))


def test_a_past_forecast_is_what_would_have_been_said_then():
    rng = np.random.default_rng(1)
    values = list(np.exp(7 + rng.normal(0, 0.3, 42)))
    values[7] = None
    made = past_forecasts(values, 4)
    for end in (5, 14, 20, 30, 37, 41):
        then = forecast(values[:end], 4)
        assert made[end].method == then.method
        for mine, theirs in ((made[end].mean, then.mean), (made[end].low[80], then.low[80])):
            np.testing.assert_allclose(mine, theirs, rtol=1e-9)


def test_what_came_later_changes_nothing_before():
    rng = np.random.default_rng(1)
    values = list(np.exp(7 + rng.normal(0, 0.3, 42)))
    other = [*values[:30], *(v * 50 for v in values[30:])]
    one, two = past_forecasts(values, 3), past_forecasts(other, 3)
    for end in range(3, 31):
        np.testing.assert_allclose(one[end].high[95], two[end].high[95], rtol=1e-9)


def test_groups_together_sum_errors_and_do_not_average_ratios():
    told = backtest({"big": [100.0 * v for v in VALUES], "small": [20.0, 20, 20, 20, 20, 20]}, leads=[(1, 1)])
    both = told.together((1, 1))
    assert both.n == 6
    assert both.wape == pytest.approx(1290 / (4200 + 60))


def test_an_unknown_period_is_left_out_and_counts_as_nothing():
    told = backtest({"a": [*VALUES[:5], None, 15.0]}, leads=[(1, 1)])
    assert [p.actual for p in told.points["a", (1, 1)]] == [18.0, 9.0, 15.0]
    assert backtest({"a": [1.0, 2.0]}).scores()["a", (1, 1)].n == 0
