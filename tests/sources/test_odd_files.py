"""Do files as people make them come in with every row accounted for and every value exact?

Each case is a file by hand and what a person reads in it.
"""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from crmlib.errors import UserError
from tests.sources import load, rows, workspace, write

MAPPING = """
name: odd
tables:
  - table: deals
    file: ["*"]
    needs: [deal_id]
    columns:
      deal_id: [ID, 番号, 商談ID, Opportunity ID]
      name: [Name, 商談名, ﾅﾏｴ, "Deal Name"]
      account_id: 取引先
      stage: Stage
      status: {from: Stage, values: {Closed Won: won}, otherwise: open, or: {const: open}}
      amount: [Amount, 金額]
      probability: {from: Prob, times: 0.01}
      close_date: [Close Date, 日付]
      closed_at: {from: Close Date, when: {Stage: [Closed Won]}}
      created_at: Created
"""


@pytest.fixture(scope="module")
def mapped(tmp_path_factory):
    space = workspace(tmp_path_factory.mktemp("odd"), "JPY", "Asia/Tokyo")
    write(space.params / "sources", "odd.yaml", MAPPING)
    return space


def outcome(space, path, **options):
    """(read, accepted, skipped, rejected) of a dry run, and its report."""
    (found,) = load(space, path, "odd", dry_run=True, **options).outcomes
    return (found.read, found.accepted, found.skipped, found.rejected), found


def column(space, path, name, **options):
    """The values of one column, in order, after an import into a store of its own."""
    own = workspace(path.parent / "own", "JPY", "Asia/Tokyo")
    write(own.params / "sources", "odd.yaml", MAPPING)
    load(own, path, "odd", **options)
    return [value for (value,) in rows(own, f'SELECT "{name}" FROM deals ORDER BY row_order')]


ENDS = {
    "totals by id": ("ID,Name,Amount\nD1,A,1\nTotal,,1\n", (2, 1, 1, 0), "rows of totals"),
    "totals without id": ("ID,Name,Amount\nD1,A,1\n,合計,1\n", (2, 1, 1, 0), "rows of totals"),
    "a total with a colon": ("ID,Name,Amount\nD1,A,1\n小計：,,1\n", (2, 1, 1, 0), "rows of totals"),
    "rows of commas": ("ID,Name,Amount\nD1,A,1\n,,\n,,\nD2,B,2\n", (4, 2, 2, 0), "blank rows"),
    "remarks padded": ("ID,Name,Amount\nD1,A,1\n,,\nConfidential,,\n", (3, 1, 2, 0), "lines below the table"),
    "remarks": (
        'ID,Name,Amount\nD1,A,1\n\n\n"Grand Totals (1 record)"\n"Do Not Distribute"\n',
        (3, 1, 2, 0),
        "lines below the table",
    ),
}


@pytest.mark.parametrize("case", ENDS)
def test_what_is_no_record_is_skipped_and_said(tmp_path, mapped, case):
    text, counts, words = ENDS[case]
    found, report = outcome(mapped, write(tmp_path, "d.csv", text))
    assert found == counts
    assert words in report.skipped_as


def test_another_table_below_is_rejected_and_a_gap_between_records_is_not(tmp_path, mapped):
    other = write(tmp_path, "d.csv", "ID,Name,Amount\nD1,A,1\nD2,B,2\n,,\nOwner,Count,\nAnn,2,\n")
    found, report = outcome(mapped, other)
    assert found == (5, 2, 1, 2)
    assert any("another table" in reason for reason in report.reasons)
    gaps = write(tmp_path, "e.csv", "ID,Name,Amount\nD1,A,1\n\nD2,B,\n\nD3,C,\n")
    assert outcome(mapped, gaps)[0] == (3, 3, 0, 0)


HEADERS = {
    "titles above": "商談一覧,,\n出力日,2026/11/22,\n,,\n商談ID,商談名,金額\n1,A,100\n2,B,200\n",
    "two header rows": "基本情報,,金額情報\n商談ID,商談名,金額\n1,A,100\n2,B,200\n",
    "a line break in a header": '商談ID,"商談名\n（正式）",金額\n1,A,100\n2,B,200\n',
    "sep=": "sep=;\n商談ID;商談名;金額\n1;A;100\n2;B;200\n",
    "remarks above": "# made by Ann\n# 2026-11-22\n商談ID,商談名,金額\n1,A,100\n2,B,200\n",
}


