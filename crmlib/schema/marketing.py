"""Which tables hold campaigns and what they reached?"""

from __future__ import annotations

from crmlib.schema.declare import Column as C
from crmlib.schema.declare import Table

EMAIL_EVENTS_VALUES = ("sent", "delivered", "opened", "clicked", "bounced", "unsubscribed")

CAMPAIGNS = Table(
    "campaigns",
    "a marketing campaign",
    "マーケティングキャンペーン",
    ("campaign_id",),
    (
        C("campaign_id", "id", "identifies the campaign", "キャンペーンID", required=True),
        C("name", "text", "name", "キャンペーン名"),
        C("channel", "text", "channel", "チャネル"),
        C("started_at", "ts", "when it started", "開始日時"),
        C("ended_at", "ts", "when it ended", "終了日時"),
        C("cost", "money", "cost of the campaign", "費用"),
        C("currency", "text", "currency, ISO 4217", "通貨（ISO 4217）"),
    ),
    born="started_at",
)

CAMPAIGN_MEMBERS = Table(
    "campaign_members",
    "someone a campaign reached",
    "キャンペーンの対象者",
    ("campaign_id", "lead_id", "contact_id"),
    (
        C("campaign_id", "id", "the campaign", "キャンペーンID", required=True, references="campaigns"),
        C("lead_id", "id", "lead reached", "リードID", references="leads"),
        C("contact_id", "id", "contact reached", "連絡先ID", references="contacts"),
        C("sent_at", "ts", "when it was sent", "送付日時"),
        C("responded_at", "ts", "when the person answered", "反応日時"),
        C("response", "text", "what the answer was", "反応内容"),
    ),
)

EMAIL_EVENTS = Table(
    "email_events",
    "one event of one message",
    "1通のメールに起きた1つの出来事",
    (),
    (
        C("message_id", "id", "the message", "メッセージID", required=True),
        C("contact_id", "id", "contact it was sent to", "連絡先ID", references="contacts"),
        C("campaign_id", "id", "campaign it belongs to", "キャンペーンID", references="campaigns"),
        C("event", "text", "what happened", "出来事", required=True, values=EMAIL_EVENTS_VALUES),
        C("occurred_at", "ts", "when it happened", "発生日時", required=True),
    ),
    born="occurred_at",
)

LIST_MEMBERS = Table(
    "list_members",
    "a membership of a mailing list",
    "メーリングリストの登録",
    ("list_id", "contact_id", "subscribed_at"),
    (
        C("list_id", "id", "the list", "リストID", required=True),
        C("contact_id", "id", "the member", "連絡先ID", required=True, references="contacts"),
        C("subscribed_at", "ts", "when it began", "登録日時", required=True),
        C("unsubscribed_at", "ts", "when it ended", "解除日時"),
    ),
    born="subscribed_at",
)

WEB_SESSIONS = Table(
    "web_sessions",
    "a visit to the web site",
    "Webサイトへの訪問",
    ("session_id",),
    (
        C("session_id", "id", "identifies the visit", "セッションID", required=True),
        C("visitor_id", "id", "the visitor", "訪問者ID"),
        C("contact_id", "id", "contact, where known", "連絡先ID", references="contacts"),
        C("started_at", "ts", "when it started", "開始日時", required=True),
        C("duration_s", "num", "duration, seconds", "滞在時間（秒）"),
        C("page_views", "int", "pages seen", "ページビュー数"),
        C("goals_completed", "int", "goals completed", "達成した目標数"),
        C("source", "text", "where the visitor came from", "流入元"),
    ),
    born="started_at",
)

MARKETING_TABLES = (CAMPAIGNS, CAMPAIGN_MEMBERS, EMAIL_EVENTS, LIST_MEMBERS, WEB_SESSIONS)
