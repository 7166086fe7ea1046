"""How are the shipped queries renewed? `python -m crmlib.catalogue.renew`, after the catalogue or Ibis changed."""

from __future__ import annotations

import crmlib.catalogue  # noqa: F401  makes the KPIs known, whose queries are written
from crmlib.metric.compiled import SHIPPED
from crmlib.metric.renew import renew

if __name__ == "__main__":
    print(f"{len(renew())} queries written to {SHIPPED}")
