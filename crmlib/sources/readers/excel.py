"""How is an Excel workbook read, with its title rows, merged cells, dates and numbers that are text?

Each sheet is one extract. Cells arrive typed: a text stays as it is (leading zeros, long ids), a number is written
out exactly as Excel holds it (15 digits), a date becomes ISO. Serial numbers in a column of dates are read in the
workbook's own date system. Formulas are never run: their stored results are read.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from crmlib.errors import UserError, printable
from crmlib.sources.readers import MAX_CELL, MAX_COLUMNS, Broken, Extract, Staged
from crmlib.sources.readers.archive import check_sizes
from crmlib.sources.readers.arrow_text import floats, hand_over, integers, texts
from crmlib.sources.readers.formulas import without_value
from crmlib.sources.readers.header import header_row
from crmlib.uncollected import uncollected

_NUMBERS = count()
SAMPLE = 60
BATCH = 20_000


def open_excel(path: Path, shown: str) -> list[Extract]:
    """The extracts of a workbook, one for each sheet that holds anything; `UserError` where it cannot be read."""
    import python_calamine as calamine

    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            check_sizes(archive, shown)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        names = list(book.sheet_names)
    except calamine.PasswordError:
        raise UserError("is protected by a password", place=shown, expected="a workbook without one") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise UserError("is broken or no Excel workbook", place=shown, found=printable(error)) from None
    hidden = {sheet.name for sheet in book.sheets_metadata if sheet.visible != calamine.SheetVisibleEnum.Visible}
    result = []
    for name in names:
        extract = _sheet(path, book, name, shown, digest)
        if extract:
            extract.stated |= {"sheet": "hidden"} if name in hidden else {}
            result.append(extract)
    if not result:
        raise UserError("the workbook is empty", place=shown, expected="a sheet with a header row and data rows")
    return result


def _sheet(path: Path, book: Any, name: str, shown: str, digest: str) -> Extract | None:
    import python_calamine as calamine

    try:
        with uncollected():
            rows, merged = _rows(book, name)
    except (calamine.CalamineError, ValueError) as error:
        raise UserError("a sheet cannot be read", place=f"{shown}!{name}", found=printable(error)) from None
    if not rows:
        return None
    if len(rows[0]) > MAX_COLUMNS:
        place = f"{shown}!{name}"
        raise UserError("too many columns", place=place, found=len(rows[0]), expected=f"at most {MAX_COLUMNS}")
    _fill_merged(rows, merged)
    without = without_value(path, name)
    head = [[cell_text(cell) for cell in row] for row in rows[:SAMPLE]]
    index = header_row(head)

    def extract(index: int | None) -> Extract:
        headers = (
            [h or "" for h in head[index]] if index is not None else [f"column {i + 1}" for i in range(len(rows[0]))]
        )
        begin = -1 if index is None else index
        return Extract(
            file=shown,
            stem=Path(shown).stem,
            sheet=name,
            headers=headers,
            sample=head[begin + 1 :],
            sha256=digest,
            stage=lambda connection, careful: _stage(connection, rows, begin),
            stated={"format": "Excel", **({"header": f"row {index + 1}"} if index else {}), **without},
            headless=lambda width: extract(None),
            epoch_1904=_is_1904(path),
        )

    return extract(index)


def _rows(book: Any, name: str) -> tuple[list[list[Any]], list[Any]]:
    sheet = book.get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False)
    ranges = getattr(sheet, "merged_cell_ranges", None) or []
    while rows and not any(cell not in ("", None) for cell in rows[-1]):
        rows.pop()
    return rows, list(ranges)


def _fill_merged(rows: list[list[Any]], merged: list[Any]) -> None:
    """Every cell of a merged area holds the value of its first one; a title over several columns stays one cell."""
    for (top, left), (bottom, right) in merged:
        if bottom == top or top >= len(rows):
            continue
        value = rows[top][left]
        for row in range(top, min(bottom, len(rows) - 1) + 1):
            for column in range(left, min(right, len(rows[row]) - 1) + 1):
                rows[row][column] = value


def _stage(connection: duckdb.DuckDBPyConnection, rows: list[list[Any]], header: int) -> Staged:
    names = ["_line", *(f"c{i}" for i in range(len(rows[0])))]
    tables: list[pa.Table] = []
    broken: list[Broken] = []
    with uncollected():
        for start in range(header + 1, len(rows), BATCH):
            table, refused = _batch(rows, start, names)
            broken += refused
            tables += [table] if table.num_rows else []
    schema = pa.schema([("_line", pa.int64()), *((name, pa.string()) for name in names[1:])])
    name = f"sheet_{next(_NUMBERS)}"
    whole = pa.concat_tables(tables) if tables else schema.empty_table()
    hand_over(connection, whole, f"CREATE TABLE {name} AS FROM handed")
    return Staged(name, numbered=True, broken=broken)


def _batch(rows: list[list[Any]], start: int, names: list[str]) -> tuple[pa.Table, list[Broken]]:
    """The texts of the rows from `start` on that are not blank, and those of them that are refused."""
    batch = rows[start : start + BATCH]
    lines = [line for line, row in enumerate(batch, start + 1) if row[0] or not _is_blank(row)]
    if len(lines) < len(batch):
        batch = [rows[line - 1] for line in lines]
    columns = _columns(batch, len(names) - 1)
    oversized = _oversized(columns)
    broken = [Broken(lines[i], f"a cell has more than {MAX_CELL} characters") for i in sorted(oversized)]
    table = pa.table([integers(lines), *columns], names=names)
    return table.take([i for i in range(len(lines)) if i not in oversized]) if oversized else table, broken


def _is_blank(row: list[Any]) -> bool:
    return not any(row) and all(cell is None or cell == "" for cell in row)


def _columns(rows: list[list[Any]], width: int) -> list[pa.Array]:
    columns = zip(*rows, strict=True) if rows else [()] * width
    return [_column_text(column) for column in columns]


def _oversized(columns: list[pa.Array]) -> set[int]:
    long = set()
    for column in columns:
        longest = pc.max(pc.utf8_length(column)).as_py()
        if longest and longest > MAX_CELL:
            long |= {i for i, cell in enumerate(column.to_pylist()) if cell and len(cell) > MAX_CELL}
    return long


def _column_text(column: tuple[Any, ...]) -> pa.Array:
    """The texts of a column; an empty text is no value, as everywhere in the import."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return texts(column)
    if kinds == {float}:
        return _number_texts(column)
    if kinds == {float, str}:
        words = texts([cell if type(cell) is str else None for cell in column])
        numbers = _number_texts([cell if type(cell) is float else 0.0 for cell in column])
        return pc.if_else(pc.is_valid(words), words, numbers)
    return texts([cell_text(cell) for cell in column])


