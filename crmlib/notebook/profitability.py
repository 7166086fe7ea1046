"""notebooks/reports/profitability: who and what brings the margin, why did it change, and who will keep buying?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crmlib.analysis.decomposition import MARGIN_EFFECTS, MarginBridge, Sold, margin_bridge
from crmlib.analysis.segments import Share, pareto
from crmlib.calendar import Period
from crmlib.metric.declare import NONE
from crmlib.notebook import customers as customer_page
from crmlib.notebook import odd, sliced
from crmlib.notebook.figures import slice_name
from crmlib.notebook.rates import rates as rates_of
from crmlib.notebook.report import Report
from crmlib.notebook.windows import instants
from crmlib.present import plot
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

LISTED = 25
SHOWN = 15


@dataclass(frozen=True)
class Order:
    """An order of the scope (or a won deal, where the source has no orders), in the base currency.

    amount, cost: None where they are unknown. customer: its account, else that of its contact, else the contact.
    """

    order_id: str
    customer: str
    amount: Decimal | None
    cost: Decimal | None
    rate: Decimal | None


def headline(report: Report) -> Cards:
    """Gross profit and margin, what an order brings, and how many buy again."""
    return report.cards(
        "gross_profit", "gross_margin", "average_order_value", "bookings", "repeat_rate", "retention_rate"
    )


def answer(report: Report) -> Readings:
    """What moved the margin, how few customers make most of the revenue, and what is sold below cost."""
    return report.readings(*odd.ordered(report), _margin_said(report), _concentration(report), _below_cost(report))


def bridge(report: Report) -> Element:
    """Gross profit of the period before → of this one: volume, price, mix and cost, adding up exactly."""
    made = _bridge(report)
    if made is None or not (made.before or made.after):
        return report.nothing("bridge_title", *_lacking(report, "cost"))
    steps = [plot.Step(report.period_name(_earlier(report).label), made.before, True)]
    steps += [
        plot.Step(report.t(f"effect_{name}"), made.effects[name]) for name in MARGIN_EFFECTS if made.effects[name]
    ]
    steps.append(plot.Step(report.period_name(), made.after, True))
    return plot.bridge(
        report.t("bridge_title"),
        steps,
        unit="money",
        currency=report.meta.currency,
        axis=sliced.axis(report, "gross_profit"),
        category=report.t("column_effect"),
        language=report.language,
        note=report.t("bridge_note"),
    )


def bridge_items(report: Report) -> Element:
    """The same effects product by product, the largest changes first."""
    made = _bridge(report)
    items = {k: v for k, v in made.by_item.items() if any(v.values())} if made else {}
    if not items:
        return report.nothing("items_title", *_lacking(report, "cost"))
    columns = [Column(report.t("common.dim_product"))]
    columns += [Column(report.t(f"effect_{name}"), "money", report.meta.currency) for name in MARGIN_EFFECTS]
    columns.append(Column(report.t("column_total"), "money", report.meta.currency))
    ordered = sorted(items, key=lambda item: (-abs(sum(items[item].values())), item or ""))
    rows = []
    for item in ordered:
        total = sum(items[item].values(), Decimal(0))
        name = sliced.label(report, "product", item) if item is not None else report.t("without_product")
        rows.append([name, *(items[item][e] for e in MARGIN_EFFECTS), Cell(total, "good" if total > 0 else "bad")])
    rule = report.t("items_rule")
    return Table(
        report.t("items_title"),
        tuple(columns),
        rows,
        report.language,
        rule=rule,
        limit=LISTED,
        workbook=report.workbook,
    )


def customers(report: Report) -> Element:
    """Revenue, cost and margin by customer, with the running share of all revenue and the class A, B or C."""
    shares = _pareto(report)
    if not shares:
        return report.nothing("customers_title", *_lacking(report, "amount"))
    money = report.meta.currency
    columns = (
        Column(report.t("column_customer")),
        Column(report.t("column_revenue"), "money", money),
        Column(report.t("column_cost"), "money", money),
        Column(report.label("gross_profit"), "money", money),
        Column(report.label("gross_margin"), "ratio"),
        Column(report.t("column_running"), "ratio"),
        Column(report.t("column_class")),
    )
    names, orders = _account_names(report), defaultdict(list)
    for order in _orders(report, report.period):
        orders[order.customer].append(order)
    rows = [[_customer(report, names, s.name), s.amount, *_margin(orders[s.name]), s.running, s.kind] for s in shares]
    return Table(
        report.t("customers_title"),
        columns,
        rows,
        report.language,
        rule=report.t("customers_rule"),
        total=len(rows),
        limit=LISTED,
        workbook=report.workbook,
    )


def concentration(report: Report) -> Element:
    """The largest customers' revenue: how much of the whole hangs on how few."""
    shares = _pareto(report)[:SHOWN]
    if not shares:
        return report.nothing("pareto_title", *_lacking(report, "amount"))
    names = _account_names(report)
    return plot.bars(
        report.t("pareto_title", n=len(shares)),
        _distinct([_customer(report, names, share.name) for share in shares]),
        {report.t("column_revenue"): [share.amount for share in shares]},
        unit="money",
        currency=report.meta.currency,
        axis=report.t("axis_revenue", currency=report.meta.currency),
        category=report.t("column_customer"),
        language=report.language,
        horizontal=True,
    )


