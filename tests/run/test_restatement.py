"""Is a figure that a later import changed named, with what it was, what it is, and the import?"""

from __future__ import annotations

from datetime import datetime

from crmlib.run.restatement import restatements
from crmlib.sources.load import Request, import_paths

from .small import DEALS, make_workspace, run


def test_a_deal_that_is_imported_late_restates_last_month(tmp_path):
    workspace = make_workspace(tmp_path, "period: 2026-10\nscopes: [all]\nnotebooks: [kpi/list]\n")
    run(workspace)
    assert restatements(workspace, "monthly", workspace.store.head()) == []
    late = tmp_path / "late"
    late.mkdir()
    header = DEALS.splitlines()[0]
    row = "d9,Late,a1,u1,Web,Won,won,60,USD,2026-09-05,2026-10-20,2026-10-20"
    (late / "deals.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    request = Request(paths=(str(late),), source="canonical", at=datetime(2026, 11, 9), by="test")
    report = import_paths(workspace, request)
    found = {each.kpi_id: each for each in restatements(workspace, "monthly", workspace.store.head())}
    assert (found["bookings"].published, found["bookings"].now) == ("140", "200")
    assert (found["deals_won"].published, found["deals_won"].now) == ("2", "3")
    assert found["bookings"].imports == (report.import_id,)
    assert "deals_lost" not in found
