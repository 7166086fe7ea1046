"""Is every list that a page cuts whole in the workbook?"""

from __future__ import annotations

import importlib
import io
import json

import openpyxl

from crmlib.notebook import page
from crmlib.notebook.lists import cut_lists
from crmlib.notebook.report import Report
from crmlib.present.table import Table
from crmlib.run import workbooks
from crmlib.run.prepare import prepare_one
from tests import ROOT
from tests.notebooks.companies import PERIODS
from tests.notebooks.test_readers import OURS


def _cut_on_pages(data):
    """(title, rows) of each table that its page cuts, by the notebooks' own cells."""
    for name in OURS:
        sections, report = importlib.import_module(f"crmlib.notebook.{name.rpartition('/')[2]}"), Report(name, data)
        for cell in json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "code" and source.startswith("report.show("):
                module, _, function = source[len("report.show(") : -1].partition(".")
                shown = getattr(page if module == "page" else sections, function)(report)
                if isinstance(shown, Table) and shown.matching > shown.limit:
                    assert shown.workbook, f"{name}: {shown.title} is cut without saying where the whole is"
                    yield shown.title, shown.matching


def test_every_list_that_a_page_cuts_is_whole_in_the_workbook(company):
    data = prepare_one(workspace=company("demo"), period=PERIODS["demo"], language="en")
    cut = dict(_cut_on_pages(data))
    assert len(cut) > 5
    assert {table.title: len(table.rows) for table in cut_lists(data)} == cut
    book = openpyxl.load_workbook(io.BytesIO(workbooks.workbook(str(data.folder), "en")), read_only=True)
    rows = {name: book[name].max_row - 1 for name in book.sheetnames}
    for title, n in cut.items():
        assert any(title[:27].startswith(name[:27]) and rows[name] == n for name in rows), (title, n)
    assert 0 < rows["activities"] < len(data.records("activities"))  # those of the period and the planned
