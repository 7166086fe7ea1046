"""What do the tables hold, as known in each period?

The canonical tables as unbound Ibis tables, with the building blocks that facts are made of: rows matched to periods,
links to other tables that never multiply rows and only find what exists before `as_of`, and money in the base currency
at the rate of its day. Columns that a source did not supply read as empty (see `views`); whether a KPI may be computed
without them is decided before, from its needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from crmlib.metric import engine, window
from crmlib.metric.later import ibis
from crmlib.metric.views import PREFIX
from crmlib.schema import TABLES

if TYPE_CHECKING:
    import ibis.expr.types as ir

    Condition = Callable[[ir.Table, ir.Table], ir.Value]

STATES = "crm_deal_states"
CUSTOMER_ORDERS = "crm_customer_orders"
RATES = "crm_rates"
PERIODS = "crm_periods"
PERIOD_DAYS = "crm_period_days"
STAGES = "crm_stages"

AFTER_ALL = datetime(9999, 12, 31)


class World:
    """The canonical tables of one evaluation, as queries see them.

    `keys`: the slice keys that are asked for; `basis`: whether orders are orders or, where the source has none, won
    deals; `unrecorded`: columns that the deals' history lacks; `offsets`: of the company's time zone.
    """

    def __init__(
        self,
        dialect: str,
        keys: frozenset[str] = frozenset(),
        basis: str = "orders",
        unrecorded: tuple[str, ...] = (),
        offsets: list[tuple[datetime, int]] | None = None,
    ) -> None:
        self.dialect = dialect
        self.keys = keys
        self.basis = basis
        self.unrecorded = unrecorded
        self.offsets = offsets or [(engine.BEGINNING, 0)]

    def table(self, name: str, *columns: str) -> ir.Table:
        """`columns` of a canonical table (also `copy`, `fits` of leads), with `born` and `row_order` (see `views`)."""
        made = {"fits": "boolean", "copy": "int64"}
        schema = {c: made.get(c) or engine.IBIS_TYPES[TABLES[name].column(c).type] for c in columns}
        return ibis.table({**schema, "row_order": "int64", "born": "timestamp(6)"}, name=PREFIX + name)

    @cached_property
    def periods(self) -> ir.Table:
        """The periods of the evaluation, one row each (see `window.COLUMNS`)."""
        return ibis.table(window.COLUMNS, name=PERIODS)

    @cached_property
    def states(self) -> ir.Table:
        """The states of every deal as intervals (see `deals.states`), kept once per evaluation."""
        from crmlib.metric import deals

        return ibis.table(deals.states(self).schema(), name=STATES)

    def states_at(self, instant: str) -> ir.Table:
        """The states, on DuckDB without those that hold at no `instant` of a period.

        Most hold for less than a month: where every instant is a turn of a month, only those that hold at one are read.
        """
        if self.dialect != "duckdb":
            return self.states
        states, at = self.states, {end: engine.bound(instant, end, "timestamp(6)") for end in engine.ENDS}
        in_time = (states.valid_from < at["last"]) & (states.valid_to >= at["first"]) & (states.born < at["last"])
        return states.filter(in_time & (states.turns | ~engine.bound(instant, "turns", "boolean")))

    @cached_property
    def customer_orders(self) -> ir.Table:
        """The orders of every customer (see `customer_orders.orders`), kept once per evaluation."""
        from crmlib.metric import customer_orders

        return ibis.table(customer_orders.orders(self).schema(), name=CUSTOMER_ORDERS)

    # --- rows and periods

    def matched(self, rows: ir.Table, *conditions: Condition) -> ir.Table:
        """`rows` × periods where the conditions (functions of the joined columns) hold."""
        return self._met(rows, self.periods, conditions)

    def _met(self, rows: ir.Table, periods: ir.Table, conditions: Iterable[Condition]) -> ir.Table:
        """`rows` × `periods` where the conditions hold; rows for which one holds in no period are left out before."""
        conditions = list(conditions)
        rows = self._possible(rows, periods, conditions)
        return rows.join(periods, [condition(rows, periods) for condition in conditions])

    def possible(self, rows: ir.Table, *conditions: Condition) -> ir.Table:
        """`rows`, on DuckDB without those for which one of the conditions holds in no period."""
        return self._possible(rows, self.periods, conditions)

    def _possible(self, rows: ir.Table, periods: ir.Table, conditions: Iterable[Condition]) -> ir.Table:
        possible = list(_possible(periods, [condition(rows, periods) for condition in conditions]))
        return rows.filter(possible) if possible and self.dialect == "duckdb" else rows

    def during(self, rows: ir.Table, at: str, *conditions: Condition) -> ir.Table:
        """`rows` that exist, matched to the periods in which their timestamp or date `at` lies; see `matched`.

        A row meets only the periods that touch the day of its `at`, which takes a fifth of comparing it with all.
        """
        start, cut = ("p_start_on", "p_cut_on") if rows[at].type().is_date() else ("p_start", "p_cut")
        periods = ibis.table(window.DAY_COLUMNS, name=PERIOD_DAYS)
        # Where few rows have one (closed_at), the others are skipped when they are read.
        rows = rows.filter(rows[at].notnull())
        rows = rows.mutate(_day=rows[at].cast("date"))
        lies: tuple[Condition, ...] = (
            lambda r, p: r["_day"] == p.p_day,
            lambda r, p: r[at] >= p[start],
            lambda r, p: r[at] < p[cut],
            lambda r, p: r.born < p.p_asof,
        )
        return self._met(rows, periods, (*lies, *conditions)).drop("_day", "p_day")

    def before(self, rows: ir.Table, at: str, instant: str = "p_cut") -> ir.Table:
        """`rows` that exist, matched to the periods before whose `instant` their timestamp `at` lies."""
        return self.matched(rows, lambda r, p: r[at] < p[instant], lambda r, p: r.born < p.p_asof)

    def marked(self, rows: ir.Table, instants: Iterable[str], **columns: str) -> ir.Table:
        """`rows` with marks: new name = the column of a timestamp, which may not be empty.

        The mark is the first of these `instants` of periods after the timestamp, so `mark <= instant` is the same as
        `timestamp < instant`: rows with equal marks meet the same periods, and may be added up before.
        """
        after = ibis.literal(AFTER_ALL, "timestamp(6)")
        marks = ibis.union(
            self.periods.select(mark=after), *(self.periods.select(mark=i) for i in instants), distinct=True
        )
        before = ibis.coalesce(marks.mark.lag().over(ibis.window(order_by="mark")), ibis.literal(datetime(1, 1, 1)))
        marks = marks.mutate(before=before.cast("timestamp(6)"))
        for name, column in columns.items():
            there = marks.select(**{name: "mark", "_before": "before"})
            rows = rows.join(there, [rows[column] >= there["_before"], rows[column] < there[name]]).drop("_before")
        return rows

    # --- links

    def unique(self, name: str, key: str, *columns: str) -> ir.Table:
        """A table with at most one row for each value of its `key`: the first in the source."""
        table = self.table(name, key, "copy", *columns)
        return table.filter(table[key].notnull() & (table["copy"] == 0)).drop("copy")

    def link(self, rows: ir.Table, by: str, name: str, key: str, **columns: str) -> ir.Table:
        """`rows` with columns of the row of `name` whose `key` is their `by`, where that exists before `as_of`.

        `columns`: new name = column there. Rows without such a link keep empty values.
        """
        there = self.unique(name, key, *columns.values())
        there = there.select(_key=there[key], _born=there.born, **{new: there[old] for new, old in columns.items()})
        joined = rows.left_join(there, [rows[by] == there["_key"], there["_born"] < rows.p_asof])
        return joined.drop("_key", "_born")

    def deal_link(self, rows: ir.Table, by: str, **columns: str) -> ir.Table:
        """`rows` with columns of the deal that `by` names, as known at `as_of`."""
        there = self.states_at("p_asof")
        there = there.filter(there["copy"] == 0).select(
            _key=there.deal_id,
            _born=there.born,
            _from=there.valid_from,
            _to=there.valid_to,
            **{new: there[old] for new, old in columns.items()},
        )
        conditions = [rows[by] == there["_key"], there["_born"] < rows.p_asof]
        conditions += [there["_from"] < rows.p_asof, there["_to"] >= rows.p_asof]
        return rows.left_join(there, conditions).drop("_key", "_born", "_from", "_to")

    def wants(self, *keys: str) -> bool:
        """Whether any of these slice keys is asked for."""
        return bool(self.keys & set(keys))

    def pick(self, rows: ir.Table, keys: Mapping[str, ir.Value], **measures: ir.Value) -> ir.Table:
        """The period, the slice keys that are asked for (`k_…`) and the measures of `rows`."""
        wanted = {f"k_{key}": value for key, value in keys.items() if key in self.keys}
        return rows.select("p", "p_asof", **wanted, **measures)

    # --- money

    def rated(self, rows: ir.Table, day: str | None, at: str | None = None) -> ir.Table:
        """`rows` with `rate`: what one unit of their `currency` was worth in the base currency.

        On the local day `day` (a date column) or of the timestamp `at`; 1 for the base currency or none; empty where
        no rate is known by then.
        """
        if at is not None:
            day = "_day"
            rows = rows.mutate(_day=self.local_day(rows[at]))
        rates = ibis.table({"rate_currency": "string", "rate_day": "date", "found_rate": "decimal(18, 8)"}, name=RATES)
        joined = rows.left_join(rates, [rows.currency == rates.rate_currency, rows[day] == rates.rate_day])
        joined = joined.mutate(
            rate=ibis.cases((joined.currency.isnull(), ibis.literal(1, "decimal(18, 8)")), else_=joined.found_rate)
        )
        return joined.drop("rate_currency", "rate_day", "found_rate", *(["_day"] if at is not None else []))

    def local_day(self, at: ir.Value) -> ir.Value:
        """The company's local date of a timestamp."""
        return engine.local_day(at, self.dialect, self.offsets)

    def days_between(self, later: ir.Value, earlier: ir.Value) -> ir.Value:
        """Whole days from one date to another."""
        return engine.days_between(later, earlier)

    def microseconds(self, later: ir.Value, earlier: ir.Value) -> ir.Value:
        """The exact time between two timestamps."""
        return engine.microseconds(later, earlier, self.dialect)


