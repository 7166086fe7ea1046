"""Do the parts do what is written of them? Truth: counts by hand on tables made for it."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import duckdb
import pyarrow as pa
import pytest
from splink import DuckDBAPI, Linker, SettingsCreator

from crmlib.audit.linkage import score
from crmlib.audit.linkage.block import PER_ROW, SMALL, agreement, block
from crmlib.audit.linkage.frozen import Model
from crmlib.audit.linkage.learn import splink_comparison
from crmlib.audit.linkage.model import COMPARISONS
from crmlib.audit.linkage.record import SHAPE, records
from crmlib.audit.linkage.weigh import prepare, weigh

CLOSE = [
    {"lead_id": str(n), "full_name": name, "email": mail, "phone": phone, "company": company}
    for n, (name, mail, phone, company) in enumerate([
        ("Anna Smith", "anna.smith@acme.example.com", "+1 212 555 0101", "Acme Foods"),
        ("Anna Smyth", "anna.smith@acme.example.com", "+1 212 555 0102", "Acme Foods Inc."),
        ("Smith Anna", "anna.smith2@acme.example.com", None, "Acme Food"),
        ("A. Smith", None, "+1 212 555 0101", None),
        ("高橋 一郎", "t1234@yamada.example.co.jp", "03-5070-6834", "山田商事株式会社"),
        ("高橋一郎", "t1234@example.net", "03-5070-6835", "㈱山田商事"),
        ("一郎 高橋", None, None, "山田商亊"),
    ])
]  # fmt: skip


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
        found = agreement(connection, "records", COMPARISONS["leads"], lines.num_rows).expected
    assert found == pytest.approx(50, rel=0.02)


def test_blocks_that_many_records_share_are_not_used():
    count = 5000
    lines = pa.table({
        "unique_id": [f"{n:05}" for n in range(count)],
        "email": ["info@example.com"] * (count // 2) + [f"p{n // 2}@example.com" for n in range(count // 2, count)],
        "phone": [str(n // 2) for n in range(count)],
    })  # fmt: skip
    with duckdb.connect() as connection:
        prepare(connection, lines)
        # Of the mails those that two records share are blocks, that of half the company (3,123,750 pairs) is none.
        assert block(connection, (("email",), ("phone",)), count, False) == SMALL
        pairs = connection.execute("SELECT count(*) FROM (SELECT block FROM blocks GROUP BY 1)").fetchone()[0]
        assert pairs == count // 4 + count // 2
    assert (count // 2) ** 2 / 2 > SMALL > PER_ROW * count


def test_few_edits_are_those_that_damerau_counts():
    """The cheaper conditions in front of it leave nothing out. Truth: DuckDB's own damerau_levenshtein."""
    r = random.Random(5)

    def typo(text: str) -> str:
        at = r.randrange(len(text))
        before, after, letter = text[:at], text[at + 1 :], r.choice("abcde")
        exchanged = after[:1] + text[at] + after[1:]
        kinds = (before + after, before + letter + text[at:], before + letter + after, before + exchanged)
        return r.choice(kinds) or "a"

    words = ["".join(r.choice("abcde") for _ in range(r.randrange(1, 30))) for _ in range(3000)]
    texts = pa.table({"a": words, "b": [typo(typo(typo(word))) for word in words]})
    with duckdb.connect() as connection:
        prepare(connection, leads(2, 0))
        connection.register("texts", texts)
        for most in (1, 2):
            wrong, right = connection.execute(
                f"SELECT count(*) FILTER (few_edits(a, b, {most}) <> (damerau_levenshtein(a, b) <= {most})), "
                f"count(*) FILTER (few_edits(a, b, {most})) FROM texts"
            ).fetchone()
            assert wrong == 0
            assert right > 100


def test_a_pair_weighs_what_splink_says_it_weighs():
    """Truth: Splink's own prediction from the same shares, without frequencies of values."""
    comparisons = tuple(
        replace(c, levels=tuple(replace(level, frequency=False, counts=True) for level in c.levels))
        for c in COMPARISONS["leads"]
    )
    u = {c.name: tuple(0.02 * (n + 1) for n in range(len(c.levels))) for c in comparisons}
    shares = {c.name: tuple(zip((x.m for x in c.levels), u[c.name], strict=True)) for c in comparisons}
    rows = records("leads", pa.Table.from_pylist(CLOSE), "JP")
    with duckdb.connect() as connection:
        prepare(connection, rows)
        every = "SELECT a.n AS l, b.n AS r FROM records a JOIN records b ON a.n < b.n"
        weigh(connection, comparisons, Model("", 1.0, shares, "default"), math.log2(0.1 / 0.9), every, None, "likely")
        ours = connection.execute("SELECT l, r, weight FROM likely ORDER BY l, r").fetchall()
        settings = SettingsCreator(
            link_type="dedupe_only", comparisons=[splink_comparison(c, u[c.name]) for c in comparisons],
            blocking_rules_to_generate_predictions=["1 = 1"], probability_two_random_records_match=0.1,
            unique_id_column_name="n",
        )  # fmt: skip
        linker = Linker(DuckDBAPI(connection).register("records"), settings)
        table = linker.inference.predict().physical_name
        theirs = connection.execute(f"SELECT n_l, n_r, match_weight FROM {table} ORDER BY n_l, n_r").fetchall()
    assert len(ours) == len(CLOSE) * (len(CLOSE) - 1) / 2
    assert len({round(weight, 3) for *_, weight in ours}) > 10
    assert [pair[:2] for pair in ours] == [pair[:2] for pair in theirs]
    assert [weight for *_, weight in ours] == pytest.approx([weight for *_, weight in theirs], abs=1e-6)


def test_learning_that_contradicts_the_estimate_is_thrown_away(monkeypatch):
    lines = leads(400, 200)
    assert score.scored("leads", lines).method == "learned"
    monkeypatch.setattr(score, "_matches", lambda connection: 10_000.0)
    guarded = score.scored("leads", lines)
    assert guarded.method == "guarded"
    assert proposed(guarded) == 200


def test_too_few_matches_are_not_learned_from():
    found = score.scored("leads", leads(40, 10))
    assert found.method == "default"
    assert proposed(found) == 10


def proposed(found: score.Scored) -> int:
    return sum(probability >= 0.9 for probability in found.pairs["match_probability"].to_pylist())
