"""What does not fit in the memory that queries may take goes to files, and these do not outlive the block."""

import tempfile

import duckdb
import pytest

from crmlib import memory

ROWS = "SELECT md5(i::VARCHAR) AS text FROM range(5000000) r(i)"
"""160 MB of texts that nothing makes shorter."""
SUM = "SELECT count(*), bit_xor(hash(text)) FROM "


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The system's place for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_rows_beyond_the_limit_are_spilled_and_the_answer_is_the_same(here, monkeypatch):
    wanted = duckdb.sql(f"{SUM} ({ROWS})").fetchall()
    monkeypatch.setattr(memory, "MOST", 0.1)
    connection = duckdb.connect()
    with memory.bounded(connection):
        connection.execute(f"CREATE TEMPORARY TABLE made AS {ROWS}")
        assert list(here.glob("crm-spill-*/duckdb_temp*"))
        assert connection.execute(f"{SUM} made").fetchall() == wanted
    assert not any(here.iterdir())
    with pytest.raises(duckdb.ConnectionException):
        connection.execute("SELECT 1")


def test_a_machine_that_allows_less_keeps_its_limit(here):
    connection = duckdb.connect(config={"memory_limit": "500MB"})
    with memory.bounded(connection):
        (said,) = connection.execute("SELECT current_setting('memory_limit')").fetchone()
    assert said == "476.8 MiB"


def test_a_large_machine_gets_the_limit(here):
    connection = duckdb.connect(config={"memory_limit": "1TB"})
    with memory.bounded(connection):
        (said,) = connection.execute("SELECT current_setting('memory_limit')").fetchone()
    assert said == "3.0 GiB"
