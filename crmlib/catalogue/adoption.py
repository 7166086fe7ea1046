"""Which KPIs describe how the CRM is used?"""

from __future__ import annotations

from decimal import Decimal

from crmlib.catalogue import facts_activities as activities
from crmlib.catalogue import facts_service as service
from crmlib.catalogue import facts_usage as usage
from crmlib.metric.declare import Count, Kpi, Quality, Ratio, Total

_ADOPTION = "user adoption"

KPIS = (
    Kpi("crm_active_rate", "CRM use", "CRM利用率",
        "Of the users active in the period, the share who logged in.",
        "期間内に在籍する利用者のうち、ログインした割合。",
        "ratio", "up", Ratio(Count(usage.USERS, "logged_in"), Count(usage.USERS)),
        ("users.user_id", "users.active_from", "users.active_to", "crm_usage.user_id", "crm_usage.date",
         "crm_usage.logins"), _ADOPTION),
    Kpi("records_per_user", "Records per user", "1人あたり更新件数",
        "Records created and updated in the period per user who logged in.",
        "期間内の作成・更新件数を、ログインした利用者数で割ったもの。",
        "ratio", "up", Ratio(Total(usage.USAGE, "records"), Count(usage.USAGE, "logged_in")),
        ("crm_usage.user_id", "crm_usage.date", "crm_usage.logins", "crm_usage.records_created",
         "crm_usage.records_updated"), _ADOPTION),
    Kpi("workload", "Overdue activities per user", "1人あたり未完了活動",
        "Overdue activities per user active at the end of the period.",
        "期限切れの活動を、期末に在籍する利用者数で割ったもの。",
        "ratio", "down", Ratio(Count(activities.OVERDUE), Count(usage.USERS_AT_END)),
        ("activities.status", "activities.due_at", "activities.occurred_at", "users.user_id", "users.active_from",
         "users.active_to"), _ADOPTION),
    Kpi("channels_per_user", "Channels per user", "使用チャネル数",
        "Mean over users of the most channels that they used on one day of the period.",
        "利用者ごとの、期間内の1日あたり最大使用チャネル数の平均。",
        "ratio", "down", Ratio(Total(usage.USAGE, "channels")),
        ("crm_usage.user_id", "crm_usage.date", "crm_usage.channels"), _ADOPTION),
    Kpi("enps", "Employee NPS", "従業員NPS",
        "Share of promoters (9–10) less share of detractors (0–6) among the employees' answers of the period, × 100.",
        "期間内の従業員の回答のうち推奨者（9〜10）の割合から批判者（0〜6）の割合を引いたもの×100。",
        "points", "up", Ratio(Total(service.ENPS, "net", times=Decimal(100)), Count(service.ENPS),
                              promoters=Count(service.ENPS, "promoter"), detractors=Count(service.ENPS, "detractor")),
        ("surveys.type", "surveys.score", "surveys.responded_at"), _ADOPTION),
    Kpi("data_quality_score", "Data quality score", "データ品質スコア",
        "Score 0–100 of the tables as imported, from the audit: the weighted mean of its quality dimensions.",
        "取り込んだままのテーブルの監査による品質スコア（0〜100）。品質の各側面の加重平均。",
        "points", "up", Quality(), (), _ADOPTION),
)  # fmt: skip
