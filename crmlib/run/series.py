"""Which figures need other instants or more months than the page's own? Cohorts at the same age, and the CRM's effect.

A share that counts what became of a cohort "so far" grows with its age, so a young period looks worse than an older
one whatever happened. For a comparison the older cohort is therefore taken as it was known when it was as old
(`same_age`). And whether the CRM changed customers' worth is seen in the months around its introduction, which lie
outside the trend of most pages (`around_introduction`). Both are evaluated for all scopes of a kind at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crmlib.calendar import Period, add_months
from crmlib.catalogue import KPIS
from crmlib.company import Company
from crmlib.metric import Data, Result, evaluate

AGEING = ("lead_conversion_rate", "lead_win_rate", "win_rate_created", "email_open_rate")
"""KPIs of what became of a period's rows so far."""
OF_EFFECT = ("ltv", "cac", "retention_rate", "workload")
"""KPIs of the CRM's effect that are figures of a period, not means of cases that a page could read."""
LOOKING_BACK = ("ltv", "retention_rate")
"""Those of them that look back twelve months: until sales have been recorded for as long, they show how the record
began (nobody can have left), so such months are left out."""
MONTHS = 12
"""Months on either side of the introduction."""

Found = dict[str, dict[str, dict[str, Any]]]
"""{scope: {kpi_id: {period label: figure}}}."""


def same_age(
    data: Data, company: Company, period: Period, compared: Sequence[Period], as_of: datetime, scopes: Sequence[str]
) -> Found:
    """The figures of `AGEING` in each compared period, as known when its rows were as old as the page's are now."""
    calendar = company.calendar
    age = as_of - min(as_of, calendar.instant(period.end))
    found: Found = {scope: {} for scope in scopes}
    for then in dict.fromkeys(compared):
        instant = min(as_of, calendar.instant(then.end) + age)
        _deal_out(found, _evaluated(data, company, AGEING, [then], instant, scopes))
    return found


def around_introduction(data: Data, company: Company, as_of: datetime, scopes: Sequence[str]) -> Found:
    """The figures of `OF_EFFECT` in the whole months around the CRM's introduction that are over at `as_of`.

    Every month is taken as known at its own end. Nothing where params name no date.
    """
    found: Found = {scope: {} for scope in scopes}
    at, calendar = company.crm_introduced, company.calendar
    if at is None:
        return found
    first = calendar.period(f"{at:%Y-%m}")
    for _ in range(MONTHS):
        first = first.previous()
    months = [first]
    while len(months) < 2 * MONTHS + 1:
        months.append(months[-1].next())
    over = [month for month in months if calendar.instant(month.end) <= as_of]
    if not over:
        return found
    sold = _first_sale(data, company)
    whole = [month for month in over if sold is not None and add_months(month.start, -MONTHS) >= sold]
    results = _evaluated(data, company, OF_EFFECT, over, None, scopes)
    _deal_out(found, [(s, r) for s, r in results if r.kpi_id not in LOOKING_BACK or r.period in whole])
    return found


def _first_sale(data: Data, company: Company) -> date | None:
    """The local day of the first order or, where the source has none, of the first deal won."""
    raw = getattr(data.backend, "con", data.backend)
    sources = (("orders", "ordered_at", ""), ("deals", "closed_at", " WHERE status = 'won'"))
    for table, column, rows in sources:
        if table in data.tables:
            known = column in data.tables[table] and (not rows or "status" in data.tables[table])
            first = raw.execute(f"SELECT min({column}) FROM {table}{rows}").fetchone()[0] if known else None
            return None if first is None else company.calendar.local_date(first)
    return None


def _evaluated(
    data: Data,
    company: Company,
    kpis: Sequence[str],
    periods: list[Period],
    as_of: datetime | None,
    scopes: Sequence[str],
) -> list[tuple[str, Result]]:
    """(scope, figure) of every scope; scopes of one kind are slices of one evaluation."""
    kind, asked = scopes[0].partition(":")[0], [KPIS[kpi_id] for kpi_id in kpis]
    if kind == "all":
        return [("all", result) for result in evaluate(data, asked, periods, company=company, as_of=as_of)]
    heads = frozenset(scope.partition(":")[2] for scope in scopes)
    sliced = evaluate(data, asked, periods, [(kind,)], company=company, as_of=as_of, heads=heads)
    return [
        (scope, result)
        for result in sliced
        for scope in scopes
        if result.by[0][1] is None or scope == f"{kind}:{result.by[0][1]}"
    ]


def _deal_out(found: Found, results: list[tuple[str, Result]]) -> None:
    for scope, result in results:
        figures = found[scope].setdefault(result.kpi_id, {})
        figures[result.period.label] = {
            "status": result.status,
            "missing": list(result.missing),
            "n": result.n,
            **{name: _text(getattr(result, name)) for name in ("value", "numerator", "denominator")},
        }


def _text(value: Decimal | int | None) -> str | None:
    return None if value is None else format(Decimal(value), "f")
