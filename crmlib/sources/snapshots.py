"""What does the difference between two exports of a source say about the history of its deals?

A source that exports only the present state leaves no history. When a later export shows another stage, status,
amount, close date, probability, category or owner of a deal, that difference becomes a row of deal_history. The
change is dated by the best that is known: the time of closing, else the record's updated_at, else the time of the
export. Of a deal that changes for the first time, the former state is written too, from its creation (a closed one:
from its closing). Deals whose history a source supplies are left alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb

from crmlib.schema import TABLES
from crmlib.sources.casts import literal
from crmlib.sources.collide import Collisions, merged
from crmlib.sources.transform import Typed
from crmlib.sources.write import BATCH, with_local_dates
from crmlib.store import Transaction

STATE = ("stage", "status", "amount", "currency", "close_date", "probability", "forecast_category", "owner_id")


def derive_history(
    connection: duckdb.DuckDBPyConnection,
    transaction: Transaction,
    typed: Typed,
    collisions: Collisions,
    stored: str,
    on_duplicate: str | None,
    import_id: str,
    exported_at: datetime,
    zone: str,
) -> tuple[int, list[str]]:
    """Append the rows of deal_history that this export of deals implies: (how many, their columns).

    `stored`: SQL of the deals as they were before this export; `exported_at`: naive UTC.
    """
    if not collisions.counts.get("replace"):
        return 0, []
    known = {row[0] for row in connection.execute(f"DESCRIBE {stored}").fetchall()}
    state = [name for name in STATE if name in known and name in typed.columns]
    if not state:
        return 0, []
    history = _stored_history(transaction)
    rule, key = typed.rule, TABLES["deals"].key
    on_duplicate = on_duplicate or rule.on_duplicate
    new = {name: merged(rule, name, on_duplicate, key) for name in (*state, *_times(typed, known))}
    changed = " OR ".join(f'({new[name]}) IS DISTINCT FROM c."{name}"' for name in state)
    old = {
        name: f'c."{name}"' if name in known else "CAST(NULL AS TIMESTAMP)"
        for name in ("created_at", "closed_at", "updated_at")
    }
    status, closed_at, updated_at = (new.get(name, "NULL") for name in ("status", "closed_at", "updated_at"))
    export = f"TIMESTAMP '{exported_at:%Y-%m-%d %H:%M:%S.%f}'"
    closed_now = f"CASE WHEN {status} <> 'open' AND c.status = 'open' THEN {closed_at} END"
    never = "TIMESTAMP '-infinity'"
    updated = f"CASE WHEN {updated_at} > coalesce({old['updated_at']}, {never}) THEN {updated_at} END"
    at = f"coalesce({closed_now}, {updated}, {export})"
    began = f"CASE WHEN c.status = 'open' THEN {old['created_at']} ELSE {old['closed_at']} END"
    base = f"coalesce({began}, {old['created_at']}, {old['updated_at']})"
    listed_new = ", ".join(f'{new[name]} AS "{name}"' for name in state)
    listed_old = ", ".join(f'c."{name}"' for name in state)
    joined = (
        f"FROM {typed.view} i JOIN {collisions.fates} f ON f._n = i._n AND f.fate = 'replace' "
        f"JOIN ({stored}) c ON c.row_order = f.row_order WHERE ({changed}) "
        f"AND c.deal_id NOT IN (SELECT deal_id FROM ({history}) WHERE NOT derived)"
    )
    place = literal(typed.extract.place + ":")
    rows = (
        f"SELECT c.deal_id, {at} AS changed_at, {listed_new}, {place} || i._line AS source_row, i._n * 2 + 1 AS n "
        f"{joined} "
        f"UNION ALL SELECT c.deal_id, {base}, {listed_old}, c.source_row, i._n * 2 {joined} "
        f"AND {base} IS NOT NULL AND {base} < {at} AND c.deal_id NOT IN (SELECT deal_id FROM ({history}))"
    )
    return _append(connection, transaction, rows, state, import_id, zone)


def _times(typed: Typed, known: set[str]) -> list[str]:
    return [name for name in ("closed_at", "updated_at") if name in typed.columns and name in known]


def _append(
    connection: duckdb.DuckDBPyConnection,
    transaction: Transaction,
    rows: str,
    state: list[str],
    import_id: str,
    zone: str,
) -> tuple[int, list[str]]:
    columns = ["deal_id", "changed_at", *state]
    orders: dict[str, int] = transaction.record["next_row_order"]
    first = orders.get("deal_history", 0)
    numbered = f"SELECT *, row_number() OVER (ORDER BY changed_at, n) - 1 AS _n FROM ({rows})"
    connection.execute(f"CREATE TABLE derived_{import_id} AS {numbered}")
    (number,) = connection.execute(f"SELECT count(*) FROM derived_{import_id}").fetchone()  # type: ignore[misc]
    if not number:
        return 0, []
    listed = with_local_dates(connection, f"SELECT * FROM derived_{import_id}", "deal_history", columns, zone)
    sql = (
        f"SELECT {listed}, {literal(import_id)} AS import_id, source_row, _n + {first} AS row_order "
        f"FROM derived_{import_id} ORDER BY _n"
    )
    transaction.append("imported", "deal_history", connection.execute(sql).to_arrow_reader(BATCH))
    transaction.drop("clean", "deal_history")
    orders["deal_history"] = first + number
    return number, columns


def _stored_history(transaction: Transaction) -> str:
    """SQL (deal_id, derived) of the deals that have a history; `derived`: only from differences of exports."""
    snapshot = transaction.snapshot
    if "deal_history" not in snapshot.tables("raw"):
        return "SELECT CAST(NULL AS VARCHAR) AS deal_id, FALSE AS derived WHERE FALSE"
    entries: list[dict[str, Any]] = transaction.record["imports"]
    supplied = [
        entry["import_id"] for entry in entries if any(table["table"] == "deal_history" for table in entry["tables"])
    ]
    listed = ", ".join(literal(one) for one in supplied) or "''"
    return f"SELECT deal_id, import_id NOT IN ({listed}) AS derived FROM ({snapshot.query('deal_history', 'raw')})"
