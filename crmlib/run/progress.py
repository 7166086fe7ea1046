"""How far is the run? A bar in a terminal, a line now and then elsewhere; both say done, failed, kept and time left."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TextIO

from crmlib.errors import printable


class Progress:
    """Told of each page; shows it on standard error."""

    #: Seconds between two lines where the output is no terminal.
    every = 10.0

    def __init__(self, total: int, stream: TextIO | None = None) -> None:
        self.total = total
        self.stream = stream or sys.stderr
        self.done = self.failed = self.kept = 0
        self._started: float | None = None
        self._said = 0.0
        self._bar = None
        self._task = None

    def __enter__(self) -> Progress:
        if self.stream.isatty() and self.total:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Bar(*columns, console=Console(file=self.stream), transient=True)
            self._bar.start()
            self._task = self._bar.add_task("pages", total=self.total)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def say(self, text: str) -> None:
        """What is being done now, before pages are."""
        if self._bar is not None:
            self._bar.update(self._task, description=printable(text, 60))

    def keep(self) -> None:
        """A page is used again as it is."""
        self.kept += 1
        self._show()

    def finish(self, path: str, reason: str | None) -> None:
        """A page was made, or failed for a reason."""
        self._started = self._started or time.monotonic()
        if reason is None:
            self.done += 1
        else:
            self.failed += 1
            self._line(f"failed: {printable(path)}: {printable(reason, 300)}")
        self._show()

    def summary(self, seconds: float) -> str:
        """One line for the end.

        >>> p = Progress(3, sys.stdout); p.done, p.kept = 2, 1; p.summary(60)
        '3 pages: 2 made, 1 kept, 0 failed in 60.0 s (2 a minute)'
        """
        rate = f" ({60 * (self.done + self.failed) / seconds:.0f} a minute)" if self.done and seconds else ""
        return f"{self.total} pages: {self.done} made, {self.kept} kept, {self.failed} failed in {seconds:.1f} s{rate}"

    def _show(self) -> None:
        finished = self.done + self.failed + self.kept
        text = f"{self.done} done, {self.failed} failed, {self.kept} kept{self._rate()}"
        if self._bar is not None:
            self._bar.update(self._task, completed=finished, description=text)
        elif time.monotonic() - self._said >= self.every and self.done + self.failed:
            self._said = time.monotonic()
            self._line(f"{finished} of {self.total} pages: {text}")

    def _rate(self) -> str:
        made = self.done + self.failed
        if self._started is None or made < 2:
            return ""
        seconds = time.monotonic() - self._started
        if seconds <= 0:
            return ""
        left = (self.total - made - self.kept) * seconds / made
        return f", {60 * made / seconds:.0f} a minute, {left:.0f} s left"

    def _line(self, text: str) -> None:
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False)
        else:
            print(text, file=self.stream, flush=True)
