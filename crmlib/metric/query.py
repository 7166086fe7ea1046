"""Which queries does an evaluation run, and what do they give?

A `Session` holds what all queries of an evaluation share: the small tables (periods, rates, stages), the states of
deals, the values of dimensions. A `Query` asks one fact for its sums, grouped by period and dimensions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from crmlib.company import Company
from crmlib.metric import deals, slices, window
from crmlib.metric.declare import NONE, Count, Fact, Median, Total
from crmlib.metric.engine import Engine, compile_sql
from crmlib.metric.figure import Sum
from crmlib.metric.goals import Rates
from crmlib.metric.window import Window
from crmlib.metric.world import PERIODS, RATES, STAGES, STATES, World

_RATE_COLUMNS = {"rate_currency": "string", "rate_day": "date", "found_rate": "decimal(18, 8)"}
_STAGE_COLUMNS = {"stage_name": "string", "stage_probability": "decimal(18, 8)", "stalled_after": "decimal(18, 4)"}


@dataclass(frozen=True, slots=True)
class Row:
    """The sums of one period and finest slice."""

    p: int
    slice: tuple[str, ...]
    sums: tuple[Sum, ...]


class Session:
    """What the queries of one evaluation share."""

    def __init__(
        self,
        engine: Engine,
        tables: Mapping[str, frozenset[str]],
        company: Company,
        windows: Sequence[Window],
        coerce: bool = False,
    ) -> None:
        self.engine = engine
        self.tables = tables
        self.company = company
        self.windows = windows
        self.coerce = coerce
        self.keys: frozenset[str] = frozenset()
        self._states_kept = False
        self._values: dict[tuple[str, str], list[tuple[str, datetime]]] = {}
        self._user_values: dict[Any, dict[str, list[str]]] = {}

    @property
    def basis(self) -> str:
        """`orders`, or `deals` where the source has no orders."""
        return self.world.basis

    def prepare(self, dimensions: Iterable[str]) -> None:
        """Load the small tables; `dimensions` are those by which any query will slice."""
        self.keys = slices.keys_for(dimensions)
        typed_from = self._typed_from()
        rows = window.rows(self.windows, typed_from)
        self.engine.load(PERIODS, window.COLUMNS, rows)
        typed = {row["p_typed"] for row in rows}
        self.typed = typed.pop() if len(typed) == 1 else None
        self.__dict__.pop("world", None)
        stages = [
            {"stage_name": s.name, "stage_probability": s.probability, "stalled_after": s.stalled_after_days}
            for s in self.company.stages
        ]
        self.engine.load(STAGES, _STAGE_COLUMNS, stages)
        self.engine.load(RATES, _RATE_COLUMNS, self.rates.daily(self.world.first, self.world.last))

    @cached_property
    def world(self) -> World:
        """The tables as Ibis sees them."""
        return self._world()

    def _world(self) -> World:
        day = timedelta(days=1)
        first = min(min(w.t24 for w in self.windows).date() - day, min(w.opening_on for w in self.windows) - day)
        last = max(max(w.cut_on for w in self.windows), max(w.as_of for w in self.windows).date()) + day
        typed = getattr(self, "typed", True)
        return World(
            self.tables, self.company, self.keys, self.engine.dialect, first, last, self.coerce, typed
        )

    def ask(self, table: Any) -> list[tuple[Any, ...]]:
        """The rows of an Ibis table; the states of deals are kept first where it reads them."""
        return self.run(compile_sql(table, self.engine.dialect))

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a compiled query."""
        if STATES in sql and not self._states_kept:
            self.engine.keep(STATES, compile_sql(deals.states(self.world), self.engine.dialect))
            self._states_kept = True
        return self.engine.run(sql)

    def _typed_from(self) -> datetime | None:
        """Since when a deal with a deal_type exists."""
        if "deal_type" not in self.tables.get("deals", ()):
            return None
        rows = self._world().table("deals", "deal_type")
        found = self.engine.run(
            compile_sql(rows.filter(rows.deal_type.notnull()).aggregate(born=rows.born.min()), self.engine.dialect)
        )
        return found[0][0].replace(tzinfo=None) if found and found[0][0] is not None else None

    @cached_property
    def rates(self) -> Rates:
        """The exchange rates; of two for one day and currency, the last in the source."""
        if not {"date", "currency", "rate"} <= self.tables.get("fx_rates", frozenset()):
            return Rates(self.company.currency, [])
        table = self._world().table("fx_rates", "date", "currency", "rate")
        rows = self.ask(table.order_by("row_order").select("date", "currency", "rate"))
        return Rates(self.company.currency, rows)

    @cached_property
    def targets(self) -> list[dict[str, Any]]:
        """The rows of targets, in the order of the source."""
        return self._records("targets", "kpi_id", "period_start", "period_end", "scope", "value", "currency")

    @cached_property
    def forecasts(self) -> list[dict[str, Any]]:
        """The rows of forecasts, in the order of the source."""
        return self._records(
            "forecasts", "kpi_id", "period_start", "period_end", "scope", "made_at", "value", "currency"
        )

    def _records(self, name: str, *columns: str) -> list[dict[str, Any]]:
        if name not in self.tables:
            return []
        rows = self.ask(self.world.table(name, *columns).order_by("row_order").select(*columns))
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def user_values(self, within: tuple[str, str] | None) -> dict[str, list[str]]:
        """The teams, regions and owners of users in a scope."""
        if within not in self._user_values:
            users: list[dict[str, Any]] = []
            if "users" in self.tables:
                rows = self.ask(slices.users_query(self.world))
                users = [dict(zip(("owner", "team", "region"), row, strict=True)) for row in rows]
            self._user_values[within] = slices.user_values(users, within)
        return self._user_values[within]

    def values(self, table: str, column: str) -> list[tuple[str, datetime]]:
        """The values that occur in a column, with the instant from which a row with it exists."""
        if (table, column) not in self._values:
            here = column in self.tables.get(table, ())
            found = self.ask(slices.values_query(self.world, table, column)) if here else []
            self._values[table, column] = [(str(value), born) for value, born in found]
        return self._values[table, column]


