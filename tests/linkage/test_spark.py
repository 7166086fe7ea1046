"""Does Spark weigh pairs as DuckDB does? Truth: DuckDB's pairs and clusters of the same records, byte for byte."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from crmlib.audit.linkage import linkage
from crmlib.cli import main
from crmlib.metric.connect import spark_session
from crmlib.workspace import init_workspace
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


def test_the_command_finds_the_same_duplicates(session, tmp_path, capsys):
    """Truth: 60 of 200 leads are there a second time; the command without Spark finds the same, byte for byte."""
    file = tmp_path / "leads.csv"
    made = leads(200, 60)
    pyarrow.csv.write_csv(made.append_column("created_at", [["2026-01-05T00:00:00Z"] * made.num_rows]), file)
    folders = []
    for name, options in (("here", []), ("there", ["--engine", f"spark://local?{urlencode(servers.SMALL)}"])):
        ws = init_workspace(tmp_path / name, "Test", "USD", "America/New_York")
        for words in (["import", str(file), "--as", "canonical"], ["audit", "--format", "json", *options]):
            capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                main([*words, "--workspace", str(ws.path)])
            assert not ended.value.code
        assert json.loads(capsys.readouterr().out)[0]["score"] > 0
        folders.append(ws.outputs / "audit" / ws.store.head().id)
    for part in ("pairs", "clusters", "findings", "proposals"):
        here, there = (pq.read_table(folder / f"{part}.parquet") for folder in folders)
        assert there.equals(here), part
    found = pq.read_table(folders[1] / "findings.parquet").to_pylist()
    assert {row["key"] for row in found if row["rule_id"] == "leads.duplicate"} == {f"b{n:05}" for n in range(60)}
