"""Does every notebook run, and say what is missing, whichever table the source does not fill?

The company is `kpi_company`, which fills every table that a notebook reads; each is left out in turn.
"""

from __future__ import annotations

import pytest

from crmlib.catalogue import KPIS
from crmlib.notebook import page
from crmlib.notebook.report import Report
from crmlib.run.prepare import prepare_one
from tests.notebooks.kpi_company import TABLES, make
from tests.notebooks.test_every_company import run
from tests.notebooks.test_readers import OURS

QUICK = {"deals", "orders"}  # most of what a page says rests on these; the rest takes minutes together
CASES = [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in TABLES]


@pytest.mark.parametrize("absent", CASES)
def test_every_notebook_runs_without_a_table(tmp_path, absent):
    workspace = make(tmp_path, {name: rows for name, rows in TABLES.items() if name != absent})
    data = prepare_one(workspace=workspace.path, period="2026-10")
    assert absent not in data.meta.tables
    for notebook in OURS:
        run(notebook, data)
    report = Report("kpi/catalogue", data)
    lacking = [card for kpi_id in KPIS if _lacks((card := report.card(kpi_id)).missing, absent)]
    assert all(card.status == "unavailable" and card.value is None for card in lacking)  # unknown is never zero
    gaps = page.unavailable(report).text()
    assert all(card.label in gaps for card in lacking)


def _lacks(missing, table):
    return any(column.partition(".")[0] == table for column in missing)
