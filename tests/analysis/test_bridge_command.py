"""`crm bridge` as people and programs call it, on the hand-counted company of test_bridge."""

from __future__ import annotations

import csv
import json

import pytest

from crmlib.cli import main
from tests.analysis.test_bridge import HAND, RATES, USERS


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bridge")
    export, place = folder / "export", folder / "acme"
    export.mkdir()
    _write(export / "deals.csv", [deal | {"closed_at": None} for deal, _ in HAND])
    _write(export / "deal_history.csv", [row for _, rows in HAND for row in rows])
    _write(export / "users.csv", USERS)
    _write(export / "fx_rates.csv", RATES)
    assert _call("init", place, "--name", "Acme", "--currency", "USD", "--timezone", "UTC") == 0
    assert _call("import", export, "--as", "canonical", "--workspace", place) == 0
    return place


def _write(path, rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def _call(*arguments):
    with pytest.raises(SystemExit) as done:
        main([str(argument) for argument in arguments])
    return done.value.code


def _bridge(workspace, *arguments):
    return _call("bridge", "--workspace", workspace, "--from", "2026-03-01", "--to", "2026-04-01", *arguments)


def test_json_of_the_whole_company(workspace, capsys):
    assert _bridge(workspace, "--window", "2026-Q2", "--format", "json") == 0
    out, err = capsys.readouterr()
    rows = json.loads(out)
    assert [row.keys() for row in rows] == [{"by", "line", "amount", "n"}] * 14
    assert {row["line"]: row["amount"] for row in rows}["end"] == 516
    assert rows[0] == {"by": {}, "line": "start", "amount": 571, "n": 8}
    assert "created and won in between" in err


def test_json_by_team(workspace, capsys):
    assert _bridge(workspace, "--by", "team", "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["by"]["team"] for row in rows} == {"East", "West", "Idle", "(none)"}
    moved = {
        line: sum(r["amount"] for r in rows if r["line"] == line) for line in ("transferred_in", "transferred_out")
    }
    assert moved["transferred_in"] == moved["transferred_out"] == 110


def test_csv_and_table_show_every_line(workspace, capsys):
    assert _bridge(workspace, "--by", "team", "--format", "csv") == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert len(rows) == 4 * 14
    assert _bridge(workspace) == 0
    assert "transferred_out" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--by", "tema"), "team"),
        (("--window", "2026-Q9"), "period"),
        (("--scope", "teem:East"), "scope"),
        (("--as-of", "yesterday"), "--as-of"),
        (("--data", "rwa"), "raw"),
        (("--before", "999999"), "999999"),
    ],
)
def test_a_mistake_is_told_kindly(workspace, capsys, arguments, said):
    assert _bridge(workspace, *arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err


def test_instants_in_the_wrong_order(workspace, capsys):
    assert _call("bridge", "--workspace", workspace, "--from", "2026-04-01", "--to", "2026-03-01") == 2
    assert "--to" in capsys.readouterr().err


def test_what_is_missing_is_named_and_never_zero(workspace, capsys):
    assert _bridge(workspace, "--by", "segment", "--format", "json") == 0
    out, err = capsys.readouterr()
    rows = json.loads(out)
    assert len(rows) == 14
    assert all(row["amount"] is None and row["n"] is None and row["by"] == {"segment": None} for row in rows)
    assert "accounts.segment" in err
