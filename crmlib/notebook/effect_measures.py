"""What may the CRM have changed? The measures of its effect, each with the rows and columns that it is read from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

Observation = tuple[date, float]
"""The local day on which a case counts, and its value: a duration, a score, 1 or 0."""


@dataclass(frozen=True)
class Measure:
    """A measure of the effect: its rows' table and columns, how a row becomes an observation, and what is good.

    kind: share (of rows with 1), mean, median or nps. A row for which `observe` gives None is no case. `monthly`: the
    cases are the months themselves, each with the catalogue's figure of that name; nothing is read from rows.
    """

    name: str
    table: str
    needs: tuple[str, ...]
    kind: str
    unit: str
    good: str
    observe: Callable[[Mapping[str, Any]], tuple[datetime | date, float] | None]


def _days(start: str, end: str, **equal: str) -> Callable[[Mapping[str, Any]], tuple[datetime, float] | None]:
    """Days from one time to another, counted on the later one; rows whose order is wrong are an error of the data."""

    def observe(row: Mapping[str, Any]) -> tuple[datetime, float] | None:
        if any(row.get(name) != value for name, value in equal.items()):
            return None
        if row.get(start) is None or row.get(end) is None or row[end] < row[start]:
            return None
        return row[end], (row[end] - row[start]) / timedelta(days=1)

    return observe


def _hours(start: str, end: str) -> Callable[[Mapping[str, Any]], tuple[datetime, float] | None]:
    days = _days(start, end)

    def observe(row: Mapping[str, Any]) -> tuple[datetime, float] | None:
        found = days(row)
        return None if found is None else (found[0], found[1] * 24)

    return observe


def _value(at: str, column: str, **equal: str) -> Callable[[Mapping[str, Any]], tuple[Any, float] | None]:
    """The value of a column of rows that have one."""

    def observe(row: Mapping[str, Any]) -> tuple[Any, float] | None:
        if any(row.get(name) != value for name, value in equal.items()):
            return None
        return None if row.get(at) is None or row.get(column) is None else (row[at], float(row[column]))

    return observe


def _won(row: Mapping[str, Any]) -> tuple[datetime, float] | None:
    if row.get("status") not in ("won", "lost") or row.get("closed_at") is None:
        return None
    return row["closed_at"], float(row["status"] == "won")


def _converted(row: Mapping[str, Any]) -> tuple[datetime, float] | None:
    """Within 90 days of creation, so that older leads have no advantage; younger ones are left out later."""
    if row.get("created_at") is None:
        return None
    at = row.get("converted_at")
    return row["created_at"], float(at is not None and at - row["created_at"] <= timedelta(days=90))


def _kept_level(row: Mapping[str, Any]) -> tuple[datetime, float] | None:
    if row.get("sla_due_at") is None or row.get("resolved_at") is None:
        return None
    return row["resolved_at"], float(row["resolved_at"] <= row["sla_due_at"])


def _logged_in(row: Mapping[str, Any]) -> tuple[date, float] | None:
    return None if row.get("logins") is None else (row["date"], float(row["logins"] > 0))


def ended(row: Mapping[str, Any]) -> tuple[datetime, float]:
    """The days of a stay in a stage that ended, counted when it did."""
    stay = row["stay"]
    return stay.left, stay.days(stay.left)


def _no_case(row: Mapping[str, Any]) -> None:
    return None


MONTHLY = (
    Measure("retention_rate", "", (), "monthly", "ratio", "up", _no_case),
    Measure("ltv", "", (), "monthly", "money", "up", _no_case),
    Measure("cac", "", (), "monthly", "money", "down", _no_case),
    Measure("workload", "", (), "monthly", "number", "down", _no_case),
)
"""What is a figure of a period, not a mean of cases: customers' worth and loss, and the work that is left undone."""
MEASURES = (
    Measure(
        "cycle",
        "deals",
        ("status", "created_at", "closed_at"),
        "median",
        "days",
        "down",
        _days("created_at", "closed_at", status="won"),
    ),
    Measure("close_rate", "deals", ("status", "closed_at"), "share", "ratio", "up", _won),
    Measure(
        "deal_size",
        "deals",
        ("status", "closed_at", "amount"),
        "mean",
        "money",
        "up",
        _value("closed_at", "amount", status="won"),
    ),
    Measure("lead_score", "leads", ("created_at", "score"), "mean", "points", "up", _value("created_at", "score")),
    Measure("conversion", "leads", ("created_at", "converted_at"), "share", "ratio", "up", _converted),
    Measure(
        "resolution",
        "tickets",
        ("created_at", "resolved_at"),
        "median",
        "hours",
        "down",
        _hours("created_at", "resolved_at"),
    ),
    Measure(
        "first_answer",
        "tickets",
        ("created_at", "first_response_at"),
        "median",
        "hours",
        "down",
        _hours("created_at", "first_response_at"),
    ),
    Measure(
        "first_contact",
        "tickets",
        ("resolved_at", "resolved_on_first_contact"),
        "share",
        "ratio",
        "up",
        _value("resolved_at", "resolved_on_first_contact"),
    ),
    Measure("service_level", "tickets", ("resolved_at", "sla_due_at"), "share", "ratio", "up", _kept_level),
    Measure(
        "nps",
        "surveys",
        ("type", "score", "responded_at"),
        "nps",
        "points",
        "up",
        _value("responded_at", "score", type="nps"),
    ),
    Measure(
        "csat",
        "surveys",
        ("type", "score", "responded_at"),
        "mean",
        "points",
        "up",
        _value("responded_at", "score", type="csat"),
    ),
    Measure(
        "enps",
        "surveys",
        ("type", "score", "responded_at"),
        "nps",
        "points",
        "up",
        _value("responded_at", "score", type="enps"),
    ),
    Measure("channels", "crm_usage", ("date", "channels"), "mean", "number", "down", _value("date", "channels")),
    Measure("logins", "crm_usage", ("date", "logins"), "share", "ratio", "up", _logged_in),
)
