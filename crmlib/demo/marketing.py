"""Whom did the campaigns reach in one block, who opened, subscribed and visited?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmlib.demo import words
from crmlib.demo.columns import DAY, NONE, build, digits, join, pick
from crmlib.demo.funnel import Leads
from crmlib.demo.parties import Accounts, Contacts
from crmlib.demo.settings import BURN_IN_MONTHS
from crmlib.demo.world import World, ids

NEWSLETTER_SHARE = 0.22
EVENTS = ["sent", "delivered", "opened", "clicked", "bounced", "unsubscribed"]


def members_table(world: World, block: int, a: Accounts, c: Contacts, x: Leads) -> pa.Table:
    """The canonical campaign_members: every lead with a campaign, and contacts that a campaign was sent to."""
    s, r = world.settings, world.settings.rng("members", block)
    end = s.end_day * DAY
    mine = np.flatnonzero(x.campaign != NONE)
    sent = np.maximum(x.created[mine] - r.integers(3600, 3 * DAY, len(mine)), 0)
    campaign, contact = _mailing(world, r, a, c, 0.05)
    to_contact = world.campaign_days[campaign] * DAY + 10 * 3600 + r.integers(0, 7200, len(campaign))
    replied = np.where(r.random(len(campaign)) < 0.12, to_contact + r.integers(3600, 9 * DAY, len(campaign)), NONE)
    campaign = np.concatenate([x.campaign[mine], campaign])
    lead, contact = np.concatenate([mine, np.full(len(contact), -1)]), np.concatenate([np.full(len(mine), -1), contact])
    sent, replied = np.concatenate([sent, to_contact]), np.concatenate([x.created[mine], replied])
    replied = np.where(replied < end, replied, NONE)
    unit = campaign % 3
    n = len(campaign)
    columns = {
        "campaign_id": world.campaign_ids(campaign),
        "lead_id": ids("leads", unit, np.where(lead >= 0, x.number[np.maximum(lead, 0)], NONE)),
        "contact_id": ids("contacts", unit, np.where(contact >= 0, c.number[np.maximum(contact, 0)], NONE)),
        "sent_at": sent,
        "responded_at": replied,
        "response": pick(["responded", "registered"], np.where(replied != NONE, r.integers(0, 2, n), -1)),
    }
    return build("campaign_members", world.clock, columns, n)


def _mailing(
    world: World, r: np.random.Generator, a: Accounts, c: Contacts, share: float
) -> tuple[np.ndarray, np.ndarray]:
    """(campaign, contact) pairs: each month's campaign goes to a share of its unit's contacts of that time."""
    campaigns, contacts, unit = [], [], a.unit[c.account]
    for month in range(BURN_IN_MONTHS, len(world.campaign_days) // 3):
        day = world.campaign_days[month * 3]
        who = np.flatnonzero((r.random(len(c)) < share) & (c.created < day * DAY))
        campaigns.append(month * 3 + unit[who])
        contacts.append(who)
    return np.concatenate(campaigns), np.concatenate(contacts)


def email_events_table(world: World, block: int, a: Accounts, c: Contacts) -> pa.Table:
    """The canonical email_events: newsletters of the campaigns; each message's events in their order."""
    s, r = world.settings, world.settings.rng("emails", block)
    end = s.end_day * DAY
    campaign, contact = _mailing(world, r, a, c, NEWSLETTER_SHARE)
    n = len(campaign)
    sent = world.campaign_days[campaign] * DAY + 9 * 3600 + r.integers(0, 3600, n)
    bounced = r.random(n) < 0.02
    delivered = np.where(bounced, NONE, sent + r.integers(5, 300, n))
    opened = np.where(~bounced & (r.random(n) < 0.36), sent + (r.exponential(9 * 3600, n)).astype(np.int64) + 400, NONE)
    clicked = np.where((opened != NONE) & (r.random(n) < 0.2), opened + r.integers(20, 900, n), NONE)
    left = np.where((opened != NONE) & (r.random(n) < 0.006), opened + r.integers(10, 400, n), NONE)
    message = np.arange(n)
    times = np.stack([sent, delivered, opened, clicked, np.where(bounced, sent + 60, NONE), left])
    event, row = np.nonzero((times != NONE) & (times < end))
    order = np.lexsort((event, times[event, row], row))
    event, row = event[order], row[order]
    unit = campaign[row] % 3
    columns = {
        "message_id": ids("messages", unit, block * 100_000 + message[row]),
        "contact_id": ids("contacts", unit, c.number[contact[row]]),
        "campaign_id": world.campaign_ids(campaign[row]),
        "event": pick(EVENTS, event),
        "occurred_at": times[event, row],
    }
    return build("email_events", world.clock, columns, len(row))


def list_members_table(world: World, block: int, a: Accounts, c: Contacts) -> pa.Table:
    """The canonical list_members: two lists for each unit."""
    s, r = world.settings, world.settings.rng("lists", block)
    end = s.end_day * DAY
    parts = []
    for k, share in enumerate((0.6, 0.2)):
        who = np.flatnonzero(r.random(len(c)) < share)
        at = c.created[who] + r.integers(60, 90 * DAY, len(who))
        off = np.where(r.random(len(who)) < 0.15, at + r.integers(DAY, 500 * DAY, len(who)), NONE)
        inside = at < end
        parts.append((np.full(len(who), k)[inside], who[inside], at[inside], np.where(off < end, off, NONE)[inside]))
    which, who, at, off = (np.concatenate(column) for column in zip(*parts, strict=True))
    unit = a.unit[c.account[who]]
    columns = {
        "list_id": join(pick(["newsletter-", "product-news-"], which), pick(["global", "digital", "japan"], unit)),
        "contact_id": ids("contacts", unit, c.number[who]),
        "subscribed_at": at,
        "unsubscribed_at": off,
    }
    return build("list_members", world.clock, columns, len(who))


def web_sessions_table(world: World, block: int, a: Accounts, c: Contacts) -> pa.Table:
    """The canonical web_sessions: visitors, a fifth of them known contacts."""
    s, r = world.settings, world.settings.rng("web", block)
    n = 9 * len(a)
    span = s.end_day - s.first_day
    day = s.first_day + ((np.sqrt(r.random(n) * 0.7 + 0.3) - np.sqrt(0.3)) / (1 - np.sqrt(0.3)) * span).astype(np.int64)
    started = np.minimum(day, s.end_day - 1) * DAY + r.integers(0, DAY - 7200, n)
    started.sort()
    who = r.integers(0, len(c), n)
    known = (r.random(n) < 0.2) & (c.created[who] < started)
    pages = 1 + r.geometric(0.3, n)
    unit = a.unit[c.account[who]]
    number = block * 100_000 + np.arange(n)
    columns = {
        "session_id": ids("web_sessions", unit, number),
        "visitor_id": join("v", digits(np.where(known, c.number[who], number * 7 % (block * 100_000 + 6 * n) + 10**8))),
        "contact_id": ids("contacts", unit, np.where(known, c.number[who], NONE)),
        "started_at": started,
        "duration_s": (np.exp(r.normal(np.log(40.0 * pages), 0.6)).astype(np.int64) + 3) * 10**8,
        "page_views": pages,
        "goals_completed": (r.random(n) < 0.03 + 0.01 * np.minimum(pages, 8)).astype(np.int64),
        "source": pick(words.SOURCES, r.choice(8, n, p=[0.45, 0.08, 0.02, 0.05, 0.0, 0.2, 0.1, 0.1])),
    }
    return build("web_sessions", world.clock, columns, n)
