"""Which tables hold support cases, calls and what customers say?"""

from __future__ import annotations

from crmlib.schema.declare import Column as C
from crmlib.schema.declare import Table

TICKET_TYPES = ("question", "problem", "complaint", "request")
SURVEY_TYPES = ("nps", "csat", "enps")

TICKETS = Table(
    "tickets",
    "a support case",
    "問い合わせ・サポート案件",
    ("ticket_id",),
    (
        C("ticket_id", "id", "identifies the case", "ケースID", required=True),
        C("account_id", "id", "account concerned", "取引先ID", references="accounts"),
        C("contact_id", "id", "contact who asked", "連絡先ID", references="contacts"),
        C("channel", "text", "channel", "チャネル"),
        C("priority", "text", "priority", "優先度"),
        C("type", "text", "kind of case", "種別", values=TICKET_TYPES),
        C("assignee_id", "id", "user who handles it", "担当者ID", references="users"),
        C("created_at", "ts", "when it was opened", "作成日時", required=True),
        C("first_response_at", "ts", "when it was first answered", "初回応答日時"),
        C("resolved_at", "ts", "when it was resolved", "解決日時"),
        C("closed_at", "ts", "when it was closed", "クローズ日時"),
        C("sla_due_at", "ts", "when it must be resolved", "SLA期限"),
        C("reopened", "int", "times it was reopened", "再オープン回数"),
        C("resolved_on_first_contact", "bool", "resolved on the first contact", "初回解決"),
        C("cost", "money", "cost of handling it", "対応費用"),
        C("currency", "text", "currency, ISO 4217", "通貨（ISO 4217）"),
    ),
    born="created_at",
)

CALLS = Table(
    "calls",
    "a call at the contact centre",
    "コンタクトセンターの通話",
    ("call_id",),
    (
        C("call_id", "id", "identifies the call", "通話ID", required=True),
        C("direction", "text", "in or out", "方向（受信・発信）", values=("in", "out")),
        C("queue", "text", "queue", "キュー"),
        C("agent_id", "id", "user who took it", "担当者ID", references="users"),
        C("contact_id", "id", "contact on the line", "連絡先ID", references="contacts"),
        C("ticket_id", "id", "case concerned", "ケースID", references="tickets"),
        C("started_at", "ts", "when it began to ring", "開始日時", required=True),
        C("answered_at", "ts", "when it was answered", "応答日時"),
        C("ended_at", "ts", "when it ended", "終了日時"),
        C("handle_s", "num", "handling time, seconds", "処理時間（秒）"),
        C("is_callback", "bool", "a call back", "折り返し"),
    ),
    born="started_at",
)

SURVEYS = Table(
    "surveys",
    "one answer to a survey",
    "アンケートの1回答",
    ("survey_id",),
    (
        C("survey_id", "id", "identifies the answer", "回答ID", required=True),
        C("type", "text", "nps, csat or enps", "種別", required=True, values=SURVEY_TYPES),
        C("responded_at", "ts", "when it was given", "回答日時", required=True),
        C("score", "num", "score", "スコア", required=True),
        C("contact_id", "id", "contact who answered", "連絡先ID", references="contacts"),
        C("account_id", "id", "account concerned", "取引先ID", references="accounts"),
        C("user_id", "id", "enps: who answered; nps, csat: who is rated", "ユーザーID", references="users"),
        C("ticket_id", "id", "case concerned", "ケースID", references="tickets"),
        C("comment", "text", "comment", "コメント"),
    ),
    born="responded_at",
)

SERVICE_TABLES = (TICKETS, CALLS, SURVEYS)
