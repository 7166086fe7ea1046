"""What will a company book in the coming months, by deal, by history and together, and how did that do before?

Everything is computed once for the whole company, by cell (owner, team, region): a scope is a sum of cells, so the
parts of a forecast add up to it, in the mean and in every draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crmlib.analysis.forecast import calibrate, combine, record, total, win
from crmlib.analysis.forecast.book import Book, as_date
from crmlib.analysis.forecast.rebuild import as_day, bounds, landmarks, rows
from crmlib.analysis.forecast.series import SeriesForecast
from crmlib.analysis.forecast.series import forecast as forecast_series

DRAWS = 2000
SEASON = 12


@dataclass(frozen=True)
class Past:
    """A past forecast, combined: money by cell × lead (mean, draws, what came: nan where not over yet).

    baselines: name → money by cell × lead, of what was known then; nan where a simple rule could say nothing.
    spread: the factor on the width that errors before it asked for.
    """

    day: int
    mean: np.ndarray
    draws: np.ndarray
    came: np.ndarray
    deal: np.ndarray
    history: np.ndarray
    baselines: Mapping[str, np.ndarray]
    spread: float = 1.0


@dataclass(frozen=True)
class Forecast:
    """The forecast of a company as of the book's day, for the segments between `edges`.

    mean, draws: money by cell × segment (× draw), combined. weight: of the forecast by deal, per segment. deal:
    calibrated expectation by deal, None with too little to learn; series: by history, None without a whole month.
    spread: the factor on the width that past errors ask for.
    """

    book: Book
    edges: np.ndarray
    mean: np.ndarray
    draws: np.ndarray
    wins: np.ndarray
    losses: np.ndarray
    weight: np.ndarray
    deal: total.Expected | None
    deal_draws: np.ndarray | None
    series: SeriesForecast | None
    history: np.ndarray
    calibration: calibrate.Calibration
    verdict: win.Verdict
    refused: Mapping[str, float]
    past: tuple[Past, ...]
    origins: tuple[total.Expected, ...] = ()
    spread: float = 1.0

    @property
    def months(self) -> int:
        """Segments that are forecast."""
        return len(self.edges) - 1

    @property
    def made_before(self) -> total.Expected | None:
        """The newest past forecast by deal, None without any."""
        return self.origins[-1] if self.origins else None


def forecast(
    book: Book, *, fiscal: int = 1, months: int = 3, stages: Mapping[str, float] | None = None, seed: int = 0
) -> Forecast | None:
    """The forecast of `months` segments after the book's day; None where no deal has ever closed.

    fiscal: first month of the fiscal year. stages: probability of each stage, for the stage-weighted baseline.
    """
    first = book.first_observed()
    if first is None:
        return None
    days = landmarks(book.today, first)
    learnt = rows(book, days, months, book.today)
    facts = win.allowed(book, book.today)
    told = win.blocks(book, learnt, facts)
    verdicts = {day: win.verdict(book, learnt, told, day) for day in [*days, book.today]}

    def knowing(day: int) -> tuple[str, ...]:
        return facts if verdicts[day].better else ()

    made_before = record.rebuild_all(book, learnt, first, months, fiscal, knowing, seed)
    by = calibrate.fit(made_before.errors, months)
    deal = total.expect(book, book.today, months, fiscal, first, learnt, knowing(book.today))
    values = monthly(book, first)
    histories = {
        day: by_history(values, first, day, months, seed) for day in [*(o.day for o in made_before.origins), book.today]
    }
    past = _combined_past(book, made_before, histories, values, first, stages or {})
    series, history = histories[book.today]
    if deal is None and series is None:
        return None
    shares = _shares(book)
    weight = np.array([_weight(past, lead) for lead in range(months)]) if deal is not None else np.zeros(months)
    weight = weight if series is not None else np.ones(months)
    cells = len(book.cells)
    if deal is not None:
        deal = deal.calibrated(by)
        drawn = total.simulate(book, deal, by, DRAWS, seed)
        money, wins, losses = drawn.money, drawn.wins, drawn.losses
        mean = sum(deal.by_cell(cells))
    else:
        money = wins = losses = np.zeros((cells, months, DRAWS))
        mean = np.zeros((cells, months))
    paths = series_draws(series, history, DRAWS) if series is not None else None
    spread = _spread(past)
    combined, draws = _together(mean, money, history, paths, weight, shares, spread)
    return Forecast(
        book, bounds(book.today, months), combined, draws, wins, losses, weight, deal,
        money if deal is not None else None, series, history, by, verdicts[book.today], win.guard(book, book.today),
        past, tuple(origin.made for origin in made_before.origins), spread,
    )  # fmt: skip


def monthly(book: Book, first: int, members: np.ndarray | None = None) -> np.ndarray:
    """Value won in each whole calendar month from `first`'s to the last one that is over, of a mask's cells."""
    start, end = as_date(first).replace(day=1), as_date(book.today).replace(day=1)
    n = (end.year - start.year) * 12 + end.month - start.month
    edges = bounds(as_day(start), n) if n > 0 else np.array([as_day(start)])
    won = book.won & (book.closed >= edges[0]) & (book.closed < edges[-1])
    won &= True if members is None else members[book.cell]
    place = np.searchsorted(edges, book.closed[won], side="right") - 1
    return np.bincount(place, np.nan_to_num(book.value[won]), max(n, 0))[: max(n, 0)]


def by_history(
    values: np.ndarray, first: int, day: int, months: int, seed: int
) -> tuple[SeriesForecast | None, np.ndarray]:
    """(the forecast of the series known by `day`, its mean per segment); (None, nan) without a whole month.

    Where `day` is within a month, the first segment takes the part of that month's forecast that its days are.
    """
    start, now = as_date(first), as_date(day)
    known = values[: max((now.year - start.year) * 12 + now.month - start.month, 0)]
    if not len(known) or not known.sum():
        return None, np.full(months, np.nan)
    made = forecast_series(list(known), months, period=SEASON, seed=seed)
    mean = made.expected.copy()
    mean[0] *= _left(day)
    return made, mean


def series_draws(series: SeriesForecast, history: np.ndarray, n: int) -> np.ndarray:
    """Draws of the forecast by history, segment × draw, in the part of the month that is left."""
    part = np.divide(history, series.expected, out=np.ones(len(history)), where=series.expected > 0)
    return np.maximum(series.draws(n).T * part[:, None], 0)


def _left(day: int) -> float:
    """The part of the month of `day` that is not over."""
    edges = bounds(day, 1)
    start = as_day(as_date(day).replace(day=1))
    return float((edges[1] - day) / (edges[1] - start))


def _shares(book: Book) -> np.ndarray:
    """Each cell's part of what was won in the last year: used where there is no forecast by deal."""
    recent = book.won & (book.closed >= book.today - 365) & (book.closed < book.today)
    worth = np.bincount(book.cell[recent], np.nan_to_num(book.value[recent]), len(book.cells))
    return worth / worth.sum() if worth.sum() > 0 else np.full(len(book.cells), 1 / max(len(book.cells), 1))


