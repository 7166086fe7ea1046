"""Which workers does a run use? A Dask cluster where one is named, forks where they are safe, else stock kernels."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

from crmlib.run import pool
from crmlib.run.forks import ForkRefused


class Workers:
    """The executor of a run, started when it is first needed and ended with `stack`; at once where that ends early.

    `preload`: modules that its notebooks import beside what all do.
    """

    def __init__(
        self, jobs: int, stock: bool, cluster: str | None, stack: contextlib.ExitStack, preload: tuple[str, ...] = ()
    ) -> None:
        self._jobs = jobs or os.cpu_count() or 1
        self._stock, self._cluster, self._stack = stock, cluster, stack
        self._preload = preload
        self._executor: Executor | None = None

    def start(self) -> Executor:
        """The executor; a pool's imports go on in the background."""
        if self._executor is None:
            if self._cluster:
                from crmlib.run.cluster import cluster_executor

                self._executor = cluster_executor(self._cluster)
            else:
                self._executor = pool.executor(self._jobs, stock=self._stock, preload=self._preload)
            self._stack.push(self._end)
        return self._executor

    def ready(self) -> Executor:
        """The executor, known to work: where the zygote refuses to fork, stock kernels take its place."""
        executor = self.start()
        if isinstance(executor, pool.ForkedExecutor):
            try:
                executor.wait_ready()
            except ForkRefused:
                executor.shutdown(wait=False)
                self._executor = executor = pool.executor(self._jobs, stock=True)
        return executor

    def beside(self, work: Callable, *args: Any) -> Callable[[], Any]:
        """Begin `work(*args)` in a process of its own where forks are safe; the function that waits for its result."""
        executor = self.start()
        if self._jobs == 1 or not isinstance(executor, pool.ForkedExecutor):
            return lambda: work(*args)
        future = executor.submit_apart(work, *args)

        def result() -> Any:
            try:
                return future.result()
            except ForkRefused:
                return work(*args)

        return result

    @property
    def kernels(self) -> str:
        """How pages get their process: `stock` where forks are unsafe or not wanted."""
        forked = isinstance(self._executor, pool.ForkedExecutor) or self._cluster
        return "fork" if forked and not self._stock else "stock"

    def _end(self, kind: type | None, error: BaseException | None, trace: Any) -> None:
        self._executor.shutdown(wait=kind is None, cancel_futures=True)
