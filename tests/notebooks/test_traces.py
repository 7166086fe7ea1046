"""Does every figure of every page come from the catalogue, from a tested analysis, or from rows counted here by hand?

While a section of a page is made, it is watched: which figures of kpis.parquet it asks for, which
functions of crmlib.analysis it calls, which results of the shared pass it reads. What shows figures and rests on none
of the last two shows figures of the catalogue, to the digit, or is one of `BY_HAND`.
"""

import importlib
import json
import os
import re
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from crmlib import analysis
from crmlib.notebook import goals, leads, pipeline, profitability
from crmlib.notebook.report import Report
from crmlib.present.card import Cards
from crmlib.present.chart import Chart
from crmlib.present.table import Cell, Table
from crmlib.run.page_data import PageData
from crmlib.run.prepare import prepare_one
from tests import ROOT
from tests.notebooks import test_kpi_notebooks, test_sales_reports
from tests.notebooks.companies import PERIODS
from tests.notebooks.kpi_company import TABLES, make

ANALYSIS = Path(analysis.__file__).parent
INSIDE = f"{ANALYSIS}{os.sep}"
NOTEBOOKS = sorted(path for path in (ROOT / "notebooks").glob("*/*.ipynb"))
OWN_TESTS = sys.modules[__name__]
BY_HAND = {
    "goals.parts": (OWN_TESTS, "test_what_each_slice_did_to_bookings"),
    "leads.statuses": (OWN_TESTS, "test_where_leads_stand"),
    "pipeline.expected_close": (OWN_TESTS, "test_what_is_expected_in_which_month"),
    "profitability.products": (OWN_TESTS, "test_what_products_and_segments_brought"),
    "profitability.by_segment": (OWN_TESTS, "test_what_products_and_segments_brought"),
    "profitability.by_industry": (OWN_TESTS, "test_what_products_and_segments_brought"),
    "profitability.by_region": (OWN_TESTS, "test_what_products_and_segments_brought"),
    "performance.trend": (test_sales_reports, "test_bookings_by_month_and_rep"),
    "lost_deals.reasons": (test_sales_reports, "test_reasons"),
    "lost_deals.after_commit": (test_sales_reports, "test_lost_after_commit_and_worth_reopening"),
    "service.late": (test_kpi_notebooks, "test_an_open_case_past_its_service_level_is_late"),
}


@pytest.fixture(scope="module")
def demo(company):
    return prepare_one(workspace=company("demo"), period=PERIODS["demo"], language="en")


def sections(path):
    module = importlib.import_module(f"crmlib.notebook.{path.stem}")
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        called = re.match(r"report\.show\(section\.(\w+)\)", "".join(cell["source"]))
        if called:
            yield called[1], getattr(module, called[1])


def shown(element):
    """The figures that an element holds as values; those in its sentences are checked where they are made."""
    if isinstance(element, Cards):
        return [card.value for card in element.cards if card.value is not None]
    table = element.data if isinstance(element, Chart) else element
    if not isinstance(table, Table):
        return []
    values = (cell.value if isinstance(cell, Cell) else cell for row in table.rows for cell in row)
    return [value for value in values if isinstance(value, int | float | Decimal) and not isinstance(value, bool)]


def watched(section, report):
    """(the section, the modules of crmlib.analysis that were called for it)."""
    called = set()

    def watch(frame, event, _):
        if event == "call" and frame.f_code.co_filename.startswith(INSIDE):
            called.add(Path(frame.f_code.co_filename).stem)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        element = section(report)
        element.html()
    finally:
        sys.setprofile(before)
    return element, called


def known_figures(data):
    """Every number of kpis.parquet: values, what they are divided from, rows behind them, and ends of intervals."""
    columns = ("value", "numerator", "denominator", "n", "low", "high")
    return {Decimal(str(v)) for name in columns for v in data.figures[name].to_pylist() if v is not None}


