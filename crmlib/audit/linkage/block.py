"""Which pairs are worth a comparison, and how many of all pairs are matches?"""

from __future__ import annotations

import itertools
from statistics import median
from typing import TYPE_CHECKING

from crmlib.audit.linkage.model import Comparison

if TYPE_CHECKING:
    import duckdb

PER_ROW = 40
"""Pairs that all keys together may bring, for each record."""
PER_KEY = 15
"""Pairs that one key may bring, for each record."""
SMALL = 150_000
"""So many pairs are compared whatever the number of records."""
ACROSS = 'l."side" <> r."side"'
"""The condition that two records are of two tables."""


def chosen_keys(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    keys: tuple[tuple[str, ...], ...],
    rows: int,
    across: bool = False,
) -> list[tuple[str, ...]]:
    """The keys that fit the budget, the rarest first; a key that brings no pair is left out.

    An empty tuple alone stands for every pair: the table is small enough to compare all. `across`: only pairs of
    records with another `side` count.
    """
    if rows * (rows - 1) // 2 <= SMALL:
        return [()]
    counted = sorted((pairs_of(connection, table, key, across), index) for index, key in enumerate(keys))
    chosen, total = [], 0.0
    each, budget = max(PER_KEY * rows, SMALL), max(PER_ROW * rows, SMALL)
    for pairs, index in counted:
        if 0 < pairs <= each and total + pairs <= budget:
            chosen.append(keys[index])
            total += pairs
    return chosen


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
    N ≈ x_ab·x_ac·x_bc / o_abc² (capture-recapture). The median over all triples is taken, where o_abc ≥ 20.
    """
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
    return max(median(triples) if triples else 2 * most, most, 1.0)


def pairs_of(connection: duckdb.DuckDBPyConnection, table: str, key: tuple[str, ...], across: bool = False) -> float:
    """The number of pairs of records (of two sides, where `across`) that have the same, present key."""
    present = " AND ".join(f"{part} IS NOT NULL" for part in key)
    pairs = "n * (n - 1) / 2"
    if across:
        pairs = "one * (n - one)"
    one = ", count(*) FILTER (side = 'l') AS one" if across else ""
    found = connection.execute(
        f"SELECT coalesce(sum({pairs}), 0)::DOUBLE FROM "
        f"(SELECT count(*) AS n{one} FROM {table} WHERE {present} GROUP BY {', '.join(key)})"
    ).fetchone()
    return found[0]


def rule(key: tuple[str, ...]) -> str:
    """The key as a condition on a left and a right record.

    >>> rule(("org", "left(given, 1)"))
    'l."org" = r."org" AND left(l."given", 1) = left(r."given", 1)'
    """
    return " AND ".join(f"{_of(part, 'l')} = {_of(part, 'r')}" for part in key) or "1 = 1"


def _of(part: str, side: str) -> str:
    function, bracket, rest = part.partition("(")
    if not bracket:
        return f'{side}."{part}"'
    column, _, arguments = rest.partition(",")
    return f'{function}({side}."{column}",{arguments}'
