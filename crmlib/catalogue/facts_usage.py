"""Which rows do KPIs of users and their use of the CRM count?"""

from __future__ import annotations

from typing import Any

from crmlib.metric.declare import Fact
from crmlib.metric.later import ibis
from crmlib.metric.world import World


def _logins(w: World) -> Any:
    """Users with a login in each period."""
    rows = w.during(w.table("crm_usage", "user_id", "date", "logins"), "date")
    return rows.filter(rows.logins > 0).select(_p="p", _user="user_id").distinct()


def _users(w: World) -> Any:
    table = w.table("users", "user_id", "active_from", "active_to")
    rows = w.matched(
        table,
        lambda u, p: (u.active_from < p.p_cut_on) | u.active_from.isnull(),
        lambda u, p: (u.active_to >= p.p_start_on) | u.active_to.isnull(),
        lambda u, p: p.p_start < p.p_cut,
    )
    logins = _logins(w)
    rows = rows.left_join(logins, [rows.p == logins["_p"], rows.user_id == logins["_user"]])
    return w.pick(rows, {"owner": rows.user_id}, logged_in=rows["_user"].notnull())


USERS = Fact("users_active", "users", _users, {"owner": "users.user_id"})
"""Users active at any time in P; `logged_in`: with a login in P."""


def _users_at_end(w: World) -> Any:
    table = w.table("users", "user_id", "active_from", "active_to")
    rows = w.matched(
        table,
        lambda u, p: (u.active_from <= p.p_cut_day) | u.active_from.isnull(),
        lambda u, p: (u.active_to >= p.p_cut_day) | u.active_to.isnull(),
    )
    return w.pick(rows, {"owner": rows.user_id})


USERS_AT_END = Fact("users_active_at_end", "users", _users_at_end, {"owner": "users.user_id"})
"""Users active as of end."""


def _usage(w: World) -> Any:
    columns = ("logins", "records_created", "records_updated", "channels")
    rows = w.during(w.table("crm_usage", "user_id", "date", *columns), "date")
    made = ibis.coalesce(rows.records_created, 0) + ibis.coalesce(rows.records_updated, 0)
    rows = rows.mutate(made=made.cast("decimal(18, 0)"))
    users = rows.group_by("p", "p_asof", "user_id").aggregate(
        records=rows.made.sum(), most_logins=rows.logins.max(), channels=rows.channels.max()
    )
    return w.pick(
        users,
        {"owner": users.user_id},
        records=users.records,
        logged_in=(users.most_logins > 0).fill_null(False),
        channels=users.channels,
    )


USAGE = Fact("crm_usage", "crm_usage", _usage, {"owner": "crm_usage.user_id"})
"""Users who used the CRM in P, each once; `channels`: the most that they used on one day."""
