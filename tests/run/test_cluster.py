"""Do pages come out the same on a Dask cluster, also when a worker is killed under them?"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import FIRST_COMPLETED, wait
from pathlib import Path

import nbformat
import pytest

from crmlib.errors import UserError
from crmlib.run import forks
from crmlib.run.page import Task

from .conftest import notebook

pytest.importorskip("distributed", reason="the cluster extra is not installed")
pytestmark = pytest.mark.skipif(forks.supported() is not None, reason="forking is not safe on this system")

PAGES = 6
AMPLE = 600
"""Seconds that nothing here needs, on however busy a machine."""


@pytest.fixture
def cluster(tmp_path):
    """A real scheduler and two workers on loopback, on ports that the system gives: (address, the workers)."""
    dask = [sys.executable, "-m", "dask"]
    found = tmp_path / "scheduler.json"
    own = {"TMPDIR": str(tmp_path), "DASK_LOCAL_DIRECTORY": str(tmp_path)}  # what a killed worker leaves goes with it
    with contextlib.ExitStack() as stack:

        def start(*arguments: str) -> subprocess.Popen:
            log = stack.enter_context((tmp_path / f"{arguments[0]}-{time.monotonic_ns()}.log").open("wb"))
            process = subprocess.Popen(
                [*dask, *arguments, "--scheduler-file", str(found), "--no-dashboard"],
                cwd=tmp_path, env={**os.environ, **own}, stdout=log, stderr=log,
            )  # fmt: skip
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0")
        workers = [start("worker", "--name", f"w{n}", "--no-nanny", "--nthreads", "1") for n in range(2)]
        deadline = time.monotonic() + AMPLE
        while not (address := _address(found)):
            assert scheduler.poll() is None, "the scheduler ended"
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield address, workers


def _address(file: Path) -> str | None:
    """The address in a scheduler's file, None while it is not there or not whole."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))["address"]
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def test_pages_of_a_cluster_survive_a_killed_worker(cluster, tmp_path):
    from crmlib.run.cluster import ClusterExecutor

    address, workers = cluster
    data = tmp_path / "data"
    data.mkdir()
    (data / "figure.txt").write_text("140", encoding="utf-8")
    source = "import os, time\ntime.sleep(1)\nprint(open(os.environ['CRM_PAGE_DATA'] + '/figure.txt').read(), p)"
    path = tmp_path / "page.ipynb"
    nbformat.write(notebook("#md # Page", source), path)
    tasks = [Task("all/page", "page", "all", str(path), {"p": n}, str(data), "en", seconds=AMPLE) for n in range(PAGES)]
    with ClusterExecutor(address, timeout=AMPLE) as executor:
        executor._client.wait_for_workers(2, timeout=AMPLE)
        futures = [executor.submit_page(task) for task in tasks]
        wait(futures, timeout=AMPLE, return_when=FIRST_COMPLETED)
        workers[0].kill()
        outcomes = [future.result(timeout=AMPLE) for future in futures]
    assert [outcome.reason for outcome in outcomes] == [None] * PAGES
    assert [f"140 {n}" in outcome.html.decode() for n, outcome in enumerate(outcomes)] == [True] * PAGES


def test_a_scheduler_that_does_not_answer_is_said_so():
    from crmlib.run.cluster import ClusterExecutor

    with socket.socket() as silent:  # bound and not listening: nobody else gets the port, and nobody answers
        silent.bind(("127.0.0.1", 0))
        with pytest.raises(UserError, match="no Dask scheduler answers"):
            ClusterExecutor(f"tcp://127.0.0.1:{silent.getsockname()[1]}", timeout=1)
