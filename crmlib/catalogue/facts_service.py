"""Which rows do KPIs of tickets, the contact centre and surveys count?"""

from __future__ import annotations

from typing import Any

from crmlib.metric.declare import Fact
from crmlib.metric.later import ibis
from crmlib.metric.world import World, money

TICKET_KEYS = {"owner": "tickets.assignee_id", "account": "tickets.account_id", "channel": "tickets.channel"}
_TICKET = ("assignee_id", "account_id", "channel")


def _ticket_keys(rows: Any) -> dict[str, Any]:
    return {"owner": rows.assignee_id, "account": rows.account_id, "channel": rows.channel}


def _resolved(w: World) -> Any:
    table = w.table("tickets", "created_at", "resolved_at", "type", "resolved_on_first_contact", *_TICKET)
    rows = w.during(table, "resolved_at")
    time = w.microseconds(rows.resolved_at, rows.created_at)
    return w.pick(
        rows,
        _ticket_keys(rows),
        same_day=w.local_day(rows.resolved_at) == w.local_day(rows.created_at),
        time=time,
        complaint_time=ibis.cases((rows.type == "complaint", time)),
        first_contact=rows.resolved_on_first_contact.fill_null(False),
        first_contact_known=rows.resolved_on_first_contact.notnull(),
    )


RESOLVED = Fact("tickets_resolved", "tickets", _resolved, TICKET_KEYS)
"""Tickets resolved in P."""


def _created(w: World) -> Any:
    rows = w.during(w.table("tickets", "created_at", "first_response_at", *_TICKET), "created_at")
    answered = ibis.cases((rows.first_response_at < rows.p_asof, rows.first_response_at))
    return w.pick(rows, _ticket_keys(rows), response=w.microseconds(answered, rows.created_at))


CREATED = Fact("tickets_created", "tickets", _created, TICKET_KEYS)
"""Tickets created in P; `response`: time to the first response."""


def _settled(w: World) -> Any:
    table = w.table("tickets", "resolved_at", "sla_due_at", *_TICKET)
    table = table.filter(table.sla_due_at.notnull())
    table = table.mutate(settled_at=ibis.least(ibis.coalesce(table.resolved_at, table.sla_due_at), table.sla_due_at))
    rows = w.during(table, "settled_at")
    return w.pick(rows, _ticket_keys(rows), met=(rows.resolved_at <= rows.sla_due_at).fill_null(False))


SETTLED = Fact("tickets_settled", "tickets", _settled, TICKET_KEYS)
"""Tickets with an SLA whose fate was settled in P; `met`: resolved by then."""

CALL_KEYS = {"owner": "calls.agent_id", "account": "calls.contact_id contacts.account_id"}


def _call_keys(w: World, rows: Any) -> tuple[Any, dict[str, Any]]:
    keys = {"owner": rows.agent_id}
    if w.wants("account"):
        rows = w.link(rows, "contact_id", "contacts", "contact_id", of_account="account_id")
        keys = {"owner": rows.agent_id, "account": rows.of_account}
    return rows, keys


def _calls(w: World) -> Any:
    columns = ("agent_id", "contact_id", "direction", "started_at", "answered_at", "ended_at", "handle_s")
    rows = w.during(w.table("calls", *columns, "is_callback"), "started_at")
    answered = (rows.answered_at < rows.p_asof).fill_null(False)
    ended = (rows.ended_at < rows.p_asof).fill_null(False)
    inbound = (rows.direction == "in").fill_null(False)
    rows = rows.mutate(
        inbound=inbound,
        abandoned=inbound & ended & ~answered,
        handled=ibis.cases((answered, rows.handle_s)),
        callback=rows.is_callback.fill_null(False),
    )
    rows, keys = _call_keys(w, rows)
    return w.pick(rows, keys, **{name: rows[name] for name in ("inbound", "abandoned", "handled", "callback")})


CALLS = Fact("calls_started", "calls", _calls, CALL_KEYS)
"""Contact-centre calls started in P."""


def _answered(w: World) -> Any:
    rows = w.during(w.table("calls", "agent_id", "contact_id", "answered_at"), "answered_at")
    rows, keys = _call_keys(w, rows)
    return w.pick(rows, keys)


ANSWERED = Fact("calls_answered", "calls", _answered, CALL_KEYS)
"""Contact-centre calls answered in P."""


def _surveys(kind: str) -> Any:
    def rows(w: World) -> Any:
        table = w.table("surveys", "type", "responded_at", "score", "account_id", "user_id")
        found = w.during(table.filter(table.type == kind), "responded_at")
        promoter, detractor = found.score.between(9, 10), found.score.between(0, 6)
        return w.pick(
            found,
            {"owner": found.user_id, "account": found.account_id},
            score=found.score,
            promoter=promoter,
            detractor=detractor,
            net=ibis.cases((promoter, 1), (detractor, -1), else_=0),
        )

    return rows


_SURVEY_KEYS = {"owner": "surveys.user_id", "account": "surveys.account_id"}
NPS = Fact("answers_nps", "surveys", _surveys("nps"), _SURVEY_KEYS)
"""NPS answers in P."""
CSAT = Fact("answers_csat", "surveys", _surveys("csat"), _SURVEY_KEYS)
"""Satisfaction answers in P."""
ENPS = Fact("answers_enps", "surveys", _surveys("enps"), _SURVEY_KEYS)
"""Employee NPS answers in P."""


def _costs(w: World) -> Any:
    rows = w.rated(w.during(w.table("costs", "date", "category", "team", "amount", "currency"), "date"), "date")
    rows = money(
        w,
        rows,
        selling=ibis.cases((rows.category.isin(["marketing", "sales"]), rows.amount)),
        serving=ibis.cases((rows.category == "service", rows.amount)),
    )
    names = ("selling", "selling_unrated", "serving", "serving_unrated")
    return w.pick(rows, {"team": rows.team}, **{name: rows[name] for name in names})


COSTS = Fact("costs", "costs", _costs, {"team": "costs.team"})
"""Money spent in P; `selling`: on marketing and sales; `serving`: on service."""
