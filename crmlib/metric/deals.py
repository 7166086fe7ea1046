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

from collections.abc import Callable
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
_OF_HISTORY = ("stay_from", "stay_to", "won_for_good", "before_open", "before_close_date")
_OF_INTERVAL = (*_OF_HISTORY, "valid_from", "valid_to", "closed_at", "from_history")
_ORDER = ["changed_at", "row_order"]
_OF_ROWS = ("deal_id", "born", "created_at", "copy", *_FIXED, *_STATE, *_OF_INTERVAL)
COLUMNS = (*_OF_ROWS, "turns")


def states(world: World) -> ir.Table:
    """One row for each deal and unbroken state.

    Columns: those of the deal that do not change, `copy` (0 for the first row with that deal_id, then 1, …),
    `born`, `valid_from`, `valid_to`, the state, `closed_at` (start of the unbroken won or lost status), `stay_from`
    (start of the unbroken stay in the stage), `stay_to` (its end, on the last row of a stay in the history; there also
    `won_for_good`: since when the deal, which exists by then, is won for good, `FOREVER` if not), for a history row
    `before_open`, `before_close_date` of the row before it, and `turns`: whether it may hold at a turn of a month, in
    any time zone (see `World.states_at`).
    """
    deals, changes = _deals(world), _changes(world)
    firsts = changes.filter(changes.first).select(*changes.columns)
    alone = deals.anti_join(firsts, deals.deal_id == firsts.deal_id)
    parts = (_recorded(world, deals, _with_runs(changes)), _until_first(world, deals, firsts), *_without_history(alone))
    rows = ibis.union(*(part.select(*_OF_ROWS) for part in parts), distinct=False)
    # Zones are less than 16 hours from UTC.
    earliest, latest = rows.valid_from - ibis.interval(hours=16), rows.valid_to + ibis.interval(hours=16)
    return rows.mutate(turns=earliest.truncate("M") != latest.truncate("M"))


def _deals(world: World) -> ir.Table:
    rows = world.table("deals", "deal_id", "copy", "created_at", "closed_at", *_FIXED, *_STATE)
    # Ibis computes once what several parts of a query read, but only where it ends in a selection.
    return rows.select(*(name for name in rows.columns if name != "row_order"))


def _changes(world: World) -> ir.Table:
    """The history rows, each with what it takes of the row before and the row after it: one sort of the history."""
    rows = world.table("deal_history", "deal_id", "changed_at", *_STATE).drop("born")
    rows = rows.filter(rows.deal_id.notnull() & rows.changed_at.notnull())
    of_deal = ibis.window(group_by="deal_id", order_by=_ORDER)
    status, stage, at = rows.status, rows.stage, rows.changed_at
    before, after = status.lag().over(of_deal), status.lead().over(of_deal)
    first, next_at = at.lag().over(of_deal).isnull(), at.lead().over(of_deal)
    same_run = ~first & status.identical_to(before)
    stays_on = status.identical_to(after) & stage.identical_to(stage.lead().over(of_deal))
    stay_ends = (status == "open") & ~stays_on
    whole = ibis.window(group_by="deal_id", order_by=_ORDER, preceding=None, following=None)
    # Never empty: Spark passes over empty values.
    won_last = ibis.cases((status == "won", at), else_=_at(engine.FOREVER)).last(include_null=True).over(whole)
    return rows.select(
        *("deal_id", "changed_at", "row_order", *_STATE),
        first=first,
        next_at=next_at,
        before_open=before == "open",
        before_close_date=rows.close_date.lag().over(of_deal),
        stay_to=ibis.cases((stay_ends, next_at)),
        won_for_good=ibis.cases((stay_ends, won_last)),
        same_run=same_run,
        same_stay=same_run & stage.identical_to(stage.lag().over(of_deal)),
    )


def _with_runs(changes: ir.Table) -> ir.Table:
    """The changes with `closed_at`, the start of their run of one closed status, and `stay_from`, that of their stay.

    Most changes begin both themselves; only deals of which one does not are sorted again.
    """
    closed = changes.status.isin(["won", "lost"])
    again = changes.filter(changes.same_run & (changes.same_stay | closed)).select(_again="deal_id").distinct()
    steady = changes.anti_join(again, changes.deal_id == again["_again"])
    steady = steady.mutate(run_from=steady.changed_at, stay_from=steady.changed_at)
    others = changes.semi_join(again, changes.deal_id == again["_again"])
    so_far = ibis.window(group_by="deal_id", order_by=_ORDER, preceding=None, following=0)
    others = others.mutate(
        run_from=ibis.cases((~others.same_run, others.changed_at)).max().over(so_far),
        stay_from=ibis.cases((~others.same_stay, others.changed_at)).max().over(so_far),
    )
    rows = ibis.union(steady, others, distinct=False)
    return rows.mutate(closed_at=ibis.cases((rows.status.isin(["won", "lost"]), rows.run_from)))


