"""What tables does every source become, and what does each column mean?

The canonical tables are values: grain, key, columns with type, unit and meaning in both languages. Every other
module reads names from here, so a wrong name fails when the code is built, with the nearest right one.
`docs/data-dictionary.md` is printed from these records (`python -m crmlib.schema.dictionary`).
"""

from __future__ import annotations

from crmlib.errors import unknown
from crmlib.schema.customers import CUSTOMER_TABLES
from crmlib.schema.declare import LINEAGE, Column, Table, arrow_type
from crmlib.schema.marketing import MARKETING_TABLES
from crmlib.schema.money import MONEY_TABLES
from crmlib.schema.sales import SALES_TABLES
from crmlib.schema.service import SERVICE_TABLES

_IN_ORDER = (*CUSTOMER_TABLES, *SALES_TABLES, *MARKETING_TABLES, *SERVICE_TABLES, *MONEY_TABLES)

TABLES: dict[str, Table] = {table.name: table for table in _IN_ORDER}
"""Every canonical table by name, in the order of the data dictionary."""


def table(name: str, place: str | None = None) -> Table:
    """The canonical table called `name`; `UserError` with the nearest name where there is none.

    >>> table("deals").key
    ('deal_id',)
    """
    if name not in TABLES:
        raise unknown("table", name, TABLES, place)
    return TABLES[name]


def stored_columns(name: str, present: list[str]) -> list[tuple[str, str]]:
    """(column, type) of the stored form of table `name` when the source supplied the columns in `present`.

    Beside each ts column `x_at` stands its local business date `x_on`; lineage columns come last.

    >>> stored_columns("costs", ["date", "category", "amount"])[:2]
    [('date', 'date'), ('category', 'text')]
    """
    result: list[tuple[str, str]] = []
    for column in table(name).columns:
        if column.name not in present:
            continue
        result.append((column.name, column.type))
        if column.type == "ts":
            result.append((local_date_column(column.name), "date"))
    return result + [(column.name, column.type) for column in LINEAGE]


def local_date_column(ts_column: str) -> str:
    """The column that holds the local business date of a timestamp column.

    >>> local_date_column("created_at")
    'created_on'
    """
    return ts_column.removesuffix("_at") + "_on"


def split_source_row(source_row: str) -> tuple[str, str]:
    """(file and sheet, line or key) of a stored `source_row`.

    >>> split_source_row("export/deals.csv:17")
    ('export/deals.csv', '17')
    """
    file, _, row = source_row.rpartition(":")
    return file, row


__all__ = [
    "LINEAGE",
    "TABLES",
    "Column",
    "Table",
    "arrow_type",
    "local_date_column",
    "split_source_row",
    "stored_columns",
    "table",
]
