"""With what probability is each pair of records one customer? Splink on DuckDB, without labels and with a guard."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from crmlib.audit.linkage.block import ACROSS, chosen_keys, expected_matches, pairs_of, rule
from crmlib.audit.linkage.frozen import Model, learned
from crmlib.audit.linkage.model import COMPARISONS, DIFFERENT, KEYS, MISSING, NAMES, SAME_LOCAL, Comparison

SEED = 20
KEPT = -10.0
"""Match weights below this are as good as no match; their pairs are not kept."""
LEARN_FROM = 100
"""Expectation maximisation needs at least so many expected matches."""
LEARN_SHARE = 0.03
"""... and at least this share of matches among the pairs that it is shown."""
SAMPLE = 100_000
"""Pairs drawn to see how often chance pairs agree."""
NAME_ONLY = 0.89
"""The highest probability of a pair in which nothing but names agrees: it is reviewed, not merged. What stands before
the @ of a mail is made of the name and counts as one."""
NAME_ONLY_WEIGHT = round(math.log2(NAME_ONLY / (1 - NAME_ONLY)), 6)
"""The weight of that probability, in bits."""


FROZEN = "frozen"


@dataclass(frozen=True)
class Scored:
    """`pairs`: key_l, key_r, weight, probability, and of each comparison the level and what it weighs in bits.

    `expected`: matches estimated from the data. `method`: `learned`, `frozen` (learned by an earlier audit),
    `default` (too few matches to learn from), `guarded` (what was learned contradicted the estimate) or `none`
    (nothing to compare). `model`: what weighed the pairs.
    """

    pairs: list[dict]
    expected: float
    method: str
    model: Model | None = None


def scored(table: str, lines: pa.Table, frozen: Model | None = None) -> Scored:
    """The pairs of records (see record.records) that are likely enough to be looked at.

    Where `lines` has a column `side`, only records of two sides are compared. `frozen`: the model of an earlier audit.
    """
    present = tuple(c for c in COMPARISONS[table] if lines[c.column].null_count < lines.num_rows)
    if lines.num_rows < 2 or not present:
        return Scored([], 0.0, "none")
    connection = duckdb.connect()
    try:
        # One thread: sums of floats then come out the same, whatever the machine.
        connection.execute("SET threads = 1")
        connection.register("given_records", lines)
        connection.execute("CREATE TABLE records AS SELECT * FROM given_records ORDER BY unique_id")
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
        keys = chosen_keys(self.connection, "records", KEYS[table], self.rows, self.across)
        if not keys:
            return Scored([], 0.0, "none")
        expected = expected_matches(self.connection, "records", self.present, self.rows, self.across)
        if frozen is not None:
            pairs, _ = self._predicted(keys, frozen.rate * self.rows, [], frozen)
            if pairs is not None and self._credible(pairs, max(expected, frozen.rate * self.rows)):
                return Scored(pairs, expected, FROZEN, frozen)
        blocks = self._learning_blocks(expected)
        if blocks:
            pairs, model = self._predicted(keys, expected, blocks)
            if pairs is not None and self._credible(pairs, expected):
                return Scored(pairs, expected, "learned", model)
        pairs, model = self._predicted(keys, expected, [])
        return Scored(pairs or [], expected, "guarded" if blocks else "default", model)

    @staticmethod
    def _credible(pairs: list[dict], expected: float) -> bool:
        """Does a model believe in about as many matches as the data let expect?"""
        return _matches(pairs) <= 2 * expected + 20

    def _learning_blocks(self, expected: float) -> list[str]:
        """Up to three fields whose equal pairs are matches often enough to learn from."""
        if 0.7 * expected < LEARN_FROM:
            return []
        found = []
        for comparison in self.present:
            column = comparison.column
            pairs = pairs_of(self.connection, "records", (column,), self.across)
            if 0 < pairs <= 2_000_000 and 0.7 * expected / pairs >= LEARN_SHARE:
                found.append((-pairs, column))
        return [column for _, column in sorted(found)[:3]] if len(found) > 1 else []

    def _predicted(
        self, keys: list[tuple[str, ...]], expected: float, blocks: list[str], frozen: Model | None = None
    ) -> tuple[list[dict] | None, Model | None]:
        """(the kept pairs, the model that weighed them); (None, None) where learning failed."""
        from splink import DuckDBAPI, Linker, SettingsCreator

        logging.getLogger("splink").setLevel(logging.ERROR)
        extra = f" AND {ACROSS}" if self.across else ""
        every = self.rows * (self.rows - 1) / 2
        settings = SettingsCreator(
            link_type="dedupe_only",
            comparisons=[frozen.settings(c) if frozen else c.settings() for c in self.present],
            blocking_rules_to_generate_predictions=[{"blocking_rule": rule(key) + extra} for key in keys],
            probability_two_random_records_match=min(expected / every, 0.3),
            retain_matching_columns=True,
            retain_intermediate_calculation_columns=True,
            additional_columns_to_retain=[],
        )
        records = DuckDBAPI(self.connection).register("records")
        linker = Linker(records, settings, log_level=None, validate_settings=False)
        if frozen is None:
            linker.training.estimate_u_using_random_sampling(
                max_pairs=SAMPLE, seed=SEED, num_chunks=1, min_count_per_level=None
            )
        for column in blocks:
            try:
                linker.training.estimate_parameters_using_expectation_maximisation(
                    f"l.{column} = r.{column}{extra}", estimate_without_term_frequencies=True
                )
            except Exception:  # Splink raises many kinds; each means that this data teaches nothing
                return None, None
        result = linker.inference.predict(threshold_match_weight=KEPT)
        pairs = self._read(result.physical_name)
        if frozen is not None:
            return pairs, frozen
        trained: dict[str, Any] = linker.misc.save_model_to_json(out_path=None)
        return pairs, learned(trained, self.present, expected / self.rows, "learned" if blocks else "default")

    def _read(self, table: str) -> list[dict]:
        levels = ", ".join(f'"gamma_{c.name}"' for c in self.present)
        there = {name for name, *_ in self.connection.execute(f"DESCRIBE {table}").fetchall()}
        bits = ", ".join(
            " + ".join(f'coalesce("{n}", 0)' for n in (f"mw_{c.name}", f"mw_tf_adj_{c.name}") if n in there) or "0"
            for c in self.present
        )
        cursor = self.connection.execute(
            f"SELECT unique_id_l, unique_id_r, match_weight, {levels}, {bits} FROM {table} ORDER BY 1, 2"
        )
        pairs = [_pair(line, self.present) for line in cursor.fetchall()]
        return sorted(pairs, key=lambda pair: (pair["key_l"], pair["key_r"]))


def _matches(pairs: list[dict]) -> float:
    """How many matches a model believes in."""
    return sum(pair["match_probability"] for pair in pairs if pair["match_probability"] >= 0.5)


def _pair(line: tuple, present: tuple[Comparison, ...]) -> dict:
    left, right, weight, *rest = line
    left, right = min(left, right), max(left, right)
    levels, bits = rest[: len(present)], rest[len(present) :]
    found = {
        comparison.name: comparison.labels[level] if level is not None and level >= 0 else MISSING
        for comparison, level in zip(present, levels, strict=True)
    }
    weighed = {
        weight_of(c.name): round(max(min(value, 60.0), -60.0), 3) for c, value in zip(present, bits, strict=True)
    }
    # Six digits: more would differ between machines and say nothing.
    weight = round(max(min(weight, 60.0), -60.0), 6)
    probability = round(2**weight / (1 + 2**weight), 6)
    speaks = {name for name, label in found.items() if label not in (MISSING, DIFFERENT, SAME_LOCAL)}
    if any(speaks <= names for names in NAMES):
        probability = min(probability, NAME_ONLY)
        weight = min(weight, NAME_ONLY_WEIGHT)
    return {"key_l": left, "key_r": right, "match_weight": weight, "match_probability": probability, **found, **weighed}


def weight_of(comparison: str) -> str:
    """The column of pairs.parquet that says what a comparison weighs, in bits.

    >>> weight_of("email")
    'email_weight'
    """
    return f"{comparison}_weight"
