"""notebooks/reports/leads: where do leads come from, how good are they, and who takes care of them?"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from statistics import median
from typing import Any

from crmlib.analysis import attention, interval
from crmlib.metric.declare import NONE
from crmlib.notebook import lead_rows
from crmlib.notebook.curves import said
from crmlib.notebook.figures import slice_name
from crmlib.notebook.report import Report
from crmlib.notebook.windows import instants, last_months, span
from crmlib.present import distribution, plot
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Driver, Readings, Sentence, change
from crmlib.present.table import Column, Table

BANT = ("budget", "authority", "need", "timeline")
HOURS = (0, 1, 4, 8, 24, 48, 72, 168)
SHOWN = 5
"""Sources with a colour of their own; the rest are shown together."""


def headline(report: Report) -> Cards:
    """How many leads, how good, and how they are followed up."""
    return report.cards(
        "new_leads",
        "open_leads",
        "qualified_leads",
        "leads_followed_up",
        "lead_response_time",
        "lead_score_mean",
        "icp_fit_rate",
        "referrals",
    )


def answer(report: Report) -> Readings:
    """What changed, which source moved it, and how many leads nobody has touched."""
    sentences: list[Sentence | None] = []
    card = report.card("new_leads")
    if card.comparisons:
        sentences.append(change(card, card.comparisons[0], report.language, _drivers(report)))
    sentences += [_response(report), _fit(report), _untouched_said(report)]
    told = [sentence for sentence in sentences if sentence is not None]
    return report.readings(*(told or [Sentence(report.t("no_leads"), "caution")]))


def sources(report: Report) -> Element:
    """New leads of each month by source."""
    found = _of_year(report)
    if not found:
        return report.nothing("sources_title", "leads.created_at")
    counts: Counter[tuple[str, str]] = Counter()
    totals: Counter[str] = Counter()
    months = [month.label for month in last_months(report)]
    keys = []
    for lead in found:
        month, source = _month(report, lead), lead.get("source") or NONE
        counts[month, source] += 1
        totals[source] += 1
        keys.append(report.slice_label("month", month))
    named = [source for source, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]]
    rest = [source for source in totals if source not in named]
    series = {report.slice_label("source", source): [counts[month, source] for month in months] for source in named}
    if rest:
        series[report.t("other", n=len(rest))] = [sum(counts[month, s] for s in rest) for month in months]
    return plot.bars(
        report.t("sources_title"),
        [report.slice_label("month", month) for month in months],
        series,
        unit="count",
        axis=report.t("axis_leads"),
        category=report.t("created_in"),
        language=report.language,
        stacked=True,
        records=lead_rows.behind(report, report.t("leads_title"), found, keys),
    )


def quality(report: Report) -> Element:
    """The leads of the period by source: how many, how good, and how completely described."""
    counts = {slice_name(r): r for r in report.figures.by("new_leads", "source") if r.status == "ok" and r.value}
    if not counts:
        return report.nothing("quality_title", "leads.source")
    scores = {slice_name(r): r for r in report.figures.by("lead_score_mean", "source")}
    fits = {slice_name(r): r for r in report.figures.by("icp_fit_rate", "source")}
    filled = _filled(report)
    columns = [Column(report.t("common.source")), Column(report.label("new_leads"), "count")]
    columns += [Column(report.label("lead_score_mean"), "points"), Column(report.label("icp_fit_rate"), "ratio")]
    columns += [Column(report.t("bant_share"), "ratio")] if filled else []
    rows, keys = [], []
    for name, result in counts.items():
        row: list[Any] = [report.slice_label("source", name), result.value]
        row += [_value(scores.get(name)), _value(fits.get(name))]
        if filled:
            own = filled.get(name, [])
            row.append(sum(own) / len(own) if own else None)
        rows.append(row)
        keys.append(report.slice_label("source", name))
    own = _of_period(report)
    records = lead_rows.behind(
        report, report.t("leads_title"), own, [report.slice_label("source", lead.get("source") or NONE) for lead in own]
    )
    return Table(
        report.t("quality_title"),
        tuple(columns),
        rows,
        report.language,
        rule=report.t("quality_rule"),
        keys=keys,
        records=records,
    )


def described(report: Report) -> Element:
    """How many of the period's leads name a budget, a decision maker, a need and a time."""
    known = [name for name in BANT if name in report.meta.tables.get("leads", ())]
    found = report.data.between("leads", "created_at", *instants(report, report.period), "source", *BANT)
    if not known or not found:
        return report.nothing("bant_title", *(f"leads.{name}" for name in BANT if name not in known))
    estimates = []
    for name in known:
        share = interval.wilson(sum(_says(lead.get(name)) for lead in found), len(found))
        estimates.append(distribution.Estimate(report.t(f"bant_{name}"), share.value, share.low, share.high, share.n))
    return distribution.intervals(
        report.t("bant_title"),
        estimates,
        unit="ratio",
        axis=report.t("axis_filled"),
        category=report.t("bant_item"),
        language=report.language,
        note=report.t("bant_note"),
    )


