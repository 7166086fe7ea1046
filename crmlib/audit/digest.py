"""What do the audit's pages show? The score, and for each rule that fails a few of the rows, private columns masked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from crmlib.audit.score import read_score

SAMPLES = 5
"""Failing rows shown for each rule; findings.parquet and audit.xlsx have them all."""
MASK = "•••"


def digest(outputs: Path, snapshot: str, private: Iterable[str]) -> dict[str, Any] | None:
    """{score: score.json, samples: {rule_id: rows}, changes, proposals, quarantine: counts}; None without an audit.

    A row is {key, column, value, source_file, source_row}; `private` names the columns (`table.column` or `column`)
    whose values are masked, keys included where the key column is private.
    """
    score = read_score(outputs, snapshot)
    if score is None:
        return None
    folder = outputs / "audit" / snapshot
    return {
        "score": score,
        "samples": _samples(folder / "findings.parquet", frozenset(private)),
        "repairs": _counted(folder / "changes.parquet"),
        "proposals": _counted(folder / "proposals.parquet"),
        "causes": _causes(folder / "counts.parquet"),
    }


def is_private(table: str, column: str | None, private: frozenset[str]) -> bool:
    """Whether a column's values are masked.

    >>> is_private("contacts", "email", frozenset({"contacts.email"})), is_private("leads", "email", frozenset())
    (True, False)
    """
    return column is not None and (column in private or f"{table}.{column}" in private)


def _samples(file: Path, private: frozenset[str]) -> dict[str, list[dict[str, Any]]]:
    if not file.is_file():
        return {}
    rows = duckdb.execute(
        """SELECT rule_id, "table", key, "column", value, source_file, source_row
        FROM read_parquet(?)
        QUALIFY row_number() OVER (PARTITION BY rule_id ORDER BY row_order, "column") <= ?
        ORDER BY rule_id, row_order, "column" """,
        [str(file), SAMPLES],
    ).fetchall()
    found: dict[str, list[dict[str, Any]]] = {}
    for rule_id, table, key, column, value, source_file, source_row in rows:
        shown = MASK if value is not None and is_private(table, column, private) else value
        row = {"key": key, "column": column, "value": shown, "source_file": source_file, "source_row": source_row}
        found.setdefault(rule_id, []).append(row)
    return found


def _counted(file: Path) -> list[dict[str, Any]]:
    """Cells by table, column and rule, most first."""
    if not file.is_file():
        return []
    rows = duckdb.execute(
        """SELECT "table", "column", rule_id, count(*) AS n FROM read_parquet(?)
        GROUP BY ALL ORDER BY n DESC, "table", "column", rule_id""",
        [str(file)],
    ).fetchall()
    return [dict(zip(("table", "column", "rule_id", "n"), row, strict=True)) for row in rows]


def _causes(file: Path) -> list[dict[str, Any]]:
    """For each rule that fails: the import in which the largest share of its tested rows fails."""
    if not file.is_file():
        return []
    rows = duckdb.execute(
        """SELECT rule_id, import_id, any_value(source), sum(tested)::BIGINT, sum(failed)::BIGINT
        FROM read_parquet(?) GROUP BY rule_id, import_id HAVING sum(failed) > 0
        QUALIFY row_number() OVER (PARTITION BY rule_id ORDER BY sum(failed) DESC, import_id) = 1
        ORDER BY rule_id""",
        [str(file)],
    ).fetchall()
    return [dict(zip(("rule_id", "import_id", "source", "tested", "failed"), row, strict=True)) for row in rows]
