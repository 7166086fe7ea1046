"""What became of each deal between two instants?

Places every deal into one class per slice that it touches at the start or at the end: it stays, it comes in (new,
reopened, moved in, transferred in) or it goes out (won, lost, removed, moved out, transferred out). The bridge is the
sum of these rows. Source: reports.md, "The pipeline bridge".
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from crmlib.analysis.deal_slices import Scope, with_slices
from crmlib.analysis.deal_state import CLOSED, deals_at, intervals, kept
from crmlib.calendar import Period

CLASSES = (
    "stay",
    "new",
    "reopened",
    "moved_in",
    "transferred_in",
    "won",
    "lost",
    "removed",
    "moved_out",
    "transferred_out",
    "created_won",
    "created_lost",
)
"""What can become of a deal; the last two were created and closed in between, and are in neither end."""

VALUES = {
    "start": ("amount_0", "currency_0", "rate_0"),
    "close": ("amount_close_1", "currency_close_1", "rate_0"),
    "close_late": ("amount_close_1", "currency_close_1", "rate_1"),
    "late": ("amount_1", "currency_1", "rate_0"),
    "end": ("amount_1", "currency_1", "rate_1"),
}
"""Each value of a row: its amount, the currency of that, and the rate that turns it into the base currency."""

MONEY = "decimal(38, 12)"
"""Exact product of an amount (4 places) and a rate (8 places)."""
_ZERO = ibis.literal(Decimal(0)).cast(MONEY)


def movements(
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
) -> pa.Table:
    """One row per deal and slice that it touches at `start` or at `end` (naive UTC instants, states just before them).

    Columns: deal_id, `<dimension>` of the slice, class (of `CLASSES`), status_0 and status_1 (null where the deal does
    not exist then), and in the base currency, exact: start_amount (rate of the start), close_amount (at closing, rate
    of the start; close_late_amount: of the end), late_amount (amount of the end at the rate of the start) and
    end_amount (rate of the end). An empty amount is worth nothing; a missing rate leaves null and puts the currency
    into lack_<part>.

    `window`: only deals whose close_date lies in it (None: all). `as_of`: nothing at or after it counts (default:
    `end`). `before`: the data of an earlier snapshot, from which the state at the start is then read; only so can a
    deal be `removed`.
    """
    as_of = end if as_of is None else as_of
    start, end = min(start, as_of), min(end, as_of)
    within = Scope.parse(scope)
    dimensions = tuple(dict.fromkeys((*by, *((within.dimension,) if within.dimension else ()))))
    days = tuple(company.calendar.local_date(t - timedelta(microseconds=1)) for t in (start, end))
    rates = rate_table(data, days, company.currency)
    with _two_states(data, before, start, end, as_of, dimensions, company) as deals:
        placed = _placed(_marked(deals, within, window), by)
        with kept(data, placed) as rows:
            return data.backend.to_pyarrow(_valued(rows, rates, company.currency))


def _marked(deals: ir.Table, within: Scope, window: Period | None) -> ir.Table:
    """`deals` with what decides their class at the start and at the end: open, in the window, in the scope."""
    return deals.mutate(
        **{f"open_{s}": (deals[f"exists_{s}"] & (deals[f"status_{s}"] == "open")).fill_null(False) for s in "01"},
        **{f"timely_{s}": _timely(deals[f"close_date_{s}"], window) for s in "01"},
        **{f"scoped_{s}": _scoped(deals, within, s) for s in "01"},
    )


def rate_table(data, days: tuple, base: str) -> ir.Table:
    """One row per currency: its last rate with date ≤ each of the `days` (rate_0, rate_1, …), null where there is none.

    A unit of `currency` in the base currency; the base itself is 1.
    """
    found: list[dict[str, Decimal]] = [{} for _ in days]
    if {"date", "currency", "rate"} <= set(data.tables.get("fx_rates", ())):
        rows = data.backend.to_pyarrow(data.backend.table("fx_rates").select("date", "currency", "rate")).to_pylist()
        for row in sorted((r for r in rows if r["date"] and r["rate"] is not None), key=lambda r: r["date"]):
            for rates, day in zip(found, days, strict=True):
                if row["date"] <= day:
                    rates[row["currency"]] = row["rate"]
    for rates in found:
        rates[base] = Decimal(1)
    names = sorted({name for rates in found for name in rates if name})
    decimals = pa.decimal128(18, 8)
    table = {"_currency": pa.array(names, pa.string())}
    table |= {f"rate_{i}": pa.array([rates.get(name) for name in names], decimals) for i, rates in enumerate(found)}
    return ibis.memtable(pa.table(table))


@contextmanager
def _two_states(data, before, start: datetime, end: datetime, as_of: datetime, dimensions, company):
    """Every deal with its state and slices at the start (`…_0`) and at the end (`…_1`), and whether its row is gone."""
    if before is None:
        both = deals_at(intervals(data, company), {"0": start, "1": end}, as_of)
        both = with_slices(both, data, dimensions, ("0", "1"), as_of)
        with kept(data, both.mutate(gone=ibis.literal(False))) as deals:
            yield deals
        return
    former, now = (
        _state_of(source, {name: at}, as_of, dimensions, company)
        for source, name, at in ((before, "0", start), (data, "1", end))
    )
    names = [c for c in former.column_names if c not in now.column_names]
    former = ibis.memtable(former.select(["deal_id", "copy", *names]).rename_columns(["_deal", "_copy", *names]))
    now = ibis.memtable(now)
    both = now.outer_join(former, [now.deal_id == former["_deal"], now["copy"] == former["_copy"]])
    both = both.mutate(
        deal_id=ibis.coalesce(both.deal_id, both["_deal"]),
        gone=both.deal_id.isnull(),
        exists_0=both["_deal"].notnull() & both.exists_0,
        exists_1=both.deal_id.notnull() & both.exists_1,
    )
    with kept(data, both) as deals:
        yield deals


def _state_of(data, instants: dict[str, datetime], as_of: datetime, dimensions, company) -> pa.Table:
    deals = deals_at(intervals(data, company), instants, as_of)
    return data.backend.to_pyarrow(with_slices(deals, data, dimensions, tuple(instants), as_of))


def _timely(close_date: ir.Value, window: Period | None) -> ir.Value:
    if window is None:
        return ibis.literal(True)
    return ((close_date >= window.start) & (close_date < window.end)).fill_null(False)


def _scoped(deals: ir.Table, within: Scope, side: str) -> ir.Value:
    if within.dimension is None:
        return ibis.literal(True)
    return deals[f"{within.dimension}_{side}"].identical_to(ibis.literal(within.value, type="string"))


def _valued(deals: ir.Table, rates: ir.Table, base: str) -> ir.Table:
    """`deals` with their amounts in the base currency and the currencies that lack a rate."""
    for part, (amount, currency, rate) in VALUES.items():
        code = f"_code_{part}"
        deals = deals.mutate(**{code: ibis.coalesce(deals[currency].nullif(""), base)})
        own = rates.select(_currency="_currency", _rate=rate)
        deals = deals.left_join(own, deals[code] == own._currency)
        value = (deals[amount].cast("decimal(38, 4)") * deals._rate.cast("decimal(38, 8)")).cast(MONEY)
        lack = deals[amount].notnull() & deals._rate.isnull()
        deals = deals.mutate(
            **{
                f"{part}_amount": deals[amount].isnull().ifelse(_ZERO, value),
                f"lack_{part}": lack.ifelse(deals[code], ibis.null("string")),
            }
        ).drop("_currency", "_rate", code)
    return deals.drop(*{name for part in VALUES.values() for name in part[:2]})


def _placed(deals: ir.Table, by: tuple[str, ...]) -> ir.Table:
    """The rows of `movements` from deals with their states, slices and values."""
    in_start = deals.open_0 & deals.timely_0 & deals.scoped_0
    in_end = deals.open_1 & deals.timely_1 & deals.scoped_1
    same = ibis.literal(True)
    for dimension in by:
        same = same & deals[f"{dimension}_0"].identical_to(deals[f"{dimension}_1"])
    closed = (deals.exists_1 & deals.status_1.isin(CLOSED)).fill_null(False)
    deals = deals.mutate(
        _in_start=in_start,
        _in_end=in_end,
        _stays=in_start & in_end & same,
        _closed=closed,
        # A row whose status is empty is in no state that is known, as if it were not there.
        _gone=deals.gone | ~(closed | deals.open_1),
    )
    deals = deals.mutate(
        _leaving=ibis.cases(
            (deals._stays, "stay"),
            (deals._gone, "removed"),
            (deals._closed, deals.status_1),
            (~deals.timely_1, "moved_out"),
            else_="transferred_out",
        ),
        _coming=ibis.cases(
            (~deals.exists_0, "new"),
            (~deals.open_0, "reopened"),
            (~deals.timely_0, "moved_in"),
            else_="transferred_in",
        ),
        _passing=ibis.literal("created_") + deals.status_1,
    )
    between = ~deals.exists_0 & deals._closed & deals.closed_at_1.notnull() & deals.timely_1 & deals.scoped_1
    return (
        _side(deals.filter(deals._in_start), by, "0", "_leaving")
        .union(_side(deals.filter(deals._in_end & ~deals._stays), by, "1", "_coming"))
        .union(_side(deals.filter(between), by, "1", "_passing"))
    )


def _side(deals: ir.Table, by: tuple[str, ...], side: str, kind: str) -> ir.Table:
    return deals.select(
        "deal_id",
        **{dimension: deals[f"{dimension}_{side}"] for dimension in by},
        **{"class": deals[kind]},
        status_0=deals.exists_0.ifelse(deals.status_0, ibis.null("string")),
        status_1=deals.exists_1.ifelse(deals.status_1, ibis.null("string")),
        **{name: deals[name] for part in VALUES.values() for name in part[:2]},
    )
