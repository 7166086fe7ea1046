"""Which records are new or changed since the last audit, and what do all of them look like, normalised?

The normalised records of a table are one parquet file: `unique_id`, `mark` (a hash of all that a record is made of)
and the fields of record.SHAPE. A record whose mark is that of the last audit's file is taken from there.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from crmlib.audit.linkage import normalise, reading, record
from crmlib.audit.linkage.record import KEYS, PEOPLE, READ, SHAPE, Around, known_names, normalised

MEMORY = "2GB"
"""What DuckDB may hold at a time; beyond that it writes to disk."""
SLICE = 100_000
"""Records that are normalised at a time: more take more memory."""
GROWN = 0.1
"""Where at most this share of the records is new, changed or gone, the others are not compared again."""

_SOURCES = "".join(inspect.getsource(module) for module in (normalise, reading, record))
_FORMS = hashlib.sha256(_SOURCES.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Lines:
    """`file`: the normalised records. `fresh`: ids that are new or changed; None where everything is to be compared."""

    file: Path
    rows: int
    fresh: pa.Array | None = None

    @property
    def ids(self) -> pa.ChunkedArray:
        """The keys of all records."""
        return pq.read_table(self.file, columns=["unique_id"])["unique_id"]


def file_name(table: str) -> str:
    """What the file of a table's normalised records is called."""
    return f"normalised-{table}.parquet"


def connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    """A connection that needs at most MEMORY and writes what it cannot hold into `scratch`."""
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute("SET temp_directory = $folder", {"folder": str(scratch)})
    connection.execute("SET threads = 2")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET enable_progress_bar = false")
    return connection


def source(file: Path) -> str:
    """The query for the records of a file, without their marks."""
    return f"SELECT * EXCLUDE (mark) FROM {_parquet(file)}"


def _parquet(file: Path) -> str:
    quoted = str(file).replace("'", "''")
    return f"read_parquet('{quoted}')"


def write_lines(
    folder: Path, table: str, rows: pa.Table, country: str | None, accounts: Path | None, before: Path | None
) -> Lines:
    """Write the file of a table into `folder`: one line per key of `rows` (the first of a repeated key).

    `accounts`: the file of the accounts, which name the companies of contacts. `before`: the last audit's file.
    """
    file = folder / file_name(table)
    if KEYS[table] not in rows.column_names:
        pq.write_table(_schema(table).empty_table(), file)
        return Lines(file, 0)
    with connect(folder) as connection:
        _read(connection, table, rows, country, accounts)
        count = _number(connection, "SELECT count(*) FROM now")
        if before is not None and before.is_file() and _schema(table).equals(pq.read_schema(before)):
            connection.execute(f"CREATE VIEW old AS SELECT * FROM {_parquet(before)}")
            connection.execute("CREATE TABLE fresh AS SELECT now.* FROM now ANTI JOIN old USING (unique_id, mark)")
            fresh = _number(connection, "SELECT count(*) FROM fresh")
            gone = _number(connection, "SELECT count(*) FROM old ANTI JOIN now USING (unique_id)")
            if fresh + gone <= GROWN * count:
                return Lines(file, count, _grown(connection, table, country, file))
        around = Around(country, *_names(connection, table, "now"))
        with pq.ParquetWriter(file, _schema(table), compression="zstd") as writer:
            for part in _normalised(connection, table, "now", around):
                writer.write_table(part)
    return Lines(file, count)


