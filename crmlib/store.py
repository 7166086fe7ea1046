"""Where are the tables kept, and which version of each does a command read?

One Delta table per canonical table and layer, and a **snapshot**: one committed record that names a version of
every table. Writers work under one lock; what they write becomes visible together, by one rename of the record,
or not at all. A command reads exactly one snapshot, so nothing changes under it.

Layers: `imported` holds every accepted version of a row (append-only); `superseded` names, by `row_order`, the
versions that a later import replaced; `clean` holds the rows of a table as the audit left them, for those tables
only that it changed.

    data/<layer>/<table>/         the Delta tables
    data/snapshots/<id>.json      the committed records; the highest id is the head
    data/lock                     held by the one writer
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from crmlib.errors import CrmError, UserError, nearest
from crmlib.schema import TABLES, arrow_type, stored_columns, table

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa

Layer = Literal["imported", "superseded", "clean"]
Which = Literal["raw", "clean"]
LAYERS: tuple[Layer, ...] = ("imported", "superseded", "clean")


@dataclass(frozen=True)
class Snapshot:
    """One version of every table, read-only.

    `record` is the committed JSON: `snapshot`, `parent`, `by`, `tables` ({layer: {table: {version, files, rows,
    columns}}}) and whatever the writers noted (`imports`, `audit`, …).
    """

    root: Path
    record: dict[str, Any]

    @property
    def id(self) -> str:
        """The snapshot's name, e.g. `000012`."""
        return self.record["snapshot"]

    @property
    def has_clean(self) -> bool:
        """Whether the audit has been run on exactly these imported rows."""
        return bool(self.record.get("audit"))

    def tables(self, data: Which = "clean") -> list[str]:
        """The canonical tables that are present, in the order of the dictionary."""
        return [name for name in TABLES if name in self._layer("imported")]

    def columns(self, name: str, data: Which = "clean") -> list[str]:
        """The canonical columns that the sources supplied for table `name` (an absent column is not listed)."""
        present = set(self._entry(name, data)["columns"])
        return [column for column in table(name).column_names if column in present]

    def present(self, data: Which = "clean") -> dict[str, frozenset[str]]:
        """The columns of each table on which a figure may rely: the supplied ones, and the order of the rows.

        Without `row_order` nothing would settle equal times in deal_history.
        """
        return {name: frozenset((*self.columns(name, data), "row_order")) for name in self.tables(data)}

    def files(self, name: str, data: Which = "clean") -> list[Path]:
        """The Parquet files of table `name`; for raw data all row versions, superseded ones included."""
        layer = "clean" if data == "clean" and name in self._layer("clean") else "imported"
        return [self.root / layer / name / file for file in self._entry(name, data)["files"]]

    def rows(self, name: str, data: Which = "clean") -> int:
        """The number of rows of table `name`."""
        entry = self._entry(name, data)
        if data == "clean" and name in self._layer("clean"):
            return entry["rows"]
        return entry["rows"] - self._layer("superseded").get(name, {"rows": 0})["rows"]

    def query(self, name: str, data: Which = "clean") -> str:
        """DuckDB SQL that selects the stored columns of table `name`: canonical, local dates and lineage."""
        columns = stored_columns(name, self.columns(name, data))
        files = [str(file) for file in self.files(name, data)]
        if not files:
            nulls = ", ".join(f'CAST(NULL AS {_duckdb_type(kind)}) AS "{column}"' for column, kind in columns)
            return f"SELECT {nulls} WHERE FALSE"
        listed = ", ".join(f'"{column}"' for column, _ in columns)
        sql = f"SELECT {listed} FROM read_parquet({_literals(files)}, union_by_name = true)"
        superseded = self._layer("superseded").get(name)
        if superseded and superseded["files"] and not (data == "clean" and name in self._layer("clean")):
            marks = [str(self.root / "superseded" / name / file) for file in superseded["files"]]
            sql += f" WHERE row_order NOT IN (SELECT row_order FROM read_parquet({_literals(marks)}))"
        return sql

    def connect(self, data: Which = "clean", **options: Any) -> ibis.BaseBackend:
        """An Ibis connection to an in-memory DuckDB with one view for each table that is present.

        `options` go to `ibis.duckdb.connect` (`threads`, `memory_limit`, …).
        """
        import ibis

        connection = ibis.duckdb.connect(**options)
        connection.raw_sql("SET enable_progress_bar = false")  # it would be drawn on standard output, into our lists
        for name in self.tables(data):
            connection.raw_sql(f'CREATE VIEW "{name}" AS {self.query(name, data)}')
        return connection

    def _layer(self, layer: Layer) -> dict[str, Any]:
        return self.record["tables"].get(layer, {})

    def _entry(self, name: str, data: Which) -> dict[str, Any]:
        for layer in ("clean", "imported") if data == "clean" else ("imported",):
            if name in self._layer(layer):
                return self._layer(layer)[name]
        raise CrmError("no such table in this snapshot", place=f"snapshot {self.id}", found=name, near=self.tables())


