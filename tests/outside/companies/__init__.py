"""What small, awkward company does a seed give?

Every table with missing owners, regions and dates, orphan ids, ties in history, reopened deals, foreign currencies with
and without rates, leap days and the days on which clocks change, times on the very edge of a month; some seeds leave
out columns or tables.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ..oracle.rows import REQUIRED, TABLES, column_types
from . import selling, serving
from .draw import STAGES, Maker


@dataclass
class Draft:
    """A company to be written: settings and rows of Python values."""

    seed: int
    timezone: str
    currency: str
    fiscal_year_start: int
    stages: list[dict[str, Any]]
    ideal_customer: dict[str, Any]
    fiscal_pattern: str = "months"
    week_start: str = "monday"
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, Any]:
        """What both the product's company.yaml and the oracle's Company are told."""
        return {
            "currency": self.currency,
            "timezone": self.timezone,
            "fiscal_year_start": self.fiscal_year_start,
            "fiscal_pattern": self.fiscal_pattern,
            "week_start": self.week_start,
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


def draft(seed: int, size: int = 1) -> Draft:
    """The company of a seed. Every third one has all tables and columns; the others lack a few.

    `size`: how many times as much happens, among the same few owners, accounts and products.
    """
    make = Maker(seed, size)
    tables = selling.people(make)
    tables["leads"] = selling.leads(make)
    tables["deals"] = selling.deals(make)
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
    tables["activities"] = selling.activities(make)
    tables["orders"] = selling.orders(make)
    tables["subscriptions"] = selling.subscriptions(make)
    for area in (selling.products, serving.marketing, serving.service, serving.money, serving.goals):
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
        seed, str(make.zone), make.currency, make.choose(1, 4, 10), stages, make.choose(profile, profile, {}),
        make.choose("months", "4-4-5"), make.choose("monday", "sunday", "saturday"), tables,
    )  # fmt: skip
    _leave_out(make, found)
    return found


def _leave_out(make: Maker, found: Draft) -> None:
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
