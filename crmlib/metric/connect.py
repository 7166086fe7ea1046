"""How are canonical tables of another engine opened in place?

`postgres://user@host/db` (a `?schema=…` names the schema, else the search path), `duckdb://FILE`, `spark://local` with
the tables of the session's catalog or `spark://local?path=FOLDER` with one Parquet folder or file per table; further
parameters whose name begins with `spark.` are settings of the session (`&spark.sql.shuffle.partitions=200`). The
tables carry canonical names; columns are cast to the canonical types, timestamps are UTC.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from crmlib.errors import UserError, printable
from crmlib.metric.evaluate import Data
from crmlib.schema import TABLES

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

EXPECTED = "postgres://user@host/database, duckdb://FILE or spark://local?path=FOLDER"


def open_engine(url: str, place: str = "--engine") -> Data:
    """The canonical tables at `url`; `UserError` where it names no engine or none can be reached."""
    parts = urlsplit(url)
    if parts.scheme in ("postgres", "postgresql"):
        return _postgres(url, place)
    if parts.scheme == "duckdb":
        return _duckdb(url.removeprefix("duckdb://"), place)
    if parts.scheme == "spark":
        return _spark({name: values[-1] for name, values in parse_qs(parts.query).items()}, place)
    raise UserError("not an engine", place=place, found=url, expected=EXPECTED)


def _postgres(url: str, place: str) -> Data:
    try:
        import psycopg
    except ImportError:
        raise UserError(
            "PostgreSQL needs the extra 'postgres'", place=place, expected="crm-workbook[postgres]"
        ) from None
    parts = urlsplit(url)
    schema = parse_qs(parts.query).get("schema", [None])[0]
    try:
        connection = psycopg.connect(urlunsplit(parts._replace(query="")), autocommit=True)
        if schema:
            connection.execute("SELECT set_config('search_path', %s, false)", (f'"{schema}"',))
        rows = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = ANY(current_schemas(false))"
        ).fetchall()
    except psycopg.Error as error:
        raise UserError("cannot open the database", place=place, found=printable(error)) from None
    return Data(connection, _canonical(rows, place), coerce=True)


def _duckdb(file: str, place: str) -> Data:
    import duckdb

    if not Path(file).is_file():
        raise UserError("no such file", place=place, found=file, expected=EXPECTED)
    try:
        connection = duckdb.connect(file, read_only=True)
    except duckdb.Error as error:
        raise UserError("cannot open the database", place=place, found=printable(error)) from None
    rows = connection.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal").fetchall()
    return Data(connection, _canonical(rows, place), coerce=True)


_SESSION = {
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "8",
}
"""Settings that an address may replace."""
_MEANING = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
}
"""Settings on which the figures depend."""


def spark_session(url: str, place: str = "--engine") -> SparkSession:
    """The session of Spark at `spark://local` with the settings that the address names."""
    parts = urlsplit(url)
    if parts.scheme != "spark":
        raise UserError("not Spark", place=place, found=url, expected="spark://local")
    return _session({name: values[-1] for name, values in parse_qs(parts.query).items()}, place)


def _session(options: dict[str, str], place: str) -> SparkSession:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UserError("Spark needs the extra 'spark'", place=place, expected="crm-workbook[spark]") from None
    unknown_options = [name for name in options if not name.startswith("spark.") or name in _MEANING]
    if unknown_options:
        raise UserError("not a setting of the session", place=place, found=unknown_options[0], expected=EXPECTED)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else workers are whatever python3 is on the PATH
    builder = SparkSession.builder.master("local[*]").appName("crm")
    for name, value in {**_SESSION, **options, **_MEANING}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _spark(options: dict[str, str], place: str) -> Data:
    folder = options.pop("path", None)
    session = _session(options, place)
    if folder:
        if not Path(folder).is_dir():
            raise UserError("no such folder", place=place, found=folder)
        for entry in sorted(Path(folder).iterdir()):
            if entry.stem in TABLES:
                session.read.parquet(str(entry)).createOrReplaceTempView(entry.stem)
    names = [row.tableName for row in session.sql("SHOW TABLES").collect()]
    rows = [(name, column) for name in names if name in TABLES for column in session.table(name).columns]
    return Data(session, _canonical(rows, place), coerce=True)


def _canonical(rows: list[tuple[Any, ...]], place: str) -> dict[str, set[str]]:
    """The canonical tables among (table, column) pairs."""
    tables: dict[str, set[str]] = {}
    for table, column in rows:
        if table in TABLES:
            tables.setdefault(table, set()).add(column)
    if not tables:
        raise UserError("no canonical table there", place=place, expected=", ".join(sorted(TABLES)[:6]) + " …")
    return tables
