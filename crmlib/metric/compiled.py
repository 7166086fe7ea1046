"""Which queries were compiled before?

Compiling a query takes longer than running it on a company's data, and it depends only on the catalogue's code, the
engine's dialect and the dimensions, never on the data (see `views`). So compiled queries are kept: those of the whole
catalogue without slices are shipped in `compiled/<dialect>/`, where they also show what is run; those by dimension that
a monthly run asks are shipped packed, for DuckDB; others are kept in memory and, where a folder is given, in a file
there. `python -m crmlib.catalogue.renew` renews the shipped ones.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
SHIPPED = _HERE / "compiled"
CROSSINGS = "crossings.json.xz"
_SOURCES = (
    *(f"metric/{name}.py" for name in ("customer_orders", "declare", "deals", "derived", "engine", "measures")),
    *(f"metric/{name}.py" for name in ("query", "registry", "slices", "window", "world")),
    *(f"catalogue/facts_{n}.py" for n in ("activities", "deals", "leads", "marketing", "orders", "service")),
    *(f"catalogue/facts_{n}.py" for n in ("subscriptions", "usage")),
    *(f"catalogue/{name}.py" for name in ("adoption", "customers", "marketing", "sales", "service")),
)


@cache
def code_version() -> str:
    """A digest of the code that queries are compiled from: a query of other code is never used."""
    digest = hashlib.sha256()
    for name in _SOURCES:
        digest.update((_HERE.parent / name).read_bytes())
    return digest.hexdigest()[:16]


def setting_text(setting: Mapping[str, Any]) -> str:
    """What a query depends on beside its fact and dimensions, as text."""
    return json.dumps({name: value for name, value in setting.items() if value}, default=str)


class Compiled:
    """The queries of one dialect: in memory, and in `folder` where one is given."""

    def __init__(self, dialect: str, folder: Path | None = None) -> None:
        self.dialect = dialect
        self._file = folder / f"queries-{dialect}-{code_version()}.json" if folder else None
        self._known: dict[str, str] = _memory(dialect)
        self._added = False
        if self._file and self._file.is_file():
            self._known.update(_read(self._file))

    def sql(self, key: str, build: Callable[[], str]) -> str:
        """The query known by `key`, built where it is not known yet."""
        if key not in self._known:
            shipped = _shipped_crossings(self.dialect)
            self._added = self._added or key not in shipped
            self._known[key] = shipped[key] if key in shipped else build()
        return self._known[key]

    def save(self) -> None:
        """Write what was added to the folder; a folder that cannot be written is left alone."""
        if not (self._file and self._added):
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._file.parent, suffix=".tmp")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(self._known, file)
            os.replace(temporary, self._file)
        except OSError:
            return


@cache
def _memory(dialect: str) -> dict[str, str]:
    """What this process knows of a dialect; begins with the shipped queries where they are of this code."""
    folder = SHIPPED / dialect
    version = folder / "version.yaml"
    if not version.is_file() or version.read_text(encoding="utf-8").strip() != code_version():
        return {}
    known = {}
    for file in sorted(folder.glob("*.sql")):
        key, _, sql = file.read_text(encoding="utf-8").partition("\n")
        known[key.removeprefix("-- ")] = sql.rstrip("\n")
    return known


@cache
def _shipped_crossings(dialect: str) -> dict[str, str]:
    """The queries by dimension that are shipped, where they are of this code; unpacked when one is first wanted."""
    try:
        shipped = json.loads(lzma.decompress((SHIPPED / dialect / CROSSINGS).read_bytes()))
    except FileNotFoundError:
        return {}
    return shipped["queries"] if shipped["version"] == code_version() else {}


def pack(queries: Mapping[str, str]) -> bytes:
    """The file of the shipped queries by dimension."""
    return lzma.compress(json.dumps({"version": code_version(), "queries": queries}, indent=0, sort_keys=True).encode())


def _read(file: Path) -> dict[str, str]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
