"""KPIs of activities: calls, e-mails, meetings, demos and what is overdue."""

from __future__ import annotations

from .deals import CLOSED, closed_in
from .facts import Fact, of, summed
from .rows import Row
from .sales import CLOSING
from .slices import of_deal, of_row
from .world import Span, World


def done(world: World, *types: str) -> list[Row]:
    return [row for row in world.rows("activities") if row["type"] in types and row.get("status") == "done"]


def _activities(world: World, rows: list[Row]) -> list[Fact]:
    return [Fact(of_row(world, "activity", row, "user_id", channel=row.get("channel"))) for row in rows]


DONE = "activities.type activities.status activities.occurred_at"
LINKS = ("lead_id", "contact_id", "account_id", "deal_id")


@summed(
    "sales_calls",
    "count",
    "activity",
    f"{DONE} activities.lead_id activities.contact_id activities.account_id activities.deal_id",
)
def sales_calls(world: World, span: Span):
    calls = [row for row in done(world, "call") if span.holds(row.get("occurred_at"))]
    return of(_activities(world, [row for row in calls if any(row.get(link) is not None for link in LINKS)]))


@summed("calls_per_deal", "ratio", "deal", f"{DONE} activities.deal_id {CLOSING}")
def calls_per_deal(world: World, span: Span):
    closed = closed_in(span, *CLOSED)
    subjects = {deal.deal_id: of_deal(world, deal) for deal in closed}
    timed = [row for row in done(world, "call") if row.get("occurred_at") is not None]
    calls = [row for row in timed if row.get("deal_id") in subjects]
    return [Fact(subjects[row["deal_id"]]) for row in calls], [Fact(of_deal(world, deal)) for deal in closed]


@summed("emails_sent", "count", "activity", f"{DONE} activities.direction")
def emails_sent(world: World, span: Span):
    mails = [row for row in done(world, "email") if span.holds(row.get("occurred_at"))]
    return of(_activities(world, [row for row in mails if row.get("direction") == "out"]))


@summed("meetings", "count", "activity", DONE)
def meetings(world: World, span: Span):
    return of(_activities(world, [row for row in done(world, "meeting") if span.holds(row.get("occurred_at"))]))


@summed("demos", "count", "activity", DONE)
def demos(world: World, span: Span):
    return of(_activities(world, [row for row in done(world, "demo") if span.holds(row.get("occurred_at"))]))


def overdue(world: World, span: Span) -> list[Row]:
    found = []
    for row in world.rows("activities"):
        when = row.get("occurred_at")
        was_done = row.get("status") == "done" and (when is None or when < span.end)
        due = row.get("due_at")
        if due is not None and due < span.end and row.get("status") != "cancelled" and not was_done:
            found.append(row)
    return found


@summed("overdue_tasks", "count", "activity", "activities.due_at activities.status activities.occurred_at")
def overdue_tasks(world: World, span: Span):
    return of(_activities(world, overdue(world, span)))
