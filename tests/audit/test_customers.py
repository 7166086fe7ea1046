"""What the duplicates page, the inventory and the workbook show, of a company counted by hand."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from crmlib.audit.customers import customers
from crmlib.audit.decisions import Decision, add_decision, load_decisions, withdraw
from crmlib.audit.inventory import column_values, needed_rows
from crmlib.audit.perform import LINKAGE, perform
from crmlib.audit.profile import profile
from crmlib.errors import UserError
from crmlib.workspace import Workspace, init_workspace
from tests.audit.tables import context
from tests.audit.test_perform import store_tables

CONTACTS = [
    {"contact_id": "C1", "full_name": "高橋 一郎", "email": "ichiro@yamada.example.co.jp", "phone": "03-5070-6834",
     "birth_date": "1980-02-03", "created_at": "2025-01-01T00:00:00"},
    {"contact_id": "C2", "full_name": "髙橋　一郎", "email": "ICHIRO@yamada.example.co.jp",
     "phone": "０３－５０７０－６８３４", "birth_date": "1980-02-03", "created_at": "2025-02-01T00:00:00"},
    {"contact_id": "C3", "full_name": "佐藤 健", "email": "ken@sato.example.jp", "phone": "06-6123-4567",
     "birth_date": "1975-05-06", "created_at": "2025-03-01T00:00:00"},
]  # fmt: skip


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    made = init_workspace(tmp_path / "w", "Test", "JPY", "Asia/Tokyo")
    text = (made.params / "company.yaml").read_text("utf-8")
    (made.params / "company.yaml").write_text(text + "\nprivacy: [contacts.email]\n", "utf-8")
    made = Workspace(made.path)
    store_tables(made, {"contacts": CONTACTS})
    return made


def shown(ws: Workspace) -> dict:
    period = ws.calendar.period("2025-06")
    found = customers(ws.params, ws.outputs, ws.store.head(), ws.company, period, datetime(2025, 6, 30, 15))
    assert found is not None
    return found


def test_the_page_shows_the_one_cluster_field_by_field_with_private_values_masked(ws: Workspace) -> None:
    perform(ws)
    found = shown(ws)
    (line,) = found["tables"]
    assert (line["table"], line["records"], line["clusters"], line["surplus"]) == ("contacts", 3, 1, 1)
    (cluster,) = found["clusters"]
    assert (cluster["keys"], cluster["survivor"], cluster["title"]) == (["C1", "C2"], "C1", "高橋 一郎")
    (pair,) = cluster["pairs"]
    fields = {each["field"]: each for each in pair["fields"]}
    assert (fields["email"]["left"], fields["email"]["right"], fields["email"]["level"]) == ("•••", "•••", "equal")
    assert (fields["phone"]["left"], fields["phone"]["level"]) == ("03-5070-6834", "equal")
    assert found["mode"] == "proposed"
    assert found["effects"]["merged"] == 1


def test_a_person_parts_two_records_and_takes_it_back(ws: Workspace) -> None:
    add_decision(ws.params, Decision("must_link", "contacts", "C1", other_key="C2"))
    add_decision(ws.params, Decision("cannot_link", "contacts", "C2", other_key="C1", decided_by="Sato, Ken"))
    assert [d.decision for d in load_decisions(ws.params)] == ["cannot_link"], "the later one replaces the earlier"
    perform(ws)
    found = shown(ws)
    assert found["clusters"] == []
    assert [(d["decision"], d["decided_by"], d["found"]) for d in found["decisions"]] == [
        ("cannot_link", "Sato, Ken", True)
    ]
    assert found["labels"][0][0] is False
    withdraw(ws.params, Decision("must_link", "contacts", "C1", other_key="C2"))
    perform(ws)
    assert len(shown(ws)["clusters"]) == 1


def test_a_faulty_decision_leaves_the_file_as_it_is(ws: Workspace) -> None:
    add_decision(ws.params, Decision("must_link", "contacts", "C1", other_key="C2"))
    before = (ws.params / "decisions.csv").read_bytes()
    with pytest.raises(UserError, match="needs other_key"):
        add_decision(ws.params, Decision("must_link", "contacts", "C1"))
    assert (ws.params / "decisions.csv").read_bytes() == before


def test_findings_name_the_record_that_another_stands_for(ws: Workspace) -> None:
    result = perform(ws)
    rows = pq.read_table(result.folder / "findings.parquet").to_pylist()
    mine = [(r["key"], r["column"], r["value"], r["source_row"]) for r in rows if r["rule_id"] == "contacts.duplicate"]
    assert mine == [("C2", "contact_id", "C1", "3")]


def test_models_stay_through_an_import_and_are_learned_anew_when_asked(ws: Workspace) -> None:
    leads = [
        {"lead_id": f"{copy}{n}", "full_name": f"Given{n} Family{n}", "email": f"p{n}@c{n}.example.com",
         "company": f"Company {n}", "created_at": "2025-01-01T00:00:00"}
        for copy, last in (("a", 300), ("b", 160)) for n in range(last)
    ]  # fmt: skip
    store_tables(ws, {"leads": leads}, "i0002", 100)
    perform(ws)
    first = ws.store.head().record[LINKAGE]["leads"]
    store_tables(ws, {"leads": [{**leads[0], "lead_id": "c0"}]}, "i0003", 1000)
    perform(ws)
    assert ws.store.head().record[LINKAGE]["leads"] == first
    perform(ws, relearn=True)
    again = ws.store.head()
    assert again.record[LINKAGE]["leads"]["learned_from"] == again.id


def test_the_workbook_masks_private_values_also_in_rows_taken_out(ws: Workspace) -> None:
    bad = {"contact_id": "C9", "full_name": "Jo", "email": "not a mail", "created_at": "2025-03-01T00:00:00"}
    store_tables(ws, {"contacts": [bad, bad]}, "i0002", 100)
    result = perform(ws)
    book = openpyxl.load_workbook(result.folder / "audit.xlsx", read_only=True)
    values = [str(v) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for v in row if v]
    assert not [v for v in values if "not a mail" in v]
    assert [v for v in values if '"email": "•••"' in v], "the copy that was taken out"
    kept = pq.read_table(result.folder / "changes.parquet").to_pylist()
    assert any("not a mail" in row["before"] for row in kept), "what is needed to take it back"


@pytest.mark.parametrize(("closing", "verdict"), [("2025-03-01T00:00:00", "keep"), (None, "fix")])
def test_an_open_deal_rightly_lacks_its_closing(closing: str | None, verdict: str) -> None:
    deals = [{"deal_id": f"o{n}", "status": "open", "closed_at": None} for n in range(9)]
    deals += [{"deal_id": "w1", "status": "won", "closed_at": closing}]
    made = context({"deals": deals})
    needed = needed_rows(made.connection, made.present)
    lines = {v.column: v for v in column_values(profile(made), [], made.company, needed)}
    assert needed["deals", "closed_at"] == (1, 1 if closing else 0)
    assert lines["closed_at"].verdict == verdict
    assert "1 rows must have it" in dataclasses.asdict(lines["closed_at"])["reason_en"]


def test_every_condition_of_the_inventory_can_be_asked() -> None:
    from crmlib.audit.inventory import MAY_LACK, NEEDED
    from crmlib.schema import TABLES

    connection = duckdb.connect()
    for table, column in (*NEEDED, *MAY_LACK):
        TABLES[table].column(column)
    for (table, _), condition in NEEDED.items():
        columns = ", ".join(f"{name} VARCHAR" for name in TABLES[table].column_names)
        connection.execute(f"CREATE OR REPLACE TABLE {table} ({columns})")
        assert connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone() == (0,)
