"""notebooks/kpi/service: how fast and how well are customers helped, and what do they say?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from crmlib.analysis import interval
from crmlib.metric.declare import NONE
from crmlib.notebook import sliced
from crmlib.notebook.report import Report
from crmlib.present import distribution, plot
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

TICKETS = (
    "tickets_handled",
    "resolution_time",
    "first_response_time",
    "fcr_rate",
    "sla_rate",
    "complaint_resolution_time",
)
CALLS = ("service_calls_per_day", "abandoned_calls", "abandon_rate", "handle_time", "callbacks")
GROUPS = ("promoters", "passives", "detractors", "outside")
GROUP_TONE = {"detractors": "bad", "outside": "caution"}
COMMENTS = 20
LISTED = 25


def headline(report: Report) -> Cards:
    """Volume, speed, service level and what customers say."""
    return report.cards("tickets_handled", "resolution_time", "fcr_rate", "sla_rate", "abandon_rate", "nps", "csat")


def answer(report: Report) -> Readings:
    """What is known to have changed, how far customers recommend, and which cases are late."""
    shares = report.changes("fcr_rate", "sla_rate", "abandon_rate").sentences
    return report.readings(_speed(report), *shares, _recommend(report), _late_said(report))


def volume(report: Report) -> Element:
    """Cases handled over the last twelve periods."""
    return sliced.history(report, "volume_title", "tickets_handled")


def by_channel(report: Report) -> Element:
    """Cases by channel."""
    return sliced.table(report, "channel_title", TICKETS, "channel")


def by_agent(report: Report) -> Element:
    """Cases and calls by agent."""
    return sliced.table(report, "agent_title", (*TICKETS, "abandoned_calls", "handle_time"), "owner")


def by_priority(report: Report) -> Element:
    """Cases resolved in the period by priority: how many, how long they took, and how many were late."""
    return _by(report, "priority", "priority_title", lambda row: row.get("priority"))


def by_type(report: Report) -> Element:
    """The same by kind of case."""
    return _by(report, "type", "type_title", lambda row: _kind(report, row.get("type")))


def by_hour(report: Report) -> Element:
    """When cases and calls come in, by weekday and hour of the company's time."""
    found = [r["created_at"] for r in _in_period(report, _tickets(report), "created_at")]
    calls = report.data.rows("calls", "started_at", "direction", direction="in")
    found += [r["started_at"] for r in _in_period(report, calls, "started_at")]
    if not found:
        return report.nothing("hour_title", *_absent(report, "tickets.created_at", "calls.started_at"))
    counted = Counter((local.weekday(), local.hour) for local in (_local(report, at) for at in found))
    hours = range(min(h for _, h in counted), max(h for _, h in counted) + 1)
    return plot.heat_map(
        report.t("hour_title"),
        [report.t(f"day_{day}") for day in range(7)],
        [f"{hour:02d}" for hour in hours],
        [[counted[day, hour] for hour in hours] for day in range(7)],
        unit="count",
        down=report.t("weekday"),
        across=report.t("hour"),
        language=report.language,
    )


def calls(report: Report) -> Element:
    """Calls by agent: given up before an answer, handling time, call-backs."""
    return sliced.table(report, "calls_title", CALLS, "owner", report.t("calls_rule"))


def sla(report: Report) -> Element:
    """The share of cases that kept their service level, by agent, each with its interval."""
    return sliced.shares(report, "sla_title", "sla_rate", "owner")


def nps_history(report: Report) -> Element:
    """NPS over the last twelve periods with the interval of each."""
    points = [(label, report.figures.find("nps", label)) for label in report.meta.trend]
    known = [(label, result) for label, result in points if result is not None and result.status == "ok"]
    if not known:
        return report.nothing("nps_title", *report.figures.one("nps").missing)
    made = [
        distribution.Estimate(report.period_name(label), r.value, *(r.interval or (None, None)), r.n)
        for label, r in known
    ]
    return distribution.intervals(
        report.t("nps_title"),
        made,
        unit="points",
        axis=sliced.axis(report, "nps"),
        category=report.t("sliced.period"),
        language=report.language,
    )


def reasons(report: Report) -> Element:
    """What those who answered wrote, the lowest scores first."""
    answers = [r for r in _answers(report) if r.get("comment")]
    if not answers:
        return report.nothing("reasons_title", *_absent(report, "surveys.comment"))
    answers.sort(key=lambda row: (row["score"], row["responded_at"], str(row["survey_id"])))
    columns = (
        Column(report.t("column_score"), "number"),
        Column(report.t("common.group")),
        Column(report.t("common.account")),
        Column(report.t("column_when"), "date"),
        Column(report.t("column_comment")),
    )
    names = _account_names(report)
    rows = [
        [
            row["score"],
            Cell(report.t(_group(row["score"])), GROUP_TONE.get(_group(row["score"]))),
            names.get(row.get("account_id"), row.get("account_id") or report.t("common.none")),
            report.calendar.local_date(row["responded_at"]),
            row["comment"],
        ]
        for row in answers
    ]
    rule = report.t("reasons_rule")
    return Table(
        report.t("reasons_title"), columns, rows, report.language, rule=rule, limit=COMMENTS, workbook=report.workbook
    )


