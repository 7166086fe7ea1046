"""Which single records need attention: stalled deals, and leads that wait for an answer."""

from __future__ import annotations

from functools import cache
from typing import Any

from crmlib.catalogue import KPIS
from crmlib.catalogue.facts_leads import KEYS, TOUCHES
from crmlib.metric.declare import Count, Fact
from crmlib.metric.limits import Limits
from crmlib.metric.watch import Listed
from crmlib.metric.world import World

_HOUR = 3_600_000_000
_COLUMNS = {key: name.partition(".")[2] for key, name in KEYS.items()}


def listed(limits: Limits) -> tuple[Listed, ...]:
    """The records to watch, by these limits."""
    stalled, answered = KPIS["stalled_deals"], KPIS["lead_response_time"]
    gone = ("leads.converted_at", "leads.disqualified_at")
    return (
        Listed("stalled", "deals", "deal", stalled.formula, stalled.needs),
        Listed("slow lead", "leads", "lead", Count(waiting(limits.unanswered_lead_hours)), (*answered.needs, *gone)),
    )


@cache
def waiting(hours: int) -> Fact:
    """Leads open as of end that were created more than `hours` before and that nobody had answered by then.

    An answer is what the response time counts: a done call, e-mail, meeting or demo, not incoming, at or after
    created_at.
    """

    def rows(w: World) -> Any:
        leads = w.table("leads", "lead_id", "created_at", "converted_at", "disqualified_at", *_COLUMNS.values())
        rows = w.before(leads, "created_at")
        gone = (rows.converted_at < rows.p_cut).fill_null(False) | (rows.disqualified_at < rows.p_cut).fill_null(False)
        rows = rows.filter(~gone & (w.microseconds(rows.p_cut, rows.created_at) > hours * _HOUR))
        done = w.table("activities", "type", "status", "occurred_at", "direction", "lead_id")
        done = done.filter(done.type.isin(TOUCHES) & (done.status == "done") & (done.direction.fill_null("") != "in"))
        done = done.select(_lead="lead_id", _at="occurred_at")
        each = rows.select("p", "p_cut", "lead_id", "created_at").distinct()
        each = each.join(
            done, [each.lead_id == done["_lead"], done["_at"] >= each.created_at, done["_at"] < each.p_cut]
        )
        each = each.select(_p="p", _answered="lead_id", _created="created_at").distinct()
        rows = rows.left_join(
            each, [rows.p == each["_p"], rows.lead_id == each["_answered"], rows.created_at == each["_created"]]
        )
        keys = {"lead": rows.lead_id, **{key: rows[column] for key, column in _COLUMNS.items()}}
        return w.pick(rows.filter(rows["_answered"].isnull()), keys)

    return Fact(f"leads_waiting_{hours}_hours", "leads", rows, KEYS)
