"""notebooks/reports/pipeline: what is in the pipeline, how did it move, and what needs attention?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Any

from crmlib.metric.declare import NONE
from crmlib.notebook import deals as records
from crmlib.notebook.figures import slice_name
from crmlib.notebook.report import Report
from crmlib.present import distribution, plot
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Table

CATEGORIES = ("commit", "best_case", "pipeline", "closed", "omitted")
SIGN = {"decreased": -1, "won": -1, "lost": -1, "moved_out": -1, "transferred_out": -1, "removed": -1}
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
    return report.readings(*changes, _largest_movement(report), _stalled_share(report))


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
        report.t("age_title", n=len(ages)),
        edges,
        counts,
        axis=report.label("open_deals"),
        along=report.t("axis_age"),
        unit="days",
        language=report.language,
        mark_at=middle,
        mark_label=report.t("median", value=report.say(middle, "days")),
    )


def past_close_date(report: Report) -> Table:
    """Open deals whose expected close date has passed."""
    today = report.calendar.local_date(report.data.as_of)
    found = [r for r in records.open_deals(report) if r.get("close_date") and records.day(r["close_date"]) < today]
    why = [report.t("why_past", n=(today - records.day(row["close_date"])).days) for row in found]
    return records.deal_table(report, report.t("past_title"), found, rule=report.t("past_rule"), why=why)


def without_next_step(report: Report) -> Table:
    """Open deals that name no next step."""
    found = [row for row in records.open_deals(report) if not row.get("next_step")]
    if "next_step" not in report.data.records("deals").columns:
        return report.nothing("next_title", "deals.next_step")
    why = [report.t("why_next")] * len(found)
    return records.deal_table(report, report.t("next_title"), found, rule=report.t("next_rule"), why=why)


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
    share = report.say(stalled.value / opened.value, "ratio")
    tone = "bad" if stalled.value else "good"
    return Sentence(report.t("stalled_share", n=int(stalled.value), of=int(opened.value), share=share), tone)
