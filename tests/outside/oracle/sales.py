"""Sales, KPI by KPI."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise

from .deals import CLOSED, Deal, closed_in, deals_at, entered_stage, history, known_deals, known_history, open_at, stays
from .facts import DAY, Fact, Undefined, made, of, seconds, summed
from .orders import orders
from .slices import of_deal, of_link, of_stay
from .world import NoRate, Number, Span, World

CLOSING = "deals.status deals.closed_at"
HISTORY = "deals.deal_id deal_history.changed_at deal_history.status"


def _deals(world: World, deals: list[Deal]) -> list[Fact]:
    return [Fact(of_deal(world, deal)) for deal in deals]


def at_closing(world: World, deal: Deal, amount=None) -> Number:
    """The amount of a closed deal at the rate of the local day on which it closed."""
    return world.money(deal.amount if amount is None else amount, deal.currency, world.clock.day(deal.closed_at))


@summed("deals_created", "count", "deal", "deals.created_at")
def deals_created(world: World, span: Span):
    return of(_deals(world, [deal for deal in known_deals(world) if span.holds(deal.created_at)]))


@summed("open_deals", "count", "deal", CLOSING)
def open_deals(world: World, span: Span):
    return of(_deals(world, open_at(world, span.end)))


def open_amounts(world: World, deals: list[Deal], instant: datetime) -> list[tuple[Deal, Number]]:
    """Amounts of open deals at the rate of the last local day before an instant; deals without one are left out."""
    day = world.clock.day_before(instant)
    return [(deal, world.money(deal.amount, deal.currency, day)) for deal in deals if deal.amount is not None]


@summed("open_pipeline", "sum", "deal", f"{CLOSING} deals.amount")
def open_pipeline(world: World, span: Span):
    return of(
        Fact(of_deal(world, deal), money) for deal, money in open_amounts(world, open_at(world, span.end), span.end)
    )


@summed("weighted_pipeline", "sum", "deal", f"{CLOSING} deals.amount deals.probability")
def weighted_pipeline(world: World, span: Span):
    of_stage = {stage["name"]: stage.get("probability") for stage in world.company.stages}
    facts = []
    for deal, money in open_amounts(world, open_at(world, span.end), span.end):
        probability = deal.probability if deal.probability is not None else of_stage.get(deal.stage)
        if probability is not None:
            weighted = money if isinstance(money, NoRate) else money * Fraction(str(probability))
            facts.append(Fact(of_deal(world, deal), weighted))
    return of(facts)


@summed("deals_won", "count", "deal", CLOSING)
def deals_won(world: World, span: Span):
    return of(_deals(world, closed_in(span, "won")))


@summed("deals_lost", "count", "deal", CLOSING)
def deals_lost(world: World, span: Span):
    return of(_deals(world, closed_in(span, "lost")))


@summed("win_rate", "ratio", "deal", CLOSING)
def win_rate(world: World, span: Span):
    return _deals(world, closed_in(span, "won")), _deals(world, closed_in(span, *CLOSED))


@summed("win_rate_value", "ratio", "deal", f"{CLOSING} deals.amount")
def win_rate_value(world: World, span: Span):
    won, closed = [], []
    for deal in closed_in(span, *CLOSED):
        amount = deal.amount
        if amount is None and deal.status == "lost":
            amount = deal.row.get("list_amount")
        if amount is None:
            continue
        fact = Fact(of_deal(world, deal), at_closing(world, deal, amount))
        closed.append(fact)
        won.extend([fact] if deal.status == "won" else [])
    return won, closed


@summed("win_rate_created", "ratio", "deal", f"deals.created_at {CLOSING}")
def win_rate_created(world: World, span: Span):
    closed = [deal for deal in known_deals(world) if span.holds(deal.created_at) and deal.status in CLOSED]
    return _deals(world, [deal for deal in closed if deal.status == "won"]), _deals(world, closed)


def won_amounts(world: World, deals: list[Deal]) -> list[Fact]:
    return [Fact(of_deal(world, deal), at_closing(world, deal)) for deal in deals if deal.amount is not None]


@summed("bookings", "sum", "deal", f"{CLOSING} deals.amount")
def bookings(world: World, span: Span):
    return of(won_amounts(world, closed_in(span, "won")))


@summed("new_revenue", "sum", "deal", f"{CLOSING} deals.amount")
def new_revenue(world: World, span: Span):
    won = closed_in(span, "won")
    if any(row.get("deal_type") is not None for row in world.rows("deals")):
        return of(won_amounts(world, [deal for deal in won if deal.row.get("deal_type") == "new"]))
    first: dict[str, datetime] = {}
    for deal in known_deals(world):
        account = deal.row.get("account_id")
        if account is not None and deal.status == "won" and deal.closed_at is not None:
            first[account] = min(first.get(account, deal.closed_at), deal.closed_at)
    return of(won_amounts(world, [deal for deal in won if first.get(deal.row.get("account_id")) == deal.closed_at]))


@summed("average_deal_size", "ratio", "deal", f"{CLOSING} deals.amount")
def average_deal_size(world: World, span: Span):
    amounts = won_amounts(world, closed_in(span, "won"))
    return amounts, [Fact(fact.subject) for fact in amounts]


def _cycles(world: World, span: Span) -> list[Fact]:
    won = [deal for deal in closed_in(span, "won") if deal.created_at is not None]
    return [Fact(of_deal(world, deal), seconds(deal.closed_at, deal.created_at) / DAY) for deal in won]


@summed("sales_cycle_median", "median", "deal", f"deals.created_at {CLOSING}")
def sales_cycle_median(world: World, span: Span):
    return of(_cycles(world, span))


@summed("sales_cycle_mean", "ratio", "deal", f"deals.created_at {CLOSING}")
def sales_cycle_mean(world: World, span: Span):
    cycles = _cycles(world, span)
    return cycles, [Fact(fact.subject) for fact in cycles]


@summed("stage_duration_mean", "ratio", "stay", f"{HISTORY} deal_history.stage")
def stage_duration_mean(world: World, span: Span):
    ended = [stay for stay in stays(world) if span.holds(stay.left)]
    subjects = [of_stay(world, stay.deal_id, stay.owner_id, stay.stage) for stay in ended]
    days = [seconds(stay.left, stay.entered) / DAY for stay in ended]
    return [Fact(*pair) for pair in zip(subjects, days, strict=True)], [Fact(subject) for subject in subjects]


@summed("open_deals_at_start", "count", "deal", CLOSING)
def open_deals_at_start(world: World, span: Span):
    """Not a KPI of its own: open deals at start, for sales_velocity."""
    return of(_deals(world, open_at(world, span.at_start)))


@made("sales_velocity", "open_deals_at_start win_rate average_deal_size sales_cycle_mean")
def sales_velocity(part):
    if part("sales_cycle_mean") == 0:
        raise Undefined
    size = part("win_rate") * part("average_deal_size")
    return part("open_deals_at_start") * size / part("sales_cycle_mean"), None, None


@summed("proposals", "count", "proposal", "proposals.sent_at")
def proposals(world: World, span: Span):
    known = {deal.deal_id: of_deal(world, deal) for deal in known_deals(world)}
    sent = [row for row in world.rows("proposals") if span.holds(row.get("sent_at"))]
    return of(Fact(known.get(row["deal_id"]) or of_link(world, "proposal", row)) for row in sent)


def percentile75(lengths: list[Fraction]) -> Fraction:
    """The 75th percentile by linear interpolation between the closest ranks.

    >>> percentile75([Fraction(1), Fraction(2), Fraction(3), Fraction(5)])
    Fraction(7, 2)
    """
    ordered = sorted(lengths)
    rank = Fraction(3, 4) * (len(ordered) - 1)
    low = int(rank)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (rank - low) * (ordered[high] - ordered[low])


def stall_limits(world: World, instant: datetime) -> dict[str | None, Fraction]:
    """Days after which a deal counts as stalled, by stage: as params say, else from the stays of deals won by then."""
    won = {deal.deal_id for deal in deals_at(world, instant) if deal.status == "won"}
    lengths: dict[str | None, list[Fraction]] = {}
    for stay in stays(world):
        if stay.deal_id in won and stay.left is not None and stay.left < instant:
            lengths.setdefault(stay.stage, []).append(seconds(stay.left, stay.entered) / DAY)
    limits = {stage: percentile75(days) for stage, days in lengths.items() if stage is not None}
    for stage in world.company.stages:
        if stage.get("stalled_after_days") is not None:
            limits[stage["name"]] = Fraction(str(stage["stalled_after_days"]))
    return limits


@summed("stalled_deals", "count", "deal", f"{CLOSING} deals.stage")
def stalled_deals(world: World, span: Span):
    limits = stall_limits(world, span.end)
    stalled = []
    for deal in open_at(world, span.end):
        entered = entered_stage(world, deal, span.end)
        if entered is not None and deal.stage in limits and seconds(span.end, entered) / DAY > limits[deal.stage]:
            stalled.append(deal)
    return of(_deals(world, stalled))


@summed("slip_rate", "ratio", "deal", f"{CLOSING} deals.close_date")
def slip_rate(world: World, span: Span):
    due = [deal for deal in open_at(world, span.at_start) if span.holds_day(deal.close_date)]
    still = {deal.deal_id for deal in open_at(world, span.end)}
    return _deals(world, [deal for deal in due if deal.deal_id in still]), _deals(world, due)


@summed("push_count", "count", "stay", f"{HISTORY} deal_history.close_date")
def push_count(world: World, span: Span):
    pushes = []
    for deal_id in history(world):
        rows = known_history(world, deal_id)
        for before, after in pairwise(rows):
            both_open = before.get("status") == after.get("status") == "open"
            if (
                both_open
                and span.holds(after["changed_at"])
                and _later_month(before.get("close_date"), after.get("close_date"))
            ):
                pushes.append(Fact(of_stay(world, deal_id, after.get("owner_id"), after.get("stage"))))
    return of(pushes)


def _later_month(before: date | None, after: date | None) -> bool:
    return before is not None and after is not None and (after.year, after.month) > (before.year, before.month)


def _costed(world: World, span: Span):
    return [
        order for order in orders(world) if span.holds(order.at) and order.cost is not None and order.amount is not None
    ]


@summed("gross_profit", "sum", "order", "orders.ordered_at orders.amount orders.cost")
def gross_profit(world: World, span: Span):
    return of(Fact(order.subject, order.profit(world)) for order in _costed(world, span))


@summed("gross_margin", "ratio", "order", "orders.ordered_at orders.amount orders.cost")
def gross_margin(world: World, span: Span):
    costed = _costed(world, span)
    return [Fact(order.subject, order.profit(world)) for order in costed], [
        Fact(order.subject, order.money(world)) for order in costed
    ]


@summed("pipeline_next_period", "sum", "deal", f"{CLOSING} deals.amount deals.close_date")
def pipeline_next_period(world: World, span: Span):
    """Not a KPI of its own: open_pipeline with close_date in the next period, for pipeline_coverage."""
    coming = span.period.next()
    due = [
        deal
        for deal in open_at(world, span.end)
        if deal.close_date is not None and coming.start <= deal.close_date < coming.end
    ]
    return of(Fact(of_deal(world, deal), money) for deal, money in open_amounts(world, due, span.end))
