"""Which amounts behind a page's figures may be slips of the pen, and how much of the figures are they?

One amount with too many digits makes a sum, a mean and every comparison with them worthless, so pages that show such
figures say so first. Nothing is left out: whether an amount is wrong only a person can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from crmlib.analysis.implausible import TIMES, implausible_from
from crmlib.calendar import Period
from crmlib.notebook.rates import rates
from crmlib.notebook.report import Report
from crmlib.present.sentence import Sentence

Amounts = list[tuple[datetime, Decimal]]
"""When something was sold, and for how much in the base currency."""


def won(report: Report) -> list[Sentence]:
    """Deals won in the period, or in the one that it is compared with, whose amounts are out of all proportion."""
    amounts = report.data.once("odd: won", lambda: _won(report))
    said = _said(report, "won", amounts, report.data.once("odd: limit", lambda: _limit(amounts)))
    goal = beside_them(report)
    return said if goal is None else [*said[:1], goal, *said[1:]]


def beside_them(report: Report) -> Sentence | None:
    """What bookings and their target would be to each other without the period's deals out of all proportion.

    None where there is no such deal, or no target.
    """
    rest, goal = without(report), report.goal("bookings")
    if rest is None or not goal:
        return None
    share, way = rest / goal, "reached" if rest >= goal else "missed"
    values = {"rest": report.say(rest, "money"), "share": report.say(share, "ratio"), "goal": report.say(goal, "money")}
    return Sentence(report.t("odd.without", way=way, **values), "caution")


def without(report: Report) -> Decimal | None:
    """The period's bookings less the deals whose amounts are out of all proportion; None where there is none."""
    amounts = report.data.once("odd: won", lambda: _won(report))
    limit = report.data.once("odd: limit", lambda: _limit(amounts))
    within = _within(report, amounts, report.period)
    large = [amount for amount in within if limit and amount > limit]
    return sum(within, Decimal(0)) - sum(large, Decimal(0)) if large else None


def opened(report: Report) -> list[Sentence]:
    """Open deals whose amounts are out of all proportion to those of deals won."""
    limit = report.data.once("odd: limit", lambda: _limit(report.data.once("odd: won", lambda: _won(report))))
    rows = report.data.rows("deals", "base_amount", status="open")
    amounts = [row["base_amount"] for row in rows if row.get("base_amount") is not None]
    return _of(report, "open", amounts, limit, {})


def lost(report: Report, deals: Iterable[Mapping[str, Any]]) -> list[Sentence]:
    """Lost deals whose amounts are out of all proportion to those of deals won."""
    limit = report.data.once("odd: limit", lambda: _limit(report.data.once("odd: won", lambda: _won(report))))
    amounts = [deal["base_amount"] for deal in deals if deal.get("base_amount") is not None]
    return _of(report, "lost", amounts, limit, {})


def ordered(report: Report) -> list[Sentence]:
    """Orders of the period, or of the one that it is compared with, whose amounts are out of all proportion."""
    amounts = report.data.once("odd: orders", lambda: _orders(report))
    return _said(report, "orders", amounts, _limit(amounts)) if amounts else won(report)


def ordered_lately(report: Report) -> list[Sentence]:
    """The same of the last twelve months, on which customers' value rests."""
    amounts = report.data.once("odd: orders", lambda: _orders(report)) or _won(report)
    start = report.calendar.instant(report.period.end.replace(year=report.period.end.year - 1, day=1))
    end = min(report.calendar.instant(report.period.end), report.data.as_of)
    return _of(report, "lately", [a for at, a in amounts if start <= at < end], _limit(amounts), {})


def _won(report: Report) -> Amounts:
    rows = report.data.rows("deals", "closed_at", "base_amount", status="won")
    return [(r["closed_at"], r["base_amount"]) for r in rows if r.get("closed_at") and r.get("base_amount") is not None]


def _orders(report: Report) -> Amounts:
    known, found = rates(report), []
    for row in report.data.rows("orders", "ordered_at", "amount", "currency"):
        at, amount, currency = row.get("ordered_at"), row.get("amount"), row.get("currency")
        if at is None or amount is None:
            continue
        at_home = currency in (None, report.meta.currency)
        rate = Decimal(1) if at_home else known.at(currency, report.calendar.local_date(at))
        if rate is not None:
            found.append((at, amount * rate))
    return found


def _limit(amounts: Amounts) -> Decimal | None:
    return implausible_from([amount for _, amount in amounts])


def _said(report: Report, what: str, amounts: Amounts, limit: Decimal | None) -> list[Sentence]:
    """What is said of the page's period, and of the one that it is compared with."""
    now = _of(report, what, _within(report, amounts, report.period), limit, {})
    if report.meta.compare_to == "none" or not report.meta.compare:
        return now
    label = report.meta.compare[0 if report.meta.compare_to == "previous_period" else -1]
    then = _within(report, amounts, report.calendar.period(label))
    return now + _of(report, f"{what}_before", then, limit, {"period": report.period_name(label)})


def _within(report: Report, amounts: Amounts, period: Period) -> list[Decimal]:
    start = report.calendar.instant(period.start)
    end = min(report.calendar.instant(period.end), report.data.as_of)
    return [amount for at, amount in amounts if start <= at < end]


def _of(
    report: Report, what: str, amounts: Iterable[Decimal], limit: Decimal | None, also: dict[str, Any]
) -> list[Sentence]:
    amounts = list(amounts)
    large, total = [a for a in amounts if limit and a > limit], sum(amounts, Decimal(0))
    if not large or not total:
        return []
    of_them = sum(large, Decimal(0))
    values = {"n": len(large), "times": TIMES, "amount": report.say(of_them, "money")} | also
    text = report.t(f"odd.{what}", share=report.say(of_them / total, "ratio"), **values)
    return [Sentence(text, "caution")]
