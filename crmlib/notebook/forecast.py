"""notebooks/reports/forecast: what will be booked, how sure is that, how did such forecasts do, and what would help?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crmlib.metric.declare import NONE
from crmlib.notebook import deals as records
from crmlib.notebook.forecast_record import (
    backtest,
    beside,
    by_team,
    calibration,
    changed_deals,
    learnt,
    money,
    said,
    steps,
    steps_close,
    told,
    track,
)
from crmlib.notebook.report import Report
from crmlib.notebook.what_if import what_if
from crmlib.present import distribution, plot
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

KPI = "bookings"
LEVELS = ("50", "80", "95")
LISTED = 10

__all__ = [
    "answer",
    "backtest",
    "beside",
    "by_team",
    "calibration",
    "categories",
    "changed_deals",
    "closing",
    "goals",
    "groups",
    "headline",
    "learnt",
    "open_deals",
    "outlook",
    "parts_add_up",
    "periods",
    "steps",
    "track",
    "ways",
    "what_if",
]


def headline(report: Report) -> Cards:
    """What was booked, how far the pipeline covers the next goal, and how forecasts did."""
    return report.cards(KPI, "pipeline_coverage", "forecast_accuracy", "forecast_bias")


def answer(report: Report) -> Readings:
    """What to expect of this and the next periods, how sure, whether the goal is met, and how past forecasts did."""
    found = told(report)
    if found is None:
        return report.readings(Sentence(report.t("nothing_closed"), "caution"))
    sentences = [_expected(report, each) for each in found["periods"][:2]]
    sentences += [_gap(report, found["periods"][0]), said(report, found), _beside_reps(report, found)]
    return report.readings(*sentences, _win_model(report, found), _short(report, found))


def outlook(report: Report) -> Element:
    """Bookings by month, and the coming months with their intervals."""
    found = told(report)
    if found is None or not found["months"]:
        return report.nothing("outlook_title", *report.figures.one(KPI).missing)
    months = found["months"]
    last = max((at for at, m in enumerate(months) if "actual" in m), default=None)

    def side(name: str, level: str) -> list[Decimal | None]:
        tied = money(months[last]["actual"]) if last is not None else None
        return [money(m[name][level]) if name in m else tied if at == last else None for at, m in enumerate(months)]

    mean = [money(m["mean"]) if "mean" in m else money(m["actual"]) if at == last else None
            for at, m in enumerate(months)]  # fmt: skip
    bands = {report.t("interval", level=level): (side("low", level), side("high", level)) for level in LEVELS[::-1]}
    first = found["periods"][0]
    return plot.lines(
        report.t(
            "outlook_title", period=report.period_name(first["label"]), amount=report.say(money(first["mean"]), "money")
        ),
        [report.short_period(m["month"]) for m in months],
        {report.t("actual"): [money(m.get("actual")) for m in months], report.t("expected"): mean},
        unit="money",
        axis=report.t("axis_amount", currency=report.meta.currency),
        along=report.t("common.month"),
        language=report.language,
        currency=report.meta.currency,
        bands=bands,
        note=report.t("without_odd", n=found["model"]["odd"]) if found["model"]["odd"] else None,
    )


def periods(report: Report) -> Element:
    """Of what each period's forecast is made, its intervals, and the chance of its goal."""
    found = told(report)
    if found is None:
        return report.nothing("periods_title", "deals.closed_at")
    currency = report.meta.currency
    columns = [Column(report.t("period")), Column(report.t("expected"), "money", currency)]
    columns.append(Column(report.t("interval", level="80")))
    columns += [Column(report.t("common.goal"), "money", currency), Column(report.t("chance"), "ratio")]
    columns += [Column(report.t(f"part_{name}"), "money", currency) for name in ("won", "open", "new", "history")]
    columns += [Column(report.t("interval", level=level)) for level in ("50", "95")]
    rows = []
    for each in found["periods"]:
        rows.append(
            [
                report.period_name(each["label"]),
                money(each["mean"]),
                span(report, each, "80"),
                money(each["target"]),
                money(each["chance"]),
                *(money(each[name]) for name in ("won", "open", "new", "history")),
                *(span(report, each, level) for level in ("50", "95")),
            ]
        )
    return Table(report.t("periods_title"), tuple(columns), rows, report.language, rule=report.t("periods_rule"))


def ways(report: Report) -> Element:
    """The next period by deal, by history, by the two together, by category, and by the reps."""
    found = told(report)
    if found is None:
        return report.nothing("ways_title", "deals.closed_at")
    first, estimates = found["periods"][0], []
    for name, each in (("combined", first), ("by_deal", first["by_deal"]), ("by_history", first["by_history"])):
        if each is not None:
            low, high = money(each["low"]["80"]), money(each["high"]["80"])
            estimates.append(distribution.Estimate(report.t(f"way_{name}"), money(each["mean"]), low, high))
    sums = money(first["won"])
    for each in first["categories"]:
        sums += money(each["amount"])
        estimates.append(distribution.Estimate(report.t(f"way_{each['category']}"), sums, None, None, each["n"]))
    if first["reps"] is not None:
        estimates.append(distribution.Estimate(report.t("way_reps"), money(first["reps"]), None, None))
    return distribution.intervals(
        report.t("ways_title", period=report.period_name(first["label"])),
        estimates,
        unit="money",
        axis=report.t("axis_amount", currency=report.meta.currency),
        category=report.t("way"),
        language=report.language,
        currency=report.meta.currency,
        reference=money(first["target"]),
        reference_label=report.t("common.goal"),
        note=report.t("ways_note"),
    )


