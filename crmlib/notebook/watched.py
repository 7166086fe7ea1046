"""Which key figures lie outside the range that their own past leads to expect, since when, and which returned?"""

from __future__ import annotations

from collections.abc import Sequence

from crmlib.metric.alerts import Alert, unexpected
from crmlib.metric.watch import Watched, in_period
from crmlib.notebook.report import Report
from crmlib.present.element import Element
from crmlib.present.sentence import Sentence
from crmlib.present.table import Cell, Column, Table


def alerts(report: Report, kpi_ids: Sequence[str]) -> Element:
    """Of these KPIs those whose figure is unexpected in the page's period, and those that have returned since.

    Judged by the periods of the page's trend, as known at its as_of, once the period is over.
    """
    if report.data.as_of < report.calendar.instant(report.period.end):
        return report.readings(Sentence(report.t("alerts_early")), title=report.t("alerts_title"))
    found = standing(report, kpi_ids)
    if not found:
        return report.readings(Sentence(report.t("no_alert")), title=report.t("alerts_title"))
    names = ("kpi", "change", "value", "expected", "baseline", "n", "first_seen")
    columns = tuple(Column(report.t(f"alerts_{name}"), "count" if name == "n" else "text") for name in names)
    rows = [_row(report, one) for one in found]
    return Table(
        report.t("alerts_title"), columns, rows, report.language, limit=len(rows), rule=report.t("alerts_rule")
    )


def standing(report: Report, kpi_ids: Sequence[str]) -> list[Watched]:
    """The alerts that are new in the period, stand since earlier, or have cleared in it."""
    past = (report.figures.find(kpi_id, label) for kpi_id in kpi_ids for label in report.meta.trend)
    return in_period(unexpected(result for result in past if result is not None), report.period)


def _row(report: Report, one: Watched) -> list[object]:
    alert: Alert = one.alert
    kpi_id = alert.subject[0]
    card = report.card(kpi_id)
    low, high = (card.figure(value, report.language) for value in (alert.low, alert.high))
    return [
        Cell(card.label, note=card.meaning),
        Cell(report.t(f"alerts_{one.change}"), "neutral" if one.change == "cleared" else "caution"),
        card.figure(alert.value, report.language),
        report.t("alerts_between", low=low, high=high),
        card.figure(alert.baseline, report.language),
        alert.n,
        report.period_name(alert.first_seen.label),
    ]
