"""What happens to a row that the store may have already?

Every accepted row gets one fate: `new`, `same` (the store holds exactly these values: nothing to do), `stale` (the
store's version was updated later), `skip`, `replace` (a new version; the former is kept, marked as superseded) or
`queue` (several stored rows, or several rows of the file, claim each other: a person decides), or `folded` (where the
user asked for fill or overwrite: part of the file's first row with that key). Never "first wins".
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import duckdb

from crmlib.schema import TABLES, Table
from crmlib.sources.casts import SQL_TYPES
from crmlib.sources.mapping import TableRule
from crmlib.sources.transform import Typed

_NUMBERS = count()
LOGS = frozenset({"deal_history"})
"""Tables in which rows of one key may be several events: only equal rows are the same row."""
SECOND_KEY = {"leads": "email", "contacts": "email"}
"""Matched after the table's key where the user asks for a collision rule without naming a column."""


@dataclass(frozen=True)
class Collisions:
    """The fates of the rows of one extract.

    `fates`: DuckDB table (_n, fate, row_order of the stored row, why), None where all are new; `counts`: fate →
    rows; `skipped_against`: import → rows that were skipped because that import had brought them.
    """

    fates: str | None
    counts: dict[str, int]
    skipped_against: dict[str, int]
    matched_by: tuple[str, ...]