def response(report: Report) -> Element:
    """How long the leads of the period waited for the first contact."""
    waits = _waits(report)
    if waits is None or not waits[0]:
        return report.nothing("response_title", "activities.lead_id")
    hours, found, without = waits
    edges = [edge for edge in HOURS if edge <= max(hours)] + [max(int(max(hours)) + 1, HOURS[1])]
    edges = sorted(set(edges))
    labels = [report.t("hours_range", low=low, high=high) for low, high in pairwise(edges)]
    keys = [labels[sum(wait >= edge for edge in edges[1:-1])] for wait in hours]
    return plot.bars(
        report.t("response_title"),
        labels,
        {report.t("axis_leads"): [keys.count(label) for label in labels]},
        unit="count",
        axis=report.t("axis_leads"),
        category=report.t("axis_hours"),
        language=report.language,
        records=lead_rows.behind(report, report.t("leads_title"), found, keys),
        note=report.t("response_note", n=len(hours), without=without, median=report.say(median(hours), "hours")),
    )


def statuses(report: Report) -> Element:
    """Where the leads of the last twelve months stand now."""
    found = _of_year(report)
    if "status" not in report.meta.tables.get("leads", ()) or not found:
        return report.nothing("status_title", "leads.status")
    counts = Counter(lead.get("status") or NONE for lead in found)
    order = [name for name in report.company.lead_statuses if name in counts]
    order += sorted(set(counts) - set(order), key=lambda name: (name == NONE, name))
    return plot.bars(
        report.t("status_title"),
        [report.slice_label("status", name) for name in order],
        {report.t("axis_leads"): [counts[name] for name in order]},
        unit="count",
        axis=report.t("axis_leads"),
        category=report.t("common.status"),
        language=report.language,
        horizontal=True,
        records=lead_rows.behind(
            report,
            report.t("leads_title"),
            found,
            [report.slice_label("status", lead.get("status") or NONE) for lead in found],
        ),
    )


def untouched_by_owner(report: Report) -> Element:
    """Who has leads that nobody has called, mailed or met."""
    made = _untouched(report)
    if made is None or not made.found:
        return report.nothing("owner_title", *(() if made else ("activities.lead_id",)))
    by_id = {lead["lead_id"]: lead for lead in lead_rows.open_leads(report)}
    waiting: dict[str, list[Any]] = defaultdict(list)
    opened = Counter(lead.get("owner_id") or NONE for lead in by_id.values())
    for found in made.found:
        waiting[by_id[found.key].get("owner_id") or NONE].append(found.why["days"])
    columns = [Column(report.t("common.owner")), Column(report.t("untouched"), "count")]
    columns += [Column(report.label("open_leads"), "count"), Column(report.t("share_untouched"), "ratio")]
    columns += [Column(report.t("longest"), "days")]
    order = sorted(waiting, key=lambda name: (-len(waiting[name]), name))
    rows = [
        [
            report.slice_label("owner", name),
            len(waiting[name]),
            opened[name],
            len(waiting[name]) / opened[name],
            max(waiting[name]),
        ]
        for name in order
    ]
    return Table(
        report.t("owner_title"),
        tuple(columns),
        rows,
        report.language,
        rule=_untouched_rule(report, made),
    )


def untouched(report: Report) -> Element:
    """The leads that nobody has called, mailed or met, the oldest first."""
    made = _untouched(report)
    if made is None:
        return report.nothing("untouched_title", "activities.lead_id")
    by_id = {lead["lead_id"]: lead for lead in lead_rows.open_leads(report)}
    why = [report.t("why_untouched", n=int(found.why["days"])) for found in made.found]
    leads = [by_id[found.key] for found in made.found]
    rule = _untouched_rule(report, made)
    return lead_rows.lead_table(report, report.t("untouched_title"), leads, rule=rule, why=why)


