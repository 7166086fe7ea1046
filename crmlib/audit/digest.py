"""What do the audit's pages show? The score, and for each rule that fails a few of the rows, private columns masked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from crmlib.audit.change import ROW
from crmlib.audit.effect import effect
from crmlib.audit.inventory import column_values, governance_gaps, needed_rows, source_lines
from crmlib.audit.perform import connect
from crmlib.audit.private import MASK, is_private
from crmlib.audit.profile import profile
from crmlib.audit.score import quarantined, read_score
from crmlib.audit.settings import load_settings
from crmlib.schema import split_source_row

if TYPE_CHECKING:
    from crmlib.calendar import Period
    from crmlib.company import Company
    from crmlib.store import Snapshot

SAMPLES = 5
"""Failing rows shown for each rule; findings.parquet and audit.xlsx have them all."""

PROPOSED = 40
"""Values shown that a repair would change; proposals.parquet and audit.xlsx have every cell."""


def digest(outputs: Path, snapshot: str, private: Iterable[str]) -> dict[str, Any] | None:
    """{score: score.json, samples: {rule_id: rows}, changes, proposals, quarantine: counts}; None without an audit.

    A row is {key, column, value, source_file, source_row, import_id}; `private` names the columns
    (`table.column` or `column`) whose values are masked, keys included where the key column is private.
    """
    score = read_score(outputs, snapshot)
    if score is None:
        return None
    folder = outputs / "audit" / snapshot
    return {
        "score": score,
        "samples": _samples(folder / "findings.parquet", frozenset(private)),
        "repairs": _counted(folder / "changes.parquet"),
        "proposals": _counted(folder / "proposals.parquet"),
        "causes": _causes(folder / "causes.json"),
    }


def inventory(params: Path, snapshot: Snapshot, company: Company, today: date) -> dict[str, Any]:
    """{columns, sources, gaps, systems, access, responsible, schedule}: the inventory as JSON values.

    `columns` holds one line for each column that is there, with its fill and verdict; `gaps` what params leave open.
    """
    rules = load_settings(params).chosen_rules([stage.name for stage in company.stages]).values()
    connection = connect(snapshot, "raw")
    try:
        tables = _Tables(connection, {name: set(snapshot.columns(name, "raw")) for name in snapshot.tables("raw")})
        needed = needed_rows(connection, tables.present)
        values = column_values(profile(tables), rules, company, needed)
    finally:
        connection.close()
    imports = snapshot.record.get("imports", [])
    governance = company.governance
    return {
        "columns": [_json(asdict(value)) for value in values],
        "sources": source_lines(imports),
        "gaps": [asdict(gap) for gap in governance_gaps(company, imports, today)],
        "systems": [system.model_dump(mode="json") for system in governance.systems],
        "access": [role.model_dump(mode="json") for role in governance.access],
        "responsible": governance.responsible,
        "schedule": governance.update_schedule,
    }


def cleaning(outputs: Path, snapshot: Snapshot, company: Company, period: Period, as_of: datetime) -> Any:
    """{repairs, proposals, proposed_values, samples, quarantine, effects}: what was changed or is proposed, a few
    cells of each kind, and the figures that moved.

    None without an audit. `effects` compares every KPI of the period on the raw and on the clean rows.
    """
    folder = outputs / "audit" / snapshot.id
    if not (folder / "changes.parquet").is_file():
        return None
    private = frozenset(company.privacy)
    found = effect(snapshot, outputs, company, period, as_of=as_of)
    return {
        "repairs": _counted(folder / "changes.parquet"),
        "proposals": _counted(folder / "proposals.parquet"),
        "proposed_values": _proposed(folder / "proposals.parquet", private),
        "samples": _with_places(snapshot, _cells(folder / "changes.parquet", private)),
        "quarantine": quarantined(folder),
        "compared": len(found),
        "effects": [
            {
                "kpi_id": each.kpi_id,
                **{name: _json(getattr(each, name)) for name in ("raw", "raw_status", "clean", "clean_status")},
                "movers": [{"rule_id": mover.rule_id, "cells": mover.cells} for mover in each.movers],
            }
            for each in found
            if each.moved
        ],
    }


@dataclass(frozen=True)
class _Tables:
    """What `profile` reads: a connection and the columns that are there."""

    connection: duckdb.DuckDBPyConnection
    present: Mapping[str, set[str]]

    def tables(self) -> list[str]:
        return list(self.present)


def _cells(file: Path, private: frozenset[str]) -> list[dict[str, Any]]:
    """A few changed cells of each repair and column, before and after. Of a row that was taken out the key is enough:
    its cells are in the change log, private ones among them."""
    rows = duckdb.execute(
        """SELECT rule_id, "table", "column", key, "before", "after", confidence, decided_by, evidence, row_order
        FROM read_parquet(?) QUALIFY row_number() OVER (PARTITION BY rule_id, "table", "column" ORDER BY row_order) <= ?
        ORDER BY "column" = '*', rule_id, "table", "column", row_order""",
        [str(file), SAMPLES],
    ).fetchall()
    names = ("rule_id", "table", "column", "key", "before", "after", "confidence", "decided_by", "evidence")
    names += ("row_order",)
    found = [_json(dict(zip(names, row, strict=True))) for row in rows]
    for cell in found:
        if cell["column"] == ROW:
            cell |= {"before": None, "after": None}
        elif is_private(cell["table"], cell["column"], private):
            cell |= {side: MASK for side in ("before", "after") if cell[side] is not None} | {"evidence": None}
    return found


def _with_places(snapshot: Snapshot, cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cells with the file and row that each came from, and the import that brought it."""
    connection = connect(snapshot, "raw")
    try:
        for table in {cell["table"] for cell in cells}:
            mine = [cell for cell in cells if cell["table"] == table]
            orders = ", ".join(str(cell["row_order"]) for cell in mine)
            rows = connection.execute(
                f"SELECT row_order, source_row, import_id FROM {table} WHERE row_order IN ({orders})"
            ).fetchall()
            places = {order: (*split_source_row(source), import_id) for order, source, import_id in rows}
            for cell in mine:
                place = places[cell["row_order"]]
                cell |= dict(zip(("source_file", "source_row", "import_id"), place, strict=True))
    finally:
        connection.close()
    return cells


