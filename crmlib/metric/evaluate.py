"""What are the figures of these KPIs in these periods and slices?

KPIs that count the rows of one fact share one query, and one query serves every period; slices are added up from it
exactly. Medians are asked for slice by slice.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

from crmlib.calendar import Period
from crmlib.company import Company
from crmlib.metric import goals, need, slices, window
from crmlib.metric.declare import NONE, Count, Fact, Kpi, Median, aggregates
from crmlib.metric.engine import engine
from crmlib.metric.figure import Figure, Slice, Sum, figure
from crmlib.metric.query import Query, Row, Session
from crmlib.metric.registry import find, parts_of
from crmlib.metric.result import Result


@dataclass(frozen=True)
class Data:
    """The tables to evaluate: an Ibis backend (or a connection) and the columns present in each table.

    `coerce`: the tables are another system's and their columns are cast to the canonical types. `compiled`: a folder in
    which compiled queries are kept.
    """

    backend: Any
    tables: Mapping[str, Iterable[str]]
    coerce: bool = False
    compiled: Path | None = None


EXACT = 100
"""Digits in which sums are added: more than 38, the most that an engine's sum has."""


def evaluate(
    data: Data,
    kpis: Iterable[str | Kpi],
    periods: Sequence[Period],
    by: Sequence[tuple[str, ...]] = ((),),
    *,
    company: Company,
    as_of: datetime | None = None,
    scope: str | None = None,
    quality: Decimal | None = None,
    sparse: bool = False,
    heads: Collection[str] | None = None,
    session: Session | None = None,
) -> list[Result]:
    """The figures of `kpis` for each period and for each crossing of dimensions in `by` (`()` is all).

    `as_of`: naive UTC; what happens at or after it influences nothing (None: each period's own end). `scope`: only
    rows of `team:…`, `region:…` or `owner:…`. `quality`: the audit's score of these tables. `sparse`: of a crossing,
    list the slices that hold rows and those of users, not every combination of values that occur. `heads`: of a
    crossing, list only the slices whose first dimension has one of these values. `session`: that of `open_session` for
    the same data, periods and as_of, where several evaluations share what they read. Results come by KPI, period,
    crossing and slice.
    """
    chosen = [find(kpi) for kpi in kpis]
    crossings = [tuple(crossing) for crossing in by]
    slices.check_dimensions(crossings)
    within = slices.parse_scope(scope)
    if not periods or not chosen:
        return []
    alone = session is None
    session = session or open_session(data, periods, company=company, as_of=as_of)
    asked = plan(chosen, crossings, within, session.tables, company)
    with localcontext(prec=EXACT):
        evaluation = _Evaluation(session, asked, within, quality, sparse, heads, alone)
        results = [result for kpi in chosen for result in evaluation.results(kpi)]
    session.compiled.save()
    return results


def open_session(data: Data, periods: Sequence[Period], *, company: Company, as_of: datetime | None = None) -> Session:
    """What evaluations over the same periods share: the periods, rates and deal states in the engine, and answers.

    Sessions may take turns on a connection; each turn loads these again.
    """
    windows = [window.window(period, company.calendar, as_of) for period in periods]
    tables = {name: frozenset(columns) for name, columns in data.tables.items()}
    return Session(engine(data.backend), tables, company, windows, data.coerce, data.compiled)


def behind(
    session: Session, count: Count, record: str, periods: Sequence[Period], dimension: str | None = None
) -> dict[tuple[str, Period], list[str]]:
    """The records behind a count, by slice of `dimension` (`all` without one) and period: the ids of its rows.

    `session`: one over `periods`. `record` is the key by which the rows are told apart (`deal`, `lead`). Slices and
    periods without rows are left out.
    """
    query = Query(session, count.fact, (count,), (record, dimension) if dimension else (record,))
    found: dict[tuple[str, Period], set[str]] = {}
    for row in query.sums():
        if row.sums[0].n:
            place = (row.slice[1] if dimension else "all", periods[row.p])
            found.setdefault(place, set()).add(row.slice[0])
    session.compiled.save()
    return {place: sorted(ids) for place, ids in found.items()}


