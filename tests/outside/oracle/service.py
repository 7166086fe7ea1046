"""Service and perception, KPI by KPI."""

from __future__ import annotations

from fractions import Fraction

from .customers import cost_facts
from .facts import HOUR, Fact, of, seconds, summed
from .rows import Row
from .slices import Subject, of_row
from .world import Span, World


def _subject(world: World, ticket: Row) -> Subject:
    return of_row(world, "ticket", ticket, "assignee_id", channel=ticket.get("channel"))


def _resolved(world: World, span: Span) -> list[Row]:
    return [row for row in world.rows("tickets") if span.holds(row.get("resolved_at"))]


@summed("tickets_handled", "count", "ticket", "tickets.resolved_at")
def tickets_handled(world: World, span: Span):
    return of(Fact(_subject(world, row)) for row in _resolved(world, span))


@summed("tickets_same_day", "count", "ticket", "tickets.resolved_at tickets.created_at")
def tickets_same_day(world: World, span: Span):
    day = world.clock.day
    return of(
        Fact(_subject(world, row))
        for row in _resolved(world, span)
        if day(row["created_at"]) == day(row["resolved_at"])
    )


def _mean_hours(world: World, tickets: list[Row]):
    subjects = [_subject(world, row) for row in tickets]
    hours = [seconds(row["resolved_at"], row["created_at"]) / HOUR for row in tickets]
    return [Fact(*pair) for pair in zip(subjects, hours, strict=True)], [Fact(subject) for subject in subjects]


@summed("resolution_time", "ratio", "ticket", "tickets.resolved_at tickets.created_at")
def resolution_time(world: World, span: Span):
    return _mean_hours(world, _resolved(world, span))


@summed("complaint_resolution_time", "ratio", "ticket", "tickets.resolved_at tickets.created_at tickets.type")
def complaint_resolution_time(world: World, span: Span):
    return _mean_hours(world, [row for row in _resolved(world, span) if row.get("type") == "complaint"])


@summed("first_response_time", "median", "ticket", "tickets.created_at tickets.first_response_at")
def first_response_time(world: World, span: Span):
    return of(
        Fact(_subject(world, row), seconds(row["first_response_at"], row["created_at"]) / HOUR)
        for row in world.rows("tickets")
        if span.holds(row["created_at"]) and row.get("first_response_at") is not None
    )


@summed("fcr_rate", "ratio", "ticket", "tickets.resolved_at tickets.resolved_on_first_contact")
def fcr_rate(world: World, span: Span):
    known = [row for row in _resolved(world, span) if row.get("resolved_on_first_contact") is not None]
    first = [row for row in known if row["resolved_on_first_contact"]]
    return [Fact(_subject(world, row)) for row in first], [Fact(_subject(world, row)) for row in known]


@summed("sla_rate", "ratio", "ticket", "tickets.resolved_at tickets.sla_due_at")
def sla_rate(world: World, span: Span):
    met, settled = [], []
    for row in world.rows("tickets"):
        due, resolved = row.get("sla_due_at"), row.get("resolved_at")
        if due is None or not span.holds(min(due, resolved) if resolved is not None else due):
            continue
        settled.append(Fact(_subject(world, row)))
        if resolved is not None and resolved <= due:
            met.append(Fact(_subject(world, row)))
    return met, settled


def _calls(world: World, span: Span, *, inbound: bool = False) -> list[Row]:
    calls = [row for row in world.rows("calls") if span.holds(row["started_at"])]
    return [row for row in calls if row.get("direction") == "in"] if inbound else calls


def _call_facts(world: World, calls: list[Row]) -> list[Fact]:
    return [Fact(of_row(world, "call", row, "agent_id")) for row in calls]


@summed("service_calls_per_day", "ratio", "call", "calls.started_at")
def service_calls_per_day(world: World, span: Span):
    days = 0
    day = span.period.start
    while day < span.period.end and world.clock.midnight(day) < world.as_of:
        days += 1
        day = day.fromordinal(day.toordinal() + 1)
    return _call_facts(world, _calls(world, span)), Fraction(days)


def _abandoned(world: World, span: Span) -> list[Row]:
    inbound = _calls(world, span, inbound=True)
    return [row for row in inbound if row.get("ended_at") is not None and row.get("answered_at") is None]


@summed("abandoned_calls", "count", "call", "calls.direction calls.started_at calls.ended_at calls.answered_at")
def abandoned_calls(world: World, span: Span):
    return of(_call_facts(world, _abandoned(world, span)))


@summed("abandon_rate", "ratio", "call", "calls.direction calls.started_at calls.ended_at calls.answered_at")
def abandon_rate(world: World, span: Span):
    return _call_facts(world, _abandoned(world, span)), _call_facts(world, _calls(world, span, inbound=True))


@summed("handle_time", "ratio", "call", "calls.started_at calls.answered_at calls.handle_s")
def handle_time(world: World, span: Span):
    handled = [
        row for row in _calls(world, span) if row.get("answered_at") is not None and row.get("handle_s") is not None
    ]
    facts = _call_facts(world, handled)
    return [Fact(fact.subject, Fraction(row["handle_s"])) for fact, row in zip(facts, handled, strict=True)], facts


@summed("callbacks", "count", "call", "calls.started_at calls.is_callback")
def callbacks(world: World, span: Span):
    return of(_call_facts(world, [row for row in _calls(world, span) if row.get("is_callback")]))


@summed(
    "cost_per_interaction",
    "ratio",
    "cost, ticket, call",
    "costs.date costs.category costs.amount tickets.resolved_at calls.answered_at",
)
def cost_per_interaction(world: World, span: Span):
    answered = [row for row in world.rows("calls") if span.holds(row.get("answered_at"))]
    return cost_facts(world, span, "service"), tickets_handled(world, span)[0] + _call_facts(world, answered)


def _answers(world: World, span: Span, kind: str) -> list[tuple[Fact, Fraction]]:
    rows = [row for row in world.rows("surveys") if row["type"] == kind and span.holds(row["responded_at"])]
    return [(Fact(of_row(world, "survey", row, "user_id")), Fraction(row["score"])) for row in rows]


def promoter_score(world: World, span: Span, kind: str):
    """100 for each score of 9 or 10, −100 for each of 0 to 6, over all answers."""
    answers = _answers(world, span, kind)
    points = [(fact, 100 if 9 <= score <= 10 else -100 if 0 <= score <= 6 else 0) for fact, score in answers]
    return [Fact(fact.subject, Fraction(point)) for fact, point in points], [fact for fact, _ in answers]


@summed("nps", "ratio", "survey", "surveys.type surveys.responded_at surveys.score", interval=True)
def nps(world: World, span: Span):
    return promoter_score(world, span, "nps")


@summed("csat", "ratio", "survey", "surveys.type surveys.responded_at surveys.score")
def csat(world: World, span: Span):
    answers = _answers(world, span, "csat")
    return [Fact(fact.subject, score) for fact, score in answers], [fact for fact, _ in answers]
