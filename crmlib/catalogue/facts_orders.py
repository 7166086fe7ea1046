"""Which rows do KPIs of orders and customers count?

A customer is an account with an order: orders.account_id, else the account of its contact, else the contact itself.
Where the source has no orders, a won deal counts as one, at closed_at, with its amount, cost, campaign, owner and
account. KPIs of orders are sliced by the order, KPIs of customers by the customer's account.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from crmlib.metric import deals
from crmlib.metric.customer_orders import categories, named
from crmlib.metric.declare import Fact
from crmlib.metric.engine import BEGINNING, FOREVER
from crmlib.metric.later import ibis
from crmlib.metric.slices import narrowed
from crmlib.metric.world import World, money

_OWN = {
    "owner": "orders.owner_id",
    "account": "orders.account_id",
    "campaign": "orders.campaign_id",
    "source": "orders.deal_id deals.source",
}
_ACCOUNT = {"owner": "orders.account_id accounts.owner_id", "account": "orders.account_id"}
_AMOUNTS = ("amount", "cost", "currency")
_COLUMNS = ("ordered_at", "account_id", "campaign_id", "owner_id", *_AMOUNTS)
_OF_DEAL = ("deal_campaign", "deal_source", "deal_born")


def _sold(w: World, since: str) -> Any:
    """Won deals, where they stand for orders, at or after `since` (a column of the periods, or "" for all) and before
    the cut."""
    after = [lambda o, p: o.ordered_at >= p[since]] if since else []
    rows = deals.seen(w, "deal_id", "copy", "closed_at", "account_id", "campaign_id", "owner_id", "source", *_AMOUNTS)
    rows = rows.mutate(ordered_at=rows.closed_at)
    rows = w.matched(
        rows,
        lambda s, p: s.status == "won",
        lambda s, p: s.ordered_at < p.p_cut,
        lambda s, p: s.valid_from < p.p_asof,
        lambda s, p: s.valid_to >= p.p_asof,
        lambda s, p: s.born < p.p_asof,
        *after,
    )
    # Deals that closed at one instant are told apart as they were everywhere else: by their id and copy.
    return rows.mutate(
        order_id=rows.deal_id, contact_id=ibis.null("string"), deal_source=rows.source, row_order=rows["copy"]
    )


def _with_customer(rows: Any) -> Any:
    """Won deals with `of_account`, else `of_contact`, which are the customer, and `customer` (empty: of nobody)."""
    return named(rows, rows.account_id)


def _with_campaign(w: World, rows: Any) -> Any:
    """`rows` with `of_campaign`, their own campaign, else their deal's, and the `source` of their deal."""
    if w.basis != "orders":
        return rows.mutate(of_campaign=rows.campaign_id, source=rows.deal_source)
    known = rows.deal_born < rows.p_asof
    campaign = ibis.coalesce(rows.campaign_id, ibis.cases((known, rows.deal_campaign)))
    return rows.mutate(of_campaign=campaign, source=ibis.cases((known, rows.deal_source)))


def _orders(w: World) -> Any:
    if w.basis == "orders":
        orders = w.customer_orders.select(*_COLUMNS, *_OF_DEAL, "contact_account", "contact_born", born="ordered_at")
        rows = w.during(orders, "ordered_at")
        linked = ibis.cases((rows.contact_born < rows.p_asof, rows.contact_account))
        rows = rows.mutate(of_account=ibis.coalesce(rows.account_id, linked))
    else:
        rows = _with_customer(_sold(w, "p_start"))
    rows = _with_campaign(w, rows)
    rows = w.rated(rows, None, at="ordered_at")
    costed = rows.cost.notnull()
    rows = money(
        w,
        rows,
        amount_sold=rows.amount,
        campaign_amount=ibis.cases((rows.of_campaign.notnull(), rows.amount)),
        profit=ibis.cases((costed, rows.amount - rows.cost)),
        costed=ibis.cases((costed, rows.amount)),
    )
    names = [f"{n}{end}" for n in ("amount_sold", "campaign_amount", "profit", "costed") for end in ("", "_unrated")]
    keys = {"owner": rows.owner_id, "account": rows.of_account, "campaign": rows.of_campaign,
            "source": rows.source}  # fmt: skip
    return w.pick(rows, keys, by_campaign=rows.of_campaign.notnull(), **{name: rows[name] for name in names})


