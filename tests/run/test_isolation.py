"""Does a page that misbehaves harm only itself? Each way runs beside good pages, which must not change by a byte."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from crmlib.run import confine, forks
from crmlib.run.page import Outcome, Task, make_page
from crmlib.run.pool import ForkedExecutor

from .conftest import notebook

pytestmark = [
    pytest.mark.skipif(forks.supported() is not None, reason="forking is not safe on this system"),
    pytest.mark.xdist_group("isolation"),  # one zygote for all
]

SHORT = "longer than its limit of 4 s"
BAD = {
    "raise": ("raise KeyError('no such month')", "KeyError: 'no such month'"),
    "sys.exit": ("import sys\nsys.exit(4)", "SystemExit: 4"),
    "os._exit": ("import os\nos._exit(3)", "exit code 3"),
    "segfault": ("import ctypes\nctypes.string_at(0)", "SIGSEGV"),
    "abort": ("import os\nos.abort()", "SIGABRT"),
    "endless loop": ("while True:\n    pass", SHORT),
    "ignores interrupts": (
        "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(1000)",
        SHORT,
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
        "import time\nfor n in range(30):\n    open(f'f{n}', 'wb').write(b'0' * (4 << 20))\ntime.sleep(987)",
        "wrote more than its limit",
    ),
    "endless output": ("while True:\n    print('x' * 1000)", "outputs are over their limit"),
    "leaves processes": (
        "import subprocess, os, time\nleft = subprocess.Popen(['sleep', '987'], start_new_session=True).pid\n"
        "forked = os.fork()\nif forked == 0:\n    os.setsid()\n    time.sleep(987)\n"
        "raise RuntimeError(f'left {left} {forked}')",
        "RuntimeError: left ",
    ),
}
AMPLE = 600
"""Seconds that no page needs, on however busy a machine: what ends by its time limit alone has a short one."""
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
def executor():
    with ForkedExecutor(2) as made:
        yield made


@pytest.fixture
def pages(executor, tmp_path):
    """A function that makes pages of cells, two at a time, in one pool; `bad` may have a time limit of its own."""

    def make(seconds: float = AMPLE, **cells: str):
        futures = {}
        for name, source in cells.items():
            path = tmp_path / "notebooks" / f"{name}.ipynb"
            path.parent.mkdir(exist_ok=True)
            nbformat.write(notebook("#md # Page", "print('before')", source), path)
            task = Task(
                f"all/{name}", name, "all", str(path), {"p": 2}, str(_page_data(tmp_path)), "en",
                seconds=seconds if name == "bad" else AMPLE,
                limits={"memory": 512 << 20, "file": 32 << 20, "output": 2 << 20, "disk": 48 << 20}, ask="Kim",
                scratch=str(_scratch(tmp_path)),
            )  # fmt: skip
            futures[name] = executor.submit(make_page, task)
        return {name: future.result() for name, future in futures.items()}

    return make


def _page_data(folder: Path) -> Path:
    """Page data of one scope, and beside it that of another."""
    for scope, text in (("own", "ours"), ("other", "theirs")):
        (folder / scope).mkdir(exist_ok=True)
        (folder / scope / "kpis.parquet").write_text(text, encoding="utf-8")
    return folder / "own"


def _scratch(folder: Path) -> Path:
    """Where pages have their temporary folders: a place that no other test writes to."""
    place = folder / "scratch"
    place.mkdir(exist_ok=True)
    return place


def _wait_until(condition, seconds: float = 120) -> bool:
    """Whether the condition came to hold; in a moment, but for a machine that is very busy."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def test_each_bad_page_fails_with_its_cause_and_no_good_page_changes(pages, executor, tmp_path):
    alone = pages(good=GOOD)["good"]
    assert alone.reason is None
    for name, (source, cause) in BAD.items():
        made = pages(4 if cause == SHORT else AMPLE, bad=source, good=GOOD)
        assert made["bad"].reason is not None, name
        assert cause in made["bad"].reason, f"{name}: {made['bad'].reason}"
        assert b"Kim" in made["bad"].html, name
        assert made["good"].reason is None, f"beside {name}: {made['good'].reason}"
        assert (made["good"].html, made["good"].notebook) == (alone.html, alone.notebook), f"beside {name}"
        if name == "leaves processes":
            left = [int(pid) for pid in made["bad"].reason.split()[2:]]
    assert len(left) == 2
    assert _wait_until(lambda: not any(_alive(pid) for pid in left))
    # Orphans become children of the zygote, zombies are its to reap: its workers are all that it has now.
    zygote, workers = executor._zygote.process.pid, {worker.process.pid for worker in executor._workers}
    assert _wait_until(lambda: set(_children(zygote)) == workers)
    assert list(_scratch(tmp_path).iterdir()) == []


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


