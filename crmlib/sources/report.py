"""What did an import do, row by row and in one table?"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from crmlib.errors import CrmError
from crmlib.sources.link import LinkCount


@dataclass
class TableOutcome:
    """The fate of the rows that one file or sheet gave to one canonical table.

    read = accepted + skipped + queued + rejected, always (`check`). `skipped_as`: reason → rows.
    """

    table: str
    place: str
    read: int = 0
    accepted: int = 0
    updated: int = 0
    queued: int = 0
    rejected: int = 0
    skipped_as: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    links: list[LinkCount] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    stated: dict[str, str] = field(default_factory=dict)
    rounded: dict[str, int] = field(default_factory=dict)
    sha256: str = ""
    skipped_against: dict[str, int] = field(default_factory=dict)
    preview: list[dict[str, Any]] = field(default_factory=list)
    comes_from: dict[str, str] = field(default_factory=dict)

    @property
    def skipped(self) -> int:
        """Rows that needed nothing: stored already, older, left out by the mapping, footers."""
        return sum(self.skipped_as.values())

    def check(self) -> None:
        """Every row that was read has exactly one fate; anything else is a fault of this program."""
        total = self.accepted + self.skipped + self.queued + self.rejected
        if total != self.read:
            raise CrmError(
                "rows were lost: read is not accepted + skipped + queued + rejected; nothing was imported",
                place=self.place,
                found=f"{self.read} read, {self.accepted} + {self.skipped} + {self.queued} + {self.rejected} = {total}",
            )

    def row(self) -> dict[str, Any]:
        """The line of this outcome in the printed table."""
        return {
            "file": self.place,
            "table": self.table,
            "read": self.read,
            "accepted": self.accepted,
            "updated": self.updated,
            "skipped": self.skipped,
            "queued": self.queued,
            "rejected": self.rejected,
        }


@dataclass
class ImportReport:
    """The whole import: its id (None for a dry run or where nothing changed), and the outcome of each table."""

    import_id: str | None
    source: str
    outcomes: list[TableOutcome] = field(default_factory=list)
    not_imported: list[tuple[str, str]] = field(default_factory=list)
    rejected_file: str | None = None
    recognised: str | None = None
    history_rows: int = 0
    history_columns: list[str] = field(default_factory=list)
    snapshot: str | None = None

    def total(self, name: str) -> int:
        """The sum of one count over all tables."""
        return sum(getattr(outcome, name) for outcome in self.outcomes)

    def record(self) -> dict[str, Any]:
        """What the store keeps of it, as JSON values."""
        files: dict[str, str] = {outcome.place: outcome.sha256 for outcome in self.outcomes}
        return {
            "files": files,
            "tables": [
                {
                    **outcome.row(),
                    "skipped_as": outcome.skipped_as,
                    "skipped_against": outcome.skipped_against,
                    "reasons": outcome.reasons,
                    "links": [asdict(link) for link in outcome.links],
                    "columns": outcome.columns,
                    "stated": outcome.stated,
                }
                for outcome in self.outcomes
            ],
            "not_imported": [list(item) for item in self.not_imported],
            "history_rows": self.history_rows,
            "history_columns": self.history_columns,
        }
