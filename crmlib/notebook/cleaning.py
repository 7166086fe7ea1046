"""notebooks/audit/cleaning: what was changed in the data, and what does that do to the figures?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crmlib.audit.change import ROW
from crmlib.catalogue import KPIS
from crmlib.notebook.report import Report
from crmlib.present import number
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

SHOWN = 60


def answer(report: Report) -> Readings | Element:
    """How many cells were changed, how many await a decision, and how many figures that moved."""
    found = _cleaning(report)
    if found is None:
        return report.nothing("answer_title")
    cells, proposed = (sum(line["n"] for line in found[name]) for name in ("repairs", "proposals"))
    rows = sum(line["n"] for line in found["quarantine"])
    sentences = [Sentence(report.t("changed", n=cells), "neutral")]
    sentences.append(Sentence(report.t("moved", n=len(found["effects"]), of=found["compared"]), "neutral"))
    if proposed:
        sentences.append(Sentence(report.t("awaiting", n=proposed), "caution"))
    if rows:
        sentences.append(Sentence(report.t("taken_out", n=rows), "caution"))
    return report.readings(*sentences)


def effects(report: Report) -> Element:
    """Every KPI that the cleaning moved: on the raw rows, on the clean rows, and which repairs moved it."""
    found = _cleaning(report)
    if found is None:
        return report.nothing("effects_title")
    heads = tuple(Column(report.t(f"column_{name}")) for name in ("kpi", "raw", "clean", "change", "movers"))
    rows = [_effect_row(report, each) for each in found["effects"]]
    title = report.t("effects_title")
    return Table(title, heads, rows, report.language, rule=report.t("effects_rule", of=found["compared"]), limit=200)


def repairs(report: Report) -> Element:
    """The repairs that were applied, by column, with a few cells before and after."""
    return _lines(report, "repairs", "repairs_title")


def proposals(report: Report) -> Element:
    """The repairs that await a person's decision, by column."""
    return _lines(report, "proposals", "proposals_title")


def cells(report: Report) -> Element:
    """A few changed cells of each repair and column, before and after."""
    found = _cleaning(report)
    if found is None:
        return report.nothing("cells_title")
    names = ("rule_id", "where", "key", "before", "after", "confidence", "decided_by")
    heads = tuple(Column(report.t(f"column_{name}")) for name in names)
    rows = [_cell_row(report, each) for each in found["samples"]]
    total = sum(line["n"] for line in found["repairs"])
    rule = report.t("cells_rule")
    return Table(report.t("cells_title"), heads, rows, report.language, rule=rule, total=total, limit=SHOWN)


def quarantine(report: Report) -> Element:
    """The rows that no figure may use, by reason."""
    found = _cleaning(report)
    if found is None:
        return report.nothing("quarantine_title")
    heads = (
        Column(report.t("column_table")),
        Column(report.t("column_reason")),
        Column(report.t("column_rule_id")),
        Column(report.t("column_rows"), "count"),
    )
    rows = [[r["table"], r[f"reason_{report.language}"], r["rule_id"], r["n"]] for r in found["quarantine"]]
    return Table(report.t("quarantine_title"), heads, rows, report.language, rule=report.t("quarantine_rule"))


def clean_figures_are_the_pages(report: Report) -> bool:
    """Whether the figures on clean rows are those that every page of this run shows."""
    found = _cleaning(report)
    if found is None or report.meta.data != "clean":
        return True
    for each in found["effects"]:
        shown = report.figures.one(each["kpi_id"])
        if each["clean"] is not None and shown.value != Decimal(each["clean"]):
            return False
    return True


def _effect_row(report: Report, each: dict[str, Any]) -> list[Any]:
    kpi = KPIS[each["kpi_id"]]
    raw, clean = (None if each[side] is None else Decimal(each[side]) for side in ("raw", "clean"))
    currency = report.meta.currency if kpi.money else None
    unit = number.display_unit(kpi.unit, kpi.id)

    def said(value: Decimal | None, status: str) -> str:
        return number.figure(value, unit, report.language, currency, status=status)

    change = "" if raw is None or clean is None else number.delta(clean - raw, unit, report.language, currency)
    movers = ", ".join(f"{mover['rule_id']} ({mover['cells']})" for mover in each["movers"])
    cells = [report.label(kpi.id), said(raw, each["raw_status"]), said(clean, each["clean_status"]), change]
    return [*cells, movers or report.t("together")]


def _cell_row(report: Report, each: dict[str, Any]) -> list[Any]:
    sides = [Cell(report.t("empty")) if each[side] is None else _visible(each[side]) for side in ("before", "after")]
    if each["column"] == ROW:
        sides = [Cell(report.t("whole_row")), Cell(report.t("row_gone"))]
    return [each["rule_id"], _where(report, each), each["key"], *sides, str(each["confidence"]), each["decided_by"]]


def _visible(text: str) -> str:
    """Outer white space made visible, since that is often what a repair takes away.

    >>> _visible(" a ")
    '␣a␣'
    """
    inner = text.strip()
    before, after = len(text) - len(text.lstrip()), len(text) - len(text.rstrip())
    return "␣" * before + inner + "␣" * after if inner else "␣" * len(text)


def _lines(report: Report, part: str, title: str) -> Element:
    found = _cleaning(report)
    if found is None:
        return report.nothing(title)
    heads = (
        Column(report.t("column_where")),
        Column(report.t("column_rule_id")),
        Column(report.t("column_cells"), "count"),
    )
    rows = [[_where(report, line), line["rule_id"], line["n"]] for line in found[part]]
    return Table(report.t(title), heads, rows, report.language, rule=report.t(f"{part}_rule"), limit=SHOWN)


def _where(report: Report, line: dict[str, Any]) -> str:
    if line["column"] == ROW:
        return f"{line['table']} ({report.t('whole_row')})"
    return f"{line['table']}.{line['column']}" if line["column"] else line["table"]


def _cleaning(report: Report) -> dict[str, Any] | None:
    return report.data.analysis("cleaning")
