"""notebooks/reports/conversion: how many leads become customers, how fast, and from which source?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from crmlib.analysis import cohort, interval
from crmlib.calendar import Period
from crmlib.metric.declare import NONE
from crmlib.notebook import lead_rows
from crmlib.notebook.curves import drawn, said
from crmlib.notebook.report import Report
from crmlib.notebook.source_tests import FEW, exact, size_of, speed_of, speed_test, won_amounts
from crmlib.notebook.windows import last_months, span
from crmlib.present import distribution, number, plot
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

SHOWN = 12
"""Sources in the table of the page, those with most leads; it says how many there are."""


def headline(report: Report) -> Cards:
    """How many leads came, and how many of them went on."""
    return report.cards(
        "new_leads",
        "qualified_leads",
        "leads_converted",
        "lead_conversion_rate_90d",
        "lead_conversion_rate",
        "lead_win_rate",
    )


def answer(report: Report) -> Readings:
    """How far the leads of the last twelve months came, and which source stands out."""
    found = _cohort(report)
    if not found:
        return report.readings(Sentence(report.t("no_leads"), "caution"))
    steps = {step.stage: step for step in cohort.funnel(found, in_order=False)}
    if "won" not in _stages(report):
        return report.readings(Sentence(report.t("unlinked"), "caution"), _mature_change(report))
    months = last_months(report)
    sentences: list[Sentence | None] = [
        Sentence(
            report.t(
                "overall",
                n=len(found),
                first=report.period_name(months[0].label),
                last=report.period_name(months[-1].label),
                deals=said(report, steps["deal"].share, "ratio"),
                won=said(report, steps["won"].share, "ratio"),
            )
        )
    ]
    sentences.append(_mature_change(report))
    sentences += _outstanding(report, "deal")[:3] or [Sentence(report.t("no_outstanding"))]
    return report.readings(*sentences)


def funnel(report: Report) -> Element:
    """How many of the leads of the last twelve months passed every stage in order."""
    found = _cohort(report)
    if not found:
        return report.nothing("funnel_title", "leads.created_at")
    stages = _stages(report)
    labels = [report.t(f"stage_{stage}") for stage in stages]
    furthest = [cohort.passed(journey, stages)[-1] for journey in found]
    return plot.funnel(
        report.t("funnel_title"),
        labels,
        [step.n for step in cohort.funnel(found, stages=stages)],
        axis=report.t("axis_leads"),
        category=report.t("common.stage"),
        language=report.language,
        records=lead_rows.behind(
            report, report.t("furthest_title"), [j.keys for j in found], [report.t(f"stage_{s}") for s in furthest]
        ),
    )


def stages(report: Report) -> Element:
    """The same stages counted twice: passed in order, and reached at all."""
    found = _cohort(report)
    if not found:
        return report.nothing("stages_title", "leads.created_at")
    columns = [Column(report.t("common.stage")), Column(report.t("in_order"), "count")]
    columns += [Column(report.t("share_in_order"), "ratio"), Column(report.t("any"), "count")]
    columns += [Column(report.t("share_any"), "ratio"), *_bounds(report)]
    rows = [
        [report.t(f"stage_{a.stage}"), a.n, a.share.value, b.n, b.share.value, *_ends(b)]
        for a, b in zip(*(cohort.funnel(found, in_order, _stages(report)) for in_order in (True, False)), strict=True)
    ]
    return Table(report.t("stages_title"), tuple(columns), rows, report.language, rule=report.t("stages_rule"))


def _ends(step: cohort.Step) -> list[object]:
    """The interval of a stage's share; the first stage is all leads, which nothing is to be estimated of."""
    return [Cell("–"), Cell("–")] if step.stage == cohort.STAGES[0] else [step.share.low, step.share.high]


