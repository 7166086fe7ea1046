"""Which company does `bench/kpi.py` measure on? One drawn at any size: every table that the catalogue reads.

For `deals` deals: 4.8 times as many history rows, 5 times as many activities, half as many orders and leads, a tenth as
many tickets and calls, a quarter as many survey answers, and rows of everything else; 300 users in 12 teams and 4
regions, amounts in three currencies with a rate a day, 2 % of the rows without an owner, a tenth without a source.
`kpi_draw.sql` holds the statements.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

CHUNK = 1_000_000
"""Deals drawn at a time, so that memory does not grow with the company."""
_BEGINS = re.compile(r"^-- (once|part|table \w+(?: of a part)?)$", re.MULTILINE)


def draw(folder: Path, deals: int) -> dict[str, int]:
    """Write the tables as Parquet files `<table>/<part>.parquet` below `folder`; gives the rows of each."""
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false; SET memory_limit = '6GB'")
    statements = _statements()
    connection.execute(statements.pop("once"))
    each = statements.pop("part")
    small = {name: sql for name, sql in statements.items() if not name.endswith(" of a part")}
    large = {name.split()[0]: sql for name, sql in statements.items() if name not in small}
    for name, sql in small.items():
        _write(connection, folder, name, 0, sql)
    for part, begin in enumerate(range(0, deals, CHUNK)):
        of = {"begin": begin, "end": min(begin + CHUNK, deals), "deals": deals, "accounts": max(1, deals // 5)}
        connection.execute(each.format(**of))
        for name, sql in large.items():
            _write(connection, folder, name, part, sql.format(**of, folder=folder, part=part))
    return {name: _rows(connection, folder / name) for name in (*small, *large)}


def _statements() -> dict[str, str]:
    """The statements by what begins them: `once`, `part`, `users`, …, `deals of a part`, …."""
    text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    begins = list(_BEGINS.finditer(text))
    ends = [*(found.start() for found in begins[1:]), len(text)]
    return {
        found[1].removeprefix("table "): text[found.end() : end].strip()
        for found, end in zip(begins, ends, strict=True)
    }


def _write(connection: duckdb.DuckDBPyConnection, folder: Path, name: str, part: int, sql: str) -> None:
    (folder / name).mkdir(parents=True, exist_ok=True)
    connection.execute(f"COPY ({sql}) TO '{folder}/{name}/{part}.parquet' (COMPRESSION zstd)")


def _rows(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    ((rows,),) = connection.execute(f"SELECT count(*) FROM read_parquet('{folder}/*.parquet')").fetchall()
    return rows
