"""Who may write here? One process at a time; the system lets go when it ends, however it ends."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from crmlib.errors import CrmError


@contextlib.contextmanager
def alone(folder: Path, plan: str) -> Iterator[None]:
    """Hold the lock of a plan; `CrmError` where another run has it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "lock"
    with path.open("a+") as file:
        try:
            _lock(file)
        except OSError:
            raise CrmError(
                "another run of this plan is under way; try again when it is done", place=f"{plan} ({path})"
            ) from None
        yield


@contextlib.contextmanager
def in_turn(folder: Path) -> Iterator[None]:
    """Hold the lock beside `folder`, after whoever holds it now: two notebooks that want the same page data."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("a+") as file:
        _lock(file, wait=True)
        yield


def _lock(file: IO[str], *, wait: bool = False) -> None:
    """Lock an open file until it is closed; `OSError` where another process has it and `wait` is false."""
    if os.name == "nt":
        import msvcrt

        while True:
            try:
                return msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            except OSError:  # LK_LOCK gives up after ten seconds
                if not wait:
                    raise
    import fcntl

    fcntl.flock(file.fileno(), fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
