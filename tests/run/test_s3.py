"""Do a recipient's pages reach an S3 store, byte for byte, and is a store that takes nothing said so? A real server.

`s3rver` (npm install -g s3rver) and the Python package s3fs are needed, of which neither is part of the environment.
"""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from crmlib.errors import CrmError
from crmlib.run.delivery import deliver
from crmlib.workspace import Workspace

from .small import PLAN

s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed")
pytestmark = [
    pytest.mark.xdist_group("run"),
    pytest.mark.skipif(shutil.which("s3rver") is None, reason="the S3 server s3rver is not installed"),
]


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An S3 server with the bucket `crm`, on a port that the system gives it; fsspec's settings know its address."""
    import fsspec.config

    command = ["s3rver", "-d", str(tmp_path / "s3"), "-a", "127.0.0.1", "-p", "0", "-s", "--configure-bucket", "crm"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        said = next(line for line in server.stdout if "listening" in line)
        address = re.search(r"127\.0\.0\.1:\d+", said)[0]
        monkeypatch.setitem(
            fsspec.config.conf, "s3", {"endpoint_url": f"http://{address}", "key": "S3RVER", "secret": "S3RVER"}
        )
        s3fs.S3FileSystem.clear_instance_cache()
        yield s3fs.S3FileSystem(**fsspec.config.conf["s3"])
        s3fs.S3FileSystem.clear_instance_cache()
        server.terminate()


@pytest.fixture
def workspace(published, tmp_path):
    shutil.copytree(published.path, tmp_path / "ws", symlinks=True)
    return Workspace(tmp_path / "ws")


def _send_to(workspace: Workspace, target: str) -> list:
    recipient = f"recipients: [{{name: East, scopes: [team:East], deliver: {{folder: '{target}'}}}}]\n"
    (workspace.params / "monthly.yaml").write_text(PLAN + recipient, encoding="utf-8")
    return deliver(workspace, "monthly", "2026-10")


def test_what_a_recipient_gets_lies_in_the_bucket_byte_for_byte(workspace, store):
    (sent,) = _send_to(workspace, "s3://crm/reports/east")
    there = {name.removeprefix("crm/reports/east/"): store.cat(name) for name in store.find("crm/reports/east")}
    assert len(there) == sent.files
    assert sum(map(len, there.values())) == sent.bytes
    published = workspace.outputs / "monthly" / "2026-10"
    for name in ("team-East/reports/sales.html", "team-East/kpi/list.html", "tables/team-East.xlsx"):
        assert there[name] == (published / name).read_bytes()
    assert not [name for name in there if "West" in name]


def test_a_mistyped_bucket_is_said_and_not_made(workspace, store):
    with pytest.raises(CrmError, match=r"the files were not written.*bucket does not exist"):
        _send_to(workspace, "s3://cmr/reports/east")
    assert store.ls("") == ["crm"]


def test_keys_that_the_store_refuses_are_said(workspace, store, monkeypatch):
    import fsspec.config

    monkeypatch.setitem(fsspec.config.conf["s3"], "key", "NOBODY")
    with pytest.raises(CrmError, match=r"the files were not written.*PermissionError"):
        _send_to(workspace, "s3://crm/reports/east")
