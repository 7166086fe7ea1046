"""What does the cleaning do to the figures, and which repairs moved them?

Every KPI on the raw and on the clean rows, side by side. For each KPI that moved, each repair that touches a table it
reads is applied alone to the raw rows, and the figure is computed again: that is what this repair moves by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crmlib.audit.change import CHANGES, apply
from crmlib.audit.perform import connect
from crmlib.calendar import Calendar, Period
from crmlib.company import Company
from crmlib.store import Snapshot

if TYPE_CHECKING:
    import duckdb

    from crmlib.metric import Result


@dataclass(frozen=True)
class Mover:
    """One repair by itself: the cells (or rows) it changes in the tables that a KPI reads, and the KPI with only it."""

    rule_id: str
    cells: int
    value: Decimal | None
    status: str


@dataclass(frozen=True)
class Effect:
    """One KPI in one slice on the raw and on the clean rows. `movers`: repairs that move it by themselves."""

    kpi_id: str
    by: tuple[tuple[str, str | None], ...]
    unit: str
    raw: Decimal | None
    raw_status: str
    clean: Decimal | None
    clean_status: str
    movers: tuple[Mover, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether the figure or its status differs."""
        return (self.raw, self.raw_status) != (self.clean, self.clean_status)

    @property
    def change(self) -> Decimal | None:
        """Clean − raw; None where either is not known."""
        return None if self.raw is None or self.clean is None else self.clean - self.raw


def effect(
    snapshot: Snapshot,
    outputs: Path,
    company: Company,
    period: Period,
    *,
    kpis: Iterable[str] | None = None,
    by: Sequence[tuple[str, ...]] = ((),),
    as_of: datetime | None = None,
    scope: str | None = None,
) -> list[Effect]:
    """Every KPI (or those of `kpis`) of a period on raw and clean rows, with the repairs that moved it.

    `snapshot` must be an audited one, with its log under `outputs`. Figures that are unavailable on both sides are
    left out.
    """
    from crmlib.catalogue import KPIS
    from crmlib.metric import Data, evaluate

    chosen = [name for name in (kpis or KPIS) if name != "data_quality_score"]
    tables = snapshot.present("raw")

    def figures(connection: duckdb.DuckDBPyConnection, ids: list[str]) -> dict[tuple, Result]:
        found = evaluate(Data(connection, tables), ids, [period], by, company=company, as_of=as_of, scope=scope or None)
        return {(result.kpi_id, result.by): result for result in found}

    raw = figures(connect(snapshot, "raw"), chosen)
    clean = figures(connect(snapshot, "clean"), chosen)
    changes = pq.read_table(outputs / "audit" / snapshot.id / "changes.parquet").select(CHANGES.names)
    moved = sorted({key[0] for key, result in raw.items() if _differs(result, clean.get(key))})
    alone = _each_repair_alone(snapshot, company.calendar, changes, figures, moved) if moved else {}
    return [
        _effect(raw.get(key), clean.get(key), alone)
        for key in dict.fromkeys((*raw, *clean))
        if not all(r is None or r.status == "unavailable" for r in (raw.get(key), clean.get(key)))
    ]


def _differs(one: Result | None, other: Result | None) -> bool:
    return one is None or other is None or (one.value, one.status) != (other.value, other.status)


def _effect(
    raw: Result | None, clean: Result | None, alone: dict[str, tuple[int, set[str], dict[tuple, Result]]]
) -> Effect:
    some = raw or clean
    movers = []
    if _differs(raw, clean):
        for rule_id, (cells, _, results) in alone.items():
            result = results.get((some.kpi_id, some.by))
            if result is not None and _differs(result, raw):
                movers.append(Mover(rule_id, cells, result.value, result.status))
    return Effect(
        some.kpi_id, some.by, some.unit,
        raw.value if raw else None, raw.status if raw else "undefined",
        clean.value if clean else None, clean.status if clean else "undefined",
        tuple(movers),
    )  # fmt: skip


def _each_repair_alone(snapshot, calendar: Calendar, changes: pa.Table, figures, moved: list[str]) -> dict:
    """rule id → (cells, tables, figures with only this repair applied)."""
    found = {}
    for rule_id in changes["rule_id"].unique().to_pylist():
        mine = changes.filter(pc.equal(changes["rule_id"], rule_id))
        touched = set(mine["table"].unique().to_pylist())
        connection = connect(snapshot, "raw")
        for table in touched:
            part = mine.filter(pc.equal(mine["table"], table))
            rows = connection.execute(f"SELECT * FROM {table}").to_arrow_table()
            connection.execute(f"DROP VIEW {table}")
            connection.register(table, apply(rows, part, calendar))
        found[rule_id] = (mine.num_rows, touched, figures(connection, moved))
        connection.close()
    return found
