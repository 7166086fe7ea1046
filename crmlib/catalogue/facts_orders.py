"""Which rows do KPIs of orders and customers count?

A customer is an account with an order: orders.account_id, else the account of its contact, else the contact itself.
Where the source has no orders, a won deal counts as one, at closed_at, with its amount, cost, campaign, owner and
account. KPIs of orders are sliced by the order, KPIs of customers by the customer's account.
"""

from __future__ import annotations

from typing import Any

from crmlib.metric import deals
from crmlib.metric.declare import Fact
from crmlib.metric.engine import FOREVER
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
    """Orders (or won deals) at or after `since` (a column of the periods, or "" for all) and before the cut."""
    after = [lambda o, p: o.ordered_at >= p[since]] if since else []
    if w.basis == "orders":
        table = w.table("orders", "ordered_at", *_COLUMNS)
        if since == "p_start":
            return w.during(table, "ordered_at")
        return w.matched(table, lambda o, p: o.ordered_at < p.p_cut, lambda o, p: o.born < p.p_asof, *after)
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
        return _named(rows, ibis.coalesce(rows.account_id, rows.contact_account))
    return _named(rows, rows.account_id)


def _named(rows: Any, account: Any) -> Any:
    customer = ibis.ifelse(account.notnull(), ibis.literal("a:") + account, ibis.literal("c:") + rows.contact_id)
    return rows.mutate(
        of_account=account, of_contact=ibis.cases((account.isnull(), rows.contact_id)), customer=customer
    )


def _with_campaign(w: World, rows: Any) -> Any:
    """`rows` with `of_campaign`: their own campaign, else their deal's."""
    if w.basis == "orders":
        rows = w.link(rows, "deal_id", "deals", "deal_id", deal_campaign="campaign_id", deal_source="source")
        return rows.mutate(of_campaign=ibis.coalesce(rows.campaign_id, rows.deal_campaign))
    return rows.mutate(of_campaign=rows.campaign_id)


def _orders(w: World) -> Any:
    rows = _with_campaign(w, _with_customer(w, _sold(w, "p_start")))
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


def _year(w: World) -> Any:
    # An order counts in twelve months and more: what does not depend on the period is found before they are met.
    rows = _linked(w, *_AMOUNTS) if w.basis == "orders" else _with_customer(w, _sold(w, "p_t12"))
    rows = w.rated(rows, None, at="ordered_at")
    costed = rows.cost.notnull()
    rows = money(
        w,
        rows,
        amount_sold=rows.amount,
        profit=ibis.cases((costed, rows.amount - rows.cost)),
        costed=ibis.cases((costed, rows.amount)),
    )
    if w.basis == "orders":
        rows = w.matched(rows, lambda o, p: o.ordered_at < p.p_cut, lambda o, p: o.ordered_at >= p.p_t12)
        rows = _as_known(rows)
        keys = {"owner": _owner(w, rows), "account": rows.of_account}
    else:
        rows, keys = _account_keys(w, rows)
    names = [f"{n}{end}" for n in ("amount_sold", "profit", "costed") for end in ("", "_unrated")]
    return w.pick(rows, keys, **{name: rows[name] for name in names})


YEAR = Fact("orders_of_twelve_months", "accounts", _year, _ACCOUNT, orders=True)
"""Orders in the twelve months that end at end, sliced by the customer's account."""


def _customers(w: World) -> Any:
    if w.basis == "orders":
        orders, late = _of_customer(w)
        each = ibis.union(_by_next(w, orders), _by_period(w, _late(w, late)), distinct=False)
    else:
        each = _by_period(w, _with_customer(w, _sold(w, "")))
    each = each.mutate(
        new=each.first_at >= each.p_start,
        retained=each.active & each.at_start,
        churned=each.at_start & ~each.active,
        lifespan=ibis.cases((each.orders >= 2, w.microseconds(each.last_at, each.first_at))),
    )
    names = ("new", "active", "at_start", "retained", "churned", "repeating", "lifespan")
    return w.pick(each, {"owner": each.owner, "account": each.of_account}, **{name: each[name] for name in names})


