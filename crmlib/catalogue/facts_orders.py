"""Which rows do KPIs of orders and customers count?

A customer is an account with an order: orders.account_id, else the account of its contact, else the contact itself.
Where the source has no orders, a won deal counts as one, at closed_at, with its amount, cost, campaign, owner and
account. KPIs of orders are sliced by the order, KPIs of customers by the customer's account.
"""

from __future__ import annotations

from typing import Any

from crmlib.metric import deals
from crmlib.metric.customer_orders import categories, named
from crmlib.metric.declare import Fact
from crmlib.metric.later import ibis
from crmlib.metric.world import World, money

_OWN = {
    "owner": "orders.owner_id",
    "account": "orders.account_id",
    "campaign": "orders.campaign_id",
    "source": "orders.deal_id deals.source",
}
_ACCOUNT = {"owner": "orders.account_id accounts.owner_id", "account": "orders.account_id"}
_AMOUNTS = ("amount", "cost", "currency")
_COLUMNS = ("order_id", "account_id", "contact_id", "deal_id", "campaign_id", "owner_id", *_AMOUNTS)


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


def _with_customer(w: World, rows: Any) -> Any:
    """`rows` with `of_account`, else `of_contact`, which are the customer, and `customer` (empty: of nobody)."""
    if w.basis == "orders":
        rows = w.link(rows, "contact_id", "contacts", "contact_id", contact_account="account_id")
        return named(rows, ibis.coalesce(rows.account_id, rows.contact_account))
    return named(rows, rows.account_id)


def _with_campaign(w: World, rows: Any) -> Any:
    """`rows` with `of_campaign`: their own campaign, else their deal's."""
    if w.basis == "orders":
        rows = w.link(rows, "deal_id", "deals", "deal_id", deal_campaign="campaign_id", deal_source="source")
        return rows.mutate(of_campaign=ibis.coalesce(rows.campaign_id, rows.deal_campaign))
    return rows.mutate(of_campaign=rows.campaign_id)


def _orders(w: World) -> Any:
    if w.basis == "orders":
        rows = w.during(w.table("orders", "ordered_at", *_COLUMNS), "ordered_at")
    else:
        rows = _sold(w, "p_start")
    rows = _with_campaign(w, _with_customer(w, rows))
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
            "source": rows.deal_source}  # fmt: skip
    return w.pick(rows, keys, by_campaign=rows.of_campaign.notnull(), **{name: rows[name] for name in names})


ORDERS = Fact("orders", "orders", _orders, _OWN, orders=True)
"""Orders in P, sliced by the order."""


def _account_keys(w: World, rows: Any) -> tuple[Any, dict[str, Any]]:
    """The slice keys of a customer: those of its account, or of the contact that is itself the customer."""
    if not w.wants("owner"):
        return rows, {"account": rows.of_account}
    rows = w.link(rows, "of_account", "accounts", "account_id", account_owner="owner_id")
    rows = w.link(rows, "of_contact", "contacts", "contact_id", contact_owner="owner_id")
    owner = ibis.ifelse(rows.of_account.notnull(), rows.account_owner, rows.contact_owner)
    return rows, {"owner": owner, "account": rows.of_account}


def _with_owner(w: World, rows: Any) -> Any:
    """`rows` with the `owner` of their customer."""
    rows, keys = _account_keys(w, rows)
    return rows.mutate(owner=keys.get("owner", ibis.null("string")))


_KNOWN = ("ordered_at", "customer", "of_account", "of_contact", "owner", "owner_born")
_LINKS = ("row_order", "order_id", "account_id", "contact_id", "contact_account", "contact_born")


def _of_customers(w: World, *columns: str) -> tuple[Any, Any]:
    """Orders whose customer is the same in every period, and others: of customers some of whose orders are older than
    the contact that links them to it. With `columns`; no others, as what no query reads need not be made."""
    orders = w.customer_orders.select("late", *dict.fromkeys((*_KNOWN, *_LINKS, *columns)))
    return orders.filter(~orders.late), orders.filter(orders.late)


