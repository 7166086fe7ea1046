"""notebooks/reports/pipeline: what is in the pipeline, how did it move, and what needs attention?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Any

from crmlib.analysis import attention
from crmlib.analysis.stays import NEEDED, Stays, stays
from crmlib.metric.declare import NONE
from crmlib.notebook import deals as records
from crmlib.notebook import lead_rows, odd
from crmlib.notebook.figures import slice_name
from crmlib.notebook.report import Report
from crmlib.notebook.windows import span
from crmlib.present import distribution, plot
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Table

CATEGORIES = ("commit", "best_case", "pipeline", "closed", "omitted")
SIGN = {"decreased": -1, "won": -1, "lost": -1, "moved_out": -1, "transferred_out": -1, "removed": -1}
LISTED = 8
"""Rows of a list on the page, which has six of them; each says how many match, and the workbook has all."""
ENTERING = 180
"""Days for which a qualified lead is expected to become a deal."""
AGES = (0, 30, 60, 90, 120, 180, 270, 365)


def headline(report: Report) -> Cards:
    """What is open, what it is worth, and how healthy it is."""
    return report.cards(
        "open_pipeline",
        "weighted_pipeline",
        "open_deals",
        "pipeline_coverage",
        "stalled_deals",
        "slip_rate",
    )


def answer(report: Report) -> Readings:
    """What changed in the pipeline, what moved it most, and what is at risk."""
    changes = report.changes("open_pipeline", "weighted_pipeline").sentences
    return report.readings(
        *odd.opened(report), *odd.won(report), *changes, _largest_movement(report), _stalled_share(report)
    )


def stages(report: Report) -> Element:
    """Amount and weighted amount by stage, in the order of the sales process."""
    amounts = {slice_name(r): r.value for r in report.figures.by("open_pipeline", "stage") if r.n}
    weighted = {slice_name(r): r.value for r in report.figures.by("weighted_pipeline", "stage")}
    names = records.stage_names(report, amounts)
    if not names:
        return report.nothing("stages_title")
    top = max(names, key=lambda name: amounts[name] or 0)
    found = records.open_deals(report)
    labels = [report.slice_label("stage", name) for name in names]
    keys = [report.slice_label("stage", row["stage"] or NONE) for row in found]
    return plot.bars(
        report.t("stages_title", stage=report.slice_label("stage", top)),
        labels,
        {
            report.label("open_pipeline"): [amounts[name] for name in names],
            report.label("weighted_pipeline"): [weighted.get(name) for name in names],
        },
        unit="money",
        currency=report.meta.currency,
        axis=report.t("axis_amount", currency=report.meta.currency),
        category=report.t("common.stage"),
        language=report.language,
        records=records.behind(report, report.t("open_title"), found, keys),
    )


def bridge(report: Report) -> Element:
    """From the pipeline at the start of the period to that at its end; the lines add up exactly."""
    lines = _bridge_lines(report)
    if lines is None:
        return report.nothing("bridge_title")
    shown = [name for name in lines if name in ("start", "end") or lines[name]]
    steps = [
        plot.Step(report.t(f"line_{name}"), lines[name] * SIGN.get(name, 1), name in ("start", "end")) for name in shown
    ]
    return plot.bridge(
        report.t("bridge_title"),
        steps,
        unit="money",
        currency=report.meta.currency,
        axis=report.t("axis_amount", currency=report.meta.currency),
        category=report.t("bridge_line"),
        language=report.language,
        records=_movements(report),
    )


def expected_close(report: Report) -> Element:
    """The amount that is expected to close in each month, by forecast category."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    found = [row for row in records.open_deals(report) if row.get("base_amount") is not None]
    keys = []
    for row in found:
        month = f"{records.day(row['close_date']):%Y-%m}" if row.get("close_date") else NONE
        sums[(month, row.get("forecast_category") or NONE)] += row["base_amount"]
        keys.append(report.slice_label("month", month))
    months = sorted({month for month, _ in sums}, key=lambda month: (month == NONE, month))
    if not months:
        return report.nothing("expected_title")
    categories = [c for c in (*CATEGORIES, NONE) if any(category == c for _, category in sums)]
    return plot.bars(
        report.t("expected_title"),
        [report.slice_label("month", month) for month in months],
        {report.t(f"category_{c}" if c != NONE else "common.none"): [sums[(m, c)] for m in months] for c in categories},
        unit="money",
        currency=report.meta.currency,
        axis=report.t("axis_amount", currency=report.meta.currency),
        category=report.t("common.month"),
        language=report.language,
        stacked=True,
        records=records.behind(report, report.t("open_title"), found, keys),
    )


