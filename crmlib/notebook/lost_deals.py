"""notebooks/reports/lost_deals: how much is lost, when, why and to whom, and what is worth reopening?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from crmlib.analysis import attention, interval
from crmlib.analysis.stays import NEEDED, stays
from crmlib.metric.declare import NONE
from crmlib.notebook import deals as records
from crmlib.notebook import odd
from crmlib.notebook.curves import said
from crmlib.notebook.report import Report
from crmlib.notebook.windows import instants, last_months, span
from crmlib.present import plot
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

FEW = 5
"""Groups with fewer closed deals are not compared."""
SHOWN = 5
"""Reasons with a colour of their own."""


def headline(report: Report) -> Cards:
    """How many deals were lost, and how that compares with those won."""
    return report.cards("deals_lost", "deals_won", "win_rate", "win_rate_value")


def answer(report: Report) -> Readings:
    """What changed, what was lost, why most of it, and whether commits were kept."""
    lost = _lost(report)
    if not lost:
        return report.readings(Sentence(report.t("none_lost"), "neutral"))
    changes = report.changes("deals_lost", "win_rate").sentences
    return report.readings(
        *odd.lost(report, lost), *changes, _total_said(report, lost), _top_reason(report, lost), _commit_said(report)
    )


def over_time(report: Report) -> Element:
    """The share of closed deals that was lost, month by month."""
    closed = _closed(report)
    if not closed:
        return report.nothing("time_title", "deals.closed_at")
    months = [month.label for month in last_months(report)]
    counts: dict[str, list[int]] = {month: [0, 0] for month in months}
    for deal in closed:
        own = counts[_month(report, deal)]
        own[0] += deal["status"] == "lost"
        own[1] += 1
    made = [interval.wilson(*counts[month]) for month in months]
    lost = _lost(report)
    return plot.lines(
        report.t("time_title"),
        [report.slice_label("month", month) for month in months],
        {report.t("share_lost"): [each.value for each in made]},
        unit="ratio",
        axis=report.t("share_lost"),
        along=report.t("closed_in"),
        language=report.language,
        bands={report.t("band"): ([each.low for each in made], [each.high for each in made])},
        records=records.behind(
            report, report.t("lost_title"), lost, [report.slice_label("month", _month(report, deal)) for deal in lost]
        ),
        note=report.t("time_note", n=len(closed)),
    )


def reasons(report: Report) -> Element:
    """Why deals were lost: how many, how much, and how often each reason."""
    lost = _lost(report)
    if not lost or not any(deal.get("lost_reason") for deal in lost):
        return report.nothing("reasons_title", "deals.lost_reason")
    return _counted(report, "reasons_title", "reason", lost, lambda deal: deal.get("lost_reason") or NONE)


def reasons_over_time(report: Report) -> Element:
    """The reasons by month."""
    lost = _lost(report)
    if not any(deal.get("lost_reason") for deal in lost):
        return report.nothing("reasons_time_title", "deals.lost_reason")
    months = [month.label for month in last_months(report)]
    counts = Counter((_month(report, deal), deal.get("lost_reason") or NONE) for deal in lost)
    totals = Counter(deal.get("lost_reason") or NONE for deal in lost)
    named = [name for name, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]]
    rest = [name for name in totals if name not in named]
    series = {report.slice_label("reason", name): [counts[month, name] for month in months] for name in named}
    if rest:
        series[report.t("other", n=len(rest))] = [sum(counts[month, name] for name in rest) for month in months]
    return plot.bars(
        report.t("reasons_time_title"),
        [report.slice_label("month", month) for month in months],
        series,
        unit="count",
        axis=report.label("deals_lost"),
        category=report.t("closed_in"),
        language=report.language,
        stacked=True,
    )


def stages(report: Report) -> Element:
    """In which stage deals stood when they were lost."""
    lost = {deal["deal_id"]: deal for deal in _lost(report)}
    made = stays(report.data.columns("deal_history", *NEEDED), report.data.as_of, lost)
    made = made.where(made.ended)
    last: dict[str, str] = {}
    for deal, stage, left in zip(made.deal, made.stage, made.left.tolist(), strict=True):
        if left <= lost[deal]["closed_at"]:
            last[deal] = stage or NONE
    if not last:
        return report.nothing("stages_title", "deal_history.stage")
    counts = Counter(last.values())
    names = records.stage_names(report, counts)
    found = [lost[deal_id] for deal_id in last]
    return plot.bars(
        report.t("stages_title"),
        [report.slice_label("stage", name) for name in names],
        {report.label("deals_lost"): [counts[name] for name in names]},
        unit="count",
        axis=report.label("deals_lost"),
        category=report.t("last_stage"),
        language=report.language,
        records=records.behind(
            report, report.t("lost_title"), found, [report.slice_label("stage", name) for name in last.values()]
        ),
        note=report.t("stages_note", n=len(last), unknown=len(lost) - len(last)),
    )


def competitors(report: Report) -> Element:
    """To whom deals were lost, and how often they are won against each."""
    closed = [deal for deal in _closed(report) if deal.get("competitor")]
    if not closed:
        return report.nothing("competitors_title", "deals.competitor")
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for deal in closed:
        groups[deal["competitor"]].append(deal)
    columns = [Column(report.t("competitor")), Column(report.label("deals_lost"), "count")]
    columns += [Column(report.t("lost_amount"), "money", report.meta.currency)]
    columns += [Column(report.label("deals_won"), "count"), Column(report.label("win_rate"), "ratio")]
    columns += [Column(report.t("common.interval_low"), "ratio"), Column(report.t("common.interval_high"), "ratio")]
    rows = []
    for name, found in sorted(groups.items(), key=lambda item: (-_lost_count(item[1]), item[0])):
        lost = [deal for deal in found if deal["status"] == "lost"]
        rate = interval.wilson(len(found) - len(lost), len(found))
        value = Cell(rate.value, note=report.t("common.small_n", n=rate.n) if rate.small else None)
        rows.append([name, len(lost), _sum(lost), len(found) - len(lost), value, rate.low, rate.high])
    rule = report.t("competitors_rule")
    return Table(report.t("competitors_title"), tuple(columns), rows, report.language, rule=rule)


def groups(report: Report) -> Element:
    """Who and what loses more often than the rest: by source, owner, type and size."""
    closed = _closed(report)
    rows = []
    for dimension, key in _attributes(report, closed).items():
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for deal in closed:
            counts[key(deal)][deal["status"] != "lost"] += 1
        lost, kept = (sum(own[at] for own in counts.values()) for at in (0, 1))
        for name, (mine, others) in sorted(counts.items(), key=lambda item: (-sum(item[1]), item[0])):
            n, rest = mine + others, lost + kept - mine - others
            if n < FEW or not rest:
                continue
            moved = interval.newcombe(mine, n, lost - mine, rest)
            verdict = "alike" if not moved.differs else "more" if moved.value > 0 else "less"
            tone = {"more": "bad", "less": "good"}.get(verdict)
            rows.append(
                [
                    report.t(dimension) if dimension == "size" else report.t(f"common.{dimension}"),
                    name,
                    n,
                    mine,
                    mine / n,
                    (lost - mine) / rest,
                    Cell(report.t(f"verdict_{verdict}"), tone),
                ]
            )
    if not rows:
        return report.nothing("groups_title", "deals.closed_at")
    columns = [Column(report.t("by")), Column(report.t("common.group")), Column(report.t("closed_deals"), "count")]
    columns += [Column(report.label("deals_lost"), "count"), Column(report.t("share_lost"), "ratio")]
    columns += [Column(report.t("share_rest"), "ratio"), Column(report.t("verdict"))]
    rule = report.t("groups_rule")
    return Table(report.t("groups_title"), tuple(columns), rows, report.language, rule=rule, limit=60)


def after_commit(report: Report) -> Element:
    """Deals that were lost after they had been forecast as commit."""
    found = _after_commit(report)
    if found is None:
        return report.nothing("commit_title", "deal_history.forecast_category")
    why = [report.t("why_commit", reason=deal.get("lost_reason") or report.t("common.none")) for deal in found]
    return records.deal_table(report, report.t("commit_title"), found, rule=report.t("commit_rule"), why=why)


def reopen(report: Report) -> Element:
    """Lost deals whose reason may have passed by now, the largest first."""
    if "lost_reason" not in report.meta.tables.get("deals", ()):
        return report.nothing("reopen_title", "deals.lost_reason")
    rows = report.data.rows("deals", "deal_id", "closed_at", "lost_reason", "base_amount", status="lost")
    made = attention.reopen_candidates(rows, report.data.as_of, reasons=REASONS)
    listed = report.data.among("deals", "deal_id", (f.key for f in made.found), *records.COLUMNS)
    by_id = {deal["deal_id"]: deal for deal in listed}
    why = [report.t("why_reopen", reason=f.why["reason"], days=int(f.why["days"])) for f in made.found]
    limits = {name: made.parameters[name] for name in ("least", "days")}
    rule = report.t("reopen_rule", **limits, unjudged=made.unjudged)
    return records.deal_table(report, report.t("reopen_title"), [by_id[f.key] for f in made.found], rule=rule, why=why)


def lost_agrees(report: Report) -> bool:
    """Whether the deals lost in the period, as the sections see them, are as many as KPI deals_lost counts."""
    figure = report.figures.find("deals_lost")
    if figure is None or figure.status != "ok":
        return True
    found = report.data.between("deals", "closed_at", *instants(report, report.period), status="lost")
    return len(found) == figure.value


# -- inside ------------------------------------------------------------------------------------------------------------

REASONS = (
    "timing",
    "budget",
    "no decision",
    "no budget",
    "timing / not ready",
    "時期",
    "予算",
    "見送り",
    "時期尚早",
    "予算不足",
)
"""Reasons that pass with time, as sales people write them."""


def _closed(report: Report) -> list[dict[str, Any]]:
    """Deals won or lost in the last twelve months."""
    found = report.data.between("deals", "closed_at", *span(report), *records.COLUMNS)
    return [deal for deal in found if deal["status"] in ("won", "lost")]


def _lost(report: Report) -> list[dict[str, Any]]:
    found = [deal for deal in _closed(report) if deal["status"] == "lost"]
    return sorted(found, key=lambda deal: (-(deal.get("base_amount") or 0), str(deal["deal_id"])))


def _lost_count(found: Sequence[Mapping[str, Any]]) -> int:
    return sum(deal["status"] == "lost" for deal in found)


def _sum(found: Sequence[Mapping[str, Any]]) -> Decimal | None:
    """The known amounts together; None where none is known."""
    known = [deal["base_amount"] for deal in found if deal.get("base_amount") is not None]
    return sum(known, Decimal(0)) if known else None


def _month(report: Report, deal: Mapping[str, Any]) -> str:
    return f"{report.calendar.local_date(deal['closed_at']):%Y-%m}"


def _counted(
    report: Report, title: str, dimension: str, lost: Sequence[dict[str, Any]], key: Callable[[Mapping[str, Any]], str]
) -> Table:
    """Lost deals by a key: number, share, amount; a click lists them."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for deal in lost:
        groups[key(deal)].append(deal)
    columns = [Column(report.t(dimension)), Column(report.label("deals_lost"), "count")]
    columns += [
        Column(report.t("share_of_lost"), "ratio"),
        Column(report.t("lost_amount"), "money", report.meta.currency),
    ]
    names = sorted(groups, key=lambda name: (-len(groups[name]), name))
    labels = [report.slice_label(dimension, name) for name in names]
    known = len(lost) - len(groups.get(NONE, ()))  # what is not recorded may be any of them
    rows = [
        [label, len(groups[name]), Cell("–") if name == NONE else len(groups[name]) / known, _sum(groups[name])]
        for label, name in zip(labels, names, strict=True)
    ]
    return Table(
        report.t(title),
        tuple(columns),
        rows,
        report.language,
        rule=report.t("lost_rule"),
        keys=labels,
        records=records.behind(
            report, report.t("lost_title"), lost, [report.slice_label(dimension, key(deal)) for deal in lost]
        ),
    )