@pytest.mark.slow
def test_every_figure_of_the_demo_company_has_a_source(demo):
    seen, lacking = traced(demo)
    assert seen > 5000, "too few figures were looked at"
    assert not lacking, lacking[:20]


def test_every_figure_has_a_source(october):
    seen, lacking = traced(october)
    assert seen > 500, "too few figures were looked at"
    assert not lacking, lacking[:20]


def traced(data):
    """(how many figures the pages show, those of them that have no source)."""
    catalogued, seen, lacking = known_figures(data), 0, []
    for path in NOTEBOOKS:
        for name, section in sections(path):
            report = Report(f"{path.parent.name}/{path.stem}", PageData(data.folder))
            element, called = watched(section, report)
            figures = shown(element)
            read = {key for key, value in report.data._analyses.items() if value is not None} - {"goals", "queries"}
            seen += len(figures)
            if called or read or f"{path.stem}.{name}" in BY_HAND:
                continue
            lacking += [(path.stem, name, f) for f in figures if Decimal(str(f)) not in catalogued]
    return seen, lacking


def test_every_module_of_analyses_is_tested():
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    modules = {path.stem for path in ANALYSIS.glob("*.py") if path.stem != "__init__"}
    unnamed = {name for name in modules if not re.search(rf"crmlib\.analysis(\.| import .*\b){name}\b", sources)}
    assert not unnamed - {"deal_slices", "deal_state"}, "bridge and movement are made of those two, and test them"


def test_what_is_counted_by_hand_is():
    for module, test in BY_HAND.values():
        classes = (vars(value) for value in vars(module).values() if isinstance(value, type))
        assert test in vars(module) or any(test in names for names in classes), test


@pytest.fixture(scope="module")
def october(tmp_path_factory):
    workspace = make(tmp_path_factory.mktemp("traces"), TABLES)
    return prepare_one(workspace=workspace.path, period="2026-10", language="en")


def sales(folder, name):
    return test_sales_reports.report(folder, name, test_sales_reports.records())


def cell(value):
    return value.value if isinstance(value, Cell) else value


def test_what_each_slice_did_to_bookings(october):
    # September: 100 by East, from the web, new. October: 120 new and 80 upsold, both by West from the fair.
    rows = [tuple(map(cell, row)) for row in goals.parts(Report("kpi/goals", october)).rows]
    effects = {(group, amount): share for _, group, amount, share in rows}
    assert effects == {
        ("West", 200): 2, ("East", -100): -1, ("Fair", 200): 2, ("Web", -100): -1, ("upsell", 80): Decimal("0.8"),
        ("new", 20): Decimal("0.2"),
    }  # fmt: skip


def test_where_leads_stand(tmp_path):
    chart = leads.statuses(sales(tmp_path, "leads"))
    assert [tuple(row[:2]) for row in chart.data.rows] == [("New", 2), ("Working", 1), ("Converted", 1)]


def test_what_is_expected_in_which_month(tmp_path):
    chart = pipeline.expected_close(sales(tmp_path, "pipeline"))
    assert [tuple(row[:2]) for row in chart.data.rows] == [("Oct 2026", 400), ("Dec 2026", 1000)]


def test_what_products_and_segments_brought(october):
    # Order o8: twelve ovens for 168, cost 96, of the enterprise a2. Order o7: 50, cost 30, of a person without segment.
    report = Report("reports/profitability", october)
    assert [tuple(map(cell, row)) for row in profitability.products(report).rows] == [
        ("Oven", 12, 168, 96, 72, Decimal(72) / 168)
    ]
    for section, name in ((profitability.by_segment, "Enterprise"), (profitability.by_industry, "Steel")):
        (row,) = [tuple(map(cell, row)) for row in section(report).rows if row[0] == name]
        assert row[1:5] == (1, 168, 96, 72), row
    # Both were sold by West, in Europe: a region is that of the owner.
    regions = {row[0]: tuple(map(cell, row))[1:5] for row in profitability.by_region(report).rows}
    assert regions == {"Europe": (2, 218, 126, 92)}