def age(report: Report) -> Element:
    """How long the open deals have been open."""
    ages = [age for row in records.open_deals(report) if (age := records.age_days(report, row)) is not None]
    if not ages:
        return report.nothing("age_title")
    edges = [edge for edge in AGES if edge <= max(ages)] + [int(max(ages)) + 1]
    counts = [sum(low <= age < high for age in ages) for low, high in pairwise(edges)]
    middle = median(ages)
    return distribution.histogram(
        report.t("age_title"),
        edges,
        counts,
        axis=report.label("open_deals"),
        along=report.t("axis_age"),
        unit="days",
        language=report.language,
        mark_at=middle,
        mark_label=report.t("median", value=report.say(middle, "days")),
    )


def funnel(report: Report) -> Element:
    """How many of the deals created in the last twelve months reached each stage or a later one, and were won."""
    order = [stage.name for stage in report.company.stages if stage.status == "open"]
    made = report.data.between("deals", "created_at", *span(report), *records.COLUMNS)
    created = {deal["deal_id"]: deal for deal in made}
    history = report.data.columns("deal_history", *NEEDED)
    reached = _furthest(stays(history, report.data.as_of, created), order)
    if not reached:
        return report.nothing("funnel_title", "deal_history.stage")
    won = [deal_id for deal_id in reached if created[deal_id]["status"] == "won"]
    for deal_id in won:
        reached[deal_id] = len(order)
    labels = [report.slice_label("stage", name) for name in order] + [report.t("line_won")]
    counts = [sum(place >= at for place in reached.values()) for at in range(len(order))] + [len(won)]
    found = [created[deal_id] for deal_id in reached]
    unknown_stage = len(created) - len(reached)
    return plot.funnel(
        report.t("funnel_title"),
        labels,
        counts,
        axis=report.t("axis_deals"),
        category=report.t("common.stage"),
        language=report.language,
        records=records.behind(report, report.t("furthest_title"), found, [labels[at] for at in reached.values()]),
        note=report.t("funnel_note", n=len(reached), unknown=unknown_stage),
    )


def movements(report: Report) -> Element:
    """Every deal that came into the pipeline or went out of it in the period, and how."""
    moved: Sequence[dict[str, Any]] = (report.data.analysis("bridge") or {}).get("movements", [])
    if not moved:
        return report.nothing("movements_title")
    found = [{**row, "base_amount": None if row["amount"] is None else Decimal(row["amount"])} for row in moved]
    found.sort(key=lambda row: (-abs(row["base_amount"] or 0), str(row["deal_id"])))
    why = [report.t(f"line_{row['line']}") for row in found]
    rule = report.t("movements_rule")
    return records.deal_table(report, report.t("movements_title"), found, rule=rule, why=why, limit=LISTED)


def priority(report: Report) -> Element:
    """Where an hour is best spent: win probability × amount × urgency."""
    made = attention.priority(records.open_deals(report), _today(report), _chances(report))
    if made.looked_at and made.unjudged == made.looked_at:
        return report.nothing("priority_title", "deals.probability", "deals.amount", "deals.close_date")
    why = [
        report.t(
            "why_priority",
            chance=report.say(found.why["probability"], "ratio"),
            amount=report.say(found.why["amount"], "money"),
            days=found.why["days_to_close"],
            past="past" if found.why["days_to_close"] < 0 else "ahead",
            over=abs(found.why["days_to_close"]),
        )
        for found in made.found
    ]
    rule = report.t("priority_rule", days=made.parameters["half_after_days"], unjudged=made.unjudged)
    return _listed(report, "priority", made, rule, why)


def stalled(report: Report) -> Element:
    """Open deals that have been in their stage for longer than is usual or allowed."""
    made = _stalled(report)
    if made is None or (made.looked_at and made.unjudged == made.looked_at):
        return report.nothing("stalled_title", "deals.stage")
    why = [
        report.t("why_stalled", stage=found.why["stage"], days=int(found.why["days"]), limit=int(found.why["limit"]))
        for found in made.found
    ]
    return _listed(report, "stalled", made, report.t("stalled_rule", unjudged=made.unjudged), why)


def past_close_date(report: Report) -> Element:
    """Open deals whose expected close date has passed."""
    if "close_date" not in report.meta.tables.get("deals", ()):
        return report.nothing("past_title", "deals.close_date")
    made = attention.past_close_date(records.open_deals(report), _today(report))
    why = [report.t("why_past", n=found.why["days"]) for found in made.found]
    return _listed(report, "past", made, report.t("past_rule"), why)


def without_next_step(report: Report) -> Element:
    """Open deals that name no next step."""
    if "next_step" not in report.meta.tables.get("deals", ()):
        return report.nothing("next_title", "deals.next_step")
    made = attention.without_next_step(records.open_deals(report))
    return _listed(report, "next", made, report.t("next_rule"), [report.t("why_next")] * len(made.found))