def categories(report: Report) -> Element:
    """Open deals stated to close in the period, by category: what they would bring, and what to expect of them."""
    found = told(report)
    lines = found["periods"][0]["categories"] if found else []
    if not lines:
        return report.nothing("categories_title", "deals.forecast_category", "deals.close_date", "deals.amount")
    currency, sums, rows = report.meta.currency, money(found["periods"][0]["won"]), []
    for each in lines:
        sums += money(each["amount"])
        rows.append([report.t(f"category_{each['category']}"), each["n"], money(each["amount"]), sums,
                     money(each["expected"])])  # fmt: skip
    columns = (
        Column(report.t("category")),
        Column(report.t("deals"), "count"),
        *(Column(report.t(name), "money", currency) for name in ("common.amount", "cumulated", "expected_of")),
    )
    title = report.t("categories_title")
    return Table(title, columns, rows, report.language, rule=report.t("categories_rule"))


def closing(report: Report) -> Element:
    """What would close the gap between the forecast and each goal."""
    found = told(report)
    lines = [each for each in (found["periods"] if found else []) if each.get("closing")]
    if not lines:
        return report.nothing("closing_title", "targets.value")
    currency = report.meta.currency
    columns = [Column(report.t("period"))]
    columns += [Column(report.t(name), "money", currency) for name in ("common.goal", "expected", "gap")]
    columns += [Column(report.t("chance"), "ratio"), Column(report.t("wins_needed"), "number")]
    columns += [Column(report.t(name), "money", currency) for name in ("win_size", "pipeline_needed")]
    rows = []
    for each in lines:
        gap = each["closing"]
        rows.append(
            [report.period_name(each["label"]), money(each["target"]), money(each["mean"]), money(gap["gap"]),
             money(each["chance"]),
             *(Cell("–") if gap[name] is None else money(gap[name]) for name in ("deals", "size", "pipeline"))]
        )  # fmt: skip
    return Table(report.t("closing_title"), tuple(columns), rows, report.language, rule=report.t("closing_rule"))


def goals(report: Report) -> Element:
    """Goals of other KPIs that the same draws can tell."""
    found = told(report)
    rows = []
    for each in found["periods"] if found else []:
        for goal in each["goals"]:
            card = report.card(goal["kpi"])
            say = [card.figure(money(goal[name]), report.language) for name in ("target", "middle", "low", "high")]
            rows.append([report.period_name(each["label"]), report.label(goal["kpi"]), *say[:2],
                         report.t("from_to", low=say[2], high=say[3]), money(goal["chance"])])  # fmt: skip
    if not rows:
        return report.nothing("goals_title", "targets.value")
    names = ("period", "common.kpi", "common.goal", "middle", "interval_80")
    columns = (*(Column(report.t(name)) for name in names), Column(report.t("chance"), "ratio"))
    return Table(report.t("goals_title"), columns, rows, report.language, rule=report.t("goals_rule"))


def open_deals(report: Report) -> Element:
    """The open deals that matter most for the next period: chance, value, and why."""
    found = told(report)
    lines = found["deals"]["rows"] if found else []
    if not lines:
        return report.nothing("deals_title", "deals.status")
    currency, names = report.meta.currency, records._names(report, "accounts", "account_id")
    columns = [Column(report.t(f"common.{name}")) for name in ("deal", "account", "owner", "stage")]
    columns += [Column(report.t(name), "ratio") for name in ("chance_period", "chance_ever")]
    columns += [Column(report.t(name), "money", currency) for name in ("value", "brings")]
    has_goal = found["periods"][0]["target"] is not None
    columns += [Column(report.t("lever"), "points")] if has_goal else []
    columns.append(Column(report.t("why")))
    rows = []
    for deal in lines:
        rows.append(
            [
                Cell(deal["name"] or deal["deal_id"], note=deal["deal_id"]),
                names.get(deal["account_id"], deal["account_id"] or ""),
                report.slice_label("owner", deal["owner_id"] or NONE),
                deal["stage"] or report.t("common.none"),
                money(deal["chance"]),
                money(deal["ever"]),
                money(deal["value"]),
                money(deal["expected"]),
                *([money(deal["lever"]) * 100] if has_goal else []),
                _why(report, deal["reasons"]),
            ]
        )
    first = found["periods"][0]
    return Table(
        report.t("deals_title", period=report.period_name(first["label"])),
        tuple(columns),
        rows,
        report.language,
        rule=report.t("deals_rule", n=found["deals"]["n"]),
        total=found["deals"]["n"],
        limit=LISTED,
        workbook=report.workbook,
    )