def score_groups(report: Report) -> Element:
    """How many promoters, passives and detractors answered."""
    answers = _answers(report)
    if not answers:
        return report.nothing("groups_title", *report.figures.one("nps").missing)
    counted = Counter(_group(row["score"]) for row in answers)
    names = [name for name in GROUPS if name != "outside" or counted[name]]
    return plot.bars(
        report.t("groups_title", n=len(answers)),
        [report.t(name) for name in names],
        {report.t("answers"): [counted[name] for name in names]},
        unit="count",
        axis=report.t("answers"),
        category=report.t("common.group"),
        language=report.language,
        horizontal=True,
    )


def late(report: Report) -> Element:
    """Open cases past their service level, those that are longest over it first."""
    if not {"sla_due_at", "resolved_at"} <= set(report.meta.tables.get("tickets", ())):
        return report.nothing("late_title", *_absent(report, "tickets.sla_due_at", "tickets.resolved_at"))
    found = _late(report)
    names = _account_names(report)
    columns = [Column(report.t(f"column_{name}")) for name in ("case", "account", "agent", "priority")]
    columns += [Column(report.t("column_over"), "days"), Column(report.t("common.reason"))]
    rows = []
    for row in found:
        days = _hours(report.data.as_of, row["sla_due_at"]) / 24
        rows.append(
            [
                row["ticket_id"],
                names.get(row.get("account_id"), row.get("account_id") or report.t("common.none")),
                report.slice_label("owner", row.get("assignee_id") or NONE),
                row.get("priority") or report.t("common.none"),
                days,
                report.t("why_late", days=report.say(days, "days")),
            ]
        )
    return Table(
        report.t("late_title"),
        tuple(columns),
        rows,
        report.language,
        rule=report.t("late_rule"),
        total=len(rows),
        limit=LISTED,
        workbook=report.workbook,
    )


def groups_make_nps(report: Report) -> bool:
    """Whether the promoters and detractors that are shown give the NPS of the catalogue."""
    result, answers = report.figures.one("nps"), _answers(report)
    if result.status != "ok" or not answers:
        return True
    counted = Counter(_group(row["score"]) for row in answers)
    points = Decimal(100 * (counted["promoters"] - counted["detractors"])) / len(answers)
    return result.n == len(answers) and abs(result.value - points) < Decimal("1e-9")


def _tickets(report: Report) -> list[dict[str, Any]]:
    return report.data.rows("tickets")


def _answers(report: Report) -> list[dict[str, Any]]:
    """The NPS answers of the period."""
    if not {"type", "score", "responded_at"} <= set(report.meta.tables.get("surveys", ())):
        return []
    found = _in_period(report, report.data.rows("surveys", type="nps"), "responded_at")
    return [row for row in found if row["score"] is not None]


def _in_period(report: Report, rows: Sequence[Mapping[str, Any]], column: str) -> list[dict[str, Any]]:
    start = report.calendar.instant(report.period.start)
    end = min(report.calendar.instant(report.period.end), report.data.as_of)
    return [dict(row) for row in rows if row.get(column) is not None and start <= row[column] < end]


def _by(report: Report, name: str, title: str, group: Callable[[Mapping[str, Any]], str | None]) -> Element:
    if not {"resolved_at", name} <= set(report.meta.tables.get("tickets", ())):
        return report.nothing(title, *_absent(report, "tickets.resolved_at", f"tickets.{name}"))
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _in_period(report, _tickets(report), "resolved_at"):
        groups[group(row) or NONE].append(row)
    if not groups:
        return report.nothing(title)
    columns = (
        Column(report.t(f"column_{name}")),
        Column(report.label("tickets_handled"), "count"),
        Column(report.label("resolution_time"), "hours"),
        Column(report.t("interval_low"), "hours"),
        Column(report.t("interval_high"), "hours"),
        Column(report.t("column_late"), "count"),
    )
    rows = []
    for value in sorted(groups, key=lambda v: (v == NONE, -len(groups[v]), v)):
        rows.append(
            [report.slice_label(name, value), len(groups[value]), *_time(groups[value]), _breached(groups[value])]
        )
    return Table(report.t(title), columns, rows, report.language, limit=LISTED, rule=report.t("by_rule"))


