"""Do PostgreSQL and Spark give the very figures that DuckDB gives, from tables that they keep themselves?"""

from __future__ import annotations

from datetime import datetime

import pytest

from crmlib.catalogue import KPIS
from crmlib.errors import UserError
from crmlib.metric import evaluate
from crmlib.metric.connect import open_engine

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


@pytest.mark.skipif(servers.postgres_binaries() is None, reason="PostgreSQL's server is not installed")
def test_postgres_gives_the_same_figures():
    company = drawn(SEED)
    with servers.postgres() as url:
        servers.fill_postgres(url, company.tables)
        data = open_engine(url)
        try:
            by = [(), ("team",), ("segment", "source")]
            _compare(data, company, ("2024-03", "2024-Q4", "2023-11-05..2024-03-31"), by)
            _compare(data, company, ("2024-03",), [()], as_of=datetime(2024, 3, 21, 7, 30))
        finally:
            data.backend.close()


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
