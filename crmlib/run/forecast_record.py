"""How did past forecasts of a scope do, what changed since the last one, and what was learnt? As plain JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from crmlib.analysis.forecast import explain, score, win
from crmlib.analysis.forecast.book import Snapshot, as_date
from crmlib.analysis.forecast.company import Forecast
from crmlib.analysis.forecast.rebuild import as_day, bounds
from crmlib.run.forecast_analyses import of_the_reps

if TYPE_CHECKING:
    from crmlib.run.analyses import Context

LISTED = 100
"""Deals that a page's lists hold at most; each says how many match."""
CATEGORIES = ("commit", "best_case")


def record(context: Context, made: Forecast, scope: str, members: np.ndarray, shared: dict[str, Any]) -> dict[str, Any]:
    """How past forecasts of this scope did: by lead, every point of the first, by team, and beside the reps' own."""
    leads = [(str(k + 1), slice(k, k + 1)) for k in range(min(made.months, 3))]
    leads += [("total", slice(0, min(made.months, 3)))] if made.months > 1 else []
    table = [{"lead": name, **vars(score.score(score.points(made.past, members, k)))} for name, k in leads]
    points = score.points(made.past, members, slice(0, 1))
    found = {
        "leads": [_named(row) for row in table],
        "points": [
            {"month": as_date(p.day).strftime("%Y-%m"), "actual": p.actual, "mean": amount_of(p.mean),
             "low": amount_of(p.low[80]), "high": amount_of(p.high[80])} for p in points
        ],
        "reps": _reps(context, scope, points),
        "categories": _of_categories(context, made, members),
        "wins": shared["wins"],
        "groups": [],
    }  # fmt: skip
    if scope == "all":
        for name in sorted({cell[1] for cell in made.book.cells if cell[1]}):
            told = score.score(score.points(made.past, made.book.members(f"team:{name}"), slice(0, 1)))
            found["groups"].append({"team": name, **_named(vars(told))})
    return found


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{key: value for key, value in row.items() if key not in ("coverage", "width", "rules")},
        "coverage": {str(q): value for q, value in row["coverage"].items()},
        "width": {str(q): value for q, value in row["width"].items()},
        "rules": {name: {"n": n, "wape": wape} for name, (n, wape) in row["rules"].items()},
    }


def _reps(context: Context, scope: str, points: tuple[score.Point, ...]) -> dict[str, Any] | None:
    """The reps' own forecasts (table forecasts) of the same months, beside ours of those months."""
    pairs = []
    for point in points:
        day = as_date(point.day)
        if day.day == 1:
            said = of_the_reps(context, scope, context.company.calendar.period(day.strftime("%Y-%m")))
            if said is not None:
                pairs.append((point.actual, said, point.mean))
    actual = sum(p[0] for p in pairs)
    if not pairs or actual <= 0:
        return None
    return {
        "n": len(pairs),
        "wape": sum(abs(p[1] - p[0]) for p in pairs) / actual,
        "bias": sum(p[1] - p[0] for p in pairs) / actual,
        "ours": sum(abs(p[2] - p[0]) for p in pairs) / actual,
    }


def _of_categories(context: Context, made: Forecast, members: np.ndarray) -> list[dict[str, Any]]:
    """What deals called commit (and, added to them, best case) at past month-ends for the next month would have meant.

    Summed are the amounts, as known then, of open deals stated to close by that month's end, beside what was won.
    """
    told = context.once("categories of the past", lambda: _categories_then(context, made))
    sums = []
    for each, (snapshot, category) in zip(made.past, told, strict=True):
        came = each.came[members][:, 0]
        due = members[snapshot.cell] & (snapshot.close > 0) & (snapshot.close < bounds(each.day, 1)[1])
        due &= np.isfinite(snapshot.amount)
        if np.isfinite(came).all() and (category != "").any():
            commit, best = (float(snapshot.amount[due & (category == name)].sum()) for name in CATEGORIES)
            sums.append((float(came.sum()), commit, commit + best))
    actual = sum(row[0] for row in sums)
    if actual <= 0:
        return []
    return [
        {
            "category": name,
            "n": len(sums),
            "wape": sum(abs(row[at] - row[0]) for row in sums) / actual,
            "bias": sum(row[at] - row[0] for row in sums) / actual,
        }
        for at, name in enumerate(CATEGORIES, start=1)
    ]


