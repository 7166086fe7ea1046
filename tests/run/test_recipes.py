"""Do the recipes of docs/run.md work as they stand there? The cron line, the workflow's steps, Airflow's operator."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest
import yaml

from tests import ROOT

from .small import PLAN, load_small_company, make_workspace

pytestmark = [pytest.mark.xdist_group("run"), pytest.mark.slow]

TEXT = (ROOT / "docs" / "run.md").read_text(encoding="utf-8")
RECIPIENT = "recipients: [{name: East, scopes: [team:East], deliver: {folder: out/east}}]\n"
BINARIES = Path(sys.executable).parent


@pytest.fixture
def folder(tmp_path) -> Path:
    """The small company's workspace with its plan and exports and an environment, as on the machine of the recipe."""
    place = make_workspace(tmp_path, PLAN + RECIPIENT).path
    (place / "exports").symlink_to(tmp_path / "exports")
    for each in (place / "data").iterdir():
        if each.name != "queries":  # compiled once for all tests
            shutil.rmtree(each) if each.is_dir() else each.unlink()
    (place / ".venv").symlink_to(BINARIES.parent)
    return place


def _sh(line: str, folder: Path) -> None:
    """A line run by /bin/sh as cron and runners do: little environment, errors end it."""
    env = {"PATH": f"{BINARIES}:/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    if "PYTHONPATH" in os.environ:
        env["PYTHONPATH"] = os.environ["PYTHONPATH"]
    done = subprocess.run(["/bin/sh", "-ec", line], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not (BINARIES / "crm").exists(), reason="the command is not installed")
def test_the_cron_line_imports_audits_runs_and_delivers(folder):
    line = re.search(r"\*\*cron\*\*: `([^`]+)`", TEXT)[1]
    when, command = re.fullmatch(r"(\S+ \S+ \S+ \S+ \S+)  (.+)", line).groups()
    assert re.fullmatch(r"[0-9*]+( [0-9*]+){4}", when)
    assert "%" not in command  # a line's end to cron
    assert command.count("/srv/crm") == 1
    _sh(command.replace("/srv/crm", str(folder)), folder)
    assert "bookings 140" in (folder / "outputs/monthly/2026-10/all/reports/sales.html").read_text(encoding="utf-8")
    assert (folder / "out/east/team-East/reports/sales.html").is_file()


@pytest.mark.skipif(not (BINARIES / "crm").exists(), reason="the command is not installed")
def test_the_workflows_own_steps_leave_what_it_uploads(folder):
    workflow = yaml.safe_load(re.search(r"\*\*GitHub Actions\*\*\n```yaml\n(.+?)```", TEXT, re.S)[1])
    (job,) = workflow["jobs"].values()
    install, *steps = [step["run"] for step in job["steps"] if "run" in step]
    for file in re.findall(r"-r (\S+)", install):
        assert (ROOT / file).is_file()
    for step in steps:
        _sh(step, folder)
    (upload,) = [step["with"]["path"] for step in job["steps"] if "upload-artifact" in step.get("uses", "")]
    assert (folder / upload / "2026-10" / "index.html").is_file()


def test_the_operators_call_of_papermill_makes_the_page(tmp_path, monkeypatch):
    """As `PapermillOperator.execute` of Airflow's provider 3 calls it: no engine, report mode, no progress."""
    workspace = load_small_company(tmp_path)
    source = re.search(r"\*\*Airflow\*\*.+?```python\n(.+?)```", TEXT, re.S)[1].replace("/srv/crm", str(workspace.path))
    call = ast.parse(source, mode="eval").body
    given = {each.arg: ast.literal_eval(each.value) for each in call.keywords}
    assert call.func.id == "PapermillOperator"
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "crm")
    papermill.execute_notebook(
        given["input_nb"], given["output_nb"], parameters=given["parameters"], progress_bar=False, report_mode=True,
        log_output=False, kernel_name=None, language=None, engine_name=None,
    )  # fmt: skip
    made = nbformat.read(given["output_nb"], 4)
    assert all(cell.metadata.papermill.status != "failed" for cell in made.cells)
    shown = str([output for cell in made.cells for output in cell.get("outputs", ())])
    assert "October 2026" in shown
    assert "Plates" in shown  # the open deal