def _attributes(report: Report, closed: Sequence[dict[str, Any]]) -> dict[str, Callable[[Mapping[str, Any]], str]]:
    """What closed deals are told apart by; size only where lost deals have amounts as won ones do."""
    label = cache(report.slice_label)
    columns = report.meta.tables.get("deals", ())
    made: dict[str, Callable[[Mapping[str, Any]], str]] = {}
    if "source" in columns:
        made["source"] = lambda deal: label("source", deal.get("source") or NONE)
    if "owner_id" in columns and not report.meta.scope.startswith("owner:"):
        made["owner"] = lambda deal: label("owner", deal.get("owner_id") or NONE)
    if "deal_type" in columns:
        made["deal_type"] = lambda deal: deal.get("deal_type") or report.t("common.none")
    amounts = sorted(deal["base_amount"] for deal in closed if deal.get("base_amount"))
    if len(amounts) >= max(4 * FEW, 0.9 * len(closed)):
        middle = attention.quantile(amounts, 0.5)
        names = {
            small: report.t("size_small" if small else "size_large", bound=report.say(middle, "money"))
            for small in (True, False)
        }
        made["size"] = lambda deal: names[not deal.get("base_amount") or deal["base_amount"] <= middle]
    return made


def _total_said(report: Report, lost: Sequence[Mapping[str, Any]]) -> Sentence:
    """How many deals were lost, and their amount; some sources record one of won deals only, or 0 of the others."""
    known = [deal["base_amount"] for deal in lost if deal.get("base_amount") is not None]
    if not any(known):
        return Sentence(report.t("total_unknown", n=len(lost)), "caution")
    amount = report.say(sum(known, Decimal(0)), "money")
    return Sentence(report.t("total", n=len(lost), amount=amount, unknown=len(lost) - len(known)))


