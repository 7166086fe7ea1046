"""Does what was planted stand out as a cause, and nothing else? The truth is counted by hand in the comments."""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from crmlib.audit.causes import Cause, causes
from crmlib.audit.findings import FINDINGS
from crmlib.audit.summary import COUNTS
from tests.audit.tables import typed

MIDNIGHT_IN_TOKYO = datetime(2026, 2, 28, 15)


def _leads() -> pa.Table:
    """480 leads three minutes apart over one local day (20 an hour), then 25 made in one second at 15:00:01."""
    times = [MIDNIGHT_IN_TOKYO + timedelta(minutes=3 * i, seconds=90) for i in range(480)]
    times += [MIDNIGHT_IN_TOKYO + timedelta(hours=15, seconds=1)] * 25
    return typed("leads", [{"lead_id": f"L{i}", "created_at": at.isoformat()} for i, at in enumerate(times)])


def _found(tmp_path, failing: dict[str, list[int]], counts: list[tuple]) -> list[Cause]:
    lines = [
        {"rule_id": rule, "table": "leads", "key": f"L{i}", "row_order": i + 1}
        for rule, rows in failing.items()
        for i in rows
    ]
    pq.write_table(pa.Table.from_pylist(lines, schema=FINDINGS), tmp_path / "findings.parquet")
    columns = [pa.array([row[i] for row in counts], field.type) for i, field in enumerate(COUNTS)]
    pq.write_table(pa.table(columns, schema=COUNTS), tmp_path / "counts.parquet")
    connection = duckdb.connect()
    connection.register("leads", _leads())
    return causes(connection, tmp_path, {"leads": {"lead_id", "created_at"}}, "Asia/Tokyo")


def test_the_hour_and_the_bulk_that_were_planted_are_found_and_no_others(tmp_path):
    failing = {
        "leads.a": [*range(60, 69), 245],  # nine of the twenty leads of 03:00 to 03:59, one of 12:00 to 12:59
        "leads.b": [*range(480, 504), 100],  # 24 of the 25 that were made in one second, one of 05:00 to 05:59
        "leads.c": [60, 61, 62],  # three say nothing
        "leads.d": list(range(0, 480, 20)),  # one in each hour
    }
    assert _found(tmp_path, failing, []) == [
        Cause("leads.a", "hour", "03", 9, 10, 20, 505),
        Cause("leads.b", "hour", "15", 24, 25, 45, 505),
        Cause("leads.b", "bulk", "", 24, 25, 25, 505),
    ]


def test_an_import_stands_out_of_two_an_even_spread_and_a_single_source_do_not(tmp_path):
    """Nine of ten in 105 of 505 rows: chance 5e-6. Nine of ten in 205 of 505 (U2): chance 2e-3, which is too likely."""
    counts = [
        ("leads", "leads.a", "i0001", "csv", "U1", 300, 1),
        ("leads", "leads.a", "i0001", "csv", "U2", 100, 0),
        ("leads", "leads.a", "i0002", "csv", "U2", 105, 9),
        ("leads", "leads.b", "i0001", "csv", "U1", 300, 30),
        ("leads", "leads.b", "i0001", "csv", "U2", 300, 30),
    ]
    assert _found(tmp_path, {}, counts) == [
        Cause("leads.a", "import", "i0002", 9, 10, 105, 505),
    ]


def test_dates_without_a_time_name_no_hour(tmp_path):
    """Half of the leads have a date only (local midnight), and all that fail are among them."""
    times = [MIDNIGHT_IN_TOKYO] * 200 + [MIDNIGHT_IN_TOKYO + timedelta(minutes=7 * i + 1) for i in range(200)]
    lines = [{"rule_id": "leads.a", "table": "leads", "key": f"L{i}", "row_order": i + 1} for i in range(50)]
    pq.write_table(pa.Table.from_pylist(lines, schema=FINDINGS), tmp_path / "findings.parquet")
    pq.write_table(COUNTS.empty_table(), tmp_path / "counts.parquet")
    connection = duckdb.connect()
    connection.register(
        "leads", typed("leads", [{"lead_id": f"L{i}", "created_at": at.isoformat()} for i, at in enumerate(times)])
    )
    found = causes(connection, tmp_path, {"leads": {"lead_id", "created_at"}}, "Asia/Tokyo")
    assert found == []
