"""notebooks/kpi/crm_effect: did the CRM work? Before and after its introduction, with intervals and a verdict each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

import numpy as np

from crmlib.analysis import interval
from crmlib.analysis.before_after import Effect, effect, stepped
from crmlib.analysis.interval import Estimate
from crmlib.analysis.stays import NEEDED, Stays, stays
from crmlib.errors import UserError
from crmlib.notebook import sliced
from crmlib.notebook.effect_measures import MEASURES, MONTHLY, Cases, Measure, no_case
from crmlib.notebook.rates import rates
from crmlib.notebook.report import Report
from crmlib.present import distribution, number
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

MONTHS = 12
"""Months on either side at most; both sides are equally long, so that seasons and rows compare."""
TONE = {"improved": "good", "worsened": "bad", "trend_before": "caution", "too_few": "neutral"}


@dataclass(frozen=True)
class Judged:
    """A measure with its effect, or with what it lacks."""

    measure: Measure
    effect: Effect | None
    missing: tuple[str, ...] = ()


def headline(report: Report) -> Cards:
    """The figures of the period that tell of the CRM's effect."""
    return report.cards(
        "sales_cycle_median", "win_rate", "ltv", "cac", "retention_rate", "nps", "crm_active_rate", "enps"
    )


def answer(report: Report) -> Readings | Element:
    """How many measures improved, worsened, or cannot be put down to the CRM, and which."""
    if windows(report) is None:
        return report.nothing("answer_title", *_undated(report))
    found = judged(report)
    verdicts = defaultdict(list)
    for each in found:
        if each.effect is not None:
            verdicts[each.effect.verdict].append(_named(report, each.measure))
    before, after = windows(report)
    key = "compared_chosen" if report.own.get("before") else "compared"
    first = Sentence(report.t(key, before=_span(report, before), after=_span(report, after)))
    said = [_verdicts_said(report, name, verdicts[name]) for name in TONE if verdicts[name]]
    same = [_verdicts_said(report, "no_difference", verdicts["no_difference"])] if verdicts["no_difference"] else []
    short = [_named(report, each.measure) for each in found if each.measure in MONTHLY and _one_sided(each)]
    unjudged = [_verdicts_said(report, "one_sided", short)] if short else []
    return report.readings(first, *said, *same, *unjudged)


def effects(report: Report) -> Element:
    """Each measure before and after, the difference with its interval, n, the trend before, and the verdict."""
    if windows(report) is None:
        return report.nothing("effects_title", *_undated(report))
    found = [each for each in judged(report) if each.effect is not None]
    if not found:
        return report.nothing("effects_title", *dict.fromkeys(c for each in judged(report) for c in each.missing))
    columns = tuple(
        Column(report.t(f"column_{name}")) for name in ("measure", "before", "after", "difference", "verdict")
    )
    rows = []
    for each in found:
        e, unit = each.effect, each.measure.unit
        rows.append(
            [
                Cell(_named(report, each.measure), note=_counted(report, each.measure)),
                _said(report, e.before, unit),
                _said(report, e.after, unit),
                _difference(report, e.difference, unit),
                Cell(report.t(f"verdict_{e.verdict}"), TONE.get(e.verdict)),
            ]
        )
    rule = report.t("effects_rule", level=report.say(Decimal("0.95"), "ratio"))
    return Table(report.t("effects_title"), columns, rows, report.language, rule=rule, limit=len(rows))


def shares(report: Report) -> Element:
    """The differences of shares with their intervals: one that holds zero is none."""
    found = [
        e for e in judged(report) if e.effect and e.measure.kind == "share" and e.effect.difference.low is not None
    ]
    if not found:
        return report.nothing("shares_title", *_undated(report))
    made = []
    for each in found:
        d = each.effect.difference
        made.append(distribution.Estimate(_named(report, each.measure), d.value, d.low, d.high, d.n, d.differs))
    return distribution.intervals(
        report.t("shares_title"),
        made,
        unit="ratio",
        axis=report.t("axis_difference"),
        category=report.t("column_measure"),
        language=report.language,
        reference=0,
        reference_label=report.t("no_change"),
    )


