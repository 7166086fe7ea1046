"""A made-up company from plain rows, for the tests of crmlib.analysis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import ibis
import pyarrow as pa

from crmlib.schema import TABLES, arrow_type


@dataclass
class Rows:
    """What the analysis functions read: an ibis backend and the columns of each table."""

    backend: object
    tables: dict[str, set[str]]


def company_of(**tables: list[dict]) -> Rows:
    """Rows as stored: canonical columns that occur in the rows, with a running row_order."""
    backend = ibis.duckdb.connect()
    present: dict[str, set[str]] = {}
    for name, rows in tables.items():
        columns = [c for c in TABLES[name].columns if any(c.name in row for row in rows)]
        arrays = {
            c.name: pa.array([_typed(row.get(c.name), c.type) for row in rows], arrow_type(c.type)) for c in columns
        }
        arrays["row_order"] = pa.array(range(len(rows)), pa.int64())
        backend.create_table(name, pa.table(arrays))
        present[name] = set(arrays)
    return Rows(backend, present)


def _typed(value, kind: str):
    if value is None:
        return None
    if kind in ("money", "num", "rate", "wide"):
        return Decimal(str(value))
    if kind == "ts" and isinstance(value, str):
        return datetime.fromisoformat(value)
    if kind == "date" and isinstance(value, str):
        return datetime.fromisoformat(value).date()
    return value
