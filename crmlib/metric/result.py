"""What is one figure, and how does it travel between programs?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

from crmlib.calendar import Period

if TYPE_CHECKING:
    import pyarrow as pa

DIGITS = 50
"""Digits carried by every division."""


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
    with localcontext(prec=DIGITS):
        return tidy(over / under)


def tidy(value: Decimal) -> Decimal:
    """The same number without trailing zeros or an exponent.

    >>> tidy(Decimal("12.5000")), tidy(Decimal("1E+3"))
    (Decimal('12.5'), Decimal('1000'))
    """
    if not value:
        return Decimal(0)
    with localcontext(prec=max(DIGITS, len(value.as_tuple().digits) + 2)):
        value = value.normalize()
        return value.quantize(Decimal(1)) if value.as_tuple().exponent > 0 else value


_TEXT = ("value", "numerator", "denominator")


def frame(results: Iterable[Result]) -> pa.Table:
    """The results as an Arrow table, one row each; decimals as text, so that no digit is lost.

    Columns: kpi_id, period_kind, period_start, period_end (last day), period_label, fiscal_start, weeks, by (JSON),
    value, numerator, denominator, n, unit, currency, status, missing (list), basis, low, high.
    """
    import pyarrow as pa

    rows = [
        {
            "kpi_id": r.kpi_id,
            "period_kind": r.period.kind,
            "period_start": r.period.start,
            "period_end": r.period.last_day,
            "period_label": r.period.label,
            "fiscal_start": r.period.fiscal_start,
            "weeks": r.period.weeks,
            "by": json.dumps(dict(r.by), ensure_ascii=False),
            **{name: _text(getattr(r, name)) for name in _TEXT},
            "n": r.n,
            "unit": r.unit,
            "currency": r.currency,
            "status": r.status,
            "missing": list(r.missing),
            "basis": r.basis,
            "low": _text(r.interval and r.interval[0]),
            "high": _text(r.interval and r.interval[1]),
        }
        for r in results
    ]
    text, whole = pa.string(), pa.int64()
    schema = pa.schema(
        [("kpi_id", text), ("period_kind", text), ("period_start", pa.date32()), ("period_end", pa.date32())]
        + [("period_label", text), ("fiscal_start", whole), ("weeks", whole), ("by", text)]
        + [(name, text) for name in _TEXT]
        + [("n", whole), ("unit", text), ("currency", text), ("status", text), ("missing", pa.list_(text))]
        + [("basis", text), ("low", text), ("high", text)]
    )
    return pa.Table.from_pylist(rows, schema=schema)


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