def trends(report: Report) -> Element:
    """Whether the series moved that way already: slope before, jump and turn at the date, per month."""
    found = [each for each in judged(report) if each.effect is not None and each.effect.trend is not None]
    if not found:
        return report.nothing("trends_title", *_undated(report))
    columns = tuple(Column(report.t(f"column_{name}")) for name in ("measure", "slope", "jump", "turn"))
    rows = []
    for each in found:
        trend, unit = each.effect.trend, each.measure.unit
        parts = [_difference(report, part, unit) for part in (trend.slope, trend.level, trend.turn)]
        rows.append([_named(report, each.measure), *parts])
    return Table(
        report.t("trends_title"), columns, rows, report.language, rule=report.t("trends_rule"), limit=len(rows)
    )


def adoption(report: Report) -> Element:
    """The share of users who logged in, over the last twelve periods."""
    return sliced.history(report, "adoption_title", "crm_active_rate")


def worth(report: Report) -> Element:
    """LTV and CAC over the last twelve periods."""
    return sliced.history(report, "worth_title", "ltv", "cac")


def staying(report: Report) -> Element:
    """Retention and churn over the last twelve periods."""
    return sliced.history(report, "staying_title", "retention_rate", "churn_rate")


def sides_are_equal(report: Report) -> bool:
    """Whether the two windows are equally many months and meet at the introduction."""
    found = windows(report)
    if found is None or report.own.get("before"):
        return True
    (first, middle), (start, last) = found
    return middle == start and _months(first, middle) == _months(start, last)


def windows(report: Report) -> tuple[tuple[date, date], tuple[date, date]] | None:
    """(before, after): whole months on either side of the introduction, at most twelve, equally many, data on both.

    The notebook's own parameters `before` and `after` name any two periods instead, the earlier one first. None where
    params name no date, or less than a month is known on either side.
    """
    if report.own.get("before") and report.own.get("after"):
        return _chosen(report)
    at = report.company.crm_introduced
    if at is None:
        return None
    start = date(at.year, at.month, 1)
    turn = start if at == start else _add(start, 1)  # a month that the date falls in belongs to neither side
    until = min(report.period.end, report.calendar.local_date(report.data.as_of))
    first = report.data.once("first day of cases", lambda: _first_day(report))
    if first is None:
        return None
    known = _add(date(first.year, first.month, 1), 0 if first.day == 1 else 1)
    n = min(_months(known, start), _months(turn, date(until.year, until.month, 1)), MONTHS)
    return None if n < 1 else ((_add(start, -n), start), (turn, _add(turn, n)))


def _chosen(report: Report) -> tuple[tuple[date, date], tuple[date, date]]:
    """The periods that the notebook's parameters name; `UserError` where the first is not over before the last."""
    first, last = (report.calendar.period(str(report.own[name])) for name in ("before", "after"))
    if first.end > last.start:
        raise UserError(
            "the periods to compare overlap or are the wrong way round",
            place="before, after",
            found=f"{first.label}, {last.label}",
            expected="two periods, the earlier one as `before`",
        )
    return (first.start, first.end), (last.start, last.end)


def judged(report: Report) -> list[Judged]:
    """Every measure with its effect, kept for the next section that asks."""
    kept = report.data._kept
    key = ("crm_effect", (), ())
    if key not in kept:
        of_cases = (*MEASURES[:1], *_stage_measures(report), *MEASURES[1:])
        kept[key] = [_judge(report, measure) for measure in of_cases]
        kept[key] += [_judge_months(report, measure) for measure in MONTHLY]
    return kept[key]


def _stage_measures(report: Report) -> Iterable[Measure]:
    """One measure per open stage: the days of the stays in it, counted when they ended."""
    return (
        Measure(
            f"stage:{stage.name}", "deal_history", ("changed_at", "stage", "status"), "median", "days", "down", no_case
        )
        for stage in report.company.stages
        if stage.status == "open"
    )


def _named(report: Report, measure: Measure) -> str:
    """The measure in words."""
    kind, _, stage = measure.name.partition(":")
    return report.t(f"measure_{kind}", **({"stage": stage} if stage else {}))


def _counted(report: Report, measure: Measure) -> str | None:
    """What kind of figure a measure is, where its name does not say so."""
    return report.t(f"kind_{measure.kind}") if measure.kind in ("share", "nps", "monthly") else None


