"""Which rows do KPIs of deals, their stages and proposals count?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crmlib.metric import deals
from crmlib.metric.declare import Fact, Lookup
from crmlib.metric.engine import BEGINNING, FOREVER, product
from crmlib.metric.later import ibis
from crmlib.metric.world import STAGES, World, money, unrated

DAY = 86_400_000_000
"""Microseconds of a day."""
_MONEY = ("amount", "currency")


def _created(w: World) -> Any:
    rows = deals.created(w)
    return w.pick(rows, deals.slice_keys(rows), closed=rows.status.isin(["won", "lost"]), won=rows.status == "won")


CREATED = Fact("deals_created", "deals", _created, deals.KEYS)
"""Deals created in P."""


def _closed(w: World) -> Any:
    rows = w.rated(deals.closed(w, "created_at", *_MONEY, "list_amount"), None, at="closed_at")
    won = rows.status == "won"
    rows = money(
        w,
        rows,
        booked=ibis.cases((won, rows.amount)),
        valued=ibis.ifelse(won, rows.amount, ibis.coalesce(rows.amount, rows.list_amount)),
    )
    return w.pick(
        rows,
        deals.slice_keys(rows),
        won=rows.status == "won",
        lost=rows.status == "lost",
        booked=rows.booked,
        booked_unrated=rows.booked_unrated,
        valued=rows.valued,
        valued_unrated=rows.valued_unrated,
        cycle=_cycle(w, rows),
    )


CLOSED = Fact("deals_closed", "deals", _closed, deals.KEYS)
"""Deals won or lost in P; `booked`: amount of the won ones; `cycle`: their closed_at − created_at."""


def _cycles(w: World) -> Any:
    rows = deals.closed(w, "created_at")
    return w.pick(rows, deals.slice_keys(rows), cycle=_cycle(w, rows))


def _cycle(w: World, rows: Any) -> Any:
    return ibis.cases((rows.status == "won", w.microseconds(rows.closed_at, rows.created_at)))


CYCLES = Fact("deals_cycles", "deals", _cycles, deals.KEYS)
"""Deals won or lost in P; `cycle` as of `CLOSED`, without rates: medians are asked for apart from sums."""


def _new_business(w: World) -> Any:
    # Won ones are selected before two parts of the query read them: DuckDB would read the others, too.
    won = deals.seen(w, "closed_at", "account_id", "deal_type", *_MONEY, at="p_asof")
    won = won.filter(won.status == "won").drop("status")
    rows = w.rated(deals.during(w, won, "closed_at"), None, at="closed_at")
    won = w.matched(won, *deals.held_at("p_asof"), lambda s, p: s.closed_at < p.p_cut)
    won = won.filter(won.account_id.notnull() & ~won.p_typed)
    first = won.group_by(_p=won.p, _account=won.account_id).aggregate(first_won_at=won.closed_at.min())
    rows = rows.left_join(first, [rows.p == first["_p"], rows.account_id == first["_account"]])
    new = ibis.ifelse(rows.p_typed, rows.deal_type == "new", rows.closed_at == rows.first_won_at)
    rows = money(w, rows, amount_new=ibis.cases((new, rows.amount)))
    return w.pick(rows, deals.slice_keys(rows), amount_new=rows.amount_new, amount_new_unrated=rows.amount_new_unrated)


NEW_BUSINESS = Fact("deals_won_new", "deals", _new_business, deals.KEYS)
"""Deals won in P; `amount_new`: of those of type new or, where no deal has a type, of accounts that never won."""


_EPOCH = datetime(1970, 1, 1)
_LONGEST = 5_000_000
"""Days; no stay is as long, and four times their microseconds is a whole number of 64 bits."""
BIN = 16_000_000
"""Microseconds. Stays are counted in bins, the n-th of which ends at n² of these: one takes up 1/200 of a month."""


def _usual_stays(w: World) -> Any:
    """Since when a deal must be in its stage to be stalled, by cut and stage, in `_quarters`.

    That is before the cut by the stage's limit or, without one, by the 75th percentile (linear) of the stays of won
    deals. Nearly every stay counts in all later periods, so none is ranked in each of them: counts by bins of length
    tell in which bin a rank lies, and only the stays in that bin are ranked.
    """
    limits = _stages().filter(_stages().stalled_after.notnull())
    limited = limits.cross_join(w.periods.select(usual_cut="p_cut").distinct())
    days = ibis.least(limited.stalled_after, ibis.literal(_LONGEST, "decimal(18, 4)"))
    limit = (days * (4 * DAY)).cast("decimal(38, 0)").cast("int64")
    limited = limited.select(
        "usual_cut", usual_stage="stage_name", stalled_before=_quarters(w, limited.usual_cut) - limit
    )
    stays = _stays_of_won(w, limits)
    wanted = _bins_of_ranks(w, stays)
    same = [wanted.of_stage == stays.stage, wanted.of_bin == stays.bin]
    rows = wanted.join(stays, [*same, stays.since < wanted.cut, stays.till >= wanted.cut])
    among = ibis.window(group_by=["cut", "of_stage", "of_bin"], order_by="stay")
    rows = rows.mutate(place=ibis.row_number().over(among))
    rows = rows.mutate(rank=rows.shorter + rows.place)
    found = rows.group_by(usual_cut="cut", usual_stage="of_stage").aggregate(
        below=rows.stay.max(where=rows["rank"] == rows.low),
        above=rows.stay.max(where=rows["rank"] == rows.low + 1),
        rest=rows.rest.max(),
    )
    step = (ibis.coalesce(found.above, found.below) - found.below) * found.rest
    usual = (found.below * 4 + step).cast("decimal(38, 0)").cast("int64")
    usual = found.select("usual_cut", "usual_stage", stalled_before=_quarters(w, found.usual_cut) - usual)
    return ibis.union(usual, limited, distinct=False)


def _quarters(w: World, at: Any) -> Any:
    """An instant in quarters of a microsecond since 1970, whole numbers: a percentile may lie at any of them."""
    return w.microseconds(at, ibis.literal(_EPOCH, "timestamp(6)")).cast("int64") * 4


def _stays_of_won(w: World, limits: Any) -> Any:
    """Each ended stay in other stages than those of `limits`, with each state of its deal as won.

    It counts at the cuts after `since` up to `till`. That the last state is won stands with the stay; only the few
    states of deals that were opened again are looked up.
    """
    forever = ibis.literal(FOREVER, "timestamp(6)")
    ended = deals.seen(w, "stage", "stay_from", "stay_to", "won_for_good")
    ended = ended.filter((ended.won_for_good < forever) & ended.stage.notnull())
    ended = ended.select("stage", "stay_from", "stay_to", since="won_for_good", till=forever)
    rows = ibis.union(ended, _reopened(w), distinct=False)
    rows = rows.anti_join(limits, rows.stage == limits.stage_name)
    stay = w.microseconds(rows.stay_to, rows.stay_from).cast("int64")
    # Quotients and roots are rounded correctly, so the longer of two stays is never in the lower bin.
    bins = (stay.cast("float64") / BIN).sqrt().floor().cast("int64")
    return rows.select("stage", "since", "till", stay=stay, bin=bins)


def _reopened(w: World) -> Any:
    """The ended stays of deals with each of their states as won after which another came."""
    ended = deals.seen(w, "deal_id", "copy", "stage", "stay_from", "stay_to")
    ended = ended.filter(ended.stay_to.notnull() & ended.stage.notnull())
    ended = ended.select("stage", "stay_from", "stay_to", _deal="deal_id", _copy="copy")
    won = deals.seen(w, "deal_id", "copy")
    won = won.filter((won.status == "won") & (won.valid_to < ibis.literal(FOREVER, "timestamp(6)")))
    won = won.select("deal_id", "copy", till="valid_to", won_at=ibis.greatest(won.valid_from, won.born))
    rows = won.join(ended, [won.deal_id == ended["_deal"], won["copy"] == ended["_copy"]])
    # A stay of after the deal was opened again is none of the state before.
    since = ibis.greatest(rows.stay_to, rows.won_at)
    return rows.filter(since < rows.till).select("stage", "stay_from", "stay_to", since=since, till="till")


def _bins_of_ranks(w: World, stays: Any) -> Any:
    """By cut and stage, the bins in which the ranks `low` and `low` + 1 lie, with how many stays are `shorter`."""
    cuts = w.periods.select(cut="p_cut").distinct()
    before = cuts.cut.lag().over(ibis.window(order_by="cut"))
    cuts = cuts.select("cut", before=ibis.coalesce(before, ibis.literal(BEGINNING, "timestamp(6)")))
    counts = ibis.union(
        _counted(stays, cuts, "since", 1),
        _counted(stays.filter(stays.till < ibis.literal(FOREVER, "timestamp(6)")), cuts, "till", -1),
        distinct=False,
    )
    counts = counts.group_by("of_stage", "of_bin", at="at").aggregate(change=counts.change.sum())
    bins = counts.select("of_stage", "of_bin").distinct().cross_join(cuts.select("cut"))
    counts = counts.rename(_stage="of_stage", _bin="of_bin")
    rows = bins.left_join(
        counts, [bins.of_stage == counts["_stage"], bins.of_bin == counts["_bin"], bins.cut == counts["at"]]
    )
    so_far = ibis.window(group_by=["of_stage", "of_bin"], order_by="cut", preceding=None, following=0)
    rows = rows.select("of_stage", "of_bin", "cut", held=ibis.coalesce(rows.change, 0).sum().over(so_far).cast("int64"))
    shorter = ibis.window(group_by=["of_stage", "cut"], order_by="of_bin", preceding=None, following=0)
    rows = rows.mutate(
        upto=rows.held.sum().over(shorter).cast("int64"),
        place=(rows.held.sum().over(ibis.window(group_by=["of_stage", "cut"])).cast("int64") - 1) * 3,
    )
    rows = rows.mutate(low=rows.place // 4, rest=rows.place % 4, shorter=rows.upto - rows.held)
    rows = rows.filter((rows.held > 0) & (rows.low + 1 >= rows.shorter) & (rows.low < rows.upto))
    return rows.select("of_stage", "of_bin", "cut", "low", "rest", "shorter")


def _counted(stays: Any, cuts: Any, at: str, change: int) -> Any:
    """How many stays there are more (or fewer) from each cut on, by stage and bin."""
    # On the left of a join, Ibis would compute the stays again.
    rows = cuts.join(stays, [stays[at] >= cuts.before, stays[at] < cuts.cut])
    return rows.group_by(of_stage="stage", of_bin="bin", at="cut").aggregate(change=rows.count() * change)


USUAL_STAYS = Lookup(
    "crm_usual_stays",
    {"usual_cut": "timestamp(6)", "usual_stage": "string", "stalled_before": "int64"},
    _usual_stays,
    "stalled",
)


def _open_at_end(w: World) -> Any:
    rows = deals.seen(w, "close_date", "stage", "stay_from", "probability", *_MONEY, at="p_cut")
    rows = rows.filter(rows.status == "open")
    stages = _stages()
    rows = rows.left_join(stages, rows.stage == stages.stage_name)
    weight = ibis.coalesce(rows.probability, rows.stage_probability)
    # What does not depend on the period is made of each state, before it meets some of them.
    weighted, since = product(rows.amount, weight, w.dialect), _quarters(w, rows.stay_from)
    rows = rows.mutate(weighted=weighted, stay_since=since)
    rows = rows.drop("stay_from", "probability", *stages.columns)
    rows = w.rated(w.matched(rows, *deals.held_at("p_cut")), "p_cut_day")
    usual = ibis.table(USUAL_STAYS.columns, name=USUAL_STAYS.name)
    rows = rows.left_join(usual, [rows.p_cut == usual.usual_cut, rows.stage == usual.usual_stage])
    due_next = (rows.close_date >= rows.p_next_start) & (rows.close_date < rows.p_next_end)
    rows = rows.mutate(pipeline=ibis.cases((rows.rate.notnull(), rows.amount)), unrated=unrated(rows, rows.amount))
    return w.pick(
        rows,
        deals.slice_keys(rows),
        rate=rows.rate,
        pipeline=rows.pipeline,
        pipeline_unrated=rows.unrated,
        due=ibis.cases((due_next, rows.pipeline)),
        due_unrated=ibis.cases((due_next, rows.unrated)),
        weighted=rows.weighted,
        weighted_unrated=unrated(rows, rows.weighted),
        stalled=rows.stay_since < rows.stalled_before,
    )


def _stages() -> Any:
    columns = {"stage_name": "string", "stage_probability": "decimal(18, 8)", "stalled_after": "decimal(18, 4)"}
    return ibis.table(columns, name=STAGES)


OPEN = Fact("deals_open_at_end", "deals", _open_at_end, deals.KEYS, extra=("rate",),
            scaled=dict.fromkeys(("pipeline", "due", "weighted"), "rate"), lookup=USUAL_STAYS)  # fmt: skip
"""Deals open as of end; `due`: the amount of those with close_date in the next period; `weighted`: amount ×
probability; `stalled`: in their stage for longer than its limit."""


def _open_at_start(w: World) -> Any:
    rows = deals.open_at(w, "p_opening")
    return w.pick(rows, deals.slice_keys(rows))


OPEN_AT_START = Fact("deals_open_at_start", "deals", _open_at_start, deals.KEYS)
"""Deals open at start."""


def _due(w: World) -> Any:
    states = deals.seen(w, "close_date", "deal_id", "copy", at="p_opening")
    rows = w.during(states.filter(states.status == "open"), "close_date", *deals.held_at("p_opening"))
    # A deal that was open has a state ever after, and few states are not open: one of them ended it.
    ends = deals.seen(w, "deal_id", "copy", at="p_cut")
    ends = ends.filter((ends.status != "open") | ends.status.isnull())
    ends = ends.select(_deal="deal_id", _copy="copy", _from="valid_from", _to="valid_to")
    ended = [ends["_from"] < rows.p_cut, ends["_to"] >= rows.p_cut]
    rows = rows.left_join(ends, [rows.deal_id == ends["_deal"], rows["copy"] == ends["_copy"], *ended])
    return w.pick(rows, deals.slice_keys(rows), slipped=rows["_deal"].isnull())


DUE = Fact("deals_due", "deals", _due, deals.KEYS)
"""Deals open at start with close_date in P; `slipped`: still open as of end."""


def _stays(w: World) -> Any:
    rows = w.during(deals.seen(w, "stay_from", "stay_to"), "stay_to")
    return w.pick(rows, deals.slice_keys(rows), stay=w.microseconds(rows.stay_to, rows.stay_from))


STAYS = Fact("deal_stays", "deal_history", _stays, {**deals.KEYS, "owner": "deal_history.owner_id",
                                                    "stage": "deal_history.stage"})  # fmt: skip
"""Stays in a stage that ended in P."""


def _pushes(w: World) -> Any:
    changes = deals.seen(w, "from_history", "close_date", "before_open", "before_close_date")
    rows = w.during(changes.filter(changes.from_history), "valid_from")
    # Months are told only of the few rows for which it matters.
    later = rows.before_open & (rows.status == "open") & (rows.close_date > rows.before_close_date)
    pushed = ibis.ifelse(later, _month(rows.close_date) > _month(rows.before_close_date), False)
    return w.pick(rows, deals.slice_keys(rows), pushed=pushed)


def _month(day: Any) -> Any:
    return day.year() * 12 + day.month()


PUSHES = Fact("deal_changes", "deal_history", _pushes, STAYS.keys)
"""Changes of deals in P; `pushed`: to a later calendar month of close_date."""


def _calls_on_closed(w: World) -> Any:
    rows = deals.closed(w, "deal_id")
    calls = w.table("activities", "type", "status", "occurred_at", "deal_id")
    calls = calls.filter((calls.type == "call") & (calls.status == "done"))
    calls = calls.select(_deal="deal_id", _at="occurred_at")
    rows = rows.join(calls, [rows.deal_id == calls["_deal"], calls["_at"] < rows.p_asof])
    return w.pick(rows, deals.slice_keys(rows))


CALLS_ON_CLOSED = Fact("deals_closed_calls", "deals", _calls_on_closed, deals.KEYS)
"""Done calls on deals closed in P."""


def _proposals(w: World) -> Any:
    rows = w.during(w.table("proposals", "deal_id", "sent_at"), "sent_at")
    names = {"owner": "owner_id", "account": "account_id", "source": "source", "product": "product_id",
             "campaign": "campaign_id", "deal_type": "deal_type", "stage": "stage"}  # fmt: skip
    wanted = {f"of_{key}": column for key, column in names.items() if key in w.keys}
    if wanted:
        rows = w.deal_link(rows, "deal_id", **wanted)
    return w.pick(rows, {key: rows[f"of_{key}"] for key in names if key in w.keys})


PROPOSALS = Fact("proposals_sent", "proposals", _proposals, deals.KEYS)
"""Proposals sent in P; sliced by their deal."""
