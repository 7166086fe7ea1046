"""What does `crm audit` do, from the imported rows to the clean rows and the files of the auditor?

Rules are applied to the rows as imported; then they are repaired, and the rows of the tables that changed become the
`clean` layer of a new snapshot. The files of that audit lie under the new snapshot's id. The same rows, settings,
decisions and rules give the same audit: it is recognised by a fingerprint and not done twice.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crmlib.audit.causes import as_json, causes
from crmlib.audit.change import apply
from crmlib.audit.cleaning import Cleaning, clean
from crmlib.audit.context import Context, prepare
from crmlib.audit.decisions import load_decisions
from crmlib.audit.duplicates import duplicate_findings, find_duplicates, forget_earlier, models_of
from crmlib.audit.findings import FINDINGS, findings
from crmlib.audit.profile import junk_findings, profile, source_findings
from crmlib.audit.reference import VERSION as REFERENCE_VERSION
from crmlib.audit.repair import REPAIRS
from crmlib.audit.rows import ROW_REPAIRS
from crmlib.audit.scan import Scan, failing_rows, scan
from crmlib.audit.settings import AuditSettings, load_settings
from crmlib.audit.summary import summary
from crmlib.audit.workbook import write_workbook
from crmlib.errors import UserError
from crmlib.store import Snapshot, Transaction, write_atomically
from crmlib.workspace import Workspace

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import SparkSession

    from crmlib.audit.linkage import Linkage

ENGINE_VERSION = 7
"""Rises when the same rules, rows and settings give another result."""


LINKAGE = "linkage"
"""Where a snapshot's record keeps the models of record linkage: they outlive imports and undone imports."""


@dataclass(frozen=True)
class AuditResult:
    """What an audit found. `snapshot` names the snapshot with the clean rows and the folder of the files."""

    snapshot: str
    folder: Path
    score: dict[str, Any]
    repeated: bool = False

    @property
    def below_minimum(self) -> list[dict[str, Any]]:
        """The minimum scores of params that are not reached: `{name, minimum, score}`."""
        return [line for line in self.score["minimum"] if not line["reached"]]


def perform(
    workspace: Workspace,
    as_of: datetime | None = None,
    again: bool = False,
    relearn: bool = False,
    session: SparkSession | None = None,
) -> AuditResult:
    """Audit the newest snapshot of a workspace and commit the clean rows.

    `as_of`: what time-dependent rules call now (naive UTC; default: the last instant the data speaks of).
    `again`: audit anew even where nothing has changed since the last audit. `relearn`: record linkage learns its
    weights anew, too, instead of keeping those of earlier audits. `session`: of Spark, where that is to weigh the pairs
    of record linkage; the result is the same.
    """
    settings = load_settings(workspace.params)
    decisions = load_decisions(workspace.params)
    with workspace.store.begin("audit") as transaction:
        base = transaction.base
        if base is None or not base.tables("raw"):
            raise UserError("nothing was imported yet", place=str(workspace.data), expected="`crm import PATH` first")
        mark = _fingerprint(workspace, base, settings, as_of)
        known = base.record.get("audit") or {}
        folder = workspace.outputs / "audit" / base.id
        if not (again or relearn) and known.get("fingerprint") == mark and (folder / "score.json").is_file():
            return AuditResult(base.id, folder, json.loads((folder / "score.json").read_text("utf-8")), repeated=True)
        name = transaction.record["snapshot"]
        final = workspace.outputs / "audit" / name
        partial = final.with_name(f".{name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        try:
            context = _context(workspace, base, settings, as_of)
            if relearn:
                transaction.record.pop(LINKAGE, None)
            score = _audit(workspace, context, base, transaction, partial, decisions, again or relearn, session)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        shutil.rmtree(final, ignore_errors=True)
        partial.rename(final)
        transaction.record["audit"] = {
            "fingerprint": mark, "audited": base.id, "as_of": score["as_of"], "score": score["score"],
        }  # fmt: skip
        transaction.touch()
    forget_earlier(workspace.outputs, name)
    return AuditResult(name, final, score)


def _context(workspace: Workspace, base: Snapshot, settings: AuditSettings, as_of: datetime | None) -> Context:
    connection = connect(base)
    columns = {table: set(base.columns(table, "raw")) for table in base.tables("raw")}
    imports = [entry for entry in base.record.get("imports", []) if not entry.get("undone")]
    last = max((_instant(entry["at"]) for entry in imports if entry.get("at")), default=None)
    return prepare(connection, columns, workspace.company, settings, as_of, last)


def connect(snapshot: Snapshot, data: str = "raw") -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with one view for each table of a snapshot."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")  # it would be drawn on standard output
    for name in snapshot.tables(data):
        connection.execute(f'CREATE VIEW "{name}" AS {snapshot.query(name, data)}')
    return connection


