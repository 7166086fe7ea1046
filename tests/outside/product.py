"""How are the same rows given to the product? The only module here that knows its interfaces."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from crmlib.company import Company as Settings
from crmlib.company import parse_company
from crmlib.schema import LINEAGE, TABLES, arrow_type

from .oracle import rows as oracle_rows
from .oracle.periods import Clock

LINEAGE_NAMES = {column.name for column in LINEAGE}


@dataclass
class Loaded:
    """Rows as stored, and the settings of their company: what `crmlib.metric` and `crmlib.analysis` read."""

    backend: Any
    tables: dict[str, set[str]]
    settings: Settings


def load(company: oracle_rows.Company, company_yaml: str) -> Loaded:
    """The rows of the oracle's company in DuckDB, with the local dates that an import would have stored."""
    clock = Clock(company.timezone)
    backend = ibis.duckdb.connect()
    present: dict[str, set[str]] = {}
    for table, rows in company.tables.items():
        arrays: dict[str, pa.Array] = {}
        for name in company.columns[table]:
            kind = TABLES[table].column(name).type
            values = [row[name] for row in rows]
            arrays[name] = pa.array(values, arrow_type(kind))
            if kind == "ts":
                days = [clock.day(value) if isinstance(value, datetime) else None for value in values]
                arrays[name.removesuffix("_at") + "_on"] = pa.array(days, pa.date32())
        arrays["import_id"] = pa.array(["1"] * len(rows), pa.string())
        arrays["source_row"] = pa.array([f"{table}.csv:{line + 2}" for line in range(len(rows))], pa.string())
        arrays["row_order"] = pa.array(range(len(rows)), pa.int64())
        backend.create_table(table, pa.table(arrays))
        present[table] = set(arrays)
    return Loaded(backend, present, parse_company(company_yaml))


def workspace(folder: Path, company_yaml: str) -> Path:
    """A new workspace with these settings."""
    from crmlib.workspace import init_workspace

    init_workspace(folder, "Random company")
    (folder / "params" / "company.yaml").write_text(company_yaml, encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON, its numbers exact."""
        from decimal import Decimal

        return json.loads(self.out, parse_float=Decimal, parse_int=int)


def crm(*arguments: str | Path) -> Ran:
    """Run the command line in this process: the whole of it, but for starting Python."""
    from crmlib.cli import main

    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as leaving:
            status = leaving.code
    return Ran(int(status or 0), out.getvalue(), err.getvalue())