ORDERS = Fact("orders", "orders", _orders, _OWN, orders=True)
"""Orders in P, sliced by the order."""


def _with_owner(w: World, rows: Any) -> Any:
    """`rows` with the `owner` of their customer, its account or the contact; orders know it."""
    if "owner" in rows.columns:
        return rows
    if not w.wants("owner"):
        return rows.mutate(owner=ibis.null("string"))
    rows = w.link(rows, "of_account", "accounts", "account_id", account_owner="owner_id")
    rows = w.link(rows, "of_contact", "contacts", "contact_id", contact_owner="owner_id")
    return rows.mutate(owner=ibis.ifelse(rows.of_account.notnull(), rows.account_owner, rows.contact_owner))


_KNOWN = ("ordered_at", "customer", "of_account", "of_contact", "owner", "owner_born")
_LINKS = ("row_order", "order_id", "account_id", "contact_id", "contact_account", "contact_born")


def _steady(w: World, *columns: str) -> Any:
    """Orders whose customer is the same in every period, with `columns`; no others, as what no query reads need not be
    made."""
    orders = w.customer_orders.select("late", *dict.fromkeys((*_KNOWN, *_LINKS, *columns)))
    return orders.filter(~orders.late)


def _late(w: World, *columns: str) -> Any:
    """Orders of customers some of whose orders are older than the contact that links them to it."""
    orders = w.customer_orders.select("late", *dict.fromkeys((*_KNOWN, *_LINKS, *columns)))
    return orders.filter(orders.late)


def _as_known(w: World, orders: Any, *conditions: Any) -> Any:
    """Orders in each period before whose end they lie, with their customer and its `owner` as known in it.

    A contact that is not known yet links its orders to no account, and has no owner itself.
    """
    rows = w.matched(orders, lambda o, p: o.ordered_at < p.p_cut, *conditions)
    linked = ibis.cases((rows.contact_born < rows.p_asof, rows.contact_account))
    account = ibis.coalesce(rows.account_id, linked)
    linked_later = account.isnull() & rows.contact_account.notnull()
    return named(rows.mutate(owner=ibis.cases((~linked_later, _owner(rows)))), account)


def _owner(rows: Any) -> Any:
    """The owner of the customer of orders whose customer is the same in every period, as known in their period."""
    return ibis.cases((rows.owner_born < rows.p_asof, rows.owner))


_INSTANTS = ("p_start", "p_cut", "p_opening", "p_t12", "p_s12", "p_t24")


def _added_up(w: World, orders: Any, marks: Mapping[str, str], *by: str, **sums: str) -> Any:
    """Orders whose customer is the same in every period, added up by the customer's slice keys, by `marks` (see
    `World.marked`) and `by`: the `number` of rows and `sums`, which are columns.

    `known`: since when their customer has its owner, where that is later than the order.
    """
    later = ibis.cases((orders.owner_born > orders.ordered_at, orders.owner_born))
    orders = orders.mutate(known=ibis.coalesce(later, ibis.literal(BEGINNING, "timestamp(6)")))
    keys = _wanted(w, orders)
    columns = dict.fromkeys(("known", *marks.values(), *by, *sums.values()))
    rows = w.marked(narrowed(w, orders.select(*columns, **keys), w.keys), _INSTANTS, **marks)
    added = {name: rows[column].sum() for name, column in sums.items()}
    return rows.group_by("known", *keys, *marks, *by).aggregate(number=rows.count(), **added)


def _wanted(w: World, rows: Any) -> dict[str, Any]:
    """The slice keys of customers that are asked for."""
    keys = {"owner": rows.owner, "account": rows.of_account}
    return {f"k_{key}": value for key, value in keys.items() if key in w.keys}


def _in_periods(w: World, rows: Any, *conditions: Any) -> Any:
    """What orders were added up to (see `_added_up`), in periods in which the conditions hold."""
    rows = w.matched(rows, *conditions)
    if "k_owner" not in rows.columns:
        return rows
    return rows.mutate(k_owner=ibis.cases((rows.known < rows.p_asof, rows.k_owner)))


def _one_each(w: World, rows: Any) -> Any:
    """`rows` of customers, told apart only as far as slices need it, as rows that stand for one."""
    rows = rows.mutate(**_wanted(w, rows), number=ibis.literal(1, "int64"))
    return narrowed(w, rows, w.keys)


