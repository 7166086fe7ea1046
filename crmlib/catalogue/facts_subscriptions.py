"""Which rows do KPIs of subscriptions count?

Recurring revenue is an amount divided by the months of its term, and months may be fractions; so rows are summed by
term and rate in the engine, and divided exactly, as fractions, afterwards.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from crmlib.metric.declare import Fact
from crmlib.metric.later import ibis
from crmlib.metric.world import World

_KEYS = {
    "owner": "subscriptions.account_id accounts.owner_id",
    "account": "subscriptions.account_id",
    "product": "subscriptions.product_id",
}


def _keys(w: World, rows: Any) -> tuple[Any, dict[str, Any]]:
    keys = {"account": rows.account_id, "product": rows.product_id}
    if w.wants("owner"):
        rows = w.link(rows, "account_id", "accounts", "account_id", account_owner="owner_id")
        keys = {"account": rows.account_id, "product": rows.product_id, "owner": rows.account_owner}
    return rows, keys


def _ending(w: World) -> Any:
    rows = w.during(w.table("subscriptions", "account_id", "product_id", "ends_at", "renewed_by"), "ends_at")
    rows, keys = _keys(w, rows)
    return w.pick(rows, keys, renewed=rows.renewed_by.notnull())


ENDING = Fact("subscriptions_ending", "subscriptions", _ending, _KEYS)
"""Subscriptions with ends_at in P."""


def _in_force(w: World) -> Any:
    names = ("account_id", "product_id", "started_at", "ends_at", "amount", "currency", "cancelled_at")
    table = w.table("subscriptions", *names)
    table = table.filter(table.ends_at > table.started_at)
    rows = w.matched(
        table,
        lambda s, p: s.started_at < p.p_cut_on,
        lambda s, p: s.ends_at >= ibis.least(p.p_opening_on, p.p_cut_on),
        lambda s, p: s.born < p.p_asof,
    )

    def in_force(instant: str, day: str) -> Any:
        running = (rows.started_at < rows[day]) & (rows.ends_at >= rows[day])
        return running & (rows.cancelled_at.isnull() | (rows.cancelled_at >= rows[instant]))

    rows = rows.mutate(at_end=in_force("p_cut", "p_cut_on"), at_start=in_force("p_opening", "p_opening_on"))
    rows = rows.filter(rows.at_end | rows.at_start)
    rows = w.rated(rows, "p_opening_day").rename(start_rate="rate")
    rows = w.rated(rows, "p_cut_day").rename(end_rate="rate")
    end, start = ibis.cases((rows.at_end, rows.amount)), ibis.cases((rows.at_start, rows.amount))
    rows = rows.mutate(
        end=end,
        start=start,
        end_unrated=_unrated(rows, end, rows.end_rate),
        start_unrated=_unrated(rows, start, rows.start_rate),
        months=_months(rows.started_at, rows.ends_at),
        days=w.days_between(rows.ends_at, rows.started_at),
    )
    of_account = ibis.window(group_by=["p", "account_id"])
    in_base = rows.account_id.notnull() & (ibis.cases((rows.start > 0, 1), else_=0).max().over(of_account) > 0)
    rows = rows.mutate(
        base=ibis.cases((in_base, rows.start)),
        base_unrated=ibis.cases((in_base, rows.start_unrated)),
        kept=ibis.cases((in_base, rows.end)),
        kept_unrated=ibis.cases((in_base, rows.end_unrated)),
    )
    rows, keys = _keys(w, rows)
    return w.pick(
        rows,
        keys,
        account=ibis.cases((rows.base.notnull() | rows.kept.notnull(), rows.account_id)),
        months=rows.months,
        days=ibis.cases((rows.months.isnull(), rows.days)),
        start_rate=rows.start_rate,
        end_rate=rows.end_rate,
        mrr=rows.end,
        mrr_unrated=rows.end_unrated,
        base=rows.base,
        base_unrated=rows.base_unrated,
        kept=rows.kept,
        kept_unrated=rows.kept_unrated,
        grown=rows.kept,
        grown_unrated=rows.kept_unrated,
    )


def _unrated(rows: Any, amount: Any, rate: Any) -> Any:
    return ibis.cases((amount.notnull() & rate.isnull(), rows.currency))


def _months(start: Any, end: Any) -> Any:
    """k where start + k months = end (clamped to the month's last day), else empty."""
    months = (end.year() * 12 + end.month()) - (start.year() * 12 + start.month())
    last_day = (end + ibis.interval(days=1)).cast("date").day() == 1
    whole = (end.day() == start.day()) | ((end.day() < start.day()) & last_day)
    return ibis.cases((whole & (months > 0), months.cast("int32")))


def _per_month(row: dict[str, Any]) -> Fraction:
    """Months of the term, as a divisor: k, or days × 12 ÷ 365.25."""
    return Fraction(row["months"]) if row["months"] is not None else Fraction(int(row["days"]) * 48, 1461)


def _fold(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Recurring revenue per month of each slice; for retention, account by account."""
    slices: dict[tuple[Any, ...], dict[str, Any]] = {}
    accounts: dict[tuple[Any, ...], dict[Any, list[Fraction]]] = {}
    for row in rows:
        key = (row["p"], *(value for name, value in row.items() if name.startswith("d_")))
        total = slices.get(key)
        if total is None:
            total = slices[key] = {n: v for n, v in row.items() if n == "p" or n.startswith("d_")}
            total |= {"s__mrr": Fraction(0), "n__mrr": 0, "u__mrr": 0, "u__base": 0, "u__kept": 0, "u__grown": 0}
        for name in ("n__mrr", "u__mrr", "u__base", "u__kept", "u__grown"):
            total[name] += row.get(name) or 0
        months = _per_month(row)
        total["s__mrr"] += _worth(row.get("s__mrr"), row["end_rate"], months)
        if row["account"] is not None:
            of_account = accounts.setdefault(key, {}).setdefault(row["account"], [Fraction(0), Fraction(0)])
            of_account[0] += _worth(row.get("s__base"), row["start_rate"], months)
            end = row.get("s__kept") if row.get("s__kept") is not None else row.get("s__grown")
            of_account[1] += _worth(end, row["end_rate"], months)
    return [_finished(total, accounts.get(key, {})) for key, total in slices.items()]


def _finished(total: dict[str, Any], accounts: dict[Any, list[Fraction]]) -> dict[str, Any]:
    based = [pair for pair in accounts.values() if pair[0] > 0]
    total["s__base"] = sum((start for start, _ in based), Fraction(0))
    total["s__kept"] = sum((min(start, end) for start, end in based), Fraction(0))
    total["s__grown"] = sum((end for _, end in based), Fraction(0))
    for name in ("base", "kept", "grown"):
        total[f"n__{name}"] = len(based)
    return {name: _decimal(value) if isinstance(value, Fraction) else value for name, value in total.items()}


def _worth(amount: Any, rate: Any, months: Fraction) -> Fraction:
    if amount is None or rate is None:
        return Fraction(0)
    return Fraction(amount) * Fraction(rate) / months


def _decimal(value: Fraction) -> Decimal:
    with localcontext(prec=60):
        return Decimal(value.numerator) / Decimal(value.denominator)


_TERMS = ("account", "months", "days", "start_rate", "end_rate")
IN_FORCE = Fact("subscriptions_in_force", "subscriptions", _in_force, _KEYS,
                extra=_TERMS, fold=_fold)  # fmt: skip
"""Subscriptions in force as of end; `mrr`: their recurring revenue per month."""
RETENTION = Fact("accounts_recurring", "accounts", _in_force, {k: v for k, v in _KEYS.items() if k != "product"},
                 extra=_TERMS, fold=_fold)  # fmt: skip
"""Accounts with recurring revenue at start (`base`), what is `kept` of it as of end, and what it has `grown` to.

An account may change products, so by product these would not add up: products cannot be reached.
"""
