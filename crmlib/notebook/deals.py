"""Which deals stand behind a figure? Rows of deals as lists that say their rule and why each row is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd

from crmlib.metric.declare import NONE
from crmlib.notebook import records
from crmlib.notebook.report import Report
from crmlib.present.table import Cell, Column, Table


def known(value: Any) -> Any:
    """A cell of a frame as plain Python; null of any kind is None."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dicts of plain Python values."""
    names = list(frame.columns)
    columns = [[known(value) for value in frame[name].astype(object)] for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def open_deals(report: Report) -> list[dict[str, Any]]:
    """Deals of the scope that are open as known at as_of, largest first."""

    def largest_first() -> list[dict[str, Any]]:
        found = report.data.rows("deals", status="open")
        return sorted(found, key=lambda row: (-(row.get("base_amount") or Decimal(0)), str(row["deal_id"])))

    return report.data.once("open deals", largest_first)


def stage_names(report: Report, among: Iterable[str | None]) -> list[str]:
    """The stages in the order of the sales process; stages that params do not know come last, by name."""
    found = {name or NONE for name in among}
    ordered = [stage.name for stage in report.company.stages if stage.name in found]
    return ordered + sorted(found - set(ordered), key=lambda name: (name == NONE, name))


def age_days(report: Report, row: Mapping[str, Any], since: str = "created_at") -> Decimal | None:
    """Days from `since` until as_of, exact; None where it is unknown."""
    start: datetime | None = row.get(since)
    if start is None:
        return None
    lived = report.data.as_of - start
    return Decimal(lived.days) + Decimal(lived.seconds) / 86_400


def deal_table(
    report: Report,
    title: str,
    deals: Sequence[Mapping[str, Any]],
    *,
    rule: str | None = None,
    why: Sequence[str] = (),
    keys: Sequence[str] = (),
    limit: int = 25,
) -> Table:
    """Deals as a table: name, account, owner, stage, amount, close date and, with `why`, why each is there."""
    accounts = _names(report, "accounts", "account_id")
    columns = [Column(report.t(f"common.{name}")) for name in ("deal", "account", "owner", "stage")]
    columns.append(Column(report.t("common.amount"), "money", report.meta.currency))
    columns.append(Column(report.t("common.close_date"), "date"))
    made = [
        [
            Cell(deal.get("name") or deal["deal_id"], note=str(deal["deal_id"])),
            accounts.get(deal.get("account_id"), deal.get("account_id") or ""),
            report.slice_label("owner", deal["owner_id"]) if deal.get("owner_id") else report.t("common.none"),
            deal.get("stage") or report.t("common.none"),
            deal.get("base_amount"),
            day(deal.get("close_date")),
        ]
        for deal in deals
    ]
    return records.record_table(report, title, columns, made, rule=rule, why=why, keys=keys, limit=limit)


COLUMNS = (
    "deal_id", "name", "account_id", "owner_id", "source", "deal_type", "product_id", "stage", "status", "base_amount",
    "created_at", "close_date", "closed_at", "lost_reason", "competitor", "forecast_category",
)  # fmt: skip
"""What the sections ask of a deal that need not be open."""


def behind(report: Report, title: str, deals: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> Table:
    """The deals behind the marks of a chart, the first few of each; the table says how many there are in all."""
    return records.behind(partial(deal_table, report, title), deals, keys)


def found_behind(report: Report, title: str, ids: Sequence[str], keys: Sequence[str]) -> Table:
    """As `behind`, from ids of deals: only those that are shown are read whole."""

    def listed(shown: Sequence[str], **also: Any) -> Table:
        rows = {row["deal_id"]: row for row in report.data.among("deals", "deal_id", shown, *COLUMNS)}
        return deal_table(report, title, [rows[key] for key in shown], **also)

    return records.behind(listed, ids, keys)


def day(value: Any) -> date | None:
    """A date of a record, whatever type the frame gave it."""
    if isinstance(value, str):  # of a result of the shared pass, which is kept as JSON
        return date.fromisoformat(value[:10])
    return value.date() if isinstance(value, datetime) else value


def _names(report: Report, table: str, key: str) -> dict[str, str]:
    return {row.get(key): row["name"] for row in report.data.rows(table, key, "name") if row.get("name")}