def _year(w: World) -> Any:
    if w.basis == "orders":
        late = _as_known(w, _sold_for(w, _late(w, *_AMOUNTS)), lambda o, p: o.ordered_at >= p.p_t12)
        parts = (_steady_year(w), _one_each(w, late))
    else:
        parts = (_one_each(w, _with_owner(w, _sold_for(w, _with_customer(_sold(w, "p_t12"))))),)
    return _together(w, parts, *(f"{name}{end}" for name in _SUMS for end in ("", "_unrated")))


_SUMS = ("amount_sold", "profit", "costed")


def _together(w: World, parts: Iterable[Any], *measures: str) -> Any:
    """The rows of all `parts`, each standing for a `number`."""
    keys = [f"k_{key}" for key in ("owner", "account") if key in w.keys]
    first, *others = (part.select("p", "p_asof", *keys, "number", *measures) for part in parts)
    return ibis.union(first, *others, distinct=False) if others else first


def _steady_year(w: World) -> Any:
    """Orders in twelve months, added up before they meet these."""
    orders = _sold_for(w, _steady(w, *_AMOUNTS))
    orders = w.possible(orders, lambda o, p: o.ordered_at < p.p_cut, lambda o, p: o.ordered_at >= p.p_t12)
    # What has no amount or no rate stays apart.
    orders = orders.mutate(is_sold=orders.amount_sold.notnull(), is_costed=orders.costed.notnull())
    by = ("is_sold", "is_costed", *(f"{n}_unrated" for n in _SUMS))
    rows = _added_up(w, orders, {"ordered": "ordered_at"}, *by, **{n: n for n in _SUMS})
    return _in_periods(w, rows, lambda o, p: o.ordered <= p.p_cut, lambda o, p: o.ordered > p.p_t12)


def _sold_for(w: World, rows: Any) -> Any:
    """Orders with their amount and their profit in the base currency."""
    rows = w.rated(rows, None, at="ordered_at")
    costed = rows.cost.notnull()
    rows = money(
        w,
        rows,
        amount_sold=rows.amount,
        profit=ibis.cases((costed, rows.amount - rows.cost)),
        costed=ibis.cases((costed, rows.amount)),
    )
    return rows.mutate(**{name: rows[name].cast("decimal(38, 12)") for name in _SUMS})  # all digits of a product


YEAR = Fact("orders_of_twelve_months", "accounts", _year, _ACCOUNT, orders=True, weight="number")
"""Orders in the twelve months that end at end, sliced by the customer's account."""


_FLAGS = ("new", "active", "at_start", "retained", "churned", "repeating", "year_before", "left")


def _customers(w: World) -> Any:
    if w.basis == "orders":
        others = ibis.union(_as_known(w, _late(w)), _as_known(w, _steady(w), _is_long), distinct=False)
        parts = (_by_order(w), _less_between(w), _one_each(w, _by_period(w, others)))
    else:
        parts = (_one_each(w, _by_period(w, _with_customer(_sold(w, "")))),)
    return _together(w, parts, "lifespan", *_FLAGS)


def _is_long(orders: Any, periods: Any) -> Any:
    """Whether a period is longer than the twelve months that end with it: then who was active at its start need not be
    active at its end for having ordered in it."""
    return periods.p_opening < periods.p_t12


def _is_short(orders: Any, periods: Any) -> Any:
    return periods.p_opening >= periods.p_t12


def _by_order(w: World) -> Any:
    """Customers by the last of their orders before an instant; who ordered in a period is active at its end.

    So each order counts from its time until that of the next one, and orders are added up by both before they meet
    periods. `repeating` are all orders of the year but the last one: see `_less_between`.
    """
    orders = _steady(w, "first_at", "next_at", "number")
    orders = orders.filter(orders.customer.notnull())
    orders = w.possible(orders, lambda o, p: o.ordered_at < p.p_cut, lambda o, p: o.next_at >= p.p_t12)
    orders = orders.mutate(first=orders.number == 1)
    orders = orders.mutate(span=ibis.cases((~orders.first, w.microseconds(orders.ordered_at, orders.first_at))))
    rows = _added_up(w, orders, {"ordered": "ordered_at", "next": "next_at"}, "first", lifespan="span")
    rows = _in_periods(w, rows, lambda o, p: o.ordered <= p.p_cut, lambda o, p: o.next > p.p_t12, _is_short)
    at_end, this_year = rows.next > rows.p_cut, rows.ordered > rows.p_t12
    at_start = (rows.ordered > rows.p_s12) & (rows.ordered <= rows.p_opening) & (rows.next > rows.p_opening)
    gone = at_end & ~this_year
    year_before = (rows.ordered > rows.p_t24) & ~this_year
    return rows.mutate(
        new=rows.first & (rows.ordered > rows.p_start),
        active=at_end & this_year,
        at_start=at_start,
        retained=at_start & ~gone,
        churned=at_start & gone,
        repeating=this_year & ~at_end,
        year_before=year_before,
        left=year_before & at_end,
        lifespan=ibis.cases((at_end, rows.lifespan.cast("decimal(38, 0)"))),
    )


