"""Which typed rows do the canonical CSV files of a company hold?

`TABLES` repeats the canonical tables word by word, so that a slip in the product's own schema shows as a difference.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from .periods import Period, of_weeks, period

Row = dict[str, Any]
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

TABLES = {
    "users": "user_id, name, email, team, region, role, active_from:date, active_to:date",
    "accounts": (
        "account_id, name, name_kana, corporate_number, industry, employees:int, annual_revenue:money, country, "
        "region, postal_code, address, phone, website, segment, owner_id, parent_account_id, created_at:ts, "
        "updated_at:ts"
    ),
    "contacts": (
        "contact_id, account_id, full_name, family_name, given_name, name_kana, email, phone, mobile, title, "
        "birth_date:date, gender, postal_code, address, email_opt_out:bool, owner_id, created_at:ts, "
        "updated_at:ts"
    ),
    "leads": (
        "lead_id, created_at:ts, source, campaign_id, company, full_name, email, phone, industry, employees:int, "
        "region, owner_id, status, score:num, budget, authority, need, timeline, qualified_at:ts, "
        "converted_at:ts, disqualified_at:ts, disqualified_reason, account_id, contact_id, deal_id, "
        "referrer_account_id, updated_at:ts"
    ),
    "deals": (
        "deal_id, name, account_id, contact_id, lead_id, campaign_id, owner_id, product_id, deal_type, source, "
        "stage, status, amount:money, list_amount:money, cost:money, currency, probability:num, "
        "forecast_category, created_at:ts, close_date:date, closed_at:ts, lost_reason, competitor, next_step, "
        "next_step_due:date, updated_at:ts"
    ),
    "deal_history": (
        "deal_id, changed_at:ts, stage, status, amount:money, currency, close_date:date, probability:num, "
        "forecast_category, owner_id"
    ),
    "proposals": "proposal_id, deal_id, sent_at:ts, amount:money, currency, status",
    "activities": (
        "activity_id, type, subject, status, occurred_at:ts, due_at:ts, direction, duration_s:num, outcome, "
        "channel, user_id, lead_id, contact_id, account_id, deal_id"
    ),
    "products": "product_id, name, category, list_price:money, unit_cost:money, currency",
    "orders": (
        "order_id, account_id, contact_id, deal_id, campaign_id, owner_id, ordered_at:ts, amount:money, "
        "cost:money, currency, paid_at:ts"
    ),
    "order_lines": "order_id, line_no:int, product_id, quantity:num, amount:money, cost:money, currency",
    "subscriptions": (
        "subscription_id, account_id, product_id, started_at:date, ends_at:date, amount:money, currency, status, "
        "renewed_by, cancelled_at:ts"
    ),
    "campaigns": "campaign_id, name, channel, started_at:ts, ended_at:ts, cost:money, currency",
    "campaign_members": "campaign_id, lead_id, contact_id, sent_at:ts, responded_at:ts, response",
    "email_events": "message_id, contact_id, campaign_id, event, occurred_at:ts",
    "list_members": "list_id, contact_id, subscribed_at:ts, unsubscribed_at:ts",
    "web_sessions": (
        "session_id, visitor_id, contact_id, started_at:ts, duration_s:num, page_views:int, goals_completed:int, source"
    ),
    "tickets": (
        "ticket_id, account_id, contact_id, channel, priority, type, assignee_id, created_at:ts, "
        "first_response_at:ts, resolved_at:ts, closed_at:ts, sla_due_at:ts, reopened:int, "
        "resolved_on_first_contact:bool, cost:money, currency"
    ),
    "calls": (
        "call_id, direction, queue, agent_id, contact_id, ticket_id, started_at:ts, answered_at:ts, ended_at:ts, "
        "handle_s:num, is_callback:bool"
    ),
    "surveys": "survey_id, type, responded_at:ts, score:num, contact_id, account_id, user_id, ticket_id, comment",
    "costs": "date:date, category, team, amount:money, currency, note",
    "crm_usage": "user_id, date:date, logins:int, records_created:int, records_updated:int, channels:int",
    "targets": "kpi_id, period_start:date, period_end:date, scope, value:num, currency, kgi",
    "forecasts": (
        "kpi_id, period_start:date, period_end:date, scope, made_at:ts, value:num, low:num, high:num, level:num, "
        "currency, method"
    ),
    "fx_rates": "date:date, currency, rate:num",
}

REQUIRED = {
    "users": "user_id",
    "accounts": "account_id",
    "contacts": "contact_id",
    "leads": "lead_id created_at",
    "deals": "deal_id status",
    "deal_history": "deal_id changed_at",
    "proposals": "proposal_id deal_id",
    "activities": "activity_id type",
    "products": "product_id",
    "orders": "order_id ordered_at amount",
    "order_lines": "order_id line_no",
    "subscriptions": "subscription_id started_at ends_at",
    "campaigns": "campaign_id",
    "campaign_members": "campaign_id",
    "email_events": "message_id event occurred_at",
    "list_members": "list_id contact_id subscribed_at",
    "web_sessions": "session_id started_at",
    "tickets": "ticket_id created_at",
    "calls": "call_id started_at",
    "surveys": "survey_id type responded_at score",
    "costs": "date category amount",
    "crm_usage": "user_id date",
    "targets": "kpi_id period_start period_end value",
    "forecasts": "kpi_id period_start period_end made_at value",
    "fx_rates": "date currency rate",
}


def column_types(table: str) -> dict[str, str]:
    """Name → type ("text" where tables.md gives none) of every canonical column, in order."""
    parts = (part.strip().partition(":") for part in TABLES[table].split(","))
    return {name: kind or "text" for name, _, kind in parts}


@dataclass
class Company:
    """One company: settings and rows in file order. An absent table is not in `tables`, an absent column in no row."""

    timezone: str = "UTC"
    currency: str = "USD"
    fiscal_year_start: int = 1
    fiscal_pattern: str = "months"
    week_start: str = "monday"
    stages: list[Row] = field(default_factory=list)
    ideal_customer: dict[str, Any] | None = None
    tables: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)

    def period(self, text: str) -> Period:
        """A period as people write it, in the company's fiscal calendar."""
        if self.fiscal_pattern == "4-4-5" and text.startswith("FY"):
            return of_weeks(text, self.fiscal_year_start, WEEK.index(self.week_start))
        return period(text, self.fiscal_year_start)

    def has(self, table: str, column: str) -> bool:
        return column in self.columns.get(table, ())


def parse(text: str, kind: str) -> Any:
    """One cell of a canonical file: empty is None, a timestamp without an offset is UTC (kept naive, in UTC)."""
    if text == "":
        return None
    if kind == "ts":
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant
    if kind == "date":
        return date.fromisoformat(text)
    if kind in ("money", "num"):
        return Decimal(text)
    if kind == "int":
        return int(text)
    if kind == "bool":
        return {"true": True, "false": False}[text]
    return text


def read(folder: Path, **settings: Any) -> Company:
    """The company whose canonical CSV files are in `folder`."""
    company = Company(**settings)
    for table in TABLES:
        path = folder / f"{table}.csv"
        if not path.exists():
            continue
        kinds = column_types(table)
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            company.columns[table] = list(reader.fieldnames or ())
            company.tables[table] = [{name: parse(text, kinds[name]) for name, text in line.items()} for line in reader]
    return company
