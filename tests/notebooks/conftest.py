"""Workspaces that the notebooks are run in: made once, shared by the test processes."""

import fcntl
from pathlib import Path

import pytest

from tests.notebooks.companies import made


@pytest.fixture(scope="session")
def company(tmp_path_factory):
    """`company(name)`: the folder of an imported and audited workspace; see `companies.KINDS`."""
    base: Path = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base

    def of(name: str) -> Path:
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return made(shared / "companies", name)

    return of
