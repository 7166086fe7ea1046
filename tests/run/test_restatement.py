"""Is a figure that a later import changed named, with what it was, what it is, and the import? To whom it belongs?"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from html import unescape
from re import sub

import pytest

from crmlib.run.batch import Options, plan_run
from crmlib.run.restated import NAME, page
from crmlib.run.restatement import AUDIT, earlier_runs, restatements
from crmlib.run.site import read_sums
from crmlib.sources.load import Request, import_paths

from .small import ACCOUNTS, DEALS, make_workspace, run

pytestmark = pytest.mark.xdist_group("restated")  # one worker makes `restated`, not both


def _import(workspace, folder, name: str, text: str, day: int):
    folder.mkdir()
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    request = Request(paths=(str(folder),), source="canonical", at=datetime(2026, 11, day), by="test")
    return import_paths(workspace, request).import_id


@pytest.fixture(scope="module")
def restated(tmp_path_factory):
    """A company whose October was published before a deal of October was imported, then a customer; (it, the ids)."""
    folder = tmp_path_factory.mktemp("restated")
    workspace = make_workspace(folder, "period: 2026-10\nscopes: [all, each team]\nnotebooks: [kpi/list]\n")
    run(workspace)
    assert not (workspace.outputs / "monthly" / "2026-10" / "all" / f"{NAME}.html").exists()
    runs = earlier_runs(workspace, "monthly")
    assert restatements(workspace, runs, workspace.store.head(), ["all"]) == []
    row = "d9,Late,a1,u1,Web,Won,won,60,USD,2026-09-05,2026-10-20,2026-10-20"
    late = _import(workspace, folder / "late", "deals", f"{DEALS.splitlines()[0]}\n{row}\n", 9)
    customer = _import(workspace, folder / "more", "accounts", f"{ACCOUNTS.splitlines()[0]}\na9,Northern,Food,u3\n", 10)
    return workspace, late, customer


def test_a_deal_that_is_imported_late_restates_last_month_and_is_named(restated):
    workspace, late, customer = restated
    shutil.copytree(workspace.outputs / "monthly" / "2026-10", workspace.outputs / "monthly" / "my copy")
    rows = restatements(workspace, earlier_runs(workspace, "monthly"), workspace.store.head(), ["all", "team:East"])
    found = {(each.scope, each.kpi_id): each for each in rows}
    bookings, won = found["all", "bookings"], found["all", "deals_won"]
    assert (bookings.published, bookings.now) == (Decimal(140), Decimal(200))
    assert (won.published, won.now) == (Decimal(2), Decimal(3))
    assert (found["team:East", "bookings"].published, found["team:East", "bookings"].now) == (
        Decimal(100),
        Decimal(160),
    )
    assert bookings.imports == (late,)
    assert ("all", "deals_lost") not in found
    assert customer not in {name for each in rows for name in each.imports}
    assert AUDIT not in {name for each in rows for name in each.imports}


def _words(html: str) -> str:
    return unescape(sub(r"<[^>]+>", " ", html))


def test_the_next_months_site_says_so_to_each_scope_and_keeps_it(restated):
    workspace, late, _ = restated
    run(workspace, period="2026-11")
    site = workspace.outputs / "monthly" / "2026-11"
    texts = {name: (site / name / f"{NAME}.html").read_text() for name in ("all", "team-East", "team-West")}
    assert {"$140", "$200", late, "2026-11-09"} <= set(sub(r"[(),]", " ", _words(texts["all"])).split())
    assert {"$100", "$160"} <= set(_words(texts["team-East"]).split())
    assert "$200" not in texts["team-East"]
    assert "no figure that was published earlier has changed" in _words(texts["team-West"])
    assert late not in texts["team-West"]
    index = (site / "index.html").read_text()
    assert all(f'href="{name}/{NAME}.html"' in index for name in texts)
    before = read_sums(site)
    run(workspace, period="2026-11")
    assert read_sums(site) == before
    made = plan_run(workspace, Options(period="2026-11"))
    made = replace(made, order=replace(made.order, language="ja"))
    row = {"run": "2026-10", "scope": "all", "kpi_id": "bookings", "published": "140", "now": None}
    japanese = page(made, "all", [{**row, "status": "undefined", "imports": [f"{late} (undone)", AUDIT]}])
    assert "公表後に変わった数値" in japanese
    assert f"取り込み {late}（canonical、2026-11-09）の取り消し" in _words(japanese)
    assert "データの整備" in japanese


def test_a_comparison_that_fails_is_a_failed_page_with_its_cause_and_the_site_is_published(restated):
    workspace, *_ = restated
    figures = workspace.outputs / "monthly" / "2026-10" / "kpis.parquet"
    whole = figures.read_bytes()
    figures.write_bytes(b"harmed")
    manifest = workspace.outputs / "monthly" / "2026-10" / "manifest.json"
    text = manifest.read_text()
    manifest.write_text(text + " ")  # another publication: nothing kept is used
    try:
        made, _ = run(workspace, period="2026-11")
    finally:
        figures.write_bytes(whole)
        manifest.write_text(text)
    assert [page.reason for page in made.pages] == [None] * len(made.pages)
    assert "Parquet" in made.failed_tables[NAME]
    site = workspace.outputs / "monthly" / "2026-11"
    for scope in ("all", "team-East", "team-West"):
        assert "Parquet" in (site / scope / f"{NAME}.html").read_text()
    again, _ = run(workspace, period="2026-11")
    assert again.failed_tables == {}
    assert "$140" in (site / "all" / f"{NAME}.html").read_text()
