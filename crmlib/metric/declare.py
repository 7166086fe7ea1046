"""What is a KPI? A frozen value: names, meaning, unit, direction, needed columns, and a formula over facts.

A *fact* is a set of rows at one grain, matched to periods and to the keys by which rows are sliced; it is built once
and shared by every KPI that counts its rows. A *formula* says how the figures of a slice come from columns of facts:
`Count`, `Total` and `Median` of one column, `Ratio` of two of them, `Made` of other formulas, or one of the few
formulas that need more than their own rows (`AgainstTarget`, `AgainstForecast`, `Quality`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from crmlib.errors import unknown
from crmlib.schema import TABLES

DIMENSIONS = (
    "team",
    "region",
    "owner",
    "source",
    "segment",
    "industry",
    "product",
    "campaign",
    "deal_type",
    "channel",
    "stage",
)
"""Every dimension by which a KPI may be sliced."""

NONE = "(none)"
"""The slice of rows without a value."""

UNITS = (
    "count",
    "ratio",
    "money",
    "money per day",
    "money per year",
    "days",
    "hours",
    "seconds",
    "years",
    "points",
    "score",
    "per day",
)
BUCKETS = ("business performance", "customer perception", "user adoption")


@dataclass(frozen=True)
class Lookup:
    """A small table in which the rows of a fact are looked up, made once for an evaluation and kept under `name`.

    `rows(world)` gives it, with `columns` (name: Ibis type). Only the column `measure` of the fact depends on it: where
    that is not asked for, the table is left empty. An engine knows the size of what is kept; it took that of the same
    subquery for huge, and hashed all rows of the fact to look them up.
    """

    name: str
    columns: Mapping[str, str]
    rows: Callable[[Any], Any]
    measure: str


@dataclass(frozen=True)
class Fact:
    """Rows at one grain, each matched to the periods in which it counts.

    `rows(world)` gives an Ibis table with the period's columns (`p`, …), one column for each slice key, and the
    measures. `keys` names, for each key (owner, account, source, …), the canonical columns (separated by spaces) that
    reach it, ways that will do as well being separated by `|`; a dimension whose key is absent is unreachable.
    `orders`: the rows are orders or, where the source has none, won deals. `fold` turns rows grouped by `extra` columns
    into plain sums, where a sum is not a sum of decimals (division by the months of a term); `scaled` names the columns
    whose sums by `extra` are multiplied by one of these (a product of three factors does not fit 38 digits). `lookup`:
    a table that is made before. `weight`: the column that says how many of its rows a row stands for.
    """

    name: str
    table: str
    rows: Callable[[Any], Any]
    keys: Mapping[str, str]
    extra: tuple[str, ...] = ()
    fold: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] | None = None
    overlaps: frozenset[str] = frozenset()
    orders: bool = False
    scaled: Mapping[str, str] = field(default_factory=dict)
    lookup: Lookup | None = None
    weight: str | None = None

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fact) and other.name == self.name


@dataclass(frozen=True)
class Count:
    """Rows of `fact` where the boolean `column` holds (all rows without one).

    `sparse`: slices of other rows alone are not listed, as if the fact had no others.
    """

    fact: Fact
    column: str | None = None
    sparse: bool = False


@dataclass(frozen=True)
class Total:
    """Sum of `column` over the rows of `fact` that have a value, times `times`.

    `money`: the column is in the base currency already and `<column>_unrated` is the currency of rows without a rate.
    """

    fact: Fact
    column: str
    money: bool = False
    times: Decimal = Decimal(1)
    per: Decimal = Decimal(1)


@dataclass(frozen=True)
class Median:
    """Median of `column` over the rows of `fact` that have a value, divided by `per`."""

    fact: Fact
    column: str
    per: Decimal = Decimal(1)


Aggregate = Count | Total | Median


@dataclass(frozen=True)
class Constant:
    """A number that the period alone determines (its days, say), as `of(window)`."""

    of: Callable[[Any], int]


@dataclass(frozen=True)
class Ratio:
    """`over` ÷ `under` (+ `also_under`), both summed exactly and divided once; without `under`, the mean of `over`.

    `ripe(window)`: before it holds the result is undefined. `interval`: the 95 % interval of a net promoter score.
    """

    over: Count | Total
    under: Count | Total | Constant | None = None
    also_under: Count | Total | None = None
    ripe: Callable[[Any], bool] | None = None
    promoters: Count | None = None
    detractors: Count | None = None


@dataclass(frozen=True)
class Difference:
    """`plus` − `minus`, a count."""

    plus: Count
    minus: Count


@dataclass(frozen=True)
class Made:
    """A KPI made of others: `of(values)` over the values of `parts`; neither numerator nor denominator."""

    parts: tuple[Any, ...]
    of: Callable[..., Decimal]


@dataclass(frozen=True)
class AgainstTarget:
    """`over` ÷ the target that `kpi_id` has for the period (`following`: for the period after it) and the slice."""

    over: Total
    kpi_id: str
    following: bool = False


@dataclass(frozen=True)
class AgainstForecast:
    """`of(actual, forecast)` with the latest forecast of `kpi_id` that was made by the start of the period."""

    actual: Total
    kpi_id: str
    of: Callable[[Decimal, Decimal], Decimal]


@dataclass(frozen=True)
class Quality:
    """The data-quality score of the tables as imported, from the audit."""


Formula = Count | Total | Median | Ratio | Difference | Made | AgainstTarget | AgainstForecast | Quality


def aggregates(formula: Any) -> Iterator[Aggregate]:
    """Every aggregate that a formula reads, parts of parts included."""
    if isinstance(formula, (Count, Total, Median)):
        yield formula
    elif isinstance(formula, Made):
        for part in formula.parts:
            yield from aggregates(part)
    else:
        for name in ("over", "under", "also_under", "promoters", "detractors", "plus", "minus", "actual"):
            part = getattr(formula, name, None)
            if isinstance(part, (Count, Total, Median)):
                yield part


@dataclass(frozen=True)
class Kpi:
    """One KPI of the catalogue.

    `needs`: every `table.column` that the definition names; without one the KPI is unavailable. `good`: the direction
    that is better (up, down, none). `profile`: needs the ideal customer of params/company.yaml. `customers`: its orders
    may be won deals where the source has no orders, which the result's `basis` says. `untyped`: columns that it also
    needs where no deal has a type.
    """

    id: str
    name_en: str
    name_ja: str
    meaning_en: str
    meaning_ja: str
    unit: str
    good: str
    formula: Any
    needs: tuple[str, ...]
    bucket: str = "business performance"
    version: int = 1
    source: str = "kpis.md"
    profile: bool = False
    untyped: tuple[str, ...] = ()
    area: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise unknown("unit", self.unit, UNITS, f"KPI {self.id}")
        if self.bucket not in BUCKETS:
            raise unknown("bucket", self.bucket, BUCKETS, f"KPI {self.id}")
        if self.good not in ("up", "down", "none"):
            raise unknown("direction", self.good, ("up", "down", "none"), f"KPI {self.id}")
        for need in (*self.needs, *self.untyped):
            table, _, column = need.partition(".")
            if table not in TABLES:
                raise unknown("table", table, TABLES, f"KPI {self.id}")
            TABLES[table].column(column)

    @property
    def money(self) -> bool:
        """Whether its value is an amount in the base currency."""
        return self.unit.startswith("money")

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The facts whose rows it counts, each once."""
        return tuple(dict.fromkeys(part.fact for part in aggregates(self.formula)))

    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that its definition can be sliced by where every column is present."""
        reached = [dimension for dimension in DIMENSIONS if all(reach(f, dimension)[0] for f in self.facts)]
        if isinstance(self.formula, (AgainstTarget, AgainstForecast)):
            return tuple(d for d in reached if d in ("team", "region", "owner"))
        return tuple(reached) if self.facts else ()


_KEY_COLUMN = {
    "owner": "owner_id",
    "account": "account_id",
    "product": "product_id",
    "campaign": "campaign_id",
}
_OWN_COLUMN = {"activities": "user_id", "tickets": "assignee_id", "calls": "agent_id", "surveys": "user_id"}


Ways = tuple[tuple[str, ...], ...]


def reach(fact: Fact, dimension: str) -> tuple[Ways, str]:
    """(ways by which rows of `fact` reach `dimension`, each all its columns, "") or ((), the column that lacks).

    Team and region are the owner's; segment and industry are the account's, unless the rows have their own.
    """
    keys = fact.keys
    if dimension in keys:
        return _ways(keys[dimension]), ""
    if dimension in ("team", "region"):
        if "owner" in keys:
            return _ways(keys["owner"], f"users.{dimension}"), ""
        return (), f"{fact.table}.{dimension if fact.table == 'costs' else 'owner_id'}"
    if dimension in ("segment", "industry"):
        if "account" in keys:
            return _ways(keys["account"], f"accounts.{dimension}"), ""
        return (), f"{fact.table}.{dimension if fact.table == 'leads' else 'account_id'}"
    return (), f"{fact.table}.{_KEY_COLUMN.get(dimension, dimension)}"


def _ways(key: str, *further: str) -> Ways:
    return tuple((*way.split(), *further) for way in key.split("|"))
