"""What does score.json say of an audit?"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crmlib.audit.change import ROW
from crmlib.audit.cleaning import Cleaning
from crmlib.audit.context import Context
from crmlib.audit.history import trend
from crmlib.audit.profile import WHOLE
from crmlib.audit.rule import DIMENSIONS, Rule
from crmlib.audit.scan import Count, Scan
from crmlib.audit.score import report, reports_by

COUNTS = pa.schema(
    [
        ("table", pa.string()),
        ("rule_id", pa.string()),
        ("import_id", pa.string()),
        ("source", pa.string()),
        ("owner_id", pa.string()),
        ("tested", pa.int64()),
        ("failed", pa.int64()),
    ]
)


def summary(
    context: Context,
    rules: dict[str, Rule],
    scans: list[Scan],
    cleaning: Cleaning,
    *,
    snapshot: str,
    audited: str,
    imports: list[dict[str, Any]],
    folder: Path,
    outputs: Path,
) -> dict[str, Any]:
    """The audit's figures as JSON values; the counts behind them go to counts.parquet in `folder`."""
    counts = [count for scan in scans for count in scan.counts]
    source_of = {entry["import_id"]: entry["source"] for entry in imports}
    _write_counts(counts, rules, source_of, folder)
    weights = context.settings.weights
    score: dict[str, Any] = {
        "snapshot": snapshot,
        "audited": audited,
        "as_of": context.as_of.isoformat() + "Z",
        **report(counts, rules, weights),
        "weights": {name: float(weights.get(name, Decimal(1))) for name in DIMENSIONS},
        "tables": reports_by(counts, rules, lambda count: rules[count.rule_id].table, weights),
        "sources": reports_by(counts, rules, lambda count: source_of.get(count.import_id or ""), weights),
        "owners": reports_by(counts, rules, lambda count: count.owner_id, weights),
        "imports": reports_by(counts, rules, lambda count: count.import_id, weights),
        "rules": _rule_lines(rules, scans),
        "whole": _whole_lines(folder / "findings.parquet"),
        "changed": _by_table(cleaning.changes.filter(pc.not_equal(cleaning.changes["column"], ROW))),
        "proposed": _by_table(cleaning.proposals),
        "quarantined": _by_table(cleaning.quarantine),
    }
    score["minimum"] = _minimum(score, context.settings.minimum)
    score["trend"] = trend(score, outputs)
    return score


def _write_counts(counts: list[Count], rules: dict[str, Rule], source_of: dict[str, str], folder: Path) -> None:
    rows = [
        (
            rules[c.rule_id].table,
            c.rule_id,
            c.import_id,
            source_of.get(c.import_id or ""),
            c.owner_id,
            c.tested,
            c.failed,
        )
        for c in counts
    ]
    columns = [pa.array([row[i] for row in rows], field.type) for i, field in enumerate(COUNTS)]
    pq.write_table(pa.table(columns, schema=COUNTS), folder / "counts.parquet", compression="zstd")


def _rule_lines(rules: dict[str, Rule], scans: list[Scan]) -> list[dict[str, Any]]:
    tested: dict[str, tuple[int, int]] = {}
    missing: dict[str, tuple[str, ...]] = {}
    for scan in scans:
        missing.update(scan.not_tested)
        for rule in scan.rules:
            tested[rule.id] = (0, 0)
        for count in scan.counts:
            known = tested[count.rule_id]
            tested[count.rule_id] = (known[0] + count.tested, known[1] + count.failed)
    lines = []
    for rule in rules.values():
        there = rule.id in tested
        lines.append(
            {
                "id": rule.id, "version": rule.version, "table": rule.table, "column": rule.column,
                "dimension": rule.dimension, "severity": rule.severity, "weight": rule.weight, "origin": rule.origin,
                "status": "tested" if there else "not_tested",
                "missing": [] if there else list(missing.get(rule.id, (rule.table,))),
                "tested": tested[rule.id][0] if there else None, "failed": tested[rule.id][1] if there else None,
                "message_en": rule.message_en, "message_ja": rule.message_ja,
            }
        )  # fmt: skip
    return lines


def _whole_lines(findings: Path) -> list[dict[str, Any]]:
    """What was found about whole columns and about times that only the source has: no rule tests it, no score counts
    it. `rows`: how many rows it concerns, None for a column as a whole."""
    import duckdb

    rows = duckdb.execute(
        """SELECT rule_id, "table", "column", count(source_row) FROM read_parquet(?) WHERE rule_id IN
        (SELECT unnest(?)) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
        [str(findings), list(WHOLE)],
    ).fetchall()
    return [
        {"id": rule_id, "table": table, "column": column, "rows": n or None,
         "message_en": WHOLE[rule_id][0], "message_ja": WHOLE[rule_id][1]}
        for rule_id, table, column, n in rows
    ]  # fmt: skip


def _by_table(log: pa.Table) -> dict[str, int]:
    return {row["values"]: row["counts"] for row in pc.value_counts(log["table"]).to_pylist()}


def _minimum(score: dict[str, Any], minimum: dict[str, Decimal]) -> list[dict[str, Any]]:
    """Each minimum of params with the score found; a score that could not be computed does not reach one."""
    lines = []
    for name, wanted in sorted(minimum.items()):
        dimension, _, table = name.partition(".")
        part = score["tables"].get(table, {"score": None, "dimensions": {}}) if table else score
        found = part["score"] if dimension == "overall" else part["dimensions"].get(dimension, {}).get("score")
        lines.append(
            {
                "name": name,
                "minimum": float(wanted),
                "score": found,
                "reached": found is not None and found >= float(wanted),
            }
        )
    return lines