def _possible(periods: ir.Table, conditions: Iterable[ir.Value]) -> Iterator[ir.Value]:
    """What holds of every row for which these can hold in some period: `row < period` gives `row < last`, and
    `row >= period` gives `row >= first`. Of others nothing follows here."""
    import ibis.expr.operations as ops

    for condition in conditions:
        asked = condition.op()
        end = {ops.Less: "last", ops.GreaterEqual: "first"}.get(type(asked))
        if end and isinstance(asked.right, ops.Field) and asked.right.rel == periods.op() not in asked.left.relations:
            value = asked.left.to_expr()
            limit = engine.bound(asked.right.name, end, asked.right.dtype)
            yield value < limit if end == "last" else value >= limit


def money(world: World, rows: ir.Table, **amounts: ir.Value) -> ir.Table:
    """`rows` (rated) with each amount in the base currency; `<name>_unrated` is the currency where no rate is known."""
    made: dict[str, ir.Value] = {}
    for name, amount in amounts.items():
        made[name] = engine.product(amount, rows.rate, world.dialect)
        made[f"{name}_unrated"] = unrated(rows, amount)
    return rows.mutate(**made)


def unrated(rows: ir.Table, amount: ir.Value) -> ir.Value:
    """The currency of rows that have an amount but no rate, else empty."""
    return ibis.cases((amount.notnull() & rows.rate.isnull(), rows.currency))
