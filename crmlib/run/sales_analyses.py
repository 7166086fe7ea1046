"""What do sales pages need to know of rows that are not their scope's own?

The owner of a lead and that of its deal may sit in different teams, and what stay in a stage is usual is measured over
the whole company. Both are told here in the least that the page needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crmlib.metric.declare import NONE
from crmlib.metric.world import STATES

if TYPE_CHECKING:
    from crmlib.run.analyses import Context


def lead_deals(context: Context, scope: str) -> Any:
    """Deals of the scope's leads that belong to others: [{deal_id, lead_id, created_at, status, closed_at}].

    A lead's deals are those that leads.deal_id or deals.lead_id name. None for the whole company, which has them all.
    """
    kind, _, value = scope.partition(":")
    if kind == "all" or not {"deals", "leads"} <= set(context.data.tables):
        return None
    return context.once(("lead_deals", kind), lambda: _lead_deals(context, kind)).get(value, [])


def _lead_deals(context: Context, kind: str) -> dict[str, list[dict[str, Any]]]:
    """The same for every scope of a kind, from the rows that the shared pass has cut."""
    leads, deals = (set(context.data.tables[name]) for name in ("leads", "deals"))
    links = ["l.deal_id = d.deal_id"] if "deal_id" in leads else []
    links += ["d.lead_id = l.lead_id"] if "lead_id" in deals else []
    if not links:
        return {}
    made = "d.created_at" if "created_at" in deals else "NULL"
    lead = "d.lead_id" if "lead_id" in deals else "NULL"
    none = f"'{NONE}'"
    joined = " UNION ".join(
        f"""SELECT coalesce(l._{kind}, {none}) AS scope, d.deal_id, {lead} AS lead_id, {made} AS created_at,
            d.status, d.closed_at
        FROM run_deals d JOIN run_leads l ON {link}
        WHERE coalesce(l._{kind}, {none}) <> coalesce(d._{kind}, {none})"""
        for link in links
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for owner, *row in context.data.backend.con.execute(f"{joined} ORDER BY ALL").fetchall():
        values = [value.isoformat() if hasattr(value, "isoformat") else value for value in row]
        names = ("deal_id", "lead_id", "created_at", "status", "closed_at")
        found.setdefault(owner, []).append(dict(zip(names, values, strict=True)))
    return found


def stage_limits(context: Context, scope: str) -> Any:
    """{stage: days} after which a deal counts as stalled: as params say, else as KPI stalled_deals measures it.

    That is the 75th percentile (linear) of the stays of won deals in the stage that ended before as_of.
    """
    if "deals" not in context.data.tables:
        return None
    return context.once("stage_limits", lambda: _stage_limits(context))


def _stage_limits(context: Context) -> dict[str, str]:
    as_of = f"TIMESTAMP '{context.as_of.isoformat(sep=' ')}'"
    context.session.run(f"SELECT count(*) FROM {STATES}")  # makes the table of the deals' states
    measured = context.data.backend.con.execute(f"""
        WITH won AS (
            SELECT deal_id, "copy" FROM {STATES}
            WHERE status = 'won' AND valid_from < {as_of} AND valid_to >= {as_of} AND born < {as_of})
        SELECT stage, quantile_cont((epoch_us(stay_to) - epoch_us(stay_from))::DECIMAL(38, 2), 0.75)
        FROM {STATES} JOIN won USING (deal_id, "copy")
        WHERE stay_to < {as_of} AND stage IS NOT NULL GROUP BY stage ORDER BY stage
    """).fetchall()
    limits = {stage: format(length / 86_400_000_000, "f") for stage, length in measured}
    given = {s.name: s.stalled_after_days for s in context.company.stages if s.stalled_after_days is not None}
    return limits | {name: format(days, "f") for name, days in given.items()}