def _together(
    mean: np.ndarray,
    money: np.ndarray,
    history: np.ndarray,
    paths: np.ndarray | None,
    weight: np.ndarray,
    shares: np.ndarray,
    spread: float,
) -> tuple[np.ndarray, np.ndarray]:
    """(mean, draws) by cell × segment of both forecasts together; without `paths`, of the first alone."""
    months = mean.shape[1]
    combined, draws = np.zeros_like(mean), np.zeros_like(money)
    for k in range(months):
        own = mean[:, k].sum()
        other = history[k] if paths is not None else own
        target = weight[k] * own + (1 - weight[k]) * other
        combined[:, k] = mean[:, k] * (target / own) if own > 0 else shares * target
        drawn = money[:, k].sum(axis=0)
        total_draws = combine.averaged(drawn, paths[k] if paths is not None else drawn, float(weight[k]), target)
        draws[:, k] = combine.scaled(money[:, k], combine.widened(total_draws, spread), shares)
    return combined, draws


def _weight(past: Sequence[Past], lead: int, before: int | None = None) -> float:
    """The weight of the forecast by deal at a lead, from the errors of both that were known before a day."""
    errors = []
    for each in past:
        over = bounds(each.day, lead + 1)[lead + 1]
        came = each.came[:, lead].sum()
        if np.isfinite(came) and (before is None or over <= before):
            errors.append((came - each.deal[:, lead].sum(), came - each.history[lead]))
    pairs = np.array(errors).reshape(-1, 2)
    return combine.weight(pairs[:, 0], pairs[:, 1])


