"""Which process do pages come from? One that has imported everything, has no threads, and forks on request.

A Python process that imports pandas, plotly and IPython needs seconds; a fork of one that has them needs
milliseconds. The zygote runs no code of a page itself, so every fork starts from the same clean memory: nothing
of one recipient's page is in the memory of the next.

Protocol, on a SOCK_SEQPACKET pair inherited by file descriptor: one message is one JSON request `{"target":
"module:function", "args": {...}, "env": {...}|null, "cwd": str|null, "limits": {...}, "confine": {...}|null}` with
the file descriptors `[reply, stdout, stderr, *extra]`. On `reply` the zygote writes the child's process id and, when
it has ended, its exit code (minus the signal's number when one killed it) and the KiB by which its resident memory
outgrew the zygote's at most, each as a 4-byte big-endian integer. When the other end of `reply` closes early, the
child and everything that it started are killed. When the zygote's standard input closes (its launcher is gone,
however that happened), it kills all of them and leaves.
"""

from __future__ import annotations

import array
import contextlib
import functools
import gc
import importlib
import json
import os
import select
import signal
import socket
import struct
import sys
import time

from crmlib.run.confine import confine

MAX_REQUEST = 1 << 18
_PR_SET_CHILD_SUBREAPER = 36

#: Exit code of a child that ran out of the memory that it may use where no code of its own could say so.
OUT_OF_MEMORY = 112

#: Bytes that a child may use above its memory limit, only to say that it has reached it.
MEMORY_RESERVE = 64 << 20


def threads() -> int:
    """How many threads this process has; forking is safe only with one."""
    return len(os.listdir("/proc/self/task"))


def serve(control_fd: int, modules: list[str]) -> None:
    """Import `modules`, say `ready` or why not on the control socket, then fork for each request until told to end."""
    gc.disable()  # importing makes a million objects that stay: looking for dead ones among them is a tenth of it
    control = socket.socket(fileno=control_fd)
    imported = _import(modules)
    if threads() != 1:
        control.send(json.dumps({"refused": f"{threads()} threads after importing {', '.join(imported)}"}).encode())
        return
    _adopt_orphans()
    wake_read, wake_write = os.pipe()
    for fd in (wake_read, wake_write):
        os.set_blocking(fd, False)
    signal.set_wakeup_fd(wake_write)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    gc.enable()
    control.send(json.dumps({"ready": os.getpid(), "modules": len(sys.modules)}).encode())
    try:
        _Server(control, wake_read, wake_write).loop()
    finally:
        os._exit(0)


class _Server:
    """The running zygote: its control socket, and the reply socket of each child that still runs."""

    def __init__(self, control: socket.socket, wake_read: int, wake_write: int) -> None:
        self.control = control
        self.wake_read = wake_read
        self.wake_write = wake_write
        self.children: dict[int, socket.socket] = {}
        self.resident = (_pages(1) - _pages(2)) // 1024  # a fork begins without the pages of files

    def loop(self) -> None:
        while True:
            watched = [self.control, self.wake_read, 0, *self.children.values()]
            readable, _, _ = select.select(watched, [], [])
            if self.wake_read in readable:
                with contextlib.suppress(BlockingIOError):
                    os.read(self.wake_read, 4096)
                self._reap()
            if 0 in readable and not os.read(0, 1):
                self._kill_all()
                return
            for pid, reply in list(self.children.items()):
                if reply in readable:
                    _kill_session(pid)
                    with contextlib.suppress(OSError):
                        reply.recv(1)
                    if self.children.pop(pid, None) is not None:
                        reply.close()
            if self.control in readable and not self._fork_one():
                self._kill_all()
                return

    def _fork_one(self) -> bool:
        """Answer one request; False when nobody can ask any more."""
        message, ancillary, _, _ = self.control.recvmsg(MAX_REQUEST, socket.CMSG_LEN(16 * 4))
        fds = array.array("i")
        for level, kind, data in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                fds.frombytes(data[: len(data) - len(data) % fds.itemsize])
        if not message:
            return False
        request = json.loads(message)
        reply = socket.socket(fileno=fds[0])
        pid = os.fork()
        if pid == 0:
            self._become_child(request, reply, list(fds[1:]))
        for fd in fds[1:]:
            os.close(fd)
        self.children[pid] = reply
        with contextlib.suppress(OSError):
            reply.sendall(struct.pack("!i", pid))
        return True

    def _become_child(self, request: dict, reply: socket.socket, fds: list[int]) -> None:
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            self.control.close()
            reply.close()
            for other in self.children.values():
                other.close()
            os.close(self.wake_read)
            os.close(self.wake_write)
            child_main(request, fds)
            code = 0
        except MemoryError:
            allow_reserve(True)
            code = OUT_OF_MEMORY
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            _leave(code)

    def _reap(self) -> None:
        """Report ended children; kill what they left behind (orphans become children of the zygote)."""
        while True:
            try:
                pid, status, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                break
            reply = self.children.pop(pid, None)
            if reply is not None:
                _kill_session(pid)
            self._kill_orphans()
            if reply is None:
                continue
            with contextlib.suppress(OSError):
                grown = max(0, used.ru_maxrss - self.resident)
                reply.sendall(struct.pack("!ii", os.waitstatus_to_exitcode(status), grown))
            reply.close()

    def _kill_orphans(self) -> None:
        for pid in _own_children():
            if pid in self.children or _session(pid) in self.children:
                continue
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)

    def _kill_all(self) -> None:
        for pid in self.children:
            _kill_session(pid)
        self.children.clear()
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            self._kill_orphans()
            try:
                if not os.waitpid(-1, os.WNOHANG)[0]:
                    time.sleep(0.01)
            except ChildProcessError:
                return


