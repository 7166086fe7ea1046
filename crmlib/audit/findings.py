"""Which row, column and value breaks which rule, and where did the row come from?

Every failing row of every rule becomes one finding; nothing is cut. `key` is the row's canonical key (parts of a
composite key joined by `|`; the source row where a table has none), `value` the text of the blamed column.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyarrow as pa

from crmlib.audit.scan import BATCH, WORD, Scan, failing_rows
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


def findings(connection: duckdb.DuckDBPyConnection, scan: Scan, present: set[str]) -> Iterator[pa.RecordBatch]:
    """The findings of one table's scan in batches: rule by rule, rows in source order."""
    failed = {count.rule_id for count in scan.counts if count.failed}
    if not failed:
        return
    rules = [(index, rule) for index, rule in enumerate(scan.rules) if rule.id in failed]
    listed = ", ".join(
        f"({place}, {_text(rule.id)}, {_text(rule.column)}, {index // WORD}, {1 << index % WORD})"
        for place, (index, rule) in enumerate(rules)
    )
    words = sorted({index // WORD for index, _ in rules})
    masks = ", ".join(f"failed{word}" for word in words)
    hit = " OR ".join(f"(r.word = {word} AND m.failed{word} & r.bit <> 0)" for word in words)
    columns = sorted({rule.column for _, rule in rules})
    value = " ".join(f"WHEN {_text(column)} THEN v.value_{column}" for column in columns)
    values = ", ".join(f"{text_sql(scan.table, column)} AS value_{column}" for column in columns)
    failing = failing_rows(scan.table)
    reader = connection.execute(  # the rules of a row are looked up by its masks: there are few distinct ones
        f"WITH broken AS (SELECT r.*, {masks} FROM (SELECT DISTINCT {masks} FROM {failing}) AS m "
        f"JOIN (VALUES {listed}) AS r(place, id, name, word, bit) ON {hit}), "
        f"v AS (SELECT f.row_order, {masks}, {key_sql(scan.table, 't', present)} AS key, t.source_row, "
        f"split_part(t.source_row, ':', -1) AS line, t.import_id, {values} "
        f"FROM {failing} AS f JOIN {scan.table} AS t ON t.row_order = f.row_order) "
        f'SELECT b.id AS rule_id, {_text(scan.table)} AS "table", v.key, b.name AS "column", '
        f"CASE b.name {value} END AS value, "
        "CASE WHEN contains(v.source_row, ':') THEN left(v.source_row, length(v.source_row) - length(v.line) - 1) "
        "ELSE '' END AS source_file, v.line AS source_row, v.import_id, v.row_order "
        f"FROM v JOIN broken AS b USING ({masks}) ORDER BY b.place, v.row_order"
    ).to_arrow_reader(BATCH)
    yield from reader


def _text(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"
