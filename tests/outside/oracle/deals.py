"""How did a deal stand at an instant, and how long did it stay in each stage?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .rows import Row
from .world import Span, World

CLOSED = ("won", "lost")


@dataclass(frozen=True)
class Deal:
    """A deal as it stood just before an instant. `row` holds what has no time of its own (account, source …)."""

    row: Row
    status: str | None
    stage: str | None
    amount: Decimal | None
    currency: str | None
    close_date: date | None
    probability: Decimal | None
    forecast_category: str | None
    owner_id: str | None
    closed_at: datetime | None

    @property
    def deal_id(self) -> str:
        return self.row["deal_id"]

    @property
    def created_at(self) -> datetime | None:
        return self.row.get("created_at")


@dataclass(frozen=True)
class Stay:
    """An unbroken run of open history rows in one stage; `left` is None while it lasts."""

    deal_id: str
    stage: str | None
    entered: datetime
    left: datetime | None
    owner_id: str | None


def history(world: World) -> dict[str, list[Row]]:
    """Each existing deal's history rows in time, equal times in the order of the source."""
    if "history" not in world.cache:
        by_deal = defaultdict(list)
        for row in world.rows("deal_history"):
            if world.find("deals", row["deal_id"]):
                by_deal[row["deal_id"]].append(row)
        world.cache["history"] = {key: sorted(rows, key=lambda row: row["changed_at"]) for key, rows in by_deal.items()}
    return world.cache["history"]


def known_history(world: World, deal_id: str) -> list[Row]:
    """The history rows of a deal before as_of."""
    return [row for row in history(world).get(deal_id, ()) if row["changed_at"] < world.as_of]


def at(world: World, row: Row, instant: datetime) -> Deal | None:
    """The deal just before an instant that is not after as_of; None if it did not exist yet."""
    created = row.get("created_at")
    if created is not None and created >= instant:
        return None
    changes = history(world).get(row["deal_id"])
    if not changes:
        return _without_history(row, instant)
    past = [change for change in changes if change["changed_at"] < instant]
    if not past:
        return _state(row, _while_open(changes[0]), "open", None)
    last = past[-1]
    return _state(row, last, last.get("status"), _closing(past))


def _closing(past: list[Row]) -> datetime | None:
    """The instant at which the present, unbroken won or lost status began."""
    status = past[-1].get("status")
    if status not in CLOSED:
        return None
    began = past[-1]["changed_at"]
    for change in reversed(past):
        if change.get("status") != status:
            break
        began = change["changed_at"]
    return began


def _without_history(row: Row, instant: datetime) -> Deal:
    closed = row.get("closed_at")
    if row["status"] not in CLOSED:
        return _state(row, row, row["status"], None)
    if closed is None or closed < instant:
        return _state(row, row, row["status"], closed)
    return _state(row, _while_open(row), "open", None)


def _while_open(row: Row) -> Row:
    """The values of a deal that was open then: a stage and probability that it has only since it closed are unknown."""
    return {**row, "stage": None, "probability": None} if row.get("status") in CLOSED else row


def _state(row: Row, values: Row, status: str | None, closed_at: datetime | None) -> Deal:
    return Deal(
        row,
        status,
        values.get("stage"),
        values.get("amount"),
        values.get("currency"),
        values.get("close_date"),
        values.get("probability"),
        values.get("forecast_category"),
        values.get("owner_id"),
        closed_at,
    )


def deals_at(world: World, instant: datetime) -> list[Deal]:
    """Every deal that existed just before an instant."""
    key = ("deals", instant)
    if key not in world.cache:
        states = (at(world, row, instant) for row in world.rows("deals"))
        world.cache[key] = [state for state in states if state]
    return world.cache[key]


def known_deals(world: World) -> list[Deal]:
    """Every deal as known at as_of."""
    return deals_at(world, world.as_of)


def known_deal(world: World, deal_id: str | None) -> Deal | None:
    """One deal as known at as_of, if there is such a deal."""
    row = world.find("deals", deal_id)
    return at(world, row, world.as_of) if row else None


def closed_in(span: Span, *statuses: str) -> list[Deal]:
    """Deals as known at as_of whose present closed status began in the span."""
    return [deal for deal in known_deals(span.world) if deal.status in statuses and span.holds(deal.closed_at)]


def open_at(world: World, instant: datetime) -> list[Deal]:
    """Deals that were open just before an instant."""
    return [deal for deal in deals_at(world, instant) if deal.status == "open"]


def stays(world: World) -> list[Stay]:
    """Every stay of every deal with history, as far as known at as_of. The owner is the one at leaving."""
    if "stays" not in world.cache:
        world.cache["stays"] = [stay for deal_id in history(world) for stay in _stays(world, deal_id)]
    return world.cache["stays"]


def _stays(world: World, deal_id: str) -> list[Stay]:
    found: list[Stay] = []
    run: list[Row] = []
    for change in [*known_history(world, deal_id), None]:
        if (
            run
            and change is not None
            and change.get("status") == "open"
            and change.get("stage") == run[-1].get("stage")
        ):
            run.append(change)
            continue
        if run:
            left = change["changed_at"] if change else None
            found.append(Stay(deal_id, run[0].get("stage"), run[0]["changed_at"], left, run[-1].get("owner_id")))
        run = [change] if change is not None and change.get("status") == "open" else []
    return found


def entered_stage(world: World, deal: Deal, instant: datetime) -> datetime | None:
    """Since when an open deal had been in its stage just before an instant; None where that is not known."""
    running = [
        stay.entered
        for stay in stays(world)
        if stay.deal_id == deal.deal_id and stay.entered < instant and (stay.left is None or stay.left >= instant)
    ]
    return running[-1] if running else deal.created_at
