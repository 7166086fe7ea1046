"""Does hostile or broken input stay data, or is it refused with one clear message?"""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
import xlsxwriter

from crmlib.cli import main
from crmlib.errors import UserError
from crmlib.sources.readers import MAX_CELL, MAX_COLUMNS
from tests.sources import load, rows, workspace, write


@pytest.fixture
def space(tmp_path):
    return workspace(tmp_path)


def test_formulas_html_escapes_and_paths_are_kept_as_they_are(tmp_path, space):
    names = [
        '=HYPERLINK("http://x")',
        "<script>alert(1)</script>",
        "\x1b[31mred\x1b[0m",
        "../../etc/passwd",
        "'; DROP TABLE deals; --",
    ]
    body = "deal_id,status,name\n" + "".join(
        f'D{i},open,"{n.replace(chr(34), chr(34) * 2)}"\n' for i, n in enumerate(names)
    )
    write(tmp_path / "in", "deals.csv", body)
    load(space, tmp_path / "in")
    assert [name for (name,) in rows(space, "SELECT name FROM deals ORDER BY row_order")] == names


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("deals.csv", b"", "the file is empty"),
        ("deals.csv", b"\xef\xbb\xbf", "the file is empty"),
        ("deals.csv", b"\n\n\n", "the file is empty"),
        ("deals.csv", b"\x00\x01\x02\x03" * 100, "not a text file"),
        ("deals.xlsx", b"this is no workbook", "broken or no Excel"),
        ("deals.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "broken or no Excel"),
        ("deals.parquet", b"PAR1 and then nothing", "broken or no Parquet"),
        ("deals.jsonl", b"[1, 2, 3]\n", "holds no JSON object"),
        ("deals.zip", b"PK\x03\x04 and then nothing", "broken or no zip"),
        ("nothing.csv", b"a,b\n1,2\n", "nothing here can be imported as 'canonical'"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path, space, name, body, words):
    path = write(tmp_path / "in", name, body)
    with pytest.raises(UserError, match=words) as caught:
        load(space, path)
    assert name in str(caught.value)
    assert space.store.head() is None


def test_a_header_without_rows_imports_nothing_and_makes_the_table(tmp_path, space):
    write(tmp_path / "in", "deals.csv", "deal_id,status\n")
    report = load(space, tmp_path / "in")
    assert report.total("read") == 0


def test_a_missing_file_and_a_wrong_preset_are_named_with_the_nearest(tmp_path, space):
    write(tmp_path / "in", "deals.csv", "deal_id,status\nD1,open\n")
    with pytest.raises(UserError, match=r"no such file or folder.*Did you mean 'deals\.csv'"):
        load(space, tmp_path / "in" / "deal.csv")
    with pytest.raises(UserError, match=r"unknown source; found 'zohoo'.*Did you mean 'zoho'"):
        load(space, tmp_path / "in", "zohoo")


def test_a_stray_quote_costs_one_row(tmp_path, space):
    body = (
        'deal_id,status,name\nD1,open,"never closed\n'
        + "".join(f"E{i},open,x\n" for i in range(100))
        + 'D2,open,"a"b\nD3,won,y\n'
    )
    write(tmp_path / "in", "deals.csv", body)
    report = load(space, tmp_path / "in")
    assert (report.total("read"), report.total("accepted"), report.total("rejected")) == (103, 101, 2)


def test_a_cell_of_two_megabytes_costs_one_row_and_one_of_ten_is_refused(tmp_path, space):
    body = "deal_id,status,name\nD1,open," + "x" * (10 * MAX_CELL) + "\nD2,open,y\n"
    write(tmp_path / "in", "deals.csv", body)
    with pytest.raises(UserError, match="a line is too long"):
        load(space, tmp_path / "in")
    assert space.store.head() is None
    write(tmp_path / "in", "deals.csv", "deal_id,status,name\nD1,open," + "x" * (2 * MAX_CELL) + "\nD2,open,y\n")
    report = load(space, tmp_path / "in")
    assert (report.total("accepted"), report.total("rejected")) == (1, 1)


def test_too_many_columns_are_refused(tmp_path, space):
    body = ",".join(f"c{i}" for i in range(MAX_COLUMNS + 1)) + "\n"
    path = write(tmp_path / "in", "deals.csv", body)
    with pytest.raises(UserError, match="too many columns"):
        load(space, path)


@pytest.mark.parametrize(
    "name", ["../deals.csv", "/etc/deals.csv", "a/../../deals.csv", "C:\\deals.csv", "..\\deals.csv"]
)
def test_a_zip_that_would_leave_its_folder_is_refused(tmp_path, space, name):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), "deal_id,status\nD1,open\n")
    with pytest.raises(UserError, match="would leave its folder"):
        load(space, tmp_path / "x.zip")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, space):
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deals.csv", b"0" * (100 << 20))
    with pytest.raises(UserError, match="suspiciously tight"):
        load(space, tmp_path / "x.zip")


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path, space):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deals.csv", b"deal_id,status\n" + b"D,open\n" * 1000)
    data = bytearray(buffer.getvalue())
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, central + 24, 10)  # the uncompressed size in the directory
    (tmp_path / "x.zip").write_bytes(bytes(data))
    with pytest.raises(UserError):
        load(space, tmp_path / "x.zip")


