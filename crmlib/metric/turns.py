"""Of how many periods is a query asked at a time, whose rows meet every period and are added up by record?

Of all at once while they fit in memory; of very many records, of a few periods after the other. Only DuckDB is helped
so: it works in the memory of the program, the other engines in their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crmlib.metric.engine import Engine

AT_ONCE = 10_000_000
"""So many records × periods at a time: those of two million accounts and 36 months took more than 3 GB at once."""


def turns(engine: Engine, tables: Iterable[str], periods: Sequence[Any]) -> list[Sequence[Any]]:
    """The periods in as many parts as the largest of these tables makes it take."""
    if engine.dialect != "duckdb":
        return [periods]
    records = max((engine.run(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables), default=0)
    size = max(1, AT_ONCE // max(1, records))
    return [periods[begin : begin + size] for begin in range(0, len(periods), size)]


def in_turns(
    engine: Engine,
    sql: str,
    tables: Iterable[str],
    name: str,
    columns: Mapping[str, str],
    periods: Sequence[Mapping[str, Any]],
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a query, part by part of the `periods`, which are the rows of the engine's table `name`."""
    parts = turns(engine, tables, periods)
    try:
        for part in parts:
            if len(parts) > 1:
                engine.load(name, columns, part)
            yield engine.run(sql)
    finally:
        if len(parts) > 1:
            engine.load(name, columns, periods)
