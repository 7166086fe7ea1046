"""What is a KPI in each slice of a period, as of an instant?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from math import sqrt
from statistics import median

from . import activity, adoption, customers, goals, marketing, orders, recurring, sales, service  # noqa: F401 (they fill KPIS)
from .facts import KPIS, Fact, Made, Summed, Unavailable, Undefined
from .periods import Clock, Period
from .rows import Company
from .slices import missing_columns
from .world import NoRate, Span, World

PARTS_ONLY = {name for name in KPIS if name.startswith("t12_")} | {"open_deals_at_start", "pipeline_next_period"}
FROM_DEALS = {"order": "deal order", "first order": "first won deal"}
COLUMN = {"team": "team", "region": "region", "owner": "user_id"}
TARGET_DIMENSIONS = ("team", "region", "owner")
DEALS_AS_ORDERS = {
    "orders.ordered_at": ("deals.status", "deals.closed_at"),
    "orders.amount": ("deals.amount",),
    "orders.cost": ("deals.cost",),
    "orders.campaign_id": ("deals.campaign_id",),
    "orders.account_id": ("deals.account_id",),
}


@dataclass(frozen=True)
class Result:
    """One figure. `by` pairs each dimension with its value (None = the slice `(none)`)."""

    kpi_id: str
    by: tuple[tuple[str, str | None], ...]
    status: str = "ok"
    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    n: int | None = None
    missing: frozenset[str] = frozenset()
    basis: str | None = None
    interval: tuple[float, float] | None = None
    for_all: bool = False
    """Whether it stands for every slice: what is missing is missing in all."""


@dataclass
class Unreachable(Exception):
    """A dimension that one of the KPI's tables cannot reach; `columns` are those that are absent, if that is why."""

    dimension: str
    columns: tuple[str, ...] = ()


@dataclass
class Slice:
    """A KPI's facts in some values of some dimensions; calling it gives the value of one of the KPI's parts."""

    span: Span
    by: tuple[tuple[str, str | None], ...] = ()
    scope: str = "all"
    world: World = field(init=False)

    def __post_init__(self) -> None:
        self.world = self.span.world

    def __call__(self, kpi_id: str) -> Fraction:
        result = figure(kpi_id, self)
        if result.status == "unavailable":
            raise Unavailable(*result.missing)
        if result.status == "undefined":
            raise Undefined
        return result.value

    def conditions(self) -> list[tuple[str, str | None]]:
        scope = [tuple(self.scope.split(":", 1))] if self.scope != "all" else []
        return [*scope, *self.by]

    def within(self, facts: list[Fact]) -> list[Fact]:
        wanted = self.conditions()
        return [fact for fact in facts if all(fact.subject.dims.get(dimension) == value for dimension, value in wanted)]

    def scope_of_slice(self) -> str | None:
        """The scope whose targets and forecasts belong to this slice; None where none can."""
        wanted = set(self.conditions())
        if not wanted:
            return "all"
        if len(wanted) > 1 or next(iter(wanted))[1] is None:
            return None
        dimension, value = next(iter(wanted))
        return f"{dimension}:{value}"


def kinds_of(company: Company, kpi: Summed | Made) -> set[str]:
    """The kinds of rows that a KPI counts, through its parts."""
    kinds = set(kpi.kinds)
    for part in getattr(kpi, "parts", ()):
        kinds |= kinds_of(company, KPIS[part])
    if "orders" not in company.tables:
        return {FROM_DEALS.get(kind, kind) for kind in kinds}
    return kinds


def needs_of(company: Company, kpi: Summed | Made) -> set[str]:
    """The columns that a KPI's definition names, through its parts; those of deals where deals stand for orders."""
    needs = set(kpi.needs)
    for part in getattr(kpi, "parts", ()):
        needs |= needs_of(company, KPIS[part])
    if "orders" not in company.tables:
        needs = {column for need in needs for column in DEALS_AS_ORDERS.get(need, (need,))}
    if kpi.kpi_id == "icp_fit_rate":
        needs |= {f"leads.{column}" for column in company.ideal_customer or {}}
    return needs


def _absent(world: World, kpi_id: str) -> set[str]:
    """What the KPI needs and the company does not have."""
    company = world.company
    absent = {need for need in needs_of(company, KPIS[kpi_id]) if not company.has(*need.split("."))}
    typed = any(row.get("deal_type") is not None for row in world.rows("deals"))
    if kpi_id == "new_revenue" and not typed and not company.has("deals", "account_id"):
        absent |= {name for name in ("deals.deal_type", "deals.account_id") if not company.has(*name.split("."))}
    return absent | ({"ideal_customer"} if kpi_id == "icp_fit_rate" and not company.ideal_customer else set())


def uses_orders(kpi: Summed | Made) -> bool:
    """Whether a KPI counts orders, so that its result says on what basis."""
    own = any(need.startswith("orders.") for need in kpi.needs)
    return own or any(uses_orders(KPIS[part]) for part in getattr(kpi, "parts", ()))


def sides(kpi_id: str, span: Span):
    """The facts of a KPI, computed once for a period."""
    key = ("sides", kpi_id, span.period)
    if key not in span.world.cache:
        span.world.cache[key] = KPIS[kpi_id].sides(span.world, span)
    return span.world.cache[key]


def _no_rates(facts: Iterable[Fact]) -> frozenset[str]:
    return frozenset(str(fact.number) for fact in facts if isinstance(fact.number, NoRate))


