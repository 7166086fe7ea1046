"""What runs the cells in a page's process? IPython's own kernel, talking over one socket instead of five ports.

The kernel object is ipykernel's; only its transport differs, so its messages (display_data, execute_result, stream,
error, execute_reply) are the ones a stock kernel sends. Frames are a 4-byte big-endian length and a JSON message.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import io
import json
import logging
import os
import socket
import struct
import sys
import threading
import types
from collections.abc import Callable

import traitlets
from ipykernel.ipkernel import IPythonKernel
from jupyter_client.session import Session, json_packer
from traitlets.config import Config

from crmlib.run.zygote import allow_reserve


class Channel:
    """Frames over a socket. A fork of the page's process shares the descriptor but may not write on it."""

    def __init__(self, fd: int) -> None:
        self.socket = socket.socket(fileno=fd)
        self.owner = os.getpid()
        self.lock = threading.Lock()

    def send(self, message: dict) -> None:
        if os.getpid() != self.owner:
            return
        frame = json_packer(message)
        with self.lock:
            self.socket.sendall(struct.pack("!I", len(frame)) + frame)

    def receive(self) -> dict | None:
        """The next frame, or None when the other side has closed."""
        head = self._exactly(4)
        body = self._exactly(struct.unpack("!I", head)[0]) if head else b""
        return json.loads(body) if body else None

    def _exactly(self, size: int) -> bytes:
        parts = []
        while size:
            part = self.socket.recv(size)
            if not part:
                return b""
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


class ChannelSession(Session):
    """Jupyter's session, with its messages going to a `Channel`; the socket arguments are ignored."""

    channel: Channel | None = None

    def send(  # type: ignore[override]
        self, stream, msg_or_type, content=None, parent=None, ident=None, buffers=None, track=False, header=None,
        metadata=None,
    ):  # fmt: skip
        if isinstance(msg_or_type, dict):
            message = msg_or_type
        else:
            message = self.msg(msg_or_type, content=content, parent=parent, header=header, metadata=metadata)
        if self.channel is not None:
            self.channel.send(
                {
                    "msg_type": message["header"]["msg_type"],
                    "date": message["header"]["date"],
                    "content": message["content"],
                    "metadata": message["metadata"],
                    "buffers": [base64.b64encode(buffer).decode() for buffer in buffers or ()],
                }
            )
        return message


class CellStream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a cell: text is sent as it is written, so that a crash loses none of it.

    A stock kernel gathers what is written until something flushes; `end` marks that place, and the engine joins
    the parts up to it.
    """

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, channel: Channel, name: str, fd: int) -> None:
        self._channel = channel
        self._fd = fd
        self._open = False
        self.name = name

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._fd

    def isatty(self) -> bool:
        return False

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if text:
            self._open = True
            self._put(text.encode("utf-8", "replace").decode("utf-8"), end=False)
        return len(text)

    def flush(self) -> None:
        if self._open:
            self._open = False
            self._put("", end=True)

    def _put(self, text: str, *, end: bool) -> None:
        content = {"name": self.name, "text": text, "end": end}
        self._channel.send({"msg_type": "stream", "content": content, "metadata": {}, "buffers": []})


class _NoDebugger:
    """A page is not debugged; the stock class would open sockets."""

    def __init__(self, *_: object) -> None:
        pass


class PageKernel(IPythonKernel):
    """ipykernel without ports and threads."""

    debugger_class = traitlets.Type(_NoDebugger)

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Nothing is queued: the engine sends the next cell only after this one."""


def build_kernel() -> PageKernel:
    """The kernel, made once in the zygote (it opens no file and starts no thread), used in each fork.

    History lives in memory, as under stock Papermill.
    """
    config = Config()
    config.HistoryManager.hist_file = ":memory:"
    kernel = PageKernel.instance(session=ChannelSession(key=b""), config=config, log=logging.getLogger(__name__))
    # Top-level await asks for these; both belong to a stock kernel's threads.
    kernel.shell_channel_thread = types.SimpleNamespace(parent_thread=None)
    kernel.io_loop = types.SimpleNamespace(call_later=lambda *_: None, stop=None)
    kernel.shell.displayhook.topic = b"execute_result"
    kernel.shell.showtraceback = functools.partial(_show_traceback, kernel.shell.showtraceback)
    kernel.shell.display_formatter.format(None)  # makes its formatters, which each fork would make anew
    return kernel


def _show_traceback(show: Callable[..., None], *args: object, **kwargs: object) -> None:
    """Say what went wrong, from the reserve of memory: what a cell holds, it may still hold."""
    allow_reserve(True)
    try:
        show(*args, **kwargs)
    finally:
        allow_reserve(False)


KERNEL = build_kernel()


def forget_kernel() -> None:
    """Undo `build_kernel`, for a fork that starts a stock kernel application of its own."""
    import ipykernel.ipkernel
    from IPython.core.interactiveshell import InteractiveShell

    InteractiveShell.clear_instance()
    type(KERNEL.shell).clear_instance()
    PageKernel.clear_instance()
    ipykernel.ipkernel._comm_manager = None


def main(fds: list[int], *, steady_names: bool = False) -> None:
    """Run the cells that come over `fds[0]` until the engine closes it.

    With `steady_names`, code objects are named by the cell's number and not by a path with a process id, so that
    warnings and tracebacks are the same in every run.
    """
    channel = Channel(fds[0])
    kernel = KERNEL
    kernel.session.channel = channel
    streams = CellStream(channel, "stdout", 1), CellStream(channel, "stderr", 2)
    sys.stdout, sys.stderr = streams
    sys.displayhook = kernel.shell.displayhook
    if "" not in sys.path:
        sys.path.insert(0, "")
    kernel.shell.init_environment()
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    if steady_names:
        kernel.shell.compile.get_code_name = lambda raw, code, number: f"cell-{number}.py"
    asyncio.run(_serve(kernel, channel, streams))


async def _serve(kernel: PageKernel, channel: Channel, streams: tuple[CellStream, CellStream]) -> None:
    channel.send({"msg_type": "ready", "content": {"language_info": kernel.language_info}})
    while (request := channel.receive()) is not None:
        message = kernel.session.msg("execute_request", content=request)
        kernel.set_parent([], message)
        kernel.session.send(None, "status", {"execution_state": "busy"})
        await kernel.execute_request(None, [], message)
        await asyncio.sleep(0)
        for stream in streams:
            stream.flush()
        kernel.session.send(None, "status", {"execution_state": "idle"})
        if kernel.shell.exit_now:
            return


def launch_stock(fds: list[int], *, argv: list[str]) -> None:
    """Become a stock ipykernel on real ports, for notebooks whose widgets need real messages."""
    from ipykernel.kernelapp import IPKernelApp

    forget_kernel()
    sys.argv = argv
    IPKernelApp.launch_instance(argv=argv[1:])
