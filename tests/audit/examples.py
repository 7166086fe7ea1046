"""For every written rule: a row that fails it and a row that passes it, decided by a person.

`rule id: (failing row, passing row)`, or with a third part: rows of other tables. Keys are added where a row has none.
The audit's instant is 2026-06-30 12:00 Tokyo; the company is `tables.COMPANY`.
"""

from __future__ import annotations

T0, T1, T2 = "2026-01-10 00:00:00", "2026-02-10 00:00:00", "2026-03-10 00:00:00"
LEFT = {"users": [{"user_id": "U1", "active_to": "2026-01-31"}, {"user_id": "U2", "active_to": "2026-12-31"}]}
ACCOUNTS = {"accounts": [{"account_id": "A1"}, {"account_id": "A2"}]}
DEALS = {
    "deals": [
        {"deal_id": "D1", "status": "won", "closed_at": T1, "created_at": T0, "account_id": "A1"},
        {"deal_id": "D2", "status": "open", "created_at": T2, "account_id": "A2"},
    ]
}
PRICES = {"products": [{"product_id": "P1", "list_price": "100", "currency": "JPY"}]}


def _updated(table: str) -> dict:
    return {
        f"{table}.updated_before_created": ({"created_at": T1, "updated_at": T0}, {"created_at": T0, "updated_at": T1}),
    }


def _phone(rule: str, column: str) -> dict:
    return {rule: ({column: "03-12-5678"}, {column: "03-3501-1511"})}


