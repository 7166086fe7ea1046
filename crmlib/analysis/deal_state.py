"""In what state was each deal at an instant?

The history of a deal is a chain of half-open intervals [entered_at, left_at); of rows with equal times the last one in
the source counts. The state "as of t" is the one just before t: entered_at < t ≤ left_at. The rules are those of the
KPI catalogue ("A deal as known at as_of"); both the bridge and the record lists read deals through this module.
"""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir
from ibis.formats.pyarrow import PyArrowType

from crmlib.schema import TABLES, arrow_type

STATE = ("stage", "status", "amount", "currency", "close_date", "probability", "forecast_category", "owner_id")
"""What deal_history records about a deal."""

CLOSED = ("won", "lost")


def padded(data, table: str, columns: tuple[str, ...]) -> ir.Table:
    """`columns` of a stored table and its row_order; a column that no source supplied is all null.

    A table that is absent is an empty one. Callers decide beforehand (`missing`) whether an absent column makes
    their figure unavailable.
    """
    types = {name: _ibis_type(TABLES[table].column(name).type) for name in columns}
    if table not in data.tables:
        return ibis.memtable([], schema={**types, "row_order": "int64"})
    source = data.backend.table(table)
    present = set(source.columns)
    fields = {name: source[name] if name in present else ibis.null(type_) for name, type_ in types.items()}
    fields["row_order"] = source["row_order"] if "row_order" in present else ibis.null("int64")
    return source.select(**fields)


def one_per(rows: ir.Table, key: str) -> ir.Table:
    """The last row (by row_order) of each `key`, so that a join on it never multiplies rows."""
    last = rows.mutate(_rank=ibis.row_number().over(group_by=key, order_by=ibis.desc("row_order")))
    return last.filter((last._rank == 0) & last[key].notnull()).drop("_rank", "row_order")


def history(data, as_of: datetime) -> ir.Table:
    """One row per state that a deal was in for more than no time, as known at `as_of`.

    Columns: deal_id, entered_at, left_at (null: still in it), seq (0 for the first), former (the status before), and
    `STATE`; a state column that deal_history does not have at all is left out.
    """
    if "deal_history" not in data.tables or "status" not in data.tables["deal_history"]:
        return ibis.memtable([], schema=_history_schema())
    recorded = tuple(c for c in STATE if c in data.tables["deal_history"])
    rows = padded(data, "deal_history", ("deal_id", "changed_at", *recorded))
    rows = rows.filter(rows.changed_at < as_of).rename(entered_at="changed_at")
    rows = rows.mutate(
        left_at=rows.entered_at.lead().over(group_by=rows.deal_id, order_by=[rows.entered_at, rows.row_order])
    )
    rows = rows.filter(rows.left_at.isnull() | (rows.left_at > rows.entered_at))
    chain = ibis.window(group_by=rows.deal_id, order_by=rows.entered_at)
    return rows.mutate(seq=ibis.row_number().over(chain), former=rows.status.lag().over(chain)).drop("row_order")


def deals_at(data, instants: dict[str, datetime], as_of: datetime, columns: tuple[str, ...] = ()) -> ir.Table:
    """One row per deal with its state at each of the named `instants`.

    For every name `s`: `exists_s` (created before the instant), `closed_at_s` (when its present, unbroken won or lost
    status began; null while open) and `<column>_s` for `STATE`; for closed deals `amount_close_s` and
    `currency_close_s`, those in force at the closing. Beside them deal_id, created_at, has_history and the requested
    `columns` of deals, as recorded.

    An instant after `as_of` is read as `as_of`. Deals not created before `as_of` are left out.
    """
    own = tuple(dict.fromkeys(("deal_id", "created_at", "closed_at", *STATE, *columns)))
    deals = padded(data, "deals", own).drop("row_order")
    deals = deals.filter(deals.created_at.isnull() | (deals.created_at < as_of))
    deals = deals.mutate(closed_at=_before(deals.closed_at, as_of))
    states = history(data, as_of)
    seen = states.filter(states.seq == 0).select(_seen="deal_id")
    wide = deals.left_join(seen, deals.deal_id == seen._seen)
    wide = wide.mutate(has_history=wide._seen.notnull()).drop("_seen")
    kept: dict[str, ir.Value] = {}
    for name, instant in instants.items():
        wide, fields = _at(wide, states, name, min(instant, as_of))
        kept |= dict.fromkeys(fields, name)
    wide = wide.select("deal_id", "created_at", "has_history", *[c for c in columns if c not in STATE], *kept)
    return wide


