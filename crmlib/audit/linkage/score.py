"""With what probability is each pair of records one customer? Blocked, weighed, and guarded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmlib.audit.linkage.block import MISSED, Agreement, agreement, block, block_fresh, complete, dependence, pairs_of
from crmlib.audit.linkage.cluster import START, parts
from crmlib.audit.linkage.frozen import Model, definition
from crmlib.audit.linkage.learn import learned_shares, learning_blocks
from crmlib.audit.linkage.model import COMPARISONS, HELD, KEYS, Comparison, Held
from crmlib.audit.linkage.weigh import CHUNK, Shares, blocked_pairs, chance, count_values, prepare, read, weigh

if TYPE_CHECKING:
    from crmlib.audit.linkage.spark import Cluster

SHOWN = 0.0
"""Pairs of this weight (probability .5) and more are kept."""
IDENTICAL = 10.0
"""The least weight of two records that are equal in three or more filled fields, one of them neither name nor place."""
NOT_TELLING = ("family", "given", "org", "address", "postal")
"""Comparisons of names and places: records that are equal in these alone need not be one."""
OWN = ("email", "mobile", "corporate")
"""Comparisons of what is one customer's own: records that are equal in all that is filled are one, be it this alone."""
COMPLETE = 60
"""In groups of at most so many records every pair is weighed, also those that no block brought together."""
FROZEN = "frozen"

UNLIKELY = pa.schema([("key_l", pa.string()), ("key_r", pa.string()), ("match_weight", pa.float64())])


@dataclass(frozen=True)
class Scored:
    """`pairs`: see weigh.read. `unlikely`: weights of other pairs between records that likely pairs connect.
    `identical`: pairs of each record with the first that is equal to it in everything that is compared.

    `expected`: matches estimated from the data. `method`: `learned`, `frozen` (learned by an earlier audit),
    `default` (too few matches to learn from), `guarded` (what was learned contradicted the estimate) or `none`
    (nothing to compare). `model`: what weighed the pairs. `largest`: pairs of the largest block that was taken.
    `since`: given where only new records were compared.
    """

    pairs: pa.Table | None
    expected: float
    method: str
    model: Model | None = None
    unlikely: pa.Table = field(default_factory=UNLIKELY.empty_table)
    identical: frozenset[tuple[str, str]] = frozenset()
    largest: float = 0.0
    since: Since | None = None


@dataclass(frozen=True)
class Since:
    """What of the last audit still holds. `pairs`: those of records that are as they were. `fresh`: ids that are not.

    `touched`: `fresh`, and records whose group may change without being compared anew. `largest`: pairs of the largest
    block. `model`: what weighed `pairs`. `anew`: records compared so since all were.
    """

    model: Model
    pairs: pa.Table
    fresh: pa.Array
    touched: pa.Array
    largest: float
    anew: int = 0


def scored(
    table: str,
    lines: pa.Table | str,
    frozen: Model | None = None,
    since: Since | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
    cluster: Cluster | None = None,
) -> Scored:
    """The pairs of records that are likely enough to be looked at. `lines`: the records, or a query for them.

    Where they have a column `side`, only records of two sides are compared. `frozen`: the model of an earlier audit.
    `since`: only new records are compared, with all. `connection`: is closed. `cluster`: where Spark weighs the pairs.
    """
    connection = connection or duckdb.connect()
    try:
        connection.execute("SET threads = 2")
        connection.execute("SET preserve_insertion_order = false")
        prepare(connection, lines)
        columns = [name for name, *_ in connection.execute("DESCRIBE records").fetchall()]
        counts = ", ".join(f'count("{c.column}")' for c in COMPARISONS[table])
        rows, *filled = connection.execute(f"SELECT count(*), {counts} FROM records").fetchone()
        present = tuple(c for c, count in zip(COMPARISONS[table], filled, strict=True) if count)
        if rows < 2 or not present:
            return Scored(None, 0.0, "none")
        scoring = _Scoring(connection, table, present, rows, "side" in columns, cluster)
        if since is not None and since.model.fits(present) and not complete(rows):
            found = scoring.grown(since)
            if found is not None:
                return found
        return scoring.scored(frozen if frozen is not None and frozen.fits(present) else None)
    finally:
        connection.close()


