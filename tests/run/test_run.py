"""Does a run make the site that its plan asks for: whole, the same every time, and each recipient's own?"""

from __future__ import annotations

import contextlib
import html
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import crmlib.catalogue  # noqa: F401  makes the KPIs known
from crmlib.calendar import Calendar
from crmlib.errors import CrmError, UserError
from crmlib.metric import Data, evaluate, from_frame
from crmlib.run import forks
from crmlib.run.batch import Options, plan_run
from crmlib.run.lock import alone
from crmlib.run.manifest import read_manifest
from crmlib.run.page_data import PageData
from crmlib.run.prepare import Prepared
from crmlib.run.progress import Progress
from crmlib.run.scopes import folder_name
from crmlib.run.site import Site, read_sums
from crmlib.run.verify import verify
from crmlib.run.workbooks import _current, begin_workbooks, link_workbooks
from crmlib.run.workers import Workers
from crmlib.sources.load import Request, import_paths
from crmlib.workspace import Workspace

from .small import DEALS, make_workspace, run

pytestmark = pytest.mark.xdist_group("run")  # one worker makes `published`, not both


@pytest.fixture
def workspace(published, tmp_path):
    """A copy of the published workspace to change."""
    shutil.copytree(published.path, tmp_path / "ws", symlinks=True)
    return Workspace(tmp_path / "ws")


def site(workspace: Workspace) -> Path:
    return workspace.outputs / "monthly" / "2026-10"


def statuses(manifest) -> dict[str, str]:
    return {page.path: page.status for page in manifest.pages}


def test_the_site_has_every_page_and_file_that_the_interface_names(published):
    folder = site(published)
    sums = read_sums(folder)
    for scope in ("all", "team-East", "team-West"):
        for name in ("reports/sales", "kpi/list"):
            assert f"{scope}/{name}.html" in sums
            assert f"{scope}/{name}.ipynb" in sums
        assert f"tables/{scope}.xlsx" in sums
    assert {"index.html", "kpis.parquet", "alerts.parquet"} <= set(sums)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {"snapshot", "versions", "pages"} <= set(manifest)
    page = manifest["pages"][0]
    assert {"inputs", "seconds", "status", "files", "parameters"} <= set(page)
    index = (folder / "index.html").read_text()
    assert "October 2026" in index
    assert "2026-10" not in index


def test_pages_show_the_figures_counted_by_hand(published):
    text = (site(published) / "all" / "reports" / "sales.html").read_text()
    assert "bookings 140" in text
    assert "deals_won 2" in text
    east = (site(published) / "team-East" / "reports" / "sales.html").read_text()
    assert "bookings 100" in east
    assert "win_rate 0.5" in east
    assert "West" not in east
    assert "Girders" not in east


def test_a_page_shows_no_code_no_parameter_and_nothing_from_outside(published):
    text = (site(published) / "all" / "kpi" / "list.html").read_text()
    assert "json.load" not in text
    assert "previous_period" not in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "default-src 'none'" in html.unescape(text)


def test_page_data_of_a_team_is_what_the_evaluator_gives_for_that_scope(published):
    snapshot = published.store.head()
    tables = {name: set(snapshot.columns(name)) for name in snapshot.tables()}
    data = Data(snapshot.connect(), tables, compiled=published.data / "queries")
    calendar = published.calendar
    period = calendar.period("2026-10")
    mine = PageData(published.outputs / "monthly" / ".work" / "2026-10" / "data" / "team-East")
    kpis = ["bookings", "win_rate", "open_pipeline", "deals_won", "sales_cycle_mean", "new_leads"]
    by = [(), ("source",), ("owner",), ("region",), ("team",), ("industry",)]
    as_of = calendar.instant(period.end)
    direct = evaluate(data, kpis, [period], by, company=published.company, as_of=as_of, scope="team:East")
    found = {(r.kpi_id, r.by): r for r in from_frame(mine.figures) if r.period.label == "2026-10" and len(r.by) < 2}
    # A scope's page data leaves out empty slices of what others sold by; those of its own users are all listed.
    for expected in direct:
        empty = not expected.n and not expected.numerator and not expected.denominator
        if (expected.kpi_id, expected.by) in found or not empty or expected.by[0][0] in ("owner", "region", "team"):
            assert found[expected.kpi_id, expected.by] == expected
    listed = {key for key in found if key[0] in kpis and (not key[1] or key[1][0][0] in {b[0] for b in by if b})}
    assert listed <= {(r.kpi_id, r.by) for r in direct}


