"""Which KPIs describe customers?"""

from __future__ import annotations

from decimal import Decimal

from crmlib.catalogue import facts_orders as orders
from crmlib.catalogue import facts_service as service
from crmlib.catalogue import facts_subscriptions as subscriptions
from crmlib.metric.declare import Count, Kpi, Made, Ratio, Total

YEAR = Decimal(31_557_600_000_000)
"""Microseconds of a year of 365.25 days."""
_CUSTOMER = ("orders.ordered_at", "orders.account_id")
_SOLD = (*_CUSTOMER, "orders.amount")
_COSTS = ("costs.date", "costs.category", "costs.amount")
_TERM = ("subscriptions.started_at", "subscriptions.ends_at", "subscriptions.amount", "subscriptions.cancelled_at")

ACTIVE = Count(orders.CUSTOMERS, "active")
AT_START = Count(orders.CUSTOMERS, "at_start")
FREQUENCY = Ratio(Count(orders.YEAR), ACTIVE)
MEAN_ORDER = Ratio(Total(orders.YEAR, "amount_sold", money=True))
LIFESPAN = Ratio(Total(orders.CUSTOMERS, "lifespan", per=YEAR))
MARGIN_OF_YEAR = Ratio(Total(orders.YEAR, "profit", money=True), Total(orders.YEAR, "costed", money=True))
CHURN_OF_YEAR = Ratio(Count(orders.CUSTOMERS, "left"), Count(orders.CUSTOMERS, "year_before"))


def _product(a: Decimal, b: Decimal) -> Decimal:
    return a * b


def _quotient(a: Decimal, b: Decimal) -> Decimal:
    return a / b


def _margin_value(amount_per_customer: Decimal, margin: Decimal, churn: Decimal) -> Decimal:
    return amount_per_customer * margin / churn


VALUE = Made((MEAN_ORDER, FREQUENCY), _product)
LTV = Made((VALUE, LIFESPAN), _product)
CAC = Ratio(Total(service.COSTS, "selling", money=True), Count(orders.CUSTOMERS, "new"))

