"""Which alerts stand in a period, which of them are new in it, and which have cleared?

Every period is looked at as it was known at its own end, so the list of a month is the difference to that of the month
before: what stood then and does not stand now has cleared, and what stands now and did not stand then is new. A period
that is not over is looked at as of an instant in it: records and goals are, figures are not judged before its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from crmlib.calendar import Period
from crmlib.company import Company
from crmlib.metric import alerts, need
from crmlib.metric.declare import Count
from crmlib.metric.evaluate import Data, behind, evaluate, open_session
from crmlib.metric.limits import Limits
from crmlib.metric.query import Session
from crmlib.metric.registry import find, known_kpis
from crmlib.metric.result import Result
from crmlib.metric.slices import parse_scope

LOOKED_BACK = alerts.PAST + 12
"""Periods before the one that is asked for: those that the last twelve of them are judged by, and these twelve.

An alert that has stood for longer is seen first in the first of the periods that are judged.
"""
ATTAINMENT = "quota_attainment"
"""The KPI by which goals are judged."""

RULES = {
    "unexpected": (
        "outside baseline ± 3 × 1.4826 × the median absolute deviation of the n periods before (where that is 0, ± 3 × "
        "1.2533 × the mean one, of counts at least ± 3 × √median), within what the KPI can be; baseline: the median of "
        "the same period of the two years before where both are known, else of the n periods",
        "基準値±3×1.4826×直前n期間の中央絶対偏差（0のときは±3×1.2533×平均絶対偏差、件数では少なくとも±3×√中央値）の範囲外。"
        "範囲はKPIが取りうる値に限る。基準値は、前2年の同じ期がともに分かればその中央値、なければn期間の中央値",
    ),
    "threshold": ("beyond a threshold of params/alerts.yaml", "params/alerts.yaml のしきい値を超過"),
    "goal at risk": (
        "attainment ÷ share of the business days begun is below 1",
        "達成率÷経過営業日の割合が1未満",
    ),
    "stalled": (
        "open at the end of the period and longer in its stage than the stage's limit, as the KPI stalled_deals",
        "期末に進行中で、ステージの滞留基準を超過（KPI stalled_deals と同じ）",
    ),
    "slow lead": (
        "open at the end of the period and unanswered for longer than unanswered_lead_hours of params/alerts.yaml",
        "期末に未対応で、params/alerts.yaml の unanswered_lead_hours を超過",
    ),
}
"""What each rule says, in English and Japanese."""


COLUMNS = ("change", "rule", "subject", "first_seen", "cleared", "value", "baseline", "low", "high", "n")
"""What is told of an alert (see `Watched.record`)."""


@dataclass(frozen=True)
class Listed:
    """Records to watch one by one: those that `count` counts, told apart by `key`; `needs` as of a KPI."""

    rule: str
    table: str
    key: str
    count: Count
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Watched:
    """An alert as it stands in a period: `change` is new, open or cleared."""

    change: str
    alert: alerts.Alert

    def record(self) -> dict[str, object]:
        """The alert as `crm alerts --format json` prints it."""
        a = self.alert
        return {
            "change": self.change,
            "rule": a.rule,
            "subject": ":".join(a.subject),
            "first_seen": a.first_seen.label,
            "cleared": a.cleared.label if a.cleared else None,
            "value": a.value,
            "baseline": a.baseline,
            "low": a.low,
            "high": a.high,
            "n": a.n,
        }


class Watch:
    """What needs attention in a period, scope by scope: KPIs outside their expected range or beyond a threshold of
    `limits`, goals at risk, and the records `listed` (see `crmlib.catalogue.watched`).

    `as_of`: where it lies in the period, what stands then. Scopes of a kind are looked at together. `ranged`: the kinds
    of scopes (None: the whole company) of which ranges are expected, which takes every KPI in 37 periods. Of single
    owners none is: a month of one person is too little.
    """

    def __init__(
        self,
        data: Data,
        period: Period,
        *,
        company: Company,
        listed: Sequence[Listed] = (),
        limits: Limits | None = None,
        as_of: datetime | None = None,
        ranged: Sequence[str | None] = (None, "team", "region"),
    ) -> None:
        self.data, self.company, self.listed, self.limits = data, company, listed, limits or Limits()
        self.ranged = ranged
        self.periods = [period]
        while len(self.periods) <= LOOKED_BACK:
            self.periods.insert(0, self.periods[0].previous())
        end = company.calendar.instant(period.end)
        self.until = end if as_of is None else min(as_of, end)
        self.over = self.until == end
        self._looks: dict[str | None, _Look] = {}

    @cached_property
    def passes(self) -> list[tuple[list[Period], Session]]:
        """The periods as known at their own end, and one that is not over as known at `until`."""
        given = [(self.periods, None)] if self.over else [(self.periods[:-1], None), (self.periods[-1:], self.until)]
        return [(each, open_session(self.data, each, company=self.company, as_of=at)) for each, at in given]

    def standing(self, scope: str) -> list[Watched]:
        """New alerts first, then those that stand since earlier, then those that cleared in the period."""
        kind, value = parse_scope(scope) or (None, "all")
        if kind not in self._looks:
            self._looks[kind] = _Look(self, kind)
        return in_period(self._looks[kind].alerts(value), self.periods[-1])


class _Look:
    """What the scopes of one kind (None: the whole company) show in the periods of a watch."""

    def __init__(self, watch: Watch, kind: str | None) -> None:
        self.watch, self.kind, self.ranged = watch, kind, kind in watch.ranged
        self.results: dict[str, list[Result]] = {}
        for result in self._evaluated():
            self.results.setdefault(result.by[0][1] or "" if kind else "all", []).append(replace(result, by=()))
        self.records = [(one, self._behind(one)) for one in watch.listed if self._can_list(one)]

    def _evaluated(self) -> Iterator[Result]:
        kpis = known_kpis() if self.ranged else [find(k) for k in (*self.watch.limits.thresholds, ATTAINMENT)]
        by = [(self.kind,) if self.kind else ()]
        for periods, session in self.watch.passes:
            given = {"company": self.watch.company, "session": session}
            yield from evaluate(self.watch.data, dict.fromkeys(kpis), periods, by, **given)

    def _can_list(self, one: Listed) -> bool:
        tables = {name: frozenset(columns) for name, columns in self.watch.data.tables.items()}
        return not need.absent(one.needs, tables) and not (
            self.kind and need.unreached(one.count.fact, self.kind, tables)
        )

    def _behind(self, one: Listed) -> dict[tuple[str, Period], list[str]]:
        found: dict[tuple[str, Period], list[str]] = {}
        for periods, session in self.watch.passes:
            found |= behind(session, one.count, one.key, periods, self.kind)
        return found

    def alerts(self, value: str) -> list[alerts.Alert]:
        """Every alert of one scope over the periods."""
        watch, results = self.watch, self.results.get(value, [])
        judged = [r for r in results if watch.over or r.period != watch.periods[-1]]
        found = alerts.unexpected(judged, since=watch.periods[alerts.PAST]) if self.ranged else []
        for kpi_id, (low, high) in watch.limits.thresholds.items():
            found += alerts.beyond((r for r in judged if r.kpi_id == kpi_id), low, high)
        goals = [r for r in results if r.kpi_id == ATTAINMENT]
        found += alerts.at_risk(goals, watch.company.calendar, watch.until)
        for one, keys in self.records:
            mine = {period: keys.get((value, period), []) for period in watch.periods}
            found += alerts.records(one.rule, one.table, watch.periods, mine)
        return found


def in_period(found: list[alerts.Alert], period: Period) -> list[Watched]:
    """Of alerts over a run of periods those that stand or clear in `period`, told apart."""
    told = []
    for alert in found:
        if alert.cleared == period:
            told.append(Watched("cleared", alert))
        elif alert.first_seen.start <= period.start and (alert.cleared is None or alert.cleared.start > period.start):
            told.append(Watched("new" if alert.first_seen == period else "open", alert))
    order = ("new", "open", "cleared")
    return sorted(told, key=lambda w: (order.index(w.change), w.alert.rule, w.alert.subject))
