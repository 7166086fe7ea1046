"""Does a page say which rows its figures would have used, had they not been put in quarantine?"""

from __future__ import annotations

from pathlib import Path

from crmlib.cli import build
from crmlib.notebook.report import Report
from crmlib.run.prepare import prepare_one

DEALS = """deal_id,name,stage,status,amount,currency,created_at,close_date,closed_at
d1,First,Demo,open,1000,USD,2026-09-02T01:00:00Z,2026-11-30,
d2,Second,Demo,open,500,USD,2026-10-02T01:00:00Z,2026-11-30,
d2,Second,Demo,open,500,USD,2026-10-02T01:00:00Z,2026-11-30,
"""


def test_rows_in_quarantine_stand_on_the_pages_whose_figures_would_have_used_them(tmp_path: Path) -> None:
    folder, exports = tmp_path / "company", tmp_path / "exports"
    exports.mkdir()
    (exports / "deals.csv").write_text(DEALS, encoding="utf-8")
    for arguments in (
        ["init", str(folder), "--name", "Copy", "--currency", "USD", "--timezone", "UTC"],
        ["import", str(exports), "--as", "canonical", "--on-duplicate", "add", "--workspace", str(folder)],
        ["audit", "--workspace", str(folder)],
    ):
        build()(args=arguments, standalone_mode=False)
    data = prepare_one(workspace=folder, period="2026-10", language="en")
    page = Report("reports/pipeline", data)
    assert "quarantine" not in page.unavailable().text(), "it has used no figure of deals yet"
    assert page.figures.one("open_deals").value == 2
    said = page.unavailable().text()
    assert (
        said.count("1 row of deals is in quarantine and in no figure. (a copy of another row: same key, same values)")
        == 1
    )
    assert "params/decisions.csv" in page.unavailable().html()
