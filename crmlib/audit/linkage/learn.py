"""What share of true pairs agrees at each level (m)? Learned without labels, by Splink's expectation maximisation."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crmlib.audit.linkage.block import pairs_of
from crmlib.audit.linkage.model import Comparison

if TYPE_CHECKING:
    import duckdb

    from crmlib.audit.linkage.weigh import Shares

LEARN_FROM = 100
"""Expectation maximisation needs at least so many expected matches."""
LEARN_SHARE = 0.03
"""... and at least this share of matches among the pairs that it is shown."""
LEARN_MOST = 500_000
"""... of which it is shown no more than this, as more take time and teach nothing."""
DEFAULTS = 10
"""So many matches the default shares count for, beside those that were learned from."""


def learning_blocks(
    connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], expected: float, across: bool
) -> list[str]:
    """Up to three fields whose equal pairs are matches often enough to learn from; none where one alone is."""
    if 0.7 * expected < LEARN_FROM:
        return []
    found = []
    for comparison in comparisons:
        pairs = pairs_of(connection, "records", (comparison.column,), across)
        if 0 < pairs <= LEARN_MOST and 0.7 * expected / pairs >= LEARN_SHARE:
            found.append((-pairs, comparison.column))
    return [column for _, column in sorted(found)[:3]] if len(found) > 1 else []


def learned_shares(
    connection: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    blocks: Sequence[str],
    u: Shares,
    prior: float,
    expected: float,
    across: bool,
) -> Shares | None:
    """comparison → the share of each level among true pairs (m); None where learning failed.

    Each field of `blocks` in turn supplies pairs that agree in it, from which the other fields' shares are learned.
    """
    from splink import DuckDBAPI, Linker, SettingsCreator

    logging.getLogger("splink").setLevel(logging.ERROR)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[splink_comparison(c, u[c.name]) for c in comparisons],
        blocking_rules_to_generate_predictions=[],
        probability_two_random_records_match=prior,
    )
    linker = Linker(DuckDBAPI(connection).register("records"), settings, log_level=None, validate_settings=False)
    sides = ' AND l."side" <> r."side"' if across else ""
    for column in blocks:
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(
                f"l.{column} = r.{column}{sides}", estimate_without_term_frequencies=True
            )
        except Exception:  # Splink raises many kinds; each means that this data teaches nothing
            return None
    trained: dict[str, Any] = linker.misc.save_model_to_json(out_path=None)
    by_name = {each["output_column_name"]: each["comparison_levels"][1:] for each in trained["comparisons"]}
    return {c.name: tuple(_blended(c, by_name[c.name], expected)) for c in comparisons}


def _blended(comparison: Comparison, trained: Sequence[dict], expected: float) -> list[float]:
    """Learned shares with the defaults as DEFAULTS matches among those expected: no level is ever impossible."""
    found = []
    for level, values in zip(comparison.levels, trained, strict=True):
        m = values.get("m_probability")
        known = m if isinstance(m, float) and level.counts else level.m
        found.append((known * expected + level.m * DEFAULTS) / (expected + DEFAULTS))
    return found


def splink_comparison(comparison: Comparison, u: Sequence[float]) -> dict:
    """The comparison as Splink reads it, with the default shares of true pairs and these of chance pairs."""
    null = {"sql_condition": comparison.missing, "label_for_charts": "missing", "is_null_level": True}
    levels = [
        {
            "sql_condition": level.sql, "label_for_charts": level.label,
            "m_probability": level.m if level.counts else share, "u_probability": share,
            "fix_u_probability": True, "fix_m_probability": not level.counts,
        }
        for level, share in zip(comparison.levels, u, strict=True)
    ]  # fmt: skip
    return {"output_column_name": comparison.name, "comparison_levels": [null, *levels]}
