"""Who sells what to whom: people, leads, deals with their history, activities, orders, products, subscriptions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..oracle.periods import add_months
from .draw import STAGES, Maker


def people(make: Maker) -> dict[str, list[dict[str, Any]]]:
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


def leads(make: Maker) -> list[dict[str, Any]]:
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


def deals(make: Maker) -> list[dict[str, Any]]:
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


def _history(make: Maker, deal: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of one deal in source order: mostly that of time, some at equal times; some deals close and reopen."""
    moment = deal["created_at"] or make.moment()
    if make.random.random() < 0.2:
        moment += timedelta(days=make.random.randint(1, 20))
    row = {**deal, "status": "open", "stage": make.maybe(STAGES[0], 0.05), "changed_at": moment}
    if make.random.random() < 0.1:
        row.update(status="won", stage="Won")
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


def activities(make: Maker) -> list[dict[str, Any]]:
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


def orders(make: Maker) -> list[dict[str, Any]]:
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


def products(make: Maker) -> dict[str, list[dict[str, Any]]]:
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


def subscriptions(make: Maker) -> list[dict[str, Any]]:
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
