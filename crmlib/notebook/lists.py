"""Which lists does a page cut, so that the workbook has to hold them whole? The pages' own sections make them."""

from __future__ import annotations

import importlib

from crmlib.notebook.report import Report
from crmlib.present.table import Table
from crmlib.run.page_data import PageData

#: Sections whose table may have more rows than its page shows; a test holds this to what the pages cut.
LISTS: dict[str, tuple[str, ...]] = {
    "reports/pipeline": ("movements", "priority", "stalled", "past_close_date", "without_next_step", "about_to_enter"),
    "reports/conversion": ("sources", "campaigns"),
    "reports/sales_cycle": ("slow_deals", "slow_leads"),
    "reports/leads": ("untouched",),
    "reports/lost_deals": ("after_commit", "reopen"),
    "reports/activity": ("overdue", "without_contact"),
    "reports/profitability": ("bridge_items", "customers", "products", "by_industry", "keep_buying"),
    "reports/goal_progress": ("behind",),
    "kpi/customers": ("values_by_industry", "acquisition", "at_risk", "next_actions"),
    "kpi/service": ("by_agent", "late", "calls", "reasons"),
    "kpi/marketing": ("campaigns", "in_period", "sources", "web_sources"),
}


def cut_lists(data: PageData) -> list[Table]:
    """Every table of the scope's pages that has more rows than its page shows, once each, in the order of the pages."""
    found: dict[tuple[str, int], Table] = {}
    for name, sections in LISTS.items():
        report = Report(name, data)
        module = importlib.import_module(f"crmlib.notebook.{name.rpartition('/')[2]}")
        for section in sections:
            table = getattr(module, section)(report)
            if isinstance(table, Table) and len(table.rows) > table.limit:
                found.setdefault((table.title, len(table.rows)), table)
    return list(found.values())