def test_records_of_a_team_hold_its_rows_and_nobody_elses(published):
    folder = published.outputs / "monthly" / ".work" / "2026-10" / "data"
    east, everybody = PageData(folder / "team-East"), PageData(folder / "all")
    assert set(east.records("deals")["deal_id"]) == {"d1", "d3"}
    assert set(east.records("users")["user_id"]) == {"u1", "u3"}
    assert set(east.records("accounts")["account_id"]) == {"a1"}
    assert set(everybody.records("deals")["deal_id"]) == {"d1", "d2", "d3", "d4"}
    for file in (folder / "team-East").rglob("*"):
        if file.is_file():
            assert b"Girders" not in file.read_bytes()
            assert b"Western Steel" not in file.read_bytes()


def test_a_deal_is_shown_as_it_was_at_as_of(workspace):
    from crmlib.run.prepare import prepare_one

    early = prepare_one(workspace=workspace.path, period="2026-10", as_of="2026-10-06", scope="all")
    deals = early.records("deals").set_index("deal_id")
    assert deals.loc["d1", "status"] == "won"
    assert deals.loc["d2", "status"] == "open"
    assert "d4" not in deals.index
    assert deals.loc["d1", "base_amount"] == Decimal(100)
    assert early.as_of == datetime(2026, 10, 6)


def test_an_unchanged_run_keeps_every_page_and_every_byte(workspace):
    before = read_sums(site(workspace))
    manifest, _ = run(workspace)
    assert set(statuses(manifest).values()) == {"kept"}
    assert read_sums(site(workspace)) == before


def test_the_same_inputs_give_the_same_bytes_in_another_place(published, tmp_path):
    other = make_workspace(tmp_path / "elsewhere")
    run(other)
    assert read_sums(site(other)) == read_sums(site(published))


def test_only_pages_whose_notebook_changed_are_made_again(workspace):
    file = workspace.path / "notebooks" / "kpi" / "list.ipynb"
    file.write_text(file.read_text().replace("# Figures", "# All figures"), encoding="utf-8")
    manifest, _ = run(workspace)
    made = {path for path, status in statuses(manifest).items() if status == "done"}
    assert {path for path in made if path.endswith("kpi/list")} == {p for p in statuses(manifest) if "kpi/list" in p}
    assert "All figures" in (site(workspace) / "all" / "kpi" / "list.html").read_text()


def test_only_pages_whose_data_an_import_changed_are_made_again(workspace, tmp_path):
    renamed = DEALS.replace("Freezers", "Chest freezers").splitlines()
    (tmp_path / "deals.csv").write_text(f"{renamed[0]}\n{renamed[3]}\n", encoding="utf-8")
    given = {"source": "canonical", "at": datetime(2026, 11, 9), "by": "test", "on_duplicate": "overwrite"}
    late = import_paths(workspace, Request(paths=(str(tmp_path / "deals.csv"),), **given)).import_id
    manifest, _ = run(workspace)
    found = {scope: {page.status for page in manifest.pages if page.scope == scope} for scope in manifest.scopes}
    assert found == {"all": {"done"}, "team:East": {"done"}, "team:West": {"kept"}}
    assert late in _imports(workspace, "team-East")
    assert _imports(workspace, "team-West") == _imports(workspace, "all") - {late}


def _imports(workspace: Workspace, folder: str) -> set[str]:
    """The imports that a scope's pages name."""
    data = PageData(workspace.outputs / "monthly" / ".work" / "2026-10" / "data" / folder)
    return {each["import_id"] for each in data.meta.imports}