def _categories_then(context: Context, made: Forecast) -> list[tuple[Snapshot, np.ndarray]]:
    """Per past forecast: the deals open then, and the category that each had ("" where none is recorded)."""
    known: dict[str, list[tuple[int, str]]] = {}
    if {"forecast_category", "changed_at"} <= set(context.data.tables.get("deal_history", ())):
        query = """SELECT deal_id, changed_on, coalesce(forecast_category, '') FROM deal_history
            WHERE deal_id IS NOT NULL AND changed_on IS NOT NULL ORDER BY deal_id, changed_at, row_order"""
        for deal, day, category in context.data.backend.con.execute(query).fetchall():
            known.setdefault(deal, []).append((as_day(day), category))
    found = []
    for each in made.past:
        snapshot = made.book.open_at(each.day)
        names = [_last_before(known.get(deal_id(made, int(deal)), ()), each.day) for deal in snapshot.deal]
        found.append((snapshot, np.array(names, dtype=object)))
    return found


def _last_before(changes: Sequence[tuple[int, str]], day: int) -> str:
    """The category of the last change before a day.

    >>> _last_before([(10, "pipeline"), (20, "commit")], 20), _last_before([], 20)
    ('pipeline', '')
    """
    return next((category for changed, category in reversed(changes) if changed < day), "")


def calibration(made: Forecast) -> dict[str, Any]:
    """Of the deals that past forecasts gave a chance of being won in the next month, how many were? By tenths."""
    book, said, came = made.book, [], []
    for origin in made.origins:
        edges = bounds(origin.today, 1)
        if edges[1] > book.today:
            continue
        deal = origin.open.deal
        said.append(origin.won[:, 0])
        came.append(book.won[deal] & (book.closed[deal] < edges[1]))
    if not said:
        return {"n": 0, "brier": None, "rows": []}
    chance, won = np.concatenate(said), np.concatenate(came)
    edges = np.array([0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0000001])
    place = np.searchsorted(edges, chance, side="right") - 1
    rows = [
        {"from": float(edges[b]), "to": min(float(edges[b + 1]), 1.0), "n": int((place == b).sum()),
         "said": float(chance[place == b].mean()), "came": float(won[place == b].mean())}
        for b in range(len(edges) - 1) if (place == b).any()
    ]  # fmt: skip
    base = float(won.mean())
    return {
        "n": len(won), "brier": win.brier(won, chance), "base": base * (1 - base), "share": base, "rows": rows,
    }  # fmt: skip


def steps(context: Context, made: Forecast, members: np.ndarray, shared: dict[str, Any]) -> dict[str, Any] | None:
    found = explain.steps(made, members, shared["won"])
    if found is None:
        return None
    start, steps, end = found
    lines = [
        {"line": name, "amount": sum(s.amount for s in steps if s.line == name) / 100,
         "n": sum(s.line == name and s.deal is not None for s in steps)} for name in explain.LINES
    ]  # fmt: skip
    single = sorted((s for s in steps if s.deal is not None), key=lambda s: (-abs(s.amount), s.deal))
    deals = []
    for step in single[:LISTED]:
        row = row_of(context, made, step.deal)
        names = ("name", "account_id", "owner_id", "stage", "close_date")
        deals.append(
            {"line": step.line, "amount": step.amount / 100, "deal_id": deal_id(made, step.deal),
             **{name: plain(row.get(name)) for name in names}}
        )  # fmt: skip
    month = as_date(made.book.today).strftime("%Y-%m")
    return {"month": month, "start": start / 100, "end": end / 100, "lines": lines, "deals": deals, "n": len(single)}


def model(made: Forecast, shared: dict[str, Any]) -> dict[str, Any]:
    book, by = made.book, made.calibration
    return {
        "verdict": vars(made.verdict),
        "share": made.deal.hazard.share if made.deal else None,
        "refused": dict(made.refused),
        "knowing": list(made.deal.hazard.knowing) if made.deal else [],
        "weight": [round(float(w), 4) for w in made.weight],
        "series": None if made.series is None else
            {"method": made.series.method, "n": made.series.n, "notes": list(made.series.notes)},
        "odd": int(book.odd.sum()),
        "undated": book.undated(),
        "shock": round(float(by.passing), 4),
        "team_shock": round(float(by.team), 4),
        "open_factor": [round(float(v), 4) for v in np.atleast_1d(by.open)],
        "new_factor": [round(float(v), 4) for v in np.atleast_1d(by.new)],
        "first": as_date(shared["first"]).isoformat(),
        "history": bool(book.remembered.any()),
    }  # fmt: skip


def row_of(context: Context, made: Forecast, deal: int) -> Any:
    """The row of a deal of the book, as known at as_of."""
    return context.deals.get(deal_id(made, deal), {})


def deal_id(made: Forecast, deal: int) -> str:
    """The id of a deal of the book."""
    return str(made.book.ids[deal]).rsplit("#", 1)[0]


def amount_of(value: float) -> float:
    """An amount to the hundredth."""
    return round(float(value), 2)


def plain(value: Any) -> Any:
    """A cell as JSON."""
    return value.isoformat() if hasattr(value, "isoformat") else value
