"""Which row does a foreign key mean that points at none?

"GTXPro" is no product, but folded (width, case, spaces and punctuation aside) it equals exactly one product's key or
name: "GTX Pro". That is a proof by the master list, and it is applied; two candidates are none.
"""

from __future__ import annotations

import pyarrow as pa

from crmlib.audit.change import CHANGES
from crmlib.audit.context import Context
from crmlib.audit.evidence import evidence
from crmlib.audit.findings import key_sql
from crmlib.audit.vocabulary import fold
from crmlib.schema import TABLES, Column

RULE_ID = "reference.folded"
VERSION = 1
MESSAGE_EN = "replaced by the one row that it equals but for case, width, spaces and punctuation"
MESSAGE_JA = "大文字小文字・全角半角・空白・記号を除いて一致する唯一の行に置換"
CONFIDENCE = 0.99


def folded_references(context: Context, table: str) -> list[pa.Table]:
    """Log entries for the foreign keys of `table` that name exactly one row after folding."""
    found = []
    for column in TABLES[table].columns:
        if column.references and column.name in context.present[table] and column.name not in TABLES[table].key:
            meant = _meant(context, table, column)
            if meant:
                found.append(_entries(context, table, column.name, meant))
    return found


def _meant(context: Context, table: str, column: Column) -> dict[str, str]:
    """{value that points nowhere: the key that it means}."""
    target = TABLES[column.references]
    key = target.key[0]
    if len(target.key) != 1 or key not in context.present.get(target.name, ()):
        return {}
    run = context.connection.execute
    lost = run(
        f"SELECT DISTINCT {column.name} FROM {table} WHERE {column.name} IS NOT NULL AND {column.name} NOT IN "
        f"(SELECT {key} FROM {target.name} WHERE {key} IS NOT NULL)"
    ).fetchall()
    if not lost:
        return {}
    sides = [key] + (["name"] if "name" in context.present[target.name] and "name" in target.column_names else [])
    wanted = {fold(value) for (value,) in lost} - {""}
    named: dict[str, set[str]] = {}
    for side in sides:
        cursor = run(f"SELECT {side}, {key} FROM {target.name} WHERE {side} IS NOT NULL AND {key} IS NOT NULL")
        while rows := cursor.fetchmany(50_000):
            for text, found in rows:
                folded = fold(text)
                if folded in wanted:
                    named.setdefault(folded, set()).add(found)
    return {value: min(named[fold(value)]) for (value,) in lost if len(named.get(fold(value), ())) == 1}


def _entries(context: Context, table: str, column: str, meant: dict[str, str]) -> pa.Table:
    context.connection.register(
        "audit_meant",
        pa.table({"v": pa.array(list(meant), pa.string()), "after": pa.array(list(meant.values()), pa.string())}),
    )
    result = context.connection.execute(
        f"SELECT '{table}' AS \"table\", {key_sql(table, 't', context.present[table])} AS key, '{column}' AS \"column\", "  # noqa: E501
        f"t.{column} AS before, m.after, '{RULE_ID}' AS rule_id, {VERSION} AS rule_version, {CONFIDENCE} AS confidence, "  # noqa: E501
        "t.import_id, 'rule' AS decided_by, t.row_order, 0 AS step, "
        f"'{evidence('only_row', table=TABLES[table].column(column).references)}' AS evidence "
        f"FROM {table} AS t JOIN audit_meant AS m ON t.{column} = m.v ORDER BY t.row_order"
    ).to_arrow_table()
    context.connection.unregister("audit_meant")
    return result.cast(CHANGES)
