"""Into which slices do rows fall, and which slices are listed?

Team and region are the owner's; where rows have no owner, or the owner no region, the region is the rows' own (leads)
or their account's. Segment and industry are the account's unless the rows have their own. No value is the slice
`(none)`; an owner who is not in users is a slice of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crmlib.errors import UserError, unknown
from crmlib.metric.declare import DIMENSIONS, NONE, Fact
from crmlib.metric.later import ibis
from crmlib.metric.need import in_basis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from crmlib.metric.world import World

OF_USERS = ("team", "region", "owner")
"""Dimensions whose values are all listed from users."""


def keys_for(dimensions: Iterable[str]) -> frozenset[str]:
    """The slice keys that rows must carry so that they can be cut by `dimensions`.

    >>> sorted(keys_for(["team"]))
    ['owner', 'team']
    """
    keys: set[str] = set()
    for dimension in dimensions:
        keys.add(dimension)
        if dimension in ("team", "region"):
            keys.add("owner")
        if dimension == "region":
            keys |= {"account", "home_region"}
        if dimension in ("segment", "industry"):
            keys.add("account")
    return frozenset(keys)


def parse_scope(scope: str | None) -> tuple[str, str] | None:
    """(dimension, value) of a scope, or None for `all`.

    >>> parse_scope("team:North"), parse_scope("all")
    (('team', 'North'), None)
    """
    if scope in (None, "", "all"):
        return None
    dimension, colon, value = str(scope).partition(":")
    if not colon or dimension not in OF_USERS or not value:
        raise UserError("not a scope", place="--scope", found=scope, expected="all, team:…, region:… or owner:…")
    return dimension, value


def check_dimensions(by: Iterable[Iterable[str]], place: str = "--by") -> None:
    """`UserError` for a dimension that is none, or that is named twice in one crossing."""
    for crossing in by:
        names = list(crossing)
        for name in names:
            if name not in DIMENSIONS:
                raise unknown("dimension", name, DIMENSIONS, place)
        if len(set(names)) < len(names):
            raise UserError("a dimension is named twice", place=place, found=",".join(names))


def narrowed(world: World, rows: ir.Table, dimensions: Iterable[str]) -> ir.Table:
    """`rows` of a fact with their account only where its region counts: where the owner has none.

    So few groups tell rows apart, and few rows are looked up among the accounts.
    """
    wanted = {dimension for dimension in dimensions if f"k_{dimension}" not in rows.columns}
    if "region" not in wanted or wanted & {"segment", "industry"} or not {"k_owner", "k_account"} <= set(rows.columns):
        return rows
    there = world.unique("users", "user_id", "region").select(_user="user_id", of_region="region")
    joined = rows.left_join(there, rows.k_owner == there["_user"])
    nobody_s = ibis.cases((joined.of_region.isnull(), joined.k_account))
    return joined.mutate(k_account=nobody_s).drop("_user", "of_region")


def sliced(world: World, rows: ir.Table, dimensions: Iterable[str]) -> ir.Table:
    """`rows` of a fact with a column `d_<dimension>` for each dimension."""
    dimensions = list(dimensions)
    if {"team", "region"} & set(dimensions) and "k_owner" in rows.columns:
        there = world.unique("users", "user_id", "team", "region")
        there = there.select(_user="user_id", of_team="team", of_region="region")
        rows = rows.left_join(there, rows.k_owner == there["_user"]).drop("_user")
    through = [d for d in dimensions if d in ("region", "segment", "industry") and f"k_{d}" not in rows.columns]
    if through and "k_account" in rows.columns:
        rows = world.link(rows, "k_account", "accounts", "account_id", **{f"account_{d}": d for d in through})
    return rows.mutate(**{f"d_{dimension}": _value(rows, dimension) for dimension in dimensions})


def _value(rows: ir.Table, dimension: str) -> ir.Value:
    if f"k_{dimension}" in rows.columns:
        return rows[f"k_{dimension}"]
    if dimension == "team":
        return rows.of_team
    if dimension == "region":
        else_of = [rows[c] for c in ("k_home_region", "account_region") if c in rows.columns][:1]
        return ibis.coalesce(rows.of_region, *else_of) if else_of else rows.of_region
    return rows[f"account_{dimension}"]


# --- which slices are listed


def homes(fact: Fact, dimension: str, tables: Mapping[str, frozenset[str]]) -> tuple[tuple[str, str], ...]:
    """The (table, column) in which the values of a dimension occur, for the rows of `fact`."""
    if dimension in fact.keys:
        found = [tuple(name.split(".")) for name in in_basis((fact.keys[dimension].split()[-1],), tables)]
        if dimension == "stage":
            found = [("deals", "stage"), ("deal_history", "stage")]
        return tuple(found)
    return (("accounts", dimension),)


def values_query(world: World, table: str, column: str) -> ir.Table:
    """Each value that occurs in a column, with the first instant at which a row with it exists."""
    rows = world.table(table, column)
    rows = rows.filter(rows[column].notnull())
    return rows.group_by(value=rows[column]).aggregate(born=rows.born.min())


def users_query(world: World) -> ir.Table:
    """Every user with team and region."""
    return world.table("users", "user_id", "team", "region").select(owner="user_id", team="team", region="region")


def user_values(users: list[Mapping[str, Any]], scope: tuple[str, str] | None) -> dict[str, list[str]]:
    """The values of team, region and owner that users in the scope have."""
    dimension, value = scope or ("", "")
    chosen = [u for u in users if not dimension or (u[dimension] or NONE) == value]
    return {name: sorted({u[name] for u in chosen if u[name] is not None}) for name in OF_USERS}


def existing(values: Iterable[tuple[str, datetime]], as_of: datetime) -> list[str]:
    """The values that some row has that exists before `as_of`."""
    return sorted({value for value, born in values if _naive(born) < as_of})


def _naive(instant: datetime) -> datetime:
    return instant.replace(tzinfo=None)
