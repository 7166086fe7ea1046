"""Which tables hold deals, what was done about them, and what was sold?"""

from __future__ import annotations

from crmlib.schema.declare import Column as C
from crmlib.schema.declare import Table

DEAL_STATUS = ("open", "won", "lost")
DEAL_TYPES = ("new", "renewal", "upsell", "cross_sell")
FORECAST_CATEGORIES = ("pipeline", "best_case", "commit", "closed", "omitted")
ACTIVITY_STATUS = ("planned", "done", "cancelled")

DEALS = Table(
    "deals",
    "an opportunity, as it stands now",
    "商談（現在の状態）",
    ("deal_id",),
    (
        C("deal_id", "id", "identifies the deal", "商談ID", required=True),
        C("name", "text", "name of the deal", "商談名"),
        C("account_id", "id", "account that would buy", "取引先ID", references="accounts"),
        C("contact_id", "id", "main contact", "連絡先ID", references="contacts"),
        C("lead_id", "id", "lead that it came from", "リードID", references="leads"),
        C("campaign_id", "id", "campaign that brought it", "キャンペーンID", references="campaigns"),
        C("owner_id", "id", "user who owns the deal", "担当者ID", references="users"),
        C("product_id", "id", "product on offer", "商品ID", references="products"),
        C("deal_type", "text", "kind of business", "商談種別", values=DEAL_TYPES),
        C("source", "text", "where the deal came from", "商談ソース"),
        C("stage", "text", "stage of the sales process", "ステージ"),
        C("status", "text", "open, won or lost", "状態（進行中・受注・失注）", required=True, values=DEAL_STATUS),
        C("amount", "money", "amount of the deal", "金額"),
        C("list_amount", "money", "amount at list prices", "定価金額"),
        C("cost", "money", "cost of what is sold", "原価"),
        C("currency", "text", "currency, ISO 4217", "通貨（ISO 4217）"),
        C("probability", "num", "chance of winning, 0 to 1", "受注確度（0〜1）"),
        C("forecast_category", "text", "forecast category", "予測区分", values=FORECAST_CATEGORIES),
        C("created_at", "ts", "when the deal was created", "作成日時"),
        C("close_date", "date", "close date, expected while open", "完了予定日"),
        C("closed_at", "ts", "when it was won or lost", "完了日時"),
        C("lost_reason", "text", "why it was lost", "失注理由"),
        C("competitor", "text", "to whom it was lost, or who competes", "競合"),
        C("next_step", "text", "what is done next", "次のステップ"),
        C("next_step_due", "date", "when the next step is due", "次のステップの期限"),
        C("updated_at", "ts", "when the record was last changed", "更新日時"),
    ),
    born="created_at",
)

DEAL_HISTORY = Table(
    "deal_history",
    "the full state of a deal from changed_at until its next row",
    "changed_at から次の行までの商談の全状態",
    ("deal_id", "changed_at"),
    (
        C("deal_id", "id", "the deal", "商談ID", required=True, references="deals"),
        C("changed_at", "ts", "when this state began", "変更日時", required=True),
        C("stage", "text", "stage of the sales process", "ステージ"),
        C("status", "text", "open, won or lost", "状態", values=DEAL_STATUS),
        C("amount", "money", "amount of the deal", "金額"),
        C("currency", "text", "currency, ISO 4217", "通貨（ISO 4217）"),
        C("close_date", "date", "expected close date", "完了予定日"),
        C("probability", "num", "chance of winning, 0 to 1", "受注確度（0〜1）"),
        C("forecast_category", "text", "forecast category", "予測区分", values=FORECAST_CATEGORIES),
        C("owner_id", "id", "user who owned the deal", "担当者ID", references="users"),
    ),
    born="changed_at",
)

PROPOSALS = Table(
    "proposals",
    "a quote sent",
    "提出した見積・提案",
    ("proposal_id",),
    (
        C("proposal_id", "id", "identifies the quote", "提案ID", required=True),
        C("deal_id", "id", "deal that it belongs to", "商談ID", required=True, references="deals"),
        C("sent_at", "ts", "when it was sent", "提出日時"),
        C("amount", "money", "amount quoted", "金額"),
        C("currency", "text", "currency, ISO 4217", "通貨（ISO 4217）"),
        C("status", "text", "status of the quote", "ステータス"),
    ),
    born="sent_at",
)

