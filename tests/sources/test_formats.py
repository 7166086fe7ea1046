"""Is every format read, with the encoding, dates and numbers that it holds?"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from datetime import date, datetime
from decimal import Decimal
from itertools import product

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import xlwt

from crmlib.errors import UserError
from crmlib.sources import dates, numbers
from tests.kpi.servers import postgres, postgres_binaries
from tests.sources import load, rows, workspace, write

DEALS = [("007", "山田商店", "open", "1234.50"), ("D2", "Ünïcode & Co", "won", "")]
HEADER = ("deal_id", "name", "status", "amount")
EXPECTED = [("007", "山田商店", "open", Decimal("1234.5")), ("D2", "Ünïcode & Co", "won", None)]
QUERY = "SELECT deal_id, name, status, amount FROM deals ORDER BY row_order"


def text(delimiter=",", end="\n", table=(HEADER, *DEALS)) -> str:
    return "".join(delimiter.join(row) + end for row in table)


@pytest.fixture
def space(tmp_path):
    return workspace(tmp_path)


@pytest.mark.parametrize(
    ("encoding", "delimiter", "end"),
    [
        *product(["utf-8", "utf-8-sig", "utf-16"], [",", ";", "\t", "|"], ["\n"]),
        ("utf-8", ",", "\r\n"),
        ("utf-8", ",", "\r"),
    ],
)
def test_csv_in_any_delimiter_line_end_and_unicode_encoding(tmp_path, space, encoding, delimiter, end):
    write(tmp_path / "in", "deals.csv", text(delimiter, end).encode(encoding))
    load(space, tmp_path / "in")
    assert rows(space, QUERY) == EXPECTED


JAPANESE = "deal_id,name,status\nD1,株式会社やまだ商店,open\nD2,カタカナ・ひらがな、漢字。,won\n"


@pytest.mark.parametrize(
    ("encoding", "body", "stated"),
    [
        ("cp932", JAPANESE, "CP932 (Shift_JIS)"),
        ("euc_jp", JAPANESE, "EUC-JP"),
        ("utf-16-le", JAPANESE, "UTF-16-LE"),
        ("latin-1", "deal_id,name,status\nD1,Café São José,open\nD2,Größe Müller Øl,won\n", "Windows-1252 (Latin-1)"),
        ("cp1252", "deal_id,name,status\nD1,“Café” – 5 €,open\n", "Windows-1252 (Latin-1)"),
    ],
)
def test_the_encoding_is_detected_and_stated(tmp_path, space, encoding, body, stated):
    write(tmp_path / "in", "deals.csv", body.encode(encoding))
    report = load(space, tmp_path / "in")
    assert report.outcomes[0].stated["encoding"] == stated
    assert rows(space, "SELECT name FROM deals ORDER BY row_order") == [
        (line.split(",")[1],) for line in body.split("\n")[1:-1]
    ]


def test_a_wrong_encoding_is_refused(tmp_path, space):
    write(tmp_path / "in", "deals.csv", JAPANESE.encode("cp932"))
    with pytest.raises(UserError, match="not text in this encoding"):
        load(space, tmp_path / "in", encoding="utf-8")
    with pytest.raises(UserError, match="unknown encoding"):
        load(space, tmp_path / "in", encoding="utf-99")


def book(path, date_1904=False):
    """A workbook with title rows, a merged cell, formatted dates, texts that look like numbers, and two sheets."""
    made = xlsxwriter.Workbook(path, {"date_1904": date_1904})
    sheet = made.add_worksheet("deals")
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    moment = made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.merge_range(0, 0, 0, 3, "Deals of the month")
    for i, name in enumerate(["deal_id", "name", "status", "amount", "close_date", "created_at"]):
        sheet.write(2, i, name)
    sheet.merge_range(3, 1, 4, 1, "one name for two rows")
    for i, (key, status, amount) in enumerate([("007", "open", 1234.5), ("123456789012345678", "won", 0.1)]):
        sheet.write_string(3 + i, 0, key)
        sheet.write(3 + i, 2, status)
        sheet.write(3 + i, 3, amount)
        sheet.write_datetime(3 + i, 4, datetime(2026, 1, 31), day)
        sheet.write_datetime(3 + i, 5, datetime(2026, 1, 1, 9, 30), moment)
    users = made.add_worksheet("users")
    users.write_row(0, 0, ["user_id", "name"])
    users.write_row(1, 0, [1001, "Ann"])
    made.close()


@pytest.mark.parametrize("date_1904", [False, True])
def test_excel(tmp_path, space, date_1904):
    book(tmp_path / "book.xlsx", date_1904)
    load(space, tmp_path / "book.xlsx")
    expected = [
        (
            key,
            "one name for two rows",
            status,
            amount,
            date(2026, 1, 31),
            datetime(2026, 1, 1, 9, 30),
            f"book.xlsx!deals:{line}",
        )
        for key, status, amount, line in [
            ("007", "open", Decimal("1234.5"), 4),
            ("123456789012345678", "won", Decimal("0.1"), 5),
        ]
    ]
    found = "SELECT deal_id, name, status, amount, close_date, created_at, source_row FROM deals ORDER BY row_order"
    assert rows(space, found) == expected
    assert rows(space, "SELECT user_id, name FROM users") == [("1001", "Ann")]


def test_old_excel(tmp_path, space):
    made = xlwt.Workbook()
    sheet = made.add_sheet("deals")
    for i, row in enumerate([HEADER, *DEALS]):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell)
    made.save(str(tmp_path / "deals.xls"))
    load(space, tmp_path / "deals.xls")
    assert rows(space, QUERY) == EXPECTED


def test_parquet_keeps_every_digit_and_the_instant(tmp_path, space):
    table = pa.table(
        {
            "deal_id": ["D1"],
            "status": ["open"],
            "amount": pa.array([Decimal("12345678901234.5678")], pa.decimal128(38, 4)),
            "created_at": pa.array([datetime(2026, 1, 1)], pa.timestamp("us", "Asia/Tokyo")),
            "close_date": pa.array([date(2026, 2, 1)]),
        }
    )
    pq.write_table(table, tmp_path / "deals.parquet")
    load(space, tmp_path / "deals.parquet")
    found = rows(space, "SELECT amount, created_at, close_date, source_row FROM deals")
    instant = table["created_at"][0].as_py().astimezone(datetime.now().astimezone().tzinfo)
    assert found[0][0] == Decimal("12345678901234.5678")
    assert found[0][1].timestamp() - datetime(1970, 1, 1).timestamp() == instant.timestamp()
    assert found[0][2:] == (date(2026, 2, 1), "deals.parquet:1")


def test_json_lines(tmp_path, space):
    lines = [{"deal_id": "007", "status": "open", "amount": 0.1}, {"deal_id": "D2", "status": "won", "name": "x"}]
    body = (
        "\n".join(json.dumps(line) for line in lines)
        + "\nnot json\n"
        + '{"deal_id":"D3","status":"won","amount":12345678901234.5678}\n'
    )
    write(tmp_path / "in", "deals.jsonl", body)
    report = load(space, tmp_path / "in")
    assert report.outcomes[0].reasons == {"not a JSON object": 1}
    assert rows(space, "SELECT deal_id, amount, name FROM deals ORDER BY row_order") == [
        ("007", Decimal("0.1"), None),
        ("D2", None, "x"),
        ("D3", Decimal("12345678901234.5678"), None),
    ]


def test_zip(tmp_path, space):
    book(tmp_path / "book.xlsx")
    with zipfile.ZipFile(tmp_path / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/leads.csv", "lead_id,created_at\nL1,2026-01-01\n")
        archive.write(tmp_path / "book.xlsx", "book.xlsx")
        archive.writestr("readme.md", "# nothing")
    load(space, tmp_path / "export.zip")
    assert rows(space, "SELECT lead_id, source_row FROM leads") == [("L1", "export.zip/folder/leads.csv:2")]
    assert rows(space, "SELECT count(*) FROM deals") == [(2,)]


def test_databases(tmp_path, space):
    with sqlite3.connect(tmp_path / "crm.sqlite") as made:
        made.execute("CREATE TABLE leads (lead_id INTEGER, created_at TEXT, score REAL)")
        made.executemany(
            "INSERT INTO leads VALUES (?, ?, ?)", [(i, "2026-01-01T00:00:00Z", i / 10) for i in range(1, 4)]
        )
    duck = duckdb.connect(str(tmp_path / "crm.duckdb"))
    duck.execute("CREATE TABLE deals AS SELECT 'D1' AS deal_id, 'won' AS status, 1.5::DECIMAL(9,2) AS amount")
    duck.close()
    load(space, f"sqlite://{tmp_path}/crm.sqlite")
    load(space, f"duckdb://{tmp_path}/crm.duckdb")
    assert rows(space, "SELECT lead_id, score, source_row FROM leads ORDER BY 1") == [
        (str(i), Decimal(i) / 10, f"crm.sqlite!leads:{i}") for i in range(1, 4)
    ]
    assert rows(space, "SELECT amount FROM deals") == [(Decimal("1.5"),)]


def test_a_database_file_that_is_not_there_is_not_made(tmp_path, space):
    with pytest.raises(UserError, match="no such file"):
        load(space, f"sqlite://{tmp_path}/none.sqlite")
    assert not (tmp_path / "none.sqlite").exists()


def test_a_database_that_is_not_there_does_not_show_its_password(space):
    with pytest.raises(UserError, match="cannot be opened") as caught:
        load(space, "postgresql://ann:s3cret@127.0.0.1:1/crm")
    assert "s3cret" not in str(caught.value)


MAPPING = """
name: own
tables:
  - table: deals
    columns: {deal_id: Id, status: {const: open}, close_date: {from: Close, %s}}
