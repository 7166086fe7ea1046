"""How does an engine roll one query's rows up by several crossings at once? By GROUPING SETS, which all engines know.

The rows are made once, whatever the number of crossings, and only the figures of slices leave the engine.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from crmlib.metric.declare import NONE
from crmlib.metric.engine import QUOTE, median
from crmlib.metric.sums import Column, Sums

Crossing = tuple[str, ...]


class Rolled(NamedTuple):
    """The rows of some crossings, as columns: `p`, the dimensions of the crossing (`d_…`) and the aggregates."""

    names: tuple[str, ...]
    bits: Mapping[str, int]
    rows: Mapping[int, Sequence[tuple[Any, ...]]]

    def columns(self, crossing: Crossing) -> dict[str, Sequence[Any]]:
        """The columns of one of the crossings."""
        rows = self.rows.get(_rolled_up(self.bits, crossing), ())
        return columns(self.names, rows)

    def medians(self, part: Any, crossing: Crossing) -> Sums:
        """The medians (see `median_of`) of one of the crossings."""
        found = self.columns(crossing)
        values = [None if value is None else Decimal(value) for value in found["value"]]
        return Sums(found["p"], slice_values(found, crossing), {part: Column(found["n"], values)})


def columns(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, Sequence[Any]]:
    """Rows as columns."""
    return dict(zip(names, zip(*rows, strict=True) if rows else ((),) * len(names), strict=True))


def rolled_up_sql(
    dialect: str, sql: str, aggregates: Mapping[str, str], crossings: Collection[Crossing], extra: Sequence[str] = ()
) -> str:
    """The query of `p`, each dimension (`d_…`), the aggregates ({name: SQL}) over the rows of `sql`, and `rolled_up`.

    By the columns `extra`, too, which come after `p`. `rolled_up` has a bit for each dimension that is no part of the
    row's crossing, as its value there is null.
    """
    q = QUOTE[dialect]
    bits = _bits(crossings)
    always = [f"{q}{name}{q}" for name in ("p", *extra)]
    columns = [*always, *(f"{q}d_{dimension}{q}" for dimension in bits)]
    columns += [f"{expression} AS {q}{name}{q}" for name, expression in aggregates.items()]
    masks = [f"GROUPING({q}d_{dimension}{q}) * {bit}" for dimension, bit in bits.items()]
    # Two crossings of the same dimensions are one set: each set gives its rows once more.
    sets = {_rolled_up(bits, crossing): crossing for crossing in crossings}.values()
    grouped = ", ".join(f"({', '.join([*always, *(f'{q}d_{d}{q}' for d in each)])})" for each in sets)
    return (
        f"SELECT {', '.join(columns)}, {' + '.join(masks) or 0} AS {q}rolled_up{q} "
        f"FROM ({sql}) AS s GROUP BY GROUPING SETS ({grouped})"
    )


def rolled_up(
    aggregates: Collection[str],
    crossings: Collection[Crossing],
    rows: Sequence[tuple[Any, ...]],
    extra: Sequence[str] = (),
) -> Rolled:
    """What a query of `rolled_up_sql` found, crossing by crossing."""
    bits = _bits(crossings)
    found: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(int(row[-1]), []).append(row)
    return Rolled(("p", *extra, *(f"d_{dimension}" for dimension in bits), *aggregates, "rolled_up"), bits, found)


def median_of(dialect: str) -> dict[str, str]:
    """The aggregates that give the median of the column `value` and the number of its rows."""
    value = f"{QUOTE[dialect]}value{QUOTE[dialect]}"
    return {"value": median(value, dialect), "n": f"COUNT({value})"}


def slice_values(found: Mapping[str, Sequence[Any]], dimensions: Iterable[str]) -> dict[str, list[str]]:
    """The value of each dimension, as slices are named."""
    result = {}
    for dimension in dimensions:
        column = found[f"d_{dimension}"]
        names = {value: NONE if value is None else str(value) for value in set(column)}
        result[dimension] = [names[value] for value in column]
    return result


def _bits(crossings: Collection[Crossing]) -> dict[str, int]:
    dimensions = dict.fromkeys(dimension for crossing in crossings for dimension in crossing)
    return {dimension: 1 << place for place, dimension in enumerate(dimensions)}


def _rolled_up(bits: Mapping[str, int], crossing: Crossing) -> int:
    return sum(bit for dimension, bit in bits.items() if dimension not in crossing)