def _as_known(w: World, orders: Any, *conditions: Any) -> Any:
    """Orders in each period before whose end they lie, with their customer as known in it."""
    rows = w.matched(orders, lambda o, p: o.ordered_at < p.p_cut, *conditions)
    linked = ibis.cases((rows.contact_born < rows.p_asof, rows.contact_account))
    return named(rows, ibis.coalesce(rows.account_id, linked))


def _owner(rows: Any) -> Any:
    """The owner of the customer of orders whose customer is the same in every period, as known in their period."""
    return ibis.cases((rows.owner_born < rows.p_asof, rows.owner))


def _year(w: World) -> Any:
    names = ("amount_sold", "profit", "costed")
    if w.basis == "orders":
        # An order counts in twelve months and more: its amounts are converted before it meets them.
        steady, late = (_sold_for(w, orders) for orders in _of_customers(w, *_AMOUNTS))
        steady = w.matched(steady, lambda o, p: o.ordered_at < p.p_cut, lambda o, p: o.ordered_at >= p.p_t12)
        late = _with_owner(w, _as_known(w, late, lambda o, p: o.ordered_at >= p.p_t12))
        columns = ("p", "p_asof", "of_account", *(f"{n}{end}" for n in names for end in ("", "_unrated")))
        steady = steady.select(*columns, owner=_owner(steady))
        rows = ibis.union(steady, late.select(*columns, "owner"), distinct=False)
    else:
        rows = _with_owner(w, _sold_for(w, _with_customer(w, _sold(w, "p_t12"))))
    keys = {"owner": rows.owner, "account": rows.of_account}
    return w.pick(rows, keys, **{f"{n}{end}": rows[f"{n}{end}"] for n in names for end in ("", "_unrated")})


def _sold_for(w: World, rows: Any) -> Any:
    """Orders with their amount and their profit in the base currency."""
    rows = w.rated(rows, None, at="ordered_at")
    costed = rows.cost.notnull()
    return money(
        w,
        rows,
        amount_sold=rows.amount,
        profit=ibis.cases((costed, rows.amount - rows.cost)),
        costed=ibis.cases((costed, rows.amount)),
    )


YEAR = Fact("orders_of_twelve_months", "accounts", _year, _ACCOUNT, orders=True)
"""Orders in the twelve months that end at end, sliced by the customer's account."""


_CUSTOMER = ("p", "p_asof", "p_start", "customer", "of_account", "of_contact")
_FLAGS = ("new", "active", "at_start", "retained", "churned", "repeating", "lifespan")


def _customers(w: World) -> Any:
    if w.basis == "orders":
        orders, late = _of_customers(w, "first_at", "before_at", "next_at", "number")
        sold = orders.filter(orders.customer.notnull())
        others = ibis.union(_as_known(w, late), _as_known(w, sold, _is_long), distinct=False)
        parts = (_at_end(w, sold), _at_start(w, sold), _by_period(w, others))
        each = ibis.union(*parts, distinct=False)
    else:
        each = _by_period(w, _with_customer(w, _sold(w, "")))
    return w.pick(each, {"owner": each.owner, "account": each.of_account}, **{name: each[name] for name in _FLAGS})


def _is_long(orders: Any, periods: Any) -> Any:
    """Whether a period is longer than the twelve months that end with it: then who was active at its start need not be
    active at its end for having ordered in it."""
    return periods.p_opening < periods.p_t12


def _is_short(orders: Any, periods: Any) -> Any:
    return periods.p_opening >= periods.p_t12


def _flagged(rows: Any, **flags: Any) -> Any:
    """Customers with these flags, of which others are false; `owner` as known in their period."""
    false, none = ibis.literal(False), ibis.null("decimal(18, 0)")
    made = {name: flags.get(name, none if name == "lifespan" else false) for name in _FLAGS}
    return rows.select("p", "p_asof", "of_account", owner=_owner(rows), **made)


