"""A notebook says what and why: no definitions, no loops, no SQL, no outputs; both languages; ids that stay."""

import ast
import json

import pytest
import yaml

from tests import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*/*.ipynb"))
COMMON = ("workspace", "period", "as_of", "scope", "compare_to", "language", "currency")
FORBIDDEN = (
    ast.FunctionDef,
    ast.Lambda,
    ast.For,
    ast.While,
    ast.ListComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.ClassDef,
)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def code(notebook):
    return [(cell, "".join(cell["source"])) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def tagged(notebook, tag):
    return [cell for cell in notebook["cells"] if tag in cell["metadata"].get("tags", [])]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_only_calls(path):
    notebook = read(path)
    lines = 0
    for cell, source in code(notebook):
        assert not cell["outputs"], cell["id"]
        assert cell["execution_count"] is None, cell["id"]
        found = [type(node).__name__ for node in ast.walk(ast.parse(source)) if isinstance(node, FORBIDDEN)]
        assert not found, (cell["id"], found)
        assert "select " not in source.lower(), cell["id"]
        lines += len(source.splitlines())
    assert lines <= 70


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_has_its_parts_in_both_languages(path):
    notebook = read(path)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert ids == [f"{path.stem.replace('_', '-')}-{at:02d}" for at in range(len(ids))]
    assert len(tagged(notebook, "lang-en")) == len(tagged(notebook, "lang-ja")) >= 4
    for cell in tagged(notebook, "lang-ja"):
        assert any(ord(c) > 0x2FFF for c in "".join(cell["source"])), cell["id"]
    (parameters,) = tagged(notebook, "parameters")
    declared = [
        node.target.id for node in ast.parse("".join(parameters["source"])).body if isinstance(node, ast.AnnAssign)
    ]
    assert tuple(declared[: len(COMMON)]) == COMMON
    (check,) = tagged(notebook, "check")
    assert "assert" in "".join(check["source"])
    title = "".join(notebook["cells"][0]["source"])
    assert title.startswith("# ")
    assert title.rstrip().endswith("?"), "opens with its question"


def test_the_plan_runs_every_notebook():
    plan = yaml.safe_load((ROOT / "params/monthly.yaml").read_text(encoding="utf-8"))
    planned = {line if isinstance(line, str) else line["name"] for line in plan["notebooks"]}
    assert planned == {path.relative_to(ROOT / "notebooks").with_suffix("").as_posix() for path in NOTEBOOKS}
