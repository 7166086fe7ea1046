"""Which rows do KPIs of subscriptions count?

Recurring revenue is an amount divided by the months of its term, and months may be fractions; so rows are summed by
term and rate in the engine, and divided exactly, as fractions, afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from math import lcm
from typing import Any

from crmlib.metric.declare import Fact
from crmlib.metric.engine import FOREVER
from crmlib.metric.later import ibis
from crmlib.metric.world import World

_KEYS = {
    "owner": "subscriptions.account_id accounts.owner_id",
    "account": "subscriptions.account_id",
    "product": "subscriptions.product_id",
}
_TERM = ("currency", "months", "days")
APART = 1_000_000_000


def _ending(w: World) -> Any:
    rows = w.during(w.table("subscriptions", "account_id", "product_id", "ends_at", "renewed_by"), "ends_at")
    keys = {"account": rows.account_id, "product": rows.product_id}
    if w.wants("owner"):
        rows = w.link(rows, "account_id", "accounts", "account_id", account_owner="owner_id")
        keys = {"account": rows.account_id, "product": rows.product_id, "owner": rows.account_owner}
    return w.pick(rows, keys, renewed=rows.renewed_by.notnull())


ENDING = Fact("subscriptions_ending", "subscriptions", _ending, _KEYS)
"""Subscriptions with ends_at in P."""


def _subscriptions(w: World) -> Any:
    """Subscriptions with their terms, and what their accounts tell, looked up before they meet periods.

    `owner` is their account's, which exists from `known_from` on; `region_of` is the account where its region counts:
    where the owner has none.
    """
    names = ("account_id", "product_id", "started_at", "ends_at", "amount", "currency", "cancelled_at")
    rows = w.table("subscriptions", *names)
    rows = rows.filter(rows.ends_at > rows.started_at)
    months = _months(rows.started_at, rows.ends_at)
    rows = rows.mutate(
        gone_at=ibis.coalesce(rows.cancelled_at, ibis.literal(FOREVER, "timestamp(6)")),
        months=months,
        days=ibis.cases((months.isnull(), w.days_between(rows.ends_at, rows.started_at))),
        region_of=rows.account_id,
    )
    if not w.wants("owner"):
        return rows.mutate(owner=ibis.null("string"), known_from=ibis.null("timestamp(6)"))
    there = w.unique("accounts", "account_id", "owner_id").select(
        _key="account_id", known_from="born", owner="owner_id"
    )
    rows = rows.left_join(there, rows.account_id == there["_key"]).drop("_key")
    if w.wants("region") and not w.wants("segment", "industry"):
        users = w.unique("users", "user_id", "region").select(_user="user_id", of_region="region")
        rows = rows.left_join(users, rows.owner == users["_user"])
        rows = rows.mutate(region_of=ibis.cases((rows.of_region.isnull(), rows.account_id))).drop("_user", "of_region")
    return rows


def _keys(w: World, rows: Any, *names: str) -> dict[str, Any]:
    """The columns by which rows in force are sliced, those that are asked for (of `product`, too, where it is named).

    An account that does not exist yet has no owner.
    """
    made = {"owner": ibis.cases((rows.known_from < rows.p_asof, rows.owner)), "account": rows.region_of}
    made |= {name: rows[f"{name}_id"] for name in names}
    return {f"k_{name}": value for name, value in made.items() if w.wants(name)}


def _in_force(w: World) -> Any:
    rows = w.matched(
        _subscriptions(w),
        lambda s, p: s.started_at < p.p_cut_on,
        lambda s, p: s.ends_at >= p.p_cut_on,
        lambda s, p: s.gone_at >= p.p_cut,
        lambda s, p: s.born < p.p_asof,
    )
    rows = rows.mutate(**_keys(w, rows, "product"))
    keys = [name for name in rows.columns if name.startswith("k_")]
    each = rows.group_by("p", *keys, *_TERM).aggregate(mrr=rows.amount.sum(), number=rows.amount.count())
    each = each.join(w.periods.select("p", "p_asof", "p_cut_day"), "p")
    each = w.rated(each, "p_cut_day").rename(end_rate="rate")
    each = each.mutate(mrr_unrated=_unrated(each, each.mrr, each.end_rate))
    return each.select("p", "p_asof", *keys, "months", "days", "end_rate", "number", "mrr", "mrr_unrated")


def _recurring(w: World) -> Any:
    """Accounts with recurring revenue at start, added up by term and rate.

    `grew`: whether each term's worth as of end is no less than at start, or none's is more, so that sums tell what was
    kept; where the terms of an account tell neither, its rows have its name, and `_retained` tells. A row stands for
    `number` accounts, or for one of an account's `terms`.
    """
    rows = _subscriptions(w)
    rows = _alone(rows.filter(rows.account_id.notnull()))
    steady, changed = _steady(w, rows), _changed(w, rows)
    each = ibis.union(steady, changed.select(*steady.columns), distinct=False)
    each = each.mutate(
        base=ibis.coalesce(each.start, ibis.literal(0, "decimal(38, 4)")),
        base_unrated=_unrated(each, each.start, each.start_rate),
        kept=each.end,
        kept_unrated=_unrated(each, each.end, each.end_rate),
        grown=each.end,
        grown_unrated=_unrated(each, each.end, each.end_rate),
    )
    each = each.join(w.periods.select("p", "p_asof"), "p")
    keys = [name for name in each.columns if name.startswith("k_")]
    named = [f"{name}{end}" for name in ("base", "kept", "grown") for end in ("", "_unrated")]
    return each.select("p", "p_asof", *keys, *_EXTRA, *named)


def _alone(rows: Any) -> Any:
    """`rows` with `alone`: whether no other subscription of the account runs on any day of this one."""
    earlier = ibis.window(group_by="account_id", order_by="started_at", preceding=(None, 1), following=None)
    # The day it ends on is the last on which it is in force, the day it starts on is not yet one.
    before = ibis.coalesce(rows.ends_at.max().over(earlier) <= rows.started_at, True)
    following = rows.started_at.lead().over(ibis.window(group_by="account_id", order_by="started_at"))
    return rows.mutate(alone=before & ibis.coalesce(following >= rows.ends_at, True))


def _steady(w: World, rows: Any) -> Any:
    """Accounts whose only subscription in force is the same at the start and the end of a period: rates decide."""
    rows = w.matched(
        rows.filter(rows.alone & (rows.amount > 0)),
        lambda s, p: s.started_at < p.p_opening_on,
        lambda s, p: s.ends_at >= p.p_cut_on,
        lambda s, p: s.gone_at >= p.p_cut,
        lambda s, p: s.born < p.p_asof,
    )
    rows = rows.mutate(**_keys(w, rows))
    keys = [name for name in rows.columns if name.startswith("k_")]
    each = rows.group_by("p", *keys, *_TERM).aggregate(
        start=rows.amount.sum(), end=rows.amount.sum(), held=rows.count()
    )
    each = _at_both_rates(w, each)
    number = ibis.ifelse(_or_nothing(each.start_rate) > 0, each.held, 0).cast("int64")
    return each.select(
        "p", *keys, *_TERM, "start_rate", "end_rate", "start", "end",
        account=ibis.null("string"),
        grew=_or_nothing(each.end_rate) >= _or_nothing(each.start_rate),
        number=number,
        terms=ibis.literal(1, "int64"),
    )  # fmt: skip


def _changed(w: World, rows: Any) -> Any:
    """The subscriptions of other accounts with recurring revenue at start; each is a term of its account."""
    rows = w.matched(
        rows,
        lambda s, p: s.started_at < p.p_cut_on,
        lambda s, p: s.ends_at >= p.p_opening_on,
        lambda s, p: s.gone_at >= p.p_opening,
        lambda s, p: s.born < p.p_asof,
    )
    at_start = rows.started_at < rows.p_opening_on
    at_end = (rows.ends_at >= rows.p_cut_on) & (rows.gone_at >= rows.p_cut)
    rows = rows.filter((at_start | at_end) & ~(rows.alone & at_start & at_end))
    rows = rows.select(
        "p", "account_id", *_TERM, **_keys(w, rows),
        start=ibis.cases((at_start, rows.amount)).cast("decimal(38, 4)"),
        end=ibis.cases((at_end, rows.amount)).cast("decimal(38, 4)"),
    )  # fmt: skip
    each = _at_both_rates(w, rows)
    each = each.alias("crm_changed")  # so that it is computed once for both that read it
    fates = _fates(each)
    each = each.join(fates, [each.p == fates["_p"], each.account_id == fates["_account"]])
    return each.mutate(account=ibis.cases((~each.told, each.account_id)))


def _at_both_rates(w: World, rows: Any) -> Any:
    """`rows` with the rates of their currency at the start and the end of their period."""
    rows = rows.join(w.periods.select("p", "p_opening_day", "p_cut_day"), "p")
    rows = w.rated(rows, "p_opening_day").rename(start_rate="rate")
    return w.rated(rows, "p_cut_day").rename(end_rate="rate").drop("p_opening_day", "p_cut_day")


def _fates(each: Any) -> Any:
    """By period and account that has an amount at start: whether what it kept is `told` by sums, and whether it `grew`.

    What has no rate is worth nothing here; its slice is unavailable. Doubles tell worths apart that differ by more than
    one in `APART`, far more than they may be wrong by. Else terms tell that all went one way, or sums of equal terms.
    """
    each = each.mutate(**{name: _or_nothing(each[name]) for name in ("start", "end", "start_rate", "end_rate")})
    each = each.mutate(
        plain=(each.start >= 0) & (each.end >= 0) & (each.start_rate >= 0) & (each.end_rate >= 0),
        no_less=_no_less(each.start, each.start_rate, each.end, each.end_rate),
        no_more=_no_less(each.end, each.end_rate, each.start, each.start_rate),
        worth=(each.start > 0) & (each.start_rate > 0),
        term=ibis.coalesce(each.months.cast("int64"), -each.days.cast("int64")),
    )
    before, after = _roughly(each, each.start, each.start_rate).sum(), _roughly(each, each.end, each.end_rate).sum()
    equal = ("term", "start_rate", "end_rate")
    found = each.group_by(_p="p", _account="account_id").aggregate(
        most=each.start.max(),
        more=after > before,
        apart=(after - before).abs() * APART > after + before,
        **{name: each[name].all() for name in ("plain", "no_less", "no_more")},
        **{name: each[name].sum() for name in ("start", "end")},
        **{name: each[name].min() for name in equal},
        **{f"{name}_most": each[name].max() for name in equal},
        number=ibis.ifelse(each.worth.any(), 1, 0).cast("int64"),
        terms=each.count(),
    )
    found = found.filter(found.most > 0)
    alike = ibis.and_(*(found[name] == found[f"{name}_most"] for name in equal))
    no_less = found.no_less | (alike & _no_less(found.start, found.start_rate, found.end, found.end_rate))
    no_more = found.no_more | (alike & _no_less(found.end, found.end_rate, found.start, found.start_rate))
    return found.select(
        "_p", "_account", "number", "terms",
        grew=no_less | (~no_more & found.more),
        told=found.plain & (found.apart | no_less | no_more),
    )  # fmt: skip


def _roughly(rows: Any, amount: Any, rate: Any) -> Any:
    """The worth of an amount per month, as a double."""
    months = ibis.coalesce(rows.months.cast("float64"), rows.days.cast("float64") * 48 / 1461)
    return amount.cast("float64") * rate.cast("float64") / months


def _no_less(before: Any, before_rate: Any, after: Any, after_rate: Any) -> Any:
    """Whether an amount is worth no less than one before, none of them being negative."""
    return (before == 0) | (before_rate == 0) | ((after >= before) & (after_rate >= before_rate))


def _or_nothing(value: Any) -> Any:
    return ibis.coalesce(value, ibis.literal(0, value.type()))


def _unrated(rows: Any, amount: Any, rate: Any) -> Any:
    return ibis.cases((amount.notnull() & rate.isnull(), rows.currency))


def _months(start: Any, end: Any) -> Any:
    """k where start + k months = end (clamped to the month's last day), else empty."""
    months = (end.year() * 12 + end.month()) - (start.year() * 12 + start.month())
    last_day = (end + ibis.interval(days=1)).cast("date").day() == 1
    whole = (end.day() == start.day()) | ((end.day() < start.day()) & last_day)
    return ibis.cases((whole & (months > 0), months.cast("int32")))


class _Slice:
    """What a slice holds: counts, and amounts by the months or days of their terms, so that they are divided once."""

    def __init__(self, named: Mapping[str, Any], names: Iterable[str]) -> None:
        self.named = named
        self.n = Fraction(0)
        self.unrated = dict.fromkeys(names, 0)
        self.amounts: dict[tuple[Any, Any], list[Decimal]] = {}
        self.accounts: dict[Any, list[Fraction]] = {}

    def add(self, row: Mapping[str, Any], *amounts: Decimal) -> None:
        """Add the amounts of a term, one for each name."""
        known = self.amounts.setdefault((row["months"], row["days"]), [Decimal(0)] * len(amounts))
        for place, amount in enumerate(amounts):
            known[place] += amount

    def made(self, *more: Fraction) -> dict[str, Any]:
        """The sums of the slice, with `more` of each per month."""
        found = dict(self.named)
        for place, name in enumerate(self.unrated):
            total = self._per_month(place, more[place] if more else Fraction(0))
            found |= {f"s__{name}": total, f"n__{name}": int(self.n), f"u__{name}": self.unrated[name]}
        return found

    def _per_month(self, place: int, more: Fraction) -> Decimal:
        parts = [more]
        parts += [Fraction(known[place]) * _share(*term) for term, known in self.amounts.items() if known[place]]
        under = lcm(*(part.denominator for part in parts))
        over = sum(part.numerator * (under // part.denominator) for part in parts)
        with localcontext(prec=60):
            return Decimal(over) / Decimal(under)


@cache
def _share(months: int | None, days: int | None) -> Fraction:
    """The share of a term's amount that is a month's: 1 ÷ k, or 365.25 ÷ (days × 12)."""
    return Fraction(1, months) if months is not None else Fraction(1461, 48 * int(days))


def _by_slice(rows: list[dict[str, Any]], *names: str) -> Iterator[tuple[_Slice, dict[str, Any]]]:
    """Each row with its slice, whose currencies without a rate are counted."""
    slices: dict[tuple[Any, ...], _Slice] = {}
    by = [name for name in rows[0] if name == "p" or name.startswith("d_")] if rows else []
    for row in rows:
        key = tuple(row[name] for name in by)
        if key not in slices:
            slices[key] = _Slice(dict(zip(by, key, strict=True)), names)
        found = slices[key]
        for name in names:
            found.unrated[name] += row.get(f"u__{name}") or 0
        yield found, row


def _per_month_of_slices(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Recurring revenue per month of each slice."""
    slices = {}
    for found, row in _by_slice(rows, "mrr"):
        slices[id(found)] = found
        found.add(row, _worth(row["s__mrr"], row["end_rate"]))
        found.n += int(row["n__mrr"] * row["number"])
    return [found.made() for found in slices.values()]


def _retained(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Recurring revenue per month of accounts that had some at start; those of which rows tell no more than the name,
    account by account."""
    slices = {}
    for found, row in _by_slice(rows, "base", "kept", "grown"):
        slices[id(found)] = found
        base, grown = _worth(row["s__base"], row["start_rate"]), _worth(row["s__grown"], row["end_rate"])
        if row["account"] is not None:
            share = _share(row["months"], row["days"])
            of_account = found.accounts.setdefault(row["account"], [Fraction(0), Fraction(0)])
            of_account[0] += Fraction(base) * share
            of_account[1] += Fraction(grown) * share
        elif row["number"]:
            found.add(row, base, base if row["grew"] else grown, grown)
            found.n += Fraction(int(row["n__base"] * row["number"]), row["terms"])
    return [_with_accounts(found) for found in slices.values()]


def _with_accounts(found: _Slice) -> dict[str, Any]:
    accounts = [(start, end) for start, end in found.accounts.values() if start > 0]
    found.n += len(accounts)
    more = zip(*((start, min(start, end), end) for start, end in accounts), strict=True)
    return found.made(*map(sum, more))


def _worth(amount: Any, rate: Any) -> Decimal:
    """The exact product: within the digits in which sums are added."""
    return Decimal(0) if amount is None or rate is None else Decimal(amount) * Decimal(rate)


_EXTRA = ("account", "months", "days", "start_rate", "end_rate", "grew", "number", "terms")
IN_FORCE = Fact("subscriptions_in_force", "subscriptions", _in_force, _KEYS,
                extra=("months", "days", "end_rate", "number"), fold=_per_month_of_slices)  # fmt: skip
"""Subscriptions in force as of end; `mrr`: their recurring revenue per month."""
RETENTION = Fact("accounts_recurring", "accounts", _recurring, {k: v for k, v in _KEYS.items() if k != "product"},
                 extra=_EXTRA, fold=_retained)  # fmt: skip
"""Accounts with recurring revenue at start (`base`), what is `kept` of it as of end, and what it has `grown` to.

An account may change products, so by product these would not add up: products cannot be reached.
"""
