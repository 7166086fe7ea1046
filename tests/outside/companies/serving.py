"""What goes on around the sales: marketing, service, costs, use of the CRM, rates, targets and forecasts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from ..oracle.periods import add_months
from .draw import FIRST, MONTHS, Maker


def marketing(make: Maker) -> dict[str, list[dict[str, Any]]]:
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


def service(make: Maker) -> dict[str, list[dict[str, Any]]]:
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


def money(make: Maker) -> dict[str, list[dict[str, Any]]]:
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


def goals(make: Maker) -> dict[str, list[dict[str, Any]]]:
    """Targets by month for some scopes, by quarter for others, with gaps; forecasts, some made more than once."""
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