def _audit(
    workspace: Workspace,
    context: Context,
    base: Snapshot,
    transaction: Transaction,
    folder: Path,
    decisions: list,
    whole: bool,
    session: SparkSession | None,
) -> dict[str, Any]:
    rules = context.settings.chosen_rules([stage.name for stage in context.company.stages])
    models = transaction.record.get(LINKAGE, {})
    linked = find_duplicates(context, decisions, workspace.outputs, base.id, models, folder, whole, session)
    transaction.record[LINKAGE] = kept = models_of(linked, models, transaction.record["snapshot"])
    _write(folder / "pairs.parquet", linked.pairs)
    _write(folder / "clusters.parquet", linked.clusters)
    how = {"about": linked.about, "models": _models(linked, kept)}
    write_atomically(folder / "linkage.json", json.dumps(how, indent=1))
    whole = (
        junk_findings(profile(context)),
        source_findings(base.record.get("imports", []), workspace.outputs),
        duplicate_findings(context, linked),
    )
    scans, quarantined_by_rule = _scan_all(context, rules, folder, whole)
    cleaning = clean(context, decisions, quarantined_by_rule, linked.clusters)
    _write(folder / "changes.parquet", cleaning.changes)
    _write(folder / "proposals.parquet", cleaning.proposals)
    _write(folder / "quarantine.parquet", cleaning.quarantine)
    _write_clean_rows(context, transaction, cleaning)
    score = summary(
        context, rules, scans, cleaning, snapshot=transaction.record["snapshot"], audited=base.id,
        imports=base.record.get("imports", []), folder=folder, outputs=workspace.outputs,
    )  # fmt: skip
    write_atomically(folder / "score.json", json.dumps(score, ensure_ascii=False, indent=1))
    columns = {table: context.present[table] for table in context.tables()}
    found = causes(context.connection, folder, columns, context.company.timezone)
    write_atomically(folder / "causes.json", json.dumps(as_json(found), ensure_ascii=False, indent=1))
    write_workbook(folder, score, context.company.privacy)
    return score


def _models(linked: Linkage, kept: dict[str, Any]) -> dict[str, Any]:
    """What weighed the pairs of each table; learned models as they are kept, with their number."""
    return {
        table: kept[table] if model.method == "learned" and table in kept else model.json()
        for table, model in linked.models.items()
    }


def _scan_all(
    context: Context, rules: dict, folder: Path, whole: Iterable[pa.Table]
) -> tuple[list[Scan], dict[str, pa.Table]]:
    scans: list[Scan] = []
    quarantined: dict[str, list[pa.Table]] = {}
    with pq.ParquetWriter(folder / "findings.parquet", FINDINGS, compression="zstd") as writer:
        for table in context.tables():
            mine = [rule for rule in rules.values() if rule.table == table]
            result = scan(context.connection, table, mine, context.present, context.checking)
            for found in findings(context.connection, result, context.present[table]):
                writer.write_batch(found)
                for rule_id in context.settings.quarantine:
                    rows = pa.Table.from_batches([found]).filter(pc.equal(found["rule_id"], rule_id))
                    quarantined.setdefault(rule_id, []).append(rows.select(["row_order"]))
            context.connection.execute(f"DROP TABLE IF EXISTS {failing_rows(table)}")
            scans.append(result)
        for found in whole:
            if found.num_rows:
                writer.write_table(found)
    return scans, {rule_id: pa.concat_tables(parts) for rule_id, parts in quarantined.items()}


def _write_clean_rows(context: Context, transaction: Transaction, cleaning: Cleaning) -> None:
    """The `clean` layer: every table with changes anew, and none of the others."""
    touched = set(cleaning.changes["table"].unique().to_pylist())
    for table in context.tables():
        if table not in touched:
            transaction.drop("clean", table)
            continue
        changes = cleaning.changes.filter(pc.equal(cleaning.changes["table"], table))
        reader = context.connection.execute(f"SELECT * FROM {table}").to_arrow_reader(122_880)
        schema = apply(reader.schema.empty_table(), changes, context.company.calendar).schema
        batches = (
            part
            for batch in reader
            for part in apply(pa.Table.from_batches([batch]), changes, context.company.calendar).to_batches()
        )
        transaction.replace("clean", table, pa.RecordBatchReader.from_batches(schema, batches))


def _write(file: Path, data: pa.Table) -> None:
    pq.write_table(data, file, compression="zstd")


def _fingerprint(workspace: Workspace, base: Snapshot, settings: AuditSettings, as_of: datetime | None) -> str:
    """What decides an audit's result: the imported rows, the rules and repairs, the settings and decisions."""
    company = workspace.company
    layers = {layer: base.record["tables"].get(layer, {}) for layer in ("imported", "superseded")}
    rules = settings.chosen_rules([stage.name for stage in company.stages])
    decisions = workspace.params / "decisions.csv"
    parts = {
        "engine": ENGINE_VERSION,
        "rows": {
            layer: {name: [e["version"], e["files"]] for name, e in entry.items()} for layer, entry in layers.items()
        },
        "imports": [[e["import_id"], e["source"], bool(e.get("undone"))] for e in base.record.get("imports", [])],
        "rules": sorted(repr(rule) for rule in rules.values()),
        "repairs": [[r.id, r.version, r.applied] for r in REPAIRS]
        + [[r.id, r.version] for r in ROW_REPAIRS]
        + [REFERENCE_VERSION],
        "settings": settings.model_dump_json(),
        "company": company.model_dump_json(),
        "decisions": decisions.read_text("utf-8") if decisions.is_file() else "",
        "as_of": str(as_of),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
