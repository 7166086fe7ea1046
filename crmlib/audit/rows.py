"""Which repairs follow from the other columns of a row, and are proposed?"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from crmlib.audit.change import CHANGES
from crmlib.audit.context import Context
from crmlib.audit.findings import key_sql, text_sql
from crmlib.schema import TABLES


@dataclass(frozen=True)
class RowRepair:
    """A cell that its row contradicts: where `when` holds, `column` is proposed to be `value` (SQL over the row).

    `join`: another table, joined by its key to a column of this one, as (table, own column).
    """

    id: str
    version: int
    table: str
    column: str
    when: str
    value: str
    confidence: float
    message_en: str
    message_ja: str
    needs: tuple[str, ...]
    join: tuple[str, str] | None = None


ROW_REPAIRS: tuple[RowRepair, ...] = (
    RowRepair(
        "deals.probability.won", 1, "deals", "probability", "t.status = 'won' AND t.probability < 1", "1", 0.9,
        "a won deal has probability 100 %", "受注した商談の確度は100%", ("status", "probability"),
    ),
    RowRepair(
        "deals.probability.lost", 1, "deals", "probability", "t.status = 'lost' AND t.probability > 0", "0", 0.9,
        "a lost deal has probability 0 %", "失注した商談の確度は0%", ("status", "probability"),
    ),
    RowRepair(
        "deals.account.of_contact", 1, "deals", "account_id", "t.account_id IS NULL AND o.account_id IS NOT NULL",
        "o.account_id", 0.8, "the account of its contact", "連絡先の取引先", ("account_id", "contact_id"),
        join=("contacts", "contact_id"),
    ),
    RowRepair(
        "leads.converted_at.of_deal", 1, "leads", "converted_at", "t.converted_at IS NULL AND o.created_at IS NOT NULL",
        "o.created_at", 0.7, "the time at which its deal was created", "商談の作成日時", ("converted_at", "deal_id"),
        join=("deals", "deal_id"),
    ),
    RowRepair(
        "orders.account.of_deal", 1, "orders", "account_id", "t.account_id IS NULL AND o.account_id IS NOT NULL",
        "o.account_id", 0.8, "the account of its deal", "商談の取引先", ("account_id", "deal_id"), join=("deals", "deal_id"),  # noqa: E501
    ),
)  # fmt: skip
"""Repairs of cells by their row. None is applied without a person: which of the two contradicting values is wrong is
not in the data."""


def row_proposals(context: Context, repair: RowRepair) -> pa.Table:
    """Log entries of what a repair proposes; empty where its columns are absent."""
    present = context.present
    if not set(repair.needs) <= present[repair.table]:
        return CHANGES.empty_table()
    join = ""
    if repair.join:
        other, own = repair.join
        column = repair.value.removeprefix("o.")
        key = TABLES[other].key[0]
        if not {column, key} <= present.get(other, set()):
            return CHANGES.empty_table()
        join = (
            f"JOIN (SELECT {key} AS k, min_by({column}, row_order) AS {column} FROM {other} WHERE {key} IS NOT NULL "
            f"GROUP BY {key}) AS o ON t.{own} = o.k"
        )
    # The value takes the column's type before it becomes text: 1 is 1.00000000, as the stored cell will be printed.
    typed = f"(SELECT CASE WHEN TRUE THEN {repair.value} ELSE t.{repair.column} END AS {repair.column})"
    after = text_sql(repair.table, repair.column, "v").replace(f"v.{repair.column}", typed)
    return (
        context.connection.execute(
            f"SELECT '{repair.table}' AS \"table\", {key_sql(repair.table, 't', present[repair.table])} AS key, "
            f"'{repair.column}' AS \"column\", {text_sql(repair.table, repair.column)} AS before, "
            f"{after} AS after, "
            f"'{repair.id}' AS rule_id, {repair.version} AS rule_version, {repair.confidence} AS confidence, t.import_id, "  # noqa: E501
            f"'rule' AS decided_by, t.row_order, 0 AS step, NULL AS evidence "
            f"FROM {repair.table} AS t {join} WHERE {repair.when} ORDER BY t.row_order"
        )
        .to_arrow_table()
        .cast(CHANGES)
    )
