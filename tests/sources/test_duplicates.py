"""What happens to rows that the store has already, to successive exports, and to an import that is taken back?"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from crmlib.errors import UserError
from crmlib.sources.undo import undo_import
from tests.sources import load, rows, workspace, write


@pytest.fixture
def space(tmp_path):
    return workspace(tmp_path)


def leads(tmp_path, space, lines, **options):
    write(tmp_path / "in", "leads.csv", "lead_id,created_at,email,phone,company\n" + "\n".join(lines) + "\n")
    return load(space, tmp_path / "in", **options)


def deals(tmp_path, space, lines, header="deal_id,status,amount", **options):
    write(tmp_path / "in", "deals.csv", header + "\n" + "\n".join(lines) + "\n")
    return load(space, tmp_path / "in", **options)


FIRST = ["L1,2026-01-01,ann@x.example,,Acme", "L2,2026-01-02,bob@x.example,222,"]
SECOND = ["M1,2026-02-01,ANN@x.example ,111,Acme Inc", "M2,2026-02-02,cyd@x.example,333,"]


@pytest.mark.parametrize(
    ("rule", "counts", "ann"),
    [
        ("skip", (1, 1, 0), ("L1", None, "Acme")),
        ("fill", (2, 0, 0), ("L1", "111", "Acme")),
        ("overwrite", (2, 0, 0), ("L1", "111", "Acme Inc")),
        ("add", (2, 0, 0), ("L1", None, "Acme")),
    ],
)
def test_leads_match_by_e_mail_when_a_rule_is_asked_for(tmp_path, space, rule, counts, ann):
    leads(tmp_path, space, FIRST)
    report = leads(tmp_path, space, SECOND, on_duplicate=rule)
    assert (report.total("accepted"), report.total("skipped"), report.total("queued")) == counts
    assert rows(space, "SELECT lead_id, phone, company FROM leads WHERE lead_id = 'L1'") == [ann]
    total = {"skip": 3, "fill": 3, "overwrite": 3, "add": 4}[rule]
    assert rows(space, "SELECT count(*) FROM leads") == [(total,)]


def test_without_a_rule_only_the_key_tells_rows_apart(tmp_path, space):
    leads(tmp_path, space, FIRST)
    assert leads(tmp_path, space, SECOND).total("accepted") == 2
    assert rows(space, "SELECT count(*) FROM leads") == [(4,)]


def test_two_candidates_wait_for_a_person(tmp_path, space):
    leads(tmp_path, space, [*FIRST, "L3,2026-01-03,ann@x.example,,Other"])
    report = leads(tmp_path, space, SECOND, on_duplicate="overwrite")
    assert (report.total("accepted"), report.total("queued")) == (1, 1)
    queued = (space.outputs / "imports" / report.import_id / "queued" / "leads.csv").read_text()
    assert "M1" in queued
    assert "2 stored rows match" in queued


def test_the_user_may_name_the_column(tmp_path, space):
    leads(tmp_path, space, FIRST)
    report = leads(tmp_path, space, ["N1,2026-03-01,new@x.example,222,Newco"], on_duplicate="fill", match=("phone",))
    assert report.total("updated") == 1
    assert rows(space, "SELECT email, company FROM leads WHERE lead_id = 'L2'") == [("bob@x.example", "Newco")]


def test_match_names_a_column_of_what_is_imported(tmp_path, space):
    with pytest.raises(UserError, match=r"--match: unknown column; found 'emial'\. Did you mean 'email'"):
        leads(tmp_path, space, ["N1,2026-03-01,new@x.example,222,Newco"], on_duplicate="fill", match=("emial",))
    assert space.store.head() is None


def test_links_follow_a_row_that_was_found_under_another_id(tmp_path, space):
    leads(tmp_path, space, FIRST)
    write(tmp_path / "in", "leads.csv", "lead_id,created_at,email\n" + "M1,2026-02-01,ann@x.example\n")
    write(tmp_path / "in", "deals.csv", "deal_id,status,lead_id\nD1,open,M1\n")
    load(space, tmp_path / "in", on_duplicate="skip")
    assert rows(space, "SELECT lead_id FROM deals") == [("L1",)]


def test_a_file_that_repeats_itself_under_a_rule(tmp_path, space):
    report = leads(tmp_path, space, [*FIRST, "L9,2026-01-09,ANN@x.example,,"], on_duplicate="skip")
    assert (report.total("accepted"), report.total("skipped")) == (2, 1)


def test_a_later_export_adds_only_what_changed_and_never_an_older_state(tmp_path, space):
    header = "deal_id,status,amount,updated_at"
    deals(tmp_path, space, ["D1,open,1,2026-02-01", "D2,open,2,2026-02-01"], header)
    report = deals(tmp_path, space, ["D1,open,5,2026-03-01", "D2,open,9,2026-01-01", "D3,open,3,2026-03-01"], header)
    assert (report.total("accepted"), report.total("updated"), report.total("skipped")) == (2, 1, 1)
    found = rows(space, "SELECT deal_id, amount FROM deals ORDER BY 1")
    assert found == [("D1", Decimal(5)), ("D2", Decimal(2)), ("D3", Decimal(3))]


def test_columns_that_a_later_file_lacks_are_carried_over(tmp_path, space):
    deals(tmp_path, space, ["D1,open,1,first"], "deal_id,status,amount,name")
    deals(tmp_path, space, ["D1,won,2"])
    assert rows(space, "SELECT status, amount, name FROM deals") == [("won", Decimal(2), "first")]


EXPORT = "deal_id,status,stage,amount,created_at,closed_at,updated_at"


def test_history_from_successive_exports(tmp_path, space):
    deals(tmp_path, space, ["D1,open,A,10,2026-01-01,,2026-01-02", "D2,open,A,20,2026-01-05,,"], EXPORT)
    second = ["D1,open,B,10,2026-01-01,,2026-02-02", "D2,won,W,25,2026-01-05,2026-02-03,"]
    assert deals(tmp_path, space, second, EXPORT).history_rows == 4
    third = ["D1,lost,L,10,2026-01-01,2026-03-01,2026-03-02", second[1]]
    assert deals(tmp_path, space, third, EXPORT).history_rows == 1
    found = rows(
        space, "SELECT deal_id, changed_at, stage, status, amount FROM deal_history ORDER BY deal_id, row_order"
    )
    assert found == [
        ("D1", datetime(2026, 1, 1), "A", "open", Decimal(10)),
        ("D1", datetime(2026, 2, 2), "B", "open", Decimal(10)),
        ("D1", datetime(2026, 3, 1), "L", "lost", Decimal(10)),
        ("D2", datetime(2026, 1, 5), "A", "open", Decimal(20)),
        ("D2", datetime(2026, 2, 3), "W", "won", Decimal(25)),
    ]
    assert deals(tmp_path, space, third, EXPORT).history_rows == 0


def test_a_change_without_a_time_is_dated_by_the_export(tmp_path, space):
    deals(tmp_path, space, ["D1,open,10"])
    deals(tmp_path, space, ["D1,open,11"], exported_at=datetime(2026, 5, 1, 12))
    found = rows(space, "SELECT changed_at, amount FROM deal_history ORDER BY row_order")
    assert found == [(datetime(2026, 5, 1, 12), Decimal(11))]


def state(space):
    return rows(space, "SELECT deal_id, status, amount, import_id FROM deals ORDER BY 1")


def test_one_import_is_taken_back_and_later_ones_stay(tmp_path, space):
    deals(tmp_path, space, ["D1,open,10", "D2,open,20", "D3,open,30"])
    deals(tmp_path, space, ["D1,won,11", "D2,won,21", "D4,open,40"])
    deals(tmp_path, space, ["D1,won,12", "D3,open,30", "D4,open,41"])
    undone = undo_import(space, "i0002")
    (table,) = [t for t in undone.tables if t.table == "deals"]
    assert (table.removed, table.restored, table.kept) == (3, 1, 2)
    assert any("2 rows were changed since by i0003" in note for note in undone.notes)
    assert state(space) == [
        ("D1", "won", Decimal(12), "i0003"),
        ("D2", "open", Decimal(20), "i0001"),
        ("D3", "open", Decimal(30), "i0001"),
        ("D4", "open", Decimal(41), "i0003"),
    ]
    undone = undo_import(space, "i0001")
    assert any("i0003 had skipped 1 rows" in note for note in undone.notes)
    assert [row[0] for row in state(space)] == ["D1", "D4"]
    undo_import(space, "i0003")
    assert "deals" not in space.store.head().tables("raw")
    with pytest.raises(UserError, match="was taken back already"):
        undo_import(space, "i0003")


def test_undo_of_the_last_import_gives_the_former_state_exactly(tmp_path, space):
    deals(tmp_path, space, ["D1,open,10,x", "D2,open,20,y"], "deal_id,status,amount,name")
    everything = "SELECT * FROM deals ORDER BY row_order"
    before, columns = rows(space, everything), space.store.head().columns("deals", "raw")
    deals(tmp_path, space, ["D1,won,11,JPY", "D9,open,1,JPY"], "deal_id,status,amount,currency")
    assert rows(space, everything) != before
    undo_import(space, "i0002")
    assert rows(space, everything) == before
    assert space.store.head().columns("deals", "raw") == columns


def test_a_dry_run_changes_nothing_and_shows_what_would_be(tmp_path, space):
    deals(tmp_path, space, ["D1,open,10"])
    snapshot, before = space.store.head().id, state(space)
    report = deals(tmp_path, space, ["D1,won,11", "D2,open,x", "D3,open,3"], dry_run=True)
    assert (report.import_id, report.total("accepted"), report.total("rejected")) == (None, 2, 1)
    assert report.outcomes[0].preview[0]["status"] == "won"
    assert (space.store.head().id, state(space)) == (snapshot, before)
    assert not (space.outputs / "imports" / "i0002").exists()
    deals(tmp_path, space, ["D4,open,4"])
    assert [row[0] for row in state(space)] == ["D1", "D4"]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("overwrite", ("D1", "won", None, "c")),  # the last row as a whole, its empty amount included
        ("fill", ("D1", "open", Decimal(10), "b")),  # the first text that each column has
    ],
)
def test_rows_of_one_file_with_one_key_act_one_after_the_other(tmp_path, space, rule, told):
    lines = ["D1,open,10,", "D1,lost,20,b", "D2,open,1,x", "D1,won,,c"]
    report = deals(tmp_path, space, lines, "deal_id,status,amount,name", on_duplicate=rule)
    (outcome,) = report.outcomes
    assert (outcome.read, outcome.accepted, outcome.skipped, outcome.queued) == (4, 2, 2, 0)
    found = rows(space, "SELECT deal_id, status, amount, name FROM deals ORDER BY 1")
    assert found == [told, ("D2", "open", Decimal(1), "x")]


def test_later_rows_of_a_file_reach_the_stored_row_through_the_first(tmp_path, space):
    deals(tmp_path, space, ["D1,open,10,"], "deal_id,status,amount,name")
    deals(tmp_path, space, ["D1,won,11,", "D1,lost,,n"], "deal_id,status,amount,name", on_duplicate="fill")
    assert rows(space, "SELECT deal_id, status, amount, name FROM deals") == [("D1", "open", Decimal(10), "n")]


def test_a_lookup_reads_a_file_without_headers(tmp_path):
    made = workspace(tmp_path)
    (made.params / "sources").mkdir(exist_ok=True)
    (made.params / "sources" / "own.yaml").write_text(
        "name: own\ntables:\n  - table: deals\n    file: Deals\n    lookups:\n"
        "      stage: {file: [Stages], key: code, on: Stage, headers: [code, label]}\n    columns:\n"
        "      deal_id: Id\n      status: {const: open}\n      stage: {from: stage.label}\n",
        encoding="utf-8",
    )
    write(tmp_path / "in", "Deals.csv", "Id,Stage\nD1,2\nD2,1\nD3,9\n")
    write(tmp_path / "in", "Stages.csv", "1,Talk\n2,Offer\n3,Deal\n")
    load(made, tmp_path / "in", "own")
    assert rows(made, "SELECT deal_id, stage FROM deals ORDER BY 1") == [("D1", "Offer"), ("D2", "Talk"), ("D3", None)]
