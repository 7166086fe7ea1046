"""A company small enough to count by hand: two teams, four deals, one of them without an owner."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import datetime
from io import StringIO
from pathlib import Path

from crmlib.run.batch import Options, execute, plan_run
from crmlib.run.progress import Progress
from crmlib.workspace import Workspace, init_workspace

NOTEBOOKS = Path(__file__).parent / "notebooks"

USERS = """user_id,name,team,region
u1,Aiko,East,Japan
u2,Ben,West,Europe
u3,Chie,East,Japan
"""
ACCOUNTS = """account_id,name,industry,owner_id
a1,Eastern Foods,Food,u1
a2,Western Steel,Steel,u2
"""
DEALS = """deal_id,name,account_id,owner_id,source,stage,status,amount,currency,created_at,closed_at,close_date
d1,Ovens,a1,u1,Web,Won,won,100,USD,2026-09-01,2026-10-05,2026-10-05
d2,Girders,a2,u2,Fair,Won,won,40,USD,2026-09-02,2026-10-06,2026-10-06
d3,Freezers,a1,u3,Web,Lost,lost,30,USD,2026-09-03,2026-10-07,2026-10-07
d4,Plates,a2,,Web,Proposal,open,70,USD,2026-10-08,,2026-12-01
"""
PLAN = """period: 2026-10
scopes: [all, each team]
notebooks: [reports/sales, kpi/list]
ask: Kim Lee
"""


def _queries() -> Path:
    """Where compiled queries are kept between tests (each file belongs to one version of the code)."""
    kept = Path(tempfile.gettempdir()) / f"crm-tests-queries-{os.getuid()}"
    kept.mkdir(exist_ok=True)
    return kept


def make_workspace(folder: Path, plan: str = PLAN) -> Workspace:
    """A workspace with that company, imported, and the small notebooks."""
    workspace = load_small_company(folder)
    shutil.rmtree(workspace.path / "notebooks", ignore_errors=True)
    shutil.copytree(NOTEBOOKS, workspace.path / "notebooks")
    (workspace.params / "monthly.yaml").write_text(plan, encoding="utf-8")
    return workspace


def load_small_company(folder: Path) -> Workspace:
    """A workspace with that company, imported, as `crm init` makes it: with the product's notebooks."""
    from crmlib.sources.load import Request, import_paths

    workspace = init_workspace(folder / "ws", "Small", "USD", "UTC")
    (workspace.data / "queries").symlink_to(_queries())
    exports = folder / "exports"
    exports.mkdir(parents=True)
    for name, text in (("users", USERS), ("accounts", ACCOUNTS), ("deals", DEALS)):
        (exports / f"{name}.csv").write_text(text, encoding="utf-8")
    import_paths(workspace, Request(paths=(str(exports),), source="canonical", at=datetime(2026, 11, 2), by="test"))
    return workspace


def run(workspace: Workspace, **options):
    """Run the plan; (the manifest, what the progress said)."""
    made = plan_run(workspace, Options(**options))
    said = StringIO()
    with Progress(len(made.order.jobs), said) as progress:
        manifest = execute(made, progress)
    return manifest, said.getvalue()
