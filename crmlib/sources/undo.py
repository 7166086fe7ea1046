"""How is one import taken back while later ones stay?

Its row versions are deleted, and the versions that they had replaced become current again — unless a later import
has replaced the import's own versions in turn: then the later version stays, and stands in for the older one. What
could not be taken back, and what later imports had skipped because this one had brought it, is reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import duckdb

from crmlib.errors import UserError, nearest
from crmlib.schema import TABLES
from crmlib.sources.casts import literal
from crmlib.sources.write import MARKS
from crmlib.store import Transaction
from crmlib.workspace import Workspace


@dataclass(frozen=True)
class TableUndone:
    """What happened in one table: `removed` row versions, `restored` former ones, `kept` that later imports changed."""

    table: str
    removed: int
    restored: int
    kept: int

    def row(self) -> dict[str, Any]:
        """The line in the printed table."""
        return {"table": self.table, "removed": self.removed, "restored": self.restored, "changed_since": self.kept}


@dataclass
class Undone:
    """The whole undo: each table, and what the user should know."""

    import_id: str
    tables: list[TableUndone] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    snapshot: str | None = None


def undo_import(workspace: Workspace, import_id: str) -> Undone:
    """Take the import back, all or nothing; `UserError` for an id that is unknown or was taken back before."""
    result = Undone(import_id)
    with workspace.store.begin(f"undo {import_id}") as transaction:
        entry = _entry(transaction, import_id)
        entry["undone"] = True
        for name in list(transaction.snapshot.tables("raw")):
            done = _undo_table(transaction, name, import_id, result)
            if done:
                result.tables.append(done)
            elif any(table["table"] == name and not table["read"] for table in entry["tables"]):
                _columns_left(transaction, name)
        _say_skipped(transaction.record["imports"], import_id, result)
        if result.tables:
            transaction.record.pop("audit", None)
        transaction.touch()
        result.snapshot = transaction.record["snapshot"]
    return result


def _entry(transaction: Transaction, import_id: str) -> dict[str, Any]:
    entries = transaction.record.get("imports", [])
    for entry in entries:
        if entry["import_id"] == import_id:
            if entry["undone"]:
                raise UserError("was taken back already", place="crm undo", found=import_id)
            return entry
    known = [entry["import_id"] for entry in entries if not entry["undone"]]
    raise UserError(
        "no such import",
        place="crm undo",
        found=import_id,
        expected="one of: " + ", ".join(known[-12:]) if known else "an import; none was made yet",
        near=nearest(import_id, known),
    )


def _undo_table(transaction: Transaction, name: str, import_id: str, result: Undone) -> TableUndone | None:
    """Delete the import's versions of one table and move the marks of what they had replaced."""
    connection = duckdb.connect()
    snapshot = transaction.snapshot
    files = [str(file) for file in snapshot.files(name, "raw")]
    if not files:
        return None
    listed = ", ".join(literal(file) for file in files)
    connection.execute(
        f"CREATE TABLE gone AS SELECT row_order FROM read_parquet([{listed}], union_by_name = true) "
        f"WHERE import_id = {literal(import_id)}"
    )
    (removed,) = connection.execute("SELECT count(*) FROM gone").fetchone()  # type: ignore[misc]
    if not removed:
        return None
    kept = restored = 0
    marks = _marks(connection, transaction, name)
    if marks:
        kept, restored, later = _move_marks(connection, transaction, name, import_id)
        if kept:
            result.notes.append(
                f"{name}: {kept:,} rows were changed since by {later} and stay as that import left them"
            )
    transaction.delete("imported", name, f"import_id = {literal(import_id)}")
    transaction.drop("clean", name)
    _columns_left(transaction, name)
    return TableUndone(name, removed, restored, kept)


def _marks(connection: duckdb.DuckDBPyConnection, transaction: Transaction, name: str) -> bool:
    """The marks of superseded versions as DuckDB table `marks`; False where there are none."""
    entry = transaction.record["tables"].get("superseded", {}).get(name)
    if not entry or not entry["files"]:
        return False
    root = transaction.store.path / "superseded" / name
    listed = ", ".join(literal(str(root / file)) for file in entry["files"])
    connection.execute(f"CREATE TABLE marks AS SELECT row_order, import_id, by_row_order FROM read_parquet([{listed}])")
    return True


def _move_marks(
    connection: duckdb.DuckDBPyConnection, transaction: Transaction, name: str, import_id: str
) -> tuple[int, int, str]:
    """Rewrite the marks without the import's versions: (rows that a later import changed, rows restored, by whom).

    A mark a → b says that version b replaced a. With b gone, a is current again; where b → c exists too, c now
    replaces a directly.
    """
    kept, later = connection.execute(
        "SELECT count(*), string_agg(DISTINCT import_id, ', ' ORDER BY import_id) FROM marks "
        "WHERE row_order IN (FROM gone)"
    ).fetchone()  # type: ignore[misc]
    connection.execute(
        "CREATE TABLE moved AS SELECT m.*, m.by_row_order IN (FROM gone) AS loose FROM marks m "
        "WHERE m.row_order NOT IN (FROM gone)"
    )
    while connection.execute(
        "SELECT 1 FROM moved a JOIN marks b ON b.row_order = a.by_row_order WHERE loose"
    ).fetchone():
        connection.execute(
            "UPDATE moved SET import_id = b.import_id, by_row_order = b.by_row_order, "
            "loose = b.by_row_order IN (FROM gone) FROM marks b WHERE moved.loose AND b.row_order = moved.by_row_order"
        )
    (restored,) = connection.execute("SELECT count(*) FROM moved WHERE loose").fetchone()  # type: ignore[misc]
    left = connection.execute("SELECT row_order, import_id, by_row_order FROM moved WHERE NOT loose").to_arrow_table()
    if left.num_rows:
        transaction.replace("superseded", name, left.cast(MARKS))
    else:
        transaction.drop("superseded", name)
    return kept, restored, later or import_id


def _columns_left(transaction: Transaction, name: str) -> None:
    """A column that only the undone import supplied is absent again, and a table without any import is gone."""
    supplied: set[str] = set()
    undone = transaction.record["imports"]
    rows = transaction.snapshot.rows(name, "raw")
    for entry in undone:
        for table in entry["tables"]:
            if table["table"] == name and not entry["undone"] and (table["accepted"] or not table["read"]):
                supplied |= set(table["columns"])
        if not entry["undone"] and entry["history_rows"] and name == "deal_history":
            supplied |= set(entry.get("history_columns", ()))
    if not rows and not supplied:
        transaction.drop("imported", name)
        return
    present = transaction.snapshot.columns(name, "raw")
    transaction.set_columns("imported", name, [c for c in TABLES[name].column_names if c in present and c in supplied])


def _say_skipped(entries: list[dict[str, Any]], import_id: str, result: Undone) -> None:
    for entry in entries:
        if entry["undone"] or entry["import_id"] == import_id:
            continue
        skipped = sum(table["skipped_against"].get(import_id, 0) for table in entry["tables"])
        if skipped:
            result.notes.append(
                f"import {entry['import_id']} had skipped {skipped:,} rows because {import_id} had brought them; "
                f"they are gone too: import its files again to have them back"
            )
