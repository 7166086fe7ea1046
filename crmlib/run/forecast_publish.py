"""Which forecasts did a run's pages state, and how are they kept so that later runs can say how wrong they were?

They are imported as rows of the table `forecasts`, by the path that every export takes: rows whose key is stored are
skipped, so that what was published once is never rewritten, and `crm undo` takes a publication back. `made_at` is the
run's as_of: the instant up to which data was looked at. The import's record says when and by whom it was published.
"""

from __future__ import annotations

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from crmlib.analysis.forecast.company import Forecast
from crmlib.calendar import Period
from crmlib.horizon import newest_event, newest_import
from crmlib.run.analyses import Context
from crmlib.run.batch import Run
from crmlib.run.forecast_analyses import PUBLISHED, company_forecast, periods
from crmlib.run.forecast_page import expected, segments, shared_parts
from crmlib.run.prepare import opened
from crmlib.schema import TABLES
from crmlib.sources import ImportReport, Request, import_paths
from crmlib.store import Snapshot
from crmlib.temporary import temporary
from crmlib.workspace import Workspace

LEVEL = Decimal("0.8")
KEY = TABLES["forecasts"].key
COLUMNS = (
    "kpi_id", "period_start", "period_end", "scope", "made_at", "value", "low", "high", "level", "currency", "method",
)  # fmt: skip


def stated(run: Run) -> list[dict[str, Any]]:
    """The forecasts of bookings that the pages of a run state, one row per scope and period.

    A period that the data shows to be over is left out: that would be no forecast.
    """
    calendar, company = run.workspace.calendar, run.workspace.company
    period, as_of = calendar.period(run.order.period), datetime.fromisoformat(run.order.as_of)
    newest = newest_event(run.snapshot, not_after=newest_import(run.snapshot))
    known = calendar.local_date(newest) if newest else period.start
    with opened(run.workspace, run.snapshot, run.choice) as data:
        context = Context(data, company, period, as_of)
        made = company_forecast(context) if "deals" in data.tables else None
        if made is None:
            return []
        shared, ahead = shared_parts(made), [p for p in periods(context) if p.last_day >= known]
        scopes = [scope for scope in run.order.scopes if made.book.members(scope).any()]  # others never had a deal
        return [_row(made, shared, scope, p, as_of, company.currency) for scope in scopes for p in ahead]


def _row(
    made: Forecast, shared: dict[str, Any], scope: str, period: Period, as_of: datetime, currency: str
) -> dict[str, Any]:
    told, _ = expected(made, shared, made.book.members(scope), period, segments(made, period))
    return {
        "kpi_id": "bookings",
        "period_start": period.start,
        "period_end": period.last_day,
        "scope": scope,
        "made_at": as_of,
        "value": Decimal(str(told["mean"])),
        "low": Decimal(str(told["low"]["80"])),
        "high": Decimal(str(told["high"]["80"])),
        "level": LEVEL,
        "currency": currency,
        "method": PUBLISHED,
    }


def unpublished(snapshot: Snapshot, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the rows whose key the store does not hold."""
    if "forecasts" not in snapshot.tables("raw"):
        return rows
    have = [name for name in KEY if name in snapshot.columns("forecasts", "raw")]
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT {', '.join(have)} FROM ({snapshot.query('forecasts', 'raw')})").fetchall()
    stored = set(found)
    return [row for row in rows if tuple(row[name] for name in have) not in stored]


def publish(workspace: Workspace, rows: list[dict[str, Any]], at: datetime, by: str) -> ImportReport | None:
    """Import the rows that are not stored; None where all are. An audited store is audited again, as it has changed."""
    before = workspace.store.head()
    rows = unpublished(before, rows)
    if not rows:
        return None
    with temporary("forecasts") as folder:
        file = folder / "forecasts.csv"
        _write(file, rows)
        request = Request(paths=(str(file),), source="canonical", at=at, by=by, on_duplicate="skip")
        report = import_paths(workspace, request)
    if before.record.get("audit"):
        from crmlib.audit.perform import perform

        perform(workspace)
    return report


def _write(file: Path, rows: list[dict[str, Any]]) -> None:
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows({**row, "made_at": row["made_at"].isoformat() + "Z"} for row in rows)
