"""notebooks/reports/sales_cycle: how long do deals take, where is it slow, and what do the slow ones have in common?"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np

from crmlib.analysis import attention, interval
from crmlib.analysis.stays import NEEDED, Stays, by_stage, stays
from crmlib.analysis.survival import Curve, cumulative_incidence
from crmlib.metric.declare import NONE
from crmlib.notebook import cycles, lead_rows
from crmlib.notebook import deals as records
from crmlib.notebook.curves import drawn, said
from crmlib.notebook.figures import slice_name
from crmlib.notebook.report import Report
from crmlib.notebook.windows import instants, span
from crmlib.present import distribution, plot
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

DAYS = (0, 7, 14, 30, 60, 90, 120, 180, 270, 365, 545, 730)


def headline(report: Report) -> Cards:
    """How long won deals took, and how long a stay in a stage lasts."""
    return report.cards("sales_cycle_median", "sales_cycle_mean", "deals_won", "stage_duration_mean", "stalled_deals")


def answer(report: Report) -> Readings:
    """How long deals take, whether that changed, and in which stage the time goes."""
    curve = cycles.curve(report)
    if curve is None:
        return report.readings(Sentence(report.t("no_deals"), "caution"))
    median = curve.median
    first = Sentence(report.t("median_all", median=said(report, median, "days"), n=curve.n, months=cycles.MONTHS))
    if median.value is None:
        first = Sentence(report.t("median_unreached", n=curve.n, months=cycles.MONTHS), "caution")
    return report.readings(first, _against_before(report), _bottleneck(report), *cycles.clear_groups(report)[:2])


def until_closed(report: Report) -> Element:
    """The share of deals still open so many days after creation."""
    curve = cycles.curve(report)
    if curve is None:
        return report.nothing("closing_title", "deals.created_at")
    waiting = int(curve.n - curve.events.sum())
    return distribution.survival(
        report.t("closing_title"),
        [drawn(report.t("common.all"), curve)],
        axis=report.t("axis_open"),
        along=report.t("axis_days"),
        language=report.language,
        note=report.t("closing_note", n=curve.n, waiting=waiting, months=cycles.MONTHS),
    )


def outcomes(report: Report) -> Element:
    """The share of deals that are won and lost so many days after creation."""
    cases = [(days, deal["status"] if deal["status"] != "open" else None) for deal, days in cycles.lengths(report)]
    if not any(cause for _, cause in cases):
        return report.nothing("outcomes_title", "deals.closed_at")
    made = cumulative_incidence([days for days, _ in cases], [cause for _, cause in cases])
    grid = [day for day in DAYS if day <= max(days for days, _ in cases)]
    series = {}
    for cause in ("won", "lost"):
        times, shares = made.get(cause, (np.array([]), np.array([])))
        places = np.searchsorted(times, grid, side="right") - 1
        series[report.t(cause)] = [float(shares[place]) if place >= 0 else 0.0 for place in places]
    return plot.lines(
        report.t("outcomes_title"),
        [str(day) for day in grid],
        series,
        unit="ratio",
        axis=report.t("axis_share"),
        along=report.t("axis_days"),
        language=report.language,
        note=report.t("outcomes_note"),
    )


def lengths(report: Report) -> Element:
    """How long the deals took that were won and lost in the last twelve months."""
    closed = [row for row in cycles.closed_deals(report) if row["days"] is not None]
    if not closed:
        return report.nothing("lengths_title", "deals.closed_at")
    top = max(row["days"] for row in closed)
    edges = [day for day in DAYS if day <= top] + ([int(top) + 1] if top >= DAYS[0] else [])
    if len(edges) > 2 and edges[-1] == edges[-2]:
        edges.pop()
    labels = [f"{low}–{high}" for low, high in pairwise(edges)]
    keys = [labels[min(bisect_right(edges, row["days"]), len(labels)) - 1] for row in closed]
    counts = Counter((row["status"], key) for row, key in zip(closed, keys, strict=True))
    series = {report.t(status): [counts[status, label] for label in labels] for status in ("won", "lost")}
    medians = {s: interval.median([float(r["days"]) for r in closed if r["status"] == s]) for s in ("won", "lost")}
    return plot.bars(
        report.t("lengths_title"),
        labels,
        series,
        unit="count",
        axis=report.t("axis_deals"),
        category=report.t("axis_days"),
        language=report.language,
        records=records.found_behind(report, report.t("closed_title"), [row["deal_id"] for row in closed], keys),
        note=report.t(
            "lengths_note", won=said(report, medians["won"], "days"), lost=said(report, medians["lost"], "days")
        ),
    )


def stage_medians(report: Report) -> Element:
    """The median stay in each stage with its interval, running stays counted as unfinished."""
    curves = _stage_curves(report)
    if not curves:
        return report.nothing("stages_title", "deal_history.stage")
    estimates = []
    for name in records.stage_names(report, curves):
        median = curves[name].median
        if median.value is not None:
            label = report.slice_label("stage", name)
            estimates.append(distribution.Estimate(label, median.value, median.low, median.high, median.n))
    if not estimates:
        return report.nothing("stages_title", "deal_history.stage")
    return distribution.intervals(
        report.t("stages_title"),
        estimates,
        unit="days",
        axis=report.t("axis_stay"),
        category=report.t("common.stage"),
        language=report.language,
        note=report.t("stages_note", months=cycles.MONTHS),
    )


def stage_table(report: Report) -> Element:
    """Each stage: stays, how many still run, their length, and after how long a deal counts as stalled."""
    curves = _stage_curves(report)
    if not curves:
        return report.nothing("stage_table_title", "deal_history.stage")
    means = {slice_name(r): r for r in report.figures.by("stage_duration_mean", "stage")}
    limits = report.data.analysis("stage_limits") or {}
    columns = [Column(report.t("common.stage")), Column(report.t("stay_count"), "count")]
    columns += [Column(report.t("still_running"), "count"), Column(report.t("axis_stay"), "days"), *_bounds(report)]
    columns += [Column(report.label("stage_duration_mean"), "days"), Column(report.t("stalled_after"), "days")]
    rows = []
    for name in records.stage_names(report, curves):
        curve = curves[name]
        median, mean = curve.median, means.get(name)
        rows.append(
            [
                report.slice_label("stage", name),
                curve.n,
                int(curve.n - curve.events.sum()),
                median.value,
                median.low,
                median.high,
                mean.value if mean is not None and mean.status == "ok" else None,
                Decimal(limits[name]) if name in limits else None,
            ]
        )
    return Table(
        report.t("stage_table_title"),
        tuple(columns),
        rows,
        report.language,
        rule=report.t("stage_table_rule", months=cycles.MONTHS),
    )


def groups(report: Report) -> Element:
    """Time until closing by source, by team or owner, and by size, each with its interval."""
    rows = []
    for dimension, made in cycles.groupings(report).items():
        for label, found in made.items():
            curve = cycles.curve_of(found)
            median = curve.median
            small = Cell(curve.n, "caution", report.t("common.small_n", n=curve.n)) if median.small else curve.n
            rows.append(
                [
                    report.t(dimension) if dimension == "size" else report.t(f"common.{dimension}"),
                    label,
                    small,
                    int(curve.n - curve.events.sum()),
                    median.value,
                    median.low,
                    median.high,
                ]
            )
    if not rows:
        return report.nothing("groups_title", "deals.created_at")
    columns = [Column(report.t("by")), Column(report.t("common.group")), Column(report.t("axis_deals"), "count")]
    columns += [Column(report.t("still_open"), "count"), Column(report.t("median_closing"), "days"), *_bounds(report)]
    return Table(
        report.t("groups_title"),
        tuple(columns),
        rows,
        report.language,
        rule=report.t("groups_rule", months=cycles.MONTHS),
        limit=60,
    )


def group_tests(report: Report) -> Readings:
    """Whether sources, teams or owners, and sizes differ in speed at all (log-rank test)."""
    told = cycles.group_tests(report)
    return report.readings(*(told or [Sentence(report.t("no_groups"))]))


def slow_deals(report: Report) -> Element:
    """Open deals that are older than three quarters of the won deals were when they closed."""
    made = _slow(report)
    if made is None:
        return report.nothing("slow_title", "deals.created_at")
    if made.parameters["won"] < cycles.FEW:
        return report.readings(Sentence(report.t("slow_few", n=made.parameters["won"])), title=report.t("slow_title"))
    by_id = {deal["deal_id"]: deal for deal in records.open_deals(report)}
    why = [report.t("why_slow", days=int(f.why["days"]), limit=int(f.why["limit"])) for f in made.found]
    return records.deal_table(
        report, report.t("slow_title"), [by_id[f.key] for f in made.found], rule=report.t("slow_rule"), why=why
    )


def in_common(report: Report) -> Element:
    """What is more frequent among slow open deals than among the other open deals."""
    made = _slow(report)
    if made is None or not made.found:
        return report.nothing("common_title")
    slow = {f.key for f in made.found}
    opened = [deal for deal in records.open_deals(report) if deal.get("created_at") is not None]
    rows = []
    for dimension, key in cycles.attributes(report).items():
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for deal in opened:
            counts[key(deal)][deal["deal_id"] not in slow] += 1
        n_slow, n_rest = len(slow), len(opened) - len(slow)
        for value, (mine, theirs) in sorted(counts.items()):
            if not n_rest or mine + theirs < cycles.FEW:
                continue
            moved = interval.newcombe(mine, n_slow, theirs, n_rest)
            if moved.differs and moved.value > 0:
                named = report.t(dimension) if dimension == "size" else report.t(f"common.{dimension}")
                share = [mine / n_slow, theirs / n_rest, moved.low, moved.high]
                rows.append([named, value, mine, *share])
    if not rows:
        return report.readings(Sentence(report.t("nothing_in_common", n=len(slow))), title=report.t("common_title"))
    columns = [Column(report.t("by")), Column(report.t("common.value")), Column(report.t("slow_here"), "count")]
    columns += [Column(report.t(name), "ratio") for name in ("share_slow", "share_rest", "more_low", "more_high")]
    rows.sort(key=lambda row: -(row[3] - row[4]))
    return Table(
        report.t("common_title"), tuple(columns), rows, report.language, rule=report.t("common_rule", n=len(slow))
    )


def slow_leads(report: Report) -> Element:
    """Leads of the period whose first contact came late."""
    start, end = instants(report, report.period)
    found = report.data.between("leads", "created_at", start, end, *lead_rows.COLUMNS)
    if not found or not len(report.data.columns("activities", "lead_id")):
        return report.nothing("slow_leads_title", "activities.lead_id" if found else "leads.created_at")
    made = attention.slow_leads(found, lead_rows.touches(report, found))
    by_id = {lead["lead_id"]: lead for lead in found}
    why = [report.t("why_slow_lead", hours=int(f.why["hours"])) for f in made.found]
    rule = report.t("slow_leads_rule", hours=made.parameters["within_hours"], unjudged=made.unjudged)
    return lead_rows.lead_table(
        report, report.t("slow_leads_title"), [by_id[f.key] for f in made.found], rule=rule, why=why
    )


def won_agrees(report: Report) -> bool:
    """Whether the deals won in the period, as the sections see them, are those of KPI sales_cycle_median."""
    figure = report.figures.find("sales_cycle_median")
    if figure is None or figure.status != "ok":
        return True
    won = cycles.won_days(report, report.period)
    return len(won) == figure.n and abs(interval.median(won).value - float(figure.value)) < 1e-6


def stays_agree(report: Report) -> bool:
    """Whether as many stays ended in the period as KPI stage_duration_mean counts, of the whole company.

    For a part of it they may differ: the KPI goes by the owner at leaving, the records by the owner now.
    """
    figure = report.figures.find("stage_duration_mean")
    if figure is None or figure.status != "ok" or report.meta.scope != "all":
        return True
    start, end = instants(report, report.period)
    left = _stays(report).left
    return int(((left >= np.datetime64(start, "us")) & (left < np.datetime64(end, "us"))).sum()) == figure.n


# -- deals and their lengths -------------------------------------------------------------------------------------------


def _against_before(report: Report) -> Sentence | None:
    """The median cycle of deals won in the period against that of the first comparison period."""
    if report.meta.compare_to == "none" or not report.meta.compare:
        return None
    label = report.meta.compare[0 if report.meta.compare_to == "previous_period" else -1]
    now = interval.median(cycles.won_days(report, report.period))
    before = interval.median(cycles.won_days(report, report.calendar.period(label)))
    if now.value is None or before.value is None:
        return None
    moved = interval.difference(now, before)
    way = "unclear" if not moved.differs else "longer" if moved.value > 0 else "shorter"
    values = {"now": said(report, now, "days"), "before": said(report, before, "days")}
    text = report.t("against_before", period=report.period_name(label), way=way, **values)
    return Sentence(text, {"longer": "bad", "shorter": "good"}.get(way, "neutral"))


# -- stages ------------------------------------------------------------------------------------------------------------


def _stays(report: Report) -> Stays:
    """The stays of the scope's deals."""
    return report.data.once("stays", lambda: stays(*_history(report)))


