"""How is a survival curve drawn with few points, and how is an estimate written?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from crmlib.analysis.interval import Estimate
from crmlib.analysis.survival import Curve
from crmlib.notebook.report import Report
from crmlib.present import distribution, number

POINTS = 30
"""Steps of a drawn curve: more cannot be told apart on a screen, and weigh on the page."""


def drawn(name: str, curve: Curve, band: bool = True) -> distribution.Curve:
    """`curve` at no more than `POINTS` + 2 of its own steps, its median among them; shares are exact where drawn."""
    steps = np.arange(curve.time.size)
    if steps.size > POINTS:
        grid = np.linspace(0, float(curve.time[-1]), POINTS)
        steps = np.unique(np.maximum(np.searchsorted(curve.time, grid, side="right") - 1, 0))
        half = np.flatnonzero(curve.survival <= 0.5 + 1e-12)
        steps = np.unique(np.concatenate([steps, half[:1], [curve.time.size - 1]]))
    low, high = ((_known(side, steps) if band else ()) for side in (curve.low, curve.high))
    times, shares = [0.0, *map(float, curve.time[steps])], [1.0, *map(float, curve.survival[steps])]
    return distribution.Curve(name, times, shares, [1.0, *low] if band else (), [1.0, *high] if band else ())


def _known(values: np.ndarray, steps: np.ndarray) -> list[float | None]:
    return [None if np.isnan(v) else float(v) for v in values[steps]]


def said(report: Report, estimate: Estimate, unit: str, say: Callable[..., str] | None = None) -> str:
    """An estimate with its interval and n: “12.0 days (95 % interval 9.0 days to 15.0 days; n = 40)”."""
    write = say or report.say
    value, n = write(estimate.value, unit), number.decimal(estimate.n, report.language)
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return report.t("common.estimate_alone", value=value, n=n)
    return report.t("common.estimate", value=value, low=write(estimate.low, unit), high=write(estimate.high, unit), n=n)
