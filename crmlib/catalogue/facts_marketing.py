"""Which rows do KPIs of campaigns, e-mails, mailing lists and the web count?"""

from __future__ import annotations

from typing import Any

from crmlib.metric.declare import Fact
from crmlib.metric.engine import FOREVER
from crmlib.metric.later import ibis
from crmlib.metric.slices import narrowed
from crmlib.metric.world import World


def _campaigns(w: World) -> Any:
    rows = w.before(w.table("campaigns", "campaign_id", "channel", "started_at", "ended_at"), "started_at")
    rows = rows.filter(rows.ended_at.isnull() | (rows.ended_at > rows.p_start) | (rows.ended_at >= rows.p_asof))
    return w.pick(rows, {"campaign": rows.campaign_id, "channel": rows.channel})


CAMPAIGNS = Fact("campaigns_run", "campaigns", _campaigns,
                 {"campaign": "campaigns.campaign_id", "channel": "campaigns.channel"})  # fmt: skip
"""Campaigns that ran in P."""


def _responses(w: World) -> Any:
    table = w.table("campaign_members", "campaign_id", "lead_id", "contact_id", "responded_at")
    rows = w.during(table, "responded_at")
    keys = {"campaign": rows.campaign_id}
    if w.wants("owner", "account"):
        rows = w.link(rows, "lead_id", "leads", "lead_id", _lead="lead_id", lead_owner="owner_id",
                      lead_account="account_id", lead_region="region")  # fmt: skip
        rows = w.link(rows, "contact_id", "contacts", "contact_id", contact_owner="owner_id",
                      contact_account="account_id")  # fmt: skip
        by_lead = rows["_lead"].notnull()
        keys = {
            "campaign": rows.campaign_id,
            "owner": ibis.ifelse(by_lead, rows.lead_owner, rows.contact_owner),
            "account": ibis.ifelse(by_lead, rows.lead_account, rows.contact_account),
        }
    return w.pick(rows, keys)


RESPONSES = Fact("campaign_responses", "campaign_members", _responses, {
    "campaign": "campaign_members.campaign_id",
    "owner": "campaign_members.contact_id contacts.owner_id | campaign_members.lead_id leads.owner_id",
    "account": "campaign_members.contact_id contacts.account_id | campaign_members.lead_id leads.account_id",
})  # fmt: skip
"""Responses of campaign members in P."""


def _of_contact(w: World, rows: Any) -> tuple[Any, dict[str, Any]]:
    """The slice keys that rows reach through their contact."""
    if not w.wants("owner", "account"):
        return rows, {}
    rows = w.link(rows, "contact_id", "contacts", "contact_id", of_owner="owner_id", of_account="account_id")
    return rows, {"owner": rows.of_owner, "account": rows.of_account}


def _through_contact(table: str) -> dict[str, str]:
    return {"owner": f"{table}.contact_id contacts.owner_id", "account": f"{table}.contact_id contacts.account_id"}


def _messages(w: World) -> Any:
    events = w.table("email_events", "message_id", "contact_id", "campaign_id", "event", "occurred_at")
    events = events.filter(events.message_id.notnull())
    first = ibis.row_number().over(group_by="message_id", order_by=["occurred_at", "row_order"])
    delivered = events.filter((events.event == "delivered") & events.occurred_at.notnull()).mutate(_place=first)
    rows = w.during(delivered.filter(lambda t: t["_place"] == 0), "occurred_at")
    opened = events.filter((events.event == "opened") & events.occurred_at.notnull())
    opened = opened.group_by(_message="message_id").aggregate(opened_at=opened.occurred_at.min())
    rows = rows.left_join(opened, rows.message_id == opened["_message"])
    rows, keys = _of_contact(w, rows)
    opened_by_then = (rows.opened_at < rows.p_asof).fill_null(False)
    return w.pick(rows, {**keys, "campaign": rows.campaign_id}, opened=opened_by_then)


MESSAGES = Fact("messages_delivered", "email_events", _messages,
                {"campaign": "email_events.campaign_id", **_through_contact("email_events")})  # fmt: skip
"""Messages first delivered in P; `opened`: before as_of."""


def _members(w: World) -> Any:
    table = w.table("list_members", "contact_id", "subscribed_at", "unsubscribed_at")
    never = ibis.literal(FOREVER, "timestamp(6)")
    times = {
        "joined": ibis.coalesce(table.subscribed_at, never),
        "left": ibis.coalesce(table.unsubscribed_at, never),
        "begun": table.born,
        "known": never,
    }
    keys: list[str] = []
    if w.wants("owner", "account"):
        there = w.unique("contacts", "contact_id", "owner_id", "account_id").select(
            _key="contact_id", _born="born", k_owner="owner_id", k_account="account_id"
        )
        table = table.left_join(there, table.contact_id == there["_key"])
        keys = [f"k_{key}" for key in ("owner", "account") if w.wants(key)]
        times["known"] = ibis.greatest(ibis.coalesce(table["_born"], never), table.born)
    rows = narrowed(w, table.mutate(**times).select(*times, *keys), w.keys)
    rows = w.marked(rows, ("p_start", "p_cut", "p_opening", "p_asof"), **{f"{name}_by": name for name in times})
    rows = rows.group_by(*(f"{name}_by" for name in times), *keys).aggregate(number=rows.count())
    rows = w.matched(rows, lambda r, p: r.begun_by <= p.p_asof)
    joined = (rows.joined_by > rows.p_start) & (rows.joined_by <= rows.p_cut)
    left = (rows.left_by > rows.p_start) & (rows.left_by <= rows.p_cut)
    change = ibis.cases((joined, 1), else_=0) - ibis.cases((left, 1), else_=0)
    at_start = (rows.joined_by <= rows.p_opening) & (rows.left_by > rows.p_opening)
    rows = rows.mutate(change=change * rows.number, at_start=at_start)
    of = {key: ibis.cases((rows.known_by <= rows.p_asof, rows[key])) for key in keys}
    each = rows.group_by("p", "p_asof", "at_start", **of)
    return each.aggregate(change=rows.change.sum(), number=rows.number.sum())


MEMBERS = Fact("list_members", "list_members", _members, _through_contact("list_members"), weight="number")
"""Memberships begun before as_of; `change`: +1 begun in P, −1 ended in P; `at_start`: members at start."""


def _sessions(w: World) -> Any:
    columns = ("contact_id", "source", "started_at", "duration_s", "page_views", "goals_completed")
    rows = w.during(w.table("web_sessions", *columns), "started_at")
    rows, keys = _of_contact(w, rows)
    return w.pick(
        rows,
        {**keys, "source": rows.source},
        page_views=rows.page_views,
        duration=rows.duration_s,
        reached=(rows.goals_completed > 0).fill_null(False),
    )


SESSIONS = Fact("web_sessions", "web_sessions", _sessions,
                {"source": "web_sessions.source", **_through_contact("web_sessions")})  # fmt: skip
"""Visits started in P."""