class Query:
    """One fact, within a scope."""

    def __init__(self, session: Session, fact: Fact, within: tuple[str, str] | None) -> None:
        self.session = session
        self.fact = fact
        self.within = within

    def rows(self, dimensions: Sequence[str]) -> Any:
        """The fact's rows with a column `d_…` for each dimension, in scope."""
        world = self.session.world
        names = list(dict.fromkeys([*dimensions, *([self.within[0]] if self.within else [])]))
        return slices.in_scope(slices.sliced(world, self.fact.rows(world), names), self.within)

    def table(self, parts: Sequence[Count | Total], dimensions: Sequence[str]) -> Any:
        """The sums of `parts` as an Ibis table: p, d_…, extra columns, then the measures."""
        rows = self.rows(dimensions)
        return rows.group_by(self._groups(dimensions)).aggregate(**_measures(rows, parts))

    def _groups(self, dimensions: Sequence[str]) -> list[str]:
        return ["p", *(f"d_{d}" for d in dimensions), *self.fact.extra]

    def sums(self, parts: Sequence[Count | Total], dimensions: Sequence[str]) -> list[Row]:
        """The sums of `parts` by period and slice."""
        table = self.table(parts, dimensions)
        found = [dict(zip(table.columns, row, strict=True)) for row in self.session.ask(table)]
        unrated = self._unrated(parts, dimensions, found)
        if self.fact.fold:
            found = self.fact.fold(found)
        result = []
        for row in found:
            key = _slice(row, dimensions)
            sums = tuple(_sum(row, part, unrated.get((part, row["p"], key), ())) for part in parts)
            result.append(Row(row["p"], key, sums))
        return result

    def _unrated(
        self, parts: Sequence[Count | Total], dimensions: Sequence[str], found: Sequence[Mapping[str, Any]]
    ) -> dict[tuple[Any, int, tuple[str, ...]], tuple[str, ...]]:
        """The currencies without a rate, asked for only where some row has one."""
        result: dict[tuple[Any, int, tuple[str, ...]], tuple[str, ...]] = {}
        for part in parts:
            if not (isinstance(part, Total) and part.money) or not any(row[f"u__{part.column}"] for row in found):
                continue
            rows = self.rows(dimensions)
            column = f"{part.column}_unrated"
            named = rows.filter(rows[column].notnull()).group_by(["p", *(f"d_{d}" for d in dimensions), column])
            table = named.aggregate(rows=rows.count())
            for record in self.session.ask(table):
                row = dict(zip(table.columns, record, strict=True))
                key = (part, row["p"], _slice(row, dimensions))
                result[key] = tuple(sorted({*result.get(key, ()), row[column]}))
        return result

    def medians_table(self, part: Median, crossing: Sequence[str]) -> Any:
        """The median of `part` as an Ibis table, by period and slice of `crossing`."""
        rows = self.rows(crossing)
        value = rows[part.column].cast("float64")
        groups = ["p", *(f"d_{d}" for d in crossing)]
        return rows.group_by(groups).aggregate(value=value.median(), n=value.count())

    def medians(self, part: Median, crossing: Sequence[str]) -> dict[tuple[Any, ...], Sum]:
        """The median of `part` for each period and slice.

        Microseconds below 2**53 and their halves are exact in a double, so the median is.
        """
        table = self.medians_table(part, crossing)
        result = {}
        for record in self.session.ask(table):
            row = dict(zip(table.columns, record, strict=True))
            value = None if row["value"] is None else Decimal(row["value"])
            result[(row["p"], *_slice(row, crossing))] = Sum(value, row["n"])
        return result


def _measures(rows: Any, parts: Sequence[Count | Total]) -> dict[str, Any]:
    measures: dict[str, Any] = {}
    for part in parts:
        if isinstance(part, Count):
            measures[f"c__{part.column or ''}"] = rows.count(where=rows[part.column]) if part.column else rows.count()
        else:
            column = rows[part.column]
            measures[f"s__{part.column}"] = column.sum()
            measures[f"n__{part.column}"] = column.count()
            if part.money:
                measures[f"u__{part.column}"] = rows[f"{part.column}_unrated"].count()
    return measures


def _sum(row: Mapping[str, Any], part: Count | Total, unrated: tuple[str, ...]) -> Sum:
    if isinstance(part, Count):
        return Sum(None, int(row[f"c__{part.column or ''}"]))
    value = row[f"s__{part.column}"]
    exact = value if value is None or isinstance(value, Decimal) else Decimal(value)
    return Sum(exact, int(row[f"n__{part.column}"]), unrated)


def _slice(row: Mapping[str, Any], dimensions: Sequence[str]) -> tuple[str, ...]:
    values = (row[f"d_{d}"] for d in dimensions)
    return tuple(NONE if value is None else str(value) for value in values)
