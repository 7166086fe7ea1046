"""notebooks/reports/goal_progress: how far is each target, what rate would reach it, and who falls behind first?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from crmlib.analysis.forecast.goal import coming as expect
from crmlib.analysis.pace import Pace, burn_up, pace
from crmlib.catalogue import KPIS
from crmlib.metric.declare import NONE
from crmlib.notebook import odd, sliced
from crmlib.notebook.figures import slice_name
from crmlib.notebook.report import Report
from crmlib.notebook.summary import GROWING, outlook
from crmlib.present import distribution
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

KPI = "bookings"
LEVELS = ("team", "region", "owner")
LISTED = 25


def headline(report: Report) -> Cards:
    """The goals' figures; without goals, those of bookings."""
    return report.cards(*(_goals(report) or [KPI, "quota_attainment", "pipeline_coverage"]))


def answer(report: Report) -> Readings:
    """How far bookings are, what rate would reach the target, and who is furthest behind."""
    found = _bookings(report)
    first = Sentence(report.t("no_target"), "caution") if found is None else _stands(report, found)
    return report.readings(
        *odd.won(report), first, *(_behind_said(report, level) for level in LEVELS), _probability(report)
    )


def targets(report: Report) -> Element:
    """Every target of the period and scope: actual, attainment, pace, the rate now and the rate that is needed."""
    kpi_ids = _goals(report)
    if not kpi_ids:
        return report.nothing("targets_title", "targets.value")
    columns = [Column(report.t(f"column_{name}")) for name in ("kpi", "actual", "target")]
    columns += [Column(report.t(f"column_{name}"), "ratio") for name in ("attainment", "pace")]
    columns += [Column(report.t(f"column_{name}")) for name in ("rate", "needed", "projected", "outlook")]
    rows = [_row(report, kpi_id) for kpi_id in kpi_ids]
    return Table(report.t("targets_title"), tuple(columns), rows, report.language, rule=_rule(report), limit=len(rows))


def coming(report: Report) -> Element:
    """The goals of the first period that has not begun: what to expect of each KPI, its interval, and the chance."""
    found = report.data.analysis("coming_goals") or {"targets": {}}
    rows = [row for kpi_id in found["targets"] if (row := _coming_row(report, kpi_id, found))]
    if not rows:
        return report.nothing("coming_title", "targets.value")
    names = ("column_kpi", "column_target", "column_middle", "column_interval")
    columns = [Column(report.t(name)) for name in names]
    columns += [Column(report.t("column_chance"), "ratio"), Column(report.t("column_from"))]
    title = report.t("coming_title", period=report.period_name(found["period"]))
    rule = report.t("coming_rule")
    return Table(title, tuple(columns), rows, report.language, rule=rule, limit=len(rows))


def _coming_row(report: Report, kpi_id: str, found: dict[str, Any]) -> list[Any] | None:
    wanted, card = found["targets"][kpi_id], report.card(kpi_id)
    told, source = _by_deals(report, kpi_id, found["period"]), "deals"
    if told is None:
        told, source = _by_its_past(kpi_id, found), "past"
    if told is None:
        return None

    def said(value: float) -> str:
        exact = Decimal(str(round(value, 6)))
        return card.figure(round(exact) if KPIS[kpi_id].unit == "count" else exact, report.language)

    return [
        Cell(card.label, note=card.meaning),
        said(wanted),
        said(told["middle"]),
        report.t("from_to", low=said(told["low"]), high=said(told["high"])),
        Decimal(str(told["chance"])),
        report.t(f"from_{source}", n=told.get("n", 0)),
    ]


def _by_deals(report: Report, kpi_id: str, label: str) -> dict[str, Any] | None:
    """What the forecast of bookings, which looks at open deals, says of a KPI of the period."""
    periods = (report.data.analysis("forecast") or {}).get("periods", [])
    each = next((p for p in periods if p["label"] == label), None)
    if each is None:
        return None
    if kpi_id == KPI:
        return {"middle": each["mean"], "low": each["low"]["80"], "high": each["high"]["80"], "chance": each["chance"]}
    return next((found for found in each["goals"] if found["kpi"] == kpi_id), None)


def _by_its_past(kpi_id: str, found: dict[str, Any]) -> dict[str, Any] | None:
    """What the past periods of a KPI that are over say of the coming one."""
    kpi, values = KPIS[kpi_id], found["past"].get(kpi_id, [])
    share = kpi.unit == "ratio" and all(value is None or 0 <= value <= 1 for value in values)
    kind = "share" if share else "count" if kpi.unit == "count" else None
    told = expect(values, found["targets"][kpi_id], kpi.good, ahead=found["ahead"], kind=kind)
    return None if told is None else vars(told)