"""


def closing(tmp_path, space, texts, options="", **request):
    """Import dates through an own mapping; the dates that were stored."""
    target = space.params / "sources" / "own.yaml"
    target.write_text(MAPPING % options)
    body = "Id,Close\n" + "".join(f'D{i},"{one}"\n' for i, one in enumerate(texts))
    write(tmp_path / "in", "deals.csv", body)
    load(space, tmp_path / "in", "own", **request)
    return [day for (day,) in rows(space, "SELECT close_date FROM deals ORDER BY row_order")]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["13/02/2026", "01/02/2026"], [date(2026, 2, 13), date(2026, 2, 1)]),
        (["02/13/2026", "02/01/2026"], [date(2026, 2, 13), date(2026, 2, 1)]),
        (["5/5/2026", "6/6/2026"], [date(2026, 5, 5), date(2026, 6, 6)]),
        (["令和8年11月22日", "R1.5.1", "平成31年4月30日"], [date(2026, 11, 22), date(2019, 5, 1), date(2019, 4, 30)]),
        (["２０２６年１１月２２日(日)", "2026/1/5"], [date(2026, 11, 22), date(2026, 1, 5)]),
        (["Apr 5, 2026", "5 April 2026"], [date(2026, 4, 5), date(2026, 4, 5)]),
        (["20260405", "2026-04-06"], [date(2026, 4, 5), date(2026, 4, 6)]),
        (["13/02/2026 10:00 PM", "2026-01-01T09:00:00Z"], [date(2026, 2, 13), date(2026, 1, 1)]),
    ],
)
def test_the_form_of_dates_is_inferred_over_the_whole_column(tmp_path, space, texts, expected):
    assert closing(tmp_path, space, texts, "format: auto") == expected


def test_ambiguous_dates_are_asked_about_and_the_answer_is_taken(tmp_path, space):
    texts = ["03/04/2026", "05/06/2026"]
    with pytest.raises(UserError, match=r"may be day first or month first.*--dayfirst or --monthfirst"):
        closing(tmp_path, space, texts, "format: auto")
    assert closing(tmp_path, space, texts, "format: auto", date_order="dayfirst") == [
        date(2026, 4, 3),
        date(2026, 6, 5),
    ]


def test_a_column_of_both_orders_is_refused(tmp_path, space):
    with pytest.raises(UserError, match=r"is day first and .* is month first in one column"):
        closing(tmp_path, space, ["13/02/2026", "02/13/2026"], "format: auto")


def test_an_exclusive_end_is_a_day_later(tmp_path, space):
    assert closing(tmp_path, space, ["2026-02-28", "31.12.2026"], "format: auto, add_days: 1") == [
        date(2026, 3, 1),
        date(2027, 1, 1),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$342.09K", "342090"),
        ("￥１，２３４", "1234"),
        ("1.5億", "150000000"),
        ("1億2,000万円", "120000000"),
        ("(1,234.50)", "-1234.5"),
        ("△300", "-300"),
        ("€ 12", "12"),
        ("USD 1,000", "1000"),
        ("12,34,567", "1234567"),
        ("1 234 567.5", "1234567.5"),
        ("−5", "-5"),
        ("5-", "-5"),
        ("50%", "0.5"),
        ("1.5M", "1500000"),
        ("3e2", "300"),
    ],
)
def test_numbers_as_people_write_them(text, value):
    assert numbers.parse_number(text).value == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "-", "1,23", "1.2.3", "12a", "--5", "NaN", "inf", "1,234,56", "0x10", "1_000", "$", "(-5)", "5%%"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(numbers.NotANumber):
        numbers.parse_number(text)


@pytest.mark.parametrize("text", ["昭和64年1月8日", "平成元年1月7日", "令和8年2月30日", "大正1年7月29日"])
def test_days_outside_their_era_are_refused(text):
    with pytest.raises(dates.NotADate):
        dates.parse_era(text)


def test_the_29_february_1900_that_only_excel_knows_is_refused():
    with pytest.raises(dates.NotADate, match="29 February 1900"):
        dates.excel_serial(60)
    assert dates.excel_serial(59) == datetime(1900, 2, 28)


@pytest.mark.skipif(postgres_binaries() is None, reason="PostgreSQL's server programs are not on this machine")
def test_postgresql(tmp_path, space):
    import psycopg

    with postgres() as url:
        with psycopg.connect(url) as made:
            columns = "deal_id text, status text, amount numeric(18,4), created_at timestamptz, name text"
            made.execute(f"CREATE TABLE deals ({columns})")
            made.execute(
                "INSERT INTO deals VALUES ('D2', 'won', 0.1, '2026-01-01 09:00+09', '山田'), "
                "('D1', 'open', 12345678901234.5678, NULL, NULL)"
            )
        load(space, url)
        again = load(space, url)
    assert again.total("skipped") == 2
    assert rows(space, "SELECT deal_id, amount, created_at, name, source_row FROM deals ORDER BY row_order") == [
        ("D1", Decimal("12345678901234.5678"), None, None, "postgres!deals:1"),
        ("D2", Decimal("0.1"), datetime(2026, 1, 1), "山田", "postgres!deals:2"),
    ]