EXAMPLES: dict[str, tuple] = {
    "users.name.filled": ({"name": None}, {"name": "Sato"}),
    "users.team.filled": ({"team": None}, {"team": "East"}),
    "users.email.valid": ({"email": "sato@@example.com"}, {"email": "sato@example.com"}),
    "users.active_to.before_from": (
        {"active_from": "2026-02-01", "active_to": "2026-01-01"},
        {"active_from": "2026-01-01", "active_to": "2026-02-01"},
    ),
    "users.without_deals": (
        {"user_id": "U1"},
        {"user_id": "U2"},
        {"deals": [{"deal_id": "D", "status": "open", "owner_id": "U2"}]},
    ),
    "accounts.name.filled": ({"name": None}, {"name": "Acme"}),
    "accounts.industry.filled": ({"industry": None}, {"industry": "Retail"}),
    "accounts.owner_id.filled": ({"owner_id": None}, {"owner_id": "U1"}),
    # 法人番号 of the National Tax Agency itself, and the same with a wrong check digit
    "accounts.corporate_number.valid": ({"corporate_number": "8000012050002"}, {"corporate_number": "7000012050002"}),
    "accounts.country.known": ({"country": "Philipines"}, {"country": "フィリピン"}),
    "accounts.website.valid": ({"website": "not a site"}, {"website": "https://例え.jp/a?b=1"}),
    "accounts.employees.positive": ({"employees": "-1"}, {"employees": "0"}),
    "accounts.annual_revenue.positive": ({"annual_revenue": "-1"}, {"annual_revenue": "0"}),
    "accounts.annual_revenue.implausible": (
        {"annual_revenue": "100000000", "employees": "10", "country": "JP"},
        {"annual_revenue": "2000000", "employees": "10", "country": "JP"},
        {"accounts": [{"annual_revenue": "1000000", "employees": "10", "country": "JP"}] * 20},
    ),
    "accounts.parent.itself": (
        {"account_id": "A1", "parent_account_id": "A1"},
        {"account_id": "A2", "parent_account_id": "A1"},
    ),
    **_phone("accounts.phone.valid", "phone"),
    "accounts.phone.placeholder": ({"phone": "000-0000-0000"}, {"phone": "03-3501-1511"}),
    # 100-8111 is the Imperial Palace's; no code begins with 000
    "accounts.postal_code.valid": ({"postal_code": "000-0000"}, {"postal_code": "〒100-8111"}),
    "accounts.name_kana.kana": ({"name_kana": "山田商事"}, {"name_kana": "ヤマダショウジ"}),
    "accounts.name.garbled": ({"name": "CafÃ© Berlin"}, {"name": "Café Berlin"}),
    "accounts.name.test_record": ({"name": "test company"}, {"name": "Contest Greatest Ltd"}),
    **_updated("accounts"),
    "accounts.stale": ({"updated_at": "2023-01-01"}, {"updated_at": T0}),
    "accounts.owner_id.left": ({"owner_id": "U1"}, {"owner_id": "U2"}, LEFT),
    "contacts.account_id.filled": ({"account_id": None}, {"account_id": "A1"}),
    "contacts.full_name.filled": ({"full_name": None}, {"full_name": "Sato Taro"}),
    "contacts.reachable": (
        {"email": None, "phone": None, "mobile": None},
        {"email": None, "phone": None, "mobile": "1"},
    ),
    "contacts.birth_date.plausible": ({"birth_date": "2027-01-01"}, {"birth_date": "1970-01-01"}),
    "contacts.full_name.digits": ({"full_name": "Taro 123"}, {"full_name": "Taro"}),
    "contacts.email.valid": ({"email": "a.example.com"}, {"email": "a+b@例え.jp"}),
    "contacts.email.case": ({"email": "A@example.com"}, {"email": "a@example.com"}),
    **_phone("contacts.phone.valid", "phone"),
    "contacts.mobile.valid": ({"mobile": "+81 90 123"}, {"mobile": "＋81 90-1234-5678"}),
    "contacts.phone.placeholder": ({"phone": "1234567890"}, {"phone": "090-1234-5678"}),
    "contacts.postal_code.valid": (
        {"postal_code": "1008111", "account_id": "A1"},
        {"postal_code": "94043", "account_id": "A1"},
        {"accounts": [{"account_id": "A1", "country": "USA"}]},
    ),
    "contacts.name_kana.kana": ({"name_kana": "佐藤"}, {"name_kana": "さとう タロウ"}),
    "contacts.full_name.garbled": ({"full_name": "\ufffd\ufffd"}, {"full_name": "佐藤"}),
    "contacts.full_name.test_record": ({"full_name": "テスト太郎"}, {"full_name": "佐藤太郎"}),
    **_updated("contacts"),
    "contacts.stale": ({"updated_at": "2020-01-01"}, {"updated_at": T2}),
    "contacts.owner_id.left": ({"owner_id": "U1"}, {"owner_id": "U2"}, LEFT),
    "leads.source.filled": ({"source": None}, {"source": "Web"}),
    "leads.owner_id.filled": ({"owner_id": None}, {"owner_id": "U1"}),
    "leads.status.filled": ({"status": None}, {"status": "new"}),
    "leads.company.filled": ({"company": None}, {"company": "Acme"}),
    "leads.reachable": ({"email": None, "phone": None}, {"email": "a@b.co", "phone": None}),
    "leads.disqualified_reason.filled": (
        {"disqualified_at": T1, "disqualified_reason": None},
        {"disqualified_at": T1, "disqualified_reason": "too small"},
    ),
    "leads.converted_before_created": ({"created_at": T1, "converted_at": T0}, {"created_at": T0, "converted_at": T0}),
    "leads.qualified_before_created": ({"created_at": T1, "qualified_at": T0}, {"created_at": T0, "qualified_at": T1}),
    "leads.disqualified_before_created": (
        {"created_at": T1, "disqualified_at": T0},
        {"created_at": T0, "disqualified_at": T1},
    ),
    "leads.converted_and_disqualified": (
        {"converted_at": T0, "disqualified_at": T1},
        {"converted_at": None, "disqualified_at": T1},
    ),
    "leads.converted_without_deal": ({"converted_at": T1, "deal_id": None}, {"converted_at": T1, "deal_id": "D1"}),
    "leads.deal_without_conversion": ({"deal_id": "D1", "converted_at": None}, {"deal_id": "D1", "converted_at": T1}),
    "leads.untouched": (
        {"lead_id": "L1", "created_at": T0},
        {"lead_id": "L2", "created_at": T0},
        {"activities": [{"activity_id": "X", "type": "call", "lead_id": "L2"}]},
    ),
    "leads.email.valid": ({"email": "a@b"}, {"email": "a@b.co"}),
    "leads.email.case": ({"email": "A@example.com"}, {"email": "a@example.com"}),
    "leads.score.range": ({"score": "201"}, {"score": "100"}),
    "leads.owner_id.left_before": ({"owner_id": "U1", "created_at": T1}, {"owner_id": "U1", "created_at": T0}, LEFT),
    **_phone("leads.phone.valid", "phone"),
    "leads.phone.placeholder": ({"phone": "9999999999"}, {"phone": "06-6012-3456"}),
    "leads.full_name.garbled": ({"full_name": "MÃ¼ller"}, {"full_name": "Müller"}),
    "leads.full_name.test_record": ({"full_name": "Test User"}, {"full_name": "Ann Tester"}),
    "leads.company.test_record": ({"company": "asdf"}, {"company": "Sample-free"} | {"company": "Attestation GmbH"}),
    **_updated("leads"),
    "leads.owner_id.left": ({"owner_id": "U1"}, {"owner_id": "U2"}, LEFT),
    "leads.owner_id.left_closed": (
        {"owner_id": "U1", "converted_at": T1},
        {"owner_id": "U2", "converted_at": T1},
        LEFT,
    ),
    "deals.account_id.filled": ({"account_id": None}, {"account_id": "A1"}),
    "deals.owner_id.filled": ({"owner_id": None}, {"owner_id": "U1"}),
    "deals.stage.filled": ({"stage": None}, {"stage": "Proposal"}),
    "deals.source.filled": ({"source": None}, {"source": "Web"}),
    "deals.amount.won": ({"status": "won", "amount": None}, {"status": "won", "amount": "1"}),
    "deals.amount.open": ({"status": "open", "amount": None}, {"status": "open", "amount": "1"}),
    "deals.close_date.open": ({"status": "open", "close_date": None}, {"status": "open", "close_date": "2026-09-01"}),
    "deals.closed_at.closed": ({"status": "lost", "closed_at": None}, {"status": "lost", "closed_at": T1}),
    "deals.lost_reason.filled": ({"status": "lost", "lost_reason": None}, {"status": "lost", "lost_reason": "price"}),
    "deals.next_step.filled": ({"status": "open", "next_step": None}, {"status": "open", "next_step": "call"}),
    "deals.product_id.filled": ({"product_id": None}, {"product_id": "P1"}),
    "deals.created_at.unknown": (
        {"deal_id": "D1", "created_at": None},
        {"deal_id": "D2", "created_at": None},
        {"deal_history": [{"deal_id": "D2", "changed_at": T0}]},
    ),
    "deals.currency.filled": ({"currency": None}, {"currency": "JPY"}),
    "deals.closed_at.future": ({"closed_at": "2026-07-01"}, {"closed_at": T0}),
    "deals.amount.by_stage": (
        {"status": "open", "stage": "Proposal", "amount": None},
        {"status": "open", "stage": "Proposal", "amount": "5"},
    ),
    "deals.closed_before_created": ({"created_at": T1, "closed_at": T0}, {"created_at": T0, "closed_at": T0}),
    "deals.close_date.before_created": (
        {"created_at": "2026-01-10 16:00:00", "close_date": "2026-01-10"},
        {"created_at": "2026-01-10 14:00:00", "close_date": "2026-01-10"},
    ),
    "deals.open_with_closing": ({"status": "open", "closed_at": T1}, {"status": "open", "closed_at": None}),
    **_updated("deals"),
    "deals.won_below_certain": ({"status": "won", "probability": "0.99"}, {"status": "won", "probability": "1"}),
    "deals.lost_with_probability": ({"status": "lost", "probability": "1"}, {"status": "lost", "probability": "0"}),
    "deals.open_as_certain": ({"status": "open", "probability": "1"}, {"status": "open", "probability": "0.99"}),
    "deals.probability.range": ({"probability": "1.01"}, {"probability": "1"}),
    "deals.probability.of_stage": (
        {"status": "open", "stage": "Lead in", "probability": "0.9"},
        {"status": "open", "stage": "Lead in", "probability": "0.2"},
    ),
    "deals.stage.known": ({"stage": "Demo"}, {"stage": "Proposal"}),
    "deals.stage.contradicts_status": ({"stage": "Won", "status": "open"}, {"stage": "Won", "status": "won"}),
    "deals.forecast_category.contradicts_status": (
        {"status": "open", "forecast_category": "closed"},
        {"status": "won", "forecast_category": "closed"},
    ),
    "deals.past_close_date": (
        {"status": "open", "close_date": "2026-06-29"},
        {"status": "open", "close_date": "2026-06-30"},
    ),
    "deals.close_date.far": (
        {"status": "open", "close_date": "2031-01-01"},
        {"status": "open", "close_date": "2027-01-01"},
    ),
    "deals.stalled": (
        {"deal_id": "D1", "status": "open", "updated_at": "2025-01-01"},
        {"deal_id": "D2", "status": "open", "updated_at": "2025-01-01"},
        {"activities": [{"activity_id": "X", "type": "call", "deal_id": "D2", "occurred_at": T2}]},
    ),
    "deals.owner_id.left": ({"status": "open", "owner_id": "U1"}, {"status": "open", "owner_id": "U2"}, LEFT),
    "deals.amount.negative": ({"amount": "-0.01"}, {"amount": "0"}),
    "deals.amount.zero_won": ({"status": "won", "amount": "0"}, {"status": "won", "amount": "1"}),
    "deals.amount.far_from_list": (
        {"status": "won", "amount": "501", "list_amount": "100"},
        {"status": "won", "amount": "500", "list_amount": "100"},
    ),
    "deals.amount.far_from_price": (
        {"status": "won", "amount": "10", "product_id": "P1"},
        {"status": "won", "amount": "20", "product_id": "P1"},
        PRICES,
    ),
    "deals.cost.above_amount": (
        {"status": "won", "amount": "1", "cost": "2"},
        {"status": "won", "amount": "2", "cost": "2"},
    ),
    "deals.contact.of_other_account": (
        {"contact_id": "C1", "account_id": "A2"},
        {"contact_id": "C1", "account_id": "A1"},
        {"contacts": [{"contact_id": "C1", "account_id": "A1"}]},
    ),
    "deals.lead.created_after": (
        {"lead_id": "L1", "created_at": T0},
        {"lead_id": "L1", "created_at": T2},
        {"leads": [{"lead_id": "L1", "created_at": T1}]},
    ),
    "deals.name.test_record": ({"name": "Dummy deal"}, {"name": "Tester stand order"}),
    "deals.name.garbled": ({"name": "Ã¼ber"}, {"name": "über"}),
    "deals.history.status": (
        {"deal_id": "D1", "status": "open"},
        {"deal_id": "D2", "status": "won"},
        {
            "deal_history": [
                {"deal_id": "D1", "changed_at": T0, "status": "open", "amount": "1"},
                {"deal_id": "D1", "changed_at": T1, "status": "won", "amount": "1"},
                {"deal_id": "D2", "changed_at": T1, "status": "open", "amount": "1"},
                {"deal_id": "D2", "changed_at": T1, "status": "won", "amount": "1"},
            ]
        },
    ),
    "deals.history.amount": (
        {"deal_id": "D1", "amount": "2"},
        {"deal_id": "D2", "amount": None},
        {
            "deal_history": [
                {"deal_id": "D1", "changed_at": T0, "status": "open", "amount": "1"},
                {"deal_id": "D2", "changed_at": T1, "status": "open", "amount": None},
            ]
        },
    ),
    "deals.history.before_creation": (
        {"deal_id": "D1", "created_at": T1},
        {"deal_id": "D2", "created_at": T0},
        {
            "deal_history": [
                {"deal_id": "D1", "changed_at": T0, "status": "open", "amount": "1"},
                {"deal_id": "D2", "changed_at": T0, "status": "open", "amount": "1"},
            ]
        },
    ),
    "deal_history.status.filled": ({"status": None}, {"status": "open"}),
    "deal_history.amount.won": ({"status": "won", "amount": None}, {"status": "won", "amount": "0"}),
    "deal_history.amount.far_from_list": (
        {"deal_id": "D1", "amount": "501"},
        {"deal_id": "D1", "changed_at": T1, "amount": "500"},
        {"deals": [{"deal_id": "D1", "status": "won", "list_amount": "100"}]},
    ),
    "deal_history.amount.negative": ({"amount": "-1"}, {"amount": "1"}),
    "deal_history.probability.range": ({"probability": "-0.1"}, {"probability": "0"}),
    "deal_history.out_of_order": ({"changed_at": "2026-07-01"}, {"changed_at": T0}),
    "deal_history.stage.contradicts_status": ({"stage": "Lost", "status": "open"}, {"stage": "Lost", "status": "lost"}),
    "proposals.amount.filled": ({"amount": None}, {"amount": "1"}),
    "proposals.sent_at.filled": ({"sent_at": None}, {"sent_at": T0}),
    "proposals.amount.negative": ({"amount": "-1"}, {"amount": "1"}),
    "proposals.before_deal": ({"deal_id": "D1", "sent_at": "2025-12-01"}, {"deal_id": "D1", "sent_at": T1}, DEALS),
    "activities.user_id.filled": ({"user_id": None}, {"user_id": "U1"}),
    "activities.occurred_at.filled": ({"status": "done", "occurred_at": None}, {"status": "done", "occurred_at": T0}),
    "activities.due_at.filled": ({"status": "planned", "due_at": None}, {"status": "planned", "due_at": T0}),
    "activities.linked": ({"deal_id": None}, {"deal_id": None, "lead_id": "L1"}),
    "activities.duration_s.negative": ({"duration_s": "-1"}, {"duration_s": "0"}),
    "activities.duration_s.too_long": ({"duration_s": "86401"}, {"duration_s": "86400"}),
    "activities.overdue": ({"status": "planned", "due_at": T2}, {"status": "planned", "due_at": "2026-12-01"}),
    "activities.done_in_future": (
        {"status": "done", "occurred_at": "2026-12-01"},
        {"status": "done", "occurred_at": T0},
    ),
    "activities.after_closing": ({"deal_id": "D1", "occurred_at": T2}, {"deal_id": "D1", "occurred_at": T1}, DEALS),
    "activities.planned_on_closed": (
        {"status": "planned", "due_at": T2, "deal_id": "D1"},
        {"status": "planned", "due_at": T2, "deal_id": "D2"},
        DEALS,
    ),
    "activities.before_deal": ({"deal_id": "D2", "occurred_at": T1}, {"deal_id": "D1", "occurred_at": T1}, DEALS),
    "products.name.filled": ({"name": None}, {"name": "GTX"}),
    "products.list_price.filled": ({"list_price": None}, {"list_price": "1"}),
    "products.list_price.negative": ({"list_price": "-1"}, {"list_price": "0"}),
    "products.unit_cost.above_price": ({"list_price": "1", "unit_cost": "2"}, {"list_price": "2", "unit_cost": "2"}),
    "orders.nobody": ({"account_id": None, "contact_id": None}, {"account_id": None, "contact_id": "C1"}),
    "orders.amount.negative": ({"amount": "-1"}, {"amount": "0"}),
    "orders.currency.filled": ({"currency": None}, {"currency": "JPY"}),
    "orders.cost.above_amount": ({"amount": "1", "cost": "2"}, {"amount": "2", "cost": "1"}),
    "orders.paid_before_ordered": ({"ordered_at": T1, "paid_at": T0}, {"ordered_at": T0, "paid_at": T0}),
    "orders.sum_of_lines": (
        {"order_id": "O1", "amount": "10"},
        {"order_id": "O2", "amount": "10"},
        {
            "order_lines": [
                {"order_id": "O1", "line_no": "1", "amount": "9.98"},
                {"order_id": "O2", "line_no": "1", "amount": "9.99"},
                {"order_id": "O2", "line_no": "2", "amount": "0.01"},
            ]
        },
    ),
    "orders.deal.not_won": ({"deal_id": "D2"}, {"deal_id": "D1"}, DEALS),
    "orders.deal.other_account": (
        {"deal_id": "D1", "account_id": "A2"},
        {"deal_id": "D1", "account_id": "A1"},
        DEALS,
    ),
    "order_lines.product_id.filled": ({"product_id": None}, {"product_id": "P1"}),
    "order_lines.quantity.positive": ({"quantity": "0"}, {"quantity": "0.5"}),
    "order_lines.far_from_price": (
        {"product_id": "P1", "quantity": "2", "amount": "1001"},
        {"product_id": "P1", "quantity": "2", "amount": "1000"},
        PRICES,
    ),
    "subscriptions.account_id.filled": ({"account_id": None}, {"account_id": "A1"}),
    "subscriptions.amount.filled": ({"amount": None}, {"amount": "0"}),
    "subscriptions.ends_before_start": (
        {"started_at": "2026-01-01", "ends_at": "2026-01-01"},
        {"started_at": "2026-01-01", "ends_at": "2026-01-02"},
    ),
    "subscriptions.renewed_by_other": (
        {"subscription_id": "S1", "account_id": "A1", "renewed_by": "S2"},
        {"subscription_id": "S2", "account_id": "A2", "renewed_by": "S2"},
    ),
    "subscriptions.renewed_before": (
        {"subscription_id": "S1", "started_at": "2026-02-01", "renewed_by": "S2"},
        {"subscription_id": "S2", "started_at": "2026-01-01", "renewed_by": "S1"},
    ),
    "subscriptions.renewed_by_itself": (
        {"subscription_id": "S1", "renewed_by": "S1"},
        {"subscription_id": "S2", "renewed_by": "S1"},
    ),
    "subscriptions.amount.negative": ({"amount": "-1"}, {"amount": "0"}),
    "costs.amount.negative": ({"amount": "-1"}, {"amount": "0"}),
    "crm_usage.counts.negative": ({"logins": "1", "records_updated": "-1"}, {"logins": "0", "records_updated": None}),
    "targets.period.reversed": (
        {"period_start": "2026-02-01", "period_end": "2026-01-31"},
        {"period_start": "2026-02-01", "period_end": "2026-02-01"},
    ),
    "targets.scope.known": ({"scope": "East"}, {"scope": "team:East"}),
    "forecasts.interval": (
        {"value": "5", "low": "6", "high": "9"},
        {"value": "5", "low": "5", "high": "5"},
    ),
    "fx_rates.rate.positive": ({"rate": "0"}, {"rate": "0.01"}),
    "fx_rates.rate.jump": (
        {"currency": "USD", "rate": "15000", "date": "2026-01-04"},
        {"currency": "USD", "rate": "151", "date": "2026-01-03"},
    ),
    "campaigns.name.filled": ({"name": None}, {"name": "Spring"}),
    "campaigns.cost.filled": ({"cost": None}, {"cost": "0"}),
    "campaigns.started_at.filled": ({"started_at": None}, {"started_at": T0}),
    "campaigns.ended_before_start": ({"started_at": T1, "ended_at": T0}, {"started_at": T0, "ended_at": T0}),
    "campaigns.cost.negative": ({"cost": "-1"}, {"cost": "0"}),
    "campaign_members.nobody": ({"lead_id": None, "contact_id": None}, {"lead_id": None, "contact_id": "C1"}),
    "campaign_members.responded_before_sent": (
        {"sent_at": T1, "responded_at": T0},
        {"sent_at": T0, "responded_at": T1},
    ),
    "list_members.ended_before_start": (
        {"subscribed_at": T1, "unsubscribed_at": T0},
        {"subscribed_at": T0, "unsubscribed_at": T0},
    ),
    "web_sessions.duration_s.negative": ({"duration_s": "-1"}, {"duration_s": "0"}),
    "web_sessions.page_views.negative": ({"page_views": "-1"}, {"page_views": "0"}),
    "tickets.assignee_id.filled": ({"assignee_id": None}, {"assignee_id": "U1"}),
    "tickets.nobody": ({"contact_id": None, "account_id": None}, {"contact_id": None, "account_id": "A1"}),
    "tickets.resolved_before_created": ({"created_at": T1, "resolved_at": T0}, {"created_at": T0, "resolved_at": T1}),
    "tickets.answered_before_created": (
        {"created_at": T1, "first_response_at": T0},
        {"created_at": T0, "first_response_at": T1},
    ),
    "tickets.closed_before_created": ({"created_at": T1, "closed_at": T0}, {"created_at": T0, "closed_at": T1}),
    "tickets.closed_before_resolved": ({"resolved_at": T1, "closed_at": T0}, {"resolved_at": T0, "closed_at": T1}),
    "tickets.closed_unresolved": ({"closed_at": T1, "resolved_at": None}, {"closed_at": T1, "resolved_at": T0}),
    "tickets.reopened.negative": ({"reopened": "-1"}, {"reopened": "0"}),
    "tickets.assignee_id.left_closed": (
        {"assignee_id": "U1", "resolved_at": T0},
        {"assignee_id": "U2", "resolved_at": T0},
        LEFT,
    ),
    "tickets.assignee_id.left": (
        {"assignee_id": "U1", "resolved_at": None},
        {"assignee_id": "U2", "resolved_at": None},
        LEFT,
    ),
    "calls.answered_before_start": ({"started_at": T1, "answered_at": T0}, {"started_at": T0, "answered_at": T0}),
    "calls.ended_before_start": (
        {"started_at": T0, "answered_at": T2, "ended_at": T1},
        {"started_at": T0, "answered_at": T1, "ended_at": T2},
    ),
    "calls.handle_s.negative": ({"handle_s": "-1"}, {"handle_s": "0"}),
    "calls.agent_id.filled": ({"answered_at": T0, "agent_id": None}, {"answered_at": T0, "agent_id": "U1"}),
    "surveys.score.range": (
        {"type": "nps", "score": "11"},
        {"type": "csat", "score": "11"},
        {"surveys": [{"type": "csat", "score": "80"}] * 20},
    ),
}

