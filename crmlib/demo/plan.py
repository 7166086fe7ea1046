"""What did the made-up company spend, plan and forecast?

Goals follow what each rep, team and region could expect, more or less ambitious by month; managers' forecasts are
made before a month and in its middle, with each manager's own bias, and are never rewritten.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from crmlib.demo.columns import DAY, NONE, build, day_number, month_first
from crmlib.demo.settings import BURN_IN_MONTHS
from crmlib.demo.world import GROWTH, SEASON, USERS_PER_GROUP, YEN_PER, World

AHEAD = 6
"""Months after the end for which goals exist."""
FORECAST_ERROR = 0.14
COUNT_KPIS = ("new_leads", "deals_created", "deals_won")


class Actuals:
    """Sums by month (and by owner for bookings) that grow while the blocks are made; their size is bounded."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.months = world.settings.months
        self.by_month = {kpi: np.zeros(self.months) for kpi in COUNT_KPIS}
        self.bookings = np.zeros((len(world.users.place), self.months))

    def add(self, kpi: str, when: np.ndarray, value: np.ndarray | None = None, owner: np.ndarray | None = None) -> None:
        """Adds events at local seconds `when`; those outside the months are left out."""
        month = np.searchsorted(self.world.month_days, when // DAY, side="right") - 1 - BURN_IN_MONTHS
        inside = (month >= 0) & (month < self.months)
        if kpi == "bookings":
            np.add.at(self.bookings, (owner[inside], month[inside]), value[inside])
        else:
            np.add.at(self.by_month[kpi], month[inside], 1)


def _months(world: World) -> list[date]:
    return [month_first(world.settings.start, m) for m in range(world.settings.months + AHEAD)]


def shape(world: World) -> np.ndarray:
    """Expected share of the bookings of each month (mean 1 over the data), the months ahead included."""
    months = [month_first(world.settings.start, m - 2) for m in range(world.settings.months + AHEAD + 2)]
    weight = np.array([SEASON[day.month - 1] for day in months]) * np.exp(
        np.log1p(GROWTH) * np.arange(len(months)) / 12
    )
    lagged = 0.35 * weight[2:] + 0.35 * weight[1:-1] + 0.30 * weight[:-2]
    return lagged / lagged[: world.settings.months].mean()


def expectation(world: World, actuals: Actuals) -> np.ndarray:
    """`shape` with the growth that the company had: what a planner who knows the business would expect."""
    base, half = shape(world), world.settings.months // 2
    ratio = actuals.bookings.sum(axis=0) / base[: world.settings.months]
    growth = np.log(ratio[half:].mean() / ratio[:half].mean()) / half if ratio[:half].any() else 0.0
    grown = base * np.exp(growth * (np.arange(len(base)) - half))
    return grown / grown[: world.settings.months].mean()


def _scopes(world: World) -> list[tuple[str, np.ndarray]]:
    """(scope, users) of the company, each region, each sales team and each rep."""
    u = world.users
    sellers = np.flatnonzero(u.place < 36)
    reps = np.flatnonzero(u.place < 30)
    regions: dict[str, list[int]] = {}
    teams: dict[str, list[int]] = {}
    for k in sellers:
        regions.setdefault(world.region_name(k), []).append(k)
        teams.setdefault(world.team_name(k), []).append(k)
    names = world.user_ids(reps).to_pylist()
    scopes = [("all", np.arange(len(u.place)))]
    scopes += [(f"region:{name}", np.array(members)) for name, members in sorted(regions.items())]
    scopes += [(f"team:{name}", np.array(members)) for name, members in sorted(teams.items())]
    return scopes + [(f"owner:{name}", np.array([k])) for name, k in zip(names, reps, strict=True)]


def _rounded(world: World, values: np.ndarray) -> np.ndarray:
    """Money in 1/10^8 of the base currency, rounded to two significant steps people would use."""
    step = 10_000 if world.settings.currency == "JPY" else 100
    return (np.maximum(np.round(values / step), 1) * step).astype(np.int64)


def _wide(values: np.ndarray) -> pa.Array:
    """Whole numbers as decimal(28,8)."""
    return pa.array(values.astype(np.int64), pa.int64()).cast(pa.decimal128(19, 0)).cast(pa.decimal128(28, 8))


def targets_table(world: World, actuals: Actuals) -> pa.Table:
    """The canonical targets: bookings of every scope, and the company's goals that serve them, month by month."""
    r, s = world.settings.rng("targets"), world.settings
    days, expected = _months(world), expectation(world, actuals)
    rows: list[tuple] = []
    values = []
    for scope, members in _scopes(world):
        mean = actuals.bookings[members].sum() / s.months
        ambition = np.exp(r.normal(0.03, 0.13, len(days)))
        values.append(_wide(_rounded(world, mean * expected * ambition)))
        rows += [("bookings", day, scope, s.currency, None) for day in days]
    for kpi in COUNT_KPIS:
        mean = actuals.by_month[kpi].mean()
        values.append(_wide(np.maximum(np.round(mean * expected * np.exp(r.normal(0.03, 0.06, len(days)))), 1)))
        rows += [(kpi, day, "all", None, "bookings") for day in days]
    for kpi, goal in (("win_rate", "0.42"), ("nps", "20"), ("lead_response_time", "8"), ("retention_rate", "0.85")):
        values.append(pa.array([goal] * len(days)).cast(pa.decimal128(28, 8)))
        rows += [(kpi, day, "all", None, "bookings") for day in days]
    kpi, start, scope, currency, kgi = zip(*rows, strict=True)
    columns = {
        "kpi_id": pa.array(kpi),
        "period_start": np.array([day_number(d) for d in start]),
        "period_end": np.array([day_number(month_first(d, 1)) - 1 for d in start]),
        "scope": pa.array(scope),
        "value": pa.concat_arrays(values),
        "currency": pa.array(currency, pa.string()),
        "kgi": pa.array(kgi, pa.string()),
    }
    return build("targets", world.clock, columns, len(rows))


def forecasts_table(world: World, actuals: Actuals) -> pa.Table:
    """The canonical forecasts: managers' bookings, made three days before and in the middle of each month."""
    r, s = world.settings.rng("forecasts"), world.settings
    days, expected = _months(world)[: s.months + 2], expectation(world, actuals)
    month = np.arange(6, len(days))
    parts: dict[str, list] = {name: [] for name in ("start", "made", "value", "scope")}
    for scope, members in _scopes(world):
        mean, bias = actuals.bookings[members].sum() / s.months * expected[: len(days)], r.normal(0.03, 0.08)
        actual = np.concatenate([actuals.bookings[members].sum(axis=0), mean[s.months :]])
        known = np.where(np.arange(len(days)) < s.months, actual, mean)
        for days_before, insight in ((3, 0.55), (-14, 0.8)):
            if days_before < 0 and scope.startswith("owner:"):
                continue
            at = np.array([day_number(days[m] - timedelta(days=days_before)) * DAY + 17 * 3600 for m in month])
            guess = (known * insight + mean * (1 - insight))[month] * np.exp(
                bias + r.normal(0, FORECAST_ERROR * (1 - insight / 2), len(month))
            )
            made = at < s.end_day * DAY
            parts["start"].append(np.array([day_number(days[m]) for m in month])[made])
            parts["made"].append(at[made])
            parts["value"].append(guess[made])
            parts["scope"] += [scope] * int(made.sum())
    start, made, value = (np.concatenate(parts[name]) for name in ("start", "made", "value"))
    last = np.array([day_number(month_first(date(1970, 1, 1) + timedelta(days=int(d)), 1)) - 1 for d in start])
    n = len(start)
    columns = {
        "kpi_id": pa.array(["bookings"] * n),
        "period_start": start,
        "period_end": last,
        "scope": pa.array(parts["scope"]),
        "made_at": made,
        "value": _wide(_rounded(world, value)),
        "low": _wide(_rounded(world, value * 0.8)),
        "high": _wide(_rounded(world, value * 1.2)),
        "level": np.full(n, 80_000_000),
        "currency": s.currency,
        "method": "manager",
    }
    return build("forecasts", world.clock, columns, n)


def costs_table(world: World) -> pa.Table:
    """The canonical costs: people by team, marketing and the CRM, month by month, in the base currency."""
    s, r, u = world.settings, world.settings.rng("costs"), world.users
    names = [world.team_name(k) for k in range(len(u.place))]
    rows: list[tuple] = []
    for m in range(s.months):
        first = month_first(s.start, m)
        day = day_number(month_first(first, 1)) - 1
        there = (u.active_from <= day) & ((u.active_to == NONE) | (u.active_to >= day_number(first)))
        for team in sorted(set(names)):
            heads = sum(1 for k in np.flatnonzero(there) if names[k] == team)
            place = int(u.place[names.index(team)])
            category = "sales" if place < 36 else "service" if place < 44 else "marketing"
            rows.append((day, category, team, heads * 750_000 * r.uniform(0.97, 1.03), "people"))
        rows.append((day - 5, "marketing", None, 3_600_000 * s.blocks * r.uniform(0.8, 1.2), "campaigns"))
        rows.append((day - 4, "service", None, 300_000 * s.groups * r.uniform(0.9, 1.1), "telephony"))
        if first >= s.crm_introduced:
            rows.append((day - 3, "crm", None, 15_000.0 * USERS_PER_GROUP * s.groups, "licences"))
    rows.append((day_number(s.crm_introduced) - 20, "crm", None, 9_000_000.0 * s.groups, "introduction project"))
    day, category, team, yen, note = zip(*rows, strict=True)
    amount = np.round(np.array(yen) / YEN_PER[s.currency]).astype(np.int64) * 10_000
    columns = {
        "date": np.array(day),
        "category": pa.array(category),
        "team": pa.array(team, pa.string()),
        "amount": amount,
        "currency": s.currency,
        "note": pa.array(note),
    }
    return build("costs", world.clock, columns, len(rows))
