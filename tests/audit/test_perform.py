# ruff: noqa: E501  (one record, one line: tables are read best unwrapped)
"""Does `crm audit` leave what interface.md promises, and say of published data what is known to be wrong in it?"""

from __future__ import annotations

import contextlib
import csv
import json
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from crmlib.audit.change import apply, revert
from crmlib.audit.perform import AuditResult, connect, perform
from crmlib.audit.score import badge, data_quality_score
from crmlib.cli import main
from crmlib.errors import UserError
from crmlib.workspace import Workspace, init_workspace
from tests import shared_data
from tests.audit.tables import typed

TABLES = {
    "users": [{"user_id": "U1", "name": "Sato", "team": "East"}],
    "products": [{"product_id": "GTX Pro", "name": "GTX Pro"}],
    "deals": [
        {
            "deal_id": "D1",
            "status": "won",
            "amount": "100",
            "source": "OnlineStore",
            "product_id": "GTXPro",
            "owner_id": "U1",
        },
        {
            "deal_id": "D2",
            "status": "won",
            "amount": None,
            "source": "=cmd|' /C calc'!A0 ",
            "product_id": "GTX Pro",
            "owner_id": "U9",
        },
        {
            "deal_id": "D2",
            "status": "won",
            "amount": None,
            "source": "=cmd|' /C calc'!A0 ",
            "product_id": "GTX Pro",
            "owner_id": "U9",
        },
    ],
}


def store_tables(ws: Workspace, tables: dict[str, list[dict]], import_id: str = "i0001", first: int = 0) -> None:
    with ws.store.begin("test") as transaction:
        for name, rows in tables.items():
            data = typed(name, [{**row, "import_id": import_id} for row in rows], ws.company)
            orders = pa.array(range(first + 1, first + 1 + data.num_rows), pa.int64())
            data = data.set_column(data.schema.get_field_index("row_order"), "row_order", orders)
            transaction.append("imported", name, data)
            transaction.drop("clean", name)
        transaction.record.pop("audit", None)
        imports = transaction.record.setdefault("imports", [])
        imports.append({"import_id": import_id, "source": "test", "at": "2026-06-30T00:00:00Z", "undone": False})


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    made = init_workspace(tmp_path / "w", "Test", "JPY", "Asia/Tokyo")
    store_tables(made, TABLES)
    return made


def read(result: AuditResult, name: str) -> list[dict]:
    return pq.read_table(result.folder / f"{name}.parquet").to_pylist()


def test_an_audit_leaves_its_files_and_the_clean_rows(ws: Workspace) -> None:
    result = perform(ws)
    head = ws.store.head()
    assert head.id == result.snapshot == "000002"
    assert head.has_clean
    names = {file.name for file in result.folder.iterdir()}
    assert names >= {"findings.parquet", "changes.parquet", "quarantine.parquet", "score.json", "audit.xlsx"}
    found = {(f["rule_id"], f["key"], f["value"], f["source_file"], f["source_row"]) for f in read(result, "findings")}
    assert ("deals.amount.won", "D2", None, "deals.csv", "3") in found
    assert ("deals.key.unique", "D2", "D2", "deals.csv", "4") in found
    changes = {(c["key"], c["column"]): (c["before"], c["after"], c["rule_id"]) for c in read(result, "changes")}
    assert changes["D1", "source"] == ("OnlineStore", "Online Store", "value.alias")
    assert changes["D1", "product_id"] == ("GTXPro", "GTX Pro", "reference.folded")
    assert [(q["key"], q["source_row"]) for q in read(result, "quarantine")] == [("D2", "4")]
    rows = connect(head, "clean").execute("SELECT deal_id, source, product_id FROM deals ORDER BY row_order").fetchall()
    assert rows == [("D1", "Online Store", "GTX Pro"), ("D2", "=cmd|' /C calc'!A0", "GTX Pro")]
    assert head.rows("deals", "raw") == 3
    assert head.rows("deals", "clean") == 2


def test_a_deal_that_closes_after_the_last_creation_is_not_in_the_future(tmp_path: Path) -> None:
    """Imported on 30 June: what closed in May has happened, what closes in July cannot have."""
    made = init_workspace(tmp_path / "w", "Test", "JPY", "UTC")
    rows = [("D1", "2026-05-01T00:00:00", "2026-05-09T10:00:00"), ("D2", "2026-05-02T00:00:00", "2026-07-01T00:00:00")]
    deals = [{"deal_id": k, "status": "won", "created_at": born, "closed_at": closed} for k, born, closed in rows]
    store_tables(made, {"deals": deals})
    result = perform(made)
    assert result.score["as_of"] == "2026-05-09T10:00:00Z"
    assert [f["key"] for f in read(result, "findings") if f["rule_id"] == "deals.closed_at.future"] == ["D2"]


