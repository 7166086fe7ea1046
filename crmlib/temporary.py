"""Where does a command keep what it needs only while it runs? In a folder that does not outlive it, even if killed.

Whoever works in such a folder holds a lock in it, which the system lets go of however the process ends. The next
command that wants a folder of the same kind first removes those that nobody holds.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: a folder is removed at the end, what a killed process left stays
    fcntl = None

_HELD = ".held"


@contextlib.contextmanager
def temporary(kind: str) -> Iterator[Path]:
    """A new folder `crm-<kind>-…` in the system's place for temporary files, removed at the end of the block.

    >>> with temporary("doctest") as folder:
    ...     (folder / "part").write_text("half")
    4
    >>> folder.exists()
    False
    """
    place = Path(tempfile.gettempdir())
    _sweep(place, kind)
    folder = Path(tempfile.mkdtemp(prefix=f"crm-{kind}-", dir=place))
    with (folder / f"{_HELD}-soon").open("w") as held:
        try:
            if fcntl:
                fcntl.flock(held, fcntl.LOCK_EX)
                os.rename(held.name, folder / _HELD)  # it bears the name only when it is locked: nobody takes it before
            yield folder
        finally:
            try:
                shutil.rmtree(folder, ignore_errors=True)
            except KeyboardInterrupt:  # a signal that came just now
                shutil.rmtree(folder, ignore_errors=True)
                raise


def _sweep(place: Path, kind: str) -> None:
    """Remove the folders of this kind whose process is gone."""
    if not fcntl:
        return
    for folder in place.glob(f"crm-{kind}-*"):
        with contextlib.suppress(OSError), (folder / _HELD).open("r+") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