def _at_end(w: World, orders: Any) -> Any:
    """Customers by their last order before the end: no order meets a period but that one, so that the cost does not
    grow with the years of orders before."""
    conditions = (lambda o, p: o.ordered_at < p.p_cut, lambda o, p: o.next_at >= p.p_cut, _is_short)
    rows = w.matched(orders, *conditions)
    return _flagged(
        rows,
        new=rows.first_at >= rows.p_start,
        active=rows.ordered_at >= rows.p_t12,
        repeating=(rows.before_at >= rows.p_t12).fill_null(False),
        lifespan=ibis.cases((rows.number >= 2, w.microseconds(rows.ordered_at, rows.first_at))),
    )


def _at_start(w: World, orders: Any) -> Any:
    """Customers active at the start, by their last order before it; who ordered in the period is active at its end."""
    rows = _active_before(w, orders, _is_short)
    stayed = (rows.next_at < rows.p_cut) | (rows.ordered_at >= rows.p_t12)
    return _flagged(rows, at_start=ibis.literal(True), retained=stayed, churned=~stayed)


def _active_before(w: World, orders: Any, *conditions: Any) -> Any:
    """Customers with an order in the twelve months that end at start, by the last one of these."""
    return w.matched(
        orders,
        lambda o, p: o.ordered_at < p.p_opening,
        lambda o, p: o.next_at >= p.p_opening,
        lambda o, p: o.ordered_at >= p.p_s12,
        *conditions,
    )


def _by_period(w: World, rows: Any) -> Any:
    """Customers in each period, from all of their orders that are before its end."""
    rows = rows.filter(rows.customer.notnull())
    at = rows.ordered_at
    each = rows.group_by(*_CUSTOMER).aggregate(
        first_at=at.min(),
        last_at=at.max(),
        orders=rows.count(),
        this_year=rows.count(where=at >= rows.p_t12),
        year_at_start=rows.count(where=(at >= rows.p_s12) & (at < rows.p_opening)),
    )
    each = _with_owner(w, each)
    active, at_start = each.this_year > 0, each.year_at_start > 0
    return each.select(
        *("p", "p_asof", "of_account", "owner"),
        new=each.first_at >= each.p_start,
        active=active,
        at_start=at_start,
        retained=active & at_start,
        churned=at_start & ~active,
        repeating=each.this_year >= 2,
        lifespan=ibis.cases((each.orders >= 2, w.microseconds(each.last_at, each.first_at))),
    )


CUSTOMERS = Fact("customers", "accounts", _customers, _ACCOUNT, orders=True)
"""Customers with an order before end; those active at start stand once more in it, as such."""


def _year_before(w: World) -> Any:
    if w.basis == "orders":
        orders, late = _of_customers(w, "next_at")
        sold = orders.filter(orders.customer.notnull())
        late = _left_by_period(w, _since(_as_known(w, late), "p_t24"))
        year = ibis.union(_left_by_next(w, sold), late, distinct=False)
    else:
        year = _left_by_period(w, _with_customer(w, _sold(w, "p_t24")))
    return w.pick(year, {"owner": year.owner, "account": year.of_account}, churned=year.churned)


def _since(rows: Any, instant: str) -> Any:
    return rows.filter(rows.ordered_at >= rows[instant])


def _left_by_next(w: World, orders: Any) -> Any:
    """Customers of the year before, each by its last order in it."""
    each = w.matched(
        orders,
        lambda o, p: o.ordered_at < ibis.least(p.p_t12, p.p_cut),
        lambda o, p: o.next_at >= ibis.least(p.p_t12, p.p_cut),
        lambda o, p: o.ordered_at >= p.p_t24,
    )
    return each.select("p", "p_asof", "of_account", owner=_owner(each), churned=each.next_at >= each.p_cut)


def _left_by_period(w: World, rows: Any) -> Any:
    """The same from all of their orders of two years."""
    rows = rows.filter(rows.customer.notnull())
    at = rows.ordered_at
    each = rows.group_by("p", "p_asof", "of_account", "of_contact").aggregate(
        before=rows.count(where=at < rows.p_t12), since=rows.count(where=at >= rows.p_t12)
    )
    each = _with_owner(w, each.filter(each.before > 0))
    return each.select("p", "p_asof", "of_account", "owner", churned=each.since == 0)


