"""What does each pair of records weigh, field by field? One statement grades pairs, another weighs the grades.

A pair's weight in bits is log2 of its odds to be one customer: that of any pair of the table, plus log2(m/u) for the
level of each comparison (Fellegi and Sunter 1969). Where the frequency of a value matters, u is the value's own.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

from crmlib.audit.linkage.block import pairs_of
from crmlib.audit.linkage.model import DIFFERENT, FUNCTIONS, MISSING, SAME_LOCAL, SWAPPED, Comparison, Held

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from crmlib.audit.linkage.frozen import Model

SEED = 20
SAMPLE = 50_000
"""Pairs drawn to see how often chance pairs agree."""
SELDOM = 0.2
"""How many others are expected to have a value that nobody else has, at least: a value never seen is not impossible."""
SURE = 0.05
"""At least this part of the pairs that agree in a field are two customers: matches could explain them all."""
HEAVIEST = 30.0
"""No level weighs more or less than this many bits."""
NAME_ONLY = 0.89
"""The highest probability of a pair in which nothing but names agrees: it is reviewed, not merged."""
NAME_ONLY_WEIGHT = round(math.log2(NAME_ONLY / (1 - NAME_ONLY)), 6)
"""The weight of that probability, in bits."""
CHUNK = 250_000
"""Records whose pairs are weighed at a time: more take more memory."""

Shares = dict[str, tuple[float, ...]]


def prepare(connection: duckdb.DuckDBPyConnection, lines: pa.Table | str) -> None:
    """Make the functions of model.py and the table `records`, numbered by n in the order of `unique_id`.

    `lines`: the records, or a query for them.
    """
    for head, body in FUNCTIONS.items():
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {head} AS ({body})")
    if not isinstance(lines, str):
        connection.register("given_records", lines)
    query = lines if isinstance(lines, str) else "SELECT * FROM given_records"
    connection.execute(
        "CREATE OR REPLACE TABLE records AS "
        f"SELECT (row_number() OVER (ORDER BY unique_id) - 1)::INTEGER AS n, * FROM ({query}) ORDER BY n"
    )


def chance(
    connection: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    rows: int,
    expected: float,
    across: bool,
) -> Shares:
    """comparison → the share of each level (u) among pairs of records that are two customers.

    Equal values are counted, other levels estimated from about SAMPLE pairs that are spread evenly over all records.
    Pairs drawn by chance hold some matches, `expected` of them all; of each level those are taken away that defaults
    (m) let expect.
    """
    every = rows * (rows - 1) / 2
    offsets = random.Random(SEED).sample(range(1, rows), min(rows - 1, max(1, SAMPLE // rows)))
    step = max(1, rows // SAMPLE)
    drawn = ", ".join(str(offset) for offset in offsets)
    # Of all pairs (i, i + offset modulo rows): each pair once, as an offset and its opposite give the same pairs.
    pairs = (
        f"SELECT DISTINCT least(l.n, (l.n + o) % {rows}) AS l, greatest(l.n, (l.n + o) % {rows}) AS r "
        f"FROM records l, (SELECT unnest([{drawn}]) AS o) WHERE l.n % {step} = 0"
    )
    counts = ", ".join(
        f"count(*) FILTER (g_{c.name} = {number})" for c in comparisons for number in range(-1, len(c.levels))
    )
    only = " WHERE side_l <> side_r" if across else ""
    sides = ["side_l", "side_r"] if across else []
    graded = _graded(comparisons, side_by_side(comparisons, pairs, across, frequencies=False), sides)
    found = list(connection.execute(f"SELECT count(*), {counts} FROM ({graded}{only})").fetchone())
    total = found.pop(0)
    if across:
        every = pairs_of(connection, "records", ("true",), across)
    matches = min(expected / max(every, 1), 0.5)
    shares: Shares = {}
    for c in comparisons:
        seen, found = found[: len(c.levels) + 1], found[len(c.levels) + 1 :]
        drawn_pairs = max(total - seen[0], 1)
        filled_pairs = max(drawn_pairs / max(total, 1) * every, 1)
        observed = pairs_of(connection, "records", (c.column,), across) / filled_pairs
        equal = max((observed - matches * c.levels[0].m) / (1 - matches), observed * SURE, 0.5 / filled_pairs)
        u = [equal]
        for level, count in zip(c.levels[1:], seen[2:], strict=True):
            share = max(
                (count / drawn_pairs - matches * level.m) / (1 - matches), count / drawn_pairs / 3, 0.5 / drawn_pairs
            )
            # Values that are nearly equal cannot say more than equal ones. (A name turned round is two values.)
            u.append(share if level.label == SWAPPED else max(share, equal * level.m / c.levels[0].m))
        shares[c.name] = tuple(u)
    return shares


def count_values(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], u: Shares) -> None:
    """Add to `records` for each comparison the frequency of its value: how probably another customer has it, too.

    Of the k records that have a value two may be one customer, so up to k − 2 others have it: of a few others as large
    a part as equal values are chance in this field (ρ, from u), of many nearly all: (k − 2)·ρ^(1 / (k − 2)). Where
    there are none, as many as chance lets expect, though at least SELDOM and at most one.
    """
    known = [name for name, *_ in connection.execute("DESCRIBE records").fetchall() if not name.startswith("f_")]
    joins, columns = [], [f"records.{name}" for name in known]
    for c in (c for c in comparisons if c.frequent):
        k = f"k_{c.name}"
        filled = connection.execute(f"SELECT greatest(count({c.column}), 2) FROM records").fetchone()[0]
        equal = max(pairs_of(connection, "records", (c.column,)), 1.0)
        by_chance = min(1.0, u[c.name][0] * filled * (filled - 1) / 2 / equal)
        least = min(1.0, max(SELDOM, u[c.name][0] * filled))
        others = f"greatest(coalesce({k}.others * {by_chance!r} ** (1.0 / {k}.others), 0), {least!r})"
        columns.append(f"({others} / {filled})::DOUBLE AS f_{c.name}")
        joins.append(
            f"LEFT JOIN (SELECT {c.column} AS value, count(*) - 2 AS others FROM records GROUP BY 1 "
            f"HAVING count(*) > 2) AS {k} ON {k}.value = records.{c.column}"
        )
    connection.execute(
        f"CREATE OR REPLACE TABLE records AS SELECT {', '.join(columns)} FROM records {' '.join(joins)} ORDER BY n"
    )


def weigh(
    connection: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    model: Model,
    prior: float,
    pairs: str,
    least: float | None,
    into: str,
) -> None:
    """Add to the table `into` the `pairs` (a query that gives l and r) that weigh at least `least` bits."""
    query = weighed(comparisons, model, prior, least, side_by_side(comparisons, pairs, False, frequencies=True))
    there = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [into]).fetchone()[0]
    connection.execute(f"INSERT INTO {into} {query}" if there else f"CREATE TABLE {into} AS {query}")


def weighed(comparisons: Sequence[Comparison], model: Model, prior: float, least: float | None, pairs: str) -> str:
    """The query for l, r, level and weight of each comparison, and the weight of each pair that has at least `least`.

    `pairs`: a query or table as `side_by_side` gives.
    """
    graded = _graded(comparisons, pairs, [f"f_{c.name}" for c in comparisons if c.frequent])
    bits = ", ".join(f"({_weight(c, model)})::DOUBLE AS b_{c.name}" for c in comparisons)
    weights = ", ".join(f"{_without_repeats(c, comparisons, model)} AS w_{c.name}" for c in comparisons)
    total = " + ".join([repr(prior), *(f"w_{c.name}" for c in comparisons)])
    where = "" if least is None else f" WHERE weight >= {least}"
    columns = ", ".join(f"g_{c.name}, w_{c.name}" for c in comparisons)
    summed = f"SELECT *, {total} AS weight FROM (SELECT *, {weights} FROM (SELECT *, {bits} FROM ({graded})))"
    return f"SELECT l, r, {columns}, weight FROM ({summed}){where}"


def blocked_pairs(first: int, last: int, across: bool, fresh: bool = False) -> str:
    """The query for the pairs of `blocks` whose left record is one of first to last − 1.

    `fresh`: only pairs with a record of the table `fresh`, which is one of first to last − 1.
    """
    sides = " AND l.side <> r.side" if across else ""
    if fresh:
        return (
            "SELECT DISTINCT least(l.n, r.n) AS l, greatest(l.n, r.n) AS r FROM (SELECT * FROM blocks SEMI JOIN fresh "
            f"USING (n) WHERE n >= {first} AND n < {last}) l JOIN blocks r ON l.block = r.block AND l.n <> r.n{sides}"
        )
    return (
        f"SELECT DISTINCT l.n AS l, r.n AS r FROM blocks l JOIN blocks r ON l.block = r.block AND l.n < r.n{sides} "
        f"WHERE l.n >= {first} AND l.n < {last}"
    )


def read(
    connection: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    held: Sequence[Held],
    weighed: str,
) -> pa.Table:
    """The weighed pairs of a table as they are shown: key_l, key_r, match_weight, match_probability, levels, weights.

    Six digits: more would differ between machines and say nothing. Pairs of `held` are held back.
    """
    names = " OR ".join(_held_back(comparisons, each) for each in held) or "false"
    bits = "round(greatest(least(weight, 60.0), -60.0), 6)"
    held = f"CASE WHEN {names} THEN least({bits}, {NAME_ONLY_WEIGHT}) ELSE {bits} END"
    levels = ", ".join(f'{_label(c)} AS "{c.name}"' for c in comparisons)
    weights = ", ".join(f'round(w_{c.name}, 3) AS "{weight_of(c.name)}"' for c in comparisons)
    return connection.execute(
        f"SELECT key_l, key_r, match_weight, round(1 / (1 + 2 ** -match_weight), 6) AS match_probability, "
        f"* EXCLUDE (key_l, key_r, match_weight) FROM (SELECT a.unique_id AS key_l, b.unique_id AS key_r, "
        f"{held} AS match_weight, {levels}, {weights} FROM {weighed} "
        f"JOIN records a ON a.n = l JOIN records b ON b.n = r) ORDER BY key_l, key_r"
    ).to_arrow_table()


def weight_of(comparison: str) -> str:
    """The column of pairs.parquet that says what a comparison weighs, in bits.

    >>> weight_of("email")
    'email_weight'
    """
    return f"{comparison}_weight"


def side_by_side(comparisons: Sequence[Comparison], pairs: str, sides: bool, frequencies: bool) -> str:
    """A query, the same for DuckDB and Spark: the compared fields of both records of each pair."""
    columns = [f"a.{name} AS {name}_l, b.{name} AS {name}_r" for name in _columns(comparisons)]
    if sides:
        columns.append("a.side AS side_l, b.side AS side_r")
    if frequencies:
        columns += [f"greatest(a.f_{c.name}, b.f_{c.name}) AS f_{c.name}" for c in comparisons if c.frequent]
    return (
        f"SELECT l, r, {', '.join(columns)} FROM ({pairs}) AS p "
        "JOIN records AS a ON a.n = p.l JOIN records AS b ON b.n = p.r"
    )


def _graded(comparisons: Sequence[Comparison], pairs: str, more: Sequence[str]) -> str:
    """A query: each pair with the number of each comparison's level (g_…; -1: nothing to compare)."""
    grades = ", ".join([*(f"{_grade(c)} AS g_{c.name}" for c in comparisons), *more])
    return f"SELECT l, r, {grades} FROM ({pairs if ' ' in pairs else f'FROM {pairs}'})"


