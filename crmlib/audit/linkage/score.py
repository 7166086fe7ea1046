"""With what probability is each pair of records one customer? Blocked, weighed, and guarded."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from crmlib.audit.linkage.block import block, expected_matches
from crmlib.audit.linkage.cluster import START, components
from crmlib.audit.linkage.frozen import Model, definition
from crmlib.audit.linkage.learn import learned_shares, learning_blocks
from crmlib.audit.linkage.model import COMPARISONS, KEYS, Comparison
from crmlib.audit.linkage.weigh import CHUNK, Shares, blocked_pairs, chance, count_values, prepare, read, weigh

SHOWN = 0.0
"""Pairs of this weight (probability .5) and more are kept."""
IDENTICAL = 10.0
"""The least weight of two records that are equal in three or more filled fields, one of them neither name nor place."""
COMPLETE = 60
"""In groups of at most so many records every pair is weighed, also those that no block brought together."""
FROZEN = "frozen"

Weights = dict[tuple[str, str], float]


@dataclass(frozen=True)
class Scored:
    """`pairs`: see weigh.read. `unlikely`: weights of other pairs between records that likely pairs connect.
    `identical`: pairs of each record with the first that is equal to it in everything that is compared.

    `expected`: matches estimated from the data. `method`: `learned`, `frozen` (learned by an earlier audit),
    `default` (too few matches to learn from), `guarded` (what was learned contradicted the estimate) or `none`
    (nothing to compare). `model`: what weighed the pairs.
    """

    pairs: pa.Table | None
    expected: float
    method: str
    model: Model | None = None
    unlikely: Weights = field(default_factory=dict)
    identical: frozenset[tuple[str, str]] = frozenset()


def scored(table: str, lines: pa.Table, frozen: Model | None = None) -> Scored:
    """The pairs of records (see record.records) that are likely enough to be looked at.

    Where `lines` has a column `side`, only records of two sides are compared. `frozen`: the model of an earlier audit.
    """
    present = tuple(c for c in COMPARISONS[table] if lines[c.column].null_count < lines.num_rows)
    if lines.num_rows < 2 or not present:
        return Scored(None, 0.0, "none")
    connection = duckdb.connect()
    try:
        connection.execute("SET threads = 2")
        connection.execute("SET preserve_insertion_order = false")
        prepare(connection, lines)
        known = frozen if frozen is not None and frozen.fits(present) else None
        return _Scoring(connection, present, lines.num_rows, "side" in lines.column_names).scored(table, known)
    finally:
        connection.close()


@dataclass(frozen=True)
class _Scoring:
    """One table of records, its comparisons, and whether pairs lie across two sides."""

    connection: duckdb.DuckDBPyConnection
    present: tuple[Comparison, ...]
    rows: int
    across: bool

    def scored(self, table: str, frozen: Model | None) -> Scored:
        block(self.connection, KEYS[table], self.rows, self.across)
        expected = expected_matches(self.connection, "records", self.present, self.rows, self.across)
        if frozen is not None:
            count_values(self.connection, self.present, frozen.chance)
            if self._credible(frozen, max(expected, frozen.rate * self.rows)):
                return self._kept(frozen, expected, FROZEN)
        u = chance(self.connection, self.present, self.rows, expected, self.across)
        count_values(self.connection, self.present, u)
        blocks = learning_blocks(self.connection, self.present, expected, self.across)
        if blocks:
            prior = self._share(expected)
            m = learned_shares(self.connection, self.present, blocks, u, prior, expected, self.across)
            if m is not None:
                model = self._model(m, u, expected, "learned")
                if self._credible(model, expected):
                    return self._kept(model, expected, "learned")
        model = self._model(
            {c.name: tuple(level.m for level in c.levels) for c in self.present}, u, expected, "default"
        )
        self._weigh(model)
        return self._kept(model, expected, "guarded" if blocks else "default")

    def _model(self, m: Shares, u: Shares, expected: float, method: str) -> Model:
        shares = {c.name: tuple(zip(m[c.name], u[c.name], strict=True)) for c in self.present}
        return Model(definition(self.present), expected / self.rows, shares, method)

    def _share(self, expected: float) -> float:
        """The share of matches among all pairs."""
        return min(expected / (self.rows * (self.rows - 1) / 2), 0.3)

    def _credible(self, model: Model, expected: float) -> bool:
        """Weigh all pairs: does the model believe in about as many matches as the data let expect?"""
        self._weigh(model)
        return _matches(self.connection) <= 2 * expected + 20

    def _weigh(self, model: Model) -> None:
        """Weigh the blocked pairs, and those of identical records, into the table `likely`."""
        self.connection.execute("DROP TABLE IF EXISTS likely")
        for first in range(0, self.rows, CHUNK):
            pairs = blocked_pairs(first, first + CHUNK, self.across)
            weigh(self.connection, self.present, model, self._prior(model), pairs, SHOWN, "likely")
        self.connection.execute(f"CREATE OR REPLACE TABLE identical AS {self._identical_pairs()}")
        unseen = "SELECT l, r FROM identical ANTI JOIN likely USING (l, r)"
        weigh(self.connection, self.present, model, self._prior(model), unseen, None, "likely")
        self.connection.execute(
            f"UPDATE likely SET weight = greatest(weight, {IDENTICAL}) FROM identical AS i "
            "WHERE likely.l = i.l AND likely.r = i.r"
        )

    def _prior(self, model: Model) -> float:
        share = self._share(model.rate * self.rows)
        return math.log2(share / (1 - share))

    def _identical_pairs(self) -> str:
        if self.across:
            return "SELECT n AS l, n AS r FROM records LIMIT 0"
        columns = ", ".join(c.column for c in self.present)
        telling = [c.column for c in self.present if c.group not in ("family", "given", "org", "place")] or ["NULL"]
        return (
            f"WITH k AS (SELECT n, hash({columns}) AS h FROM records "
            f"WHERE {' + '.join(f'({c.column} IS NOT NULL)::INT' for c in self.present)} >= 3 "
            f"AND coalesce({', '.join(telling)}) IS NOT NULL) "
            "SELECT first AS l, n AS r FROM k JOIN (SELECT h, min(n) AS first FROM k GROUP BY h) USING (h) "
            "WHERE n > first"
        )

    def _kept(self, model: Model, expected: float, method: str) -> Scored:
        pairs = read(self.connection, self.present, "likely")
        unlikely = {} if self.across else self._unlikely(model, pairs)
        same = self.connection.execute(
            "SELECT a.unique_id, b.unique_id FROM identical JOIN records a ON a.n = l JOIN records b ON b.n = r"
        ).fetchall()
        return Scored(pairs, expected, method, model, unlikely, frozenset(same))

    def _unlikely(self, model: Model, pairs: pa.Table) -> Weights:
        """Weights of the pairs that are not in `likely`, of records that pairs which propose a merge connect."""
        columns = (pairs[name].to_pylist() for name in ("key_l", "key_r", "match_weight"))
        groups = components((left, right) for left, right, weight in zip(*columns, strict=True) if weight >= START)
        members = [(key, number) for number, keys in enumerate(groups) if 2 < len(keys) <= COMPLETE for key in keys]
        if not members:
            return {}
        keys, numbers = zip(*members, strict=True)
        self.connection.register("members", pa.table({"unique_id": keys, "number": numbers}))
        self.connection.execute(
            "CREATE OR REPLACE TABLE near AS SELECT n, number FROM members JOIN records USING (unique_id)"
        )
        inside = (
            "SELECT a.n AS l, b.n AS r FROM near a JOIN near b ON a.number = b.number AND a.n < b.n "
            "ANTI JOIN likely ON likely.l = a.n AND likely.r = b.n"
        )
        weigh(self.connection, self.present, model, self._prior(model), inside, None, "unlikely")
        found = self.connection.execute(
            "SELECT a.unique_id, b.unique_id, round(weight, 6) FROM unlikely "
            "JOIN records a ON a.n = l JOIN records b ON b.n = r ORDER BY 1, 2"
        ).fetchall()
        return {(left, right): weight for left, right, weight in found}


def _matches(connection: duckdb.DuckDBPyConnection) -> float:
    """How many matches a model believes in."""
    return connection.execute("SELECT coalesce(sum(1 / (1 + 2 ** -weight)), 0) FROM likely").fetchone()[0]
