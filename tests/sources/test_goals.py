"""Do the goals in params/goals.csv become targets, and only those that stand there now?"""

from __future__ import annotations

import pytest

from crmlib.audit.perform import perform
from crmlib.cli.imports import take_in_goals
from crmlib.sources.goals import are_new, take_in
from tests.sources import AT, load, rows, workspace, write

HEADER = "kpi_id,period_start,period_end,scope,value,currency,kgi\n"
MARCH = "bookings,2026-03-01,2026-03-31,all,100,,\n"
APRIL = "bookings,2026-04-01,2026-04-30,all,200.5,USD,bookings\n"
TARGETS = "SELECT period_start, value, source_row FROM targets ORDER BY period_start"


@pytest.fixture
def space(tmp_path):
    made = workspace(tmp_path)
    write(tmp_path / "in", "deals.csv", "deal_id,status\nD1,open\n")
    load(made, tmp_path / "in")
    return made


def stated(space, text):
    (space.params / "goals.csv").write_text(HEADER + text, encoding="utf-8")
    return take_in(space, AT, "test")


def told(space):
    return [(str(day), str(value), row) for day, value, row in rows(space, TARGETS)]


def test_a_new_workspace_states_no_goal(space):
    assert not are_new(space)
    assert stated(space, "\n") is None
    assert "targets" not in space.store.head().tables("raw")


def test_goals_become_targets_once(space):
    assert stated(space, MARCH + APRIL).total("accepted") == 2
    assert told(space) == [
        ("2026-03-01", "100.00000000", "goals.csv:2"),
        ("2026-04-01", "200.50000000", "goals.csv:3"),
    ]
    assert not are_new(space)
    assert take_in(space, AT, "test") is None


def test_a_goal_that_was_struck_out_is_gone(space):
    stated(space, MARCH + APRIL)
    stated(space, APRIL.replace("200.5", "300"))
    assert told(space) == [("2026-04-01", "300.00000000", "goals.csv:2")]
    stated(space, "")
    assert "targets" not in space.store.head().tables("raw")
    assert not are_new(space)


def test_an_audited_store_stays_audited(space):
    perform(space)
    (space.params / "goals.csv").write_text(HEADER + MARCH, encoding="utf-8")
    take_in_goals(space, audit_again=True)
    assert told(space) == [("2026-03-01", "100.00000000", "goals.csv:2")]
    assert space.store.head().record["audit"]


def test_targets_of_other_files_stay(space, tmp_path):
    write(tmp_path / "more", "targets.csv", HEADER + APRIL)
    load(space, tmp_path / "more")
    stated(space, MARCH)
    stated(space, "")
    assert told(space) == [("2026-04-01", "200.50000000", "targets.csv:2")]