def by_segment(report: Report) -> Element:
    """Profit and margin by customer segment."""
    return _margins(report, "segment_title", "segment")


def by_industry(report: Report) -> Element:
    """Profit and margin by industry."""
    return _margins(report, "industry_title", "industry")


def by_region(report: Report) -> Element:
    """Profit and margin by region."""
    return _margins(report, "region_title", "region")


def _margins(report: Report, title: str, dimension: str) -> Element:
    """Orders, revenue, cost, profit and margin of each slice: the sums that the catalogue's figures are divided from.

    Revenue is that of all orders with an amount, cost and profit those of the orders that have a cost.
    """
    sizes = {slice_name(r): r for r in report.figures.by("average_order_value", dimension)}
    margins = {slice_name(r): r for r in report.figures.by("gross_margin", dimension)}
    names = [name for name, r in sizes.items() if r.n]
    if not names:
        return report.nothing(title, *sliced.missing(report, "average_order_value", dimension))
    costed = any(r.status != "unavailable" for r in margins.values())
    money = report.meta.currency
    columns = [Column(report.t(f"common.dim_{dimension}")), Column(report.t("column_orders"), "count")]
    columns += [Column(report.t("column_revenue"), "money", money)]
    if costed:
        columns += [
            Column(report.t("column_cost"), "money", money),
            Column(report.label("gross_profit"), "money", money),
        ]
        columns += [Column(report.label("gross_margin"), "ratio")]
    columns += [Column(report.label("average_order_value"), "money", money)]
    rows = []
    for name in names:
        size, margin = sizes[name], margins.get(name)
        row = [sliced.label(report, dimension, name), size.n, size.numerator]
        if costed and margin is not None and margin.denominator:
            row += [margin.denominator - margin.numerator, margin.numerator, sliced.cell(report, margin)]
        elif costed:
            row += [Cell("–")] * 3
        rows.append([*row, sliced.cell(report, size)])
    rows.sort(key=lambda row: (-(row[2] or 0), row[0]))
    rule = " ".join((report.t("margins_rule"), report.t("sliced.few"))) if costed else report.t("sliced.few")
    return Table(report.t(title), tuple(columns), rows, report.language, rule=rule, workbook=report.workbook)


def products(report: Report) -> Element:
    """Quantity, revenue, cost and margin by product, as the lines of the period's orders have them."""
    sold = _sold(report, report.period)
    items = {key: value for key, value in (sold or {}).items() if key is not None}
    if not items:
        return report.nothing("products_title", *_absent(report, "order_lines.product_id", "order_lines.amount"))
    money = report.meta.currency
    columns = (
        Column(report.t("common.dim_product")),
        Column(report.t("column_quantity"), "number"),
        Column(report.t("column_revenue"), "money", money),
        Column(report.t("column_cost"), "money", money),
        Column(report.label("gross_profit"), "money", money),
        Column(report.label("gross_margin"), "ratio"),
    )
    rows = []
    for item, s in sorted(items.items(), key=lambda pair: (-pair[1].revenue, pair[0])):
        profit = s.revenue - s.cost
        margin = profit / s.revenue if s.revenue else Cell("–")
        cell = Cell(profit, "bad") if profit < 0 else profit
        rows.append([sliced.label(report, "product", item), s.quantity, s.revenue, s.cost, cell, margin])
    rule = report.t("products_rule")
    return Table(
        report.t("products_title"), columns, rows, report.language, rule=rule, limit=LISTED, workbook=report.workbook
    )


