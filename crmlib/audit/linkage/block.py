"""Which pairs are worth a comparison, and how many of all pairs are matches?"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from crmlib.audit.linkage.model import Comparison

if TYPE_CHECKING:
    import duckdb

PER_ROW = 9
"""Pairs that all blocks together may bring, for each record."""
PER_MATCH = 14
"""... or for each match that is expected, as lists of records that are there many times have many."""
SMALL = 150_000
"""So many pairs are compared whatever the number of records."""
COUNTED = 200_000
"""Of more records than this, matches are estimated from a sample of about so many."""
MISSED = 2.0
"""At most this many matches stand behind each that agrees in a field: at least half of all matches do."""
TWINS = 1.5
"""Where birth dates bring so many times the matches that given names do, they are those of twins."""
DEPENDENT = 10
"""Fewer pairs of two customers that agree in two fields say nothing about whether the fields depend on each other."""
UNSURE = 0.2
"""... nor do fewer than this share of the expected matches, as that is no better known."""


def block(
    connection: duckdb.DuckDBPyConnection,
    keys: tuple[tuple[str, ...], ...],
    rows: int,
    across: bool,
    expected: float = 0.0,
) -> float:
    """Make the table `blocks` (block, n, side): who is compared with whom. Pairs of the largest taken?

    A block is the records that have the same value of a key. Blocks are taken from the smallest on, whatever their
    key, as long as all together bring no more than PER_ROW pairs for each record or PER_MATCH for each match: a rare
    family name with an initial makes a block where a common one does not. Of few records, all are one block.
    `across`: only pairs of records with another `side` count.
    """
    _empty(connection)
    if complete(rows):
        connection.execute(f"INSERT INTO blocks SELECT 0, n, {_side(across)}, 0 FROM records")
        return math.inf
    budget = max(PER_ROW * rows, PER_MATCH * expected, SMALL)
    for number, key in enumerate(keys):
        # Blocks of one key that alone exceed the budget are never taken: they are not even written down.
        _add(connection, number, key, across, budget)
    largest, total = 0.0, 0.0
    sizes = connection.execute(
        "SELECT pairs, sum(pairs) FROM (SELECT any_value(pairs) AS pairs FROM blocks GROUP BY block) "
        "GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for size, pairs in sizes:
        if total + pairs > budget:
            break
        largest, total = size, total + pairs
    else:
        largest = float(budget)  # all were taken, and larger ones could be
    connection.execute("DELETE FROM blocks WHERE pairs > ?", [largest])
    return largest


def block_fresh(
    connection: duckdb.DuckDBPyConnection, keys: tuple[tuple[str, ...], ...], across: bool, largest: float
) -> None:
    """Make the table `blocks` of blocks that hold a record of the table `fresh` and bring at most `largest` pairs."""
    _empty(connection)
    for number, key in enumerate(keys):
        _add(
            connection,
            number,
            key,
            across,
            largest,
            "SEMI JOIN (SELECT block FROM k SEMI JOIN fresh USING (n)) USING (block)",
        )


def complete(rows: int) -> bool:
    """Are so many records few enough for every pair of them to be compared?"""
    return rows * (rows - 1) // 2 <= SMALL


def _empty(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE OR REPLACE TABLE blocks (block UBIGINT, n INTEGER, side BOOLEAN, pairs DOUBLE)")


def _side(across: bool) -> str:
    return "side = 'r'" if across else "NULL"


def _add(
    connection: duckdb.DuckDBPyConnection, number: int, key: tuple[str, ...], across: bool, most: float, only: str = ""
) -> None:
    pairs = "count(*) FILTER (side) * count(*) FILTER (NOT side)" if across else _pairs(False)
    connection.execute(
        f"INSERT INTO blocks WITH k AS (SELECT hash({number}, {', '.join(key)}) AS block, n, {_side(across)} AS side "
        f"FROM records WHERE {_present(key)}), m AS (SELECT * FROM k {only}), "
        f"s AS (SELECT block, {pairs} AS pairs FROM m GROUP BY block) "
        "SELECT block, n, side, pairs FROM m JOIN s USING (block) WHERE pairs BETWEEN 1 AND ?",
        [most],
    )


@dataclass(frozen=True)
class Agreement:
    """`expected`: estimated matches. `together`: (a, b) → the share of all pairs that agree in both comparisons."""

    expected: float
    together: dict[tuple[str, str], float]


def agreement(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    comparisons: tuple[Comparison, ...],
    rows: int,
    across: bool = False,
) -> Agreement:
    """How many pairs of records are one customer (at least 1), judged from agreements beyond chance?

    For fields a and b that have nothing to do with each other, the pairs that agree in both beyond those expected by
    chance are matches: x_ab ≈ N·m_a·m_b. Three such counts and that of all three fields, x_abc ≈ N·m_a·m_b·m_c, give
    N ≈ x_ab·x_ac·x_bc / x_abc² (capture-recapture). Fields of one circle do have to do with each other: where a list is
    full of colleagues, x_bc of their telephone and company is anything but matches. So a must be of another circle than
    b and c, and x_bc / x_abc, an estimate of 1 / m_a, counts MISSED at most. The median over triples with x_abc ≥ 20 is
    taken; without triples, twice the most of two fields of different circles. Of a sample of one record in k, the
    matches are k² times those found.
    """
    every_kth = max(1, round(rows / COUNTED))
    if every_kth > 1:
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW counted AS SELECT * FROM {table} WHERE hash(unique_id) % {every_kth} = 0"
        )
        table = "counted"
    every = pairs_of(connection, table, ("true",), across)
    if not every:
        return Agreement(1.0, {})
    by_name = {c.name: c for c in comparisons}
    alone = {c.name: pairs_of(connection, table, (c.counted,), across) / every for c in comparisons}
    both = {
        (a, b): pairs_of(connection, table, (by_name[a].counted, by_name[b].counted), across)
        for a, b in itertools.combinations(by_name, 2)
    }
    beyond = {}
    for (a, b), pairs in both.items():
        by_chance = every * alone[a] * alone[b]
        beyond[a, b] = beyond[b, a] = pairs - by_chance if pairs >= 3 and pairs > 3 * by_chance else 0.0
    circles = {name: c.circle for name, c in by_name.items()}
    if len(set(circles.values())) == 1:
        circles = {name: name for name in circles}
    triples = {}
    for triple in itertools.combinations(by_name, 3):
        if all(beyond[pair] > 0 for pair in itertools.combinations(triple, 2)):
            all_three = pairs_of(connection, table, tuple(by_name[name].counted for name in triple), across)
            for a, b, c in (triple, triple[1:] + triple[:1], triple[2:] + triple[:2]):
                least = all_three - alone[a] * both.get((b, c), both.get((c, b), 0.0))
                if least >= 20:
                    triples[a, b, c] = beyond[a, b] * beyond[a, c] / least * min(beyond[b, c] / least, MISSED)
    expected = _expected(triples, beyond, circles)
    if _mostly_named(connection, table, by_name):
        # Where a list is full of twins, their birth dates are of the family's circle, too.
        families = {name: "site" if circle == "birth" else circle for name, circle in circles.items()}
        apart = _expected(triples, beyond, families)
        expected = apart if expected > TWINS * apart else expected
    return Agreement(max(expected * every_kth**2, 1.0), {pair: pairs / every for pair, pairs in both.items()})


def _mostly_named(connection: duckdb.DuckDBPyConnection, table: str, by_name: Mapping[str, Comparison]) -> bool:
    """Do both birth dates and given names stand in the list, the latter in half the records at least?"""
    if not {"birth", "given"} <= by_name.keys():
        return False
    query = f"SELECT 2 * count({by_name['given'].counted}) >= count(*) FROM {table}"
    return connection.execute(query).fetchone()[0]


def _expected(
    triples: Mapping[tuple[str, str, str], float], beyond: Mapping[tuple[str, str], float], circles: Mapping[str, str]
) -> float:
    """The median over sets of three fields of the median over their orders whose first is of a circle of its own.

    Without such sets, twice the most pairs that agree in two fields of different circles.
    """
    found: dict[frozenset[str], list[float]] = {}
    for (a, b, c), matches in triples.items():
        if circles[a] not in (circles[b], circles[c]):
            found.setdefault(frozenset((a, b, c)), []).append(matches)
    if found:
        return median(median(each) for each in found.values())
    return 2 * max((x for (a, b), x in beyond.items() if circles[a] != circles[b]), default=0.0)


def dependence(
    found: Agreement, comparisons: tuple[Comparison, ...], chance_equal: Mapping[str, float], every: float
) -> dict[tuple[str, str], float]:
    """(a, b) → the bits that agreement in b says less where a agrees already: log2 of u_ab / (u_a·u_b), where above 0.

    `chance_equal`: comparison → the share of pairs of two customers that agree (u). Their share that agrees in both
    (u_ab) is what matches do not explain of the pairs that do; matches explain half as many again as are expected, and
    never fewer than all that are expected, as all of them may agree in both.
    """
    m = {c.name: c.levels[0].m for c in comparisons}
    bits = {}
    for (a, b), share in found.together.items():
        others = share - max(1.5 * m[a] * m[b], 1.0) * found.expected / every
        if others * every >= max(DEPENDENT, UNSURE * found.expected):
            bits[a, b] = max(math.log2(others / (chance_equal[a] * chance_equal[b])), 0.0)
    return {pair: round(value, 6) for pair, value in bits.items() if value > 0}


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
