"""How do the goals in params/goals.csv become rows of targets?

They are imported like any file, so that a snapshot holds the goals of its day: with the next `crm import`,
`crm audit` or `crm run` after the file was changed. What it said before is taken back first, so that a goal that was
struck out is gone.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from crmlib.workspace import Workspace

if TYPE_CHECKING:
    from crmlib.sources.report import ImportReport

FILE = "goals.csv"
SOURCE = "goals"


def are_new(workspace: Workspace) -> bool:
    """Whether params/goals.csv says something else than what was imported of it."""
    return _stated(workspace) != _imported(workspace)[1]


def take_in(workspace: Workspace, at: datetime, by: str) -> ImportReport | None:
    """Import params/goals.csv where it is new; None where it is not, or holds no goal. `at`: naive UTC."""
    from crmlib.sources.load import Request, import_paths  # heavy; `crm kpi` only asks whether there are new ones
    from crmlib.sources.undo import undo_import

    if not are_new(workspace):
        return None
    former, _ = _imported(workspace)
    if former:
        undo_import(workspace, former)
    if _stated(workspace) is None:
        return None
    return import_paths(workspace, Request((str(workspace.params / FILE),), SOURCE, at, by))


def _stated(workspace: Workspace) -> str | None:
    """The digest of the file; None where it is not there or has nothing below its header."""
    file = workspace.params / FILE
    data = file.read_bytes() if file.is_file() else b""
    _, _, rows = data.partition(b"\n")
    return hashlib.sha256(data).hexdigest() if rows.strip() else None


def _imported(workspace: Workspace) -> tuple[str | None, str | None]:
    """The import that holds the goals now, and the digest of the file that it read."""
    head = workspace.store.head()
    for entry in reversed(head.record.get("imports", []) if head else []):
        if entry["source"] == SOURCE and not entry["undone"] and FILE in entry["files"]:
            return entry["import_id"], entry["files"][FILE]
    return None, None