@dataclass(frozen=True)
class Store:
    """The store in folder `path`."""

    path: Path

    def head(self) -> Snapshot | None:
        """The last committed snapshot; None where nothing was imported yet."""
        ids = self.snapshots()
        return self.snapshot(ids[-1]) if ids else None

    def snapshots(self) -> list[str]:
        """The ids of all snapshots, oldest first."""
        return sorted(file.stem for file in self._records.glob("[0-9]*.json"))

    def snapshot(self, snapshot_id: str) -> Snapshot:
        """The snapshot called `snapshot_id`."""
        file = self._records / f"{snapshot_id}.json"
        if "/" in snapshot_id or not file.is_file():
            known = self.snapshots()
            raise UserError(
                "no such snapshot", place=str(self.path), found=snapshot_id, near=nearest(snapshot_id, known)
            )
        return Snapshot(self.path, json.loads(file.read_text(encoding="utf-8")))

    @contextlib.contextmanager
    def begin(self, by: str) -> Iterator[Transaction]:
        """A transaction that commits when the block ends without an exception. `by` says who writes, and is kept.

        One writer at a time: a second one is refused with `CrmError`.
        """
        self._records.mkdir(parents=True, exist_ok=True)
        with _exclusive(self.path / "lock"):
            transaction = Transaction(self, by, self.head())
            yield transaction
            transaction.commit()

    @property
    def _records(self) -> Path:
        return self.path / "snapshots"