def _one_sided(judged: Judged) -> bool:
    """Whether a measure has every column it needs, but no month on one of the two sides."""
    return judged.effect is None and not judged.missing


def _judge_months(report: Report, measure: Measure) -> Judged:
    """A measure whose cases are months: as many before as after, those next to the introduction."""
    found = windows(report)
    known = (report.data.analysis("around_introduction") or {}).get(measure.name, {})
    lacking = {column for figure in known.values() for column in figure["missing"]}
    if found is None or lacking:
        return Judged(measure, None, tuple(sorted(lacking)))
    values = {
        report.calendar.period(label).start: float(figure["value"])
        for label, figure in sorted(known.items())
        if figure["status"] == "ok"
    }
    before, after = ([v for day, v in values.items() if low <= day < high] for low, high in found)
    n = min(len(before), len(after))
    if not n:
        return Judged(measure, None)
    before, after = before[-n:], after[:n]
    means = [interval.mean(side) for side in (before, after)]
    return Judged(measure, effect(*means, stepped(before, after), measure.good, before, after))


def _judge(report: Report, measure: Measure) -> Judged:
    present = set(report.meta.tables.get(measure.table, ()))
    missing = tuple(f"{measure.table}.{name}" for name in measure.needs if name not in present)
    found = windows(report)
    if missing or found is None:
        return Judged(measure, None, missing)
    cases = _cases(report, measure)
    sides = [_observed(report, measure, cases, *window) for window in found]
    if not all(len(values) for _, values in sides):
        return Judged(measure, None)
    before, after, difference = estimates(measure.kind, *(values.tolist() for _, values in sides))
    series = [_by_month(measure.kind, *side) for side in sides]
    return Judged(measure, effect(before, after, difference, measure.good, *series))


def estimates(kind: str, before: Sequence[float], after: Sequence[float]) -> tuple[Estimate, Estimate, Estimate]:
    """(before, after, after − before), each with the interval that suits the kind of measure.

    >>> b, a, d = estimates("share", [1, 0, 0, 0] * 25, [1, 1, 0, 0] * 25); b.value, a.value, d.value, d.differs
    (0.25, 0.5, 0.25, True)
    """
    if kind == "share":
        (x, m), (y, n) = ((int(sum(side)), len(side)) for side in (before, after))
        return interval.wilson(x, m), interval.wilson(y, n), interval.newcombe(y, n, x, m)
    if kind == "mean":
        return interval.mean(before), interval.mean(after), interval.welch(after, before)
    made = [_nps(side) if kind == "nps" else interval.median(side) for side in (before, after)]
    return made[0], made[1], interval.difference(made[1], made[0])


def _nps(scores: Sequence[float]) -> Estimate:
    return interval.nps(sum(9 <= s <= 10 for s in scores), sum(0 <= s <= 6 for s in scores), len(scores))


def _by_month(kind: str, days: np.ndarray, values: np.ndarray) -> list[float]:
    """The measure of each month in order; months without a case are left out."""
    months, of = np.unique(days.astype("datetime64[M]"), return_inverse=True)
    return [_value(kind, values[of == at].tolist()) for at in range(len(months))]


def _value(kind: str, cases: Sequence[float]) -> float:
    """The measure of some cases, as `estimates` gives it, without its interval."""
    if kind == "nps":
        return _nps(cases).value
    return median(cases) if kind == "median" else sum(cases) / len(cases)


def _observed(report: Report, measure: Measure, cases: Cases, first: date, last: date) -> tuple[np.ndarray, np.ndarray]:
    """(local days, values in the base currency) of the cases that count in [first, last)."""
    import pyarrow as pa

    days = cases.at.dtype == np.dtype("datetime64[D]")
    start, end = (
        np.datetime64(day if days else report.calendar.instant(day), "D" if days else "us") for day in (first, last)
    )
    inside = (cases.at >= start) & (cases.at < end)
    if measure.name == "conversion":  # what is younger may still convert
        inside &= cases.at <= np.datetime64(report.data.as_of - timedelta(days=90), "us")
    at, values = cases.at[inside], cases.value[inside]
    local = at if days else report.calendar.local_dates(pa.array(at)).to_numpy(zero_copy_only=False)
    if measure.unit != "money":
        return local, values
    rate = _rates(report, measure, cases.row[inside], local)
    return local[~np.isnan(rate)], (values * rate)[~np.isnan(rate)]


