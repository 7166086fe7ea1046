"""What does one recipient get? The pages of their scopes and notebooks, their tables, and an index of their own."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from crmlib.errors import UserError
from crmlib.run import contents
from crmlib.run.jobs import Job
from crmlib.run.kept import PageStore
from crmlib.run.manifest import Manifest, PageRecord
from crmlib.run.page import rendered
from crmlib.run.plan import Recipient
from crmlib.run.restated import NAME as RESTATED
from crmlib.run.scopes import expand, folder_name
from crmlib.run.site import SUMS
from crmlib.workspace import Workspace

_STEADY = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Parcel:
    """What one recipient gets: file names (as in the site) and contents, and the scopes that these are of."""

    recipient: Recipient
    scopes: tuple[str, ...]
    files: dict[str, bytes] = field(repr=False)

    def archive(self) -> bytes:
        """The files as a zip with deterministic bytes."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in sorted(self.files.items()):
                archive.writestr(zipfile.ZipInfo(name, _STEADY), content, zipfile.ZIP_DEFLATED)
        return target.getvalue()


def parcel(workspace: Workspace, manifest: Manifest, recipient: Recipient) -> Parcel:
    """The pages, workbooks and scripts of a recipient's scopes and notebooks, with an index and sums of their own."""
    folder = workspace.outputs / manifest.plan / manifest.period
    scopes, faults = expand(recipient.scopes, manifest.scopes)
    if faults:
        raise UserError("; ".join(faults), place=f"recipient {recipient.name}")
    pages = [
        page
        for page in manifest.pages
        if page.scope in scopes and (recipient.notebooks is None or page.notebook in recipient.notebooks)
    ]
    if not pages:
        raise UserError("the run has no page for this recipient", place=f"recipient {recipient.name}")
    files = {name: (folder / name).read_bytes() for page in pages for name in page.files if (folder / name).is_file()}
    if recipient.notebooks is not None:
        files |= _linked_among_themselves(workspace, manifest, pages, files)
    for scope in scopes:
        for name in (f"tables/{folder_name(scope)}.xlsx", f"{folder_name(scope)}/{RESTATED}.html"):
            if (folder / name).is_file():
                files[name] = (folder / name).read_bytes()
    for script in sorted((folder / "_static").glob("*")):
        files[f"_static/{script.name}"] = script.read_bytes()
    files["index.html"] = _index(workspace, manifest, pages, files).encode()
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())]
    files[SUMS] = "".join(lines).encode()
    return Parcel(recipient, tuple(scopes), files)


def _job(workspace: Workspace, page: PageRecord) -> Job:
    return Job(page.notebook, page.scope, workspace.notebooks / f"{page.notebook}.ipynb", page.parameters)


def _linked_among_themselves(
    workspace: Workspace, manifest: Manifest, pages: list[PageRecord], published: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The pages written again from their kept notebooks, with links to these pages only: a recipient of one notebook
    would find nothing behind the others. A page that is not as the run made it, or whose notebook was not kept, stays
    as it was published."""
    store = PageStore(workspace.outputs / manifest.plan / ".work" / manifest.period / "pages")
    jobs = [_job(workspace, page) for page in pages]
    made = {}
    for page, job in zip(pages, jobs, strict=True):
        name = f"{job.path}.html"
        kept = store.find(page.key)
        if (
            kept is None
            or not job.source.is_file()
            or hashlib.sha256(published[name]).hexdigest() != page.files.get(name)
        ):
            continue
        notebook = json.loads((kept.folder / "page.ipynb").read_text(encoding="utf-8"))
        nav = contents.navigation(job, [each for each in jobs if each.scope == job.scope], manifest.language)
        html = rendered(notebook, job.path, nav, manifest.language, workspace.company.name)
        made[name] = html.encode()
    return made


def _index(workspace: Workspace, manifest: Manifest, pages: list[PageRecord], files: Mapping[str, bytes]) -> str:
    from crmlib.present.locale import message

    data = workspace.outputs / manifest.plan / ".work" / manifest.period / "data"
    beside = {
        page.scope: (name, message("restated.title", manifest.language))
        for page in pages
        if (name := f"{folder_name(page.scope)}/{RESTATED}.html") in files
    }
    return contents.index(
        [contents.Entry(_job(workspace, page), page.reason) for page in pages],
        period=workspace.calendar.period(manifest.period),
        language=manifest.language,
        brand=workspace.company.name,
        owners=contents.owner_names(data / "all"),
        files=[name for name in sorted(files) if name.startswith("tables/")],
        beside=beside,
        goals={},
    )
