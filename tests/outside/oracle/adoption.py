"""Adoption, KPI by KPI."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from .activity import overdue_tasks
from .facts import Fact, summed
from .rows import Row
from .service import promoter_score
from .slices import of_user
from .world import Span, World


def _active_between(user: Row, first: date, last: date) -> bool:
    """active_from and active_to are included; an empty one is unbounded."""
    begins, ends = user.get("active_from"), user.get("active_to")
    return (begins is None or begins <= last) and (ends is None or ends >= first)


def _users(world: World, first: date, last: date) -> list[Row]:
    return [row for row in world.rows("users") if _active_between(row, first, last)]


def _usage(world: World, span: Span) -> list[Row]:
    return [row for row in world.rows("crm_usage") if span.holds_day(row["date"])]


def _logged_in(world: World, span: Span) -> set[str]:
    return {row["user_id"] for row in _usage(world, span) if (row.get("logins") or 0) > 0}


@summed("crm_active_rate", "ratio", "user, usage", "users.active_from users.active_to crm_usage.logins crm_usage.date")
def crm_active_rate(world: World, span: Span):
    if span.end <= span.start:
        return [], []
    users = _users(world, span.period.start, world.clock.day_before(span.end))
    logged_in = _logged_in(world, span)
    facts = {row["user_id"]: Fact(of_user(world, "user", row["user_id"])) for row in users}
    return [fact for user, fact in facts.items() if user in logged_in], list(facts.values())


@summed(
    "records_per_user",
    "ratio",
    "usage",
    "crm_usage.date crm_usage.records_created crm_usage.records_updated crm_usage.logins",
)
def records_per_user(world: World, span: Span):
    records = [
        Fact(
            of_user(world, "usage", row["user_id"]),
            Fraction((row.get("records_created") or 0) + (row.get("records_updated") or 0)),
        )
        for row in _usage(world, span)
    ]
    return records, [Fact(of_user(world, "usage", user)) for user in sorted(_logged_in(world, span))]


@summed(
    "workload",
    "ratio",
    "activity, user",
    "activities.due_at activities.status activities.occurred_at users.active_from users.active_to",
)
def workload(world: World, span: Span):
    day = world.clock.day_before(span.end)
    return overdue_tasks(world, span)[0], [
        Fact(of_user(world, "user", row["user_id"])) for row in _users(world, day, day)
    ]


@summed("channels_per_user", "ratio", "usage", "crm_usage.date crm_usage.channels")
def channels_per_user(world: World, span: Span):
    most: dict[str, int] = {}
    for row in _usage(world, span):
        if row.get("channels") is not None:
            most[row["user_id"]] = max(most.get(row["user_id"], 0), row["channels"])
    subjects = {user: of_user(world, "usage", user) for user in most}
    return [Fact(subjects[user], Fraction(n)) for user, n in most.items()], [Fact(subjects[user]) for user in most]


@summed("enps", "ratio", "survey", "surveys.type surveys.responded_at surveys.score", interval=True)
def enps(world: World, span: Span):
    return promoter_score(world, span, "enps")
