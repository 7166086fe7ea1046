"""How does a person decide in JupyterLab? Buttons that write params/decisions.csv, for the next audit."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from crmlib.audit.decisions import Decision, add_decision, decided, load_decisions, withdraw
from crmlib.errors import CrmError
from crmlib.workspace import find_workspace

if TYPE_CHECKING:
    from crmlib.notebook.report import Report

UNDECIDED = "undecided"


def decide_pairs(report: Report, pairs: Sequence[Mapping[str, Any]]) -> widgets.Box:
    """One line for each pair of records: are they one customer or two?"""
    subjects = []
    for pair in pairs:
        text = f"{pair['title_l']} ({pair['key_l']}) – {pair['title_r']} ({pair['key_r']})"
        table = pair["table"].split("/")[0]
        subjects.append((text, Decision("must_link", table, pair["key_l"], other_key=pair["key_r"])))
    return _lines(report, subjects, ("must_link", "cannot_link"))


def decide_repairs(report: Report, proposals: Sequence[Mapping[str, Any]]) -> widgets.Box:
    """One line for each value that a repair would change, in all its rows: do it or not?"""
    subjects = []
    for each in proposals:
        after = each["after"] if each["after"] is not None else report.t("empty")
        text = f"{each['table']}.{each['column']}: {each['before']} → {after} ({each['n']})"
        names = {"column": each["column"], "before": each["before"], "after": each["after"]}
        subjects.append((text, Decision("accept", each["table"], **names)))
    return _lines(report, subjects, ("accept", "reject"))


def _lines(report: Report, subjects: Iterable[tuple[str, Decision]], kinds: tuple[str, str]) -> widgets.Box:
    params = find_workspace(report.prepare.keywords["workspace"] or None).params
    who = widgets.Text(description=report.t("column_decided_by"), continuous_update=False)
    said = widgets.Label(report.t("editor_rule"))
    known = load_decisions(params)
    lines = [_line(report, text, about, kinds, params, known, who, said) for text, about in subjects]
    return widgets.VBox([who, said, *lines])


def _line(
    report: Report,
    text: str,
    about: Decision,
    kinds: tuple[str, str],
    params: Any,
    known: list[Decision],
    who: widgets.Text,
    said: widgets.Label,
) -> widgets.Box:
    choice = widgets.ToggleButtons(
        options=[(report.t(name), name) for name in (UNDECIDED, *kinds)], value=decided(known, about) or UNDECIDED
    )

    def chosen(change: Mapping[str, Any]) -> None:
        try:
            if change["new"] == UNDECIDED:
                withdraw(params, about)
                said.value = report.t("editor_withdrawn", what=text)
                return
            # A repair that is rejected is so whatever it would have put there.
            after = None if change["new"] == "reject" else about.after
            by = who.value or None
            add_decision(params, dataclasses.replace(about, decision=change["new"], after=after, decided_by=by))
        except CrmError as error:
            said.value = str(error)
        else:
            said.value = report.t("editor_kept", what=text)

    choice.observe(chosen, "value")
    return widgets.HBox([widgets.Label(text), choice])