def loyalty(report: Report) -> Element:
    """How many customers bought once, twice and more often, and what each group bought so far."""
    return customer_page.segment_values(report.called("kpi/customers"))


def keep_buying(report: Report) -> Element:
    """Who has gone silent for unusually long, those who bought most first."""
    return customer_page.at_risk(report.called("kpi/customers"))


def history(report: Report) -> Element:
    """Gross profit over the last twelve periods."""
    return sliced.history(report, "history_title", "gross_profit")


def bridge_closes(report: Report) -> bool:
    """Whether the effects add up to the change, and the bridge ends at the gross profit of the catalogue."""
    made, profit = _bridge(report), report.figures.one("gross_profit")
    if made is None:
        return True
    closes = made.before + sum(made.effects.values(), Decimal(0)) == made.after
    return closes and (profit.status != "ok" or abs(profit.value - made.after) < Decimal("0.01"))


def _orders(report: Report, period: Period) -> list[Order]:
    """The scope's orders of a period, before as_of."""
    return report.data.once(f"orders {period.label}", lambda: _made_orders(report, period))


def _made_orders(report: Report, period: Period) -> list[Order]:
    window = instants(report, period)
    columns = ("account_id", "amount", "cost", "currency")
    if "orders" in report.meta.tables:
        at, key = "ordered_at", "order_id"
        rows = report.data.between("orders", at, *window, key, "contact_id", *columns)
    else:
        at, key = "closed_at", "deal_id"
        rows = report.data.between("deals", at, *window, key, *columns, status="won")
    people = {row["contact_id"] for row in rows if row.get("contact_id") and not row.get("account_id")}
    named = report.data.among("contacts", "contact_id", people, "account_id")
    contacts = {person["contact_id"]: person.get("account_id") for person in named}
    rates, made = rates_of(report), []
    for row in rows:
        contact = row.get("contact_id") if at == "ordered_at" else None
        customer = row.get("account_id") or contacts.get(contact) or contact or NONE
        rate = rates.at(row.get("currency"), report.calendar.local_date(row[at]))
        made.append(Order(row[key], customer, _times(row.get("amount"), rate), _times(row.get("cost"), rate), rate))
    return made


