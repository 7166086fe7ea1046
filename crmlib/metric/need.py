"""What does a KPI lack here?

Needed is every column that its definition names, and, for a slice, every column by which its rows reach the dimension.
"""

from __future__ import annotations

from collections.abc import Mapping

from crmlib.company import Company
from crmlib.metric.declare import AgainstForecast, AgainstTarget, Fact, Kpi, Quality, reach

PROFILE = "params.ideal_customer"
_AS_ORDERS = {
    "orders.ordered_at": ("deals.status", "deals.closed_at"),
    "orders.amount": ("deals.amount",),
    "orders.cost": ("deals.cost",),
    "orders.campaign_id": ("deals.campaign_id",),
    "orders.account_id": ("deals.account_id",),
    "orders.owner_id": ("deals.owner_id",),
    "orders.deal_id": (),
}
"""Where the source has no orders, a won deal counts as one: the columns that then stand for an order's."""


def in_basis(columns: tuple[str, ...], tables: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """`columns`, with those of orders replaced by the deal's where there are deals but no orders."""
    if "orders" in tables or "deals" not in tables:
        return columns
    return tuple(name for column in columns for name in _AS_ORDERS.get(column, (column,)))


def absent(columns: tuple[str, ...], tables: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Those of `columns` (table.column) that are not there."""
    lacking = []
    for name in in_basis(columns, tables):
        table, _, column = name.partition(".")
        if column not in tables.get(table, ()):
            lacking.append(name)
    return tuple(dict.fromkeys(lacking))


def missing(kpi: Kpi, tables: Mapping[str, frozenset[str]], company: Company) -> tuple[str, ...]:
    """What the KPI needs and is not there, as table.column."""
    columns = kpi.needs
    if kpi.profile:
        if not company.ideal_customer:
            return (PROFILE, *absent(columns, tables))
        columns += tuple(f"leads.{name}" for name in company.ideal_customer)
    found = absent(columns, tables)
    if kpi.untyped and "deal_type" not in tables.get("deals", ()):
        lacking = untyped(kpi, tables)
        found += ("deals.deal_type", *lacking) if lacking else ()
    return tuple(dict.fromkeys(found))


def untyped(kpi: Kpi, tables: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """What the KPI lacks besides, where no deal has a type."""
    return absent(kpi.untyped, tables)


def unreached(fact: Fact, dimension: str, tables: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """What rows of `fact` lack to be cut by a dimension."""
    ways, lacks = reach(fact, dimension)
    return (lacks,) if lacks else min((absent(way, tables) for way in ways), key=len)


def blocked(
    kpi: Kpi, crossing: tuple[str, ...], within: tuple[str, str] | None, tables: Mapping[str, frozenset[str]]
) -> dict[str, tuple[str, ...]]:
    """The dimensions of a crossing (and of the scope) that one of the KPI's tables cannot reach, with what lacks."""
    result: dict[str, tuple[str, ...]] = {}
    for dimension in (*crossing, *([within[0]] if within else [])):
        lacking: list[str] = []
        if isinstance(kpi.formula, Quality):
            lacking.append("audit.score")
        for fact in kpi.facts:
            lacking += unreached(fact, dimension, tables)
        if isinstance(kpi.formula, AgainstTarget) and dimension not in ("team", "region", "owner"):
            lacking.append("targets.scope")
        if isinstance(kpi.formula, AgainstForecast) and dimension not in ("team", "region", "owner"):
            lacking.append("forecasts.scope")
        if lacking:
            result[dimension] = tuple(dict.fromkeys(lacking))
    return result
