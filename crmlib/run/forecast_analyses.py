"""What is the forecast of a run? Made once for the whole company; `crmlib.run.forecast_page` cuts it for each scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crmlib.calendar import Period
from crmlib.catalogue import KPIS
from crmlib.metric import evaluate
from crmlib.metric.goals import forecast as told
from crmlib.metric.goals import target as target_of
from crmlib.run.deal_book import deal_book, today

if TYPE_CHECKING:
    from crmlib.analysis.forecast.company import Forecast
    from crmlib.run.analyses import Context

MADE_OF_MONTHS = ("month", "quarter", "half", "year")
PUBLISHED = "crmlib"
"""The method under which `forecast_publish` stores a run's own forecasts; any other is people's."""
AHEAD = {1: 3, 3: 2}
"""How many periods are forecast, by their length in months; of longer ones this one alone."""
PAST, LEAST_PAST = {1: 36}, 12
"""How many past periods say what a KPI will be: three years of months, for a season; of other periods so many."""


def forecast(context: Context, scope: str) -> Any:
    """The forecast of a scope as `forecast_page` gives it; {"status": "none"} where no deal has ever closed."""
    if "deals" not in context.data.tables:
        return None
    made = context.once("forecast", lambda: company_forecast(context))
    if made is None:
        return {"status": "none", "probability_of_target": None}
    from crmlib.run.forecast_page import page

    return page(context, made, scope)


def company_forecast(context: Context) -> Forecast | None:
    """The company's forecast as of the run's as_of, far enough for the periods that pages show."""
    from threadpoolctl import threadpool_limits

    from crmlib.analysis.forecast import company

    book = deal_book(context)
    if book is None or not len(book.ids):
        return None
    stages = {s.name: float(s.probability) for s in context.company.stages if s.probability is not None}
    day, last = today(context), periods(context)[-1].end
    months = max((last.year - day.year) * 12 + last.month - day.month, 1)
    with threadpool_limits(1):  # many small systems: threads only wait for each other
        return company.forecast(book, fiscal=context.company.fiscal_year_start, months=months, stages=stages)


def periods(context: Context) -> list[Period]:
    """This period, where it is not over by as_of, and the next ones; months, where the page's is not made of them."""
    first, day = context.period, today(context)
    whole = first.start.day == 1 and first.end.day == 1 and first.kind.endswith(MADE_OF_MONTHS)
    if not whole:
        first = context.company.calendar.period(day.strftime("%Y-%m"))
    while first.end <= day:
        first = first.next()
    found = [first]
    while len(found) < AHEAD.get(length(first), 1):
        found.append(found[-1].next())
    return found


def coming_goals(context: Context, scope: str) -> Any:
    """{period, targets: {kpi_id: value}, ahead, past: {kpi_id: values}} of the first period of the page's kind that has
    not begun by as_of. past: each KPI's figures of the periods before it that are over, oldest first, None unknown;
    ahead: how many periods after the last of them it lies."""
    if "targets" not in context.data.tables:
        return None
    coming = context.period.next()
    while coming.start < today(context):
        coming = coming.next()
    wanted = {kpi_id: target(context, kpi_id, scope, coming) for kpi_id in KPIS}
    targets = {kpi_id: value for kpi_id, value in wanted.items() if value is not None}
    ahead, last = 1, coming.previous()
    while last.end > today(context):
        ahead, last = ahead + 1, last.previous()
    others = [kpi_id for kpi_id in targets if kpi_id != "bookings"]
    return {"period": coming.label, "targets": targets, "ahead": ahead, "past": _past(context, scope, others, last)}


def _past(context: Context, scope: str, kpi_ids: list[str], last: Period) -> dict[str, list[float | None]]:
    """The figures of KPIs in the periods up to `last`. What comes before the first that is not nothing is left out:
    the records may not have begun."""
    if not kpi_ids:
        return {}
    periods = [last]
    while len(periods) < PAST.get(length(last), LEAST_PAST):
        periods.insert(0, periods[0].previous())
    told = evaluate(context.data, kpi_ids, periods, company=context.company, as_of=context.as_of, scope=scope)
    found = {kpi_id: [float(r.value) if r.status == "ok" else None for r in told if r.kpi_id == kpi_id]
             for kpi_id in kpi_ids}  # fmt: skip
    begun = {kpi_id: next((at for at, v in enumerate(values) if v), len(values)) for kpi_id, values in found.items()}
    return {kpi_id: values[begun[kpi_id] :] for kpi_id, values in found.items()}


def length(period: Period) -> int:
    """Months of a period that is made of months."""
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month


def target(context: Context, kpi_id: str, scope: str, period: Period) -> float | None:
    """The target of a KPI for a period and scope, money in the base currency; None where there is none."""
    if "targets" not in context.data.tables:
        return None
    session = context.session
    rates = session.rates if KPIS[kpi_id].money else None
    known = session.windows[0].last_known_day
    found = target_of(session.targets, kpi_id, scope, period.start, period.end, rates, known)
    return None if found.value is None else float(found.value)


def of_the_reps(context: Context, scope: str, period: Period) -> float | None:
    """What people forecast of bookings of a period and scope by its start; None where the table has no such row."""
    if "forecasts" not in context.data.tables:
        return None
    session = context.session
    start = min(context.company.calendar.instant(period.start), context.as_of)
    known = session.windows[0].last_known_day
    rows = context.once("forecasts of the reps", lambda: _of_people(context))
    found = told(rows, "bookings", scope, period, start, context.as_of, session.rates, known)
    return None if found.value is None else float(found.value)


def _of_people(context: Context) -> list[dict[str, Any]]:
    """The rows of forecasts that no run published."""
    rows, present = context.session.forecasts, context.data.tables["forecasts"]
    if not rows or "method" not in present:
        return rows
    columns = [name if name in present else f"NULL AS {name}" for name in rows[0]]
    query = f"SELECT {', '.join(columns)} FROM forecasts WHERE coalesce(method, '') <> '{PUBLISHED}' ORDER BY row_order"
    return context.data.backend.con.execute(query).to_arrow_table().to_pylist()
