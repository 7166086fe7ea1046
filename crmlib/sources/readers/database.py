"""How are the tables of a database read, by its URL through Ibis?

postgres://…, sqlite://…, duckdb://…: every table is an extract, its rows come in batches. Lineage names the table
and the row's number in the order of its first column.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

import duckdb
import pyarrow as pa

from crmlib.errors import UserError, nearest, printable
from crmlib.sources.readers import MAX_COLUMNS, Extract, Staged
from crmlib.sources.readers.arrow_text import integers
from crmlib.sources.readers.columnar import text_of
from crmlib.sources.readers.text_rows import TextRows

SCHEMES = ("postgres", "postgresql", "sqlite", "duckdb", "mysql", "mssql", "snowflake", "bigquery")
BATCH = 50_000


def open_database(url: str) -> list[Extract]:
    """The extracts of a database; `UserError` where it cannot be reached. The password never appears in a message."""
    import ibis

    scheme = url.split("://", 1)[0]
    shown = without_password(url)
    if scheme not in SCHEMES:
        raise UserError("unknown kind of database", place=shown, found=scheme, near=nearest(scheme, SCHEMES))
    if scheme == "sqlite" and not _file_of(url).is_file():  # SQLite would make an empty one
        raise UserError("no such file", place=shown, found=str(_file_of(url)), expected="sqlite://PATH of a database")
    try:
        backend = ibis.connect(url, **_read_only(url, scheme))
        names = sorted(backend.list_tables())
    except Exception as error:  # every driver raises its own kind
        raise UserError("cannot be opened", place=shown, found=printable(_safe(str(error), url))) from None
    if not names:
        raise UserError("the database has no table", place=shown)
    return [_table(backend, name, shown) for name in names]


def _read_only(url: str, scheme: str) -> dict[str, Any]:
    if scheme == "duckdb" and "read_only" not in parse_qs(urlsplit(url).query):
        return {"read_only": True}
    return {}


def _file_of(url: str) -> Path:
    """The file that a URL of a file's path names, as Ibis reads it: `sqlite:///abs/path`, `sqlite://relative/path`."""
    parts = urlsplit(url)
    return Path(parts.netloc + parts.path)


def without_password(url: str) -> str:
    """The URL as it may be shown and stored.

    >>> without_password("postgresql://ann:secret@db.example/crm?sslmode=require")
    'postgresql://ann@db.example/crm'
    """
    parts = urlsplit(url)
    user = f"{parts.username}@" if parts.username else ""
    host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    return urlunsplit((parts.scheme, user + host, parts.path, "", ""))


def _safe(message: str, url: str) -> str:
    password = urlsplit(url).password
    return re.sub(re.escape(password), "***", message) if password else message


def _table(backend: Any, name: str, shown: str) -> Extract:
    table = backend.table(name)
    headers = list(table.columns)
    if len(headers) > MAX_COLUMNS:
        raise UserError(
            "too many columns", place=f"{shown}!{name}", found=len(headers), expected=f"at most {MAX_COLUMNS}"
        )
    file = shown.rstrip("/").rsplit("/", 1)[-1] or shown

    def stage(connection: duckdb.DuckDBPyConnection, careful: bool) -> Staged:
        rows = TextRows(connection, len(headers))
        line = 1
        ordered = table.order_by(headers[0]) if headers else table
        with contextlib.closing(duckdb.connect()) as cast:
            cast.execute("SET TimeZone = 'UTC'")
            for batch in ordered.to_pyarrow_batches(chunk_size=BATCH):
                texts = _texts(cast, batch)
                rows.add_columns(integers(range(line, line + batch.num_rows)), texts)
                line += batch.num_rows
        return Staged(rows.finish(), numbered=True)

    sample = table.limit(60).to_pyarrow()
    with contextlib.closing(duckdb.connect()) as cast:
        cast.execute("SET TimeZone = 'UTC'")
        texts = _texts(cast, sample) if sample.num_rows else []
    cells = [list(row) for row in zip(*(column.to_pylist() for column in texts), strict=True)] if texts else []
    digest = hashlib.sha256(f"{shown}!{name}".encode()).hexdigest()
    return Extract(file, name, headers, cells, digest, stage, sheet=name, stated={"format": "database"})


def _texts(connection: duckdb.DuckDBPyConnection, batch: pa.RecordBatch | pa.Table) -> list[pa.Array]:
    """The columns of a batch as text."""
    table = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
    connection.register("database_batch", table)
    described = connection.execute("DESCRIBE FROM database_batch").fetchall()
    cells = ", ".join(f"{text_of(row[0], row[1])} AS c{i}" for i, row in enumerate(described))
    found = connection.execute(f"SELECT {cells} FROM database_batch").to_arrow_table()
    connection.unregister("database_batch")
    return [column.combine_chunks() for column in found.columns]
