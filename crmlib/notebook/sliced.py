"""How do KPIs stand side by side, slice by slice and period by period? Tables and charts made of figures alone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crmlib.analysis.interval import SMALL_N
from crmlib.catalogue import KPIS
from crmlib.metric.declare import NONE, AgainstTarget, Count, Quality, Total
from crmlib.metric.result import Result
from crmlib.notebook import words
from crmlib.notebook.figures import slice_name
from crmlib.notebook.report import Report
from crmlib.present import distribution, number, plot
from crmlib.present.element import Element
from crmlib.present.table import Cell, Column, Table

LIMIT = 25
"""Slices that a page shows of a dimension with many."""


def unit(kpi_id: str) -> str:
    """The unit under which a KPI is shown."""
    return number.display_unit(KPIS[kpi_id].unit, kpi_id)


def label(report: Report, dimension: str, value: str) -> str:
    """A slice in words; campaigns and products are called by name."""
    key = {"campaign": ("campaigns", "campaign_id"), "product": ("products", "product_id")}.get(dimension)
    if key is None or value == NONE:
        return report.slice_label(dimension, value)
    found = (row.get("name") for row in report.data.rows(key[0], key[1], "name") if row.get(key[1]) == value)
    return next((name for name in found if name), value)


def cell(report: Report, result: Result | None) -> Any:
    """A figure for a table: its value, or in words why there is none; never 0 for unknown."""
    if result is None:
        return Cell("–")  # no row of this KPI has the slice
    if result.status == "unavailable":
        return Cell(None, note=", ".join(result.missing))
    if result.status != "ok":
        return Cell(number.figure(None, "count", report.language, status=result.status))
    if result.n is not None and result.n < SMALL_N and not _is_sum(result):
        return Cell(result.value, note=report.t("sliced.n", n=result.n))
    return result.value


def _is_sum(result: Result) -> bool:
    """Whether a figure is counted or added up, so that few cases make it no less sure."""
    return isinstance(KPIS[result.kpi_id].formula, Count | Total | AgainstTarget | Quality) or result.unit == "per day"


def table(
    report: Report, title: str, kpi_ids: Sequence[str], dimension: str, rule: str | None = None, limit: int = LIMIT
) -> Element:
    """One row per slice of `dimension`, one column per KPI, ordered by the first KPI; empty slices are left out."""
    found = {kpi_id: {slice_name(r): r for r in report.figures.by(kpi_id, dimension)} for kpi_id in kpi_ids}
    shown = [kpi_id for kpi_id in kpi_ids if any(r.status != "unavailable" for r in found[kpi_id].values())]
    if not shown:
        lacking = [column for kpi_id in kpi_ids for column in missing(report, kpi_id, dimension)]
        return report.nothing(title, *dict.fromkeys(lacking))
    names = list(dict.fromkeys(name for kpi_id in shown for name in found[kpi_id]))
    names = [n for n in names if any(_happened(found[k].get(n)) for k in shown)]
    if not names:
        return report.nothing(title)
    columns = [Column(report.t(f"common.dim_{dimension}"))]
    columns += [Column(report.label(k), unit(k), report.meta.currency) for k in shown]
    rows = [[label(report, dimension, name), *(cell(report, found[k].get(name)) for k in shown)] for name in names]
    few = any(isinstance(value, Cell) and value.note and value.value is not None for row in rows for value in row[1:])
    rule = (report.t("sliced.and_few", rule=rule) if rule else report.t("sliced.few")) if few else rule
    return Table(
        report.t(title), tuple(columns), rows, report.language, rule=rule, limit=limit, workbook=report.workbook
    )


def _happened(result: Result | None) -> bool:
    """Whether a slice has rows of a KPI; the days of a rate per day are there without any."""
    if result is None:
        return False
    return bool(result.numerator) if result.unit == "per day" else bool(result.n or result.numerator)


def bars(report: Report, title: str, kpi_id: str, dimension: str, records: Table | None = None) -> Element:
    """One KPI by the slices of `dimension`, largest first."""
    found = [r for r in report.figures.by(kpi_id, dimension) if _happened(r)]
    known = [r for r in found if r.status == "ok"][:LIMIT]
    if not known:
        return report.nothing(title, *missing(report, kpi_id, dimension))
    return plot.bars(
        report.t(title),
        [label(report, dimension, slice_name(r)) for r in known],
        {report.label(kpi_id): [r.value for r in known]},
        unit=unit(kpi_id),
        currency=report.meta.currency,
        axis=axis(report, kpi_id),
        category=report.t(f"common.dim_{dimension}"),
        language=report.language,
        horizontal=True,
        records=records,
    )


def history(report: Report, title: str, *kpi_ids: str, **values: object) -> Element:
    """KPIs of one unit over the last twelve periods."""
    known = {k: [value for _, value in report.figures.trend(k, report.meta.trend)] for k in kpi_ids}
    drawn = {report.label(k): series for k, series in known.items() if any(v is not None for v in series)}
    if not drawn:
        lacking = [column for k in kpi_ids for column in missing(report, k)]
        return report.nothing(title, *dict.fromkeys(lacking))
    return plot.lines(
        report.t(title, **values),
        [words.short_period(report.calendar.period(label), report.language) for label in report.meta.trend],
        drawn,
        unit=unit(kpi_ids[0]),
        currency=report.meta.currency,
        axis=axis(report, *kpi_ids),
        along=report.t("sliced.period"),
        language=report.language,
    )


def shares(report: Report, title: str, kpi_id: str, dimension: str) -> Element:
    """A share of counted rows by the slices of `dimension`, each with Wilson's interval, beside the whole."""
    from crmlib.analysis.interval import wilson

    total = report.figures.one(kpi_id)
    found = [r for r in report.figures.by(kpi_id, dimension) if r.status == "ok" and r.denominator][:LIMIT]
    counted = [r for r in found if r.numerator == int(r.numerator) and 0 <= r.numerator <= r.denominator]
    if not counted:
        return report.nothing(title, *missing(report, kpi_id, dimension))
    made = []
    for result in counted:
        bound = wilson(int(result.numerator), int(result.denominator))
        name = label(report, dimension, slice_name(result))
        n, clear = int(result.denominator), not bound.low <= float(total.value) <= bound.high
        made.append(distribution.Estimate(name, result.value, bound.low, bound.high, n, clear))
    return distribution.intervals(
        report.t(title),
        made,
        unit="ratio",
        axis=axis(report, kpi_id),
        category=report.t(f"common.dim_{dimension}"),
        language=report.language,
        reference=total.value,
        reference_label=report.t("common.all"),
    )


