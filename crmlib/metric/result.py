"""What is one figure, and how does it travel between programs?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import MAX_PREC, Context, Decimal
from typing import TYPE_CHECKING, Any

from crmlib.calendar import Period

if TYPE_CHECKING:
    import pyarrow as pa

DIGITS = 50
"""Digits carried by every division."""
CONTEXT = Context(prec=DIGITS)
"""Calculates with so many digits. Its methods cost a fraction of entering a local context for each figure."""
_WHOLE = Context(prec=MAX_PREC)
"""Loses no digit."""


@dataclass(frozen=True, slots=True)
class Result:
    """One KPI in one period and slice.

    `by` names the slice: pairs of (dimension, value), `()` for all; an unreachable dimension has the value None.
    `n`: rows of the denominator, or rows with a value. `missing`: what an unavailable figure lacks, as table.column.
    `basis`: `orders` or `deals`, for KPIs of customers; with `overlapping` where slices share rows.
    """

    kpi_id: str
    period: Period
    by: tuple[tuple[str, str | None], ...]
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    n: int | None
    unit: str
    currency: str | None
    status: str
    missing: tuple[str, ...] = ()
    basis: str | None = None
    interval: tuple[Decimal, Decimal] | None = None

    def record(self) -> dict[str, Any]:
        """The result as `crm kpi --format json` prints it."""
        row: dict[str, Any] = {
            "kpi_id": self.kpi_id,
            "period_start": self.period.start,
            "period_end": self.period.last_day,
            "by": dict(self.by),
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "n": self.n,
            "unit": self.unit,
            "currency": self.currency,
            "status": self.status,
            "missing": list(self.missing),
            "basis": self.basis,
        }
        if self.interval:
            row["interval"] = list(self.interval)
        return row


def divide(over: Decimal, under: Decimal) -> Decimal:
    """`over` ÷ `under` to 50 digits, without trailing zeros.

    >>> divide(Decimal(1), Decimal(8))
    Decimal('0.125')
    """
    return tidy(CONTEXT.divide(over, under))


def tidy(value: Decimal) -> Decimal:
    """The same number without trailing zeros or an exponent.

    >>> tidy(Decimal("12.5000")), tidy(Decimal("1E+3"))
    (Decimal('12.5'), Decimal('1000'))
    """
    if not value:
        return Decimal(0)
    value = value.normalize(_WHOLE)
    if value.adjusted() < 1:  # less than 10, so it has no exponent: what most shares are, told without its digits
        return value
    return value.quantize(_ONE, context=_WHOLE) if value.as_tuple().exponent > 0 else value


_ONE = Decimal(1)
_TEXT = ("value", "numerator", "denominator")


def frame(results: Iterable[Result]) -> pa.Table:
    """The results as an Arrow table, one row each; decimals as text, so that no digit is lost.

    Columns: kpi_id, period_kind, period_start, period_end (last day), period_label, fiscal_start, weeks, by (JSON),
    value, numerator, denominator, n, unit, currency, status, missing (list), basis, low, high.
    """
    import pyarrow as pa

    listed = list(results)
    bys = {by: json.dumps(dict(by), ensure_ascii=False) for by in {r.by for r in listed}}
    text, whole, day = pa.string(), pa.int64(), pa.date32()
    columns = {
        "kpi_id": (text, (r.kpi_id for r in listed)),
        "period_kind": (text, (r.period.kind for r in listed)),
        "period_start": (day, (r.period.start for r in listed)),
        "period_end": (day, (r.period.last_day for r in listed)),
        "period_label": (text, (r.period.label for r in listed)),
        "fiscal_start": (whole, (r.period.fiscal_start for r in listed)),
        "weeks": (whole, (r.period.weeks for r in listed)),
        "by": (text, (bys[r.by] for r in listed)),
        "value": (text, (_text(r.value) for r in listed)),
        "numerator": (text, (_text(r.numerator) for r in listed)),
        "denominator": (text, (_text(r.denominator) for r in listed)),
        "n": (whole, (r.n for r in listed)),
        "unit": (text, (r.unit for r in listed)),
        "currency": (text, (r.currency for r in listed)),
        "status": (text, (r.status for r in listed)),
        "missing": (pa.list_(text), (r.missing for r in listed)),
        "basis": (text, (r.basis for r in listed)),
        "low": (text, (_text(r.interval and r.interval[0]) for r in listed)),
        "high": (text, (_text(r.interval and r.interval[1]) for r in listed)),
    }
    return pa.table({name: pa.array(values, kind) for name, (kind, values) in columns.items()})


def from_frame(table: pa.Table) -> list[Result]:
    """The results of a table made by `frame`."""
    return [_result(row) for row in table.to_pylist()]


def _result(row: Mapping[str, Any]) -> Result:
    from datetime import timedelta

    end: date = row["period_end"] + timedelta(days=1)
    fiscal = (row["fiscal_start"], row["weeks"])
    period = Period(row["period_kind"], row["period_start"], end, row["period_label"], *fiscal)
    interval = (Decimal(row["low"]), Decimal(row["high"])) if row["low"] is not None else None
    numbers = {name: None if row[name] is None else Decimal(row[name]) for name in _TEXT}
    return Result(
        kpi_id=row["kpi_id"],
        period=period,
        by=tuple(json.loads(row["by"]).items()),
        n=row["n"],
        unit=row["unit"],
        currency=row["currency"],
        status=row["status"],
        missing=tuple(row["missing"]),
        basis=row["basis"],
        interval=interval,
        **numbers,
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