KPIS = (
    Kpi("new_customers", "New customers", "新規顧客数",
        "Customers whose first order was in the period.",
        "初回注文が期間内にあった顧客の数。",
        "count", "up", Count(orders.CUSTOMERS, "new"), _CUSTOMER),
    Kpi("active_customers", "Active customers", "アクティブ顧客数",
        "Customers with an order in the twelve months up to the end of the period.",
        "期末までの12か月間に注文のあった顧客の数。",
        "count", "up", ACTIVE, _CUSTOMER),
    Kpi("customers_at_start", "Customers at start", "期首顧客数",
        "Customers with an order in the twelve months up to the start of the period.",
        "期首までの12か月間に注文のあった顧客の数。",
        "count", "up", AT_START, _CUSTOMER),
    Kpi("retained_customers", "Retained customers", "保持顧客数",
        "Customers active at the start and still active at the end of the period.",
        "期首にアクティブで期末もアクティブな顧客の数。",
        "count", "up", Count(orders.CUSTOMERS, "retained"), _CUSTOMER),
    Kpi("churned_customers", "Churned customers", "解約顧客数",
        "Customers active at the start and no longer active at the end of the period.",
        "期首にアクティブで期末にはアクティブでない顧客の数。",
        "count", "down", Count(orders.CUSTOMERS, "churned"), _CUSTOMER),
    Kpi("retention_rate", "Retention rate", "顧客維持率",
        "Of the customers active at the start, the share still active at the end of the period.",
        "期首のアクティブ顧客のうち期末もアクティブな割合。",
        "ratio", "up", Ratio(Count(orders.CUSTOMERS, "retained"), AT_START), _CUSTOMER),
    Kpi("churn_rate", "Churn rate", "解約率",
        "Of the customers active at the start, the share no longer active at the end of the period.",
        "期首のアクティブ顧客のうち期末にはアクティブでない割合。",
        "ratio", "down", Ratio(Count(orders.CUSTOMERS, "churned"), AT_START), _CUSTOMER),
    Kpi("renewal_rate", "Renewal rate", "更新率",
        "Of the subscriptions that ended in the period, the share renewed.",
        "期間内に満了した契約のうち更新された割合。",
        "ratio", "up", Ratio(Count(subscriptions.ENDING, "renewed"), Count(subscriptions.ENDING)),
        ("subscriptions.ends_at", "subscriptions.renewed_by")),
    Kpi("repeat_rate", "Repeat rate", "リピート率",
        "Of the customers with an order in the last twelve months, the share with two or more.",
        "直近12か月に注文のあった顧客のうち2回以上注文した割合。",
        "ratio", "up", Ratio(Count(orders.CUSTOMERS, "repeating"), ACTIVE), _CUSTOMER),
    Kpi("average_order_value", "Average order value", "顧客単価",
        "Mean amount of the orders of the period.",
        "期間内の注文の平均金額。",
        "money", "up", Ratio(Total(orders.ORDERS, "amount_sold", money=True)),
        ("orders.ordered_at", "orders.amount")),
    Kpi("purchase_frequency", "Purchase frequency", "平均購入頻度",
        "Orders of the last twelve months per active customer.",
        "直近12か月の注文数を、アクティブ顧客数で割ったもの。",
        "ratio", "up", FREQUENCY, _CUSTOMER),
    Kpi("customer_value", "Customer value", "平均顧客価値",
        "Mean order amount × purchase frequency, of the last twelve months: revenue per customer and year.",
        "直近12か月の平均注文金額×平均購入頻度。顧客1人あたりの年間売上。",
        "money per year", "up", VALUE, _SOLD),
    Kpi("customer_lifespan", "Customer lifespan", "平均顧客寿命",
        "Mean time from the first to the last order of customers with two or more orders, in years of 365.25 days.",
        "2回以上注文した顧客の、初回から最終注文までの平均年数（1年=365.25日）。",
        "years", "up", LIFESPAN, _CUSTOMER),
    Kpi("ltv", "Lifetime value", "顧客生涯価値",
        "Customer value per year × customer lifespan.",
        "年間の平均顧客価値×平均顧客寿命。",
        "money", "up", LTV, _SOLD),
    Kpi("cac", "Customer acquisition cost", "顧客獲得コスト",
        "Marketing and sales costs of the period per new customer.",
        "期間内のマーケティング・営業費用を新規顧客数で割った額。",
        "money", "down", CAC, (*_COSTS, *_CUSTOMER)),
    Kpi("ltv_margin", "Lifetime value (margin)", "LTV（粗利基準）",
        "Amount per active customer of the last twelve months × gross margin ÷ yearly churn rate.",
        "直近12か月のアクティブ顧客あたり売上×粗利率÷年間解約率。",
        "money", "up",
        Made((Ratio(Total(orders.YEAR, "amount_sold", money=True), ACTIVE), MARGIN_OF_YEAR, CHURN_OF_YEAR),
             _margin_value), (*_SOLD, "orders.cost")),
    Kpi("ltv_to_cac", "LTV to CAC", "LTV/CAC",
        "Lifetime value ÷ customer acquisition cost.",
        "顧客生涯価値÷顧客獲得コスト。",
        "ratio", "up", Made((LTV, CAC), _quotient), (*_SOLD, *_COSTS)),
    Kpi("cross_sell_rate", "Cross-sell rate", "クロスセル比率",
        "Of the active customers, the share that bought two or more product categories in the last twelve months.",
        "アクティブ顧客のうち、直近12か月に2つ以上の商品カテゴリーを購入した割合。",
        "ratio", "up", Ratio(Count(orders.ASSORTMENT), Count(orders.CUSTOMERS, "active", sparse=True)),
        (*_CUSTOMER, "orders.order_id", "order_lines.order_id", "order_lines.product_id", "products.product_id",
         "products.category")),
    Kpi("mrr", "Monthly recurring revenue", "月次経常収益",
        "Amount per month of the subscriptions in force at the end of the period.",
        "期末時点で有効な契約の1か月あたりの金額。",
        "money", "up", Total(subscriptions.IN_FORCE, "mrr", money=True), _TERM),
    Kpi("gross_retention", "Gross revenue retention", "売上維持率（GRR）",
        "Of the recurring revenue at the start, the share kept at the end from the same accounts, growth left out.",
        "期首の経常収益のうち、同じ取引先から期末も得ている割合（増額分は除く）。",
        "ratio", "up",
        Ratio(Total(subscriptions.RETENTION, "kept", money=True), Total(subscriptions.RETENTION, "base", money=True)),
        (*_TERM, "subscriptions.account_id")),
    Kpi("net_retention", "Net revenue retention", "売上継続率（NRR）",
        "Recurring revenue at the end from the accounts that had some at the start, per unit of it at the start.",
        "期首に経常収益のあった取引先の、期末の経常収益の期首に対する割合（増額分を含む）。",
        "ratio", "up",
        Ratio(Total(subscriptions.RETENTION, "grown", money=True), Total(subscriptions.RETENTION, "base", money=True)),
        (*_TERM, "subscriptions.account_id")),
    Kpi("upsell_rate", "Upsell rate", "アップセル率",
        "Of the customers at the start, the share with an upsell won in the period.",
        "期首顧客のうち、期間内にアップセルを受注した割合。",
        "ratio", "up", Ratio(Count(orders.UPSOLD), Count(orders.CUSTOMERS, "at_start", sparse=True)),
        (*_CUSTOMER, "deals.account_id", "deals.deal_type", "deals.status", "deals.closed_at")),
)  # fmt: skip