def test_a_harmed_kept_page_is_made_again(workspace):
    before = read_sums(site(workspace))
    victim = next((workspace.outputs / "monthly" / ".work" / "2026-10" / "pages").glob("*/page.html"))
    victim.write_text("harmed", encoding="utf-8")
    manifest, _ = run(workspace)
    assert sorted(statuses(manifest).values()) == ["done"] + ["kept"] * 5
    assert read_sums(site(workspace)) == before


def _break(workspace: Workspace, scope: str = "team:West") -> None:
    file = workspace.path / "notebooks" / "kpi" / "list.ipynb"
    notebook = json.loads(file.read_text())
    notebook["cells"][-1]["source"] = [f"assert scope != '{scope}', 'no <b>West</b> today'\n", "print(scope)"]
    file.write_text(json.dumps(notebook), encoding="utf-8")


def test_a_failed_page_says_why_and_the_command_fails(workspace):
    _break(workspace)
    command = [sys.executable, "-m", "crmlib", "run", "--workspace", str(workspace.path), "--jobs", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.strip() == str(site(workspace) / "index.html")
    assert "failed: team-West/kpi/list: AssertionError: no <b>West</b> today" in done.stderr
    assert "Traceback" not in done.stderr
    page = (site(workspace) / "team-West" / "kpi" / "list.html").read_text()
    assert "no &lt;b&gt;West&lt;/b&gt; today" in page
    assert "Kim Lee" in page
    assert not (site(workspace) / "team-West" / "kpi" / "list.ipynb").exists()
    index = (site(workspace) / "index.html").read_text()
    assert "no &lt;b&gt;West&lt;/b&gt; today" in index
    log = workspace.outputs / "monthly" / ".work" / "2026-10" / "logs" / "team-West" / "kpi" / "list.log"
    assert "AssertionError" in log.read_text()
    allowed = subprocess.run([*command, "--failed", "--allow-failed", "1"], capture_output=True, text=True, check=False)
    assert allowed.returncode == 0
    manifest = read_manifest(site(workspace))
    assert statuses(manifest)["team-West/kpi/list"] == "failed"
    assert sorted(statuses(manifest).values()) == ["failed"] + ["kept"] * 5


def test_a_part_of_the_plan_leaves_the_rest_of_the_site(workspace):
    before = read_sums(site(workspace))
    manifest, _ = run(workspace, only=("kpi/list",), scope=("all",), force=True)
    assert statuses(manifest)["all/kpi/list"] == "done"
    after = read_sums(site(workspace))
    assert set(after) >= {name for name in before if name.endswith(".html")}
    # Its navigation links to the pages that stay, so it is the page that the whole run makes.
    assert after["all/kpi/list.html"] == before["all/kpi/list.html"]


def test_a_second_run_of_the_same_plan_is_refused(workspace):
    with alone(workspace.outputs / "monthly" / ".work", "monthly"), pytest.raises(CrmError, match="under way"):
        run(workspace)


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX")
def test_a_killed_run_leaves_the_old_site_and_the_next_goes_on(workspace):
    before = read_sums(site(workspace))
    command = [sys.executable, "-m", "crmlib", "run", "--workspace", str(workspace.path), "--force", "--jobs", "1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as going:
        pages = workspace.outputs / "monthly" / ".work" / "2026-10" / "pages"
        stamp = time.time()
        deadline = time.monotonic() + 600
        while time.monotonic() < deadline and going.poll() is None:
            if any(_changed_since(stamp, place) for place in pages.glob("*/page.json")):
                break
            time.sleep(0.01)
        going.send_signal(signal.SIGKILL)
    assert read_sums(site(workspace)) == before
    manifest, _ = run(workspace)
    assert {page.reason for page in manifest.pages} == {None}
    assert read_sums(site(workspace)) == before


@pytest.mark.skipif(forks.supported() is not None, reason="forking is not safe on this system")
def test_ctrl_c_stops_at_once_and_the_next_run_is_whole(workspace):
    before = read_sums(site(workspace))
    file = workspace.path / "notebooks" / "kpi" / "list.ipynb"
    whole = file.read_text()
    waiting = json.loads(whole)
    waiting["cells"][-1]["source"] = ["import os, time\nopen(f'{os.getpid()}.pid', 'w')\ntime.sleep(9876)"]
    scratch = workspace.outputs / "monthly" / ".work" / "2026-10" / "scratch"  # a page can write nowhere else
    file.write_text(json.dumps(waiting), encoding="utf-8")
    command = [sys.executable, "-m", "crmlib", "run", "--workspace", str(workspace.path), "--jobs", "2"]
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    with subprocess.Popen(command, **given) as going:
        while len(list(scratch.rglob("*.pid"))) < 2 and going.poll() is None:
            time.sleep(0.05)
        pages = [int(each.stem) for each in scratch.rglob("*.pid")]
        os.killpg(going.pid, signal.SIGINT)  # as a terminal does
        said, complained = going.communicate(timeout=600)  # far less than the pages would sleep
    assert going.returncode == 130
    assert said == ""
    assert complained.splitlines()[-1] == "crm: stopped"
    assert "Traceback" not in complained
    assert len(pages) == 2
    assert not [pid for pid in pages if Path(f"/proc/{pid}").exists()]
    assert not scratch.exists()
    assert read_sums(site(workspace)) == before
    file.write_text(whole, encoding="utf-8")
    manifest, _ = run(workspace)
    assert set(statuses(manifest).values()) == {"kept"}
    assert read_sums(site(workspace)) == before


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [StringIO(), _Terminal()], ids=["file", "terminal"])
def test_progress_is_lines_in_a_file_and_a_bar_in_a_terminal(stream):
    with Progress(4, stream) as progress:
        progress.every = 0
        progress.say("preparing: figures")
        progress.keep()
        progress.finish("all/a", None)
        progress.finish("all/b", "KeyError: \x1b[31m'x'")
        progress.finish("all/c", None)
    said = stream.getvalue()
    assert "failed: all/b: KeyError: ?[31m'x'\n" in said
    if not stream.isatty():
        lines = said.splitlines()
        assert "\r" not in said
        assert "\x1b" not in said
        assert len(lines) == 4
        assert lines[0] == "2 of 4 pages: 1 done, 0 failed, 1 kept"
        assert lines[-1].startswith("4 of 4 pages: 2 done, 1 failed, 1 kept")
    assert progress.summary(90) == "4 pages: 2 made, 1 kept, 1 failed in 90.0 s (2 a minute)"


def _changed_since(stamp: float, file: Path) -> bool:
    """Whether a file was written after `stamp`; not, while it is being replaced."""
    try:
        return file.stat().st_mtime > stamp
    except FileNotFoundError:
        return False


def test_verify_finds_nothing_in_a_true_run_and_names_what_was_changed(workspace):
    assert verify(workspace, site(workspace)) == []
    page = site(workspace) / "all" / "reports" / "sales.html"
    page.chmod(0o644)
    text = page.read_text()
    page.unlink()
    page.write_text(text.replace("bookings 140", "bookings 150"), encoding="utf-8")
    figures = pq.read_table(site(workspace) / "kpis.parquet").to_pylist()
    for row in figures:
        if (row["scope"], row["kpi_id"], row["period_label"], row["by"]) == ("all", "bookings", "2026-10", "{}"):
            row["value"] = "150"
    table = pq.read_table(site(workspace) / "kpis.parquet")
    changed = type(table).from_pylist(figures, schema=table.schema)
    (site(workspace) / "kpis.parquet").unlink()
    pq.write_table(changed, site(workspace) / "kpis.parquet")
    found = {(each.kind, each.name) for each in verify(workspace, site(workspace))}
    assert ("file", "all/reports/sales.html") in found
    assert ("figure", "all bookings 2026-10 {}") in found
    assert not {each for each in found if each[0] == "page"}


def test_every_fault_of_a_plan_is_named_at_once(workspace):
    (workspace.params / "monthly.yaml").write_text(
        "period: 2026-13\nscopes: [al, 'team:Est']\nnotebooks:\n"
        "  - reports/sale\n  - {name: reports/sales, parameters: {topp: 3, top: many}}\n"
        "recipients: [{name: East, scopes: ['team:Easst'], notebooks: [kpi/list]}]\n",
        encoding="utf-8",
    )
    with pytest.raises(UserError) as caught:
        plan_run(workspace, Options())
    text = str(caught.value)
    for fault in (
        "2026-13", "'al'", "did you mean 'all'", "did you mean 'team:East'", "did you mean 'reports/sales'",
        "unknown parameter 'topp'", "did you mean 'top'", "expected int, found 'many'", "'team:Easst'",
        "'kpi/list' is not in the plan",
    ):  # fmt: skip
        assert fault in text, fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("notebook: [a]", "did you mean 'notebooks'"),
        ("notebooks: [a]\nformats: [htm]", "did you mean 'html'"),
        ("notebooks: [a]\nlimits: {second: 3}", "did you mean 'seconds'"),
        ("notebooks: [a]\nsmtp: {host: h, sender: s, password_from: hunter2}", "by reference"),
        ("- x", "expected keys and values"),
        ("a: [", "not readable as YAML"),
    ],
)
def test_a_malformed_plan_names_the_place_and_the_nearest_key(text, fault):
    from crmlib.run.plan import parse_plan

    with pytest.raises(UserError) as caught:
        parse_plan(text, "monthly.yaml")
    assert fault in str(caught.value)