def _top_reason(report: Report, lost: Sequence[Mapping[str, Any]]) -> Sentence | None:
    known = Counter(deal["lost_reason"] for deal in lost if deal.get("lost_reason"))
    if not known:
        return None
    top, n = min(known.items(), key=lambda item: (-item[1], item[0]))
    share = interval.wilson(n, sum(known.values()))
    return Sentence(report.t("top_reason", reason=top, share=said(report, share, "ratio")))


def _after_commit(report: Report) -> list[dict[str, Any]] | None:
    """Lost deals of the last twelve months that were forecast as commit while open; None where nobody records it."""
    if "forecast_category" not in report.meta.tables.get("deal_history", ()):
        return None
    columns = ("deal_id", "changed_at", "status")
    history = report.data.rows("deal_history", *columns, status="open", forecast_category="commit")
    committed: dict[str, Any] = {}
    for row in history:
        at = committed.get(row["deal_id"])
        committed[row["deal_id"]] = row["changed_at"] if at is None else min(at, row["changed_at"])
    return [d for d in _lost(report) if d["deal_id"] in committed and committed[d["deal_id"]] < d["closed_at"]]


def _commit_said(report: Report) -> Sentence | None:
    found = _after_commit(report)
    if found is None:
        return None
    amount = _sum(found)
    tone = "bad" if found else "good"
    return Sentence(report.t("commit_said", n=len(found), amount=report.say(amount, "money")), tone)
