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
_OF_INTERVAL = (*_OF_HISTORY, "valid_from", "valid_to", "closed_at", "from_history")
COLUMNS = ("deal_id", "born", "created_at", "copy", *_FIXED, *_STATE, *_OF_INTERVAL)


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
    recorded = _changes(world).select(_key="deal_id")
    alone = deals.anti_join(recorded, deals.deal_id == recorded["_key"])
    return ibis.union(_columns(_without_history(alone)), _columns(_with_history(world, deals)), distinct=False)


def _changes(world: World) -> ir.Table:
    """The history rows that say which deal changed and when."""
    rows = world.table("deal_history", "deal_id", "changed_at", *_STATE).drop("born")
    return rows.filter(rows.deal_id.notnull() & rows.changed_at.notnull())


def _intervals(world: World) -> ir.Table:
    """The history rows with the runs that they are part of.

    Of rows with equal times only the last holds for any time; the others are part of runs for an instant. Each window
    function costs a sort of the history: what can be told from the row before is told in the first pass, what needs
    the runs in the second.
    """
    rows = _changes(world)
    order = ["changed_at", "row_order"]
    of_deal = ibis.window(group_by="deal_id", order_by=order)
    rows = rows.mutate(
        first=rows.changed_at.lag().over(of_deal).isnull(),
        _before=rows.status.lag().over(of_deal),
        _before_stage=rows.stage.lag().over(of_deal),
        before_close_date=rows.close_date.lag().over(of_deal),
    )
    same_status = ~rows.first & rows.status.identical_to(rows["_before"])
    begins = ~(same_status & rows.stage.identical_to(rows["_before_stage"]))
    rows = rows.mutate(
        before_open=rows["_before"] == "open",
        _begins=begins,
        _run=ibis.cases((~same_status, rows.changed_at)),
        _stay=ibis.cases((begins, rows.changed_at)),
    ).drop("_before", "_before_stage")
    so_far = ibis.window(group_by="deal_id", order_by=order, preceding=None, following=0)
    rows = rows.mutate(
        next_at=rows.changed_at.lead().over(of_deal),
        _ends=rows["_begins"].lead().over(of_deal),
        run_from=rows["_run"].max().over(so_far),
        stay_from=rows["_stay"].max().over(so_far),
    ).drop("_begins", "_run", "_stay", "row_order")
    return rows.mutate(stay_to=ibis.cases(((rows.status == "open") & rows["_ends"], rows.next_at))).drop("_ends")


def _with_history(world: World, deals: ir.Table) -> ir.Table:
    rows = _intervals(world)
    # The first row of a deal also tells its state until then, so it stands twice; a union would sort the history twice.
    rows = rows.mutate(from_history=ibis.ifelse(rows.first, ibis.array([True, False]), ibis.array([True])))
    rows = rows.unnest("from_history")
    recorded, closed = rows.from_history, rows.status.isin(["won", "lost"])
    told = recorded | ~closed.fill_null(False)
    rows = rows.mutate(
        valid_from=ibis.ifelse(recorded, rows.changed_at, _at(engine.BEGINNING)),
        valid_to=ibis.ifelse(recorded, ibis.coalesce(rows.next_at, _at(engine.FOREVER)), rows.changed_at),
        status=ibis.ifelse(recorded, rows.status, ibis.literal("open")),
        stage=ibis.cases((told, rows.stage)),
        probability=ibis.cases((told, rows.probability)),
        closed_at=ibis.cases((recorded & closed, rows.run_from)),
        stay_to=ibis.cases((recorded, rows.stay_to)),
        before_open=ibis.cases((recorded, rows.before_open)),
        before_close_date=ibis.cases((recorded, rows.before_close_date)),
    )
    # What the history does not record at all is taken from the deal as it stands.
    absent = [n for n in RECORDED_ELSEWHERE if n in world.unrecorded]
    names = [*(n for n in _STATE if n not in absent), *_OF_INTERVAL]
    rows = rows.select(_key=rows.deal_id, **{n: rows[n] for n in names})
    fixed = deals.select("deal_id", "born", "created_at", "copy", *_FIXED, *absent)
    joined = fixed.join(rows, fixed.deal_id == rows["_key"]).drop("_key")
    # Before its first history row a deal has been in its stage since it was created.
    return joined.mutate(stay_from=ibis.ifelse(joined.from_history, joined.stay_from, joined.created_at))


def _without_history(deals: ir.Table) -> ir.Table:
    none = {
        "stay_to": ibis.null("timestamp(6)"),
        "before_open": ibis.null("boolean"),
        "before_close_date": ibis.null("date"),
        "from_history": ibis.literal(False),
    }
    closed = deals.status.isin(["won", "lost"])
    opened = deals.filter(~closed | deals.closed_at.notnull() | deals.status.isnull())
    ends = opened.status.isin(["won", "lost"])
    still = ~ends.fill_null(False)
    opened = opened.mutate(
        valid_from=_at(engine.BEGINNING),
        valid_to=ibis.ifelse(ends, ibis.coalesce(opened.closed_at, _at(engine.FOREVER)), _at(engine.FOREVER)),
        stay_from=opened.created_at,
        closed_at=ibis.null("timestamp(6)"),
        status=ibis.literal("open"),
        stage=ibis.cases((still, opened.stage)),
        probability=ibis.cases((still, opened.probability)),
        **none,
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
    return rows.select(*COLUMNS)


def _at(instant: object) -> ir.Value:
    return ibis.literal(instant, "timestamp(6)")


# --- deals matched to periods


_KEY_COLUMNS = {
    "owner": "owner_id",
    "account": "account_id",
    "source": "source",
    "product": "product_id",
    "campaign": "campaign_id",
    "deal_type": "deal_type",
    "stage": "stage",
    "deal": "deal_id",
}


def seen(world: World, *columns: str) -> ir.Table:
    """The states with these columns, those by which rows are sliced, and those that say when they hold.

    No others: what no query of an evaluation reads is not kept for it (see `Session.expect`).
    """
    keys = (column for key, column in _KEY_COLUMNS.items() if key in world.keys)
    return world.states.select(*dict.fromkeys(("born", "valid_from", "valid_to", "status", *keys, *columns)))


def known(world: World, instant: str, columns: tuple[str, ...], *conditions: object) -> ir.Table:
    """The state of every deal just before `instant` of each period, where the conditions hold."""
    return world.matched(
        seen(world, *columns),
        lambda s, p: s.valid_from < p[instant],
        lambda s, p: s.valid_to >= p[instant],
        lambda s, p: s.born < p[instant],
        *conditions,
    )


def closed(world: World, *columns: str) -> ir.Table:
    """Deals won or lost in each period, as known at `as_of`."""
    columns = ("closed_at", *columns)
    return known(world, "p_asof", columns, lambda s, p: s.closed_at >= p.p_start, lambda s, p: s.closed_at < p.p_cut)


def created(world: World, *columns: str) -> ir.Table:
    """Deals created in each period, as known at `as_of`."""
    columns = ("created_at", *columns)
    return known(world, "p_asof", columns, lambda s, p: s.created_at >= p.p_start, lambda s, p: s.created_at < p.p_cut)


def open_at(world: World, instant: str, *columns: str) -> ir.Table:
    """Deals that were open just before `instant` of each period, with their state of then."""
    return known(world, instant, columns, lambda s, p: s.status == "open")


def slice_keys(rows: ir.Table) -> dict[str, ir.Value]:
    """The slice keys of rows of deals, of those that are asked for."""
    return {key: rows[column] for key, column in _KEY_COLUMNS.items() if column in rows.columns}


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
