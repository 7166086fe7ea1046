"""What customer information is there, who may touch it, and which columns are worth keeping?

Sources and imports as the store recorded them, systems outside as params/company.yaml says, and for each column how
often it is filled and what uses it. A column that nothing uses and nobody fills is proposed to be dropped.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from crmlib.audit.profile import ColumnProfile
from crmlib.audit.rule import Rule, references
from crmlib.company import Company
from crmlib.schema import TABLES

if TYPE_CHECKING:
    import duckdb

Needed = dict[tuple[str, str], tuple[int, int]]

WELL_FILLED = 0.8
"""A column that something uses should be filled at least this often."""

NEEDED = {
    ("deals", "closed_at"): "status in ('won', 'lost')", ("deals", "lost_reason"): "status = 'lost'",
    ("deals", "competitor"): "status = 'lost'", ("deals", "next_step"): "status = 'open'",
    ("leads", "converted_at"): "deal_id is not null", ("leads", "deal_id"): "converted_at is not null",
    ("leads", "contact_id"): "converted_at is not null", ("leads", "account_id"): "converted_at is not null",
    ("leads", "disqualified_at"): "disqualified_reason is not null",
    ("leads", "disqualified_reason"): "disqualified_at is not null", ("activities", "occurred_at"): "status = 'done'",
}  # fmt: skip
"""Columns that only some rows must have → which rows: an open deal rightly has no closing."""

MAY_LACK = frozenset(
    {
        ("users", "active_to"), ("leads", "qualified_at"), ("leads", "referrer_account_id"), ("activities", "due_at"),
        ("activities", "direction"), ("activities", "lead_id"), ("activities", "contact_id"),
        ("activities", "account_id"), ("activities", "deal_id"), ("orders", "campaign_id"), ("leads", "campaign_id"),
        ("deals", "campaign_id"), ("deals", "lead_id"), ("accounts", "parent_account_id"),
        ("subscriptions", "renewed_by"), ("subscriptions", "cancelled_at"), ("campaign_members", "responded_at"),
        ("list_members", "unsubscribed_at"),
    }
)  # fmt: skip
"""Columns that any row may rightly lack: what they tell of need not have happened."""


@dataclass(frozen=True)
class ColumnValue:
    """The value of one column. `kpis` and `rules`: ids of what reads it; `verdict`: keep, fix or drop."""

    table: str
    column: str
    rows: int
    filled: int
    distinct: int
    kpis: tuple[str, ...]
    rules: tuple[str, ...]
    verdict: str
    reason_en: str
    reason_ja: str


def needed_rows(connection: duckdb.DuckDBPyConnection, present: Mapping[str, Container[str]]) -> Needed:
    """(table, column) → (rows that must have a value, how many of them have one), for the columns of `NEEDED`."""
    found = {}
    for (table, column), condition in NEEDED.items():
        asked = (column, *(name for _, name in references(condition)))
        if all(name in present.get(table, ()) for name in asked):
            sql = f"SELECT count(*), count({column}) FROM {table} WHERE {condition}"
            found[table, column] = connection.execute(sql).fetchone()
    return found


def column_values(
    profiles: Iterable[ColumnProfile], rules: Iterable[Rule], company: Company, needed: Needed | None = None
) -> list[ColumnValue]:
    """One line for each column that is there, with what uses it and hence what to do with it.

    `needed`: of the columns that only some rows must have, those rows and how many are filled (`needed_rows`).
    """
    from crmlib.audit.rules.generated import GENERATED
    from crmlib.catalogue import KPIS

    kpis: dict[tuple[str, str], list[str]] = {}
    for kpi in KPIS.values():
        for need in kpi.needs:
            table, _, column = need.partition(".")
            kpis.setdefault((table, column), []).append(kpi.id)
    named: dict[tuple[str, str], list[str]] = {}
    # Rules that follow from the column's type say nothing about its use.
    for rule in (rule for rule in rules if rule.id not in GENERATED):
        for column in rule.columns:
            named.setdefault((rule.table, column), []).append(rule.id)
    segments = {("leads", column) for column in company.ideal_customer}
    return [
        _value(
            p,
            tuple(kpis.get((p.table, p.column), ())),
            tuple(named.get((p.table, p.column), ())),
            segments,
            (needed or {}).get((p.table, p.column)),
        )
        for p in profiles
    ]


def _value(
    p: ColumnProfile,
    kpis: tuple[str, ...],
    rules: tuple[str, ...],
    segments: set[tuple[str, str]],
    needed: tuple[int, int] | None,
) -> ColumnValue:
    column = TABLES[p.table].column(p.column)
    structural = p.column in TABLES[p.table].key or column.references is not None
    used = bool(kpis) or (p.table, p.column) in segments or structural
    share = p.filled_share or 0.0
    if needed and (used or rules):
        verdict = _where_needed(*needed)
    elif used and p.filled and (p.table, p.column) in MAY_LACK:
        verdict = ("keep", "it is used, and a row may rightly lack it", "使われており、値がない行があってよい")
    elif used and p.filled == 0:
        verdict = ("fix", "figures need it, and it is never filled", "指標に必要だが一度も入力されていない")
    elif kpis and share < WELL_FILLED:
        verdict = ("fix", f"{len(kpis)} KPIs read it, and it is filled in {share:.0%} of the rows",
                   f"{len(kpis)}個の指標が使うが、入力率は{share:.0%}")  # fmt: skip
    elif used:
        reason = f"{len(kpis)} KPIs read it" if kpis else "it identifies rows or defines a segment"
        ja = f"{len(kpis)}個の指標が使う" if kpis else "行の識別やセグメントに使う"
        verdict = ("keep", reason, ja)
    elif p.junk:
        verdict = (
            "drop",
            "nothing uses it and it tells nothing: empty or always the same",
            "使われておらず、空または常に同じ値",
        )
    elif rules:
        verdict = ("keep", f"{len(rules)} rules look at it", f"{len(rules)}個のルールが参照する")
    elif share < 0.05:
        verdict = (
            "drop",
            f"nothing uses it and it is filled in {share:.1%} of the rows",
            f"使われておらず、入力率は{share:.1%}",
        )
    else:
        verdict = (
            "keep",
            f"no KPI reads it, but it is filled in {share:.0%} of the rows",
            f"指標では使わないが、入力率は{share:.0%}",
        )
    return ColumnValue(p.table, p.column, p.rows, p.filled, p.distinct, kpis, rules, *verdict)


def _where_needed(rows: int, filled: int) -> tuple[str, str, str]:
    """The verdict on a column that only some rows must have."""
    if not rows:
        return "keep", "no row must have it", "必要とする行がない"
    share = filled / rows
    verdict = "keep" if share >= WELL_FILLED else "fix"
    return (
        verdict,
        f"{rows:,} rows must have it, and {share:.0%} of them do",
        f"必要な{rows:,}行のうち{share:.0%}に入力がある",
    )


def source_lines(imports: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One line for each file and table of each import: source, when, by whom, rows read, accepted, skipped, rejected."""  # noqa: E501
    lines = []
    for entry in imports:
        for outcome in entry.get("tables", []):
            lines.append(
                {
                    "import_id": entry["import_id"], "source": entry["source"], "at": entry.get("at"), "by": entry.get("by"),  # noqa: E501
                    "undone": bool(entry.get("undone")), "file": outcome.get("file"), "table": outcome.get("table"),
                    "read": outcome.get("read"), "accepted": outcome.get("accepted"), "skipped": outcome.get("skipped"),
                    "rejected": outcome.get("rejected"),
                }
            )  # fmt: skip
    return lines


