"""Do import and catalogue find in published data what the csv module finds in the files?

Nothing of the product is used for the expected figures: the files are read here, row by row. Without the data the tests
have nothing to compare and pass.
"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests import shared_data

from .product import crm, workspace

SETTINGS = '{"name": "Published", "currency": "USD", "timezone": "UTC"}'


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def imported(folder: Path, source: str, name: str) -> Path:
    space = workspace(folder / name, SETTINGS)
    ran = crm("import", source, "--as", name.removesuffix("_crm"), "--workspace", space)
    assert ran.status == 0, ran.err
    return space


def figures(space: Path, kpis: list[str], period: str, *options: str) -> dict[tuple[str, str | None], dict]:
    """(kpi, slice) → result, as `crm kpi --format json` prints it."""
    ran = crm("kpi", *kpis, "--period", period, "--workspace", space, "--format", "json", *options)
    assert ran.status == 0, ran.err
    return {(one["kpi_id"], next(iter(one["by"].values()), None)): one for one in ran.json}


MAVEN = shared_data("maven_crm")
MAVEN_KPIS = ["deals_won", "deals_lost", "open_deals", "bookings", "win_rate", "sales_cycle_mean", "average_deal_size"]


@pytest.fixture(scope="module")
def maven(tmp_path_factory):
    return imported(tmp_path_factory.mktemp("maven"), MAVEN, "maven") if MAVEN else None


def maven_deals() -> list[dict]:
    """Each opportunity with its agent's regional office; money and days as numbers."""
    office = {row["sales_agent"]: row["regional_office"] for row in rows(MAVEN / "sales_teams.csv")}
    found = []
    for row in rows(MAVEN / "sales_pipeline.csv"):
        begun = date.fromisoformat(row["engage_date"]) if row["engage_date"] else None
        ended = date.fromisoformat(row["close_date"]) if row["close_date"] else None
        value = Decimal(row["close_value"]) if row["close_value"] else None
        found.append(
            {
                "stage": row["deal_stage"],
                "office": office[row["sales_agent"]],
                "days": ended and begun and (ended - begun).days,
                "value": value,
                "product": row["product"],
            }
        )
    return found


def test_maven_is_what_was_published(maven):
    if not maven:
        return
    deals = maven_deals()
    stages = Counter(deal["stage"] for deal in deals)
    assert (len(deals), stages["Won"], stages["Lost"]) == (8800, 4238, 2473)
    assert stages["Prospecting"] + stages["Engaging"] == 2089
    won = [deal for deal in deals if deal["stage"] == "Won"]
    assert sum(deal["value"] for deal in won) == 10_005_534
    found = figures(maven, MAVEN_KPIS, "2016-01-01..2017-12-31")
    value = {kpi: Fraction(one["value"]) for (kpi, _), one in found.items()}
    assert value["deals_won"] == 4238
    assert value["deals_lost"] == 2473
    assert value["open_deals"] == 2089
    assert value["bookings"] == 10_005_534
    assert abs(value["win_rate"] - Fraction(4238, 4238 + 2473)) < Fraction(1, 10**20)
    assert f"{float(value['win_rate']):.6f}" == "0.631501"
    days = Fraction(sum(deal["days"] for deal in won), len(won))
    assert abs(value["sales_cycle_mean"] - days) < Fraction(1, 10**15)
    assert f"{float(days):.3f}" == "51.782"
    assert abs(value["average_deal_size"] - Fraction(10_005_534, 4238)) < Fraction(1, 10**15)


def test_maven_by_region_is_what_was_published(maven):
    if not maven:
        return
    counted: Counter = Counter()
    for deal in maven_deals():
        if deal["stage"] == "Won":
            counted[deal["office"]] += deal["value"]
    assert counted == {"Central": 3_346_293, "East": 3_090_594, "West": 3_568_647}
    found = figures(maven, ["bookings"], "2016-01-01..2017-12-31", "--by", "region")
    assert {region: one["value"] for (_, region), one in found.items()} == counted


def test_every_dimension_of_maven_adds_up(maven):
    if not maven:
        return
    for dimension in ("team", "owner", "product", "industry", "stage"):
        found = figures(maven, ["bookings", "deals_won", "open_deals"], "2016-01-01..2017-12-31", "--by", dimension)
        for kpi, total in (("bookings", 10_005_534), ("deals_won", 4238), ("open_deals", 2089)):
            assert sum(one["value"] for (name, _), one in found.items() if name == kpi) == total, (kpi, dimension)


ZOHO = shared_data("zoho_crm")


@pytest.fixture(scope="module")
def zoho(tmp_path_factory):
    return imported(tmp_path_factory.mktemp("zoho"), ZOHO, "zoho") if ZOHO else None


def money(text: str) -> Decimal:
    return Decimal(text.replace("$", "").replace(",", "")) if text else Decimal(0)


def test_zoho_is_what_was_published(zoho):
    if not zoho:
        return
    deals = rows(ZOHO / "Potentials.csv")
    stages = Counter(row["Stage"] for row in deals)
    leads = rows(ZOHO / "Leads.csv")
    assert len(leads) == 3900
    assert sum(row["CONVERTED"] == "Yes" for row in leads) == 3632
    assert len(rows(ZOHO / "Calls.csv")) == 4100
    whole = "2000-01-01..2030-12-31"
    found = figures(zoho, ["deals_won", "deals_lost", "open_deals", "bookings", "new_leads", "leads_converted"], whole)
    value = {kpi: one["value"] for (kpi, _), one in found.items()}
    assert value["new_leads"] == 3900
    assert value["deals_won"] == 1425, stages
    assert value["deals_lost"] == 485, stages
    assert value["open_deals"] == 1722, stages
    assert value["bookings"] == sum(money(row["Amount"]) for row in deals if row["Stage"] == "Closed Won") == 89_066_200
    assert value["leads_converted"] == 3632
