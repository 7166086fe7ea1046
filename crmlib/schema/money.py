"""Which tables hold costs, use of the CRM, goals, forecasts and exchange rates?"""

from __future__ import annotations

from crmlib.schema.declare import Column as C
from crmlib.schema.declare import Table

COST_CATEGORIES = ("marketing", "sales", "service", "crm")

COSTS = Table(
    "costs",
    "money spent",
    "支出",
    (),
    (
        C("date", "date", "day it was spent", "日付", required=True),
        C("category", "text", "what for", "区分", required=True, values=COST_CATEGORIES),
        C("team", "text", "team that spent it", "チーム"),
        C("amount", "money", "amount", "金額", required=True),
        C("currency", "text", "currency, ISO 4217", "通貨（ISO 4217）"),
        C("note", "text", "note", "備考"),
    ),
    born="date",
)

CRM_USAGE = Table(
    "crm_usage",
    "a user's use of the CRM on one day",
    "1ユーザーの1日のCRM利用",
    ("user_id", "date"),
    (
        C("user_id", "id", "the user", "ユーザーID", required=True, references="users"),
        C("date", "date", "the day", "日付", required=True),
        C("logins", "int", "logins", "ログイン回数"),
        C("records_created", "int", "records created", "作成件数"),
        C("records_updated", "int", "records updated", "更新件数"),
        C("channels", "int", "channels used", "使用チャネル数"),
    ),
    born="date",
)

TARGETS = Table(
    "targets",
    "a numeric goal with a deadline",
    "期限つきの数値目標",
    ("kpi_id", "period_start", "period_end", "scope"),
    (
        C("kpi_id", "id", "KPI that the goal is set for", "KPI", required=True),
        C("period_start", "date", "first day", "開始日", required=True),
        C("period_end", "date", "last day, included", "終了日（当日を含む）", required=True),
        C("scope", "text", "all, team:…, region:…, owner:…", "対象範囲"),
        C("value", "wide", "the goal", "目標値", required=True),
        C("currency", "text", "currency, ISO 4217", "通貨（ISO 4217）"),
        C("kgi", "text", "KPI of the goal that it serves", "貢献するKGI"),
    ),
)

FORECASTS = Table(
    "forecasts",
    "a forecast as it was made; never rewritten",
    "作成時点のままの予測（書き換えない）",
    ("kpi_id", "period_start", "period_end", "scope", "made_at", "method"),
    (
        C("kpi_id", "id", "KPI that is forecast", "KPI", required=True),
        C("period_start", "date", "first day", "開始日", required=True),
        C("period_end", "date", "last day, included", "終了日（当日を含む）", required=True),
        C("scope", "text", "all, team:…, region:…, owner:…", "対象範囲"),
        C("made_at", "ts", "when it was made", "作成日時", required=True),
        C("value", "wide", "the forecast", "予測値", required=True),
        C("low", "wide", "lower end of the interval", "区間の下限"),
        C("high", "wide", "upper end of the interval", "区間の上限"),
        C("level", "num", "level of the interval, 0 to 1", "区間の水準（0〜1）"),
        C("currency", "text", "currency, ISO 4217", "通貨（ISO 4217）"),
        C("method", "text", "how it was made", "予測方法"),
    ),
    born="made_at",
)

FX_RATES = Table(
    "fx_rates",
    "one unit of a currency in the company's base currency",
    "外貨1単位の基準通貨での価格",
    ("date", "currency"),
    (
        C("date", "date", "first day of the rate", "日付", required=True),
        C("currency", "text", "currency, ISO 4217", "通貨（ISO 4217）", required=True),
        C("rate", "rate", "base currency for one unit", "レート", required=True),
    ),
)

MONEY_TABLES = (COSTS, CRM_USAGE, TARGETS, FORECASTS, FX_RATES)
