"""Do PostgreSQL and Spark give the very figures that DuckDB gives, from tables that they keep themselves?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import ibis
import pyarrow as pa
import pytest

from crmlib.catalogue import KPIS
from crmlib.errors import UserError
from crmlib.metric import evaluate
from crmlib.metric.connect import open_engine
from crmlib.schema import TABLES

from . import servers
from .companies import drawn

SEED = 0
KINDS = (
    *("bookings", "weighted_pipeline", "sales_cycle_median", "stage_duration_mean", "stalled_deals", "sales_calls"),
    *("tickets_same_day", "churn_rate", "mrr"),
)
"""One KPI of each kind of query: states of deals, rates, medians, local days, customers, terms, targets."""
QUICK = tuple(dict.fromkeys((*KINDS, *tuple(KPIS)[::3])))
"""What a minute of Spark buys: these, and every third of the catalogue."""
EIGHTHS = [tuple(KPIS)[start : start + -(-len(KPIS) // 8)] for start in range(0, len(KPIS), -(-len(KPIS) // 8))]
"""The whole catalogue in pieces of half a minute."""


def _compare(data, company, periods, by, as_of=None, kpis=KPIS):
    """Every figure: value, numerator, denominator, n, status and what is missing."""
    periods = [company.settings.calendar.period(text) for text in periods]
    there = evaluate(data, kpis, periods, by, company=company.settings, as_of=as_of)
    here = evaluate(company.data, kpis, periods, by, company=company.settings, as_of=as_of)
    assert len(there) == len(here)
    for one, other in zip(there, here, strict=True):
        assert one == other, f"{one.kpi_id} {one.period.label} {one.by}: {one} here {other}"


@pytest.fixture(scope="module")
def on_postgres():
    """The URL of a server; each test fills it anew."""
    if servers.postgres_binaries() is None:
        pytest.skip("PostgreSQL's server is not installed")
    with servers.postgres() as url:
        yield url


def test_postgres_gives_the_same_figures(on_postgres):
    company = drawn(SEED)
    servers.fill_postgres(on_postgres, company.tables)
    data = open_engine(on_postgres)
    try:
        by = [(), ("team",), ("segment", "source")]
        _compare(data, company, ("2024-03", "2024-Q4", "2023-11-05..2024-03-31"), by)
        _compare(data, company, ("2024-03",), [()], as_of=datetime(2024, 3, 21, 7, 30))
    finally:
        data.backend.close()


THROUGH_LINKS = (
    *("bookings", "weighted_pipeline", "sales_cycle_median", "churn_rate", "repeat_rate", "new_customers"),
    *("average_order_value", "cross_sell_rate", "tickets_handled", "nps"),
)
"""KPIs whose rows reach accounts, contacts, users and products, and count none of them."""


def _with_repeated_keys(tables):
    """After the rows of these tables, the same keys again with what the row before them has, and the first ones last.

    A row links to the first of a key in the source, so nothing may change.
    """
    made = dict(tables)
    for name in ("accounts", "contacts", "users", "products"):
        table = tables[name]
        key, order = table.column_names.index(TABLES[name].key[0]), table.column_names.index("row_order")
        others = table.take(pa.array([*range(1, len(table)), 0]))
        again = others.set_column(key, table.column_names[key], table.column(key))
        again = again.set_column(order, "row_order", pa.array(range(len(table), 2 * len(table)), pa.int64()))
        made[name] = pa.concat_tables([again, table])
    return made


def test_rows_link_to_the_first_of_a_repeated_key(on_postgres):
    company = drawn(SEED)
    tables = _with_repeated_keys(company.tables)
    here = ibis.duckdb.connect()
    for name, table in tables.items():
        here.create_table(name, table)
    periods, by = ("2024-03", "2024-Q4"), [("team",), ("region",), ("segment", "owner")]
    _compare(replace(company.data, backend=here), company, periods, by, kpis=THROUGH_LINKS)
    servers.fill_postgres(on_postgres, tables)
    there = open_engine(on_postgres)
    try:
        _compare(there, company, periods, by, kpis=THROUGH_LINKS)
    finally:
        there.backend.close()


@pytest.fixture(scope="module")
def on_spark(tmp_path_factory):
    """A company, and its tables in a Spark session of the least that a few hundred rows need."""
    company = drawn(SEED)
    folder = tmp_path_factory.mktemp("spark")
    servers.fill_spark(folder, company.tables)
    data = open_engine(servers.small_spark(folder))
    yield company, data
    data.backend.stop()


spark = pytest.mark.skipif(not servers.spark_works(), reason="pyspark or Java is not installed")


@spark
def test_spark_gives_the_same_figures_of_each_kind(on_spark):
    company, data = on_spark
    _compare(data, company, ("2024-03", "2024-Q4"), [()], kpis=QUICK)


@pytest.mark.slow
@spark
@pytest.mark.parametrize("kpis", EIGHTHS, ids=lambda kpis: f"{kpis[0]}-{kpis[-1]}")
def test_spark_gives_the_same_figures(on_spark, kpis):
    company, data = on_spark
    _compare(data, company, ("2024-Q4", "2023-11-05..2024-03-31"), [(), ("team",)], kpis=kpis)
    _compare(data, company, ("2024-03",), [("team",)], as_of=datetime(2024, 3, 21, 7, 30), kpis=kpis)


def test_the_pieces_are_the_whole_catalogue():
    assert [kpi for piece in EIGHTHS for kpi in piece] == list(KPIS)


@pytest.mark.skipif(not servers.spark_works(), reason="pyspark is not installed")
@pytest.mark.parametrize("setting", ["paht=x", "spark.sql.session.timeZone=Asia/Tokyo"])
def test_an_address_of_spark_takes_only_settings_that_leave_the_figures_alone(setting):
    with pytest.raises(UserError, match="not a setting"):
        open_engine(f"spark://local?{setting}")
