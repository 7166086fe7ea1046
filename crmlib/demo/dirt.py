"""Which kinds of dirt are planted, where, and in how many rows?

Each `Kind` names a table, a column, the share of rows that it touches and the rows that it may touch. A cell is
touched once and a row by one kind at most, so that each defect can be told from the others.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from crmlib.demo import spelling
from crmlib.demo.settings import Settings
from crmlib.demo.truth import DIRT, keys_of, set_cells

Row = dict[str, Any]
Change = Callable[[random.Random, Any, Row], Any]
ALIASES = {
    "Web": ["Website", "ウェブ", "WEB site"],
    "Referral": ["Reference", "紹介", "Word of mouth"],
    "Trade Show": ["Tradeshow", "展示会", "Exhibition"],
    "Partner": ["Partners", "パートナー", "Reseller"],
    "Outbound Call": ["Cold Call", "テレアポ", "Outbound"],
    "Advertisement": ["Ads", "広告", "Advert"],
    "Email": ["E-Mail", "メール", "Mail"],
    "Social Media": ["Social", "SNS", "SocialMedia"],
    "Manufacturing": ["製造業", "Mfg."],
    "Technology": ["IT", "情報通信"],
    "Healthcare": ["Health Care", "医療"],
    "Retail": ["小売業", "Retailing"],
    "Finance": ["Financial Services", "金融"],
    "Logistics": ["運輸業", "Transport & Logistics"],
    "Construction": ["建設業", "Building"],
    "Education": ["教育", "Schools"],
}
"""Other spellings of sources and industries; the workspace's params list them as aliases."""


@dataclass(frozen=True)
class Kind:
    """One kind of dirt: `share` of the rows of `table` whose `column` is filled and that satisfy `where`."""

    name: str
    table: str
    column: str
    share: float
    change: Change
    where: Callable[[Row], bool] | None = None


def _text(function: Callable[[random.Random, str], str]) -> Change:
    return lambda r, value, row: function(r, value)


def _alias(r: random.Random, value: str, row: Row) -> str:
    return r.choice(ALIASES.get(value, [value]))


def _days_before(column: str, r: random.Random, value: Any, row: Row) -> Any:
    """A time one to thirty days before another column's."""
    moved = row[column] - timedelta(days=r.randrange(1, 30))
    return moved.date() if hasattr(moved, "date") and not hasattr(value, "hour") else moved


def _times(factor: int, r: random.Random, value: Decimal, row: Row) -> Decimal:
    """The value times a factor; one that the column cannot hold stays."""
    return value * factor if abs(value * factor) < 10**13 else value


def _missing(r: random.Random, value: Any, row: Row) -> None:
    return None


def _broken_id(r: random.Random, value: str, row: Row) -> str:
    """An id of the right form that no row has."""
    tail = value[-3:] if value.endswith("A") else ""
    digits = value.removesuffix(tail)
    return (
        digits[:-9] + f"{999_000_000 + r.randrange(900_000)}" + tail
        if len(digits) > 9
        else f"P-9{r.randrange(100):02d}"
    )


def _same(value: Any, r: random.Random, old: Any, row: Row) -> Any:
    return value


def _years_ahead(r: random.Random, value: Any, row: Row) -> Any:
    return value + timedelta(days=365 * r.randrange(2, 10))


def _is(column: str, *values: Any) -> Callable[[Row], bool]:
    return lambda row: row[column] in values


