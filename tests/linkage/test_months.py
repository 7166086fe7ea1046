"""Do weights and clusters stay over months, and are leads found among the contacts? Truth: records made for it."""

from __future__ import annotations

import json

import pyarrow as pa

from crmlib.audit.linkage import PAIRS, linkage
from crmlib.audit.linkage.frozen import read
from crmlib.audit.linkage.link import LEVELS
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
