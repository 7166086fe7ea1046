"""In what state was each deal at an instant?

The states themselves, as half-open intervals, are the KPI catalogue's (`crmlib.metric.deals`), so that a bridge ends
where `open_pipeline` stands. Here they are read at instants: the state "as of t" is the one just before t.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import ibis
import ibis.expr.types as ir
from ibis.util import gen_name

from crmlib.metric.engine import IBIS_TYPES
from crmlib.metric.query import deal_states
from crmlib.schema import TABLES

STATE = ("stage", "status", "amount", "currency", "close_date", "probability", "owner_id")
"""What is known of a deal at an instant, beside what never changes."""

CLOSED = ("won", "lost")


def padded(data, table: str, columns: tuple[str, ...]) -> ir.Table:
    """`columns` of a stored table and its row_order; a column that no source supplied is all null.

    A table that is absent is an empty one. Callers decide beforehand whether an absent column makes their figure
    unavailable.
    """
    types = {name: IBIS_TYPES[TABLES[table].column(name).type].replace("(6)", "") for name in columns}
    if table not in data.tables:
        return ibis.memtable([], schema={**types, "row_order": "int64"})
    source = data.backend.table(table)
    present = set(source.columns)
    fields = {name: source[name] if name in present else ibis.null(type_) for name, type_ in types.items()}
    fields["row_order"] = source["row_order"] if "row_order" in present else ibis.null("int64")
    return source.select(**fields)


def one_per(rows: ir.Table, key: str) -> ir.Table:
    """The first row in the source of each `key`, so that a join on it never multiplies rows."""
    first = rows.mutate(_rank=ibis.row_number().over(group_by=key, order_by="row_order"))
    return first.filter((first._rank == 0) & first[key].notnull()).drop("_rank", "row_order")


def intervals(data, company) -> ir.Table:
    """Every state of every deal, as `crmlib.metric.deals.states` gives them.

    A deal is a row of deals: (deal_id, copy), where copy counts the rows that wrongly share an id.
    """
    present = {name: data.backend.table(name).columns for name in ("deals", "deal_history") if name in data.tables}
    return deal_states(data.backend, present, company)


@contextmanager
def kept(data, rows: ir.Table) -> Iterator[ir.Table]:
    """`rows` as a temporary table, evaluated once, for the length of a `with` block."""
    name = gen_name("crm_kept")
    data.backend.create_table(name, rows, temp=True)
    try:
        yield data.backend.table(name)
    finally:
        data.backend.drop_table(name, force=True)


def deals_at(states: ir.Table, instants: dict[str, datetime], as_of: datetime) -> ir.Table:
    """One row per deal created before `as_of`, with its state at each of the named `instants` (naive UTC).

    Columns: deal_id, copy, created_at, account_id, source, product_id, campaign_id, deal_type; and for every name `s`
    exists_s (created before the instant), `<column>_s` for `STATE`, closed_at_s (when its present, unbroken won or
    lost status began), amount_close_s and currency_close_s (in force when it did).

    `states` are those of `intervals`. An instant after `as_of` is read as `as_of`.
    """
    fixed = ("deal_id", "copy", "created_at", "born", "account_id", "source", "product_id", "campaign_id", "deal_type")
    rows = _in_force(states, as_of).select(*fixed)
    rows = rows.filter(rows.born < as_of)
    for name, instant in instants.items():
        rows = _joined(rows, states, name, min(instant, as_of))
    return rows.drop("born")


def _in_force(states: ir.Table, instant: datetime) -> ir.Table:
    return states.filter((states.valid_from < instant) & (states.valid_to >= instant))


def _joined(rows: ir.Table, states: ir.Table, name: str, instant: datetime) -> ir.Table:
    """`rows` with the state at one instant."""
    state = _in_force(states, instant)
    columns = {f"{column}_{name}": state[column] for column in (*STATE, "closed_at")}
    state = state.select(_deal=state.deal_id, _copy=state["copy"], **columns)
    joined = rows.left_join(state, [rows.deal_id == state["_deal"], rows["copy"] == state["_copy"]])
    joined = joined.drop("_deal", "_copy")
    held = states.valid_from < states.valid_to  # a row overwritten at the same instant held for no time
    began = states.filter(states.status.isin(CLOSED) & (states.valid_from == states.closed_at) & held)
    began = began.select(
        _deal=began.deal_id,
        _copy=began["copy"],
        _at=began.valid_from,
        **{f"amount_close_{name}": began.amount, f"currency_close_{name}": began.currency},
    )
    same = [joined.deal_id == began["_deal"], joined["copy"] == began["_copy"]]
    joined = joined.left_join(began, [*same, joined[f"closed_at_{name}"] == began["_at"]])
    return joined.drop("_deal", "_copy", "_at").mutate(**{f"exists_{name}": joined.born < instant})