PAST, NOW = datetime(2026, 3, 2), datetime(2026, 10, 31, 23)


@pytest.mark.parametrize(
    ("name", "rows", "listed"),
    [
        ("activities", {"occurred_at": [], "status": []}, []),
        ("activities", {"occurred_at": [PAST, PAST, NOW], "status": ["done", "planned", "done"]}, [1, 2]),
        ("deals", {"created_at": [PAST] * 3, "closed_at": [PAST, None, NOW], "status": ["won", "open", "won"]}, [1, 2]),
        ("leads", {"created_at": [PAST, NOW, PAST], "converted_at": [NOW, None, None]}, [0, 1]),
        ("tickets", {"created_at": [PAST, PAST], "closed_at": [None, PAST]}, [0]),
    ],
)
def test_a_workbook_lists_what_belongs_to_the_period_or_is_open(name, rows, listed):
    types = {column: pa.string() if column == "status" else pa.timestamp("us") for column in rows}
    table = pa.table({column: pa.array(values, types[column]) for column, values in rows.items()})
    about = SimpleNamespace(
        company=SimpleNamespace(calendar=Calendar("UTC")), meta=SimpleNamespace(period="2026-10")
    )  # fmt: skip
    kept = _current(name, table, about).to_pylist()
    assert [at for at, keep in enumerate(kept) if keep] == listed