def test_an_entity_bomb_in_excel_is_refused(tmp_path, space):
    made = xlsxwriter.Workbook(tmp_path / "deals.xlsx")
    sheet = made.add_worksheet("deals")
    sheet.write_row(0, 0, ["deal_id", "status", "name"])
    sheet.write_row(1, 0, ["D1", "open", "LOL"])
    made.close()
    bomb = '<!DOCTYPE x [<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with zipfile.ZipFile(tmp_path / "deals.xlsx") as source, zipfile.ZipFile(tmp_path / "bomb.xlsx", "w") as target:
        for item in source.infolist():
            text = source.read(item)
            if item.filename == "xl/sharedStrings.xml":
                head, _, rest = text.decode().partition("?>")
                text = (head + "?>" + bomb + "]>" + rest.replace("LOL", "&i;")).encode()
            target.writestr(item.filename, text)
    with pytest.raises(UserError, match="broken or no Excel workbook"):
        load(space, tmp_path / "bomb.xlsx")


@pytest.mark.parametrize(
    "arguments",
    [
        ["import"],
        ["import", "nowhere.csv"],
        ["import", "IN", "--as", "nonsense"],
        ["import", "IN", "--on-duplicate", "skipp"],
        ["import", "IN", "--dayfirst", "--monthfirst"],
        ["import", "IN", "--encoding", "utf-99", "--as", "canonical"],
        ["import", "nosuch://host/db"],
        ["import", "IN/missing.csv", "--as", "canonical"],
        ["undo", "i0099"],
        ["undo"],
        ["new", "source", "nowhere.csv"],
    ],
)
def test_every_mistake_of_a_user_is_one_message_and_exit_2(tmp_path, space, capsys, monkeypatch, arguments):
    write(tmp_path / "in", "deals.csv", "deal_id,status\nD1,open\n")
    monkeypatch.setenv("CRM_WORKSPACE", str(space.path))
    with pytest.raises(SystemExit) as caught:
        main([argument.replace("IN", str(tmp_path / "in")) for argument in arguments])
    assert caught.value.code == 2
    message = capsys.readouterr().err.strip()
    assert message.startswith("crm: ")
    assert "\n" not in message


def test_strict_ends_with_exit_1_where_a_row_is_rejected(tmp_path, space, capsys):
    write(tmp_path / "in", "deals.csv", "deal_id,status\nD1,open\nD2,none\n")
    for options, code in ([], 0), (["--strict"], 1):
        with pytest.raises(SystemExit) as caught:
            main(["import", str(tmp_path / "in"), "--as", "canonical", "--workspace", str(space.path), *options])
        assert caught.value.code == code
    assert "1 rejected: status: expected open, won, lost" in capsys.readouterr().err