REPEATED: dict[str, tuple[dict, dict, dict]] = {
    "users.email.repeated": ({"email": "a@b.co"}, {"email": "A@B.CO"}, {"email": "c@b.co"}),
    "accounts.name.repeated": ({"name": "Acme, Inc."}, {"name": "ACME INC"}, {"name": "Acme GmbH"}),
    "accounts.corporate_number.repeated": (
        {"corporate_number": "7000012050002"},
        {"corporate_number": "7000012050002"},
        {"corporate_number": "1010001112577"},
    ),
    "contacts.email.repeated": ({"email": "a@b.co"}, {"email": "A@b.co"}, {"email": "d@b.co"}),
    "leads.email.repeated": ({"email": "a@b.co"}, {"email": "a@b.co"}, {"email": "d@b.co"}),
    "deals.name.repeated": ({"name": "Renewal 1"}, {"name": "renewal-1"}, {"name": "Renewal 2"}),
    "deal_history.equal_times": (
        {"deal_id": "D1", "changed_at": T0},
        {"deal_id": "D1", "changed_at": T0},
        {"deal_id": "D2", "changed_at": T0},
    ),
    "activities.repeated": tuple(
        {"type": "call", "occurred_at": T0, "subject": s, "user_id": "U1", "contact_id": None, "deal_id": "D1"}
        for s in ("a", "a", "b")
    ),
    "products.name.repeated": ({"name": "GTX Pro"}, {"name": "GTX-PRO"}, {"name": "GTX"}),
    "campaigns.name.repeated": ({"name": "Spring"}, {"name": "spring "}, {"name": "Autumn"}),
    "orders.repeated": tuple({"account_id": "A1", "ordered_at": T0, "amount": a} for a in ("1", "1", "2")),
    "tickets.repeated": tuple({"contact_id": c, "created_at": T0} for c in ("C1", "C1", "C2")),
    "surveys.repeated": tuple({"contact_id": c, "type": "nps", "responded_at": T0} for c in ("C1", "C1", "C2")),
}
"""rule id: two rows that are the same to it, and one that is another."""