def test_a_workbook_that_cannot_be_made_takes_no_page_down(workspace):
    made = plan_run(workspace, Options(jobs=2))
    prepared = {}
    for scope in ("all", "team:East"):
        folder = made.work / "data" / folder_name(scope)
        prepared[scope] = Prepared(scope, folder, {"kpis.parquet": f"changed {scope}"})
    figures = prepared["team:East"].folder / "kpis.parquet"
    whole = figures.read_bytes()
    figures.chmod(0o644)
    figures.write_bytes(b"<b>no Parquet</b>")
    target = Site(made.target)
    with contextlib.ExitStack() as stack:
        workers = Workers(2, False, None, stack)
        failed = link_workbooks(begin_workbooks(made, prepared, workers), target)
        assert list(failed) == ["team:East"]
        assert "ArrowInvalid" in failed["team:East"]
        sheets = openpyxl.load_workbook(target.aside / "tables" / "team-East.xlsx")
        assert failed["team:East"] in [cell.value for row in sheets.worksheets[0].iter_rows() for cell in row]
        assert len(openpyxl.load_workbook(target.aside / "tables" / "all.xlsx").sheetnames) > 2
        figures.write_bytes(whole)
        target = Site(made.target)
        assert link_workbooks(begin_workbooks(made, prepared, workers), target) == {}  # the failure was not kept
    target.abandon()


def test_force_and_failed_contradict_each_other(workspace):
    command = [sys.executable, "-m", "crmlib", "run", "--workspace", str(workspace.path), "--force", "--failed"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--failed" in done.stderr
