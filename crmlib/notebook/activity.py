"""notebooks/reports/activity: what was done last week, what is due next, and who is left alone?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from babel.dates import format_date

from crmlib.analysis import attention, interval
from crmlib.metric.declare import NONE
from crmlib.notebook import deals as records
from crmlib.notebook.report import Report
from crmlib.notebook.windows import instants, span
from crmlib.present import distribution, number, plot
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.scale import full_date
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

TYPES = ("call", "email", "meeting", "demo")
COLUMNS = ("activity_id", "type", "subject", "status", "user_id")
SILENT = 14
"""Days after which an open deal counts as left alone."""
QUIET = 90
"""Days after which an account counts as left alone."""
SHOWN = 12
"""Reps that a chart shows; it says how many there are."""


def headline(report: Report) -> Cards:
    """What was done in the period, and what is overdue."""
    return report.cards(
        "sales_calls", "emails_sent", "meetings", "demos", "leads_followed_up", "overdue_tasks", "calls_per_deal"
    )


def answer(report: Report) -> Readings:
    """What changed, how much of what was planned was done, and how many open deals are left alone."""
    if not len(report.data.columns("activities", "activity_id")):
        return report.readings(Sentence(report.t("no_activities"), "caution"))
    changes = report.changes("sales_calls", "meetings", "overdue_tasks").sentences
    return report.readings(*changes, _kept_said(report), _silent_said(report))


def last_week(report: Report) -> Element:
    """Calls, e-mails, meetings and demos that each rep did on each of the last seven days."""
    return _by_day(report, "last_title", _last_days(report), _last_done(report), "activities.occurred_at")


def last_week_by_type(report: Report) -> Element:
    """The same by rep and type, with the total of each type."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for row, _ in _last_done(report):
        kinds[row.get("user_id") or NONE][row["type"]] += 1
    if not kinds:
        return report.nothing("by_type_title", *(() if "type" in _columns(report) else ("activities.type",)))
    columns = [Column(report.t("common.owner"))] + [Column(_type(report, kind), "count") for kind in TYPES]
    owners = sorted(kinds, key=lambda owner: (-kinds[owner].total(), owner))
    rows = [[report.slice_label("owner", owner), *(kinds[owner][kind] for kind in TYPES)] for owner in owners]
    foot = [report.t("common.all"), *(sum(own[kind] for own in kinds.values()) for kind in TYPES)]
    return Table(report.t("by_type_title"), tuple(columns), rows, report.language, limit=60, foot=foot)


def next_week(report: Report) -> Element:
    """What each rep has planned for each of the next seven days."""
    today = _today(report)
    days = [today + timedelta(days=ahead) for ahead in range(7)]
    week = (report.calendar.instant(day) for day in (days[0], days[-1] + timedelta(days=1)))
    planned = report.data.between("activities", "due_at", *week, "user_id", status="planned")
    found = [(row, report.calendar.local_date(row["due_at"])) for row in planned]
    return _by_day(report, "next_title", days, found, "activities.due_at")


def planned(report: Report) -> Element:
    """What was due in the period: done in time, done late, cancelled, and not done."""
    due = _due(report)
    if not due:
        return report.nothing("planned_title", "activities.due_at")
    fates = Counter((row.get("type") or NONE, _fate(report, row)) for row in due)
    kinds = sorted(
        {kind for kind, _ in fates}, key=lambda kind: (-sum(n for (k, _), n in fates.items() if k == kind), kind)
    )
    return plot.bars(
        report.t("planned_title"),
        [_type(report, kind) for kind in kinds],
        {report.t(f"fate_{fate}"): [fates[kind, fate] for kind in kinds] for fate in FATES},
        unit="count",
        axis=report.t("axis_activities"),
        category=report.t("type"),
        language=report.language,
        stacked=True,
        horizontal=True,
        note=report.t("planned_note", n=len(due)),
    )


def overdue(report: Report) -> Element:
    """What should have been done and was not, the longest overdue first."""
    if "due_at" not in report.meta.tables.get("activities", ()):
        return report.nothing("overdue_title", "activities.due_at")
    found = sorted(_overdue(report), key=lambda row: (row["due_at"], str(row["activity_id"])))
    columns = [Column(report.t("subject")), Column(report.t("type")), Column(report.t("common.owner"))]
    columns += [Column(report.t("due"), "date"), Column(report.t("common.reason"))]
    rows = [
        [
            Cell(row.get("subject") or row["activity_id"], note=str(row["activity_id"])),
            _type(report, row.get("type") or NONE),
            report.slice_label("owner", row.get("user_id") or NONE),
            report.calendar.local_date(row["due_at"]),
            report.t("why_overdue", n=(report.data.as_of - row["due_at"]).days),
        ]
        for row in found
    ]
    rule = report.t("overdue_rule")
    return Table(
        report.t("overdue_title"),
        tuple(columns),
        rows,
        report.language,
        rule=rule,
        limit=25,
        workbook=report.workbook,
    )