ACTIVITIES = Table(
    "activities",
    "a call, e-mail, meeting, demo, task or note",
    "電話・メール・訪問・デモ・タスク・メモなどの活動",
    ("activity_id",),
    (
        C("activity_id", "id", "identifies the activity", "活動ID", required=True),
        C("type", "text", "call, email, meeting, demo, task, note", "種別", required=True),
        C("subject", "text", "subject", "件名"),
        C("status", "text", "planned, done or cancelled", "状態", values=ACTIVITY_STATUS),
        C("occurred_at", "ts", "when it took place", "実施日時"),
        C("due_at", "ts", "when it is due", "期限"),
        C("direction", "text", "in or out", "方向（受信・発信）", values=("in", "out")),
        C("duration_s", "num", "duration, seconds", "所要時間（秒）"),
        C("outcome", "text", "outcome", "結果"),
        C("channel", "text", "channel", "チャネル"),
        C("user_id", "id", "user who does it", "担当者ID", references="users"),
        C("lead_id", "id", "lead concerned", "リードID", references="leads"),
        C("contact_id", "id", "contact concerned", "連絡先ID", references="contacts"),
        C("account_id", "id", "account concerned", "取引先ID", references="accounts"),
        C("deal_id", "id", "deal concerned", "商談ID", references="deals"),
    ),
)

PRODUCTS = Table(
    "products",
    "something sold",
    "販売する商品・サービス",
    ("product_id",),
    (
        C("product_id", "id", "identifies the product", "商品ID", required=True),
        C("name", "text", "name", "商品名"),
        C("category", "text", "category", "カテゴリ"),
        C("list_price", "money", "list price", "定価"),
        C("unit_cost", "money", "cost of one unit", "単位原価"),
        C("currency", "text", "currency, ISO 4217", "通貨（ISO 4217）"),
    ),
)

ORDERS = Table(
    "orders",
    "an order or invoice that counts as revenue",
    "売上とみなす受注・請求",
    ("order_id",),
    (
        C("order_id", "id", "identifies the order", "注文ID", required=True),
        C("account_id", "id", "account that bought", "取引先ID", references="accounts"),
        C("contact_id", "id", "contact who bought", "連絡先ID", references="contacts"),
        C("deal_id", "id", "deal that led to it", "商談ID", references="deals"),
        C("campaign_id", "id", "campaign that brought it", "キャンペーンID", references="campaigns"),
        C("owner_id", "id", "user who owns the order", "担当者ID", references="users"),
        C("ordered_at", "ts", "when it was ordered", "注文日時", required=True),
        C("amount", "money", "amount of the order", "金額", required=True),
        C("cost", "money", "cost of what was sold", "原価"),
        C("currency", "text", "currency, ISO 4217", "通貨（ISO 4217）"),
        C("paid_at", "ts", "when it was paid", "入金日時"),
    ),
    born="ordered_at",
)

ORDER_LINES = Table(
    "order_lines",
    "a line of an order",
    "注文の明細行",
    ("order_id", "line_no"),
    (
        C("order_id", "id", "the order", "注文ID", required=True, references="orders"),
        C("line_no", "int", "number of the line", "明細番号", required=True),
        C("product_id", "id", "product sold", "商品ID", references="products"),
        C("quantity", "num", "quantity", "数量"),
        C("amount", "money", "amount of the line", "金額"),
        C("cost", "money", "cost of the line", "原価"),
        C("currency", "text", "currency, ISO 4217", "通貨（ISO 4217）"),
    ),
)

SUBSCRIPTIONS = Table(
    "subscriptions",
    "one term of a contract",
    "契約の1期間",
    ("subscription_id",),
    (
        C("subscription_id", "id", "identifies the term", "契約期間ID", required=True),
        C("account_id", "id", "account under contract", "取引先ID", references="accounts"),
        C("product_id", "id", "product under contract", "商品ID", references="products"),
        C("started_at", "date", "first day of the term", "開始日", required=True),
        C("ends_at", "date", "first day after the term", "終了日の翌日", required=True),
        C("amount", "money", "amount for the whole term", "期間全体の金額"),
        C("currency", "text", "currency, ISO 4217", "通貨（ISO 4217）"),
        C("status", "text", "status of the contract", "ステータス"),
        C("renewed_by", "id", "the term that follows it", "更新後の契約期間ID", references="subscriptions"),
        C("cancelled_at", "ts", "when it was cancelled", "解約日時"),
    ),
    born="started_at",
)

SALES_TABLES = (DEALS, DEAL_HISTORY, PROPOSALS, ACTIVITIES, PRODUCTS, ORDERS, ORDER_LINES, SUBSCRIPTIONS)
