"""Does every notebook of the product come out of the crm engine as out of Papermill's own, in a new stock kernel?"""

from __future__ import annotations

import re

import nbformat
import pytest

from crmlib.run import forks
from crmlib.run.prepare import prepare_one

from .conftest import notebook
from .small import load_small_company
from .test_engine_same import both, differences, plain

pytestmark = [
    pytest.mark.skipif(forks.supported() is not None, reason="forking is not safe on this system"),
    pytest.mark.xdist_group("run"),
]

QUICK = "reports/pipeline"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """The small company with the product's own notebooks."""
    return load_small_company(tmp_path_factory.mktemp("same"))


def _compare(workspace, name: str, tmp_path, monkeypatch) -> None:
    """One notebook on the page data of the whole company, both ways."""
    given = {"period": "2026-10", "scope": "all"}
    data = prepare_one(workspace=workspace.path, **given)
    monkeypatch.setenv("CRM_PAGE_DATA", str(data.folder))
    made = nbformat.read(workspace.notebooks / f"{name}.ipynb", 4)
    (stock, stock_error), (ours, our_error) = both(tmp_path, made, given.items())
    assert (stock_error, our_error) == (None, None)
    shown = [cell for cell in ours.cells if cell.get("outputs")]
    assert len(shown) > 2
    assert differences(stock, ours) == {}


def test_a_notebook_of_the_product_equals_the_stock_engines(workspace, tmp_path, monkeypatch):
    _compare(workspace, QUICK, tmp_path, monkeypatch)


def test_an_error_and_an_exit_leave_the_stock_engines_banner(tmp_path):
    for last in ("raise KeyError('売上')", "import sys\nprint('leaving')\nsys.exit(4)"):
        (stock, stock_error), (ours, our_error) = both(tmp_path, notebook("print('before')", last, "print('never')"))
        assert stock_error is not None
        assert re.sub(r"0x[0-9a-f]+", "", stock_error) == re.sub(r"0x[0-9a-f]+", "", our_error)
        # The cells that Papermill adds to say where it stopped have ids drawn at random.
        one, other = ([plain({k: v for k, v in c.items() if k != "id"}) for c in nb.cells] for nb in (stock, ours))
        assert one == other
        assert "An Exception was encountered at" in "".join(other)


@pytest.mark.slow
def test_every_notebook_of_the_product_equals_the_stock_engines(workspace, tmp_path, monkeypatch):
    names = sorted(
        f.relative_to(workspace.notebooks).with_suffix("").as_posix() for f in workspace.notebooks.rglob("*.ipynb")
    )
    assert len(names) >= 21
    for name in names:
        _compare(workspace, name, tmp_path, monkeypatch)
