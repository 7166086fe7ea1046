"""Small canonical tables for the audit's tests, typed and with lineage as an import stores them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import duckdb
import pyarrow as pa

from crmlib.audit.context import Context, prepare
from crmlib.audit.settings import AuditSettings, parse_settings
from crmlib.company import Company, parse_company
from crmlib.schema import TABLES, arrow_type, local_date_column

COMPANY = parse_company(
    """
name: Test
currency: JPY
timezone: Asia/Tokyo
country: JP
stages:
  - {name: Lead in, status: open, probability: 0.1}
  - {name: Proposal, status: open, probability: 0.5}
  - {name: Won, status: won, probability: 1}
  - {name: Lost, status: lost, probability: 0}
"""
)


def typed(name: str, rows: list[dict], company: Company = COMPANY, columns: tuple[str, ...] = ()) -> pa.Table:
    """The stored form of `rows` of table `name`; texts are parsed as their column's type. `columns` adds empty ones."""
    given = [c for c in TABLES[name].column_names if any(c in row for row in rows) or c in columns]
    arrays, names = [], []
    for column in given:
        kind = TABLES[name].column(column).type
        values = pa.array([_parse(row.get(column), kind) for row in rows], arrow_type(kind))
        arrays.append(values)
        names.append(column)
        if kind == "ts":
            arrays.append(company.calendar.local_dates(values))
            names.append(local_date_column(column))
    n = len(rows)
    arrays += [
        pa.array([row.get("import_id", "I1") for row in rows], pa.string()),
        pa.array([row.get("source_row", f"{name}.csv:{i + 2}") for i, row in enumerate(rows)], pa.string()),
        pa.array(range(1, n + 1), pa.int64()),
    ]
    return pa.table(arrays, names=[*names, "import_id", "source_row", "row_order"])


def _parse(value: object, kind: str) -> object:
    if not isinstance(value, str) or kind in ("id", "text"):
        return value
    if kind == "ts":
        return datetime.fromisoformat(value)
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "bool":
        return value == "true"
    return int(value) if kind == "int" else Decimal(value)


def context(
    tables: dict[str, list[dict]] | dict[str, pa.Table],
    *,
    company: Company = COMPANY,
    settings: AuditSettings | str = "",
    as_of: datetime | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> Context:
    """The audit's context over in-memory tables (of a connection of their own, unless one is given)."""
    connection = connection or duckdb.connect()
    columns = {}
    for name, rows in tables.items():
        data = rows if isinstance(rows, pa.Table) else typed(name, rows, company)
        connection.register(name, data)
        columns[name] = {c for c in data.column_names if c in TABLES[name].column_names}
    chosen = parse_settings(settings) if isinstance(settings, str) else settings
    return prepare(connection, columns, company, chosen, as_of)
