"""Which KPIs are there? One module per area declares them; this one gathers them by id."""

from __future__ import annotations

from dataclasses import replace

from crmlib.catalogue import adoption, customers, marketing, sales, service
from crmlib.metric.declare import Kpi
from crmlib.metric.registry import register

AREAS: dict[str, tuple[Kpi, ...]] = {
    name: tuple(replace(kpi, area=name) for kpi in module.KPIS)
    for name, module in (
        ("marketing", marketing),
        ("sales", sales),
        ("customers", customers),
        ("service", service),
        ("adoption", adoption),
    )
}
"""The KPIs of each area, in the order of the catalogue."""

KPIS: dict[str, Kpi] = {kpi.id: kpi for kpis in AREAS.values() for kpi in kpis}
"""Every KPI by id."""

register(KPIS.values())
