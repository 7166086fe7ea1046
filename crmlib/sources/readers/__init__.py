"""What does every kind of input look like to the rest of the import?

A reader turns a file, a sheet or a database table into an `Extract`: headers, and a DuckDB relation whose columns
`c0`, `c1`, … are text. What could not be read at all is in `broken`, with its place and reason. Nothing is lost:
the rows of the relation and the broken rows together are the rows of the input.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

MAX_COLUMNS = 2_000
MAX_CELL = 1_000_000
"""Limits that keep hostile input harmless: columns of a table, characters of a cell."""


@dataclass(frozen=True)
class Broken:
    """A row that could not be read: its place, why, and what it held."""

    line: int
    reason: str
    cells: tuple[str, ...] = ()


@dataclass
class Staged:
    """The text of an extract in DuckDB.

    `relation`: SQL that can stand after FROM; its columns are `c0` … and, where `numbered`, `_line`. Otherwise the
    n-th row (from 0) stands on line `first_line + n`. `rows`: how many rows it must have, where that is known before
    it is read.
    """

    relation: str
    first_line: int = 2
    numbered: bool = False
    rows: int | None = None
    broken: list[Broken] = field(default_factory=list)
    footers: int = 0


@dataclass
class Extract:
    """One table of one input, before any mapping.

    `file`: how it is called in lineage and messages; `stem`: the name that file patterns are compared with; `sheet`:
    sheet or database table; `headers`: as given (numbered where the file has none); `stated`: what was detected, for
    the report; `stage`: reads it into DuckDB (`careful=True` after a fast read failed); `epoch_1904`: its numbers
    that are dates count from 1904; `chosen`: the user named this file, not a folder that holds it.
    """

    file: str
    stem: str
    headers: list[str]
    sample: list[list[str | None]]
    sha256: str
    stage: Callable[[duckdb.DuckDBPyConnection, bool], Staged]
    sheet: str | None = None
    stated: dict[str, str] = field(default_factory=dict)
    headless: Callable[[int], Extract] | None = None
    epoch_1904: bool = False
    chosen: bool = False

    @property
    def place(self) -> str:
        """`file` or `file!sheet`: the first part of every source_row.

        >>> Extract("a.xlsx", "a", [], [], "", lambda c, k: None, sheet="Deals").place
        'a.xlsx!Deals'
        """
        return f"{self.file}!{self.sheet}" if self.sheet else self.file