@pytest.mark.skipif(not confine.supported(), reason="this system has no Landlock")
def test_a_page_cannot_reach_what_is_not_its_own(pages, tmp_path):
    """By any path that it may know: another scope's data, a file of secrets, the run's own processes."""
    other = tmp_path / "other" / "kpis.parquet"
    ways = {
        "absolute": f"open({str(other)!r}).read()",
        "listed": f"__import__('os').listdir({str(tmp_path)!r})",
        "relative": "open(os.environ['CRM_PAGE_DATA'] + '/../../../other/kpis.parquet').read()",
        "by its own link": f"(os.symlink({str(other)!r}, 'mine'), open('mine').read())",
        "by a program": f"subprocess.run(['cat', {str(other)!r}], check=True, stderr=-3)",
        "by arrow": f"__import__('pyarrow').OSFile({str(other)!r}).read()",
        "over its own": "open(os.environ['CRM_PAGE_DATA'] + '/kpis.parquet', 'w')",
        "elsewhere": f"open({str(tmp_path / 'left')!r}, 'w')",
        "of its parent": "open(f'/proc/{os.getppid()}/environ').read()",
    }
    if confine.version() >= 6:
        ways["killed"] = "os.kill(os.getppid(), 9)"
    source = (
        f"import os, subprocess\nfor name, way in {ways!r}.items():\n    try:\n        eval(way)\n"
        "    except (PermissionError, subprocess.CalledProcessError):\n        continue\n    print('reached', name)\n"
        "own = open(os.environ['CRM_PAGE_DATA'] + '/kpis.parquet').read()\nprint(own == 'ours', os.path.exists('/etc'))"
    )
    made = pages(tries=source)["tries"]
    assert made.reason is None
    assert _printed(made) == "True True\n"
    assert other.read_text() == "theirs"


def _printed(made: Outcome) -> str:
    """What the last cell printed."""
    return "".join(output["text"] for output in json.loads(made.notebook)["cells"][-1]["outputs"])


def test_a_page_tells_which_files_of_its_data_it_read(pages):
    made = pages(
        reads="import os, pyarrow\npyarrow.OSFile(os.environ['CRM_PAGE_DATA'] + '/kpis.parquet').read()", none="1 + 1"
    )
    assert (made["reads"].reads, made["none"].reads) == (("kpis.parquet",), ())


def test_the_partial_notebook_of_a_failed_page_is_in_its_log(pages):
    made = pages(bad="import sys\nprint('a warning', file=sys.stderr)\n1 / 0")["bad"]
    assert "a warning" in made.log
    assert "ZeroDivisionError" in made.log
    assert "\x1b" not in made.log


def test_the_zygote_ends_with_its_owner():
    program = (
        "import time\nfrom crmlib.run.pool import ForkedExecutor\n"
        "e = ForkedExecutor(1)\ne.submit(time.time).result()\n(worker,) = e._workers\ne.submit(time.sleep, 987)\n"
        "print(e._zygote.process.pid, worker.process.pid, flush=True)\ntime.sleep(987)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as owner:
        zygote, worker = map(int, owner.stdout.readline().split())
        assert _children(zygote) == [worker]
        owner.kill()
        assert _wait_until(lambda: not _alive(zygote) and not _alive(worker))


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
