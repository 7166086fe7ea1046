"""Which rows do KPIs of activities count?"""

from __future__ import annotations

from typing import Any

from crmlib.metric.declare import Fact
from crmlib.metric.engine import FOREVER
from crmlib.metric.later import ibis
from crmlib.metric.slices import narrowed
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
    status, never = table.status.fill_null(""), ibis.literal(FOREVER, "timestamp(6)")
    done = ibis.ifelse(status == "done", table.occurred_at, never)  # one done at no known time was never overdue
    table = table.mutate(done_at=done).filter((status != "cancelled") & (done > table.due_at))
    keys = {f"k_{key}": value for key, value in _keys(table).items() if w.wants(key)}
    rows = w.marked(
        narrowed(w, table.select("due_at", "done_at", **keys), w.keys), ("p_cut",), due="due_at", done="done_at"
    )
    rows = rows.filter(rows.due < rows.done)
    rows = rows.group_by("due", "done", *keys).aggregate(number=rows.count())
    rows = w.matched(rows, lambda r, p: r.due <= p.p_cut, lambda r, p: r.done > p.p_cut)
    return rows.select("p", "p_asof", *keys, "number")


OVERDUE = Fact("activities_overdue", "activities", _overdue, KEYS, weight="number")
"""Activities that were due before end and not done."""
