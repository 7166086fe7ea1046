"""What does this audit change, what does it only propose, and which rows may no figure use?

Repairs are computed for the distinct values of a column and joined back to its rows, so the work grows with the
number of different values. A person's decisions come last and win. Nothing is written here: the result is the log.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from crmlib.audit.change import CHANGES, ROW, entries, log, rows_as_text
from crmlib.audit.context import Context
from crmlib.audit.decisions import Decision
from crmlib.audit.evidence import EVIDENCE
from crmlib.audit.findings import key_sql, text_sql
from crmlib.audit.merge import cluster_of, decided, merges
from crmlib.audit.reference import folded_references
from crmlib.audit.repair import FIRST_LOOK, NULL_WORDS, PLACEHOLDERS, Step, steps, text_columns
from crmlib.audit.rows import ROW_REPAIRS, row_proposals
from crmlib.audit.vocabulary import MAX_VALUES, VOCABULARIES
from crmlib.schema import TABLES

QUARANTINE = pa.schema(
    [
        ("table", pa.string()),
        ("key", pa.string()),
        ("rule_id", pa.string()),
        ("reason_en", pa.string()),
        ("reason_ja", pa.string()),
        ("source_file", pa.string()),
        ("source_row", pa.string()),
        ("import_id", pa.string()),
        ("row_order", pa.int64()),
        ("decided_by", pa.string()),
        ("row", pa.string()),
    ]
)

COPY = ("row.copy", 1, *EVIDENCE["copy"])
"""Of equal rows of one key all but the first go to quarantine. In tables without a key equal rows are events."""


@dataclass(frozen=True)
class Cleaning:
    """The log of what is changed, what is proposed (same columns), and the rows in quarantine."""

    changes: pa.Table
    proposals: pa.Table
    quarantine: pa.Table


def clean(
    context: Context,
    decisions: list[Decision],
    quarantine_rules: dict[str, pa.Table] | None = None,
    clusters: pa.Table | None = None,
) -> Cleaning:
    """The repairs of every table. `quarantine_rules`: rule id → findings of the rules that params quarantine.

    `clusters`: records that are one customer; they are merged where params or a person's `must_link` say so, else their
    merge is proposed.
    """
    changed: list[pa.Table] = []
    proposed: list[pa.Table] = []
    for table in context.tables():
        about = [decision for decision in decisions if decision.table == table]
        applied, open_ = _text_repairs(context, table)
        applied += folded_references(context, table)
        open_ += [row_proposals(context, repair) for repair in ROW_REPAIRS if repair.table == table]
        applied_log = _without_rejected(_concat(applied), about)
        open_log = _without_rejected(_concat(open_), about)
        accepted, open_log = _accepted(open_log, about)
        changed += [_chained([applied_log, accepted, _pins(context, table, about)])]
        proposed.append(open_log)
    out = [_rows_out(context, table, decisions, quarantine_rules or {}) for table in context.tables()]
    gone = _concat([entry for entry, _ in out])
    kept = _without_rows_out(log(changed), gone)
    if clusters is not None and clusters.num_rows:
        merged = _without_rows_out(merges(context, clusters, kept, gone), gone)
        now, later = _decided_merges(merged, clusters, decisions, context.settings.merge == "automatic")
        taken = now.filter(pc.equal(now["column"], ROW))
        kept = log([_without_rows_out(_by_table(kept, now), taken), taken])
        proposed.append(later)
    return Cleaning(log([kept, gone]), log(proposed), _concat([q for _, q in out], QUARANTINE))


def _decided_merges(
    merged: pa.Table, clusters: pa.Table, decisions: list[Decision], all_of_them: bool
) -> tuple[pa.Table, pa.Table]:
    """(entries of the merges that are done, with who decided; entries of those that are proposed)."""
    by = decided(clusters, decisions)
    if not by:
        return (merged, merged.schema.empty_table()) if all_of_them else (merged.schema.empty_table(), merged)
    rows = merged.to_pylist()
    for row in rows:
        row["decided_by"] = by.get(cluster_of(row), row["decided_by"])
    done = [row for row in rows if all_of_them or cluster_of(row) in by]
    left = [row for row in rows if not all_of_them and cluster_of(row) not in by]
    return pa.Table.from_pylist(done, CHANGES), pa.Table.from_pylist(left, CHANGES)


def _by_table(kept: pa.Table, merged: pa.Table) -> pa.Table:
    """The log with the cells that merges change after its own, each starting where the one before ended."""
    cells = merged.filter(pc.not_equal(merged["column"], ROW))
    parts = []
    for table in TABLES:
        mine = [part.filter(pc.equal(part["table"], table)) for part in (kept, cells)]
        parts.append(_chained(mine))
    return log(parts)


def _text_repairs(context: Context, table: str) -> tuple[list[pa.Table], list[pa.Table]]:
    applied, proposed = [], []
    for column in text_columns(table):
        if column not in context.present[table]:
            continue
        values = _candidates(context, table, column)
        done: list[Step] = []
        open_: list[Step] = []
        origin: tuple[list[str], list[str]] = ([], [])
        places: tuple[list[int], list[int]] = ([], [])
        for value in values:
            for kind, found in enumerate(steps(value, table, column, context.checking)):
                (done, open_)[kind].extend(found)
                origin[kind].extend([value] * len(found))
                places[kind].extend(range(len(found)))
        for found, values_of, step_of, result in zip((done, open_), origin, places, (applied, proposed), strict=True):
            if found:
                result.append(_joined(context, table, column, found, values_of, step_of))
    return applied, proposed


def _candidates(context: Context, table: str, column: str) -> list[str]:
    """The distinct texts of a column that a repair could change: all of a vocabulary, else those that look odd."""
    words = ", ".join("'" + word.replace("'", "''") + "'" for word in sorted(NULL_WORDS | PLACEHOLDERS))
    where = FIRST_LOOK.format(c=column, words=words)
    if column == "email":
        where += f" OR {column} <> lower({column})"
    known = {written for name in (column, f"{table}.{column}") for written in context.company.aliases.get(name, {})}
    if (table, column) in VOCABULARIES:
        where = f"{column} IS NOT NULL"
    elif known:
        listed = ", ".join("'" + word.replace("'", "''") + "'" for word in sorted(known))
        where = f"({where}) OR {column} IN ({listed})"
    rows = context.connection.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {where}").fetchall()
    values = sorted(value for (value,) in rows if value is not None)
    if (table, column) in VOCABULARIES and len(values) > MAX_VALUES:
        return [value for value in values if value in known] if known else []
    return values


def _joined(
    context: Context, table: str, column: str, found: list[Step], values: list[str], places: list[int]
) -> pa.Table:
    """Log entries for every row that has one of the `values`."""
    context.connection.register(
        "audit_steps",
        pa.table(
            {
                "v": pa.array(values, pa.string()),
                "step": pa.array(places, pa.int64()),
                "before": pa.array([step.before for step in found], pa.string()),
                "after": pa.array([step.after for step in found], pa.string()),
                "rule_id": pa.array([step.repair.id for step in found], pa.string()),
                "rule_version": pa.array([step.repair.version for step in found], pa.int64()),
                "confidence": pa.array([step.repair.confidence for step in found], pa.float64()),
                "evidence": pa.array([step.evidence for step in found], pa.string()),
            }
        ),
    )
    result = context.connection.execute(
        f"SELECT '{table}' AS \"table\", {key_sql(table, 't', context.present[table])} AS key, '{column}' AS \"column\", "  # noqa: E501
        "s.before, s.after, s.rule_id, s.rule_version, s.confidence, t.import_id, 'rule' AS decided_by, t.row_order, "
        f"s.step, s.evidence FROM {table} AS t JOIN audit_steps AS s ON t.{column} = s.v ORDER BY t.row_order, s.step"
    ).to_arrow_table()
    context.connection.unregister("audit_steps")
    return result.cast(CHANGES)


def _without_rejected(changes: pa.Table, decisions: list[Decision]) -> pa.Table:
    """Without the cells that a person wants left as they are (all steps of such a cell)."""
    rejects = [decision for decision in decisions if decision.decision == "reject"]
    if not rejects or not changes.num_rows:
        return changes
    cells = zip(*(changes[n].to_pylist() for n in ("column", "before", "key", "row_order")), strict=True)
    hit = {(column, row) for column, before, key, row in cells if any(r.concerns(column, before, key) for r in rejects)}
    keep = [
        (c, r) not in hit for c, r in zip(changes["column"].to_pylist(), changes["row_order"].to_pylist(), strict=True)
    ]
    return changes.filter(pa.array(keep, pa.bool_()))


def _accepted(proposals: pa.Table, decisions: list[Decision]) -> tuple[pa.Table, pa.Table]:
    """(proposals that a person accepted, with that person's name; the others)."""
    accepts = [decision for decision in decisions if decision.decision == "accept"]
    if not accepts or not proposals.num_rows:
        return CHANGES.empty_table(), proposals
    rows = proposals.to_pylist()
    taken, left = [], []
    for row in rows:
        by = next((a for a in accepts if a.concerns(row["column"], row["before"], row["key"])), None)
        if by and (by.after is None or by.after == row["after"]):
            taken.append({**row, "decided_by": by.who})
        else:
            left.append(row)
    return pa.Table.from_pylist(taken, CHANGES), pa.Table.from_pylist(left, CHANGES)


def _pins(context: Context, table: str, decisions: list[Decision]) -> pa.Table:
    """Entries for the cells that a person has given a value."""
    pins = [d for d in decisions if d.decision == "pin" and d.column in context.present[table]]
    rows = []
    for pin in pins:
        found = context.connection.execute(
            f"SELECT {key_sql(table, 't', context.present[table])}, {text_sql(table, pin.column)}, import_id, row_order "  # noqa: E501
            f"FROM {table} AS t WHERE {key_sql(table, 't', context.present[table])} = ?",
            [pin.key],
        ).fetchall()
        after = _as_stored(table, pin)
        rows += [
            {
                "table": table, "key": key, "column": pin.column, "before": before, "after": after, "rule_id": "decision.pin",  # noqa: E501
                "rule_version": 1, "confidence": 1.0, "import_id": import_id, "decided_by": pin.who, "row_order": row,
                "evidence": pin.note,
            }
            for key, before, import_id, row in found
            if before != after
        ]  # fmt: skip
    return entries(rows)


def _as_stored(table: str, pin: Decision) -> str | None:
    """The pinned value as the stored type prints it; `UserError` where it is no such value."""
    from crmlib.errors import UserError
    from crmlib.schema import arrow_type

    kind = arrow_type(TABLES[table].column(pin.column).type)
    if pin.after is None:
        return None
    try:
        return pa.array([pin.after], pa.string()).cast(kind).cast(pa.string())[0].as_py()
    except pa.ArrowInvalid:
        raise UserError(
            f"not a value of {table}.{pin.column}", place="params/decisions.csv", found=pin.after, expected=str(kind)
        ) from None


def _chained(parts: list[pa.Table]) -> pa.Table:
    """One log in which each later entry of a cell starts where the one before it ended."""
    later = [part for part in parts[1:] if part.num_rows]
    if not later:
        return parts[0]
    ends: dict[tuple[str, int], tuple[int, str | None]] = {}
    rows: list[dict[str, object]] = []
    for part in parts:
        for row in part.to_pylist():
            cell = (row["column"], row["row_order"])
            if cell in ends:
                place, value = ends[cell]
                row.update(step=place + 1, before=value)
            if cell not in ends or row["before"] != row["after"]:
                rows.append(row)
                ends[cell] = (row["step"], row["after"])
    return pa.Table.from_pylist(rows, CHANGES)


def _rows_out(
    context: Context, table: str, decisions: list[Decision], by_rule: dict[str, pa.Table]
) -> tuple[pa.Table, pa.Table]:
    """(log entries with column `*`, quarantine) of the rows of a table that no figure may use."""
    reasons: dict[int, tuple[str, int, str, str, str]] = {}
    for row in _copies(context, table):
        reasons[row] = (*COPY, "rule")
    for rule_id, found in by_rule.items():
        rule = context.settings.chosen_rules(tuple(s.name for s in context.company.stages))[rule_id]
        if rule.table == table:
            for row in found["row_order"].to_pylist():
                reasons.setdefault(row, (rule_id, rule.version, rule.message_en, rule.message_ja, "params/audit.yaml"))
    key = key_sql(table, "t", context.present[table])
    for decision in decisions:
        if decision.table == table and decision.decision in ("quarantine", "keep"):
            sql = f"SELECT row_order FROM {table} AS t WHERE {key} = ?"
            for (row,) in context.connection.execute(sql, [decision.key]).fetchall():
                if decision.decision == "keep":
                    reasons.pop(row, None)
                else:
                    en, ja = (decision.note or words for words in EVIDENCE["person"])
                    reasons[row] = ("decision.quarantine", 1, en, ja, decision.who)
    if not reasons:
        return CHANGES.empty_table(), QUARANTINE.empty_table()
    return _taken_out(context, table, reasons)


def _copies(context: Context, table: str) -> list[int]:
    """`row_order` of every row whose key and whole content an earlier row has."""
    present = [c for c in TABLES[table].column_names if c in context.present[table]]
    key = [c for c in TABLES[table].key if c in present]
    if not TABLES[table].key or len(key) < len(TABLES[table].key):
        return []
    again = f"SELECT {key[0]} FROM {table} GROUP BY {', '.join(key)} HAVING count(*) > 1"
    rows = context.connection.execute(
        f"SELECT row_order FROM {table} WHERE {key[0]} IN ({again}) "
        f"QUALIFY row_number() OVER (PARTITION BY {', '.join(present)} ORDER BY row_order) > 1"
    ).fetchall()
    return [row for (row,) in rows]


def _taken_out(
    context: Context, table: str, reasons: dict[int, tuple[str, int, str, str, str]]
) -> tuple[pa.Table, pa.Table]:
    context.connection.register("audit_out", pa.table({"row_order": pa.array(sorted(reasons), pa.int64())}))
    rows = context.connection.execute(
        f"SELECT t.* FROM {table} AS t SEMI JOIN audit_out USING (row_order) ORDER BY row_order"
    ).to_arrow_table()
    keys = context.connection.execute(
        f"SELECT {key_sql(table, 't', context.present[table])} FROM {table} AS t SEMI JOIN audit_out USING (row_order) ORDER BY row_order"  # noqa: E501
    ).fetchall()
    context.connection.unregister("audit_out")
    out, quarantine = [], []
    for key, row, text in zip((k for (k,) in keys), rows.to_pylist(), rows_as_text(rows), strict=True):
        rule_id, version, en, ja, by = reasons[row["row_order"]]
        file, _, line = row["source_row"].rpartition(":")
        common = {
            "table": table,
            "key": key,
            "import_id": row["import_id"],
            "row_order": row["row_order"],
            "decided_by": by,
        }
        out.append({**common, "column": ROW, "before": text, "rule_id": rule_id, "rule_version": version, "confidence": 1.0,  # noqa: E501
                    "evidence": en})  # fmt: skip
        quarantine.append({**common, "rule_id": rule_id, "reason_en": en, "reason_ja": ja, "source_file": file,
                           "source_row": line, "row": text})  # fmt: skip
    return entries(out), pa.Table.from_pylist(quarantine, QUARANTINE)


def _without_rows_out(changes: pa.Table, out: pa.Table) -> pa.Table:
    """The log without the entries of rows that are taken out: they leave as they were imported."""
    for table in out["table"].unique().to_pylist():
        orders = out.filter(pc.equal(out["table"], table))["row_order"].combine_chunks()
        gone = pc.and_(pc.equal(changes["table"], table), pc.is_in(changes["row_order"], value_set=orders))
        changes = changes.filter(pc.invert(gone))
    return changes


def _concat(parts: list[pa.Table], schema: pa.Schema = CHANGES) -> pa.Table:
    return pa.concat_tables([schema.empty_table(), *parts])