WHOLE: dict[str, tuple[dict[str, list[dict]], set[str]]] = {
    "deal_history.stage.backwards": (
        {
            "deal_history": [
                {"deal_id": "D1", "changed_at": T0, "stage": "Proposal", "status": "open"},
                {"deal_id": "D1", "changed_at": T1, "stage": "Lead in", "status": "open"},
                {"deal_id": "D2", "changed_at": T0, "stage": "Lead in", "status": "open"},
                {"deal_id": "D2", "changed_at": T1, "stage": "Proposal", "status": "open"},
            ]
        },
        {"D1|2026-02-10 00:00:00.000000"},
    ),
    "deal_history.reopened": (
        {
            "deal_history": [
                {"deal_id": "D1", "changed_at": T0, "status": "lost", "stage": "Lost"},
                {"deal_id": "D1", "changed_at": T1, "status": "open", "stage": "Lead in"},
                {"deal_id": "D2", "changed_at": T0, "status": "lost", "stage": "Lost"},
                {"deal_id": "D2", "changed_at": T1, "status": "won", "stage": "Won"},
            ]
        },
        {"D1|2026-02-10 00:00:00.000000"},
    ),
    "email_events.never_sent": (
        {
            "email_events": [
                {"message_id": "M1", "event": "opened", "occurred_at": T1},
                {"message_id": "M2", "event": "sent", "occurred_at": T0},
                {"message_id": "M2", "event": "opened", "occurred_at": T1},
            ]
        },
        {"email_events.csv:2"},
    ),
    "email_events.before_sending": (
        {
            "email_events": [
                {"message_id": "M1", "event": "opened", "occurred_at": T0},
                {"message_id": "M1", "event": "delivered", "occurred_at": T1},
                {"message_id": "M1", "event": "clicked", "occurred_at": T2},
            ]
        },
        {"email_events.csv:2"},
    ),
}
"""rule id: tables, and the keys that fail."""
