"""What small, awkward company does a seed give?

Every table with missing owners, regions and dates, orphan ids, ties in history, reopened deals, foreign currencies with and without rates,
leap days and the days on which clocks change, times on the very edge of a month; some seeds leave out columns or tables.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from .oracle.periods import add_months
from .oracle.rows import REQUIRED, TABLES, column_types

ZONES = ("UTC", "America/New_York", "Europe/Berlin", "Asia/Tokyo")
FIRST, MONTHS = date(2023, 7, 1), 24
STAGES = ("Prospect", "Qualify", "Propose")


@dataclass
class Draft:
    """A company to be written: settings and rows of Python values."""

    seed: int
    timezone: str
    currency: str
    fiscal_year_start: int
    stages: list[dict[str, Any]]
    ideal_customer: dict[str, Any]
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, Any]:
        """What both the product's company.yaml and the oracle's Company are told."""
        return {
            "currency": self.currency,
            "timezone": self.timezone,
            "fiscal_year_start": self.fiscal_year_start,
            "stages": self.stages,
            "ideal_customer": self.ideal_customer,
        }

    def write(self, folder: Path) -> Path:
        """Write the canonical CSV files and company.yaml's content into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in self.tables.items():
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out)
                writer.writerow(self.columns[table])
                for number, row in enumerate(rows):
                    writer.writerow([_cell(row[name], self.timezone, number) for name in self.columns[table]])
        return folder

    def company_yaml(self, name: str = "Random company") -> str:
        """The settings as the product reads them (JSON is YAML)."""
        return json.dumps({"name": name, **self.settings}, indent=1)


def _cell(value: Any, timezone: str, number: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC)
        as_written = (value, aware, aware.astimezone(ZoneInfo(timezone)))[number % 3]
        return as_written.isoformat()
    return str(value)


