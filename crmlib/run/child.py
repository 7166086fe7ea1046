"""What goes between the engine and a page's process? Cells one way, messages the other, within the page's limits."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import struct
import time
from pathlib import Path

from nbclient.exceptions import CellTimeoutError, DeadKernelError

from crmlib.run.forks import Process
from crmlib.run.scratch import size
from crmlib.run.zygote import OUT_OF_MEMORY

#: The part of its memory limit from which on a signal is taken for want of memory.
_NEARLY = 0.8

#: Seconds between two looks at what a page has written.
_MEASURE = 0.5


class PageLimit(DeadKernelError):
    """The page went over a limit that the run sets: time, size of its outputs, size of its files."""


class PageProcess:
    """One page's process, its socket and the pipes of its standard output and error."""

    def __init__(self, fork, args: dict, *, env, cwd, timeout, scratch, limits: dict, confine=None) -> None:
        self.output_limit = limits.pop("output", None)
        self.disk_limit = limits.pop("disk", None)
        self.memory_limit = limits.get("memory")
        self.scratch = Path(scratch) if scratch else None
        self.deadline = time.monotonic() + timeout if timeout else None
        self.page_timeout = timeout
        self.measure_at = time.monotonic() + _MEASURE
        self.received = 0
        self.buffer = bytearray()
        self.socket, theirs = socket.socketpair()
        self.pipes: dict[int, str] = {}
        write_ends = []
        for name in ("stdout", "stderr"):
            read_end, write_end = os.pipe()
            os.set_blocking(read_end, False)
            self.pipes[read_end] = name
            write_ends.append(write_end)
        try:
            self.process: Process = fork(
                "crmlib.run.shell:main",
                args,
                [*write_ends, theirs.fileno()],
                env=env,
                cwd=cwd,
                limits=limits,
                confine=confine,
            )
        except BaseException:
            self._close()
            raise
        finally:
            theirs.close()
            for fd in write_ends:
                os.close(fd)

    def __enter__(self) -> PageProcess:
        return self

    def __exit__(self, kind, error, trace) -> None:
        """Let a page that is done leave by itself (its atexit functions run), kill any other; wait either way."""
        self._close()
        if kind is not None:
            self.process.kill()
        try:
            self.process.wait(5)
        except Exception:
            self.process.kill()
            self.process.wait(5)

    def _close(self) -> None:
        self.socket.close()
        for fd in self.pipes:
            os.close(fd)
        self.pipes = {}

    def start(self, timeout: float | None) -> dict:
        """Wait until the page's kernel is there; its `language_info`."""
        for message in self._messages(time.monotonic() + (timeout or 60), None, -1):
            if message["msg_type"] == "ready":
                return message["content"]["language_info"]
        raise DeadKernelError(self._death(-1))

    def execute(self, request: dict, timeout: float | None, cell, index: int):
        """Send one cell; yield its messages up to the end of the cell."""
        frame = json.dumps(request).encode()
        try:
            self.socket.sendall(struct.pack("!I", len(frame)) + frame)
        except OSError:
            raise DeadKernelError(self._death(index)) from None
        deadline = time.monotonic() + timeout if timeout else None
        for message in self._messages(deadline, cell, index, timeout):
            idle = message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
            if idle:
                self._hold_disk(index)
                yield from self._drain()
            yield message
            if idle:
                return
        raise DeadKernelError(self._death(index))

    def _messages(self, deadline: float | None, cell, index: int, timeout: float | None = None):
        """Yield what the page sends until it closes the socket; hold its limits meanwhile."""
        while True:
            yield from self._frames()
            ready, _, _ = select.select([self.socket, *self.pipes], [], [], self._patience(deadline))
            self._hold_limits(deadline, cell, index, timeout)
            for fd in ready:
                if fd is self.socket:
                    data = self._receive()
                    if not data:
                        yield from self._frames()
                        yield from self._drain()
                        return
                    self.buffer += data
                    self._count(len(data), index)
                else:
                    yield from self._pipe(fd, index)

    def _receive(self) -> bytes:
        try:
            return self.socket.recv(1 << 16)
        except ConnectionResetError:
            return b""

    def _frames(self):
        while len(self.buffer) >= 4:
            (size,) = struct.unpack_from("!I", self.buffer)
            if len(self.buffer) < 4 + size:
                return
            message = json.loads(bytes(self.buffer[4 : 4 + size]))
            del self.buffer[: 4 + size]
            yield message

    def _pipe(self, fd: int, index: int):
        try:
            data = os.read(fd, 1 << 16)
        except BlockingIOError:
            return
        if not data:
            os.close(fd)
            del self.pipes[fd]
            return
        self._count(len(data), index)
        content = {"name": self.pipes[fd], "text": data.decode("utf-8", "replace"), "end": False}
        yield {"msg_type": "stream", "content": content}

    def _drain(self):
        """What is already in the pipes: it was written before the message that ends the cell."""
        for fd in list(self.pipes):
            while fd in self.pipes and select.select([fd], [], [], 0)[0]:
                yield from self._pipe(fd, -1)

    def _patience(self, deadline: float | None) -> float | None:
        ends = [end for end in (deadline, self.deadline) if end is not None]
        if self.scratch is not None and self.disk_limit:
            ends.append(self.measure_at)
        return max(0.0, min(ends) - time.monotonic()) if ends else None

    def _hold_limits(self, deadline: float | None, cell, index: int, timeout: float | None) -> None:
        now = time.monotonic()
        if self.deadline is not None and now >= self.deadline:
            raise PageLimit(f"the page took longer than its limit of {self.page_timeout:g} s (in cell {index})")
        if deadline is not None and now >= deadline:
            if cell is None:
                raise RuntimeError("Kernel didn't respond in time")
            raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", timeout, cell)
        if now >= self.measure_at:
            self._hold_disk(index)

    def _hold_disk(self, index: int) -> None:
        self.measure_at = time.monotonic() + _MEASURE
        if self.scratch is not None and self.disk_limit and size(self.scratch) > self.disk_limit:
            raise PageLimit(f"the page wrote more than its limit of {self.disk_limit:,} bytes (in cell {index})")

    def _count(self, size: int, index: int) -> None:
        self.received += size
        if self.output_limit and self.received > self.output_limit:
            raise PageLimit(f"the page's outputs are over their limit of {self.output_limit:,} bytes (in cell {index})")

    def _death(self, index: int) -> str:
        """How the process ended, in words; one that closed its socket but lives on is killed."""
        try:
            code = self.process.wait(0.5)
        except Exception:
            self.process.kill()
            self.process.wait(5)
            return f"Kernel died: it closed its connection in cell {index}"
        how = signal.Signals(-code).name if code < 0 else f"it ended with exit code {code}"
        if code == OUT_OF_MEMORY or self._short_of_memory(code):
            return f"Kernel died: MemoryError: {self._memory()} ({how}) in cell {index}"
        return f"Kernel died: {how} in cell {index}"

    def _short_of_memory(self, code: int) -> bool:
        """Whether a signal came to a process that had used nearly all of the memory that it may use: a library that
        does not look whether it was given memory, or a stack that cannot grow, ends so."""
        return code < 0 and bool(self.memory_limit) and (self.process.grown or 0) >= _NEARLY * self.memory_limit

    def _memory(self) -> str:
        grown = (self.process.grown or 0) >> 20
        return f"the page used {grown:,} MiB of the {(self.memory_limit or 0) >> 20:,} MiB that it may use"
