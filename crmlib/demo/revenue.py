"""What did the customers of one block order, and which contracts run?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from crmlib.demo.columns import DAY, NONE, build, pick
from crmlib.demo.deals import RENEWAL, Deals
from crmlib.demo.history import History
from crmlib.demo.parties import Accounts, Contacts
from crmlib.demo.world import CURRENCIES, PRODUCTS, WON, World, business_time, ids, product_id, round_money

CONSUMABLES = np.array([5, 7, 8, 9, 10])
TERMS = 4


@dataclass
class Orders:
    """The orders of a block; `deal` is a position, -1 for a repeat order without a deal."""

    number: np.ndarray
    account: np.ndarray
    deal: np.ndarray
    owner: np.ndarray
    ordered: np.ndarray
    product: np.ndarray
    amount: np.ndarray
    cost: np.ndarray

    def __len__(self) -> int:
        return len(self.number)


def customer_since(a: Accounts, d: Deals, h: History) -> np.ndarray:
    """Local second of each account's first won deal; `NONE` where it has none."""
    first = np.full(len(a), np.iinfo(np.int64).max)
    closed = h.closed_at(len(d))
    won = h.stage[h.last(len(d))] == WON
    np.minimum.at(first, d.account[won], closed[won])
    return np.where(first == np.iinfo(np.int64).max, NONE, first)


