"""Which rows of derived tables were made before? Of the same rows of a store they are made once, and asked once.

They are Parquet files below `Data.states`, named after a digest of all that makes them: the query, and where the tables
behind it come from. A store's files never change and never share a name, so their names stand for their rows; of tables
of any other kind nothing is kept. What is asked for together lies together: states of deals apart by whether they are
open, hold at a turn of a month, and by the year in which they end, so that a look at the ends of months, or at the last
one, leaves most of them unread; orders by whether their customer is the same in every period. States of many deals are
made in parts by deal_id, each of which is sorted in memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from crmlib.metric.engine import Engine, literal
from crmlib.metric.views import PREFIX, ask
from crmlib.metric.world import CUSTOMER_ORDERS, STATES

MANY = 100_000
"""From so many rows on: those of a smaller company are made again nearly as fast as they are read."""

PART = 6_000_000
"""About so many rows are read for a part: those of ten million at once took twice the time, 10 GB of it on disk."""

_OF_DEALS = re.compile(rf'"{PREFIX}(deals|deal_history)"')
"""The tables of which a part holds the rows of some deals."""

NEWEST = 3
"""So many are kept; a command that works on an older one is not disturbed by two newer ones."""


def kept_rows(engine: Engine, folder: Path, name: str, sql: str, tables: Iterable[str], setting: str) -> str | None:
    """A query of the rows of `sql`, the derived table `name`, out of files in `folder`, which are written where they
    are not there yet.

    `tables`: those that it reads, by views whose text is `setting`. None where they are few rows or not a store's, or
    where the folder cannot be written. Whoever is killed while writing leaves no file that would be read; of two who
    write at once the first one's files stay.
    """
    sources = engine.sources(tables)
    if sources is None or (rows := sum(_rows(engine, name) for name in tables)) < MANY:
        return None
    digest = hashlib.sha256("\n".join((*sources, setting, sql)).encode()).hexdigest()[:24]
    place = folder / f"{_FOLDERS.get(name, name)}-{digest}"
    files = f"SELECT * FROM read_parquet({literal(f'{place}/**/*.parquet')}, hive_partitioning = false)"
    try:
        if not _is_whole(engine, place, files):
            _write(engine, place, name, sql, rows)
        return files if any(place.rglob("*.parquet")) else None  # of no rows there is no file
    except OSError:
        return None


def kept_answer(engine: Engine, table: str, sql: str, folder: Path | None) -> bool:
    """Whether `sql`, a query of one table, has any row; of a store's table that is asked once and kept in `folder`."""
    rows = None
    if folder is not None and engine.dialect == "duckdb":
        whether = f"SELECT count(*) > 0 AS found FROM ({sql}) AS s"
        rows = kept_rows(engine, folder, f"answer_{table}", whether, (table,), "")
    if rows is None:
        return ask(engine, table, sql)
    ((found,),) = engine.run(rows)
    return found


def _is_whole(engine: Engine, place: Path, files: str) -> bool:
    """Whether the files are there and can be read; a power cut may have torn them, and they are removed."""
    if not place.is_dir():
        return False
    try:
        engine.run(f"SELECT count(*) FROM ({files}) AS s")
    except engine.errors:
        shutil.rmtree(place)
        return False
    os.utime(place)
    return True


def _rows(engine: Engine, table: str) -> int:
    ((rows,),) = engine.run(f'SELECT count(*) FROM "{table}"')
    return rows


def _write(engine: Engine, place: Path, name: str, sql: str, rows: int) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    _forget(place.parent, _FOLDERS.get(name, name))
    made = Path(tempfile.mkdtemp(dir=place.parent, prefix="half-"))
    try:
        _WRITERS.get(name, _write_answer)(engine, made, sql, rows)
        with contextlib.suppress(OSError):  # another process wrote the same files first
            os.rename(made, place)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _write_states(engine: Engine, folder: Path, sql: str, rows: int) -> None:
    # What the statistics of a file's columns rule out is not read.
    kind = "CASE WHEN status = 'open' THEN CASE WHEN turns THEN 'turning' ELSE 'within' END ELSE 'ended' END"
    for number, condition in enumerate(_parts(engine.bounds(f"{PREFIX}deals", "deal_id", rows // PART + 1))):
        part = _OF_DEALS.sub(lambda table, of=condition: f"(SELECT * FROM {table[0]} WHERE {of})", sql)
        states = f"SELECT *, {kind} AS kind, year(valid_to) AS until FROM ({part}) AS s"
        engine.write(states, folder, "kind, until", f"part{number}")


def _write_orders(engine: Engine, folder: Path, sql: str, rows: int) -> None:
    engine.write(f"SELECT *, late AS apart FROM ({sql}) AS s", folder, "apart", "part")


def _write_answer(engine: Engine, folder: Path, sql: str, rows: int) -> None:
    engine.write(f"SELECT *, 0 AS part FROM ({sql}) AS s", folder, "part", "part")


_WRITERS = {STATES: _write_states, CUSTOMER_ORDERS: _write_orders}
_FOLDERS = {STATES: "states", CUSTOMER_ORDERS: "orders"}


def _parts(bounds: list[str]) -> list[str]:
    """Conditions of which each deal_id, also an empty one, meets exactly one."""
    low = ["TRUE", *(f"deal_id >= {literal(bound)}" for bound in bounds)]
    high = [*(f"deal_id < {literal(bound)}" for bound in bounds), "TRUE"]
    return [f"({a} AND {b})" for a, b in zip(low[:-1], high[:-1], strict=True)] + [f"({low[-1]} OR deal_id IS NULL)"]


def _forget(folder: Path, kind: str) -> None:
    """Remove the oldest files of a kind, and what killed processes left a day ago or more."""
    for prefix, newest in ((kind, NEWEST - 1), ("half", 8)):
        made = sorted(folder.glob(f"{prefix}-*"), key=lambda one: one.stat().st_mtime)
        for old in made[:-newest]:
            shutil.rmtree(old, ignore_errors=True)
