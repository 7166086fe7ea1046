"""What does a scope's page get of the company's forecast? The sum of the scope's cells, as plain JSON.

`periods`: this and the next ones, with parts, mean, intervals, goals and their chances. `months`: the past and the
coming. `deals`: open deals by what they bring. `groups`: teams, regions, reps. `record`: how past forecasts did.
`steps`: from the last forecast to this one. `model`: what was learnt, what was refused. `what_if`: where the widgets
begin. Money is in the base currency.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from crmlib.analysis.forecast import explain, goal, win
from crmlib.analysis.forecast.book import as_date
from crmlib.analysis.forecast.company import Forecast, by_history, monthly, series_draws
from crmlib.analysis.forecast.rebuild import as_day
from crmlib.analysis.forecast.worth import WINDOW
from crmlib.calendar import Period
from crmlib.metric.declare import NONE
from crmlib.run.forecast_analyses import of_the_reps, periods, target
from crmlib.run.forecast_record import LISTED, amount_of, calibration, deal_id, model, plain, record, row_of, steps

if TYPE_CHECKING:
    from crmlib.run.analyses import Context

LEVELS = (50, 80, 95)
PAST_MONTHS = 24
LEVERS = 8
COUNTED = ("deals_won", "deals_lost", "win_rate", "average_deal_size")
"""KPIs beside bookings whose draws the forecast by deal has."""


def page(context: Context, made: Forecast, scope: str) -> dict[str, Any]:
    """The forecast of one scope."""
    members = made.book.members(scope)
    shared = context.once("forecast parts", lambda: shared_parts(made))
    spans = [(p, segments(made, p)) for p in periods(context)]
    told = [_period(context, made, shared, scope, members, p, k) for p, k in spans]
    open_now = made.book.today <= as_day(context.period.last_day)
    return {
        "status": "ok" if made.deal is not None else "history_only",
        "probability_of_target": told[0]["chance"] if open_now and told[0]["label"] == context.period.label else None,
        "periods": told,
        "months": _months(made, shared, members),
        "deals": _deals(context, made, shared, members, spans[0][1], told[0]),
        "groups": _groups(context, made, shared, scope, spans[0]),
        "record": record(context, made, scope, members, shared),
        "steps": steps(context, made, members, shared),
        "model": model(made, shared),
        "what_if": _what_if(made, members, spans[0][1], told[0]),
    }


def shared_parts(made: Forecast) -> dict[str, Any]:
    """What every scope needs, computed once."""
    deal = made.deal
    first = made.book.first_observed()
    return {
        "parts": explain.parts(made.mean, deal),
        "won": explain.hundredths(made.book.recorded * made.book.won),
        "ever": _ever(made) if deal else None,
        "reasons": win.reasons(made.book, deal.hazard, made.book.today) if deal and made.verdict.better else {},
        "first": first,
        "wins": calibration(made),
    }


def _ever(made: Forecast) -> np.ndarray:
    """The chance that each open deal is ever won: the base rate where nothing known of a deal tells more, but never
    below what the forecast gives it within its months."""
    deal = made.deal
    if made.verdict.better:
        return win.chances(made.book, deal.hazard, made.book.today, deal.won)
    return np.maximum(deal.won.sum(axis=1), deal.hazard.share)


def segments(made: Forecast, period: Period) -> slice:
    """The segments of a period that are still to come."""
    start, end = as_day(period.start), as_day(period.end)
    inside = [k for k in range(made.months) if made.edges[k + 1] <= end and made.edges[k + 1] > start]
    return slice(inside[0], inside[-1] + 1) if inside else slice(0, 0)


def expected(
    made: Forecast, shared: dict[str, Any], members: np.ndarray, p: Period, k: slice
) -> tuple[dict[str, Any], np.ndarray]:
    """What a period brings to the cells of a mask: (its parts, mean and bounds; the draws behind them)."""
    to_date = int(shared["won"][_won(made, members, p)].sum())
    opened, new, history = shared["parts"].total(members, k)
    draws = made.draws[members][:, k].sum(axis=(0, 1)) + to_date / 100
    return {
        "label": p.label,
        "start": p.start.isoformat(),
        "end": p.last_day.isoformat(),
        "won": to_date / 100,
        "open": opened / 100,
        "new": new / 100,
        "history": history / 100,
        "mean": (to_date + opened + new + history) / 100,
        **_bounds(draws),
    }, draws


def _won(made: Forecast, members: np.ndarray, p: Period) -> np.ndarray:
    """The deals of the cells of a mask that were won in a period so far."""
    book = made.book
    return book.won & (book.closed >= as_day(p.start)) & (book.closed < book.today) & members[book.cell]


def _period(
    context: Context, made: Forecast, shared: dict[str, Any], scope: str, members: np.ndarray, p: Period, k: slice
) -> dict[str, Any]:
    found, draws = expected(made, shared, members, p, k)
    wanted = target(context, "bookings", scope, p)
    found |= {
        "by_deal": _by_deal(made, members, k, found["won"]),
        "by_history": _by_history(made, shared, scope, members, k, found["won"]),
        "categories": _categories(context, made, members, k, p),
        "reps": of_the_reps(context, scope, p),
        "target": wanted,
        "chance": None if wanted is None else goal.chance(draws, wanted),
        "goals": _goals(context, made, scope, members, k, p),
    }
    if wanted is not None:
        found["closing"] = vars(goal.closing(wanted, found["mean"], _size(made, members), _share(made)))
    return found


def _bounds(draws: np.ndarray) -> dict[str, dict[str, float]]:
    return {
        "low": {str(q): amount_of(np.quantile(draws, 0.5 - q / 200)) for q in LEVELS},
        "high": {str(q): amount_of(np.quantile(draws, 0.5 + q / 200)) for q in LEVELS},
    }


def _by_deal(made: Forecast, members: np.ndarray, k: slice, won: float) -> dict[str, Any] | None:
    if made.deal is None or made.deal_draws is None:
        return None
    money = sum(made.deal.by_cell(len(made.book.cells)))
    draws = made.deal_draws[members][:, k].sum(axis=(0, 1)) + won
    return {"mean": amount_of(money[members][:, k].sum() + won), **_bounds(draws)}


def _by_history(
    made: Forecast, shared: dict[str, Any], scope: str, members: np.ndarray, k: slice, won: float
) -> dict[str, Any] | None:
    """The scope's own series; the combination uses that of the whole company."""
    if made.series is None:
        return None
    key = f"series {scope}"
    if key not in shared:
        book, first = made.book, shared["first"]
        whole = scope == "all"
        values = None if whole else monthly(book, first, members)
        series, mean = (made.series, made.history) if whole else by_history(values, first, book.today, made.months, 0)
        shared[key] = None if series is None else (series, mean, series_draws(series, mean, 1000))
    if shared[key] is None:
        return None
    series, mean, paths = shared[key]
    notes = list(series.notes)
    return {
        "mean": amount_of(mean[k].sum() + won), **_bounds(paths[k].sum(axis=0) + won),
        "method": series.method, "notes": notes, "n": series.n,
    }  # fmt: skip


