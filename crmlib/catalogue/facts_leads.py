"""Which rows do KPIs of leads count?"""

from __future__ import annotations

from typing import Any

from crmlib.metric import deals
from crmlib.metric.declare import Fact
from crmlib.metric.engine import FOREVER
from crmlib.metric.later import ibis
from crmlib.metric.world import World

KEYS = {
    "owner": "leads.owner_id",
    "source": "leads.source",
    "campaign": "leads.campaign_id",
    "industry": "leads.industry",
    "home_region": "leads.region",
}
_COLUMNS = ("lead_id", "owner_id", "source", "campaign_id", "industry", "region")
TOUCHES = ("call", "email", "meeting", "demo")
NINETY_DAYS = 90 * 86_400_000_000


def _keys(rows: Any) -> dict[str, Any]:
    return {
        "owner": rows.owner_id,
        "source": rows.source,
        "campaign": rows.campaign_id,
        "industry": rows.industry,
        "home_region": rows.region,
        "lead": rows.lead_id,
    }


def _created(w: World) -> Any:
    table = w.table("leads", "created_at", "converted_at", "score", "referrer_account_id", "fits", *_COLUMNS)
    rows = w.during(table, "created_at")
    converted = (rows.converted_at < rows.p_asof).fill_null(False)
    soon = converted & (w.microseconds(rows.converted_at, rows.created_at) <= NINETY_DAYS)
    return w.pick(
        rows,
        _keys(rows),
        converted=converted,
        converted_soon=soon,
        score=rows.score,
        fits=rows.fits,
        referred=rows.referrer_account_id.notnull() | (rows.source == "referral").fill_null(False),
    )


CREATED = Fact("leads_created", "leads", _created, KEYS)
"""Leads created in P; `fits`: they meet every condition of `ideal_customer`."""


def _won(w: World) -> Any:
    rows = w.during(w.table("leads", "created_at", "deal_id", *_COLUMNS), "created_at")
    won = deals.seen(w, "deal_id", "lead_id")
    won = won.filter(won.status == "won")
    by_deal = _with_won(rows, won, "deal_id").select(_p="p", _deal="deal_id")
    by_lead = _with_won(rows, won.view(), "lead_id").select(_q="p", _lead="lead_id")
    rows = rows.left_join(by_deal, [rows.p == by_deal["_p"], rows.deal_id == by_deal["_deal"]])
    rows = rows.left_join(by_lead, [rows.p == by_lead["_q"], rows.lead_id == by_lead["_lead"]])
    return w.pick(rows, _keys(rows), won=rows["_deal"].notnull() | rows["_lead"].notnull())


def _with_won(rows: Any, won: Any, key: str) -> Any:
    """The periods and values of `key` of those `rows` that share it with a deal won as known at as_of."""
    each = rows.filter(rows[key].notnull()).select("p", "p_asof", key)
    there = won.select(_key=key, _born="born", _from="valid_from", _to="valid_to")
    known = [there["_born"] < each.p_asof, there["_from"] < each.p_asof, there["_to"] >= each.p_asof]
    return each.semi_join(there, [each[key] == there["_key"], *known]).select("p", key).distinct()


WON = Fact("leads_created_won", "leads", _won, KEYS)
"""Leads created in P; `won`: with a deal won before as_of."""


def _response(w: World) -> Any:
    rows = w.during(w.table("leads", "created_at", *_COLUMNS), "created_at")
    touches = w.table("activities", "type", "status", "occurred_at", "direction", "lead_id")
    touches = touches.filter(
        touches.type.isin(TOUCHES)
        & (touches.status == "done")
        & (touches.direction.fill_null("") != "in")
        & touches.lead_id.notnull()
    )
    touches = touches.select(_lead="lead_id", _at="occurred_at")
    each = rows.select("p", "p_asof", "lead_id", "created_at")
    each = each.join(
        touches, [each.lead_id == touches["_lead"], touches["_at"] >= each.created_at, touches["_at"] < each.p_asof]
    )
    each = each.group_by(_p="p", _lead="lead_id", _created="created_at").aggregate(first_at=each["_at"].min())
    rows = rows.left_join(
        each, [rows.p == each["_p"], rows.lead_id == each["_lead"], rows.created_at == each["_created"]]
    )
    return w.pick(rows, _keys(rows), response=w.microseconds(rows.first_at, rows.created_at))


RESPONSE = Fact("leads_created_response", "leads", _response, KEYS)
"""Leads created in P; `response`: time to the first call, e-mail, meeting or demo that was not incoming."""


def _event(column: str) -> Any:
    def rows(w: World) -> Any:
        table = w.during(w.table("leads", column, *_COLUMNS), column)
        return w.pick(table, _keys(table))

    return rows


QUALIFIED = Fact("leads_qualified", "leads", _event("qualified_at"), KEYS)
"""Leads with qualified_at in P."""
CONVERTED = Fact("leads_converted", "leads", _event("converted_at"), KEYS)
"""Leads with converted_at in P."""


def _open(w: World) -> Any:
    table = w.table("leads", "created_at", "converted_at", "disqualified_at", *_COLUMNS)
    never = ibis.literal(FOREVER, "timestamp(6)")
    gone = ibis.least(ibis.coalesce(table.converted_at, never), ibis.coalesce(table.disqualified_at, never))
    table = table.mutate(gone_at=gone).filter(gone > table.created_at)
    rows = w.matched(
        table, lambda r, p: r.created_at < p.p_cut, lambda r, p: r.gone_at >= p.p_cut, lambda r, p: r.born < p.p_asof
    )
    return w.pick(rows, _keys(rows))


OPEN = Fact("leads_open", "leads", _open, KEYS)
"""Leads created before end, neither converted nor disqualified before end."""


def _followed_up(w: World) -> Any:
    touches = w.table("activities", "type", "status", "occurred_at", "lead_id")
    touches = touches.filter(touches.type.isin(TOUCHES) & (touches.status == "done") & touches.lead_id.notnull())
    touched = w.during(touches, "occurred_at").select("p", "lead_id").distinct()
    touched = touched.join(w.periods.select("p", "p_asof"), "p")
    leads = w.unique("leads", "lead_id", *_COLUMNS).select("born", *_COLUMNS).rename(lead_born="born")
    touched = touched.rename(_touched="lead_id")
    rows = touched.join(leads, [touched["_touched"] == leads.lead_id, leads.lead_born < touched.p_asof])
    return w.pick(rows, _keys(rows))


FOLLOWED_UP = Fact("leads_followed_up", "leads", _followed_up, KEYS)
"""Leads with a done call, e-mail, meeting or demo in P, each once."""
