"""In which words, English and Japanese, do people's own lists name the tables and columns of a CRM?

Patterns over folded text (half width, small letters). They only serve proposals that a person reviews; an import
reads nothing by them.
"""

# ruff: noqa: E501 (a pattern stays on its line)
from __future__ import annotations

import re

TABLE_WORDS = {
    "users": r"社員|ユーザ|従業員|営業員|名簿|\b(users?|employees?|staff|reps?|sales ?people)\b",
    "accounts": r"顧客|取引先(?!責任者|担当者)|得意先|企業|会社|法人|\b(customers?|accounts?|compan(y|ies)|clients?|organi[sz]ations?)\b",
    "contacts": r"名刺|連絡先|取引先責任者|先方担当|\b(contacts?|people|persons?|business cards?)\b",
    "leads": r"リード|見込み?客|引き?合い?|資料請求|\b(leads?|prospects?|inquir(y|ies))\b",
    "deals": r"商談|案件|パイプライン|\b(deals?|opportunit(y|ies)|opps?|pipeline)\b",
    "deal_history": r"(商談|案件|フェーズ|ステージ)(変更)?履歴|\b(deal|stage|opportunity)( field)? history\b",
    "proposals": r"見積|提案書|\b(quotes?|quotations?|estimates?|proposals?)\b",
    "activities": r"活動|行動|訪問|日報|架電|通話|タスク|todo|\b(activit(y|ies)|calls?|tasks?|events?|meetings?|visits?|call log)\b",
    "products": r"商品|製品|品目|\b(products?|items?|catalog(ue)?|price ?list)\b",
    "orders": r"売上|受注|注文|請求|伝票|\b(invoices?|orders?|sales|billing)\b",
    "order_lines": r"(受注|注文|請求|売上)明細|\b((order|invoice|line) (lines?|items?))\b",
    "subscriptions": r"契約|サブスク|定期|\b(subscriptions?|contracts?|renewals?)\b",
    "campaigns": r"キャンペーン|施策|展示会|\b(campaigns?|promotions?)\b",
    "campaign_members": r"キャンペーンメンバー|参加者|\b(campaign members?|attendees?)\b",
    "tickets": r"問い?合わ?せ|サポート|チケット|クレーム|ケース|\b(tickets?|cases?|support|helpdesk)\b",
    "surveys": r"アンケート|満足度|\b(surveys?|nps|csat|feedback)\b",
    "costs": r"費用|経費|コスト|\b(costs?|expenses?|spend)\b",
    "targets": r"目標|ノルマ|\b(targets?|quotas?|goals?)\b",
}
"""Table → what the name of a file or sheet of it holds."""

_NUMBER = r"\s*(番号|コード|no\.?|number|num|#|id|code)$"
_CUSTOMER = (
    r"顧客|取引先|会社|得意先|企業|お客様|客先|^(customer|company|account|client|organi[sz]ation)( name)?$|requester"
)
_OWNER = r"担当|営業$|所有者|対応者|\b(owner|rep|agent|salesperson|sales ?rep|account manager|assigned to|assignee)\b"
_AMOUNT = r"金額|売上高|見込額|受注額|総額|合計額|\b(amount|value|revenue|total|price|size)\b"
_CREATED = r"作成日|登録日|起票|受付日|発生日|\b(created|creation|opened|open date|date added|entered|submitted)\b"
_UPDATED = r"更新日|最終更新|変更日|\b(updated|modified|last change)"
_SOURCE = r"流入|経路|きっかけ|ソース|媒体|チャネル|\b(source|channel|origin|medium)\b"
_EMAIL = r"e-?mail|メール|アドレス"
_PHONE = r"^tel|電話|phone|telephone"
_POSTAL = r"郵便番号|〒|post ?code|postal|zip"
_ADDRESS = r"住所|所在地|\b(address|street|town|city)\b"
_PERSON = r"氏名|お名前|^名前$|full ?name|contact name|^name$|担当者名"

