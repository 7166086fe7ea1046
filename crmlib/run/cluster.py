"""How do pages run on other machines? On a Dask cluster: each task carries its page's data and notebook, and comes back
with the finished page, so that workers need no shared disk. A worker that dies is replaced by another.

Each Dask worker forks its pages from a zygote of its own, as a local run does.
"""

from __future__ import annotations

import atexit
import io
import tarfile
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from crmlib.errors import UserError
from crmlib.run.forks import PLOTLY
from crmlib.run.page import Outcome, Task, make_page
from crmlib.temporary import temporary

#: How many workers may die under a page before it is given up.
RETRIES = 3


class ClusterExecutor(Executor):
    """Pages go to the Dask cluster at `url`, anything else runs here."""

    def __init__(self, url: str, timeout: float = 10) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise UserError(
                "Dask is not installed", place="--cluster", expected="pip install 'crm-workbook[cluster]'"
            ) from None
        try:
            self._client = Client(url, timeout=timeout, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise UserError("no Dask scheduler answers", place="--cluster", found=url, expected=str(error)) from None
        self._pages = self._client.get_executor(retries=RETRIES, pure=False)
        self._here = ThreadPoolExecutor(1)

    def submit_page(self, task: Task) -> Future:
        """Make a page on the cluster."""
        return self._pages.submit(make_there, task, pack(Path(task.page_data)), Path(task.source).read_bytes())

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
        return self._here.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; with `wait=False` pages under way are cancelled."""
        self._pages.shutdown(wait=wait)
        self._here.shutdown(wait=True, cancel_futures=cancel_futures)
        self._client.close()


def cluster_executor(url: str) -> ClusterExecutor:
    """An executor on the Dask scheduler at `url`; `UserError` where none answers."""
    return ClusterExecutor(url)


def pack(folder: Path) -> bytes:
    """A folder as a tar archive with deterministic bytes."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for file in sorted(file for file in folder.rglob("*") if file.is_file()):
            member = tarfile.TarInfo(file.relative_to(folder).as_posix())
            member.size = file.stat().st_size
            with file.open("rb") as content:
                archive.addfile(member, content)
    return target.getvalue()


def make_there(task: Task, data: bytes, notebook: bytes) -> Outcome:
    """On a Dask worker: unpack what the page needs, make it in a fork, answer with the finished page."""
    with temporary("cluster") as scratch:
        folder = scratch / "data"
        folder.mkdir()
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            archive.extractall(folder, filter="data")
        source = scratch / "notebook.ipynb"
        source.write_bytes(notebook)
        moved = replace(task, page_data=str(folder), source=str(source), scratch=str(scratch))
        return _local_executor().submit(make_page, moved).result()


_local: Executor | None = None
_starting = threading.Lock()


def _local_executor() -> Executor:
    """This Dask worker's own pool, made when its first page comes."""
    from crmlib.run.pool import executor

    global _local
    with _starting:
        if _local is None:
            _local = executor(2, preload=PLOTLY)
            atexit.register(_local.shutdown, wait=False)
        return _local
