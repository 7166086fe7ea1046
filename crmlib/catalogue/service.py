"""Which KPIs describe service, and how customers perceive it?"""

from __future__ import annotations

from decimal import Decimal

from crmlib.catalogue import facts_service as service
from crmlib.metric.declare import Constant, Count, Kpi, Median, Ratio, Total
from crmlib.metric.window import Window

HOUR = Decimal(3_600_000_000)
HUNDRED = Decimal(100)
_PERCEPTION = "customer perception"


def _days_begun(window: Window) -> int:
    return window.days_begun


KPIS = (
    Kpi("tickets_handled", "Tickets handled", "処理ケース数",
        "Tickets resolved in the period.",
        "期間内に解決したケースの数。",
        "count", "up", Count(service.RESOLVED), ("tickets.resolved_at",), _PERCEPTION),
    Kpi("tickets_same_day", "Same-day tickets", "同日クローズ件数",
        "Tickets resolved in the period on the day they were created.",
        "期間内に、作成と同じ日に解決したケースの数。",
        "count", "up", Count(service.RESOLVED, "same_day"), ("tickets.resolved_at", "tickets.created_at"),
        _PERCEPTION),
    Kpi("resolution_time", "Resolution time", "平均解決時間",
        "Mean time from creation to resolution of the tickets resolved in the period.",
        "期間内に解決したケースの、作成から解決までの平均時間。",
        "hours", "down", Ratio(Total(service.RESOLVED, "time", per=HOUR)),
        ("tickets.resolved_at", "tickets.created_at"), _PERCEPTION),
    Kpi("complaint_resolution_time", "Complaint resolution time", "苦情解決時間",
        "Mean time from creation to resolution of the complaints resolved in the period.",
        "期間内に解決した苦情の、作成から解決までの平均時間。",
        "hours", "down", Ratio(Total(service.RESOLVED, "complaint_time", per=HOUR)),
        ("tickets.resolved_at", "tickets.created_at", "tickets.type"), _PERCEPTION),
    Kpi("first_response_time", "First response time", "初回応答時間",
        "Median time from creation to the first response, of the tickets of the period that have had one.",
        "期間内に作成されたケースの、作成から最初の応答までの時間の中央値（応答済みのみ）。",
        "hours", "down", Median(service.CREATED, "response", HOUR),
        ("tickets.created_at", "tickets.first_response_at"), _PERCEPTION),
    Kpi("fcr_rate", "First-contact resolution", "初回解決率",
        "Of the tickets resolved in the period for which it is known, the share resolved on first contact.",
        "期間内に解決し初回解決かどうか分かるケースのうち、初回の接触で解決した割合。",
        "ratio", "up", Ratio(Count(service.RESOLVED, "first_contact"), Count(service.RESOLVED, "first_contact_known")),
        ("tickets.resolved_at", "tickets.resolved_on_first_contact"), _PERCEPTION),
    Kpi("sla_rate", "SLA compliance", "SLA準拠率",
        "Of the tickets whose service level was met or broken in the period, the share that met it; an open overdue "
        "ticket broke it.",
        "期間内にSLAの成否が決まったケースのうち守られた割合。期限を過ぎた未解決は違反と数える。",
        "ratio", "up", Ratio(Count(service.SETTLED, "met"), Count(service.SETTLED)),
        ("tickets.sla_due_at", "tickets.resolved_at"), _PERCEPTION),
    Kpi("service_calls_per_day", "Service calls per day", "1日平均サービスコール数",
        "Contact-centre calls that started in the period, per calendar day.",
        "期間内に始まったコンタクトセンターの通話数の1日平均（暦日）。",
        "per day", "none", Ratio(Count(service.CALLS), Constant(_days_begun)), ("calls.started_at",), _PERCEPTION),
    Kpi("abandoned_calls", "Abandoned calls", "応答前放棄呼",
        "Incoming calls of the period that ended before they were answered.",
        "期間内の着信のうち、応答前に切れた通話の数。",
        "count", "down", Count(service.CALLS, "abandoned"),
        ("calls.started_at", "calls.direction", "calls.ended_at", "calls.answered_at"), _PERCEPTION),
    Kpi("abandon_rate", "Abandon rate", "放棄率",
        "Of the incoming calls of the period, the share that ended before they were answered.",
        "期間内の着信のうち、応答前に切れた割合。",
        "ratio", "down", Ratio(Count(service.CALLS, "abandoned"), Count(service.CALLS, "inbound")),
        ("calls.started_at", "calls.direction", "calls.ended_at", "calls.answered_at"), _PERCEPTION),
    Kpi("handle_time", "Handle time", "平均通話処理時間",
        "Mean handling time of the answered calls that started in the period.",
        "期間内に始まり応答された通話の平均処理時間。",
        "seconds", "down", Ratio(Total(service.CALLS, "handled")),
        ("calls.started_at", "calls.answered_at", "calls.handle_s"), _PERCEPTION),
    Kpi("callbacks", "Callbacks", "コールバック数",
        "Calls of the period that return an earlier call.",
        "期間内のコールバックの数。",
        "count", "down", Count(service.CALLS, "callback"), ("calls.started_at", "calls.is_callback"), _PERCEPTION),
    Kpi("cost_per_interaction", "Cost per interaction", "対応単価",
        "Service costs of the period per ticket resolved or call answered in it.",
        "期間内のサービス費用を、解決したケースと応答した通話の数で割った額。",
        "money", "down",
        Ratio(Total(service.COSTS, "serving", money=True), Count(service.RESOLVED), also_under=Count(service.ANSWERED)),
        ("costs.date", "costs.category", "costs.amount", "tickets.resolved_at", "calls.answered_at"), _PERCEPTION),
    Kpi("nps", "NPS", "NPS",
        "Share of promoters (9–10) less share of detractors (0–6) among the answers of the period, × 100.",
        "期間内の回答のうち推奨者（9〜10）の割合から批判者（0〜6）の割合を引いたもの×100。",
        "points", "up", Ratio(Total(service.NPS, "net", times=HUNDRED), Count(service.NPS),
                              promoters=Count(service.NPS, "promoter"), detractors=Count(service.NPS, "detractor")),
        ("surveys.type", "surveys.score", "surveys.responded_at"), _PERCEPTION),
    Kpi("csat", "Customer satisfaction", "顧客満足度",
        "Mean score of the satisfaction answers of the period.",
        "期間内の満足度調査の平均点。",
        "score", "up", Ratio(Total(service.CSAT, "score")),
        ("surveys.type", "surveys.score", "surveys.responded_at"), _PERCEPTION),
)  # fmt: skip
