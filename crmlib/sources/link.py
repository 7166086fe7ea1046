"""Which id is meant where a source gives only a name?

A link is made where exactly one row of the table bears the name (compared without case, width and outer space). A
name that nobody bears, or that two rows bear, stays in the column as it was given, and is counted: nothing is
dropped, and the audit can repair it.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from crmlib.schema import TABLES
from crmlib.sources.transform import Typed

NAME_COLUMN = {
    "users": "name",
    "accounts": "name",
    "contacts": "full_name",
    "leads": "full_name",
    "deals": "name",
    "products": "name",
    "campaigns": "name",
}


@dataclass(frozen=True)
class LinkCount:
    """How the names of one column were linked, in rows: `linked`, `unlinked` (no such name), `ambiguous` (several)."""

    column: str
    table: str
    linked: int
    unlinked: int
    ambiguous: int
    examples: tuple[str, ...] = ()


def link_names(connection: duckdb.DuckDBPyConnection, typed: Typed, stored: dict[str, str]) -> list[LinkCount]:
    """Replace names by ids in `typed.view`. `stored`: table → SQL of the rows that are known so far.

    An id is left as it is; else a name written exactly so, else one that differs in case and white space only.
    """
    columns = {name: link for name in typed.columns if (link := typed.rule.columns[name].link)}
    if not columns:
        return []
    counts, items, joins = [], [], []
    for column, table in columns.items():
        names = _names(connection, typed, column, table, stored)
        value = f'v."{column}"'
        exact, loose = f'"e_{column}"', f'"l_{column}"'
        join = (
            f"LEFT JOIN {names} {exact} ON {exact}.name = trim({value}) AND {exact}.exact "
            f"LEFT JOIN {names} {loose} ON {loose}.name = {_folded(value)} AND NOT {loose}.exact"
        )
        linked = (
            f"CASE WHEN {exact}.is_id THEN {value} WHEN {exact}.n = 1 THEN {exact}.id "
            f"WHEN {exact}.n IS NULL AND {loose}.n = 1 THEN {loose}.id END"
        )
        joins.append(join)
        items.append(f'coalesce({linked}, {value}) AS "{column}"')
        counts.append(_count(connection, typed, column, table, join, linked, f"coalesce({exact}.n, {loose}.n)"))
    view = f"{typed.view}_linked"
    connection.execute(
        f"CREATE OR REPLACE VIEW {view} AS SELECT v.* REPLACE ({', '.join(items)}) "
        f"FROM {typed.view} v {' '.join(joins)}"
    )
    typed.view = view
    return counts


def _folded(sql: str) -> str:
    return f"lower(trim(regexp_replace(nfc_normalize({sql}), '\\s+', ' ', 'g')))"


def _names(connection: duckdb.DuckDBPyConnection, typed: Typed, column: str, table: str, stored: dict[str, str]) -> str:
    """A table (name, exact, id, n, is_id): the ids and names of the target, as written and folded."""
    key, name = TABLES[table].key[0], NAME_COLUMN[table]
    parts = []
    if table in stored:
        known = {row[0] for row in connection.execute(f"DESCRIBE {stored[table]}").fetchall()}
        named = f'"{name}"' if name in known else "CAST(NULL AS VARCHAR)"
        parts.append(f'SELECT "{key}" AS id, {named} AS name FROM ({stored[table]})')
    if table == typed.rule.table and key in typed.columns:
        own = f'"{name}"' if name in typed.columns else "CAST(NULL AS VARCHAR)"
        parts.append(f'SELECT "{key}" AS id, {own} AS name FROM {typed.view}')
    made = f"names_{typed.view}_{column}"
    union = " UNION ALL ".join(parts) or "SELECT CAST(NULL AS VARCHAR) AS id, CAST(NULL AS VARCHAR) AS name WHERE FALSE"
    connection.execute(
        f"CREATE TABLE {made} AS WITH known AS ({union}) "
        f"SELECT name, exact, min(id) AS id, count(DISTINCT id) AS n, bool_or(is_id) AS is_id FROM ("
        f"SELECT id, trim(name) AS name, TRUE AS exact, FALSE AS is_id FROM known WHERE name IS NOT NULL UNION ALL "
        f"SELECT id, {_folded('name')}, FALSE, FALSE FROM known WHERE name IS NOT NULL UNION ALL "
        f"SELECT id, id, TRUE, TRUE FROM known WHERE id IS NOT NULL) GROUP BY name, exact"
    )
    return made


def _count(
    connection: duckdb.DuckDBPyConnection, typed: Typed, column: str, table: str, join: str, linked: str, found: str
) -> LinkCount:
    value = f'v."{column}"'
    row = connection.execute(
        f"SELECT count(*) FILTER (linked), count(*) FILTER (NOT linked AND n IS NULL), "
        f"count(*) FILTER (NOT linked AND n IS NOT NULL), list(DISTINCT given) FILTER (NOT linked) "
        f"FROM (SELECT {value} AS given, {linked} IS NOT NULL AS linked, {found} AS n FROM {typed.view} v {join} "
        f"WHERE v._reason IS NULL AND {value} IS NOT NULL)"
    ).fetchone()
    assert row is not None
    return LinkCount(column, table, row[0], row[1], row[2], tuple(sorted(row[3] or ())[:5]))
