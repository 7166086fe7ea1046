"""notebooks/audit/cleaning: what was changed in the data, and what does that do to the figures?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crmlib.audit.change import ROW
from crmlib.audit.decisions import Decision, csv_line
from crmlib.audit.evidence import evidence_in
from crmlib.audit.words import column_name, name_of, sentence_of, table_name
from crmlib.catalogue import KPIS
from crmlib.notebook.report import Report
from crmlib.present import number
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

SHOWN = 60
VALUES = 12


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


def values(report: Report) -> Element:
    """The values that a repair would change, with what speaks for it and the line that accepts it."""
    found = _cleaning(report)
    if found is None:
        return report.nothing("values_title")
    heads = tuple(Column(report.t(f"column_{name}")) for name in ("repair", "where", "before", "after"))
    heads += (Column(report.t("column_cells"), "count"), Column(report.t("column_line")))
    rows = []
    for each in found["proposed_values"]:
        before, after = _sides(report, each)
        after = Cell(getattr(after, "value", after), note=evidence_in(each["evidence"], report.language) or None)
        told = {name: each[name] for name in ("column", "before", "after")}
        line = csv_line(Decision("accept", each["table"], **told))
        rows.append([name_of(each["rule_id"], report.language), _where(report, each), before, after, each["n"], line])
    rule = report.t("values_rule")
    return Table(report.t("values_title"), heads, rows, report.language, rule=rule, limit=VALUES)


def editor(report: Report) -> Any:
    """In JupyterLab: buttons that write a person's decisions to params/decisions.csv. Nothing elsewhere."""
    found = _cleaning(report)
    if not report.in_jupyter or found is None:
        return None
    from crmlib.notebook.decide import decide_repairs

    return decide_repairs(report, found["proposed_values"][:VALUES])


def cells(report: Report) -> Element:
    """A few changed cells of each repair and column, before and after."""
    found = _cleaning(report)
    if found is None:
        return report.nothing("cells_title")
    names = ("repair", "where", "key", "before", "after", "decided_by", "place")
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
        Column(report.t("column_reason")),
        Column(report.t("column_table")),
        Column(report.t("column_rows"), "count"),
    )
    rows = [
        [
            Cell(each[f"reason_{report.language}"], note=each["rule_id"]),
            Cell(table_name(each["table"], report.language), note=each["table"]),
            each["n"],
        ]
        for each in found["quarantine"]
    ]
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
    named = ((name_of(mover["rule_id"], report.language), mover["cells"]) for mover in each["movers"])
    movers = ", ".join(report.t("mover", name=name, n=n) for name, n in named)
    cells = [report.label(kpi.id), said(raw, each["raw_status"]), said(clean, each["clean_status"]), change]
    return [*cells, movers or report.t("together")]


def _cell_row(report: Report, each: dict[str, Any]) -> list[Any]:
    who = report.t("by_rule") if each["decided_by"] == "rule" else each["decided_by"]
    before, after = _sides(report, each)
    after = Cell(getattr(after, "value", after), note=evidence_in(each["evidence"], report.language) or None)
    place = Cell(f"{each['source_file']}:{each['source_row']}", note=each["import_id"])
    return [name_of(each["rule_id"], report.language), _where(report, each), each["key"], before, after, who, place]


def _sides(report: Report, each: dict[str, Any]) -> list[Any]:
    """A cell before and after, or that a whole row was taken out."""
    if each["column"] == ROW:
        return [Cell(report.t("whole_row")), Cell(report.t("row_gone"))]
    return [Cell(report.t("empty")) if each[side] is None else _visible(each[side]) for side in ("before", "after")]


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
        Column(report.t("column_repair")),
        Column(report.t("column_where")),
        Column(report.t("column_cells"), "count"),
    )
    rows = [[_named(report, line["rule_id"]), _where(report, line), line["n"]] for line in found[part]]
    return Table(report.t(title), heads, rows, report.language, rule=report.t(f"{part}_rule"), limit=SHOWN)


def _named(report: Report, rule_id: str) -> Cell:
    """A repair by its name, with what it does."""
    return Cell(name_of(rule_id, report.language), note=sentence_of(rule_id, report.language) or None)


def _where(report: Report, line: dict[str, Any]) -> Cell:
    """A column by what it holds, with its name in the tables."""
    if line["column"] in (ROW, None, ""):
        return _table(report, line["table"])
    named = f"{line['table']}.{line['column']}"
    return Cell(column_name(line["table"], line["column"], report.language), note=named)


def _table(report: Report, table: str) -> Cell:
    return Cell(report.t("rows_of", table=table_name(table, report.language)), note=table)


def _cleaning(report: Report) -> dict[str, Any] | None:
    return report.data.analysis("cleaning")
