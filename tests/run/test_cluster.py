"""Do pages come out the same on a Dask cluster, also when a worker is killed under them?"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time

import nbformat
import pytest

from crmlib.errors import UserError
from crmlib.run import forks
from crmlib.run.page import Task

from .conftest import notebook

pytest.importorskip("distributed", reason="the cluster extra is not installed")
pytestmark = pytest.mark.skipif(forks.supported() is not None, reason="forking is not safe on this system")

PAGES = 6


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def cluster(tmp_path):
    """A real scheduler and two workers on loopback: (address, the workers' processes)."""
    port = _free_port()
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    with contextlib.ExitStack() as stack:

        def start(*arguments: str) -> subprocess.Popen:
            process = subprocess.Popen([*dask, *arguments], cwd=tmp_path, **quiet)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        options = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path))
        yield address, [start("worker", address, "--name", f"w{n}", *options) for n in range(2)]


def test_pages_of_a_cluster_survive_a_killed_worker(cluster, tmp_path):
    from crmlib.run.cluster import ClusterExecutor

    address, workers = cluster
    data = tmp_path / "data"
    data.mkdir()
    (data / "figure.txt").write_text("140", encoding="utf-8")
    source = "import os, time\ntime.sleep(1)\nprint(open(os.environ['CRM_PAGE_DATA'] + '/figure.txt').read(), p)"
    path = tmp_path / "page.ipynb"
    nbformat.write(notebook("#md # Page", source), path)
    tasks = [Task("all/page", "page", "all", str(path), {"p": n}, str(data), "en", seconds=60) for n in range(PAGES)]
    executor = ClusterExecutor(address, timeout=60)
    executor._client.wait_for_workers(2, timeout=60)
    futures = [executor.submit_page(task) for task in tasks]
    while not any(future.done() for future in futures):
        time.sleep(0.05)
    workers[0].kill()
    outcomes = [future.result(timeout=120) for future in futures]
    executor.shutdown()
    assert [outcome.reason for outcome in outcomes] == [None] * PAGES
    assert [f"140 {n}" in outcome.html.decode() for n, outcome in enumerate(outcomes)] == [True] * PAGES


def test_a_scheduler_that_does_not_answer_is_said_so():
    from crmlib.run.cluster import ClusterExecutor

    with pytest.raises(UserError, match="no Dask scheduler answers"):
        ClusterExecutor(f"tcp://127.0.0.1:{_free_port()}", timeout=1)
