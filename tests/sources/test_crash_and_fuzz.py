"""Is the store as before or as after, however the import dies, and does any input lose a row in silence?"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmlib.errors import UserError
from tests import ROOT, shared_data
from tests.sources import load, rows, workspace, write

KILLS = 6


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a POSIX signal")
def test_killed_at_any_moment_the_store_is_as_before_or_as_after(tmp_path):
    """Each round kills an import after a random part of the time that a whole one takes, then looks and goes on."""
    space = workspace(tmp_path)
    lines = [f"D{i},open,{i},name {i}" for i in range(20_000)]
    write(tmp_path / "a", "deals.csv", "deal_id,status,amount,name\n" + "\n".join(lines) + "\n")
    load(space, tmp_path / "a")
    sums = "SELECT count(*), sum(amount) FROM deals"
    expected = rows(space, sums)
    began = time.monotonic()
    _import(space, tmp_path / "a").wait()
    whole = time.monotonic() - began
    dice = random.Random(4)
    outcomes = set()
    for round_ in range(KILLS):
        changed = [f"D{i},open,{i + round_ + 1},name {i}" for i in range(20_000)]
        write(tmp_path / "b", "deals.csv", "deal_id,status,amount,name\n" + "\n".join(changed) + "\n")
        after = [(20_000, sum(i + round_ + 1 for i in range(20_000)))]
        process = _import(space, tmp_path / "b")
        time.sleep(whole * dice.uniform(0.3, 1.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = rows(space, sums)
        assert found in (expected, after)
        outcomes.add(found == after)
        expected = found
    load(space, tmp_path / "b")
    assert rows(space, sums) == after


def _import(space, folder: Path) -> subprocess.Popen:
    command = [
        sys.executable,
        "-m",
        "crmlib",
        "import",
        str(folder),
        "--as",
        "canonical",
        "--workspace",
        str(space.path),
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


CELL = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "open",
            "won",
            "1",
            "-1.5",
            "1e400",
            "2026-01-01",
            "2026-02-30",
            "31/12/2026",
            "$1,2",
            "\ufeff",
            "NaN",
            '"',
        ]
    ),
    st.text(max_size=12),
)


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(table=st.lists(st.tuples(CELL, CELL, CELL, CELL, CELL), max_size=12), quoted=st.booleans())
def test_any_cells_reconcile(tmp_path_factory, table, quoted):
    """Properly quoted CSV of any text: every row is accepted or rejected, and accepted texts are what was given."""
    folder = tmp_path_factory.mktemp("fuzz")
    space = workspace(folder)
    lines = ["deal_id,status,name,amount,created_at"]
    for row in table:
        cells = [cell.replace("\0", "") for cell in row]
        lines.append(",".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    body = "\n".join(lines).encode("utf-8", "surrogatepass") + b"\n"
    write(folder / "in", "deals.csv", body)
    try:
        report = load(space, folder / "in")
    except UserError:
        return
    assert report.total("read") <= len(table)
    assert report.total("read") == report.total("accepted") + report.total("rejected") + report.total("skipped")
    if report.total("accepted"):
        given = {row[2].replace("\0", "") for row in table}
        names = {name for (name,) in rows(space, "SELECT name FROM deals") if name is not None}
        assert names <= {name.replace("\r\n", "\n").replace("\r", "\n") for name in given} | given


SEEDS = {
    "maven": b"opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    b"1C1I7A6R,Moses Frase,GTX Plus Basic,Cancity,Won,2016-10-20,2017-03-01,1054\n"
    b"Z063OYW0,Darcel Schlecht,GTXPro,Isdom,Won,2016-10-25,2017-03-11,4514\n"
    b"EC4QE1BX,Darcel Schlecht,MG Special,Cancity,Engaging,2016-10-25,,\n" * 4,
}


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(
    cuts=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 30), st.binary(max_size=12)), min_size=1, max_size=6)
)
def test_mutations_of_a_real_file_never_trace_back(tmp_path_factory, cuts):
    """Bytes cut out, repeated or put into a real file: a report that reconciles, or one message."""
    folder = tmp_path_factory.mktemp("mutant")
    shared = shared_data("maven_crm", "sales_pipeline.csv")
    body = shared.read_bytes()[:20_000] if shared else SEEDS["maven"]
    for start, length, put in cuts:
        start = start % len(body) if body else 0
        body = body[:start] + put + body[start + length :]
    write(folder / "in", "sales_pipeline.csv", body)
    space = workspace(folder)
    try:
        report = load(space, folder / "in" / "sales_pipeline.csv", "maven")
    except UserError as error:
        message = str(error)
        report = None
    if report is None:
        assert "\n" not in message
        return
    for outcome in report.outcomes:
        assert outcome.read == outcome.accepted + outcome.skipped + outcome.queued + outcome.rejected