def _less_between(w: World) -> Any:
    """Orders of a year between two others of it, to be taken away: of k orders k - 1 are not the last one, and k - 2
    are between two, so 1 is left of a customer with two or more."""
    orders = _steady(w, "before_at", "next_at")
    orders = orders.filter(orders.customer.notnull() & orders.before_at.notnull() & (orders.next_at < FOREVER))
    orders = w.possible(orders, lambda o, p: o.next_at < p.p_cut, lambda o, p: o.before_at >= p.p_t12)
    rows = _added_up(w, orders, {"before": "before_at", "next": "next_at"})
    rows = _in_periods(w, rows, lambda o, p: o.next <= p.p_cut, lambda o, p: o.before > p.p_t12, _is_short)
    none = dict.fromkeys(_FLAGS, ibis.literal(False))
    return rows.mutate(
        **{**none, "repeating": ibis.literal(True)}, lifespan=ibis.null("decimal(38, 0)"), number=-rows.number
    )


def _of_each(rows: Any) -> list[str]:
    """The columns that tell customers apart, each in its periods."""
    names = ("p", "p_asof", "of_account", "of_contact", "owner")
    return [name for name in names if name in rows.columns]


def _by_period(w: World, rows: Any) -> Any:
    """Customers in each period, from all of their orders that are before its end."""
    rows = rows.filter(rows.customer.notnull())
    at = rows.ordered_at
    each = rows.group_by("p_start", *_of_each(rows)).aggregate(
        first_at=at.min(),
        last_at=at.max(),
        orders=rows.count(),
        this_year=rows.count(where=at >= rows.p_t12),
        year_at_start=rows.count(where=(at >= rows.p_s12) & (at < rows.p_opening)),
        of_year_before=rows.count(where=(at >= rows.p_t24) & (at < rows.p_t12)),
    )
    each = _with_owner(w, each)
    active, at_start, year_before = each.this_year > 0, each.year_at_start > 0, each.of_year_before > 0
    return each.select(
        *("p", "p_asof", "of_account", "owner"),
        new=each.first_at >= each.p_start,
        active=active,
        at_start=at_start,
        retained=active & at_start,
        churned=at_start & ~active,
        repeating=each.this_year >= 2,
        year_before=year_before,
        left=year_before & ~active,
        lifespan=ibis.cases((each.orders >= 2, w.microseconds(each.last_at, each.first_at).cast("decimal(38, 0)"))),
    )


CUSTOMERS = Fact("customers", "accounts", _customers, _ACCOUNT, orders=True, weight="number")
"""Customers with an order before end: `year_before`, those with one in the twelve months before those that end at end;
`left`, those of them without one since."""


def _since(rows: Any, instant: str) -> Any:
    return rows.filter(rows.ordered_at >= rows[instant])


def _first_orders(w: World) -> Any:
    names = ("p", "p_asof", "of_account", "owner", "campaign_id")
    if w.basis == "orders":
        names = (*names, *_OF_DEAL)
        orders = _steady(w, "before_at", "campaign_id", *_OF_DEAL)
        firsts = orders.filter(orders.customer.notnull() & orders.before_at.isnull())
        firsts = w.during(firsts.mutate(born=firsts.ordered_at), "ordered_at")
        firsts = firsts.mutate(owner=_owner(firsts))
        late = _as_known(w, _late(w, "campaign_id", *_OF_DEAL))
        others = _with_owner(w, _since(_first_of(late, "p", "customer"), "p_start"))
        rows = ibis.union(firsts.select(*names), others.select(*names), distinct=False)
    else:
        rows = _with_customer(_sold(w, ""))
        rows = _with_owner(w, _since(_first_of(rows.filter(rows.customer.notnull()), "p", "customer"), "p_start"))
    rows = _with_campaign(w, rows)
    keys = {"owner": rows.owner, "account": rows.of_account, "campaign": rows.of_campaign}
    return w.pick(rows, keys, by_campaign=rows.of_campaign.notnull())


