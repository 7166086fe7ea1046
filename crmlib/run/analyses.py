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
from crmlib.metric import NONE, Data
from crmlib.metric.engine import engine
from crmlib.metric.goals import target
from crmlib.metric.query import Session
from crmlib.metric.window import window
from crmlib.run.customer_analyses import campaigns, customers
from crmlib.run.forecast_analyses import coming_goals, forecast
from crmlib.run.sales_analyses import lead_deals, stage_limits
from crmlib.store import Snapshot
from crmlib.workspace import Workspace


@dataclass
class Context:
    """What the shared pass knows: the data, the company, the page's period and as_of.

    `deals`: the deals as known at as_of, by id. `shared`: what an analysis computed for all scopes of a kind at once.
    `workspace` and `snapshot`: whose audit, of which snapshot.
    """

    data: Data
    company: Company
    period: Period
    as_of: datetime
    deals: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    shared: dict[Any, Any] = field(default_factory=dict)
    workspace: Workspace | None = None
    snapshot: Snapshot | None = None
    _session: Session | None = None

    def once(self, key: Any, compute: Callable[[], Any]) -> Any:
        """`compute()`, remembered under `key` for the other scopes of this pass."""
        if key not in self.shared:
            self.shared[key] = compute()
        return self.shared[key]

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
            session.targets,
            kpi_id,
            scope,
            context.period.start,
            context.period.end,
            session.rates if money else None,
            session.windows[0].last_known_day,
        )
        if goal.value is not None:
            found[kpi_id] = {"target": text(goal.value)}
    return found


def bridge(context: Context, scope: str) -> Any:
    """The pipeline bridge over the period: {lines: [{line, amount, n}], beside: […], missing, movements: […]}.

    One bridge by team serves every team: a slice of it is the bridge of that scope.
    """
    if "deals" not in context.data.tables:
        return None
    calendar = context.company.calendar
    start = calendar.instant(context.period.start)
    end = min(calendar.instant(context.period.end), context.as_of)
    if end <= start:
        return None
    kind, _, value = scope.partition(":")
    by = () if kind == "all" else (kind,)
    made, moved = context.once(("bridge", kind), lambda: _bridges(context, start, end, by))
    place = ((kind, None if value == NONE else value),) if by else ()
    return {
        "lines": [_line(line) for line in made.lines if line.by == place or made.missing],
        "beside": [_line(line) for line in made.beside if line.by == place],
        "missing": list(made.missing),
        "movements": _movements(context, moved.get(value, [])),
    }


def _bridges(context: Context, start: datetime, end: datetime, by: tuple[str, ...]) -> tuple[Any, dict[str, list]]:
    """(the bridges of all slices, the rows of deals behind them by slice)."""
    from crmlib.analysis import bridge as bridges
    from crmlib.analysis.movement import movements

    options = {"company": context.company, "by": by}
    if bridges.missing_columns(context.data, by, "all", window=False):
        return bridges.bridge(context.data, start, end, **options), {}
    rows = movements(context.data, start, end, as_of=context.as_of, **options)
    moved: dict[str, list] = {}
    for row in rows.to_pylist():
        moved.setdefault((row[by[0]] or NONE) if by else "", []).append(row)
    return bridges.of_movements(context.data, rows, **options), moved


def _line(line: Any) -> dict[str, Any]:
    return {"line": line.line, "amount": text(line.amount), "n": line.n, "missing": list(line.missing)}


#: Which value of a moved deal its line of the bridge adds up.
_VALUE = {
    "won": "close_amount", "lost": "close_amount", "moved_out": "start_amount", "transferred_out": "start_amount",
    "transferred_in": "start_amount", "removed": "start_amount", "new": "end_amount", "reopened": "end_amount",
    "moved_in": "end_amount",
}  # fmt: skip


def _movements(context: Context, moved: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The deals that came in or went out, largest first, each with its line and the amount that the line counts."""
    found = []
    for row in moved:
        if row["class"] not in _VALUE:
            continue
        deal = context.deals.get(row["deal_id"], {})
        found.append(
            {
                "line": row["class"],
                "deal_id": row["deal_id"],
                "amount": text(row[_VALUE[row["class"]]]),
                **{name: plain(deal.get(name)) for name in ("name", "account_id", "owner_id", "stage", "close_date")},
            }
        )
    return sorted(found, key=lambda row: (row["line"], -Decimal(row["amount"] or 0), str(row["deal_id"])))


def audit(context: Context, scope: str) -> Any:
    """What the audit found (`crmlib.audit.digest`), for the whole company only: failing rows belong to anybody."""
    from crmlib.audit.digest import digest

    if scope != "all" or context.workspace is None:
        return None
    return digest(context.workspace.outputs, context.snapshot.id, context.company.privacy)


def inventory(context: Context, scope: str) -> Any:
    """What customer data there is, where it came from and what uses it, for the whole company only."""
    from crmlib.audit.digest import inventory as made

    if scope != "all" or context.workspace is None:
        return None
    today = context.company.calendar.local_date(context.as_of)
    return made(context.workspace.params, context.snapshot, context.company, today)


def cleaning(context: Context, scope: str) -> Any:
    """What the cleaning changed and what that does to the figures of the period, for the whole company only."""
    from crmlib.audit.digest import cleaning as made

    if scope != "all" or context.workspace is None:
        return None
    return made(context.workspace.outputs, context.snapshot, context.company, context.period, context.as_of)


def duplicates(context: Context, scope: str) -> Any:
    """Which records are one customer, why, and what awaits a decision, for the whole company only."""
    from crmlib.audit.customers import customers as made

    if scope != "all" or context.workspace is None:
        return None
    workspace = context.workspace
    return made(workspace.params, workspace.outputs, context.snapshot, context.company, context.period, context.as_of)


def alerts(context: Context, scope: str) -> Any:
    """What needs attention in the scope, as `crm alerts` tells it: new, standing since earlier, and cleared.

    Ranges are expected of the whole company's figures only: those of each further kind of scope cost a run seconds.
    """
    from crmlib.catalogue.watched import listed
    from crmlib.metric.limits import Limits, load_limits
    from crmlib.metric.watch import Watch

    def begun() -> Watch:
        limits = load_limits(context.workspace.params / "alerts.yaml") if context.workspace else Limits()
        options = {"company": context.company, "listed": listed(limits), "limits": limits, "as_of": context.as_of}
        return Watch(context.data, context.period, ranged=(None,), **options)

    watch = context.once("alerts", begun)
    return [{name: plain(value) for name, value in one.record().items()} for one in watch.standing(scope)]


ANALYSES: dict[str, Callable[[Context, str], Any]] = {
    "goals": goals,
    "bridge": bridge,
    "audit": audit,
    "inventory": inventory,
    "cleaning": cleaning,
    "duplicates": duplicates,
    "lead_deals": lead_deals,
    "stage_limits": stage_limits,
    "customers": customers,
    "campaigns": campaigns,
    "forecast": forecast,
    "coming_goals": coming_goals,
    "alerts": alerts,
}
"""Name of the result → function. Add a line here (and a test) for what a new notebook needs."""


def text(value: Decimal | None) -> str | None:
    """A decimal as text with all its digits."""
    return None if value is None else format(value, "f")


def plain(value: Any) -> Any:
    """A cell as JSON: decimals and dates as text."""
    if isinstance(value, Decimal):
        return text(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