def _categories(context: Context, made: Forecast, members: np.ndarray, k: slice, p: Period) -> list[dict[str, Any]]:
    """Open deals that are stated to close by the period's end, by category: their amount, and what to expect."""
    if made.deal is None:
        return []
    snapshot, end = made.deal.open, as_day(p.end)
    due = (snapshot.close < end) & (snapshot.close > 0) & members[snapshot.cell] & np.isfinite(snapshot.amount)
    expected = made.deal.won[:, k].sum(axis=1) * made.deal.value
    found: dict[str, list[float]] = {}
    for at in np.flatnonzero(due):
        category = row_of(context, made, int(snapshot.deal[at])).get("forecast_category")
        if category in ("commit", "best_case", "pipeline"):
            line = found.setdefault(category, [0, 0.0, 0.0])
            line[0] += 1
            line[1] += float(snapshot.amount[at])
            line[2] += float(expected[at])
    order = [name for name in ("commit", "best_case", "pipeline") if name in found]
    return [
        {
            "category": name,
            "n": int(found[name][0]),
            "amount": amount_of(found[name][1]),
            "expected": amount_of(found[name][2]),
        }
        for name in order
    ]


def _goals(
    context: Context, made: Forecast, scope: str, members: np.ndarray, k: slice, p: Period
) -> list[dict[str, Any]]:
    """Goals of the KPIs that the draws of wins and losses can tell."""
    if made.deal is None:
        return []
    book, won = made.book, _won(made, members, p)
    lost = ~book.won & (book.closed >= as_day(p.start)) & (book.closed < book.today) & members[book.cell]
    wins = made.wins[members][:, k].sum(axis=(0, 1)) + won.sum()
    losses = made.losses[members][:, k].sum(axis=(0, 1)) + lost.sum()
    money = made.draws[members][:, k].sum(axis=(0, 1)) + np.nansum(book.recorded[won])
    with np.errstate(divide="ignore", invalid="ignore"):
        draws = {
            "deals_won": wins, "deals_lost": losses, "win_rate": wins / (wins + losses),
            "average_deal_size": money / wins,
        }  # fmt: skip
    found = []
    for kpi_id in COUNTED:
        wanted = target(context, kpi_id, scope, p)
        known = draws[kpi_id][np.isfinite(draws[kpi_id])]
        if wanted is not None and len(known):
            down = "down" if kpi_id == "deals_lost" else "up"
            low, middle, high = goal.sides(known, counted=kpi_id in ("deals_won", "deals_lost"))
            found.append(
                {"kpi": kpi_id, "target": wanted, "middle": middle, "low": low, "high": high,
                 "chance": goal.chance(known, wanted, down)}
            )  # fmt: skip
    return found


