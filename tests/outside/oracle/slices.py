"""In which slice of each dimension does a row count?

A subject is what a KPI counts, with its value in every dimension (None = the slice `(none)`). `REACH` says, for each
kind of subject, which columns a dimension needs; a dimension that is not there cannot be reached by it.
"""

from __future__ import annotations

from dataclasses import dataclass

from .deals import Deal, known_deal
from .rows import Row
from .world import World

DIMENSIONS = (
    "team",
    "region",
    "owner",
    "source",
    "segment",
    "industry",
    "product",
    "campaign",
    "deal_type",
    "channel",
    "stage",
)
LINKS = (("deal_id", "deals"), ("lead_id", "leads"), ("contact_id", "contacts"), ("account_id", "accounts"))


@dataclass(frozen=True)
class Subject:
    kind: str
    dims: dict[str, str | None]


def _owned(column: str) -> dict[str, str]:
    return {"owner": column, "team": f"{column} users.team", "region": f"{column} users.region"}


def _account(column: str) -> dict[str, str]:
    return {"segment": f"{column} accounts.segment", "industry": f"{column} accounts.industry"}


def _of_contact(table: str) -> dict[str, str]:
    return {**_owned(f"{table}.contact_id contacts.owner_id"), **_account(f"{table}.contact_id contacts.account_id")}


_OF_ACCOUNT = {"segment": "accounts.segment", "industry": "accounts.industry"}
_DEAL = {
    **_owned("deals.owner_id"),
    **_account("deals.account_id"),
    "source": "deals.source",
    "product": "deals.product_id",
    "campaign": "deals.campaign_id",
    "deal_type": "deals.deal_type",
    "stage": "deals.stage",
}
REACH: dict[str, dict[str, str]] = {
    "deal": _DEAL,
    "stay": {**_DEAL, **_owned("deal_history.owner_id"), "stage": "deal_history.stage"},
    "proposal": _DEAL,
    "lead": {
        **_owned("leads.owner_id"),
        "source": "leads.source",
        "industry": "leads.industry",
        "campaign": "leads.campaign_id",
    },
    "activity": {**_owned("activities.user_id"), **_account("activities.account_id"), "channel": "activities.channel"},
    "order": {
        **_owned("orders.owner_id"),
        **_account("orders.account_id"),
        "source": "orders.deal_id deals.source",
        "campaign": "orders.campaign_id",
    },
    "deal order": {
        **_owned("deals.owner_id"),
        **_account("deals.account_id"),
        "source": "deals.source",
        "campaign": "deals.campaign_id",
    },
    "customer": {**_owned("accounts.owner_id"), **_OF_ACCOUNT},
    "first order": {**_owned("accounts.owner_id"), **_OF_ACCOUNT, "campaign": "orders.campaign_id"},
    "first won deal": {
        **_owned("accounts.owner_id"),
        **_OF_ACCOUNT,
        "campaign": "deals.campaign_id",
    },
    "subscription": {
        **_owned("subscriptions.account_id accounts.owner_id"),
        **_account("subscriptions.account_id"),
        "product": "subscriptions.product_id",
    },
    "campaign": {"campaign": "campaigns.campaign_id", "channel": "campaigns.channel"},
    "member": {**_of_contact("campaign_members"), "campaign": "campaign_members.campaign_id"},
    "message": {**_of_contact("email_events"), "campaign": "email_events.campaign_id"},
    "membership": _of_contact("list_members"),
    "session": {**_of_contact("web_sessions"), "source": "web_sessions.source"},
    "ticket": {**_owned("tickets.assignee_id"), **_account("tickets.account_id"), "channel": "tickets.channel"},
    "call": {**_owned("calls.agent_id"), **_account("calls.contact_id contacts.account_id")},
    "survey": {**_owned("surveys.user_id"), **_account("surveys.account_id")},
    "user": _owned("users.user_id"),
    "usage": _owned("crm_usage.user_id"),
    "cost": {"team": "costs.team"},
}


def _owner(world: World, owner_id: str | None, region: str | None) -> dict[str, str | None]:
    """Owner, team and region; `region` is the one to use where there is no owner or the owner has none."""
    user = world.find("users", owner_id) or {}
    return {"owner": owner_id, "team": user.get("team"), "region": user.get("region") or region}


OWN_ACCOUNT = ("deal", "stay", "activity", "ticket", "survey")
"""What has an account of its own, also where the source does not give it."""