def child_main(request: dict, fds: list[int]) -> None:
    """Turn a fresh fork into the process that was asked for, then call its target with the extra descriptors."""
    import atexit

    os.setsid()
    atexit._clear()
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    for target_fd, fd in ((1, fds[0]), (2, fds[1])):
        os.dup2(fd, target_fd)
        os.close(fd)
    if request.get("env") is not None:
        os.environ.clear()
        os.environ.update(request["env"])
        time.tzset()
    if request.get("cwd"):
        os.chdir(request["cwd"])
    _limit(request.get("limits") or {})
    _refresh()
    module, _, function = request["target"].partition(":")
    target = getattr(importlib.import_module(module), function)
    if request.get("confine"):
        confine(request["confine"])
    target(fds[2:], **request["args"])


def _limit(limits: dict[str, int]) -> None:
    """`memory`: bytes of address space above what the fork has; `file`: bytes of the largest file it may write.

    The hard limit of memory leaves a reserve, so that a process which has used up all that it may can say so.
    """
    global _memory
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if limits.get("memory"):
        soft = _pages(0) + limits["memory"]
        hard = soft + MEMORY_RESERVE
        _memory = functools.partial(resource.setrlimit, resource.RLIMIT_AS), (soft, hard), (hard, hard)
        allow_reserve(False)
    if limits.get("file"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file"],) * 2)


_memory: tuple | None = None


def allow_reserve(allowed: bool) -> None:
    """Let this process use its reserve of memory, or no longer; nothing where its memory is not limited.

    All that is needed is made beforehand: there may be no memory left to make it.
    """
    if _memory is not None:
        change, soft, hard = _memory
        change(hard if allowed else soft)


def _pages(column: int) -> int:
    """Bytes of this process: its address space (0), what of it is resident (1), and of that what is files' (2)."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[column]) * os.sysconf("SC_PAGE_SIZE")


def _refresh() -> None:
    """Give the fork what it must not share: numpy's random state (the random module reseeds itself), DuckDB's
    default connection (closed in the zygote)."""
    numpy, duckdb = sys.modules.get("numpy"), sys.modules.get("duckdb")
    if numpy is not None:
        numpy.random.seed(None)
    if duckdb is not None:
        duckdb.set_default_connection(duckdb.connect())


def _leave(code: int) -> None:
    """End the child like an interpreter would (atexit, flushed streams) but without the zygote's own clean-up."""
    import atexit

    try:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        code = code or 1
    finally:
        os._exit(code)


#: What jsonschema imports to check formats (of addresses, domains, durations, colours) that no notebook's schema has:
#: a second or two, most of it for one grammar.
_FORMATS = ("rfc3987_syntax", "rfc3987", "rfc3986_validator", "rfc3339_validator", "isoduration", "fqdn", "webcolors")


def skip_slow_imports() -> None:
    """Import jsonschema without its checks of formats; they stay importable for who needs them."""
    if "jsonschema" in sys.modules:
        return
    absent = [name for name in _FORMATS if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))
    try:
        importlib.import_module("jsonschema")
    except ImportError:  # not installed: nothing to make quick
        pass
    finally:
        for name in absent:
            del sys.modules[name]


def _import(modules: list[str]) -> list[str]:
    skip_slow_imports()
    imported = []
    for name in modules:
        try:
            importlib.import_module(name)
        except ImportError as error:
            if name.startswith("crmlib.run."):
                raise
            print(f"zygote: {name} is not preloaded: {error}", file=sys.stderr)
        else:
            imported.append(name)
    if "duckdb" in sys.modules:
        sys.modules["duckdb"].default_connection().close()  # it holds a thread
    return imported


def _adopt_orphans() -> None:
    import ctypes

    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _own_children() -> list[int]:
    """Direct children, zombies included, from the kernel's list."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as children:
            return [int(pid) for pid in children.read().split()]
    except OSError:
        return []


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return -1


def _kill_session(leader: int) -> None:
    """Kill every process of the session that a child leads, its process groups included."""
    with contextlib.suppress(OSError):
        os.killpg(leader, signal.SIGKILL)
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid() and _session(int(entry)) == leader:
            with contextlib.suppress(OSError):
                os.kill(int(entry), signal.SIGKILL)


if __name__ == "__main__":
    from crmlib.run import zygote

    zygote.serve(int(sys.argv[1]), sys.argv[2:])