def _rates(report: Report, measure: Measure, rows: np.ndarray, days: np.ndarray) -> np.ndarray:
    """The rate of each row's currency on its day; not a number where none is known."""
    known, named = rates(report), report.data.columns(measure.table, "currency")
    currencies = named["currency"].take(rows).to_pylist() if named.num_columns else [None] * len(rows)
    found = (known.at(currency, day) for day, currency in zip(days.tolist(), currencies, strict=True))
    return np.array([np.nan if rate is None else float(rate) for rate in found])


def _cases(report: Report, measure: Measure) -> Cases:
    """The cases of a measure; of a stage the stays in it that ended, counted when they did."""
    kind, _, stage = measure.name.partition(":")
    if kind != "stage":
        return measure.observe(report.data.columns(measure.table, *measure.needs))
    found = report.data.once("ended stays", lambda: _ended_stays(report))
    found = found.where(found.stage == stage)
    return Cases(np.arange(len(found)), found.left, found.days(report.data.as_of))


def _ended_stays(report: Report) -> Stays:
    """The stays of the scope's deals that ended."""
    deals = report.data.columns("deals", "deal_id")
    ids = deals["deal_id"].to_pylist() if deals.num_columns else []
    found = stays(report.data.columns("deal_history", *NEEDED), report.data.as_of, ids)
    return found.where(found.ended)


def _undated(report: Report) -> tuple[str, ...]:
    """What params lack; nothing where they name the date, but no month is known on both sides of it."""
    return () if report.company.crm_introduced else ("crm_introduced",)


def _first_day(report: Report) -> date | None:
    """The first local day on which something was created: a deal, a lead, a case."""
    import pyarrow.compute as pc

    tables = (report.data.columns(table, "created_at") for table in ("deals", "leads", "tickets"))
    firsts = (pc.min(table["created_at"]).as_py() for table in tables if table.num_columns)
    found = [first for first in firsts if first is not None]
    return report.calendar.local_date(min(found)) if found else None


def _add(day: date, months: int) -> date:
    """The first of the month so many months later."""
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _span(report: Report, span: tuple[date, date]) -> str:
    last_day = span[1] - timedelta(days=1)
    if span[0].day != 1 or span[1].day != 1:  # chosen periods need not be whole months
        return report.period_name(f"{span[0]}..{last_day}")
    first, last = (f"{day:%Y-%m}" for day in (span[0], last_day))
    if first == last:
        return report.period_name(first)
    return report.t("common.period_range", first=report.period_name(first), last=report.period_name(last))


def _figure(report: Report, value: float | None, unit: str) -> str:
    return report.say(None if value is None else Decimal(repr(round(value, 9))), unit)


def _moved(report: Report, change: float, unit: str) -> str:
    """A difference, signed; so small a one that it would read as none gets as many decimals as it needs, up to five."""
    exact = Decimal(repr(round(change, 9)))
    text = number.delta(exact, unit, report.language, report.meta.currency, compact=True)
    for digits in range(2, 6):
        if not exact or any(digit in text for digit in "123456789"):
            break
        size = abs(exact) * (100 if unit == "ratio" else 1)
        text = number.sign(exact) + number.figure(size, "number", report.language, digits=digits)
        text = report.t("unit.pp", value=text) if unit == "ratio" else report.t(f"in_{unit}", value=text)
    return text


def _said(report: Report, estimate: Estimate, unit: str) -> str:
    return report.t(
        "with_n", value=_figure(report, estimate.value, unit), n=number.decimal(estimate.n, report.language)
    )


def _difference(report: Report, estimate: Estimate, unit: str) -> str:
    value = _moved(report, estimate.value, unit)
    if estimate.low is None or estimate.high is None:
        return report.t("no_interval", value=value)
    low, high = (_moved(report, bound, unit) for bound in (estimate.low, estimate.high))
    return report.t("with_interval", value=value, low=low, high=high)


def _verdicts_said(report: Report, verdict: str, names: Sequence[str]) -> Sentence:
    listed = report.t("list.comma").join(names)
    return Sentence(report.t(f"said_{verdict}", n=len(names), names=listed), TONE.get(verdict, "neutral"), "#effects")
