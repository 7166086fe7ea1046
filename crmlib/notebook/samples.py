"""How sure is the change of a KPI? The interval of its difference between two periods, from the cases behind it.

A share of counted rows has Newcombe's interval, a net promoter score that of its variance, a mean Welch's, a median the
one between order statistics. The cases of means and medians are read from the page's own records, and only where they
give the very figure of the catalogue, with as many cases, is their interval used: else there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isclose
from typing import Any

from crmlib.analysis import interval
from crmlib.analysis.interval import Estimate
from crmlib.catalogue import KPIS
from crmlib.metric.declare import AgainstTarget, Count, Quality, Total
from crmlib.metric.result import Result
from crmlib.notebook.rates import rates
from crmlib.notebook.report import Report

TOUCHES = ("call", "email", "meeting", "demo")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Sample:
    """The cases of a mean or median: rows of `table` whose time `at` lies in the period; `value(row)`, None if no case.

    columns: what `value` reads.
    """

    kind: str
    table: str
    at: str
    columns: tuple[str, ...]
    value: Callable[[Row], Any]


def _lasted(start: str, end: str, unit: timedelta, **equal: str) -> Callable[[Row], float | None]:
    def value(row: Row) -> float | None:
        if row.get(start) is None or row.get(end) is None or any(row.get(k) != v for k, v in equal.items()):
            return None
        return (row[end] - row[start]) / unit

    return value


def _of(column: str, **equal: str) -> Callable[[Row], Any]:
    return lambda row: row.get(column) if all(row.get(k) == v for k, v in equal.items()) else None


def _handled(row: Row) -> Any:
    return None if row.get("answered_at") is None else row.get("handle_s")


_DEAL = ("status", "created_at", "base_amount")  # alike for all measures of a table, so that it is read once
_LEAD = ("lead_id", "score")
_TICKET = ("created_at", "type")
SAMPLES: dict[str, Sample] = {
    "sales_cycle_median": Sample(
        "median", "deals", "closed_at", _DEAL, _lasted("created_at", "closed_at", DAY, status="won")
    ),
    "sales_cycle_mean": Sample(
        "mean", "deals", "closed_at", _DEAL, _lasted("created_at", "closed_at", DAY, status="won")
    ),
    "average_deal_size": Sample("mean", "deals", "closed_at", _DEAL, _of("base_amount", status="won")),
    "lead_score_mean": Sample("mean", "leads", "created_at", _LEAD, _of("score")),
    "lead_response_time": Sample("median", "leads", "created_at", _LEAD, _lasted("created_at", "first_contact", HOUR)),
    "resolution_time": Sample("mean", "tickets", "resolved_at", _TICKET, _lasted("created_at", "resolved_at", HOUR)),
    "complaint_resolution_time": Sample(
        "mean",
        "tickets",
        "resolved_at",
        _TICKET,
        _lasted("created_at", "resolved_at", HOUR, type="complaint"),
    ),
    "first_response_time": Sample(
        "median", "tickets", "created_at", ("first_response_at",), _lasted("created_at", "first_response_at", HOUR)
    ),
    "handle_time": Sample("mean", "calls", "started_at", ("answered_at", "handle_s"), _handled),
    "csat": Sample("mean", "surveys", "responded_at", ("type", "score"), _of("score", type="csat")),
    "web_session_duration": Sample("mean", "web_sessions", "started_at", ("duration_s",), _of("duration_s")),
    "average_order_value": Sample("mean", "orders", "ordered_at", ("amount", "currency"), _of("base_amount")),
}


def is_exact(kpi_id: str) -> bool:
    """Whether a figure is counted or summed over every row, so that a change of it is one without an interval."""
    return isinstance(KPIS[kpi_id].formula, Count | Total | AgainstTarget | Quality)


def difference(report: Report, now: Result | None, then: Result) -> Estimate | None:
    """now − then with its interval; None where the KPI is exact, or where no interval can be given."""
    if now is None or now.status != "ok" or then.status != "ok" or is_exact(now.kpi_id):
        return None
    if now.interval and then.interval and now.n and then.n:
        return interval.difference(*(_scored(each) for each in (now, then)), "normal")
    counts = [_counts(each) for each in (now, then)]
    if None not in counts:
        return interval.newcombe(*counts[0], *counts[1])
    sample = SAMPLES.get(now.kpi_id)
    if sample is None or now.by or then.by:
        return None
    cases = [_cases(report, sample, each) for each in (now, then)]
    if None in cases:
        return None
    if sample.kind == "mean":
        return interval.welch(*cases)
    return interval.difference(*(interval.median(each) for each in cases))


def _scored(result: Result) -> Estimate:
    """A net promoter score with its interval as it was before it was cut off at ±100."""
    value, low, high = float(result.value), *(float(end) for end in result.interval)
    half = max(value - low, high - value)
    return Estimate(value, value - half, value + half, result.n, "normal")


def _counts(result: Result) -> tuple[int, int] | None:
    """(successes, n) of a share of counted rows."""
    if result.unit != "ratio" or not result.n or result.n != result.denominator:
        return None
    if result.numerator != int(result.numerator) or not 0 <= result.numerator <= result.n:
        return None
    return int(result.numerator), result.n


def _cases(report: Report, sample: Sample, result: Result) -> list[float] | None:
    """The values behind a mean or median, if they are those: as many as the figure rests on, and giving it."""
    start, end = (report.calendar.instant(day) for day in (result.period.start, result.period.end))
    rows = _rows(report, sample, start, min(end, report.data.as_of))
    found = [float(value) for row in rows if (value := sample.value(row)) is not None]
    if not found or len(found) != result.n:
        return None
    made = (interval.median if sample.kind == "median" else interval.mean)(found)
    return found if isclose(made.value, float(result.value), rel_tol=1e-6, abs_tol=1e-9) else None


def _rows(report: Report, sample: Sample, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """The rows of the sample's table in [start, end), with what its value needs."""
    found = report.data.between(sample.table, sample.at, start, end, *sample.columns)
    if sample is SAMPLES["lead_response_time"]:
        return _first_contacts(report, found)
    if sample.table == "orders":
        return list(_in_base_currency(report, found))
    return found


def _first_contacts(report: Report, leads: Iterable[Row]) -> list[dict[str, Any]]:
    """Leads with the time of the first call, e-mail, meeting or demo that was not incoming (kpis.md)."""
    leads = list(leads)
    first: dict[str, datetime] = {}
    created = {lead["lead_id"]: lead["created_at"] for lead in leads}
    columns = ("occurred_at", "type", "direction")
    for row in report.data.among("activities", "lead_id", created, *columns, status="done"):
        lead, at = row["lead_id"], row.get("occurred_at")
        if row.get("type") not in TOUCHES or row.get("direction") == "in":
            continue
        if at is not None and created[lead] <= at < report.data.as_of:
            first[lead] = min(at, first.get(lead, at))
    return [{**lead, "first_contact": first.get(lead["lead_id"])} for lead in leads]


def _in_base_currency(report: Report, orders: Iterable[Row]) -> Iterable[dict[str, Any]]:
    known = rates(report)
    for order in orders:
        rate = known.at(order.get("currency"), report.calendar.local_date(order["ordered_at"]))
        amount = order.get("amount")
        yield {**order, "base_amount": None if rate is None or amount is None else amount * rate}