def cohorts(report: Report) -> Element:
    """The share of each month's leads that reached each stage so far."""
    months = _months(report)
    if not months:
        return report.nothing("cohorts_title", "leads.created_at")
    names = [month.label for month in last_months(report) if month.label in months]
    shown = [stage for stage in _stages(report) if stage != "lead"]
    if not shown:
        return report.nothing("cohorts_title", "leads.qualified_at", "leads.converted_at")
    values = []
    for name in names:
        steps = {step.stage: step.share.value for step in cohort.funnel(months[name], in_order=False)}
        values.append([steps[stage] for stage in shown])
    counted = [f"{report.slice_label('month', name)} (n = {len(months[name])})" for name in names]
    return plot.heat_map(
        report.t("cohorts_title"),
        counted,
        [report.t(f"stage_{stage}") for stage in shown],
        values,
        unit="ratio",
        down=report.t("created_in"),
        across=report.t("reached"),
        language=report.language,
        note=report.t("cohorts_note"),
    )


def time_to_deal(report: Report) -> Element:
    """How long leads take until they become a deal; those that have not yet are counted as still waiting."""
    found = _cohort(report)
    curve = cohort.time_to(found, "deal", report.data.as_of) if found else None
    if curve is None or not curve.events.sum():
        return report.nothing("time_title", "leads.converted_at")
    curves = [drawn(report.t("common.all"), curve)]
    for name, group in _sources(found)[:3]:
        own = cohort.time_to(group, "deal", report.data.as_of)
        if own.events.sum() >= FEW:
            curves.append(drawn(report.slice_label("source", name), own, band=False))
    waiting = int(curve.n - curve.events.sum())
    return distribution.survival(
        report.t("time_title"),
        curves,
        axis=report.t("axis_waiting"),
        along=report.t("axis_days"),
        language=report.language,
        note=report.t("time_note", n=curve.n, waiting=waiting),
    )


def speed(report: Report) -> Readings:
    """Which sources convert faster or slower than the rest, and which bring larger or smaller deals."""
    found = _cohort(report)
    if not found:
        return report.readings(Sentence(report.t("no_leads"), "caution"))
    groups = dict(_sources(found))
    sentences = [speed_test(report, groups)]
    for name, group in groups.items():
        rest = [j for other, many in groups.items() if other != name for j in many]
        sentences.append(speed_of(report, name, group, rest))
    sizes = won_amounts(report)
    for name, own in sizes.items():
        sentences.append(
            size_of(report, name, own, [v for other, many in sizes.items() if other != name for v in many])
        )
    told = [sentence for sentence in sentences if sentence is not None]
    return report.readings(*(told or [Sentence(report.t("no_speed"))]))


def sources(report: Report) -> Element:
    """Each source: its leads, how far they came, how fast, and what their deals are worth."""
    found = _cohort(report)
    if not found or "source" not in report.meta.tables.get("leads", ()):
        return report.nothing("sources_title", "leads.source")
    sizes = won_amounts(report)
    total = sum(map(sum, sizes.values()))
    columns = [Column(report.t("common.source")), Column(report.t("axis_leads"), "count")]
    columns += [Column(report.t(f"share_{stage}"), "ratio") for stage in ("qualified", "deal", "won")]
    columns += [Column(report.t("median_days"), "days"), Column(report.label("deals_won"), "count")]
    columns += [Column(report.label("average_deal_size"), "money", report.meta.currency)]
    columns += [Column(report.t("share_of_amount"), "ratio")]
    rows, keys, known = [], [], _stages(report)
    for name, group in _sources(found):
        steps = {step.stage: step.share for step in cohort.funnel(group, in_order=False)}
        days = cohort.typical_time(group, "deal")
        won = sizes.get(name, [])
        small = Cell(len(group), "caution", report.t("common.small_n", n=len(group))) if len(group) < 30 else len(group)
        rows.append(
            [
                report.slice_label("source", name),
                small,
                *(steps[s].value if s in known else Cell("–") for s in ("qualified", "deal", "won")),
                Cell(days.value, note=report.t("common.small_n", n=days.n) if days.small else None),
                len(won),
                sum(won) / len(won) if won else None,
                sum(won) / total if total and won else None,
            ]
        )
        keys.append(report.slice_label("source", name))
    listed = [j for j in found if report.slice_label("source", _source(j)) in keys[:SHOWN]]
    records = lead_rows.behind(
        report,
        report.t("leads_title"),
        [j.keys for j in listed],
        [report.slice_label("source", _source(j)) for j in listed],
    )
    return Table(
        report.t("sources_title"),
        tuple(columns),
        rows,
        report.language,
        rule=report.t("sources_rule"),
        limit=SHOWN,
        workbook=report.workbook,
        keys=keys,
        records=records,
    )