def meter(report: Report) -> Element:
    """Attainment of bookings by team and rep, beside what the plan asks for by now."""
    found = _levels(report)
    readings = []
    for level, name, actual, goal in found[:LISTED]:
        planned = pace(actual, goal, report.period, report.data.as_of, report.calendar).expected
        label = report.t("level_name", level=report.t(f"common.dim_{level}"), name=report.slice_label(level, name))
        readings.append(distribution.Reading(label, actual, goal, planned))
    whole = _bookings(report)
    if whole is not None:
        readings.insert(0, distribution.Reading(report.t("common.all"), whole.actual, whole.target, whole.expected))
    if not readings:
        return report.nothing("meter_title", "targets.value")
    return distribution.meter(
        report.t("meter_title"),
        readings,
        axis=report.label(KPI),
        category=report.t("common.group"),
        language=report.language,
        unit="money",
        currency=report.meta.currency,
        note=report.t("meter_note", shown=LISTED, n=len(found)) if len(found) > LISTED else None,
    )


def burn(report: Report) -> Element:
    """Bookings day by day against the plan that leads to the target."""
    days = _by_day(report)
    goal = report.goal(KPI)
    if days is None or (goal is None and not any(days.values())):
        return report.nothing("burn_title", *report.figures.one(KPI).missing)
    made = burn_up(days, goal, report.period, report.data.as_of, report.calendar)
    return distribution.burn_up(
        report.t("burn_title"),
        [step.day for step in made],
        [step.actual for step in made],
        goal=goal,
        pace=[step.planned for step in made],
        unit="money",
        axis=sliced.axis(report, KPI),
        along=report.t("day"),
        language=report.language,
        currency=report.meta.currency,
    )


def behind(report: Report) -> Element:
    """Teams, regions and reps with a target of bookings, those furthest behind the plan first."""
    found = _levels(report)
    if not found:
        return report.nothing("behind_title", "targets.value")
    money = report.meta.currency
    columns = (
        Column(report.t("column_level")),
        Column(report.t("common.group")),
        Column(report.label(KPI), "money", money),
        Column(report.t("column_target"), "money", money),
        Column(report.t("column_attainment"), "ratio"),
        Column(report.t("column_pace"), "ratio"),
        Column(report.t("column_gap"), "money", money),
        Column(report.t("column_needed_day"), "money per day", money),
    )
    chances = _chances(report)
    columns += (Column(report.t("column_chance"), "ratio"),) if chances else ()
    rows = []
    for level, name, actual, goal in found:
        p = pace(actual, goal, report.period, report.data.as_of, report.calendar)
        tone = "good" if p.reached else "bad" if p.pace is not None and p.pace < 1 else None
        rows.append(
            [
                report.t(f"common.dim_{level}"),
                report.slice_label(level, name),
                actual,
                goal,
                p.attainment,
                Cell("–") if p.pace is None else Cell(p.pace, tone),
                max(p.gap, Decimal(0)),
                Cell("–") if p.needed is None or not p.remaining else p.needed,
                *([chances.get((level, name), Cell("–"))] if chances else []),
            ]
        )
    return Table(
        report.t("behind_title"),
        columns,
        rows,
        report.language,
        rule=report.t("behind_rule"),
        total=len(rows),
        limit=LISTED,
        workbook=report.workbook,
    )


def attainment(report: Report) -> Element:
    """Attainment of bookings over the last twelve periods."""
    return sliced.history(report, "attainment_title", "quota_attainment")


def burn_ends_at_bookings(report: Report) -> bool:
    """Whether the days of the burn-up chart add up to the bookings of the catalogue."""
    days, total = _by_day(report), report.figures.one(KPI)
    return days is None or total.status != "ok" or sum(days.values(), Decimal(0)) == total.value


def _goals(report: Report) -> list[str]:
    found = report.data.analysis("goals") or {}
    return [kpi_id for kpi_id, goal in found.items() if kpi_id in KPIS and goal["target"] is not None]


def _pace(report: Report, kpi_id: str) -> Pace | None:
    """The pace of a goal that grows day by day; of any other there is none."""
    card = report.card(kpi_id)
    if kpi_id not in GROWING or card.value is None or card.goal is None or card.status != "ok":
        return None
    return pace(card.value, card.goal, report.period, report.data.as_of, report.calendar)


def _bookings(report: Report) -> Pace | None:
    return _pace(report, KPI) if KPI in _goals(report) else None


