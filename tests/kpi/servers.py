"""Where do the conformance tests find PostgreSQL and Spark? Started here, on loopback, for the length of the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa

_PG_TYPES = {
    "string": "text",
    "bool": "boolean",
    "int64": "bigint",
    "date32[day]": "date",
    "timestamp[us]": "timestamp",
}


def postgres_binaries() -> Path | None:
    """The folder of PostgreSQL's server programs, or None."""
    for folder in (*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), shutil.which("initdb")):
        if folder and (Path(folder) / "initdb" if Path(folder).is_dir() else Path(folder)).exists():
            return Path(folder) if Path(folder).is_dir() else Path(folder).parent
    return None


@contextmanager
def postgres() -> Iterator[str]:
    """A new PostgreSQL server; its URL. It refuses to run as root, so root hands it to `nobody`."""
    binaries = postgres_binaries()
    assert binaries is not None
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="crm-pg-"))
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    calm = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True, "cwd": folder, **user}
    data = folder / "data"
    try:
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "crm", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"],
            **calm,
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        subprocess.run([binaries / "pg_ctl", "-D", data, "-w", "-o", options, "start"], **calm)
        try:
            yield f"postgresql://crm@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **calm)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill_postgres(url: str, tables: Mapping[str, pa.Table]) -> None:
    """Write the tables into the server, as a company would keep them: plain numeric, text and timestamp columns."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        for name, table in tables.items():
            kinds = [_PG_TYPES.get(str(field.type), "numeric") for field in table.schema]
            spelled = ", ".join(f'"{c}" {kind}' for c, kind in zip(table.column_names, kinds, strict=True))
            connection.execute(f'CREATE TABLE "{name}" ({spelled})')
            with connection.cursor() as cursor, cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                for row in table.to_pylist():
                    copy.write_row(list(row.values()))


def spark_works() -> bool:
    """Whether pyspark and a Java to run it are installed."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return False
    return bool(shutil.which("java") or os.environ.get("JAVA_HOME"))


SMALL = {
    "spark.master": "local[2]",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.ui.showConsoleProgress": "false",
}
"""For a few hundred rows, compiling a query to bytecode and splitting it into parts takes longer than running it."""


def small_spark(folder: Path) -> str:
    """The address of a Spark session for a few hundred rows, with the Parquet files of a folder."""
    return f"spark://local?{urlencode({'path': folder, **SMALL})}"


def fill_spark(folder: Path, tables: Mapping[str, pa.Table]) -> None:
    """Write the tables as Parquet, one file each."""
    import pyarrow.parquet as pq

    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
