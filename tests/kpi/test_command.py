"""Do `crm kpi` and `crm explain` keep their word?"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from crmlib.workspace import init_workspace
from tests import ROOT


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kpi")
    init_workspace(folder, "Test", "USD", "UTC")
    files = tmp_path_factory.mktemp("files")
    (files / "users.csv").write_text("user_id,team,region\nu1,Red,North\nu2,Blue,South\n", encoding="utf-8")
    (files / "deals.csv").write_text(
        "deal_id,owner_id,status,amount,created_at,closed_at\n"
        "d1,u1,won,100.5,2026-09-01T00:00:00,2026-10-02T00:00:00\n"
        "d2,u1,lost,50,2026-09-01T00:00:00,2026-10-03T00:00:00\n"
        "d3,,won,7,2026-09-01T00:00:00,2026-10-04T00:00:00\n",
        encoding="utf-8",
    )
    ran = _crm("import", str(files), "--as", "canonical", "--workspace", str(folder))
    assert ran.returncode == 0, ran.stderr
    return folder


def _crm(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "crmlib", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )


def test_json_is_what_the_interface_says(workspace):
    ran = _crm("kpi", "win_rate", "--period", "2026-10", "--format", "json", "--workspace", str(workspace))
    assert ran.returncode == 0, ran.stderr
    (row,) = json.loads(ran.stdout)
    assert row["by"] == {}
    assert (row["period_start"], row["period_end"]) == ("2026-10-01", "2026-10-31")
    assert (row["numerator"], row["denominator"], row["n"], row["status"]) == (2, 3, 3, "ok")
    assert row["value"] == pytest.approx(2 / 3)
    assert set(row) == {
        "kpi_id", "period_start", "period_end", "by", "value", "numerator", "denominator", "n", "unit", "currency",
        "status", "missing", "basis",
    }  # fmt: skip


def test_slices_of_users_are_all_listed_and_nobody_is_dropped(workspace):
    ran = _crm(
        "kpi", "bookings", "--period", "2026-10", "--by", "team", "--format", "json", "--workspace", str(workspace)
    )
    rows = json.loads(ran.stdout)
    assert {row["by"]["team"]: row["value"] for row in rows} == {"Blue": 0, "Red": 100.5, "(none)": 7}


def test_figures_kept_of_one_snapshot_are_not_those_of_the_next(tmp_path):
    space = tmp_path / "space"
    init_workspace(space, "Test", "USD", "UTC")

    def imported(name: str, amount: str) -> None:
        file = tmp_path / name / "deals.csv"
        file.parent.mkdir()
        file.write_text(f"deal_id,status,amount,closed_at\n{name},won,{amount},2026-10-02T00:00:00\n", encoding="utf-8")
        ran = _crm("import", str(file.parent), "--as", "canonical", "--workspace", str(space))
        assert ran.returncode == 0, ran.stderr

    def bookings() -> float:
        ran = _crm("kpi", "bookings", "--period", "2026-10", "--format", "json", "--workspace", str(space))
        return json.loads(ran.stdout)[0]["value"]

    imported("first", "100.5")
    assert bookings() == 100.5
    assert len(list((space / "data" / "kept").glob("figures-*/*"))) == 1
    imported("second", "10")
    assert bookings() == 110.5


def test_csv_is_only_on_standard_output(workspace):
    ran = _crm(
        "kpi", "bookings", "--period", "2026-09", "--to", "2026-10", "--format", "csv", "--workspace", str(workspace)
    )
    lines = ran.stdout.splitlines()
    assert lines[0].startswith("kpi_id,period_start,period_end,value,")
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["kpi", "win_rat", "--period", "2026-10"], "win_rate"),
        (["kpi", "--period", "2026-13"], "2026-13"),
        (["kpi"], "--period"),
        (["kpi", "--period", "2026-10", "--by", "tema"], "team"),
        (["kpi", "--period", "2026-10", "--scope", "team:Rde"], "Red"),
        (["kpi", "--period", "2026-10", "--data", "rwa"], "raw"),
        (["kpi", "--period", "2026-10", "--engine", "mysql://x"], "postgres"),
        (["explain", "win_rat"], "win_rate"),
    ],
)
def test_a_mistake_gets_one_kind_message(workspace, arguments, told):
    ran = _crm(*arguments, "--workspace", str(workspace))
    assert ran.returncode == 2
    assert told in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""


def test_explain_tells_what_is_missing_and_shows_the_query(workspace):
    ran = _crm("explain", "sales_cycle_median", "--format", "json", "--workspace", str(workspace))
    (told,) = json.loads(ran.stdout)
    assert told["missing"] == []
    assert any("crm_v_deals" in sql for sql in told["queries"].values())
    ran = _crm("explain", "win_rate", "--period", "2026-10", "--format", "json", "--workspace", str(workspace))
    (told,) = json.loads(ran.stdout)
    assert (told["result"]["numerator"], told["result"]["denominator"]) == (2, 3)
    assert {one["aggregate"]: one["value"] for one in told["inputs"]} == {
        "count(deals_closed.won)": 2,
        "count(deals_closed.lost)": 1,
    }
    assert told["tables"] == {"deals": 3}
    ran = _crm("explain", "bookings", "--period", "2026-10", "--workspace", str(workspace))
    assert "sum(deals_closed.booked) = 107.5 (2 rows)" in ran.stdout
    ran = _crm("explain", "tickets_handled", "--period", "2026-10", "--workspace", str(workspace))
    assert "lacks tickets.resolved_at" in ran.stdout
    ran = _crm("explain", "tickets_handled", "--workspace", str(workspace))
    assert "missing   tickets.resolved_at" in ran.stdout
    assert "example" in ran.stdout


def test_alerts_of_a_month_are_listed(workspace):
    ran = _crm("alerts", "--period", "2026-10", "--format", "csv", "--workspace", str(workspace))
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[0] == "change,rule,subject,first_seen,cleared,value,baseline,low,high,n"
    ran = _crm("alerts", "--period", "2026-13", "--workspace", str(workspace))
    assert (ran.returncode, "2026-13" in ran.stderr) == (2, True)
