"""Is anything that a page depends on different from last time? Hashes of files, of the product and of libraries."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import crmlib

#: Libraries whose versions change what a page shows.
LIBRARIES = (
    "duckdb", "ibis-framework", "pyarrow", "pandas", "numpy", "scipy", "statsmodels", "scikit-learn", "plotly", "babel",
    "papermill", "ipykernel", "ipython", "nbformat", "jinja2", "mistune", "nh3", "xlsxwriter", "holidays", "tzdata",
)  # fmt: skip


def digest_of(*parts: object) -> str:
    """A SHA-256 over values: bytes as they are, anything else as JSON with sorted keys.

    >>> digest_of("a", {"x": 1})[:8]
    'eb57a8c6'
    """
    total = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else json.dumps(part, sort_keys=True, default=str).encode()
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()


def digest_of_file(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of_folder(folder: Path, files: Iterable[Path] | None = None) -> str:
    """A SHA-256 over the names and contents of all files of a folder."""
    chosen = sorted(files if files is not None else (file for file in folder.rglob("*") if file.is_file()))
    return digest_of(*((file.relative_to(folder).as_posix(), digest_of_file(file)) for file in chosen))


@cache
def versions() -> dict[str, str]:
    """Python's version, crmlib's, and those of the libraries that a page depends on."""
    found = {"python": platform.python_version(), "crmlib": crmlib.__version__}
    for name in LIBRARIES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def product_files(root: Path) -> list[Path]:
    """Every file of crmlib, code, words, templates and queries alike, but what Python compiles of them."""
    return [file for file in root.rglob("*") if file.is_file() and "__pycache__" not in file.parts]


@cache
def product() -> str:
    """A hash of crmlib's own files, so that a change of code is a change of inputs even between versions."""
    root = Path(crmlib.__file__).parent
    return digest_of_folder(root, product_files(root))


def fingerprint(**inputs: Any) -> str:
    """A hash of `inputs`, the product and the versions."""
    return digest_of(inputs, _installed())


@cache
def _installed() -> str:
    return digest_of(product(), versions())
