"""Is a temporary folder gone when its process is, however it ended?"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from crmlib.temporary import temporary

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX")

HOLD = (
    "import sys, time\nfrom crmlib.temporary import temporary\n"
    "with temporary('test') as folder:\n    print(folder, flush=True)\n    time.sleep(987)"
)


def test_what_a_killed_process_left_is_removed_and_what_is_in_use_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "crm-test-of-somebody").mkdir()  # nobody's lock is in it: it may be another program's
    given = {"stdout": subprocess.PIPE, "text": True, "env": {**os.environ, "TMPDIR": str(tmp_path)}}
    held = [subprocess.Popen([sys.executable, "-c", HOLD], **given) for _ in range(2)]
    (killed, working), (left, used) = held, [Path(each.stdout.readline().strip()) for each in held]
    killed.kill()
    killed.wait()
    assert left.is_dir()
    with temporary("test") as own:
        assert not left.exists()
        assert used.is_dir()
        assert own.is_dir()
    working.terminate()
    working.wait()
    for each in held:
        each.stdout.close()
    with temporary("test"):
        assert not used.exists()
    assert [each.name for each in tmp_path.iterdir()] == ["crm-test-of-somebody"]


def test_a_folder_is_removed_though_a_signal_comes_meanwhile(monkeypatch):
    real, calls = shutil.rmtree, []

    def interrupted(folder, **given):
        calls.append(folder)
        if len(calls) == 1:
            raise KeyboardInterrupt
        real(folder, **given)

    monkeypatch.setattr(shutil, "rmtree", interrupted)
    with pytest.raises(KeyboardInterrupt), temporary("test-signal") as folder:
        pass
    assert not folder.exists()


def test_a_command_that_is_terminated_tidies_up(tmp_path):
    """As `timeout`, systemd and schedulers end what takes too long."""
    space, pipe = tmp_path / "ws", tmp_path / "deals.csv"
    crm = [sys.executable, "-m", "crmlib"]
    init = [*crm, "init", str(space), "--name", "N", "--currency", "USD", "--timezone", "UTC"]
    subprocess.run(init, check=True, capture_output=True)
    os.mkfifo(pipe)
    (tmp_path / "tmp").mkdir()
    command = [*crm, "import", str(pipe), "--workspace", str(space)]
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env={**os.environ, "TMPDIR": str(tmp_path / "tmp")}, **given) as going:
        end = os.open(pipe, os.O_WRONLY)  # returns when the command reads it, which then waits for what never comes
        going.send_signal(signal.SIGTERM)
        _, said = going.communicate(timeout=600)
        os.close(end)
    assert going.returncode == 143
    assert said.splitlines()[-1] == "crm: stopped"
    assert list((tmp_path / "tmp").iterdir()) == []
