"""Do PostgreSQL and Spark give the very figures that DuckDB gives, from tables that they keep themselves?"""

from __future__ import annotations

from datetime import datetime

import pytest

from crmlib.catalogue import KPIS
from crmlib.metric import Data, evaluate
from crmlib.metric.connect import open_engine
from tests.outside.companies import draft
from tests.outside.oracle import rows as oracle_rows
from tests.outside.product import load

from . import servers

SEEDS = (0, 3)
BY = [(), ("team",), ("region",), ("stage",), ("segment", "source")]
AS_OF = (None, datetime(2024, 3, 21, 7, 30))


def _company(seed: int, folder):
    made = draft(seed)
    company = oracle_rows.read(made.write(folder), **made.settings)
    return load(company, made.company_yaml())


def _tables(loaded):
    return {name: loaded.backend.table(name).to_pyarrow() for name in loaded.tables}


def _figures(data, settings):
    calendar = settings.calendar
    periods = [calendar.period("2024-03"), calendar.period("2024-Q4"), calendar.period("2023-11-05..2024-03-31")]
    return [result for as_of in AS_OF for result in evaluate(data, KPIS, periods, BY, company=settings, as_of=as_of)]


def _compare(there, here):
    assert len(there) == len(here)
    for one, other in zip(there, here, strict=True):
        assert one == other, f"{one.kpi_id} {one.period.label} {one.by}: {one} here {other}"


@pytest.mark.skipif(servers.postgres_binaries() is None, reason="PostgreSQL's server is not installed")
def test_postgres_gives_the_same_figures(tmp_path):
    with servers.postgres() as url:
        for seed in SEEDS:
            folder = tmp_path / str(seed)
            folder.mkdir()
            loaded = _company(seed, folder)
            servers.fill_postgres(url, _tables(loaded))
            data = open_engine(url)
            try:
                _compare(
                    _figures(data, loaded.settings), _figures(Data(loaded.backend, loaded.tables), loaded.settings)
                )
            finally:
                data.backend.close()


@pytest.mark.skipif(not servers.spark_works(), reason="pyspark or Java is not installed")
def test_spark_gives_the_same_figures(tmp_path):
    loaded = _company(SEEDS[0], tmp_path)
    folder = tmp_path / "spark"
    folder.mkdir()
    servers.fill_spark(folder, _tables(loaded))
    data = open_engine(f"spark://local?path={folder}")
    try:
        _compare(_figures(data, loaded.settings), _figures(Data(loaded.backend, loaded.tables), loaded.settings))
    finally:
        data.backend.stop()