COLUMN_WORDS: dict[str, dict[str, str]] = {
    "users": {
        "user_id": rf"(社員|ユーザ|従業員|user|employee|staff){_NUMBER}", "name": _PERSON, "email": _EMAIL,
        "team": r"部署|チーム|所属|課$|\b(team|department)\b", "region": r"地域|エリア|支店|region|territory|branch",
        "role": r"役職|役割|role|job ?title", "active_from": r"入社|着任|hired|start", "active_to": r"退職|離任|left|end",
    },
    "accounts": {
        "account_id": rf"(顧客|取引先|会社|得意先|企業|customer|account|company|client){_NUMBER}",
        "name_kana": r"カナ|フリガナ|ふりがな|ﾌﾘｶﾞﾅ|kana", "name": rf"社名|名称|{_CUSTOMER}",
        "corporate_number": r"法人番号|corporate number", "industry": r"業種|業界|産業|industry|sector",
        "employees": r"従業員|社員数|人数|employees|headcount", "annual_revenue": r"年商|売上高|revenue|turnover",
        "country": r"^国|country", "region": r"都道府県|地域|エリア|region|state|prefecture", "postal_code": _POSTAL,
        "address": _ADDRESS, "phone": _PHONE, "website": r"url|web|ホームページ|サイト|site", "owner_id": _OWNER,
        "segment": r"ランク|区分|分類|segment|tier|rank|type", "created_at": rf"{_CREATED}|取引開始|since",
        "updated_at": _UPDATED,
    },
    "contacts": {
        "contact_id": rf"(連絡先|担当者|責任者|名刺|contact|person){_NUMBER}", "account_id": _CUSTOMER,
        "family_name": r"^姓$|^名字$|last ?name|surname|family", "given_name": r"^名$|first ?name|given",
        "name_kana": r"カナ|フリガナ|ふりがな|kana", "full_name": _PERSON, "email": _EMAIL, "mobile": r"携帯|mobile|cell",
        "phone": _PHONE, "title": r"役職|肩書|job ?title|position", "birth_date": r"生年月日|誕生日|birth",
        "gender": r"性別|gender", "postal_code": _POSTAL, "address": _ADDRESS, "owner_id": _OWNER,
        "created_at": rf"{_CREATED}|名刺交換", "updated_at": _UPDATED,
    },
    "leads": {
        "lead_id": rf"(リード|見込み?客|lead|prospect){_NUMBER}", "created_at": rf"{_CREATED}|date created",
        "source": _SOURCE, "company": _CUSTOMER, "full_name": _PERSON, "email": _EMAIL, "phone": _PHONE,
        "industry": r"業種|業界|industry", "employees": r"従業員|employees", "region": r"都道府県|地域|region|state",
        "owner_id": _OWNER, "status": r"ステータス|状況|状態|status", "score": r"スコア|点数|score|rating",
        "budget": r"予算|budget", "authority": r"決裁|authority", "need": r"ニーズ|need", "timeline": r"導入時期|timeline",
        "converted_at": r"商談化|取引開始|converted", "updated_at": _UPDATED,
    },
    "deals": {
        "deal_id": rf"(商談|案件|deal|opportunity|opp){_NUMBER}",
        "name": r"(商談|案件)(名|名称)?$|件名|^(deal|opportunity)( name)?$|^title$",
        "contact_id": r"先方担当|顧客担当|contact", "account_id": _CUSTOMER, "owner_id": _OWNER,
        "stage": r"フェーズ|ステージ|段階|進捗|\b(stage|phase)\b", "status": r"ステータス|状態|状況|結果|勝敗|\b(status|outcome|result)\b",
        "close_date": r"(受注|完了|クローズ|成約|契約|締結|決定)(予定|見込)?日|expected clos|\bclos(e|ing)\b|target",
        "amount": _AMOUNT, "probability": r"確度|確率|probability|likelihood|win ?%|chance|confidence",
        "deal_type": r"種別|区分|\btype\b", "source": _SOURCE, "product_id": r"商品|製品|サービス|product|service",
        "currency": r"通貨|currency", "lost_reason": r"失注理由|敗因|(lost|loss) reason|reason (lost|for loss)",
        "competitor": r"競合|competitor", "next_step": r"次回|ネクスト|next (step|action)", "created_at": _CREATED,
        "updated_at": _UPDATED, "cost": r"原価|cost",
    },
    "deal_history": {
        "deal_id": rf"(商談|案件|deal|opportunity){_NUMBER}", "changed_at": rf"変更日|更新日|{_UPDATED}|edit date",
        "stage": r"(新|変更後).*(フェーズ|ステージ)|\b(to|new) (stage|value)\b", "owner_id": r"変更者|edited by",
    },
    "proposals": {
        "proposal_id": rf"(見積|提案|quote|quotation|estimate|proposal){_NUMBER}", "deal_id": r"商談|案件|deal|opportunity",
        "sent_at": r"提出日|見積日|送付日|発行日|\b(sent|issued|quote date|date)\b", "amount": _AMOUNT,
        "currency": r"通貨|currency", "status": r"ステータス|状態|状況|status",
    },
    "activities": {
        "activity_id": rf"(活動|行動|タスク|activity|task|call|event){_NUMBER}",
        "type": r"種別|種類|手段|方法|\b(type|kind|method)\b", "subject": r"件名|用件|タイトル|subject|title|topic",
        "status": r"ステータス|状態|状況|status", "due_at": r"期限|期日|予定日|due",
        "occurred_at": r"(活動|訪問|実施|対応|通話|完了)日|日時|日付|^(date|when|completed)", "duration_s": r"所要|時間数|minutes|duration",
        "outcome": r"結果|result|outcome", "user_id": rf"{_OWNER}|実施者|caller|^by$", "contact_id": r"面談者|contact",
        "account_id": _CUSTOMER, "deal_id": r"商談|案件|deal|opportunity",
    },
    "products": {
        "product_id": rf"(商品|製品|品目|product|item|sku){_NUMBER}|^sku$", "name": r"(商品|製品|品)名|name|description",
        "category": r"分類|カテゴリ|区分|category|family|group", "unit_cost": r"原価|仕入|cost",
        "list_price": r"定価|単価|価格|price", "currency": r"通貨|currency",
    },
    "orders": {
        "order_id": rf"(受注|注文|伝票|請求書?|売上|order|invoice|sales){_NUMBER}", "account_id": _CUSTOMER,
        "deal_id": r"商談|案件|deal|opportunity", "owner_id": _OWNER,
        "paid_at": r"入金|支払|paid", "ordered_at": r"(売上|受注|注文|請求|計上|納品)(年月)?日|(invoice|order|sale|billing)s? date|^date$",
        "cost": r"原価|cost", "amount": rf"売上額|税抜|net|{_AMOUNT}", "currency": r"通貨|currency",
    },
    "order_lines": {
        "order_id": rf"(受注|注文|伝票|請求書?|order|invoice){_NUMBER}", "line_no": r"行番号|明細番号|枝番|line( no| number| #)?$",
        "product_id": r"商品|製品|品|product|item|sku", "quantity": r"数量|個数|quantity|qty", "amount": _AMOUNT,
        "cost": r"原価|cost",
    },
    "subscriptions": {
        "subscription_id": rf"(契約|subscription|contract){_NUMBER}", "account_id": _CUSTOMER,
        "product_id": r"商品|製品|プラン|サービス|product|plan", "started_at": r"開始|start|from",
        "cancelled_at": r"解約|cancel", "ends_at": r"終了|満了|期限|更新日|end|expir|renewal", "amount": _AMOUNT,
        "currency": r"通貨|currency", "status": r"ステータス|状態|状況|status",
    },
    "campaigns": {
        "campaign_id": rf"(キャンペーン|施策|campaign){_NUMBER}", "name": r"(キャンペーン|施策|展示会)名|name",
        "channel": r"媒体|チャネル|種別|channel|medium|type", "started_at": r"開始|開催|start", "ended_at": r"終了|end",
        "cost": r"費用|コスト|予算|金額|cost|spend|budget", "currency": r"通貨|currency",
    },
    "tickets": {
        "ticket_id": rf"(受付|問い?合わ?せ|チケット|ケース|管理|ticket|case|request){_NUMBER}", "account_id": _CUSTOMER,
        "channel": r"チャネル|受付方法|経路|channel|via|origin", "priority": r"優先|緊急|priority|severity",
        "type": r"種別|分類|区分|\b(type|category)\b", "assignee_id": _OWNER,
        "first_response_at": r"初回(応答|回答|対応)|first (response|reply)",
        "resolved_at": r"解決|完了|対応日|resolved|solved", "closed_at": r"クローズ|終了|closed", "sla_due_at": r"期限|sla|due",
        "created_at": rf"受付日|{_CREATED}",
    },
    "surveys": {
        "survey_id": rf"(回答|アンケート|response|survey){_NUMBER}", "type": r"種別|\btype\b",
        "responded_at": rf"回答日|{_CREATED}|completed|date", "score": r"点数?$|スコア|評価|満足度|score|rating",
        "contact_id": r"回答者|e-?mail|メール|respondent", "comment": r"コメント|自由|意見|comment|feedback",
    },
    "costs": {
        "date": r"日付?$|年月|date|month", "category": r"費目|科目|分類|category", "team": r"部署|チーム|team|department",
        "amount": _AMOUNT, "currency": r"通貨|currency", "note": r"摘要|備考|note|memo",
    },
}  # fmt: skip
"""Table → column → what a header of it looks like; the first column of a table whose pattern fits a header has it."""


def named_table(name: str) -> set[str]:
    """The tables whose words the name of a file or sheet holds, the longest words only.

    >>> sorted(named_table("商談一覧")), sorted(named_table("support_tickets 2026")), sorted(named_table("Sheet1"))
    (['deals'], ['tickets'], [])
    """
    plain = re.sub(r"[_\W]+", " ", name)
    found = {
        table: max(len(match[0]) for match in matches)
        for table, pattern in TABLE_WORDS.items()
        if (matches := list(re.finditer(pattern, plain)))
    }
    return {table for table, length in found.items() if length == max(found.values())}
