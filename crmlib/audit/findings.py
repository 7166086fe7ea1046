"""Which row, column and value breaks which rule, and where did the row come from?

Every failing row of every rule becomes one finding; nothing is cut. `key` is the row's canonical key (parts of a
composite key joined by `|`; the source row where a table has none), `value` the text of the blamed column.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from crmlib.audit.scan import WORD, Scan
from crmlib.schema import TABLES

if TYPE_CHECKING:
    import duckdb

FINDINGS = pa.schema(
    [
        ("rule_id", pa.string()),
        ("table", pa.string()),
        ("key", pa.string()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("source_file", pa.string()),
        ("source_row", pa.string()),
        ("import_id", pa.string()),
        ("row_order", pa.int64()),
    ]
)


def text_sql(table: str, column: str, alias: str = "t") -> str:
    """SQL of a cell as the text by which findings and the change log call it: instants with microseconds, in UTC.

    >>> text_sql("deals", "created_at")
    "strftime(t.created_at, '%Y-%m-%d %H:%M:%S.%f')"
    """
    kind = TABLES[table].column(column).type
    if kind == "ts":
        return f"strftime({alias}.{column}, '%Y-%m-%d %H:%M:%S.%f')"
    return f"{alias}.{column}" if kind in ("id", "text") else f"CAST({alias}.{column} AS VARCHAR)"


def key_sql(table: str, alias: str = "t", present: set[str] | None = None) -> str:
    """SQL of the text that names a row of `table`.

    >>> key_sql("deals"), key_sql("order_lines")
    ('t.deal_id', "concat(coalesce(t.order_id, ''), '|', coalesce(CAST(t.line_no AS VARCHAR), ''))")
    """
    key = [c for c in TABLES[table].key if present is None or c in present]
    if not key:
        return f"{alias}.source_row"
    if len(key) == 1:
        return f"{alias}.{key[0]}"
    parts = ", '|', ".join(f"coalesce({text_sql(table, column, alias)}, '')" for column in key)
    return f"concat({parts})"


def findings(connection: duckdb.DuckDBPyConnection, scan: Scan, present: set[str]) -> Iterator[pa.Table]:
    """The findings of one table's scan, one Arrow table for each rule that fails, rows in source order."""
    if scan.failing is None or not scan.failing.num_rows:
        return
    failed = {rule.id for rule in scan.rules if scan.failed(rule.id)}
    rules = [(index, rule) for index, rule in enumerate(scan.rules) if rule.id in failed]
    columns = list(dict.fromkeys(rule.column for _, rule in rules))
    words = sorted({index // WORD for index, _ in rules})
    values = ", ".join(f"{text_sql(scan.table, column)} AS value_{column}" for column in columns)
    masks = ", ".join(f"f.failed{word}" for word in words)
    connection.register("audit_failing", scan.failing)
    rows = connection.execute(
        f"SELECT f.row_order, {masks}, {key_sql(scan.table, 't', present)} AS key, t.import_id, "
        "CASE WHEN contains(t.source_row, ':') THEN regexp_extract(t.source_row, '^(.*):[^:]*$', 1) ELSE '' END AS file, "  # noqa: E501
        f"regexp_extract(t.source_row, '[^:]*$') AS line, {values} "
        f"FROM audit_failing AS f JOIN {scan.table} AS t ON t.row_order = f.row_order ORDER BY f.row_order"
    ).to_arrow_table()
    connection.unregister("audit_failing")
    mask_of = {word: rows[f"failed{word}"].to_numpy() for word in words}
    for index, rule in rules:
        at = np.flatnonzero(mask_of[index // WORD] & np.int64(1 << (index % WORD)))
        part = rows.take(pa.array(at))
        n = part.num_rows
        yield pa.table(
            [
                pa.repeat(rule.id, n), pa.repeat(scan.table, n), part["key"], pa.repeat(rule.column, n),
                part[f"value_{rule.column}"], part["file"], part["line"], part["import_id"], part["row_order"],
            ],
            schema=FINDINGS,
        )  # fmt: skip