def kinds(settings: Settings, leavers: dict[str, str]) -> list[Kind]:
    """All kinds, in the order in which they take their rows. `leavers`: unit mark → id of a user who left."""
    end = settings.end

    def leaver(r: random.Random, value: str, row: Row) -> str:
        return leavers[_mark(value)]

    def stale_close(r: random.Random, value: Any, row: Row) -> Any:
        return end - timedelta(days=r.randrange(30, 400))

    def odds(r: random.Random, value: Decimal, row: Row) -> Decimal:
        return Decimal("0.5") if row["status"] == "won" else Decimal(1)

    t, b = _text, partial(partial, _days_before)
    closed, open_now = _is("status", "won", "lost"), _is("status", "open")
    return [
        Kind("outer_space", "accounts", "name", 0.05, t(spelling.outer_space)),
        Kind("width", "accounts", "name", 0.03, t(spelling.full_width)),
        Kind("inner_space", "accounts", "name", 0.01, t(spelling.inner_space)),
        Kind("alias", "accounts", "industry", 0.06, _alias),
        Kind("typo", "accounts", "industry", 0.02, t(spelling.typo)),
        Kind("case", "accounts", "industry", 0.02, t(spelling.case)),
        Kind("null_word", "accounts", "website", 0.02, t(spelling.null_word)),
        Kind("invalid_phone", "accounts", "phone", 0.02, t(spelling.invalid_phone)),
        Kind("invalid_postal", "accounts", "postal_code", 0.02, t(spelling.invalid_postal)),
        Kind("check_digit", "accounts", "corporate_number", 0.05, t(spelling.wrong_check_digit)),
        Kind("unit_error", "accounts", "annual_revenue", 0.01, partial(_times, 1000)),
        Kind("broken_key", "accounts", "parent_account_id", 0.1, _broken_id),
        Kind("owner_left", "accounts", "owner_id", 0.02, leaver),
        Kind("future_date", "accounts", "created_at", 0.004, _years_ahead),
        Kind("updated_before_created", "accounts", "updated_at", 0.01, b("created_at")),
        Kind("outer_space", "contacts", "full_name", 0.05, t(spelling.outer_space)),
        Kind("width", "contacts", "phone", 0.04, t(spelling.full_width)),
        Kind("invalid_email", "contacts", "email", 0.04, t(spelling.invalid_email)),
        Kind("null_word", "contacts", "title", 0.04, t(spelling.null_word)),
        Kind("null_word", "contacts", "mobile", 0.02, t(spelling.null_word)),
        Kind("case", "contacts", "email", 0.03, t(spelling.case)),
        Kind("invalid_phone", "contacts", "phone", 0.03, t(spelling.invalid_phone)),
        Kind("invalid_postal", "contacts", "postal_code", 0.02, t(spelling.invalid_postal)),
        Kind("broken_key", "contacts", "account_id", 0.01, _broken_id),
        Kind("owner_left", "contacts", "owner_id", 0.02, leaver),
        Kind("future_date", "contacts", "birth_date", 0.01, _years_ahead_birth),
        Kind("updated_before_created", "contacts", "updated_at", 0.01, b("created_at")),
        Kind("alias", "leads", "source", 0.07, _alias),
        Kind("typo", "leads", "source", 0.02, t(spelling.typo)),
        Kind("case", "leads", "source", 0.03, t(spelling.case)),
        Kind("outer_space", "leads", "company", 0.04, t(spelling.outer_space)),
        Kind("width", "leads", "company", 0.03, t(spelling.full_width)),
        Kind("alias", "leads", "industry", 0.03, _alias),
        Kind("null_word", "leads", "phone", 0.03, t(spelling.null_word)),
        Kind("invalid_email", "leads", "email", 0.03, t(spelling.invalid_email)),
        Kind("out_of_range", "leads", "score", 0.01, lambda r, value, row: value + 200),
        Kind("converted_before_created", "leads", "converted_at", 0.03, b("created_at")),
        Kind("future_date", "leads", "created_at", 0.003, _years_ahead, lambda row: row["converted_at"] is None),
        Kind("broken_key", "leads", "campaign_id", 0.006, _broken_id),
        Kind("owner_left", "leads", "owner_id", 0.03, leaver),
        Kind("alias", "deals", "source", 0.06, _alias),
        Kind("case", "deals", "source", 0.02, t(spelling.case)),
        Kind("outer_space", "deals", "name", 0.05, t(spelling.outer_space)),
        Kind("width", "deals", "name", 0.02, t(spelling.full_width)),
        Kind("null_word", "deals", "next_step", 0.04, t(spelling.null_word)),
        Kind("won_without_amount", "deals", "amount", 0.03, _missing, _is("status", "won")),
        Kind("unit_error", "deals", "amount", 0.006, partial(_times, 1000)),
        Kind("negative_amount", "deals", "amount", 0.004, partial(_times, -1)),
        Kind("closed_before_created", "deals", "closed_at", 0.012, b("created_at"), closed),
        Kind("future_date", "deals", "closed_at", 0.004, _years_ahead, closed),
        Kind("past_close_date", "deals", "close_date", 0.12, stale_close, open_now),
        Kind("probability_contradicts", "deals", "probability", 0.02, odds, closed),
        Kind("lost_without_reason", "deals", "lost_reason", 0.06, _missing),
        Kind("owner_left", "deals", "owner_id", 0.08, leaver, open_now),
        Kind("broken_key", "deals", "account_id", 0.006, _broken_id),
        Kind("broken_key", "deals", "product_id", 0.006, _broken_id),
        Kind("currency_missing", "deals", "currency", 0.005, _missing),
        Kind("outer_space", "activities", "subject", 0.12, t(spelling.outer_space)),
        Kind("width", "activities", "subject", 0.05, t(spelling.full_width)),
        Kind("negative_duration", "activities", "duration_s", 0.02, partial(_times, -1)),
        Kind("future_date", "activities", "occurred_at", 0.003, _years_ahead, _is("status", "done")),
        Kind("done_without_time", "activities", "occurred_at", 0.005, _missing, _is("status", "done")),
        Kind("broken_key", "activities", "deal_id", 0.005, _broken_id),
        Kind("order_total", "orders", "amount", 0.02, lambda r, v, row: v + r.choice([1000, 5000, 20000])),
        Kind("unit_error", "orders", "amount", 0.003, partial(_times, 1000)),
        Kind("paid_before_ordered", "orders", "paid_at", 0.012, b("ordered_at")),
        Kind("broken_key", "orders", "deal_id", 0.006, _broken_id),
        Kind("broken_key", "order_lines", "product_id", 0.01, _broken_id),
        Kind("negative_quantity", "order_lines", "quantity", 0.005, partial(_times, -1)),
        Kind("ends_before_start", "subscriptions", "ends_at", 0.012, b("started_at")),
        Kind("broken_key", "subscriptions", "renewed_by", 0.02, _broken_id),
        Kind("alias", "web_sessions", "source", 0.08, _alias),
        Kind("negative_duration", "web_sessions", "duration_s", 0.005, partial(_times, -1)),
        Kind("case", "tickets", "channel", 0.06, t(spelling.case)),
        Kind("resolved_before_created", "tickets", "resolved_at", 0.015, b("created_at")),
        Kind("vocabulary", "tickets", "type", 0.01, partial(_same, "other")),
        Kind("broken_key", "tickets", "account_id", 0.01, _broken_id),
        Kind("owner_left", "tickets", "assignee_id", 0.01, leaver),
        Kind("ended_before_started", "calls", "ended_at", 0.01, b("started_at")),
        Kind("negative_duration", "calls", "handle_s", 0.01, partial(_times, -1)),
        Kind("out_of_range", "surveys", "score", 0.01, lambda r, value, row: value + 20),
        Kind("broken_key", "surveys", "contact_id", 0.006, _broken_id),
        Kind("responded_before_sent", "campaign_members", "responded_at", 0.02, b("sent_at")),
        Kind("unsubscribed_before_subscribed", "list_members", "unsubscribed_at", 0.08, b("subscribed_at")),
        Kind("outer_space", "campaigns", "name", 0.08, t(spelling.outer_space)),
        Kind("case", "campaigns", "channel", 0.08, t(spelling.case)),
        Kind("negative_count", "crm_usage", "logins", 0.002, lambda r, value, row: -value),
        Kind("unit_error", "fx_rates", "rate", 0.0012, partial(_times, 100)),
    ]


