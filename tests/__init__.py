"""The tests. `shared_data()` is where the real data lies, if it is there."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def shared_data(*parts: str) -> Path | None:
    """The folder of real data (or a path in it), or None on a machine that does not have it."""
    base = Path(os.environ.get("CRM_SHARED_DATA") or ROOT.parent / "shared" / "data")
    path = base.joinpath(*parts)
    return path if path.exists() else None
