"""Which rows of an extract are no records at all: blank ones, totals, lines below the table, another table?

Spreadsheets end in rows of nothing but delimiters, in sums and in remarks. They are counted as skipped, each under
its name; a sum that came in as a record would be counted twice by every figure. Rows that seem to be another table
below this one are rejected, so that they can be imported apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from crmlib.schema import TABLES
from crmlib.sources.casts import literal

if TYPE_CHECKING:
    from crmlib.sources.transform import Typed

BLANK = "blank rows"
TOTAL = "rows of totals"
BELOW = "lines below the table"
OTHER = "seems to belong to another table, which begins below a blank row"
TOTALS = (
    "total", "totals", "subtotal", "sub total", "sub-total", "grand total", "grand totals", "sum",
    "合計", "総合計", "総計", "小計", "計", "合 計", "小 計", "総 計",
)  # fmt: skip


def set_aside(typed: Typed) -> dict[str, int]:
    """Put rows that are no records into the DuckDB table `<typed.table>_aside` (n, what): how many, by what they are.

    A row is one of totals where its id is the word; where a required value is missing, any cell may say so. The
    cells themselves are read again only where a required value is missing or a blank row lies between others. In
    canonical files every row is a record.
    """
    connection, aside = typed.job.connection, f"{typed.table}_aside"
    connection.execute(f"CREATE TABLE {aside} (n BIGINT, what VARCHAR)")
    if typed.job.mapping.strict:
        return {}
    key = TABLES[typed.rule.table].key
    if len(key) == 1 and key[0] in typed.columns and TABLES[typed.rule.table].column(key[0]).type == "id":
        connection.execute(
            f"INSERT INTO {aside} SELECT rowid, {literal(TOTAL)} FROM {typed.table} WHERE {_is_total(f'v_{key[0]}')}"
        )
    if typed.rule.log is None:
        if _some_missing(typed):
            _blank_and_totals(typed, aside)
        if len(typed.headers) > 2 and _has_gap(typed, aside):
            _below(typed, aside)
    return dict(connection.execute(f"SELECT what, count(*) FROM {aside} GROUP BY 1 ORDER BY 1").fetchall())


def _blank_and_totals(typed: Typed, aside: str) -> None:
    cells = [f"c{i}" for i in range(len(typed.headers))]
    blank = " AND ".join(f"nullif(trim({cell}), '') IS NULL" for cell in cells)
    total = " OR ".join(_is_total(cell) for cell in cells)
    typed.job.connection.execute(
        f"INSERT INTO {aside} SELECT t.rowid, CASE WHEN {blank} THEN {literal(BLANK)} ELSE {literal(TOTAL)} END "
        f"FROM ({_cells(typed)}) s JOIN {typed.table} t ON t.rowid = s.n WHERE ({_missing(typed)}) "
        f"AND ({blank} OR {total}) AND t.rowid NOT IN (SELECT n FROM {aside})"
    )


def _cells(typed: Typed) -> str:
    """SQL (n, c0, c1, …) of the cells, numbered as the rows of `typed.table`."""
    return f"SELECT row_number() OVER () - 1 AS n, * FROM {typed.staged.relation}"


def _has_gap(typed: Typed, aside: str) -> bool:
    """Whether a blank row lies between others."""
    gap = f"SELECT 1 FROM {aside} WHERE what = {literal(BLANK)}"
    if typed.staged.numbered:
        lines = "max(_line) - min(_line) + 1 > count(*) OR min(_line) IS NULL"
        gap += f" UNION ALL SELECT 1 FROM {typed.table} HAVING {lines}"
    return typed.job.connection.execute(f"{gap} LIMIT 1").fetchone() is not None


def _below(typed: Typed, aside: str) -> None:
    """Remarks at the end, of one cell each, and another table: both begin below a blank row."""
    connection = typed.job.connection
    filled = " + ".join(f"(nullif(trim(c{i}), '') IS NOT NULL)::INT" for i in range(len(typed.headers)))
    listed = ", ".join(f"c{i}" for i in range(len(typed.headers)))
    line = "_line" if typed.staged.numbered else "n"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE below AS SELECT n, {line} AS line, {filled} AS filled, [{listed}] AS cells "
        f"FROM ({_cells(typed)}) WHERE n NOT IN (SELECT n FROM {aside} WHERE what = {literal(BLANK)})"
    )
    begins = "line - lag(line) OVER (ORDER BY n) > 1 AS begins"
    starts = connection.execute(
        f"SELECT n, filled, cells FROM (SELECT *, {begins} FROM below) WHERE begins ORDER BY n LIMIT 1000"
    ).fetchall()
    (wide,) = connection.execute("SELECT coalesce(max(n) FILTER (filled > 1), -1) FROM below").fetchone()  # type: ignore[misc]
    remarks = next((n for n, _, _ in starts if n > wide), None)
    other = next((n for n, many, cells in starts if many > 1 and _is_other(typed, aside, n, cells)), None)
    for first, what in ((remarks, BELOW), (other, OTHER)):
        if first is not None:
            connection.execute(
                f"INSERT INTO {aside} SELECT n, {literal(what)} FROM below WHERE n >= {first} "
                f"AND n NOT IN (SELECT n FROM {aside})"
            )
    connection.execute("DROP TABLE below")


def _is_other(typed: Typed, aside: str, first: int, cells: list[str | None]) -> bool:
    """Whether the row numbered `first` is the header of another table: it has only words, none of them where every
    row above has a number or a date."""
    if any(cell and re.search(r"[0-9]", cell) for cell in cells):
        return False
    measured = [
        name for name in typed.columns if TABLES[typed.rule.table].column(name).type not in ("id", "text", "bool")
    ]
    always = ", ".join(f'count(*) = count("v_{name}") AND count(*) > 0' for name in measured)
    if not always:
        return False
    above = f"SELECT {always} FROM {typed.table} WHERE rowid < {first} AND rowid NOT IN (SELECT n FROM {aside})"
    here = ", ".join(f'"v_{name}" IS NULL' for name in measured)
    full = typed.job.connection.execute(above).fetchone() or ()
    empty = typed.job.connection.execute(f"SELECT {here} FROM {typed.table} WHERE rowid = {first}").fetchone() or ()
    return any(f and e for f, e in zip(full, empty, strict=True))


def _is_total(cell: str) -> str:
    # A list of all spellings: asked of every row, it costs a tenth of folding each text.
    spellings = {form(word) for word in TOTALS for form in (str.lower, str.upper, str.title, str.capitalize)}
    words = ", ".join(literal(word + mark) for word in sorted(spellings) for mark in ("", ":", "："))
    return f'"{cell}" IN ({words})'


def _required(typed: Typed) -> Sequence[str]:
    return [c.name for c in TABLES[typed.rule.table].columns if c.required and c.name in typed.columns]


def _missing(typed: Typed) -> str:
    return " OR ".join(f't."v_{name}" IS NULL' for name in _required(typed)) or "FALSE"


def _some_missing(typed: Typed) -> bool:
    found = typed.job.connection.execute(f"SELECT 1 FROM {typed.table} t WHERE {_missing(typed)} LIMIT 1").fetchone()
    return found is not None
