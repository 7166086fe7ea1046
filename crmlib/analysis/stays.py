"""How long did deals stay in each stage, those that are still there included?

A stay is an unbroken run of a deal's history with status open and one stage; a change of amount or owner does not end
it, closing does, and a return is a new stay (kpis.md, stage_duration_mean).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crmlib.analysis.survival import Curve, kaplan_meier


@dataclass(frozen=True)
class Stay:
    """One stay: from `entered` until `left` (naive UTC), or until now where `left` is None."""

    deal_id: str
    stage: str | None
    entered: datetime
    left: datetime | None

    def days(self, as_of: datetime) -> float:
        """Its length in days, as far as known at `as_of`."""
        return ((self.left or as_of) - self.entered).total_seconds() / 86_400


def stays(history: Iterable[Mapping[str, Any]], as_of: datetime, deals: Container[str] | None = None) -> list[Stay]:
    """The stays of deals from rows of deal_history with changed_at < `as_of`, by deal and time.

    Rows with equal times keep the order in which they are given. `deals`: only history of these counts.

    >>> rows = [("d", datetime(2026, 1, 1), "A", "open"), ("d", datetime(2026, 1, 4), "B", "open"),
    ...         ("d", datetime(2026, 1, 9), "B", "won")]
    >>> names = ("deal_id", "changed_at", "stage", "status")
    >>> [(s.stage, s.days(datetime(2026, 2, 1))) for s in stays([dict(zip(names, r)) for r in rows],
    ...                                                         datetime(2026, 2, 1))]
    [('A', 3.0), ('B', 5.0)]
    """
    rows = [
        row
        for row in history
        if row["deal_id"] is not None
        and row["changed_at"] is not None
        and row["changed_at"] < as_of
        and (deals is None or row["deal_id"] in deals)
    ]
    rows.sort(key=lambda row: (row["deal_id"], row["changed_at"]))
    found: list[Stay] = []
    running: Stay | None = None
    for row in rows:
        at, stage = row["changed_at"], row.get("stage")
        same = running is not None and running.deal_id == row["deal_id"]
        if same and row.get("status") == "open" and running.stage == stage:
            continue
        if running is not None:
            found.append(Stay(running.deal_id, running.stage, running.entered, at if same else None))
        running = Stay(row["deal_id"], stage, at, None) if row.get("status") == "open" else None
    return found + ([running] if running is not None else [])


def by_stage(found: Iterable[Stay], as_of: datetime, level: float = 0.95) -> dict[str | None, Curve]:
    """Per stage the Kaplan–Meier curve of its stays in days, those still running censored at `as_of`.

    >>> made = by_stage([Stay("a", "A", datetime(2026, 1, 1), datetime(2026, 1, 3)),
    ...                  Stay("b", "A", datetime(2026, 1, 1), None)], datetime(2026, 1, 11))
    >>> made["A"].n, made["A"].median.value
    (2, 2.0)
    """
    lengths: dict[str | None, list[tuple[float, bool]]] = {}
    for stay in found:
        lengths.setdefault(stay.stage, []).append((stay.days(as_of), stay.left is not None))
    return {
        stage: kaplan_meier([days for days, _ in many], [ended for _, ended in many], level=level)
        for stage, many in lengths.items()
    }
