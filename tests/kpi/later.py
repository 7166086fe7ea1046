"""What may happen to a company at or after an instant, whatever its figures were before?

`without` takes away everything that came at or after the instant, `with_more` adds such events: rows in every table and
times in rows that were there before. Figures as known at the instant are the same of both.

What carries no time of its own cannot be told from what was always so, and is left as it is: a user's team, an
account's segment or owner, a lead's status and score, a deal's type, a subscription's amount and renewed_by, an
activity's cancellation and due date, a line of an order, a target, whose contact somebody is. Nor can the first history
row of a deal: it tells what the deal was before it, too. A deal without history that closes later is open with the
values that it has now, but for its stage and probability, which are then unknown. Of rows with one key the first in the
source counts; a row that gets an earlier place corrects the source, so copies come last. A value that only such a row
names is listed, as an empty slice, from when the row exists, which only created_at, started_at and subscribed_at tell:
a campaign that only a later order names is listed before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import ibis
import pyarrow as pa

from crmlib.calendar import Calendar
from crmlib.metric import Data
from crmlib.schema import TABLES

Row = dict[str, Any]
Rows = dict[str, list[Row]]

BIRTH = {
    "accounts": "created_at",
    "contacts": "created_at",
    "leads": "created_at",
    "deals": "created_at",
    "subscriptions": "started_at",
    "campaigns": "started_at",
    "list_members": "subscribed_at",
    "web_sessions": "started_at",
    "tickets": "created_at",
    "calls": "started_at",
}
"""Tables whose rows say when they begin to exist: new ones may hold anything."""
EVENT = {
    "orders": "ordered_at",
    "proposals": "sent_at",
    "email_events": "occurred_at",
    "surveys": "responded_at",
    "costs": "date",
    "crm_usage": "date",
    "fx_rates": "date",
    "forecasts": "made_at",
    "campaign_members": "responded_at",
    "activities": "occurred_at",
    "deal_history": "changed_at",
}
"""Tables whose rows are events, of which new ones may come."""
HAPPENS = {
    "leads": ("qualified_at", "converted_at", "disqualified_at"),
    "activities": ("occurred_at",),
    "campaign_members": ("responded_at",),
    "list_members": ("unsubscribed_at",),
    "tickets": ("first_response_at", "resolved_at"),
    "calls": ("answered_at", "ended_at"),
    "subscriptions": ("cancelled_at",),
    "campaigns": ("ended_at",),
    "proposals": ("sent_at",),
}
"""Times in rows that may be set later, in rows that exist before."""
BEFORE = (*HAPPENS["leads"], "closed_at", "resolved_at", "answered_at", "ended_at")
"""Times that a row which does not exist yet may have before the instant."""
OF_HISTORY = ("status", "stage", "amount", "currency", "close_date", "probability", "owner_id")
"""What a deal with history takes from it, whatever the deal's own row says now."""


