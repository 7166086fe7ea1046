"""Are merged records one, is every value's origin known, and can the merge be taken back?"""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from crmlib.audit.change import ROW, apply, revert
from crmlib.audit.cleaning import clean
from crmlib.audit.decisions import Decision
from crmlib.audit.merge import of_cluster
from tests.audit.tables import COMPANY, context, typed

ACCOUNTS = [
    {"account_id": "A1", "name": "Acme", "phone": None, "industry": "Retail", "updated_at": "2026-01-01"},
    {"account_id": "A2", "name": "ACME ", "phone": " 03-1", "industry": "Food", "updated_at": "2026-02-01"},
    {"account_id": "A3", "name": "Acme Inc", "phone": "03-9", "website": "acme.example", "updated_at": "2026-01-15"},
    {"account_id": "A4", "name": "Other", "phone": None, "industry": None},
]
DEALS = [
    {"deal_id": "D1", "status": "won", "account_id": "A1"},
    {"deal_id": "D2", "status": "won", "account_id": "A3"},
    {"deal_id": "D3", "status": "won", "account_id": "a-2"},
    {"deal_id": "D4", "status": "won", "account_id": "A4"},
]
CLUSTERS = pa.table(
    {
        "table": ["accounts"] * 3,
        "key": ["A1", "A2", "A3"],
        "cluster_id": ["c1"] * 3,
        "survivor": ["A1"] * 3,
    }
)


def test_a_merge_keeps_the_survivor_fills_its_gaps_and_moves_every_reference() -> None:
    raw = {"accounts": typed("accounts", ACCOUNTS), "deals": typed("deals", DEALS)}
    made = context(raw, settings="merge: automatic", as_of=datetime(2026, 6, 30))
    log = clean(made, [], clusters=CLUSTERS).changes
    after = {n: apply(t, log.filter(pc.equal(log["table"], n)), COMPANY.calendar) for n, t in raw.items()}
    rows = {row["account_id"]: row for row in after["accounts"].to_pylist()}
    assert rows.keys() == {"A1", "A4"}
    assert rows["A1"]["industry"] == "Retail", "a value of the survivor's own stays"
    assert rows["A1"]["phone"] == "03-1", "its gap is filled from the record changed last, as repaired"
    assert rows["A1"]["website"] == "acme.example"
    assert after["deals"]["account_id"].to_pylist() == ["A1", "A1", "A1", "A4"], (
        "also a reference that was repaired first"
    )
    evidence = {(e["key"], e["column"]): e["evidence"] for e in log.to_pylist()}
    assert evidence["A1", "phone"] == "cluster c1: from A2"
    assert evidence["A3", ROW] == "cluster c1: merged into A1"
    for name, table in raw.items():
        assert revert(after[name], log.filter(pc.equal(log["table"], name)), COMPANY.calendar).equals(table)


def test_one_merge_can_be_taken_back_alone() -> None:
    raw = {"accounts": typed("accounts", ACCOUNTS), "deals": typed("deals", DEALS)}
    made = context(raw, settings="merge: automatic", as_of=datetime(2026, 6, 30))
    log = clean(made, [], clusters=CLUSTERS).changes
    mine = of_cluster(log, "c1")
    for name, table in raw.items():
        merged = apply(table, log.filter(pc.equal(log["table"], name)), COMPANY.calendar)
        back = revert(merged, mine.filter(pc.equal(mine["table"], name)), COMPANY.calendar)
        assert back["row_order"].to_pylist() == table["row_order"].to_pylist()
        if name == "deals":
            assert back["account_id"].to_pylist() == ["A1", "A3", "A2", "A4"], "the repair of a-2 stays"
        else:
            assert back["phone"].to_pylist() == [None, " 03-1", "03-9", None], "merged rows come back as imported"


def test_without_leave_a_merge_is_only_proposed() -> None:
    raw = {"accounts": typed("accounts", ACCOUNTS), "deals": typed("deals", DEALS)}
    made = context(raw, as_of=datetime(2026, 6, 30))
    result = clean(made, [], clusters=CLUSTERS)
    assert not [c for c in result.changes.to_pylist() if c["rule_id"].startswith("duplicates.")]
    assert {p["rule_id"] for p in result.proposals.to_pylist()} >= {
        "duplicates.merge",
        "duplicates.fill",
        "duplicates.relink",
    }


def test_a_copy_of_the_survivor_that_is_taken_out_does_not_take_the_survivor_with_it() -> None:
    # Counted by hand: A1 stands twice; its copy goes to quarantine, A2 and A3 are merged, A1 and A4 stay.
    raw = {"accounts": typed("accounts", [*ACCOUNTS, ACCOUNTS[0]]), "deals": typed("deals", DEALS)}
    made = context(raw, settings="merge: automatic", as_of=datetime(2026, 6, 30))
    log = clean(made, [], clusters=CLUSTERS).changes
    mine = log.filter(pc.equal(log["table"], "accounts"))
    after = apply(raw["accounts"], mine, COMPANY.calendar)
    assert after["account_id"].to_pylist() == ["A1", "A4"]
    assert revert(after, mine, COMPANY.calendar).equals(raw["accounts"])


def test_records_that_a_person_has_linked_are_merged_and_one_word_takes_it_back() -> None:
    raw = {"accounts": typed("accounts", ACCOUNTS), "deals": typed("deals", DEALS)}
    made = context(raw, as_of=datetime(2026, 6, 30))
    links = [
        Decision("must_link", "accounts", "A1", other_key="A2", decided_by="Ota"),
        Decision("must_link", "accounts", "A3", other_key="A2", decided_by="Ota"),
    ]
    some = clean(made, links[:1], clusters=CLUSTERS)
    assert "duplicates.merge" not in some.changes["rule_id"].to_pylist(), "nobody has spoken of A3"
    assert "duplicates.merge" in some.proposals["rule_id"].to_pylist()
    every = clean(made, links, clusters=CLUSTERS)
    assert "duplicates.merge" not in every.proposals["rule_id"].to_pylist()
    merged = {e["key"]: e["decided_by"] for e in every.changes.to_pylist() if e["rule_id"] == "duplicates.merge"}
    assert merged == {"A2": "Ota", "A3": "Ota"}
    assert clean(made, [], clusters=CLUSTERS).changes.equals(some.changes), "withdrawn, the log is what it was"
