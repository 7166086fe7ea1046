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
    """
    filled = [sum(1 for cell in row if cell and cell.strip()) for row in rows]
    if not filled or max(filled) == 0:
        return None
    usual = sorted(n for n in filled if n)[len([n for n in filled if n]) // 2]
    for index, row in enumerate(rows):
        if filled[index] < max(1, 0.6 * usual):
            continue
        if usual > 1 and filled[index] == 1:
            continue
        return index if _names_columns(row) else None
    return None


def _names_columns(row: Sequence[str | None]) -> bool:
    cells = [cell.strip() for cell in row if cell and cell.strip()]
    return not any(_NUMERIC.fullmatch(cell) for cell in cells)
