"""With what probability is each pair of records one customer? Splink on DuckDB, without labels and with a guard."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from crmlib.audit.linkage.block import chosen_keys, expected_matches, rule
from crmlib.audit.linkage.model import COMPARISONS, KEYS, MISSING, NAMES, Comparison

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
"""The highest probability of a pair in which nothing but names agrees: it is reviewed, not merged."""


@dataclass(frozen=True)
class Scored:
    """`pairs`: key_l, key_r (key_l < key_r), weight, probability, and the level of each comparison.

    `expected`: matches estimated from the data. `method`: `learned`, `default` (too few matches to learn from),
    `guarded` (what was learned contradicted the estimate) or `none` (nothing to compare).
    """

    pairs: list[dict]
    expected: float
    method: str


def scored(table: str, lines: pa.Table) -> Scored:
    """The pairs of the records of one table (see record.records) that are likely enough to be looked at."""
    present = tuple(c for c in COMPARISONS[table] if lines[c.column].null_count < lines.num_rows)
    if lines.num_rows < 2 or not present:
        return Scored([], 0.0, "none")
    connection = duckdb.connect()
    try:
        # One thread: sums of floats then come out the same, whatever the machine.
        connection.execute("SET threads = 1")
        connection.register("given_records", lines)
        connection.execute("CREATE TABLE records AS SELECT * FROM given_records ORDER BY unique_id")
        return _scored(connection, table, lines, present)
    finally:
        connection.close()


def _scored(
    connection: duckdb.DuckDBPyConnection, table: str, lines: pa.Table, present: tuple[Comparison, ...]
) -> Scored:
    rows = lines.num_rows
    keys = chosen_keys(connection, "records", KEYS[table], rows)
    if not keys:
        return Scored([], 0.0, "none")
    expected = expected_matches(connection, "records", present, rows)
    blocks = _learning_blocks(connection, present, expected)
    if blocks:
        pairs = _predicted(connection, present, keys, rows, expected, blocks)
        if pairs is not None and _matches(pairs) <= 2 * expected + 20:
            return Scored(pairs, expected, "learned")
    pairs = _predicted(connection, present, keys, rows, expected, [])
    return Scored(pairs or [], expected, "guarded" if blocks else "default")


def _matches(pairs: list[dict]) -> float:
    """How many matches a model believes in."""
    return sum(pair["match_probability"] for pair in pairs if pair["match_probability"] >= 0.5)


def _learning_blocks(
    connection: duckdb.DuckDBPyConnection, present: tuple[Comparison, ...], expected: float
) -> list[str]:
    """Up to three fields whose equal pairs are matches often enough to learn from."""
    if 0.7 * expected < LEARN_FROM:
        return []
    found = []
    for comparison in present:
        column = comparison.column
        pairs = connection.execute(
            f"SELECT coalesce(sum(n * (n - 1) / 2), 0)::DOUBLE FROM "
            f"(SELECT count(*) AS n FROM records WHERE {column} IS NOT NULL GROUP BY {column})"
        ).fetchone()[0]
        if 0 < pairs <= 2_000_000 and 0.7 * expected / pairs >= LEARN_SHARE:
            found.append((-pairs, column))
    return [column for _, column in sorted(found)[:3]] if len(found) > 1 else []


def _predicted(
    connection: duckdb.DuckDBPyConnection,
    present: tuple[Comparison, ...],
    keys: list[tuple[str, ...]],
    rows: int,
    expected: float,
    blocks: list[str],
) -> list[dict] | None:
    """The kept pairs; None where learning failed."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[comparison.settings() for comparison in present],
        blocking_rules_to_generate_predictions=[{"blocking_rule": rule(key)} for key in keys],
        probability_two_random_records_match=min(expected / (rows * (rows - 1) / 2), 0.3),
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=False,
        additional_columns_to_retain=[],
    )
    database = DuckDBAPI(connection)
    linker = Linker(database.register("records"), settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLE, seed=SEED)
    for column in blocks:
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(column), estimate_without_term_frequencies=True
            )
        except Exception:  # Splink raises many kinds; each means that this data teaches nothing
            return None
    result = linker.inference.predict(threshold_match_weight=KEPT)
    levels = ", ".join(f'"gamma_{comparison.name}"' for comparison in present)
    found = connection.execute(
        f"SELECT unique_id_l, unique_id_r, match_weight, {levels} FROM {result.physical_name}"
    ).fetchall()
    pairs = [_pair(line, present) for line in found]
    return sorted(pairs, key=lambda pair: (pair["key_l"], pair["key_r"]))


def _pair(line: tuple, present: tuple[Comparison, ...]) -> dict:
    left, right, weight, *levels = line
    left, right = min(left, right), max(left, right)
    found = {
        comparison.name: comparison.labels[level] if level is not None and level >= 0 else MISSING
        for comparison, level in zip(present, levels, strict=True)
    }
    # Six digits: more would differ between machines and say nothing.
    weight = round(max(min(weight, 60.0), -60.0), 6)
    probability = round(2**weight / (1 + 2**weight), 6)
    speaks = {name for name, label in found.items() if label not in (MISSING, "different")}
    if any(speaks <= names for names in NAMES):
        probability = min(probability, NAME_ONLY)
        weight = min(weight, 3.0)
    return {"key_l": left, "key_r": right, "match_weight": weight, "match_probability": probability, **found}
