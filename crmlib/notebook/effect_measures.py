"""What may the CRM have changed? The measures of its effect, each with the rows and columns that it is read from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

DAY, HOUR = (np.timedelta64(1, unit) / np.timedelta64(1, "us") for unit in ("D", "h"))


@dataclass(frozen=True)
class Cases:
    """Cases of a measure: the row that each comes from, when it counts (naive UTC, or a local day), and its value."""

    row: np.ndarray
    at: np.ndarray
    value: np.ndarray


Observe = Callable[["pa.Table"], Cases]


@dataclass(frozen=True)
class Measure:
    """A measure of the effect: its rows' table and columns, how rows become cases, and what is good.

    kind: share (of rows with 1), mean, median or nps. A row that `observe` leaves out is no case. `monthly`: the
    cases are the months themselves, each with the catalogue's figure of that name; nothing is read from rows.
    """

    name: str
    table: str
    needs: tuple[str, ...]
    kind: str
    unit: str
    good: str
    observe: Observe


def _cases(kept: np.ndarray, at: np.ndarray, value: np.ndarray) -> Cases:
    row = np.flatnonzero(kept)
    return Cases(row, at[row], value[row].astype(float))


def _times(rows: pa.Table, name: str) -> np.ndarray:
    """A column of times or days; NaT where there is none."""
    return rows[name].to_numpy()


def _are(rows: pa.Table, **equal: str) -> np.ndarray:
    """Whether the columns of each row have these values."""
    import pyarrow.compute as pc

    kept = np.ones(len(rows), bool)
    for name, value in equal.items():
        kept &= pc.fill_null(pc.equal(rows[name], value), False).to_numpy()
    return kept


def _lasted(start: str, end: str, unit: float, **equal: str) -> Observe:
    """Time from one instant to another, counted on the later one; a wrong order is an error of the data."""

    def observe(rows: pa.Table) -> Cases:
        begun, over = _times(rows, start), _times(rows, end)
        return _cases(_are(rows, **equal) & (over >= begun), over, (over - begun) / np.timedelta64(1, "us") / unit)

    return observe


def _value(at: str, column: str, **equal: str) -> Observe:
    """The value of a column of rows that have one."""

    def observe(rows: pa.Table) -> Cases:
        value = rows[column].cast("float64").to_numpy()
        when = _times(rows, at)
        return _cases(_are(rows, **equal) & ~np.isnat(when) & ~np.isnan(value), when, value)

    return observe


def _won(rows: pa.Table) -> Cases:
    closed, won = _times(rows, "closed_at"), _are(rows, status="won")
    return _cases((won | _are(rows, status="lost")) & ~np.isnat(closed), closed, won)


def _converted(rows: pa.Table) -> Cases:
    """Within 90 days of creation, so that older leads have no advantage; younger ones are left out later."""
    created, converted = _times(rows, "created_at"), _times(rows, "converted_at")
    return _cases(~np.isnat(created), created, converted - created <= np.timedelta64(90, "D"))


def _kept_level(rows: pa.Table) -> Cases:
    due, resolved = _times(rows, "sla_due_at"), _times(rows, "resolved_at")
    return _cases(~np.isnat(due) & ~np.isnat(resolved), resolved, resolved <= due)


def _logged_in(rows: pa.Table) -> Cases:
    logins = rows["logins"].cast("float64").to_numpy()
    return _cases(~np.isnan(logins), _times(rows, "date"), logins > 0)


def no_case(rows: pa.Table) -> Cases:
    """Nothing: of measures whose cases are not rows of a table."""
    nothing = np.array([])
    return Cases(nothing, nothing, nothing)


MONTHLY = (
    Measure("retention_rate", "", (), "monthly", "ratio", "up", no_case),
    Measure("ltv", "", (), "monthly", "money", "up", no_case),
    Measure("cac", "", (), "monthly", "money", "down", no_case),
    Measure("workload", "", (), "monthly", "number", "down", no_case),
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
        _lasted("created_at", "closed_at", DAY, status="won"),
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
        _lasted("created_at", "resolved_at", HOUR),
    ),
    Measure(
        "first_answer",
        "tickets",
        ("created_at", "first_response_at"),
        "median",
        "hours",
        "down",
        _lasted("created_at", "first_response_at", HOUR),
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