@pytest.mark.parametrize("case", HEADERS)
def test_the_header_is_found(tmp_path, mapped, case):
    path = write(tmp_path, "d.csv", HEADERS[case])
    assert outcome(mapped, path)[0] == (2, 2, 0, 0)
    assert column(mapped, path, "amount") == [Decimal(100), Decimal(200)]


def test_a_column_that_is_not_read_is_named_also_where_its_header_is_empty_or_there_twice(tmp_path, mapped):
    path = write(tmp_path, "d.csv", "ID,,Amount,Amount\nD1,x,1,999\n")
    _, report = outcome(mapped, path)
    assert report.unmapped == ["column 2 (without a header)", "Amount (column 4; column 3 has the same header)"]
    assert column(mapped, path, "amount") == [Decimal(1)]


ENCODED = {
    "letters of vendors": ("商談ID,商談名,取引先\n1,①案件,㈱髙﨑商事\n2,Ⅳ期,㈲ｱｲｳ\n", "cp932", ["①案件", "Ⅳ期"]),
    "half-width kana": ("番号,ﾅﾏｴ,金額\n1,ｱｸﾒ,１，０００\n", "cp932", ["ｱｸﾒ"]),
    "ISO-2022-JP": ("商談ID,商談名\n1,株式会社テスト\n", "iso2022_jp", ["株式会社テスト"]),
    "accented capitals": ("ID;Name\nD1;GRÖßE ÄÖ\n", "cp1252", ["GRÖßE ÄÖ"]),
    "UTF-16 without a mark": ("商談ID,商談名\n1,案件の名前\n", "utf-16-be", ["案件の名前"]),
}


@pytest.mark.parametrize("case", ENCODED)
def test_the_encoding_is_found(tmp_path, mapped, case):
    text, encoding, names = ENCODED[case]
    assert column(mapped, write(tmp_path, "d.csv", text.encode(encoding)), "name") == names


def test_bytes_that_are_japanese_chinese_or_korean_are_asked_about(tmp_path, mapped):
    path = write(tmp_path, "d.csv", "ID,Name\n1,上海公司\n".encode("gb18030"))
    with pytest.raises(UserError, match="--encoding euc_jp, gb18030 or euc_kr"):
        outcome(mapped, path)
    assert column(mapped, path, "name", encoding="gb18030") == ["上海公司"]


def test_the_order_of_dates_is_judged_by_the_whole_column_of_the_file(tmp_path, mapped):
    # Of the closed deals only 4/5 is seen; the open one says that the month stands first.
    path = write(tmp_path, "d.csv", "ID,Stage,Close Date\nA,Closed Won,4/5/2026\nB,Proposal,4/25/2026\n")
    assert column(mapped, path, "close_date") == [date(2026, 4, 5), date(2026, 4, 25)]


DAYS = [
    "2026年4月5日（日）",
    "2026年4月5日 日曜日",
    '"Sunday, April 5, 2026"',
    '"Sun, 5 Apr 2026"',
    "Apr 5 2026",
    "R8.4.5",
]


def test_days_with_their_weekday(tmp_path, mapped):
    path = write(tmp_path, "d.csv", "ID,日付\n" + "".join(f"{i},{day}\n" for i, day in enumerate(DAYS)))
    assert column(mapped, path, "close_date") == [date(2026, 4, 5)] * len(DAYS)


def test_times_of_half_days_and_at_the_ends_of_the_calendar(tmp_path, mapped):
    times = ["2026/04/05 午後3:05", "2026/4/5 15時05分", "2026年4月5日 午前0:05", "0001-01-01", "9999-12-31T23:59:59Z"]
    path = write(tmp_path, "d.csv", "ID,Created\n" + "".join(f"{i},{at}\n" for i, at in enumerate(times)))
    assert outcome(mapped, path)[0] == (5, 3, 0, 2)  # in Tokyo the last two lie outside the years 1 to 9999
    found = column(mapped, path, "created_at")
    assert [str(at) for at in found] == ["2026-04-05 06:05:00", "2026-04-05 06:05:00", "2026-04-04 15:05:00"]


@pytest.mark.parametrize(
    "text", ["ID;Amount\nD1;1.234,50\nD2;1.234\n", "ID;Amount\nD1;1.234\n", 'ID,Amount\nD1,"99,95"\n']
)
def test_a_decimal_comma_is_asked_about_and_never_read_as_a_point(tmp_path, mapped, text):
    path = write(tmp_path, "d.csv", text)
    with pytest.raises(UserError, match="decimal comma"):
        outcome(mapped, path)
    first = column(mapped, path, "amount", decimal=",")[0]
    assert (
        first
        == {"1.234,50": Decimal("1234.5"), "1.234": 1234, '"99,95"': Decimal("99.95")}[
            text.split("D1")[1][1:].split("\n")[0]
        ]
    )