def _history(report: Report) -> tuple[Any, datetime, Any]:
    deals = report.data.columns("deals", "deal_id")
    history = report.data.columns("deal_history", *NEEDED)
    return history, report.data.as_of, deals["deal_id"].to_pylist() if deals.num_columns else []


def _stage_curves(report: Report) -> dict[str, Curve]:
    """Per stage the curve of the stays that began in the last `cycles.MONTHS` months."""
    recent = _stays(report).between(*span(report, cycles.MONTHS))
    made = report.data.once("stage curves", lambda: by_stage(recent, report.data.as_of))
    return {stage or NONE: curve for stage, curve in made.items()}


def _bottleneck(report: Report) -> Sentence | None:
    """The stage with the longest median stay; only where its interval lies above that of every other stage."""
    medians = {name: curve.median for name, curve in _stage_curves(report).items()}
    known = {name: m for name, m in medians.items() if m.value is not None}
    if len(known) < 2:
        return None
    top = max(known, key=lambda name: (known[name].value, name))
    rest = [m for name, m in known.items() if name != top]
    clear = known[top].low is not None and all(m.high is not None and m.high < known[top].low for m in rest)
    key = "bottleneck" if clear else "bottleneck_unclear"
    return Sentence(
        report.t(key, stage=report.slice_label("stage", top), median=said(report, known[top], "days")),
        "caution" if clear else "neutral",
    )


# -- groups ------------------------------------------------------------------------------------------------------------


def _slow(report: Report) -> attention.Listed | None:
    created = report.data.columns("deals", "created_at")
    if not created.num_columns or created["created_at"].null_count == len(created):
        return None
    won = report.data.rows("deals", "created_at", "closed_at", status="won")
    return report.data.once(
        "slow deals", lambda: attention.slow_deals([*won, *records.open_deals(report)], report.data.as_of)
    )


def _bounds(report: Report) -> list[Column]:
    return [Column(report.t("common.interval_low"), "days"), Column(report.t("common.interval_high"), "days")]
