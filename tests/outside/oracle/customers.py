"""Customers, KPI by KPI."""

from __future__ import annotations

from fractions import Fraction

from .deals import closed_in
from .facts import DAY, Fact, Undefined, made, of, seconds, summed
from .orders import Customer, Order, active, at_start, customer_of_deal, customer_subject, customers, orders
from .slices import Subject, of_account
from .world import Span, World

YEAR = Fraction(36525, 100) * DAY


def _facts(world: World, found: set[Customer]) -> list[Fact]:
    return [Fact(customer_subject(world, customer)) for customer in sorted(found)]


ORDERS = "orders.ordered_at orders.account_id"


@summed("new_customers", "count", "customer", ORDERS)
def new_customers(world: World, span: Span):
    return of(_facts(world, {customer for customer, bought in customers(world).items() if span.holds(bought[0].at)}))


@summed("active_customers", "count", "customer", ORDERS)
def active_customers(world: World, span: Span):
    return of(_facts(world, active(world, span.t12)))


@summed("customers_at_start", "count", "customer", ORDERS)
def customers_at_start(world: World, span: Span):
    return of(_facts(world, at_start(world, span)))


@summed("retained_customers", "count", "customer", ORDERS)
def retained_customers(world: World, span: Span):
    return of(_facts(world, at_start(world, span) & active(world, span.t12)))


@summed("churned_customers", "count", "customer", ORDERS)
def churned_customers(world: World, span: Span):
    return of(_facts(world, at_start(world, span) - active(world, span.t12)))


@summed("retention_rate", "ratio", "customer", ORDERS)
def retention_rate(world: World, span: Span):
    return retained_customers(world, span)[0], customers_at_start(world, span)[0]


@summed("churn_rate", "ratio", "customer", ORDERS)
def churn_rate(world: World, span: Span):
    return churned_customers(world, span)[0], customers_at_start(world, span)[0]


@summed("repeat_rate", "ratio", "customer", ORDERS)
def repeat_rate(world: World, span: Span):
    counts = {
        customer: sum(span.t12.holds(order.at) for order in bought) for customer, bought in customers(world).items()
    }
    return _facts(world, {customer for customer, n in counts.items() if n >= 2}), _facts(
        world, {customer for customer, n in counts.items() if n >= 1}
    )


@summed("average_order_value", "ratio", "order", "orders.ordered_at orders.amount")
def average_order_value(world: World, span: Span):
    valued = [order for order in orders(world) if span.holds(order.at) and order.amount is not None]
    return [Fact(order.subject, order.money(world)) for order in valued], [Fact(order.subject) for order in valued]


def order_by_account(world: World, order: Order) -> Subject:
    """In KPIs of customers an order counts where its customer does."""
    return customer_subject(world, order.customer) if order.customer else of_account(world, "customer", None)


def t12_orders(world: World, span: Span) -> list[Order]:
    return [order for order in orders(world) if span.t12.holds(order.at)]


@summed("purchase_frequency", "ratio", "customer", ORDERS)
def purchase_frequency(world: World, span: Span):
    return [Fact(order_by_account(world, order)) for order in t12_orders(world, span)], active_customers(world, span)[0]


@summed("t12_order_value", "ratio", "customer", f"{ORDERS} orders.amount")
def t12_order_value(world: World, span: Span):
    """Not a KPI of its own: amount in T12 ÷ orders in T12, for customer_value."""
    valued = [order for order in t12_orders(world, span) if order.amount is not None]
    return [Fact(order_by_account(world, order), order.money(world)) for order in valued], [
        Fact(order_by_account(world, order)) for order in valued
    ]


@made("customer_value", "t12_order_value purchase_frequency")
def customer_value(part):
    return part("t12_order_value") * part("purchase_frequency"), None, None


@summed("customer_lifespan", "ratio", "customer", ORDERS)
def customer_lifespan(world: World, span: Span):
    spans = []
    for customer, bought in customers(world).items():
        before_end = [order.at for order in bought if order.at < span.end]
        if len(before_end) >= 2:
            spans.append(Fact(customer_subject(world, customer), seconds(before_end[-1], before_end[0]) / YEAR))
    return spans, [Fact(fact.subject) for fact in spans]


@made("ltv", "customer_value customer_lifespan")
def ltv(part):
    return part("customer_value") * part("customer_lifespan"), None, None


def cost_facts(world: World, span: Span, *categories: str) -> list[Fact]:
    return [
        Fact(Subject("cost", {"team": row.get("team")}), world.money(row["amount"], row.get("currency"), row["date"]))
        for row in world.rows("costs")
        if row["category"] in categories and span.holds_day(row["date"])
    ]


@summed("cac", "ratio", "cost, customer", f"costs.date costs.category costs.amount {ORDERS}")
def cac(world: World, span: Span):
    return cost_facts(world, span, "marketing", "sales"), new_customers(world, span)[0]


@summed("t12_amount_per_customer", "ratio", "customer", f"{ORDERS} orders.amount")
def t12_amount_percustomer_of(world: World, span: Span):
    """Not a KPI of its own: amount in T12 ÷ active_customers, for ltv_margin."""
    return t12_order_value(world, span)[0], active_customers(world, span)[0]


@summed("t12_margin", "ratio", "customer", f"{ORDERS} orders.amount orders.cost")
def t12_margin(world: World, span: Span):
    """Not a KPI of its own: gross_margin of T12 by customer, for ltv_margin."""
    costed = [order for order in t12_orders(world, span) if order.cost is not None and order.amount is not None]
    return [Fact(order_by_account(world, order), order.profit(world)) for order in costed], [
        Fact(order_by_account(world, order), order.money(world)) for order in costed
    ]


@summed("t12_churn", "ratio", "customer", ORDERS)
def t12_churn(world: World, span: Span):
    """Not a KPI of its own: churn_rate of T12, for ltv_margin."""
    return churn_rate(world, span.t12)


@made("ltv_margin", "t12_amount_per_customer t12_margin t12_churn")
def ltv_margin(part):
    churn = part("t12_churn")
    if churn == 0:
        raise Undefined
    return part("t12_amount_per_customer") * part("t12_margin") / churn, None, None


@made("ltv_to_cac", "ltv cac")
def ltv_to_cac(part):
    if part("cac") == 0:
        raise Undefined
    return part("ltv") / part("cac"), None, None


@summed(
    "cross_sell_rate",
    "ratio",
    "customer",
    f"{ORDERS} orders.order_id order_lines.order_id order_lines.product_id products.category",
)
def cross_sell_rate(world: World, span: Span):
    buyers = {order.key: order.customer for order in t12_orders(world, span) if order.customer}
    bought: dict[Customer, set[str]] = {customer: set() for customer in buyers.values()}
    for line in world.rows("order_lines"):
        product = world.find("products", line.get("product_id")) or {}
        if line["order_id"] in buyers and product.get("category") is not None:
            bought[buyers[line["order_id"]]].add(product["category"])
    crossed = {customer for customer, categories in bought.items() if len(categories) >= 2}
    return _facts(world, crossed), active_customers(world, span)[0]


@summed("upsell_rate", "ratio", "customer", f"{ORDERS} deals.status deals.closed_at deals.deal_type deals.account_id")
def upsell_rate(world: World, span: Span):
    upsold = {customer_of_deal(deal.row) for deal in closed_in(span, "won") if deal.row.get("deal_type") == "upsell"}
    start = at_start(world, span)
    return _facts(world, start & upsold), _facts(world, start)