class _Maker:
    """Draws values; `end` of the drawn time is a little after the last period that the tests ask for."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.zone = ZoneInfo(self.random.choice(ZONES))
        self.currency = self.random.choice(("USD", "JPY", "EUR"))
        self.history: list[dict[str, Any]] = []

    def maybe(self, value: Any, chance: float = 0.2) -> Any:
        """The value, or sometimes nothing."""
        return None if self.random.random() < chance else value

    def pick(self, prefix: str, count: int, chance: float = 0.15) -> str | None:
        """One of the ids prefix1 … prefix<count>, sometimes one that is in no table, sometimes none."""
        if self.random.random() < 0.05:
            return f"{prefix}_gone"
        return self.maybe(f"{prefix}{self.random.randint(1, count)}", chance)

    def day(self) -> date:
        if self.random.random() < 0.06:
            return self.random.choice(
                (date(2024, 2, 29), date(2024, 3, 10), date(2024, 3, 31), date(2024, 11, 3), date(2024, 10, 27))
            )
        if self.random.random() < 0.2:
            return add_months(FIRST, self.random.randrange(MONTHS))
        return FIRST + timedelta(days=self.random.randrange(MONTHS * 30))

    def moment(self) -> datetime:
        """An instant in UTC: anywhere, or within a second of a local midnight."""
        local = datetime.combine(self.day(), datetime.min.time(), tzinfo=self.zone)
        midnight = local.astimezone(UTC).replace(tzinfo=None)
        if self.random.random() < 0.25:
            return midnight + self.random.choice(
                (timedelta(0), timedelta(seconds=-1), timedelta(seconds=1), timedelta(microseconds=-1))
            )
        return midnight + timedelta(seconds=self.random.randrange(86400))

    def after(self, moment: datetime | None, days: int, chance: float = 0.2) -> datetime | None:
        """An instant up to `days` after another; sometimes none, rarely before it."""
        if moment is None or self.random.random() < chance:
            return None
        seconds = self.random.randrange(days * 86400)
        if self.random.random() < 0.04:
            return moment - timedelta(seconds=seconds // 4)
        return moment + timedelta(seconds=seconds, microseconds=self.random.choice((0, 0, 0, 0, 250_000)))

    def money(self) -> str:
        return f"{self.random.randrange(1, 2_000_000) / self.random.choice((1, 10, 100, 10_000)):.4f}"

    def money_in(self) -> str | None:
        """A currency: mostly the base one, written or not; some have rates always, some late, some never."""
        other = [name for name in ("USD", "JPY", "EUR") if name != self.currency]
        return self.random.choices((self.currency, None, other[0], other[1], "GBP"), (50, 34, 11, 4, 1))[0]

    def choose(self, *values: Any) -> Any:
        return self.random.choice(values)

    def number(self, low: int, high: int, chance: float = 0.15) -> int | None:
        return self.maybe(self.random.randint(low, high), chance)

    def some(self, low: int, high: int) -> range:
        return range(1, self.random.randint(low, high) + 1)


def _people(make: _Maker) -> dict[str, list[dict[str, Any]]]:
    users = [
        {
            "user_id": f"u{i}",
            "name": make.choose("Ann", "=1+1", "山田 太郎", "Zoë"),
            "team": make.maybe(make.choose("Red", "Blue", "Green")),
            "region": make.maybe(make.choose("North", "South"), 0.3),
            "active_from": make.maybe(make.day(), 0.4),
            "active_to": make.maybe(make.day(), 0.7),
        }
        for i in range(1, 7)
    ]
    accounts = [
        {
            "account_id": f"a{i}",
            "name": f"Account {i}",
            "industry": make.maybe(make.choose("Retail", "Steel")),
            "segment": make.maybe(make.choose("SMB", "Large")),
            "region": make.maybe(make.choose("North", "South", "West"), 0.3),
            "owner_id": make.pick("u", 6),
            "created_at": make.maybe(make.moment() - timedelta(days=200), 0.3),
        }
        for i in range(1, 11)
    ]
    contacts = [
        {
            "contact_id": f"c{i}",
            "account_id": make.pick("a", 10, 0.4),
            "full_name": f"Contact {i}",
            "owner_id": make.pick("u", 6),
            "created_at": make.maybe(make.moment() - timedelta(days=200), 0.4),
        }
        for i in range(1, 9)
    ]
    return {"users": users, "accounts": accounts, "contacts": contacts}


def _leads(make: _Maker) -> list[dict[str, Any]]:
    leads = []
    for i in make.some(15, 40):
        created = make.moment()
        leads.append(
            {
                "lead_id": f"l{i}",
                "created_at": created,
                "source": make.maybe(make.choose("web", "referral", "event")),
                "campaign_id": make.pick("k", 4, 0.5),
                "industry": make.maybe(make.choose("Retail", "Steel", "Food")),
                "employees": make.number(1, 400),
                "region": make.maybe(make.choose("North", "South", "East"), 0.4),
                "owner_id": make.pick("u", 6),
                "score": make.maybe(make.random.randint(0, 1000) / 10),
                "budget": make.maybe(make.choose("yes", "no")),
                "qualified_at": make.after(created, 40, 0.4),
                "converted_at": make.after(created, 140, 0.4),
                "disqualified_at": make.after(created, 120, 0.7),
                "account_id": make.pick("a", 10, 0.5),
                "contact_id": make.pick("c", 8, 0.5),
                "deal_id": make.pick("d", 30, 0.7),
                "referrer_account_id": make.pick("a", 10, 0.85),
            }
        )
    return leads


def _deals(make: _Maker) -> list[dict[str, Any]]:
    typed = make.random.random() < 0.75
    deals = []
    for i in make.some(20, 50):
        created = make.maybe(make.moment(), 0.08)
        status = make.choose("open", "won", "won", "lost")
        closed = make.after(created or make.moment(), 150, 0.03) if status != "open" else None
        deal = {
            "deal_id": f"d{i}",
            "account_id": make.pick("a", 10),
            "contact_id": make.pick("c", 8, 0.5),
            "lead_id": make.pick("l", 30, 0.5),
            "campaign_id": make.pick("k", 4, 0.5),
            "owner_id": make.pick("u", 6),
            "product_id": make.pick("p", 4),
            "deal_type": make.maybe(make.choose("new", "renewal", "upsell", "cross_sell")) if typed else None,
            "source": make.maybe(make.choose("web", "referral", "event")),
            "stage": make.maybe(make.choose(*STAGES) if status == "open" else status.title(), 0.1),
            "status": status,
            "amount": make.maybe(make.money()),
            "list_amount": make.maybe(make.money()),
            "cost": make.maybe(make.money(), 0.4),
            "currency": make.money_in(),
            "probability": make.maybe(make.random.randint(0, 100) / 100, 0.4),
            "forecast_category": make.maybe(make.choose("pipeline", "commit")),
            "created_at": created,
            "close_date": make.maybe(make.day()),
            "closed_at": closed,
        }
        deals.append(deal)
        if make.random.random() < 0.65:
            make.history.extend(_history(make, deal))
    make.history.append({**deals[0], "deal_id": "d_gone", "changed_at": make.moment()})
    return deals


def _history(make: _Maker, deal: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of one deal in source order, which is mostly the order of time; some at equal times; some deals close and reopen."""
    moment = deal["created_at"] or make.moment()
    if make.random.random() < 0.2:
        moment += timedelta(days=make.random.randint(1, 20))
    row = {**deal, "status": "open", "stage": make.maybe(STAGES[0], 0.05), "changed_at": moment}
    rows = [dict(row)]
    for _ in range(make.random.randint(0, 7)):
        if make.random.random() > 0.12:
            moment += timedelta(seconds=make.random.randrange(1, 40 * 86400))
        change = make.choose("stage", "stage", "amount", "owner_id", "close_date", "close", "currency")
        if change == "close":
            closing = make.choose("won", "lost") if row["status"] == "open" else "open"
            row.update(status=closing, stage=closing.title() if closing != "open" else make.choose(*STAGES))
        elif change == "stage" and row["status"] == "open":
            row["stage"] = make.choose(*STAGES)
        elif change == "amount":
            row["amount"] = make.maybe(make.money(), 0.1)
        elif change == "owner_id":
            row["owner_id"] = make.pick("u", 6)
        elif change == "close_date":
            row["close_date"] = make.maybe(make.day(), 0.1)
        elif change == "currency":
            row["currency"] = make.money_in()
        rows.append({**row, "changed_at": moment})
    if make.random.random() < 0.1:
        make.random.shuffle(rows)
    return rows