def winning(report: Report) -> Element:
    """How many more activities won deals had than lost ones, by type."""
    closed = {d["deal_id"]: d for d in _closed(report)}
    counts = {kind: Counter[str]() for kind in TYPES}
    for row in report.data.among("activities", "deal_id", closed, "type", "occurred_at", status="done"):
        at = row.get("occurred_at")
        if row.get("type") in TYPES and at is not None and at <= closed[row["deal_id"]]["closed_at"]:
            counts[row["type"]][row["deal_id"]] += 1
    if not any(counts.values()):
        return report.nothing("winning_title", "activities.deal_id")
    estimates = []
    for kind in TYPES:
        won, lost = (
            [float(counts[kind][key]) for key, deal in closed.items() if deal["status"] == status]
            for status in ("won", "lost")
        )
        moved = interval.welch(won, lost)
        if moved.value is not None:
            n, clear = len(won) + len(lost), moved.differs
            estimates.append(distribution.Estimate(_type(report, kind), moved.value, moved.low, moved.high, n, clear))
    if not estimates:
        return report.nothing("winning_title", "deals.status")
    return distribution.intervals(
        report.t("winning_title"),
        estimates,
        unit="number",
        axis=report.t("axis_more"),
        category=report.t("type"),
        language=report.language,
        reference=0,
        reference_label=report.t("no_difference"),
        note=report.t("winning_note", n=len(closed)),
    )


def coverage(report: Report) -> Element:
    """How many open deals and accounts were in contact lately."""
    rows = []
    made = _silent(report)
    if made is not None and made.looked_at:
        rows.append(
            [
                report.t("open_deals_within", days=SILENT),
                made.looked_at,
                made.looked_at - len(made.found) - made.unjudged,
            ]
        )
    touched = _touched_accounts(report)
    if touched is not None:
        listed = report.data.columns("accounts", "account_id")
        accounts = set(listed["account_id"].to_pylist()) if listed.num_columns else set()
        if accounts:
            rows.append([report.t("accounts_within", days=QUIET), len(accounts), len(accounts & touched)])
    if not rows:
        return report.nothing("coverage_title", "activities.deal_id")
    columns = [Column(report.t("what")), Column(report.t("in_all"), "count"), Column(report.t("in_contact"), "count")]
    columns += [Column(report.t("share_covered"), "ratio")]
    shown = [[name, n, touched_n, touched_n / n] for name, n, touched_n in rows]
    return Table(report.t("coverage_title"), tuple(columns), shown, report.language, rule=report.t("coverage_rule"))


def without_contact(report: Report) -> Element:
    """Open deals that nobody has called, mailed or met lately."""
    made = _silent(report)
    if made is None:
        return report.nothing("silent_title", "activities.deal_id")
    by_id = {deal["deal_id"]: deal for deal in records.open_deals(report)}
    why = [
        report.t("why_silent" if found.why["contacted"] else "why_never", n=int(found.why["days"]))
        for found in made.found
    ]
    rule = report.t("silent_rule", days=SILENT, unjudged=made.unjudged)
    deals = [by_id[found.key] for found in made.found]
    return records.deal_table(report, report.t("silent_title"), deals, rule=rule, why=why)


def overdue_agrees(report: Report) -> bool:
    """Whether the list of overdue activities is as long as KPI overdue_tasks says, where both are of one instant."""
    figure = report.figures.find("overdue_tasks")
    same = report.data.as_of == report.calendar.instant(report.period.end)
    if figure is None or figure.status != "ok" or not same:
        return True
    return len(_overdue(report)) == figure.value


# -- inside ------------------------------------------------------------------------------------------------------------

FATES = ("in_time", "late", "cancelled", "open")


def _today(report: Report) -> date:
    return report.calendar.local_date(report.data.as_of)


def _last_days(report: Report) -> list[date]:
    return [_today(report) - timedelta(days=back) for back in range(7, 0, -1)]


def _last_done(report: Report) -> list[tuple[dict[str, Any], date]]:
    """Done calls, e-mails, meetings and demos of the last seven days, each with its local day."""
    days = _last_days(report)
    since = report.calendar.instant(days[0])
    week = (since, report.calendar.instant(_today(report)))
    found = report.data.between("activities", "occurred_at", *week, "type", "user_id", status="done")
    return [(row, report.calendar.local_date(row["occurred_at"])) for row in found if row.get("type") in TYPES]


def _due(report: Report) -> list[dict[str, Any]]:
    """Activities that were due in the period."""
    period = instants(report, report.period)
    return report.data.between("activities", "due_at", *period, "type", "status", "occurred_at")