def test_a_table_without_rows_is_audited_and_says_nothing(tmp_path: Path) -> None:
    made = init_workspace(tmp_path / "w", "Test", "JPY", "UTC")
    with made.store.begin("test") as transaction:
        columns = ("deal_id", "status", "amount", "source", "created_at")
        transaction.append("imported", "deals", typed("deals", [], made.company, columns))
    result = perform(made)
    assert result.score["score"] is None
    assert read(result, "findings") == []
    assert connect(made.store.head(), "clean").execute("SELECT count(*) FROM deals").fetchone() == (0,)


def test_the_stored_log_leads_from_raw_to_clean_and_back(ws: Workspace) -> None:
    result = perform(ws)
    head, log = ws.store.head(), pq.read_table(result.folder / "changes.parquet")
    for table in head.tables("raw"):
        raw, clean = (
            connect(head, which).execute(f"SELECT * FROM {table} ORDER BY row_order").to_arrow_table()
            for which in ("raw", "clean")
        )
        mine = log.filter(pc.equal(log["table"], table))
        assert apply(raw, mine, ws.calendar).to_pylist() == clean.to_pylist()
        assert revert(clean, mine, ws.calendar).to_pylist() == raw.to_pylist()


def test_the_score_is_the_formula_of_the_spec(ws: Workspace) -> None:
    """Recomputed from the counts by hand: 100 × Σ w (tested − failed) ÷ Σ w tested, then the mean."""
    result = perform(ws)
    weight = {"critical": 4, "error": 2, "warning": 1, "info": 0}
    passed: dict[str, int] = {}
    tested: dict[str, int] = {}
    for rule in result.score["rules"]:
        if rule["status"] == "tested":
            w = weight[rule["severity"]]
            passed[rule["dimension"]] = passed.get(rule["dimension"], 0) + w * (rule["tested"] - rule["failed"])
            tested[rule["dimension"]] = tested.get(rule["dimension"], 0) + w * rule["tested"]
    shares = [Fraction(100 * passed[name], tested[name]) for name in tested if tested[name]]
    expected = sum(shares) / len(shares)
    assert result.score["score"] == pytest.approx(float(expected), abs=1e-12)
    assert abs(Fraction(data_quality_score(ws.outputs, result.snapshot)) - expected) < Fraction(1, 10**17)
    by_table = badge(ws.outputs, result.snapshot, ["deals"])
    assert by_table["score"] == pytest.approx(result.score["tables"]["deals"]["score"])
    assert by_table["worst"][0]["rule_id"] == "deals.amount.won"
    assert by_table["quarantined"] == 1


def test_failed_rows_in_the_findings_are_those_in_the_score(ws: Workspace) -> None:
    result = perform(ws)
    counted = {rule["id"]: rule["failed"] for rule in result.score["rules"] if rule["failed"]}
    listed: dict[str, int] = {}
    for finding in read(result, "findings"):
        listed[finding["rule_id"]] = listed.get(finding["rule_id"], 0) + 1
    assert {k: v for k, v in listed.items() if not k.startswith("columns.")} == counted


def test_the_same_audit_is_not_done_twice_and_gives_the_same_bytes(ws: Workspace) -> None:
    first = perform(ws)
    files = {f.name: f.read_bytes() for f in first.folder.iterdir()}
    again = perform(ws)
    assert again.repeated
    assert again.snapshot == first.snapshot
    forced = perform(ws, again=True)
    assert not forced.repeated
    assert forced.snapshot == "000003"
    for name, content in files.items():
        if name == "score.json":
            one, two = json.loads(content), json.loads((forced.folder / name).read_bytes())
            differ = {key for key in one if one[key] != two[key]}
            assert differ == {"snapshot", "audited", "trend"}
        else:
            assert (forced.folder / name).read_bytes() == content, name


def test_a_new_import_asks_for_a_new_audit_and_the_trend_goes_on(ws: Workspace) -> None:
    perform(ws)
    store_tables(
        ws, {"deals": [{"deal_id": "D3", "status": "won", "amount": None, "source": "Web"}]}, "i0002", first=10
    )
    assert not ws.store.head().has_clean
    second = perform(ws)
    line = second.score["trend"][-1]
    assert len(second.score["trend"]) == 2
    assert line["change"] == pytest.approx(line["by_data"])
    assert line["by_rules"] == 0
    (ws.params / "audit.yaml").write_text("skip: [deals.amount.won]\n", encoding="utf-8")
    third = perform(ws).score["trend"][-1]
    assert third["by_data"] == 0
    assert third["by_rules"] == pytest.approx(third["change"])
    assert third["change"] > 0


