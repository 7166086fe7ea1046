"""What happened to the pipeline between two instants?

    end = start + new + reopened + moved in + transferred in + increased − decreased
          − won − lost − moved out − transferred out − removed + exchange rate

exactly, in the base currency, for every slice. The deals are placed by `movement.movements`; here their values are
added up. Source: reports.md, "The pipeline bridge".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from crmlib.analysis.deal_slices import Scope, known_slices, needs
from crmlib.analysis.movement import MONEY, movements
from crmlib.calendar import Period


@dataclass(frozen=True)
class Sum:
    """Adds up `plus` − `minus` (parts of `movements`) over the deals of some classes.

    part: "all" of the difference, or only its "rise" or its "fall", shown positive. A deal counts in n when its class
    matches and the difference, where there is one, is not zero.
    """

    classes: tuple[str, ...]
    plus: str
    minus: str | None = None
    part: str = "all"


_STAYING = ("stay", "transferred_in")
_OUT = ("won", "lost", "removed", "moved_out", "transferred_out")

RULES: dict[str, tuple[Sum, ...]] = {
    "start": (Sum(("stay", *_OUT), "start"),),
    "new": (Sum(("new",), "end"),),
    "reopened": (Sum(("reopened",), "end"),),
    "moved_in": (Sum(("moved_in",), "end"),),
    "transferred_in": (Sum(("transferred_in",), "start"),),
    "increased": (Sum(_STAYING, "late", "start", "rise"), Sum(("won", "lost"), "close", "start", "rise")),
    "decreased": (Sum(_STAYING, "late", "start", "fall"), Sum(("won", "lost"), "close", "start", "fall")),
    "moved_out": (Sum(("moved_out",), "start"),),
    "won": (Sum(("won",), "close"),),
    "lost": (Sum(("lost",), "close"),),
    "removed": (Sum(("removed",), "start"),),
    "transferred_out": (Sum(("transferred_out",), "start"),),
    "fx": (Sum(_STAYING, "end", "late"),),
    "end": (Sum(("stay", "new", "reopened", "moved_in", "transferred_in"), "end"),),
}
"""Every line, in the order in which a bridge is read."""

BESIDE: dict[str, tuple[Sum, ...]] = {
    "won": (Sum(("created_won",), "close_late"),),
    "lost": (Sum(("created_lost",), "close_late"),),
}
"""Deals created and closed in between: they are in neither end, and are shown beside the bridge."""

SIGN = dict.fromkeys(RULES, 1) | dict.fromkeys(("decreased", *_OUT), -1) | {"end": 0}
"""How each line enters the sum that gives `end`."""

LINES = tuple(RULES)

_ZERO = ibis.literal(Decimal(0)).cast(MONEY)


@dataclass(frozen=True)
class Line:
    """One line of one slice.

    by: ((dimension, value), …), empty for all; None is the slice without a value, printed `(none)`. amount: base
    currency, exact; None where a rate is missing. n: deals; for increased, decreased and fx the deals whose value the
    line changed. missing: what a None lacks.
    """

    by: tuple[tuple[str, str | None], ...]
    line: str
    amount: Decimal | None
    n: int | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bridge:
    """The bridges of all slices, one after the other, and beside them the deals created and closed in between.

    missing: the table.columns for want of which there are no figures (every amount and n is then None).
    """

    lines: tuple[Line, ...]
    beside: tuple[Line, ...]
    currency: str
    missing: tuple[str, ...] = ()


def bridge(
    data,
    start: datetime,
    end: datetime,
    *,
    company,
    by: tuple[str, ...] = (),
    scope: str = "all",
    window: Period | None = None,
    as_of: datetime | None = None,
    before=None,
) -> Bridge:
    """The bridge of the pipeline from the state just before `start` to that just before `end`.

    Arguments are those of `movements`. `by` crosses its dimensions. Every team, region and owner in users is listed,
    of other dimensions every value that occurs; the slice without a value is None. UserError for an unknown dimension
    or scope.
    """
    lacking = missing_columns(data, by, scope, window is not None)
    if lacking:
        unreached = tuple((dimension, None) for dimension in by)
        lines = tuple(Line(unreached, line, None, None, lacking) for line in LINES)
        return Bridge(lines, (), company.currency, lacking)
    moved = movements(data, start, end, company=company, by=by, scope=scope, window=window, as_of=as_of, before=before)
    return of_movements(data, moved, company=company, by=by)


def of_movements(data, moved: pa.Table, *, company, by: tuple[str, ...] = ()) -> Bridge:
    """The bridge that the rows of `movements`, made with the same `by`, add up to."""
    sums = {key: row for row in _sums(data, ibis.memtable(moved), by) for key in [tuple(row[d] for d in by)]}
    lines, beside = [], []
    for values in _slices(data, by, sums):
        place = tuple(zip(by, values, strict=True))
        row = sums.get(values)
        lines += [_line(place, name, row) for name in LINES]
        beside += [_line(place, name, row, "beside_") for name in BESIDE]
    return Bridge(tuple(lines), tuple(beside), company.currency)


def gap(lines: tuple[Line, ...]) -> Decimal | None:
    """By how much the lines of one slice fail to add up: 0 in a bridge that closes, None where an amount is unknown.

    >>> gap((Line((), "start", Decimal(5), 1), Line((), "won", Decimal(5), 1), Line((), "end", Decimal(0), 0)))
    Decimal('0')
    """
    if any(line.amount is None for line in lines):
        return None
    end = sum((line.amount for line in lines if line.line == "end"), Decimal(0))
    return end - sum((SIGN[line.line] * line.amount for line in lines), Decimal(0))


def missing_columns(data, by: tuple[str, ...], scope: str, window: bool) -> tuple[str, ...]:
    """The table.columns that such a bridge needs and the data does not have."""
    within = Scope.parse(scope).dimension
    wanted = ["deals.deal_id", "deals.status", "deals.amount", "deals.created_at", "deals.closed_at"]
    wanted += ["deals.close_date"] if window else []
    for dimension in (*by, within) if within else by:
        wanted += needs(dimension)
    present = {f"{table}.{column}" for table, columns in data.tables.items() for column in columns}
    return tuple(dict.fromkeys(name for name in wanted if name not in present))


def frame(result: Bridge) -> pa.Table:
    """A bridge as a table: one column per dimension, line, amount, n, beside (true for deals in neither end)."""
    dimensions = [d for d, _ in result.lines[0].by] if result.lines else []
    both = [(line, False) for line in result.lines] + [(line, True) for line in result.beside]
    columns = {d: pa.array([dict(line.by)[d] for line, _ in both], pa.string()) for d in dimensions}
    return pa.table(
        columns
        | {
            "line": pa.array([line.line for line, _ in both], pa.string()),
            "amount": pa.array([line.amount for line, _ in both], pa.decimal128(38, 12)),
            "n": pa.array([line.n for line, _ in both], pa.int64()),
            "missing": pa.array([list(line.missing) for line, _ in both], pa.list_(pa.string())),
            "beside": pa.array([beside for _, beside in both], pa.bool_()),
        }
    )


def _sums(data, moved: ir.Table, by: tuple[str, ...]) -> list[dict]:
    """Per slice and line: <line>_amount, <line>_n and <line>_lack_… (currencies without a rate)."""
    aggregates: dict[str, ir.Value] = {}
    for name, sums in (*RULES.items(), *((f"beside_{name}", sums) for name, sums in BESIDE.items())):
        parts = [_part(moved, each) for each in sums]
        sums_of_parts = (ibis.coalesce(value.sum(where=of), _ZERO) for value, of, _ in parts)
        aggregates[f"{name}_amount"] = reduce(add, sums_of_parts).cast(MONEY)
        aggregates[f"{name}_n"] = reduce(add, (of.sum().fill_null(0) for _, of, _ in parts))
        for i, lack in enumerate(lack for _, _, lacks in parts for lack in lacks):
            aggregates[f"{name}_lack_{i}"] = lack.collect(distinct=True)
    grouped = moved.group_by(list(by)).aggregate(**aggregates) if by else moved.aggregate(**aggregates)
    return data.backend.to_pyarrow(grouped).to_pylist()


def _part(moved: ir.Table, each: Sum) -> tuple[ir.Value, ir.Value, list[ir.Value]]:
    """(value, on which rows it is counted, the currencies without a rate on rows of its classes)."""
    of = moved["class"].isin(each.classes)
    lacks = [of.ifelse(moved[f"lack_{part}"], ibis.null("string")) for part in (each.plus, each.minus) if part]
    value = moved[f"{each.plus}_amount"]
    if each.minus is None:
        return value, of, lacks
    value = value - moved[f"{each.minus}_amount"]
    if each.part == "all":
        return value, of & (value != 0), lacks
    value = value if each.part == "rise" else -value
    return value, of & (value > 0), lacks


def _slices(data, by: tuple[str, ...], sums: dict) -> list[tuple]:
    """The slices to list, sorted, None last: those that occur, and for one dimension also the known empty ones."""
    found = set(sums) | ({(value,) for value in known_slices(data, by[0])} if len(by) == 1 else set())
    return sorted(found, key=lambda values: tuple((v is None, v or "") for v in values)) if by else [()]


def _line(place: tuple, name: str, row: dict | None, prefix: str = "") -> Line:
    if row is None:
        return Line(place, name, Decimal(0), 0)
    key = f"{prefix}{name}"
    lacking = sorted({c for k, v in row.items() if k.startswith(f"{key}_lack_") and v for c in v})
    missing = tuple(f"fx_rates.{currency}" for currency in lacking)
    return Line(place, name, None if missing else row[f"{key}_amount"], int(row[f"{key}_n"] or 0), missing)
