"""What is there to run, and what was run? Plans, notebooks, scopes and published runs of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmlib.errors import CrmError
from crmlib.run.contents import title
from crmlib.run.manifest import counts, read_manifest
from crmlib.run.notebooks import notebook_names
from crmlib.run.plan import load_plan
from crmlib.run.scopes import known_scopes
from crmlib.run.site import MANIFEST

if TYPE_CHECKING:
    from crmlib.workspace import Workspace

#: Files of params/ that are not plans.
SETTINGS = ("company", "audit")


def listing(workspace: Workspace) -> list[dict[str, str]]:
    """One row per thing: {kind, name, note}."""
    rows = []
    for file in sorted(workspace.params.glob("*.yaml")):
        if file.stem not in SETTINGS:
            rows.append({"kind": "plan", "name": file.stem, "note": _plan_note(file)})
    for name in notebook_names(workspace.notebooks):
        source = workspace.notebooks / f"{name}.ipynb"
        rows.append({"kind": "notebook", "name": name, "note": title(source, workspace.company.language)})
    head = workspace.store.head()
    for scope in known_scopes(head) if head else ():
        rows.append({"kind": "scope", "name": scope, "note": ""})
    for file in sorted(workspace.outputs.glob(f"*/*/{MANIFEST}")):
        manifest = read_manifest(file.parent)
        found = counts(manifest.pages)
        note = f"{len(manifest.pages)} pages, {found['failed']} failed, snapshot {manifest.snapshot}"
        rows.append({"kind": "run", "name": f"{manifest.plan}/{manifest.period}", "note": note})
    return rows


def _plan_note(file) -> str:
    try:
        plan = load_plan(file)
    except CrmError as error:
        return str(error)
    return f"{len(plan.notebooks)} notebooks, scopes: {', '.join(plan.scopes)}"
