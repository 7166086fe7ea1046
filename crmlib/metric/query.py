"""Which queries does an evaluation run, and what do they give?

A `Session` holds what all queries of an evaluation share: the small tables (periods, rates, stages), the states of
deals, the values of dimensions. A `Query` asks one fact for its sums, grouped by period and dimensions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from crmlib.company import Company
from crmlib.metric import deals, slices, window
from crmlib.metric.compiled import Compiled, setting_text
from crmlib.metric.declare import Fact, Lookup, Median, Total
from crmlib.metric.derived import DERIVED, Derived
from crmlib.metric.engine import BEGINNING, QUOTE, Engine, added, compile_sql, offsets
from crmlib.metric.engine import engine as engine_of
from crmlib.metric.goals import Rates
from crmlib.metric.kept_rows import kept_answer, kept_rows
from crmlib.metric.measures import measure_names, measures, scaled, summed
from crmlib.metric.rollup import Crossing, Rolled, columns, median_of, rolled_up, rolled_up_sql, slice_values
from crmlib.metric.sums import Sums
from crmlib.metric.views import PREFIX, tables_in, view_sql
from crmlib.metric.window import Window
from crmlib.metric.world import PERIOD_DAYS, PERIODS, RATES, STAGES, World

ALL_STATES = "crm_every_deal_state"
DAYS = "crm_days"
RATE_COLUMNS = {"rate_currency": "string", "rate_day": "date", "found_rate": "decimal(18, 8)"}
STAGE_COLUMNS = {"stage_name": "string", "stage_probability": "decimal(18, 8)", "stalled_after": "decimal(18, 4)"}


_GOAL = ("kpi_id", "period_start", "period_end", "scope", "value", "currency")
RECORDS = {"fx_rates": ("date", "currency", "rate"), "targets": _GOAL, "forecasts": (*_GOAL, "made_at")}
"""Small tables that are read whole, and their columns."""


_HOLDERS: WeakValueDictionary[int, Session] = WeakValueDictionary()
"""By a connection's id, the session whose periods, views and states it holds."""


