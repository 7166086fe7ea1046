"""What does a second file say about the rows of the first, and which records were merged into others?

A lookup puts columns of another file beside the rows of a table: `stage: {file: [deal_pipeline_stage*], key:
stage_id, on: deal_pipeline_stage_id}` gives the headers `stage.label`, `stage.probability`, … Of several rows with
one key the first counts. A merge names records that live on in another one; chains are followed to their end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count

import duckdb
import pyarrow as pa

from crmlib.errors import UserError, printable
from crmlib.sources.casts import condition, literal
from crmlib.sources.mapping import Lookup, Merge, TableRule, fits, fold
from crmlib.sources.readers import Extract, Staged
from crmlib.sources.readers.arrow_text import hand_over, texts
from crmlib.sources.state_log import StateLog, first_of

_NUMBERS = count()


def with_lookups(
    connection: duckdb.DuckDBPyConnection, rule: TableRule, headers: list[str], staged: Staged, others: list[Extract]
) -> tuple[list[str], Staged]:
    """The headers and text of an extract with the columns of its lookups behind its own."""
    if not rule.lookups:
        return headers, staged
    found = [(lookup, other) for lookup in rule.lookups if (other := find_lookup(lookup, others))]
    if not found:
        return headers, staged
    number = next(_NUMBERS)
    base = f"base_{number}"
    connection.execute(f"CREATE TABLE {base} AS SELECT * FROM {staged.relation}")
    line = "_line" if staged.numbered else f"rowid + {staged.first_line}"
    width = len(headers)
    cells = ", ".join(f"c{i}" for i in range(width))
    relation = f"SELECT {line} AS _line, {cells} FROM {base}"
    headers = list(headers)
    for lookup, other in found:
        keyed = _keyed(connection, lookup, other)
        on = next((i for i, header in enumerate(headers) if fold(header) == fold(lookup.on)), None)
        if keyed is None or on is None:
            continue
        table, columns = keyed
        taken = ", ".join(f"l.c{i} AS c{len(headers) + i}" for i in range(len(columns)))
        relation = f"SELECT b.*, {taken} FROM ({relation}) b LEFT JOIN {table} l ON l.key = b.c{on}"
        headers += [f"{lookup.name}.{column}" for column in columns]
    connection.execute(f"CREATE TABLE {base}_joined AS SELECT * FROM ({relation}) ORDER BY _line")
    rows = staged.rows
    return headers, Staged(f"{base}_joined", 0, True, rows, staged.broken, staged.footers)


def as_states(
    connection: duckdb.DuckDBPyConnection,
    log: StateLog,
    headers: list[str],
    staged: Staged,
    others: Sequence[Extract] = (),
    instants: Callable[[str, str], str] | None = None,
) -> tuple[list[str], Staged, int]:
    """Turn a log of property changes into states: (headers, text, log rows that became no state of their own).

    At each time at which a counted property of an entity changes, one state holds the values that all properties have
    from then on; a property that was set to nothing is empty, one that was never set too. Before its first change a
    property has the value that the log calls old, where it does. `instants`: reads the texts in a column of a DuckDB
    table; it gives a table (b, v) of those that are no ISO times.
    """
    index = {fold(header): f"c{i}" for i, header in reversed(list(enumerate(headers)))}
    entity, at, name, value = (first_of(list(map(fold, names)), index) for names in log.needs)
    number = next(_NUMBERS)
    line = "_line" if staged.numbered else f"rowid + {staged.first_line}"
    connection.execute(f"CREATE TABLE log_{number} AS SELECT * FROM {staged.relation}")
    _as_iso(connection, f"log_{number}", at, instants)
    (read,) = connection.execute(f"SELECT count(*) FROM log_{number}").fetchone()  # type: ignore[misc]
    names = [", ".join(literal(fold(name)) for name in named) for named in log.properties.values()]
    counted = ", ".join([*names, *(literal(fold(name)) for name in log.begins)])
    set_to = ", ".join(
        f"last(coalesce({value}, chr(1)) ORDER BY line) FILTER (lower(trim({name})) IN ({p})) AS p{i}"
        for i, p in enumerate(names)
    )
    moment = f"try_cast({at} AS TIMESTAMPTZ)"
    old = first_of(list(map(fold, log.old)), index)
    was = f"coalesce({old}, chr(1))" if old else "CAST(NULL AS VARCHAR)"
    connection.execute(  # what each property was before its first change
        f"CREATE TABLE first_{number} AS SELECT {entity} AS entity, bool_or(lower(trim({name})) NOT IN "
        f"({', '.join(names)})) AS begins, min(line) AS first_line, "
        + ", ".join(
            f"first({was} ORDER BY {moment}, line) FILTER (lower(trim({name})) IN ({p})) AS o{i}, "
            f"CASE WHEN bool_or(lower(trim({name})) IN ({p})) THEN 'yes' ELSE 'no' END AS l{i}"
            for i, p in enumerate(names)
        )
        + f" FROM (SELECT *, {line} AS line FROM log_{number}) WHERE lower(trim({name})) IN ({counted}) GROUP BY 1"
    )
    nothing = "".join(f", CAST(NULL AS VARCHAR) AS p{i}" for i in range(len(names)))
    begun = _births(connection, log, others, instants) if old and log.born else None
    births = (
        f" UNION ALL SELECT f.entity, b.since, try_cast(b.since AS TIMESTAMPTZ), NULL{nothing} FROM first_{number} f "
        f"JOIN {begun} b ON b.key = f.entity WHERE NOT f.begins"
        if begun
        else ""
    )
    order = "PARTITION BY entity ORDER BY moment, since, line ROWS UNBOUNDED PRECEDING"
    filled = ", ".join(
        f"nullif(coalesce(last_value(p{i} IGNORE NULLS) OVER ({order}), o{i}), chr(1)) AS c{i + 2}"
        for i in range(len(names))
    )
    logged = "".join(f", l{i} AS c{i + 2 + len(names)}" for i in range(len(names))) if log.old else ""
    connection.execute(
        f"CREATE TABLE states_{number} AS SELECT coalesce(line, first_line) AS _line, line IS NULL AS _born, "
        f"entity AS c0, since AS c1, {filled}{logged} "
        f"FROM (SELECT {entity} AS entity, {at} AS since, any_value({moment}) AS moment, min(line) AS line, {set_to} "
        f"FROM (SELECT *, {line} AS line FROM log_{number}) WHERE lower(trim({name})) IN ({counted}) "
        f"GROUP BY 1, 2{births}) JOIN first_{number} USING (entity) ORDER BY moment, _line"
    )
    (states,) = connection.execute(  # type: ignore[misc]
        f"SELECT count(*) FILTER (NOT _born) FROM states_{number}"
    ).fetchone()
    made = Staged(f"states_{number}", 0, True, None, staged.broken, staged.footers)
    return log.headers, made, (read - states if staged.rows in (None, read) else -1)


def _as_iso(
    connection: duckdb.DuckDBPyConnection, table: str, column: str | None, instants: Callable[[str, str], str] | None
) -> None:
    """Write the times in `column` as ISO 8601 where they are not; what is no time stays."""
    odd = f"{column} IS NOT NULL AND try_cast({column} AS TIMESTAMPTZ) IS NULL"
    if instants is None or not connection.execute(f"SELECT 1 FROM {table} WHERE {odd} LIMIT 1").fetchone():
        return
    answers = instants(table, f"CASE WHEN {odd} THEN {column} END")
    iso = "strftime(a.v, '%Y-%m-%dT%H:%M:%S.%fZ')"
    connection.execute(
        f"UPDATE {table} SET {column} = {iso} FROM {answers} a WHERE a.b = {table}.{column} AND a.v IS NOT NULL"
    )


def _births(
    connection: duckdb.DuckDBPyConnection,
    log: StateLog,
    others: Sequence[Extract],
    instants: Callable[[str, str], str] | None,
) -> str | None:
    """A DuckDB table (key, since) of when the records of a log were created; None where no file says so."""
    assert log.born is not None
    for other in others:
        index = {fold(header): f"c{i}" for i, header in enumerate(other.headers)}
        key, at = (first_of(list(map(fold, names)), index) for names in (log.born.key, log.born.at))
        if fits(other.stem, log.born.files) and key and at:
            raw = stage_as_table(connection, other)
            _as_iso(connection, raw, at, instants)
            made = f"{raw}_born"
            connection.execute(
                f"CREATE TABLE {made} AS SELECT {key} AS key, any_value({at}) AS since FROM {raw} "
                f"WHERE {key} IS NOT NULL AND {at} IS NOT NULL GROUP BY 1 HAVING count(*) = 1"
            )
            return made
    return None


def find_extract(lookup: Lookup | Merge, others: list[Extract]) -> Extract | None:
    """The first extract whose file or sheet name fits."""
    for other in others:
        if fits(other.stem, lookup.files) or (other.sheet and fits(other.sheet, lookup.files)):
            return other
    return None


def find_lookup(lookup: Lookup, others: Sequence[Extract]) -> Extract | None:
    """The extract that a lookup reads, under the headers that the lookup gives it where the file has none."""
    other = find_extract(lookup, list(others))
    if other is None or not lookup.headers:
        return other
    bare = other.headless(len(lookup.headers)) if other.headless else None
    if bare is None or len(bare.headers) != len(lookup.headers):
        return None
    return replace(bare, headers=list(lookup.headers))


def lookup_headers(rule: TableRule, others: list[Extract]) -> list[str]:
    """The headers that the lookups of a rule would add, from the files that are there."""
    names = []
    for lookup in rule.lookups:
        other = find_lookup(lookup, others)
        if other and _key_of(lookup, other) is not None:
            names += [f"{lookup.name}.{header}" for header in other.headers]
    return names


def _key_of(lookup: Lookup, other: Extract) -> int | None:
    """The column of another file that a lookup compares."""
    headers = [fold(header) for header in other.headers]
    return next((headers.index(fold(name)) for name in lookup.key if fold(name) in headers), None)


def _keyed(connection: duckdb.DuckDBPyConnection, lookup: Lookup, other: Extract) -> tuple[str, list[str]] | None:
    key = _key_of(lookup, other)
    if key is None:
        return None
    raw = stage_as_table(connection, other)
    table = f"{raw}_keyed"
    where = ""
    if lookup.only:
        columns = {fold(header): f"c{i}" for i, header in enumerate(other.headers)}
        where = f" AND {condition(dict(lookup.only), columns)}"
    connection.execute(
        f"CREATE TABLE {table} AS SELECT c{key} AS key, * FROM {raw} WHERE c{key} IS NOT NULL{where} "
        f"QUALIFY row_number() OVER (PARTITION BY c{key} ORDER BY rowid) = 1"
    )
    return table, list(other.headers)


def stage_as_table(connection: duckdb.DuckDBPyConnection, extract: Extract) -> str:
    """The text of an extract as a DuckDB table with columns c0, c1, … in source order."""
    name = f"side_{next(_NUMBERS)}"
    cells = ", ".join(f"c{i}" for i in range(len(extract.headers)))
    for careful in (False, True):
        staged = extract.stage(connection, careful)
        try:
            connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {cells} FROM {staged.relation}")
        except duckdb.Error:
            if careful:
                raise
            continue
        (rows,) = connection.execute(f"SELECT count(*) FROM {name}").fetchone()  # type: ignore[misc]
        if staged.rows is None or staged.rows == rows:
            break
    return name


def merged_ids(
    connection: duckdb.DuckDBPyConnection, merges: tuple[Merge, ...], others: list[Extract]
) -> dict[str, dict[str, str]]:
    """Table → {id that was merged away: id that it finally lives on in}."""
    steps: dict[str, dict[str, str]] = {}
    for merge in merges:
        for other in others:
            if not fits(other.stem, merge.files) and not (other.sheet and fits(other.sheet, merge.files)):
                continue
            index = {fold(header): i for i, header in enumerate(other.headers)}
            old, new = index.get(fold(merge.old)), index.get(fold(merge.into))
            if old is None or new is None:
                continue
            raw = stage_as_table(connection, other)
            pairs = connection.execute(f"SELECT c{old}, c{new} FROM {raw} WHERE c{old} IS NOT NULL").fetchall()
            table = steps.setdefault(merge.table, {})
            for olds, into in pairs:
                for one in str(olds).split(";"):
                    if one.strip() and into and one.strip() != into:
                        table[one.strip()] = into
    return {table: _ends(pairs, table) for table, pairs in steps.items()}


def _ends(pairs: dict[str, str], table: str) -> dict[str, str]:
    """Follow every chain to its end; a circle is a fault of the source and is said."""
    ends = {}
    for start in pairs:
        seen = {start}
        at = pairs[start]
        while at in pairs:
            if at in seen:
                raise UserError(
                    f"records of {table} are merged in a circle",
                    place="merges",
                    found=printable(" → ".join(sorted(seen))),
                )
            seen.add(at)
            at = pairs[at]
        ends[start] = at
    return ends


def merge_table(connection: duckdb.DuckDBPyConnection, pairs: dict[str, str]) -> str:
    """A DuckDB table (old, new) of merged ids."""
    name = f"merges_{next(_NUMBERS)}"
    columns = [texts(list(pairs)), texts(list(pairs.values()))]
    hand_over(connection, pa.table(columns, names=["old", "new"]), f"CREATE TABLE {name} AS FROM handed")
    return name


def live_id(sql: str, table: str) -> str:
    """SQL for the id that `sql` lives on in.

    >>> live_id("x", "merges_0")
    'coalesce((SELECT any_value(new) FROM merges_0 WHERE old = x), x)'
    """
    return f"coalesce((SELECT any_value(new) FROM {table} WHERE old = {sql}), {sql})"


def is_merged(sql: str, table: str) -> str:
    """SQL that is true for an id that was merged into another record.

    >>> is_merged("x", "merges_0")
    'x IN (SELECT old FROM merges_0)'
    """
    return f"{sql} IN (SELECT old FROM {table})"