def response_agrees(report: Report) -> bool:
    """Whether the median wait of the section is that of KPI lead_response_time."""
    figure, waits = report.figures.find("lead_response_time"), _waits(report)
    if figure is None or figure.status != "ok" or waits is None or report.meta.scope != "all":
        return True
    return len(waits[0]) == figure.n and abs(float(median(waits[0])) - float(figure.value)) < 1e-6


# -- inside ------------------------------------------------------------------------------------------------------------


def _of_period(report: Report) -> list[dict[str, Any]]:
    return report.data.between("leads", "created_at", *instants(report, report.period), *lead_rows.COLUMNS)


def _of_year(report: Report) -> list[dict[str, Any]]:
    """The leads of the last twelve months."""
    return report.data.between("leads", "created_at", *span(report), *lead_rows.COLUMNS)


def _month(report: Report, lead: dict[str, Any]) -> str:
    return f"{report.calendar.local_date(lead['created_at']):%Y-%m}"


def _says(value: Any) -> bool:
    return value is not None and bool(str(value).strip())


def _value(result: Any) -> Any:
    return result.value if result is not None and result.status == "ok" else None


def _waits(report: Report) -> tuple[list[Any], list[dict[str, Any]], int] | None:
    """(hours until the first contact, the leads that had one, how many had none) of the leads of the period."""
    found = _of_period(report)
    if not found or "lead_id" not in report.meta.tables.get("activities", ()):
        return None
    made = report.data.once(
        "waits", lambda: attention.slow_leads(found, lead_rows.touches(report, found), within_hours=-1)
    )
    by_id = {lead["lead_id"]: lead for lead in found}
    return [f.why["hours"] for f in made.found], [by_id[f.key] for f in made.found], made.unjudged


def _untouched_rule(report: Report, made: attention.Listed) -> str:
    dated = "disqualified_at" in report.meta.tables["leads"]
    return report.t("untouched_rule", unjudged=made.unjudged, disqualified="known" if dated else "unknown")


def _untouched(report: Report) -> attention.Listed | None:
    if not report.data.has("leads") or "lead_id" not in report.meta.tables.get("activities", ()):
        return None
    return report.data.once("untouched leads", lambda: _judged_untouched(report))


def _judged_untouched(report: Report) -> attention.Listed:
    opened = lead_rows.open_leads(report)
    dealt_with = attention.closing_statuses(lead_rows.closed_by_status(report))
    return attention.untouched_leads(opened, lead_rows.touches(report, opened), report.data.as_of, dealt_with)


def _filled(report: Report) -> dict[str, list[float]]:
    """By source the share of the four questions that each lead of the period answers; empty where none is a column."""
    known = [name for name in BANT if name in report.meta.tables.get("leads", ())]
    found: dict[str, list[float]] = defaultdict(list)
    rows = report.data.between("leads", "created_at", *instants(report, report.period), "source", *BANT)
    for lead in rows if known else ():
        found[lead.get("source") or NONE].append(sum(_says(lead.get(name)) for name in known) / len(known))
    return found


def _drivers(report: Report) -> list[Driver]:
    label = report.meta.compare[0 if report.meta.compare_to == "previous_period" else -1]
    before = {slice_name(r): r.value for r in report.figures.by("new_leads", "source", label)}
    return [
        Driver(report.slice_label("source", slice_name(r)), r.value - before[slice_name(r)])
        for r in report.figures.by("new_leads", "source")
        if r.value is not None and before.get(slice_name(r)) is not None
    ]


def _response(report: Report) -> Sentence | None:
    waits = _waits(report)
    if waits is None or not waits[0]:
        return None
    found = interval.median([float(hours) for hours in waits[0]])
    return Sentence(report.t("response_said", median=said(report, found, "hours"), without=waits[2]))


def _fit(report: Report) -> Sentence | None:
    result = report.figures.find("icp_fit_rate")
    if result is None or result.status != "ok":
        return None
    share = interval.wilson(int(result.numerator), int(result.denominator))
    return Sentence(report.t("fit_said", share=said(report, share, "ratio")))


def _untouched_said(report: Report) -> Sentence | None:
    made = _untouched(report)
    if made is None or not made.looked_at:
        return None
    tone = "bad" if made.found else "good"
    return Sentence(report.t("untouched_said", n=len(made.found), of=made.looked_at), tone)
