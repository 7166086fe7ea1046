"""Are canonical files read strictly, exactly, and in their order?"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from crmlib.errors import UserError
from crmlib.sources.undo import undo_import
from tests.sources import load, rows, workspace, write


@pytest.fixture
def space(tmp_path):
    return workspace(tmp_path, timezone="America/New_York")


@pytest.mark.parametrize(
    ("text", "instant", "local"),
    [
        ("2026-01-01T00:00:00+09:00", datetime(2025, 12, 31, 15), date(2025, 12, 31)),
        ("2026-01-01T03:00:00Z", datetime(2026, 1, 1, 3), date(2025, 12, 31)),
        ("2026-01-01 03:00:00", datetime(2026, 1, 1, 3), date(2025, 12, 31)),
        ("2026-01-01T03:00:00.5-0530", datetime(2026, 1, 1, 8, 30, 0, 500000), date(2026, 1, 1)),
        ("2026-01-01", datetime(2026, 1, 1, 5), date(2026, 1, 1)),
        ("2026-07-01T03:59:59Z", datetime(2026, 7, 1, 3, 59, 59), date(2026, 6, 30)),
        ("2026-07-01T04:00:00Z", datetime(2026, 7, 1, 4), date(2026, 7, 1)),
        ("2026-03-08T07:30:00Z", datetime(2026, 3, 8, 7, 30), date(2026, 3, 8)),
    ],
)
def test_times_with_an_offset_or_utc_and_their_local_date(tmp_path, space, text, instant, local):
    write(tmp_path / "in", "leads.csv", f"lead_id,created_at\nL1,{text}\n")
    load(space, tmp_path / "in")
    assert rows(space, "SELECT created_at, created_on FROM leads") == [(instant, local)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5678", Decimal("1234.5678")),
        ("-0.0001", Decimal("-0.0001")),
        ("99999999999999.9999", Decimal("99999999999999.9999")),
        ("1e3", Decimal(1000)),
        ("1.23455", Decimal("1.2346")),  # half to even at the fifth decimal, and counted
        ("0.1", Decimal("0.1")),
    ],
)
def test_money_is_exact(tmp_path, space, text, value):
    write(tmp_path / "in", "costs.csv", f"date,category,amount\n2026-01-01,sales,{text}\n")
    report = load(space, tmp_path / "in")
    assert rows(space, "SELECT amount FROM costs") == [(value,)]
    assert report.outcomes[0].rounded == (
        {"amount": 1} if len(text.split(".")[-1]) > 4 and "." in text and "99" not in text else {}
    )


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("amount", "abc", "not a number"),
        ("amount", "100000000000000", "more than 14 digits"),
        ("close_date", "2026-02-30", "no such day"),
        ("close_date", "30/01/2026", "not a date (expected ISO"),
        ("created_at", "yesterday", "not a date or time"),
        ("created_at", "2026-01-01T25:00:00Z", "no such day or time"),
        ("created_at", "2026-01-01T00:00:00.1234567Z", "finer than a microsecond"),
        ("status", "Won", "expected open, won, lost"),
        ("status", "", "status is missing"),
        ("deal_id", "　", "deal_id is missing"),
    ],
)
def test_a_bad_value_rejects_its_row_with_the_reason(tmp_path, space, column, text, words):
    good = {"deal_id": "D1", "status": "open", "amount": "1", "close_date": "2026-01-01", "created_at": "2026-01-01"}
    bad = good | {"deal_id": "D2"} | {column: text}
    header = ",".join(good)
    write(tmp_path / "in", "deals.csv", f"{header}\n{','.join(good.values())}\n{','.join(bad.values())}\n")
    report = load(space, tmp_path / "in")
    assert (report.total("accepted"), report.total("rejected")) == (1, 1)
    (reason,) = report.outcomes[0].reasons
    assert words in reason
    assert rows(space, "SELECT deal_id FROM deals") == [("D1",)]


def test_rejected_rows_can_be_corrected_and_imported_again(tmp_path, space):
    write(tmp_path / "in", "deals.csv", 'deal_id,status,amount,name\nD1,open,x,"=1+1"\nD2,open,5,ok\n')
    report = load(space, tmp_path / "in")
    folder = space.outputs / "imports" / report.import_id / "rejected"
    text = (folder / "deals.csv").read_text()
    assert "'=1+1" in text  # a spreadsheet must not run it
    assert "amount: not a number; found 'x'" in text
    (folder / "deals.csv").write_text(text.replace("D1,open,x", "D1,open,7"))
    again = load(space, folder)
    assert (again.total("accepted"), again.total("rejected")) == (1, 0)
    assert rows(space, "SELECT deal_id, amount, name FROM deals ORDER BY 1") == [
        ("D1", Decimal(7), "=1+1"),
        ("D2", Decimal(5), "ok"),
    ]


def test_the_order_of_rows_is_kept(tmp_path, space):
    lines = "".join(f"D{i % 7},2026-01-01T00:00:00Z,S{i},open\n" for i in range(500))
    write(tmp_path / "in", "deal_history.csv", "deal_id,changed_at,stage,status\n" + lines)
    load(space, tmp_path / "in")
    assert rows(space, "SELECT stage FROM deal_history ORDER BY row_order") == [(f"S{i}",) for i in range(500)]


def test_equal_rows_of_a_log_are_all_kept_and_recognised_again(tmp_path, space):
    write(tmp_path / "in", "costs.csv", "date,category,amount\n" + "2026-01-01,sales,5\n" * 3)
    assert load(space, tmp_path / "in").total("accepted") == 3
    assert load(space, tmp_path / "in").total("skipped") == 3
    write(tmp_path / "in", "costs.csv", "date,category,amount\n" + "2026-01-01,sales,5\n" * 4)
    assert load(space, tmp_path / "in").total("accepted") == 1


def test_an_absent_column_is_absent_and_an_empty_one_is_there(tmp_path, space):
    write(tmp_path / "in", "deals.csv", "deal_id,status,amount\nD1,open,\n")
    load(space, tmp_path / "in")
    head = space.store.head()
    assert head.columns("deals", "raw") == ["deal_id", "status", "amount"]
    assert rows(space, "SELECT amount FROM deals") == [(None,)]


def test_a_header_without_rows_is_a_table_of_none(tmp_path, space):
    """Such a source says that there are no calls; one without the file says nothing of calls."""
    write(tmp_path / "in", "calls.csv", "call_id,started_at,direction\n")
    load(space, tmp_path / "in")
    assert space.store.head().columns("calls", "raw") == ["call_id", "direction", "started_at"]
    assert rows(space, "SELECT count(*) FROM calls") == [(0,)]
    write(tmp_path / "later", "calls.csv", "call_id,started_at\nC1,2026-01-01T00:00:00Z\n")
    load(space, tmp_path / "later")
    assert rows(space, "SELECT call_id, direction FROM calls") == [("C1", None)]
    undo_import(space, "i0001")
    assert space.store.head().columns("calls", "raw") == ["call_id", "started_at"]
    undo_import(space, "i0002")
    assert space.store.head().tables("raw") == []


def test_a_table_of_none_is_there_until_its_import_is_taken_back(tmp_path, space):
    write(tmp_path / "in", "calls.csv", "call_id,started_at\n")
    load(space, tmp_path / "in")
    undo_import(space, "i0001")
    assert space.store.head().tables("raw") == []


def test_orders_without_rows_leave_won_deals_in_their_place(tmp_path, space):
    """kpis.md, Customer: where the source has no orders, a won deal counts as one."""
    write(tmp_path / "in", "orders.csv", "order_id,account_id,ordered_at,amount\n")
    write(tmp_path / "in", "leads.csv", "lead_id,created_at\n")
    load(space, tmp_path / "in")
    assert space.store.head().tables("raw") == ["leads"]


def test_an_unknown_column_is_refused_with_the_nearest_name(tmp_path, space):
    write(tmp_path / "in", "deals.csv", "deal_id,status,amuont\nD1,open,1\n")
    with pytest.raises(UserError, match=r"deals\.csv: unknown column of deals; found 'amuont'\. Did you mean 'amount'"):
        load(space, tmp_path / "in")
    assert space.store.head() is None


def test_a_missing_required_column_is_refused(tmp_path, space):
    write(tmp_path / "in", "leads.csv", "lead_id,email\nL1,a@b.example\n")
    with pytest.raises(UserError, match=r"a required column is missing.*expected created_at"):
        load(space, tmp_path / "in")


def test_line_breaks_in_cells_and_ragged_rows_keep_their_lines(tmp_path, space):
    text = 'deal_id,status,name\nD1,open,"two\nlines"\nD2,open\nD3,open,x\n\nD4,open,"a, ""quoted"" word"\n'
    write(tmp_path / "in", "deals.csv", text)
    report = load(space, tmp_path / "in")
    assert report.outcomes[0].reasons == {"has 2 cells where the header has 3": 1}
    assert rows(space, "SELECT deal_id, name, source_row FROM deals ORDER BY row_order") == [
        ("D1", "two\nlines", "deals.csv:2"),
        ("D3", "x", "deals.csv:5"),
        ("D4", 'a, "quoted" word', "deals.csv:7"),
    ]


def test_an_exported_table_comes_in_again_with_lineage_of_its_own(tmp_path, space):
    path = write(
        tmp_path,
        "tickets.csv",
        "ticket_id,created_at,created_on,import_id,source_row,row_order\n"
        "T1,2026-01-01T20:00:00Z,1999-01-01,i0099,old.csv:7,70\n",
    )
    report = load(space, path)
    assert report.outcomes[0].unmapped == ["created_on", "import_id", "source_row", "row_order"]
    assert rows(space, "SELECT import_id, source_row FROM tickets") == [("i0001", "tickets.csv:2")]


def test_in_a_canonical_file_every_row_is_a_record(tmp_path, space):
    report = load(space, write(tmp_path, "users.csv", "user_id,name\nU1,A\nTotal,B\n,\n"))
    assert (report.total("accepted"), report.total("skipped"), report.total("rejected")) == (2, 0, 1)