def source_differences(report: Report) -> Element:
    """Each source's share that became a deal, less that of all other sources, with its interval."""
    rows = [row for row in _against_rest(report, "deal") if row.difference.value is not None]
    if len(rows) < 2:
        return report.nothing("differences_title", "leads.source")
    estimates = [
        distribution.Estimate(
            report.slice_label("source", row.group),
            row.difference.value,
            row.difference.low,
            row.difference.high,
            row.own.n,
            row.difference.differs,
        )
        for row in sorted(rows, key=lambda row: (-row.difference.value, str(row.group)))
    ]
    return distribution.intervals(
        report.t("differences_title"),
        estimates,
        unit="ratio",
        axis=report.t("axis_difference"),
        category=report.t("common.source"),
        language=report.language,
        reference=0,
        reference_label=report.t("as_the_rest"),
        note=report.t("differences_note", n=len(rows)),
    )


def campaigns(report: Report) -> Element:
    """Each campaign: its leads and how many of them became a deal and were won."""
    found = [j for j in _cohort(report) if j.keys.get("campaign_id")]
    if not found:
        return report.nothing("campaigns_title", "leads.campaign_id")
    names = {row["campaign_id"]: row.get("name") for row in report.data.rows("campaigns", "campaign_id", "name")}
    groups = cohort.by_key(found, lambda j: j.keys["campaign_id"])
    columns = [Column(report.t("common.campaign")), Column(report.t("axis_leads"), "count")]
    columns += [Column(report.t("share_deal"), "ratio"), *_bounds(report), Column(report.t("share_won"), "ratio")]
    rows = []
    for key, group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        steps = {step.stage: step.share for step in cohort.funnel(group, in_order=False)}
        deal = steps["deal"]
        rows.append(
            [
                Cell(names.get(key) or key, note=str(key)),
                len(group),
                deal.value,
                deal.low,
                deal.high,
                steps["won"].value,
            ]
        )
    return Table(
        report.t("campaigns_title"),
        tuple(columns),
        rows,
        report.language,
        rule=report.t("campaigns_rule"),
        limit=15,
        workbook=report.workbook,
    )


def won_agrees(report: Report) -> bool:
    """Whether the journeys of the leads created in the period count as many won ones as KPI lead_win_rate does."""
    figure = report.figures.find("lead_win_rate")
    if figure is None or figure.numerator is None or report.data.as_of < report.calendar.instant(report.period.end):
        return True
    own = [j for j in _journeys(report) if _within(report, j, report.period)]
    return sum(j.won_at is not None for j in own) == figure.numerator and len(own) == figure.denominator


# -- the leads and their deals -----------------------------------------------------------------------------------------


def _journeys(report: Report) -> list[cohort.Journey]:
    """Those of the leads created in the last twelve months or, if it began before, since the start of the period."""
    return report.data.once("journeys", lambda: _made_journeys(report))


def _made_journeys(report: Report) -> list[cohort.Journey]:
    first, end = span(report)
    start = min(first, report.calendar.instant(report.period.start))
    leads = report.data.between("leads", "created_at", start, end, *lead_rows.COLUMNS)
    others = [
        {**row, **{name: _instant(row[name]) for name in ("created_at", "closed_at")}}
        for row in report.data.analysis("lead_deals") or []
    ]
    return cohort.journeys(leads, [*_deals_of(report, leads), *others], report.data.as_of)


