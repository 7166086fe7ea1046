"""Are the methods behind the forecast by history what their sources say? Truth: statsmodels, the papers' equations."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.linear_model import WLS
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from crmlib.analysis.forecast.series import smoothing, theta
from crmlib.analysis.forecast.series.season import seasonal_indices


@pytest.fixture
def wander() -> np.ndarray:
    rng = np.random.default_rng(11)
    return 50 + np.cumsum(rng.normal(0.2, 1.0, 60)) + rng.normal(0, 1.5, 60)


def one_candidate(monkeypatch, alpha: float, beta: float, damping: float) -> None:
    for name, value in {"_ALPHA": alpha, "_BETA": beta, "_DAMPING": damping}.items():
        monkeypatch.setattr(smoothing, name, np.array([value]))
    monkeypatch.setattr(smoothing, "FIRST_SLOPE", 1e6)


@pytest.mark.parametrize(("alpha", "beta", "damping"), [(0.3, 0.1, 0.9), (0.7, 0.3, 0.95)])
def test_damped_trend_of_given_parameters_is_that_of_statsmodels(monkeypatch, wander, alpha, beta, damping):
    one_candidate(monkeypatch, alpha, beta, damping)
    ours = smoothing.damped_trend(wander[None], np.array([60]), 12)
    theirs = ExponentialSmoothing(wander, trend="add", damped_trend=True, initialization_method="estimated").fit(
        smoothing_level=alpha, smoothing_trend=beta, damping_trend=damping
    )
    np.testing.assert_allclose(ours.mean[0], theirs.forecast(12), rtol=1e-4)


def test_error_of_given_parameters_grows_as_in_statsmodels(monkeypatch, wander):
    one_candidate(monkeypatch, 0.4, 0.2, 0.9)
    ours = smoothing.damped_trend(wander[None], np.array([60]), 12).error[0]
    model = ETSModel(pd.Series(wander), error="add", trend="add", damped_trend=True, initialization_method="known",
                     initial_level=50.0, initial_trend=0.0)  # fmt: skip
    theirs = model.smooth([0.4, 0.4 * 0.2, 0.9]).get_prediction(start=60, end=71).forecast_variance
    np.testing.assert_allclose(ours / ours[0], np.sqrt(np.asarray(theirs) / np.asarray(theirs)[0]), rtol=1e-9)


def test_histories_of_different_length_do_not_touch_each_other(wander):
    lengths = np.array([20, 41, 60])
    batch = np.zeros((3, 60))
    for row, n in zip(batch, lengths, strict=True):
        row[:n] = wander[:n]
    for method in (smoothing.damped_trend, theta.dynamic_theta):
        together = method(batch, lengths, 6)
        for i, n in enumerate(lengths):
            alone = method(wander[None, :n], np.array([n]), 6)
            np.testing.assert_allclose(together.mean[i], alone.mean[0], rtol=1e-9)
            np.testing.assert_allclose(together.error[i], alone.error[0], rtol=1e-9)


def theta_by_the_paper(values, alpha, first, share, horizon):
    """Equations (13)-(18) of Fiorucci et al. (2016), one value at a time."""
    level, a, b, mean = first, 0.0, 0.0, 0.0
    fitted = []
    series = list(values)
    for t in range(1, len(values) + horizon + 1):
        step = level + share * ((1 - alpha) ** (t - 1) * a + (1 - (1 - alpha) ** t) / alpha * b)
        fitted.append(step)
        if t > len(values):
            series.append(step)
        y = series[t - 1]
        level = alpha * y + (1 - alpha) * level
        b = 0.0 if t == 1 else ((t - 2) * b + 6 / t * (y - mean)) / (t + 1)
        mean = ((t - 1) * mean + y) / t
        a = mean - (t + 1) / 2 * b
    return np.array(fitted)


def test_dynamic_theta_of_one_alpha_is_the_best_by_the_equations_of_its_paper(monkeypatch, wander):
    from scipy.optimize import minimize

    monkeypatch.setattr(theta, "ALPHA", np.array([0.35]))
    ours = theta.dynamic_theta(wander[None], np.array([60]), 10)

    def squares(p):
        return float(((wander - theta_by_the_paper(wander, 0.35, p[0], p[1], 0))[theta.SKIPPED :] ** 2).sum())

    best = minimize(squares, [wander[0], 0.5], bounds=[(None, None), (0, 1)], tol=1e-14)
    path = theta_by_the_paper(wander, 0.35, *best.x, 10)[60:]
    np.testing.assert_allclose(ours.mean[0], path, rtol=1e-5)
    assert ours.error[0, 0] == pytest.approx(np.sqrt(best.fun / (60 - theta.SKIPPED - 3)), rel=1e-6)


@pytest.mark.parametrize("n", [30, 50])
def test_seasonal_indices_are_those_of_a_weighted_regression_times_the_factor_of_james_and_stein(n):
    rng = np.random.default_rng(5)
    true, time = rng.normal(0, 0.2, 12), np.arange(n)
    values = 3 + 0.01 * time + np.tile(true, 5)[:n] + rng.normal(0, 0.1, n)
    trends = [time] if n < 36 else [time, (time - time.mean()) ** 2]
    weight = 0.5 ** ((n - 1 - time) / 60)  # five years
    fit = WLS(values, np.column_stack([np.tile(np.eye(12), (5, 1))[:n], *trends]), weight).fit()
    raw = fit.params[:12] - fit.params[:12].mean()
    worth = weight.sum() ** 2 / (weight**2).sum()
    spread = np.average(fit.resid**2, weights=weight) * worth / (worth - 12 - len(trends))
    factor = 1 - (12 - 3) * spread / (worth / 12) / (raw @ raw)
    index, kept = seasonal_indices(values, 12)
    assert kept == pytest.approx(factor)
    np.testing.assert_allclose(index, factor * raw)


def test_a_season_that_moved_is_nearer_to_how_it_is_now():
    early, late = np.sin(np.arange(12)), np.cos(np.arange(12))
    index, _ = seasonal_indices(np.concatenate([np.tile(early, 4), np.tile(late, 4)]), 12)
    early, late = early - early.mean(), late - late.mean()
    assert ((index - late) ** 2).sum() < 0.5 * ((index - early) ** 2).sum()


def test_season_of_noise_is_mostly_disbelieved_and_a_plain_one_is_kept():
    rng = np.random.default_rng(2)
    noise = [seasonal_indices(rng.normal(0, 1, 48), 12)[1] for _ in range(100)]
    assert np.mean(noise) < 0.25
    plain = np.tile(np.sin(np.arange(12)), 4) + rng.normal(0, 0.05, 48)
    assert seasonal_indices(plain, 12)[1] > 0.98


def test_single_smoothing_of_a_random_walk_is_its_last_value_and_of_noise_its_mean():
    rng = np.random.default_rng(4)
    walk = np.cumsum(rng.normal(0, 1, 200))
    assert abs(smoothing.single(walk, 1)[0] - walk[-1]) < 0.5
    noise = rng.normal(10, 1, 200)
    assert smoothing.single(noise, 1)[0] == pytest.approx(noise.mean(), abs=0.5)
