# ruff: noqa: E501  (one record, one line: tables are read best unwrapped)
"""Is the change log the whole difference between raw and clean, and can it be undone exactly?"""

from __future__ import annotations

from datetime import datetime

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from crmlib.audit.change import ROW, apply, revert
from crmlib.audit.cleaning import Cleaning, clean
from crmlib.audit.decisions import Decision, parse_decisions
from tests.audit.tables import COMPANY, context, typed

TEXTS = st.sampled_from(
    [
        None, "", " ", "\u3000", "Online Store", "OnlineStore", " OnlineStore\u3000", "ＯｎｌｉｎｅＳｔｏｒｅ", "N/A", "-", "unknown",
        "Web", "WEB", "web ", "ｳｪﾌﾞ", "a\u200bb", "=1+1", "two  spaces", "Acme\n", "null", "=SUM(A1)", "株式会社　テスト",
    ]
)  # fmt: skip
IDS = st.sampled_from(["D1", "D2", "D 1", "", "Ｄ１", None])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "deal_id": IDS,
            "status": st.sampled_from(["open", "won", "lost"]),
            "name": TEXTS,
            "source": TEXTS,
            "next_step": TEXTS,
            "product_id": st.sampled_from([None, "P1", "gtx-pro", "GTXPro", "GTX", "nothing"]),
            "amount": st.sampled_from([None, "0", "1.5", "99999999999999.9999"]),
            "probability": st.sampled_from([None, "0", "0.5", "1"]),
            "created_at": st.sampled_from([None, "2026-03-29 15:30:00", "2026-01-01 00:00:00.000001"]),
        }
    ),
    min_size=1,
    max_size=12,
)
PRODUCTS = [
    {"product_id": "P1", "name": "GTX Pro"},
    {"product_id": "P2", "name": "GTX"},
    {"product_id": "P3", "name": "G.T.X"},
]
DECISIONS = st.lists(
    st.sampled_from(
        [
            Decision("pin", "deals", key="D1", column="amount", after="7"),
            Decision("pin", "deals", key="D2", column="created_at", after="2026-05-01 00:00:00"),
            Decision("pin", "deals", key="D1", column="source", after=None),
            Decision("accept", "deals", column="probability", key="D1"),
            Decision("accept", "deals", column="source", before="unknown"),
            Decision("reject", "deals", column="source", before=" OnlineStore\u3000"),
            Decision("reject", "deals", column="product_id", before="GTXPro"),
            Decision("quarantine", "deals", key="D2", note="a mistake"),
            Decision("keep", "deals", key="D1"),
        ]
    ),
    unique=True,
    max_size=6,
)


CONNECTION = duckdb.connect(config={"threads": 1})
"""One for all examples: opening one takes longer than an example."""


def cleaned(rows: list[dict], decisions: list[Decision]) -> tuple[pa.Table, pa.Table, Cleaning]:
    raw = typed("deals", rows)
    made = context({"deals": raw, "products": PRODUCTS}, as_of=datetime(2026, 6, 30), connection=CONNECTION)
    result = clean(made, decisions)
    return raw, apply(raw, result.changes, COMPANY.calendar), result


@settings(max_examples=60)
@given(ROWS, DECISIONS)
def test_apply_then_revert_gives_the_raw_rows(rows: list[dict], decisions: list[Decision]) -> None:
    raw, result, cleaning = cleaned(rows, decisions)
    assert revert(result, cleaning.changes, COMPANY.calendar).equals(raw)


@settings(max_examples=60)
@given(ROWS, DECISIONS)
def test_the_log_is_the_whole_difference(rows: list[dict], decisions: list[Decision]) -> None:
    """Cells that differ are exactly the cells in the log; rows that are gone are exactly the quarantine."""
    raw, result, cleaning = cleaned(rows, decisions)
    before = {row["row_order"]: row for row in raw.to_pylist()}
    after = {row["row_order"]: row for row in result.to_pylist()}
    log = cleaning.changes.to_pylist()
    assert before.keys() - after.keys() == {c["row_order"] for c in log if c["column"] == ROW}
    assert before.keys() - after.keys() == set(cleaning.quarantine["row_order"].to_pylist())
    differ = {(o, c) for o, row in after.items() for c, v in row.items() if v != before[o][c] and not c.endswith("_on")}
    assert differ == {(c["row_order"], c["column"]) for c in log if c["column"] != ROW}
    for change in log:
        if change["column"] != ROW and change["step"] == 0:
            stored = raw.filter(pc.equal(raw["row_order"], change["row_order"]))[change["column"]].cast(pa.string())
            assert change["before"] == stored[0].as_py()


