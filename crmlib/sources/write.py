"""How do accepted rows get into the store, with their local dates and lineage, and the others into files?"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import duckdb
import pyarrow as pa

from crmlib.schema import TABLES, local_date_column, stored_columns
from crmlib.sources.casts import literal, local_date
from crmlib.sources.collide import Collisions, merged
from crmlib.sources.transform import REASON_HEADER, Typed
from crmlib.store import Transaction

BATCH = 100_000


def write_rows(
    connection: duckdb.DuckDBPyConnection,
    transaction: Transaction,
    typed: Typed,
    collisions: Collisions,
    stored: str | None,
    on_duplicate: str | None,
    import_id: str,
    first_order: int,
    zone: str,
    read: int,
) -> int:
    """Append the new versions of rows and mark those that they replace; the number of rows appended.

    `read`: how many rows the file has. A file without any says that there are none of this table, so the table is
    there and its count is 0, not unknown.
    """
    if collisions.fates is None:
        rows = f"SELECT _n, _line, {_listed(typed.columns)} FROM {typed.view} WHERE _reason IS NULL"
        columns = typed.columns
    else:
        rows, columns = _versions(connection, typed, collisions.fates, stored or "", on_duplicate)
    (number,) = connection.execute(f"SELECT count(*) FROM ({rows})").fetchone()  # type: ignore[misc]
    name = typed.rule.table
    if not number and (stored or not _says_none(name, read)):
        return 0
    sql = _with_lineage(connection, rows, name, columns, typed.extract.place, import_id, first_order, zone)
    _store(connection, transaction, name, sql, number)
    if collisions.fates is not None:
        marks = connection.execute(
            f"SELECT row_order, {literal(import_id)} AS import_id, _n + {first_order} AS by_row_order "
            f"FROM {collisions.fates} WHERE fate = 'replace' ORDER BY row_order"
        ).to_arrow_table()
        if marks.num_rows:
            transaction.append("superseded", name, marks.cast(MARKS))
    return number


def _says_none(name: str, read: int) -> bool:
    """Whether a header without rows makes a table of no rows: not of orders, as in a source without orders won deals
    stand for them (kpis.md, Customer)."""
    return read == 0 and name != "orders"


MANY = 20_000
"""From this number of rows on, DuckDB writes the Parquet file itself, on all cores."""
PARQUET = "FORMAT parquet, PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 2000, COMPRESSION zstd, COMPRESSION_LEVEL 1"
"""The second version's encodings of texts and numbers without a dictionary cost a quarter less to write and to read,
and half the space; a dictionary pays for columns of few values only."""


def _store(connection: duckdb.DuckDBPyConnection, transaction: Transaction, name: str, sql: str, number: int) -> None:
    schema = connection.execute(f"SELECT * FROM ({sql}) LIMIT 0").to_arrow_table().schema
    held = transaction.snapshot
    same = name not in held.tables("raw") or _all_columns(transaction, name) == set(schema.names)
    if number < MANY or not same:
        transaction.append("imported", name, connection.execute(sql).to_arrow_reader(BATCH))
        return

    def write(path: Path) -> int:
        connection.execute(f"COPY ({sql}) TO {literal(str(path))} ({PARQUET})")
        return number

    transaction.adopt("imported", name, schema, write)


def _all_columns(transaction: Transaction, name: str) -> set[str]:
    """Every column of the stored table, local dates and lineage included."""
    return {column for column, _ in stored_columns(name, transaction.snapshot.columns(name, "raw"))}


MARKS = pa.schema([("row_order", pa.int64()), ("import_id", pa.string()), ("by_row_order", pa.int64())])


def _listed(columns: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _versions(
    connection: duckdb.DuckDBPyConnection, typed: Typed, fates: str, stored: str, on_duplicate: str | None
) -> tuple[str, list[str]]:
    """SQL for the rows to write where some replace stored ones: what the file does not supply is carried over."""
    table = TABLES[typed.rule.table]
    known = {row[0] for row in connection.execute(f"DESCRIBE {stored}").fetchall()}
    carried = [name for name in table.column_names if name in known and name not in typed.columns]
    on_duplicate = on_duplicate or typed.rule.on_duplicate
    items = [
        f"CASE WHEN f.fate = 'replace' THEN {merged(typed.rule, name, on_duplicate, table.key)} ELSE i.\"{name}\" END "
        f'AS "{name}"'
        for name in typed.columns
    ]
    items = [
        item if name in known else f'i."{name}" AS "{name}"' for item, name in zip(items, typed.columns, strict=True)
    ]
    items += [f'c."{name}"' for name in carried]
    (replaced,) = connection.execute(f"SELECT count(*) FROM {fates} WHERE fate = 'replace'").fetchone()  # type: ignore[misc]
    if not replaced:
        rows = (
            f"SELECT i._n, i._line, {_listed(typed.columns)} FROM {typed.view} i "
            f"WHERE i._n IN (SELECT _n FROM {fates} WHERE fate = 'new')"
        )
        return rows, typed.columns
    rows = (
        f"SELECT i._n, i._line, {', '.join(items)} FROM {typed.view} i JOIN {fates} f ON f._n = i._n "
        f"LEFT JOIN ({stored}) c ON c.row_order = f.row_order WHERE f.fate IN ('new', 'replace')"
    )
    return rows, [*typed.columns, *carried]


def _with_lineage(
    connection: duckdb.DuckDBPyConnection,
    rows: str,
    name: str,
    columns: list[str],
    place: str,
    import_id: str,
    first_order: int,
    zone: str,
) -> str:
    listed = with_local_dates(connection, rows, name, columns, zone)
    return (
        f"SELECT {listed}, {literal(import_id)} AS import_id, {literal(place + ':')} || _line AS source_row, "
        f"_n + CAST({first_order} AS BIGINT) AS row_order FROM ({rows})"
    )


def with_local_dates(connection: duckdb.DuckDBPyConnection, rows: str, name: str, columns: list[str], zone: str) -> str:
    """The select list of `columns` of table `name`, beside each time its local date in `zone`."""
    times = [c.name for c in TABLES[name].columns if c.type == "ts" and c.name in columns]
    spans = {}
    if times and zone != "UTC":
        asked = ", ".join(f'min("{c}"), max("{c}")' for c in times)
        answer = connection.execute(f"SELECT {asked} FROM ({rows})").fetchone()
        assert answer is not None
        spans = {c: (answer[2 * i], answer[2 * i + 1]) for i, c in enumerate(times)}
    items = []
    for column in columns:
        items.append(f'"{column}"')
        if column in times:
            low, high = spans.get(column, (None, None))
            items.append(f'{local_date(quoted(column), zone, low, high)} AS "{local_date_column(column)}"')
    return ", ".join(items)


def quoted(name: str) -> str:
    """A quoted SQL identifier.

    >>> quoted("created_at")
    '"created_at"'
    """
    return '"' + name.replace('"', '""') + '"'


class RejectedFile:
    """Writes the rows that were refused, as they stood in the source, so that they can be corrected and imported.

    One CSV file per input table, named like it, with the source's header and a last column `crm_reason`; that column
    is ignored when the file is imported again.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written: list[Path] = []

    def write(self, typed: Typed, connection: duckdb.DuckDBPyConnection, wanted: str, kind: str) -> None:
        """`wanted`: SQL (_n, why) of the refused rows of `typed`; `kind`: folder (rejected or queued)."""
        reasons = dict(connection.execute(wanted).fetchall())
        broken = typed.broken if kind == "rejected" else []
        if not reasons and not broken:
            return
        target = self.folder / kind / _safe_name(typed.extract.place)
        target.parent.mkdir(parents=True, exist_ok=True)
        headers = list(typed.rule.headers) or typed.extract.headers
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*headers, REASON_HEADER])
            staged = typed.extract.stage(connection, typed.staged.numbered)
            cells = ", ".join(f"c{i}" for i in range(len(headers)))
            numbers = "row_number() OVER () - 1"
            cursor = connection.execute(f"SELECT {numbers} AS n, {cells} FROM {staged.relation}")
            while batch := cursor.fetchmany(10_000):
                for n, *row in batch:
                    if n in reasons:
                        writer.writerow([*map(inert, row), inert(reasons[n])])
            for row in broken:
                cells_of = (list(row.cells) + [""] * len(headers))[: len(headers)]
                writer.writerow([*map(inert, cells_of), f"line {row.line}: {row.reason}"])
        self.written.append(target)


_NUMBER = re.compile(r"[-+]?[0-9.,]+%?")


def inert(cell: str | None) -> str:
    """A cell that no spreadsheet runs as a formula; numbers stay as they are. Reading the file takes the quote off.

    >>> inert("=HYPERLINK(1)"), inert("-12.5")
    ("'=HYPERLINK(1)", '-12.5')
    """
    text = "" if cell is None else cell
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(text) else text


def _safe_name(place: str) -> str:
    """A file name for a place: no folder, no drive, nothing that a shell or a spreadsheet would act on.

    >>> _safe_name("../a/deals.xlsx!Sheet 1")
    'deals.xlsx!Sheet 1.csv'
    """
    name = "".join(c if c.isalnum() or c in "._-! " else "_" for c in place.replace("\\", "/").rsplit("/", 1)[-1])
    name = name.lstrip(". ") or "table"
    return name if name.lower().endswith(".csv") else f"{name[:150]}.csv"
