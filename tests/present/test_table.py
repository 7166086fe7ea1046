"""Tables: what they say they hold, they hold; and the file behind them is exact and inert."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from crmlib.errors import UserError
from crmlib.present import workbook
from crmlib.present.link import is_inside
from crmlib.present.table import Cell, Column, Table
from tests.present.gallery import HOSTILE

D = Decimal
COLUMNS = (Column("Deal"), Column("Amount", "money", "USD"), Column("Closed", "date"))


def test_a_cut_table_says_so_and_links_to_the_whole():
    rows = [(f"D{at}", D(at), date(2026, 1, 1)) for at in range(60)]
    html = Table("Deals", COLUMNS, rows, limit=50, total=1234, workbook="../tables/deals.xlsx").html()
    assert html.count("<tr") == 51
    assert "50 of 1,234 rows" in html
    assert 'href="../tables/deals.xlsx"' in html


def test_an_unknown_value_is_words_and_sorts_as_nothing():
    html = Table("Deals", COLUMNS, [("A", None, None)]).html()
    assert "not available" in html
    assert "data-v=" not in html
    assert ">0<" not in html


def test_hostile_text_is_escaped_everywhere():
    table = Table(HOSTILE, (Column(HOSTILE),), [(HOSTILE,)], rule=HOSTILE, keys=[HOSTILE])
    html = table.html()
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("&lt;script&gt;") >= 5


def test_a_link_that_leaves_the_site_is_refused():
    for href in (
        "https://example.com/",
        "//example.com",
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:x",
        "/etc",
        "data:x",
    ):
        assert not is_inside(href)
        with pytest.raises(UserError, match="inside its site"):
            Table("T", (Column("A"),), [(Cell("x", href=href),)]).html()
    assert all(is_inside(href) for href in ("#x", "a.html", "../b/c.html#d", "?q=1", "%E3%81%82.html"))


def test_wrong_rows_units_and_keys_are_refused_with_their_place():
    with pytest.raises(UserError, match="row 1"):
        Table("T", COLUMNS, [("a", 1, None), ("b",)])
    with pytest.raises(UserError, match="wrong number of keys"):
        Table("T", (Column("A"),), [("a",)], keys=["x", "y"])
    with pytest.raises(UserError, match="money"):
        Column("A", "mony")


def test_a_tone_is_a_sign_and_a_word_not_only_a_colour():
    html = Table(
        "T", (Column("A"), Column("B", "count")), [("a", Cell(1, tone="bad")), (Cell("b", tone="good"), 2)]
    ).html()
    assert "✕" in html
    assert "needs attention" in html
    assert 'data-v="b"' in html  # sorts by the word, not by the sign
    with pytest.raises(UserError, match="good"):
        Cell(1, tone="god")


def test_a_total_stands_under_its_column():
    html = Table("T", COLUMNS, [("a", D(1), None), ("b", D(2), None)], foot=("Total", D(3), None)).html()
    assert "<tfoot>" in html
    assert ">$3<" in html


@pytest.fixture
def book():
    rows = [
        ("=HYPERLINK(1)", D("1234.5678"), date(2026, 10, 31)),
        ("+1", None, None),
        ("-2", D("12345678901234.5678"), date(2026, 1, 1)),
        ("@SUM", D(0), None),
        ("\t=1", D(-3), None),
        ("ミドリ商事", D(7), None),
    ]
    tables = [
        Table("Deals: won / lost [2026]", COLUMNS, rows, rule="=cmd()"),
        Table("deals: won / lost [2026]", COLUMNS, rows[:1]),
    ]
    times = Table(
        "Times",
        (Column("At", "time"), Column("Share", "ratio"), Column("Flag", "flag")),
        [(datetime(2026, 1, 2, 3, 4), D("0.631501"), True)],
    )
    return workbook.write([*tables, times], [("win_rate", "=1+1"), ("bookings", "Sum of won deals")], "en")


def test_the_file_holds_live_figures_and_no_formula(book):
    read = openpyxl.load_workbook(io.BytesIO(book))
    sheet = read.worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Deal", "Amount (USD)", "Closed"]
    assert sheet["B2"].value == pytest.approx(1234.5678)
    assert sheet["C2"].value.date() == date(2026, 10, 31)
    assert sheet["B3"].value is None  # unknown is empty, not 0
    assert sheet["B5"].value == 0
    assert sheet["B4"].value == "12345678901234.5678"  # beyond 15 digits: text, so that no digit is lost
    assert read.worksheets[2]["B2"].value == pytest.approx(0.631501)
    for each in read.worksheets:
        for row in each.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{each.title} {cell.coordinate}"
                if isinstance(cell.value, str):
                    assert cell.value.lstrip()[:1] not in ("=", "+", "@"), cell.value
    assert sheet["A2"].value == "'=HYPERLINK(1)"
    assert sheet["A7"].value == "ミドリ商事"


def test_sheets_have_valid_names_and_a_sheet_of_definitions(book):
    read = openpyxl.load_workbook(io.BytesIO(book))
    assert read.sheetnames == ["Deals won   lost  2026", "deals won   lost  2026 2", "Times", "Definitions"] or all(
        len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in read.sheetnames
    )
    assert len({name.casefold() for name in read.sheetnames}) == 4
    texts = [cell.value for row in read["Definitions"].iter_rows() for cell in row]
    assert "Sum of won deals" in texts
    assert "'=1+1" in texts


def test_the_same_tables_give_the_same_bytes(book):
    table = Table("T", COLUMNS, [("a", D(1), None)])
    assert workbook.write([table]) == workbook.write([table])
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in packed.read("docProps/core.xml")