class Session:
    """What the queries of one evaluation share. Several may use one connection in turns."""

    def __init__(
        self,
        engine: Engine,
        tables: Mapping[str, frozenset[str]],
        company: Company,
        windows: Sequence[Window],
        coerce: bool = False,
        folder: Path | None = None,
        states: Path | None = None,
    ) -> None:
        self.engine = engine
        self.tables = tables
        self.company = company
        self.windows = windows
        self.coerce = coerce
        self.compiled = Compiled(engine.dialect, folder)
        self.folder = states
        self._defined: set[str] = set()
        self._kept: dict[str, frozenset[str]] = {}
        self._lookups: dict[str, bool] = {}
        self._values: dict[tuple[str, str], list[tuple[str, datetime]]] = {}
        self._user_values: dict[Any, dict[str, list[str]]] = {}
        self._once: dict[str, Any] = {}
        self._hold()

    def typed(self, window: Window) -> bool:
        """Whether some deal that exists by then has a type."""
        return self.typed_from is not None and self.typed_from < window.as_of

    @cached_property
    def basis(self) -> str:
        """`orders`, or `deals` where the source has no orders."""
        return "orders" if "orders" in self.tables else "deals"

    @cached_property
    def offsets(self) -> list[tuple[datetime, int]]:
        """The time zone's offsets over the days that the periods reach, with the two years before."""
        day = timedelta(days=1)
        first = min(min(w.t24 for w in self.windows).date(), min(w.opening_on for w in self.windows)) - day
        last = max(w.cut_on for w in self.windows) + day
        return offsets(self.company.calendar, first, last)

    @cached_property
    def _setting(self) -> dict[str, Any]:
        """What a query depends on beside its fact and dimensions."""
        history = self.tables.get("deal_history")
        lacking = () if history is None else tuple(c for c in deals.RECORDED_ELSEWHERE if c not in history)
        inline = self.offsets if self.engine.dialect != "duckdb" else None
        return {"basis": self.basis, "unrecorded": lacking, "offsets": inline}

    def world(self, dimensions: Iterable[str] = ()) -> World:
        """The tables as queries see them, with the keys by which rows are sliced."""
        return World(self.engine.dialect, slices.keys_for(dimensions), **self._setting)

    def _hold(self) -> None:
        """Make the connection hold what this session asks of, where another session took its place."""
        at = id(self.engine.connection)
        if _HOLDERS.get(at) is not self:
            _HOLDERS[at] = self
            self._defined, self._kept, self._lookups = set(), {}, {}
            self._load()

    def _load(self) -> None:
        """Load the small tables: periods, stages, rates."""
        self.engine.define_local_day(self.offsets)
        periods = window.rows(self.windows, self.typed_from)
        self.engine.load(PERIODS, window.COLUMNS, periods)
        self.engine.define_bounds(periods, window.only_turns(self.windows, self.company.calendar))
        self.engine.load(DAYS, window.DAYS, window.day_rows(periods))
        self.engine.keep(PERIOD_DAYS, f"SELECT p.*, d.p_day FROM {DAYS} AS d JOIN {PERIODS} AS p ON d.of_p = p.p")
        stages = [
            {"stage_name": s.name, "stage_probability": s.probability, "stalled_after": s.stalled_after_days}
            for s in self.company.stages
        ]
        self.engine.load(STAGES, STAGE_COLUMNS, stages)
        day = timedelta(days=1)
        first = min(min(w.t12 for w in self.windows).date(), min(w.opening_on for w in self.windows)) - day
        last = max(w.cut_on for w in self.windows) + day
        self.engine.load(RATES, RATE_COLUMNS, self.rates.daily(first, last))

    def sql(self, key: str, build: Callable[[], Any]) -> str:
        """The compiled query known by `key`; `build` gives it as an Ibis table."""
        setting = "" if key.startswith("plain:") else setting_text(self._setting)
        return self.compiled.sql(f"{key} {setting}".strip(), lambda: compile_sql(build(), self.engine.dialect))

    def once(self, key: str, compute: Callable[[], Any]) -> Any:
        """`compute()`, remembered under `key` as long as the session lives."""
        if key not in self._once:
            self._once[key] = compute()
        return self._once[key]

    def ask(self, key: str, build: Callable[[], Any]) -> list[tuple[Any, ...]]:
        """The rows of the query known by `key`."""
        return self.run(self.sql(key, build))

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a compiled query; what it reads is made known to the engine first."""
        self._prepare(sql)
        return self.engine.run(sql)

    def look_up(self, lookup: Lookup, wanted: bool) -> None:
        """Make a lookup known to the engine: its rows or, where they are not wanted, none."""
        self._hold()
        if self._lookups.get(lookup.name) in (True, wanted):
            return
        if wanted:
            sql = self.lookup_sql(lookup)
            self._prepare(sql)
            self.engine.keep(lookup.name, sql)
        else:
            self.engine.define(lookup.name, self.engine.nothing(lookup.columns))
        self._lookups[lookup.name] = wanted

    def lookup_sql(self, lookup: Lookup) -> str:
        """The compiled query of a lookup."""
        return self.sql(lookup.name, lambda: lookup.rows(self.world()))

    def _prepare(self, sql: str) -> None:
        self._hold()
        for table in DERIVED:
            if table.name in sql and len(kept := self._kept.get(table.name, frozenset())) < len(table.columns):
                read = table.read_by(sql, QUOTE[self.engine.dialect])
                if not (read and read <= kept):  # a query that names no column makes the whole table
                    self._keep(table, table.columns)
        self._define(sql)

    def expect(self, queries: Collection[str]) -> None:
        """Keep, of derived tables, what these queries will read: columns that none asks for cost time and memory."""
        self._hold()
        for table in DERIVED:
            wanted = frozenset().union(*(table.read_by(sql, QUOTE[self.engine.dialect]) for sql in queries))
            if wanted and table.name not in self._kept:
                self._keep(table, wanted)

    def _keep(self, table: Derived, columns: Iterable[str]) -> None:
        rows = self.sql(table.name, lambda: table.rows(self.world()))
        self._define(rows)
        if found := self._made_before(table, rows):
            self.engine.define(table.name, found)
            columns = table.columns
        else:
            q = QUOTE[self.engine.dialect]
            named = ", ".join(f"{q}{column}{q}" for column in sorted(columns))
            self.engine.keep(table.name, f"SELECT {named} FROM ({rows}) AS s")
        self._kept[table.name] = frozenset(columns)

    def _made_before(self, table: Derived, rows: str) -> str | None:
        """A query of the rows of a derived table as files, where they may be kept as such."""
        if self.folder is None or self.engine.dialect != "duckdb":
            return None
        tables = tables_in(rows) & self.tables.keys()
        setting = "\n".join(self._view(name) for name in sorted(tables_in(rows)))
        return kept_rows(self.engine, self.folder, table.name, rows, tables, setting)

    def _define(self, sql: str) -> None:
        for name in sorted(tables_in(sql) - self._defined):
            self.engine.define(PREFIX + name, self._view(name))
            self._defined.add(name)

    def _view(self, name: str) -> str:
        base, ideal = self.company.currency, self.company.ideal_customer
        given = (self.tables, base, self.offsets, self.coerce, ideal, partial(kept_answer, folder=self.folder))
        return self.once(f"view of {name}", lambda: view_sql(self.engine, name, *given))

    @cached_property
    def typed_from(self) -> datetime | None:
        """Since when a deal with a deal_type exists."""
        if "deal_type" not in self.tables.get("deals", ()):
            return None

        def build() -> Any:
            rows = self.world().table("deals", "deal_type")
            return rows.filter(rows.deal_type.notnull()).aggregate(born=rows.born.min())

        found = self.ask("plain:typed", build)
        return found[0][0].replace(tzinfo=None) if found and found[0][0] is not None else None

    @cached_property
    def rates(self) -> Rates:
        """The exchange rates; of two for one day and currency, the last in the source."""
        if not {"date", "currency", "rate"} <= self.tables.get("fx_rates", frozenset()):
            return Rates(self.company.currency, [])
        rows = self._records("fx_rates")
        return Rates(self.company.currency, [(r["date"], r["currency"], r["rate"]) for r in rows])

    @cached_property
    def targets(self) -> list[dict[str, Any]]:
        """The rows of targets, in the order of the source."""
        return self._records("targets")

    @cached_property
    def forecasts(self) -> list[dict[str, Any]]:
        """The rows of forecasts, in the order of the source."""
        return self._records("forecasts")

    def goals_by_scope(self, name: str, kpi_id: str) -> dict[str | None, list[dict[str, Any]]]:
        """The rows of targets or forecasts that a KPI has, by their scope."""

        def found() -> dict[str | None, list[dict[str, Any]]]:
            rows: dict[str | None, list[dict[str, Any]]] = {}
            for row in getattr(self, name):
                if row["kpi_id"] == kpi_id:
                    rows.setdefault(row["scope"], []).append(row)
            return rows

        return self.once(f"{name} of {kpi_id}", found)

    def _records(self, name: str) -> list[dict[str, Any]]:
        if name not in self.tables:
            return []
        columns = RECORDS[name]
        rows = self.ask(
            f"plain:{name}",
            lambda: self.world().table(name, *columns).order_by("row_order").select(*columns, "row_order"),
        )
        return [dict(zip(columns, row[:-1], strict=True)) for row in rows]

    def user_values(self, within: tuple[str, str] | None) -> dict[str, list[str]]:
        """The teams, regions and owners of users in a scope."""
        if within not in self._user_values:
            users: list[dict[str, Any]] = []
            if "users" in self.tables:
                rows = self.ask("plain:users", lambda: slices.users_query(self.world()))
                users = [dict(zip(("owner", "team", "region"), row, strict=True)) for row in rows]
            self._user_values[within] = slices.user_values(users, within)
        return self._user_values[within]

    def values(self, table: str, column: str) -> list[tuple[str, datetime]]:
        """The values that occur in a column, with the instant from which a row with it exists."""
        if (table, column) not in self._values:
            here = column in self.tables.get(table, ())
            key = f"plain:values {table}.{column}"
            found = self.ask(key, lambda: slices.values_query(self.world(), table, column)) if here else []
            self._values[table, column] = [(str(value), born) for value, born in found]
        return self._values[table, column]


class Query:
    """One fact, sliced by some dimensions.

    `parts` are what its compiled query adds up; of them `asked` are read (default: all), and the engine computes no
    others.
    """

    def __init__(
        self,
        session: Session,
        fact: Fact,
        parts: Sequence[Any],
        dimensions: Sequence[str],
        asked: Sequence[Any] | None = None,
    ) -> None:
        self.session = session
        self.fact = fact
        self.parts = [part for part in parts if not isinstance(part, Median)]
        self.asked = self.parts if asked is None or fact.fold else [part for part in self.parts if part in asked]
        self.dimensions = tuple(dimensions)
        self.groups = ["p", *(f"d_{d}" for d in self.dimensions)]

    def rows(self) -> Any:
        """The fact's rows with a column `d_…` for each dimension."""
        world = self.session.world(self.dimensions)
        return slices.sliced(world, self.fact.rows(world), self.dimensions)

    def table(self) -> Any:
        """The sums of the parts as an Ibis table: p, d_…, extra columns, then the measures.

        Rows are added up by their keys first: what users and accounts tell of them is looked up for each key once.
        """
        world = self.session.world(self.dimensions)
        rows = self.fact.rows(world)
        if not self.fact.weight:  # rows that stand for several were added up as such already
            rows = slices.narrowed(world, rows, self.dimensions)
        keys = [column for column in rows.columns if column.startswith("k_")]
        each = rows.group_by(["p", *keys, *self.fact.extra]).aggregate(**measures(rows, self.parts, self.fact.weight))
        if not keys:
            return each
        each = each.join(world.periods.select("p", "p_asof"), "p")
        each = slices.sliced(world, each, self.dimensions)
        names = measure_names(self.parts)
        return each.group_by([*self.groups, *self.fact.extra]).aggregate(**{n: each[n].sum() for n in names})

    def sums_key(self) -> str:
        """By which the compiled query of `table` is known."""
        return self.key(" ".join(measure_names(self.parts)))

    def median_key(self, part: Median) -> str:
        """By which the compiled query of `medians_table` is known."""
        return self.key(f"median {part.column}")

    def key(self, what: str) -> str:
        """By which the compiled query is known."""
        return f"{self.fact.name} by {','.join(self.dimensions) or 'all'}: {what}"

    def sql(self, part: Median | None = None) -> str:
        """The compiled query of the sums, or of a median."""
        if part is None:
            return self.session.sql(self.sums_key(), self.table)
        return self.session.sql(self.median_key(part), lambda: self.medians_table(part))

    def sums(self, crossings: Collection[Crossing]) -> dict[Crossing, Sums]:
        """The sums of the parts asked, by period and slice, for each of these crossings of the dimensions."""
        if self.fact.fold:
            whole = self._folded(self.fact.fold)
            return {crossing: whole.rolled_up(crossing) for crossing in crossings}
        if lookup := self.fact.lookup:
            self.session.look_up(lookup, any(part.column == lookup.measure for part in self.asked))
        dialect = self.session.engine.dialect
        sums_of = {n: added(self._quoted(n), dialect, not n.startswith("s__")) for n in measure_names(self.asked)}
        found = self._rolled_up(self.sql(), sums_of, crossings, self.fact.extra)
        read = {crossing: scaled(self.fact, found.columns(crossing)) for crossing in crossings}
        sums = {crossing: self._read(each, crossing, self._unrated(each)) for crossing, each in read.items()}
        return {crossing: each.rolled_up(crossing) if self.fact.extra else each for crossing, each in sums.items()}

    def _rolled_up(
        self, sql: str, aggregates: Mapping[str, str], crossings: Collection[Crossing], extra: Sequence[str] = ()
    ) -> Rolled:
        made = rolled_up_sql(self.session.engine.dialect, sql, aggregates, crossings, extra)
        return rolled_up(aggregates, crossings, self.session.run(made), extra)

    def _quoted(self, name: str) -> str:
        q = QUOTE[self.session.engine.dialect]
        return f"{q}{name}{q}"

    def _unrated(self, found: Mapping[str, Sequence[Any]]) -> list[Total]:
        """The parts of which some row has no rate."""
        return [part for part in self.asked if isinstance(part, Total) and any(found.get(f"u__{part.column}", ()))]

    def _read(self, found: Mapping[str, Sequence[Any]], crossing: Crossing, unrated: Collection[Total]) -> Sums:
        """The sums that these columns hold."""
        values = slice_values(found, crossing)
        parts = {part: summed(found, part) for part in self.asked}
        for part in unrated:
            currencies = self._currencies(part.column, crossing)
            keys = zip(found["p"], *values.values(), strict=True)
            parts[part] = parts[part]._replace(unrated=[tuple(currencies.get(key, ())) for key in keys])
        return Sums(found["p"], values, parts)

    def _folded(self, fold: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Sums:
        """The sums by all dimensions, once the fact's extra columns are folded into them."""
        names = [*self.groups, *self.fact.extra, *measure_names(self.asked)]
        sql = f"SELECT {', '.join(map(self._quoted, names))} FROM ({self.sql()}) AS s"
        found = self.session.run(sql)
        unrated = self._unrated(columns(names, found))
        rows = fold([dict(zip(names, row, strict=True)) for row in found])
        kept = rows[0] if rows else names
        return self._read({name: [row[name] for row in rows] for name in kept}, self.dimensions, unrated)

    def _currencies(self, column: str, crossing: Crossing) -> dict[tuple[Any, ...], set[str]]:
        """The currencies without a rate, by period and slice."""
        column = f"{column}_unrated"
        rows = self.session.ask(self.key(column), lambda: self._unrated_table(column))
        found = columns([*self.groups, column], rows)
        result: dict[tuple[Any, ...], set[str]] = {}
        for *key, currency in zip(found["p"], *slice_values(found, crossing).values(), found[column], strict=True):
            result.setdefault(tuple(key), set()).add(currency)
        return result

    def _unrated_table(self, column: str) -> Any:
        rows = self.rows()
        return rows.filter(rows[column].notnull()).select(*self.groups, column).distinct()

    def medians_table(self, part: Median) -> Any:
        """The rows whose medians are asked for, as an Ibis table: p, d_…, value."""
        rows = self.rows()
        return rows.select(*self.groups, value=rows[part.column].cast("float64"))

    def medians(self, part: Median, crossings: Collection[Crossing]) -> dict[Crossing, Sums]:
        """The median of `part` for each period and slice, for each of these crossings of the dimensions.

        Microseconds below 2**53 and their halves are exact in a double, so the median is.
        """
        found = self._rolled_up(self.sql(part), median_of(self.session.engine.dialect), crossings)
        return {crossing: found.medians(part, crossing) for crossing in crossings}


def deal_states(backend: Any, tables: Mapping[str, Iterable[str]], company: Company) -> Any:
    """The states of every deal (see `deals.states`) as a table of an Ibis backend, apart from those of sessions."""
    present = {name: frozenset(columns) for name, columns in tables.items()}
    at = engine_of(backend)
    history = present.get("deal_history")
    lacking = () if history is None else tuple(c for c in deals.RECORDED_ELSEWHERE if c not in history)
    sql = compile_sql(deals.states(World(at.dialect, unrecorded=lacking)), at.dialect)
    _HOLDERS.pop(id(at.connection), None)  # the views are these tables' now
    for name in sorted(tables_in(sql)):
        at.define(PREFIX + name, view_sql(at, name, present, company.currency, [(BEGINNING, 0)]))
    at.keep(ALL_STATES, sql)
    return backend.table(ALL_STATES)