def _years_ahead_birth(r: random.Random, value: Any, row: Row) -> Any:
    return value.replace(year=value.year + 100, day=min(value.day, 28))


def _mark(owner: str) -> str:
    """Which unit's form an id has."""
    return "salesforce" if owner.endswith("A") else "zoho" if owner.startswith("5540230") else "hubspot"


def plant(name: str, table: pa.Table, chosen: list[Kind], r: np.random.Generator) -> tuple[pa.Table, list[Row]]:
    """The table with dirt in it, and one record for each changed cell."""
    mine = [kind for kind in chosen if kind.table == name]
    if not mine or not table.num_rows:
        return table, []
    free, keys, log = np.ones(table.num_rows, dtype=bool), keys_of(name, table), []
    random_source = random.Random(int(r.integers(1 << 60)))
    for kind in mine:
        filled = table[kind.column].is_valid().to_numpy()
        rows = np.flatnonzero((r.random(table.num_rows) < kind.share) & free & filled)
        if not len(rows):
            continue
        before = table.take(pa.array(rows)).to_pylist()
        rows, before = _allowed(kind, rows, before)
        after = [kind.change(random_source, row[kind.column], row) for row in before]
        changed = [k for k, row in enumerate(before) if after[k] != row[kind.column]]
        rows, before, after = rows[changed], [before[k] for k in changed], [after[k] for k in changed]
        if not len(rows):
            continue
        old = table[kind.column].take(pa.array(rows)).cast(pa.string()).to_pylist()
        table = set_cells(table, kind.column, rows, after)
        new = table[kind.column].take(pa.array(rows)).cast(pa.string()).to_pylist()
        free[rows] = False
        for key, clean, dirty in zip(keys.take(pa.array(rows)).to_pylist(), old, new, strict=True):
            log.append(
                {"table": name, "key": key, "column": kind.column, "kind": kind.name, "clean": clean, "dirty": dirty}
            )
    return table, log


def _allowed(kind: Kind, rows: np.ndarray, before: list[Row]) -> tuple[np.ndarray, list[Row]]:
    if kind.where is None:
        return rows, before
    fits = [k for k, row in enumerate(before) if kind.where(row)]
    return rows[fits], [before[k] for k in fits]


def spread(log: list[Row], deals: pa.Table, history: pa.Table) -> tuple[pa.Table, list[Row]]:
    """Dirt in a deal's amount is in its last history row too: the CRM wrote both. (history, records)."""
    wrong = {row["key"]: row for row in log if row["column"] == "amount"}
    ids, n = history["deal_id"].to_pylist(), history.num_rows
    last = [k for k in range(n) if ids[k] in wrong and (k == n - 1 or ids[k + 1] != ids[k])]
    if not last:
        return history, []
    rows = np.array(last)
    old = history["amount"].take(pa.array(rows)).cast(pa.string()).to_pylist()
    keys = keys_of("deal_history", history).take(pa.array(rows)).to_pylist()
    values = pa.array([wrong[ids[k]]["dirty"] for k in last], pa.string()).cast(history.schema.field("amount").type)
    records = [
        {**wrong[ids[k]], "table": "deal_history", "key": key, "clean": clean}
        for k, key, clean in zip(last, keys, old, strict=True)
    ]
    return set_cells(history, "amount", rows, values.to_pylist()), records


def records_table(records: list[Row]) -> pa.Table:
    """Records as a table of the truth."""
    return pa.Table.from_pylist(records, schema=DIRT)
