"""Which rows break which rules, in one pass over each table?

The rules of a table become two bit masks for each row, *tested* and *failed*, computed by one query that streams in
batches. Counts by import and owner come from the masks; only the rows that fail something are read a second time,
for their keys and values. Memory is bounded by the batch and by the failing rows, not by the table.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
GROUPS = "audit_groups"
"""Temporary table of the (import, owner) pairs of the table that is scanned, by number."""


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
    """What the rules found in one table: counts, and the failing rows (`row_order`, mask words)."""

    table: str
    rules: list[Rule]
    counts: list[Count] = field(default_factory=list)
    failing: pa.Table | None = None
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
        query, words = _query(connection, table, result.rules, present, checking)
        groups, failing = _fold(connection.execute(query).to_arrow_reader(BATCH), words)
    except duckdb.Error:
        _blame(connection, result.rules, present, checking)
        raise
    result.counts = _counts(connection, groups, result.rules, words)
    result.failing = failing
    return result


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
            query, words = _query(connection, rule.table, [rule], present, checking)
            _fold(connection.execute(query).to_arrow_reader(BATCH), words)
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
    for index, rule in enumerate(rules):
        unavailable = _unavailable(rule, present)
        applies = _bound(rule.applies, checking, absent, unavailable)
        fails = _bound(rule.fails, checking, absent, unavailable)
        masks = linked if rule.links else own
        if rule.check:
            value = _bound(rule.check_on or rule.column, checking, absent, unavailable)
            rows = f"{table} AS t {joins if rule.links else ''}"
            fails, join = _checked(connection, rule, rows, value, applies, fails, checking, index)
            joins += join
            masks = linked if rule.links or join else own
        masks.add(index, applies, fails)
    # Rules on the row alone are computed before the joins, so that their columns need not travel through them.
    first = f"(SELECT t.*, {own.columns()} FROM {table} AS t)" if own.terms else table
    both = ", ".join(
        f"CAST({own.sum(kind, word)} + {linked.term(kind, word)} AS BIGINT) AS {kind}{word}"
        for word in range(words)
        for kind in KINDS
    )
    owner = next((c for c in OWNER_COLUMNS if c in present[table]), None)
    owner_sql = f"t.{owner}" if owner else "CAST(NULL AS VARCHAR)"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {GROUPS} AS SELECT *, CAST(row_number() OVER () AS INTEGER) AS place FROM "
        f"(SELECT DISTINCT t.import_id, {owner_sql} AS owner_id FROM {table} AS t ORDER BY ALL)"
    )
    same = f"g.import_id IS NOT DISTINCT FROM t.import_id AND g.owner_id IS NOT DISTINCT FROM {owner_sql}"
    return f"SELECT t.row_order, g.place, {both} FROM {first} AS t {joins} JOIN {GROUPS} AS g ON {same}", words


class _Masks:
    """The bits of some rules, as SQL: one sum for each word and kind (tested, failed)."""

    def __init__(self, words: int, name: str) -> None:
        self.words, self.name = words, name
        self.terms: dict[tuple[str, int], list[str]] = {}

    def add(self, index: int, applies: str, fails: str) -> None:
        bit, word = 1 << (index % WORD), index // WORD
        for kind, condition in zip(KINDS, (applies, f"({applies}) AND ({fails})"), strict=True):
            self.terms.setdefault((kind, word), []).append(f"CASE WHEN {condition} THEN {bit} ELSE 0 END")

    def term(self, kind: str, word: int) -> str:
        return " + ".join(self.terms.get((kind, word), ["0"]))

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
        source = _repeated_rows(connection, found)
    else:
        source = found.source or _first_rows(connection, found.table, found.on[0][1], columns)
    conditions = []
    for expression, column in found.on:
        side = expression if found.before else bind(expression, {})
        conditions.append(f"{side} = {found.name}.{column}")
    return f"LEFT JOIN ({source}) AS {found.name} ON {' AND '.join(conditions)} "


def _repeated_rows(connection: duckdb.DuckDBPyConnection, found: Link) -> str:
    """A query for the rows that agree with another one in all expressions of the link, with their number.

    Hashes find the few rows that could; only for those are the values themselves compared.
    """
    values = ", ".join(found.repeated)
    # The column, not the expression, is looked at for nulls: a regular expression would be computed twice.
    column = references(found.repeated[0])[0][1]
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE audit_hashes AS SELECT row_order, hash({values}) AS h FROM {found.table} "
        f"WHERE {column} IS NOT NULL"
    )
    name = f"audit_{found.table}_{found.name}"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE audit_again AS SELECT row_order FROM audit_hashes "
        "WHERE h IN (SELECT h FROM audit_hashes GROUP BY h HAVING count(*) > 1)"
    )
    few = connection.execute("SELECT count(*) FROM audit_again").fetchone()[0]
    rows = (
        f"FROM {found.table} WHERE {found.repeated[0]} IS NOT NULL AND row_order IN (SELECT row_order FROM audit_again)"
    )
    counted = f"SELECT row_order, count(*) OVER (PARTITION BY {values}) AS n {rows} QUALIFY n > 1"
    nobody = "SELECT CAST(NULL AS BIGINT) AS row_order, CAST(NULL AS BIGINT) AS n WHERE false"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {counted if few else nobody}")
    connection.execute("DROP TABLE audit_hashes; DROP TABLE audit_again")
    return f"SELECT row_order, n FROM {name}"


def _first_rows(connection: duckdb.DuckDBPyConnection, table: str, key: str, columns: tuple[str, ...]) -> str:
    """A query for one row of each key: the first one, where a key occurs more than once."""
    later = f"audit_later_{table}"
    known = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()}
    if later not in known:
        connection.execute(
            f"CREATE TEMP TABLE {later} AS SELECT row_order FROM (SELECT row_order, row_number() OVER "
            f"(PARTITION BY {key} ORDER BY row_order) AS place FROM {table} WHERE {key} IN "
            f"(SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1)) WHERE place > 1"
        )
    wanted = ", ".join(dict.fromkeys((key, *columns)))
    repeated = connection.execute(f"SELECT count(*) FROM {later}").fetchone()[0]
    where = f" AND row_order NOT IN (SELECT row_order FROM {later})" if repeated else ""
    return f"SELECT {wanted} FROM {table} WHERE {key} IS NOT NULL{where}"


def _checked(
    connection: duckdb.DuckDBPyConnection,
    rule: Rule,
    rows: str,
    value: str,
    applies: str,
    fails: str,
    checking: Checking,
    index: int,
) -> tuple[str, str]:
    """The `fails` of a rule with a check: the candidates' distinct values are decided once, in Python.

    `rows`: the table, with its joins where the rule needs them; `value`: what the check decides on. Returns the
    condition and its own join.
    """
    found = connection.execute(
        f"SELECT {value} AS v, count(*) FROM {rows} WHERE ({applies}) AND ({fails}) GROUP BY 1"
    ).fetchall()
    bad = sorted(CHECKS[rule.check](dict(found), rule, checking))
    if not bad:
        return "FALSE", ""
    name = f"audit_bad_{index}"
    connection.register(f"{name}_values", pa.table({"v": pa.array(bad, pa.string())}))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT v FROM {name}_values")
    connection.unregister(f"{name}_values")
    return f"{name}.v IS NOT NULL", f"LEFT JOIN {name} ON {value} = {name}.v "


def _fold(reader: pa.RecordBatchReader, words: int) -> tuple[pa.Table, pa.Table]:
    """(distinct masks by group with their number of rows, the failing rows)."""
    keys = ["place", *(f"{kind}{w}" for w in range(words) for kind in ("tested", "failed"))]
    groups: list[pa.Table] = []
    failing: list[pa.Table] = []
    nothing = pa.RecordBatch.from_pylist([], schema=reader.schema)  # a table without rows gives no batch at all
    for batch in itertools.chain(reader, [nothing]):
        part = pa.Table.from_batches([batch])
        groups.append(part.group_by(keys, use_threads=False).aggregate([([], "count_all")]))
        broken = None
        for w in range(words):
            here = pc.not_equal(part[f"failed{w}"], 0)
            broken = here if broken is None else pc.or_(broken, here)
        failing.append(part.filter(broken).select(["row_order", *(f"failed{w}" for w in range(words))]))
    all_groups = pa.concat_tables(groups)
    all_groups = all_groups.group_by(keys, use_threads=False).aggregate([("count_all", "sum")])
    return all_groups, pa.concat_tables(failing).sort_by("row_order")


def _counts(connection: duckdb.DuckDBPyConnection, groups: pa.Table, rules: list[Rule], words: int) -> list[Count]:
    rows = groups["count_all_sum"].to_numpy()
    place = groups["place"].to_numpy()
    names = {number: (import_id, owner) for import_id, owner, number in connection.execute(f"FROM {GROUPS}").fetchall()}
    masks = {w: (groups[f"tested{w}"].to_numpy(), groups[f"failed{w}"].to_numpy()) for w in range(words)}
    result = []
    for index, rule in enumerate(rules):
        tested_mask, failed_mask = masks[index // WORD]
        bit = np.int64(1 << (index % WORD))
        tested = np.bincount(place, weights=rows * ((tested_mask & bit) != 0)).astype(np.int64)
        failed = np.bincount(place, weights=rows * ((failed_mask & bit) != 0)).astype(np.int64)
        for at in np.flatnonzero(tested):
            result.append(Count(rule.id, *names[int(at)], int(tested[at]), int(failed[at])))
    return result