@dataclass(frozen=True)
class Gap:
    """Something that the company's governance of customer data leaves open."""

    id: str
    subject: str
    message_en: str
    message_ja: str


def governance_gaps(company: Company, imports: Iterable[dict[str, Any]], today: date) -> list[Gap]:
    """What params/company.yaml leaves open: systems not imported, no person responsible, training missing or old."""
    governance = company.governance
    imported = {entry["source"] for entry in imports if not entry.get("undone")}
    gaps = [
        Gap(
            "governance.not_imported",
            system.name,
            "holds customer data and is not imported",
            "顧客データがあるが取り込まれていない",
        )
        for system in governance.systems
        if not system.imported_as or system.imported_as not in imported
    ]
    gaps += [
        Gap("governance.no_owner", system.name, "nobody is named as its owner", "管理者が決まっていない")
        for system in governance.systems
        if not system.owner
    ]
    if not governance.systems:
        gaps.append(
            Gap(
                "governance.no_systems",
                "systems",
                "no system outside is listed: none, or not looked for?",
                "CRM外のシステムが記載されていない",
            )
        )
    for name, en, ja in (
        ("responsible", "nobody is responsible for customer data", "顧客データの責任者が決まっていない"),
        ("update_schedule", "no schedule by which data is kept current", "更新の予定が決まっていない"),
        ("training", "no training is described", "教育の記載がない"),
    ):
        if not getattr(governance, name):
            gaps.append(Gap(f"governance.no_{name}", name, en, ja))
    if not governance.access:
        gaps.append(
            Gap("governance.no_access", "access", "who has access is not written down", "アクセス権の記載がない")
        )
    for role in governance.access:
        if role.trained_on is None:
            gaps.append(Gap("governance.untrained", role.role, "no training is recorded", "教育の記録がない"))
        elif (today - role.trained_on).days > 366:
            gaps.append(
                Gap(
                    "governance.training_old",
                    role.role,
                    "last trained more than a year ago",
                    "最後の教育から1年以上経っている",
                )
            )
    return gaps
