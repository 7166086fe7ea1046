"""Which page data does a page get, and which of it did it read? A folder of its own, watched while the page runs.

The folder holds links to the files of its scope and nothing else, so that what is opened in it, was opened by this
page. The system's own notes (inotify) name each file, whichever library opened it. A page is made again only when a
file that it read has changed, or when there are other files than there were.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from pathlib import Path

from crmlib.run.kept import link

_OPENED, _LOST = 0x20, 0x4000
_EVENT = struct.Struct("iIII")


class OwnData:
    """The folder `place` with links to all files of the page data `source`."""

    def __init__(self, source: Path, place: Path) -> None:
        self.place = place
        place.mkdir()
        for file in source.rglob("*"):
            if file.is_file():
                link(file, place / file.relative_to(source))
        self._folders: dict[int, str] = {}
        self._notes = self._watch()

    def _watch(self) -> int | None:
        """A descriptor that tells what is opened in the folder; None where the system does not say."""
        if not sys.platform.startswith("linux"):
            return None
        libc = ctypes.CDLL(None, use_errno=True)
        notes = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if notes < 0:
            return None
        for folder in (self.place, *(each for each in self.place.rglob("*") if each.is_dir())):
            watch = libc.inotify_add_watch(notes, os.fsencode(folder), _OPENED)
            if watch < 0:
                os.close(notes)
                return None
            self._folders[watch] = folder.relative_to(self.place).as_posix()
        return notes

    def close(self) -> tuple[str, ...] | None:
        """End the watch: the names of the files that were opened, None where that is not known."""
        if self._notes is None:
            return None
        found, complete = set(), True
        try:
            while data := os.read(self._notes, 1 << 16):
                at = 0
                while at < len(data):
                    watch, kind, _, size = _EVENT.unpack_from(data, at)
                    name = data[at + _EVENT.size : at + _EVENT.size + size].rstrip(b"\0").decode()
                    at += _EVENT.size + size
                    complete = complete and not kind & _LOST
                    if name:
                        found.add(os.path.normpath(f"{self._folders.get(watch, '')}/{name}"))
        except BlockingIOError:
            pass  # all notes are read
        finally:
            os.close(self._notes)
            self._notes = None
        files = tuple(sorted(name for name in found if (self.place / name).is_file()))
        return files if complete else None
