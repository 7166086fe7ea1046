"""Which rows break which rules, in one pass over each table?

The rules of a table become two bit masks for each row, *tested* and *failed*, computed and grouped by one query.
Counts by import and owner come from the masks; only the rows that fail something are read a second time, for their
keys and values. Memory is bounded by the failing rows and by the keys that are joined, not by the table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from crmlib.audit.checks import CHECKS, Checking
from crmlib.audit.links import Link, link
from crmlib.audit.rule import Rule, bind, optional_columns, references, stored_names
from crmlib.errors import UserError

if TYPE_CHECKING:
    import duckdb

WORD = 60
"""Rules in one mask: the bits of a BIGINT that are safe from its sign."""

KINDS = ("tested", "failed")
OWNER_COLUMNS = ("owner_id", "user_id", "assignee_id", "agent_id")
BATCH = 122_880
AGAIN = "audit_again"
"""Temporary table of hashes that occurred more than once in the rows that were looked at last."""
NOBODY = "SELECT CAST(NULL AS BIGINT) AS row_order, CAST(NULL AS BIGINT) AS n WHERE false"
MASKS = "audit_masks"
"""Temporary table: rows of the table that is scanned by import, owner and mask of what was tested."""


@dataclass(frozen=True)
class Count:
    """How many rows of one import and owner a rule tested, and how many failed."""

    rule_id: str
    import_id: str | None
    owner_id: str | None
    tested: int
    failed: int


@dataclass
class Scan:
    """What the rules found in one table. The failing rows stay in the connection, in `failing_rows(table)`."""

    table: str
    rules: list[Rule]
    counts: list[Count] = field(default_factory=list)
    not_tested: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def failed(self, rule_id: str) -> int:
        """How many rows fail a rule."""
        return sum(count.failed for count in self.counts if count.rule_id == rule_id)

    def tested(self, rule_id: str) -> int:
        """How many rows a rule tested."""
        return sum(count.tested for count in self.counts if count.rule_id == rule_id)


def scan(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rules: Iterable[Rule],
    present: dict[str, set[str]],
    checking: Checking,
) -> Scan:
    """Apply `rules` (all of one `table`) to its rows.

    `present` says which columns each table has. A rule that lacks one is in `not_tested` with the names.
    """
    result = Scan(table, [])
    for rule in rules:
        missing = missing_columns(rule, present)
        if missing:
            result.not_tested[rule.id] = missing
        else:
            result.rules.append(rule)
    if not result.rules:
        return result
    import duckdb

    try:
        _apply(connection, table, result.rules, present, checking)
    except duckdb.Error:
        _blame(connection, result.rules, present, checking)
        raise
    result.counts = _counts(connection, table, result.rules)
    return result


def _apply(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rules: list[Rule],
    present: dict[str, set[str]],
    checking: Checking,
) -> None:
    """Make the temporary tables of masks and of failing rows.

    One pass: rows are grouped by import, owner and what was tested of them, and each group lists its failing rows.
    """
    query, words = _query(connection, table, rules, present, checking)
    broken = " OR ".join(f"failed{word} <> 0" for word in range(words))
    failed = ", ".join(f"failed{word} := failed{word}" for word in range(words))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {MASKS} AS SELECT import_id, owner_id, {_words('tested', words)}, "
        f"count(*) AS n, list(struct_pack(row_order := row_order, {failed})) FILTER (WHERE {broken}) AS failing "
        f"FROM ({query}) GROUP BY ALL"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {failing_rows(table)} AS SELECT import_id, owner_id, unnest(one) FROM "
        f"(SELECT import_id, owner_id, unnest(failing) AS one FROM {MASKS})"
    )


def _blame(
    connection: duckdb.DuckDBPyConnection,
    rules: list[Rule],
    present: dict[str, set[str]],
    checking: Checking,
) -> None:
    """Name the rule whose expression cannot be computed on these rows, where a rule is at fault."""
    import duckdb

    for rule in rules:
        try:
            _apply(connection, rule.table, [rule], present, checking)
        except duckdb.Error as fault:
            found = str(fault).split("\n")[0]
            raise UserError("the rule cannot be computed on this data", place=rule.place, found=found) from None


def missing_columns(rule: Rule, present: dict[str, set[str]]) -> tuple[str, ...]:
    """The columns, as table.column, that a rule needs and that are not there."""
    own = present.get(rule.table, set())
    missing = [f"{rule.table}.{column}" for column in rule.columns if column not in own]
    for name, used in _used(rule, optional=False).items():
        found = link(rule.table, name, rule.place)
        if not found.optional:
            missing += found.missing(rule.table, present, used)
    return tuple(dict.fromkeys(missing))


def _used(rule: Rule, optional: bool = True) -> dict[str, tuple[str, ...]]:
    """The columns of each link that a rule names, with or without those marked as optional."""
    used: dict[str, list[str]] = {}
    for text in rule.expressions:
        marked = optional_columns(text)
        for name, column in references(text):
            if name and (optional or f"{name}.{column}" not in marked):
                used.setdefault(name, []).append(column)
    return {name: tuple(dict.fromkeys(columns)) for name, columns in used.items()}


def _query(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rules: list[Rule],
    present: dict[str, set[str]],
    checking: Checking,
) -> tuple[str, int]:
    absent = frozenset(stored_names(table)) - present[table]
    links = _links_of(table, rules, present)
    joins = " ".join(_join(connection, table, found, columns, present, checking) for found, columns in links)
    words = (len(rules) + WORD - 1) // WORD
    own, linked = _Masks(words, "own"), _Masks(words, "linked")
    distinct: dict[str, dict[str, int]] = {}
    for index, rule in enumerate(rules):
        unavailable = _unavailable(rule, present)
        applies = _bound(rule.applies, checking, absent, unavailable)
        fails = _bound(rule.fails, checking, absent, unavailable)
        joined = bool(rule.links)
        if rule.check:
            value = _bound(rule.check_on or rule.column, checking, absent, unavailable)
            rows = f"{table} AS t {joins if rule.links else ''} WHERE ({applies}) AND ({fails})"
            candidates = f"SELECT {value} AS v, count(*) FROM {rows} GROUP BY 1"
            if candidates not in distinct:
                distinct[candidates] = dict(connection.execute(candidates).fetchall())
            fails, join = _checked(connection, rule, distinct[candidates], value, checking, index)
            joins += join
            joined = joined or bool(join)
        if joined and any(name for name, _ in references(rule.applies)):
            linked.add("tested", index, applies)
            linked.add("failed", index, f"({applies}) AND ({fails})")
        else:
            own.add("tested", index, applies)
            seen = f"t.own_tested{index // WORD} & {1 << index % WORD} <> 0"
            (linked if joined else own).add("failed", index, f"({seen if joined else applies}) AND ({fails})")
    # What the row alone says is computed before the joins, so that its columns need not travel through them.
    first = f"(SELECT t.*, {own.columns()} FROM {table} AS t)" if own.terms else table
    both = ", ".join(
        f"CAST({own.sum(kind, word)} + {linked.term(kind, word)} AS BIGINT) AS {kind}{word}"
        for word in range(words)
        for kind in KINDS
    )
    owner = next((c for c in OWNER_COLUMNS if c in present[table]), None)
    group = f"t.import_id, {f't.{owner}' if owner else 'CAST(NULL AS VARCHAR)'} AS owner_id"
    return f"SELECT t.row_order, {group}, {both} FROM {first} AS t {joins}", words


class _Masks:
    """The bits of some rules, as SQL: one sum for each word and kind (tested, failed)."""

    def __init__(self, words: int, name: str) -> None:
        self.words, self.name = words, name
        self.terms: dict[tuple[str, int], dict[str, int]] = {}

    def add(self, kind: str, index: int, condition: str) -> None:
        """The bit of rule number `index` among those of a kind, where the condition holds. Rules that say the same
        condition share it."""
        bits = self.terms.setdefault((kind, index // WORD), {})
        bits[condition] = bits.get(condition, 0) + (1 << (index % WORD))

    def term(self, kind: str, word: int) -> str:
        """The sum of the bits of a word."""
        bits = self.terms.get((kind, word), {})
        return " + ".join(f"CASE WHEN {condition} THEN {bit} ELSE 0 END" for condition, bit in bits.items()) or "0"

    def columns(self) -> str:
        """The sums as columns of a subquery."""
        return ", ".join(
            f"CAST({self.term(kind, word)} AS BIGINT) AS {self.name}_{kind}{word}" for kind, word in self.terms
        )

    def sum(self, kind: str, word: int) -> str:
        """The column of a sum, where the subquery has it."""
        return f"t.{self.name}_{kind}{word}" if (kind, word) in self.terms else "0"


def _bound(text: str, checking: Checking, absent: frozenset[str], unavailable: frozenset[str]) -> str:
    return bind(text, checking.parameters, absent, unavailable=unavailable)


def _unavailable(rule: Rule, present: dict[str, set[str]]) -> frozenset[str]:
    """The optional links, and optional columns of links, that are not there: they are read as null."""
    gone = []
    for name, used in _used(rule).items():
        if link(rule.table, name).missing(rule.table, present):
            gone.append(name)
        gone += [
            f"{name}.{column}" for column in used if link(rule.table, name).missing(rule.table, present, (column,))
        ]
    return frozenset(gone)


def _links_of(table: str, rules: list[Rule], present: dict[str, set[str]]) -> list[tuple[Link, tuple[str, ...]]]:
    """Every link that the rules name and that is there, with the columns they use, in an order that can be joined."""
    used: dict[str, list[str]] = {}
    for rule in rules:
        for name, columns in _used(rule).items():
            for earlier in link(table, name).before:
                column = next(e.split(".")[1] for e, _ in link(table, name).on)
                used.setdefault(earlier, []).append(column)
            used.setdefault(name, []).extend(columns)
    found = []
    for name, columns in used.items():
        one = link(table, name)
        if not one.missing(table, present):
            found.append((one, tuple(c for c in dict.fromkeys(columns) if not one.missing(table, present, (c,)))))
    return sorted(found, key=lambda pair: bool(pair[0].before))


def _join(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    found: Link,
    columns: tuple[str, ...],
    present: dict[str, set[str]],
    checking: Checking,
) -> str:
    if found.repeated:
        source = _repeated_rows(connection, found) or NOBODY
    else:
        source = found.source or _first_rows(connection, found.table, found.on[0][1], columns)
    conditions = []
    for expression, column in found.on:
        side = expression if found.before else bind(expression, {})
        conditions.append(f"{side} = {found.name}.{column}")
    return f"LEFT JOIN ({source}) AS {found.name} ON {' AND '.join(conditions)} "


def _repeated_rows(connection: duckdb.DuckDBPyConnection, found: Link) -> str | None:
    """A query for the rows that agree with another one in all expressions of the link, with their number; None where
    there are no such rows."""
    values = ", ".join(found.repeated)
    # The column, not the expression, is looked at for nulls: a regular expression would be computed twice.
    column = references(found.repeated[0])[0][1]
    rows = f"FROM {found.table} WHERE {column} IS NOT NULL"
    if not _some_again(connection, values, rows):
        return None
    name = f"audit_{found.table}_{found.name}"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT row_order, count(*) OVER (PARTITION BY {values}) AS n {rows} "
        f"AND {found.repeated[0]} IS NOT NULL AND hash({values}) IN (SELECT h FROM {AGAIN}) QUALIFY n > 1"
    )
    return f"SELECT row_order, n FROM {name}"


def _some_again(connection: duckdb.DuckDBPyConnection, values: str, rows: str) -> bool:
    """Do hashes of the values occur more than once in these rows? They are then in table `AGAIN`.

    Hashes find the few rows that could agree; only for those are the values themselves compared.
    """
    stream = connection.execute(f"SELECT hash({values}) AS h {rows}").to_arrow_reader(BATCH)
    hashes = np.concatenate([np.zeros(0, np.uint64), *(np.from_dlpack(batch["h"]) for batch in stream)])
    hashes.sort()
    again = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
    if len(again):
        connection.register("audit_hashes", pa.table({"h": pa.array(again)}))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {AGAIN} AS SELECT h FROM audit_hashes")
        connection.unregister("audit_hashes")
    return bool(len(again))


def _first_rows(connection: duckdb.DuckDBPyConnection, table: str, key: str, columns: tuple[str, ...]) -> str:
    """A query for one row of each key: the first one, where a key occurs more than once."""
    later = f"audit_later_{table}"
    known = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()}
    if later not in known:
        rows = f"FROM {table} WHERE {key} IS NOT NULL"
        some = _some_again(connection, key, rows)
        connection.execute(
            f"CREATE TEMP TABLE {later} AS SELECT row_order FROM (SELECT row_order, row_number() OVER "
            f"(PARTITION BY {key} ORDER BY row_order) AS place {rows} AND "
            + (f"hash({key}) IN (SELECT h FROM {AGAIN})" if some else "false")
            + ") WHERE place > 1"
        )
    wanted = ", ".join(dict.fromkeys((key, *columns)))
    repeated = connection.execute(f"SELECT count(*) FROM {later}").fetchone()[0]
    where = f" AND row_order NOT IN (SELECT row_order FROM {later})" if repeated else ""
    return f"SELECT {wanted} FROM {table} WHERE {key} IS NOT NULL{where}"


def _checked(
    connection: duckdb.DuckDBPyConnection,
    rule: Rule,
    candidates: dict[str, int],
    value: str,
    checking: Checking,
    index: int,
) -> tuple[str, str]:
    """The `fails` of a rule with a check: the candidates' distinct values are decided once, in Python.

    `candidates`: the values with their rows; `value`: SQL of what the check decides on. Returns the condition and its
    own join.
    """
    bad = sorted(CHECKS[rule.check](candidates, rule, checking))
    if not bad:
        return "FALSE", ""
    name = f"audit_bad_{index}"
    connection.register(f"{name}_values", pa.table({"v": pa.array(bad, pa.string())}))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT v FROM {name}_values")
    connection.unregister(f"{name}_values")
    return f"{name}.v IS NOT NULL", f"LEFT JOIN {name} ON {value} = {name}.v "


def _counts(connection: duckdb.DuckDBPyConnection, table: str, rules: list[Rule]) -> list[Count]:
    """Rows tested and failed by rule, import and owner."""
    tested = _by_group(connection, MASKS, "tested", "n", rules)
    failed = _by_group(connection, failing_rows(table), "failed", "1", rules)
    return [
        Count(rule.id, *group, rows[index], failed[group][index] if group in failed else 0)
        for index, rule in enumerate(rules)
        for group, rows in tested.items()
        if rows[index]
    ]


def _by_group(
    connection: duckdb.DuckDBPyConnection, source: str, kind: str, number: str, rules: list[Rule]
) -> dict[tuple, tuple[int, ...]]:
    """{(import, owner): rows of each rule whose bit is set}."""
    sums = ", ".join(
        f"coalesce(sum({number}) FILTER ({kind}{index // WORD} & {1 << index % WORD} <> 0), 0)::BIGINT"
        for index in range(len(rules))
    )
    found = connection.execute(f"SELECT import_id, owner_id, {sums} FROM {source} GROUP BY ALL ORDER BY ALL").fetchall()
    return {row[:2]: row[2:] for row in found}


def _words(kind: str, words: int) -> str:
    return ", ".join(f"{kind}{word}" for word in range(words))


def failing_rows(table: str) -> str:
    """The name of the temporary table of the rows of a scanned table that fail something.

    >>> failing_rows("deals")
    'audit_failing_deals'
    """
    return f"audit_failing_{table}"
