"""How did past forecasts do, what changed since the last one, and what was learnt? Sections of reports/forecast."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crmlib.metric.declare import NONE
from crmlib.notebook import deals as records
from crmlib.notebook.report import Report
from crmlib.present import plot
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

RULES = ("by_deal", "by_history", "last", "year", "run_rate", "stage_weighted")
LISTED = 10


def backtest(report: Report) -> Element:
    """Error, bias, and how often the interval held, by how far ahead."""
    leads = [lead for lead in _record(report).get("leads", []) if lead["n"]]
    if not leads:
        return report.nothing("backtest_title", "deals.closed_at")
    rows = [[report.t(f"lead_{lead['lead']}"), *_scores(lead)] for lead in leads]
    columns = (Column(report.t("lead")), *_score_columns(report))
    return Table(report.t("backtest_title"), columns, rows, report.language, rule=report.t("backtest_rule"))


def by_team(report: Report) -> Element:
    """The same for the next month, by team."""
    teams = [team for team in _record(report).get("groups", []) if team["n"]]
    if not teams:
        return report.nothing("by_team_title", "users.team")
    rows = [[team["team"], *_scores(team)] for team in teams]
    columns = (Column(report.t("common.team")), *_score_columns(report))
    return Table(report.t("by_team_title"), columns, rows, report.language, rule=report.t("by_team_rule"))


def beside(report: Report) -> Element:
    """The error of the next month's forecasts beside those of simple rules and of the reps."""
    leads = [lead for lead in _record(report).get("leads", []) if lead["n"] and lead["wape"] is not None]
    if not leads:
        return report.nothing("beside_title", "deals.closed_at")
    first, rows = leads[0], []
    rows.append((report.t("way_combined"), first["wape"], first["n"]))
    rows += [(report.t(f"rule_{name}"), first["rules"][name]["wape"], first["rules"][name]["n"])
             for name in RULES if name in first["rules"]]  # fmt: skip
    reps = _record(report)["reps"]
    rows += [(report.t("way_reps"), reps["wape"], reps["n"])] if reps else []
    rows += [(report.t(f"way_{each['category']}"), each["wape"], each["n"]) for each in _record(report)["categories"]]
    return plot.bars(
        report.t("beside_title", n=first["n"]),
        [report.t("named_n", name=name, n=n) for name, _, n in rows],
        {report.t("wape"): [Decimal(str(wape)) for _, wape, _ in rows]},
        unit="ratio",
        axis=report.t("wape"),
        category=report.t("way"),
        language=report.language,
        horizontal=True,
    )


def track(report: Report) -> Element:
    """What was forecast a month ahead, with its interval, and what came."""
    points = _record(report).get("points", [])
    if not points:
        return report.nothing("track_title", "deals.closed_at")
    held = sum(p["low"] <= p["actual"] <= p["high"] for p in points)
    sides = [[money(p[side]) for p in points] for side in ("low", "high")]
    return plot.lines(
        report.t("track_title", held=held, n=len(points)),
        [report.short_period(p["month"]) for p in points],
        {
            report.t("actual"): [money(p["actual"]) for p in points],
            report.t("expected"): [money(p["mean"]) for p in points],
        },
        unit="money",
        axis=report.t("axis_amount", currency=report.meta.currency),
        along=report.t("common.month"),
        language=report.language,
        currency=report.meta.currency,
        bands={report.t("interval", level="80"): (sides[0], sides[1])},
    )


def calibration(report: Report) -> Element:
    """Of the deals that were given a chance of being won in the next month, how many were."""
    wins = _record(report).get("wins") or {"n": 0, "rows": []}
    if not wins["rows"]:
        return report.nothing("calibration_title", "deals.closed_at")
    columns = [Column(report.t("chance_said")), Column(report.t("deals"), "count")]
    columns += [Column(report.t(name), "ratio") for name in ("mean_said", "came")]
    rows = []
    for each in wins["rows"]:
        low, high = (report.say(money(each[side]), "ratio") for side in ("from", "to"))
        rows.append([report.t("from_to", low=low, high=high), each["n"], money(each["said"]), money(each["came"])])
    rule = report.t(
        "calibration_rule", n=wins["n"],
        brier=report.say(money(round(wins["brier"], 3)), "number"),
        base=report.say(money(round(wins["base"], 3)), "number"),
    )  # fmt: skip
    return Table(report.t("calibration_title"), tuple(columns), rows, report.language, rule=rule, limit=len(rows))


def steps(report: Report) -> Element:
    """From the forecast of a month ago to this one, step by step; it adds up exactly."""
    found = (told(report) or {}).get("steps")
    if not found:
        return report.nothing("steps_title", "deals.closed_at")
    made = [plot.Step(report.t("last_forecast"), money(found["start"]), True)]
    made += [
        plot.Step(report.t(f"line_{line['line']}"), money(line["amount"])) for line in found["lines"] if line["amount"]
    ]
    made.append(plot.Step(report.t("this_forecast"), money(found["end"]), True))
    return plot.bridge(
        report.t("steps_title", period=report.period_name(found["month"])),
        made,
        unit="money",
        axis=report.t("axis_amount", currency=report.meta.currency),
        category=report.t("step"),
        language=report.language,
        currency=report.meta.currency,
    )


