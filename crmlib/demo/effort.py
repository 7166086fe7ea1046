"""What did the people of the company do about leads and deals, and how did they use the CRM?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmlib.demo import words
from crmlib.demo.columns import DAY, NONE, build, pick
from crmlib.demo.deals import Deals
from crmlib.demo.funnel import Leads
from crmlib.demo.history import History
from crmlib.demo.parties import Accounts, Contacts
from crmlib.demo.settings import BLOCKS_PER_GROUP
from crmlib.demo.world import USERS_PER_GROUP, WON, World, business_time, ids

TYPES = ["call", "email", "meeting", "demo", "task", "note"]
PER_DEAL = np.array([1.9, 2.2, 0.9, 0.35, 0.5, 0.3])


def activities_table(world: World, block: int, a: Accounts, c: Contacts, d: Deals, h: History, x: Leads) -> pa.Table:
    """The canonical activities: first answers to leads, work on deals while they are open, and plans."""
    s, r, n = world.settings, world.settings.rng("activities", block), len(d)
    end = s.end_day * DAY
    answered = np.flatnonzero(x.responded != NONE)
    kinds = [np.where(r.random(len(answered)) < 0.6, 0, 1)]
    when, deal, lead = [x.responded[answered]], [np.full(len(answered), -1)], [answered]
    until = np.minimum(d.first_close, end)
    for kind, mean in enumerate(PER_DEAL):
        which = np.repeat(np.arange(n), r.poisson(mean * np.exp(0.25 * np.clip(d.score, -2, 2))))
        at = d.created[which] + ((until - d.created)[which] * r.random(len(which))).astype(np.int64)
        kinds.append(np.full(len(which), kind))
        when.append(at)
        deal.append(which)
        lead.append(np.full(len(which), -1))
    kind, occurred, deal, lead = (np.concatenate(v) for v in (kinds, when, deal, lead))
    planned = np.flatnonzero(h.stage[h.last(n)] < WON)
    k = len(planned)
    due = business_time(r, s.end_day + r.integers(-6, 25, k))
    kind = np.concatenate([kind, r.choice([0, 2, 4], k)])
    deal, lead = np.concatenate([deal, planned]), np.concatenate([lead, np.full(k, -1)])
    plan = np.arange(len(kind)) >= len(occurred)
    status = np.where(plan, np.where(r.random(len(kind)) < 0.06, 2, 0), 1)
    occurred, due = (
        np.concatenate([occurred, np.full(k, NONE)]),
        np.concatenate([np.where(r.random(len(occurred)) < 0.3, occurred + 3600, NONE), due]),
    )
    order = np.lexsort((kind, np.where(plan, due, occurred)))
    kind, occurred, due, deal, lead, status = (v[order] for v in (kind, occurred, due, deal, lead, status))
    m = len(kind)
    of_deal, at = deal >= 0, np.maximum(deal, 0)
    unit = np.where(of_deal, a.unit[d.account[at]], x.unit[np.maximum(lead, 0)])
    day = np.where(occurred == NONE, s.end_day, occurred // DAY)
    user = world.owner_at(np.where(of_deal, d.rep[at], x.rep[np.maximum(lead, 0)]), day)
    subject = _subjects(r, kind)
    spoken = (kind == 0) | (kind == 2) | (kind == 3)
    length = np.exp(r.normal(np.log(np.array([300, 60, 2700, 3000, 60, 60])[kind]), 0.5)).astype(np.int64)
    columns = {
        "activity_id": ids("activities", unit, block * 100_000 + np.arange(m)),
        "type": pick(TYPES, kind),
        "subject": subject,
        "status": pick(["planned", "done", "cancelled"], status),
        "occurred_at": occurred,
        "due_at": due,
        "direction": pick(
            ["out", "in"], np.where(kind > 1, -1, (r.random(m) < np.where(lead >= 0, 0.0, 0.25)).astype(int))
        ),
        "duration_s": np.where(spoken & (status == 1), length * 10**8, NONE),
        "outcome": pick(
            ["reached", "no answer", "left a message"],
            np.where((kind == 0) & (status == 1), r.choice(3, m, p=[0.6, 0.3, 0.1]), -1),
        ),
        "channel": pick(
            ["phone", "email", "video", "on site"],
            np.where(kind == 0, 0, np.where(kind == 1, 1, np.where(spoken, 2 + r.integers(0, 2, m), -1))),
        ),
        "user_id": world.user_ids(user),
        "lead_id": ids("leads", unit, np.where(lead >= 0, x.number[np.maximum(lead, 0)], NONE)),
        "contact_id": ids("contacts", unit, np.where(of_deal, c.number[c.first[d.account[at]]], NONE)),
        "account_id": ids("accounts", unit, np.where(of_deal, a.number[d.account[at]], NONE)),
        "deal_id": ids("deals", unit, np.where(of_deal, d.number[at], NONE)),
    }
    return build("activities", world.clock, columns, m)


def _subjects(r: np.random.Generator, kind: np.ndarray) -> pa.Array:
    start, pool = np.zeros(len(TYPES), np.int64), []
    for k, name in enumerate(TYPES):
        start[k] = len(pool)
        pool.extend(words.SUBJECTS[name])
    size = np.array([len(words.SUBJECTS[name]) for name in TYPES])
    return pick(pool, start[kind] + r.integers(0, 1 << 20, len(kind)) % size[kind])


def crm_usage_table(world: World, block: int) -> pa.Table:
    """The canonical crm_usage of a group's users (with the group's first block): working days since the CRM's first."""
    s, r, u = world.settings, world.settings.rng("usage", block), world.users
    first = world.intro // DAY
    if block % BLOCKS_PER_GROUP:
        return build("crm_usage", world.clock, {}, 0)
    everyone = (block // BLOCKS_PER_GROUP) * USERS_PER_GROUP + np.arange(USERS_PER_GROUP)
    day = np.arange(first, s.end_day)
    day = day[(day + 3) % 7 < 5]
    user, day = np.tile(everyone, len(day)), np.repeat(day, USERS_PER_GROUP)
    keen = np.where(u.place[user] >= 44, 0.5, 0.75) + 0.12 * np.tanh((day - first) / 200) + 0.06 * np.sin(user * 2.3)
    there = (u.active_from[user] <= day) & ((u.active_to[user] == NONE) | (day <= u.active_to[user]))
    keep = there & (r.random(len(day)) < keen)
    user, day = user[keep], day[keep]
    n = len(day)
    busy = np.where(u.place[user] < 30, 4.0, 2.0)
    columns = {
        "user_id": world.user_ids(user),
        "date": day,
        "logins": 1 + r.poisson(1.2, n),
        "records_created": r.poisson(busy),
        "records_updated": r.poisson(busy * 2.2),
        "channels": 1 + np.minimum(r.poisson(1.1, n), 4),
    }
    return build("crm_usage", world.clock, columns, n)