def _grown(connection: duckdb.DuckDBPyConnection, table: str, country: str | None, file: Path) -> pa.Array:
    """Write the lines of which only those of the table `fresh` are made anew; the ids of these."""
    families, givens = _names(connection, table, "fresh")
    if table in PEOPLE:
        known = connection.execute("SELECT DISTINCT family, given FROM old WHERE given IS NOT NULL").fetchall()
        families, givens = families | {f for f, _ in known if f}, givens | {g for _, g in known}
    fresh = pa.concat_tables(
        [_schema(table).empty_table(), *_normalised(connection, table, "fresh", Around(country, families, givens))]
    )
    connection.register("made", fresh)
    lines = connection.execute(
        "SELECT * FROM (SELECT old.* FROM old SEMI JOIN now USING (unique_id, mark) "
        "UNION ALL BY NAME SELECT * FROM made) ORDER BY unique_id"
    ).to_arrow_reader(SLICE)
    with pq.ParquetWriter(file, _schema(table), compression="zstd") as writer:
        for batch in lines:
            writer.write_table(pa.Table.from_batches([batch]).select(_schema(table).names).cast(_schema(table)))
    return fresh["unique_id"].combine_chunks()


def _schema(table: str) -> pa.Schema:
    return pa.schema(
        [("unique_id", pa.string()), ("mark", pa.uint64()), *((name, pa.string()) for name in SHAPE[table])]
    )


def _read(
    connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table, country: str | None, accounts: Path | None
) -> None:
    """Make the table `now`: unique_id, mark and the columns that are read, each key once."""
    key = KEYS[table]
    columns = [name for name in rows.column_names if name in READ[table]]
    given = rows.select(columns).append_column("position", pa.array(np.arange(rows.num_rows)))
    connection.register("given", given)
    named, company = "", ""
    if table == "contacts" and "account_id" in columns:
        company = ", given.account_id AS account"
        if accounts is not None:
            connection.execute(f"CREATE VIEW accounts AS {source(accounts)}")
            company = ", coalesce(accounts.org, given.account_id) AS account"
            named = "LEFT JOIN accounts ON accounts.unique_id = given.account_id"
    made_of = ", ".join(["$forms", "$country", *(f'"{name}"' for name in columns), *(["account"] if company else [])])
    once = f"SELECT min(position) AS position FROM given WHERE {key} IS NOT NULL GROUP BY {key}"
    connection.execute(
        f"CREATE TABLE now AS SELECT CAST({key} AS VARCHAR) AS unique_id, hash({made_of}) AS mark, "
        f"* EXCLUDE (position) FROM (SELECT given.*{company} FROM given SEMI JOIN ({once}) USING (position) {named})",
        {"forms": _FORMS, "country": country},
    )
    connection.unregister("given")


def _names(connection: duckdb.DuckDBPyConnection, table: str, rows: str) -> tuple[frozenset[str], frozenset[str]]:
    """The family and the given names of the list; none where no name is written without a space."""
    present = {name for name, *_ in connection.execute(f"DESCRIBE {rows}").fetchall()}
    names = [name for name in ("family_name", "given_name", "full_name") if name in present]
    if table not in PEOPLE or not names:
        return frozenset(), frozenset()
    whole = ", ".join(f"CAST({name} AS VARCHAR)" for name in names if name != "given_name") or "NULL"
    given = "given_name IS NULL AND " if "given_name" in names else ""
    if not _number(
        connection, f"SELECT count(*) FROM {rows} WHERE {given}regexp_matches(coalesce({whole}), '[^\\x00-\\x7F]')"
    ):
        return frozenset(), frozenset()
    parts = connection.execute(f"SELECT DISTINCT {', '.join(names)} FROM {rows}").to_arrow_reader(SLICE)
    return known_names(pa.Table.from_batches([batch]) for batch in parts)


def _normalised(connection: duckdb.DuckDBPyConnection, table: str, rows: str, around: Around) -> Iterable[pa.Table]:
    """The lines of `rows` in order of their keys."""
    # Its own cursor: a reader is gone once its connection runs something else.
    reader = connection.cursor().execute(f"SELECT * FROM {rows} ORDER BY unique_id").to_arrow_reader(SLICE)
    for batch in reader:
        part = pa.Table.from_batches([batch])
        fields = normalised(table, part, around)
        columns = [pa.array(fields[name], pa.string()) for name in SHAPE[table]]
        yield pa.table([part["unique_id"].cast(pa.string()), part["mark"], *columns], schema=_schema(table))


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return connection.execute(query).fetchone()[0]
