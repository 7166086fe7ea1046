"""When do deals of one block begin, how do they move, and how do they end?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmlib.demo.columns import DAY, NONE
from crmlib.demo.parties import Accounts
from crmlib.demo.world import CRM_EFFECT, LOST, PRODUCTS, USERS_PER_GROUP, WON, World, business_time, round_money

NEW, RENEWAL, UPSELL, CROSS_SELL = range(4)
DEALS_PER_ACCOUNT = np.array([4.1, 6.5, 10.3])
BASE_LOG_ODDS = np.array([-0.8, 1.1, 0.2, 0.0])
CYCLE_DAYS = np.array([44.0, 72.0, 110.0])
TYPE_CYCLE = np.array([1.0, 0.55, 0.75, 0.8])
SOURCE_EFFECT = np.array([0.0, 0.6, -0.1, 0.35, -0.4, -0.2, -0.15, -0.3])
INDUSTRY_EFFECT = np.array([0.15, 0.2, 0.0, -0.15, 0.1, 0.0, -0.2, -0.3])
VETERANS = 0.35
"""Share of the accounts that were customers before the first month."""
LAST_STAGE = 4


@dataclass
class Deals:
    """The deals of a block as arrays: their whole life, also what lies after the end of the data."""

    number: np.ndarray
    account: np.ndarray
    kind: np.ndarray
    source: np.ndarray
    product: np.ndarray
    rep: np.ndarray
    owner: np.ndarray
    currency: np.ndarray
    created: np.ndarray
    first_close: np.ndarray
    first_end: np.ndarray
    reopened: np.ndarray
    closed: np.ndarray
    end: np.ndarray
    entered: np.ndarray
    list_amount: np.ndarray
    first_amount: np.ndarray
    proposed: np.ndarray
    amount: np.ndarray
    cost: np.ndarray
    planned: np.ndarray
    score: np.ndarray

    def __len__(self) -> int:
        return len(self.number)

    def status_at_end(self, end: int) -> np.ndarray:
        """-1 open, else the stage WON or LOST in which the deal stands at the end of the data."""
        now = np.where(self.closed < end, self.end, -1)
        early = np.where(
            (self.first_close < end) & ((self.reopened == NONE) | (self.reopened >= end)), self.first_end, -1
        )
        return np.where(self.reopened == NONE, now, np.where(early >= 0, early, now))

    def won(self, end: int) -> np.ndarray:
        """Which deals stand as won at the end of the data."""
        return self.status_at_end(end) == WON


def deals(world: World, block: int, a: Accounts) -> Deals:
    """Every deal of the block that was open at some time of the 36 months."""
    s, r = world.settings, world.settings.rng("deals", block)
    count = r.poisson(DEALS_PER_ACCOUNT[a.segment] * a.interest)
    account = np.repeat(np.arange(len(a)), count)
    team = a.rep[account] % USERS_PER_GROUP // 5
    created = _creation(world, r, team)
    order = np.lexsort((created, account))
    account, created, team = account[order], created[order], team[order]
    n = len(account)
    day = created // DAY
    source = r.choice(8, n, p=[0.27, 0.14, 0.12, 0.13, 0.12, 0.09, 0.07, 0.06])
    rep = np.where(
        r.random(n) < 0.85, a.rep[account], a.rep[account] - a.rep[account] % USERS_PER_GROUP % 5 + r.integers(0, 5, n)
    )
    owner = world.owner_at(rep, day)
    after = created >= world.intro
    month = np.clip(np.searchsorted(world.month_days, day, side="right") - 1, 0, len(world.shocks) - 1)
    quality = r.normal(0, 0.7, n)
    odds = (
        SOURCE_EFFECT[source]
        + INDUSTRY_EFFECT[a.industry[account]]
        + world.users.skill[owner]
        + world.shocks[month, team]
        + quality
    )
    odds = odds + after * CRM_EFFECT["win_log_odds"]
    chance, speed = (
        r.random(n),
        np.exp(r.normal(0, 0.5, n)) * np.where(after, CRM_EFFECT["cycle_factor"], 1.0) * world.users.pace[owner],
    )
    base = CYCLE_DAYS[a.segment[account]] * speed

    def ends(kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        won = chance < 1 / (1 + np.exp(-(BASE_LOG_ODDS[kind] + odds)))
        days = np.maximum(base * TYPE_CYCLE[kind] * np.where(won, 1.0, 0.9), 2.0)
        return won, created + (days * DAY).astype(np.int64)

    won, closed = ends(np.full(n, NEW))
    first_won = np.full(len(a), np.iinfo(np.int64).max)
    np.minimum.at(first_won, account[won], closed[won])
    first_won[r.random(len(a)) < VETERANS] = 0
    grown = created > first_won[account]
    kind = np.where(grown, r.choice([RENEWAL, UPSELL, CROSS_SELL, NEW], n, p=[0.34, 0.30, 0.26, 0.10]), NEW)
    won, closed = ends(kind)
    closed = _business_end(r, created, _quarter_end(r, won, created, closed))
    money = _amounts(world, r, a, account, kind, won)
    entered = _stage_entries(r, created, closed, won)
    back = ~won & (r.random(n) < 0.035)
    reopened = np.where(back, closed + r.integers(8, 45, n) * DAY + r.integers(0, 3, n) * 3600, NONE)
    again = _business_end(r, created, np.where(back, reopened + r.integers(6, 40, n) * DAY, closed))
    won_again = r.random(n) < 0.5
    planned = day + np.maximum((base * TYPE_CYCLE[kind] * np.exp(r.normal(-0.15, 0.35, n))).astype(np.int64), 4)
    first_end, end = np.where(won, WON, LOST), np.where(back, np.where(won_again, WON, LOST), np.where(won, WON, LOST))
    number = block * 100_000 + np.arange(n)
    final = np.where(back, again, closed)
    keep = (final >= s.first_day * DAY) & (created < s.end_day * DAY)
    rows = [
        number,
        account,
        kind,
        source,
        money["product"],
        rep,
        owner,
        a.currency[account],
        created,
        closed,
        first_end,
        reopened,
        final,
        end,
    ]
    rows += [
        entered,
        money["list"],
        money["first"],
        money["proposed"],
        money["final"],
        money["cost"],
        planned,
        quality + odds,
    ]
    return Deals(*(x[keep] for x in rows))


def _creation(world: World, r: np.random.Generator, team: np.ndarray) -> np.ndarray:
    """Local second of creation: month by season, growth and the team's shock; then a business hour."""
    months = len(world.month_weights)
    weight = world.month_weights[:, None] * np.exp(world.shocks[:months])
    cumulative = np.cumsum(weight / weight.sum(axis=0), axis=0)
    u = r.random(len(team))
    month = np.zeros(len(team), dtype=np.int64)
    for k in range(6):
        mine = team == k
        month[mine] = np.minimum(np.searchsorted(cumulative[:, k], u[mine], side="right"), months - 1)
    length = np.diff(world.month_days)[month]
    return business_time(r, world.month_days[month] + (r.random(len(team)) * length).astype(np.int64))


