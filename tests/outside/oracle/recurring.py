"""KPIs of subscriptions: renewal, monthly recurring revenue and how much of it is kept."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from .facts import Fact, of, summed
from .periods import add_months
from .rows import Row
from .slices import Subject, of_account
from .world import NoRate, Number, Span, World


@summed("renewal_rate", "ratio", "subscription", "subscriptions.ends_at subscriptions.renewed_by")
def renewal_rate(world: World, span: Span):
    ended = [row for row in world.rows("subscriptions") if span.holds_day(row["ends_at"])]
    return [Fact(_subscriber(world, row)) for row in ended if row.get("renewed_by") is not None], [
        Fact(_subscriber(world, row)) for row in ended
    ]


def _subscriber(world: World, row: Row) -> Subject:
    return of_account(world, "subscription", row.get("account_id"), product=row.get("product_id"))


def term_months(started: date, ends: date) -> Fraction:
    """Months of a term: whole months where they fit (clamped to the month's last day), else days × 12 ÷ 365.25."""
    near = (ends.year - started.year) * 12 + ends.month - started.month
    for months in (near - 1, near, near + 1):
        if months > 0 and add_months(started, months) == ends:
            return Fraction(months)
    return Fraction((ends - started).days) * 12 / Fraction(36525, 100)


def mrr_facts(world: World, instant: datetime) -> list[tuple[Row, Number]]:
    """Subscriptions in force just before an instant, with their monthly amount at that instant's rate."""
    found = []
    for row in world.rows("subscriptions"):
        started, ends, cancelled = row["started_at"], row["ends_at"], row.get("cancelled_at")
        if ends <= started or row.get("amount") is None or (cancelled is not None and cancelled < instant):
            continue
        if world.clock.midnight(started) < instant <= world.clock.midnight(ends):
            money = world.money(row["amount"], row.get("currency"), world.clock.day_before(instant))
            found.append((row, money if isinstance(money, NoRate) else money / term_months(started, ends)))
    return found


MRR = "subscriptions.started_at subscriptions.ends_at subscriptions.amount subscriptions.cancelled_at"


@summed("mrr", "sum", "subscription", MRR)
def mrr(world: World, span: Span):
    return of(Fact(_subscriber(world, row), money) for row, money in mrr_facts(world, span.end))


def _by_account(world: World, instant: datetime) -> dict[str, Number]:
    totals: dict[str, Number] = {}
    for row, money in mrr_facts(world, instant):
        account = row.get("account_id")
        if account is not None:
            known = totals.get(account, Fraction(0))
            totals[account] = next((one for one in (known, money) if isinstance(one, NoRate)), None) or known + money
    return totals


def _retention(world: World, span: Span, cap: bool):
    start, end = _by_account(world, span.at_start), _by_account(world, span.end)
    paying = {row.get("account_id") for row, _ in mrr_facts(world, span.at_start) if row["amount"] > 0}
    above, below = [], []
    for account, before in start.items():
        if account not in paying:
            continue
        subject = of_account(world, "subscription", account)
        now = end.get(account, Fraction(0))
        below.append(Fact(subject, before))
        if isinstance(now, NoRate) or isinstance(before, NoRate):
            above.append(Fact(subject, now if isinstance(now, NoRate) else before))
        else:
            above.append(Fact(subject, min(now, before) if cap else now))
    return above, below


@summed("gross_retention", "ratio", "subscription", f"{MRR} subscriptions.account_id")
def gross_retention(world: World, span: Span):
    return _retention(world, span, cap=True)


@summed("net_retention", "ratio", "subscription", f"{MRR} subscriptions.account_id")
def net_retention(world: World, span: Span):
    return _retention(world, span, cap=False)