def _columns(comparisons: Sequence[Comparison]) -> list[str]:
    """Every column that a comparison's conditions name."""
    text = " ".join(f"{c.missing} " + " ".join(level.sql for level in c.levels) for c in comparisons)
    words = text.replace("(", " ").replace(")", " ").replace(",", " ").split()
    return sorted({word[:-2] for word in words if word.endswith(("_l", "_r"))})


def _grade(comparison: Comparison) -> str:
    cases = " ".join(f"WHEN {level.sql} THEN {number}" for number, level in enumerate(comparison.levels[:-1]))
    return f"CASE WHEN {comparison.missing} THEN -1 {cases} ELSE {len(comparison.levels) - 1} END::TINYINT"


def _weight(comparison: Comparison, model: Model) -> str:
    cases = []
    _, chance_equal = model.shares[comparison.name][0]
    for number, (level, (m, u)) in enumerate(zip(comparison.levels, model.shares[comparison.name], strict=True)):
        bits = max(min(math.log2(m / u), HEAVIEST), -HEAVIEST) if level.counts else 0.0
        value = repr(bits)
        if level.frequency and number == 0:
            value = f"{math.log2(m)!r} - log2(f_{comparison.name})"
        elif level.frequency:
            value = f"{bits!r} + least(0, {math.log2(chance_equal)!r} - log2(f_{comparison.name}))"
        cases.append(f"WHEN {number} THEN {value}")
    return f"CASE g_{comparison.name} {' '.join(cases)} ELSE 0.0 END"