def _quarter_end(r: np.random.Generator, won: np.ndarray, created: np.ndarray, closed: np.ndarray) -> np.ndarray:
    """Half of the deals that would be won early in a quarter are pulled into the last days of the one before."""
    months = closed.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
    quarter = (months - months % 3).astype("datetime64[M]").astype("datetime64[s]").astype(np.int64)
    early = won & (closed - quarter < 10 * DAY) & (r.random(len(won)) < 0.5)
    pulled = quarter - r.integers(1, 5, len(won)) * DAY + 10 * 3600 + r.integers(0, 20_000, len(won))
    return np.where(early & (pulled > created + 3 * DAY), pulled, closed)


def _business_end(r: np.random.Generator, created: np.ndarray, closed: np.ndarray) -> np.ndarray:
    """The end moved to a working hour, at least a day after creation."""
    return np.maximum(business_time(r, closed // DAY), created + DAY)


def _amounts(
    world: World, r: np.random.Generator, a: Accounts, account: np.ndarray, kind: np.ndarray, won: np.ndarray
) -> dict[str, np.ndarray]:
    """Product, list amount, first, proposed and final amount, and cost, in 1/10,000 of the deal's currency."""
    n, currency, segment = len(account), a.currency[account], a.segment[account]
    new = r.choice(12, n, p=[0.22, 0.14, 0.03, 0.10, 0.05, 0.12, 0.07, 0.09, 0.06, 0.04, 0.03, 0.05])
    large = r.choice(12, n, p=[0.05, 0.20, 0.20, 0.08, 0.14, 0.07, 0.10, 0.03, 0.04, 0.05, 0.01, 0.03])
    product = np.where(segment == 2, large, new)
    quantity = 1 + r.poisson(np.array([0.4, 1.2, 3.0])[segment] * np.where(kind == UPSELL, 0.8, 1.0))
    price = world.list_price(product, currency)
    full = price * quantity
    first = np.where(r.random(n) < 0.35, round_money(full * r.uniform(0.8, 1.25, n), currency), full)
    proposed = np.where(r.random(n) < 0.6, round_money(full * (1 - r.choice([0, 0.05, 0.1, 0.15], n)), currency), first)
    final = np.where(
        r.random(n) < 0.45, round_money(proposed * (1 - r.choice([0.02, 0.05, 0.08, 0.12], n)), currency), proposed
    )
    share = np.array([p[3] for p in PRODUCTS])[product]
    cost = round_money(full * share * np.exp(r.normal(0, 0.06, n)), currency)
    return {"product": product, "list": full, "first": first, "proposed": proposed, "final": final, "cost": cost}


def _stage_entries(r: np.random.Generator, created: np.ndarray, closed: np.ndarray, won: np.ndarray) -> np.ndarray:
    """[deal, stage] local second at which a stage is entered; `NONE` where it is skipped or never reached."""
    n = len(created)
    reached = np.where(won, LAST_STAGE, np.searchsorted(np.cumsum([0.18, 0.24, 0.22, 0.20]), r.random(n), side="right"))
    stages = np.arange(LAST_STAGE + 1)
    used = (stages[None, :] <= reached[:, None]) & (
        (r.random((n, LAST_STAGE + 1)) > 0.08) | (stages[None, :] == 0) | (stages[None, :] == reached[:, None])
    )
    weight = r.gamma(2.0, np.array([0.8, 1.0, 1.3, 1.2, 0.9]), (n, LAST_STAGE + 1)) * used
    share = np.cumsum(weight, axis=1) / weight.sum(axis=1, keepdims=True)
    starts = np.concatenate([np.zeros((n, 1)), share[:, :-1]], axis=1)
    times = created[:, None] + (starts * (closed - created)[:, None] * 0.998).astype(np.int64)
    return np.where(used, times, NONE)
