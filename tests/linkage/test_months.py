"""Do weights and clusters stay over months, and are leads found among the contacts? Truth: records made for it."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa

from crmlib.audit.linkage import PAIRS, linkage
from crmlib.audit.linkage.frozen import read
from crmlib.audit.linkage.link import LEVELS, Before
from crmlib.audit.linkage.model import ALREADY
from tests.linkage.test_link import company, contacts, merged


def leads(count: int, twice: int, first: int = 0) -> pa.Table:
    """Leads that share nothing, of which the first `twice` are there a second time with another telephone."""
    return pa.Table.from_pylist([
        {"lead_id": f"{copy}{n:05}", "full_name": f"Given{n} Family{n}", "email": f"person{n}@c{n}.example.com",
         "phone": f"+1 212 555 {n + 5000 * (copy == 'b'):04}", "company": f"Company {n} Inc"}
        for copy, last in (("a", count), ("b", twice)) for n in range(first, first + last)
    ])  # fmt: skip


def test_a_learned_model_is_kept_and_weighs_old_pairs_the_same_next_month():
    january = linkage({"leads": leads(300, 150)}, company=company())
    assert january.about["leads"]["method"] == "learned"
    kept = {table: read(json.loads(json.dumps(model.json()))) for table, model in january.models.items()}
    again = linkage({"leads": leads(300, 150)}, company=company(), models=kept)
    assert again.about["leads"]["method"] == "frozen"
    assert again.pairs.equals(january.pairs)
    more = pa.concat_tables([leads(300, 150), leads(40, 20, first=300)])
    february = linkage({"leads": more}, company=company(), models=kept, previous=january.clusters)
    assert february.about["leads"]["method"] == "frozen"
    assert len(merged(february.clusters)) == 170
    names = {row["key"]: row["cluster_id"] for row in january.clusters.to_pylist()}
    assert names.items() <= {row["key"]: row["cluster_id"] for row in february.clusters.to_pylist()}.items()


def test_a_model_of_other_fields_is_not_used():
    kept = linkage({"leads": leads(300, 150)}, company=company()).models
    found = linkage({"leads": leads(300, 150).drop(["phone"])}, company=company(), models=kept)
    assert found.about["leads"]["method"] == "learned"
    assert set(found.models["leads"].shares) == {"family", "given", "email", "org"}


def test_what_the_fields_weigh_and_the_prior_add_up_to_the_weight_of_the_pair():
    found = linkage({"leads": leads(300, 150)}, company=company())
    priors = {
        round(p["match_weight"] - sum(p[f"{name}_weight"] or 0 for name in LEVELS), 1) for p in found.pairs.to_pylist()
    }
    assert len(priors) == 1


def test_a_lead_that_is_a_contact_already_is_found_and_no_namesake_is():
    people = leads(200, 0).rename_columns(["contact_id", "full_name", "email", "phone", "company"])
    rows = [
        {"lead_id": "L1", "full_name": "Given7 Family7", "email": "person7@c7.example.com", "phone": None},
        {"lead_id": "L2", "full_name": "Given8 Family8", "email": "person8@other.example.net", "phone": None},
        {"lead_id": "L3", "full_name": "Nora Quist", "email": "nora@quist.example.org", "phone": "+1 415 555 0101"},
    ]
    tables = {"contacts": people, "leads": pa.Table.from_pylist(rows)}
    across = pairs_across(linkage(tables, company=company()).pairs)
    assert {pair: p["match_probability"] >= 0.9 for pair, p in across.items()} == {
        ("L1", "a00007"): True,
        ("L2", "a00008"): False,  # a namesake whose mail is another company's: for a person to decide
    }
    must, cannot = [("leads", "L3", "a00009")], [("leads", "L1", "a00007")]
    across = pairs_across(linkage(tables, company=company(), must_link=must, cannot_link=cannot).pairs)
    assert {pair: p["decided"] for pair, p in across.items()} == {
        ("L1", "a00007"): "cannot_link",
        ("L2", "a00008"): None,
        ("L3", "a00009"): "must_link",
    }


def pairs_across(pairs: pa.Table) -> dict[tuple[str, str], dict]:
    return {(p["key_l"], p["key_r"]): p for p in pairs.to_pylist() if p["table"] == ALREADY}


def test_leads_without_contacts_have_no_pairs_across():
    found = linkage({"leads": leads(3, 0), "contacts": contacts().slice(0, 0)}, company=company())
    assert found.pairs.schema == PAIRS
    assert ALREADY not in found.pairs["table"].to_pylist()


def grown(tmp_path: Path, count: int = 1200) -> tuple[pa.Table, pa.Table, Before]:
    """(all leads, the same with news, what the audit of the first left)."""
    first = pa.concat_tables([leads(count, count // 4)])
    folder = tmp_path / "first"
    folder.mkdir()
    found = linkage({"leads": first}, company=company(), folder=folder)
    left = Before(folder, found.pairs, found.clusters, found.about, found.models)
    rows = first.to_pylist()
    rows[3] = {**rows[3], "phone": "+1 415 555 0199"}  # changed
    del rows[7]  # gone, and with it the other record of its cluster is alone
    again = [
        {**rows[n], "lead_id": f"c{n:05}", "full_name": f"G. Family{rows[n]['full_name'][5:9]}"} for n in (10, 400, 600)
    ]
    new = leads(20, 5, first=4000).to_pylist()
    return first, pa.Table.from_pylist([*rows, *again, *new], first.schema), left


def test_new_records_alone_are_compared_and_give_what_comparing_all_gives(tmp_path):
    """Truth: the whole linkage of the same rows with the same model."""
    _, rows, before = grown(tmp_path)
    alone = linkage({"leads": rows}, company=company(), before=before, folder=made(tmp_path, "second"))
    whole = linkage({"leads": rows}, company=company(), models=before.models, previous=before.clusters)
    assert alone.about["leads"]["anew"] == 1 + 3 + 25
    assert "anew" not in before.about["leads"] or before.about["leads"]["anew"] == 0
    assert alone.clusters.equals(whole.clusters)
    weights = [
        {(p["key_l"], p["key_r"]): p["match_weight"] for p in found.pairs.to_pylist() if p["match_probability"] >= 0.9}
        for found in (alone, whole)
    ]
    assert weights[0].keys() == weights[1].keys()
    # A value that a third record now has, too, is less rare: weighed anew, the old pair with it has up to a bit less.
    assert max(abs(weight - weights[1][pair]) for pair, weight in weights[0].items()) < 1.0
    ids = {row["key"]: row["cluster_id"] for row in before.clusters.to_pylist()}
    kept = [row for row in alone.clusters.to_pylist() if row["key"] in ids]
    assert len(kept) > 500
    assert all(row["cluster_id"] == ids[row["key"]] for row in kept)


def test_what_is_new_a_third_time_is_compared_with_what_was_new_before(tmp_path):
    _, rows, before = grown(tmp_path)
    second = linkage({"leads": rows}, company=company(), before=before, folder=made(tmp_path, "second"))
    left = Before(tmp_path / "second", second.pairs, second.clusters, second.about, second.models)
    news = [{**row, "lead_id": f"d{row['lead_id'][1:]}"} for row in leads(3, 0, first=4000).to_pylist()]
    more = pa.concat_tables([rows, pa.Table.from_pylist(news, rows.schema)])
    third = linkage({"leads": more}, company=company(), before=left)
    assert third.about["leads"]["anew"] == second.about["leads"]["anew"] + 3
    groups = {row["key"]: row["cluster_id"] for row in third.clusters.to_pylist()}
    assert all(groups[f"d{n:05}"] == groups[f"a{n:05}"] == groups[f"b{n:05}"] for n in range(4000, 4003))


def test_decisions_count_among_records_that_are_not_compared_again(tmp_path):
    first, _, before = grown(tmp_path)
    must, cannot = [("leads", "a00900", "a00901")], [("leads", "a00001", "b00001")]
    decided = linkage({"leads": first}, company=company(), before=before, must_link=must, cannot_link=cannot,
                      folder=made(tmp_path, "second"))  # fmt: skip
    assert decided.about["leads"]["anew"] == 0
    assert merged(decided.clusters) - merged(before.clusters) == {("a00900", "a00901")}
    assert merged(before.clusters) - merged(decided.clusters) == {("a00001", "b00001")}
    left = Before(tmp_path / "second", decided.pairs, decided.clusters, decided.about, decided.models)
    withdrawn = linkage({"leads": first}, company=company(), before=left)
    assert merged(withdrawn.clusters) == merged(before.clusters)


def test_many_new_records_make_it_compare_everything_again(tmp_path):
    first, _, before = grown(tmp_path)
    more = pa.concat_tables([first, leads(200, 0, first=5000)])
    found = linkage({"leads": more}, company=company(), before=before)
    assert found.about["leads"]["anew"] == 0
    # Few, but each of them somebody's second entry: more matches than the model lets expect.
    twice = first.slice(400, 140).to_pylist()
    again = [{**row, "lead_id": f"z{n:05}"} for n, row in enumerate(twice)]
    found = linkage({"leads": pa.concat_tables([first, pa.Table.from_pylist(again, first.schema)])},
                    company=company(), before=before)  # fmt: skip
    assert len(merged(found.clusters)) >= len(merged(before.clusters)) + 140


def test_a_lead_that_comes_later_is_found_among_contacts_that_are_not_compared_again(tmp_path):
    people = leads(700, 0).rename_columns(["contact_id", "full_name", "email", "phone", "company"])
    old = leads(600, 100, first=2000)
    found = linkage({"contacts": people, "leads": old}, company=company(), folder=made(tmp_path, "first"))
    left = Before(tmp_path / "first", found.pairs, found.clusters, found.about, found.models)
    new = [{"lead_id": "L1", "full_name": "Given7 Family7", "email": "person7@c7.example.com", "phone": None}]
    more = pa.concat_tables([old, pa.Table.from_pylist(new, old.schema)])
    later = linkage({"contacts": people, "leads": more}, company=company(), before=left)
    assert later.about[ALREADY]["anew"] == 1
    assert ("L1", "a00007") in pairs_across(later.pairs)


def made(tmp_path: Path, name: str) -> Path:
    (tmp_path / name).mkdir()
    return tmp_path / name
