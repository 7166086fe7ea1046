"""At which exchange rate is an amount of a record shown? The last one dated on or before the local day of its event."""

from __future__ import annotations

from crmlib.metric.goals import Rates
from crmlib.notebook.report import Report


def rates(report: Report) -> Rates:
    """The company's dated rates into its base currency; without any, only amounts in that currency are known."""
    return report.data.once("rates", lambda: _rates(report))


def _rates(report: Report) -> Rates:
    rows = report.data.rows("fx_rates", "date", "currency", "rate")
    known = [(row["date"], row["currency"], row["rate"]) for row in rows if {"date", "currency", "rate"} <= set(row)]
    return Rates(report.meta.currency, known)
