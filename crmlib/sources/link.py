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
    """Replace names by ids in `typed.view`. `stored`: table → SQL of the rows that are known so far."""
    columns = {name: rule for name in typed.columns if (rule := _link_of(typed, name))}
    if not columns:
        return []
    counts, items, joins = [], [], []
    for column, table in columns.items():
        names = _names(connection, typed, column, table, stored)
        value = f'v."{column}"'
        joins.append(f'LEFT JOIN {names} "n_{column}" ON "n_{column}".name = {_folded(value)}')
        linked = (
            f'CASE WHEN "n_{column}".is_id THEN {value} WHEN "n_{column}".n = 1 THEN "n_{column}".id ELSE {value} END'
        )
        items.append(f'{linked} AS "{column}"')
        counts.append(_count(connection, typed, column, table, names))
    view = f"{typed.view}_linked"
    connection.execute(
        f"CREATE OR REPLACE VIEW {view} AS SELECT v.* REPLACE ({', '.join(items)}) FROM {typed.view} v {' '.join(joins)}"
    )
    typed.view = view
    return counts


def _link_of(typed: Typed, name: str) -> str | None:
    return typed.rule.columns[name].link


def _folded(sql: str) -> str:
    return f"lower(trim(regexp_replace(nfc_normalize({sql}), '\\s+', ' ', 'g')))"


def _names(connection: duckdb.DuckDBPyConnection, typed: Typed, column: str, table: str, stored: dict[str, str]) -> str:
    """A table (name, id, n, is_id): every name and every id of the target, folded; an id names itself."""
    key, name = TABLES[table].key[0], NAME_COLUMN[table]
    parts = []
    if table in stored:
        parts.append(
            f'SELECT "{key}" AS id, {_or_null(stored[table], name, connection)} AS name FROM ({stored[table]})'
        )
    if table == typed.rule.table and key in typed.columns:
        own = f'"{name}"' if name in typed.columns else "NULL"
        parts.append(f'SELECT "{key}" AS id, {own} AS name FROM {typed.view}')
    made = f"names_{typed.view}_{column}"
    union = " UNION ALL ".join(parts) or "SELECT NULL AS id, NULL AS name WHERE FALSE"
    connection.execute(
        f"CREATE TABLE {made} AS SELECT name, min(id) AS id, count(DISTINCT id) AS n, bool_or(is_id) AS is_id FROM ("
        f"SELECT id, {_folded('name')} AS name, FALSE AS is_id FROM ({union}) WHERE name IS NOT NULL UNION ALL "
        f"SELECT id, {_folded('id')} AS name, TRUE AS is_id FROM ({union})) GROUP BY name"
    )
    return made


def _or_null(sql: str, column: str, connection: duckdb.DuckDBPyConnection) -> str:
    described = {row[0] for row in connection.execute(f"DESCRIBE {sql}").fetchall()}
    return f'"{column}"' if column in described else "NULL"


def _count(connection: duckdb.DuckDBPyConnection, typed: Typed, column: str, table: str, names: str) -> LinkCount:
    value = f'v."{column}"'
    row = connection.execute(
        f"SELECT count(*) FILTER (n.is_id OR n.n = 1), count(*) FILTER (n.name IS NULL), "
        f"count(*) FILTER (n.n > 1 AND NOT n.is_id), list(DISTINCT {value}) FILTER (n.name IS NULL OR (n.n > 1 AND NOT n.is_id)) "
        f"FROM {typed.view} v LEFT JOIN {names} n ON n.name = {_folded(value)} "
        f"WHERE v._reason IS NULL AND {value} IS NOT NULL"
    ).fetchone()
    assert row is not None
    return LinkCount(column, table, row[0], row[1], row[2], tuple(sorted(row[3] or ())[:5]))