def _activities(make: _Maker) -> list[dict[str, Any]]:
    return [
        {
            "activity_id": f"t{i}",
            "type": make.choose("call", "call", "email", "meeting", "demo", "task", "note"),
            "status": make.maybe(make.choose("planned", "done", "done", "cancelled"), 0.05),
            "occurred_at": make.maybe(make.moment()),
            "due_at": make.maybe(make.moment(), 0.4),
            "direction": make.maybe(make.choose("in", "out"), 0.3),
            "channel": make.maybe(make.choose("phone", "web")),
            "user_id": make.pick("u", 6),
            "lead_id": make.pick("l", 20, 0.4),
            "contact_id": make.pick("c", 8, 0.6),
            "account_id": make.pick("a", 10, 0.6),
            "deal_id": make.pick("d", 30, 0.4),
        }
        for i in make.some(40, 110)
    ]


def _orders(make: _Maker) -> list[dict[str, Any]]:
    return [
        {
            "order_id": f"o{i}",
            "account_id": make.pick("a", 10, 0.3),
            "contact_id": make.pick("c", 8, 0.4),
            "deal_id": make.pick("d", 30, 0.5),
            "campaign_id": make.pick("k", 4, 0.6),
            "owner_id": make.pick("u", 6),
            "ordered_at": make.moment(),
            "amount": make.money(),
            "cost": make.maybe(make.money(), 0.3),
            "currency": make.money_in(),
        }
        for i in make.some(15, 50)
    ]


def _products(make: _Maker) -> dict[str, list[dict[str, Any]]]:
    products = [
        {"product_id": f"p{i}", "name": f"Product {i}", "category": make.maybe(make.choose("Tool", "Part"), 0.2)}
        for i in range(1, 5)
    ]
    lines = [
        {
            "order_id": f"o{order}",
            "line_no": line,
            "product_id": make.pick("p", 4),
            "quantity": 1,
            "amount": make.money(),
        }
        for order in make.some(10, 40)
        for line in make.some(1, 3)
    ]
    return {"products": products, "order_lines": lines}


def _subscriptions(make: _Maker) -> list[dict[str, Any]]:
    rows = []
    for i in make.some(8, 25):
        started = make.day()
        ends = (
            add_months(started, make.choose(1, 1, 3, 6, 12))
            if make.random.random() < 0.7
            else started + timedelta(days=make.random.randint(-5, 400))
        )
        rows.append(
            {
                "subscription_id": f"s{i}",
                "account_id": make.pick("a", 10),
                "product_id": make.pick("p", 4),
                "started_at": started,
                "ends_at": ends,
                "amount": make.maybe(make.money(), 0.1),
                "currency": make.money_in(),
                "renewed_by": make.pick("s", 25, 0.5),
                "cancelled_at": make.maybe(make.moment(), 0.85),
            }
        )
    return rows