def _spread(past: Sequence[Past], before: int | None = None) -> float:
    """The factor on the width that the errors known before a day ask for."""
    sizes, months = [], set()
    for each in past:
        edges = bounds(each.day, each.mean.shape[1])
        for lead, over in enumerate(edges[1:]):
            came = each.came[:, lead].sum()
            if np.isfinite(came) and (before is None or over <= before):
                mean = float(each.mean[:, lead].sum())
                low, high = np.quantile(each.draws[:, lead].sum(axis=0), [0.1, 0.9])
                half = (high - mean if came > mean else mean - low) / each.spread
                if half > 0:
                    sizes.append(abs(came - mean) / half)
                    months.add(int(over))
    return combine.spread(np.array(sizes), len(months))


def _combined_past(
    book: Book,
    made: record.Record,
    histories: Mapping[int, tuple[SeriesForecast | None, np.ndarray]],
    values: np.ndarray,
    first: int,
    stages: Mapping[str, float],
) -> tuple[Past, ...]:
    """Every past forecast, combined by the weights that its own past gave."""
    shares, found = _shares(book), []
    for origin in made.origins:
        series, history = histories[origin.day]
        weight = np.array([_weight(found, lead, origin.day) for lead in range(made.months)])
        paths = series_draws(series, history, origin.draws.shape[2]) if series is not None else None
        weight = weight if series is not None else np.ones(made.months)
        spread = _spread(found, origin.day)
        mean, draws = _together(origin.mean, origin.draws, history, paths, weight, shares, spread)
        rules = baselines(book, origin.day, made.months, first, stages)
        found.append(Past(origin.day, mean, draws.astype(np.float32), origin.came, origin.mean, history, rules, spread))
    return tuple(found)


def baselines(book: Book, day: int, months: int, first: int, stages: Mapping[str, float]) -> dict[str, np.ndarray]:
    """What simple rules would have said on `day`, by cell × segment; nan where a rule has nothing to go by.

    last: what came in the last segments of that length. year: what came a year before. run_rate: the mean of the last
    twelve months. stage_weighted: open amounts × the probability of their stage, in the month of their close date.
    """
    edges = bounds(day, months)
    cells = len(book.cells)

    def won(start: int, end: int) -> np.ndarray:
        mine = book.won & (book.closed >= start) & (book.closed < end)
        return np.bincount(book.cell[mine], np.nan_to_num(book.value[mine]), cells)

    found = {name: np.full((cells, months), np.nan) for name in ("last", "year", "run_rate", "stage_weighted")}
    span = max(min(day - first, 365), 1)
    for k in range(months):
        length = int(edges[k + 1] - edges[k])
        if day - length >= first:
            found["last"][:, k] = won(day - length, day)
            found["run_rate"][:, k] = won(day - span, day) * (length / span)
        before = [_year_before(int(edge)) for edge in (edges[k], edges[k + 1])]
        if before[0] >= first:
            found["year"][:, k] = won(*before)
    snapshot = book.open_at(day)
    weights = np.array([stages.get(name, np.nan) for name in book.levels["stage"]])
    weighted = snapshot.amount * weights[snapshot.stage]
    due = np.searchsorted(edges, np.maximum(snapshot.close, day), side="right") - 1
    told = np.isfinite(weighted) & (snapshot.close > 0)
    if told.sum() >= max(len(told) / 2, 1):
        for k in range(months):
            mine = told & (due == k)
            found["stage_weighted"][:, k] = np.bincount(snapshot.cell[mine], weighted[mine], cells)
    return found


def _year_before(day: int) -> int:
    found = as_date(day)
    leap = found.month == 2 and found.day == 29
    return as_day(found.replace(year=found.year - 1, day=28 if leap else found.day))
