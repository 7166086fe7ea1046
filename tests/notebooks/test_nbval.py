"""nbval runs every notebook in a stock kernel, as an analyst's JupyterLab does; the check cells hold its figures."""

import os
import subprocess
import sys

import pytest

from tests import ROOT


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_every_notebook_runs_in_a_stock_kernel(company):
    environment = {**os.environ, "CRM_WORKSPACE": str(company("demo"))}
    environment.pop("CRM_PAGE_DATA", None)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-cell-timeout=600", "-p", "no:cacheprovider",
         "--no-header", str(ROOT / "notebooks")],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    assert " passed" in done.stdout
