"""What customer information is there, who may touch it, and which columns are worth keeping?

Sources and imports as the store recorded them, systems outside as params/company.yaml says, and for each column how
often it is filled and what uses it. A column that nothing uses and nobody fills is proposed to be dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from crmlib.audit.profile import ColumnProfile
from crmlib.audit.rule import Rule
from crmlib.company import Company
from crmlib.schema import TABLES

WELL_FILLED = 0.8
"""A column that something uses should be filled at least this often."""


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


def column_values(profiles: Iterable[ColumnProfile], rules: Iterable[Rule], company: Company) -> list[ColumnValue]:
    """One line for each column that is there, with what uses it and hence what to do with it."""
    from crmlib.catalogue import KPIS

    kpis: dict[tuple[str, str], list[str]] = {}
    for kpi in KPIS.values():
        for need in kpi.needs:
            table, _, column = need.partition(".")
            kpis.setdefault((table, column), []).append(kpi.id)
    named: dict[tuple[str, str], list[str]] = {}
    for rule in rules:
        for column in rule.columns:
            named.setdefault((rule.table, column), []).append(rule.id)
    segments = {("leads", column) for column in company.ideal_customer}
    return [
        _value(p, tuple(kpis.get((p.table, p.column), ())), tuple(named.get((p.table, p.column), ())), segments)
        for p in profiles
    ]


def _value(
    p: ColumnProfile, kpis: tuple[str, ...], rules: tuple[str, ...], segments: set[tuple[str, str]]
) -> ColumnValue:
    column = TABLES[p.table].column(p.column)
    structural = p.column in TABLES[p.table].key or column.references is not None
    used = bool(kpis) or (p.table, p.column) in segments or structural
    share = p.filled_share or 0.0
    if used and p.filled == 0:
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