def _sold(report: Report, period: Period) -> dict[str | None, Sold] | None:
    """What was sold of each product, of orders with a cost; what an order has beyond its lines stands under None.

    So revenue and cost are those of gross_profit. None without costs, or where a rate or an amount is missing.
    """
    orders = {o.order_id: o for o in _orders(report, period) if o.cost is not None}
    if not _has_cost(report) or any(o.amount is None for o in orders.values()):
        return None
    sums: dict[str | None, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    for order in orders.values():
        sums[None] = [sums[None][0], sums[None][1] + order.amount, sums[None][2] + order.cost]
    columns = ("product_id", "quantity", "amount", "cost")
    for line in report.data.among("order_lines", "order_id", orders, *columns):
        order = orders[line["order_id"]]
        if any(line.get(name) is None for name in columns):
            continue
        amount, cost = line["amount"] * order.rate, line["cost"] * order.rate
        quantity, revenue, spent = sums[line["product_id"]]
        sums[line["product_id"]] = [quantity + line["quantity"], revenue + amount, spent + cost]
        sums[None] = [sums[None][0], sums[None][1] - amount, sums[None][2] - cost]
    return {item: Sold(*values) for item, values in sums.items()}


def _bridge(report: Report) -> MarginBridge | None:
    return report.data.once("margin bridge", lambda: _made_bridge(report))


def _made_bridge(report: Report) -> MarginBridge | None:
    earlier = _earlier(report)
    if earlier is None:
        return None
    sides = [_sold(report, period) for period in (earlier, report.period)]
    return None if None in sides else margin_bridge(*sides)


def _earlier(report: Report) -> Period | None:
    """The period that the page is compared with."""
    if report.meta.compare_to == "none" or not report.meta.compare:
        return None
    return report.calendar.period(report.meta.compare[0 if report.meta.compare_to == "previous_period" else -1])


def _pareto(report: Report) -> tuple[Share, ...]:
    amounts: dict[str | None, Decimal] = defaultdict(Decimal)
    for order in _orders(report, report.period):
        if order.amount is not None:
            amounts[order.customer] += order.amount
    return pareto(amounts)


def _margin(orders: Sequence[Order]) -> list[Any]:
    """Cost, profit and margin of the orders that have a cost; unknown where none has."""
    known = [o for o in orders if o.cost is not None and o.amount is not None]
    if not known:
        return [None, None, None]
    amount, cost = sum((o.amount for o in known), Decimal(0)), sum((o.cost for o in known), Decimal(0))
    profit = amount - cost
    return [cost, Cell(profit, "bad") if profit < 0 else profit, profit / amount if amount else Cell("–")]


def _margin_said(report: Report) -> Sentence | None:
    made = _bridge(report)
    if made is None or made.before == made.after:
        return None
    change = made.after - made.before
    pulling = {name: value for name, value in made.effects.items() if value and (value > 0) == (change > 0)}
    if not pulling:
        return None
    top = max(pulling, key=lambda name: (abs(pulling[name]), name))
    values = {"value": report.say(made.after, "money"), "change": report.say(abs(change), "money")}
    values |= {"way": "up" if change > 0 else "down", "driver": report.t(f"effect_{top}")}
    values |= {"amount": report.say(pulling[top], "money"), "period": report.period_name(_earlier(report).label)}
    return Sentence(report.t("margin_moved", **values), "good" if change > 0 else "bad", "#bridge")


def _concentration(report: Report) -> Sentence | None:
    shares = _pareto(report)
    if not shares:
        return None
    top = [share for share in shares if share.kind == "A"]
    share = report.say(top[-1].running, "ratio")
    return Sentence(report.t("concentrated", n=len(top), of=len(shares), share=share), "neutral", "#customers")


def _below_cost(report: Report) -> Sentence | None:
    known = [o for o in _orders(report, report.period) if o.cost is not None and o.amount is not None]
    if not known:
        return None
    lost = [o for o in known if o.amount < o.cost]
    amount = sum((o.cost - o.amount for o in lost), Decimal(0))
    text = report.t("below_cost", n=len(lost), of=len(known), amount=report.say(amount, "money"))
    return Sentence(text, "bad" if lost else "good")


def _customer(report: Report, names: Mapping[str, str], key: str | None) -> str:
    return report.t("common.none") if key in (None, NONE) else names.get(key, key)


def _distinct(labels: Sequence[str]) -> list[str]:
    """The labels, a number added where two customers have one name."""
    seen: dict[str, int] = defaultdict(int)
    made = []
    for label in labels:
        seen[label] += 1
        made.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return made


def _account_names(report: Report) -> dict[str, str]:
    rows = report.data.rows("accounts", "account_id", "name")
    people = report.data.rows("contacts", "contact_id", "full_name")
    names = {row["contact_id"]: row["full_name"] for row in people if row.get("full_name")}
    return names | {row["account_id"]: row["name"] for row in rows if row.get("name")}


def _times(value: Decimal | None, rate: Decimal | None) -> Decimal | None:
    return None if value is None or rate is None else value * rate


def _basis(report: Report) -> str:
    return "orders" if "orders" in report.meta.tables else "deals"


def _has_cost(report: Report) -> bool:
    return "cost" in report.meta.tables.get(_basis(report), ())


def _lacking(report: Report, column: str) -> tuple[str, ...]:
    return _absent(report, f"{_basis(report)}.{column}")


def _absent(report: Report, *columns: str) -> tuple[str, ...]:
    return tuple(c for c in columns if c.partition(".")[2] not in report.meta.tables.get(c.partition(".")[0], ()))