@settings(max_examples=40)
@given(ROWS)
def test_repairing_twice_is_repairing_once(rows: list[dict]) -> None:
    """The clean rows need no repair: what is applied by itself changes nothing in them."""
    _, result, _ = cleaned(rows, [])
    made = context({"deals": result, "products": PRODUCTS}, as_of=datetime(2026, 6, 30), connection=CONNECTION)
    again = clean(made, [])
    assert again.changes.num_rows == 0, again.changes.to_pylist()


@settings(max_examples=40)
@given(ROWS, DECISIONS)
def test_withdrawing_every_decision_gives_the_audit_without_decisions(
    rows: list[dict], decisions: list[Decision]
) -> None:
    _, with_none, _ = cleaned(rows, [])
    cleaned(rows, decisions)
    _, withdrawn, _ = cleaned(rows, [])
    assert withdrawn.equals(with_none)


def test_a_local_date_follows_its_instant_and_comes_back() -> None:
    """22:00 UTC on 31 March is 1 April in Tokyo."""
    rows = [{"deal_id": "D1", "status": "open", "created_at": "2026-03-01 00:00:00"}]
    _raw, result, cleaning = cleaned(
        rows, parse_decisions("decision,table,key,column,after\npin,deals,D1,created_at,2026-03-31 22:00:00\n")
    )
    assert str(result["created_on"][0]) == "2026-04-01"
    assert str(revert(result, cleaning.changes, COMPANY.calendar)["created_on"][0]) == "2026-03-01"


def test_null_and_empty_text_are_told_apart() -> None:
    rows = [{"deal_id": "D1", "status": "open", "name": ""}, {"deal_id": "D2", "status": "open", "name": None}]
    _raw, result, cleaning = cleaned(rows, [])
    assert [(c["key"], c["before"], c["after"]) for c in cleaning.changes.to_pylist()] == [("D1", "", None)]
    assert revert(result, cleaning.changes, COMPANY.calendar)["name"].to_pylist() == ["", None]


def test_of_rows_that_share_a_key_only_the_copies_go() -> None:
    """Same key and same content: the later ones go. Same key, other content: both stay, for a person to decide."""
    row = {"deal_id": "D1", "status": "open", "name": "x"}
    _, result, cleaning = cleaned([row, {**row, "name": "y"}, row, row], [])
    assert result["row_order"].to_pylist() == [1, 2]
    assert cleaning.quarantine["reason_en"].to_pylist() == ["a copy of another row: same key, same values"] * 2


def test_a_reference_is_repaired_only_where_exactly_one_row_is_meant() -> None:
    """GTXPro is GTX Pro (P1); gtx could be P2 ("GTX") or P3 ("G.T.X"), so it stays."""
    rows = [
        {"deal_id": f"D{i}", "status": "open", "product_id": p} for i, p in enumerate(["GTXPro", "gtx", "P2", "other"])
    ]
    _, result, cleaning = cleaned(rows, [])
    assert result["product_id"].to_pylist() == ["P1", "gtx", "P2", "other"]
    assert cleaning.changes["rule_id"].to_pylist() == ["reference.folded"]


def test_decisions_are_kept_in_the_log_with_their_author() -> None:
    rows = [{"deal_id": "D1", "status": "won", "probability": "0.5", "amount": "1"}]
    text = (
        "decision,table,key,column,before,after,decided_by,note\n"
        "accept,deals,D1,probability,,,sato,checked\n"
        "pin,deals,D1,amount,,2,suzuki,contract seen\n"
    )
    _, _result, cleaning = cleaned(rows, parse_decisions(text))
    by = {c["column"]: (c["decided_by"], c["before"], c["after"], c["rule_id"]) for c in cleaning.changes.to_pylist()}
    assert by == {
        "probability": ("sato", "0.50000000", "1.00000000", "deals.probability.won"),
        "amount": ("suzuki", "1.0000", "2.0000", "decision.pin"),
    }


def test_a_proposal_is_not_applied_by_itself() -> None:
    rows = [
        {"deal_id": "D1", "status": "won", "probability": "0.5"},
        {"deal_id": "D2", "status": "lost", "probability": "1"},
    ]
    raw, result, cleaning = cleaned(rows, [])
    assert result.equals(raw)
    assert {(p["key"], p["after"]) for p in cleaning.proposals.to_pylist()} == {
        ("D1", "1.00000000"),
        ("D2", "0.00000000"),
    }
