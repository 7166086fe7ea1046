"""To which slice of a dimension does a deal belong at an instant?

Owner and stage are those of the instant; team and region follow the owner (region falls back to the account's); every
other dimension is used as recorded. No value is the slice None, shown as `(none)`, and is never dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir

from crmlib.analysis.deal_state import one_per, padded
from crmlib.errors import UserError, unknown

_AS_RECORDED = {"source": "source", "product": "product_id", "campaign": "campaign_id", "deal_type": "deal_type"}
_OF_STATE = {"owner": "owner_id", "stage": "stage"}
_OF_OWNER = ("team", "region")
_OF_ACCOUNT = ("segment", "industry")

DIMENSIONS = ("team", "region", "owner", "source", "segment", "industry", "product", "campaign", "deal_type", "stage")
"""The dimensions of deals, in the order of the KPI catalogue; a deal has no channel."""

_NEEDS = {
    "team": ("deals.owner_id", "users.user_id", "users.team"),
    "region": ("deals.owner_id", "users.user_id", "users.region"),
    "owner": ("deals.owner_id",),
    "segment": ("deals.account_id", "accounts.account_id", "accounts.segment"),
    "industry": ("deals.account_id", "accounts.account_id", "accounts.industry"),
    "stage": ("deals.stage",),
    **{name: (f"deals.{column}",) for name, column in _AS_RECORDED.items()},
}


@dataclass(frozen=True)
class Scope:
    """Whose deals: everybody's (`dimension` None), or those of one team, region or owner."""

    dimension: str | None = None
    value: str | None = None

    @classmethod
    def parse(cls, text: str) -> Scope:
        """`all`, `team:…`, `region:…` or `owner:…`; `(none)` stands for the slice without a value.

        >>> Scope.parse("team:East")
        Scope(dimension='team', value='East')
        """
        kind, colon, value = text.partition(":")
        if text == "all":
            return cls()
        if kind not in ("team", "region", "owner"):
            raise unknown("scope", text, ("all", "team:…", "region:…", "owner:…"), "--scope")
        if not colon or not value:
            raise UserError("a scope names its slice", place="--scope", found=text, expected=f"{kind}:NAME")
        return cls(kind, None if value == "(none)" else value)


def needs(dimension: str) -> tuple[str, ...]:
    """The table.columns without which `dimension` cannot be told; UserError for an unknown one.

    >>> needs("segment")
    ('deals.account_id', 'accounts.account_id', 'accounts.segment')
    """
    if dimension not in _NEEDS:
        raise unknown("dimension", dimension, DIMENSIONS, "--by")
    return _NEEDS[dimension]


def with_slices(
    deals: ir.Table, data, dimensions: tuple[str, ...], instants: tuple[str, ...], as_of: datetime
) -> ir.Table:
    """`deals` (of `deal_state.deals_at`) with `<dimension>_<instant>` for every dimension and instant, as text.

    An account created at or after `as_of` does not exist yet.
    """
    users = _users(data)
    accounts = _accounts(data, as_of)
    if {"region", *_OF_ACCOUNT} & set(dimensions):
        deals = deals.left_join(accounts, deals.account_id == accounts._account).drop("_account")
    for name in instants:
        if set(_OF_OWNER) & set(dimensions):
            owners = users.rename(**{f"{column}_{name}": column for column in users.columns})
            deals = deals.left_join(owners, deals[f"owner_id_{name}"] == owners[f"_user_{name}"])
        deals = deals.mutate(**{f"{d}_{name}": _value(deals, d, name) for d in dimensions})
    return deals


def _value(deals: ir.Table, dimension: str, name: str) -> ir.Value:
    if dimension == "region":
        value = ibis.coalesce(deals[f"_region_{name}"], deals._account_region)
    elif dimension == "team":
        value = deals[f"_team_{name}"]
    elif dimension in _OF_STATE:
        value = deals[f"{_OF_STATE[dimension]}_{name}"]
    elif dimension in _OF_ACCOUNT:
        value = deals[f"_account_{dimension}"]
    else:
        value = deals[_AS_RECORDED[dimension]]
    return value.nullif("")


def _users(data) -> ir.Table:
    users = one_per(padded(data, "users", ("user_id", "team", "region")), "user_id")
    return users.select(_user=users.user_id, _team=users.team.nullif(""), _region=users.region.nullif(""))


def _accounts(data, as_of: datetime) -> ir.Table:
    accounts = one_per(padded(data, "accounts", ("account_id", "created_at", "region", *_OF_ACCOUNT)), "account_id")
    accounts = accounts.filter(accounts.created_at.isnull() | (accounts.created_at < as_of))
    return accounts.select(
        _account=accounts.account_id,
        _account_region=accounts.region,
        _account_segment=accounts.segment,
        _account_industry=accounts.industry,
    )


def known_slices(data, dimension: str) -> list[str | None]:
    """The slices that are listed even when empty.

    Every team, region and owner in users (None where a user has no team or region); of other dimensions every value
    that occurs in deals or accounts.
    """
    table, column = {
        "team": ("users", "team"),
        "region": ("users", "region"),
        "owner": ("users", "user_id"),
        "segment": ("accounts", "segment"),
        "industry": ("accounts", "industry"),
        "stage": ("deals", "stage"),
    }.get(dimension) or ("deals", _AS_RECORDED[dimension])
    if table not in data.tables or column not in data.tables[table]:
        return []
    values = data.backend.to_pyarrow(data.backend.table(table).select(column).distinct())[column].to_pylist()
    return sorted({v for v in values if v})
