"""Between which bounds can a KPI's value lie at all?

A share of rows is between 0 and 1, a count is not below 0, a promoter score is between −100 and 100. What follows from
the formula is read from it; the rest is listed here, by definition of the KPI in kpis.md.
"""

from __future__ import annotations

from decimal import Decimal

from crmlib.metric.declare import Count, Kpi, Ratio

Bounds = tuple[Decimal | None, Decimal | None]

SIGNED = frozenset(
    ("list_growth_rate", "gross_profit", "gross_margin", "ltv_margin", "forecast_accuracy", "forecast_bias")
)
"""Differences, and what is made of them: a loss, a shrinking list, a forecast that was too low."""
SHARES_OF_AMOUNT = frozenset(("win_rate_value", "gross_retention"))
"""An amount ÷ an amount that holds it."""
_FULL, _NONE, _ONE = Decimal(100), Decimal(0), Decimal(1)


def bounds(kpi: Kpi) -> Bounds:
    """(least, most) that the definition allows; None where it sets no bound.

    >>> from crmlib.catalogue import KPIS
    >>> [bounds(KPIS[name]) for name in ("win_rate", "bookings", "gross_profit")]
    [(Decimal('0'), Decimal('1')), (Decimal('0'), None), (None, None)]
    """
    formula = kpi.formula
    if isinstance(formula, Ratio) and formula.promoters is not None:
        return -_FULL, _FULL
    if kpi.id == "data_quality_score":
        return _NONE, _FULL
    if kpi.id in SHARES_OF_AMOUNT or _is_share(formula):
        return _NONE, _ONE
    return (None if kpi.id in SIGNED else _NONE), None


def _is_share(formula: object) -> bool:
    """Rows of a fact ÷ the rows of the same fact that they are among."""
    return (
        isinstance(formula, Ratio)
        and isinstance(formula.over, Count)
        and isinstance(formula.under, Count)
        and formula.over.fact == formula.under.fact
    )