def orders(world: World, block: int, a: Accounts, d: Deals, h: History) -> Orders:
    """One order for each won deal, and repeat orders of small things until the customer leaves."""
    s, r = world.settings, world.settings.rng("orders", block)
    end = s.end_day * DAY
    n = len(d)
    won = np.flatnonzero((h.stage[h.last(n)] == WON) & (h.closed_at(n) < end - 7200))
    closed = h.closed_at(n)[won]
    ordered = np.minimum(closed + r.integers(600, 5 * DAY, len(won)), end - r.integers(600, 7000, len(won)))
    since = customer_since(a, d, h)
    life = (r.exponential(1100, len(a)) * DAY).astype(np.int64)
    span = np.where(since == NONE, 0, np.minimum(life, end - np.where(since == NONE, end, since)))
    repeats = r.poisson(span / (365 * DAY) * np.array([1.0, 1.8, 3.0])[a.segment])
    account = np.repeat(np.arange(len(a)), repeats)
    when = business_time(r, (since[account] + (span[account] * r.random(len(account))).astype(np.int64)) // DAY + 1)
    inside = when < end
    account, when = account[inside], when[inside]
    product = r.choice(CONSUMABLES, len(account))
    amount = world.list_price(product, a.currency[account]) * r.integers(1, 4, len(account))
    share = np.array([p[3] for p in PRODUCTS])
    cost = round_money(amount * share[product] * np.exp(r.normal(0, 0.05, len(account))), a.currency[account])
    owner = world.owner_at(a.rep[account], when // DAY)
    columns = [
        np.concatenate([d.account[won], account]),
        np.concatenate([won, np.full(len(account), -1)]),
        np.concatenate([h.owner[h.last(n)][won], owner]),
        np.concatenate([ordered, when]),
        np.concatenate([d.product[won], product]),
        np.concatenate([d.amount[won], amount]),
        np.concatenate([d.cost[won], cost]),
    ]
    order = np.argsort(columns[3], kind="stable")
    return Orders(block * 100_000 + np.arange(len(order)), *(x[order] for x in columns))


def orders_table(
    world: World, block: int, a: Accounts, c: Contacts, d: Deals, o: Orders, campaign: pa.Array
) -> pa.Table:
    """The canonical orders; `campaign` holds the campaign id of each deal."""
    r, end = world.settings.rng("order details", block), world.settings.end_day * DAY
    n, unit = len(o), a.unit[o.account]
    paid = o.ordered + r.integers(8, 70, n) * DAY
    columns = {
        "order_id": ids("orders", unit, o.number),
        "account_id": ids("accounts", unit, a.number[o.account]),
        "contact_id": ids("contacts", unit, c.number[c.first[o.account]]),
        "deal_id": ids("deals", unit, np.where(o.deal >= 0, d.number[np.maximum(o.deal, 0)], NONE)),
        "campaign_id": pick(campaign, o.deal),
        "owner_id": world.user_ids(o.owner),
        "ordered_at": o.ordered,
        "amount": o.amount,
        "cost": o.cost,
        "currency": pick(CURRENCIES, a.currency[o.account]),
        "paid_at": np.where((paid < end) & (r.random(n) > 0.02), paid, NONE),
    }
    return build("orders", world.clock, columns, n)


def order_lines_table(world: World, block: int, a: Accounts, o: Orders) -> pa.Table:
    """The canonical order_lines: one to three; amounts and costs add up to the order exactly."""
    r, n = world.settings.rng("order lines", block), len(o)
    extra = np.where(o.deal >= 0, r.choice(3, n, p=[0.45, 0.38, 0.17]), 0)
    order = np.repeat(np.arange(n), extra + 1)
    first = np.concatenate([[0], np.cumsum(extra + 1)[:-1]])
    line = np.arange(len(order)) - first[order]
    currency = a.currency[o.account[order]]
    share = np.where(line == 0, 0.0, r.uniform(0.05, 0.2, len(order)))
    money = {}
    for name, total in (("amount", o.amount), ("cost", o.cost)):
        part = round_money(total[order] * share, currency)
        rest = total - np.add.reduceat(part, first) if n else total
        part[first] = rest
        money[name] = part
    product = np.where(line == 0, o.product[order], CONSUMABLES[r.integers(2, 5, len(order))])
    price = world.list_price(product, currency)
    quantity = np.maximum(np.round(money["amount"] / price), 1).astype(np.int64)
    columns = {
        "order_id": ids("orders", a.unit[o.account[order]], o.number[order]),
        "line_no": line + 1,
        "product_id": pick([product_id(k) for k in range(12)], product),
        "quantity": quantity * 10**8,
        "amount": money["amount"],
        "cost": money["cost"],
        "currency": pick(CURRENCIES, currency),
    }
    return build("order_lines", world.clock, columns, len(order))


def subscriptions_table(world: World, block: int, a: Accounts, d: Deals, h: History) -> pa.Table:
    """The canonical subscriptions: yearly (some monthly or longer) terms, renewed until the customer leaves."""
    s, r, n = world.settings, world.settings.rng("subscriptions", block), len(d)
    subscribed = np.array([p[4] for p in PRODUCTS])[d.product]
    base = np.flatnonzero((h.stage[h.last(n)] == WON) & subscribed & (d.kind != RENEWAL))
    m = len(base)
    months = r.choice([12, 12, 12, 24, 36], m)
    start = (h.closed_at(n)[base] // DAY + 1 + r.integers(0, 14, m)).astype("datetime64[D]")
    amount, unit, currency = d.amount[base] * (months // 12), a.unit[d.account[base]], d.currency[base]
    loyal = 1 / (1 + np.exp(-(1.75 + 0.5 * d.score[base])))
    rows, alive = [], np.ones(m, dtype=bool)
    for term in range(TERMS):
        stop = _add_months(start, months)
        alive = alive & (start.astype(np.int64) < s.end_day)
        cancel = alive & (r.random(m) < 0.035)
        at = (
            start.astype(np.int64) + (r.uniform(0.2, 0.9, m) * (stop - start).astype(np.int64)).astype(np.int64)
        ) * DAY + 11 * 3600
        cancel &= at < s.end_day * DAY
        renews = alive & ~cancel & (r.random(m) < loyal) & (stop.astype(np.int64) < s.end_day) & (term < TERMS - 1)
        rows.append((alive.copy(), start.astype(np.int64), stop.astype(np.int64), amount.copy(), cancel, at, renews))
        alive, start = renews, stop
        amount = round_money(amount * r.choice([1.0, 1.03, 1.05, 1.12, 0.9], m), currency)
    return _subscription_rows(world, block, a, d, base, unit, currency, rows)


def _subscription_rows(world, block, a, d, base, unit, currency, rows) -> pa.Table:
    end, m = world.settings.end_day, len(base)
    alive = np.concatenate([row[0] for row in rows])
    which = np.flatnonzero(alive)
    number = np.full(m * TERMS, NONE)
    number[which] = block * 100_000 + np.arange(len(which))
    following = np.concatenate([number[m:], np.full(m, NONE)])
    start, stop, amount, cancel, at, renews = (np.concatenate([row[k] for row in rows])[which] for k in range(1, 7))
    sub = which % m if m else which
    status = np.where(cancel, 2, np.where(stop <= end, np.where(renews, 1, 3), 0))
    columns = {
        "subscription_id": ids("subscriptions", unit[sub], number[which]),
        "account_id": ids("accounts", unit[sub], a.number[d.account[base[sub]]]),
        "product_id": pick([product_id(k) for k in range(12)], d.product[base[sub]]),
        "started_at": start,
        "ends_at": stop,
        "amount": amount,
        "currency": pick(CURRENCIES, currency[sub]),
        "status": pick(["active", "renewed", "cancelled", "ended"], status),
        "renewed_by": ids("subscriptions", unit[sub], np.where(renews, following[which], NONE)),
        "cancelled_at": np.where(cancel, at, NONE),
    }
    return build("subscriptions", world.clock, columns, len(which))


def _add_months(day: np.ndarray, months: np.ndarray) -> np.ndarray:
    """The same day `months` later, clamped to the month's last day."""
    month = day.astype("datetime64[M]") + months.astype("timedelta64[M]")
    last = (month + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.minimum(month.astype("datetime64[D]") + (day - day.astype("datetime64[M]").astype("datetime64[D]")), last)
