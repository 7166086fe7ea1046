"""A shop small enough to see through, given to the product as rows or as files."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

from crmlib import catalogue  # noqa: F401 (it makes the KPIs known)
from crmlib.metric import Data, evaluate

from ..outside.product import load
from ..outside.textbook.case import company


def figures(
    rows: str,
    kpis: list[str],
    period: str = "2026-10",
    by: tuple[str, ...] = (),
    as_of: datetime | None = None,
    **settings,
) -> dict:
    """(kpi, slice value or None) → result, for the rows of an example (see `textbook.case`)."""
    found = company(rows, **settings)
    loaded = load(found, json.dumps({"name": "Shop", "currency": "USD", "timezone": "UTC", **settings}))
    results = evaluate(
        Data(loaded.backend, loaded.tables),
        kpis,
        [loaded.settings.calendar.period(period)],
        [by],
        company=loaded.settings,
        as_of=as_of,
    )
    return {(one.kpi_id, one.by[0][1] if one.by else None): one for one in results}


def value(rows: str, kpi: str, **asked) -> Decimal | None:
    """One figure of the whole shop."""
    return figures(rows, [kpi], **asked)[kpi, None].value