def account_id(world: World, kind: str, row: Row) -> str | None:
    """The row's account: its own; a table without one takes that of the first link that is set and exists."""
    if kind in OWN_ACCOUNT:
        return row.get("account_id")
    return (_first_link(world, row)[1] or {}).get("account_id")


def _first_link(world: World, row: Row) -> tuple[str, Row | None]:
    """The first link that is set and exists, of deal, lead, contact, account: its table and row."""
    for column, table in LINKS:
        linked = world.find(table, row.get(column))
        if linked:
            return table, linked
    return "", None


def _of_account(world: World, key: str | None) -> dict[str, str | None]:
    account = world.find("accounts", key) or {}
    return {"segment": account.get("segment"), "industry": account.get("industry")}


def _account_region(world: World, key: str | None) -> str | None:
    return (world.find("accounts", key) or {}).get("region")


def of_row(world: World, kind: str, row: Row, owner_column: str, **more: str | None) -> Subject:
    """A row with an owner column of its own."""
    return of_owned(world, kind, row.get(owner_column), account_id(world, kind, row), **more)


def of_owned(world: World, kind: str, owner_id: str | None, account: str | None, **more: str | None) -> Subject:
    """Something with an owner and an account."""
    owner = _owner(world, owner_id, _account_region(world, account))
    return Subject(kind, {**owner, **_of_account(world, account), **more})


def of_link(world: World, kind: str, row: Row, **more: str | None) -> Subject:
    """A row without an owner: that of the first link that is set and exists, of deal, lead, contact, account."""
    table, linked = _first_link(world, row)
    deal = known_deal(world, row["deal_id"]) if table == "deals" else None
    owner_id = deal.owner_id if deal else (linked or {}).get("owner_id")
    account = account_id(world, kind, row)
    owner = _owner(world, owner_id, _account_region(world, account))
    return Subject(kind, {**owner, **_of_account(world, account), **more})


def of_deal(world: World, deal: Deal) -> Subject:
    """A deal, by the owner and stage of the instant at which it is looked at."""
    return _deal(world, "deal", deal.row, deal.owner_id, deal.stage)


def of_stay(world: World, deal_id: str, owner_id: str | None, stage: str | None) -> Subject:
    """A stay or a change in a deal's history, by the owner and stage of that time."""
    return _deal(world, "stay", world.find("deals", deal_id), owner_id, stage)


def _deal(world: World, kind: str, row: Row, owner_id: str | None, stage: str | None) -> Subject:
    account = row.get("account_id")
    return Subject(
        kind,
        {
            **_owner(world, owner_id, _account_region(world, account)),
            **_of_account(world, account),
            "source": row.get("source"),
            "product": row.get("product_id"),
            "campaign": row.get("campaign_id"),
            "deal_type": row.get("deal_type"),
            "stage": stage,
        },
    )


def of_lead(world: World, row: Row) -> Subject:
    """A lead: region and industry are its own, not an account's."""
    owner = _owner(world, row.get("owner_id"), row.get("region"))
    own = {"source": row.get("source"), "industry": row.get("industry"), "campaign": row.get("campaign_id")}
    return Subject("lead", {**owner, **own})


def of_account(world: World, kind: str, key: str | None, **more: str | None) -> Subject:
    """An account: by its owner, its own region where the owner has none, its segment and industry."""
    account = world.find("accounts", key) or {}
    owner = _owner(world, account.get("owner_id"), account.get("region"))
    return Subject(kind, {**owner, **_of_account(world, key), **more})


def of_contact(world: World, kind: str, key: str | None, **more: str | None) -> Subject:
    """A contact that is itself a customer: by its owner; it has no account."""
    contact = world.find("contacts", key) or {}
    return Subject(kind, {**_owner(world, contact.get("owner_id"), None), **more})


def of_user(world: World, kind: str, user_id: str | None) -> Subject:
    return Subject(kind, _owner(world, user_id, None))


def missing_columns(world: World, kind: str, dimension: str) -> tuple[str, ...] | None:
    """The absent columns that a dimension needs for a kind of subject; None where it cannot be reached at all."""
    columns = REACH[kind].get(dimension)
    if columns is None:
        return None
    ways = [columns]
    if kind == "member":  # reached through either of its links
        ways.append(columns.replace(".contact_id contacts.", ".lead_id leads."))
    absent = [tuple(name for name in way.split() if not world.company.has(*name.split("."))) for way in ways]
    return min(absent, key=len)
