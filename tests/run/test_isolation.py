"""Does a page that misbehaves harm only itself? Each way runs beside good pages, which must not change by a byte."""

from __future__ import annotations

import os
import time
from pathlib import Path

import nbformat
import pytest

from crmlib.run import forks
from crmlib.run.page import Task, make_page
from crmlib.run.pool import ForkedExecutor

from .conftest import notebook

pytestmark = pytest.mark.skipif(forks.supported() is not None, reason="forking is not safe on this system")

BAD = {
    "raise": ("raise KeyError('no such month')", "KeyError: 'no such month'"),
    "sys.exit": ("import sys\nsys.exit(4)", "SystemExit: 4"),
    "os._exit": ("import os\nos._exit(3)", "exit code 3"),
    "segfault": ("import ctypes\nctypes.string_at(0)", "SIGSEGV"),
    "abort": ("import os\nos.abort()", "SIGABRT"),
    "endless loop": ("while True:\n    pass", "longer than its limit of 4 s"),
    "ignores interrupts": (
        "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(1000)",
        "longer than its limit of 4 s",
    ),
    "eats memory": ("held = []\nwhile True:\n    held.append(bytearray(64 << 20))", "MemoryError"),
    "eats memory in crumbs": ("held = []\nwhile True:\n    held.append('x' * 50 + str(len(held)))", "MemoryError"),
    "a library that dies without memory": (
        "import ctypes, os\nheld = bytearray(480 << 20)\nctypes.string_at(0)",
        "MemoryError",
    ),
    "closes descriptors": ("import os\nos.closerange(3, 4096)", "Kernel died"),
    "one large file": ("open('big', 'wb').write(b'0' * (40 << 20))", "File too large"),
    "many files": (
        "import time\nfor n in range(30):\n    open(f'f{n}', 'wb').write(b'0' * (4 << 20))\ntime.sleep(30)",
        "wrote more than its limit",
    ),
    "endless output": ("while True:\n    print('x' * 1000)", "outputs are over their limit"),
    "leaves processes": (
        "import subprocess, os\nsubprocess.Popen(['sleep', '987'], start_new_session=True)\n"
        "if os.fork() == 0:\n    os.setsid()\n    import time\n    time.sleep(987)\nraise RuntimeError('and fails')",
        "RuntimeError: and fails",
    ),
}
GOOD = "import pandas as pd, random, builtins\npd.DataFrame({'a': [1, 2]})"
MONKEY = (
    "import builtins, pandas as pd, sys, os, random\nbuiltins.LEAK = 1\npd.DataFrame.to_html = None\n"
    "pd.set_option('display.max_rows', 3)\nsys.path.insert(0, '/leak')\nos.environ['LEAK'] = '1'\n"
    "random.random = lambda: 4\n'done'"
)
CHECK = (
    "import builtins, pandas as pd, sys, os\n"
    "print(hasattr(builtins, 'LEAK'), pd.DataFrame.to_html is None, '/leak' in sys.path, 'LEAK' in os.environ)"
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A function that makes pages of cells, two at a time, in one pool."""
    folder = tmp_path_factory.mktemp("pages")
    with ForkedExecutor(2) as executor:

        def make(seconds: float = 60, **cells: str):
            futures = {}
            for name, source in cells.items():
                path = folder / f"{name}.ipynb"
                nbformat.write(notebook("#md # Page", "print('before')", source), path)
                task = Task(
                    f"all/{name}", name, "all", str(path), {"p": 2}, str(folder), "en", seconds=seconds,
                    limits={"memory": 512 << 20, "file": 32 << 20, "output": 2 << 20, "disk": 48 << 20}, ask="Kim",
                )  # fmt: skip
                futures[name] = executor.submit(make_page, task)
            return {name: future.result() for name, future in futures.items()}

        yield make


def _processes() -> set[str]:
    """The command lines of all processes that a bad page leaves if nobody ends them."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().decode(errors="replace")
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if "987" in line or (state == "Z" and _parent(entry) in _mine()):
                found.add(f"{entry.name} {state} {line}")
    return found


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return -1


def _mine() -> set[int]:
    return {os.getpid()}


def test_each_bad_page_fails_with_its_cause_and_no_good_page_changes(pages):
    alone = pages(good=GOOD)["good"]
    assert alone.reason is None
    scratch_before = _scratch()
    for name, (source, cause) in BAD.items():
        made = pages(4 if "limit of 4 s" in cause else 60, bad=source, good=GOOD)
        assert made["bad"].reason is not None, name
        assert cause in made["bad"].reason, f"{name}: {made['bad'].reason}"
        assert b"Kim" in made["bad"].html, name
        assert made["good"].reason is None, f"beside {name}: {made['good'].reason}"
        assert (made["good"].html, made["good"].notebook) == (alone.html, alone.notebook), f"beside {name}"
    deadline = time.monotonic() + 5
    while _processes() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _processes() == set()
    assert _scratch() == scratch_before


def _scratch() -> set[str]:
    import tempfile

    return {name for name in os.listdir(tempfile.gettempdir()) if name.startswith("crm-page-")}


def test_a_patched_library_is_whole_in_the_next_page(pages):
    made = pages(monkey=MONKEY)
    assert made["monkey"].reason is None
    checked = pages(check=CHECK)["check"]
    assert "False False False False" in checked.notebook.decode()


def test_pages_draw_different_random_numbers_and_see_no_secret(pages, monkeypatch):
    source = (
        "import numpy as np, random, os\nprint(np.random.rand(), random.random(), os.environ.get('CRM_SMTP_PASSWORD'))"
    )
    made = pages(one=source, two=source)
    assert made["one"].notebook.replace(b"one", b"two") != made["two"].notebook
    assert b" None\\n" in made["one"].notebook


def test_the_partial_notebook_of_a_failed_page_is_in_its_log(pages):
    made = pages(bad="import sys\nprint('a warning', file=sys.stderr)\n1 / 0")["bad"]
    assert "a warning" in made.log
    assert "ZeroDivisionError" in made.log
    assert "\x1b" not in made.log


def test_the_zygote_ends_with_its_owner():
    import subprocess
    import sys

    program = (
        "import sys, os, time\nfrom crmlib.run.pool import ForkedExecutor\nfrom crmlib.run.page import make_page\n"
        "e = ForkedExecutor(1)\ne.wait_ready()\ne.submit(time.sleep, 500)\ntime.sleep(0.5)\n"
        "print(e._zygote.process.pid, flush=True)\ntime.sleep(500)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as owner:
        zygote = int(owner.stdout.readline())
        children = _children(zygote)
        assert children
        owner.kill()
        deadline = time.monotonic() + 10
        while any(_alive(pid) for pid in (zygote, *children)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not [pid for pid in (zygote, *children) if _alive(pid)]


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