def inputs(
    data: Data,
    kpi: str | Kpi,
    period: Period,
    *,
    company: Company,
    as_of: datetime | None = None,
    quality: Decimal | None = None,
) -> tuple[Result, list[tuple[Any, Figure]]]:
    """One KPI in one period, and the figure of each aggregate that its formula reads (none where it is unavailable)."""
    chosen = find(kpi)
    session = open_session(data, [period], company=company, as_of=as_of)
    asked = plan([chosen], [()], None, session.tables, company)
    with localcontext(prec=EXACT):
        evaluation = _Evaluation(session, asked, None, quality, alone=True)
        (result,) = evaluation.results(chosen)
        read = dict.fromkeys(aggregates(chosen.formula)) if asked.facts else {}
        found = [(part, evaluation.figure_of(part)) for part in read]
    session.compiled.save()
    return result, found


@dataclass(frozen=True)
class Plan:
    """What is asked of which fact: `missing` by KPI, `blocked` by KPI and crossing, `facts` with their crossings."""

    missing: dict[str, tuple[str, ...]]
    blocked: dict[tuple[str, tuple[str, ...]], dict[str, tuple[str, ...]]]
    crossings: list[tuple[str, ...]]
    facts: dict[Fact, list[tuple[str, ...]]] = field(default_factory=dict)
    asked: dict[Fact, list[Any]] = field(default_factory=dict)


def plan(
    kpis: list[Kpi],
    crossings: list[tuple[str, ...]],
    within: tuple[str, str] | None,
    tables: Mapping[str, frozenset[str]],
    company: Company,
) -> Plan:
    """What an evaluation asks of which facts."""
    made = Plan({kpi.id: need.missing(kpi, tables, company) for kpi in kpis}, {}, crossings)
    for kpi in kpis:
        for crossing in crossings:
            made.blocked[kpi.id, crossing] = need.blocked(kpi, crossing, within, tables)
            if made.missing[kpi.id] or made.blocked[kpi.id, crossing]:
                continue
            for fact in kpi.facts:
                wanted = made.facts.setdefault(fact, [])
                if crossing not in wanted:
                    wanted.append(crossing)
            for part in aggregates(kpi.formula):
                asked = made.asked.setdefault(part.fact, [])
                if part not in asked:
                    asked.append(part)
    return made


