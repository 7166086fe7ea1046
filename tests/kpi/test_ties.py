"""Does the last of a deal's changes at one instant hold, wherever stored tables are read?"""

from __future__ import annotations

import duckdb
import pytest

from crmlib.metric import evaluate
from crmlib.run.prepare import Choice, opened
from crmlib.workspace import find_workspace, init_workspace
from tests.outside.product import crm

DEALS = 300
"""So many that an engine which is not told the order of the rows cannot have it right for all by luck."""


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Deals of 1, each of which was at one instant 1,000, lost and at last open again with 1."""
    folder, files = tmp_path_factory.mktemp("ties"), tmp_path_factory.mktemp("files")
    init_workspace(folder, "Test", "USD", "UTC")
    deals, history = ["deal_id,stage,status,amount,created_at,closed_at"], ["deal_id,changed_at,stage,status,amount"]
    for number in range(DEALS):
        deals.append(f"d{number},Demo,open,1,2026-09-01T00:00:00,")
        at = f"2026-09-{number % 28 + 1:02d}T12:00:00"
        states = ("Quote,open,1000", "Lost,lost,1000", "Demo,open,1")
        history += [f"d{number},{at},{state}" for state in states]
    (files / "deals.csv").write_text("\n".join(deals), encoding="utf-8")
    (files / "deal_history.csv").write_text("\n".join(history), encoding="utf-8")
    ran = crm("import", files, "--as", "canonical", "--workspace", folder)
    assert ran.status == 0, ran.err
    return folder


def test_in_the_command(stored):
    ran = crm("kpi", "open_pipeline", "deals_lost", "--period", "2026-10", "--by", "stage", "--format", "json",
              "--workspace", stored)  # fmt: skip
    assert ran.status == 0, ran.err
    told = {(row["kpi_id"], row["by"]["stage"]): row["value"] for row in ran.json}
    assert told["open_pipeline", "Demo"] == DEALS
    assert sum(told.values()) == DEALS


def test_in_an_engine_that_keeps_the_tables(stored, tmp_path):
    """A DuckDB file of the company's own, its rows in no order but with the column row_order."""
    head, file = find_workspace(stored).store.head(), tmp_path / "own.duckdb"
    with duckdb.connect(str(file)) as own:
        for table in ("deals", "deal_history"):
            own.execute(f"CREATE TABLE {table} AS SELECT * FROM ({head.query(table)}) ORDER BY hash(row_order)")
    ran = crm("kpi", "open_pipeline", "--period", "2026-10", "--format", "json", "--workspace", stored,
              "--engine", f"duckdb://{file}")  # fmt: skip
    assert ran.status == 0, ran.err
    assert [(row["value"], row["n"]) for row in ran.json] == [(DEALS, DEALS)]


def test_in_the_bridge(stored):
    ran = crm("bridge", "--from", "2026-10-01", "--to", "2026-11-01", "--format", "json", "--workspace", stored)
    assert ran.status == 0, ran.err
    told = {row["line"]: (row["amount"], row["n"]) for row in ran.json}
    assert told["start"] == told["end"] == (DEALS, DEALS)


def test_in_the_shared_pass_of_a_run(stored):
    space = find_workspace(stored)
    with opened(space, space.store.head(), Choice("2026-10", "2026-11-01", data="raw")) as data:
        (found,) = evaluate(data, ["open_pipeline"], [space.calendar.period("2026-10")], company=space.company)
    assert (found.value, found.n) == (DEALS, DEALS)