def _months(made: Forecast, shared: dict[str, Any], members: np.ndarray) -> list[dict[str, Any]]:
    """Months that are over with what was won (amounts that nobody would believe aside), then the coming ones."""
    book = made.book
    start = as_date(int(book.today)).replace(day=1)
    firsts = [_shift(start, -back) for back in range(PAST_MONTHS, -1, -1)]
    found = []
    for first, end in pairwise(firsts):
        if as_day(first) >= shared["first"]:
            won = book.won & (book.closed >= as_day(first)) & (book.closed < as_day(end)) & members[book.cell]
            found.append({"month": first.strftime("%Y-%m"), "actual": amount_of(np.nansum(book.value[won]))})
    for k in range(made.months):
        first = as_date(int(made.edges[k])).replace(day=1)
        won = book.won & (book.closed >= as_day(first)) & (book.closed < book.today) & members[book.cell]
        to_date = int(shared["won"][won].sum()) if k == 0 else 0
        mean = (sum(shared["parts"].total(members, slice(k, k + 1))) + to_date) / 100
        draws = made.draws[members][:, k].sum(axis=0) + to_date / 100
        found.append({"month": first.strftime("%Y-%m"), "mean": mean, **_bounds(draws)})
    return found


def _deals(
    context: Context, made: Forecast, shared: dict[str, Any], members: np.ndarray, k: slice, first: dict[str, Any]
) -> dict[str, Any]:
    """Open deals of the scope by what they bring to the first period; with a target, what each does to its chance."""
    if made.deal is None:
        return {"n": 0, "rows": []}
    deal = made.deal
    cents = shared["parts"].open[:, k].sum(axis=1)
    mine = np.flatnonzero(members[deal.open.cell])
    order = mine[np.lexsort((deal.open.deal[mine], -cents[mine]))]
    draws = made.draws[members][:, k].sum(axis=(0, 1)) + first["won"]
    top = order[:LISTED]
    more = deal.value[top] - cents[top] / 100
    lever = goal.levers(more, draws, first["target"]) if first["target"] else np.zeros(len(top))
    rows = []
    for at, extra in zip(top, lever, strict=True):
        row = row_of(context, made, int(deal.open.deal[at]))
        rows.append(
            {
                "deal_id": deal_id(made, int(deal.open.deal[at])),
                **{name: plain(row.get(name)) for name in ("name", "account_id", "owner_id", "stage", "close_date")},
                "chance": round(float(deal.won[at, k].sum()), 4),
                "ever": round(float(shared["ever"][at]), 4),
                "value": amount_of(deal.value[at]),
                "expected": int(cents[at]) / 100,
                "lever": round(float(extra), 4),
                "reasons": _reasons(shared["reasons"], int(at)),
            }
        )
    return {"n": len(mine), "expected": int(cents[mine].sum()) / 100, "rows": rows}


