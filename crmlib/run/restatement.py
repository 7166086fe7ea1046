"""What was published before, and what does the data say of it now? Earlier runs of a plan beside today's figures.

A figure is restated when the value that a run published for a period differs from the value for the same period now.
Imports between the two snapshots are named: one of them changed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmlib.run.manifest import read_manifest

if TYPE_CHECKING:
    from crmlib.store import Snapshot
    from crmlib.workspace import Workspace


@dataclass(frozen=True)
class Restated:
    """One figure of an earlier period: published in `run` (a period's label), and now."""

    run: str
    scope: str
    kpi_id: str
    published: str | None
    now: str | None
    status: str
    imports: tuple[str, ...]


def restatements(workspace: Workspace, plan: str, snapshot: Snapshot, scope: str = "all") -> list[Restated]:
    """Totals of each earlier published period that come out differently from `snapshot`.

    Both sides are taken at the as_of of their run, so that only changed data can make a difference. A run of this very
    snapshot has nothing to restate.
    """
    found: list[Restated] = []
    for file in sorted((workspace.outputs / plan).glob("*/manifest.json")):
        manifest = read_manifest(file.parent)
        if manifest is None or manifest.snapshot == snapshot.id or scope not in manifest.scopes:
            continue
        before = _published(file.parent, scope, manifest.period)
        now = _now(workspace, snapshot, manifest, scope)
        imports = _imports_since(workspace, manifest.snapshot, snapshot)
        for kpi_id in [kpi_id for kpi_id in now if kpi_id in before]:
            (old, _), (new, status) = before[kpi_id], now[kpi_id]
            if old != new:
                found.append(Restated(manifest.period, scope, kpi_id, old, new, status, imports))
    return found


def _published(folder: Path, scope: str, period: str) -> dict[str, tuple[str | None, str]]:
    """{kpi_id: (value, status)} of the totals that a run published for its own period."""
    import pyarrow.parquet as pq

    rows = pq.read_table(folder / "kpis.parquet").to_pylist()
    return {
        row["kpi_id"]: (row["value"], row["status"])
        for row in rows
        if row["scope"] == scope and row["period_label"] == period and row["by"] == "{}"
    }


def _now(workspace: Workspace, snapshot: Snapshot, manifest: Any, scope: str) -> dict[str, tuple[str | None, str]]:
    from datetime import datetime

    from crmlib.audit.score import data_quality_score
    from crmlib.catalogue import KPIS
    from crmlib.metric import Data, evaluate

    tables = {name: set(snapshot.columns(name, manifest.data)) for name in snapshot.tables(manifest.data)}
    connection = snapshot.connect(manifest.data)
    try:
        results = evaluate(
            Data(connection, tables, compiled=workspace.data / "queries"),
            list(KPIS),
            [workspace.calendar.period(manifest.period)],
            company=workspace.company,
            as_of=datetime.fromisoformat(manifest.as_of),
            scope=scope,
            quality=data_quality_score(workspace.outputs, snapshot.id),
        )
    finally:
        connection.disconnect()
    return {r.kpi_id: (None if r.value is None else format(r.value, "f"), r.status) for r in results}


def _imports_since(workspace: Workspace, earlier: str, snapshot: Snapshot) -> tuple[str, ...]:
    """Imports that are in one of the two snapshots and not in the other, undone ones included."""
    former = {_name(entry) for entry in workspace.store.snapshot(earlier).record.get("imports", [])}
    return tuple(_name(e) for e in snapshot.record.get("imports", []) if _name(e) not in former)


def _name(entry: dict[str, Any]) -> str:
    undone = " (undone)" if entry.get("undone") else ""
    return f"{entry.get('import_id')}{undone}"
