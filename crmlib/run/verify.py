"""Does a published run still follow from its snapshot? Recomputed, each figure, page, file or version that differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmlib.errors import UserError
from crmlib.run.fingerprint import digest_of_file, product, versions
from crmlib.run.manifest import Manifest, PageRecord, read_manifest
from crmlib.run.site import changed_files, read_sums
from crmlib.temporary import temporary

if TYPE_CHECKING:
    from crmlib.run.prepare import Prepared
    from crmlib.workspace import Workspace


@dataclass(frozen=True)
class Difference:
    """One thing that is not as published.

    `kind`: version, parameter, file (its bytes are not those of the sums), figure, alert, or page.
    """

    kind: str
    name: str
    published: str | None
    now: str | None


def verify(workspace: Workspace, folder: Path) -> list[Difference]:
    """Every difference between the run in `folder` and what its snapshot and parameters give now.

    Figures are computed again from the snapshot that the manifest names, and pages are made again from them.
    """
    folder = _run_folder(workspace, folder)
    manifest = read_manifest(folder)
    if manifest is None:
        raise UserError("no published run here", place=str(folder), expected="outputs/PLAN/PERIOD with manifest.json")
    with temporary("verify") as scratch:
        prepared = _recompute(workspace, manifest, scratch)
        return [
            *_versions(workspace, manifest),
            *_files(folder),
            *_figures(folder, prepared),
            *_alerts(folder, prepared, manifest.language),
            *_pages(workspace, manifest, prepared),
        ]


def _run_folder(workspace: Workspace, folder: Path) -> Path:
    """The folder as given, from here or from the workspace, or below the workspace's outputs."""
    return next((each for each in (folder, workspace.path / folder) if each.is_dir()), workspace.outputs / folder)


def _recompute(workspace: Workspace, manifest: Manifest, scratch: Path) -> dict[str, Prepared]:
    from crmlib.run.prepare import Choice, prepare

    choice = Choice(
        manifest.period,
        manifest.as_of,
        manifest.compare_to,
        manifest.language,
        manifest.currency,
        manifest.data,
        afresh=True,
    )
    snapshot = workspace.store.snapshot(manifest.snapshot)
    return prepare(workspace, snapshot, choice, manifest.scopes, scratch / "data")


def _versions(workspace: Workspace, manifest: Manifest) -> Iterator[Difference]:
    now = versions()
    for name in sorted({*now, *manifest.versions}):
        if now.get(name) != manifest.versions.get(name):
            yield Difference("version", name, manifest.versions.get(name), now.get(name))
    if product() != manifest.product:
        yield Difference("version", "crmlib's files", manifest.product[:12], product()[:12])
    for name, digest in manifest.params.items():
        file = workspace.params / name
        found = digest_of_file(file) if file.is_file() else None
        if found != digest:
            yield Difference("parameter", f"params/{name}", digest[:12], found[:12] if found else None)


def _files(folder: Path) -> Iterator[Difference]:
    sums = read_sums(folder)
    for name in changed_files(folder, sums):
        file = folder / name
        found = digest_of_file(file)[:12] if file.is_file() else None
        yield Difference("file", name, sums[name][:12] if name in sums else None, found)


def _figures(folder: Path, prepared: dict[str, Prepared]) -> Iterator[Difference]:
    """Figures of kpis.parquet that the snapshot does not give, and those that it gives beside them."""
    import io

    import pyarrow.parquet as pq

    from crmlib.run.contents import all_figures

    try:
        published = _by_name(pq.read_table(folder / "kpis.parquet"))
    except (OSError, ValueError) as error:
        yield Difference("file", "kpis.parquet", None, str(error))
        return
    now = _by_name(pq.read_table(io.BytesIO(all_figures({s: each.folder for s, each in prepared.items()}))))
    for name in sorted({*published, *now}):
        if published.get(name) != now.get(name):
            yield Difference("figure", name, published.get(name), now.get(name))


def _alerts(folder: Path, prepared: dict[str, Prepared], language: str) -> Iterator[Difference]:
    """Alerts of alerts.parquet that the snapshot does not give, and those that it gives beside them."""
    import io

    import pyarrow.parquet as pq

    from crmlib.run.contents import all_alerts

    if not (folder / "alerts.parquet").is_file():
        return  # a run of a version that had none, or a file that `_files` misses
    made = all_alerts({scope: each.folder for scope, each in prepared.items()}, language)
    published, now = ({}, {})
    for found, source in ((published, folder / "alerts.parquet"), (now, io.BytesIO(made))):
        for row in pq.read_table(source).to_pylist():
            found[" ".join(row[name] for name in ("scope", "rule", "subject", "first_seen"))] = str(row)
    for name in sorted({*published, *now}):
        if published.get(name) != now.get(name):
            yield Difference("alert", name, published.get(name), now.get(name))


def _by_name(table: Any) -> dict[str, str]:
    """{scope KPI period slice: value, numerator, denominator, n and status as one text}."""
    found = {}
    for row in table.to_pylist():
        name = f"{row['scope']} {row['kpi_id']} {row['period_label']} {row['by']}"
        parts = (row["value"], row["numerator"], row["denominator"], row["n"], row["status"])
        found[name] = " ".join("-" if part is None else str(part) for part in parts)
    return found


def _pages(workspace: Workspace, manifest: Manifest, prepared: dict[str, Prepared]) -> Iterator[Difference]:
    """Pages that come out with other bytes, or whose outcome is another one."""
    from crmlib.run.batch import Options, remake

    outcomes = remake(workspace, manifest, prepared, Options(plan=manifest.plan))
    for record in manifest.pages:
        outcome = outcomes.get(record.path)
        yield from _page(record, outcome)


def _page(record: PageRecord, outcome: Any) -> Iterator[Difference]:
    import hashlib

    if outcome is None:
        yield Difference("page", record.path, record.status, "its notebook is gone")
        return
    if (outcome.reason is None) != (record.reason is None):
        yield Difference("page", record.path, record.reason or "made", outcome.reason or "made")
        return
    made = {f"{record.path}.html": outcome.html, f"{record.path}.ipynb": outcome.notebook}
    for name, digest in record.files.items():
        now = hashlib.sha256(made[name]).hexdigest()
        if now != digest:
            yield Difference("page", name, digest[:12], now[:12])