def _time(rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Mean hours to resolve with Student's interval; no bounds for one case."""
    hours = [_hours(row["resolved_at"], row["created_at"]) for row in rows if row.get("created_at") is not None]
    if not hours:
        return [None, None, None]
    found = interval.mean([float(h) for h in hours])
    bounds = [Cell("–") if bound is None else bound for bound in (found.low, found.high)]
    return [sum(hours, Decimal(0)) / len(hours), *bounds]


def _breached(rows: Sequence[Mapping[str, Any]]) -> int | None:
    """Cases resolved after their service level; None where none has one."""
    due = [row for row in rows if row.get("sla_due_at") is not None]
    return sum(row["resolved_at"] > row["sla_due_at"] for row in due) if due else None


def _late(report: Report) -> list[dict[str, Any]]:
    """Cases not resolved as of now whose service level has passed."""
    now = report.data.as_of
    found = [
        r for r in _tickets(report) if r.get("resolved_at") is None and r.get("sla_due_at") and r["sla_due_at"] < now
    ]
    return sorted(found, key=lambda row: (row["sla_due_at"], str(row["ticket_id"])))


def _late_said(report: Report) -> Sentence | None:
    if not {"sla_due_at", "resolved_at"} <= set(report.meta.tables.get("tickets", ())):
        return None
    n = len(_late(report))
    return Sentence(report.t("late_said", n=n), "bad" if n else "good", "#late")


def _recommend(report: Report) -> Sentence | None:
    """NPS with its interval, against the comparison only where the two intervals' difference excludes zero."""
    result = report.figures.one("nps")
    if result.status != "ok" or result.interval is None:
        return None
    low, high = (report.say(end, "points") for end in result.interval)
    values = {"value": report.say(result.value, "points"), "low": low, "high": high, "n": result.n}
    before = report.figures.find("nps", report.meta.compare[0]) if _compared(report) else None
    if before is None or before.status != "ok" or before.interval is None:
        return Sentence(report.t("nps_said", **values))
    moved = interval.difference(_estimate(result), _estimate(before))
    way = ("up" if moved.value > 0 else "down") if moved.differs else "same"
    text = report.t("nps_moved", way=way, before=report.say(before.value, "points"), **values)
    return Sentence(text, {"up": "good", "down": "bad"}.get(way, "neutral"))


def _estimate(result: Any) -> interval.Estimate:
    low, high = result.interval
    return interval.Estimate(float(result.value), float(low), float(high), result.n, "normal")


def _speed(report: Report) -> Sentence | None:
    """Whether cases were resolved faster than in the comparison: Welch's interval of the difference of means."""
    rows = _tickets(report)
    if not _compared(report) or not rows or "resolved_at" not in report.meta.tables.get("tickets", ()):
        return None
    other = report.calendar.period(report.meta.compare[0])
    start, end = report.calendar.instant(other.start), report.calendar.instant(other.end)
    earlier = [r for r in rows if r.get("resolved_at") and start <= r["resolved_at"] < end]
    sides = [
        [float(_hours(r["resolved_at"], r["created_at"])) for r in side if r.get("created_at")]
        for side in (_in_period(report, rows, "resolved_at"), earlier)
    ]
    if not all(sides):
        return None
    moved = interval.welch(*sides)
    means = [report.say(Decimal(str(round(sum(side) / len(side), 6))), "hours") for side in sides]
    way = ("up" if moved.value > 0 else "down") if moved.differs else "same"
    values = {"value": means[0], "before": means[1], "n": len(sides[0]), "period": report.period_name(other.label)}
    return Sentence(report.t("speed", way=way, **values), {"up": "bad", "down": "good"}.get(way, "neutral"))


def _compared(report: Report) -> bool:
    return report.meta.compare_to != "none" and bool(report.meta.compare)


def _group(score: Decimal) -> str:
    """The group of an answer; a score beyond 0–10 is in none (and in the catalogue's n, as bad rows are used as is).

    >>> [_group(Decimal(score)) for score in (10, 8, 6, 27)]
    ['promoters', 'passives', 'detractors', 'outside']
    """
    if not 0 <= score <= 10:
        return "outside"
    return "promoters" if score >= 9 else "detractors" if score <= 6 else "passives"


def _kind(report: Report, kind: str | None) -> str | None:
    return report.t(f"kind_{kind}") if kind in ("question", "problem", "complaint", "request") else kind


def _hours(later: datetime, earlier: datetime) -> Decimal:
    lived = later - earlier
    return (Decimal(lived.days) * 86_400 + lived.seconds + Decimal(lived.microseconds) / 1_000_000) / 3_600


def _local(report: Report, at: datetime) -> datetime:
    return at.replace(tzinfo=UTC).astimezone(report.calendar.zone)


def _account_names(report: Report) -> dict[str, str]:
    rows = report.data.rows("accounts", "account_id", "name")
    return {row["account_id"]: row["name"] for row in rows if row.get("name")}


def _absent(report: Report, *columns: str) -> tuple[str, ...]:
    """Those of the columns that the source does not fill."""
    tables = report.meta.tables
    return tuple(c for c in columns if c.partition(".")[2] not in tables.get(c.partition(".")[0], ()))
