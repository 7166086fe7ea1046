"""Can this machine run the product? What `crm doctor` looks at."""

from __future__ import annotations

import importlib.metadata as metadata
import os
import shutil
import sys
from pathlib import Path

from packaging.requirements import Requirement

MINIMUM_PYTHON = (3, 11)
MINIMUM_FREE_GIB = 2


def checks(folder: Path | None = None) -> list[dict[str, object]]:
    """One row per check: {check, found, expected, ok}; `folder` is where space is needed (default: the current one)."""
    return [_python(), *_packages(), _disk(folder or Path.cwd()), _engine()]


def _python() -> dict[str, object]:
    found = ".".join(map(str, sys.version_info[:3]))
    expected = "at least " + ".".join(map(str, MINIMUM_PYTHON))
    return {"check": "Python", "found": found, "expected": expected, "ok": sys.version_info >= MINIMUM_PYTHON}


def _packages() -> list[dict[str, object]]:
    """Every requirement of the installed distribution that is not in an extra."""
    rows = []
    for text in metadata.requires("crm-workbook") or []:
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            found = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            found = "absent"
        rows.append(
            {
                "check": requirement.name,
                "found": found,
                "expected": str(requirement.specifier) or "any",
                "ok": found != "absent" and requirement.specifier.contains(found, prereleases=True),
            }
        )
    return rows


def _disk(folder: Path) -> dict[str, object]:
    free = shutil.disk_usage(folder).free / 2**30
    return {
        "check": "free disk",
        "found": f"{free:.1f} GiB",
        "expected": f"at least {MINIMUM_FREE_GIB} GiB",
        "ok": free >= MINIMUM_FREE_GIB,
    }


def _engine() -> dict[str, object]:
    from crmlib.run.confine import supported

    fork = hasattr(os, "fork") and sys.platform.startswith("linux")
    forked = "forked kernels, " + ("confined to their page's data" if supported() else "not confined: no Landlock here")
    return {
        "check": "notebook engine",
        "found": forked if fork else "stock kernels (slower, not confined)",
        "expected": "any",
        "ok": True,
    }
