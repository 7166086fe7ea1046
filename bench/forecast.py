"""How near does the forecast by history come, how often do its intervals hold, and what does it cost?

    python bench/forecast.py [SERIES OF EACH PROCESS]        default: 12

18 months ahead from full histories (48 … 126 months) and from the first 24 months only, on the series of
bench/forecast_data.py, beside: the last value, the same month a year ago, statsmodels' ETS (damped trend, season, in
logarithms) and Theta. statsforecast needs pandas below 3: AutoETS, AutoARIMA and its dynamic Theta run in an
environment of their own, build/forecast-peers, made on the first run where packages can be had.
MASE is scaled by the history's own seasonal naive error; sMAPE in per cent; coverage over all months ahead.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
import warnings
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from forecast_data import AHEAD, YEAR, everything

LEVELS = (80, 95)
PEERS = Path("build/forecast-peers")
PEER_PACKAGE = "statsforecast==2.1.*"
PEER_SERIES = 20
"""AutoARIMA takes seconds a series: so many are given to statsforecast."""
Told = tuple[np.ndarray, dict[int, tuple[np.ndarray, np.ndarray]]]


def ours(past: np.ndarray) -> Told:
    from crmlib.analysis.forecast.series import forecast

    told = forecast(past, AHEAD)
    return np.array(told.mean), {q: (np.array(told.low[q]), np.array(told.high[q])) for q in LEVELS}


def naive(past: np.ndarray) -> Told:
    return np.full(AHEAD, past[-1]), {}


def seasonal_naive(past: np.ndarray) -> Told:
    return past[-YEAR:][np.arange(AHEAD) % YEAR], {}


def _scale(past: np.ndarray) -> tuple[np.ndarray, Callable[[np.ndarray], np.ndarray]]:
    return (np.log(past), lambda x: np.exp(np.clip(x, -50, 50))) if (past > 0).all() else (past, lambda x: x)


def statsmodels_ets(past: np.ndarray) -> Told:
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    values, back = _scale(past)
    season = {"seasonal": "add", "seasonal_periods": YEAR} if len(past) > 2 * YEAR else {}
    fitted = ETSModel(pd.Series(values), error="add", trend="add", damped_trend=True, **season).fit(disp=False)
    told = fitted.get_prediction(start=len(past), end=len(past) + AHEAD - 1)
    bounds = {}
    for q in LEVELS:
        frame = told.summary_frame(alpha=1 - q / 100)
        bounds[q] = (back(frame["pi_lower"].to_numpy()), back(frame["pi_upper"].to_numpy()))
    return back(told.predicted_mean.to_numpy()), bounds


def statsmodels_theta(past: np.ndarray) -> Told:
    from statsmodels.tsa.forecasting.theta import ThetaModel

    method = "auto" if (past > 0).all() else "additive"
    fitted = ThetaModel(past, period=YEAR, deseasonalize=len(past) >= 2 * YEAR, method=method).fit()
    bounds = {}
    for q in LEVELS:
        frame = fitted.prediction_intervals(AHEAD, alpha=1 - q / 100)
        bounds[q] = (frame["lower"].to_numpy(), frame["upper"].to_numpy())
    return fitted.forecast(AHEAD).to_numpy(), bounds


METHODS = {
    "this": ours,
    "last value": naive,
    "a year ago": seasonal_naive,
    "statsmodels ETS": statsmodels_ets,
    "statsmodels Theta": statsmodels_theta,
}
PEER_SCRIPT = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import numpy as np
from statsforecast.models import AutoARIMA, AutoETS, DynamicOptimizedTheta
pasts, ahead, year, levels = json.load(open(sys.argv[1]))
out = {}
for name, model in {"AutoETS": AutoETS, "AutoARIMA": AutoARIMA, "dynamic Theta": DynamicOptimizedTheta}.items():
    model(season_length=year).forecast(y=np.array(pasts[0]), h=ahead, level=levels)
    out[name] = []
    for past in pasts:
        start = time.process_time()
        try:
            t = model(season_length=year).forecast(y=np.array(past), h=ahead, level=levels)
            told = [t["mean"].tolist(), {q: [t[f"lo-{q}"].tolist(), t[f"hi-{q}"].tolist()] for q in levels}]
        except Exception as problem:
            told = None
        out[name].append([told, time.process_time() - start])
json.dump(out, open(sys.argv[2], "w"))
"""