def _of_deals(world: World, deals: ir.Table, rows: ir.Table) -> ir.Table:
    """History rows with what does not change of their deal; what the history does not record at all is the deal's."""
    absent = [n for n in RECORDED_ELSEWHERE if n in world.unrecorded]
    # DuckDB takes a table with a condition for the smaller: the deals, not their history, make the hash table.
    fixed = deals.filter(deals.deal_id.notnull()).select("deal_id", "born", "created_at", "copy", *_FIXED, *absent)
    rows = rows.rename(_key="deal_id").drop("row_order", *absent)
    return fixed.join(rows, fixed.deal_id == rows["_key"])


def _recorded(world: World, deals: ir.Table, changes: ir.Table) -> ir.Table:
    """The states that history rows begin."""
    rows = _of_deals(world, deals, changes)
    return rows.mutate(
        valid_from=rows.changed_at,
        valid_to=ibis.coalesce(rows.next_at, _at(engine.FOREVER)),
        won_for_good=ibis.cases((rows.won_for_good.notnull(), ibis.greatest(rows.won_for_good, rows.born))),
        from_history=ibis.literal(True),
    )


def _until_first(world: World, deals: ir.Table, firsts: ir.Table) -> ir.Table:
    """The states of deals that exist before their first history row: in their stage since they were created."""
    rows = _of_deals(world, deals, firsts)
    rows = rows.filter(rows.born < rows.changed_at)
    still = ~rows.status.isin(["won", "lost"]).fill_null(False)
    return rows.mutate(
        valid_from=_at(engine.BEGINNING),
        valid_to=rows.changed_at,
        stay_from=rows.created_at,
        status=ibis.literal("open"),
        stage=ibis.cases((still, rows.stage)),
        probability=ibis.cases((still, rows.probability)),
        **_unrecorded(),
        closed_at=ibis.null("timestamp(6)"),
    )


def _without_history(deals: ir.Table) -> tuple[ir.Table, ir.Table]:
    """The states of deals without history: while they were open, and since they closed."""
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
        **_unrecorded(),
    )
    ended = deals.filter(closed).mutate(
        valid_from=ibis.coalesce(deals.closed_at, _at(engine.BEGINNING)),
        valid_to=_at(engine.FOREVER),
        stay_from=ibis.null("timestamp(6)"),
        **_unrecorded(),
    )
    return opened, ended


def _unrecorded() -> dict[str, ir.Value]:
    """What only a history row tells."""
    return {
        "stay_to": ibis.null("timestamp(6)"),
        "won_for_good": ibis.null("timestamp(6)"),
        "before_open": ibis.null("boolean"),
        "before_close_date": ibis.null("date"),
        "from_history": ibis.literal(False),
    }


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


def seen(world: World, *columns: str, at: str | None = None) -> ir.Table:
    """The states with these columns, those by which rows are sliced, and those that say when they hold.

    No others: what no query of an evaluation reads is not kept for it (see `Session.expect`). `at`: only those that can
    hold at that instant of a period are asked for.
    """
    keys = (column for key, column in _KEY_COLUMNS.items() if key in world.keys)
    states = world.states_at(at) if at else world.states
    return states.select(*dict.fromkeys(("born", "valid_from", "valid_to", "status", *keys, *columns)))


def known(world: World, instant: str, columns: tuple[str, ...], *conditions: object) -> ir.Table:
    """The state of every deal just before `instant` of each period, where the conditions hold."""
    return world.matched(seen(world, *columns, at=instant), *held_at(instant), *conditions)


def held_at(instant: str) -> tuple[Callable[[ir.Table, ir.Table], ir.Value], ...]:
    """What makes a state that of its deal just before `instant` of a period, where the deal existed by then."""
    return (
        lambda s, p: s.valid_from < p[instant],
        lambda s, p: s.valid_to >= p[instant],
        lambda s, p: s.born < p[instant],
    )


def closed(world: World, *columns: str) -> ir.Table:
    """Deals won or lost in each period, as known at `as_of`."""
    return _known_during(world, "closed_at", columns)


def created(world: World, *columns: str) -> ir.Table:
    """Deals created in each period, as known at `as_of`."""
    return _known_during(world, "created_at", columns)


def _known_during(world: World, at: str, columns: tuple[str, ...]) -> ir.Table:
    """Deals of which `at`, as known at `as_of`, lies in each period."""
    return during(world, seen(world, at, *columns, at="p_asof"), at)


def during(world: World, states: ir.Table, at: str) -> ir.Table:
    """Those of `states` that hold at `as_of` of each period in which their `at` lies."""
    return world.during(states, at, lambda s, p: s.valid_from < p.p_asof, lambda s, p: s.valid_to >= p.p_asof)


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
