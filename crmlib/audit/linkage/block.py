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


def chosen_keys(
    connection: duckdb.DuckDBPyConnection, table: str, keys: tuple[tuple[str, ...], ...], rows: int
) -> list[tuple[str, ...]]:
    """The keys that fit the budget, the rarest first; a key that brings no pair is left out.

    An empty tuple alone stands for every pair: the table is small enough to compare all.
    """
    if rows * (rows - 1) // 2 <= SMALL:
        return [()]
    counted = sorted((_pairs(connection, table, key), index) for index, key in enumerate(keys))
    chosen, total = [], 0.0
    each, budget = max(PER_KEY * rows, SMALL), max(PER_ROW * rows, SMALL)
    for pairs, index in counted:
        if 0 < pairs <= each and total + pairs <= budget:
            chosen.append(keys[index])
            total += pairs
    return chosen


def expected_matches(
    connection: duckdb.DuckDBPyConnection, table: str, comparisons: tuple[Comparison, ...], rows: int
) -> float:
    """How many pairs of records are one customer, judged from agreements beyond chance; at least 1.

    For fields a and b that have nothing to do with each other, the pairs that agree in both beyond those expected by
    chance are matches: x_ab ≈ N·m_a·m_b. Three such counts and that of all three fields, o_abc ≈ N·m_a·m_b·m_c, give
    N ≈ x_ab·x_ac·x_bc / o_abc² (capture-recapture). The median over all triples is taken, where o_abc ≥ 20.
    """
    fields = [(c.column, c.group) for c in comparisons]
    every = rows * (rows - 1) / 2
    filled = {c: connection.execute(f"SELECT count({c}) FROM {table}").fetchone()[0] for c, _ in fields}
    agree = {c: _pairs(connection, table, (c,)) for c, _ in fields}
    chance = {c: agree[c] / max(filled[c] * (filled[c] - 1) / 2, 1) * (filled[c] / rows) ** 2 for c, _ in fields}
    beyond: dict[tuple[str, str], float] = {}
    for (a, group_a), (b, group_b) in itertools.combinations(fields, 2):
        if group_a != group_b:
            both = _pairs(connection, table, (a, b))
            by_chance = every * chance[a] * chance[b]
            beyond[a, b] = both - by_chance if both >= 3 and both > 3 * by_chance else 0.0
    triples = []
    for (a, _), (b, _), (c, _) in itertools.combinations(fields, 3):
        x, y, z = beyond.get((a, b), 0.0), beyond.get((a, c), 0.0), beyond.get((b, c), 0.0)
        if min(x, y, z) > 0 and (all_three := _pairs(connection, table, (a, b, c))) >= 20:
            triples.append(x * y * z / all_three**2)
    most = max(beyond.values(), default=0.0)
    return max(median(triples) if triples else 2 * most, most, 1.0)


def _pairs(connection: duckdb.DuckDBPyConnection, table: str, key: tuple[str, ...]) -> float:
    """The number of pairs of records that have the same, present key."""
    present = " AND ".join(f"{part} IS NOT NULL" for part in key)
    found = connection.execute(
        f"SELECT coalesce(sum(n * (n - 1) / 2), 0)::DOUBLE FROM "
        f"(SELECT count(*) AS n FROM {table} WHERE {present} GROUP BY {', '.join(key)})"
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
