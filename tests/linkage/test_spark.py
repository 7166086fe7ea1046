"""Does Spark weigh pairs as DuckDB does? Truth: DuckDB's pairs and clusters of the same records, byte for byte."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.csv
import pytest

from crmlib.audit.linkage import linkage
from crmlib.metric.connect import spark_session
from tests import shared_data
from tests.kpi import servers
from tests.linkage.test_link import company
from tests.linkage.test_months import leads

pytestmark = [
    pytest.mark.skipif(not servers.spark_works(), reason="pyspark or Java is not installed"),
    pytest.mark.slow,  # a session takes about ten seconds to start
]


@pytest.fixture(scope="module")
def session():
    from urllib.parse import urlencode

    return spark_session(f"spark://local?{urlencode(servers.SMALL)}")


def test_made_leads_are_the_same_pairs(session):
    tables = {"leads": leads(700, 150)}
    here = linkage(tables, company=company())
    there = linkage(tables, company=company(), session=session)
    assert here.clusters.num_rows == 300
    assert there.pairs.equals(here.pairs)
    assert there.clusters.equals(here.clusters)
    assert there.models == here.models


def test_published_people_are_the_same_pairs(session):
    file = shared_data("people_duplicates", "fake_1000_from_splink_demos.csv")
    if file is None:
        pytest.skip("the shared data is not there")
    rows = pyarrow.csv.read_csv(file)
    people = pa.table({
        "contact_id": [str(key) for key in rows["unique_id"].to_pylist()], "given_name": rows["first_name"],
        "family_name": rows["surname"], "birth_date": rows["dob"], "address": rows["city"], "email": rows["email"],
    })  # fmt: skip
    here = linkage({"contacts": people}, company=company())
    there = linkage({"contacts": people}, company=company(), session=session)
    assert here.pairs.num_rows > 2000
    assert there.pairs.equals(here.pairs)
    assert there.clusters.equals(here.clusters)