def _without_repeats(comparison: Comparison, comparisons: Sequence[Comparison], model: Model) -> str:
    """What a field says beyond the fields before it on which it depends; less than nothing it does not become."""
    own = f"b_{comparison.name}"
    before = [
        c.name for c in comparisons[: comparisons.index(comparison)] if (c.name, comparison.name) in model.together
    ]
    if not before:
        return own
    said = ", ".join(f"least({model.together[name, comparison.name]!r}, b_{name}, {own})" for name in before)
    return f"{own} - greatest(0.0, {said})"


def _label(comparison: Comparison) -> str:
    cases = " ".join(f"WHEN {number} THEN '{level.label}'" for number, level in enumerate(comparison.levels))
    return f"CASE g_{comparison.name} {cases} ELSE '{MISSING}' END"


def _held_back(comparisons: Sequence[Comparison], held: Held) -> str:
    """The condition that no comparison but those of `held` speaks for a match, and the one that it names against it."""
    mute = {DIFFERENT, SAME_LOCAL}
    conditions = []
    for c in comparisons:
        if c.name not in held.shared:
            spoken = [number for number, level in enumerate(c.levels) if level.label not in mute]
            conditions.append(f"g_{c.name} NOT IN ({', '.join(map(str, spoken))})")
        if c.name == held.unlike:
            conditions.append(f"g_{c.name} = {len(c.levels) - 1}")
    if held.unlike not in (None, *(c.name for c in comparisons)):
        conditions.append("false")
    return f"({' AND '.join(conditions) or 'true'})"
