"""How do the tables leave the page? As one .xlsx: a sheet per table with live figures, and a sheet of definitions.

Text is written as text, never as a formula: a leading =, +, -, @, tab or return gets an apostrophe, so that no program
evaluates it when the sheet is saved as CSV. The same tables give the same bytes.
"""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from crmlib.present.locale import message
from crmlib.present.number import MONEY, display_unit
from crmlib.present.table import Cell, Column, Table

_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LARGEST = 1_048_576 - 1
#: Excel keeps 15 significant digits; a longer figure is written as text, so that it stays exact.
_EXACT_DIGITS = 15


def write(tables: Sequence[Table], definitions: Iterable[tuple[str, str]] = (), language: str = "en") -> bytes:
    """The bytes of a workbook with every row of `tables`, and (KPI, definition) pairs on the last sheet."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": _CREATED.replace(tzinfo=None)})
        formats = _Formats(book)
        names: dict[str, Table] = {}
        for table in tables:
            name = _sheet_name(table.title, names)
            names[name] = table
            _sheet(book.add_worksheet(name), table, formats)
        _definitions(
            book.add_worksheet(_sheet_name(message("workbook.definitions", language), names)),
            names,
            definitions,
            language,
            formats,
        )
    return target.getvalue()


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula, also after it was saved as CSV.

    >>> guarded("=1+1"), guarded("Web"), guarded("-")
    ("'=1+1", 'Web', '-')
    """
    text = _CONTROL.sub("", text)
    return f"'{text}" if re.match(r"[\s]*[=+\-@\t\r]", text) and text.strip() not in ("-", "+") else text


class _Formats:
    """The number formats of the workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple, Any] = {}
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        self.bold = book.add_format({"bold": True})
        self.text = book.add_format({"num_format": "@"})
        self.wrap = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})

    def of(self, column: Column) -> Any:
        """The format of a column's values."""
        unit = display_unit(column.unit)
        if unit in MONEY:
            pattern = "#,##0" if column.currency in ("JPY", "KRW") else "#,##0.00"
        else:
            pattern = {
                "ratio": "0.0%",
                "count": "#,##0",
                "date": "yyyy-mm-dd",
                "time": "yyyy-mm-dd hh:mm",
                "text": "@",
            }.get(unit, "#,##0.00")
        if pattern not in self._made:
            self._made[pattern] = self._book.add_format({"num_format": pattern})
        return self._made[pattern]


def _sheet(sheet: Any, table: Table, formats: _Formats) -> None:
    for at, column in enumerate(table.columns):
        label = (
            f"{column.label} ({column.currency})"
            if column.currency and column.currency not in column.label
            else column.label
        )
        sheet.write_string(0, at, guarded(label), formats.head)
        sheet.set_column(at, at, _width(table, at))
    for line, row in enumerate(table.rows[:_LARGEST], start=1):
        for at, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            _cell(sheet, line, at, value.value if isinstance(value, Cell) else value, column, formats)
    sheet.freeze_panes(1, 0)
    if table.rows:
        sheet.autofilter(0, 0, min(len(table.rows), _LARGEST), len(table.columns) - 1)


def _cell(sheet: Any, line: int, at: int, value: Any, column: Column, formats: _Formats) -> None:
    """One value; unknown stays empty, never 0."""
    if value is None or value != value:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, at, value)
    elif isinstance(value, int | float | Decimal):
        exact = (
            not isinstance(value, Decimal | int) or len(Decimal(value).normalize().as_tuple().digits) <= _EXACT_DIGITS
        )
        if exact or display_unit(column.unit) not in MONEY:
            sheet.write_number(line, at, float(value), formats.of(column))
        else:
            sheet.write_string(line, at, f"{value:f}", formats.text)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, at, value.replace(tzinfo=None), formats.of(Column("", "time")))
    elif isinstance(value, date):
        sheet.write_datetime(line, at, datetime(value.year, value.month, value.day), formats.of(Column("", "date")))
    else:
        sheet.write_string(line, at, guarded(str(value))[:32_767], formats.text)


def _definitions(
    sheet: Any, names: dict[str, Table], definitions: Iterable[tuple[str, str]], language: str, formats: _Formats
) -> None:
    heads = ("workbook.sheet", "workbook.table", "workbook.rule", "workbook.rows")
    for at, key in enumerate(heads):
        sheet.write_string(0, at, message(key, language), formats.head)
    line = 0
    for line, (name, table) in enumerate(names.items(), start=1):
        for at, text in enumerate((name, table.title, table.rule or "")):
            sheet.write_string(line, at, guarded(text), formats.wrap)
        sheet.write_number(line, 3, table.matching)
    line += 2
    for at, key in enumerate(("workbook.kpi", "workbook.definition")):
        sheet.write_string(line, at, message(key, language), formats.head)
    for below, (name, meaning) in enumerate(definitions, start=line + 1):
        sheet.write_string(below, 0, guarded(name), formats.wrap)
        sheet.write_string(below, 1, guarded(meaning), formats.wrap)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 2, 50)


def _sheet_name(title: str, used: Iterable[str]) -> str:
    """A name that Excel accepts: 31 characters, none of []:*?/\\, no apostrophe at an end, used once."""
    base = _FORBIDDEN.sub(" ", title).strip().strip("'")[:31].strip() or "Sheet"
    if base.casefold() == "history":
        base = "History 1"
    taken = {name.casefold() for name in used}
    name, n = base, 2
    while name.casefold() in taken:
        name, n = f"{base[:27]} {n}", n + 1
    return name


def _width(table: Table, at: int) -> float:
    """A column's width in characters, from its label and its first rows."""
    texts = [
        table.columns[at].label,
        *(str(row[at].value if isinstance(row[at], Cell) else row[at]) for row in table.rows[:200]),
    ]
    return min(60, max(10, 2 + max(sum(2 if ord(c) > 0x2E7F else 1 for c in text) for text in texts)))
