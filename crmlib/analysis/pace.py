"""Is a goal on pace?

Time is measured in business days of the company's calendar; amounts are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from crmlib.calendar import Calendar, Period


@dataclass(frozen=True)
class Pace:
    """Where a goal stands. All in the KPI's unit, per business day where it says so; None where nothing is divided.

    attainment: actual ÷ target. expected: target × elapsed ÷ days. pace: actual ÷ expected (1 = as planned). rate:
    actual per elapsed business day. needed: what is left per remaining business day (0 once reached; None when no day
    is left and it was not reached). projected: actual + rate × remaining, the simple continuation. gap: target −
    actual.
    """

    actual: Decimal
    target: Decimal
    days: int
    elapsed: int
    attainment: Decimal | None
    expected: Decimal | None
    pace: Decimal | None
    rate: Decimal | None
    needed: Decimal | None
    projected: Decimal | None
    gap: Decimal

    @property
    def remaining(self) -> int:
        """Business days left."""
        return self.days - self.elapsed

    @property
    def reached(self) -> bool:
        """Whether the target is met."""
        return self.actual >= self.target


def pace(actual: Decimal, target: Decimal, period: Period, as_of: datetime, calendar: Calendar) -> Pace:
    """The pace of a total that is to reach `target` by the end of `period`, as it stands just before `as_of` (UTC).

    >>> p = pace(Decimal(50), Decimal(220), Calendar("UTC").period("2026-10"), datetime(2026, 10, 15), Calendar("UTC"))
    >>> p.days, p.elapsed, p.expected, p.rate, round(p.needed, 2), p.projected
    (22, 10, Decimal('100'), Decimal('5'), Decimal('14.17'), Decimal('110'))
    """
    reached = min(max(calendar.local_date(as_of), period.start), period.end)
    days, elapsed = calendar.business_days(period.start, period.end), calendar.business_days(period.start, reached)
    left = days - elapsed
    expected = target * elapsed / days if days else None
    rate = actual / elapsed if elapsed else None
    gap = target - actual
    if gap <= 0:
        needed = Decimal(0)
    else:
        needed = gap / left if left else None
    return Pace(
        actual,
        target,
        days,
        elapsed,
        actual / target if target else None,
        expected,
        actual / expected if expected else None,
        rate,
        needed,
        actual + rate * left if rate is not None else None,
        gap,
    )


@dataclass(frozen=True)
class Burn:
    """One day of a burn-up chart: the running total (None on days not over yet) and what the plan asks for by then."""

    day: date
    actual: Decimal | None
    planned: Decimal | None


def burn_up(
    by_day: Mapping[date, Decimal], target: Decimal | None, period: Period, as_of: datetime, calendar: Calendar
) -> tuple[Burn, ...]:
    """The running total by local day, beside a plan that grows with the business days. Days outside are refused.

    >>> c = Calendar("UTC"); p = c.period("2026-10-05..2026-10-09")
    >>> burnt = burn_up({date(2026, 10, 6): Decimal(4)}, Decimal(10), p, datetime(2026, 10, 7), c)
    >>> [(b.actual, b.planned) for b in burnt]
    [(Decimal('0'), Decimal('2')), (Decimal('4'), Decimal('4')), (None, Decimal('6')), (None, Decimal('8')),
     (None, Decimal('10'))]
    """
    outside = [day for day in by_day if not period.start <= day < period.end]
    if outside:
        raise ValueError(f"{outside[0]} is not in {period.label}")
    today, days = calendar.local_date(as_of), calendar.business_days(period.start, period.end)
    total, result = Decimal(0), []
    day = period.start
    while day < period.end:
        total += by_day.get(day, Decimal(0))
        day_over = calendar.business_days(period.start, day + timedelta(days=1))
        planned = target * day_over / days if target is not None and days else None
        result.append(Burn(day, total if day < today else None, planned))
        day += timedelta(days=1)
    return tuple(result)
