"""How does a page get a process of its own? By asking a zygote for a fork; where that is unsafe, it says so."""

from __future__ import annotations

import array
import atexit
import contextlib
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence

from crmlib.run.zygote import MAX_REQUEST

#: What a report needs; a fork has it at once. None of these may start a thread when imported. The last three are what
#: IPython and pandas import when they are first used.
PRELOAD = (
    "crmlib.run.shell", "pandas", "pyarrow.parquet", "crmlib.run.warm", "crmlib.notebook",
    "IPython.core.logger", "pyarrow.pandas_compat", "bdb",
)  # fmt: skip

#: What notebooks that draw with plotly's Python package need (those of crmlib write plotly's JSON themselves).
PLOTLY = ("plotly.io", "crmlib.run.warm_plotly")

#: What keeps libraries from starting a thread when imported, and makes the order of sets the same in every run.
_ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # Arrow's own pool clears huge pages for each fork anew
    "PYTHONHASHSEED": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # ipykernel's debugger would print a warning that nobody can act on
}


class ForkRefused(RuntimeError):
    """Forking is not safe here; the message says why. Callers use stock kernels instead."""


def supported() -> str | None:
    """None where a zygote may be used, else the reason why stock kernels are used."""
    if os.environ.get("CRM_KERNELS") == "stock":
        return "CRM_KERNELS=stock"
    if not sys.platform.startswith("linux"):
        return f"forking after imports is not safe on {sys.platform}"
    if not os.path.isdir("/proc/self/task"):
        return "/proc is not mounted, so threads cannot be counted"
    return None


class Zygote:
    """A running zygote. Shareable between threads and, through its descriptor, with its own children."""

    def __init__(self, control: socket.socket, process: subprocess.Popen | None) -> None:
        self.control = control
        self.process = process
        self._lock = threading.Lock()
        self._asked = process is None
        self._refusal: str | None = None

    @classmethod
    def start(cls, preload: Sequence[str] = (*PRELOAD, *PLOTLY)) -> Zygote:
        """Launch a zygote and return at once; the first request waits until it has imported everything.

        Raises `ForkRefused` where forking is not supported.
        """
        reason = supported()
        if reason:
            raise ForkRefused(reason)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MAX_REQUEST)
        env = dict(os.environ, **_ONE_THREAD)
        env["PYTHONPATH"] = os.pathsep.join(filter(None, [_package_parent(), env.get("PYTHONPATH")]))
        process = subprocess.Popen(
            [sys.executable, "-m", "crmlib.run.zygote", str(theirs.fileno()), *preload],
            stdin=subprocess.PIPE,
            stdout=sys.stderr.fileno() if has_fileno(sys.stderr) else subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            env=env,
            start_new_session=True,
        )
        theirs.close()
        return cls(ours, process)

    def wait_ready(self) -> None:
        """Block until the zygote has imported everything; raise `ForkRefused` when it will not fork."""
        with self._lock:
            if not self._asked:
                self._asked = True
                answer = self.control.recv(MAX_REQUEST)
                said = json.loads(answer) if answer else {"refused": "it ended while importing"}
                self._refusal = said.get("refused")
            if self._refusal:
                self.close()
                raise ForkRefused(f"the zygote refuses to fork: {self._refusal}")

    def fork(
        self,
        target: str,
        args: Mapping[str, object],
        fds: Sequence[int],
        *,
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
        limits: Mapping[str, int] | None = None,
        confine: Mapping[str, Sequence[str]] | None = None,
    ) -> Process:
        """A new process that calls `target` ("module:function") as `function(fds[2:], **args)`.

        `confine`: what it may touch (`crmlib.run.confine.bounds`; default: anything).
        `fds[0]` and `fds[1]` become its standard output and error. The caller keeps (and closes) its own copies.
        """
        self.wait_ready()
        request = {
            "target": target,
            "args": dict(args),
            "env": dict(os.environ if env is None else env),
            "cwd": cwd or os.getcwd(),
            "limits": dict(limits or {}),
            "confine": confine,
        }
        ours, theirs = socket.socketpair()
        sent = array.array("i", [theirs.fileno(), *fds])
        try:
            self.control.sendmsg([json.dumps(request).encode()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, sent)])
        except OSError as error:
            ours.close()
            raise ForkRefused(f"the zygote is gone: {error}") from None
        finally:
            theirs.close()
        return Process(ours)

    def close(self) -> None:
        """End the zygote and with it everything that it forked."""
        with contextlib.suppress(OSError):
            self.control.close()
        if self.process is None:
            return
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Process:
    """A fork of the zygote, with the part of `subprocess.Popen`'s interface that Jupyter needs.

    `grown`, once it has ended: bytes by which its resident memory outgrew the zygote's at most (None: not known).
    """

    stdin = stdout = stderr = None

    def __init__(self, reply: socket.socket) -> None:
        self._reply = reply
        self.returncode: int | None = None
        self.grown: int | None = None
        first = reply.recv(4, socket.MSG_WAITALL)
        if len(first) != 4:
            reply.close()
            raise ForkRefused("the zygote ended before it forked")
        (self.pid,) = struct.unpack("!i", first)

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._reply], [], [], 0)[0]:
            self._read()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code; minus the signal's number when one killed it."""
        if self.returncode is None:
            if not select.select([self._reply], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(f"fork {self.pid}", timeout or 0)
            self._read()
        return self.returncode

    def _read(self) -> None:
        last = self._reply.recv(8, socket.MSG_WAITALL)
        if len(last) == 8:
            self.returncode, kib = struct.unpack("!ii", last)
            self.grown = kib << 10
        else:
            self.returncode = -int(signal.SIGKILL)
        self._reply.close()

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it and all that it started: the zygote does so when the reply socket closes."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


_shared: Zygote | None = None
_sharing = threading.Lock()


def shared_zygote() -> Zygote:
    """This process's zygote: the one that it was forked from, else one of its own, started now.

    Raises `ForkRefused` where forking is not safe.
    """
    global _shared
    with _sharing:
        if _shared is None:
            _shared = Zygote.start()
            atexit.register(_shared.close)
        return _shared


def share(zygote: Zygote | None) -> None:
    """Make `zygote` the one that `shared_zygote` answers in this process."""
    global _shared
    _shared = zygote


def _package_parent() -> str:
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def has_fileno(stream: object) -> bool:
    """Whether a stream stands for a file descriptor (a test's captured one may not)."""
    try:
        return stream.fileno() >= 0
    except (AttributeError, OSError, ValueError):
        return False
