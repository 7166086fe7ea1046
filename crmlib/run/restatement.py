"""What was published before, and what does the data say of it now? Earlier runs of a plan beside today's figures.

A figure is restated when the value that a run published for its period differs from the value for the same period now,
both as of the same instant. What changed it is found by evaluating the snapshots in between.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmlib.calendar import Period
from crmlib.errors import UserError
from crmlib.run.manifest import Manifest, read_manifest

if TYPE_CHECKING:
    from crmlib.metric import Result
    from crmlib.store import Snapshot
    from crmlib.workspace import Workspace

STEPS = 12
"""At most so many snapshots between a run and now are evaluated to find what changed a figure."""
AUDIT, VERSION = "audit", "version"
"""What changed a figure where no import did: the cleaning, or how the product computes it."""

_Key = tuple[str, str]


@dataclass(frozen=True)
class Restated:
    """One figure of an earlier period: published in `run` (a period's label), and now.

    `imports`: what changed it: ids of imports (where too many lie in between, those of the step in which it changed),
    one taken back being marked `(undone)`; or `AUDIT` or `VERSION`.
    """

    run: str
    scope: str
    kpi_id: str
    published: Decimal | None
    now: Decimal | None
    status: str
    imports: tuple[str, ...]


def earlier_runs(workspace: Workspace, plan: str, before: Period | None = None) -> list[Path]:
    """The folders of a plan's published runs, by period; with `before` those whose period began before it."""
    found = []
    for folder in sorted(file.parent for file in (workspace.outputs / plan).glob("*/manifest.json")):
        with contextlib.suppress(UserError):  # a copy that somebody made under a name of their own is no run
            period = workspace.calendar.period(folder.name)
            if before is None or period.start < before.start:
                found.append((period.start, period.end, folder))
    return [folder for *_, folder in sorted(found)]


def restatements(
    workspace: Workspace, runs: Iterable[Path], snapshot: Snapshot, scopes: Iterable[str]
) -> list[Restated]:
    """Totals of each published run (its folder) that come out differently from `snapshot`, of the `scopes` it has.

    Both sides are taken at the as_of of the run, so that only changed data can make a difference. A run of this very
    snapshot has nothing to restate. The data quality score is left out: it says how the data is now, not how a period
    went.
    """
    wanted, found = list(scopes), []
    for folder in runs:
        manifest = read_manifest(folder)
        if manifest is None or manifest.snapshot == snapshot.id:
            continue
        mine = [scope for scope in wanted if scope in manifest.scopes]
        before = _published(folder, mine, manifest.period)
        now = _values(workspace, snapshot, manifest, mine)
        changed = [key for key in now if key in before and before[key].value != now[key].value]
        causes = _causes(workspace, snapshot, manifest, mine, changed, before, now)
        found += [
            Restated(manifest.period, *key, before[key].value, now[key].value, now[key].status, causes[key])
            for key in changed
        ]
    return found


def _published(folder: Path, scopes: list[str], period: str) -> dict[_Key, Result]:
    """{(scope, kpi_id): result} of the totals that a run published for its own period."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from crmlib.metric import from_frame

    table = pq.read_table(folder / "kpis.parquet")
    mine = pc.and_(pc.equal(table["period_label"], period), pc.equal(table["by"], "{}"))
    found = {}
    for scope in scopes:
        rows = table.filter(pc.and_(mine, pc.equal(table["scope"], scope))).drop_columns(["scope"])
        found |= {(scope, result.kpi_id): result for result in from_frame(rows)}
    return found


def _values(workspace: Workspace, snapshot: Snapshot, manifest: Manifest, scopes: list[str]) -> dict[_Key, Result]:
    """The same totals from `snapshot`, computed as a run computes them."""
    from crmlib.catalogue import KPIS
    from crmlib.memory import bounded
    from crmlib.metric import Data
    from crmlib.metric.declare import Quality
    from crmlib.run.figures import Figures

    connection = snapshot.connect(manifest.data)
    with bounded(connection.con):
        folders = {"compiled": workspace.data / "queries", "states": workspace.data / "kept"}
        data = Data(connection, snapshot.present(manifest.data), **folders)
        period, as_of = workspace.calendar.period(manifest.period), datetime.fromisoformat(manifest.as_of)
        figures = Figures(data, workspace.company, [period], [], as_of, None, scopes)
    return {
        (scope, result.kpi_id): result
        for scope in scopes
        for result in figures.of(scope)
        if not isinstance(KPIS[result.kpi_id].formula, Quality)
    }


def _causes(
    workspace: Workspace,
    snapshot: Snapshot,
    manifest: Manifest,
    scopes: list[str],
    changed: list[_Key],
    before: dict[_Key, Result],
    now: dict[_Key, Result],
) -> dict[_Key, tuple[str, ...]]:
    """What changed each figure: in which step from the run's snapshot to this one it did; what that brought."""
    causes: dict[_Key, list[str]] = {key: [] for key in changed}
    if not changed:
        return {}
    between = [each for each in workspace.store.snapshots() if manifest.snapshot < each < snapshot.id]
    stride = -(-len(between) // STEPS) if between else 1
    last, former = None, before
    for each in [manifest.snapshot, *between[stride - 1 :: stride], snapshot.id]:
        step = workspace.store.snapshot(each)
        values = now if each == snapshot.id else _values(workspace, step, manifest, scopes)
        brought = (VERSION,) if last is None else _brought(last, step)
        for key in changed:
            if key in values and values[key].value != former[key].value:
                causes[key] += brought
        last, former = step, {**former, **values}
    return {key: tuple(dict.fromkeys(found)) for key, found in causes.items()}


def _brought(former: Snapshot, snapshot: Snapshot) -> tuple[str, ...]:
    """The imports that one snapshot has and the former has not, undone ones included; else the cleaning is new."""
    known = {_name(entry) for entry in former.record.get("imports", [])}
    return tuple(_name(e) for e in snapshot.record.get("imports", []) if _name(e) not in known) or (AUDIT,)


def _name(entry: dict[str, Any]) -> str:
    undone = " (undone)" if entry.get("undone") else ""
    return f"{entry.get('import_id')}{undone}"
