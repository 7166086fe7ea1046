"""Which row of a table is its header?"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMERIC = re.compile(r"[-+(]?[$¥€£]?[0-9][0-9.,:/ -]*%?\)?")


def header_row(rows: Sequence[Sequence[str | None]]) -> int | None:
    """The index of the header among the first rows of a table; None where there is none.

    The first row that is nearly as wide as the table is wide, whose cells are distinct texts and no numbers. Title
    rows above it are narrower.

    >>> header_row([["Sales report", ""], ["", ""], ["Name", "Amount"], ["Acme", "12"]])
    2
    >>> header_row([["274", "2011-05-31"], ["275", "2011-05-31"]]) is None
    True
    >>> header_row([["Made on", "2026/11/22", ""], ["", "", ""], ["ID", "Name", "Amount"], ["1", "A", "100"]])
    2
    >>> header_row([["Basics", "", "Money"], ["ID", "Name", "Amount"], ["1", "A", "100"]])
    1
    """
    filled = [sum(1 for cell in row if cell and cell.strip()) for row in rows]
    if not filled or max(filled) == 0:
        return None
    usual = sorted(n for n in filled if n)[len([n for n in filled if n]) // 2]
    for index, row in enumerate(rows):
        if filled[index] < max(1, 0.6 * usual) or (usual > 1 and filled[index] == 1):
            continue
        if _names_columns(row):
            return _lower_header(rows, filled, index)
        if filled[index] >= usual:
            return None
    return None


def _lower_header(rows: Sequence[Sequence[str | None]], filled: Sequence[int], index: int) -> int:
    """The row below `index` that is the header in truth, where the one at `index` only groups or titles it: the row
    below is wider and names columns too, and the rows under it have numbers where it has names."""
    below = next((i for i in range(index + 1, len(rows)) if filled[i]), None)
    if below is None or filled[below] <= filled[index] or not _names_columns(rows[below]):
        return index
    named = [i for i, cell in enumerate(rows[below]) if cell and cell.strip()]
    for row in rows[below + 1 :]:
        if any(i < len(row) and row[i] and _NUMERIC.fullmatch(row[i].strip()) for i in named):
            return _lower_header(rows, filled, below)
    return index


def _names_columns(row: Sequence[str | None]) -> bool:
    cells = [cell.strip() for cell in row if cell and cell.strip()]
    return not any(_NUMERIC.fullmatch(cell) for cell in cells)
