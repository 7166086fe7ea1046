"""Do the parts do what is written of them? Truth: counts by hand on tables made for it."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest

from crmlib.audit.linkage import score
from crmlib.audit.linkage.block import PER_KEY, chosen_keys, expected_matches
from crmlib.audit.linkage.model import COMPARISONS
from crmlib.audit.linkage.record import SHAPE, records


def leads(count: int, twice: int) -> pa.Table:
    """`count` leads that share nothing, of which the first `twice` are there a second time."""
    rows = [
        {"lead_id": f"{copy}{n:05}", "full_name": f"Given{n} Family{n}", "email": f"person{n}@c{n}.example.com",
         "phone": f"+1 212 555 {n:04}", "company": f"Company {n} Inc"}
        for copy, last in (("a", count), ("b", twice)) for n in range(last)
    ]  # fmt: skip
    return records("leads", pa.Table.from_pylist(rows), "US")


@pytest.mark.parametrize(
    "comparison", list(dict.fromkeys(c for table in COMPARISONS.values() for c in table)), ids=lambda c: c.name
)
def test_default_shares_of_true_pairs_add_up_to_one(comparison):
    assert sum(level.m for level in comparison.levels) == pytest.approx(1)


@pytest.mark.parametrize("table", COMPARISONS)
def test_what_is_compared_is_a_field_of_the_record(table):
    assert {c.column for c in COMPARISONS[table]} <= set(SHAPE[table])


def test_expected_matches_of_fifty_records_that_are_there_twice():
    lines = leads(200, 50)
    with duckdb.connect() as connection:
        connection.register("records", lines)
        found = expected_matches(connection, "records", COMPARISONS["leads"], lines.num_rows)
    assert found == pytest.approx(50, rel=0.02)


def test_a_key_that_nearly_all_records_share_is_not_used():
    count = 2000
    lines = pa.table({"email": ["info@example.com"] * count, "phone": [str(n // 2) for n in range(count)]})
    with duckdb.connect() as connection:
        connection.register("records", lines)
        assert chosen_keys(connection, "records", (("email",), ("phone",)), count) == [("phone",)]
    assert count * (count - 1) / 2 > PER_KEY * count


def test_learning_that_contradicts_the_estimate_is_thrown_away(monkeypatch):
    lines = leads(400, 200)
    assert score.scored("leads", lines).method == "learned"
    monkeypatch.setattr(score, "_matches", lambda pairs: 10_000.0)
    guarded = score.scored("leads", lines)
    assert guarded.method == "guarded"
    assert sum(pair["match_probability"] >= 0.9 for pair in guarded.pairs) == 200


def test_too_few_matches_are_not_learned_from():
    found = score.scored("leads", leads(40, 10))
    assert found.method == "default"
    assert sum(pair["match_probability"] >= 0.9 for pair in found.pairs) == 10
