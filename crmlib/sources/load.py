"""How does one import run, from the named files to one committed snapshot, all or nothing?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from crmlib.errors import UserError, nearest, unknown
from crmlib.schema import TABLES
from crmlib.sources.aside import BELOW, OTHER
from crmlib.sources.collide import collide, renamed
from crmlib.sources.describe import described
from crmlib.sources.leftover import leftover
from crmlib.sources.link import link_names
from crmlib.sources.lookups import find_extract, lookup_headers, merge_table, merged_ids
from crmlib.sources.mapping import SourceMapping, TableRule, fold, with_decimal
from crmlib.sources.presets_of import find_mapping
from crmlib.sources.readers import Extract
from crmlib.sources.readers.discover import Found, discover
from crmlib.sources.recognise import by_headers, of_the_store
from crmlib.sources.report import ImportReport, TableOutcome
from crmlib.sources.snapshots import derive_history
from crmlib.sources.state_log import StateLog
from crmlib.sources.transform import REASON_HEADER, Job, Typed, transform
from crmlib.sources.write import RejectedFile, write_rows
from crmlib.store import Transaction
from crmlib.temporary import temporary
from crmlib.workspace import Workspace

FIRST = ("users", "products", "campaigns", "accounts", "contacts", "leads", "deals")
"""Tables whose rows others name come first; the rest follow in the order of the dictionary."""
ORDER = {name: i for i, name in enumerate([*FIRST, *(name for name in TABLES if name not in FIRST)])}


@dataclass(frozen=True)
class Request:
    """What the user asks for. `at`: naive UTC time of the import; `by`: who runs it."""

    paths: tuple[str, ...]
    source: str
    at: datetime
    by: str
    on_duplicate: str | None = None
    match: tuple[str, ...] = ()
    dry_run: bool = False
    date_order: str | None = None
    encoding: str | None = None
    exported_at: datetime | None = None
    decimal: str | None = None


class _DryRun(Exception):
    """Leaves the transaction without committing it."""


def import_paths(workspace: Workspace, request: Request) -> ImportReport:
    """Import what `request` names; returns the report. Nothing is visible unless everything was written.

    `UserError` (exit 2) where the input cannot be read or mapped at all: nothing changes then.
    """
    with temporary("import") as scratch:
        found = discover(list(request.paths), scratch, request.encoding)
        mapping, recognised = find_mapping(workspace, request.source, found.extracts)
        mapping = with_decimal(mapping, request.decimal) if request.decimal else mapping
        jobs, not_imported = assign(mapping, found)
        _check_match(request.match, [rule for rule, _ in jobs])
        report = ImportReport(None, mapping.name, recognised=recognised, not_imported=not_imported)
        connection = _connection(scratch)
        try:
            with workspace.store.begin(f"import {mapping.name}") as transaction:
                _run(workspace, request, mapping, jobs, found.extracts, connection, transaction, report)
                if request.dry_run:
                    raise _DryRun
                report.snapshot = transaction.record["snapshot"]
        except _DryRun:
            report.import_id = None
        finally:
            connection.close()
    return report


def _connection(scratch: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={"temp_directory": str(scratch), "memory_limit": "2GB", "preserve_insertion_order": "true"}
    )
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")  # it would be drawn on standard output, which is for data
    return connection


def assign(mapping: SourceMapping, found: Found) -> tuple[list[tuple[TableRule, Extract]], list[tuple[str, str]]]:
    """Which rule reads which extract, in the order of import; and what is not imported, with the reason."""
    jobs: list[tuple[TableRule, Extract]] = []
    refused = list(found.refused)
    for extract in found.extracts:
        taken = []
        lacking: list[str] = []
        for rule in mapping.tables:
            if not rule.takes(extract.stem, extract.sheet):
                continue
            read = extract
            if rule.headers:
                if extract.headless is None or len(extract.sample[0] if extract.sample else []) > len(rule.headers):
                    continue
                read = extract.headless(len(rule.headers))
            lacks = rule.lacks([*(rule.headers or read.headers), *lookup_headers(rule, found.extracts)])
            if lacks:
                lacking.append(f"{rule.table} needs {', '.join(lacks)}")
            elif rule.log and not _logs_something(rule.log, read):
                lacking.append(f"its first rows have none of the properties {', '.join(rule.log.properties)}")
            else:
                taken.append((rule, read))
        if any(rule.log for rule, _ in taken):  # a report of changes may show what the records are now beside them
            taken = [(rule, read) for rule, read in taken if rule.log]
        if not taken and extract.chosen and (rule := by_headers(mapping, extract)):
            extract.stated["table"] = f"{rule.table}, judged by its headers"
            taken = [(rule, extract)]
        jobs += taken
        if not taken:
            refused.append((extract.place, _why_not(mapping, extract, lacking)))
    used = {rule.name for rule, _ in jobs}
    for rule, extract in list(jobs):
        if rule.instead_of and used & set(rule.instead_of):
            jobs.remove((rule, extract))
            refused.append((extract.place, f"{', '.join(sorted(used & set(rule.instead_of)))} is used as {rule.table}"))
    refused = [(place, _helps(jobs, mapping, found, place) or reason) for place, reason in refused]
    jobs.sort(key=lambda job: ORDER[job[0].table])
    if mapping.strict:
        _strict(mapping, found, jobs)
    if not jobs:
        first = refused[0] if refused else ("", "nothing to read")
        raise UserError(
            f"nothing here can be imported as '{mapping.name}'",
            place=first[0],
            found=first[1],
            expected=_expected(mapping),
        )
    return jobs, refused


def _check_match(match: tuple[str, ...], rules: list[TableRule]) -> None:
    """`UserError` unless all columns of --match are in one of the tables that are imported."""
    if not match:
        return
    known = {name for rule in rules for name in TABLES[rule.table].column_names}
    for name in match:
        if name not in known:
            raise unknown("column", name, known, "--match")
    if not any(set(match) <= set(TABLES[rule.table].column_names) for rule in rules):
        raise UserError("no table that is imported has all of these columns", place="--match", found=", ".join(match))


def _logs_something(log: StateLog, extract: Extract) -> bool:
    places = {fold(header): i for i, header in reversed(list(enumerate(extract.headers)))}
    column = next(places[fold(name)] for name in log.name if fold(name) in places)
    wanted = {fold(name) for names in log.properties.values() for name in names}
    return any(len(row) > column and fold(row[column] or "") in wanted for row in extract.sample)


def _helps(jobs: list[tuple[TableRule, Extract]], mapping: SourceMapping, found: Found, place: str) -> str | None:
    """What a file that is no table of its own is read for: columns of another, or records that were merged."""
    extract = next((extract for extract in found.extracts if extract.place == place), None)
    if extract is None:
        return None
    for rule, _ in jobs:
        for lookup in rule.lookups:
            if find_extract(lookup, found.extracts) is extract:
                return f"read for columns of {rule.table}"
    if any(find_extract(merge, [extract]) for merge in mapping.merges):
        return "read for merged records"
    return None


def _expected(mapping: SourceMapping) -> str:
    files = [pattern for rule in mapping.tables for pattern in rule.files[:1]]
    return "files such as " + ", ".join(list(dict.fromkeys(files))[:8]) if files else "a fitting --as SOURCE"


def _why_not(mapping: SourceMapping, extract: Extract, lacking: list[str]) -> str:
    if lacking:
        return "; ".join(lacking)
    stems = [pattern for rule in mapping.tables for pattern in rule.files]
    near = nearest(extract.stem, stems, 1)
    return f"no table of '{mapping.name}' has this name" + (f"; did you mean '{near[0]}'?" if near else "")


def _strict(mapping: SourceMapping, found: Found, jobs: list[tuple[TableRule, Extract]]) -> None:
    """Canonical files: every column must be one of the stored table, every required column there, each named once.

    Lineage and local dates of an exported table are made anew, so those columns are not used.
    """
    for extract in found.extracts:
        rules = [rule for rule in mapping.tables if rule.takes(extract.stem, extract.sheet)]
        for rule in rules:
            names = [header.strip() for header in extract.headers]
            for header in names:
                if header not in of_the_store(rule.table) and header != REASON_HEADER:
                    known = TABLES[rule.table].column_names
                    raise UserError(
                        f"unknown column of {rule.table}",
                        place=extract.place,
                        found=header,
                        near=nearest(header, known),
                    )
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise UserError("a column is there twice", place=extract.place, found=twice[0])
            lacks = rule.lacks(extract.headers)
            if lacks:
                raise UserError(
                    "a required column is missing",
                    place=extract.place,
                    found=", ".join(names[:20]),
                    expected=", ".join(lacks),
                )


def _run(
    workspace: Workspace,
    request: Request,
    mapping: SourceMapping,
    jobs: list[tuple[TableRule, Extract]],
    extracts: list[Extract],
    connection: duckdb.DuckDBPyConnection,
    transaction: Transaction,
    report: ImportReport,
) -> None:
    history: list[dict[str, Any]] = transaction.record.setdefault("imports", [])
    import_id = f"i{len(history) + 1:04d}"
    orders: dict[str, int] = transaction.record.setdefault("next_row_order", {})
    zone = workspace.company.timezone
    merged = {table: pairs for table, pairs in merged_ids(connection, mapping.merges, extracts).items() if pairs}
    rejected = RejectedFile(workspace.outputs / "imports" / import_id)
    changed: set[str] = set()
    unused: list[dict[str, Any]] = []
    aliases: dict[str, dict[str, str]] = {}
    for rule, extract in jobs:
        gone = {table: merge_table(connection, pairs) for table, pairs in merged.items()}
        known = {table: merge_table(connection, pairs) for table, pairs in aliases.items()}
        typed = transform(
            Job(connection, mapping, rule, extract, zone, request.date_order, extracts, gone, known, request.decimal)
        )
        outcome = _outcome(typed)
        outcome.links = link_names(connection, typed, _stored(transaction, {r.link for r in rule.columns.values()}))
        stored = _stored(transaction, {rule.table}).get(rule.table)
        collisions = collide(connection, typed, stored, request.on_duplicate, request.match)
        _judge(connection, typed, outcome, collisions.counts, collisions.fates, mapping)
        outcome.skipped_against = collisions.skipped_against
        if request.dry_run:
            outcome.preview = _preview(connection, typed)
            present = {fold(header) for header in typed.headers}
            outcome.comes_from = {name: described(rule.columns[name], present) for name in typed.columns}
        first = orders.get(rule.table, 0)
        outcome.accepted = write_rows(
            connection, transaction, typed, collisions, stored, request.on_duplicate, import_id, first, zone,
            outcome.read,
        )  # fmt: skip
        orders[rule.table] = first + typed.rows
        if rule.table == "deals" and stored and not any(other.table == "deal_history" for other, _ in jobs):
            at = request.exported_at or request.at
            report.history_rows, report.history_columns = derive_history(
                connection, transaction, typed, collisions, stored, request.on_duplicate, import_id, at, zone
            )
        if found := renamed(connection, typed, collisions.fates, stored):
            aliases.setdefault(rule.table, {}).update(found)
        outcome.check()
        report.outcomes.append(outcome)
        if outcome.accepted:
            changed.add(rule.table)
        if not request.dry_run:
            unused += leftover(connection, typed, rejected.folder)
            _save_refused(connection, typed, collisions.fates, rejected)
        _forget(connection)
    report.import_id = import_id
    report.rejected_file = str(rejected.folder) if rejected.written else None
    for table in changed:
        transaction.drop("clean", table)
    if changed:
        transaction.record.pop("audit", None)
    history.append(
        {
            "import_id": import_id,
            "source": mapping.name,
            "mapping_version": mapping.version,
            "at": request.at.isoformat(timespec="seconds") + "Z",
            "by": request.by,
            "on_duplicate": request.on_duplicate,
            "match": list(request.match),
            "undone": False,
            **report.record(),
            "unused_columns": unused,
        }
    )
    transaction.touch()


def _stored(transaction: Transaction, tables: Iterable[str | None]) -> dict[str, str]:
    """Table → SQL of the rows that the store holds so far, those of this import included."""
    snapshot = transaction.snapshot
    present = set(snapshot.tables("raw"))
    return {name: snapshot.query(name, "raw") for name in tables if name and name in present}


def _outcome(typed: Typed) -> TableOutcome:
    table = TABLES[typed.rule.table]
    return TableOutcome(
        table=typed.rule.table,
        place=typed.extract.place,
        read=typed.rows + typed.combined + len(typed.broken) + typed.staged.footers,
        unmapped=typed.unmapped,
        absent=[name for name in table.column_names if name not in typed.columns],
        columns=list(typed.columns),
        stated={**typed.extract.stated, **{f"dates of {c}": form for c, form in typed.forms.items()}, **typed.notes},
        rounded=typed.rounded,
        sha256=typed.extract.sha256,
    )


SKIPPED = {
    "same": "stored already",
    "stale": "stored with a later updated_at",
    "skip": "matches a stored row",
    "folded": "part of an earlier row of the file with the same key",
}


def _judge(
    connection: duckdb.DuckDBPyConnection,
    typed: Typed,
    outcome: TableOutcome,
    fates: dict[str, int],
    table: str | None,
    mapping: SourceMapping,
) -> None:
    """Count the rows that are not accepted, by reason."""
    reasons = connection.execute(
        f"SELECT regexp_replace(_reason, '; found ''.*?''(;|$)', '\\1', 'g') AS why, count(*) FROM {typed.view} "
        f"WHERE _reason IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    outcome.reasons = dict(reasons)
    for row in typed.broken:
        outcome.reasons[row.reason] = outcome.reasons.get(row.reason, 0) + 1
    outcome.rejected = sum(outcome.reasons.values())
    outcome.queued = fates.get("queue", 0)
    outcome.updated = fates.get("replace", 0)
    for fate, words in SKIPPED.items():
        if fates.get(fate):
            outcome.skipped_as[words] = fates[fate]
    if typed.left_out:
        outcome.skipped_as[_left_out(typed.rule, typed.rule.table in typed.job.merged)] = typed.left_out
    for what, number in typed.aside.items():
        if what != OTHER:
            outcome.skipped_as[what] = outcome.skipped_as.get(what, 0) + number
    if typed.combined:
        outcome.skipped_as["part of a state that another row gives, or of a property that is not used"] = typed.combined
    if typed.staged.footers:
        outcome.skipped_as[BELOW] = outcome.skipped_as.get(BELOW, 0) + typed.staged.footers


def _left_out(rule: TableRule, merged: bool) -> str:
    parts = [f"{header} is not {' or '.join(values)}" for header, values in rule.only.items()]
    parts += [f"{header} is {' or '.join(values)}" for header, values in rule.unless.items()]
    return "left out by the mapping: " + "; ".join([*parts, *(["merged into another record"] if merged else [])])


def _preview(connection: duckdb.DuckDBPyConnection, typed: Typed, rows: int = 5) -> list[dict[str, Any]]:
    cursor = connection.execute(f"SELECT * EXCLUDE (_n, _line) FROM {typed.view} ORDER BY _n LIMIT {rows}")
    names = [item[0] for item in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _save_refused(
    connection: duckdb.DuckDBPyConnection, typed: Typed, fates: str | None, rejected: RejectedFile
) -> None:
    rejected.write(typed, connection, f"SELECT _n, _reason FROM {typed.view} WHERE _reason IS NOT NULL", "rejected")
    if fates:
        rejected.write(typed, connection, f"SELECT _n, why FROM {fates} WHERE fate = 'queue'", "queued")


def _forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what one extract left in DuckDB, so that memory stays bounded by the largest."""
    views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    for (name,) in views:
        connection.execute(f'DROP VIEW IF EXISTS "{name}"')
    for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
