"""What if deals were won more often, were larger, closed sooner, or more of them came? Widgets for JupyterLab.

The next period's draws are moved by what the analyst sets: open deals × win rate × size ÷ cycle, new ones × their
number too. It is a sketch on the forecast's own spread, not another forecast; pages never hold it.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from crmlib.analysis.forecast import goal
from crmlib.notebook.forecast_record import money, told

if TYPE_CHECKING:
    from crmlib.notebook.report import Report

CHOICES = ("win", "size", "cycle", "new")


def what_if(report: Report) -> Any:
    """Sliders and what they make of the next period, in JupyterLab; None elsewhere."""
    found = told(report)
    if not report.in_jupyter or found is None or found["what_if"] is None:
        return None
    import ipywidgets as widgets

    sliders = {
        name: widgets.FloatSlider(1.0, min=0.5, max=2.0, step=0.05, description=report.t(f"what_if_{name}"))
        for name in CHOICES
    }
    shown = widgets.HTML()

    def changed(_: object) -> None:
        start = (told(report) or found)["what_if"] or found["what_if"]
        values = {name: slider.value for name, slider in sliders.items()}
        shown.value = escape(said(report, start, values))

    for slider in sliders.values():
        slider.observe(changed, "value")
    changed(None)
    title = widgets.HTML(f"<b>{escape(report.t('what_if_title'))}</b>")
    return widgets.VBox([title, *sliders.values(), shown])


def said(report: Report, start: dict[str, Any], factors: dict[str, float]) -> str:
    """What the next period would bring, in words."""
    draws = moved(start, **factors)
    low, high = np.quantile(draws, [0.1, 0.9])
    names = {"mean": draws.mean(), "low": low, "high": high}
    text = report.t(
        "what_if_result", **{name: report.say(money(round(float(v), 2)), "money") for name, v in names.items()}
    )
    if start["target"] is None:
        return text
    chance = report.say(money(goal.chance(draws, start["target"])), "ratio")
    met = report.t("what_if_goal", target=report.say(money(start["target"]), "money"), chance=chance)
    return f"{text} — {met}"


def moved(
    start: dict[str, Any], win: float = 1.0, size: float = 1.0, cycle: float = 1.0, new: float = 1.0
) -> np.ndarray:
    """The draws of the next period under other circumstances: factors on win rate, deal size, cycle and new deals.

    What is won already stays; the spread grows with the mean.

    >>> start = {"quantiles": [50.0, 150.0], "open": 60.0, "new": 40.0, "history": 0.0, "won": 10.0}
    >>> moved(start, size=2.0).tolist(), moved(start, new=1.5).tolist()
    ([110.0, 310.0], [70.0, 190.0])
    """
    before = start["open"] + start["new"] + start["history"]
    after = (start["open"] / cycle + start["new"] * new / cycle + start["history"]) * win * size
    return np.array(start["quantiles"]) * (after / before if before > 0 else 1.0) + start["won"]