def test_decisions_outlive_an_import_and_can_be_withdrawn(ws: Workspace) -> None:
    file = ws.params / "decisions.csv"
    file.write_text("decision,table,column,before,decided_by\nreject,deals,source,OnlineStore,sato\n", encoding="utf-8")
    query = "SELECT source FROM deals WHERE deal_id IN ('D1', 'D3') ORDER BY row_order"
    perform(ws)
    assert connect(ws.store.head(), "clean").execute(query).fetchall() == [("OnlineStore",)]
    store_tables(ws, {"deals": [{"deal_id": "D3", "status": "open", "source": "OnlineStore"}]}, "i0002", first=10)
    perform(ws)
    assert connect(ws.store.head(), "clean").execute(query).fetchall() == [("OnlineStore",)] * 2
    file.unlink()
    perform(ws)
    assert connect(ws.store.head(), "clean").execute(query).fetchall() == [("Online Store",)] * 2


def test_an_own_rule_and_its_quarantine(ws: Workspace) -> None:
    own = (
        "quarantine: [deals.no_owner]\nrules:\n  - {id: deals.no_owner, table: deals, column: owner_id, dimension: consistency,"
        " fails: owner.user_id is null, message: an owner that nobody is}\n"
    )
    (ws.params / "audit.yaml").write_text(own, encoding="utf-8")
    result = perform(ws)
    reasons = {(q["key"], q["source_row"]): q["reason_en"] for q in read(result, "quarantine")}
    assert reasons[("D2", "3")] == "an owner that nobody is"
    assert connect(ws.store.head(), "clean").execute("SELECT deal_id FROM deals").fetchall() == [("D1",)]


def test_in_the_workbook_nothing_is_a_formula(ws: Workspace) -> None:
    result = perform(ws)
    book = openpyxl.load_workbook(result.folder / "audit.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "=cmd|' /C calc'!A0" for cell in cells), "hostile text is kept as it is"
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)


def test_a_failed_audit_changes_nothing(ws: Workspace) -> None:
    bad = "rules:\n  - {id: x, table: deals, column: amount, dimension: validity, fails: cast(source as int) > 1, message: x}\n"
    (ws.params / "audit.yaml").write_text(bad, encoding="utf-8")
    before = ws.store.head().id
    with pytest.raises(UserError, match="rule x: the rule cannot be computed"):
        perform(ws)
    assert ws.store.head().id == before
    assert not list((ws.outputs / "audit").iterdir())


