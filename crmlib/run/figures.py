"""What are the figures of every scope? Evaluated together, then each scope is given its own, `by` relative to it.

The slice `team:East` of an evaluation by team is the scope `team:East`, and its slices by (team, source) are that
scope's slices by source. So one evaluation serves every team; of sources and the like a scope lists those that it has
rows of, of users all. KPIs that are measured against targets or forecasts,
which belong to a scope, are evaluated scope by scope; there are few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from crmlib.calendar import Period
from crmlib.catalogue import KPIS
from crmlib.company import Company
from crmlib.metric import DIMENSIONS, Data, Result, evaluate
from crmlib.metric.declare import AgainstForecast, AgainstTarget, Constant, Quality
from crmlib.metric.evaluate import open_session
from crmlib.metric.slices import OF_USERS, parse_scope


class Figures:
    """The figures of a run: every KPI for `trend` (totals) and for `periods` (by each dimension; there may be none)."""

    def __init__(
        self,
        data: Data,
        company: Company,
        trend: Sequence[Period],
        periods: Sequence[Period],
        as_of: datetime,
        quality: Decimal | None,
        scopes: Iterable[str],
    ) -> None:
        self.scopes = list(dict.fromkeys(scopes))
        self._data, self._company, self._as_of, self._quality = data, company, as_of, quality
        scoped = (AgainstTarget, AgainstForecast, Quality)
        self._shared_kpis = [kpi.id for kpi in KPIS.values() if not isinstance(kpi.formula, scoped)]
        self._scoped_kpis = [kpi.id for kpi in KPIS.values() if isinstance(kpi.formula, scoped)]
        self._all_trend = list(dict.fromkeys([*trend, *periods]))
        self._periods = list(periods)
        self._users = _users(data)
        self._found: dict[str, list[Result]] = {scope: [] for scope in self.scopes}
        kinds = list(dict.fromkeys(parse_scope(scope)[0] if scope != "all" else "" for scope in self.scopes))
        self._totals(kinds)
        if self._periods:
            self._slices(kinds)

    def of(self, scope: str) -> list[Result]:
        """The figures of one scope, by KPI, period, and slice."""
        return sorted(self._found[scope], key=_order)

    def _totals(self, kinds: list[str]) -> None:
        """The totals of every scope for each period of the trend."""
        evaluate_ = self._evaluator(self._all_trend)
        for kind in kinds:
            head = (kind,) if kind else ()
            self._deal_out(kind, evaluate_(self._shared_kpis, [head], quality=self._quality, heads=self._heads(kind)))
        for scope in self.scopes:
            self._found[scope] += evaluate_(self._scoped_kpis, [()], scope=scope, quality=self._quality)

    def _slices(self, kinds: list[str]) -> None:
        """Every scope by each dimension, for the page's period and those it is compared with."""
        evaluate_ = self._evaluator(self._periods)
        for kind in kinds:
            head = (kind,) if kind else ()
            by = [(*head, dimension) for dimension in DIMENSIONS if dimension != kind]
            self._deal_out(kind, evaluate_(self._shared_kpis, by, sparse=bool(kind), heads=self._heads(kind)))
        for scope in self.scopes:
            by = [(dimension,) for dimension in OF_USERS]
            self._found[scope] += evaluate_(self._scoped_kpis, by, scope=scope, quality=self._quality)

    def _evaluator(self, periods: list[Period]) -> Callable[..., list[Result]]:
        """`evaluate` over these periods, all of whose calls share one session."""
        session = open_session(self._data, periods, company=self._company, as_of=self._as_of)
        given = {"company": self._company, "as_of": self._as_of, "session": session}
        return lambda kpis, by, **options: evaluate(self._data, kpis, periods, by, **given, **options)

    def _deal_out(self, kind: str, results: list[Result]) -> None:
        if not kind:
            self._found["all"] += results
            return
        mine = {scope.partition(":")[2]: scope for scope in self._of_kind(kind)}
        for result in results:
            value = result.by[0][1]
            rest = replace(result, by=result.by[1:])
            given = [rest]
            if not rest.by and result.period in self._periods:
                given.append(result)  # a scope by its own dimension: one slice, itself
            if value is None:
                for scope in mine.values():
                    self._found[scope] += given
            elif value in mine and self._listed(kind, value, rest):
                self._found[mine[value]] += given

    def _listed(self, kind: str, value: str, result: Result) -> bool:
        """Whether a scope lists a slice: of teams, regions and owners those of its users, and those with rows."""
        if not result.by or result.by[0][0] not in OF_USERS or result.by[0][1] is None:
            return True
        dimension, name = result.by[0]
        if name in {user[dimension] for user in self._users if user[kind] == value}:
            return True
        if isinstance(getattr(KPIS[result.kpi_id].formula, "under", None), Constant):
            return bool(result.numerator)  # the days of a period are there for everybody, rows or not
        return bool(result.n) or bool(result.numerator) or bool(result.denominator)

    def _heads(self, kind: str) -> frozenset[str] | None:
        """The teams, regions or owners that are asked for; None where the whole company is."""
        return frozenset(scope.partition(":")[2] for scope in self._of_kind(kind)) if kind else None

    def _of_kind(self, kind: str) -> list[str]:
        return [scope for scope in self.scopes if scope.startswith(f"{kind}:")]


def _users(data: Data) -> list[dict[str, str | None]]:
    columns = set(data.tables.get("users", ()))
    if "user_id" not in columns:
        return []
    names = {"owner": "user_id", "team": "team", "region": "region"}
    chosen = [f'"{column}"' if column in columns else "NULL" for column in names.values()]
    raw = getattr(data.backend, "con", data.backend)
    rows = raw.execute(f"SELECT {', '.join(chosen)} FROM users").fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


_KPI_ORDER = {kpi_id: place for place, kpi_id in enumerate(KPIS)}


def _order(result: Result) -> tuple:
    slices = tuple((dimension, value is None, value or "") for dimension, value in result.by)
    return (_KPI_ORDER[result.kpi_id], result.period.start, result.period.label, len(result.by), slices)
