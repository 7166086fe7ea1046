"""How does an analyst change period, scope, comparison, language or a notebook's own choices? By widgets at its top.

A change prepares other page data and shows every section below anew, by the functions that the cells call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from crmlib.errors import CrmError
from crmlib.present.locale import message

if TYPE_CHECKING:
    from crmlib.notebook.report import Report
    from crmlib.run.page_data import PageData

COMPARISONS = ("previous_period", "same_period_last_year", "none")
LANGUAGES = {"English": "en", "日本語": "ja"}


def panel(report: Report, prepare: Callable[..., PageData], scopes: list[str]) -> widgets.Box:
    """The panel for `report`; `prepare(period=…, scope=…, compare_to=…, language=…)` makes other page data.

    The notebook's own parameters (`report.own`) have a box each: to tick where they are true or false, else of text.
    """
    meta = report.meta
    chosen = {
        "period": widgets.Text(meta.period, continuous_update=False),
        "scope": widgets.Dropdown(options=scopes, value=meta.scope),
        "compare_to": widgets.Dropdown(options=COMPARISONS, value=meta.compare_to),
        "language": widgets.Dropdown(options=LANGUAGES, value=report.language),
    }
    own = {name: _own(value) for name, value in report.own.items()}
    boxes = chosen | own
    said = widgets.HTML()

    def changed(_: object) -> None:
        said.value = _words("working", report.language)
        try:
            report.reopen(prepare(**_values(chosen)), _values(own))
        except CrmError as error:
            said.value = escape(str(error))
        else:
            said.value = ""
        _call(boxes, report.language)

    _call(boxes, report.language)
    for box in boxes.values():
        box.observe(changed, "value")
    return widgets.VBox([widgets.Box(list(boxes.values()), layout={"flex_flow": "row wrap"}), said])


def _own(value: Any) -> widgets.Widget:
    if isinstance(value, bool):
        return widgets.Checkbox(value, indent=False)
    return widgets.Text(str(value or ""), continuous_update=False)


def _call(boxes: Mapping[str, widgets.Widget], language: str) -> None:
    """Name the boxes in the language of the page."""
    for name, box in boxes.items():
        box.description = _words(name, language)


def _values(boxes: Mapping[str, widgets.Widget]) -> dict[str, Any]:
    return {name: box.value for name, box in boxes.items()}


def _words(key: str, language: str) -> str:
    return message(f"common.panel_{key}", language)
