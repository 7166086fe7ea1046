"""Leads and marketing, KPI by KPI."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from .deals import known_deals
from .facts import HOUR, Fact, of, seconds, summed
from .orders import Order, customer_subject, customers, order_subject, orders
from .rows import Row
from .slices import Subject, of_lead, of_link
from .world import Span, World

TALKS = ("call", "email", "meeting", "demo")
NINETY_DAYS = timedelta(hours=90 * 24)


def leads_created(world: World, span: Span) -> list[Row]:
    return [lead for lead in world.rows("leads") if span.holds(lead["created_at"])]


def _leads(world: World, leads: list[Row]) -> list[Fact]:
    return [Fact(of_lead(world, lead)) for lead in leads]


@summed("new_leads", "count", "lead", "leads.created_at")
def new_leads(world: World, span: Span):
    return of(_leads(world, leads_created(world, span)))


@summed("open_leads", "count", "lead", "leads.created_at leads.converted_at leads.disqualified_at")
def open_leads(world: World, span: Span):
    def before_end(instant: datetime | None) -> bool:
        return instant is not None and instant < span.end

    return of(
        Fact(of_lead(world, lead))
        for lead in world.rows("leads")
        if before_end(lead["created_at"])
        and not before_end(lead.get("converted_at"))
        and not before_end(lead.get("disqualified_at"))
    )


def done_talks(world: World) -> list[Row]:
    return [act for act in world.rows("activities") if act["type"] in TALKS and act.get("status") == "done"]


@summed(
    "leads_followed_up",
    "count",
    "lead",
    "leads.lead_id activities.type activities.status activities.occurred_at activities.lead_id",
)
def leads_followed_up(world: World, span: Span):
    touched = {act.get("lead_id") for act in done_talks(world) if span.holds(act.get("occurred_at"))}
    return of(_leads(world, [lead for lead in world.rows("leads") if lead["lead_id"] in touched]))


@summed(
    "lead_response_time",
    "median",
    "lead",
    "leads.created_at activities.type activities.status activities.occurred_at activities.lead_id activities.direction",
)
def lead_response_time(world: World, span: Span):
    facts = []
    for lead in leads_created(world, span):
        times = [
            act["occurred_at"]
            for act in done_talks(world)
            if act.get("lead_id") == lead["lead_id"]
            and act.get("direction") != "in"
            and act.get("occurred_at") is not None
            and act["occurred_at"] >= lead["created_at"]
        ]
        if times:
            facts.append(Fact(of_lead(world, lead), seconds(min(times), lead["created_at"]) / HOUR))
    return of(facts)


@summed("qualified_leads", "count", "lead", "leads.qualified_at")
def qualified_leads(world: World, span: Span):
    return of(_leads(world, [lead for lead in world.rows("leads") if span.holds(lead.get("qualified_at"))]))


@summed("leads_converted", "count", "lead", "leads.converted_at")
def leads_converted(world: World, span: Span):
    return of(_leads(world, [lead for lead in world.rows("leads") if span.holds(lead.get("converted_at"))]))


@summed("lead_conversion_rate", "ratio", "lead", "leads.created_at leads.converted_at")
def lead_conversion_rate(world: World, span: Span):
    leads = leads_created(world, span)
    return _leads(world, [lead for lead in leads if lead.get("converted_at") is not None]), _leads(world, leads)


def _ninety_days_over(world: World, span: Span) -> bool:
    return span.full_end + NINETY_DAYS <= world.as_of


@summed("lead_conversion_rate_90d", "ratio", "lead", "leads.created_at leads.converted_at", ready=_ninety_days_over)
def lead_conversion_rate_90d(world: World, span: Span):
    leads = leads_created(world, span)
    soon = [
        lead
        for lead in leads
        if lead.get("converted_at") is not None and lead["converted_at"] - lead["created_at"] <= NINETY_DAYS
    ]
    return _leads(world, soon), _leads(world, leads)


@summed("lead_win_rate", "ratio", "lead", "leads.created_at leads.deal_id deals.status deals.closed_at")
def lead_win_rate(world: World, span: Span):
    won = {deal.deal_id: deal for deal in known_deals(world) if deal.status == "won"}
    of_leads = {deal.row.get("lead_id") for deal in won.values()}
    leads = leads_created(world, span)
    winners = [lead for lead in leads if lead.get("deal_id") in won or lead["lead_id"] in of_leads]
    return _leads(world, winners), _leads(world, leads)


@summed("lead_score_mean", "ratio", "lead", "leads.created_at leads.score")
def lead_score_mean(world: World, span: Span):
    scored = [lead for lead in leads_created(world, span) if lead.get("score") is not None]
    return [Fact(of_lead(world, lead), Fraction(lead["score"])) for lead in scored], _leads(world, scored)


@summed("icp_fit_rate", "ratio", "lead", "leads.created_at")
def icp_fit_rate(world: World, span: Span):
    leads = leads_created(world, span)
    profile = world.company.ideal_customer or {}
    return _leads(
        world, [lead for lead in leads if all(_meets(lead.get(name), rule) for name, rule in profile.items())]
    ), _leads(world, leads)


def _meets(value, rule) -> bool:
    """A list holds the values that meet it; {min, max} includes both ends; a null meets nothing."""
    if value is None:
        return False
    if isinstance(rule, dict):
        low, high = rule.get("min"), rule.get("max")
        return (low is None or value >= Decimal(str(low))) and (high is None or value <= Decimal(str(high)))
    return value in rule


@summed("referrals", "count", "lead", "leads.created_at leads.referrer_account_id leads.source")
def referrals(world: World, span: Span):
    return of(
        Fact(of_lead(world, lead))
        for lead in leads_created(world, span)
        if lead.get("referrer_account_id") is not None or lead.get("source") == "referral"
    )


@summed("campaigns", "count", "campaign", "campaigns.started_at campaigns.ended_at")
def campaigns(world: World, span: Span):
    return of(
        Fact(Subject("campaign", {"campaign": row["campaign_id"], "channel": row.get("channel")}))
        for row in world.rows("campaigns")
        if row.get("started_at") is not None
        and row["started_at"] < span.end
        and (row.get("ended_at") is None or row["ended_at"] > span.start)
    )


@summed("campaign_responses", "count", "member", "campaign_members.responded_at")
def campaign_responses(world: World, span: Span):
    return of(
        Fact(of_link(world, "member", row, campaign=row["campaign_id"]))
        for row in world.rows("campaign_members")
        if span.holds(row.get("responded_at"))
    )


def campaign_orders(world: World, span: Span) -> list[Order]:
    return [order for order in orders(world) if span.holds(order.at) and order.campaign_id is not None]


@summed("campaign_purchases", "count", "order", "orders.ordered_at orders.campaign_id")
def campaign_purchases(world: World, span: Span):
    return of(Fact(order_subject(world, order)) for order in campaign_orders(world, span))


@summed("campaign_revenue", "sum", "order", "orders.ordered_at orders.campaign_id orders.amount")
def campaign_revenue(world: World, span: Span):
    return of(
        Fact(order_subject(world, order), order.money(world))
        for order in campaign_orders(world, span)
        if order.amount is not None
    )


@summed("campaign_customers", "count", "first order", "orders.ordered_at orders.campaign_id orders.account_id")
def campaign_customers(world: World, span: Span):
    firsts = {customer: bought[0] for customer, bought in customers(world).items()}
    return of(
        Fact(customer_subject(world, customer, campaign=first.campaign_id))
        for customer, first in firsts.items()
        if span.holds(first.at) and first.campaign_id is not None
    )


@summed("email_open_rate", "ratio", "message", "email_events.message_id email_events.event email_events.occurred_at")
def email_open_rate(world: World, span: Span):
    events = [row for row in world.rows("email_events") if row["occurred_at"] is not None]
    opened = {row["message_id"] for row in events if row["event"] == "opened"}
    first: dict[str, Row] = {}
    for row in sorted(events, key=lambda row: row["occurred_at"]):
        if row["event"] == "delivered":
            first.setdefault(row["message_id"], row)
    delivered = [row for row in first.values() if span.holds(row["occurred_at"])]
    facts = [(row, Fact(of_link(world, "message", row, campaign=row.get("campaign_id")))) for row in delivered]
    return [fact for row, fact in facts if row["message_id"] in opened], [fact for _, fact in facts]


@summed("list_growth_rate", "ratio", "membership", "list_members.subscribed_at list_members.unsubscribed_at")
def list_growth_rate(world: World, span: Span):
    change, members = [], []
    for row in world.rows("list_members"):
        subject = of_link(world, "membership", row)
        left = row.get("unsubscribed_at")
        if span.holds(row["subscribed_at"]):
            change.append(Fact(subject, Fraction(1)))
        if span.holds(left):
            change.append(Fact(subject, Fraction(-1)))
        if row["subscribed_at"] < span.at_start and (left is None or left >= span.at_start):
            members.append(Fact(subject))
    return change, members


def _sessions(world: World, span: Span) -> list[tuple[Row, Subject]]:
    sessions = [row for row in world.rows("web_sessions") if span.holds(row["started_at"])]
    return [(row, of_link(world, "session", row, source=row.get("source"))) for row in sessions]


@summed("page_views", "sum", "session", "web_sessions.started_at web_sessions.page_views")
def page_views(world: World, span: Span):
    sessions = _sessions(world, span)
    return of(
        Fact(subject, Fraction(row["page_views"])) for row, subject in sessions if row.get("page_views") is not None
    )


@summed("web_goal_rate", "ratio", "session", "web_sessions.started_at web_sessions.goals_completed")
def web_goal_rate(world: World, span: Span):
    sessions = _sessions(world, span)
    return [Fact(subject) for row, subject in sessions if (row.get("goals_completed") or 0) > 0], [
        Fact(subject) for _, subject in sessions
    ]


@summed("web_session_duration", "ratio", "session", "web_sessions.started_at web_sessions.duration_s")
def web_session_duration(world: World, span: Span):
    timed = [(row, subject) for row, subject in _sessions(world, span) if row.get("duration_s") is not None]
    return [Fact(subject, Fraction(row["duration_s"])) for row, subject in timed], [
        Fact(subject) for _, subject in timed
    ]
