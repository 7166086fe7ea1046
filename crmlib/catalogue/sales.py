"""Which KPIs describe sales?"""

from __future__ import annotations

from decimal import Decimal

from crmlib.catalogue import facts_activities as activities
from crmlib.catalogue import facts_deals as deals
from crmlib.catalogue import facts_orders as orders
from crmlib.metric.declare import AgainstForecast, AgainstTarget, Count, Kpi, Made, Median, Ratio, Total

DAY = Decimal(deals.DAY)
_CLOSED = ("deals.status", "deals.closed_at")
_TARGET = tuple(f"targets.{name}" for name in ("kpi_id", "period_start", "period_end", "scope", "value"))
_FORECAST = tuple(f"forecasts.{n}" for n in ("kpi_id", "period_start", "period_end", "scope", "made_at", "value"))
_HISTORY = ("deals.deal_id", "deal_history.changed_at", "deal_history.status")
_DONE = ("activities.type", "activities.status", "activities.occurred_at")

BOOKINGS = Total(deals.CLOSED, "booked", money=True)
WIN_RATE = Ratio(Count(deals.CLOSED, "won"), Count(deals.CLOSED, "won"), also_under=Count(deals.CLOSED, "lost"))
DEAL_SIZE = Ratio(BOOKINGS)
CYCLE_MEAN = Ratio(Total(deals.CLOSED, "cycle", per=DAY))


def _velocity(deals_open: Decimal, win_rate: Decimal, size: Decimal, cycle: Decimal) -> Decimal:
    return deals_open * win_rate * size / cycle


def _accuracy(actual: Decimal, forecast: Decimal) -> Decimal:
    return 1 - abs(actual - forecast) / actual


def _bias(actual: Decimal, forecast: Decimal) -> Decimal:
    return (forecast - actual) / actual


