"""Which KPIs are known by their id?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crmlib.errors import UserError, unknown
from crmlib.metric.declare import Fact, Kpi, aggregates

_KNOWN: dict[str, Kpi] = {}
_PARTS: dict[str, tuple[Any, ...]] = {}


def register(kpis: Iterable[Kpi]) -> None:
    """Make KPIs known by their id; the catalogue does so when it is imported."""
    for kpi in kpis:
        if kpi.id in _KNOWN and _KNOWN[kpi.id] != kpi:
            raise UserError("declared twice", place="catalogue", found=kpi.id)
        _KNOWN[kpi.id] = kpi
        for part in aggregates(kpi.formula):
            known = _PARTS.get(part.fact.name, ())
            if part not in known:
                _PARTS[part.fact.name] = (*known, part)


def find(kpi: str | Kpi) -> Kpi:
    """The KPI with that id; `UserError` with the nearest where there is none."""
    if isinstance(kpi, Kpi):
        return kpi
    if kpi not in _KNOWN:
        raise unknown("KPI", kpi, _KNOWN)
    return _KNOWN[kpi]


def is_known(kpi: Kpi) -> bool:
    """Whether this is the catalogue's own declaration, not one of the same name."""
    return _KNOWN.get(kpi.id) is kpi


def parts_of(fact: Fact, also: Iterable[Any] = ()) -> tuple[Any, ...]:
    """Every aggregate of `fact` that a known KPI reads, then those of `also`.

    A fact is always asked for all of them, so that its query is one and the same whichever KPIs are wanted.
    """
    known = _PARTS.get(fact.name, ())
    return (*known, *(part for part in also if part not in known))


def known_kpis() -> tuple[Kpi, ...]:
    """Every known KPI, in the order of the catalogue."""
    return tuple(_KNOWN.values())


def known_facts() -> list[Fact]:
    """Every fact that a known KPI reads, each once, in the order of the catalogue."""
    return list(dict.fromkeys(fact for kpi in _KNOWN.values() for fact in kpi.facts))
