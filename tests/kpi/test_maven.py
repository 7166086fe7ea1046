"""Are the published facts of the Maven CRM data what the catalogue gives?"""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from crmlib.catalogue import KPIS
from crmlib.company import parse_company
from crmlib.metric import Data, evaluate
from tests import shared_data

MAVEN = shared_data("maven_crm")
COMPANY = parse_company("name: Maven\ncurrency: USD\ntimezone: UTC")
ALL_TIME = COMPANY.calendar.period("2016-10-01..2017-12-31")


@pytest.fixture(scope="module")
def data() -> Data:
    if MAVEN is None:
        pytest.skip("the Maven files are not on this machine")
    connection = duckdb.connect()
    connection.execute(
        f"""CREATE TABLE users AS SELECT sales_agent AS user_id, manager AS team, regional_office AS region,
        row_number() OVER () AS row_order FROM read_csv('{MAVEN}/sales_teams.csv');
        CREATE TABLE deals AS SELECT opportunity_id AS deal_id, account AS account_id, sales_agent AS owner_id,
        product AS product_id, deal_stage AS stage, CASE deal_stage WHEN 'Won' THEN 'won' WHEN 'Lost' THEN 'lost' ELSE
        'open' END AS status, CAST(close_value AS DECIMAL(18, 4)) AS amount, CAST(engage_date AS TIMESTAMP) AS
        created_at, CAST(close_date AS TIMESTAMP) AS closed_at, row_number() OVER () AS row_order
        FROM read_csv('{MAVEN}/sales_pipeline.csv');
        CREATE TABLE accounts AS SELECT account AS account_id, sector AS industry, row_number() OVER () AS row_order
        FROM read_csv('{MAVEN}/accounts.csv')"""
    )
    tables: dict[str, set[str]] = {}
    for table, column in connection.execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall():
        tables.setdefault(table, set()).add(column)
    return Data(connection, tables)


def _figure(data: Data, kpi_id: str) -> Decimal:
    return evaluate(data, [kpi_id], [ALL_TIME], company=COMPANY)[0].value


@pytest.mark.parametrize(
    ("kpi_id", "published"),
    [("deals_won", 4238), ("deals_lost", 2473), ("open_deals", 2089), ("bookings", 10_005_534)],
)
def test_counts_and_sums_are_the_published_ones(data, kpi_id, published):
    assert _figure(data, kpi_id) == published


@pytest.mark.parametrize(("kpi_id", "published"), [("win_rate", "0.631501"), ("sales_cycle_mean", "51.782")])
def test_ratios_are_the_published_ones(data, kpi_id, published):
    assert round(_figure(data, kpi_id), len(published.partition(".")[2])) == Decimal(published)


def test_bookings_of_the_regions_are_the_published_ones(data):
    found = evaluate(data, ["bookings"], [ALL_TIME], [("region",)], company=COMPANY)
    assert {r.by[0][1]: r.value for r in found} == {"Central": 3_346_293, "East": 3_090_594, "West": 3_568_647}


@pytest.mark.parametrize("dimension", ["team", "region", "owner", "product", "industry", "stage"])
def test_slices_add_up_to_all(data, dimension):
    for kpi_id in ("deals_won", "deals_lost", "open_deals", "bookings"):
        slices = evaluate(data, [kpi_id], [ALL_TIME], [(dimension,)], company=COMPANY)
        assert sum(r.value for r in slices) == _figure(data, kpi_id), kpi_id


def test_what_maven_lacks_is_named_and_never_zero(data):
    for result in evaluate(data, ["tickets_handled", "mrr", "gross_profit"], [ALL_TIME], company=COMPANY):
        assert result.status == "unavailable"
        assert result.value is None
        assert result.missing
    source = evaluate(data, ["bookings"], [ALL_TIME], [("source",)], company=COMPANY)
    assert [(r.by, r.status, r.missing) for r in source] == [((("source", None),), "unavailable", ("deals.source",))]


def test_customers_come_from_won_deals_where_there_are_no_orders(data):
    found = evaluate(data, ["new_customers"], [ALL_TIME], company=COMPANY)[0]
    assert (found.value, found.basis) == (85, "deals")


def test_every_kpi_gives_one_result(data):
    assert len(evaluate(data, KPIS, [ALL_TIME], company=COMPANY)) == len(KPIS)
