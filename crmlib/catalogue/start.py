"""What does a new KPI begin with? A record to complete, checked for its name and area."""

from __future__ import annotations

import re

from crmlib.catalogue import AREAS, KPIS
from crmlib.errors import UserError, unknown

RECORD = """\
    Kpi("{id}", "Name in English", "日本語の名称",
        "What it says, in one sentence.",
        "何を示すかを一文で。",
        # unit, good direction (up, down, none), formula over facts, the columns that the definition names
        "count", "up", Count(deals.CLOSED, "won"), ("deals.status", "deals.closed_at")),
"""


def start_kpi(name: str, area: str) -> tuple[str, str]:
    """(the record to complete, the file that it goes into); `UserError` for a bad or taken name or an unknown area.

    >>> start_kpi("upsells_won", "sales")[1]
    'crmlib/catalogue/sales.py'
    """
    if area not in AREAS:
        raise unknown("area", area, AREAS, "--area")
    if not re.fullmatch(r"[a-z][a-z0-9_]{2,40}", name):
        raise UserError("not a KPI id", place="ID", found=name, expected="lower case, digits and underscores")
    if name in KPIS:
        raise UserError("this KPI exists", place="ID", found=name, expected=f"`crm explain {name}` shows it")
    return RECORD.format(id=name), f"crmlib/catalogue/{area}.py"
