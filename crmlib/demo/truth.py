"""What was made dirty, and how does one get back to what is true?

The truth of a dirty export is two tables. `dirt`: one row for each cell that was changed and for each row that was
added (column empty). `clusters`: the rows of one entity where there are several. Taking the dirt back from the dirty
rows gives the clean ones, cell by cell.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmlib.schema import TABLES

DIRT = pa.schema([(name, pa.string()) for name in ("table", "key", "column", "kind", "clean", "dirty")])
CLUSTERS = pa.schema([(name, pa.string()) for name in ("table", "key", "cluster_id")])
ADDED = ("duplicate", "test_record", "repeated_row", "orphan_row")
"""Kinds that add a row; all others change one cell."""


def keys_of(name: str, table: pa.Table) -> pa.Array:
    """The key of each row as one text, its parts joined by `|`; an empty part is empty text."""
    parts = [pc.fill_null(table[column].cast(pa.string()), "") for column in TABLES[name].key]
    joined = parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, "|")
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def set_cells(table: pa.Table, column: str, rows: np.ndarray, values: list) -> pa.Table:
    """The table with `values` in the given rows of a column; the rows must ascend."""
    place = table.schema.get_field_index(column)
    kind = table.schema.field(column).type
    mask = np.zeros(table.num_rows, dtype=bool)
    mask[rows] = True
    old = table[column]
    old = old.combine_chunks() if isinstance(old, pa.ChunkedArray) else old
    new = pc.replace_with_mask(old, pa.array(mask), pa.array(values, kind))
    return table.set_column(place, table.schema.field(column), new)


def restore(name: str, dirty: pa.Table, dirt: pa.Table) -> pa.Table:
    """The clean rows of a table: added rows are taken away, changed cells get their clean value.

    `dirt` may hold other tables' rows too. Rows come back in the order of `dirty`.
    """
    mine = [row for row in dirt.to_pylist() if row["table"] == name]
    if not TABLES[name].key:
        return dirty
    drop_all = {row["key"] for row in mine if row["kind"] in ADDED and row["kind"] != "repeated_row"}
    drop_later = {row["key"] for row in mine if row["kind"] == "repeated_row"}
    keys = keys_of(name, dirty).to_pylist()
    seen: set[str] = set()
    keep = []
    for key in keys:
        keep.append(key not in drop_all and not (key in drop_later and key in seen))
        seen.add(key)
    table = dirty.filter(pa.array(keep, pa.bool_()))
    place = {key: k for k, key in enumerate(key for key, kept in zip(keys, keep, strict=True) if kept)}
    cells: dict[str, dict[int, str | None]] = defaultdict(dict)
    for row in mine:
        if row["kind"] not in ADDED:
            cells[row["column"]][place[row["key"]]] = row["clean"]
    for column, changed in cells.items():
        rows = np.array(sorted(changed))
        texts = pa.array([changed[k] for k in rows], pa.string())
        table = set_cells(table, column, rows, texts.cast(table.schema.field(column).type).to_pylist())
    return table
