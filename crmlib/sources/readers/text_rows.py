"""How do rows of text made in Python reach DuckDB in bounded memory?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import duckdb
import pyarrow as pa

from crmlib.sources.readers.arrow_text import hand_over, integers, texts

_NUMBERS = count()
BATCH = 50_000


class TextRows:
    """Collects rows of `width` text cells into a temporary table with their line numbers.

    >>> c = duckdb.connect(); t = TextRows(c, 1); t.add(2, ["x"]); c.sql(f"FROM {t.finish()}").fetchall()
    [(2, 'x')]
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, width: int) -> None:
        self._connection = connection
        self._width = width
        self._name = f"text_{next(_NUMBERS)}"
        self._lines: list[int] = []
        self._rows: list[Sequence[str | None]] = []
        columns = "".join(f", c{i} VARCHAR" for i in range(width))
        connection.execute(f"CREATE TABLE {self._name} (_line BIGINT{columns})")

    def add(self, line: int, row: Sequence[str | None]) -> None:
        """Append one row."""
        self._lines.append(line)
        self._rows.append(row)
        if len(self._rows) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        if not self._rows:
            return
        columns = [texts(column) for column in zip(*self._rows, strict=True)]
        self.add_columns(integers(self._lines), columns)
        self._lines, self._rows = [], []

    def add_columns(self, lines: pa.Array, columns: list[pa.Array]) -> None:
        """Append a batch that is columnar already."""
        names = ["_line", *(f"c{i}" for i in range(self._width))]
        batch = pa.table([lines, *columns], names=names)
        hand_over(self._connection, batch, f"INSERT INTO {self._name} FROM handed")

    def finish(self) -> str:
        """The name of the table."""
        self._flush()
        return self._name
