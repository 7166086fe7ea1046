# ruff: noqa: E501  (one record, one line: tables are read best unwrapped)
"""Which statements hold for orders, contracts, costs, goals, campaigns and service?"""

from __future__ import annotations

from crmlib.audit.rule import Rule
from crmlib.audit.rules.declare import filled, rules_of

_product, _order, _line, _term = (rules_of(t) for t in ("products", "orders", "order_lines", "subscriptions"))
_cost, _use, _target, _forecast, _rate = (
    rules_of(t) for t in ("costs", "crm_usage", "targets", "forecasts", "fx_rates")
)
_campaign, _member, _event, _list, _visit = (
    rules_of(t) for t in ("campaigns", "campaign_members", "email_events", "list_members", "web_sessions")
)
_ticket, _call, _survey = (rules_of(t) for t in ("tickets", "calls", "surveys"))

MONEY: tuple[Rule, ...] = (
    filled("products", "name", "warning", "a product without a name", "商品名がない"),
    filled("products", "list_price", "info", "no list price", "定価がない"),
    _product("name.repeated", "name", "uniqueness", "warning", "same_name.n is not null",
             "another product has the same name", "同じ名前の商品が他にある"),
    _product("list_price.negative", "list_price", "validity", "error", "list_price < 0", "a negative price", "定価が負"),
    _product("unit_cost.above_price", "unit_cost", "accuracy", "warning", "unit_cost > list_price",
             "costs more than its list price", "原価が定価を上回る", applies="unit_cost is not null and list_price > 0"),
    _order("nobody", "account_id", "completeness", "error", "account_id is null and contact_id? is null",
           "an order of nobody", "取引先も連絡先もない注文", applies="true"),
    _order("amount.negative", "amount", "validity", "warning", "amount < 0", "a negative order: a refund or a mistake",
           "金額が負（返金または誤り）"),
    filled("orders", "currency", "info", "no currency: read as the base currency", "通貨がない（基準通貨とみなす）"),
    _order("cost.above_amount", "cost", "accuracy", "info", "cost > amount", "costs more than it brings", "原価が金額を上回る"),
    _order("paid_before_ordered", "paid_at", "consistency", "warning", "paid_at < ordered_at", "paid before it was ordered",
           "注文より前に入金されている"),
    _order("sum_of_lines", "amount", "consistency", "error", "abs(amount - lines.amount) > $sum_tolerance",
           "not the sum of its lines", "明細の合計と一致しない", applies="lines.amount is not null"),
    _order("repeated", "order_id", "uniqueness", "warning", "same_order.n is not null",
           "same account, time and amount as another order", "取引先・日時・金額が同じ注文が他にある",
           applies="account_id is not null"),
    _order("deal.not_won", "deal_id", "consistency", "warning", "deal.status <> 'won'", "its deal is not won",
           "元の商談が受注になっていない", applies="deal.status is not null"),
    _order("deal.other_account", "account_id", "consistency", "warning", "deal.account_id <> account_id",
           "its deal belongs to another account", "元の商談の取引先と異なる",
           applies="account_id is not null and deal.account_id is not null"),
    filled("order_lines", "product_id", "warning", "a line without a product", "商品のない明細"),
    _line("quantity.positive", "quantity", "validity", "warning", "quantity <= 0", "quantity is not positive",
          "数量が正でない"),
    _line("far_from_price", "amount", "accuracy", "info",
          "cast(amount as double) / quantity / product.list_price > $price_factor "
          "or cast(product.list_price as double) / amount * quantity > $price_factor",
          "far from quantity × list price", "数量×定価から大きく離れている",
          applies="amount > 0 and quantity > 0 and product.list_price > 0 "
                  "and coalesce(currency?, $currency) = coalesce(product.currency, $currency)"),
    filled("subscriptions", "account_id", "error", "a contract of nobody", "取引先のない契約"),
    filled("subscriptions", "amount", "warning", "a contract without an amount", "金額のない契約"),
    _term("ends_before_start", "ends_at", "consistency", "error", "ends_at <= started_at", "ends before it starts",
          "開始日以前に終了している"),
    _term("renewed_by_other", "renewed_by", "consistency", "error", "renewal.account_id <> account_id",
          "renewed by a contract of another account", "別の取引先の契約で更新されている",
          applies="renewal.account_id is not null and account_id is not null"),
    _term("renewed_before", "renewed_by", "consistency", "warning", "renewal.started_at < started_at",
          "the term that follows starts earlier", "更新後の契約が先に始まっている", applies="renewal.started_at is not null"),
    _term("renewed_by_itself", "renewed_by", "consistency", "error", "renewed_by = subscription_id", "renewed by itself",
          "自分自身で更新されている"),
    _term("amount.negative", "amount", "validity", "error", "amount < 0", "a negative amount", "金額が負"),
    _cost("amount.negative", "amount", "validity", "warning", "amount < 0", "a negative cost", "支出が負"),
    _use("counts.negative", "logins", "validity", "error",
         "logins < 0 or coalesce(records_created?, 0) < 0 or coalesce(records_updated?, 0) < 0", "a negative count", "件数が負"),
    _target("period.reversed", "period_end", "consistency", "error", "period_end < period_start",
            "ends before it starts", "終了日が開始日より前"),
    _target("scope.known", "scope", "validity", "error", "not regexp_matches(scope, '^(all|(team|region|owner):.+)$')",
            "not a scope", "対象範囲として正しくない"),
    _forecast("interval", "low", "consistency", "error", "low > value or high < value", "outside its own interval",
              "予測値が自身の区間の外にある", applies="low is not null and high is not null"),
    _rate("rate.positive", "rate", "validity", "critical", "rate <= 0", "not a positive rate", "レートが正でない"),
    _rate("rate.jump", "rate", "accuracy", "error",
          "cast(rate as double) > 5 * usual.rate or cast(rate as double) * 5 < usual.rate",
          "five times away from the currency's usual rate", "その通貨の通常のレートから5倍以上離れている", applies="rate > 0"),
)  # fmt: skip

