"""What did the customers of one block ask the contact centre, and how did they rate the answer?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from crmlib.demo import words
from crmlib.demo.columns import DAY, NONE, blank, build, pick
from crmlib.demo.parties import Accounts, Contacts
from crmlib.demo.settings import BLOCKS_PER_GROUP
from crmlib.demo.world import AGENT_UNIT, AGENTS, CURRENCIES, USERS_PER_GROUP, World, business_time, ids, round_money

PRIORITIES = ["low", "normal", "high", "urgent"]
SLA_HOURS = np.array([120, 72, 24, 8])
TICKETS_A_YEAR = np.array([1.0, 2.0, 4.0])


@dataclass
class Tickets:
    """The tickets of a block."""

    number: np.ndarray
    account: np.ndarray
    contact: np.ndarray
    agent: np.ndarray
    created: np.ndarray
    resolved: np.ndarray
    hours: np.ndarray

    def __len__(self) -> int:
        return len(self.number)


def agent_of(r: np.random.Generator, block: int, unit: np.ndarray) -> np.ndarray:
    """A support agent of the unit."""
    teams = [[k for k, u in zip(AGENTS, AGENT_UNIT, strict=True) if u == which] for which in range(3)]
    choice = np.zeros(len(unit), dtype=np.int64)
    for which, members in enumerate(teams):
        choice = np.where(unit == which, np.array(members)[r.integers(0, len(members), len(unit))], choice)
    return (block // BLOCKS_PER_GROUP) * USERS_PER_GROUP + choice


def tickets(world: World, block: int, a: Accounts, c: Contacts, since: np.ndarray) -> tuple[Tickets, pa.Table]:
    """Tickets of customers from their first won deal on, and the canonical table."""
    s, r = world.settings, world.settings.rng("tickets", block)
    end = s.end_day * DAY
    begin = np.where(since == NONE, end, np.maximum(since, s.first_day * DAY))
    count = r.poisson((end - begin) / (365 * DAY) * TICKETS_A_YEAR[a.segment])
    account = np.repeat(np.arange(len(a)), count)
    created = business_time(
        r, (begin[account] + ((end - begin[account]) * r.random(len(account))).astype(np.int64)) // DAY
    )
    keep = created < end
    order = np.lexsort((account[keep], created[keep]))
    account, created = account[keep][order], created[keep][order]
    n, unit = len(account), a.unit[account]
    priority, kind = r.choice(4, n, p=[0.25, 0.5, 0.18, 0.07]), r.choice(4, n, p=[0.42, 0.28, 0.12, 0.18])
    hours = np.exp(r.normal(np.log(SLA_HOURS[priority] * 0.33), 0.9, n))
    first = created + (np.exp(r.normal(np.log(2.2), 0.9, n)) * 3600).astype(np.int64)
    resolved = np.maximum(created + (hours * 3600).astype(np.int64), first + 300)
    never = r.random(n) < 0.015
    resolved = np.where((resolved < end) & ~never, resolved, NONE)
    first = np.where(first < end, first, NONE)
    closed = np.where(resolved == NONE, NONE, resolved + r.integers(1, 4, n) * DAY)
    reopened = np.where(r.random(n) < 0.07, r.integers(1, 3, n), 0)
    person, agent = c.any_of(r, account), agent_of(r, block, unit)
    person = np.where(c.created[person] <= created, person, c.first[account])
    once = np.where(resolved == NONE, -1, ((hours < 24) & (reopened == 0) & (r.random(n) < 0.8)).astype(np.int64))
    currency = np.array([1, 1, 0])[unit]
    cost = round_money((400 + hours * 22) * np.array([1.0, 1 / 150])[np.minimum(currency, 1)] * 10 * 10_000, currency)
    t = Tickets(block * 100_000 + np.arange(n), account, person, agent, created, resolved, hours)
    columns = {
        "ticket_id": ids("tickets", unit, t.number),
        "account_id": ids("accounts", unit, a.number[account]),
        "contact_id": ids("contacts", unit, c.number[person]),
        "channel": pick(["email", "phone", "web", "chat"], r.choice(4, n, p=[0.4, 0.3, 0.2, 0.1])),
        "priority": pick(PRIORITIES, priority),
        "type": pick(["question", "problem", "complaint", "request"], kind),
        "assignee_id": world.user_ids(agent),
        "created_at": created,
        "first_response_at": first,
        "resolved_at": resolved,
        "closed_at": np.where((closed != NONE) & (closed < end), closed, NONE),
        "sla_due_at": created + SLA_HOURS[priority] * 3600,
        "reopened": reopened,
        "resolved_on_first_contact": once,
        "cost": cost,
        "currency": pick(CURRENCIES, currency),
    }
    return t, build("tickets", world.clock, columns, n)


def calls_table(world: World, block: int, a: Accounts, c: Contacts, t: Tickets) -> pa.Table:
    """The canonical calls: incoming ones, some about tickets, some abandoned, and callbacks."""
    s, r = world.settings, world.settings.rng("calls", block)
    end = s.end_day * DAY
    about = np.flatnonzero(r.random(len(t)) < 0.55)
    k = round(len(t) * 0.5)
    other = c.any_of(r, r.integers(0, len(a), k))
    contact = np.concatenate([t.contact[about], other])
    started = np.concatenate(
        [
            t.created[about] + r.integers(60, 5 * 3600, len(about)),
            business_time(r, r.integers(s.first_day, s.end_day, k)),
        ]
    )
    ticket = np.concatenate([t.number[about], np.full(k, NONE)])
    n = len(started)
    agent = np.concatenate([t.agent[about], agent_of(r, block, a.unit[c.account[other]])])
    outgoing, wait = r.random(n) < 0.18, (r.exponential(35, n)).astype(np.int64) + 3
    abandoned = ~outgoing & (r.random(n) < np.where(wait > 60, 0.25, 0.04))
    talk = np.exp(r.normal(np.log(260), 0.7, n)).astype(np.int64) + 15
    keep = np.flatnonzero((started < end - 3 * 3600) & (c.created[contact] <= started))
    keep = keep[np.argsort(started[keep], kind="stable")]
    contact, started, ticket, agent, outgoing, wait, abandoned, talk = (
        x[keep] for x in (contact, started, ticket, agent, outgoing, wait, abandoned, talk)
    )
    n, unit = len(keep), a.unit[c.account[contact]]
    answered = np.where(abandoned, NONE, started + wait)
    columns = {
        "call_id": ids("calls", unit, block * 100_000 + np.arange(n)),
        "direction": pick(["in", "out"], outgoing.astype(int)),
        "queue": pick(["general", "technical", "billing"], r.choice(3, n, p=[0.5, 0.35, 0.15])),
        "agent_id": world.user_ids(np.where(abandoned, NONE, agent)),
        "contact_id": ids("contacts", unit, c.number[contact]),
        "ticket_id": ids("tickets", unit, ticket),
        "started_at": started,
        "answered_at": answered,
        "ended_at": started + wait + np.where(abandoned, 0, talk),
        "handle_s": np.where(abandoned, NONE, (talk + r.integers(10, 120, n)) * 10**8),
        "is_callback": outgoing & (r.random(n) < 0.45),
    }
    return build("calls", world.clock, columns, n)


def surveys_table(world: World, block: int, a: Accounts, c: Contacts, t: Tickets, since: np.ndarray) -> pa.Table:
    """The canonical surveys: csat after tickets, nps of customers twice a year, enps of users each quarter."""
    s, r = world.settings, world.settings.rng("surveys", block)
    end = s.end_day * DAY
    rated = np.flatnonzero((t.resolved != NONE) & (r.random(len(t)) < 0.35) & (t.resolved + 3 * DAY < end))
    csat = np.clip(np.round(4.6 - np.log1p(t.hours[rated]) * 0.28 + r.normal(0, 0.8, len(rated))), 1, 5).astype(
        np.int64
    )
    parts = [
        {
            "type": 1,
            "at": t.resolved[rated] + r.integers(3600, 2 * DAY, len(rated)),
            "score": csat,
            "contact": t.contact[rated],
            "user": t.agent[rated],
            "ticket": t.number[rated],
        }
    ]
    for half in range(s.months // 6):
        day = int(world.month_days[-1 - half * 6]) - 20
        asked = np.flatnonzero((since != NONE) & (since < day * DAY) & (r.random(len(a)) < 0.30))
        score = np.clip(np.round(8.0 + 0.05 * (s.months / 6 - half) + r.normal(0, 1.9, len(asked))), 0, 10).astype(
            np.int64
        )
        at = business_time(r, day + r.integers(0, 12, len(asked)))
        parts.append(
            {
                "type": 0,
                "at": at,
                "score": score,
                "contact": c.first[asked],
                "user": world.owner_at(a.rep[asked], at // DAY),
                "ticket": np.full(len(asked), NONE),
            }
        )
    if block % BLOCKS_PER_GROUP == 0:
        parts.extend(_enps(world, r, block // BLOCKS_PER_GROUP))
    kind = np.concatenate([np.full(len(p["at"]), p["type"]) for p in parts])
    at, score, contact, user, ticket = (
        np.concatenate([p[name] for p in parts]) for name in ("at", "score", "contact", "user", "ticket")
    )
    n = len(kind)
    person = np.maximum(contact, 0)
    unit = np.where(contact >= 0, a.unit[c.account[person]], world.users.unit[user])
    columns = {
        "survey_id": ids("surveys", unit, block * 100_000 + np.arange(n)),
        "type": pick(["nps", "csat", "enps"], kind),
        "responded_at": at,
        "score": score * 10**8,
        "contact_id": ids("contacts", unit, np.where(contact >= 0, c.number[person], NONE)),
        "account_id": ids("accounts", unit, np.where(contact >= 0, a.number[c.account[person]], NONE)),
        "user_id": world.user_ids(user),
        "ticket_id": ids("tickets", unit, ticket),
        "comment": blank(pick(words.COMMENTS, r.integers(0, len(words.COMMENTS), n)), r.random(n) < 0.75),
    }
    return build("surveys", world.clock, columns, n)


def _enps(world: World, r: np.random.Generator, group: int) -> list[dict]:
    """Answers of the group's users at each quarter's end; users are a little happier since the CRM."""
    parts, u = [], world.users
    everyone = group * USERS_PER_GROUP + np.arange(USERS_PER_GROUP)
    for quarter in range(world.settings.months // 3):
        day = int(world.month_days[-1 - quarter * 3]) - 10
        there = (u.active_from[everyone] <= day) & ((u.active_to[everyone] == NONE) | (u.active_to[everyone] > day + 8))
        who = everyone[there & (r.random(USERS_PER_GROUP) < 0.7)]
        mood = 7.4 + (0.6 if day * DAY >= world.intro else 0.0)
        score = np.clip(np.round(mood + r.normal(0, 1.8, len(who))), 0, 10).astype(np.int64)
        nobody = np.full(len(who), -1)
        parts.append(
            {
                "type": 2,
                "at": business_time(r, day + r.integers(0, 5, len(who))),
                "score": score,
                "contact": nobody,
                "user": who,
                "ticket": np.full(len(who), NONE),
            }
        )
    return parts