def _at(wide: ir.Table, states: ir.Table, name: str, instant: datetime) -> tuple[ir.Table, list[str]]:
    """`wide` joined with the state at one instant, and the names of the columns added."""
    recorded = [c for c in STATE if c in states.columns]
    in_force = states.filter(
        (states.left_at.isnull() | (states.left_at >= instant)) & ((states.entered_at < instant) | (states.seq == 0))
    )
    in_force = in_force.select(_deal="deal_id", _entered="entered_at", **{f"_{c}": in_force[c] for c in recorded})
    closings = _closings(states, instant)
    t = wide.left_join(in_force, wide.deal_id == in_force._deal)
    t = t.left_join(closings, t.deal_id == closings._closing_deal)

    past = t.has_history & (t._entered < instant)
    closed_without = ~t.has_history & t.closed_at.notnull() & (t.closed_at < instant)
    state = {c: t.has_history.ifelse(t[f"_{c}"], t[c]) if c in recorded else t[c] for c in STATE}
    status = ibis.cases(
        (past, state["status"].fill_null("open")),
        (closed_without, t.status),
        else_="open",
    )
    closed = status.isin(CLOSED)
    late = ~t.has_history & ~closed & t.status.isin(CLOSED)  # its stage is one that it has only since it closed
    fields = {
        f"exists_{name}": t.created_at.isnull() | (t.created_at < instant),
        **{f"{c}_{name}": state[c] for c in STATE if c not in ("status", "stage", "probability")},
        f"status_{name}": status,
        f"stage_{name}": late.ifelse(ibis.null("string"), state["stage"]),
        f"probability_{name}": late.ifelse(ibis.null("decimal(18, 8)"), state["probability"]),
        f"closed_at_{name}": closed.ifelse(t.has_history.ifelse(t._closing_at, t.closed_at), ibis.null("timestamp")),
        f"amount_close_{name}": t.has_history.ifelse(t._closing_amount, t.amount) if "amount" in recorded else t.amount,
        f"currency_close_{name}": t.has_history.ifelse(t._closing_currency, t.currency)
        if "currency" in recorded
        else t.currency,
    }
    return t.select(*wide.columns, **fields), list(fields)


def _closings(states: ir.Table, instant: datetime) -> ir.Table:
    """The row with which each deal's last closed run before `instant` began, one per deal."""
    began = states.filter(
        (states.entered_at < instant) & states.status.isin(CLOSED) & ~states.status.identical_to(states.former)
    )
    last = began.mutate(_rank=ibis.row_number().over(group_by="deal_id", order_by=ibis.desc("entered_at")))
    last = last.filter(last._rank == 0)
    return last.select(
        _closing_deal="deal_id",
        _closing_at="entered_at",
        _closing_amount=last.amount if "amount" in last.columns else ibis.null("decimal(18, 4)"),
        _closing_currency=last.currency if "currency" in last.columns else ibis.null("string"),
    )


def _before(column: ir.Value, instant: datetime) -> ir.Value:
    """A time at or after `instant` is read as empty."""
    return (column < instant).ifelse(column, ibis.null("timestamp"))


def _ibis_type(type_name: str) -> str:
    return str(PyArrowType.to_ibis(arrow_type(type_name)))


def _history_schema() -> dict[str, str]:
    types = {c: _ibis_type(TABLES["deal_history"].column(c).type) for c in STATE}
    times = {"entered_at": "timestamp", "left_at": "timestamp"}
    return {"deal_id": "string", **times, **types, "seq": "int64", "former": "string"}
