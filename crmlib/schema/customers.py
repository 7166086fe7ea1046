"""Which tables say who the customers and the CRM's users are?"""

from __future__ import annotations

from crmlib.schema.declare import Column as C
from crmlib.schema.declare import Table

USERS = Table(
    "users",
    "a CRM user, usually a sales or support rep",
    "CRMの利用者（営業・サポート担当など）",
    ("user_id",),
    (
        C("user_id", "id", "identifies the user", "ユーザーID", required=True),
        C("name", "text", "full name", "氏名"),
        C("email", "text", "e-mail address", "メールアドレス"),
        C("team", "text", "team that the user belongs to", "所属チーム"),
        C("region", "text", "region that the user serves", "担当地域"),
        C("role", "text", "role in the company", "役割"),
        C("active_from", "date", "first day as a user", "利用開始日"),
        C("active_to", "date", "last day as a user", "利用終了日"),
    ),
)

ACCOUNTS = Table(
    "accounts",
    "a company or household that buys or may buy",
    "購入する、または購入しうる企業・世帯",
    ("account_id",),
    (
        C("account_id", "id", "identifies the account", "取引先ID", required=True),
        C("name", "text", "registered or trade name", "取引先名"),
        C("name_kana", "text", "name in kana", "取引先名（カナ）"),
        C("corporate_number", "text", "Japanese corporate number, 13 digits", "法人番号（13桁）"),
        C("industry", "text", "industry", "業種"),
        C("employees", "int", "number of employees", "従業員数"),
        C("annual_revenue", "money", "annual revenue of the account", "年間売上高"),
        C("country", "text", "country", "国"),
        C("region", "text", "region", "地域"),
        C("postal_code", "text", "postal code", "郵便番号"),
        C("address", "text", "address", "住所"),
        C("phone", "text", "telephone number", "電話番号"),
        C("website", "text", "web site", "Webサイト"),
        C("segment", "text", "customer segment", "顧客セグメント"),
        C("owner_id", "id", "user who owns the account", "担当者ID", references="users"),
        C("parent_account_id", "id", "account that this one belongs to", "親取引先ID", references="accounts"),
        C("created_at", "ts", "when the record was created", "作成日時"),
        C("updated_at", "ts", "when the record was last changed", "更新日時"),
    ),
    born="created_at",
)

CONTACTS = Table(
    "contacts",
    "a person at an account",
    "取引先に属する人",
    ("contact_id",),
    (
        C("contact_id", "id", "identifies the contact", "連絡先ID", required=True),
        C("account_id", "id", "account of the person", "取引先ID", references="accounts"),
        C("full_name", "text", "full name", "氏名"),
        C("family_name", "text", "family name", "姓"),
        C("given_name", "text", "given name", "名"),
        C("name_kana", "text", "name in kana", "氏名（カナ）"),
        C("email", "text", "e-mail address", "メールアドレス"),
        C("phone", "text", "telephone number", "電話番号"),
        C("mobile", "text", "mobile number", "携帯電話"),
        C("title", "text", "job title", "役職"),
        C("birth_date", "date", "date of birth", "生年月日"),
        C("gender", "text", "gender", "性別"),
        C("postal_code", "text", "postal code", "郵便番号"),
        C("address", "text", "address", "住所"),
        C("email_opt_out", "bool", "asked for no e-mail", "メール配信停止"),
        C("owner_id", "id", "user who owns the contact", "担当者ID", references="users"),
        C("created_at", "ts", "when the record was created", "作成日時"),
        C("updated_at", "ts", "when the record was last changed", "更新日時"),
    ),
    born="created_at",
)

LEADS = Table(
    "leads",
    "a prospect not yet a deal",
    "まだ商談になっていない見込み客",
    ("lead_id",),
    (
        C("lead_id", "id", "identifies the lead", "リードID", required=True),
        C("created_at", "ts", "when the lead was created", "作成日時", required=True),
        C("source", "text", "where the lead came from", "リードソース"),
        C("campaign_id", "id", "campaign that brought it", "キャンペーンID", references="campaigns"),
        C("company", "text", "company name", "会社名"),
        C("full_name", "text", "full name", "氏名"),
        C("email", "text", "e-mail address", "メールアドレス"),
        C("phone", "text", "telephone number", "電話番号"),
        C("industry", "text", "industry", "業種"),
        C("employees", "int", "number of employees", "従業員数"),
        C("region", "text", "region", "地域"),
        C("owner_id", "id", "user who owns the lead", "担当者ID", references="users"),
        C("status", "text", "status in the CRM", "ステータス"),
        C("score", "num", "lead score, points", "リードスコア"),
        C("budget", "text", "BANT: budget", "予算（BANT）"),
        C("authority", "text", "BANT: authority", "決裁権（BANT）"),
        C("need", "text", "BANT: need", "ニーズ（BANT）"),
        C("timeline", "text", "BANT: timeline", "導入時期（BANT）"),
        C("qualified_at", "ts", "when it was qualified", "有望と判定した日時"),
        C("converted_at", "ts", "when it became a deal", "商談化日時"),
        C("disqualified_at", "ts", "when it was given up", "対象外とした日時"),
        C("disqualified_reason", "text", "why it was given up", "対象外の理由"),
        C("account_id", "id", "account it became", "取引先ID", references="accounts"),
        C("contact_id", "id", "contact it became", "連絡先ID", references="contacts"),
        C("deal_id", "id", "deal it became", "商談ID", references="deals"),
        C("referrer_account_id", "id", "customer who referred it", "紹介元の取引先ID", references="accounts"),
        C("updated_at", "ts", "when the record was last changed", "更新日時"),
    ),
    born="created_at",
)

CUSTOMER_TABLES = (USERS, ACCOUNTS, CONTACTS, LEADS)