def changed_deals(report: Report) -> Element:
    """The deals that changed the forecast most, and how."""
    found = (told(report) or {}).get("steps")
    if not found or not found["deals"]:
        return report.nothing("changed_title")
    names = records._names(report, "accounts", "account_id")
    columns = [Column(report.t(f"common.{name}")) for name in ("deal", "account", "owner", "stage")]
    columns += [Column(report.t("step")), Column(report.t("changed_by"), "money", report.meta.currency)]
    rows = []
    for deal in found["deals"]:
        rows.append(
            [
                Cell(deal["name"] or deal["deal_id"], note=deal["deal_id"]),
                names.get(deal["account_id"], deal["account_id"] or ""),
                report.slice_label("owner", deal["owner_id"] or NONE),
                deal["stage"] or report.t("common.none"),
                report.t(f"line_{deal['line']}"),
                money(deal["amount"]),
            ]
        )
    return Table(
        report.t("changed_title"), tuple(columns), rows, report.language, rule=report.t("changed_rule"),
        total=found["n"], limit=LISTED, workbook=report.workbook,
    )  # fmt: skip


def learnt(report: Report) -> Readings:
    """How the forecast was made here: weights, what was learnt, what was refused, what is not believed."""
    found = told(report)
    if found is None:
        return report.readings(Sentence(report.t("nothing_closed"), "caution"))
    model = found["model"]
    verdict, said = model["verdict"], []
    if model["share"] is not None and model["series"] is not None:
        weight = report.say(money(model["weight"][0]), "ratio")
        said.append(Sentence(report.t("weights_said", weight=weight)))
    if verdict["reason"] == "better":
        loss, base = (report.say(money(round(verdict[name], 3)), "number") for name in ("loss", "base"))
        said.append(Sentence(report.t("win_better", n=verdict["closed"], loss=loss, base=base), "good"))
    if model["series"] is not None:
        said.append(Sentence(report.t(f"series_{model['series']['method']}", n=model["series"]["n"])))
    if model["refused"]:
        columns = report.t("comma").join(report.t(f"fact_{name}") for name in sorted(model["refused"]))
        said.append(Sentence(report.t("refused_said", columns=columns)))
    if not model["history"]:
        said.append(Sentence(report.t("no_history"), "caution"))
    if model["share"] is not None:
        shock = report.say(money(round(model["shock"], 3)), "ratio")
        said.append(Sentence(report.t("shock_said", shock=shock)))
    if model["odd"]:
        said.append(Sentence(report.t("odd_said", n=model["odd"]), "caution"))
    if model["undated"]:
        said.append(Sentence(report.t("undated_said", n=model["undated"]), "caution"))
    return report.readings(*said)


def said(report: Report, found: dict[str, Any]) -> Sentence | None:
    """How far off the forecasts of the next month were, and how often the interval held."""
    leads = [lead for lead in found["record"]["leads"] if lead["n"] and lead["wape"] is not None]
    if not leads:
        return Sentence(report.t("no_record"), "caution")
    first = leads[0]
    values = {
        "wape": report.say(money(first["wape"]), "ratio"),
        "held": report.say(money(first["coverage"]["80"]), "ratio"),
    }
    last = first["rules"].get("last")
    if last is None:
        return Sentence(report.t("record_said", n=first["n"], **values), "neutral", "#backtest")
    values["naive"] = report.say(money(last["wape"]), "ratio")
    tone = "good" if first["wape"] < last["wape"] else "caution"
    return Sentence(report.t("record_naive", n=first["n"], **values), tone, "#backtest")


def steps_close(found: dict[str, Any]) -> bool:
    """Whether the steps lead exactly from the last forecast to this one."""
    made = found["steps"]
    if not made:
        return True
    return money(made["start"]) + sum(money(line["amount"]) for line in made["lines"]) == money(made["end"])


def _score_columns(report: Report) -> list[Column]:
    names = ("wape", "bias")
    return [
        Column(report.t("common.cases"), "count"),
        *(Column(report.t(name), "ratio") for name in names),
        Column(report.t("mase"), "number"),
        *(Column(report.t("held", level=level), "ratio") for level in ("50", "80", "95")),
        Column(report.t("width"), "ratio"),
    ]


def _scores(row: dict[str, Any]) -> list[Any]:
    mase = None if row["mase"] is None else round(money(row["mase"]), 2)
    held = [money(row["coverage"].get(level)) for level in ("50", "80", "95")]
    return [row["n"], money(row["wape"]), money(row["bias"]), mase, *held, money(row["width"].get("80"))]


def _record(report: Report) -> dict[str, Any]:
    return (told(report) or {}).get("record") or {}


def told(report: Report) -> dict[str, Any] | None:
    """The forecast of the page's scope; None where no deal has ever closed."""
    found = report.data.analysis("forecast")
    return None if found is None or found["status"] == "none" else found


def money(value: float | None) -> Decimal | None:
    """A figure of the shared pass as an exact decimal; None stays unknown."""
    return None if value is None else Decimal(str(value))