def axis(report: Report, *kpi_ids: str) -> str:
    """What an axis measures: the KPI, or of several the unit alone, with the unit in words."""
    measured = unit(kpi_ids[0])
    money = measured in number.MONEY
    key = measured.replace(" ", "_")
    said = report.t(f"sliced.in_{key}", **({"currency": report.meta.currency} if money else {}))
    return report.t("sliced.axis", label=report.label(kpi_ids[0]), unit=said) if len(kpi_ids) == 1 else said


def difference_by(report: Report, kpi_id: str, dimension: str, period: str) -> list[tuple[str, Decimal]]:
    """(slice, change of its sum) of a KPI that adds up, against `period`; largest changes first, unknown left out."""
    now = {slice_name(r): r.value for r in report.figures.by(kpi_id, dimension) if r.status == "ok"}
    then = {slice_name(r): r.value for r in report.figures.by(kpi_id, dimension, period) if r.status == "ok"}
    moved = [(name, now[name] - then[name]) for name in now if name in then and now[name] != then[name]]
    return sorted(moved, key=lambda item: (-abs(item[1]), item[0] == NONE, item[0]))


def missing(report: Report, kpi_id: str, dimension: str | None = None) -> tuple[str, ...]:
    """What the KPI lacks, in total or by a dimension that it cannot reach."""
    total = report.figures.find(kpi_id)
    if total is None or total.missing or dimension is None:
        return total.missing if total else ()
    unreached = report.figures.find(kpi_id, **{dimension: None})
    return unreached.missing if unreached else ()
