"""How does a person decide in JupyterLab which records are one customer? Buttons that write params/decisions.csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from crmlib.audit.decisions import Decision, add_decision, withdraw_link
from crmlib.errors import CrmError
from crmlib.workspace import find_workspace

if TYPE_CHECKING:
    from crmlib.notebook.report import Report


def decide(report: Report, pairs: Sequence[Mapping[str, Any]]) -> widgets.Box:
    """One line for each pair: who they are, and whether they are one customer or two. Kept for the next audit."""
    params = find_workspace(report.prepare.keywords["workspace"] or None).params
    who = widgets.Text(description=report.t("column_decided_by"), continuous_update=False)
    said = widgets.Label(report.t("editor_rule"))
    lines = [_line(report, pair, params, who, said) for pair in pairs]
    return widgets.VBox([who, said, *lines])


def _line(report: Report, pair: Mapping[str, Any], params: Any, who: widgets.Text, said: widgets.Label) -> widgets.Box:
    text = f"{pair['title_l']} ({pair['key_l']}) – {pair['title_r']} ({pair['key_r']})"
    choice = widgets.ToggleButtons(
        options=[(report.t(name), name) for name in ("undecided", "must_link", "cannot_link")],
        value=pair["decided"] or "undecided",
    )

    def chosen(change: Mapping[str, Any]) -> None:
        table = pair["table"].split("/")[0]
        names = {"left": pair["key_l"], "right": pair["key_r"]}
        try:
            if change["new"] == "undecided":
                withdraw_link(params, table, pair["key_l"], pair["key_r"])
                said.value = report.t("editor_withdrawn", **names)
                return
            by = who.value or None
            add_decision(params, Decision(change["new"], table, pair["key_l"], other_key=pair["key_r"], decided_by=by))
        except CrmError as error:
            said.value = str(error)
        else:
            said.value = report.t("editor_kept", **names)

    choice.observe(chosen, "value")
    return widgets.HBox([widgets.Label(text), choice])