def _deals_of(report: Report, leads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The deals that name one of the leads, or are named by one."""
    columns = ("deal_id", "lead_id", "created_at", "status", "closed_at")
    named = {lead["deal_id"] for lead in leads if lead.get("deal_id")}
    found = report.data.among("deals", "deal_id", named, *columns)
    naming = report.data.among("deals", "lead_id", (lead["lead_id"] for lead in leads), *columns)
    return found + [deal for deal in naming if deal["deal_id"] not in named]


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _stages(report: Report) -> list[str]:
    """The stages that the source records: what is not recorded is unknown, not zero."""
    leads, deals = (report.meta.tables.get(table, ()) for table in ("leads", "deals"))
    linked = "deal_id" in leads or "lead_id" in deals
    recorded = {
        "lead": True,
        "qualified": "qualified_at" in leads,
        "deal": linked or "converted_at" in leads,
        "won": linked and {"status", "closed_at"} <= set(deals),
    }
    return [stage for stage in cohort.STAGES if recorded[stage]]


def _within(report: Report, journey: cohort.Journey, period: Period) -> bool:
    start, end = (report.calendar.instant(day) for day in (period.start, period.end))
    return start <= journey.created_at < end


def _cohort(report: Report) -> list[cohort.Journey]:
    """The leads of the last twelve months."""
    start, end = span(report)
    return report.data.once("cohort", lambda: [j for j in _journeys(report) if start <= j.created_at < end])


def _months(report: Report) -> dict[str, list[cohort.Journey]]:
    found: dict[str, list[cohort.Journey]] = defaultdict(list)
    for journey in _cohort(report):
        found[f"{report.calendar.local_date(journey.created_at):%Y-%m}"].append(journey)
    return found


def _source(journey: cohort.Journey) -> str:
    return journey.keys.get("source") or NONE


def _sources(found: Sequence[cohort.Journey]) -> list[tuple[str, list[cohort.Journey]]]:
    """Leads by source, the source with most leads first, those without one last."""
    groups = cohort.by_key(found, _source)
    return sorted(groups.items(), key=lambda item: (item[0] == NONE, -len(item[1]), item[0]))


# -- comparisons -------------------------------------------------------------------------------------------------------


def _against_rest(report: Report, stage: str) -> list[cohort.AgainstRest]:
    groups = {name: group for name, group in _sources(_cohort(report)) if len(group) >= FEW}
    return list(cohort.against_rest(groups, stage)) if len(groups) > 1 else []


def _outstanding(report: Report, stage: str) -> list[Sentence]:
    """The sources whose share differs from the rest's by more than chance, the largest difference first."""
    clear = [row for row in _against_rest(report, stage) if row.difference.differs]
    clear.sort(key=lambda row: (-abs(row.difference.value or 0), str(row.group)))
    return [_told(report, row) for row in clear]


def _told(report: Report, row: cohort.AgainstRest) -> Sentence:
    better = (row.difference.value or 0) > 0
    low, high = (
        number.delta(exact(end), "ratio", report.language) for end in (row.difference.low, row.difference.high)
    )
    text = report.t(
        "stands_out",
        source=report.slice_label("source", row.group),
        way="more" if better else "less",
        own=report.say(row.own.value, "ratio"),
        rest=report.say(row.rest.value, "ratio"),
        low=low,
        high=high,
        n=row.own.n,
    )
    return Sentence(text, "good" if better else "bad")


def _mature_change(report: Report) -> Sentence | None:
    """The newest period whose leads have all had 90 days, against the periods before it that have."""
    known = [report.figures.find("lead_conversion_rate_90d", label) for label in report.meta.trend]
    known = [r for r in known if r is not None and r.status == "ok" and r.denominator]
    if len(known) < 2:
        return None
    last, before = known[-1], known[:-1]
    hits, n = (sum(int(getattr(r, part)) for r in before) for part in ("numerator", "denominator"))
    moved = interval.newcombe(int(last.numerator), int(last.denominator), hits, n)
    way = "same" if not moved.differs else "more" if (moved.value or 0) > 0 else "less"
    low, high = (number.delta(exact(end), "ratio", report.language) for end in (moved.low, moved.high))
    text = report.t(
        "mature",
        period=report.period_name(last.period.label),
        own=report.say(last.value, "ratio"),
        before=report.say(hits / n, "ratio"),
        way=way,
        low=low,
        high=high,
        n=int(last.denominator),
    )
    return Sentence(text, {"more": "good", "less": "bad"}.get(way, "neutral"))


def _bounds(report: Report) -> list[Column]:
    return [Column(report.t("common.interval_low"), "ratio"), Column(report.t("common.interval_high"), "ratio")]