class _Evaluation:
    """One call of `evaluate`: runs each fact's query once and reads figures from the sums."""

    def __init__(
        self,
        session: Session,
        plan: Plan,
        within: tuple[str, str] | None,
        quality: Decimal | None,
        sparse: bool = False,
        heads: Collection[str] | None = None,
        alone: bool = False,
    ) -> None:
        self.session = session
        self.sparse = sparse
        self.heads = heads
        self.plan = plan
        self.within = within
        self.quality = quality
        self._cells: dict[tuple[Any, tuple[str, ...]], dict[tuple[Any, ...], Sum]] = {}
        if alone:
            session.expect(sql for fact, wanted in plan.facts.items() for sql in self._queries(fact, wanted))
        for fact, wanted in plan.facts.items():
            self._run(fact, wanted)

    def _run(self, fact: Fact, wanted: list[tuple[str, ...]]) -> None:
        asked = self.plan.asked[fact]
        query = Query(self.session, fact, parts_of(fact, asked), dimensions_of(wanted, self.within), asked)
        if query.asked:
            rows = [row for row in self._sums(query) if self._in_scope(row.slice, query.dimensions)]
            for crossing in wanted:
                self._roll_up(query, rows, crossing)
        for part in asked:
            if isinstance(part, Median):
                for crossing in wanted:
                    self._cells[part, crossing] = self._medians(fact, part, crossing)

    def _queries(self, fact: Fact, wanted: list[tuple[str, ...]]) -> Iterator[str]:
        query = Query(self.session, fact, parts_of(fact, self.plan.asked[fact]), dimensions_of(wanted, self.within))
        if query.parts:
            yield query.sql()
        for part in self.plan.asked[fact]:
            for crossing in wanted if isinstance(part, Median) else ():
                yield Query(self.session, fact, (), dimensions_of([crossing], self.within)).sql(part)

    def _sums(self, query: Query) -> list[Row]:
        """The query's sums; those by dimensions of users only, which scope after scope asks for, are remembered."""
        if set(query.dimensions) <= set(slices.OF_USERS):
            return self.session.once(f"{query.sums_key()} {query.asked}", query.sums)
        return query.sums()

    def _in_scope(self, values: tuple[str, ...], dimensions: tuple[str, ...]) -> bool:
        return self.within is None or values[dimensions.index(self.within[0])] == self.within[1]

    def _medians(self, fact: Fact, part: Median, crossing: tuple[str, ...]) -> dict[tuple[Any, ...], Sum]:
        query = Query(self.session, fact, (), dimensions_of([crossing], self.within))
        found = query.medians(part)
        return {
            key[: 1 + len(crossing)]: value for key, value in found.items() if self._in_scope(key[1:], query.dimensions)
        }

    def _roll_up(self, query: Query, rows: list[Row], crossing: tuple[str, ...]) -> None:
        places = [query.dimensions.index(d) for d in crossing]
        if places and self.heads is not None:
            rows = [row for row in rows if row.slice[places[0]] in self.heads]
        found: dict[tuple[Any, ...], list[tuple[Sum, ...]]] = {}
        for row in rows:
            found.setdefault((row.p, *(row.slice[i] for i in places)), []).append(row.sums)
        for index, part in enumerate(query.asked):
            self._cells[part, crossing] = {key: _total([sums[index] for sums in each]) for key, each in found.items()}

    # --- reading

    def figure_of(self, part: Any) -> Figure:
        """The figure of one aggregate alone, of the first period, in its KPI's unit."""
        cell = self._cells[part, ()].get((0,), _NOTHING)
        nothing = goals.Goal(None)
        return figure(part, Slice(lambda _: cell, self.session.windows[0], lambda *_: nothing, lambda _: nothing))

    def results(self, kpi: Kpi) -> Iterable[Result]:
        """Every result of a KPI, period by period."""
        for index, w in enumerate(self.session.windows):
            missing = self.plan.missing[kpi.id]
            if kpi.untyped and not missing and not self.session.typed(w):
                missing = need.untyped(kpi, self.session.tables)
            for crossing in self.plan.crossings:
                blocked = self.plan.blocked[kpi.id, crossing]
                if missing or blocked:
                    yield self._unavailable(kpi, w.period, crossing, (*missing, *_named(blocked)))
                    continue
                yield from self._results(kpi, index, crossing)

    def _unavailable(self, kpi: Kpi, period: Period, crossing: tuple[str, ...], missing: tuple[str, ...]) -> Result:
        by = tuple((dimension, None) for dimension in crossing)
        found = Figure(status="unavailable", missing=tuple(sorted(set(missing))))
        return self._made(kpi, period, by, found, self._basis(kpi, crossing))

    def _slices(self, kpi: Kpi, index: int, crossing: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The slices to list: the values of each dimension crossed, and every slice that holds rows."""
        if not crossing:
            return [()]
        found: set[tuple[str, ...]] = set()
        if not (self.sparse and len(crossing) > 1 and set(crossing) - set(slices.OF_USERS)):
            found |= set(itertools.product(*(self._values(kpi, index, dimension) for dimension in crossing)))
        for part in aggregates(kpi.formula):
            found |= {key[1:] for key in self._cells[part, crossing] if key[0] == index}
        if self.heads is not None:
            found = {values for values in found if values[0] in self.heads}
        return sorted(found, key=lambda values: tuple((value == NONE, value) for value in values))

    def _values(self, kpi: Kpi, index: int, dimension: str) -> list[str]:
        if dimension in slices.OF_USERS:
            return self.session.user_values(self.within)[dimension]
        as_of = self.session.windows[index].as_of
        found: set[str] = set()
        for fact in kpi.facts:
            for table, column in slices.homes(fact, dimension, self.session.tables):
                found |= set(slices.existing(self.session.values(table, column), as_of))
        return sorted(found)

    def _results(self, kpi: Kpi, index: int, crossing: tuple[str, ...]) -> Iterator[Result]:
        """The results of one period and crossing."""
        w = self.session.windows[index]
        basis = self._basis(kpi, crossing)
        # By identity: hashing an aggregate for each figure would take longer than the figure.
        cells = {id(part): self._cells[part, crossing] for part in aggregates(kpi.formula)}
        for values in self._slices(kpi, index, crossing):
            by = tuple(zip(crossing, values, strict=True))
            found = figure(kpi.formula, self._slice(cells, (index, *values), w, by))
            yield self._made(kpi, w.period, by, found, basis)

    def _slice(
        self,
        cells: Mapping[int, Mapping[tuple[Any, ...], Sum]],
        key: tuple[Any, ...],
        w: window.Window,
        by: tuple[tuple[str, str | None], ...],
    ) -> Slice:
        """What a formula may read of one slice."""
        session = self.session

        def target(kpi_id: str, following: bool) -> goals.Goal:
            days = w.period.next() if following else w.period
            scope = self._goal_scope(by)
            return goals.target(session.targets, kpi_id, scope, days.start, days.end, session.rates, w.last_known_day)

        def forecast(kpi_id: str) -> goals.Goal:
            known = (session.rates, w.last_known_day)
            return goals.forecast(session.forecasts, kpi_id, self._goal_scope(by), w.period, w.start, w.as_of, *known)

        return Slice(lambda part: cells[id(part)].get(key, _NOTHING), w, target, forecast, self.quality)

    def _goal_scope(self, by: tuple[tuple[str, str | None], ...]) -> str | None:
        """The scope whose goals are the slice's. Rows of an owner are all in a region only where it is the owner's."""
        if by and by[0][0] == "owner" and self.within and self.within[0] == "region":
            owners = self.session.user_values(self.within)["owner"]
            return goals.scope_of(by, None) if len(by) == 1 and by[0][1] in owners else None
        return goals.scope_of(by, self.within)

    def _basis(self, kpi: Kpi, crossing: tuple[str, ...]) -> str | None:
        basis = self.session.basis if any(fact.orders for fact in kpi.facts) else None
        if basis and any(dimension in fact.overlaps for fact in kpi.facts for dimension in crossing):
            basis += "; slices overlap"
        return basis

    def _made(
        self, kpi: Kpi, period: Period, by: tuple[tuple[str, str | None], ...], found: Figure, basis: str | None
    ) -> Result:
        return Result(
            kpi_id=kpi.id,
            period=period,
            by=by,
            value=found.value,
            numerator=found.numerator,
            denominator=found.denominator,
            n=found.n,
            unit=kpi.unit,
            currency=self.session.company.currency if kpi.money else None,
            status=found.status,
            missing=found.missing,
            basis=basis,
            interval=found.interval,
        )


_NOTHING = Sum(None, 0)


def dimensions_of(crossings: Iterable[tuple[str, ...]], within: tuple[str, str] | None) -> tuple[str, ...]:
    """The dimensions by which one query serves all of these crossings and the scope."""
    names = [dimension for crossing in crossings for dimension in crossing]
    return tuple(dict.fromkeys([*names, *([within[0]] if within else [])]))


def _named(blocked: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(name for names in blocked.values() for name in names)


def _total(sums: Sequence[Sum]) -> Sum:
    if len(sums) == 1:
        return sums[0]
    values = [one.value for one in sums if one.value is not None]
    unrated = {currency for one in sums for currency in one.unrated}
    return Sum(sum(values, Decimal(0)) if values else None, sum(one.n for one in sums), tuple(sorted(unrated)))