def _marketing(make: _Maker) -> dict[str, list[dict[str, Any]]]:
    campaigns = []
    for i in range(1, 5):
        started = make.maybe(make.moment(), 0.1)
        campaigns.append(
            {
                "campaign_id": f"k{i}",
                "channel": make.maybe(make.choose("mail", "fair")),
                "started_at": started,
                "ended_at": make.after(started, 90),
            }
        )
    members = {
        (make.pick("k", 4, 0) or "k1", make.pick("l", 30, 0.5), make.pick("c", 8, 0.5)): make.maybe(make.moment())
        for _ in make.some(5, 25)
    }
    events = [
        {
            "message_id": f"m{make.random.randint(1, 20)}",
            "contact_id": make.pick("c", 8),
            "campaign_id": make.pick("k", 4),
            "event": make.choose("sent", "delivered", "delivered", "opened", "clicked"),
            "occurred_at": make.moment(),
        }
        for _ in make.some(20, 60)
    ]
    lists = {}
    for _ in make.some(10, 30):
        subscribed = make.moment()
        lists[(make.choose("x", "y"), make.pick("c", 8, 0) or "c1", subscribed)] = make.after(subscribed, 200, 0.5)
    sessions = [
        {
            "session_id": f"w{i}",
            "contact_id": make.pick("c", 8, 0.5),
            "started_at": make.moment(),
            "duration_s": make.maybe(make.random.randint(0, 9000) / 10),
            "page_views": make.number(1, 20),
            "goals_completed": make.number(0, 2),
            "source": make.maybe(make.choose("web", "ad")),
        }
        for i in make.some(10, 40)
    ]
    return {
        "campaigns": campaigns,
        "campaign_members": [
            {"campaign_id": k, "lead_id": lead, "contact_id": contact, "responded_at": at}
            for (k, lead, contact), at in members.items()
        ],
        "email_events": events,
        "list_members": [
            {"list_id": name, "contact_id": contact, "subscribed_at": at, "unsubscribed_at": left}
            for (name, contact, at), left in lists.items()
        ],
        "web_sessions": sessions,
    }


def _service(make: _Maker) -> dict[str, list[dict[str, Any]]]:
    tickets, calls = [], []
    for i in make.some(20, 60):
        created = make.moment()
        tickets.append(
            {
                "ticket_id": f"i{i}",
                "account_id": make.pick("a", 10),
                "contact_id": make.pick("c", 8, 0.5),
                "channel": make.maybe(make.choose("phone", "web")),
                "type": make.maybe(make.choose("question", "complaint")),
                "assignee_id": make.pick("u", 6),
                "created_at": created,
                "first_response_at": make.after(created, 3),
                "resolved_at": make.after(created, 40),
                "sla_due_at": make.after(created, 20, 0.3),
                "resolved_on_first_contact": make.maybe(make.choose(True, False)),
            }
        )
    for i in make.some(20, 60):
        started = make.moment()
        calls.append(
            {
                "call_id": f"h{i}",
                "direction": make.maybe(make.choose("in", "in", "out"), 0.1),
                "agent_id": make.pick("u", 6),
                "contact_id": make.pick("c", 8),
                "started_at": started,
                "answered_at": make.after(started, 1, 0.3),
                "ended_at": make.after(started, 2, 0.15),
                "handle_s": make.maybe(make.random.randint(5, 3000) / 4),
                "is_callback": make.maybe(make.choose(True, False)),
            }
        )
    surveys = [
        {
            "survey_id": f"v{i}",
            "type": make.choose("nps", "nps", "csat", "enps"),
            "responded_at": make.moment(),
            "score": make.random.randint(0, 10),
            "contact_id": make.pick("c", 8, 0.5),
            "account_id": make.pick("a", 10, 0.3),
            "user_id": make.pick("u", 6),
        }
        for i in make.some(30, 80)
    ]
    return {"tickets": tickets, "calls": calls, "surveys": surveys}


