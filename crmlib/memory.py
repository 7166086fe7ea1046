"""How much memory may queries take? What does not fit goes to files that do not outlive the command, even if killed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from crmlib.temporary import temporary

if TYPE_CHECKING:
    import duckdb

MOST = 3.0
"""GiB that DuckDB may hold, where the machine has more; a process takes up to a fifth more."""


@contextlib.contextmanager
def bounded(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Queries of this connection hold `MOST` at most; it is closed at the end of the block.

    DuckDB would take up to four fifths of the machine, and write what does not fit beside where the command was called.

    >>> import duckdb
    >>> connection = duckdb.connect()
    >>> with bounded(connection):
    ...     connection.execute("SELECT sum(i) FROM range(4) t(i)").fetchone()
    (6,)
    """
    with temporary("spill") as folder:
        connection.execute("SET temp_directory = $folder", {"folder": str(folder)})
        if _allowed(connection) > MOST:
            connection.execute(f"SET memory_limit = '{MOST} GiB'")
        try:
            yield
        finally:
            connection.close()


def _allowed(connection: duckdb.DuckDBPyConnection) -> float:
    """The GiB that DuckDB allows itself on this machine."""
    ((said,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    number, unit = said.split()
    return float(number) * {"TiB": 1024.0, "GiB": 1.0}.get(unit, 0.0)
