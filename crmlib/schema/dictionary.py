"""What does the printed data dictionary say?

`python -m crmlib.schema.dictionary docs/data-dictionary.md` writes it; a test holds it current.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crmlib.schema import TABLES
from crmlib.schema.declare import LINEAGE, TYPES, Column, Table

_HEAD = """\
# Data dictionary · データ辞書

Printed from the records in `crmlib/schema/`; do not edit (`make docs` renews it).
`crmlib/schema/` の定義から生成しています。編集しないでください。

Every source is mapped into these tables. A table or column that no source fills is absent, never zero.
**Bold**: required for a row to be accepted.

| type | stored as |
|---|---|
{types}

Beside each timestamp `x_at` stands `x_on`, its date in the company's time zone. Every stored row also carries:

| column | type | meaning | 意味 |
|---|---|---|---|
{lineage}
"""


def dictionary() -> str:
    """The data dictionary as Markdown, in both languages."""
    types = "\n".join(f"| {name} | {meaning} |" for name, meaning in TYPES.items())
    head = _HEAD.format(types=types, lineage="\n".join(_row(column) for column in LINEAGE))
    return "\n".join([head, *(_section(table) for table in TABLES.values())])


def _section(table: Table) -> str:
    key = ", ".join(table.key) or "none (equal rows are two events)"
    rows = "\n".join(_row(column) for column in table.columns)
    return (
        f"## {table.name}\n\nOne row is {table.grain_en}. · 1行は{table.grain_ja}。\n\nKey: {key}\n\n"
        f"| column | type | meaning | 意味 |\n|---|---|---|---|\n{rows}\n"
    )


def _row(column: Column) -> str:
    name = f"**{column.name}**" if column.required else column.name
    meaning = column.meaning_en
    if column.values:
        meaning += f" ({', '.join(column.values)})"
    if column.references:
        meaning += f" → {column.references}"
    return f"| {name} | {column.type} | {meaning} | {column.meaning_ja} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(dictionary(), encoding="utf-8")
