"""What are all canonical tables of the made-up company, block by block?

The company is a sequence of parts: one for each block of accounts, then one for what belongs to the whole company.
A block needs nothing of another block, so any of them can be made alone and memory does not grow with the scale.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from crmlib.demo.columns import DAY
from crmlib.demo.deals import Deals, deals
from crmlib.demo.effort import activities_table, crm_usage_table
from crmlib.demo.funnel import Leads, deals_table, leads, leads_table, proposals_table
from crmlib.demo.history import History, history, history_table
from crmlib.demo.marketing import email_events_table, list_members_table, members_table, web_sessions_table
from crmlib.demo.parties import Accounts, accounts, accounts_table, contacts, contacts_table
from crmlib.demo.plan import Actuals, costs_table, forecasts_table, targets_table
from crmlib.demo.revenue import customer_since, order_lines_table, orders, orders_table, subscriptions_table
from crmlib.demo.service import calls_table, surveys_table, tickets
from crmlib.demo.settings import Settings
from crmlib.demo.world import WON, World


def parts(settings: Settings, first: int = 0, last: int | None = None) -> Iterator[dict[str, pa.Table]]:
    """Every part of the company in order: blocks `first` up to `last`, then (with the last block) the company's own.

    >>> names = [sorted(part) for part in parts(Settings(scale=0.02))]
    >>> len(names), "deals" in names[0], "targets" in names[1]
    (2, True, True)
    """
    world = World(settings)
    stop = settings.blocks if last is None else last
    actuals = Actuals(world)
    for block in range(first, stop):
        yield block_tables(world, block, actuals)
    if stop == settings.blocks:
        yield company_tables(world, actuals)


def block_tables(world: World, block: int, actuals: Actuals) -> dict[str, pa.Table]:
    """The tables of one block of accounts; its bookings are added to `actuals`."""
    a = accounts(world, block)
    d = deals(world, block, a)
    a.created, touched = _account_times(world, block, a, d)
    c = contacts(world, block, a)
    h = history(world, block, d)
    x = leads(world, block, a, c, d)
    since = customer_since(a, d, h)
    o = orders(world, block, a, d, h)
    t, ticket_table = tickets(world, block, a, c, since)
    deal_table = deals_table(world, block, a, c, d, h, x)
    _count(world, actuals, d, h, x)
    return {
        "accounts": accounts_table(world, block, a, touched),
        "contacts": contacts_table(world, block, a, c),
        "leads": leads_table(world, block, a, c, d, x),
        "deals": deal_table,
        "deal_history": history_table(world, a, d, h),
        "proposals": proposals_table(world, block, a, d, h),
        "activities": activities_table(world, block, a, c, d, h, x),
        "orders": orders_table(world, block, a, c, d, o, deal_table["campaign_id"].combine_chunks()),
        "order_lines": order_lines_table(world, block, a, o),
        "subscriptions": subscriptions_table(world, block, a, d, h),
        "campaign_members": members_table(world, block, a, c, x),
        "email_events": email_events_table(world, block, a, c),
        "list_members": list_members_table(world, block, a, c),
        "web_sessions": web_sessions_table(world, block, a, c),
        "tickets": ticket_table,
        "calls": calls_table(world, block, a, c, t),
        "surveys": surveys_table(world, block, a, c, t, since),
        "crm_usage": crm_usage_table(world, block),
    }


def company_tables(world: World, actuals: Actuals) -> dict[str, pa.Table]:
    """The tables that belong to no block: people, products, campaigns, rates, costs, goals and forecasts."""
    return {
        "users": world.users_table(),
        "products": world.products_table(),
        "campaigns": world.campaigns_table(),
        "fx_rates": world.fx_rates_table(),
        "costs": costs_table(world),
        "targets": targets_table(world, actuals),
        "forecasts": forecasts_table(world, actuals),
    }


def _account_times(world: World, block: int, a: Accounts, d: Deals) -> tuple[np.ndarray, np.ndarray]:
    """(created, updated): an account is created with its first deal, older customers long before."""
    s, r, n = world.settings, world.settings.rng("account times", block), len(a)
    first = np.full(n, np.iinfo(np.int64).max)
    np.minimum.at(first, d.account, d.created)
    alone = first == np.iinfo(np.int64).max
    first = np.where(
        alone, s.first_day * DAY + (r.random(n) * (s.end_day - s.first_day - 40) * DAY).astype(np.int64), first
    )
    old = first < (s.first_day + 60) * DAY
    created = np.where(old, first - r.integers(0, 900, n) * DAY - 600, first - 600)
    updated = created + ((s.end_day * DAY - 3600 - created) * r.uniform(0.5, 1.0, n)).astype(np.int64)
    return created, updated


def _count(world: World, actuals: Actuals, d: Deals, h: History, x: Leads) -> None:
    n = len(d)
    last = h.last(n)
    won = np.flatnonzero(h.stage[last] == WON)
    closed = h.closed_at(n)[won]
    base = h.amount[last][won] / 10_000 * world.rate_at(d.currency[won], closed // DAY)
    actuals.add("bookings", closed, base, h.owner[last][won])
    actuals.add("deals_won", closed)
    actuals.add("deals_created", d.created)
    actuals.add("new_leads", x.created)
