"""Who does the work of a run? An executor whose workers are forks of the zygote, replaced when they die or age."""

from __future__ import annotations

import contextlib
import os
import pickle
import socket
import struct
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

from crmlib.run import forks
from crmlib.run.forks import PRELOAD, ForkRefused, Process, Zygote

#: Pages after which a worker is replaced by a fresh fork, so that nothing can pile up in it.
MAX_TASKS = 250


#: What a worker needs beside what a page needs: imported once in the zygote, not once a worker.
WORKER = ("papermill", "crmlib.run.engine", "crmlib.run.warm_worker", "crmlib.present.site")


class WorkerDied(RuntimeError):
    """A worker ended in the middle of a task; the task's page fails, the others go on."""


class ForkedExecutor(Executor):
    """A `concurrent.futures` executor of `workers` forks of one zygote.

    The zygote starts importing at once, in the background, while the caller prepares the work. `preload`: what the
    notebooks import beside what all do.
    """

    def __init__(self, workers: int, preload: tuple[str, ...] = ()) -> None:
        self._zygote = Zygote.start((*PRELOAD, *WORKER, *preload))
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="crm-worker")
        self._local = threading.local()
        self._workers: set[_Worker] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def wait_ready(self) -> None:
        """Block until pages can be forked; `ForkRefused` where they cannot."""
        self._zygote.wait_ready()

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
        return self._threads.submit(self._run, fn, args, kwargs)

    def submit_apart(self, fn: Callable, /, *args: Any) -> Future:
        """Submit work to a fork of its own that ends with it: what it needs in memory burdens no page's worker."""
        return self._threads.submit(self._run_apart, fn, args)

    def _run_apart(self, fn: Callable, args: tuple) -> Any:
        worker = self._join(_Worker(self._zygote))
        try:
            return worker.call(fn, args, {})
        finally:
            worker.close()
            with self._lock:
                self._workers.discard(worker)

    def _join(self, worker: _Worker) -> _Worker:
        """`worker`, ended by a shutdown from now on."""
        with self._lock:
            if not self._stopped:
                self._workers.add(worker)
                return worker
        worker.close()
        raise WorkerDied("the run was stopped")

    def _run(self, fn: Callable, args: tuple, kwargs: dict) -> Any:
        worker = getattr(self._local, "worker", None)
        if worker is None or worker.tasks >= MAX_TASKS:
            worker = self._renew(worker)
        try:
            return worker.call(fn, args, kwargs)
        except WorkerDied:
            self._renew(worker)
            raise

    def _renew(self, former: _Worker | None) -> _Worker:
        if former is not None:
            former.close()
        with self._lock:
            self._workers.discard(former)
            if self._stopped:
                raise WorkerDied("the run was stopped")
            self._local.worker = _Worker(self._zygote)
            self._workers.add(self._local.worker)
        return self._local.worker

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all workers; with `wait=False` at once, their pages included."""
        if not wait:
            with self._lock:
                self._stopped = True
            self._zygote.close()
        self._threads.shutdown(wait=True, cancel_futures=cancel_futures or not wait)
        for worker in self._workers:
            worker.close()
        self._zygote.close()


class _Worker:
    """One fork that takes pickled calls over a socket."""

    def __init__(self, zygote: Zygote) -> None:
        self.socket, theirs = socket.socketpair()
        self.tasks = 0
        output = sys.stderr.fileno() if forks.has_fileno(sys.stderr) else os.open(os.devnull, os.O_WRONLY)
        try:
            fds = [output, output, theirs.fileno(), zygote.control.fileno()]
            self.process: Process = zygote.fork("crmlib.run.pool:work", {}, fds)
        finally:
            theirs.close()

    def call(self, fn: Callable, args: tuple, kwargs: dict) -> Any:
        self.tasks += 1
        try:
            _send(self.socket, (fn, args, kwargs))
            answer = _receive(self.socket)
        except OSError as error:
            raise WorkerDied(str(error)) from None
        if answer is None:
            raise WorkerDied(f"the worker ended with code {self.process.wait(5)}")
        done, value = answer
        if done:
            return value
        raise value

    def close(self) -> None:
        self.socket.close()
        with contextlib.suppress(Exception):
            self.process.wait(5)


def work(fds: list[int]) -> None:
    """The worker's side: answer calls until the executor closes the socket."""
    connection = socket.socket(fileno=fds[0])
    forks.share(Zygote(socket.socket(fileno=fds[1]), None))
    while (call := _receive(connection)) is not None:
        fn, args, kwargs = call
        try:
            answer = (True, fn(*args, **kwargs))
        except Exception as error:
            answer = (False, error)
        try:
            _send(connection, answer)
        except (pickle.PicklingError, TypeError, AttributeError):
            _send(connection, (False, RuntimeError(f"{type(answer[1]).__name__}: {answer[1]}")))


def executor(workers: int, *, stock: bool = False, preload: tuple[str, ...] = ()) -> Executor:
    """The executor for this machine: forks of a zygote (that has `preload`) where that is safe, else new processes."""
    if not stock:
        with contextlib.suppress(ForkRefused):
            return ForkedExecutor(workers, preload)
    import multiprocessing

    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def _send(connection: socket.socket, value: Any) -> None:
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    connection.sendall(struct.pack("!Q", len(data)))
    connection.sendall(data)


def _receive(connection: socket.socket) -> Any:
    head = connection.recv(8, socket.MSG_WAITALL)
    if len(head) < 8:
        return None
    (size,) = struct.unpack("!Q", head)
    data = bytearray()
    while len(data) < size:
        part = connection.recv(min(size - len(data), 1 << 20))
        if not part:
            return None
        data += part
    return pickle.loads(bytes(data))
