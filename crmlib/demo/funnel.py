"""Which leads did one block have, which deals came of them, and what was quoted?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from crmlib.demo import words
from crmlib.demo.columns import DAY, NONE, build, digits, join, pick, where
from crmlib.demo.deals import NEW, Deals
from crmlib.demo.history import History, state_columns
from crmlib.demo.parties import NAMES_PER_BLOCK, Accounts, Contacts, company_names, phones
from crmlib.demo.settings import ACCOUNTS_PER_BLOCK, BLOCKS_PER_GROUP
from crmlib.demo.world import (
    CRM_EFFECT,
    LEAD_STATUSES,
    LOST,
    REGIONS,
    USERS_PER_GROUP,
    WON,
    World,
    business_time,
    ids,
    product_id,
)

KINDS = ["new", "renewal", "upsell", "cross_sell"]
CAMPAIGN_SOURCES = np.array([True, False, True, False, False, True, True, True])
PROSPECTS_PER_ACCOUNT = 4.2


@dataclass
class Leads:
    """The leads of a block; `deal` and `account` are positions in the block, -1 for none."""

    number: np.ndarray
    deal: np.ndarray
    account: np.ndarray
    person: np.ndarray
    unit: np.ndarray
    japanese: np.ndarray
    country: np.ndarray
    place: np.ndarray
    rep: np.ndarray
    source: np.ndarray
    campaign: np.ndarray
    created: np.ndarray
    responded: np.ndarray
    qualified: np.ndarray
    converted: np.ndarray
    disqualified: np.ndarray

    def __len__(self) -> int:
        return len(self.number)


def _turn(sorted_groups: np.ndarray) -> np.ndarray:
    """Place of each row within its group."""
    starts = np.flatnonzero(np.diff(sorted_groups, prepend=-1))
    return np.arange(len(sorted_groups)) - np.repeat(starts, np.diff(starts, append=len(sorted_groups)))


def leads(world: World, block: int, a: Accounts, c: Contacts, d: Deals) -> Leads:
    """Leads that became deals, each a person of its own, and prospects that did not (yet)."""
    s, r = world.settings, world.settings.rng("leads", block)
    end = s.end_day * DAY
    from_lead = np.flatnonzero((d.kind == NEW) & (r.random(len(d)) < 0.72))
    turn = _turn(d.account[from_lead])
    from_lead, turn = (v[turn < c.count[d.account[from_lead]]] for v in (from_lead, turn))
    person = c.first[d.account[from_lead]] + turn
    c.created[person] = np.minimum(c.created[person], d.created[from_lead])
    m, k = len(from_lead), round(PROSPECTS_PER_ACCOUNT * len(a))
    lag = (np.exp(r.normal(np.log(9), 0.8, m)) * DAY).astype(np.int64)
    converted_leads = np.minimum(business_time(r, (d.created[from_lead] - lag) // DAY - 1), d.created[from_lead] - 7200)
    day = s.first_day + (np.sqrt(r.random(k) * 0.6 + 0.4) - np.sqrt(0.4)) / (1 - np.sqrt(0.4)) * (
        s.end_day - s.first_day
    )
    fresh = business_time(r, day.astype(np.int64))
    created = np.concatenate([converted_leads, np.minimum(fresh, end - 3600)])
    account = np.concatenate([d.account[from_lead], np.full(k, -1)])
    n = m + k
    unit = np.where(account >= 0, a.unit[account], np.searchsorted([0.40, 0.68], r.random(n), side="right"))
    japanese = np.where(account >= 0, a.japanese[account], (unit == 2) | ((unit == 1) & (r.random(n) < 0.25)))
    country = np.where(
        account >= 0, a.country[account], np.where(japanese, 0, np.array([1, 2, 3, 4, 5])[r.integers(0, 5, n)])
    )
    place = np.where(account >= 0, a.place[account], r.integers(0, 1 << 20, n))
    stranger = (block // BLOCKS_PER_GROUP) * USERS_PER_GROUP + unit * 10 + r.integers(0, 10, n)
    rep = world.owner_at(
        np.where(account >= 0, d.rep[np.concatenate([from_lead, np.zeros(k, np.int64)])], stranger), created // DAY
    )
    source = np.concatenate([d.source[from_lead], r.choice(8, k, p=[0.33, 0.05, 0.14, 0.06, 0.12, 0.14, 0.09, 0.07])])
    campaign = np.where(CAMPAIGN_SOURCES[source] & (r.random(n) < 0.75), world.campaign_at(unit, created // DAY), NONE)
    faster = np.where(created >= world.intro, CRM_EFFECT["response_factor"], 1.0)
    responded = created + (np.exp(r.normal(np.log(9 * 3600), 1.1, n)) * faster).astype(np.int64) + 60
    is_deal = np.arange(n) < m
    to_deal = np.concatenate([d.created[from_lead], np.full(k, NONE)])
    limit = np.where(is_deal, to_deal, created + (r.exponential(18 * DAY, n)).astype(np.int64) + 2 * DAY)
    qualified = np.where(
        is_deal | (r.random(n) < 0.22), created + ((limit - created) * r.uniform(0.2, 0.9, n)).astype(np.int64), NONE
    )
    disqualified = np.where(~is_deal & (r.random(n) < 0.8), limit, NONE)

    def known(time: np.ndarray) -> np.ndarray:
        return np.where(time < end, time, NONE)

    deal = np.concatenate([from_lead, np.full(k, -1)])
    order = np.argsort(created, kind="stable")
    number = block * 100_000 + np.arange(n)
    responded = np.where(
        (responded < end) & (is_deal | (r.random(n) < 0.85)) & ((disqualified == NONE) | (responded < disqualified)),
        responded,
        NONE,
    )
    responded = np.where(is_deal & (responded > to_deal), NONE, responded)
    columns = [
        deal,
        account,
        np.concatenate([person, np.full(k, -1)]),
        unit,
        japanese,
        country,
        place,
        rep,
        source,
        campaign,
        created,
        responded,
        known(qualified),
        to_deal,
        known(disqualified),
    ]
    return Leads(number, *(x[order] for x in columns))


def leads_table(world: World, block: int, a: Accounts, c: Contacts, d: Deals, x: Leads) -> pa.Table:
    """The canonical leads of a block."""
    s, r, n = world.settings, world.settings.rng("lead details", block), len(x)
    ja, mine = x.japanese, x.account >= 0
    at = np.maximum(x.account, 0)
    primary = np.maximum(x.person, 0)
    given = np.where(mine, c.given[primary], r.integers(0, np.where(ja, len(words.JA_GIVEN), len(words.EN_GIVEN))))
    family = np.where(mine, c.family[primary], r.integers(0, np.where(ja, len(words.JA_FAMILY), len(words.EN_FAMILY))))
    stranger = block * NAMES_PER_BLOCK + ACCOUNTS_PER_BLOCK + np.cumsum(~mine) - 1
    name, _, domain = company_names(stranger, ja)
    latin = join(
        pick([w.lower() for w in words.EN_GIVEN], given % 60),
        ".",
        pick([w.lower() for w in words.EN_FAMILY], family % 60),
    )
    email = join(where(ja, join("i", digits(stranger * 17 % 89_989)), latin), "@", domain)
    full = where(
        ja,
        join(
            pick([w[0] for w in words.JA_FAMILY], family % len(words.JA_FAMILY)),
            " ",
            pick([w[0] for w in words.JA_GIVEN], given % len(words.JA_GIVEN)),
        ),
        join(
            pick(words.EN_GIVEN, given % len(words.EN_GIVEN)), " ", pick(words.EN_FAMILY, family % len(words.EN_FAMILY))
        ),
    )
    deal = np.maximum(x.deal, 0)
    effect = np.where(mine, d.score[deal], r.normal(-1.2, 0.8, n))
    score = np.clip(np.round(52 + 14 * effect + r.normal(0, 9, n)), 0, 100).astype(np.int64)
    referrer = r.integers(0, len(a), n)
    referrer = np.where(
        (x.source == 1) & (r.random(n) < 0.7) & (a.created[referrer] < x.created) & (a.unit[referrer] == x.unit),
        a.number[referrer],
        NONE,
    )
    stage = np.where(
        x.converted != NONE,
        3,
        np.where(x.disqualified != NONE, 4, np.where(x.qualified != NONE, 2, np.where(x.responded != NONE, 1, 0))),
    )
    times = np.stack([x.created, x.responded, x.qualified, x.converted, x.disqualified])
    segment = np.where(mine, a.segment[at], r.choice(3, n, p=[0.75, 0.18, 0.07]))
    columns = {
        "lead_id": ids("leads", x.unit, x.number),
        "created_at": x.created,
        "source": pick(words.SOURCES, x.source),
        "campaign_id": world.campaign_ids(x.campaign),
        "company": where(mine, pick(a.name, at), name),
        "full_name": full,
        "email": where(mine, pick(c.email, primary), email),
        "phone": phones(r, x.country, x.place),
        "industry": pick(words.INDUSTRIES, np.where(mine, a.industry[at], r.integers(0, 8, n))),
        "employees": np.exp(r.normal(np.array([3.2, 5.2, 7.3])[segment], 0.5)).astype(np.int64) + 3,
        "region": pick(REGIONS[s.language], x.rep % USERS_PER_GROUP // 5),
        "owner_id": world.user_ids(
            world.owner_at(x.rep, np.maximum(x.created // DAY, np.where(stage < 3, s.end_day, 0)))
        ),
        "status": pick(LEAD_STATUSES[s.language], stage),
        "score": score * 10**8,
        "budget": pick(["unknown", "none", "planned", "approved"], r.integers(0, 4, n)),
        "authority": pick(["user", "influencer", "decision maker"], r.integers(0, 3, n)),
        "need": pick(["weak", "clear", "urgent"], r.integers(0, 3, n)),
        "timeline": pick(["this quarter", "this year", "later", "unknown"], r.integers(0, 4, n)),
        "qualified_at": x.qualified,
        "converted_at": x.converted,
        "disqualified_at": x.disqualified,
        "disqualified_reason": pick(words.DISQUALIFIED, np.where(x.disqualified != NONE, r.integers(0, 5, n), -1)),
        "account_id": ids("accounts", x.unit, np.where(mine, a.number[at], NONE)),
        "contact_id": ids("contacts", x.unit, np.where(mine, c.number[primary], NONE)),
        "deal_id": ids("deals", x.unit, np.where(mine, d.number[deal], NONE)),
        "referrer_account_id": ids("accounts", x.unit, referrer),
        "updated_at": times.max(axis=0),
    }
    return build("leads", world.clock, columns, n)


def deals_table(world: World, block: int, a: Accounts, c: Contacts, d: Deals, h: History, x: Leads) -> pa.Table:
    """The canonical deals of a block: their state after the last history row."""
    s, r, n = world.settings, world.settings.rng("deal details", block), len(d)
    last = h.last(n)
    stage, unit = h.stage[last], a.unit[d.account]
    lead, campaign = np.full(n, NONE), np.full(n, NONE)
    born = x.deal >= 0
    lead[x.deal[born]], campaign[x.deal[born]] = x.number[born], x.campaign[born]
    own = (lead == NONE) & CAMPAIGN_SOURCES[d.source] & (r.random(n) < 0.5)
    campaign = np.where(own, world.campaign_at(unit, d.created // DAY), campaign)
    person = c.any_of(r, d.account)
    person = np.where(c.created[person] <= d.created, person, c.first[d.account])
    is_open = stage < WON
    rival = np.where((stage == LOST) | (r.random(n) < 0.2), r.integers(0, 4, n), -1)
    title = pick(words.DEAL_WORDS, r.integers(0, len(words.DEAL_WORDS), n))
    columns = dict(
        deal_id=ids("deals", unit, d.number),
        name=join(a.name.take(pa.array(d.account)), " - ", title, " ", digits(d.number % 100_000)),
        account_id=ids("accounts", unit, a.number[d.account]),
        contact_id=ids("contacts", unit, c.number[person]),
        lead_id=ids("leads", unit, lead),
        campaign_id=world.campaign_ids(campaign),
        owner_id=world.user_ids(h.owner[last]),
        product_id=pick([product_id(k) for k in range(12)], d.product),
        deal_type=pick(KINDS, d.kind),
        source=pick(words.SOURCES, d.source),
        list_amount=d.list_amount,
        cost=d.cost,
        created_at=d.created,
        closed_at=h.closed_at(n),
        lost_reason=pick(
            words.LOST_REASONS, np.where(stage == LOST, r.choice(6, n, p=[0.26, 0.22, 0.16, 0.18, 0.1, 0.08]), -1)
        ),
        competitor=pick(words.COMPETITORS, rival),
        next_step=pick(
            words.NEXT_STEPS, np.where(is_open & (r.random(n) < 0.8), r.integers(0, len(words.NEXT_STEPS), n), -1)
        ),
        next_step_due=np.where(is_open, s.end_day + r.integers(0, 20, n), NONE),
        updated_at=h.time[last],
        **state_columns(world, d, h, last),
    )
    return build("deals", world.clock, columns, n)


def proposals_table(world: World, block: int, a: Accounts, d: Deals, h: History) -> pa.Table:
    """The canonical proposals: one at the proposal stage, often another in negotiation."""
    r, n = world.settings.rng("proposals", block), len(d)
    end = world.settings.end_day * DAY
    first = np.where(d.entered[:, 3] != NONE, d.entered[:, 3] + r.integers(600, 20 * 3600, n), NONE)
    second = np.where(
        (d.entered[:, 4] != NONE) & (r.random(n) < 0.6), d.entered[:, 4] + r.integers(600, 10 * 3600, n), NONE
    )
    limit = np.minimum(d.first_close, end)
    first, second = np.where(first < limit, first, NONE), np.where(second < limit, second, NONE)
    now = h.stage[h.last(n)]
    outcome = np.where(now == WON, 1, np.where(now == LOST, 2, 0))
    deal = np.concatenate([np.flatnonzero(first != NONE), np.flatnonzero(second != NONE)])
    earlier = np.arange(len(deal)) < (first != NONE).sum()
    sent = np.where(earlier, first[deal], second[deal])
    status = np.where(earlier & (second[deal] != NONE) & (first[deal] <= second[deal]), 3, outcome[deal])
    columns = {
        "proposal_id": ids("proposals", a.unit[d.account[deal]], block * 100_000 + np.arange(len(deal))),
        "deal_id": ids("deals", a.unit[d.account[deal]], d.number[deal]),
        "sent_at": sent,
        "amount": np.where(earlier, d.proposed[deal], d.amount[deal]),
        "currency": state_columns(world, d, h, h.last(n)[deal])["currency"],
        "status": pick(["sent", "accepted", "rejected", "superseded"], status),
    }
    return build("proposals", world.clock, columns, len(deal))