def collide(
    connection: duckdb.DuckDBPyConnection,
    typed: Typed,
    stored: str | None,
    on_duplicate: str | None,
    match: tuple[str, ...],
) -> Collisions:
    """Compare the accepted rows of `typed` with the rows that `stored` (SQL) selects."""
    table = TABLES[typed.rule.table]
    on_duplicate = on_duplicate or typed.rule.on_duplicate
    match = match or typed.rule.match
    asked = on_duplicate in ("skip", "fill", "overwrite")
    if stored is None and not asked:
        return Collisions(None, {}, {}, ())
    number = next(_NUMBERS)
    incoming, current = f"incoming_{number}", f"current_{number}"
    log = not table.key or table.name in LOGS or not set(table.key) <= set(typed.columns)
    steps = _match_steps(typed.rule, table.key, on_duplicate, match, typed.columns, log)
    listed = ", ".join(f'"{name}"' for name in typed.columns)
    folded = f"folded_{number}"
    if on_duplicate in ("fill", "overwrite") and steps:
        _fold(connection, typed, folded, steps[0], on_duplicate)
    else:
        connection.execute(f"CREATE TABLE {folded} (_n BIGINT)")
    connection.execute(
        f"CREATE TABLE {incoming} AS SELECT _n, {listed} FROM {typed.view} WHERE _reason IS NULL "
        f"AND _n NOT IN (FROM {folded})"
    )
    known: set[str] = set()
    if stored is None:
        nothing = "CAST(NULL AS BIGINT) AS row_order, CAST(NULL AS VARCHAR) AS import_id"
        connection.execute(f"CREATE TABLE {current} AS SELECT {nothing}, {listed} FROM {incoming} WHERE FALSE")
    else:
        known = {row[0] for row in connection.execute(f"DESCRIBE {stored}").fetchall()}
        held = ", ".join(_held(table, name, known) for name in _with_updated(typed.columns, known))
        connection.execute(f"CREATE TABLE {current} AS SELECT row_order, import_id, {held} FROM ({stored})")
    fates = f"fates_{number}"
    same = _same(typed.columns, incoming, current, unique=_is_unique(connection, table.key, incoming, current, typed))
    connection.execute(f"CREATE TABLE {fates} AS {same}")
    for step in steps:
        _match(connection, fates, incoming, current, step, on_duplicate, "updated_at" in known, typed)
    if asked:
        for step in steps:
            _within_file(connection, fates, incoming, step, on_duplicate == "skip")
    connection.execute(
        f"INSERT INTO {fates} SELECT _n, 'new', NULL, NULL FROM {incoming} WHERE _n NOT IN (SELECT _n FROM {fates})"
    )
    _unchanged_fills(connection, fates, incoming, current, typed, on_duplicate)
    connection.execute(f"INSERT INTO {fates} SELECT _n, 'folded', NULL, NULL FROM {folded}")
    counts = dict(connection.execute(f"SELECT fate, count(*) FROM {fates} GROUP BY 1").fetchall())
    against = connection.execute(
        f"SELECT import_id, count(*) FROM {fates} f JOIN {current} USING (row_order) "
        f"WHERE fate IN ('same', 'skip', 'stale') GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return Collisions(fates, counts, dict(against), tuple(column for step in steps for column in step))


def _fold(
    connection: duckdb.DuckDBPyConnection, typed: Typed, folded: str, step: tuple[str, ...], on_duplicate: str
) -> None:
    """Give the file's first row with a key what the later rows with it say, in order; `folded` gets the later ones.

    It is as if they had been imported one after the other. `typed.view` is replaced by the view of the outcome.
    """
    keys = ", ".join(f'"{c}"' for c in step)
    given = " AND ".join(f'"{c}" IS NOT NULL' for c in step)
    how = {c: typed.rule.columns[c].on_duplicate or on_duplicate for c in typed.columns}
    taken = {
        "overwrite": 'last("{c}" ORDER BY _n)',
        "fill": 'first("{c}" ORDER BY _n) FILTER ("{c}" IS NOT NULL)',
        "skip": 'first("{c}" ORDER BY _n)',
        "add": 'first("{c}" ORDER BY _n)',
    }
    values = ", ".join(f'{taken[how[c]].format(c=c)} AS "{c}"' for c in typed.columns)
    accepted = f"FROM {typed.view} WHERE _reason IS NULL AND {given}"
    connection.execute(
        f"CREATE TABLE {folded}_into AS SELECT min(_n) AS _first, list(_n) AS _all, {values} {accepted} "
        f"GROUP BY {keys} HAVING count(*) > 1"
    )
    connection.execute(
        f"CREATE TABLE {folded} AS SELECT _n FROM (SELECT _first, unnest(_all) AS _n FROM {folded}_into) "
        f"WHERE _n <> _first"
    )
    columns = ", ".join(f'CASE WHEN f._first IS NULL THEN v."{c}" ELSE f."{c}" END AS "{c}"' for c in typed.columns)
    connection.execute(
        f"CREATE VIEW {folded}_view AS SELECT v._n, v._line, v._reason, {columns} FROM {typed.view} v "
        f"LEFT JOIN {folded}_into f ON f._first = v._n"
    )
    typed.view = f"{folded}_view"


def _held(table: Table, name: str, known: set[str]) -> str:
    """SQL for a stored column; one that the store does not have yet is empty in all rows."""
    return f'"{name}"' if name in known else f'CAST(NULL AS {SQL_TYPES[table.column(name).type]}) AS "{name}"'


def _with_updated(columns: list[str], known: set[str]) -> list[str]:
    return [*columns, *(["updated_at"] if "updated_at" in known and "updated_at" not in columns else [])]


def _is_unique(
    connection: duckdb.DuckDBPyConnection, key: tuple[str, ...], incoming: str, current: str, typed: Typed
) -> bool:
    """Whether the key tells rows apart on both sides, so that equal rows need no counting."""
    if not key or not set(key) <= set(typed.columns):
        return False
    listed = ", ".join(f'"{k}"' for k in key)
    for rows in (incoming, current):
        found = connection.execute(f"SELECT count(*) = count(DISTINCT ({listed})) FROM {rows}").fetchone()
        if not found or not found[0]:
            return False
    return True


def _same(columns: list[str], incoming: str, current: str, unique: bool) -> str:
    """SQL for the rows that are stored already, value for value; of equal rows as many as are stored."""
    listed = ", ".join(f'"{c}"' for c in columns)
    equal = " AND ".join(f'i."{c}" IS NOT DISTINCT FROM c."{c}"' for c in columns)
    fate = "SELECT i._n, 'same' AS fate, c.row_order, CAST(NULL AS VARCHAR) AS why"
    if unique:
        return f"{fate} FROM {incoming} i JOIN {current} c ON {equal}"
    return (
        f"{fate} FROM "
        f"(SELECT *, row_number() OVER (PARTITION BY {listed} ORDER BY _n) AS _again FROM {incoming}) i JOIN "
        f"(SELECT *, row_number() OVER (PARTITION BY {listed} ORDER BY row_order) AS _again FROM {current}) c "
        f"ON {equal} AND i._again = c._again"
    )


def _match_steps(
    rule: TableRule,
    key: tuple[str, ...],
    on_duplicate: str | None,
    match: tuple[str, ...],
    columns: list[str],
    log: bool,
) -> list[tuple[str, ...]]:
    if on_duplicate == "add":
        return []
    if match:
        steps = [match] if set(match) <= set(columns) else []
        return steps if log else [*steps, key]
    steps = [] if log else [key]
    second = SECOND_KEY.get(rule.table)
    if on_duplicate and second in columns:
        steps.append((second,))
    return steps


def _match(
    connection: duckdb.DuckDBPyConnection,
    fates: str,
    incoming: str,
    current: str,
    step: tuple[str, ...],
    on_duplicate: str | None,
    dated: bool,
    typed: Typed,
) -> None:
    """Give a fate to the rows that find stored rows by the columns of `step`; the others stay for the next step."""
    text = {c.name for c in TABLES[typed.rule.table].columns if c.type in ("text", "id")}
    loose = set(step) & set(SECOND_KEY.values()) & text
    equal = " AND ".join(
        f'lower(trim(i."{c}")) = lower(trim(c."{c}"))' if c in loose else f'i."{c}" IS NOT DISTINCT FROM c."{c}"'
        for c in step
    )
    given = " OR ".join(f'i."{c}" IS NOT NULL' for c in step)
    stale = "FALSE"
    if on_duplicate is None and dated and "updated_at" in typed.columns:
        stale = "i.updated_at < c.updated_at"
    action = {"skip": "'skip'", "fill": "'replace'", "overwrite": "'replace'", None: "'replace'"}[on_duplicate]
    connection.execute(
        f"CREATE OR REPLACE TABLE pairs_{fates} AS SELECT i._n, c.row_order, {stale} AS stale "
        f"FROM {incoming} i JOIN {current} c ON {equal} WHERE ({given}) AND i._n NOT IN (SELECT _n FROM {fates}) "
        f"AND c.row_order NOT IN (SELECT row_order FROM {fates} WHERE row_order IS NOT NULL)"
    )
    connection.execute(
        f"INSERT INTO {fates} SELECT _n, CASE WHEN candidates > 1 OR claims > 1 THEN 'queue' WHEN stale THEN 'stale' "
        f"ELSE {action} END, CASE WHEN candidates = 1 AND claims = 1 THEN row_order END, "
        f"CASE WHEN candidates > 1 THEN candidates || ' stored rows match' "
        f"WHEN claims > 1 THEN claims || ' rows of the file claim one stored row' END FROM (SELECT _n, "
        f"min(row_order) AS row_order, count(*) AS candidates, bool_or(stale) AS stale, max(claims) AS claims "
        f"FROM (SELECT *, count(*) OVER (PARTITION BY row_order) AS claims FROM pairs_{fates}) GROUP BY _n)"
    )


def _within_file(
    connection: duckdb.DuckDBPyConnection, fates: str, incoming: str, step: tuple[str, ...], skip: bool
) -> None:
    """Rows of the file that match an earlier row of it: skipped where the user said so, else a person decides."""
    loose = [f'lower(trim(CAST("{c}" AS VARCHAR)))' if c in SECOND_KEY.values() else f'"{c}"' for c in step]
    given = " AND ".join(f'"{c}" IS NOT NULL' for c in step)
    connection.execute(
        f"INSERT INTO {fates} SELECT _n, '{'skip' if skip else 'queue'}', NULL, 'an earlier row of the file matches' "
        f"FROM (SELECT _n, row_number() OVER (PARTITION BY {', '.join(loose)} ORDER BY _n) AS again FROM {incoming} "
        f"WHERE {given} AND _n NOT IN (SELECT _n FROM {fates})) WHERE again > 1"
    )


def renamed(
    connection: duckdb.DuckDBPyConnection, typed: Typed, fates: str | None, stored: str | None
) -> dict[str, str]:
    """Ids of the file whose rows were found under another id in the store: {id of the file: id of the store}."""
    key = TABLES[typed.rule.table].key
    if fates is None or stored is None or len(key) != 1 or key[0] not in typed.columns:
        return {}
    pairs = connection.execute(
        f'SELECT i."{key[0]}", c."{key[0]}" FROM {fates} f JOIN {typed.view} i ON i._n = f._n '
        f'JOIN ({stored}) c ON c.row_order = f.row_order WHERE i."{key[0]}" <> c."{key[0]}"'
    ).fetchall()
    return dict(pairs)


def _unchanged_fills(
    connection: duckdb.DuckDBPyConnection,
    fates: str,
    incoming: str,
    current: str,
    typed: Typed,
    on_duplicate: str | None,
) -> None:
    """A version that would hold the same values as the stored one is none: its row is skipped."""
    key = TABLES[typed.rule.table].key
    changed = " OR ".join(
        f'({merged(typed.rule, c, on_duplicate, key)}) IS DISTINCT FROM c."{c}"' for c in typed.columns
    )
    connection.execute(
        f"UPDATE {fates} SET fate = 'same' WHERE fate = 'replace' AND _n NOT IN (SELECT f._n FROM {fates} f "
        f"JOIN {incoming} i ON i._n = f._n JOIN {current} c ON c.row_order = f.row_order "
        f"WHERE f.fate = 'replace' AND ({changed}))"
    )


def merged(rule: TableRule, column: str, on_duplicate: str | None, key: tuple[str, ...]) -> str:
    """SQL for a column of the new version: `i` is the incoming row, `c` the stored one; ids of the store stay."""
    if column in key:
        return f'c."{column}"'
    how = rule.columns[column].on_duplicate or on_duplicate or "overwrite"
    if how == "fill":
        return f'coalesce(c."{column}", i."{column}")'
    if how == "skip":
        return f'c."{column}"'
    return f'i."{column}"'