def figure(kpi_id: str, part: Slice) -> Result:
    """One KPI in one slice."""
    kpi = KPIS[kpi_id]
    basis = orders.basis(part.world) if uses_orders(kpi) else None
    if absent := _absent(part.world, kpi_id):
        return Result(kpi_id, part.by, "unavailable", missing=frozenset(absent), basis=basis)
    if isinstance(kpi, Summed):
        return _summed(kpi, part, basis)
    lacking = [one for one in (figure(name, part) for name in kpi.parts) if one.status == "unavailable"]
    if lacking:
        return Result(
            kpi_id, part.by, "unavailable", missing=frozenset().union(*(one.missing for one in lacking)), basis=basis
        )
    try:
        value, above, below = kpi.value(part)
    except Unavailable as why:
        return Result(kpi_id, part.by, "unavailable", missing=frozenset(why.args), basis=basis)
    except Undefined as why:
        return Result(kpi_id, part.by, "undefined", None, *(why.args or (None, None)), basis=basis)
    return Result(kpi_id, part.by, "ok", value, above, below, basis=basis)


def _summed(kpi: Summed, part: Slice, basis: str | None) -> Result:
    above, below = sides(kpi.kpi_id, part.span)
    above = part.within(above)
    rows = part.within(below) if isinstance(below, list) else None
    if missing := _no_rates([*above, *(rows or ())]):
        return Result(kpi.kpi_id, part.by, "unavailable", missing=missing, basis=basis)
    if kpi.shape == "median":
        value = median(fact.number for fact in above) if above else None
        return Result(kpi.kpi_id, part.by, "ok" if above else "undefined", value, n=len(above), basis=basis)
    top = sum((fact.number for fact in above), Fraction(0))
    if kpi.shape in ("count", "sum"):
        return Result(kpi.kpi_id, part.by, "ok", top, top, None, len(above), basis=basis)
    bottom = sum((fact.number for fact in rows), Fraction(0)) if rows is not None else below
    n = len(rows) if rows is not None else None
    ready = kpi.ready is None or kpi.ready(part.world, part.span)
    if bottom == 0 or not ready:
        return Result(kpi.kpi_id, part.by, "undefined", None, top, bottom, n, basis=basis)
    value = top / bottom
    interval = _promoter_interval(above, n) if kpi.interval else None
    return Result(kpi.kpi_id, part.by, "ok", value, top, bottom, n, basis=basis, interval=interval)


def _promoter_interval(points: list[Fact], n: int) -> tuple[float, float]:
    """value ± 1.96 × 100 × √((p + d − (p − d)²) ÷ n), clipped to ±100."""
    p = sum(fact.number > 0 for fact in points) / n
    d = sum(fact.number < 0 for fact in points) / n
    half = 196 * sqrt((p + d - (p - d) ** 2) / n)
    return max(-100.0, 100 * (p - d) - half), min(100.0, 100 * (p - d) + half)


def check_reach(world: World, kpi_id: str, dimensions: Iterable[str]) -> None:
    """Raise `Unreachable` for a dimension that one of the KPI's tables lacks."""
    kpi = KPIS[kpi_id]
    for dimension in dimensions:
        if (
            any(need.startswith(("targets.", "forecasts.")) for need in kpi.needs)
            and dimension not in TARGET_DIMENSIONS
        ):
            raise Unreachable(dimension)
        for kind in sorted(kinds_of(world.company, kpi)):
            absent = missing_columns(world, kind, dimension)
            if absent is None or absent:
                raise Unreachable(dimension, absent or ())


def evaluate(
    company: Company,
    kpi_id: str,
    period: Period,
    by: tuple[str, ...] = (),
    as_of: datetime | None = None,
    scope: str = "all",
    world: World | None = None,
) -> list[Result]:
    """A KPI's results: one, or with `by` one for each slice that holds a row and each team, region, owner in users.

    `as_of` is an instant (naive, UTC), by default the period's end; a `world` of that as_of shares its work.
    """
    clock = Clock(company.timezone)
    world = world or World(company, as_of if as_of is not None else clock.midnight(period.end))
    span = Span(world, period)
    by_nothing = tuple((dimension, None) for dimension in by)
    try:
        check_reach(world, kpi_id, [*by, *([] if scope == "all" else [scope.split(":")[0]])])
    except Unreachable as why:
        return [Result(kpi_id, by_nothing, "unavailable", missing=frozenset(why.columns), for_all=True)]
    if not by:
        return [figure(kpi_id, Slice(span, (), scope))]
    if _absent(world, kpi_id):
        return [replace(figure(kpi_id, Slice(span)), by=by_nothing, for_all=True)]
    values = slice_values(span, kpi_id, by, scope)
    return [figure(kpi_id, Slice(span, tuple(zip(by, value, strict=True)), scope)) for value in values]


def slice_values(span: Span, kpi_id: str, by: tuple[str, ...], scope: str) -> list[tuple[str | None, ...]]:
    """The slices that hold a row, and every team, region or owner in users."""
    company = span.world.company
    found = {
        tuple(fact.subject.dims.get(name) for name in by)
        for fact in Slice(span, (), scope).within(_facts(span, kpi_id))
    }
    if len(by) == 1 and by[0] in TARGET_DIMENSIONS:
        within, _, value = scope.partition(":")
        users = [row for row in company.tables.get("users", ()) if scope == "all" or row.get(COLUMN[within]) == value]
        found |= {(row.get(COLUMN[by[0]]),) for row in users if row.get(COLUMN[by[0]]) is not None}
    return sorted(found, key=lambda value: tuple(part or "" for part in value))


def _facts(span: Span, kpi_id: str) -> list[Fact]:
    kpi = KPIS[kpi_id]
    if isinstance(kpi, Made):
        return [fact for part in kpi.parts for fact in _facts(span, part)]
    above, below = sides(kpi_id, span)
    return [*above, *(below if isinstance(below, list) else ())]
