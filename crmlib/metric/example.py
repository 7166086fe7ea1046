"""What is an example of a KPI on a handful of rows, worked by hand?

Each area has one small company in `catalogue/examples/<area>.txt`: lines `table: column column …`, then one line per
row, `-` for an empty cell, and after `expect:` a line per KPI: `kpi_id = value, by this reckoning`. The tests evaluate
every line; `crm explain` shows the rows and columns that the KPI needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from crmlib.metric import need
from crmlib.metric.declare import Kpi
from crmlib.schema import TABLES

PERIOD = "2026-10"
AS_OF = datetime(2027, 2, 1)
YAML = """
name: Example
currency: USD
timezone: UTC
stages:
  - {name: Qualify, probability: 0.2}
  - {name: Propose, probability: 0.5, stalled_after_days: 30}
ideal_customer: {industry: [Retail], employees: {min: 100}}
"""


@dataclass(frozen=True)
class Example:
    """The rows of one small company and what each KPI is there in October 2026, seen from 1 February 2027, in UTC.

    `expected`: by KPI, its value (None: undefined) and the reckoning.
    """

    tables: Mapping[str, Sequence[Mapping[str, str | None]]]
    expected: Mapping[str, tuple[Decimal | None, str]]

    def columns(self) -> dict[str, set[str]]:
        """The columns present in each table."""
        return {name: {c for row in rows for c in row} for name, rows in self.tables.items()}

    def told(self, kpi: Kpi) -> str:
        """The rows that the KPI needs, and its value there with the reckoning."""
        value, reckoning = self.expected[kpi.id]
        needed: dict[str, list[str]] = {}
        present = {name: frozenset(columns) for name, columns in self.columns().items()}
        for name in need.in_basis(kpi.needs, present):
            table, _, column = name.partition(".")
            needed.setdefault(table, []).append(column)
        lines = ["example   October 2026, seen from 1 February 2027"]
        for table, columns in needed.items():
            lines += _printed(table, columns, self.tables.get(table, ()))
        shown = "undefined" if value is None else format(value, "f")
        return "\n".join([*lines, f"          → {shown}: {reckoning}"])


def _printed(table: str, columns: list[str], rows: Sequence[Mapping[str, str | None]]) -> list[str]:
    key = [c for c in TABLES[table].key if any(c in row for row in rows)]
    names = list(dict.fromkeys([*key, *columns]))
    cells = [names, *([row.get(name) or "-" for name in names] for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(names))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return [f"  {table + ':':<12} {text[0]}", *(f"  {'':<12} {line}" for line in text[1:])]


@cache
def examples(folder: Path) -> dict[str, Example]:
    """The example of every KPI, by its id."""
    found: dict[str, Example] = {}
    for file in sorted(folder.glob("*.txt")):
        example = parse(file.read_text(encoding="utf-8"))
        found |= dict.fromkeys(example.expected, example)
    return found


def parse(text: str) -> Example:
    """The example that a text describes.

    >>> parse("deals: deal_id status\\n d1 won\\nexpect:\\n deals_won = 1, d1").expected["deals_won"]
    (Decimal('1'), 'd1')
    """
    tables: dict[str, list[dict[str, str | None]]] = {}
    expected: dict[str, tuple[Decimal | None, str]] = {}
    columns: list[str] = []
    name = ""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            name, _, rest = line.partition(":")
            columns = rest.split()
        elif name == "expect":
            kpi_id, value, reckoning = re.fullmatch(r"\s*(\w+) = ([^,]+), (.*)", line).groups()
            expected[kpi_id] = (None if value == "undefined" else Decimal(value), reckoning)
        else:
            cells = [None if cell == "-" else cell for cell in line.split()]
            tables.setdefault(name, []).append(dict(zip(columns, cells, strict=True)))
    return Example(tables, expected)


def loaded(example: Example) -> tuple[Any, dict[str, set[str]]]:
    """A DuckDB connection that holds the example's rows, and the columns of each table."""
    import duckdb

    connection = duckdb.connect()
    kinds = {"ts": "TIMESTAMP", "date": "DATE", "money": "DECIMAL(18,4)", "int": "BIGINT", "num": "DECIMAL(18,8)"}
    kinds |= {"wide": "DECIMAL(28,8)", "rate": "DECIMAL(18,8)", "bool": "BOOLEAN"}
    present = example.columns()
    for name, rows in example.tables.items():
        columns = [c for c in TABLES[name].column_names if c in present[name]]
        spelled = ", ".join(f'"{c}" {kinds.get(TABLES[name].column(c).type, "VARCHAR")}' for c in columns)
        connection.execute(f'CREATE TABLE "{name}" ({spelled}, row_order BIGINT)')
        marks = ", ".join("?" * (len(columns) + 1))
        for order, row in enumerate(rows):
            connection.execute(f'INSERT INTO "{name}" VALUES ({marks})', [*(row[c] for c in columns), order])
        present[name].add("row_order")
    return connection, present