def _number_texts(column: Sequence[float]) -> pa.Array:
    """What `_number_text` says of each number. Arrow writes the same shortest texts, but for exponents, -0 and what
    is no number; these few are written one by one.

    >>> _number_texts([1001.0, 0.1, 1e-07, -0.0, 1e+22]).to_pylist()
    ['1001', '0.1', '0.0000001', '0', '10000000000000000000000']
    """
    found = floats(column).cast(pa.string())
    odd = pc.match_substring_regex(found, "[en]|^-0$")
    if not pc.any(odd).as_py():
        return found
    ours = [_number_text(column[i]) for i in pc.indices_nonzero(odd).to_pylist()]
    return pc.replace_with_mask(found, odd, texts(ours))


def cell_text(cell: Any) -> str | None:
    """The text of a cell as calamine gives it; None for an empty one.

    >>> cell_text(1001.0), cell_text("007"), cell_text(0.1), cell_text(datetime(2026, 11, 22, 9, 30)), cell_text("")
    ('1001', '007', '0.1', '2026-11-22T09:30:00', None)
    """
    if isinstance(cell, str):
        return cell or None
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        return _number_text(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return format(
            (Decimal(cell.days) * 86400 + Decimal(cell.seconds) + Decimal(cell.microseconds) / 10**6).normalize(), "f"
        )
    return str(cell)


def _number_text(number: float | int) -> str:
    if isinstance(number, bool):
        return "true" if number else "false"
    if isinstance(number, int) or (number.is_integer() and abs(number) < 1e15):
        return str(int(number))
    text = repr(number).removesuffix(".0")
    return text if text.lstrip("-")[0].isdigit() and "e" not in text else _unusual_number(number)


def _unusual_number(number: float) -> str:
    """A number whose shortest text has an exponent, or that is none.

    >>> _unusual_number(1e-07), _unusual_number(float("nan"))
    ('0.0000001', '')
    """
    return format(Decimal(repr(number)), "f") if number == number and abs(number) != float("inf") else ""


def _is_1904(path: Path) -> bool:
    """Whether the workbook counts its days from 1904 (xlsx; calamine converts formatted dates itself)."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        try:
            text = archive.read("xl/workbook.xml")[:200_000].decode("utf-8", "replace")
        except KeyError:
            return False
    return bool(re.search(r'date1904\s*=\s*"(1|true)"', text))