def _fate(report: Report, row: Mapping[str, Any]) -> str:
    """What became of a planned activity; done at an unknown time counts as in time, as nothing says otherwise."""
    if row.get("status") == "done":
        at = row.get("occurred_at")
        if at is None:
            return "in_time"
        due = report.calendar.local_date(row["due_at"])
        return "late" if report.calendar.local_date(at) > due else "in_time"
    return "cancelled" if row.get("status") == "cancelled" else "open"


def _overdue(report: Report) -> list[dict[str, Any]]:
    """Not cancelled, due before as_of, and not done."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def late() -> list[dict[str, Any]]:
        found = report.data.columns("activities", "due_at", *COLUMNS)
        if "due_at" not in found.column_names:
            return []
        found = found.filter(pc.less(found["due_at"], pa.scalar(report.data.as_of, found["due_at"].type)))
        if "status" in found.column_names:
            over = pc.is_in(found["status"], pa.array(["done", "cancelled"]))
            found = found.filter(pc.invert(over))
        return found.to_pylist()

    return report.data.once("overdue", late)


def _closed(report: Report) -> list[dict[str, Any]]:
    found = report.data.between("deals", "closed_at", *span(report), "deal_id", "status")
    return [deal for deal in found if deal["status"] in ("won", "lost")]


def _silent(report: Report) -> attention.Listed | None:
    if "deal_id" not in report.meta.tables.get("activities", ()) or not report.data.has("deals"):
        return None

    def left_alone() -> attention.Listed:
        deals = records.open_deals(report)
        ids = [deal["deal_id"] for deal in deals]
        touches = report.data.among("activities", "deal_id", ids, "type", "status", "occurred_at")
        return attention.without_contact(deals, touches, report.data.as_of, SILENT)

    return report.data.once("left alone", left_alone)


def _touched_accounts(report: Report) -> set[str] | None:
    """Accounts with a done call, e-mail, meeting or demo of their own or of one of their deals in the last days."""
    columns = report.meta.tables.get("activities", ())
    if not {"account_id", "deal_id"} & set(columns):
        return None
    lately = (report.data.as_of - timedelta(days=QUIET), report.data.as_of)
    rows = report.data.between("activities", "occurred_at", *lately, "type", "account_id", "deal_id", status="done")
    rows = [row for row in rows if row.get("type") in TYPES]
    deals = {row["deal_id"] for row in rows if row.get("deal_id") and not row.get("account_id")}
    named = report.data.among("deals", "deal_id", deals, "account_id")
    of_deal = {deal["deal_id"]: deal.get("account_id") for deal in named}
    return {row.get("account_id") or of_deal.get(row.get("deal_id")) for row in rows}


def _by_day(
    report: Report, title: str, days: list[date], found: Iterable[tuple[Mapping[str, Any], date]], missing: str
) -> Element:
    """Activities by rep and day."""
    counts: dict[str, Counter[date]] = defaultdict(Counter)
    for row, day in found:
        counts[row.get("user_id") or NONE][day] += 1
    if not counts:
        return report.nothing(title, *(() if missing.split(".")[1] in _columns(report) else (missing,)))
    label = cache(report.slice_label)
    owners = sorted(counts, key=lambda owner: (-counts[owner].total(), owner))
    shown = owners[:SHOWN]
    return plot.heat_map(
        report.t(title),
        [label("owner", owner) for owner in shown],
        [_day_name(report, day) for day in days],
        [[counts[owner][day] for day in days] for owner in shown],
        unit="count",
        down=report.t("common.owner"),
        across=report.t("day"),
        language=report.language,
        note=report.t("by_day_note", first=full_date(days[0], report.language), shown=len(shown), n=len(owners)),
    )


def _columns(report: Report) -> Iterable[str]:
    return report.meta.tables.get("activities", ())


def _day_name(report: Report, day: date) -> str:
    return format_date(day, "EEE d" if report.language == "en" else "d日（EEE）", locale=report.language)


def _type(report: Report, kind: str) -> str:
    return report.t(f"type_{kind}") if kind in (*TYPES, "task", "note") else report.slice_label("type", kind)


def _kept_said(report: Report) -> Sentence | None:
    due = [row for row in _due(report) if row.get("status") != "cancelled"]
    if not due:
        return None
    done = sum(row.get("status") == "done" for row in due)
    share = number.figure(interval.wilson(done, len(due)).value, "ratio", report.language)
    return Sentence(report.t("kept_said", done=done, n=len(due), share=share))


def _silent_said(report: Report) -> Sentence | None:
    made = _silent(report)
    if made is None or not made.looked_at:
        return None
    tone = "bad" if made.found else "good"
    return Sentence(report.t("silent_said", n=len(made.found), of=made.looked_at, days=SILENT), tone)
