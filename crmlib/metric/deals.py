"""In which state was every deal, when?

`states` turns deals and their history into half-open intervals: the state just before an instant t is the row with
valid_from < t <= valid_to. The rules are those of kpis.md, "A deal as known at as_of":

* a history row holds from its changed_at until the next one; of rows with equal times the last in the source holds
  (the others last for no time, but are rows of their runs);
* before its first history row a deal is open with that row's values;
* a deal without history is open until closed_at with its current values;
* stage and probability that a deal has only since it closed are unknown while it was open;
* a deal that is closed as recorded, but at no known time, is closed at every instant and in no event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmlib.metric import engine
from crmlib.metric.later import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from crmlib.metric.world import World

_FIXED = ("account_id", "lead_id", "campaign_id", "product_id", "deal_type", "source", "list_amount", "cost")
_STATE = ("status", "stage", "amount", "currency", "close_date", "probability", "owner_id")
RECORDED_ELSEWHERE = ("amount", "currency", "close_date", "probability", "owner_id")
"""What is taken from the deal as it stands where the history does not record it at all."""
_OF_HISTORY = ("stay_from", "stay_to", "before_open", "before_close_date")


def states(world: World) -> ir.Table:
    """One row for each deal and unbroken state.

    Columns: those of the deal that do not change, `copy` (0 for the first row with that deal_id, then 1, …),
    `born`, `valid_from`, `valid_to`, the state, `closed_at` (start of the unbroken won or lost status), `stay_from`
    (start of the unbroken stay in the stage), `stay_to` (its end, on the last row of a stay in the history), and for
    a history row `before_open`, `before_close_date` of the row before it.
    """
    deals = world.table("deals", "deal_id", "created_at", "closed_at", *_FIXED, *_STATE)
    rank = ibis.row_number().over(group_by="deal_id", order_by=["row_order"])
    deals = deals.mutate(copy=rank).drop("row_order")
    history = _intervals(world)
    known = history.filter(history.first).select(_key=history.deal_id)
    alone = deals.anti_join(known, deals.deal_id == known["_key"])
    return ibis.union(_columns(_without_history(alone)), _columns(_with_history(world, deals, history)), distinct=False)


def _intervals(world: World) -> ir.Table:
    """The history rows with the runs that they are part of.

    Of rows with equal times only the last holds for any time; the others are part of runs for an instant.
    """
    rows = world.table("deal_history", "deal_id", "changed_at", *_STATE).drop("born")
    rows = rows.filter(rows.deal_id.notnull() & rows.changed_at.notnull())
    order = ["changed_at", "row_order"]
    of_deal = ibis.window(group_by="deal_id", order_by=order)
    rows = rows.mutate(
        next_at=rows.changed_at.lead().over(of_deal),
        _before=rows.status.lag().over(of_deal),
        _before_stage=rows.stage.lag().over(of_deal),
        before_close_date=rows.close_date.lag().over(of_deal),
        _after=rows.status.lead().over(of_deal),
        _after_stage=rows.stage.lead().over(of_deal),
        first=ibis.row_number().over(of_deal) == 0,
    )
    same_status = ~rows.first & rows.status.identical_to(rows["_before"])
    same_stay = same_status & rows.stage.identical_to(rows["_before_stage"])
    goes_on = rows["_after"].identical_to(rows.status) & rows["_after_stage"].identical_to(rows.stage)
    rows = rows.mutate(
        _run=ibis.cases((~same_status, rows.changed_at)),
        _stay=ibis.cases((~same_stay, rows.changed_at)),
        before_open=rows["_before"] == "open",
        stay_to=ibis.cases(((rows.status == "open") & rows.next_at.notnull() & ~goes_on, rows.next_at)),
    )
    so_far = ibis.window(group_by="deal_id", order_by=order, preceding=None, following=0)
    return rows.mutate(run_from=rows["_run"].max().over(so_far), stay_from=rows["_stay"].max().over(so_far)).drop(
        "_run", "_stay", "_before", "_before_stage", "_after", "_after_stage", "row_order"
    )


def _with_history(world: World, deals: ir.Table, history: ir.Table) -> ir.Table:
    closed = history.status.isin(["won", "lost"])
    rows = history.mutate(
        valid_from=history.changed_at,
        valid_to=ibis.coalesce(history.next_at, _at(engine.FOREVER)),
        closed_at=ibis.cases((closed, history.run_from)),
        from_history=True,
    )
    first = history.filter(history.first)
    opening = first.mutate(
        valid_from=_at(engine.BEGINNING),
        valid_to=first.changed_at,
        closed_at=ibis.null("timestamp(6)"),
        from_history=False,
        **_open_before_closing(first),
    )
    # What the history does not record at all is taken from the deal as it stands.
    absent = [n for n in RECORDED_ELSEWHERE if n in world.unrecorded]
    names = [*(n for n in _STATE if n not in absent), *_OF_HISTORY, "valid_from", "valid_to", "closed_at"]
    names.append("from_history")
    both = ibis.union(
        rows.select(_key=rows.deal_id, **{n: rows[n] for n in names}),
        opening.select(_key=opening.deal_id, **{n: opening[n] for n in names}),
        distinct=False,
    )
    fixed = deals.select("deal_id", "born", "created_at", "copy", *_FIXED, *absent)
    joined = fixed.join(both, fixed.deal_id == both["_key"]).drop("_key")
    # Before its first history row a deal has been in its stage since it was created.
    return joined.mutate(stay_from=ibis.ifelse(joined.from_history, joined.stay_from, joined.created_at))


def _open_before_closing(rows: ir.Table) -> dict[str, ir.Value]:
    """The state while open of a deal whose row may already be closed."""
    still = ~rows.status.isin(["won", "lost"]).fill_null(False)
    return {
        "status": ibis.literal("open"),
        "stage": ibis.cases((still, rows.stage)),
        "probability": ibis.cases((still, rows.probability)),
        "stay_to": ibis.null("timestamp(6)"),
        "before_open": ibis.null("boolean"),
        "before_close_date": ibis.null("date"),
    }


def _without_history(deals: ir.Table) -> ir.Table:
    none = {
        "stay_to": ibis.null("timestamp(6)"),
        "before_open": ibis.null("boolean"),
        "before_close_date": ibis.null("date"),
        "from_history": ibis.literal(False),
    }
    closed = deals.status.isin(["won", "lost"])
    opened = deals.filter(~closed | deals.closed_at.notnull() | deals.status.isnull())
    opened = opened.mutate(
        valid_from=_at(engine.BEGINNING),
        valid_to=ibis.ifelse(
            opened.status.isin(["won", "lost"]),
            ibis.coalesce(opened.closed_at, _at(engine.FOREVER)),
            _at(engine.FOREVER),
        ),
        stay_from=opened.created_at,
        closed_at=ibis.null("timestamp(6)"),
        **{**_open_before_closing(opened), **none},
    )
    ended = deals.filter(closed).mutate(
        valid_from=ibis.coalesce(deals.closed_at, _at(engine.BEGINNING)),
        valid_to=_at(engine.FOREVER),
        stay_from=ibis.null("timestamp(6)"),
        **none,
    )
    return ibis.union(_columns(opened), _columns(ended), distinct=False)


def _columns(rows: ir.Table) -> ir.Table:
    """The columns of `states`, in one order."""
    names = ["deal_id", "born", "created_at", "copy", *_FIXED, *_STATE]
    return rows.select(*names, "valid_from", "valid_to", "closed_at", *_OF_HISTORY, "from_history")


def _at(instant: object) -> ir.Value:
    return ibis.literal(instant, "timestamp(6)")


# --- deals matched to periods


def known(world: World, instant: str = "p_asof", *conditions: object) -> ir.Table:
    """The state of every deal just before `instant` of each period, where the conditions hold."""
    return world.matched(
        world.states,
        lambda s, p: s.valid_from < p[instant],
        lambda s, p: s.valid_to >= p[instant],
        lambda s, p: s.born < p[instant],
        *conditions,
    )


def closed(world: World) -> ir.Table:
    """Deals won or lost in each period, as known at `as_of`."""
    return known(world, "p_asof", lambda s, p: s.closed_at >= p.p_start, lambda s, p: s.closed_at < p.p_cut)


def created(world: World) -> ir.Table:
    """Deals created in each period, as known at `as_of`."""
    return known(world, "p_asof", lambda s, p: s.created_at >= p.p_start, lambda s, p: s.created_at < p.p_cut)


def open_at(world: World, instant: str) -> ir.Table:
    """Deals that were open just before `instant` of each period, with their state of then."""
    return known(world, instant, lambda s, p: s.status == "open")


def slice_keys(rows: ir.Table) -> dict[str, ir.Value]:
    """The slice keys of rows of deals."""
    return {
        "owner": rows.owner_id,
        "account": rows.account_id,
        "source": rows.source,
        "product": rows.product_id,
        "campaign": rows.campaign_id,
        "deal_type": rows.deal_type,
        "stage": rows.stage,
        "deal": rows.deal_id,
    }


KEYS = {
    "owner": "deals.owner_id",
    "account": "deals.account_id",
    "source": "deals.source",
    "product": "deals.product_id",
    "campaign": "deals.campaign_id",
    "deal_type": "deals.deal_type",
    "stage": "deals.stage",
}
"""The column by which deals reach each slice key."""