def _row(report: Report, kpi_id: str) -> list[Any]:
    card, p = report.card(kpi_id), _pace(report, kpi_id)
    tone, words = outlook(report, card)
    needed = p.needed if p is not None and p.remaining else None  # once the days are over nothing is

    def said(value: Decimal | None) -> str:
        return "–" if value is None else card.figure(value, report.language)

    return [
        Cell(card.label, note=card.meaning),
        card.figure(card.value, report.language, status=card.status),
        card.figure(card.goal, report.language),
        Cell("–") if card.attainment is None else card.attainment,
        Cell("–") if p is None or p.pace is None else p.pace,
        said(p.rate if p else None) if kpi_id == KPI or p is None else _per_day(report, p.rate),
        said(needed) if kpi_id == KPI else _per_day(report, needed),
        said(p.projected if p else None),
        Cell(words, tone),
    ]


def _per_day(report: Report, value: Decimal | None) -> str:
    return "–" if value is None else report.say(value, "number")


def _levels(report: Report) -> list[tuple[str, str, Decimal, Decimal]]:
    """(level, name, bookings, target) of each part of the scope that has a target of its own, slowest first.

    Both are the numerator and denominator of quota_attainment, which the catalogue divides.
    """
    made = []
    for level in LEVELS:
        if report.meta.scope.startswith(f"{level}:"):
            continue
        for r in report.figures.by("quota_attainment", level):
            if r.status == "ok" and r.denominator and slice_name(r) != NONE:
                made.append((level, slice_name(r), r.numerator, r.denominator))
    return sorted(made, key=lambda each: (LEVELS.index(each[0]), each[2] / each[3], each[1]))


def _by_day(report: Report) -> dict[date, Decimal] | None:
    """Amount of deals won on each local day of the period; None where an amount's rate is unknown."""
    if not {"closed_at", "amount", "status"} <= set(report.meta.tables.get("deals", ())):
        return None
    start = report.calendar.instant(report.period.start)
    end = min(report.calendar.instant(report.period.end), report.data.as_of)
    days: dict[date, Decimal] = defaultdict(Decimal)
    for deal in report.data.between("deals", "closed_at", start, end, "amount", "base_amount", status="won"):
        if deal.get("amount") is None:
            continue
        if deal.get("base_amount") is None:
            return None
        days[report.calendar.local_date(deal["closed_at"])] += deal["base_amount"]
    return dict(days)


def _stands(report: Report, p: Pace) -> Sentence:
    values = {"actual": report.say(p.actual, "money"), "target": report.say(p.target, "money")}
    values |= {"share": report.say(p.attainment, "ratio"), "gap": report.say(abs(p.gap), "money")}
    if p.reached:
        rest = odd.without(report)  # a target that only a slip of the pen reaches is no good news
        tone = "caution" if rest is not None and rest < p.target else "good"
        return Sentence(report.t("reached", **values), tone, "#targets")
    if not p.remaining:
        return Sentence(report.t("missed", **values), "bad", "#targets")
    values |= {"days": p.remaining, "needed": report.say(p.needed, "money")}
    values |= {"rate": report.say(p.rate, "money") if p.rate is not None else "–"}
    return Sentence(report.t("needs", **values), "bad" if p.pace is not None and p.pace < 1 else "neutral", "#targets")


def _behind_said(report: Report, level: str) -> Sentence | None:
    found = [each for each in _levels(report) if each[0] == level]
    paces = [(name, pace(a, g, report.period, report.data.as_of, report.calendar)) for _, name, a, g in found]
    late = [(name, p) for name, p in paces if p.pace is not None and p.pace < 1]
    if not late:
        return None
    name, p = late[0]
    values = {"name": report.slice_label(level, name), "gap": report.say(p.gap, "money")}
    values |= {"level": report.t(f"common.dim_{level}"), "share": report.say(p.attainment, "ratio")}
    return Sentence(report.t("behind_said", n=len(late), of=len(found), **values), "bad", "#behind")


def _probability(report: Report) -> Sentence | None:
    """The chance of meeting the target, where the forecast says one."""
    found = (report.data.analysis("forecast") or {}).get("probability_of_target")
    if found is None:
        return Sentence(report.t("no_probability")) if _bookings(report) and _bookings(report).remaining else None
    return Sentence(report.t("probability", share=report.say(Decimal(str(found)), "ratio")))


def _chances(report: Report) -> dict[tuple[str, str], Decimal]:
    """The chance that the forecast gives each team, region and rep, while the period is not over."""
    found = report.data.analysis("forecast") or {}
    if found.get("probability_of_target") is None:
        return {}
    said = [group for group in found["groups"] if group["chance"] is not None]
    return {(group["dimension"], group["name"]): Decimal(str(group["chance"])) for group in said}


def _rule(report: Report) -> str:
    done: Sequence[int] = (
        report.calendar.business_days(report.period.start, min(_today(report), report.period.end)),
        report.calendar.business_days(report.period.start, report.period.end),
    )
    return report.t("targets_rule", done=done[0], of=done[1])


def _today(report: Report) -> date:
    return max(report.calendar.local_date(report.data.as_of), report.period.start)
