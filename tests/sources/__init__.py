"""How the import tests make a workspace and read what was stored."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from crmlib.sources import ImportReport, Request, import_paths
from crmlib.workspace import Workspace, init_workspace

AT = datetime(2026, 11, 22, 4, 0)


def workspace(folder: Path, currency: str = "USD", timezone: str = "UTC") -> Workspace:
    """A new workspace in `folder`/ws."""
    return init_workspace(folder / "ws", "Test", currency, timezone)


def load(space: Workspace, path: Path | str, source: str = "canonical", **options: Any) -> ImportReport:
    """Import one path; every report that is returned has reconciled its rows."""
    report = import_paths(space, Request((str(path),), source, AT, "test", **options))
    for outcome in report.outcomes:
        outcome.check()
    return report


def rows(space: Workspace, sql: str) -> list[tuple]:
    """The answer of `sql` over the stored raw rows."""
    head = space.store.head()
    assert head is not None
    return head.connect("raw").con.execute(sql).fetchall()


def write(folder: Path, name: str, text: str | bytes) -> Path:
    """A file of the test; returns its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    data = text.encode() if isinstance(text, str) else text
    (folder / name).write_bytes(data)
    return folder / name
