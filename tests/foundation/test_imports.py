"""Imports go one way, as CONTRIBUTING.md draws it; read from the code itself."""

import ast

from tests import ROOT

# What each part may import, beside itself. Imports inside functions count too.
BASE = {
    "errors",
    "temporary",
    "memory",
    "uncollected",
    "schema",
    "calendar",
    "company",
    "store",
    "workspace",
    "horizon",
}
MAY_IMPORT = {
    "errors": set(),
    "temporary": set(),
    "memory": {"temporary"},
    "uncollected": set(),
    "schema": {"errors"},
    "calendar": {"errors"},
    "company": {"errors", "schema", "calendar"},
    "store": {"errors", "schema"},
    "workspace": {"errors", "calendar", "company", "store"},
    "horizon": {"errors", "schema", "calendar", "store"},
    "demo": {"errors", "schema", "calendar", "company"},
    "sources": BASE,
    "metric": BASE,
    "catalogue": BASE | {"metric"},
    "audit": BASE | {"metric", "catalogue"},
    "analysis": BASE | {"metric", "catalogue", "audit"},
    "present": BASE | {"metric", "catalogue", "audit", "analysis"},
    "run": BASE | {"sources", "metric", "catalogue", "audit", "analysis", "present"},
    "notebook": BASE | {"metric", "catalogue", "audit", "analysis", "present", "run"},
}


def parts_imported(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = (
                [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "crmlib" else [node.module]
            )
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.startswith("crmlib."):
                yield name.split(".")[1]


def test_imports_go_one_way():
    wrong = []
    for path in sorted((ROOT / "crmlib").rglob("*.py")):
        part = path.relative_to(ROOT / "crmlib").parts[0].removesuffix(".py")
        if part in ("cli", "__init__", "__main__"):
            continue
        assert part in MAY_IMPORT, f"{path}: a new part; say here what it may import"
        wrong += [f"{path.relative_to(ROOT)} imports crmlib.{name}" for name in parts_imported(path)
                  if name != part and name not in MAY_IMPORT[part] and name != "__version__"]  # fmt: skip
    assert not wrong, "\n".join(wrong)


def test_every_module_says_what_it_answers_and_fits_one_sitting():
    wrong = []
    for path in sorted((ROOT / "crmlib").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if text.strip() and not ast.get_docstring(ast.parse(text)):
            wrong.append(f"{path.relative_to(ROOT)}: no docstring")
        if len(text.splitlines()) > 450:
            wrong.append(f"{path.relative_to(ROOT)}: {len(text.splitlines())} lines")
    assert not wrong, "\n".join(wrong)
