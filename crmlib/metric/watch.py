"""Which alerts stand in a period, which of them are new in it, and which have cleared?

Every period is looked at as it was known at its own end, so the list of a month is the difference to that of the month
before: what stood then and does not stand now has cleared, and what stands now and did not stand then is new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crmlib.calendar import Calendar, Period
from crmlib.company import Company
from crmlib.metric import alerts, need
from crmlib.metric.declare import Count
from crmlib.metric.evaluate import Data, behind, evaluate
from crmlib.metric.limits import Limits
from crmlib.metric.registry import known_kpis
from crmlib.metric.slices import parse_scope

LOOKED_BACK = 25
"""Periods before the one that is asked for: two years of months, and one to compare with."""


RULES = {
    "unexpected": (
        "outside baseline ± 3 × 1.4826 × the median absolute deviation of the n periods before; baseline: the median "
        "of the same period of earlier years where there are two or more, else of the n periods",
        "基準値±3×1.4826×直前n期間の中央絶対偏差の範囲外。基準値は、前年以前の同じ期が2つ以上あればその中央値、なければn期間の中央値",
    ),
    "threshold": ("beyond a threshold of params/alerts.yaml", "params/alerts.yaml のしきい値を超過"),
    "goal at risk": (
        "attainment ÷ share of the business days begun is below 1",
        "達成率÷経過営業日の割合が1未満",
    ),
    "stalled": (
        "open at the end of the period and longer in its stage than the stage's limit, as the KPI stalled_deals",
        "期末に進行中で、ステージの滞留基準を超過(KPI stalled_deals と同じ)",
    ),
    "slow lead": (
        "open at the end of the period and unanswered for longer than unanswered_lead_hours of params/alerts.yaml",
        "期末に未対応で、params/alerts.yaml の unanswered_lead_hours を超過",
    ),
}
"""What each rule says, in English and Japanese."""


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


def watch(
    data: Data,
    period: Period,
    *,
    company: Company,
    listed: Sequence[Listed] = (),
    limits: Limits | None = None,
    scope: str = "all",
) -> list[Watched]:
    """The alerts of a period in a scope: KPIs outside their expected range or beyond a threshold of `limits`, goals at
    risk, and the records `listed` (see `crmlib.catalogue.watched`).

    New ones come first, then those that stand since earlier, then those that cleared in the period.
    """
    periods = [period]
    while len(periods) <= LOOKED_BACK:
        periods.insert(0, periods[0].previous())
    results = evaluate(data, known_kpis(), periods, company=company, scope=scope)
    calendar = company.calendar
    found = alerts.unexpected(results)
    found += _at_risk([r for r in results if r.kpi_id == "quota_attainment"], calendar)
    for kpi_id, (low, high) in (limits or Limits()).thresholds.items():
        found += alerts.beyond((r for r in results if r.kpi_id == kpi_id), low, high)
    tables = {name: frozenset(columns) for name, columns in data.tables.items()}
    within = parse_scope(scope)
    for one in listed:
        if not need.absent(one.needs, tables) and not (within and need.unreached(one.count.fact, within[0], tables)):
            keys = behind(data, one.count, one.key, periods, company=company, scope=scope)
            found += alerts.records(one.rule, one.table, periods, keys)
    return in_period(found, period)


def _at_risk(attainment: list, calendar: Calendar) -> list[alerts.Alert]:
    """Goals missed at the end of their period; each period is judged as it was then."""
    last = max((r.period.end for r in attainment), default=None)
    return alerts.at_risk(attainment, calendar, calendar.instant(last)) if last else []


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
