"""What else do pages show beside the catalogue's figures? Analysis results, computed in the shared pass, one per scope.

Each entry of `ANALYSES` is a function of a `Context` and a scope that gives a JSON value (decimals as text), or None
where the scope has none. A page reads it as `page_data.analysis(name)`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from crmlib.calendar import Period
from crmlib.catalogue import KPIS
from crmlib.company import Company
from crmlib.metric import Data
from crmlib.metric.engine import engine
from crmlib.metric.goals import target
from crmlib.metric.query import Session
from crmlib.metric.window import window


@dataclass
class Context:
    """What the shared pass knows: the data, the company, the page's period and as_of, and the records by scope."""

    data: Data
    company: Company
    period: Period
    as_of: datetime
    records: Mapping[str, Any] = field(default_factory=dict)
    _session: Session | None = None

    @property
    def session(self) -> Session:
        """A session of the KPI evaluator over the page's period, for targets, forecasts and rates."""
        if self._session is None:
            tables = {name: frozenset(columns) for name, columns in self.data.tables.items()}
            windows = [window(self.period, self.company.calendar, self.as_of)]
            self._session = Session(engine(self.data.backend), tables, self.company, windows)
        return self._session


def goals(context: Context, scope: str) -> Any:
    """{kpi_id: {target}} for KPIs that have a target for exactly this period and scope."""
    if "targets" not in context.data.tables:
        return None
    session, found = context.session, {}
    for kpi_id in sorted({row["kpi_id"] for row in session.targets}):
        money = kpi_id in KPIS and KPIS[kpi_id].money
        goal = target(
            session.targets, kpi_id, scope, context.period.start, context.period.end, session.rates if money else None
        )
        if goal.value is not None:
            found[kpi_id] = {"target": text(goal.value)}
    return found


def bridge(context: Context, scope: str) -> Any:
    """The pipeline bridge over the period: {lines: [{line, amount, n}], beside: […], missing, movements: […]}."""
    from crmlib.analysis import bridge as bridges

    if "deals" not in context.data.tables:
        return None
    calendar = context.company.calendar
    start = calendar.instant(context.period.start)
    end = min(calendar.instant(context.period.end), context.as_of)
    if end <= start:
        return None
    made = bridges.bridge(context.data, start, end, company=context.company, scope=scope, as_of=context.as_of)
    return {
        "lines": [_line(line) for line in made.lines],
        "beside": [_line(line) for line in made.beside],
        "missing": list(made.missing),
        "movements": [] if made.missing else _movements(context, scope, start, end),
    }


def _line(line: Any) -> dict[str, Any]:
    return {"line": line.line, "amount": text(line.amount), "n": line.n, "missing": list(line.missing)}


#: Which value of a moved deal its line of the bridge adds up.
_VALUE = {
    "won": "close_amount", "lost": "close_amount", "moved_out": "start_amount", "transferred_out": "start_amount",
    "transferred_in": "start_amount", "removed": "start_amount", "new": "end_amount", "reopened": "end_amount",
    "moved_in": "end_amount",
}  # fmt: skip


def _movements(context: Context, scope: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """The deals that came in or went out, largest first, each with its line and the amount that the line counts."""
    from crmlib.analysis.movement import movements

    moved = movements(context.data, start, end, company=context.company, scope=scope, as_of=context.as_of).to_pylist()
    deals = {row["deal_id"]: row for row in context.records["deals"].to_pylist()} if context.records else {}
    found = []
    for row in moved:
        if row["class"] not in _VALUE:
            continue
        deal = deals.get(row["deal_id"], {})
        found.append(
            {
                "line": row["class"],
                "deal_id": row["deal_id"],
                "amount": text(row[_VALUE[row["class"]]]),
                **{name: plain(deal.get(name)) for name in ("name", "account_id", "owner_id", "stage", "close_date")},
            }
        )
    return sorted(found, key=lambda row: (row["line"], -Decimal(row["amount"] or 0), str(row["deal_id"])))


ANALYSES: dict[str, Callable[[Context, str], Any]] = {"goals": goals, "bridge": bridge}
"""Name of the result → function. Add a line here (and a test) for what a new notebook needs."""


def text(value: Decimal | None) -> str | None:
    """A decimal as text with all its digits."""
    return None if value is None else format(value, "f")


def plain(value: Any) -> Any:
    """A cell as JSON: decimals and dates as text."""
    if isinstance(value, Decimal):
        return text(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
