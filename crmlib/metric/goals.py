"""What was the target, and what was forecast, for a period and a slice?

A target belongs to a period when its days are the period's; else the sum of the scope's targets that tile it exactly.
Scopes are not added up. Money is converted at the rate of the target's or forecast's first day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from crmlib.calendar import Period
from crmlib.metric.declare import NONE


class Rates:
    """The dated exchange rates into the base currency.

    >>> r = Rates("JPY", [(date(2026, 1, 1), "USD", Decimal("150")), (date(2026, 2, 1), "USD", Decimal("155"))])
    >>> r.at("USD", date(2026, 1, 31)), r.at("USD", date(2025, 12, 31)), r.at(None, date(2025, 1, 1))
    (Decimal('150'), None, Decimal('1'))
    """

    def __init__(self, base: str, rows: Iterable[tuple[date, str, Decimal]]) -> None:
        self.base = base
        by_day: dict[str, dict[date, Decimal]] = {}
        for day, currency, rate in rows:
            if rate is not None and day is not None and currency is not None and currency != base:
                by_day.setdefault(currency, {})[day] = Decimal(rate)
        self._days = {currency: sorted(days) for currency, days in by_day.items()}
        self._rates = by_day

    def at(self, currency: str | None, day: date) -> Decimal | None:
        """The last rate dated on or before `day`; 1 for the base currency or none; None where there is none."""
        if currency is None or currency == self.base:
            return Decimal(1)
        days = self._days.get(currency, [])
        place = bisect_right(days, day)
        return self._rates[currency][days[place - 1]] if place else None

    def daily(self, first: date, last: date) -> list[dict[str, Any]]:
        """A row for each currency and day between `first` and `last` on which a rate is known."""
        rows = []
        for currency in sorted(self._days):
            day = first
            while day <= last:
                rate = self.at(currency, day)
                if rate is not None:
                    rows.append({"rate_currency": currency, "rate_day": day, "found_rate": rate})
                day += timedelta(days=1)
        return rows


@dataclass(frozen=True)
class Goal:
    """A target's or forecast's value in the base currency; `missing` names what it lacks; `rows` how many it sums."""

    value: Decimal | None
    missing: tuple[str, ...] = ()
    rows: int = 0


def scope_of(by: Sequence[tuple[str, str | None]], within: tuple[str, str] | None) -> str | None:
    """The scope that a slice stands for, None where no target can be set for it.

    A slice by team, region or owner is its own scope, also inside a scope that holds it whole: an owner in a team or
    region, or the scope itself.

    >>> scope_of([("team", "North")], None), scope_of([], ("region", "EMEA")), scope_of([("source", "web")], None)
    ('team:North', 'region:EMEA', None)
    """
    if not by:
        return f"{within[0]}:{within[1]}" if within else "all"
    if len(by) > 1:
        return None
    dimension, value = by[0]
    if dimension not in ("team", "region", "owner") or value in (None, NONE):
        return None
    if within and within != (dimension, value) and dimension != "owner":
        return None
    return f"{dimension}:{value}"


def target(
    targets: Iterable[Mapping[str, Any]],
    kpi_id: str,
    scope: str | None,
    start: date,
    end: date,
    rates: Rates | None,
    known: date,
) -> Goal:
    """The target of a KPI for the days [start, end) and scope.

    `rates`: for money, converts each target at its period_start, or at the last day whose rate is `known`. Where
    several sets tile the period, the one with the fewest targets counts.
    """
    if scope is None:
        return Goal(None, ("targets.scope",))
    mine = [t for t in targets if t["kpi_id"] == kpi_id and t["scope"] == scope and t["value"] is not None]
    inside = {
        (t["period_start"], t["period_end"] + timedelta(days=1)): t
        for t in mine
        if start <= t["period_start"] <= t["period_end"] < end
    }
    tiles = _tiling(list(inside), start, end)
    if tiles is None:
        return Goal(None, ("targets.value",))
    total, missing = Decimal(0), []
    for tile in tiles:
        row = inside[tile]
        rate = rates.at(row.get("currency"), min(row["period_start"], known)) if rates else Decimal(1)
        if rate is None:
            missing.append(f"fx_rates.{row['currency']}")
        else:
            total += row["value"] * rate
    return Goal(None, tuple(sorted(set(missing)))) if missing else Goal(total, rows=len(tiles))


def _tiling(spans: list[tuple[date, date]], start: date, end: date) -> list[tuple[date, date]] | None:
    """The fewest spans that follow each other without gap from `start` to `end`; None where there are none."""
    best: dict[date, list[tuple[date, date]]] = {start: []}
    for span in sorted(spans):
        if span[0] in best:
            found = [*best[span[0]], span]
            if span[1] not in best or len(found) < len(best[span[1]]):
                best[span[1]] = found
    return best.get(end)


def forecast(
    forecasts: Iterable[Mapping[str, Any]],
    kpi_id: str,
    scope: str | None,
    period: Period,
    start: datetime,
    as_of: datetime,
    rates: Rates,
    known: date,
) -> Goal:
    """The latest forecast of a KPI for exactly `period` and scope that was made at or before `start`."""
    if scope is None:
        return Goal(None, ("forecasts.scope",))
    mine = [
        f
        for f in forecasts
        if f["kpi_id"] == kpi_id
        and f["scope"] == scope
        and f["period_start"] == period.start
        and f["period_end"] == period.last_day
        and f["made_at"].replace(tzinfo=None) <= start
        and f["made_at"].replace(tzinfo=None) < as_of
        and f["value"] is not None
    ]
    if not mine:
        return Goal(None, ("forecasts.value",))
    # max() keeps the first of equals, so the rows are reversed: of equal times the last in the source holds.
    row = max(reversed(mine), key=lambda f: f["made_at"])
    rate = rates.at(row.get("currency"), min(row["period_start"], known))
    if rate is None:
        return Goal(None, (f"fx_rates.{row['currency']}",))
    return Goal(row["value"] * rate, rows=1)
