"""How does an analyst change period, scope, comparison or language? A panel of widgets at the top of a notebook.

A change prepares other page data and shows every section below anew, by the functions that the cells call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import ipywidgets as widgets

from crmlib.errors import CrmError
from crmlib.present.locale import message

if TYPE_CHECKING:
    from crmlib.notebook.report import Report
    from crmlib.run.page_data import PageData

COMPARISONS = ("previous_period", "same_period_last_year", "none")
LANGUAGES = {"English": "en", "日本語": "ja"}


def panel(report: Report, prepare: Callable[..., PageData], scopes: list[str]) -> widgets.Box:
    """The panel for `report`; `prepare(period=…, scope=…, compare_to=…, language=…)` makes other page data."""
    meta, language = report.meta, report.language

    def words(key: str) -> str:
        return message(f"common.panel_{key}", language)

    chosen = {
        "period": widgets.Text(meta.period, description=words("period"), continuous_update=False),
        "scope": widgets.Dropdown(options=scopes, value=meta.scope, description=words("scope")),
        "compare_to": widgets.Dropdown(options=COMPARISONS, value=meta.compare_to, description=words("compare")),
        "language": widgets.Dropdown(options=LANGUAGES, value=language, description=words("language")),
    }
    said = widgets.HTML()

    def changed(_: object) -> None:
        said.value = words("working")
        try:
            report.reopen(prepare(**{name: widget.value for name, widget in chosen.items()}))
        except CrmError as error:
            said.value = ""
            said.value = _escaped(str(error))
        else:
            said.value = ""

    for widget in chosen.values():
        widget.observe(changed, "value")
    return widgets.VBox([widgets.Box(list(chosen.values()), layout={"flex_flow": "row wrap"}), said])


def _escaped(text: str) -> str:
    from html import escape

    return escape(text)