def _reasons(parts: dict[str, np.ndarray], at: int) -> list[list[Any]]:
    """The three facts that move the odds of a deal most, as factors on the odds."""
    found = [(name, float(part[at])) for name, part in parts.items() if name != "average"]
    found.sort(key=lambda pair: -abs(pair[1]))
    return [[name, round(float(np.exp(size)), 3)] for name, size in found[:3] if abs(size) > 0.05]


def _groups(
    context: Context, made: Forecast, shared: dict[str, Any], scope: str, span: tuple[Period, slice]
) -> list[dict[str, Any]]:
    """Teams, regions and reps inside the scope, each a sum of cells."""
    period, k = span
    inside, found = made.book.members(scope), []
    for at, kind in enumerate(("owner", "team", "region")):
        names = {made.book.cells[c][at] or NONE for c in np.flatnonzero(inside)}
        if kind == scope.partition(":")[0] or len(names) < 2:
            continue
        for name in sorted(names, key=lambda each: (each == NONE, each)):
            members = inside & made.book.members(f"{kind}:{name}")
            own = f"{kind}:{name}"
            won = made.book.won & (made.book.closed >= as_day(period.start)) & (made.book.closed < made.book.today)
            to_date = int(shared["won"][won & members[made.book.cell]].sum())
            cents = sum(shared["parts"].total(members, k)) + to_date
            draws = made.draws[members][:, k].sum(axis=(0, 1)) + to_date / 100
            wanted = target(context, "bookings", own, period) if kind == "owner" or scope == "all" else None
            if cents or wanted:
                low, high = (amount_of(v) for v in np.quantile(draws, [0.1, 0.9]))
                found.append(
                    {"dimension": kind, "name": name, "mean": cents / 100, "low": low, "high": high, "target": wanted,
                     "chance": None if wanted is None else goal.chance(draws, wanted)}
                )  # fmt: skip
    return found


def _what_if(made: Forecast, members: np.ndarray, k: slice, first: dict[str, Any]) -> dict[str, Any] | None:
    """Where the widgets begin: the draws of the first period in 200 quantiles, by part."""
    if made.deal is None or made.deal_draws is None:
        return None
    draws = made.draws[members][:, k].sum(axis=(0, 1))
    return {
        "quantiles": [amount_of(v) for v in np.quantile(draws, (np.arange(200) + 0.5) / 200)],
        "open": first["open"], "new": first["new"], "history": first["history"], "won": first["won"],
        "target": first["target"],
    }  # fmt: skip


def _size(made: Forecast, members: np.ndarray) -> float | None:
    """What a win of the scope brings: the median of the last two years, of the company where the scope has few."""
    book = made.book
    recent = book.won & (book.closed >= book.today - WINDOW) & np.isfinite(book.value) & (book.value > 0)
    own = book.value[recent & members[book.cell]]
    values = own if len(own) >= 5 else book.value[recent]
    return float(np.median(values)) if len(values) else None


def _share(made: Forecast) -> float | None:
    return made.deal.hazard.share if made.deal else None


def _shift(first: date, months: int) -> date:
    at = first.year * 12 + first.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)