def _proposed(file: Path, private: frozenset[str]) -> list[dict[str, Any]]:
    """Values that a repair would change, with the rows that have them, most rows first. Merges are not among them
    (their page shows them), nor are private values: a person decides on what may be read."""
    names = ("rule_id", "table", "column", "before", "after", "confidence", "evidence", "n")
    rows = duckdb.execute(
        """SELECT rule_id, "table", "column", "before", "after", any_value(confidence), any_value(evidence), count(*)
        FROM read_parquet(?) WHERE "before" IS NOT NULL AND NOT starts_with(rule_id, 'duplicates.')
        GROUP BY 1, 2, 3, 4, 5 ORDER BY 8 DESC, 2, 3, 4, 5""",
        [str(file)],
    ).fetchall()
    found = [_json(dict(zip(names, row, strict=True))) for row in rows]
    return [each for each in found if not is_private(each["table"], each["column"], private)][:PROPOSED]


def _json(value: Any) -> Any:
    """Decimals as text, containers all the way down."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return {key: _json(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(inner) for inner in value]
    return value


def _samples(file: Path, private: frozenset[str]) -> dict[str, list[dict[str, Any]]]:
    if not file.is_file():
        return {}
    rows = duckdb.execute(
        """SELECT rule_id, "table", key, "column", value, source_file, source_row, import_id
        FROM read_parquet(?)
        QUALIFY row_number() OVER (PARTITION BY rule_id ORDER BY row_order, "column") <= ?
        ORDER BY rule_id, row_order, "column" """,
        [str(file), SAMPLES],
    ).fetchall()
    found: dict[str, list[dict[str, Any]]] = {}
    for rule_id, table, key, column, value, *place in rows:
        shown = MASK if value is not None and is_private(table, column, private) else value
        lineage = dict(zip(("source_file", "source_row", "import_id"), place, strict=True))
        row = {"key": key, "column": column, "value": shown, **lineage}
        found.setdefault(rule_id, []).append(row)
    return found


def _counted(file: Path) -> list[dict[str, Any]]:
    """Cells by table, column and rule, most first."""
    if not file.is_file():
        return []
    rows = duckdb.execute(
        """SELECT "table", "column", rule_id, count(*) AS n FROM read_parquet(?)
        GROUP BY ALL ORDER BY n DESC, "table", "column", rule_id""",
        [str(file)],
    ).fetchall()
    return [dict(zip(("table", "column", "rule_id", "n"), row, strict=True)) for row in rows]


def _causes(file: Path) -> list[dict[str, Any]]:
    """What stands out as a cause of failures (causes.py); an audit by an earlier version has none."""
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