def groups(report: Report) -> Element:
    """Teams, regions and reps: forecast, interval, goal and chance; each kind adds up to the whole."""
    found = told(report)
    if not found or not found["groups"]:
        return report.nothing("groups_title", "deals.owner_id")
    currency = report.meta.currency
    columns = [
        Column(report.t("kind")),
        Column(report.t("common.group")),
        Column(report.t("expected"), "money", currency),
    ]
    columns += [Column(report.t("interval", level="80")), Column(report.t("common.goal"), "money", currency)]
    columns.append(Column(report.t("chance"), "ratio"))
    order = {"team": 0, "region": 1, "owner": 2}
    rows = []
    for each in sorted(found["groups"], key=lambda g: (order[g["dimension"]], -g["mean"], g["name"])):
        low, high = (report.say(money(each[side]), "money") for side in ("low", "high"))
        rows.append(
            [report.t(f"common.dim_{each['dimension']}"), report.slice_label(each["dimension"], each["name"]),
             money(each["mean"]), report.t("from_to", low=low, high=high), money(each["target"]),
             money(each["chance"])]
        )  # fmt: skip
    first = report.period_name(found["periods"][0]["label"])
    return Table(
        report.t("groups_title", period=first), tuple(columns), rows, report.language,
        rule=report.t("groups_rule"), limit=LISTED, total=len(rows), workbook=report.workbook,
    )  # fmt: skip


def parts_add_up(report: Report) -> bool:
    """Whether won + open + new + history is the forecast of each period, and each kind of group adds up to it."""
    found = told(report)
    if found is None:
        return True
    for each in found["periods"]:
        if sum(money(each[name]) for name in ("won", "open", "new", "history")) != money(each["mean"]):
            return False
    for kind in {group["dimension"] for group in found["groups"]}:
        total = sum(money(group["mean"]) for group in found["groups"] if group["dimension"] == kind)
        if total != money(found["periods"][0]["mean"]):
            return False
    return steps_close(found)


def span(report: Report, each: dict[str, Any], level: str) -> str:
    """An interval in words."""
    low, high = (report.say(money(each[side][level]), "money") for side in ("low", "high"))
    return report.t("from_to", low=low, high=high)


def _why(report: Report, reasons: list[list[Any]]) -> str:
    parts = [
        report.t("times", fact=report.t(f"fact_{name}"), factor=report.say(money(f), "number")) for name, f in reasons
    ]
    return report.t("comma").join(parts) if parts else report.t("no_reason")


def _expected(report: Report, each: dict[str, Any]) -> Sentence:
    values = {
        "period": report.period_name(each["label"]),
        "mean": report.say(money(each["mean"]), "money"),
        "low": report.say(money(each["low"]["80"]), "money"),
        "high": report.say(money(each["high"]["80"]), "money"),
    }
    if each["target"] is None:
        return Sentence(report.t("expect", **values), "neutral", "#periods")
    values |= {"target": report.say(money(each["target"]), "money"), "chance": percent(report, each["chance"])}
    tone = "good" if each["chance"] >= 0.7 else "bad" if each["chance"] <= 0.3 else "caution"
    return Sentence(report.t("expect_goal", **values), tone, "#periods")


def percent(report: Report, share: float) -> str:
    """A chance in whole per cent: it is said in steps of five."""
    return report.say(money(share), "ratio").replace(".0%", "%")


def _gap(report: Report, each: dict[str, Any]) -> Sentence | None:
    gap = each.get("closing")
    if not gap or not gap["gap"] or gap["deals"] is None:
        return None
    values = {"gap": report.say(money(gap["gap"]), "money"), "size": report.say(money(gap["size"]), "money")}
    n = max(1, round(gap["deals"] + 0.499))
    return Sentence(report.t("gap_said", n=n, **values), "bad", "#closing")


def _beside_reps(report: Report, found: dict[str, Any]) -> Sentence | None:
    reps = found["record"]["reps"]
    if reps is None:
        return None
    ours, theirs = (report.say(money(reps[name]), "ratio") for name in ("ours", "wape"))
    bias = report.say(abs(money(reps["bias"])), "ratio")
    side = "high" if reps["bias"] > 0 else "low"
    return Sentence(report.t("reps_said", n=reps["n"], ours=ours, theirs=theirs, bias=bias, side=side))


def _win_model(report: Report, found: dict[str, Any]) -> Sentence | None:
    verdict, share = found["model"]["verdict"], found["model"]["share"]
    if share is None:
        return Sentence(report.t("no_deal_model", n=verdict["closed"]), "caution")
    if verdict["reason"] == "better":
        return None
    return Sentence(report.t(f"win_{verdict['reason']}", share=report.say(money(share), "ratio"), n=verdict["closed"]))


def _short(report: Report, found: dict[str, Any]) -> Sentence | None:
    series = found["model"]["series"]
    if series is None or series["method"] not in ("run_rate", "level"):
        return None
    return Sentence(report.t(f"short_{series['method']}", n=series["n"]), "caution")
