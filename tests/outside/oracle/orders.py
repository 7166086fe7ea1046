"""Which orders are there, and who are the customers?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .deals import known_deals
from .rows import Row
from .slices import Subject, of_account, of_contact, of_deal, of_owned
from .world import Number, Span, World

Customer = tuple[str, str]  # "account" or "contact", and its id


@dataclass(frozen=True)
class Order:
    """An order, or a won deal that stands for one; `customer` is None for an order of nobody."""

    key: str
    at: datetime
    amount: Decimal | None
    cost: Decimal | None
    currency: str | None
    campaign_id: str | None
    customer: Customer | None
    subject: Subject

    def money(self, world: World) -> Number:
        return world.money(self.amount, self.currency, world.clock.day(self.at))

    def profit(self, world: World) -> Number:
        return world.money(self.amount - self.cost, self.currency, world.clock.day(self.at))


def basis(world: World) -> str:
    """What counts as an order: `orders`, or won deals where the source has none."""
    return "orders" if "orders" in world.company.tables else "deals"


def orders(world: World) -> list[Order]:
    """Every order before as_of, in time."""
    if "orders" not in world.cache:
        found = _orders(world) if basis(world) == "orders" else _won_deals(world)
        world.cache["orders"] = sorted(found, key=lambda order: order.at)
    return world.cache["orders"]


def _orders(world: World) -> list[Order]:
    found = []
    for row in world.rows("orders"):
        if row["ordered_at"] is None:
            continue
        deal = world.find("deals", row.get("deal_id")) or {}
        campaign = row.get("campaign_id") if row.get("campaign_id") is not None else deal.get("campaign_id")
        customer = customer_of(world, row)
        account = customer[1] if customer and customer[0] == "account" else None
        subject = of_owned(world, "order", row.get("owner_id"), account, source=deal.get("source"), campaign=campaign)
        found.append(
            Order(
                row["order_id"],
                row["ordered_at"],
                row["amount"],
                row.get("cost"),
                row.get("currency"),
                campaign,
                customer,
                subject,
            )
        )
    return found


def _won_deals(world: World) -> list[Order]:
    return [
        Order(
            deal.deal_id,
            deal.closed_at,
            deal.amount,
            deal.row.get("cost"),
            deal.currency,
            deal.row.get("campaign_id"),
            customer_of_deal(deal.row),
            of_deal(world, deal),
        )
        for deal in known_deals(world)
        if deal.status == "won" and deal.closed_at is not None
    ]


def customer_of(world: World, row: Row) -> Customer | None:
    """orders.account_id, else the account of its contact, else the contact itself."""
    contact = world.find("contacts", row.get("contact_id")) or {}
    account = row.get("account_id") if row.get("account_id") is not None else contact.get("account_id")
    if account is not None:
        return ("account", account)
    return ("contact", row["contact_id"]) if row.get("contact_id") is not None else None


def customer_of_deal(row: Row) -> Customer | None:
    """A won deal that stands for an order: its account."""
    return ("account", row["account_id"]) if row.get("account_id") is not None else None


def order_subject(world: World, order: Order) -> Subject:
    return order.subject


def customer_subject(world: World, customer: Customer, **more: str | None) -> Subject:
    kind, key = customer
    of_whom = of_account if kind == "account" else of_contact
    return of_whom(world, "customer", key, **more)


def customers(world: World) -> dict[Customer, list[Order]]:
    """Each customer's orders in time."""
    if "customers" not in world.cache:
        found: dict[Customer, list[Order]] = {}
        for order in orders(world):
            if order.customer is not None:
                found.setdefault(order.customer, []).append(order)
        world.cache["customers"] = found
    return world.cache["customers"]


def active(world: World, span: Span) -> set[Customer]:
    """Customers with an order in the span."""
    return {customer for customer, bought in customers(world).items() if any(span.holds(order.at) for order in bought)}


def at_start(world: World, span: Span) -> set[Customer]:
    """Customers active as of start: an order in the 12 months that end at start."""
    return active(world, span.year_to(span.period.start))
