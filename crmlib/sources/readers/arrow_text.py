"""How do columns of Python values reach DuckDB without loading pandas?

`pyarrow.array` loads pandas to see whether its argument is a series, and DuckDB loads it (by way of pyarrow.dataset)
to see what a registered object is; that takes longer than a small file takes to import. The buffers of plain columns
are easily made by hand, and a stream of Arrow's C interface is registered without a question.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa


def hand_over(connection: duckdb.DuckDBPyConnection, table: pa.Table, statement: str) -> None:
    """Run `statement`, which reads the rows of `table` once, by the name `handed`.

    >>> c = duckdb.connect(); hand_over(c, pa.table([texts(["x"])], ["a"]), "CREATE TABLE t AS FROM handed")
    >>> c.sql("FROM t").fetchall()
    [('x',)]
    """
    connection.register("handed", table.__arrow_c_stream__())
    try:
        connection.execute(statement)
    finally:
        connection.unregister("handed")


def texts(column: Sequence[str | None]) -> pa.Array:
    """An Arrow array of texts.

    >>> texts(["a", "", None, "商談"]).to_pylist(), texts([]).to_pylist()
    (['a', '', None, '商談'], [])
    """
    validity = None
    nulls = column.count(None)
    if nulls:
        given = np.fromiter((text is not None for text in column), bool, len(column))
        validity = pa.py_buffer(np.packbits(given, bitorder="little").tobytes())
        column = [text or "" for text in column]
    joined = "".join(column)  # type: ignore[arg-type]
    data = joined.encode("utf-8", "replace")
    parts = column if len(data) == len(joined) else [text.encode("utf-8", "replace") for text in column]  # type: ignore[union-attr]
    offsets = np.zeros(len(column) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, parts), np.int64, len(column)), out=offsets[1:])  # type: ignore[arg-type]
    if offsets[-1] >= 1 << 31:
        return pa.array(column, pa.string())
    buffers = [validity, pa.py_buffer(offsets.astype(np.int32).tobytes()), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.string(), len(column), buffers, nulls)


def floats(column: Sequence[float]) -> pa.Array:
    """An Arrow array of numbers, none of them missing.

    >>> floats([0.5, -0.0]).to_pylist()
    [0.5, -0.0]
    """
    return pa.Array.from_buffers(pa.float64(), len(column), [None, pa.py_buffer(array("d", column).tobytes())], 0)


def integers(column: Sequence[int]) -> pa.Array:
    """An Arrow array of whole numbers.

    >>> integers([2, 3]).to_pylist()
    [2, 3]
    """
    return pa.Array.from_buffers(pa.int64(), len(column), [None, pa.py_buffer(array("q", column).tobytes())], 0)
