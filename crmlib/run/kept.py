"""Which pages need not be made again? A store of finished pages, each under the hash of everything it was made from.

A page is written aside and moved in whole, so that a run that was killed leaves only whole pages behind, and the next
run goes on where it stopped. A page is used again only if its files still have the hashes that were noted.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from crmlib.run.fingerprint import digest_of_file


@dataclass(frozen=True)
class Kept:
    """A finished page: the folder of its files, their hashes by name, and what it took to make it."""

    folder: Path
    files: dict[str, str]
    note: dict[str, Any]


class PageStore:
    """Finished pages below `folder`, by key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: str) -> Kept | None:
        """The page of that key, if it is there and unharmed."""
        place = self.folder / key
        try:
            record = json.loads((place / "page.json").read_text(encoding="utf-8"))
        except (OSError, json.JSONDecodeError):
            return None
        for name, digest in record["files"].items():
            file = place / name
            if not file.is_file() or digest_of_file(file) != digest:
                shutil.rmtree(place, ignore_errors=True)
                return None
        return Kept(place, record["files"], record["note"])

    def find_made(self, base: str, files: Mapping[str, str]) -> Kept | None:
        """The page with `base` in its note that was made when the files which it read (`reads` in its note) had the
        hashes that they have in `files`."""
        for note, key in self._made.get(base, ()):
            if all(files.get(name) == digest for name, digest in note["reads"].items()):
                return self.find(key)
        return None

    @cached_property
    def _made(self) -> dict[str, list[tuple[dict[str, Any], str]]]:
        """{base: (note, key) of each page that has it}, as the store is when first asked."""
        made: dict[str, list[tuple[dict[str, Any], str]]] = {}
        for file in sorted(self.folder.glob("*/page.json")):
            with contextlib.suppress(OSError, json.JSONDecodeError, KeyError):
                note = json.loads(file.read_text(encoding="utf-8"))["note"]
                made.setdefault(note["base"], []).append((note, file.parent.name))
        return made

    def add(self, key: str, files: dict[str, bytes], note: dict[str, Any]) -> Kept:
        """Keep the files of a page."""
        self.folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".new-", dir=self.folder))
        for name, content in files.items():
            (aside / name).write_bytes(content)
        digests = {name: digest_of_file(aside / name) for name in files}
        record = {"files": digests, "note": note}
        (aside / "page.json").write_text(json.dumps(record, sort_keys=True), encoding="utf-8")
        place = self.folder / key
        shutil.rmtree(place, ignore_errors=True)
        os.replace(aside, place)
        return Kept(place, digests, note)

    def prune(self, keys: set[str]) -> None:
        """Forget every page but those of `keys`, and what a killed run left half written."""
        if not self.folder.is_dir():
            return
        for place in self.folder.iterdir():
            if place.name not in keys:
                shutil.rmtree(place, ignore_errors=True)


def link(source: Path, target: Path) -> None:
    """Put a file into the site without copying its bytes where the file system can."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        os.link(source, target)
        return
    shutil.copyfile(source, target)