def peers(pasts: list[np.ndarray]) -> dict[str, list[tuple[Told | None, float]]]:
    """What statsforecast says, from its own environment; empty, with the reason printed, where it cannot be had."""
    python = PEERS / "bin" / "python"
    if not (PEERS / ".done").exists():
        try:
            venv.create(PEERS, with_pip=True, clear=True)
            command = [python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", PEER_PACKAGE]
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
            (PEERS / ".done").touch()
        except (OSError, subprocess.SubprocessError) as problem:
            last = (getattr(problem, "stderr", None) or str(problem)).strip().splitlines()[-1:]
            print(f"statsforecast absent: {PEER_PACKAGE} (it needs pandas < 3) could not be installed: {last}")
            return {}
    with tempfile.TemporaryDirectory() as folder:
        given, got = Path(folder) / "given.json", Path(folder) / "got.json"
        given.write_text(json.dumps([[list(map(float, p)) for p in pasts], AHEAD, YEAR, LEVELS]))
        done = subprocess.run([python, "-c", PEER_SCRIPT, given, got], capture_output=True, text=True, check=False)
        if done.returncode:
            print("statsforecast failed:", done.stderr.strip().splitlines()[-1:])
            return {}
        read = json.loads(got.read_text())

    def told(each: list | None) -> Told | None:
        return each and (np.array(each[0]), {int(q): tuple(map(np.array, b)) for q, b in each[1].items()})

    return {f"statsforecast {name}": [(told(t), cpu) for t, cpu in rows] for name, rows in read.items()}


def timed(method: Callable[[np.ndarray], Told], pasts: list[np.ndarray]) -> list[tuple[Told | None, float]]:
    found = []
    for past in [pasts[0], *pasts]:  # the first once more: imports are not counted
        start = time.process_time()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                told = method(past)
        except (ValueError, FloatingPointError, np.linalg.LinAlgError):
            told = None
        found.append((told, time.process_time() - start))
    return found[1:]


def measure(rows: list[tuple[Told | None, float]], pasts: list[np.ndarray], came: list[np.ndarray]) -> dict[str, float]:
    """MASE, sMAPE, coverage, CPU, over the series that the method could forecast (`failed`: the others)."""
    mase, smape, inside = [], [], {q: [] for q in LEVELS}
    for (told, _), past, actual in zip(rows, pasts, came, strict=True):
        scale = np.abs(past[YEAR:] - past[:-YEAR]).mean()
        if told is None or not np.isfinite(told[0]).all() or scale == 0:
            continue
        mase.append(np.abs(actual - told[0]).mean() / scale)
        smape.append(np.mean(200 * np.abs(actual - told[0]) / np.maximum(np.abs(actual) + np.abs(told[0]), 1e-12)))
        for q, (low, high) in told[1].items():
            inside[q].append(np.mean((low <= actual) & (actual <= high)))
    shares = {f"in {q} %": float(np.mean(inside[q])) if inside[q] else None for q in LEVELS}
    cost = float(np.mean([cpu for _, cpu in rows]) * 1000)
    return {
        "MASE": float(np.mean(mase)),
        "sMAPE": float(np.mean(smape)),
        **shares,
        "ms": cost,
        "failed": len(rows) - len(mase),
    }


def main() -> None:
    each = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    series = everything(each)
    print(f"{len(series)} series, {AHEAD} months ahead; load {os.getloadavg()[0]:.1f}")
    for title, cut in (("full histories", None), ("first 24 months", 24)):
        pasts = [values[: cut or len(values) - AHEAD] for _, values in series]
        came = [values[len(past) : len(past) + AHEAD] for past, (_, values) in zip(pasts, series, strict=True)]
        head = "".join(f"{h:>9}" for h in ("MASE", "sMAPE", "in 80 %", "in 95 %", "ms", "failed"))
        print(f"\n{title:24} {head}", flush=True)
        found = {}
        for name, method in METHODS.items():
            found[name] = timed(method, pasts)
            _line(name, measure(found[name], pasts, came))
        for name in ("statsmodels ETS", "statsmodels Theta"):
            _beside(name, found["this"], found[name], pasts, came)
        for family in dict.fromkeys(name for name, _ in series):
            at = [i for i, (name, _) in enumerate(series) if name == family]
            part = measure([found["this"][i] for i in at], [pasts[i] for i in at], [came[i] for i in at])
            _line(f"  this, {family} ({len(at)})", part)
        some = _spread_over_families(series)
        few, after = [pasts[i] for i in some], [came[i] for i in some]
        for name, rows in peers(few).items():
            _line(name, measure(rows, few, after))
        _line(f"  this, those {len(few)}", measure([found["this"][i] for i in some], few, after))


def _beside(
    name: str,
    ours: list[tuple[Told | None, float]],
    theirs: list[tuple[Told | None, float]],
    pasts: list[np.ndarray],
    came: list[np.ndarray],
) -> None:
    """By how much the MASE of this differs on the same series, with the interval of 95 % of the mean difference."""
    gaps = []
    for (mine, _), (other, _), past, actual in zip(ours, theirs, pasts, came, strict=True):
        scale = np.abs(past[YEAR:] - past[:-YEAR]).mean()
        if mine is not None and other is not None and np.isfinite(other[0]).all() and scale > 0:
            gaps.append((np.abs(actual - mine[0]).mean() - np.abs(actual - other[0]).mean()) / scale)
    error = 1.96 * np.std(gaps, ddof=1) / np.sqrt(len(gaps))
    print(f"  this − {name}: {np.mean(gaps):+.3f} ± {error:.3f} (n = {len(gaps)})", flush=True)


def _spread_over_families(series: list[tuple[str, np.ndarray]]) -> list[int]:
    """`PEER_SERIES` of the series, as many of each family."""
    families = list(dict.fromkeys(name for name, _ in series))
    each = -(-PEER_SERIES // len(families))
    return [i for family in families for i in [i for i, (name, _) in enumerate(series) if name == family][:each]]


def _line(name: str, told: dict[str, float]) -> None:
    cells = ("" if v is None else f"{v:.0f}" if k == "failed" else f"{v:.3f}" for k, v in told.items())
    print(f"{name:24} " + "".join(f"{c:>9}" for c in cells), flush=True)


if __name__ == "__main__":
    main()