@dataclass(frozen=True)
class _Scoring:
    """One table of records, its comparisons, and whether pairs lie across two sides."""

    connection: duckdb.DuckDBPyConnection
    table: str
    present: tuple[Comparison, ...]
    rows: int
    across: bool
    cluster: Cluster | None = None

    def scored(self, frozen: Model | None) -> Scored:
        """Compare everything."""
        agreed = agreement(self.connection, "records", self.present, self.rows, self.across)
        expected = agreed.expected
        largest = block(self.connection, KEYS[self.table], self.rows, self.across, expected)
        if frozen is not None:
            count_values(self.connection, self.present, frozen.chance)
            if self._credible(frozen, max(expected, frozen.rate * self.rows)):
                return self._kept(frozen, expected, FROZEN, largest)
        u = chance(self.connection, self.present, self.rows, expected, self.across)
        count_values(self.connection, self.present, u)
        blocks = learning_blocks(self.connection, self.present, expected, self.across)
        if blocks:
            prior = self._share(expected)
            m = learned_shares(self.connection, self.present, blocks, u, prior, expected, self.across)
            if m is not None and _possible(m, self.present):
                model = self._model(m, u, agreed, "learned")
                if self._credible(model, expected):
                    return self._kept(model, expected, "learned", largest)
        model = self._model({c.name: tuple(level.m for level in c.levels) for c in self.present}, u, agreed, "default")
        self._weigh(model)
        return self._kept(model, expected, "guarded" if blocks else "default", largest)

    def grown(self, since: Since) -> Scored | None:
        """Compare new records with all; None where they bring more matches than the model lets expect."""
        model, fresh = since.model, len(since.fresh)
        self.connection.register("fresh_ids", pa.table({"unique_id": since.fresh}))
        self.connection.execute(
            "CREATE OR REPLACE TABLE fresh AS SELECT n FROM records SEMI JOIN fresh_ids USING (unique_id)"
        )
        block_fresh(self.connection, KEYS[self.table], self.across, since.largest)
        count_values(self.connection, self.present, model.chance)
        self._weigh(model, fresh=True)
        if _matches(self.connection) > 4 * model.rate * fresh + 20:
            return None
        method = FROZEN if model.method == "learned" else model.method
        return self._kept(model, model.rate * self.rows, method, since.largest, since)

    def _model(self, m: Shares, u: Shares, agreed: Agreement, method: str) -> Model:
        shares = {c.name: tuple(zip(m[c.name], u[c.name], strict=True)) for c in self.present}
        every = pairs_of(self.connection, "records", ("true",), self.across)
        together = dependence(agreed, self.present, {name: equal for name, (equal, *_) in u.items()}, every)
        return Model(definition(self.present), agreed.expected / self.rows, shares, method, together=together)

    def _share(self, expected: float) -> float:
        """The share of matches among all pairs."""
        return min(expected / (self.rows * (self.rows - 1) / 2), 0.3)

    def _credible(self, model: Model, expected: float) -> bool:
        """Weigh all pairs: does the model believe in about as many matches as the data let expect?"""
        self._weigh(model)
        return _matches(self.connection) <= 2 * expected + 20

    def _weigh(self, model: Model, fresh: bool = False) -> None:
        """Weigh the blocked pairs, and those of identical records, into the table `likely`."""
        self.connection.execute("DROP TABLE IF EXISTS likely")
        if self.cluster is not None and not fresh:
            self.cluster.weigh(self.connection, self.present, model, self._prior(model), self.across, SHOWN, "likely")
        else:
            for first in range(0, self.rows, CHUNK):
                pairs = blocked_pairs(first, first + CHUNK, self.across, fresh)
                weigh(self.connection, self.present, model, self._prior(model), pairs, SHOWN, "likely")
        self.connection.execute(f"CREATE OR REPLACE TABLE identical AS {self._identical_pairs()}")
        unseen = "SELECT l, r FROM identical ANTI JOIN likely USING (l, r)"
        if fresh:
            unseen += " WHERE l IN (FROM fresh) OR r IN (FROM fresh)"
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
        telling = [c.column for c in self.present if c.name not in NOT_TELLING] or ["NULL"]
        own = [c.column for c in self.present if c.name in OWN] or ["NULL"]
        return (
            f"WITH k AS (SELECT n, hash({columns}) AS h FROM records "
            f"WHERE ({' + '.join(f'({c.column} IS NOT NULL)::INT' for c in self.present)} >= 3 "
            f"AND coalesce({', '.join(telling)}) IS NOT NULL) OR coalesce({', '.join(own)}) IS NOT NULL) "
            "SELECT first AS l, n AS r FROM k JOIN (SELECT h, min(n) AS first FROM k GROUP BY h) USING (h) "
            "WHERE n > first"
        )

    def _kept(self, model: Model, expected: float, method: str, largest: float, since: Since | None = None) -> Scored:
        pairs = read(self.connection, self.present, self._held(model), "likely")
        if since is not None:
            pairs = pa.concat_tables([since.pairs.select(pairs.column_names).cast(pairs.schema), pairs])
        unlikely = UNLIKELY.empty_table() if self.across else self._unlikely(model, pairs, since)
        same = self.connection.execute(
            "SELECT a.unique_id, b.unique_id FROM identical JOIN records a ON a.n = l JOIN records b ON b.n = r"
        ).fetchall()
        return Scored(pairs, expected, method, model, unlikely, frozenset(same), largest, since)

    def _held(self, model: Model) -> list[Held]:
        return [held for held in HELD[self.table] if held.holds(model.together, complete(self.rows))]

    def _unlikely(self, model: Model, pairs: pa.Table, since: Since | None) -> pa.Table:
        """Weights of the pairs that are not in `pairs`, of records that pairs which propose a merge connect.

        With `since`, of touched groups only.
        """
        sure = pairs.filter(pc.greater_equal(pairs["match_weight"], START))
        found = parts(*(sure[name].combine_chunks() for name in ("key_l", "key_r")))
        size = np.bincount(found.part) if len(found.part) else np.array([], int)
        small = (size[found.part] > 2) & (size[found.part] <= COMPLETE) if len(size) else np.array([], bool)
        if since is not None and small.any():
            small &= np.isin(found.part, found.of(since.touched))
        if not small.any():
            return UNLIKELY.empty_table()
        members = pa.table({"unique_id": found.keys.filter(pa.array(small)), "number": found.part[small]})
        self.connection.register("members", members)
        self.connection.execute(
            "CREATE OR REPLACE TABLE near AS SELECT n, number FROM members JOIN records USING (unique_id)"
        )
        inside = (
            "SELECT a.n AS l, b.n AS r FROM near a JOIN near b ON a.number = b.number AND a.n < b.n "
            "ANTI JOIN known ON known.l = a.n AND known.r = b.n"
        )
        self._know(pairs, found.keys.filter(pa.array(small)))
        weigh(self.connection, self.present, model, self._prior(model), inside, None, "unlikely")
        return (
            self.connection.execute(
                "SELECT a.unique_id AS key_l, b.unique_id AS key_r, round(weight, 6) AS match_weight FROM unlikely "
                "JOIN records a ON a.n = l JOIN records b ON b.n = r ORDER BY 1, 2"
            )
            .to_arrow_table()
            .cast(UNLIKELY)
        )

    def _know(self, pairs: pa.Table, keys: pa.Array) -> None:
        """Make the table `known` (l, r) of the pairs whose left key is one of `keys`."""
        some = pairs.select(["key_l", "key_r"]).filter(pc.is_in(pairs["key_l"], value_set=keys))
        self.connection.register("weighed", some)
        self.connection.execute(
            "CREATE OR REPLACE TABLE known AS SELECT a.n AS l, b.n AS r FROM weighed "
            "JOIN records a ON a.unique_id = key_l JOIN records b ON b.unique_id = key_r"
        )


def _possible(m: Shares, comparisons: Sequence[Comparison]) -> bool:
    """Do true pairs agree more often than not in what colleagues and families do not share? Else those were learned."""
    return all(m[c.name][-1] <= 1 - 1 / MISSED for c in comparisons if c.circle != "site")


def _matches(connection: duckdb.DuckDBPyConnection) -> float:
    """How many matches a model believes in."""
    return connection.execute("SELECT coalesce(sum(1 / (1 + 2 ** -weight)), 0) FROM likely").fetchone()[0]
