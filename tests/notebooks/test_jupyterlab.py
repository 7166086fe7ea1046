"""A real JupyterLab in a real browser: the panel changes what is below it, it looks like the page, buttons decide."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time

import pytest

from crmlib.audit.decisions import Decision, add_decision, load_decisions
from crmlib.cli import build
from tests import ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
USERS = "user_id,name,team,region\nu1,Sato,East,Japan\n"
DEALS = (
    "deal_id,name,owner_id,stage,status,amount,currency,created_at,close_date,closed_at\n"
    "d1,First,u1,Demo,open,1000,USD,2026-09-02T01:00:00Z,2026-11-30,\n"
    "d2,Second,u1,Demo,open,500,USD,2026-10-02T01:00:00Z,2026-11-30,\n"
    "d3,Third,u1,Demo,open,700,USD,2026-11-02T01:00:00Z,2026-11-30,\n"
)
PATIENCE = 120_000
TOKEN = "test-of-the-panel"

pytestmark = pytest.mark.slow


@pytest.fixture
def workspace(tmp_path):
    """A company with open deals in dollars, two of them in the last whole month."""
    return _company(tmp_path, users=USERS, deals=DEALS)


@pytest.fixture
def dirty(tmp_path):
    """An audited company with a source that is spelled in two ways, and two contacts that a person kept apart."""
    leads = [f"l{n},2026-10-{n:02d}T01:00:00Z,{'web' if n == 9 else 'Web'}\n" for n in range(1, 21)]
    people = [f"c{n},Taro Sato,sato@example.com,03-3501-1511\n" for n in (1, 2)]
    folder = _company(
        tmp_path,
        users=USERS,
        leads="lead_id,created_at,source\n" + "".join(leads),
        contacts="contact_id,full_name,email,phone\n" + "".join(people),
    )
    add_decision(folder / "params", Decision("cannot_link", "contacts", "c1", other_key="c2"))
    _crm("audit", "--workspace", str(folder))
    return folder


def _company(tmp_path, **tables):
    exports, folder = tmp_path / "exports", tmp_path / "company"
    exports.mkdir()
    for name, text in tables.items():
        (exports / f"{name}.csv").write_text(text, encoding="utf-8")
    _crm("init", str(folder), "--name", "Two", "--currency", "USD", "--timezone", "UTC")
    _crm("import", str(exports), "--as", "canonical", "--workspace", str(folder))
    return folder


def _crm(*arguments):
    build()(args=list(arguments), standalone_mode=False)


@pytest.fixture
def lab(workspace, tmp_path):
    """The address of a JupyterLab on a copy of the notebooks."""
    with _started(workspace, tmp_path) as address:
        yield address


@contextlib.contextmanager
def _started(workspace, tmp_path):
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    own = {f"JUPYTER_{kind}_DIR": str(tmp_path / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0",
               f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={tmp_path / 'notebooks'}"]  # fmt: skip
    with (tmp_path / "log").open("w") as log:
        environment = {**os.environ, **own, "CRM_WORKSPACE": str(workspace)}
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield _address(tmp_path / "runtime", server)
        finally:
            server.terminate()
            server.wait(60)


def _address(runtime, server):
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until and server.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            return json.loads(file.read_text(encoding="utf-8"))["url"]
        time.sleep(0.2)
    raise AssertionError("JupyterLab did not start")


@pytest.fixture
def view():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = os.environ.get("CRM_CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        made = browser.new_page(viewport={"width": 1400, "height": 6000})
        made.set_default_timeout(PATIENCE)
        yield made
        browser.close()


def _run(view, address, name):
    view.goto(f"{address}lab/tree/{name}.ipynb?token={TOKEN}&reset")
    view.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    view.get_by_role("menuitem", name="Run", exact=True).click()
    view.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def _press(view, label, workspace, expected):
    """Press a button and wait until the decisions that are kept are those expected."""
    view.get_by_role("button", name=label, exact=True).first.click()
    until = time.monotonic() + PATIENCE / 1000
    while _decided(workspace) != expected and time.monotonic() < until:
        view.wait_for_timeout(200)
    assert _decided(workspace) == expected


def test_buttons_write_decisions_and_take_them_back(dirty, tmp_path, view):
    apart = ("cannot_link", "c1", None)
    with _started(dirty, tmp_path) as address:
        _run(view, address, "audit/cleaning")
        _press(view, "do it", dirty, [apart, ("accept", None, "web")])
        view.locator(".widget-label").filter(has_text="Kept: leads.source: web → Web (1).").wait_for()
        _press(view, "leave it", dirty, [apart, ("reject", None, "web")])
        _press(view, "undecided", dirty, [apart])
        view.locator(".widget-label").filter(has_text="Withdrawn:").wait_for()
        _run(view, address, "audit/duplicates")
        _press(view, "one customer", dirty, [("must_link", "c1", None)])
        _press(view, "undecided", dirty, [])


def _decided(workspace):
    return [(each.decision, each.key, each.before) for each in load_decisions(workspace / "params")]


def test_the_panel_shows_the_notebook_anew_and_it_looks_like_the_page(lab, view):
    _run(view, lab, "reports/pipeline")
    readings = view.locator(".crm .readings")
    readings.get_by_text("Open pipeline rose").first.wait_for()
    assert view.locator(".crm mjx-container, .crm .MathJax").count() == 0, "amounts were typeset as formulas"
    assert "$1.5K" in readings.inner_text()
    card = view.locator(".crm .card").first
    assert card.evaluate("e => getComputedStyle(e).borderRadius") != "0px", "the style sheet does not reach the cards"
    assert view.locator(".crm a[href*='tables/']").count() == 0, "a link to a site that is not there"
    assert "#bridge" not in " ".join(view.locator(".jp-MarkdownOutput").all_inner_texts())
    view.locator(".widget-dropdown select").nth(2).select_option(label="日本語")
    readings.get_by_text("パイプライン").first.wait_for()
    assert view.locator(".crm").first.get_attribute("lang") == "ja"