MARKETING: tuple[Rule, ...] = (
    filled("campaigns", "name", "warning", "a campaign without a name", "名前のないキャンペーン"),
    filled("campaigns", "cost", "warning", "a campaign without a cost: no return can be computed",
           "費用のないキャンペーン（収益率を計算できない）"),
    filled("campaigns", "started_at", "warning", "a campaign without a start", "開始日時のないキャンペーン"),
    _campaign("ended_before_start", "ended_at", "consistency", "error", "ended_at < started_at", "ends before it starts",
              "開始より前に終了している"),
    _campaign("cost.negative", "cost", "validity", "error", "cost < 0", "a negative cost", "費用が負"),
    _campaign("name.repeated", "name", "uniqueness", "warning", "same_name.n is not null",
              "another campaign has the same name", "同じ名前のキャンペーンが他にある"),
    _member("nobody", "lead_id", "completeness", "error", "lead_id is null and contact_id? is null",
            "neither a lead nor a contact", "リードも連絡先もない", applies="true"),
    _member("responded_before_sent", "responded_at", "consistency", "error", "responded_at < sent_at",
            "answered before it was sent", "送付より前に反応している"),
    _event("never_sent", "event", "consistency", "warning", "sending.first_at is null",
           "opened or clicked, but never sent", "送付記録のない開封・クリック", applies="event in ('opened', 'clicked')"),
    _event("before_sending", "occurred_at", "consistency", "error", "occurred_at < sending.first_at",
           "opened or clicked before it was sent", "送付より前の開封・クリック",
           applies="event in ('opened', 'clicked') and sending.first_at is not null"),
    _list("ended_before_start", "unsubscribed_at", "consistency", "error", "unsubscribed_at < subscribed_at",
          "left before joining", "登録より前に解除されている"),
    _visit("duration_s.negative", "duration_s", "validity", "error", "duration_s < 0", "a negative duration", "滞在時間が負"),
    _visit("page_views.negative", "page_views", "validity", "error", "page_views < 0", "a negative count", "件数が負"),
)  # fmt: skip

SERVICE: tuple[Rule, ...] = (
    filled("tickets", "assignee_id", "warning", "nobody handles it", "担当者がいない"),
    _ticket("nobody", "contact_id", "completeness", "warning", "contact_id is null and account_id? is null",
            "of nobody", "連絡先も取引先もない", applies="true"),
    _ticket("resolved_before_created", "resolved_at", "consistency", "error", "resolved_at < created_at",
            "resolved before it was opened", "作成より前に解決している"),
    _ticket("answered_before_created", "first_response_at", "consistency", "error", "first_response_at < created_at",
            "answered before it was opened", "作成より前に応答している"),
    _ticket("closed_before_created", "closed_at", "consistency", "error", "closed_at < created_at",
            "closed before it was opened", "作成より前にクローズしている"),
    _ticket("closed_before_resolved", "closed_at", "consistency", "warning", "closed_at < resolved_at",
            "closed before it was resolved", "解決より前にクローズしている"),
    _ticket("closed_unresolved", "resolved_at", "completeness", "warning", "resolved_at is null",
            "closed, but not resolved", "クローズ済みなのに解決日時がない", applies="closed_at is not null"),
    _ticket("reopened.negative", "reopened", "validity", "error", "reopened < 0", "a negative count", "件数が負"),
    _ticket("repeated", "created_at", "uniqueness", "warning", "same_ticket.n is not null",
            "same person and time as another case", "同じ連絡先・同じ時刻のケースが他にある", applies="contact_id is not null"),
    _ticket("assignee_id.left", "assignee_id", "timeliness", "warning", "assignee.active_to < $today",
            "open and handled by a user who has left", "退職・異動した担当者の未解決ケース",
            applies="resolved_at is null and closed_at? is null and assignee.user_id is not null"),
    _ticket("assignee_id.left_closed", "assignee_id", "timeliness", "info", "assignee.active_to < $today",
            "was handled by a user who has left", "退職・異動した担当者が対応したケース",
            applies="(resolved_at is not null or closed_at? is not null) and assignee.user_id is not null"),
    _call("answered_before_start", "answered_at", "consistency", "error", "answered_at < started_at",
          "answered before it rang", "開始より前に応答している"),
    _call("ended_before_start", "ended_at", "consistency", "error", "ended_at < coalesce(answered_at?, started_at)",
          "ended before it began", "開始・応答より前に終了している"),
    _call("handle_s.negative", "handle_s", "validity", "error", "handle_s < 0", "a negative duration", "処理時間が負"),
    filled("calls", "agent_id", "warning", "answered by nobody", "応答した担当者がいない",
           when="answered_at is not null"),
    _survey("score.range", "score", "validity", "error",
            "score < 0 or score > case when type <> 'csat' then 10 when usual.most <= 5 then 5 when usual.most <= 10 then 10 "
            "else 100 end", "score outside its scale (csat: 5, 10 or 100, whichever holds nine in ten answers)",
            "スコアが尺度の範囲外（csatは回答の9割が収まる5・10・100のいずれか）"),
    _survey("repeated", "responded_at", "uniqueness", "warning", "same_answer.n is not null",
            "the same person answered twice at one instant", "同じ人の同じ時刻の回答が複数ある",
            applies="contact_id is not null"),
)  # fmt: skip

BUSINESS = (*MONEY, *MARKETING, *SERVICE)
"""Rules of what was sold, spent, promised and served."""
