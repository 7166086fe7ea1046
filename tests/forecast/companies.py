"""Companies to forecast: Maven's published deals, one whose truth is known, and one small enough to count by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from crmlib.analysis.forecast.book import Book, make
from tests import shared_data

MAVEN = shared_data("maven_crm")
COLUMNS = (
    "deal", "created_on", "since_on", "until_on", "status", "amount", "currency", "stage", "close_date", "owner",
    "team", "region", "closed_on", "from_history", "source", "deal_type", "product", "segment", "industry",
)  # fmt: skip


def states(rows: list[dict]) -> pd.DataFrame:
    """Rows of `book.make`; what a row leaves out is empty."""
    return pd.DataFrame([{name: row.get(name) for name in COLUMNS} for row in rows], columns=COLUMNS).assign(
        from_history=lambda frame: frame["from_history"].fillna(False).astype(bool)
    )


def maven(day: str) -> Book:
    """Maven's pipeline as known before `day`: what closed later is open, at no known amount."""
    told = pd.read_csv(f"{MAVEN}/sales_pipeline.csv")
    teams = pd.read_csv(f"{MAVEN}/sales_teams.csv").set_index("sales_agent")
    accounts = pd.read_csv(f"{MAVEN}/accounts.csv").set_index("account")["sector"]
    told = told[told["engage_date"].notna() & (told["engage_date"] < day)]
    closed = told["close_date"].notna() & (told["close_date"] < day)
    rows = pd.DataFrame(
        {
            "deal": told["opportunity_id"], "created_on": told["engage_date"], "owner": told["sales_agent"],
            "team": told["sales_agent"].map(teams["manager"]),
            "region": told["sales_agent"].map(teams["regional_office"]),
            "product": told["product"], "industry": told["account"].map(accounts).where(told["close_date"].notna()),
            "from_history": False, "currency": None, "stage": None, "close_date": None, "source": None,
            "deal_type": None, "segment": None,
        }
    )  # fmt: skip
    opened = rows.assign(status="open", amount=None, closed_on=None, since_on=None)
    opened["until_on"] = told["close_date"].where(closed)
    ended = rows[closed].assign(
        status=told["deal_stage"][closed].str.lower(), amount=told["close_value"][closed],
        closed_on=told["close_date"][closed], since_on=told["close_date"][closed], until_on=None,
    )  # fmt: skip
    both = pd.concat([opened, ended]).sort_values(["deal", "since_on"], na_position="first", kind="stable")
    return make(both, date.fromisoformat(day))


def made_up(seed: int, months: int = 36, teams: int = 4, per_month: int = 30, spread: float = 0.0) -> Book:
    """A company whose truth is known: each team creates `per_month` deals a month (Poisson), web deals are won with
    chance 0.7 and others with 0.3, after 10 to 100 days; a month's wins share a lognormal shock of size `spread`."""
    rng = np.random.default_rng(seed)
    first, today = date(2021, 1, 1), date(2024, 1, 1)
    shock = np.exp(rng.normal(0, spread, months + 6)) if spread else np.ones(months + 6)
    rows = []
    days = (today - first).days
    for team in range(teams):
        for n in range(rng.poisson(per_month * days / 30.4)):
            born = first + timedelta(days=int(rng.integers(0, days)))
            web = bool(rng.random() < 0.5)
            length = int(rng.integers(10, 100))
            end = born + timedelta(days=length)
            chance = min((0.7 if web else 0.3) * shock[(end.year - 2021) * 12 + end.month - 1], 0.98)
            won, amount = bool(rng.random() < chance), float(rng.lognormal(7, 0.5))
            fixed = {"deal": f"{team}-{n}", "created_on": born, "owner": f"o{team}", "team": f"t{team}", "region": "r",
                     "source": "web" if web else "fair", "amount": amount, "from_history": True}  # fmt: skip
            over = end < today
            rows.append({**fixed, "status": "open", "since_on": born, "until_on": end if over else None})
            if over:
                rows.append({**fixed, "status": "won" if won else "lost", "since_on": end, "closed_on": end})
    return make(states(rows), today)
