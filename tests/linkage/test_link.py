"""Are the right records linked? Truth: published clusters, pairs judged by hand, and rules of the contract."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import combinations

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from crmlib.audit.linkage import CLUSTERS, PAIRS, link
from crmlib.company import Company
from tests import shared_data

PEOPLE = [
    # key, family, given, mail, phone, postal code, address
    ("j1", "高橋", "一郎", "ichiro@yamada.example.co.jp", "03-5070-6834", "105-0004", "東京都港区新橋3丁目22番5号"),
    ("j2", "髙橋", "一郎", "ICHIRO@yamada.example.co.jp", "０３－５０７０－６８３４", None, "東京都港区新橋3-22-5"),
    ("j3", "高橋", "花子", "hanako@yamada.example.co.jp", "03-5070-9911", "105-0004", "東京都港区新橋1丁目8番4号"),
    ("j4", "佐藤", "健", "ken@sato.example.jp", "06-6123-4567", "530-0001", "大阪市北区梅田2丁目1番22号"),
    ("j5", "佐藤", "健", None, "+81 6-6123-4567", "5300001", "大阪市北区梅田2-1-22"),
    ("e1", "Irving", "Alexandra", "a.irving@unity.example.com", "+1 212-555-3145", "10001", "148 Market Street"),
    ("e2", "Irving", "A.", "a.irving@unity.example.com", "+12125553145", "10001", "148 Market St"),
    ("e3", "Davies", "Henry", "henry.davies@unity.example.com", "+1 212-555-1570", "10001", "279 Lake Avenue"),
    ("e4", "Sharma", "Joseph", "joseph.sharma@quarry.example.com", "+1 212-555-6838", "10001", "114 Maple Drive"),
    ("e5", "Shama", "Joseph", "joseph.sharma@quarry.example.com", None, "１０００１", "114 Maple Dr"),
    ("e6", "Müller", "Jürgen", "j.mueller@rhein.example.de", "+49 30 4153149", "10115", "3 Lake Avenue"),
    ("e7", "Moreau", "Ava", "ava.moreau@harbor.example.com", "+1 312-555-2620", "60601", "36 Mill Road"),
]  # fmt: skip
JUDGED = [("e1", "e2"), ("e4", "e5"), ("j1", "j2"), ("j4", "j5")]


def company() -> Company:
    return Company(name="Test", language="en", currency="JPY", timezone="Asia/Tokyo", country="JP")


def contacts() -> pa.Table:
    names = ("contact_id", "family_name", "given_name", "email", "phone", "postal_code", "address")
    columns = zip(*PEOPLE, strict=True)
    return pa.table({name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)})


def merged(clusters: pa.Table) -> set[tuple[str, str]]:
    groups: dict[str, list[str]] = {}
    for row in clusters.to_pylist():
        groups.setdefault(row["cluster_id"], []).append(row["key"])
    return {pair for keys in groups.values() for pair in combinations(sorted(keys), 2)}


def pairwise_f1(found: set[tuple[str, str]], truth: dict[str, object]) -> float:
    true = sum(n * (n - 1) // 2 for n in Counter(truth.values()).values())
    right = sum(truth[a] == truth[b] for a, b in found)
    return 2 * right / (len(found) + true)


def test_pairs_judged_by_hand_in_two_languages():
    _, clusters = link({"contacts": contacts()}, company=company())
    assert sorted(merged(clusters)) == JUDGED


def test_published_clusters_of_people_without_labels():
    file = shared_data("people_duplicates", "fake_1000_from_splink_demos.csv")
    if file is None:
        pytest.skip("the shared data is not there")
    rows = pyarrow.csv.read_csv(file)
    keys = [str(key) for key in rows["unique_id"].to_pylist()]
    people = pa.table({
        "contact_id": keys, "given_name": rows["first_name"], "family_name": rows["surname"],
        "birth_date": rows["dob"], "address": rows["city"], "email": rows["email"],
    })  # fmt: skip
    pairs, clusters = link({"contacts": people}, company=company())
    truth = dict(zip(keys, rows["cluster"].to_pylist(), strict=True))
    assert pairwise_f1(merged(clusters), truth) >= 0.98
    proposed = [row for row in pairs.to_pylist() if row["match_probability"] >= 0.9]
    assert sum(truth[p["key_l"]] == truth[p["key_r"]] for p in proposed) / len(proposed) >= 0.995


def test_the_same_records_in_another_order_give_the_same_bytes(tmp_path):
    first = link({"contacts": contacts()}, company=company())
    second = link({"contacts": contacts().take(list(reversed(range(len(PEOPLE)))))}, company=company())
    for index, tables in enumerate(zip(first, second, strict=True)):
        files = [tmp_path / f"{index}-{n}.parquet" for n in range(2)]
        for file, table in zip(files, tables, strict=True):
            pq.write_table(table, file)
        assert files[0].read_bytes() == files[1].read_bytes()


def test_decisions_of_persons_count_more_than_weights():
    pairs, clusters = link(
        {"contacts": contacts()},
        company=company(),
        must_link=[("contacts", "e7", "e6"), ("contacts", "gone", "e6"), ("leads", "e1", "e3")],
        cannot_link=[("contacts", "j2", "j1")],
    )
    assert sorted(merged(clusters)) == [("e1", "e2"), ("e4", "e5"), ("e6", "e7"), ("j4", "j5")]
    decided = {(p["key_l"], p["key_r"]): p["decided"] for p in pairs.to_pylist() if p["decided"]}
    assert decided == {("e6", "e7"): "must_link", ("j1", "j2"): "cannot_link"}


def test_cluster_ids_stay_when_a_record_with_a_smaller_key_joins():
    _, before = link({"contacts": contacts()}, company=company())
    more = contacts().to_pylist()
    more.append({**more[0], "contact_id": "a0"})
    after_rows = pa.Table.from_pylist(more, contacts().schema)
    _, after = link({"contacts": after_rows}, company=company(), previous=before)
    ids = {row["key"]: row["cluster_id"] for row in before.to_pylist()}
    for row in after.to_pylist():
        assert row["cluster_id"] == ids.get(row["key"], ids["j1"])
    assert {row["key"] for row in after.to_pylist()} == {*ids, "a0"}


def test_the_survivor_is_the_fullest_record():
    _, clusters = link({"contacts": contacts()}, company=company())
    assert {row["survivor"] for row in clusters.to_pylist()} == {"j1", "j4", "e1", "e4"}


def test_of_equally_full_records_the_one_made_first_survives():
    rows = [
        {"contact_id": key, "family_name": "Moreau", "given_name": "Ava", "email": "ava@harbor.example.com",
         "phone": "+1 312-555-2620", "created_at": made}
        for key, made in (("a", datetime(2025, 1, 1)), ("b", datetime(2024, 1, 1)), ("c", datetime(2026, 1, 1)))
    ]  # fmt: skip
    _, clusters = link({"contacts": pa.Table.from_pylist(rows)}, company=company())
    assert [(row["key"], row["survivor"]) for row in clusters.to_pylist()] == [("a", "b"), ("b", "b"), ("c", "b")]


def test_a_list_of_company_names_alone():
    names = ["株式会社山田商事", "㈱山田商事", "山田商事", "Acme Foods, Inc.", "ACME FOODS LLC", "Foods Acme",
             "Acme Tools",
             "東都工業", "東都工業 有限会社", "Isec", "Zencorporation", "Betatech"]  # fmt: skip
    rows = pa.table({"account_id": [f"{n:02}" for n in range(len(names))], "name": names})
    pairs, clusters = link({"accounts": rows}, company=company())
    groups = {row["key"]: row["cluster_id"] for row in clusters.to_pylist()}
    assert len({groups["00"], groups["01"], groups["02"]}) == 1
    assert groups["03"] == groups["04"]
    assert groups["07"] == groups["08"]
    assert not {"06", "09", "10", "11"} & groups.keys()
    assert all(row["match_probability"] >= 0.5 for row in pairs.to_pylist())


def one_column(name: str, values: list[str | None]) -> pa.Table:
    return pa.table({"contact_id": [str(n) for n in range(len(values))], name: pa.array(values, pa.string())})


@pytest.mark.parametrize(
    "tables",
    [
        {},
        {"contacts": contacts().slice(0, 0)},
        {"contacts": contacts().slice(0, 1)},
        {"contacts": contacts().select(["contact_id"])},
        {"contacts": contacts().drop(["contact_id"])},
        {"contacts": one_column("email", [None] * 5)},
        {"contacts": one_column("email", ["", "なし", "n/a", "@", "x"])},
        {"contacts": one_column("family_name", ["Smith", "Jones", "Brown"])},
        {"accounts": pa.table({"account_id": ["1", "2"], "name": pa.array([None, None], pa.string())})},
        {"leads": pa.table({"lead_id": pa.array([None, None], pa.string()), "email": ["a@b.c", "a@b.c"]})},
    ],
    ids=["nothing", "empty", "one row", "keys only", "no keys", "nulls", "null words", "one column", "nameless",
         "null keys"],
)  # fmt: skip
def test_degenerate_input_links_nothing(tables):
    pairs, clusters = link(tables, company=company())
    assert (pairs.schema, clusters.schema) == (PAIRS, CLUSTERS)
    assert pairs.num_rows == clusters.num_rows == 0


@pytest.mark.parametrize("count", [2, 30, 700])
def test_rows_that_are_all_equal_are_one_cluster(count):
    row = contacts().to_pylist()[0]
    rows = [{**row, "contact_id": f"{n:04}"} for n in range(count)]
    _, clusters = link({"contacts": pa.Table.from_pylist(rows)}, company=company())
    assert clusters.num_rows == count
    assert len(clusters["cluster_id"].unique()) == 1


def test_a_repeated_key_is_one_record():
    rows = pa.concat_tables([contacts(), contacts()])
    assert link({"contacts": rows}, company=company())[1] == link({"contacts": contacts()}, company=company())[1]


def test_a_name_alone_is_never_merged():
    rows = [{"contact_id": str(n), "full_name": name} for n, name in enumerate(["Ava Moreau", "Ava Moreau", "Jo Xu"])]
    pairs, clusters = link({"contacts": pa.Table.from_pylist(rows)}, company=company())
    assert clusters.num_rows == 0
    assert all(row["match_probability"] < 0.9 for row in pairs.to_pylist())
