"""Which columns does a query add up for an aggregate, and how is one read from them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from crmlib.metric.declare import Count, Fact, Total
from crmlib.metric.sums import Column


def measure_names(parts: Sequence[Count | Total]) -> list[str]:
    """The names of the columns of `measures`, each once, in order."""
    names: list[str] = []
    for part in parts:
        if isinstance(part, Count):
            names.append(f"c__{part.column or ''}")
        else:
            names += [f"s__{part.column}", f"n__{part.column}", *([f"u__{part.column}"] if part.money else [])]
    return list(dict.fromkeys(names))


def measures(rows: Any, parts: Sequence[Count | Total], weight: str | None = None) -> dict[str, Any]:
    """What is added up of `rows` for these aggregates; `weight`: the column that says how many each stands for."""

    def number(where: Any = None) -> Any:
        return rows.count(where=where) if weight is None else rows[weight].sum(where=where)

    made: dict[str, Any] = {}
    for part in parts:
        if isinstance(part, Count):
            made[f"c__{part.column or ''}"] = number(rows[part.column] if part.column else None)
        else:
            values = rows[part.column]
            made[f"s__{part.column}"] = values.sum()
            made[f"n__{part.column}"] = values.count() if weight is None else number(values.notnull())
            if part.money:
                made[f"u__{part.column}"] = rows[f"{part.column}_unrated"].count()
    return made


def scaled(fact: Fact, found: dict[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """The columns, with those that the fact calls `scaled` times their factor; without a factor they are not known."""
    for measure, factor in fact.scaled.items():
        if (name := f"s__{measure}") in found:
            pairs = zip(found[name], found[factor], strict=True)
            found[name] = [None if value is None or by is None else _exact(value) * by for value, by in pairs]
    return found


def summed(found: Mapping[str, Sequence[Any]], part: Count | Total) -> Column:
    """The column of one aggregate, from those that were read."""
    if isinstance(part, Count):  # of a condition that holds nowhere and fails nowhere, Spark's count is null
        return Column([int(n or 0) for n in found[f"c__{part.column or ''}"]])
    exact = [None if value is None else _exact(value) for value in found[f"s__{part.column}"]]
    return Column([int(n or 0) for n in found[f"n__{part.column}"]], exact)


def _exact(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value)
