"""Every notebook runs on every kind of company, in both languages, and its checks hold."""

import importlib
import json

import pytest

from crmlib.notebook import page
from crmlib.notebook.report import Report
from crmlib.run.prepare import prepare_one
from tests import ROOT
from tests.notebooks.companies import PERIODS, available, in_language

NOTEBOOKS = sorted(path.relative_to(ROOT / "notebooks").with_suffix("").as_posix()
                   for path in (ROOT / "notebooks").glob("*/*.ipynb"))  # fmt: skip
#: A kind stands for the first scope of it; Marketing owns neither leads nor deals.
SCOPES = {"demo": ("all", "team", "owner", "team:Marketing"), "maven": ("all", "team"), "zoho": ("all",)}


def cases():
    for name in PERIODS:
        for kind in SCOPES.get(name, ("all",)):
            yield pytest.param(name, kind, marks=pytest.mark.xdist_group(name), id=f"{name}-{kind}")


@pytest.mark.parametrize(("name", "kind"), list(cases()))
def test_every_notebook_runs(company, name, kind, tmp_path):
    if not available(name):
        return  # real data is where it is, and the tests pass where it is not
    workspace = company(name)
    scope = first_scope(workspace, kind)
    english = prepare_one(workspace=workspace, period=PERIODS[name], scope=scope, language="en")
    for data in (english, in_language(english, tmp_path / "ja", "ja")):
        for notebook in NOTEBOOKS:
            run(notebook, data)


def first_scope(workspace, kind):
    if kind == "all" or ":" in kind:
        return kind
    from crmlib.run.prepare import known_scopes

    return next(scope for scope in known_scopes(workspace) if scope.startswith(f"{kind}:"))


def run(notebook, data):
    """The notebook's cells, by the functions that they call; every section is written out."""
    sections = importlib.import_module(f"crmlib.notebook.{notebook.rsplit('/', 1)[-1]}")
    report = Report(notebook, data)
    cells = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and source.startswith("report.show("):
            module, _, function = source[len("report.show(") : -1].partition(".")
            element = getattr(page if module == "page" else sections, function)(report)
            written = element._repr_mimebundle_()[0]["text/html"]
            assert written or function == "unavailable", (notebook, function)  # nothing is lacking: nothing to say
        if "check" in cell["metadata"].get("tags", []):
            exec(compile(source, notebook, "exec"), {"report": report, "section": sections})