def _first_of(rows: Any, *of: str) -> Any:
    """The first order of each `of`."""
    place = ibis.row_number().over(group_by=list(of), order_by=["ordered_at", "row_order", "order_id"])
    rows = rows.mutate(_place=place)
    return rows.filter(rows["_place"] == 0).drop("_place")


FIRST_ORDERS = Fact("first_orders", "accounts", _first_orders, {**_ACCOUNT, "campaign": "orders.campaign_id"},
                    orders=True)  # fmt: skip
"""First orders of customers, in P."""


def _assortment(w: World) -> Any:
    if w.basis == "orders":
        late = _bought_by_period(w, _since(_as_known(w, _late(w, "low", "high")), "p_t12"))
        each = ibis.union(_bought_by_next(w), late, distinct=False)
    else:
        rows = _with_customer(_sold(w, "p_t12"))
        bought = categories(w)
        each = _bought_by_period(w, rows.left_join(bought, rows.order_id == bought["_order"]))
    return w.pick(each, {"owner": each.owner, "account": each.of_account})


def _bought_by_next(w: World) -> Any:
    """Customers in each period, by their last order before its end."""
    orders = _steady(w, "next_at", "since")
    orders = orders.filter(orders.customer.notnull())
    each = w.matched(
        orders,
        lambda o, p: o.ordered_at < p.p_cut,
        lambda o, p: o.next_at >= p.p_cut,
        lambda o, p: o.since >= p.p_t12,
    )
    return each.select("p", "p_asof", "of_account", owner=_owner(each))


def _bought_by_period(w: World, rows: Any) -> Any:
    """The same from all of their orders of twelve months."""
    rows = rows.filter(rows.customer.notnull())
    each = rows.group_by(*_of_each(rows)).aggregate(low=rows.low.min(), high=rows.high.max())
    return _with_owner(w, each.filter(each.low != each.high)).select("p", "p_asof", "of_account", "owner")


ASSORTMENT = Fact("customers_assortment", "accounts", _assortment, _ACCOUNT, orders=True)
"""Customers that bought two or more product categories in the twelve months that end at end."""


def _upsold(w: World) -> Any:
    sold = deals.closed(w, "account_id", "deal_type")
    sold = sold.filter((sold.status == "won") & (sold.deal_type == "upsell") & sold.account_id.notnull())
    sold = sold.select("p", "p_asof", "p_opening", "p_s12", "account_id").distinct()
    if w.basis == "orders":
        others = _upsold_at_start(w, _since(_as_known(w, _late(w)), "p_s12"), sold)
        each = ibis.union(_upsold_by_next(w, sold), others, distinct=False)
    else:
        each = _upsold_at_start(w, _with_customer(_sold(w, "p_s12")), sold)
    return w.pick(each, {"owner": each.owner, "account": each.of_account})


def _upsold_by_next(w: World, sold: Any) -> Any:
    """Accounts with a deal, by their last order before the start."""
    at_start = (
        lambda o, p: o.ordered_at < p.p_opening,
        lambda o, p: o.next_at >= p.p_opening,
        lambda o, p: o.ordered_at >= p.p_s12,
    )
    columns = ("ordered_at", "next_at", "of_account", "owner", "owner_born")
    orders = w.possible(_steady(w, "next_at").select(*columns), *at_start)
    conditions = [orders.of_account == sold.account_id, *(condition(orders, sold) for condition in at_start)]
    each = orders.join(sold, conditions)
    return each.select("p", "p_asof", "of_account", owner=_owner(each))


def _upsold_at_start(w: World, rows: Any, sold: Any) -> Any:
    """The same from all of their orders."""
    rows = rows.filter(rows.of_account.notnull() & (rows.ordered_at < rows.p_opening))
    each = rows.select(*_of_each(rows)).distinct()
    sold = sold.select(_p="p", _account="account_id")
    each = each.join(sold, [each.p == sold["_p"], each.of_account == sold["_account"]])
    return _with_owner(w, each).select("p", "p_asof", "of_account", "owner")


UPSOLD = Fact("customers_upsold", "accounts", _upsold, _ACCOUNT, orders=True)
"""Customers active as of start with a won deal of type upsell in P."""
