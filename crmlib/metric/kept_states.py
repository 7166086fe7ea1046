"""Which states of deals were made before? Of the same rows of deals and deal_history they are made once.

They are Parquet files below `Data.states`, named after a digest of all that makes them: the query, and where the tables
behind it come from. A store's files never change and never share a name, so their names stand for their rows; of tables
of any other kind nothing is kept. States lie apart by whether they are open, hold at a turn of a month, and by the year
in which they end, so that a look at the ends of months, or at the last one, leaves most of them unread. Those of many
deals are made in parts by deal_id, each of which is sorted in memory.
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
from crmlib.metric.views import PREFIX

MANY = 200_000
"""From so many rows on: those of a smaller company are made again as fast as they are read."""

PART = 6_000_000
"""About so many rows are read for a part: those of ten million at once took twice the time, 10 GB of it on disk."""

_OF_DEALS = re.compile(rf'"{PREFIX}(deals|deal_history)"')
"""The tables of which a part holds the rows of some deals."""

NEWEST = 3
"""So many are kept; a command that works on an older one is not disturbed by two newer ones."""


def kept_states(engine: Engine, folder: Path, sql: str, tables: Iterable[str], setting: str) -> str | None:
    """A query of the rows of `sql`, out of files in `folder`, which are written where they are not there yet.

    `tables`: those that it reads, by views whose text is `setting`. None where they are few rows or not a store's, or
    where the folder cannot be written. Whoever is killed while writing leaves no file that would be read; of two who
    write at once the first one's files stay.
    """
    sources = engine.sources(tables)
    if sources is None or (rows := sum(_rows(engine, name) for name in tables)) < MANY:
        return None
    digest = hashlib.sha256("\n".join((*sources, setting, sql)).encode()).hexdigest()[:24]
    place = folder / f"states-{digest}"
    files = f"SELECT * FROM read_parquet({literal(f'{place}/*/*/*.parquet')}, hive_partitioning = false)"
    try:
        if not _is_whole(engine, place, files):
            _write(engine, place, sql, rows // PART + 1)
    except OSError:
        return None
    return files


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


def _write(engine: Engine, place: Path, sql: str, parts: int) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    _forget(place.parent)
    made = Path(tempfile.mkdtemp(dir=place.parent, prefix="half-"))
    try:
        # What is asked for together lies together: what statistics of a file's columns rule out is not read.
        kind = "CASE WHEN status = 'open' THEN CASE WHEN turns THEN 'turning' ELSE 'within' END ELSE 'ended' END"
        for number, condition in enumerate(_parts(engine.bounds(f"{PREFIX}deals", "deal_id", parts))):
            part = _OF_DEALS.sub(lambda table, of=condition: f"(SELECT * FROM {table[0]} WHERE {of})", sql)
            rows = f"SELECT *, {kind} AS kind, year(valid_to) AS until FROM ({part}) AS s"
            engine.write(rows, made, "kind, until", f"part{number}")
        with contextlib.suppress(OSError):  # another process wrote the same files first
            os.rename(made, place)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _parts(bounds: list[str]) -> list[str]:
    """Conditions of which each deal_id, also an empty one, meets exactly one."""
    low = ["TRUE", *(f"deal_id >= {literal(bound)}" for bound in bounds)]
    high = [*(f"deal_id < {literal(bound)}" for bound in bounds), "TRUE"]
    return [f"({a} AND {b})" for a, b in zip(low[:-1], high[:-1], strict=True)] + [f"({low[-1]} OR deal_id IS NULL)"]


def _forget(folder: Path) -> None:
    """Remove the oldest states, and what killed processes left a day ago or more."""
    states = sorted(folder.glob("states-*"), key=lambda one: one.stat().st_mtime)
    halves = sorted(folder.glob("half-*"), key=lambda one: one.stat().st_mtime)
    for old in (*states[: -NEWEST + 1], *halves[:-8]):
        shutil.rmtree(old, ignore_errors=True)
