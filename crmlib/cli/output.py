"""How does a command print? Lists on standard output, as a table, JSON or CSV; messages on standard error."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

from crmlib.errors import printable


class Format(StrEnum):
    """How a list is printed."""

    table = "table"
    json = "json"
    csv = "csv"


def emit(rows: Iterable[Mapping[str, Any]], format: Format | str = Format.table, columns: Sequence[str] | None = None):
    """Print `rows` on standard output.

    `columns` names what the table and CSV show, in order (default: the keys of the first row).
    """
    rows = list(rows)
    names = list(columns or (rows[0].keys() if rows else ()))
    kind = Format(format)
    if kind is Format.json:
        print(to_json(rows))
    elif kind is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([csv_cell(row.get(name)) for name in names] for row in rows)
    else:
        _table(rows, names)


def to_json(value: Any, indent: int | None = 1) -> str:
    """JSON in which a Decimal is a number with all its digits.

    >>> to_json({"a": Decimal("0.10"), "b": date(2026, 10, 1)}, indent=None)
    '{"a": 0.10, "b": "2026-10-01"}'
    """
    numbers: list[str] = []

    def plain(item: Any) -> Any:
        if isinstance(item, Decimal):
            if not item.is_finite():
                return None
            numbers.append(format(item, "f"))
            return f"\ue000{len(numbers) - 1}\ue001"
        if isinstance(item, Mapping):
            return {str(key): plain(inner) for key, inner in item.items()}
        if isinstance(item, (list, tuple)):
            return [plain(inner) for inner in item]
        if isinstance(item, (date, datetime)):
            return item.isoformat()
        if isinstance(item, Enum):
            return item.value
        if isinstance(item, str):
            return item.replace("\ue000", "\ufffd")
        return item

    text = json.dumps(plain(value), ensure_ascii=False, indent=indent)
    return re.sub('"\ue000(\\d+)\ue001"', lambda match: numbers[int(match[1])], text)


def csv_cell(value: Any) -> Any:
    """A cell that a spreadsheet does not take for a formula.

    >>> csv_cell("=1+1"), csv_cell(Decimal("-2.50")), csv_cell(None)
    ("'=1+1", '-2.50', '')
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str):
        return "'" + value if value and value[0] in "=+-@\t\r" else value
    if isinstance(value, (list, tuple, dict)):
        return to_json(value, indent=None)
    return value


def _table(rows: list[Mapping[str, Any]], names: list[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    numeric = {
        name: all(isinstance(row.get(name), (int, float, Decimal, type(None))) for row in rows) for name in names
    }
    for name in names:
        table.add_column(printable(name), justify="right" if numeric[name] else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row.get(name))) for name in names))
    # Into a file or a pipe a line is as long as its row; only a terminal has a width to keep to.
    Console(width=None if sys.stdout.isatty() else 10_000, highlight=False).print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:,.6f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, (list, tuple, dict)):
        return printable(to_json(value, indent=None))
    return printable(value)


def say(text: str) -> None:
    """A message or progress on standard error, inert in a terminal."""
    print(printable(text, 2000), file=sys.stderr, flush=True)