def _linked(w: World, *columns: str) -> Any:
    """Orders (with `columns` of theirs) and their customer, every contact being one of its account whenever it is born;
    with what tells the customer and its owner as known in a period (`_as_known`, `_owner`).
    """
    table = w.table("orders", "ordered_at", "account_id", "contact_id", *columns)
    there = w.unique("contacts", "contact_id", "account_id", "owner_id")
    there = there.select(_key="contact_id", contact_account="account_id", contact_owner="owner_id", contact_born="born")
    rows = table.left_join(there, table.contact_id == there["_key"]).drop("_key")
    rows = _named(rows, ibis.coalesce(rows.account_id, rows.contact_account))
    if w.wants("owner"):
        there = w.unique("accounts", "account_id", "owner_id")
        there = there.select(_key="account_id", account_owner="owner_id", account_born="born")
        rows = rows.left_join(there, rows.of_account == there["_key"]).drop("_key")
    return rows


def _as_known(rows: Any) -> Any:
    """Rows of `_linked`, matched to periods, with their customer as known in each."""
    linked = ibis.cases((rows.contact_born < rows.p_asof, rows.contact_account))
    return _named(rows, ibis.coalesce(rows.account_id, linked))


def _of_customer(w: World, *columns: str) -> tuple[Any, Any]:
    """Orders of customers (with `columns` of theirs), every contact being one of its account; and apart those whose
    customer is not the same in every period: of customers some of whose orders are older than the contact that links
    them to it.
    """
    rows = _linked(w, *columns)
    rows = rows.filter(rows.customer.notnull())
    late = rows.account_id.isnull() & rows.contact_account.notnull() & (rows.contact_born >= rows.ordered_at)
    late = rows.filter(late).select(_late="customer").distinct()
    same = rows.customer == late["_late"]
    return rows.anti_join(late, same), rows.semi_join(late, same)


def _late(w: World, late: Any) -> Any:
    """Orders whose customer is not the same in every period, in each period before whose end they lie."""
    return _as_known(w.matched(late, lambda o, p: o.ordered_at < p.p_cut))


def _with_next(orders: Any) -> Any:
    """Orders of customers with when the same customer ordered next: each period meets but the last one before it."""
    return orders.mutate(next_at=_next_at(orders))


def _next_at(orders: Any) -> Any:
    following = orders.ordered_at.lead().over(ibis.window(group_by="customer", order_by=["ordered_at", "row_order"]))
    return ibis.coalesce(following, ibis.literal(FOREVER, "timestamp(6)"))


def _owner(w: World, rows: Any) -> Any:
    """The owner of the customer of rows of `_of_customer`, as known in their period."""
    if not w.wants("owner"):
        return ibis.null("string")
    of_account = ibis.cases((rows.account_born < rows.p_asof, rows.account_owner))
    of_contact = ibis.cases((rows.contact_born < rows.p_asof, rows.contact_owner))
    return ibis.ifelse(rows.of_account.notnull(), of_account, of_contact)


_CUSTOMER = ("p", "p_asof", "p_start", "customer", "of_account", "of_contact")


