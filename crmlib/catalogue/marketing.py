"""Which KPIs describe leads and marketing?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from crmlib.catalogue import facts_leads as leads
from crmlib.catalogue import facts_marketing as marketing
from crmlib.catalogue import facts_orders as orders
from crmlib.metric.declare import Count, Kpi, Median, Ratio, Total
from crmlib.metric.window import Window

HOUR = Decimal(3_600_000_000)
"""Microseconds of an hour."""


def _ninety_days_on(window: Window) -> bool:
    return window.end + timedelta(hours=90 * 24) <= window.as_of


KPIS = (
    Kpi("new_leads", "New leads", "新規リード数",
        "Leads created in the period.",
        "期間内に作成されたリードの数。",
        "count", "up", Count(leads.CREATED), ("leads.created_at",)),
    Kpi("open_leads", "Open leads", "見込み客数",
        "Leads created before the end of the period that were neither converted nor disqualified by then.",
        "期末までに作成され、商談化も不適格化もされていないリードの数。",
        "count", "up", Count(leads.OPEN), ("leads.created_at", "leads.converted_at", "leads.disqualified_at")),
    Kpi("leads_followed_up", "Leads followed up", "フォロー済みリード数",
        "Leads with a call, e-mail, meeting or demo done in the period, each counted once.",
        "期間内に電話・メール・訪問・デモのいずれかが完了したリードの数（重複なし）。",
        "count", "up", Count(leads.FOLLOWED_UP),
        ("leads.lead_id", "activities.lead_id", "activities.type", "activities.status", "activities.occurred_at")),
    Kpi("lead_response_time", "Lead response time", "初回対応時間",
        "Median time from a lead's creation to the first call, e-mail, meeting or demo that we made; leads of the "
        "period that have had one.",
        "リード作成から当社側の最初の電話・メール・訪問・デモまでの時間の中央値（対応のあったリードのみ）。",
        "hours", "down", Median(leads.RESPONSE, "response", HOUR),
        ("leads.lead_id", "leads.created_at", "activities.lead_id", "activities.type", "activities.status",
         "activities.occurred_at", "activities.direction")),
    Kpi("qualified_leads", "Qualified leads", "有望リード数",
        "Leads qualified in the period.",
        "期間内に有望と判定されたリードの数。",
        "count", "up", Count(leads.QUALIFIED), ("leads.qualified_at",)),
    Kpi("leads_converted", "Leads converted", "商談化数",
        "Leads converted into deals in the period, whenever they were created.",
        "期間内に商談化したリードの数（作成時期は問わない）。",
        "count", "up", Count(leads.CONVERTED), ("leads.converted_at",)),
    Kpi("lead_conversion_rate", "Lead conversion rate", "商談化率",
        "Of the leads created in the period, the share converted so far. Young cohorts still have time to convert.",
        "期間内に作成されたリードのうち、これまでに商談化した割合。新しい期間ほど今後伸びる余地がある。",
        "ratio", "up", Ratio(Count(leads.CREATED, "converted"), Count(leads.CREATED)),
        ("leads.created_at", "leads.converted_at")),
    Kpi("lead_conversion_rate_90d", "Lead conversion rate (90 days)", "商談化率（90日）",
        "Of the leads created in the period, the share converted within 90 days; known only 90 days after its end.",
        "期間内に作成されたリードのうち90日以内に商談化した割合。期末から90日後に確定する。",
        "ratio", "up", Ratio(Count(leads.CREATED, "converted_soon"), Count(leads.CREATED), ripe=_ninety_days_on),
        ("leads.created_at", "leads.converted_at")),
    Kpi("lead_win_rate", "Lead win rate", "リード成約率",
        "Of the leads created in the period, the share with a deal won so far.",
        "期間内に作成されたリードのうち、これまでに受注に至った割合。",
        "ratio", "up", Ratio(Count(leads.WON, "won"), Count(leads.WON)),
        ("leads.lead_id", "leads.created_at", "leads.deal_id", "deals.status", "deals.closed_at")),
    Kpi("lead_score_mean", "Mean lead score", "平均リードスコア",
        "Mean score of the leads created in the period that have one.",
        "期間内に作成されスコアのあるリードの平均スコア。",
        "points", "up", Ratio(Total(leads.CREATED, "score")), ("leads.created_at", "leads.score")),
    Kpi("icp_fit_rate", "Ideal-customer fit", "ICP適合率",
        "Of the leads created in the period, the share that meets every condition of the ideal customer in "
        "params/company.yaml.",
        "期間内に作成されたリードのうち、params/company.yaml の理想顧客条件をすべて満たす割合。",
        "ratio", "up", Ratio(Count(leads.CREATED, "fits"), Count(leads.CREATED)), ("leads.created_at",), profile=True),
    Kpi("referrals", "Referrals", "顧客紹介数",
        "Leads created in the period that a customer referred.",
        "期間内に作成された、顧客からの紹介によるリードの数。",
        "count", "up", Count(leads.CREATED, "referred"),
        ("leads.created_at", "leads.referrer_account_id", "leads.source")),
    Kpi("campaigns", "Campaigns", "キャンペーン数",
        "Campaigns that ran in the period.",
        "期間内に実施されていたキャンペーンの数。",
        "count", "none", Count(marketing.CAMPAIGNS), ("campaigns.started_at", "campaigns.ended_at")),
    Kpi("campaign_responses", "Campaign responses", "キャンペーン回答数",
        "Responses to campaigns in the period.",
        "期間内のキャンペーンへの反応の数。",
        "count", "up", Count(marketing.RESPONSES), ("campaign_members.responded_at",)),
    Kpi("campaign_purchases", "Campaign purchases", "キャンペーン購入数",
        "Orders of the period that a campaign brought.",
        "期間内の注文のうち、キャンペーンによるものの数。",
        "count", "up", Count(orders.ORDERS, "by_campaign"), ("orders.ordered_at", "orders.campaign_id")),
    Kpi("campaign_revenue", "Campaign revenue", "キャンペーン収益",
        "Amount of the orders of the period that a campaign brought.",
        "期間内の注文のうち、キャンペーンによるものの金額。",
        "money", "up", Total(orders.ORDERS, "campaign_amount", money=True),
        ("orders.ordered_at", "orders.amount", "orders.campaign_id")),
    Kpi("campaign_customers", "New customers from campaigns", "キャンペーン新規顧客数",
        "Customers whose first order was in the period and came from a campaign.",
        "初回注文が期間内にあり、それがキャンペーンによるものだった顧客の数。",
        "count", "up", Count(orders.FIRST_ORDERS, "by_campaign"),
        ("orders.ordered_at", "orders.account_id", "orders.campaign_id")),
    Kpi("email_open_rate", "E-mail open rate", "メール開封率",
        "Of the messages delivered in the period, the share opened so far.",
        "期間内に配信されたメールのうち、これまでに開封された割合。",
        "ratio", "up", Ratio(Count(marketing.MESSAGES, "opened"), Count(marketing.MESSAGES)),
        ("email_events.message_id", "email_events.event", "email_events.occurred_at")),
    Kpi("list_growth_rate", "List growth rate", "メーリングリスト成長率",
        "Memberships of mailing lists gained less lost in the period, per membership at its start.",
        "期首のメーリングリスト登録数に対する、期間内の純増（登録−解除）の割合。",
        "ratio", "up", Ratio(Total(marketing.MEMBERS, "change"), Count(marketing.MEMBERS, "at_start")),
        ("list_members.subscribed_at", "list_members.unsubscribed_at")),
    Kpi("page_views", "Page views", "ページビュー数",
        "Page views of the visits that started in the period.",
        "期間内に始まった訪問のページビュー数。",
        "count", "up", Total(marketing.SESSIONS, "page_views"), ("web_sessions.started_at", "web_sessions.page_views")),
    Kpi("web_goal_rate", "Web goal rate", "Web目標達成率",
        "Of the visits that started in the period, the share that completed a goal.",
        "期間内に始まった訪問のうち、目標を達成した割合。",
        "ratio", "up", Ratio(Count(marketing.SESSIONS, "reached"), Count(marketing.SESSIONS)),
        ("web_sessions.started_at", "web_sessions.goals_completed")),
    Kpi("web_session_duration", "Mean visit duration", "平均滞在時間",
        "Mean duration of the visits that started in the period.",
        "期間内に始まった訪問の平均滞在時間。",
        "seconds", "up", Ratio(Total(marketing.SESSIONS, "duration")),
        ("web_sessions.started_at", "web_sessions.duration_s")),
)  # fmt: skip
