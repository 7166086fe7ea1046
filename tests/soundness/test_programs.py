"""Which mistakes are in what is printed, exported and shown? Each is tried with input on which it would show."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest

from crmlib.present.table import Column, Table
from crmlib.present.workbook import write

from ..outside.product import crm, workspace

SETTINGS = '{"name": "Shop", "currency": "USD", "timezone": "UTC"}'


@pytest.fixture
def space(tmp_path):
    return workspace(tmp_path / "shop", SETTINGS)


def files(folder, **tables: str):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_table_on_a_page_says_how_many_rows_it_leaves_out():
    table = Table("Deals", (Column("Deal"),), tuple((f"d{i}",) for i in range(120)))
    assert len(table.shown()) == 50
    assert "50" in table.text().splitlines()[-1]
    assert "120" in table.text().splitlines()[-1]


def test_a_printed_list_holds_every_row(space, tmp_path):
    many = "".join(f"u{i:03},T{i:03}\n" for i in range(300))
    deals = "deal_id,status,closed_at,owner_id\nd1,won,2026-10-02T00:00:00,u001\n"
    crm(
        "import",
        files(tmp_path / "in", users="user_id,team\n" + many, deals=deals),
        "--as",
        "canonical",
        "--workspace",
        space,
    )
    for shape in ("table", "csv", "json"):
        told = crm("kpi", "deals_won", "--period", "2026-10", "--by", "team", "--format", shape, "--workspace", space)
        assert len(re.findall(r"T\d\d\d", told.out)) == 300, shape


def test_where_two_records_match_a_name_neither_is_taken(space, tmp_path):
    source = files(
        tmp_path / "maven",
        accounts="account,sector,revenue,employees,office_location,subsidiary_of\n"
        "Acme,retail,1,10,US,\nAcme ,medical,2,20,US,\nBolt,retail,3,30,US,\n",
        products="product,series,sales_price\nGTX,G,5\n",
        sales_teams="sales_agent,manager,regional_office\nAnn,Max,East\n",
        sales_pipeline="opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
        "o1,Ann,GTX,ACME,Won,2026-09-01,2026-10-01,10\no2,Ann,GTX,Bolt,Won,2026-09-01,2026-10-01,20\n",
    )
    ran = crm("import", source, "--as", "maven", "--workspace", space)
    assert "1 ambiguous" in ran.err, ran.err
    told = crm("kpi", "bookings", "--period", "2026-10", "--by", "industry", "--format", "json", "--workspace", space)
    by = {one["by"]["industry"]: one["value"] for one in told.json}
    assert by.get("medical", 0) == 0, "the other Acme was as good a match"
    assert sum(by.values()) == 30


FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", '=HYPERLINK("http://x","y")')


def test_no_cell_of_a_csv_begins_a_formula(space, tmp_path):
    quoted = [cell.replace('"', '""') for cell in FORMULAS]
    users = "user_id,team\n" + "".join(f'u{i},"{cell}"\n' for i, cell in enumerate(quoted))
    deals = "deal_id,status,closed_at,owner_id\nd1,won,2026-10-02T00:00:00,u1\n"
    crm("import", files(tmp_path / "in", users=users, deals=deals), "--as", "canonical", "--workspace", space)
    told = crm("kpi", "deals_won", "--period", "2026-10", "--by", "team", "--format", "csv", "--workspace", space)
    cells = [cell for line in csv.reader(io.StringIO(told.out)) for cell in line]
    assert sum("1+1" in cell for cell in cells) >= 3, told.out
    assert not [cell for cell in cells if re.match(r"\s*[=+@\-]", cell)]


def test_no_cell_of_a_workbook_is_a_formula():
    table = Table("Deals", (Column("Deal"),), tuple((cell,) for cell in FORMULAS))
    with zipfile.ZipFile(io.BytesIO(write([table]))) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
        texts = book.read("xl/sharedStrings.xml").decode()
    assert sheets
    assert not any("<f>" in sheet or "<f " in sheet for sheet in sheets)
    assert not re.search(r"<t[^>]*>\s*[=+@\-]", texts)