def _by_next(w: World, orders: Any) -> Any:
    """Customers in each period, from orders and what each customer ordered next: no order meets a period but the last.

    So the cost does not grow with the years of orders before a period.
    """
    in_order = ibis.window(group_by="customer", order_by=["ordered_at", "row_order"])
    at = orders.ordered_at
    rows = orders.mutate(
        last_at=at,
        first_at=at.min().over(ibis.window(group_by="customer")),
        before_at=at.lag().over(in_order),
        next_at=ibis.coalesce(at.lead().over(in_order), ibis.literal(FOREVER, "timestamp(6)")),
        orders=ibis.row_number().over(in_order) + 1,
    )
    each = w.matched(rows, lambda o, p: o.last_at < p.p_cut, lambda o, p: o.next_at >= p.p_cut)
    # Whether a customer that ordered in the period was active at its start, its last order before the start tells.
    started = w.matched(
        rows.view(),  # by another name, so that Ibis computes the rows once
        lambda o, p: o.last_at < p.p_opening,
        lambda o, p: o.next_at >= p.p_opening,
        lambda o, p: o.next_at < p.p_cut,
        lambda o, p: o.last_at >= p.p_s12,
    )
    started = started.select(_p="p", _customer="customer")
    each = each.left_join(started, [each.p == started["_p"], each.customer == started["_customer"]])
    return each.select(
        *_CUSTOMER,
        *("first_at", "last_at", "orders"),
        owner=_owner(w, each),
        active=each.last_at >= each.p_t12,
        at_start=((each.last_at >= each.p_s12) & (each.last_at < each.p_opening)) | each["_p"].notnull(),
        repeating=(each.before_at >= each.p_t12).fill_null(False),
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
    each, keys = _account_keys(w, each)
    return each.select(
        *_CUSTOMER,
        *("first_at", "last_at", "orders"),
        owner=keys.get("owner", ibis.null("string")),
        active=each.this_year > 0,
        at_start=each.year_at_start > 0,
        repeating=each.this_year >= 2,
    )


CUSTOMERS = Fact("customers", "accounts", _customers, _ACCOUNT, orders=True)
"""Customers with an order before end, each once."""


def _year_before(w: World) -> Any:
    if w.basis == "orders":
        orders, late = _of_customer(w)
        year = ibis.union(_left_by_next(w, orders), _left_by_period(w, _since(_late(w, late), "p_t24")), distinct=False)
    else:
        year = _left_by_period(w, _with_customer(w, _sold(w, "p_t24")))
    return w.pick(year, {"owner": year.owner, "account": year.of_account}, churned=year.churned)


def _since(rows: Any, instant: str) -> Any:
    return rows.filter(rows.ordered_at >= rows[instant])


def _left_by_next(w: World, orders: Any) -> Any:
    """Customers of the year before, each by its last order in it."""
    each = w.matched(
        _with_next(orders),
        lambda o, p: o.ordered_at < ibis.least(p.p_t12, p.p_cut),
        lambda o, p: o.next_at >= ibis.least(p.p_t12, p.p_cut),
        lambda o, p: o.ordered_at >= p.p_t24,
    )
    return each.select("p", "p_asof", "of_account", owner=_owner(w, each), churned=each.next_at >= each.p_cut)


def _left_by_period(w: World, rows: Any) -> Any:
    """The same from all of their orders of two years."""
    rows = rows.filter(rows.customer.notnull())
    at = rows.ordered_at
    each = rows.group_by("p", "p_asof", "of_account", "of_contact").aggregate(
        before=rows.count(where=at < rows.p_t12), since=rows.count(where=at >= rows.p_t12)
    )
    each = each.filter(each.before > 0)
    each, keys = _account_keys(w, each)
    owner = keys.get("owner", ibis.null("string"))
    return each.select("p", "p_asof", "of_account", owner=owner, churned=each.since == 0)


YEAR_BEFORE = Fact("customers_year_before", "accounts", _year_before, _ACCOUNT, orders=True)
"""Customers with an order in the twelve months before those that end at end; `churned`: without one since."""


def _first_orders(w: World) -> Any:
    if w.basis == "orders":
        orders, late = _of_customer(w, "order_id", "campaign_id", "deal_id")
        names = ("p", "p_asof", "of_account", "of_contact", "campaign_id", "deal_id")
        firsts = w.during(_first_of(orders, "customer"), "ordered_at")
        others = _since(_first_of(_late(w, late), "p", "customer"), "p_start")
        rows = ibis.union(firsts.select(*names), others.select(*names), distinct=False)
    else:
        rows = _with_customer(w, _sold(w, ""))
        rows = _since(_first_of(rows.filter(rows.customer.notnull()), "p", "customer"), "p_start")
    rows = _with_campaign(w, rows)
    rows, keys = _account_keys(w, rows)
    return w.pick(rows, {**keys, "campaign": rows.of_campaign}, by_campaign=rows.of_campaign.notnull())


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
        orders, late = _of_customer(w, "order_id")
        each = ibis.union(
            _bought_by_next(w, orders), _bought_by_period(w, _since(_late(w, late), "p_t12")), distinct=False
        )
    else:
        each = _bought_by_period(w, _with_customer(w, _sold(w, "p_t12")))
    return w.pick(each, {"owner": each.owner, "account": each.of_account}, several=each.several)


def _with_categories(w: World, orders: Any) -> Any:
    """Orders with the first and the last by name of the categories bought in them."""
    lines = w.table("order_lines", "order_id", "product_id").select(_order="order_id", _product="product_id")
    products = w.unique("products", "product_id", "category").select(_id="product_id", category="category")
    bought = lines.join(products, lines["_product"] == products["_id"])
    bought = bought.group_by("_order").aggregate(low=bought.category.min(), high=bought.category.max())
    return orders.left_join(bought, orders.order_id == bought["_order"])


def _bought_by_next(w: World, orders: Any) -> Any:
    """Customers in each period, by their last order before its end.

    `since`: the latest time such that two categories were bought from it on until the order. That is where the category
    last changed: the time of the order before the change, or of an order of several.
    """
    rows = _with_categories(w, orders)
    order = ["ordered_at", "row_order"]
    # Orders of which no category is known lie between others and change nothing.
    before = ibis.window(group_by=["customer", rows.low.isnull()], order_by=order)
    changed = (rows.low.lag().over(before) != rows.low) | (rows.high.lag().over(before) != rows.high)
    since = ibis.cases((rows.low != rows.high, rows.ordered_at), (changed, rows.ordered_at.lag().over(before)))
    rows = rows.mutate(_since=since)
    until = ibis.window(group_by="customer", order_by=order, preceding=None, following=0)
    rows = rows.mutate(since=rows["_since"].max().over(until), next_at=_next_at(rows))
    each = w.matched(
        rows,
        lambda o, p: o.ordered_at < p.p_cut,
        lambda o, p: o.next_at >= p.p_cut,
        lambda o, p: o.ordered_at >= p.p_t12,
    )
    several = (each.since >= each.p_t12).fill_null(False)
    return each.select("p", "p_asof", "of_account", owner=_owner(w, each), several=several)


def _bought_by_period(w: World, rows: Any) -> Any:
    """The same from all of their orders of twelve months."""
    rows = _with_categories(w, rows.filter(rows.customer.notnull()))
    each = rows.group_by("p", "p_asof", "of_account", "of_contact").aggregate(
        several=(rows.low.min() != rows.high.max()).fill_null(False)
    )
    each, keys = _account_keys(w, each)
    owner = keys.get("owner", ibis.null("string"))
    return each.select("p", "p_asof", "of_account", owner=owner, several=each.several)


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
        orders, late = _of_customer(w)
        early = w.matched(
            _with_next(orders),
            lambda o, p: o.ordered_at < p.p_opening,
            lambda o, p: o.next_at >= p.p_opening,
            lambda o, p: o.ordered_at >= p.p_s12,
        )
        early = early.select("p", "p_asof", "of_account", owner=_owner(w, early))
        others = _each_at_start(w, _since(_late(w, late), "p_s12"))
        return ibis.union(early, others, distinct=False)
    return _each_at_start(w, _with_customer(w, _sold(w, "p_s12")))


def _each_at_start(w: World, rows: Any) -> Any:
    rows = rows.filter(rows.customer.notnull() & (rows.ordered_at < rows.p_opening))
    each, keys = _account_keys(w, rows.select("p", "p_asof", "of_account", "of_contact").distinct())
    return each.select("p", "p_asof", "of_account", owner=keys.get("owner", ibis.null("string")))


UPSOLD = Fact("customers_upsold", "accounts", _upsold, _ACCOUNT, orders=True)
"""Customers active as of start; `upsold`: with a won deal of type upsell in P."""
