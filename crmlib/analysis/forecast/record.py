"""How did forecasts of this kind do, made at each past month-end with what was known then?

Every origin learns from segments that were over by then, is calibrated on the errors known by then, and is drawn with a
seed of its own; so what is measured is what would have been published.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from crmlib.analysis.forecast import calibrate, total
from crmlib.analysis.forecast.book import Book
from crmlib.analysis.forecast.rebuild import Rows, bounds, landmarks

ORIGINS = 24
"""Past month-ends that are forecast again."""
LEARNT = 2
"""Months that must be over before the first of them."""
DRAWS = 400


@dataclass(frozen=True)
class Origin:
    """One past forecast, calibrated: money and draws by cell × lead, what came (nan: not over yet), and its parts."""

    day: int
    mean: np.ndarray
    draws: np.ndarray
    came: np.ndarray
    made: total.Expected
    calibration: calibrate.Calibration


@dataclass(frozen=True)
class Record:
    """All past forecasts, oldest first; `errors` are the counts that calibration learns from."""

    origins: tuple[Origin, ...]
    errors: pd.DataFrame
    months: int


def came(book: Book, today: int, months: int, until: int) -> np.ndarray:
    """Value won in each segment after `today`, cell × segment; nan where the segment is not over by `until`."""
    edges = bounds(today, months)
    money = np.full((len(book.cells), months), np.nan)
    for k in range(months):
        if edges[k + 1] <= until:
            won = book.won & (book.closed >= edges[k]) & (book.closed < edges[k + 1])
            value = np.nan_to_num(book.value[won])
            money[:, k] = np.bincount(book.cell[won], value, len(book.cells))
    return money


def rebuild_all(
    book: Book,
    past: Rows,
    first: int,
    months: int,
    fiscal: int,
    knowing: Callable[[int], tuple[str, ...]] = lambda _: (),
    seed: int = 0,
) -> Record:
    """Forecast each past landmark again. `knowing(day)`: the facts that `win` found good by that day."""
    days = landmarks(book.today, first)[LEARNT:][-ORIGINS:]
    expected = []
    for day in days:
        made = total.expect(book, day, months, fiscal, first, past.where(past.over <= day), knowing(day))
        if made is not None:
            expected.append(made)
    errors = _errors(book, expected, first)
    origins = []
    for made in expected:
        by = calibrate.fit(errors[errors["over"] <= made.today], months)
        better = made.calibrated(by)
        opened, new = better.by_cell(len(book.cells))
        drawn = total.simulate(book, better, by, DRAWS, seed).money.astype(np.float32)
        mean = opened + new
        actual = came(book, made.today, months, book.today)
        origins.append(Origin(made.today, mean, drawn, actual, better, by))
    return Record(tuple(origins), errors, months)


def _errors(book: Book, expected: list[total.Expected], first: int) -> pd.DataFrame:
    """Expected and counted wins by origin, lead and team, of segments that are over."""
    teams = pd.factorize(pd.Series([cell[1] or "" for cell in book.cells]))[0]
    size = int(teams.max(initial=0)) + 1
    parts = []
    for made in expected:
        edges = bounds(made.today, made.months)
        for lead in range(made.months):
            if edges[lead + 1] > book.today:
                break
            won = book.won & (book.closed >= edges[lead]) & (book.closed < edges[lead + 1])
            old = won & (book.created < made.today)
            parts.append(
                pd.DataFrame(
                    {
                        "origin": made.today,
                        "over": edges[lead + 1],
                        "lead": lead,
                        "learnt": (made.today - first) // 30 - lead,
                        "team": np.arange(size),
                        "open": np.bincount(teams[made.open.cell], made.won[:, lead], size),
                        "new": np.bincount(teams, made.new[:, lead], size),
                        "came_open": np.bincount(teams[book.cell[old]], minlength=size).astype(float),
                        "came_new": np.bincount(teams[book.cell[won & ~old]], minlength=size).astype(float),
                    }
                )
            )
    if not parts:
        return pd.DataFrame(
            columns=["origin", "over", "lead", "learnt", "team", "open", "new", "came_open", "came_new"]
        )
    return pd.concat(parts, ignore_index=True)
