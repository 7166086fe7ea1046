"""How is an audit rule declared, and what does it need?

A rule is a value. `applies` says which rows of its table are tested and `fails` which of those are wrong; both are
SQL expressions over the canonical columns, read by people and by the scan alike. Beside its own columns an
expression may name

- `link.column`, a column that `links.py` brings from another table (`deal.status`),
- `$name`, a parameter of the audit (`$as_of`, `$today`, `$stale_days` …, see `settings.py`),
- `column?` or `link.column?`, a column that is read as null where the source has none.

A rule whose columns or tables are absent is *not tested*; it is never counted as passed.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from crmlib.errors import UserError, unknown
from crmlib.schema import LINEAGE, TABLES, local_date_column

if TYPE_CHECKING:
    from sqlglot import exp

DIMENSIONS = ("completeness", "validity", "consistency", "uniqueness", "timeliness", "accuracy")
WEIGHTS = {"critical": 4, "error": 2, "warning": 1, "info": 0}
"""Weight of a severity in the score (kpis.md, data_quality_score)."""

_OPTIONAL = re.compile(r"\b((?:[a-z_]+\.)?[a-z_]+)\?")
_PARAMETER = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True)
class Rule:
    """One statement about the rows of one table.

    `column` is what a finding blames. `check` names a function of `checks.py` that decides on the distinct values of
    `check_on` (default: `column`) among the rows where `fails` holds: `fails` is then the cheap first look.
    `version` rises when the meaning changes, so that a score's history can tell new rules from new data.

    >>> rule = Rule("deals.closed_before_created", "deals", "closed_at", "consistency", "error",
    ...             fails="closed_at < created_at", applies="closed_at is not null",
    ...             message_en="closed before it was created", message_ja="作成日時より前に完了している")
    >>> rule.columns, rule.links
    (('closed_at', 'created_at'), ())
    """

    id: str
    table: str
    column: str
    dimension: str
    severity: str
    fails: str
    message_en: str
    message_ja: str
    applies: str = "true"
    check: str | None = None
    check_on: str | None = None
    version: int = 1
    origin: str = "shipped"

    def __post_init__(self) -> None:
        if self.table not in TABLES:
            raise unknown("table", self.table, TABLES, self.place)
        if self.dimension not in DIMENSIONS:
            raise unknown("dimension", self.dimension, DIMENSIONS, self.place)
        if self.severity not in WEIGHTS:
            raise unknown("severity", self.severity, WEIGHTS, self.place)
        if self.column:
            TABLES[self.table].column(self.column)

    @property
    def place(self) -> str:
        """Where a message about this rule points to."""
        return f"rule {self.id}"

    @property
    def weight(self) -> int:
        """What the rule counts in the score."""
        return WEIGHTS[self.severity]

    @property
    def expressions(self) -> tuple[str, ...]:
        """Every SQL expression of the rule."""
        return tuple(text for text in (self.applies, self.fails, self.check_on) if text)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its own table that it needs, the blamed one first."""
        own = [self.column] if self.column else []
        for text in self.expressions:
            own += [name for link, name in references(text) if link is None and name not in optional_columns(text)]
        known = stored_names(self.table)
        for name in own:
            if name not in known:
                raise unknown("column", name, known, self.place)
        return tuple(dict.fromkeys(own))

    @property
    def links(self) -> tuple[str, ...]:
        """The links that its expressions name, in order."""
        names = [link for text in self.expressions for link, _ in references(text) if link]
        return tuple(dict.fromkeys(names))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The `$parameters` that its expressions name."""
        return tuple(dict.fromkeys(name for text in self.expressions for name in _PARAMETER.findall(text)))


def stored_names(table: str, columns: Container[str] | None = None) -> tuple[str, ...]:
    """The columns of a stored table that has the canonical `columns` (default: all), their local dates and lineage.

    >>> stored_names("fx_rates", {"date"})
    ('date', 'import_id', 'source_row', 'row_order')
    """
    names: list[str] = []
    for column in TABLES[table].columns:
        if columns is None or column.name in columns:
            names += [column.name] + ([local_date_column(column.name)] if column.type == "ts" else [])
    return (*names, *(column.name for column in LINEAGE))


def optional_columns(text: str) -> tuple[str, ...]:
    """The columns that an expression marks with `?`, those of a link as link.column.

    >>> optional_columns("coalesce(country?, 'JP') = 'JP'")
    ('country',)
    """
    return tuple(_OPTIONAL.findall(text))


def plain(text: str) -> str:
    """An expression without its `?` marks and with its `$parameters` as names, so that a parser reads it."""
    return _PARAMETER.sub(r"parameter_\1", _OPTIONAL.sub(r"\1", text))


@lru_cache(maxsize=4096)
def _parsed(text: str) -> exp.Expression | None:
    """The tree of an expression; shared, so never changed."""
    import sqlglot

    try:
        return sqlglot.parse_one(text, read="duckdb")
    except sqlglot.errors.SqlglotError as error:
        at = re.search(r"Line \d+, Col: \d+", str(error))
        raise UserError(
            "not an SQL expression" + (f" (from {at.group().lower()})" if at else ""), place="rule", found=text
        ) from None


@lru_cache(maxsize=4096)
def references(text: str) -> tuple[tuple[str | None, str], ...]:
    """(link or None, column) for every column that an expression names; `UserError` where it is no expression.

    Only a scalar expression is allowed: no subquery, and no function that reads a file.

    >>> references("deal.status = 'won' and occurred_at > $as_of")
    ((None, 'occurred_at'), ('deal', 'status'))
    """
    from sqlglot import exp

    tree = _parsed(plain(text))
    if tree is None or isinstance(tree, (exp.Query, exp.DDL, exp.DML, exp.Command)) or tree.find(exp.Query):
        raise UserError("not a condition on one row", place="rule", found=text, expected="an SQL expression")
    for call in tree.find_all(exp.Anonymous):
        if call.name.lower().startswith(("read_", "glob", "getenv", "parquet_", "sniff_", "query")):
            raise UserError("this function is not allowed in a rule", place="rule", found=call.name)
    found = {(column.table or None, column.name) for column in tree.find_all(exp.Column)}
    lambdas = {argument.name for function in tree.find_all(exp.Lambda) for argument in function.expressions}
    return tuple(
        sorted(
            ((link, name) for link, name in found if not name.startswith("parameter_") and name not in lambdas),
            key=lambda pair: (pair[0] or "", pair[1]),
        )
    )


def says_yes_or_no(text: str, table: str) -> bool:
    """Can an expression be a condition? A number, a text or a column of such cannot: DuckDB would read any number but 0
    as true.

    >>> says_yes_or_no("amount > 0", "deals"), says_yes_or_no("amount", "deals"), says_yes_or_no("amount * 2", "deals")
    (True, False, False)
    """
    from sqlglot import exp

    tree = _parsed(plain(text)).unnest()
    if isinstance(tree, exp.Column) and not tree.table and tree.name in TABLES[table].column_names:
        return TABLES[table].column(tree.name).type == "bool"
    calculated = isinstance(tree, exp.Binary) and not isinstance(tree, (exp.Predicate, exp.Connector))
    return not (calculated or isinstance(tree, (exp.Literal, exp.Neg)))


def bind(
    text: str,
    parameters: dict[str, str],
    absent: frozenset[str] = frozenset(),
    unavailable: frozenset[str] = frozenset(),
    dialect: str = "duckdb",
) -> str:
    """The expression in an engine's SQL: own columns as `t.column`, `$parameters` as literals, optional columns
    that are `absent` and columns of `unavailable` links as null.

    >>> bind("due_at < $as_of and x.status = 'due_at'", {"as_of": "TIMESTAMP '2026-10-01 00:00:00'"})
    "t.due_at < CAST('2026-10-01 00:00:00' AS TIMESTAMP) AND x.status = 'due_at'"
    """
    from sqlglot import exp

    optional = set(optional_columns(text))
    own = {name for link, name in references(text) if link is None}

    def replace(node: exp.Expression) -> exp.Expression:
        if not isinstance(node, exp.Column):
            return node
        name = node.name
        if name.startswith("parameter_"):
            return _parsed(parameters[name.removeprefix("parameter_")]).copy()
        if node.table:
            gone = node.table in unavailable or f"{node.table}.{name}" in unavailable
            return exp.null() if gone else node
        if name in own:
            return exp.null() if name in absent & optional else exp.column(name, table="t")
        return node

    return _parsed(plain(text)).transform(replace).sql(dialect=dialect)
