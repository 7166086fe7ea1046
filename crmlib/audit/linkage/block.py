"""Which pairs are worth a comparison, and how many of all pairs are matches?"""

from __future__ import annotations

import itertools
from statistics import median
from typing import TYPE_CHECKING

from crmlib.audit.linkage.model import Comparison

if TYPE_CHECKING:
    import duckdb

PER_ROW = 8
"""Pairs that all blocks together may bring, for each record."""
SMALL = 150_000
"""So many pairs are compared whatever the number of records."""
COUNTED = 200_000
"""Of more records than this, matches are estimated from a sample of about so many."""


def block(connection: duckdb.DuckDBPyConnection, keys: tuple[tuple[str, ...], ...], rows: int, across: bool) -> int:
    """Make the table `blocks` (block, n, side): records n that share a block are compared. How many pairs at most?

    A block is the records that have the same value of a key. Blocks are taken from the smallest on, whatever their
    key, as long as all together bring no more than PER_ROW pairs for each record: a rare family name with an initial
    makes a block where a common one does not. Of few records, all are one block. `across`: only pairs of records with
    another `side` count.
    """
    side = "side" if across else "''"
    connection.execute("CREATE OR REPLACE TABLE blocks (block UBIGINT, n INTEGER, side VARCHAR, pairs DOUBLE)")
    if rows * (rows - 1) // 2 <= SMALL:
        connection.execute(f"INSERT INTO blocks SELECT 0, n, {side}, 0 FROM records")
        return rows * (rows - 1) // 2
    budget = max(PER_ROW * rows, SMALL)
    for number, key in enumerate(keys):
        # Blocks of one key that alone exceed the budget are never taken: they are not even written down.
        connection.execute(
            f"INSERT INTO blocks WITH k AS (SELECT hash({number}, {', '.join(key)}) AS block, n, {side} AS side "
            f"FROM records WHERE {_present(key)}), "
            f"s AS (SELECT block, {_pairs(across)} AS pairs FROM k GROUP BY block) "
            "SELECT block, n, side, pairs FROM k JOIN s USING (block) WHERE pairs BETWEEN 1 AND ?",
            [budget],
        )
    largest, total = 0.0, 0.0
    sizes = connection.execute(
        "SELECT pairs, sum(pairs) FROM (SELECT any_value(pairs) AS pairs FROM blocks GROUP BY block) "
        "GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for size, pairs in sizes:
        if total + pairs > budget:
            break
        largest, total = size, total + pairs
    connection.execute("DELETE FROM blocks WHERE pairs > ?", [largest])
    return int(total)


def expected_matches(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    comparisons: tuple[Comparison, ...],
    rows: int,
    across: bool = False,
) -> float:
    """How many pairs of records are one customer, judged from agreements beyond chance; at least 1.

    For fields a and b that have nothing to do with each other, the pairs that agree in both beyond those expected by
    chance are matches: x_ab ≈ N·m_a·m_b. Three such counts and that of all three fields, o_abc ≈ N·m_a·m_b·m_c, give
    N ≈ x_ab·x_ac·x_bc / o_abc² (capture-recapture). The median over all triples is taken, where o_abc ≥ 20. Of a
    sample of one record in k, the matches are k² times those found.
    """
    every_kth = max(1, round(rows / COUNTED))
    if every_kth > 1:
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW counted AS SELECT * FROM {table} WHERE hash(unique_id) % {every_kth} = 0"
        )
        table = "counted"
    fields = [(c.column, c.group) for c in comparisons]
    every = pairs_of(connection, table, ("true",), across)
    chance = {c: pairs_of(connection, table, (c,), across) / max(every, 1) for c, _ in fields}
    beyond: dict[tuple[str, str], float] = {}
    for (a, group_a), (b, group_b) in itertools.combinations(fields, 2):
        if group_a != group_b:
            both = pairs_of(connection, table, (a, b), across)
            by_chance = every * chance[a] * chance[b]
            beyond[a, b] = both - by_chance if both >= 3 and both > 3 * by_chance else 0.0
    triples = []
    for (a, _), (b, _), (c, _) in itertools.combinations(fields, 3):
        x, y, z = beyond.get((a, b), 0.0), beyond.get((a, c), 0.0), beyond.get((b, c), 0.0)
        if min(x, y, z) > 0 and (all_three := pairs_of(connection, table, (a, b, c), across)) >= 20:
            triples.append(x * y * z / all_three**2)
    most = max(beyond.values(), default=0.0)
    return max((median(triples) if triples else 2 * most) * every_kth**2, most * every_kth**2, 1.0)


def pairs_of(connection: duckdb.DuckDBPyConnection, table: str, key: tuple[str, ...], across: bool = False) -> float:
    """The number of pairs of records (of two sides, where `across`) that have the same, present key."""
    found = connection.execute(
        f"SELECT coalesce(sum(pairs), 0)::DOUBLE FROM "
        f"(SELECT {_pairs(across)} AS pairs FROM {table} WHERE {_present(key)} GROUP BY {', '.join(key)})"
    ).fetchone()
    return found[0]


def _present(key: tuple[str, ...]) -> str:
    return " AND ".join(f"{part} IS NOT NULL" for part in key)


def _pairs(across: bool) -> str:
    if across:
        return "count(*) FILTER (side = 'l') * count(*) FILTER (side = 'r')"
    return "count(*) * (count(*) - 1) / 2"