YEAR_BEFORE = Fact("customers_year_before", "accounts", _year_before, _ACCOUNT, orders=True)
"""Customers with an order in the twelve months before those that end at end; `churned`: without one since."""


def _first_orders(w: World) -> Any:
    names = ("p", "p_asof", "of_account", "owner", "campaign_id", "deal_id")
    if w.basis == "orders":
        orders, late = _of_customers(w, "before_at", "campaign_id", "deal_id")
        firsts = orders.filter(orders.customer.notnull() & orders.before_at.isnull())
        firsts = w.during(firsts.mutate(born=firsts.ordered_at), "ordered_at")
        firsts = firsts.mutate(owner=_owner(firsts))
        others = _with_owner(w, _since(_first_of(_as_known(w, late), "p", "customer"), "p_start"))
        rows = ibis.union(firsts.select(*names), others.select(*names), distinct=False)
    else:
        rows = _with_customer(w, _sold(w, ""))
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
        orders, late = _of_customers(w, "next_at", "low", "high", "since")
        sold = orders.filter(orders.customer.notnull())
        late = _bought_by_period(w, _since(_as_known(w, late), "p_t12"))
        each = ibis.union(_bought_by_next(w, sold), late, distinct=False)
    else:
        rows = _with_customer(w, _sold(w, "p_t12"))
        bought = categories(w)
        each = _bought_by_period(w, rows.left_join(bought, rows.order_id == bought["_order"]))
    return w.pick(each, {"owner": each.owner, "account": each.of_account}, several=each.several)


def _bought_by_next(w: World, orders: Any) -> Any:
    """Customers in each period, by their last order before its end."""
    each = w.matched(
        orders,
        lambda o, p: o.ordered_at < p.p_cut,
        lambda o, p: o.next_at >= p.p_cut,
        lambda o, p: o.ordered_at >= p.p_t12,
    )
    several = (each.since >= each.p_t12).fill_null(False)
    return each.select("p", "p_asof", "of_account", owner=_owner(each), several=several)


def _bought_by_period(w: World, rows: Any) -> Any:
    """The same from all of their orders of twelve months."""
    rows = rows.filter(rows.customer.notnull())
    each = rows.group_by("p", "p_asof", "of_account", "of_contact").aggregate(
        several=(rows.low.min() != rows.high.max()).fill_null(False)
    )
    return _with_owner(w, each).select("p", "p_asof", "of_account", "owner", "several")


ASSORTMENT = Fact("customers_assortment", "accounts", _assortment, _ACCOUNT, orders=True)
"""Customers active as of end; `several`: they bought two or more product categories."""


def _upsold(w: World) -> Any:
    each = _active_at_start(w)
    sold = deals.closed(w, "account_id", "deal_type")
    sold = sold.filter((sold.status == "won") & (sold.deal_type == "upsell") & sold.account_id.notnull())
    sold = sold.select(_p="p", _account="account_id").distinct()
    each = each.left_join(sold, [each.p == sold["_p"], each.of_account == sold["_account"]])
    return w.pick(each, {"owner": each.owner, "account": each.of_account}, upsold=each["_account"].notnull())


def _active_at_start(w: World) -> Any:
    """Customers with an order in the twelve months that end at start, each once."""
    if w.basis == "orders":
        orders, late = _of_customers(w, "next_at")
        early = _active_before(w, orders.filter(orders.customer.notnull()))
        early = early.select("p", "p_asof", "of_account", owner=_owner(early))
        others = _each_at_start(w, _since(_as_known(w, late), "p_s12"))
        return ibis.union(early, others, distinct=False)
    return _each_at_start(w, _with_customer(w, _sold(w, "p_s12")))


def _each_at_start(w: World, rows: Any) -> Any:
    rows = rows.filter(rows.customer.notnull() & (rows.ordered_at < rows.p_opening))
    each = _with_owner(w, rows.select("p", "p_asof", "of_account", "of_contact").distinct())
    return each.select("p", "p_asof", "of_account", "owner")


UPSOLD = Fact("customers_upsold", "accounts", _upsold, _ACCOUNT, orders=True)
"""Customers active as of start; `upsold`: with a won deal of type upsell in P."""
