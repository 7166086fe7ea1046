"""Which orders did every customer place, and when?

One row for each order with a time, whoever's it is, with what does not depend on the period that is asked for: its
customer, when the customer ordered before and next, what was bought. A customer is the order's account, else that of
its contact, else the contact itself. So orders are linked and sorted once, and of the orders of a customer each period
meets but one: the last before an instant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmlib.metric import engine
from crmlib.metric.later import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from crmlib.metric.world import World

_OF_ORDER = ("order_id", "ordered_at", "row_order", "account_id", "contact_id", "deal_id", "campaign_id", "owner_id")
_MONEY = ("amount", "cost", "currency")
_OF_CONTACT = ("contact_account", "contact_born")
_OF_CUSTOMER = ("of_account", "of_contact", "customer", "owner", "owner_born", "late")
_BOUGHT = ("low", "high")
_OF_DEAL = ("deal_campaign", "deal_source", "deal_born")
_AMONG = ("first_at", "before_at", "next_at", "number", "since")
COLUMNS = (*_OF_ORDER, *_MONEY, *_OF_CONTACT, *_OF_CUSTOMER, *_BOUGHT, *_OF_DEAL, *_AMONG)


def orders(world: World) -> ir.Table:
    """One row for each order with a time.

    Columns: those of the order; `contact_account` and `contact_born` of its contact; `of_account`, else `of_contact`,
    which are the `customer` (empty: of nobody), every contact being one of its account whenever it is born; the
    customer's `owner`, known from `owner_born` on; `late`: the customer has an order older than the contact that links
    it, so that its customer is not the same in every period; `low` and `high`, the first and the last by name of the
    categories bought; `deal_campaign`, `deal_source` and `deal_born` of its deal. Among the orders of its customer:
    `first_at`, the time of the first one; `before_at` and `next_at`, those of the orders around it; its `number`; and
    `since`, the latest time such that two categories were bought from it on until the order.
    """
    rows = _among(_with_categories(world, _with_owner(world, _linked(world))))
    return _with_deal(world, rows).select(*COLUMNS)  # the last: these columns are not sorted


def named(rows: ir.Table, account: ir.Value) -> ir.Table:
    """`rows` with `of_account`, else `of_contact`, which are the customer, and `customer` (empty: of nobody)."""
    customer = ibis.ifelse(account.notnull(), ibis.literal("a:") + account, ibis.literal("c:") + rows.contact_id)
    return rows.mutate(
        of_account=account, of_contact=ibis.cases((account.isnull(), rows.contact_id)), customer=customer
    )


def _linked(world: World) -> ir.Table:
    table = world.table("orders", *(name for name in (*_OF_ORDER, *_MONEY) if name != "row_order")).drop("born")
    table = table.filter(table.ordered_at.notnull())
    there = world.unique("contacts", "contact_id", "account_id", "owner_id")
    there = there.select(_key="contact_id", contact_account="account_id", contact_owner="owner_id", contact_born="born")
    rows = table.left_join(there, table.contact_id == there["_key"]).drop("_key")
    return named(rows, ibis.coalesce(rows.account_id, rows.contact_account))


def _with_owner(world: World, rows: ir.Table) -> ir.Table:
    there = world.unique("accounts", "account_id", "owner_id")
    there = there.select(_key="account_id", account_owner="owner_id", account_born="born")
    rows = rows.left_join(there, rows.of_account == there["_key"]).drop("_key")
    of_account = rows.of_account.notnull()
    return rows.mutate(
        owner=ibis.ifelse(of_account, rows.account_owner, rows.contact_owner),
        owner_born=ibis.ifelse(of_account, rows.account_born, rows.contact_born),
    )


def _with_deal(world: World, rows: ir.Table) -> ir.Table:
    there = world.unique("deals", "deal_id", "campaign_id", "source")
    there = there.select(_key="deal_id", deal_campaign="campaign_id", deal_source="source", deal_born="born")
    return rows.left_join(there, rows.deal_id == there["_key"]).drop("_key")


def _with_categories(world: World, rows: ir.Table) -> ir.Table:
    bought = categories(world)
    return rows.left_join(bought, rows.order_id == bought["_order"]).drop("_order")


def categories(world: World) -> ir.Table:
    """By `_order`, the first and the last by name of the categories bought in it."""
    lines = world.table("order_lines", "order_id", "product_id").select(_order="order_id", _product="product_id")
    products = world.unique("products", "product_id", "category").select(_id="product_id", category="category")
    bought = lines.join(products, lines["_product"] == products["_id"])
    return bought.group_by("_order").aggregate(low=bought.category.min(), high=bought.category.max())


def _among(rows: ir.Table) -> ir.Table:
    """`rows` with what tells each among the orders of its customer; one of nobody is alone."""
    rows = rows.mutate(_of=ibis.coalesce(rows.customer, ibis.literal("o:") + rows.order_id))
    order = ["ordered_at", "row_order", "order_id"]
    in_order, of_customer = ibis.window(group_by="_of", order_by=order), ibis.window(group_by="_of")
    at = rows.ordered_at
    late = rows.account_id.isnull() & rows.contact_account.notnull() & (rows.contact_born >= at)
    # Two categories were bought from the time of the order before a change of the category on, or of an order of both.
    # Orders of which no category is known lie between others and change nothing.
    known = ibis.window(group_by=["_of", rows.low.isnull()], order_by=order)
    changed = (rows.low.lag().over(known) != rows.low) | (rows.high.lag().over(known) != rows.high)
    rows = rows.mutate(
        late=ibis.coalesce(late, False).any().over(of_customer),
        first_at=at.min().over(of_customer),
        before_at=at.lag().over(in_order),
        next_at=ibis.coalesce(at.lead().over(in_order), ibis.literal(engine.FOREVER, "timestamp(6)")),
        number=(ibis.row_number().over(in_order) + 1).cast("int64"),
        change=ibis.cases((rows.low != rows.high, at), (changed, at.lag().over(known))),
    )
    until = ibis.window(group_by="_of", order_by=order, preceding=None, following=0)
    return rows.mutate(since=rows.change.max().over(until))
