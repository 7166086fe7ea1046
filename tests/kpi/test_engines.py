"""Do PostgreSQL and Spark give the very figures that DuckDB gives, from tables that they keep themselves?"""

from __future__ import annotations

from datetime import datetime

import pytest

from crmlib.catalogue import KPIS
from crmlib.metric import evaluate
from crmlib.metric.connect import open_engine

from . import servers
from .companies import drawn

SEED = 0


def _compare(data, company, periods, by, as_of=None):
    """Every figure: value, numerator, denominator, n, status and what is missing."""
    periods = [company.settings.calendar.period(text) for text in periods]
    there = evaluate(data, KPIS, periods, by, company=company.settings, as_of=as_of)
    here = evaluate(company.data, KPIS, periods, by, company=company.settings, as_of=as_of)
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
            by = [(), ("team",), ("region",), ("stage",), ("segment", "source")]
            _compare(data, company, ("2024-03", "2024-Q4", "2023-11-05..2024-03-31"), by)
            _compare(data, company, ("2024-03",), by, as_of=datetime(2024, 3, 21, 7, 30))
        finally:
            data.backend.close()


@pytest.mark.slow
@pytest.mark.skipif(not servers.spark_works(), reason="pyspark or Java is not installed")
def test_spark_gives_the_same_figures(tmp_path):
    company = drawn(SEED)
    servers.fill_spark(tmp_path, company.tables)
    data = open_engine(f"spark://local?path={tmp_path}")
    try:
        _compare(data, company, ("2024-Q4",), [(), ("team",)])
    finally:
        data.backend.stop()
