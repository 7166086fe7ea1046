"""What is known of a company at an instant: which rows exist, which times have come, and what is money worth?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from .periods import Clock, Period, add_months
from .rows import Company, Row, column_types

BORN = {
    "accounts": "created_at",
    "contacts": "created_at",
    "leads": "created_at",
    "deals": "created_at",
    "tickets": "created_at",
    "campaigns": "started_at",
    "web_sessions": "started_at",
    "calls": "started_at",
    "subscriptions": "started_at",
    "list_members": "subscribed_at",
}
KEYS = {
    "users": "user_id",
    "accounts": "account_id",
    "contacts": "contact_id",
    "leads": "lead_id",
    "deals": "deal_id",
    "products": "product_id",
    "campaigns": "campaign_id",
    "tickets": "ticket_id",
}


DEADLINES = ("due_at", "sla_due_at")
"""Set beforehand: that they lie ahead is known, and nothing happens at them."""


class NoRate(str):
    """A sum that cannot be told in the base currency; the text names the missing rate, as in `fx_rates.GBP`."""


Number = Fraction | NoRate


class World:
    """The rows of a company as known just before `as_of` (naive, UTC)."""

    def __init__(self, company: Company, as_of: datetime) -> None:
        self.company = company
        self.as_of = as_of
        self.clock = Clock(company.timezone)
        self.cache: dict = {}
        self._rows: dict[str, list[Row]] = {}
        self._index: dict[str, dict[str, Row]] = {}

    def rows(self, table: str) -> list[Row]:
        """The rows that exist, in file order. A time at or after as_of, but for a deadline, reads as empty.

        Deals and their history stay as recorded: `deals` reads them at an instant.
        """
        if table not in self._rows:
            rows = self.company.tables.get(table, [])
            born = BORN.get(table)
            if born:
                rows = [row for row in rows if self._begun(row.get(born))]
            if table not in ("deals", "deal_history"):
                times = [name for name, kind in column_types(table).items() if kind == "ts" and name not in DEADLINES]
                rows = [self._known(row, times) for row in rows]
            self._rows[table] = rows
        return self._rows[table]

    def _begun(self, value: datetime | date | None) -> bool:
        if value is None:
            return True
        instant = value if isinstance(value, datetime) else self.clock.midnight(value)
        return instant < self.as_of

    def _known(self, row: Row, times: list[str]) -> Row:
        later = {name for name in times if row.get(name) is not None and row[name] >= self.as_of}
        if not later:
            return row
        row = {name: None if name in later else value for name, value in row.items()}
        if "occurred_at" in later and row.get("status") == "done":
            row["status"] = "planned"
        return row

    def find(self, table: str, key: str | None) -> Row | None:
        """The existing row with this key, if any."""
        if key is None:
            return None
        if table not in self._index:
            index: dict[str, Row] = {}
            for row in self.rows(table):
                index.setdefault(row[KEYS[table]], row)
            self._index[table] = index
        return self._index[table].get(key)

    # Money

    @cached_property
    def _rates(self) -> dict[str, list[tuple[date, Fraction]]]:
        rates = defaultdict(list)
        for row in self.company.tables.get("fx_rates", []):
            if self.clock.midnight(row["date"]) < self.as_of:
                rates[row["currency"]].append((row["date"], Fraction(row["rate"])))
        return {currency: sorted(rows) for currency, rows in rates.items()}

    def rate(self, currency: str | None, day: date) -> Number:
        """Base currency per unit of `currency`: the last rate with a date on or before `day`."""
        if currency is None or currency == self.company.currency:
            return Fraction(1)
        known = [rate for dated, rate in self._rates.get(currency, ()) if dated <= day]
        return known[-1] if known else NoRate(f"fx_rates.{currency}")

    def money(self, amount: Decimal | Fraction, currency: str | None, day: date) -> Number:
        """An amount in the base currency, at the rate of a local day."""
        rate = self.rate(currency, day)
        return rate if isinstance(rate, NoRate) else Fraction(amount) * rate


@dataclass(frozen=True)
class Span:
    """A period as a world sees it: events count in [start, end), where end is cut at as_of."""

    world: World
    period: Period

    @cached_property
    def start(self) -> datetime:
        return self.world.clock.midnight(self.period.start)

    @cached_property
    def full_end(self) -> datetime:
        return self.world.clock.midnight(self.period.end)

    @cached_property
    def end(self) -> datetime:
        return min(self.full_end, self.world.as_of)

    @cached_property
    def at_start(self) -> datetime:
        """The instant of a state at start: never after as_of."""
        return min(self.start, self.world.as_of)

    def holds(self, instant: datetime | None) -> bool:
        return instant is not None and self.start <= instant < self.end

    def holds_day(self, day: date | None) -> bool:
        """A date stands for its local midnight."""
        return day is not None and self.holds(self.world.clock.midnight(day))

    def year_to(self, day: date) -> Span:
        """The twelve months that end where `day` starts."""
        return Span(self.world, Period(add_months(day, -12), day, 12))

    @cached_property
    def t12(self) -> Span:
        """The twelve months that end at the period's end."""
        return self.year_to(self.period.end)
