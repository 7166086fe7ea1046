"""How do bookings compare with what was wanted or foreseen for exactly these days and this scope?"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from .facts import Unavailable, Undefined, made
from .periods import Period
from .rows import Row
from .world import NoRate, Span, World

TARGET = "targets.kpi_id targets.period_start targets.period_end targets.scope targets.value"
FORECAST = (
    "forecasts.kpi_id forecasts.period_start forecasts.period_end forecasts.scope forecasts.made_at forecasts.value"
)


def _days(row: Row) -> Period:
    """The days of a target or forecast: its period_end is its last day."""
    return Period(row["period_start"], row["period_end"] + timedelta(days=1))


def tiles(period: Period, rows: list[Row]) -> list[Row] | None:
    """The row of exactly these days, else rows that cover each of them once; None where there are none."""
    exact = [row for row in rows if (_days(row).start, _days(row).end) == (period.start, period.end)]
    if exact:
        return exact[:1]
    for row in rows:
        days = _days(row)
        if days.start == period.start and days.end < period.end:
            rest = tiles(Period(days.end, period.end), rows)
            if rest is not None:
                return [row, *rest]
    return None


def target(world: World, period: Period, scope: str | None) -> Fraction:
    """The bookings target of a scope, in the base currency at the rate of its period_start."""
    rows = [row for row in world.rows("targets") if row["kpi_id"] == "bookings" and row.get("scope") == scope]
    found = tiles(period, rows) if scope is not None else None
    if found is None:
        raise Unavailable("targets")
    return sum((_told(world, row) for row in found), Fraction(0))


def _told(world: World, row: Row) -> Fraction:
    money = world.money(row["value"], row.get("currency"), row["period_start"])
    if isinstance(money, NoRate):
        raise Unavailable(str(money))
    return money


def forecast(span: Span, scope: str | None) -> Fraction:
    """The latest bookings forecast of these days and this scope that was made by their start."""
    world = span.world
    rows = [
        row
        for row in world.rows("forecasts")
        if scope is not None
        and row["kpi_id"] == "bookings"
        and row.get("scope") == scope
        and (_days(row).start, _days(row).end) == (span.period.start, span.period.end)
        and row["made_at"] is not None
        and row["made_at"] <= span.start
    ]
    if not rows:
        raise Unavailable("forecasts")
    return _told(world, max(rows, key=lambda row: row["made_at"]))


def _over(above: Fraction, below: Fraction):
    if below == 0:
        raise Undefined
    return above / below


def _ratio(above: Fraction, below: Fraction):
    """Both are given also where the ratio is undefined."""
    if below == 0:
        raise Undefined(above, below)
    return above / below, above, below


@made("quota_attainment", "bookings", TARGET)
def quota_attainment(part):
    aim = target(part.world, part.span.period, part.scope_of_slice())
    booked = part("bookings")
    return _ratio(booked, aim)


@made("pipeline_coverage", "pipeline_next_period", TARGET)
def pipeline_coverage(part):
    aim = target(part.world, part.span.period.next(), part.scope_of_slice())
    coming = part("pipeline_next_period")
    return _ratio(coming, aim)


@made("forecast_accuracy", "bookings", FORECAST)
def forecast_accuracy(part):
    foreseen = forecast(part.span, part.scope_of_slice())
    actual = part("bookings")
    return 1 - _over(abs(actual - foreseen), actual), None, None


@made("forecast_bias", "bookings", FORECAST)
def forecast_bias(part):
    foreseen = forecast(part.span, part.scope_of_slice())
    actual = part("bookings")
    return _over(foreseen - actual, actual), None, None