class Transaction:
    """Writes to many tables that become visible together. Made by `Store.begin`.

    `record` is what will be committed: writers add keys of their own (`imports`, `audit`, …), JSON values only.
    """

    def __init__(self, store: Store, by: str, base: Snapshot | None) -> None:
        self.store = store
        self.base = base
        former = base.record if base else {"tables": {}}
        self.record: dict[str, Any] = json.loads(json.dumps(former))
        number = int(base.id) + 1 if base else 1
        self.record.update(snapshot=f"{number:06d}", parent=base.id if base else None, by=by)
        self._changed = False

    @property
    def snapshot(self) -> Snapshot:
        """The state as it will be when committed now (readable inside the transaction)."""
        return Snapshot(self.store.path, self.record)

    def append(self, layer: Layer, name: str, data: pa.Table | pa.RecordBatchReader) -> None:
        """Add rows; columns that the table did not have yet are null in its former rows."""
        self._write(layer, name, data, "append")

    def adopt(self, layer: Layer, name: str, schema: pa.Schema, write: Callable[[Path], int]) -> None:
        """Add rows by a Parquet file that `write` makes at the path that it is given; it returns their number.

        For many rows: an engine writes its own files several times faster than rows can be handed over. The columns
        must be those that the table has, or the table new.
        """
        from deltalake import DeltaTable
        from deltalake.transaction import AddAction

        table(name)
        folder = self.store.path / layer / name
        former = self._tables(layer).get(name)
        delta = self._at_base(layer, name) if former else DeltaTable.create(str(folder), schema, mode="overwrite")
        held = {field.name for field in delta.schema().fields}
        if held != set(schema.names):
            raise CrmError("an adopted file must have the table's columns", place=name, found=sorted(schema.names))
        file = folder / f"part-{uuid.uuid4().hex}.parquet"
        rows = write(file)
        found = file.stat()
        action = AddAction(
            file.name, found.st_size, {}, int(found.st_mtime * 1000), True, json.dumps({"numRecords": rows})
        )
        delta.create_write_transaction([action], "append", schema)
        kept = former["columns"] if former else []
        columns = [column for column in schema.names if column in table(name).column_names]
        self._note(layer, name, list(dict.fromkeys([*kept, *columns])))

    def replace(self, layer: Layer, name: str, data: pa.Table | pa.RecordBatchReader) -> None:
        """Make `data` all that table `name` holds."""
        self._write(layer, name, data, "overwrite")

    def delete(self, layer: Layer, name: str, predicate: str) -> None:
        """Delete the rows for which the SQL `predicate` is true."""
        if name not in self._tables(layer):
            return
        self._at_base(layer, name).delete(predicate)
        self._note(layer, name, self._tables(layer)[name]["columns"])

    def drop(self, layer: Layer, name: str) -> None:
        """Take table `name` out of the layer (its earlier versions stay readable in earlier snapshots)."""
        if self._tables(layer).pop(name, None) is not None:
            self._changed = True

    def set_columns(self, layer: Layer, name: str, columns: list[str]) -> None:
        """Say which canonical columns are present, after an undo took the only source of some."""
        self._tables(layer)[name]["columns"] = list(columns)
        self._changed = True

    def touch(self) -> None:
        """Commit even where only `record` changed."""
        self._changed = True

    def commit(self) -> Snapshot:
        """Make everything visible by one rename. Called by `Store.begin`; without any change nothing is written."""
        if not self._changed:
            return self.snapshot
        target = self.store.path / "snapshots" / f"{self.record['snapshot']}.json"
        write_atomically(target, json.dumps(self.record, ensure_ascii=False, indent=1))
        return self.snapshot

    def _tables(self, layer: Layer) -> dict[str, Any]:
        return self.record["tables"].setdefault(layer, {})

    def _write(self, layer: Layer, name: str, data: pa.Table | pa.RecordBatchReader, mode: str) -> None:
        from deltalake import WriterProperties, write_deltalake

        table(name)
        former = self._tables(layer).get(name)
        target: Any = str(self.store.path / layer / name)
        if former is None or mode == "overwrite":
            mode = "overwrite"
        else:
            target = self._at_base(layer, name)
        write_deltalake(
            target,
            data,
            mode=mode,
            schema_mode="merge" if mode == "append" else "overwrite",
            writer_properties=WriterProperties(compression="ZSTD", compression_level=1),
        )
        columns = [c for c in data.schema.names if c in table(name).column_names]
        kept = former["columns"] if former and mode == "append" else []
        self._note(layer, name, list(dict.fromkeys([*kept, *columns])))

    def _at_base(self, layer: Layer, name: str) -> Any:
        """The Delta table at the version that this transaction builds on.

        A writer that died may have left newer versions that no snapshot names: they are undone first, so that
        nothing of them can be seen.
        """
        from deltalake import DeltaTable

        delta = DeltaTable(str(self.store.path / layer / name))
        version = self._tables(layer)[name]["version"]
        if delta.version() != version:
            delta.restore(version)
            delta = DeltaTable(str(self.store.path / layer / name))
        return delta

    def _note(self, layer: Layer, name: str, columns: list[str]) -> None:
        from deltalake import DeltaTable

        delta = DeltaTable(str(self.store.path / layer / name))
        actions = delta.get_add_actions(flatten=True)
        rows = sum(int(n) for n in actions["num_records"].to_pylist())
        self._tables(layer)[name] = {
            "version": delta.version(),
            "files": sorted(actions["path"].to_pylist()),
            "rows": rows,
            "columns": columns,
        }
        self._changed = True


def write_atomically(target: Path, text: str) -> None:
    """Write a file so that a reader sees the former or the new content whole, also after a crash."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


@contextlib.contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    """Hold the writer's lock; the system releases it when the process ends, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            _lock(file)
        except OSError:
            raise CrmError(
                "another command is writing to this store; try again when it is done", place=str(path)
            ) from None
        yield


def _lock(file: Any) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def _literals(texts: list[str]) -> str:
    return "[" + ", ".join("'" + text.replace("'", "''") + "'" for text in texts) + "]"


def _duckdb_type(kind: str) -> str:
    arrow = str(arrow_type(kind))
    return {
        "string": "VARCHAR",
        "timestamp[us]": "TIMESTAMP",
        "date32[day]": "DATE",
        "int64": "BIGINT",
        "bool": "BOOLEAN",
    }.get(arrow) or arrow.replace("128", "").upper()
