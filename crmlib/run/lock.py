"""Who may write a plan's site? One run at a time; the system lets go when it ends, however it ends."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

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


def _lock(file) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