def about_to_enter(report: Report) -> Element:
    """Leads qualified lately that are not a deal yet, the best score first."""
    if "qualified_at" not in report.meta.tables.get("leads", ()):
        return report.nothing("enter_title", "leads.qualified_at")
    since = report.data.as_of - timedelta(days=ENTERING)
    found = [
        lead
        for lead in report.data.between("leads", "qualified_at", since, report.data.as_of, *lead_rows.COLUMNS)
        if not (lead.get("converted_at") or lead.get("disqualified_at") or lead.get("deal_id"))
    ]
    found.sort(key=lambda lead: (lead.get("score") is None, -(lead.get("score") or 0), lead["qualified_at"]))
    why = [report.t("why_enter", n=(report.data.as_of - lead["qualified_at"]).days) for lead in found]
    return lead_rows.lead_table(
        report, report.t("enter_title"), found, rule=report.t("enter_rule", days=ENTERING), why=why
    )


def stalled_agrees(report: Report) -> bool:
    """Whether the list of stalled deals is as long as KPI stalled_deals says, where both are of the same instant."""
    figure, made = report.figures.find("stalled_deals"), _stalled(report)
    same = report.data.as_of == report.calendar.instant(report.period.end)
    if figure is None or figure.status != "ok" or made is None or not same:
        return True
    return len(made.found) == figure.value


def bridge_closes(report: Report) -> bool:
    """Whether the lines of the bridge add up exactly, to the open pipeline at the end of the period."""
    lines = _bridge_lines(report)
    if lines is None:
        return True
    total = sum(lines[name] * SIGN.get(name, 1) for name in lines if name != "end")
    end = report.figures.one("open_pipeline")
    return total == lines["end"] and (end.value is None or end.value == lines["end"])


def _bridge_lines(report: Report) -> dict[str, Decimal] | None:
    found: dict[str, Any] | None = report.data.analysis("bridge")
    if not found or any(line["amount"] is None for line in found["lines"]):
        return None
    return {line["line"]: Decimal(line["amount"]) for line in found["lines"]}


def _listed(
    report: Report, name: str, made: attention.Listed, rule: str, why: Sequence[str], limit: int = LISTED
) -> Table:
    """A list of open deals in its order, with its rule and why each is there."""
    by_id = {deal["deal_id"]: deal for deal in records.open_deals(report)}
    found = [by_id[each.key] for each in made.found]
    return records.deal_table(report, report.t(f"{name}_title"), found, rule=rule, why=why, limit=limit)


def _today(report: Report) -> date:
    """The local day that has not ended by as_of: nothing due on it is late yet."""
    return report.calendar.local_date(report.data.as_of)


def _chances(report: Report) -> dict[str, Decimal]:
    """Win probabilities: a deal's own, else its stage's in params."""
    of_stage = {stage.name: stage.probability for stage in report.company.stages}
    chances = {}
    for deal in records.open_deals(report):
        own = deal.get("probability")
        chance = own if own is not None else of_stage.get(deal.get("stage"))
        if chance is not None:
            chances[deal["deal_id"]] = chance
    return chances


def _stalled(report: Report) -> attention.Listed | None:
    limits: dict[str, str] | None = report.data.analysis("stage_limits")
    if not limits:
        return None
    known = {stage: Decimal(days) for stage, days in limits.items()}
    return attention.stalled(records.open_deals(report), report.data.as_of, known)


def _furthest(found: Stays, order: Sequence[str]) -> dict[str, int]:
    """Per deal the place in the sales process of the furthest open stage that it reached."""
    places = {name: at for at, name in enumerate(order)}
    reached: dict[str, int] = {}
    for deal, stage in zip(found.deal, found.stage, strict=True):
        if stage in places:
            reached[deal] = max(places[stage], reached.get(deal, 0))
    return reached


def _movements(report: Report) -> Table | None:
    moved: Sequence[dict[str, Any]] = (report.data.analysis("bridge") or {}).get("movements", [])
    if not moved:
        return None
    keys = [report.t(f"line_{row['line']}") for row in moved]
    deals = [{**row, "base_amount": None if row["amount"] is None else Decimal(row["amount"])} for row in moved]
    return records.behind(report, report.t("movements_title"), deals, keys)


def _largest_movement(report: Report) -> Sentence | None:
    lines = _bridge_lines(report)
    if lines is None:
        return None
    moves = {name: amount for name, amount in lines.items() if name not in ("start", "end") and amount}
    if not moves:
        return Sentence(report.t("no_movement"))
    top = max(moves, key=lambda name: (abs(moves[name]), name))
    return Sentence(report.t("largest_movement", line=report.t(f"line_{top}"), amount=report.say(moves[top], "money")))


def _stalled_share(report: Report) -> Sentence | None:
    stalled, opened = report.figures.one("stalled_deals"), report.figures.one("open_deals")
    if stalled.status != "ok" or opened.status != "ok" or not opened.value:
        return None
    if not report.data.analysis("stage_limits"):  # then the rule stalls nobody, which is no good news
        return Sentence(report.t("stalled_unknown"), "caution")
    share = report.say(stalled.value / opened.value, "ratio")
    tone = "bad" if stalled.value else "good"
    return Sentence(report.t("stalled_share", n=int(stalled.value), of=int(opened.value), share=share), tone)