KPIS = (
    Kpi("deals_created", "Deals created", "新規商談数",
        "Deals created in the period.",
        "期間内に作成された商談の数。",
        "count", "up", Count(deals.CREATED), ("deals.created_at",)),
    Kpi("open_deals", "Open deals", "進行中商談数",
        "Deals open at the end of the period.",
        "期末時点で進行中の商談の数。",
        "count", "up", Count(deals.OPEN), _CLOSED),
    Kpi("open_pipeline", "Open pipeline", "パイプライン金額",
        "Amount of the deals open at the end of the period.",
        "期末時点で進行中の商談の金額合計。",
        "money", "up", Total(deals.OPEN, "pipeline", money=True), (*_CLOSED, "deals.amount")),
    Kpi("weighted_pipeline", "Weighted pipeline", "加重パイプライン",
        "Amount × probability of the deals open at the end of the period.",
        "期末時点で進行中の商談の金額×受注確度の合計。",
        "money", "up", Total(deals.OPEN, "weighted", money=True), (*_CLOSED, "deals.amount", "deals.probability")),
    Kpi("deals_won", "Deals won", "受注数",
        "Deals won in the period.",
        "期間内に受注した商談の数。",
        "count", "up", Count(deals.CLOSED, "won"), _CLOSED),
    Kpi("deals_lost", "Deals lost", "失注数",
        "Deals lost in the period.",
        "期間内に失注した商談の数。",
        "count", "down", Count(deals.CLOSED, "lost"), _CLOSED),
    Kpi("win_rate", "Win rate", "成約率",
        "Of the deals closed in the period, the share won, by number.",
        "期間内に完了した商談のうち受注した割合（件数）。",
        "ratio", "up", WIN_RATE, _CLOSED),
    Kpi("win_rate_value", "Win rate by amount", "金額成約率",
        "Of the amount of deals closed in the period, the share won; a lost deal without an amount counts at list "
        "prices.",
        "期間内に完了した商談の金額のうち受注した割合。金額のない失注は定価で数える。",
        "ratio", "up", Ratio(BOOKINGS, Total(deals.CLOSED, "valued", money=True)), (*_CLOSED, "deals.amount")),
    Kpi("win_rate_created", "Win rate by creation", "成約率（創出基準）",
        "Of the deals created in the period and closed so far, the share won.",
        "期間内に作成され、これまでに完了した商談のうち受注した割合。",
        "ratio", "up", Ratio(Count(deals.CREATED, "won"), Count(deals.CREATED, "closed")),
        ("deals.created_at", *_CLOSED)),
    Kpi("bookings", "Bookings", "受注金額",
        "Amount of the deals won in the period.",
        "期間内に受注した商談の金額合計。",
        "money", "up", BOOKINGS, (*_CLOSED, "deals.amount")),
    Kpi("new_revenue", "New-business revenue", "新規収入額",
        "Amount of the deals won in the period that are new business: of type new or, where no deal has a type, of "
        "accounts that had not won before.",
        "期間内の受注のうち新規分の金額。種別が新規のもの、種別がどの商談にもない場合は過去に受注のない取引先のもの。",
        "money", "up", Total(deals.NEW_BUSINESS, "amount_new", money=True), (*_CLOSED, "deals.amount"),
        untyped=("deals.account_id",)),
    Kpi("average_deal_size", "Average deal size", "平均受注単価",
        "Mean amount of the deals won in the period that have one.",
        "期間内に受注した商談（金額のあるもの）の平均金額。",
        "money", "up", DEAL_SIZE, (*_CLOSED, "deals.amount")),
    Kpi("sales_cycle_median", "Sales cycle (median)", "販売サイクル期間（中央値）",
        "Median time from creation to winning of the deals won in the period.",
        "期間内に受注した商談の、作成から受注までの日数の中央値。",
        "days", "down", Median(deals.CYCLES, "cycle", DAY), (*_CLOSED, "deals.created_at")),
    Kpi("sales_cycle_mean", "Sales cycle (mean)", "販売サイクル期間（平均）",
        "Mean time from creation to winning of the deals won in the period.",
        "期間内に受注した商談の、作成から受注までの平均日数。",
        "days", "down", CYCLE_MEAN, (*_CLOSED, "deals.created_at")),
    Kpi("stage_duration_mean", "Stage duration", "ステージ滞在日数",
        "Mean length of the stays in a stage that ended in the period. Slice by stage to compare stages.",
        "期間内に終わったステージ滞在の平均日数。ステージ別に見ると比較できる。",
        "days", "down", Ratio(Total(deals.STAYS, "stay", per=DAY)),
        (*_HISTORY, "deal_history.stage")),
    Kpi("sales_velocity", "Sales velocity", "販売速度",
        "Open deals at the start × win rate × average deal size ÷ mean sales cycle: bookings per day.",
        "期首の進行中商談数×成約率×平均受注単価÷平均販売サイクル。1日あたりの受注見込み額。",
        "money per day", "up", Made((Count(deals.OPEN_AT_START), WIN_RATE, DEAL_SIZE, CYCLE_MEAN), _velocity),
        (*_CLOSED, "deals.amount", "deals.created_at")),
    Kpi("sales_calls", "Sales calls", "セールスコール数",
        "Calls done in the period with a lead, a contact, an account or on a deal.",
        "期間内に完了した、リード・連絡先・取引先・商談に対する電話の数。",
        "count", "up", Count(activities.DONE, "sales_call"),
        (*_DONE, "activities.lead_id", "activities.contact_id", "activities.account_id", "activities.deal_id")),
    Kpi("calls_per_deal", "Calls per deal", "商談あたりコール数",
        "Calls done on the deals closed in the period, at any time, per deal.",
        "期間内に完了した商談1件あたりの電話数（時期を問わない）。",
        "ratio", "none", Ratio(Count(deals.CALLS_ON_CLOSED), Count(deals.CLOSED)),
        (*_CLOSED, *_DONE, "activities.deal_id")),
    Kpi("emails_sent", "E-mails sent", "メール数",
        "E-mails sent in the period.",
        "期間内に送信したメールの数。",
        "count", "up", Count(activities.DONE, "email_out"), (*_DONE, "activities.direction")),
    Kpi("meetings", "Meetings", "アポイント数",
        "Meetings held in the period.",
        "期間内に実施したアポイント（面談）の数。",
        "count", "up", Count(activities.DONE, "meeting"), _DONE),
    Kpi("demos", "Demos", "デモ数",
        "Demos held in the period.",
        "期間内に実施したデモの数。",
        "count", "up", Count(activities.DONE, "demo"), _DONE),
    Kpi("proposals", "Proposals", "提案数",
        "Proposals sent in the period.",
        "期間内に提出した提案の数。",
        "count", "up", Count(deals.PROPOSALS), ("proposals.sent_at",)),
    Kpi("overdue_tasks", "Overdue activities", "期限切れタスク",
        "Activities that were due before the end of the period and neither done nor cancelled.",
        "期末までに期限を迎え、完了も取消もされていない活動の数。",
        "count", "down", Count(activities.OVERDUE),
        ("activities.status", "activities.due_at", "activities.occurred_at")),
    Kpi("stalled_deals", "Stalled deals", "停滞商談数",
        "Open deals that have been in their stage longer than its limit in params or, without one, than three "
        "quarters of the stays of won deals in it.",
        "進行中商談のうち、ステージの滞在がパラメータの上限、なければ受注商談の滞在の75パーセンタイルを超えるもの。",
        "count", "down", Count(deals.OPEN, "stalled"), (*_CLOSED, "deals.stage")),
    Kpi("slip_rate", "Slip rate", "期ずれ率",
        "Of the deals that were open at the start and expected to close in the period, the share still open.",
        "期首に進行中で期間内の完了予定だった商談のうち、まだ進行中の割合。",
        "ratio", "down", Ratio(Count(deals.DUE, "slipped"), Count(deals.DUE)), (*_CLOSED, "deals.close_date")),
    Kpi("push_count", "Pushed close dates", "延期回数",
        "Changes of an open deal's close date to a later month in the period.",
        "期間内に進行中商談の完了予定が翌月以降へ延期された回数。",
        "count", "down", Count(deals.PUSHES, "pushed"),
        (*_HISTORY, "deal_history.close_date")),
    Kpi("pipeline_coverage", "Pipeline coverage", "パイプラインカバレッジ",
        "Open pipeline expected to close in the next period, per unit of that period's bookings target.",
        "翌期に完了予定のパイプライン金額を、翌期の受注目標で割った倍率。",
        "ratio", "up", AgainstTarget(Total(deals.OPEN, "due", money=True), "bookings", following=True),
        (*_CLOSED, "deals.amount", "deals.close_date", *_TARGET)),
    Kpi("quota_attainment", "Quota attainment", "目標達成率",
        "Bookings per unit of the bookings target of the period.",
        "受注金額の目標に対する割合。",
        "ratio", "up", AgainstTarget(BOOKINGS, "bookings"), (*_CLOSED, "deals.amount", *_TARGET)),
    Kpi("forecast_accuracy", "Forecast accuracy", "予測精度",
        "1 − |bookings − forecast| ÷ bookings, with the last forecast made by the start of the period.",
        "1 −|実績 − 予測|÷ 実績。期首までに作られた最新の予測を使う。",
        "ratio", "up", AgainstForecast(BOOKINGS, "bookings", _accuracy),
        (*_CLOSED, "deals.amount", *_FORECAST)),
    Kpi("forecast_bias", "Forecast bias", "予測バイアス",
        "(Forecast − bookings) ÷ bookings: above 0 the forecast was too high.",
        "（予測 − 実績）÷ 実績。正なら予測が高すぎた。",
        "ratio", "none", AgainstForecast(BOOKINGS, "bookings", _bias),
        (*_CLOSED, "deals.amount", *_FORECAST)),
    Kpi("gross_profit", "Gross profit", "粗利",
        "Amount − cost of the orders of the period that have a cost.",
        "期間内の原価のある注文の、金額−原価。",
        "money", "up", Total(orders.ORDERS, "profit", money=True),
        ("orders.ordered_at", "orders.amount", "orders.cost")),
    Kpi("gross_margin", "Gross margin", "粗利率",
        "Gross profit per unit of the amount of those same orders.",
        "粗利を、同じ注文の金額で割った割合。",
        "ratio", "up", Ratio(Total(orders.ORDERS, "profit", money=True), Total(orders.ORDERS, "costed", money=True)),
        ("orders.ordered_at", "orders.amount", "orders.cost")),
)  # fmt: skip