def test_a_decimal_point_needs_no_question(tmp_path, mapped):
    path = write(tmp_path, "d.csv", "ID;Amount\nD1;1,234.50\nD2;1.234\nD3;7\n")
    assert column(mapped, path, "amount") == [Decimal("1234.5"), Decimal("1.234"), Decimal(7)]


def test_percents_that_are_fractions(tmp_path, mapped):
    path = write(tmp_path, "d.csv", "ID,Prob\nD1,0.5\nD2,1\n")
    assert "fractions" in outcome(mapped, path)[1].stated["probability"]
    assert column(mapped, path, "probability") == [Decimal("0.5"), Decimal(1)]
    percents = write(tmp_path / "p", "d.csv", "ID,Prob\nD1,0.5\nD2,50\n")
    assert column(mapped, percents, "probability") == [Decimal("0.005"), Decimal("0.5")]


def test_words_for_no_value(tmp_path, mapped):
    path = write(tmp_path, "d.csv", "ID,Amount,Close Date\nD1,-,未定\nD2,N/A,2026-01-02\nD3,about 5,2026-01-02\n")
    found, report = outcome(mapped, path)
    assert found == (3, 2, 0, 1)
    assert report.stated["amount"] == "no value where it says -, N/A"


def book(path, *lines, **sheets):
    made = openpyxl.Workbook()
    for line in lines:
        made.active.append(line)
    for name, state in sheets.items():
        sheet = made.create_sheet(name)
        sheet.append(["ID", "Name"])
        sheet.append(["X1", "old"])
        sheet.sheet_state = state
    made.save(path)
    return path


def test_long_numbers_of_excel_stay_whole(tmp_path, mapped):
    path = book(tmp_path / "d.xlsx", ["ID", "Name"], [1234567890123456, "A"], [7.0, "B"], ["0012", "C"])
    assert column(mapped, path, "deal_id") == ["1234567890123456", "7", "0012"]


def test_cells_of_excel_without_a_result_and_hidden_sheets_are_said(tmp_path, mapped):
    path = book(tmp_path / "d.xlsx", ["ID", "Name", "Amount"], ["D1", "A", "=1+1"], ["D2", "B", 3], Old="hidden")
    first, old = load(mapped, path, "odd", dry_run=True).outcomes
    assert first.stated["formulas"].startswith("1 without a stored result")
    assert first.stated["formulas"].endswith(" C2")
    assert old.stated["sheet"] == "hidden"


def test_remarks_below_a_sheet_are_no_records(tmp_path, mapped):
    path = book(tmp_path / "d.xlsx", ["ID", "Name", "Amount"], ["D1", "A", 1], [None], ["Confidential"], ["By Ann"])
    assert outcome(mapped, path)[0] == (3, 1, 2, 0)


def test_a_file_is_what_it_holds_whatever_it_is_called(tmp_path, mapped):
    book(tmp_path / "d.xlsx", ["ID", "Name"], ["D1", "A"]).rename(tmp_path / "a.csv")
    write(tmp_path, "b.xls", "ID\tName\nD1\tA\n")
    write(tmp_path, "c.json", '[{"ID": "D1", "Amount": 1.10}]')
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.writestr("a/d.csv", "ID,Name\nD1,A\n")
        archive.writestr("__MACOSX/a/._d.csv", b"\0\0")
    for name in ("a.csv", "b.xls", "c.json", "d.zip"):
        assert outcome(mapped, tmp_path / name)[0] == (1, 1, 0, 0), name


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [("d.xls", b"<html><table><tr><td>ID</td></tr></table>", "web page"), ("d.csv.gz", b"\x1f\x8b\x08\0", "gzip")],
)
def test_what_cannot_be_read_says_what_it_is(tmp_path, mapped, name, body, words):
    with pytest.raises(UserError, match=words):
        outcome(mapped, write(tmp_path, name, body))


def test_records_that_hubspot_s_export_says_were_merged_live_on_in_the_last(tmp_path):
    space = workspace(tmp_path)
    contacts = (
        'Record ID,First Name,Last Name,Email,Merged record IDs\n3,Ann,Lee,a@x.example,"1;2"\n2,Ann,Li,b@x.example,1\n'
    )
    write(tmp_path / "in", "all-contacts.csv", contacts)
    load(space, tmp_path / "in", "hubspot")
    assert rows(space, "SELECT contact_id FROM contacts") == [("3",)]
