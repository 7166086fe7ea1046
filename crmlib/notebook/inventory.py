"""notebooks/audit/inventory: what customer information exists, where did it come from, and how is it kept current?"""

from __future__ import annotations

from typing import Any

from crmlib.audit.words import column_name, table_name
from crmlib.notebook.report import Report
from crmlib.present import plot
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

VERDICT_TONE = {"keep": "good", "fix": "caution", "drop": "bad"}
SHOWN = 60


def answer(report: Report) -> Readings | Element:
    """How much there is, what is worth mending, and what the company has not settled."""
    found = _inventory(report)
    if found is None:
        return report.nothing("answer_title")
    columns = found["columns"]
    count = {verdict: sum(each["verdict"] == verdict for each in columns) for verdict in VERDICT_TONE}
    rows = sum({each["table"]: each["rows"] for each in columns}.values())
    tables = len({each["table"] for each in columns})
    sentences = [Sentence(report.t("extent", rows=report.say(rows, "count"), tables=tables, columns=len(columns)))]
    tone = "caution" if count["fix"] or count["drop"] else "good"
    sentences.append(Sentence(report.t("verdicts", **count), tone))
    if found["gaps"]:
        sentences.append(Sentence(report.t("open_points", n=len(found["gaps"])), "caution"))
    return report.readings(*sentences)


def sources(report: Report) -> Element:
    """Each file of each import: when, by whom, rows by outcome."""
    found = _inventory(report)
    if not found or not found["sources"]:
        return report.nothing("sources_title")
    names = ("read", "accepted", "skipped", "rejected")
    columns = tuple(Column(report.t(f"column_{name}")) for name in ("import", "source", "file", "table", "at"))
    columns += tuple(Column(report.t(f"column_{name}"), "count") for name in names)
    rows = [
        [
            line["import_id"],
            line["source"],
            line["file"],
            _table(report, line["table"]),
            (line["at"] or "")[:16].replace("T", " "),
        ]
        + [line[name] for name in names]
        for line in found["sources"]
        if not line["undone"]
    ]
    return Table(report.t("sources_title"), columns, rows, report.language, limit=SHOWN)


def tables(report: Report) -> Element:
    """How many rows each table holds."""
    found = _inventory(report)
    if not found or not found["columns"]:
        return report.nothing("tables_title")
    rows = {each["table"]: each["rows"] for each in found["columns"]}
    ordered = sorted(rows, key=lambda name: -rows[name])
    return plot.bars(
        report.t("tables_title"),
        [table_name(name, report.language) for name in ordered],
        {report.t("rows"): [rows[name] for name in ordered]},
        unit="count",
        axis=report.t("rows"),
        category=report.t("column_table"),
        language=report.language,
        horizontal=True,
    )


def columns(report: Report) -> Element:
    """The value of each column: how often it is filled, what uses it, hence keep, fix or drop; what to act on first."""
    found = _inventory(report)
    if not found or not found["columns"]:
        return report.nothing("columns_title")
    order = {"drop": 0, "fix": 1, "keep": 2}
    ranked = sorted(found["columns"], key=lambda each: (order[each["verdict"]], -len(each["kpis"]), each["table"]))
    heads = (
        Column(report.t("column_column")),
        Column(report.t("column_verdict")),
        Column(report.t("column_reason")),
        Column(report.t("column_filled"), "ratio"),
        Column(report.t("column_distinct"), "count"),
        Column(report.t("column_kpis"), "count"),
        Column(report.t("column_rules"), "count"),
    )
    rows = [_column_row(report, each) for each in ranked]
    return Table(report.t("columns_title"), heads, rows, report.language, limit=SHOWN)


def governance(report: Report) -> Element:
    """What params/company.yaml leaves open about customer data."""
    found = _inventory(report)
    if found is None:
        return report.nothing("gaps_title")
    heads = (Column(report.t("column_subject")), Column(report.t("column_gap")))
    rows = [[gap["subject"], gap[f"message_{report.language}"]] for gap in found["gaps"]]
    return Table(report.t("gaps_title"), heads, rows, report.language, rule=report.t("gaps_rule"))


def outside(report: Report) -> Element:
    """The systems outside the CRM that hold customer data, and whether they are imported."""
    found = _inventory(report)
    if not found or not found["systems"]:
        return report.nothing("systems_title", "governance.systems")
    heads = tuple(Column(report.t(f"column_{name}")) for name in ("system", "kind", "holds", "imported", "owner"))
    rows = [
        [
            each["name"],
            each["kind"] or "",
            ", ".join(each["holds"]),
            each["imported_as"] or Cell(report.t("not_imported"), "caution"),
            each["owner"] or Cell(report.t("nobody"), "caution"),
        ]
        for each in found["systems"]
    ]
    return Table(report.t("systems_title"), heads, rows, report.language)


def access(report: Report) -> Element:
    """Who may touch customer data, and when they were trained."""
    found = _inventory(report)
    if not found or not found["access"]:
        return report.nothing("access_title", "governance.access")
    heads = (
        Column(report.t("column_role")),
        Column(report.t("column_may")),
        Column(report.t("column_people"), "count"),
        Column(report.t("column_trained")),
    )
    rows = [
        [each["role"], ", ".join(each["may"]), each["people"], each["trained_on"] or Cell(report.t("never"), "caution")]
        for each in found["access"]
    ]
    return Table(report.t("access_title"), heads, rows, report.language)


def shares_are_shares(report: Report) -> bool:
    """Whether no column is filled more often than its table has rows."""
    found = _inventory(report)
    return found is None or all(each["filled"] <= each["rows"] for each in found["columns"])


def _column_row(report: Report, each: dict[str, Any]) -> list[Any]:
    from decimal import Decimal

    share = Decimal(each["filled"]) / each["rows"] if each["rows"] else None
    return [
        Cell(column_name(each["table"], each["column"], report.language), note=f"{each['table']}.{each['column']}"),
        Cell(report.t(f"verdict_{each['verdict']}"), VERDICT_TONE[each["verdict"]]),
        each[f"reason_{report.language}"],
        share if share is not None else Cell(report.t("no_rows")),
        each["distinct"],
        len(each["kpis"]),
        len(each["rules"]),
    ]


def _table(report: Report, table: str) -> Cell:
    """A table by its label, with its name in the tables."""
    return Cell(table_name(table, report.language), note=table)


def _inventory(report: Report) -> dict[str, Any] | None:
    return report.data.analysis("inventory")
