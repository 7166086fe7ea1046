"""What do the sums of a fact's rows come to in coarser slices? Added up exactly, column by column."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import compress, repeat
from typing import Any, NamedTuple


class Sum(NamedTuple):
    """The outcome of one aggregate over the rows of a slice; `unrated`: currencies for which no rate was known."""

    value: Decimal | None
    n: int
    unrated: tuple[str, ...] = ()


class Column(NamedTuple):
    """One aggregate over the rows of each slice; no `values` of a count, no `unrated` where every rate is known."""

    n: Sequence[int]
    values: Sequence[Decimal | None] | None = None
    unrated: Sequence[tuple[str, ...]] | None = None


Cells = dict[int, dict[tuple[str, ...], Sum]]
"""The sums of one aggregate, by period and slice."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of several aggregates; a place in each of these columns is one period `p` and slice.

    `values` has the slice's value of each dimension, `parts` the column of each aggregate.
    """

    p: Sequence[int]
    values: Mapping[str, Sequence[str]]
    parts: Mapping[Any, Column]

    def only(self, dimension: str, wanted: Collection[str]) -> Sums:
        """The sums of the slices whose value of `dimension` is among those wanted."""
        kept = [value in wanted for value in self.values[dimension]]

        def of(column: Sequence[Any] | None) -> Sequence[Any] | None:
            return None if column is None else list(compress(column, kept))

        parts = {part: Column(*map(of, column)) for part, column in self.parts.items()}
        return Sums(of(self.p), {name: of(column) for name, column in self.values.items()}, parts)

    def rolled_up(self, crossing: Sequence[str]) -> Sums:
        """The sums by these dimensions alone."""
        known: dict[tuple[Any, ...], int] = {}
        keys = zip(self.p, *(self.values[dimension] for dimension in crossing), strict=True)
        places = [known.setdefault(key, len(known)) for key in keys]
        p, *values = zip(*known, strict=True) if known else ((),) * (1 + len(crossing))
        parts = {part: _added(column, places, len(known)) for part, column in self.parts.items()}
        return Sums(p, dict(zip(crossing, values, strict=True)), parts)

    def cells(self, crossing: Sequence[str]) -> dict[Any, Cells]:
        """The sums of each aggregate by period and slice; no two places are of one slice of these dimensions."""
        slices: dict[int, list[tuple[tuple[str, ...], int]]] = {}
        values = zip(*(self.values[dimension] for dimension in crossing), strict=True) if crossing else repeat(())
        for place, (p, each) in enumerate(zip(self.p, values, strict=False)):
            slices.setdefault(p, []).append((each, place))
        found = {}
        for part, column in self.parts.items():
            unrated = () if column.unrated is None else (column.unrated,)
            sums = list(map(Sum, column.values or repeat(None), column.n, *unrated))
            found[part] = {p: {values: sums[place] for values, place in each} for p, each in slices.items()}
        return found


def _added(column: Column, places: Sequence[int], size: int) -> Column:
    """The column with its rows added up, each into its place."""
    n = [0] * size
    for place, more in zip(places, column.n, strict=True):
        n[place] += more
    if column.values is None:
        return Column(n)
    values: list[Decimal | None] = [None] * size
    for place, more in zip(places, column.values, strict=True):
        if more is not None:
            known = values[place]
            values[place] = more if known is None else known + more
    if column.unrated is None:
        return Column(n, values)
    unrated: list[set[str]] = [set() for _ in n]
    for place, currencies in zip(places, column.unrated, strict=True):
        unrated[place].update(currencies)
    return Column(n, values, [tuple(sorted(each)) for each in unrated])
