"""Do the real files come in whole, and do the figures agree with the files read by hand?

Truth: the figures published with the sets (issue 2), and the files read by Python's csv module alone.
"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import datetime
from decimal import Decimal

import pytest

from tests import shared_data
from tests.sources import load, rows, workspace

SETS = {
    "maven_crm": ("maven", 8_927, 0),
    "zoho_crm": ("zoho", 28_658, 213),
    "hubspot_tables": ("hubspot", 628, 0),
    "jp_customers": ("jp_customers", 32_054, 0),
    "people_duplicates": ("people_duplicates", 1_000, 0),
    "telco_customers": ("telco_customers", 14_086, 0),
    "education_leads": ("education_leads", 9_240, 0),
    "sales_quotas": ("sales_quotas", 180, 0),
}


def shared(name: str):
    """The folder of a data set; the test is skipped where the machine does not have it."""
    path = shared_data(name)
    if path is None:
        pytest.skip(f"the shared data set {name} is not on this machine")
    return path


def by_hand(path, encoding="utf-8-sig") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("folder", SETS)
def test_every_set_imports_by_mapping_alone_and_is_recognised(tmp_path, folder):
    name, accepted, rejected = SETS[folder]
    space = workspace(tmp_path)
    report = load(space, shared(folder), "auto")
    assert (report.source, report.total("accepted"), report.total("rejected")) == (name, accepted, rejected)


def test_maven(tmp_path):
    space = workspace(tmp_path)
    report = load(space, shared("maven_crm"), "maven")
    assert rows(space, "SELECT status, count(*) FROM deals GROUP BY 1 ORDER BY 1") == [
        ("lost", 2473),
        ("open", 2089),
        ("won", 4238),
    ]
    assert rows(space, "SELECT sum(amount) FROM deals WHERE status = 'won'") == [(Decimal("10005534"),)]
    regions = (
        "SELECT u.region, sum(amount) FROM deals d JOIN users u ON u.user_id = d.owner_id "
        "WHERE status = 'won' GROUP BY 1 ORDER BY 1"
    )
    assert rows(space, regions) == [
        ("Central", Decimal("3346293")),
        ("East", Decimal("3090594")),
        ("West", Decimal("3568647")),
    ]
    link = next(link for o in report.outcomes for link in o.links if link.column == "product_id")
    given = Counter(row["product"] for row in by_hand(shared("maven_crm") / "sales_pipeline.csv"))
    assert (link.unlinked, link.examples) == (given["GTXPro"], ("GTXPro",))
    assert rows(space, "SELECT count(*) FROM deals WHERE product_id = 'GTXPro'") == [(given["GTXPro"],)]


def test_zoho(tmp_path):
    space = workspace(tmp_path)
    folder = shared("zoho_crm")
    report = load(space, folder, "zoho")
    assert rows(space, "SELECT status, count(*) FROM deals GROUP BY 1 ORDER BY 1") == [
        ("lost", 485),
        ("open", 1722),
        ("won", 1425),
    ]
    assert rows(space, "SELECT sum(amount) FROM deals WHERE status = 'won'") == [(Decimal("89066200"),)]
    assert rows(space, "SELECT count(*), count(converted_at) FROM leads") == [(3900, 3632)]
    assert rows(space, "SELECT count(*) FROM activities WHERE type = 'call'") == [(4100,)]
    cost = sum(_thousands(row["Actual Cost"]) for row in by_hand(folder / "Campaigns.csv"))
    assert rows(space, "SELECT sum(cost) FROM campaigns") == [(cost,)]
    invoices = by_hand(folder / "Invoices.csv")
    kept = [row for row in invoices if row["Invoice Status"] != "Cancelled"]
    orders = next(o for o in report.outcomes if o.table == "orders")
    assert orders.skipped == len(invoices) - len(kept)
    assert orders.rejected == sum(not row["Grand Total"] for row in kept)
    total = sum(Decimal(row["Grand Total"].strip("$").replace(",", "")) for row in kept if row["Grand Total"])
    assert rows(space, "SELECT sum(amount) FROM orders") == [(total,)]
    closed = [row for row in by_hand(folder / "Cases.csv") if row["Status"] == "Closed"]
    days = Counter(int(row["Days to Closed"]) for row in closed)
    found = (
        "SELECT date_diff('day', created_at, closed_at), count(*) FROM tickets WHERE closed_at IS NOT NULL GROUP BY 1"
    )
    assert dict(rows(space, found)) == days


def _thousands(text: str) -> Decimal:
    return Decimal(text.strip("$K").replace(",", "")) * 1000


def test_zoho_times_are_the_company_s_local_times(tmp_path):
    space = workspace(tmp_path, timezone="Asia/Tokyo")
    load(space, shared("zoho_crm") / "Leads.csv", "zoho")
    row = by_hand(shared("zoho_crm") / "Leads.csv")[0]
    local = datetime.strptime(row["Created Time"], "%d %b, %Y %H:%M:%S")
    found = rows(space, f"SELECT created_at, created_on FROM leads WHERE lead_id = '{row['LEADID']}'")
    assert found == [(datetime(2021, 4, 14, 15, 3), local.date())]


def test_the_records_that_hubspot_merged_are_gone(tmp_path):
    space = workspace(tmp_path)
    folder = shared("hubspot_tables")
    report = load(space, folder, "hubspot")
    contacts = by_hand(folder / "contact_data.csv")
    gone = {one for row in contacts for one in row["property_hs_merged_object_ids"].split(";") if one}
    gone |= {row["vid_to_merge"] for row in by_hand(folder / "contact_merge_audit_data.csv")}
    kept = {row["id"] for row in contacts if row["id"] not in gone and row["_fivetran_deleted"] == "FALSE"}
    assert {key for (key,) in rows(space, "SELECT contact_id FROM contacts")} == kept
    outcome = next(o for o in report.outcomes if o.table == "contacts")
    assert outcome.skipped == len(contacts) - len(kept)


def test_quotas_without_a_header_row(tmp_path):
    space = workspace(tmp_path)
    load(space, shared("sales_quotas"), "sales_quotas")
    with (shared("sales_quotas") / "SalesPersonQuotaHistory.csv").open() as file:
        total = sum(Decimal(line.split("\t")[3]) for line in file)
    assert rows(space, "SELECT sum(value), count(DISTINCT scope) FROM targets") == [(total, 17)]


@pytest.mark.parametrize("folder", ["maven_crm", "zoho_crm", "hubspot_tables"])
def test_importing_the_same_files_again_changes_nothing(tmp_path, folder):
    space = workspace(tmp_path)
    first = load(space, shared(folder), SETS[folder][0])
    second = load(space, shared(folder), SETS[folder][0])
    assert second.total("accepted") == 0
    assert second.total("skipped") == first.total("accepted") + first.total("skipped")


def test_every_row_can_be_traced_to_its_line(tmp_path):
    space = workspace(tmp_path)
    load(space, shared("maven_crm"), "maven")
    lines = (shared("maven_crm") / "sales_pipeline.csv").read_text().splitlines()
    for key, place in rows(space, "SELECT deal_id, source_row FROM deals USING SAMPLE 50 ROWS (reservoir, 1)"):
        file, line = place.split(":")
        assert file == "sales_pipeline.csv"
        assert lines[int(line) - 1].startswith(key + ",")
