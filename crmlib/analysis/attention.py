"""Which records need somebody's care, and why is each one there?

Every list gives its rule, all the records that match it, and for each the facts that put it there; nothing is cut.
Rows are mappings with the columns of tables.md, deals as known at as_of with `base_amount` (base currency) and
`stage_since`. What a record does not say is never taken as a reason: a deal without a close date is not past it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

Row = Mapping[str, Any]

FOLLOW_UPS = ("call", "email", "meeting", "demo")
"""Activities that count as following up, as in leads_followed_up."""


@dataclass(frozen=True)
class Found:
    """A record of a list: its key, what it is sorted by (highest first), and why it is there (values, not text)."""

    key: str
    weight: Decimal
    why: Mapping[str, Any]


@dataclass(frozen=True)
class Listed:
    """A list of records: the rule's id and its parameters, all that match, how many rows were looked at, and how many
    could not be judged for want of a value."""

    rule: str
    found: tuple[Found, ...]
    looked_at: int
    unjudged: int = 0
    parameters: Mapping[str, Any] = field(default_factory=dict)


def priority(deals: Iterable[Row], today: date, probabilities: Mapping[str, Decimal] | None = None) -> Listed:
    """Open deals by probability × amount × urgency.

    urgency = 1 when the close date is today or past, else 30 ÷ (30 + days until it). probability: of `probabilities`
    (deal_id → chance, such as the forecast's), else the deal's own. Deals without probability, amount or close date
    are counted as unjudged. Unit of weight: base currency.

    >>> deal = {"deal_id": "d", "status": "open", "base_amount": Decimal(900), "probability": Decimal("0.5")}
    >>> priority([{**deal, "close_date": date(2026, 5, 1)}], date(2026, 4, 1)).found[0].weight
    Decimal('225.0000')
    """
    given = probabilities or {}
    found, unjudged, rows = [], 0, _open(deals)
    for deal in rows:
        chance = given.get(deal["deal_id"], deal.get("probability"))
        amount, due = deal.get("base_amount"), deal.get("close_date")
        if chance is None or amount is None or due is None:
            unjudged += 1
            continue
        days = max((due - today).days, 0)
        weight = Fraction(chance) * Fraction(amount) * Fraction(30, 30 + days)
        why = {"probability": chance, "amount": amount, "days_to_close": (due - today).days}
        found.append(Found(deal["deal_id"], Decimal(round(weight * 10000)).scaleb(-4), why))
    return _listed("priority", found, len(rows), unjudged, {"half_after_days": 30})


def stalled(deals: Iterable[Row], as_of: datetime, limits: Mapping[str, Decimal]) -> Listed:
    """Open deals that have been in their stage for longer than its limit in days (stages without one stall nobody).

    limits: stage → days, from params, else from the company's own won deals (as KPI stalled_deals).

    >>> deal = {"deal_id": "d", "status": "open", "stage": "Demo", "stage_since": datetime(2026, 1, 1)}
    >>> stalled([deal], datetime(2026, 1, 31), {"Demo": Decimal(14)}).found[0].why["days"]
    Decimal('30')
    """
    found, unjudged, rows = [], 0, _open(deals)
    for deal in rows:
        since = deal.get("stage_since")
        if since is None or deal.get("stage") is None:
            unjudged += 1
            continue
        limit, days = limits.get(deal["stage"]), _days(as_of - since)
        if limit is not None and days > limit:
            found.append(Found(deal["deal_id"], days - limit, {"stage": deal["stage"], "days": days, "limit": limit}))
    return _listed("stalled", found, len(rows), unjudged)


def without_next_step(deals: Iterable[Row]) -> Listed:
    """Open deals whose next_step is empty, largest amount first. Ask only where the source has the column.

    >>> without_next_step([{"deal_id": "d", "status": "open", "next_step": " "}]).found[0].key
    'd'
    """
    rows = _open(deals)
    found = [
        Found(deal["deal_id"], deal.get("base_amount") or Decimal(0), {"amount": deal.get("base_amount")})
        for deal in rows
        if not str(deal.get("next_step") or "").strip()
    ]
    return _listed("without_next_step", found, len(rows))


def past_close_date(deals: Iterable[Row], today: date) -> Listed:
    """Open deals whose close date lies before today, longest overdue first.

    >>> deal = {"deal_id": "d", "status": "open", "close_date": date(2026, 3, 30)}
    >>> past_close_date([deal], date(2026, 4, 1)).found[0].why["days"]
    2
    """
    rows = _open(deals)
    unjudged = sum(deal.get("close_date") is None for deal in rows)
    found = [
        Found(d["deal_id"], Decimal((today - d["close_date"]).days), {"days": (today - d["close_date"]).days})
        for d in rows
        if d.get("close_date") is not None and d["close_date"] < today
    ]
    return _listed("past_close_date", found, len(rows), unjudged)


def slow_deals(deals: Sequence[Row], as_of: datetime, share: float = 0.75) -> Listed:
    """Open deals older than the `share` quantile (linear) of the cycle of the won deals among `deals`.

    Nothing is listed with fewer than 5 won deals: the measure would be chance.

    >>> won = [{"deal_id": str(i), "status": "won", "created_at": datetime(2026, 1, 1),
    ...         "closed_at": datetime(2026, 1, 1 + i)} for i in range(1, 6)]
    >>> old = {"deal_id": "old", "status": "open", "created_at": datetime(2026, 1, 1)}
    >>> slow_deals([*won, old], datetime(2026, 1, 8)).found[0].why
    {'days': Decimal('7'), 'limit': Decimal('4.00')}
    """
    cycles = sorted(
        _days(d["closed_at"] - d["created_at"])
        for d in deals
        if d.get("status") == "won" and d.get("created_at") is not None and d.get("closed_at") is not None
    )
    rows = _open(deals)
    unjudged = sum(d.get("created_at") is None for d in rows)
    if len(cycles) < 5:
        return _listed("slow_deals", [], len(rows), len(rows), {"won": len(cycles)})
    limit = quantile(cycles, share)
    found = []
    for deal in rows:
        days = None if deal.get("created_at") is None else _days(as_of - deal["created_at"])
        if days is not None and days > limit:
            found.append(Found(deal["deal_id"], days - limit, {"days": days, "limit": limit}))
    return _listed("slow_deals", found, len(rows), unjudged, {"limit": limit, "won": len(cycles)})


def untouched_leads(
    leads: Iterable[Row],
    activities: Iterable[Row],
    as_of: datetime,
    dealt_with: Container[Any] | None = None,
    after_days: int = 1,
) -> Listed:
    """Leads neither converted nor disqualified, older than `after_days`, without a done call, e-mail, meeting or demo.

    A lead that names its deal, or whose status is one of those `dealt_with` (default: the `closing_statuses` of
    `leads`), has been dealt with though its time was not recorded: it is unjudged.

    >>> untouched_leads([{"lead_id": "l", "created_at": datetime(2026, 1, 1)}], [], datetime(2026, 1, 5)).found[0].why
    {'days': Decimal('4')}
    """
    leads = list(leads)
    touched = {a.get("lead_id") for a in activities if _follows_up(a)}
    over = closing_statuses(_closed_by_status(leads)) if dealt_with is None else dealt_with
    found, unjudged, rows = [], 0, _open_leads(leads)
    for lead in rows:
        days = _days(as_of - lead["created_at"])
        if lead["lead_id"] in touched or days <= after_days:
            continue
        if lead.get("deal_id") or lead.get("status") in over:
            unjudged += 1
        else:
            found.append(Found(lead["lead_id"], days, {"days": days}))
    return _listed("untouched_leads", found, len(rows), unjudged, {"after_days": after_days})


def closing_statuses(counts: Mapping[Any, Sequence[int]]) -> set[Any]:
    """The statuses of which more than half of the leads were converted or disqualified.

    counts: {status: (converted or disqualified, leads)}.

    >>> closing_statuses({"Won": (9, 10), "Open": (1, 10)})
    {'Won'}
    """
    return {status for status, (closed, n) in counts.items() if 2 * closed > n}


def _closed_by_status(leads: Sequence[Row]) -> dict[Any, list[int]]:
    counts: dict[Any, list[int]] = {}
    for lead in leads:
        if lead.get("status"):
            own = counts.setdefault(lead["status"], [0, 0])
            own[0] += bool(lead.get("converted_at") or lead.get("disqualified_at"))
            own[1] += 1
    return counts


def slow_leads(leads: Iterable[Row], activities: Iterable[Row], within_hours: int = 24) -> Listed:
    """Leads whose first done call, e-mail, meeting or demo that was not incoming came later than `within_hours`.

    >>> call = {"lead_id": "l", "type": "call", "status": "done", "occurred_at": datetime(2026, 1, 3)}
    >>> slow_leads([{"lead_id": "l", "created_at": datetime(2026, 1, 1)}], [call]).found[0].why["hours"]
    Decimal('48')
    """
    first: dict[str, datetime] = {}
    rows = [lead for lead in leads if lead.get("created_at") is not None]
    created = {lead["lead_id"]: lead["created_at"] for lead in rows}
    for a in activities:
        at, lead = a.get("occurred_at"), a.get("lead_id")
        if _follows_up(a) and a.get("direction") != "in" and at is not None and lead in created and at >= created[lead]:
            first[lead] = min(at, first.get(lead, at))
    found = []
    for lead, at in first.items():
        hours = _days(at - created[lead]) * 24
        if hours > within_hours:
            found.append(Found(lead, hours, {"hours": hours, "limit": within_hours}))
    return _listed("slow_leads", found, len(rows), len(rows) - len(first), {"within_hours": within_hours})


def reopen_candidates(
    deals: Iterable[Row],
    as_of: datetime,
    reasons: Iterable[str] = ("timing", "budget", "no decision"),
    days: int = 365,
    least: int = 30,
) -> Listed:
    """Deals lost for a reason that passes with time (`reasons`, compared without case), largest first.

    Lost at least `least` days ago, so that the reason can have passed, and at most `days`. Deals lost without a reason
    are unjudged.

    >>> lost = {"deal_id": "d", "status": "lost", "closed_at": datetime(2026, 1, 1), "lost_reason": "Budget"}
    >>> reopen_candidates([lost], datetime(2026, 6, 1)).found[0].why["reason"]
    'Budget'
    """
    passing = {reason.casefold().strip() for reason in reasons}
    rows = [d for d in deals if d.get("status") == "lost"]
    found, unjudged = [], 0
    for deal in rows:
        reason, closed = deal.get("lost_reason"), deal.get("closed_at")
        if not reason or closed is None:
            unjudged += 1
        elif reason.casefold().strip() in passing and timedelta(days=least) <= as_of - closed <= timedelta(days=days):
            why = {"reason": reason, "days": _days(as_of - closed), "amount": deal.get("base_amount")}
            found.append(Found(deal["deal_id"], deal.get("base_amount") or Decimal(0), why))
    return _listed(
        "reopen", found, len(rows), unjudged, {"reasons": tuple(sorted(passing)), "days": days, "least": least}
    )


def without_contact(deals: Iterable[Row], activities: Iterable[Row], as_of: datetime, days: int = 14) -> Listed:
    """Open deals without a done call, e-mail, meeting or demo in the last `days`, longest silence first.

    >>> deal = {"deal_id": "d", "status": "open", "created_at": datetime(2026, 1, 1)}
    >>> without_contact([deal], [], datetime(2026, 2, 1)).found[0].why
    {'days': Decimal('31'), 'contacted': False}
    """
    last: dict[str, datetime] = {}
    for a in activities:
        at, deal = a.get("occurred_at"), a.get("deal_id")
        if _follows_up(a) and deal is not None and at is not None and at < as_of:
            last[deal] = max(at, last.get(deal, at))
    found, unjudged, rows = [], 0, _open(deals)
    for deal in rows:
        contacted = deal["deal_id"] in last
        since = last.get(deal["deal_id"], deal.get("created_at"))
        if since is None:
            unjudged += 1
        elif as_of - since > timedelta(days=days):
            silence = _days(as_of - since)
            found.append(Found(deal["deal_id"], silence, {"days": silence, "contacted": contacted}))
    return _listed("without_contact", found, len(rows), unjudged, {"days": days})


def quantile(ordered: Sequence[Decimal], share: float) -> Decimal:
    """The `share` quantile of ordered values, linear between neighbours (type 7, as the catalogue's percentiles).

    >>> quantile([Decimal(1), Decimal(2), Decimal(3), Decimal(10)], 0.75)
    Decimal('4.75')
    """
    place = Decimal(str(share)) * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _open(deals: Iterable[Row]) -> list[Row]:
    return [deal for deal in deals if deal.get("status") == "open"]


def _open_leads(leads: Iterable[Row]) -> list[Row]:
    return [
        lead
        for lead in leads
        if lead.get("created_at") is not None and not lead.get("converted_at") and not lead.get("disqualified_at")
    ]


def _follows_up(activity: Row) -> bool:
    return activity.get("status") == "done" and activity.get("type") in FOLLOW_UPS


def _days(span: timedelta) -> Decimal:
    """Days of 86,400 seconds, to 28 digits."""
    return Decimal(span // timedelta(microseconds=1)) / Decimal(86_400_000_000)


def _listed(
    rule: str, found: list[Found], looked_at: int, unjudged: int = 0, parameters: Mapping | None = None
) -> Listed:
    """The list with its records in order: highest weight first, then by key."""
    ordered = tuple(sorted(found, key=lambda f: (-f.weight, str(f.key))))
    return Listed(rule, ordered, looked_at, unjudged, parameters or {})
