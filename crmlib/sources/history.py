"""Which imports were made?"""

from __future__ import annotations

from typing import Any

from crmlib.store import Snapshot


def history_rows(head: Snapshot | None) -> list[dict[str, Any]]:
    """One row for each import, oldest first: id, source, when, who, files and the fate of the rows."""
    rows = []
    for entry in head.record.get("imports", []) if head else []:
        counts = {
            name: sum(table[name] for table in entry["tables"])
            for name in ("read", "accepted", "updated", "skipped", "queued", "rejected")
        }
        rows.append(
            {
                "import_id": entry["import_id"],
                "source": f"{entry['source']} v{entry['mapping_version']}",
                "at": entry["at"],
                "by": entry["by"],
                "files": len(entry["files"]),
                **counts,
                "undone": entry["undone"],
            }
        )
    return rows
