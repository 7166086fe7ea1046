"""Which alerts stand in a period, which of them are new in it, and which have cleared?

Every period is looked at as it was known at its own end, so the list of a month is the difference to that of the month
before: what stood then and does not stand now has cleared, and what stands now and did not stand then is new.
"""

from __future__ import annotations

from dataclasses import dataclass

from crmlib.calendar import Calendar, Period
from crmlib.company import Company
from crmlib.metric import alerts, need
from crmlib.metric.evaluate import Data, behind, evaluate
from crmlib.metric.registry import find, known_kpis

LOOKED_BACK = 25
"""Periods before the one that is asked for: two years of months, and one to compare with."""


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
            "low": a.low,
            "high": a.high,
            "n": a.n,
        }


def watch(data: Data, period: Period, *, company: Company) -> list[Watched]:
    """The alerts of a period: KPIs outside their expected range, goals at risk, and stalled deals.

    New ones come first, then those that stand since earlier, then those that cleared in the period.
    """
    periods = [period]
    while len(periods) <= LOOKED_BACK:
        periods.insert(0, periods[0].previous())
    results = evaluate(data, known_kpis(), periods, company=company)
    calendar = company.calendar
    found = alerts.unexpected(results)
    found += _at_risk([r for r in results if r.kpi_id == "quota_attainment"], calendar)
    tables = {name: frozenset(columns) for name, columns in data.tables.items()}
    stalled = find("stalled_deals")
    if not need.missing(stalled, tables, company):
        keys = behind(data, stalled.formula, "deal", periods, company=company)
        found += alerts.records("stalled", "deals", periods, keys)
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
