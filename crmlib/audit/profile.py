"""What does each column hold: how often is it filled, with how many different values?

A column that is never filled, or has the same value in every row, tells nothing: it is reported as junk.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crmlib.audit.context import Context
from crmlib.audit.findings import FINDINGS
from crmlib.schema import TABLES

NEVER_FILLED, ALWAYS_SAME = "columns.never_filled", "columns.always_same"
JUNK = {
    NEVER_FILLED: ("a column that is never filled", "一度も入力されていない列"),
    ALWAYS_SAME: ("a column with the same value in every row", "すべての行が同じ値の列"),
}
"""rule id → message in English and Japanese."""
MIN_ROWS = 20
"""A column of a smaller table may have one value by chance."""


@dataclass(frozen=True)
class ColumnProfile:
    """One column: rows of its table, rows with a value, different values (approximate), a sample value."""

    table: str
    column: str
    rows: int
    filled: int
    distinct: int
    sample: str | None

    @property
    def filled_share(self) -> float | None:
        """Filled ÷ rows, 0 to 1; None for an empty table."""
        return self.filled / self.rows if self.rows else None

    @property
    def junk(self) -> str | None:
        """The rule that says it is junk, if any. A key, a currency or a closed vocabulary may well be constant."""
        column = TABLES[self.table].column(self.column)
        if self.rows and not self.filled:
            return NEVER_FILLED
        constant = self.rows >= MIN_ROWS and self.filled == self.rows and self.distinct == 1
        may = column.name == "currency" or column.values or column.name in TABLES[self.table].key
        return ALWAYS_SAME if constant and not may else None


def profile(context: Context) -> list[ColumnProfile]:
    """One line for each column that is there, by one scan per table."""
    found = []
    for table in context.tables():
        columns = [c for c in TABLES[table].column_names if c in context.present[table]]
        parts = ", ".join(
            f"count({c}), approx_count_distinct({c}), CAST(min({c}) AS VARCHAR), CAST(max({c}) AS VARCHAR)"
            for c in columns
        )
        row = context.connection.execute(f"SELECT count(*), {parts} FROM {table}").fetchone()
        for index, column in enumerate(columns):
            filled, distinct, low, high = row[1 + index * 4 : 5 + index * 4]
            count = 1 if filled and low == high else (max(2, distinct) if filled else 0)
            found.append(ColumnProfile(table, column, row[0], filled, count, low))
    return found


def junk_findings(profiles: list[ColumnProfile]) -> pa.Table:
    """A finding for each junk column; it concerns no single row, so key and source row are null."""
    rows = [{"rule_id": p.junk, "table": p.table, "column": p.column, "value": p.sample} for p in profiles if p.junk]
    return pa.Table.from_pylist(rows, schema=FINDINGS)


CHANGED_FIRST = "source.changed_before_created"
"""Rows that the source's own clock says were changed before they were created, in columns that are not imported."""

WHOLE = {
    **JUNK,
    CHANGED_FIRST: ("changed before it was created, says the source", "取り込み元で作成より前に更新されている"),
}
"""Findings that are no rule's: rule id → message in English and Japanese."""


def source_findings(imports: list[dict[str, Any]], outputs: Path) -> pa.Table:
    """Findings about source columns that no canonical table takes: junk columns, and impossible times of change."""
    rows: list[dict[str, Any]] = []
    for entry in imports:
        if entry.get("undone"):
            continue
        for column in entry.get("unused_columns", []):
            empty = column["rows"] and not column["filled"]
            same = column["rows"] >= MIN_ROWS and column["filled"] == column["rows"] and column["distinct"] == 1
            if empty or same:
                rows.append(
                    {
                        "rule_id": NEVER_FILLED if empty else ALWAYS_SAME, "table": column["table"],
                        "column": column["column"], "value": column["sample"], "source_file": column["file"],
                        "import_id": entry["import_id"],
                    }
                )  # fmt: skip
        file = outputs / "imports" / entry["import_id"] / "changed_before_created.parquet"
        for row in pq.read_table(file).to_pylist() if file.is_file() else ():
            rows.append(
                {
                    "rule_id": CHANGED_FIRST, "table": row["table"], "column": row["column"], "value": row["changed"],
                    "source_file": row["file"], "source_row": row["source_row"], "import_id": entry["import_id"],
                }
            )  # fmt: skip
    return pa.Table.from_pylist(rows, schema=FINDINGS)
