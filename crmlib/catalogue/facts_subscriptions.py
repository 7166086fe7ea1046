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


def _running(w: World) -> Any:
    """Subscriptions in force at the start or the end of a period: `start` and `end` are their amounts at these."""
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
    months = _months(rows.started_at, rows.ends_at)
    return rows.mutate(
        end=ibis.cases((rows.at_end, rows.amount)),
        start=ibis.cases((rows.at_start, rows.amount)),
        months=months,
        days=ibis.cases((months.isnull(), w.days_between(rows.ends_at, rows.started_at))),
    )


def _in_force(w: World) -> Any:
    rows = _running(w)
    rows = w.rated(rows.filter(rows.at_end), "p_cut_day").rename(end_rate="rate")
    mrr, unrated = rows.end, _unrated(rows, rows.end, rows.end_rate)
    rows, keys = _keys(w, rows.mutate(mrr=mrr, mrr_unrated=unrated))
    return w.pick(rows, keys, **{name: rows[name] for name in ("months", "days", "end_rate", "mrr", "mrr_unrated")})


def _recurring(w: World) -> Any:
    """Accounts with recurring revenue at start, by term and rate: `account` is empty where they have but one of each.

    What such an account kept is the lesser of two amounts, so sums tell; the others are told apart in `_retained`.
    """
    rows = _running(w)
    rows = rows.filter((rows.at_end | rows.at_start) & rows.account_id.notnull())
    each = rows.group_by(
        "p", "p_asof", "p_opening_day", "p_cut_day", "account_id", "currency", "months", "days"
    ).aggregate(start=rows.start.sum(), end=rows.end.sum(), paid=(rows.start > 0).fill_null(False).any())
    paying = each.group_by(_p="p", _account="account_id").aggregate(paid=each.paid.any(), terms=each.count())
    paying = paying.filter(paying.paid).drop("paid")
    each = each.drop("paid").join(paying, [each.p == paying["_p"], each.account_id == paying["_account"]])
    each = w.rated(each, "p_opening_day").rename(start_rate="rate")
    each = w.rated(each, "p_cut_day").rename(end_rate="rate")
    steady = (each.start_rate == each.end_rate).fill_null(False) & (each.start_rate > 0).fill_null(False)
    alone = steady & (each.terms == 1) & (each.start > 0)
    end = ibis.coalesce(each.end, ibis.literal(0, "decimal(38, 4)"))
    each = each.mutate(
        account=ibis.cases((~alone, each.account_id)),
        base=each.start,
        base_unrated=_unrated(each, each.start, each.start_rate),
        kept=ibis.ifelse(alone, ibis.least(each.start, end), each.end),
        kept_unrated=_unrated(each, each.end, each.end_rate),
        grown=ibis.ifelse(alone, end, each.end),
    )
    each, keys = _keys(w, each.mutate(product_id=ibis.null("string"), grown_unrated=each.kept_unrated))
    named = [f"{name}{end}" for name in ("base", "kept", "grown") for end in ("", "_unrated")]
    return w.pick(each, keys, **{name: each[name] for name in (*_TERMS, *named)})


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


def _slice_key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["p"], *(value for name, value in row.items() if name.startswith("d_"))


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name == "p" or name.startswith("d_")}


def _per_month_of_slices(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Recurring revenue per month of each slice."""
    slices: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        total = slices.setdefault(_slice_key(row), _named(row) | {"s__mrr": Fraction(0), "n__mrr": 0, "u__mrr": 0})
        total["s__mrr"] += _worth(row["s__mrr"], row["end_rate"], _per_month(row))
        for name in ("n__mrr", "u__mrr"):
            total[name] += row[name]
    return [_finished(total) for total in slices.values()]


def _retained(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Recurring revenue per month of accounts that had some at start; those with several terms, account by account."""
    slices: dict[tuple[Any, ...], dict[str, Any]] = {}
    accounts: dict[tuple[Any, ...], dict[Any, list[Fraction]]] = {}
    for row in rows:
        key, months = _slice_key(row), _per_month(row)
        total = slices.get(key)
        if total is None:
            total = slices[key] = _named(row)
            for name in ("base", "kept", "grown"):
                total |= {f"s__{name}": Fraction(0), f"n__{name}": 0, f"u__{name}": 0}
        for name in ("u__base", "u__kept", "u__grown"):
            total[name] += row.get(name) or 0
        sums = [_worth(row.get(f"s__{name}"), row["end_rate"], months) for name in ("kept", "grown")]
        base = _worth(row.get("s__base"), row["start_rate"], months)
        if row["account"] is None:
            _add(total, base, *sums, row["n__base"])
        else:
            of_account = accounts.setdefault(key, {}).setdefault(row["account"], [Fraction(0), Fraction(0)])
            of_account[0] += base
            of_account[1] += sums[0] if row.get("s__kept") is not None else sums[1]
    for key, found in accounts.items():
        for start, end in found.values():
            if start > 0:
                _add(slices[key], start, min(start, end), end, 1)
    return [_finished(total) for total in slices.values()]


def _add(total: dict[str, Any], base: Fraction, kept: Fraction, grown: Fraction, accounts: int) -> None:
    for name, value in (("base", base), ("kept", kept), ("grown", grown)):
        total[f"s__{name}"] += value
        total[f"n__{name}"] += accounts


def _finished(total: dict[str, Any]) -> dict[str, Any]:
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
                extra=("months", "days", "end_rate"), fold=_per_month_of_slices)  # fmt: skip
"""Subscriptions in force as of end; `mrr`: their recurring revenue per month."""
RETENTION = Fact("accounts_recurring", "accounts", _recurring, {k: v for k, v in _KEYS.items() if k != "product"},
                 extra=_TERMS, fold=_retained)  # fmt: skip
"""Accounts with recurring revenue at start (`base`), what is `kept` of it as of end, and what it has `grown` to.

An account may change products, so by product these would not add up: products cannot be reached.
"""
