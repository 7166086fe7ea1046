"""Which pages of a run are kept, and which are made? A page is kept while nothing that it was made from has changed.

What a page was made from: its notebook, its parameters, what is around it (navigation, company), crmlib and libraries,
the names of the files of its page data, and the contents of those files that it read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crmlib.run import contents
from crmlib.run.fingerprint import digest_of, digest_of_file, fingerprint
from crmlib.run.jobs import Job
from crmlib.run.kept import Kept, PageStore
from crmlib.run.manifest import PageRecord, read_manifest

if TYPE_CHECKING:
    from crmlib.run.batch import Run
    from crmlib.run.prepare import Prepared


@dataclass(frozen=True)
class Waiting:
    """A page that has to be made. `base`: the hash of all that is known before it runs; `files`: those of its page
    data, with their hashes."""

    job: Job
    base: str
    inputs: Mapping[str, str]
    files: Mapping[str, str]

    def made(self, reads: Iterable[str] | None) -> tuple[str, dict[str, str], dict[str, str]]:
        """(key, inputs, files read with their hashes) of the page once it has run; `reads` None: maybe all of them."""
        names = self.files if reads is None else [name for name in reads if name in self.files]
        read = {name: self.files[name] for name in names}
        key = fingerprint(base=self.base, reads=read)[:40]
        return key, {**self.inputs, **{f"page_data/{name}": digest for name, digest in read.items()}}, read


def settle(run: Run, prepared: Mapping[str, Prepared], store: PageStore) -> tuple[dict[str, Kept], list[Waiting]]:
    """(pages that can be used again, pages to make). With --failed, pages that did not fail are used as they are."""
    last_run = read_manifest(run.target)
    former = {page.path: page for page in last_run.pages} if last_run else {}
    notebooks = {source: digest_of_file(source) for source in {job.source for job in run.order.jobs}}
    found: dict[str, Kept] = {}
    waiting = []
    for job in run.order.jobs:
        each = _waiting(run, job, notebooks[job.source], prepared[job.scope].files)
        kept = None if run.options.force else store.find_made(each.base, each.files)
        last = former.get(job.path)
        if kept is None and run.options.failed and last is not None and last.status != "failed":
            kept = store.find(last.key)
        if kept is None:
            waiting.append(each)
            continue
        found[job.path] = kept
        key, inputs, _ = each.made(kept.note["reads"])
        if key != kept.folder.name:  # as it is, though its inputs are others now
            key, inputs = last.key, last.inputs
        names = file_names(job, kept.files)
        run.records[job.path] = page_record(job, key, inputs, "kept", kept.note["seconds"], names)
    return found, waiting


def _waiting(run: Run, job: Job, notebook: str, files: Mapping[str, str]) -> Waiting:
    links = contents.navigation(job, run.linked[job.scope], run.order.language)
    inputs = {"notebook": notebook, "around": digest_of(links, run.workspace.company.name, run.order.language)}
    base = fingerprint(inputs=inputs, parameters=dict(job.parameters), path=job.path, files=sorted(files))[:40]
    return Waiting(job, base, inputs, files)


def file_names(job: Job, files: Mapping[str, str]) -> dict[str, str]:
    """{name in the site: SHA-256} of a page's kept files."""
    return {f"{job.path}.{name.rpartition('.')[2]}": digest for name, digest in sorted(files.items())}


def page_record(
    job: Job, key: str, inputs: Mapping[str, str], status: str, seconds: float, files: dict[str, str],
    reason: str | None = None,
) -> PageRecord:  # fmt: skip
    """What the manifest says of a page."""
    return PageRecord(
        job.path, job.notebook, job.scope, dict(job.parameters), dict(inputs), key, status, seconds, files, reason
    )