@pytest.mark.parametrize(
    ("text", "status", "says"),
    [
        ("minimum: {overall: 99.9}", 1, "below the minimum of params/audit.yaml: overall"),
        ("minimum: {overal: 99}", 2, "overall"),
        ("minimun: {overall: 99}", 2, "did you mean 'minimum'"),
        ("skip: [deals.amount.wom]", 2, "deals.amount.won"),
        ("thresholds: {stale_days: -1}", 2, "stale_days"),
        ("rules: 7", 2, "rules"),
        ("a: [", 2, "not readable as YAML"),
        ("minimum: {overall: 1}", 0, ""),
    ],
)
def test_the_exit_status(ws: Workspace, capsys: pytest.CaptureFixture, text: str, status: int, says: str) -> None:
    (ws.params / "audit.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        main(["audit", "--workspace", str(ws.path), "--format", "json"])
    assert (stop.value.code or 0) == status
    out, err = capsys.readouterr()
    assert says in err
    assert "Traceback" not in err
    if status != 2:
        assert json.loads(out)[0]["snapshot"] == "000002"


def test_nothing_to_audit(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nothing was imported yet"):
        perform(init_workspace(tmp_path / "w"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("acept,deals,D1,amount,,", "accept"),
        ("pin,deals,D1,amont,,5", "amount"),
        ("pin,deals,D1,deal_id,,5", "a key cannot be pinned"),
        ("pin,deals,D1,amount,,much", "not a value of deals.amount"),
        ("accept,deals,,amount,,", "needs a key or the value before"),
        ("must_link,deals,D1,,,", "needs other_key"),
    ],
)
def test_a_faulty_decision_is_named_with_its_line(ws: Workspace, line: str, says: str) -> None:
    (ws.params / "decisions.csv").write_text(f"decision,table,key,column,before,after\n{line}\n", encoding="utf-8")
    with pytest.raises(UserError, match=says):
        perform(ws)


def _imported(tmp_path: Path, folder: Path, source: str) -> Workspace:
    from crmlib.sources.load import Request, import_paths

    made = init_workspace(tmp_path / source, source, "USD", "UTC")
    import_paths(made, Request((str(folder),), source, datetime(2026, 1, 1), "test"))
    return made


MAVEN, ZOHO = shared_data("maven_crm"), shared_data("zoho_crm")


@pytest.mark.skipif(MAVEN is None, reason="the Maven files may not be copied into the repository")
def test_maven(tmp_path: Path) -> None:
    """Counted from the files with other programs: 1,480 deals of GTXPro, 12 accounts in technolgy, 1,425 deals without
    an account, 5 sales agents without a deal."""
    made = _imported(tmp_path, MAVEN, "maven")
    result = perform(made)
    failed = {rule["id"]: rule["failed"] for rule in result.score["rules"]}
    assert failed["deals.account_id.filled"] == 1425
    assert failed["users.without_deals"] == 5
    assert failed["deals.closed_at.future"] == 0, "102 were closed in the four days after the last was created"
    assert failed["deals.product_id.exists"] == 1480
    assert failed["accounts.industry.misspelled"] == 12
    clean = connect(made.store.head(), "clean")
    won = "SELECT count(*), sum(amount) FROM deals WHERE status = 'won'"
    assert [str(x) for x in clean.execute(won).fetchone()] == ["4238", "10005534.0000"], "cleaning moves no total"
    assert clean.execute("SELECT count(*) FROM deals WHERE product_id = 'GTX Pro'").fetchone()[0] == 1480
    assert clean.execute("SELECT count(*) FROM accounts WHERE industry = 'technolgy'").fetchone()[0] == 0


@pytest.mark.skipif(ZOHO is None, reason="the Zoho files may not be copied into the repository")
def test_zoho(tmp_path: Path) -> None:
    """Counted from the files with csv.DictReader: of 485 lost deals 79 have probability 0, of 1,425 won ones 566 have
    100; 369 say "OnlineStore"; every one of 3,632 potential names occurs again."""
    made = _imported(tmp_path, ZOHO, "zoho")
    result = perform(made)
    failed = {rule["id"]: rule["failed"] for rule in result.score["rules"]}
    assert failed["deals.lost_with_probability"] == 485 - 79
    assert failed["deals.won_below_certain"] in (1425 - 566, 1425 - 566 - 2), "two have no probability"
    assert failed["deals.source.variants"] == 369
    assert failed["deals.name.repeated"] == 3632
    names = _csv(ZOHO / "Accounts.csv").execute("SELECT name FROM rows").fetchall()
    spelled = [n[0] for n in names if n[0]]
    assert failed["accounts.name.repeated"] >= sum(spelled.count(name) > 1 for name in set(spelled))
    whole: dict[tuple[str, str], int] = {}
    for f in read(result, "findings"):
        if f["rule_id"] == "source.changed_before_created":
            whole[f["source_file"], f["column"]] = whole.get((f["source_file"], f["column"]), 0) + 1
    assert whole == {(f"{name}.csv", "Modified Time"): n for name, n in _changed_before_created().items()}
    junk = {(f["source_file"], f["column"]) for f in read(result, "findings") if f["rule_id"] == "columns.never_filled"}
    assert {("Calls.csv", "Who Id Id"), ("Calls.csv", "SEMODULE"), ("Events.csv", "SEMODULE")} <= junk
    lost = [f for f in read(result, "findings") if f["rule_id"] == "deals.lost_with_probability"]
    assert {"1.00000000"} <= {f["value"] for f in lost}


def _changed_before_created() -> dict[str, int]:
    """Counted with the standard library alone, in the files that become a table."""
    counts = {}
    for name in ("Tasks", "Campaigns", "Products", "Invoices", "Calls", "Events"):
        with (ZOHO / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            pairs = [(_moment(r["Created Time"]), _moment(r["Modified Time"])) for r in csv.DictReader(file)]
        counts[name] = sum(a is not None and b is not None and b < a for a, b in pairs)
    return {name: n for name, n in counts.items() if n}


def _moment(text: str) -> datetime | None:
    for pattern in ("%d %b, %Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"):
        with contextlib.suppress(ValueError):
            return datetime.strptime(text, pattern)
    return None


def _csv(file: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(
        f"CREATE TABLE rows AS SELECT \"Account Name\" AS name FROM read_csv('{file}', all_varchar=true)"
    )
    return connection
