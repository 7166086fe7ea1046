"""What was changed, cell by cell, and how is it done and undone?

The change log is the whole difference between the raw and the clean rows: `apply(raw, log)` is the clean table and
`revert(clean, log)` the raw one, exactly. A row is named by `row_order`, which no two rows of a table share, so
keys that collide do no harm. A cell may be changed in steps (`step` 0, 1, …), each by one rule. A row that no figure
may use, or that was merged into another, is one entry with the column `*` and the whole row in `before`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from crmlib.calendar import Calendar
from crmlib.schema import TABLES, local_date_column

ROW = "*"
"""The `column` of an entry that takes a whole row out."""

CHANGES = pa.schema(
    [
        ("table", pa.string()),
        ("key", pa.string()),
        ("column", pa.string()),
        ("before", pa.string()),
        ("after", pa.string()),
        ("rule_id", pa.string()),
        ("rule_version", pa.int64()),
        ("confidence", pa.float64()),
        ("import_id", pa.string()),
        ("decided_by", pa.string()),
        ("row_order", pa.int64()),
        ("step", pa.int64()),
        ("evidence", pa.string()),
    ]
)
"""`decided_by`: "rule" for what a repair does by itself, else the person of params/decisions.csv."""


def log(parts: Iterable[pa.Table]) -> pa.Table:
    """One log of many parts, ordered by table, row, column and step."""
    order = {name: index for index, name in enumerate(TABLES)}
    whole = pa.concat_tables([part.select(CHANGES.names).cast(CHANGES) for part in parts] or [CHANGES.empty_table()])
    rank = pa.array([order[name] for name in whole["table"].unique().to_pylist()], pa.int64())
    whole = whole.append_column("rank", rank.take(pc.index_in(whole["table"], value_set=whole["table"].unique())))
    keys = [(name, "ascending") for name in ("rank", "row_order", "column", "step")]
    return whole.sort_by(keys).drop_columns(["rank"])


def entries(rows: Iterable[dict[str, object]]) -> pa.Table:
    """Log entries from records; `step` is 0 and `decided_by` "rule" where a record does not say."""
    return pa.Table.from_pylist([{"step": 0, "decided_by": "rule", **row} for row in rows], schema=CHANGES)


def apply(raw: pa.Table, changes: pa.Table, calendar: Calendar) -> pa.Table:
    """The clean rows of one table. `changes`: the log's rows of that table. The order of rows is kept.

    Local dates that follow from a changed instant are computed anew.
    """
    clean = _write(raw, _outer(changes, "after"), calendar)
    gone = changes.filter(pc.equal(changes["column"], ROW))["row_order"].combine_chunks()
    return clean.filter(pc.invert(pc.is_in(clean["row_order"], value_set=gone))) if len(gone) else clean


def revert(clean: pa.Table, changes: pa.Table, calendar: Calendar) -> pa.Table:
    """The raw rows of one table again, in the order of `row_order`."""
    gone = changes.filter(pc.equal(changes["column"], ROW))
    if gone.num_rows:
        back = [json.loads(text) for text in gone["before"].to_pylist()]
        rows = pa.table(
            [pa.array([row.get(field.name) for row in back], pa.string()).cast(field.type) for field in clean.schema],
            schema=clean.schema,
        )
        clean = pa.concat_tables([clean, rows])
    return _write(clean, _outer(changes, "before"), calendar).sort_by("row_order")


def row_text(row: dict[str, object]) -> str:
    """A whole row as the text that `revert` reads back: values as text, nulls as null.

    >>> row_text({"deal_id": "D1", "amount": None})
    '{"deal_id": "D1", "amount": null}'
    """
    return json.dumps({name: None if value is None else str(value) for name, value in row.items()}, ensure_ascii=False)


def rows_as_text(rows: pa.Table) -> list[str]:
    """Each row of a stored table as `row_text` writes it, its values as Arrow prints them."""
    texts = {name: pc.cast(rows[name], pa.string()).to_pylist() for name in rows.column_names}
    return [row_text({name: values[i] for name, values in texts.items()}) for i in range(rows.num_rows)]


def _outer(changes: pa.Table, side: str) -> dict[str, tuple[pa.Array, pa.Array]]:
    """column → (row_orders, texts): the first `before` or the last `after` of each changed cell."""
    cells = {}
    for column in changes["column"].unique().to_pylist():
        if column == ROW:
            continue
        part = changes.filter(pc.equal(changes["column"], column)).sort_by("step")
        how = "last" if side == "after" else "first"
        keep_null = pc.ScalarAggregateOptions(skip_nulls=False, min_count=0)
        ends = part.group_by("row_order", use_threads=False).aggregate([(side, how, keep_null)])
        cells[column] = (ends["row_order"].combine_chunks(), ends[f"{side}_{how}"].combine_chunks())
    return cells


def _write(data: pa.Table, cells: dict[str, tuple[pa.Array, pa.Array]], calendar: Calendar) -> pa.Table:
    for column, (rows, texts) in cells.items():
        field = data.schema.field(column)
        at = pc.index_in(data["row_order"].combine_chunks(), value_set=rows)
        if at.null_count == len(at):
            continue
        new = texts.cast(field.type).take(at)
        data = _set(data, column, pc.if_else(pc.is_valid(at), new, data[column]))
        derived = local_date_column(column)
        if pa.types.is_timestamp(field.type) and derived in data.column_names:
            data = _set(data, derived, calendar.local_dates(data[column]))
    return data


def _set(data: pa.Table, column: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    index = data.schema.get_field_index(column)
    return data.set_column(index, data.schema.field(column), values)
