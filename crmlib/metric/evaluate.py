"""What are the figures of these KPIs in these periods and slices?

KPIs that count the rows of one fact share one query, and one query serves every period and slice (see `rollup`).
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any, NamedTuple

from crmlib.calendar import Period
from crmlib.company import Company
from crmlib.metric import goals, kept_figures, need, slices, window
from crmlib.metric.declare import NONE, Count, Fact, Kpi, Median, aggregates
from crmlib.metric.engine import engine
from crmlib.metric.figure import Figure, Slices, figures
from crmlib.metric.query import Query, Session
from crmlib.metric.registry import find, is_known, parts_of
from crmlib.metric.result import Result
from crmlib.metric.sums import Cells, Sum, Sums
from crmlib.uncollected import uncollected


@dataclass(frozen=True)
class Data:
    """The tables to evaluate: an Ibis backend (or a connection) and the columns present in each table.

    `coerce`: the tables are another system's and their columns are cast to the canonical types. `compiled`: a folder in
    which compiled queries are kept; `states`: one in which the states of a store's deals are; `figures`: one in which
    the figures of a store's tables are (none where figures are computed again to be checked).
    """

    backend: Any
    tables: Mapping[str, Iterable[str]]
    coerce: bool = False
    compiled: Path | None = None
    states: Path | None = None
    figures: Path | None = None


By = tuple[tuple[str, str | None], ...]
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

    windows = session.windows if session else _windows(periods, company, as_of)

    def compute(kpis: list[Kpi], windows_: Sequence[window.Window], crossings: list[tuple[str, ...]]) -> list[Result]:
        whole = session is not None and session.windows == windows_
        shared = session if whole else _session(data, company, windows_)
        asked = plan(kpis, crossings, within, shared.tables, company)
        with localcontext(prec=EXACT):
            evaluation = _Evaluation(shared, asked, within, quality, sparse, heads, alone=not whole)
            results = [result for kpi in kpis for result in evaluation.results(kpi)]
        shared.compiled.save()
        return results

    with uncollected():  # it took a quarter of the time
        kept = _kept(data, company, chosen, (within, sparse, heads and sorted(heads), quality))
        if kept is None:
            return compute(chosen, windows, crossings)
        return kept_figures.completed(kept, chosen, windows, crossings, compute)


def _kept(data: Data, company: Company, chosen: list[Kpi], options: tuple[Any, ...]) -> kept_figures.Shelf | None:
    """Where figures of these KPIs are kept; only of the catalogue's, whose definitions are known by its code."""
    if data.figures is None or not all(is_known(kpi) for kpi in chosen):
        return None
    setting = kept_figures.setting(engine(data.backend), data.tables, company)
    return None if setting is None else kept_figures.Shelf(data.figures, setting, repr(options))


def open_session(data: Data, periods: Sequence[Period], *, company: Company, as_of: datetime | None = None) -> Session:
    """What evaluations over the same periods share: the periods, rates and deal states in the engine, and answers.

    Sessions may take turns on a connection; each turn loads these again.
    """
    return _session(data, company, _windows(periods, company, as_of))


def _windows(periods: Sequence[Period], company: Company, as_of: datetime | None) -> list[window.Window]:
    return [window.window(period, company.calendar, as_of) for period in periods]


def _session(data: Data, company: Company, windows: Sequence[window.Window]) -> Session:
    tables = {name: frozenset(columns) for name, columns in data.tables.items()}
    return Session(engine(data.backend), tables, company, windows, data.coerce, data.compiled, data.states)


