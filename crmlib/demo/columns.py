"""How do generated numbers become typed Arrow columns?

Generators work on numpy arrays: money as int64 in 1/10,000 of the currency, times as seconds of local wall-clock
time since 1970, dates as days. `NONE` marks an empty cell. `Clock` turns local seconds into stored UTC.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmlib.schema import TABLES, arrow_type

NONE = np.iinfo(np.int64).min
DAY = 86_400
EPOCH = date(1970, 1, 1)
SCALES = {"money": 4, "num": 8, "wide": 8, "rate": 8}


def day_number(value: date) -> int:
    """Days since 1970-01-01.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (value - EPOCH).days


def month_first(day: date, shift: int = 0) -> date:
    """The first day of the month `shift` months after the month of `day`.

    >>> month_first(date(2026, 11, 5), -12)
    datetime.date(2025, 11, 1)
    """
    index = day.year * 12 + day.month - 1 + shift
    return date(index // 12, index % 12 + 1, 1)


class Clock:
    """Local wall-clock seconds ↔ UTC seconds of one time zone, by the offset at noon of each local day."""

    def __init__(self, timezone: str, first: date, last: date) -> None:
        zone = ZoneInfo(timezone)
        self.first = day_number(first)
        self.offsets = np.array(
            [
                int(
                    datetime.combine(first + timedelta(days=k), datetime.min.time(), zone)
                    .replace(hour=12)
                    .utcoffset()
                    .total_seconds()
                )
                for k in range((last - first).days + 1)
            ],
            dtype=np.int64,
        )

    def utc(self, local: np.ndarray) -> np.ndarray:
        """UTC seconds of local seconds; `NONE` stays."""
        day = np.clip(np.floor_divide(local, DAY) - self.first, 0, len(self.offsets) - 1)
        return np.where(local == NONE, NONE, local - self.offsets[day])


def _validity(mask: np.ndarray) -> pa.Buffer | None:
    return pa.py_buffer(np.packbits(~mask, bitorder="little").tobytes()) if mask.any() else None


def decimals(units: np.ndarray, arrow: pa.Decimal128Type) -> pa.Array:
    """int64 units of the type's last decimal place → an exact decimal column.

    >>> decimals(np.array([12345, NONE]), pa.decimal128(18, 4)).to_pylist()
    [Decimal('1.2345'), None]
    """
    units = np.asarray(units, dtype=np.int64)
    mask = units == NONE
    words = np.empty((len(units), 2), dtype="<i8")
    words[:, 0] = np.where(mask, 0, units)
    words[:, 1] = words[:, 0] >> 63
    return pa.Array.from_buffers(arrow, len(units), [_validity(mask), pa.py_buffer(words.tobytes())])


def pick(words: list[str] | pa.Array, index: np.ndarray) -> pa.Array:
    """The words at `index`; a negative index is an empty cell."""
    index = np.asarray(index)
    vocabulary = words if isinstance(words, pa.Array) else pa.array(words, pa.string())
    return vocabulary.take(pa.array(np.maximum(index, 0), mask=index < 0))


def join(*parts: pa.Array | str) -> pa.Array:
    """Row by row concatenation of text; an empty part empties the row."""
    return pc.binary_join_element_wise(*[pa.scalar(p) if isinstance(p, str) else p for p in parts], "")


def digits(numbers: np.ndarray, width: int = 0) -> pa.Array:
    """Whole numbers as text, padded with zeros to `width`."""
    numbers = np.asarray(numbers, dtype=np.int64)
    text = pa.array(numbers, mask=numbers == NONE).cast(pa.string())
    return pc.utf8_lpad(text, width, "0") if width else text


def where(condition: np.ndarray, yes: pa.Array, no: pa.Array) -> pa.Array:
    """`yes` where the condition holds, else `no`."""
    return pc.if_else(pa.array(condition), yes, no)


def blank(column: pa.Array, empty: np.ndarray) -> pa.Array:
    """The column with the rows of `empty` emptied."""
    return pc.if_else(pa.array(~empty), column, pa.scalar(None, column.type))


def build(table: str, clock: Clock, columns: dict[str, object], rows: int) -> pa.Table:
    """A canonical table from generated columns; the schema's columns that are not given are empty.

    Numbers in `columns`: ts = local seconds, date = days, money/num = units of the last decimal place.
    """
    spec = TABLES[table]
    unknown = set(columns) - set(spec.column_names)
    if unknown:
        raise ValueError(f"demo table {table}: unknown columns {sorted(unknown)}")
    arrays = [_column(column.type, clock, columns.get(column.name), rows) for column in spec.columns]
    return pa.table(arrays, schema=arrow_schema(table))


def _column(kind: str, clock: Clock, values: object, rows: int) -> pa.Array:
    arrow = arrow_type(kind)
    if values is None:
        return pa.nulls(rows, arrow)
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return values.combine_chunks().cast(arrow) if isinstance(values, pa.ChunkedArray) else values.cast(arrow)
    if isinstance(values, str):
        return pa.array([values], arrow).take(pa.array(np.zeros(rows, dtype=np.int64)))
    values = np.asarray(values)
    if kind == "bool":
        return pa.array(values == 1, mask=values < 0) if values.dtype != bool else pa.array(values)
    if kind in SCALES:
        return decimals(values, arrow)
    mask = values == NONE
    if kind == "ts":
        values = clock.utc(values)
        return pa.array(np.where(mask, 0, values) * 1_000_000, pa.int64(), mask=mask).cast(arrow)
    if kind == "date":
        return pa.array(np.where(mask, 0, values).astype(np.int32), pa.int32(), mask=mask).cast(arrow)
    return pa.array(values.astype(np.int64), pa.int64(), mask=mask)


def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of a canonical table without lineage."""
    return pa.schema([(column.name, arrow_type(column.type)) for column in TABLES[table].columns])
