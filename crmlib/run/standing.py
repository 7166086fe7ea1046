"""How many of its goals has each scope met? Read from the page data, for the index."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path


def goals_met(folders: Mapping[str, Path], period: str) -> dict[str, tuple[int, int]]:
    """{scope: (goals met, goals set)} of a period that is over; scopes without goals are left out.

    A goal whose figure is unknown is set and not met. `folders` are those of the scopes' page data.
    """
    found = {}
    for scope, folder in folders.items():
        targets = _targets(folder)
        if targets:
            values = _values(folder, period, list(targets))
            found[scope] = (sum(_is_met(kpi, values.get(kpi), target) for kpi, target in targets.items()), len(targets))
    return found


def _targets(folder: Path) -> dict[str, Decimal]:
    file = folder / "analysis" / "goals.json"
    goals = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None
    return {kpi: Decimal(goal["target"]) for kpi, goal in (goals or {}).items() if goal["target"] is not None}


def _values(folder: Path, period: str, kpis: list[str]) -> dict[str, Decimal]:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    wanted = (
        (pc.field("period_label") == period)
        & (pc.field("by") == "{}")
        & (pc.field("status") == "ok")
        & pc.field("kpi_id").isin(kpis)
    )
    rows = pq.read_table(folder / "kpis.parquet", columns=["kpi_id", "value"], filters=wanted).to_pylist()
    return {row["kpi_id"]: Decimal(row["value"]) for row in rows}


def _is_met(kpi_id: str, value: Decimal | None, target: Decimal) -> bool:
    from crmlib.catalogue import KPIS

    if value is None or kpi_id not in KPIS:
        return False
    return value <= target if KPIS[kpi_id].good == "down" else value >= target