def _money(make: _Maker) -> dict[str, list[dict[str, Any]]]:
    costs = [
        {
            "date": make.day(),
            "category": make.choose("marketing", "sales", "service", "crm"),
            "team": make.maybe(make.choose("Red", "Blue")),
            "amount": make.money(),
            "currency": make.money_in(),
        }
        for _ in make.some(20, 60)
    ]
    usage = {
        (make.pick("u", 6, 0) or "u1", make.day()): (
            make.number(0, 3),
            make.number(0, 9),
            make.number(0, 9),
            make.number(1, 5),
        )
        for _ in make.some(30, 90)
    }
    rates = []
    for name, first in (("USD", 0), ("JPY", 0), ("EUR", 0)):
        if name != make.currency:
            day = FIRST + timedelta(days=first if make.random.random() < 0.6 else make.random.randrange(300))
            day -= timedelta(days=500 if day == FIRST else 0)
            while day < date(2025, 8, 1):
                rates.append({"date": day, "currency": name, "rate": f"{make.random.randrange(1, 10**9) / 10**7:.8f}"})
                day += timedelta(days=make.random.randint(1, 60))
    make.random.shuffle(rates)
    return {
        "costs": costs,
        "crm_usage": [
            {"user_id": user, "date": day, "logins": a, "records_created": b, "records_updated": c, "channels": d}
            for (user, day), (a, b, c, d) in usage.items()
        ],
        "fx_rates": rates,
    }


def _goals(make: _Maker) -> dict[str, list[dict[str, Any]]]:
    """Targets by month for some scopes, by quarter for others, with gaps; forecasts of some months, made more than once."""
    targets, forecasts = [], []
    scopes = ("all", "team:Red", "team:Blue", "region:North", "owner:u1", "owner:u2")
    for scope in scopes:
        length = make.choose(1, 1, 3)
        for index in range(0, MONTHS, length):
            first = add_months(FIRST, index)
            last = add_months(first, length) - timedelta(days=1)
            own = {"kpi_id": "bookings", "period_start": first, "period_end": last, "scope": scope}
            if make.random.random() < 0.85:
                targets.append({**own, "value": make.money(), "currency": make.money_in()})
            for _ in range(make.choose(0, 1, 2)):
                made_at = (
                    make.moment()
                    if make.random.random() < 0.5
                    else datetime(first.year, first.month, 1) - timedelta(seconds=make.random.randrange(86400 * 60))
                )
                forecasts.append(
                    {**own, "made_at": made_at, "value": make.money(), "currency": make.money_in(), "method": "reps"}
                )
    targets.append({**targets[0], "kpi_id": "deals_won", "value": "12"})
    return {"targets": targets, "forecasts": forecasts}


def draft(seed: int) -> Draft:
    """The company of a seed. Every third one has all tables and columns; the others lack a few."""
    make = _Maker(seed)
    tables = _people(make)
    tables["leads"] = _leads(make)
    tables["deals"] = _deals(make)
    tables["deal_history"] = make.history
    tables["proposals"] = [
        {
            "proposal_id": f"q{i}",
            "deal_id": make.pick("d", 30, 0) or "d1",
            "sent_at": make.maybe(make.moment()),
            "amount": make.money(),
        }
        for i in make.some(5, 25)
    ]
    tables["activities"] = _activities(make)
    tables["orders"] = _orders(make)
    tables["subscriptions"] = _subscriptions(make)
    for area in (_products, _marketing, _service, _money, _goals):
        tables.update(area(make))
    stages = [
        {
            "name": name,
            "status": "open",
            **({"probability": make.random.randint(0, 20) / 20} if make.random.random() < 0.7 else {}),
            **({"stalled_after_days": make.random.randint(1, 60)} if make.random.random() < 0.4 else {}),
        }
        for name in STAGES
    ]
    profile = {"industry": ["Retail", "Food"], "employees": {"min": 50, **make.choose({}, {"max": 300})}}
    found = Draft(
        seed, str(make.zone), make.currency, make.choose(1, 4, 10), stages, make.choose(profile, profile, {}), tables
    )
    _leave_out(make, found)
    return found


def _leave_out(make: _Maker, found: Draft) -> None:
    """Some tables and optional columns are not there at all."""
    whole = found.seed % 3 == 0
    for table in TABLES:
        rows = found.tables.get(table)
        if not rows or (not whole and table != "users" and make.random.random() < 0.06):
            found.tables.pop(table, None)
            continue
        names = [name for name in column_types(table) if name in rows[0]]
        optional = [name for name in names if name not in REQUIRED[table].split()]
        absent = {name for name in optional if not whole and table != "deal_history" and make.random.random() < 0.03}
        found.columns[table] = [name for name in names if name not in absent]
