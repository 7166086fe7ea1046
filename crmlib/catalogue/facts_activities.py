"""Which rows do KPIs of activities count?"""

from __future__ import annotations

from typing import Any

from crmlib.metric.declare import Fact
from crmlib.metric.world import World

KEYS = {"owner": "activities.user_id", "account": "activities.account_id", "channel": "activities.channel"}


def _keys(rows: Any) -> dict[str, Any]:
    return {"owner": rows.user_id, "account": rows.account_id, "channel": rows.channel}


def _done(w: World) -> Any:
    linked = ("lead_id", "contact_id", "account_id", "deal_id")
    table = w.table("activities", "type", "status", "occurred_at", "direction", "user_id", "channel", *linked)
    rows = w.during(table.filter(table.status == "done"), "occurred_at")
    somebody = rows.lead_id.notnull() | rows.contact_id.notnull() | rows.account_id.notnull() | rows.deal_id.notnull()
    return w.pick(
        rows,
        _keys(rows),
        sales_call=(rows.type == "call") & somebody,
        email_out=(rows.type == "email") & (rows.direction == "out"),
        meeting=rows.type == "meeting",
        demo=rows.type == "demo",
    )


DONE = Fact("activities_done", "activities", _done, KEYS)
"""Activities done in P."""


def _overdue(w: World) -> Any:
    table = w.table("activities", "status", "occurred_at", "due_at", "user_id", "account_id", "channel")
    rows = w.before(table, "due_at")
    cancelled = rows.status.fill_null("") == "cancelled"
    done = (rows.status.fill_null("") == "done") & (rows.occurred_at.isnull() | (rows.occurred_at < rows.p_cut))
    return w.pick(rows.filter(~cancelled & ~done), _keys(rows))


OVERDUE = Fact("activities_overdue", "activities", _overdue, KEYS)
"""Activities that were due before end and not done."""
