"""Which leads stand behind a figure? Rows of leads as lists that say their rule and why each row is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from crmlib.metric.declare import NONE
from crmlib.notebook import records
from crmlib.notebook.report import Report
from crmlib.present.table import Cell, Column, Table

COLUMNS = (
    "lead_id", "created_at", "source", "campaign_id", "company", "full_name", "owner_id", "status", "score", "region",
    "qualified_at", "converted_at", "disqualified_at", "deal_id",
)  # fmt: skip
"""What the sections ask of a lead."""


def leads(report: Report) -> list[dict[str, Any]]:
    """The leads of the scope, in the order of the source."""
    return report.data.rows("leads", *COLUMNS)


def open_leads(report: Report) -> list[dict[str, Any]]:
    """The leads that are neither converted nor disqualified, in the order of the source."""
    import pyarrow.compute as pc

    def still_open() -> list[dict[str, Any]]:
        found = report.data.columns("leads", *COLUMNS)
        for name in {"converted_at", "disqualified_at"} & set(found.column_names):
            found = found.filter(pc.is_null(found[name]))
        return found.to_pylist()

    return report.data.once("open leads", still_open)


def closed_by_status(report: Report) -> dict[str, tuple[int, int]]:
    """{status: (leads converted or disqualified, leads)}."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = report.data.columns("leads", "status", "converted_at", "disqualified_at")
    if "status" not in found.column_names:
        return {}
    closed = pa.array([False] * len(found), pa.bool_())  # the type of none would be null
    for name in found.column_names[1:]:
        closed = pc.or_(closed, pc.is_valid(found[name]))
    counts: dict[str, tuple[int, int]] = {}
    pairs = pa.table({"status": found["status"], "closed": closed}).group_by(["status", "closed"], use_threads=False)
    for row in pairs.aggregate([([], "count_all")]).to_pylist():
        if row["status"]:
            over, n = counts.get(row["status"], (0, 0))
            counts[row["status"]] = over + row["count_all"] * row["closed"], n + row["count_all"]
    return counts


def touches(report: Report, found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The activities with these leads."""
    ids = [lead["lead_id"] for lead in found]
    return report.data.among("activities", "lead_id", ids, "type", "status", "occurred_at", "direction")


def lead_table(
    report: Report,
    title: str,
    found: Sequence[Mapping[str, Any]],
    *,
    rule: str | None = None,
    why: Sequence[str] = (),
    keys: Sequence[str] = (),
    limit: int = 25,
) -> Table:
    """Leads as a table: name, source, owner, status, score, creation and, with `why`, why each is there."""
    columns = [Column(report.t(f"common.{name}")) for name in ("lead", "source", "owner", "status")]
    columns += [Column(report.t("common.score"), "number"), Column(report.t("common.created"), "date")]
    made = [
        [
            Cell(lead.get("company") or lead.get("full_name") or lead["lead_id"], note=str(lead["lead_id"])),
            report.slice_label("source", lead.get("source") or NONE),
            report.slice_label("owner", lead.get("owner_id") or NONE),
            lead.get("status") or report.t("common.none"),
            lead.get("score"),
            report.calendar.local_date(lead["created_at"]) if lead.get("created_at") else None,
        ]
        for lead in found
    ]
    return records.record_table(report, title, columns, made, rule=rule, why=why, keys=keys, limit=limit)


def behind(report: Report, title: str, found: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> Table:
    """The leads behind the marks of a chart, the first few of each; the table says how many there are in all."""
    return records.behind(partial(lead_table, report, title), found, keys)