def behind(
    session: Session, count: Count, record: str, periods: Sequence[Period], dimension: str | None = None
) -> dict[tuple[str, Period], list[str]]:
    """The records behind a count, by slice of `dimension` (`all` without one) and period: the ids of its rows.

    `session`: one over `periods`. `record` is the key by which the rows are told apart (`deal`, `lead`). Slices and
    periods without rows are left out.
    """
    query = Query(session, count.fact, (count,), (record, dimension) if dimension else (record,))
    found: dict[tuple[str, Period], set[str]] = {}
    sums = query.sums([query.dimensions])[query.dimensions]
    of = sums.values[dimension] if dimension else itertools.repeat("all", len(sums.p))
    for p, id_, value, n in zip(sums.p, sums.values[record], of, sums.parts[count].n, strict=True):
        if n:
            found.setdefault((value, periods[p]), set()).add(id_)
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
        self._cells: dict[tuple[Any, tuple[str, ...]], Cells] = {}
        self._listings: dict[Any, _Listing] = {}
        if alone:
            session.expect([sql for fact, wanted in plan.facts.items() for sql in self._queries(fact, wanted)])
        for fact, wanted in plan.facts.items():
            self._run(fact, wanted)

    def _run(self, fact: Fact, wanted: list[tuple[str, ...]]) -> None:
        """Ask for the fact's sums and medians; a scope's are the slices of its value, its dimension crossed as well."""
        asked = self.plan.asked[fact]
        query = Query(self.session, fact, parts_of(fact, asked), dimensions_of(wanted, self.within), asked)
        crossings = {crossing: dimensions_of([crossing], self.within) for crossing in wanted}
        found = [self._sums(query, list(crossings.values()))] if query.asked else []
        found += [query.medians(part, crossings.values()) for part in asked if isinstance(part, Median)]
        for crossing, crossed in crossings.items():
            for sums in found:
                self._cells.update({(part, crossing): cells for part, cells in self._cells_of(sums[crossed], crossing)})

    def _queries(self, fact: Fact, wanted: list[tuple[str, ...]]) -> Iterator[str]:
        asked = self.plan.asked[fact]
        query = Query(self.session, fact, parts_of(fact, asked), dimensions_of(wanted, self.within), asked)
        if query.parts:
            yield query.sql()
        if fact.lookup and any(part.column == fact.lookup.measure for part in query.asked):
            yield self.session.lookup_sql(fact.lookup)
        yield from (query.sql(part) for part in self.plan.asked[fact] if isinstance(part, Median))

    def _sums(self, query: Query, crossings: list[tuple[str, ...]]) -> dict[tuple[str, ...], Sums]:
        """The query's sums; those by dimensions of users only, which scope after scope asks for, are remembered."""
        if set(query.dimensions) <= set(slices.OF_USERS):
            return self.session.once(f"{query.sums_key()} {query.asked} {crossings}", lambda: query.sums(crossings))
        return query.sums(crossings)

    def _cells_of(self, sums: Sums, crossing: tuple[str, ...]) -> Iterable[tuple[Any, Cells]]:
        if self.within:
            sums = sums.only(self.within[0], (self.within[1],))
        if crossing and self.heads is not None:
            sums = sums.only(crossing[0], self.heads)
        return sums.cells(crossing).items()

    # --- reading

    def figure_of(self, part: Any) -> Figure:
        """The figure of one aggregate alone, of the first period, in its KPI's unit."""
        return figures(part, self._read((part,), 0, (), _Listing([()], [()])))[0]

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
        return self._made(kpi, period, [by], [found], self._basis(kpi, crossing))[0]

    def _listing(self, kpi: Kpi, index: int, crossing: tuple[str, ...]) -> _Listing:
        """The slices to list; KPIs that count rows of the same facts share them."""
        key = (kpi.facts, index, crossing)
        if key not in self._listings:
            listed = self._slices(kpi, index, crossing)
            self._listings[key] = _Listing(listed, [tuple(zip(crossing, each, strict=True)) for each in listed])
        return self._listings[key]

    def _slices(self, kpi: Kpi, index: int, crossing: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The values of each dimension crossed (without any: `(none)`), and every slice that holds rows."""
        if not crossing:
            return [()]
        found: set[tuple[str, ...]] = set()
        if not (self.sparse and len(crossing) > 1 and set(crossing) - set(slices.OF_USERS)):
            found.update(itertools.product(*(self._values(kpi, index, dimension) or [NONE] for dimension in crossing)))
        for part in aggregates(kpi.formula):
            cells = self._cells[part, crossing].get(index, {})
            sparse = isinstance(part, Count) and part.sparse
            found.update(values for values, each in cells.items() if each.n or not sparse)
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

    def _results(self, kpi: Kpi, index: int, crossing: tuple[str, ...]) -> list[Result]:
        """The results of one period and crossing."""
        listing = self._listing(kpi, index, crossing)
        read = self._read(aggregates(kpi.formula), index, crossing, listing)
        found = figures(kpi.formula, read)
        return self._made(kpi, read.window.period, listing.by, found, self._basis(kpi, crossing))

    def _read(self, parts: Iterable[Any], index: int, crossing: tuple[str, ...], listing: _Listing) -> Slices:
        """What a formula of these parts may read of the slices of one period and crossing."""
        session, w = self.session, self.session.windows[index]
        # By identity: hashing an aggregate takes longer than a figure.
        cells = {id(part): self._cells[part, crossing].get(index, {}) for part in parts}

        def sums(part: Any) -> list[Sum]:
            found = cells[id(part)]
            return [found.get(values, _NOTHING) for values in listing.values]

        def targets(kpi_id: str, following: bool) -> list[goals.Goal]:
            days = w.period.next() if following else w.period
            given = (days.start, days.end, session.rates, w.last_known_day)
            rows = session.goals_by_scope("targets", kpi_id)
            return [goals.target(rows.get(s, ()), kpi_id, s, *given) for s in map(self._goal_scope, listing.by)]

        def forecasts(kpi_id: str) -> list[goals.Goal]:
            given = (w.period, w.start, w.as_of, session.rates, w.last_known_day)
            rows = session.goals_by_scope("forecasts", kpi_id)
            return [goals.forecast(rows.get(s, ()), kpi_id, s, *given) for s in map(self._goal_scope, listing.by)]

        return Slices(len(listing.by), sums, w, targets, forecasts, self.quality)

    def _goal_scope(self, by: By) -> str | None:
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
        self, kpi: Kpi, period: Period, slices_: Iterable[By], found: Iterable[Figure], basis: str | None
    ) -> list[Result]:
        id_, unit, currency = kpi.id, kpi.unit, self.session.company.currency if kpi.money else None
        return [
            Result(id_, period, by, value, over, under, n, unit, currency, status, missing, basis, interval)
            for by, (value, over, under, n, status, missing, interval) in zip(slices_, found, strict=True)
        ]


class _Listing(NamedTuple):
    """The slices of one period and crossing, by their values and as results name them."""

    values: list[tuple[str, ...]]
    by: list[By]


_NOTHING = Sum(None, 0)


def dimensions_of(crossings: Iterable[tuple[str, ...]], within: tuple[str, str] | None) -> tuple[str, ...]:
    """The dimensions by which one query serves all of these crossings and the scope."""
    names = [dimension for crossing in crossings for dimension in crossing]
    return tuple(dict.fromkeys([*names, *([within[0]] if within else [])]))


def _named(blocked: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(name for names in blocked.values() for name in names)
