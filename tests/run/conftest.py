"""Shared pieces of the run's tests: small notebooks made in code, the engine registered as an installation does."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.engines import papermill_engines

from crmlib.run.engine import ForkEngine

from .small import make_workspace, run

papermill_engines.register("crm", ForkEngine)


def notebook(*cells: str, parameters: str = "p: int = 1", tags: dict[int, list[str]] | None = None):
    """A notebook with a parameters cell and then `cells`; a cell that starts with `# ` and a capital is Markdown."""
    made = [new_code_cell(parameters, metadata={"tags": ["parameters"]})]
    for number, source in enumerate(cells):
        if source.startswith("#md "):
            made.append(new_markdown_cell(source[4:]))
        else:
            made.append(new_code_cell(source, metadata={"tags": (tags or {}).get(number, [])}))
    for number, cell in enumerate(made):
        cell.id = f"cell-{number}"
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return new_notebook(cells=made, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


@pytest.fixture
def make_notebook():
    return notebook


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """The small company's workspace after one run."""
    workspace = make_workspace(tmp_path_factory.mktemp("run"))
    manifest, _ = run(workspace)
    assert [page.reason for page in manifest.pages] == [None] * 6
    return workspace
