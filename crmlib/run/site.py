"""How does a site become visible? Built aside, then switched in one rename: readers see the old one or the new one."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from crmlib.run.fingerprint import digest_of_file
from crmlib.run.kept import link

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
_EXCHANGE = 2
_HERE = -100


class Site:
    """A site that is being built beside its place `target`."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.aside = target.parent / f".{target.name}.new"
        shutil.rmtree(self.aside, ignore_errors=True)
        self.aside.mkdir(parents=True)
        self.sums: dict[str, str] = {}

    def put(self, name: str, content: bytes) -> None:
        """Write a file of the site."""
        place = self._place(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        self.sums[name] = digest_of_file(place)

    def link(self, name: str, source: Path, digest: str) -> None:
        """Take a finished file into the site; `digest` is its SHA-256."""
        link(source, self._place(name))
        self.sums[name] = digest

    def _place(self, name: str) -> Path:
        inside = Path(name)  # by its text alone: the site is ours and holds no symbolic link
        if inside.anchor or ".." in inside.parts:
            raise ValueError(f"{name} leaves the site")
        return self.aside / inside

    def publish(self, manifest: str) -> None:
        """Write the manifest and the sums, then put the site in its place. What was there before is removed."""
        (self.aside / MANIFEST).write_text(manifest, encoding="utf-8")
        lines = [f"{digest}  {name}\n" for name, digest in sorted(self.sums.items())]
        (self.aside / SUMS).write_text("".join(lines), encoding="utf-8")
        switch(self.aside, self.target)

    def abandon(self) -> None:
        """Throw away what was built."""
        shutil.rmtree(self.aside, ignore_errors=True)


def switch(new: Path, target: Path) -> None:
    """Put the folder `new` in the place of `target`.

    In one system call where a folder stands there already and the system can exchange two (Linux); else the old one
    is moved away first.
    """
    if not target.exists():
        os.rename(new, target)
        return
    if not _exchange(new, target):
        old = target.parent / f".{target.name}.old"
        shutil.rmtree(old, ignore_errors=True)
        os.rename(target, old)
        os.rename(new, target)
        new = old
    shutil.rmtree(new, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return rename is not None and rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0


def read_sums(folder: Path) -> dict[str, str]:
    """{file: SHA-256} of a published site; empty where it has no sums."""
    try:
        text = (folder / SUMS).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    return {name: digest for digest, _, name in (line.partition("  ") for line in text.splitlines())}


def changed_files(folder: Path, sums: Mapping[str, str]) -> list[str]:
    """The files of a site that are missing, differ from their sums, or are not listed."""
    present = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()} - {MANIFEST, SUMS}
    wrong = [name for name, digest in sums.items() if name in present and digest_of_file(folder / name) != digest]
    return sorted({*wrong, *(set(sums) ^ present)})