class Later:
    """The events at or after `now` (naive UTC) of a company's rows."""

    def __init__(self, now: datetime, calendar: Calendar, seed: int) -> None:
        self.now = now
        self.random = Random(seed)
        today = calendar.local_date(now)
        self.first_day = today if calendar.instant(today) >= now else today + timedelta(days=1)
        """The first local day that does not begin before `now`."""

    def comes(self, at: Any) -> bool:
        """Whether a time or day is at or after the instant."""
        return at is not None and (at >= self.now if isinstance(at, datetime) else at >= self.first_day)

    def time(self) -> datetime:
        """Some instant from `now` on, often `now` itself."""
        return self.now + timedelta(seconds=self.random.choice((0, 0, 1, self.random.randrange(500 * 86400))))

    def day(self) -> date:
        return self.first_day + timedelta(days=self.random.choice((0, 0, 1, self.random.randrange(500))))

    def like(self, at: Any) -> Any:
        """A later time of the same kind."""
        return self.time() if isinstance(at, datetime) else self.day()

    # --- taking away

    def without(self, tables: Mapping[str, list[Row]]) -> Rows:
        """The rows as they were at the instant, as far as they tell."""
        kept = {name: [dict(row) for row in rows if not self._new(name, row)] for name, rows in tables.items()}
        for name, columns in HAPPENS.items():
            for row in kept.get(name, ()):
                to_come = {column: None for column in columns if self.comes(row.get(column))}
                row.update(to_come)
                if name == "activities" and to_come and row.get("status") == "done":
                    row["status"] = "planned"
        kept["deal_history"] = self._known_history(tables)
        return {name: rows for name, rows in kept.items() if name in tables}

    def _new(self, name: str, row: Row) -> bool:
        column = BIRTH.get(name) or (EVENT.get(name) if name not in HAPPENS else None)
        return column is not None and self.comes(row.get(column))

    def _known_history(self, tables: Mapping[str, list[Row]]) -> list[Row]:
        """Without the later rows of deals that have an earlier one."""
        rows = tables.get("deal_history", [])
        known = {row["deal_id"] for row in rows if not self.comes(row["changed_at"])}
        return [row for row in rows if not (self.comes(row["changed_at"]) and row["deal_id"] in known)]

    # --- adding

    def with_more(self, tables: Mapping[str, list[Row]]) -> Rows:
        """The rows, with times set in those that exist, and with later rows in every table."""
        more = {name: [dict(row) for row in rows] for name, rows in tables.items()}
        for name, columns in HAPPENS.items():
            for row in more.get(name, ()):
                self._happens(name, row, columns)
        for row in more.get("leads", ()):
            if "deal_id" in row and row["deal_id"] is None:
                row["deal_id"] = self.random.choice((None, "deals later 0", "deals later 1"))
        self._change_deals(more)
        self._leave_users(more)
        for name, rows in more.items():
            rows.extend(self._later_rows(name, rows))
        return more

    def _happens(self, name: str, row: Row, columns: tuple[str, ...]) -> None:
        for column in columns:
            if column in row and (row[column] is None or self.comes(row[column])) and self.random.random() < 0.7:
                if name == "activities" and row.get("status") == "done" and row[column] is None:
                    continue  # done at no known time is done
                row[column] = self.time()
                if name == "activities" and row.get("status") == "planned":
                    row["status"] = "done"
                if column == "resolved_at" and "resolved_on_first_contact" in row:
                    row["resolved_on_first_contact"] = self.random.choice((True, False, None))
                if column == "answered_at" and "handle_s" in row:
                    row["handle_s"] = self.random.randrange(10**6)

    def _change_deals(self, more: Rows) -> None:
        """What deals become: the rows of deals with history say anything now; others may close otherwise, later."""
        history = more.get("deal_history", [])
        recorded = [name for name in OF_HISTORY if history and name in history[0]]
        before = {row["deal_id"] for row in history if not self.comes(row["changed_at"])}
        for row in more.get("deals", ()):
            if row["deal_id"] in before and {"status", "stage"} <= set(recorded) and self.random.random() < 0.7:
                other = self.random.choice(more["deals"])
                row.update({name: other[name] for name in recorded if name in row})
                if "closed_at" in row:
                    row["closed_at"] = self.random.choice((None, self.time(), self.now - timedelta(days=40)))
            elif row["deal_id"] not in before and self.comes(row.get("closed_at")):
                row["closed_at"] = self.time()
                row["status"] = self.random.choice(("won", "lost"))
        for deal in sorted(before):
            for _ in range(self.random.randrange(4)):
                row = dict(self.random.choice(history), deal_id=deal, changed_at=self.time())
                row["status"] = self.random.choice(("open", "won", "lost"))
                history.append(row)

    def _leave_users(self, more: Rows) -> None:
        for row in more.get("users", ()):
            for column in ("active_from", "active_to"):
                if self.comes(row.get(column)):
                    row[column] = self.day()
            if "active_to" in row and row["active_to"] is None:
                row["active_to"] = self.random.choice((None, self.day()))

    def _later_rows(self, name: str, rows: list[Row]) -> list[Row]:
        """New rows: with keys of their own, with those of rows that are there, and with ids that named nobody."""
        column = BIRTH.get(name) or EVENT.get(name)
        if not rows or column is None or column not in rows[0]:
            return []
        made = []
        for place, like in enumerate(self.random.choices(rows, k=min(len(rows), 60))):
            row = dict(like)
            row[column] = self.like(_some(rows, column, self.now))
            key = TABLES[name].key[0] if TABLES[name].key else ""
            if key.endswith("_id") and name not in ("campaign_members", "list_members", "deal_history", "crm_usage"):
                gone = f"{str(row[key])[0]}_gone" if row[key] else "gone"
                new = f"{name} later {place}"
                row[key] = new if place < 2 else self.random.choice((new, gone, row[key]))
            if name == "deal_history":  # of deals that are not there yet, or nowhere, at any time
                row["deal_id"] = self.random.choice(("deals later 0", "deals later 1", "deals nowhere"))
                row["changed_at"] = self.random.choice((row["changed_at"], self.now - timedelta(days=50)))
            if name == "forecasts":
                row["value"] = Decimal(self.random.randrange(10**6))
            if name == "fx_rates":
                row["currency"] = self.random.choice((row["currency"], "GBP", "CHF"))
            if name == "activities" and "due_at" in row:
                row["due_at"] = self.random.choice((None, self.time()))
            if name in BIRTH:
                self._anything(row)
            made.append(row)
        return made

    def _anything(self, row: Row) -> None:
        """A row that is not there yet may say that things happened to it before, and name what nothing named."""
        for name, value in row.items():
            if name in BEFORE:
                row[name] = self.random.choice((value, self.now - timedelta(days=20), self.time()))
            elif name in ("source", "segment", "industry", "channel", "deal_type") and self.random.random() < 0.3:
                row[name] = "never heard of"


def _some(rows: list[Row], column: str, otherwise: Any) -> Any:
    return next((row[column] for row in rows if row[column] is not None), otherwise)


def as_data(tables: Mapping[str, list[Row]], like: Mapping[str, pa.Table]) -> Data:
    """The rows in a DuckDB of their own, in their order, with the columns of `like`."""
    backend = ibis.duckdb.connect()
    for name, rows in tables.items():
        numbered = [{**row, "row_order": place} for place, row in enumerate(rows)]
        backend.create_table(name, pa.Table.from_pylist(numbered, schema=like[name].schema))
    return Data(backend, {name: set(table.column_names) for name, table in like.items()})
