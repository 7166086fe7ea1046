"""What is computed once, before the first page? Every figure, record and analysis that any page of a run will show.

The shared pass reads one snapshot and writes one page-data folder per scope. Folders of an earlier pass are used again
when nothing that they were made from has changed.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmlib.calendar import Calendar, Period
from crmlib.errors import UserError, nearest
from crmlib.horizon import latest_period
from crmlib.run import scopes as scope_names
from crmlib.run.fingerprint import digest_of, fingerprint, versions
from crmlib.run.lock import in_turn
from crmlib.run.page_data import Meta, PageData, name_version, write_analyses, write_page_data
from crmlib.store import Snapshot
from crmlib.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from crmlib.metric import Data

TREND = 12
"""Periods of a trend, the page's own included."""


@dataclass(frozen=True)
class Choice:
    """What pages are about, apart from their scope. `afresh`: nothing that was made of the tables before is read."""

    period: str
    as_of: str
    compare_to: str = "previous_period"
    language: str = "en"
    currency: str = ""
    data: str = "clean"
    afresh: bool = False


Beside = Callable[..., Callable[[], Any]]
"""`beside(work, *args)()` is `work(*args)`, begun at once where there is a process for it."""


@dataclass(frozen=True)
class Prepared:
    """A scope's page data: its folder and the hash of each of its files by name."""

    scope: str
    folder: Path
    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """The hash of all that is in it."""
        return digest_of(dict(self.files))


def prepare(
    workspace: Workspace,
    snapshot: Snapshot,
    choice: Choice,
    scopes: Iterable[str],
    folder: Path,
    said: Callable[[str], None] = lambda _: None,
    beside: Beside = lambda work, *args: lambda: work(*args),
) -> dict[str, Prepared]:
    """The page data of each scope, below `folder`; what is there and still holds is kept.

    `said` is told what is being done, for a progress display. `beside(work, *args)` begins `work(*args)` where there is
    room for it and gives the function that waits for its result: analyses are computed while figures are.
    """
    wanted = list(dict.fromkeys(scopes))
    mark = fingerprint(
        snapshot=snapshot.record,
        company=workspace.company.model_dump(mode="json"),
        choice=vars(choice),
        audit=_audit(workspace, snapshot),
        limits=_limits(workspace),
    )
    record = folder / "prepared.json"
    known = _known(record, mark)
    lacking = [scope for scope in wanted if scope not in known or not (folder / known[scope]["folder"]).is_dir()]
    if lacking:
        said("figures")
        folder.mkdir(parents=True, exist_ok=True)
        if not known:
            for old in folder.iterdir():
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        made = _write(workspace, snapshot, choice, lacking, folder, said, beside)
        known = {**known, **made}
        record.write_text(json.dumps({"mark": mark, "scopes": known}, indent=1, sort_keys=True), encoding="utf-8")
    return {scope: Prepared(scope, folder / known[scope]["folder"], known[scope]["files"]) for scope in wanted}


def _known(record: Path, mark: str) -> dict[str, Any]:
    """The scopes that an earlier pass prepared from the same inputs."""
    try:
        written = json.loads(record.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return written["scopes"] if written.get("mark") == mark else {}


def _limits(workspace: Workspace) -> str:
    file = workspace.params / "alerts.yaml"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _audit(workspace: Workspace, snapshot: Snapshot) -> Any:
    from crmlib.audit.score import read_score

    return read_score(workspace.outputs, snapshot.id)


def _write(
    workspace: Workspace,
    snapshot: Snapshot,
    choice: Choice,
    scopes: list[str],
    folder: Path,
    said: Callable[[str], None],
    beside: Beside,
) -> dict[str, dict[str, Any]]:
    """Compute and write the page data of `scopes`; {scope: {folder, files}}.

    Scopes of a kind are computed together (see `crmlib.run.figures`); kinds and analyses, each beside the others.
    """
    kinds: dict[str, list[str]] = {}
    for scope in scopes:
        kinds.setdefault(scope.partition(":")[0], []).append(scope)
    largest, *others = sorted(kinds.values(), key=len, reverse=True)
    place = (str(workspace.path), snapshot.id, choice)
    begun = [beside(begin_folders, *place, largest, str(folder))]
    analyses = beside(analyse, *place, scopes)
    begun += [beside(begin_folders, *place, each, str(folder)) for each in others]
    for wait in begun:
        wait()
    said("analyses")
    analysed = analyses()
    return {scope: _finish(folder / scope_names.folder_name(scope), analysed[scope]) for scope in scopes}


def begin_folders(workspace: str, snapshot: str, choice: Choice, scopes: list[str], folder: str) -> None:
    """Write the figures and records of `scopes` into folders that are not whole yet: in any process."""
    from crmlib.audit.score import data_quality_score
    from crmlib.run import series
    from crmlib.run.figures import Figures
    from crmlib.run.records import Records

    space = Workspace(Path(workspace))
    head = space.store.snapshot(snapshot)
    company = _company(space, choice)
    period = company.calendar.period(choice.period)
    as_of = datetime.fromisoformat(choice.as_of)
    trend, compare = _trend(period), _compared(period, as_of, company.calendar)
    quality = data_quality_score(space.outputs, head.id)
    with opened(space, head, choice) as data:
        figures = Figures(data, company, trend, [period, *compare], as_of, quality, scopes)
        aged = series.same_age(data, company, period, compare, as_of, scopes)
        around = series.around_introduction(data, company, as_of, scopes)
        records = Records(data, company, period, as_of)
        for scope in scopes:
            rows = records.of(scope)
            labels = [[each.label for each in periods] for periods in (compare, trend)]
            meta = _meta(space, head, choice, company, scope, *labels, _imported(rows))
            aside = _aside(Path(folder) / scope_names.folder_name(scope))
            shutil.rmtree(aside, ignore_errors=True)
            also = {"same_age": aged[scope], "around_introduction": around[scope]}
            write_page_data(aside, meta, figures.of(scope), rows, also)


def _aside(target: Path) -> Path:
    """Where a folder is written; it is renamed when it is whole, so that what bears the name can be read."""
    return target.with_name(f"{target.name}.part")


def _finish(target: Path, analysed: dict[str, Any]) -> dict[str, Any]:
    """Put a scope's folder in its place, with its analyses."""
    aside = _aside(target)
    write_analyses(aside, analysed)
    files = name_version(aside)
    for file in aside.rglob("*.*"):
        file.chmod(0o444)  # a page that writes into what others read fails, where the system holds it to that
    shutil.rmtree(target, ignore_errors=True)
    aside.rename(target)
    return {"folder": target.name, "files": files}


def analyse(workspace: str, snapshot: str, choice: Choice, scopes: list[str]) -> dict[str, dict[str, Any]]:
    """{scope: {name: result}} of the analyses that have one, by a connection of their own: in any process."""
    from crmlib.run.analyses import ANALYSES, Context
    from crmlib.run.records import Records

    space = Workspace(Path(workspace))
    head = space.store.snapshot(snapshot)
    company = _company(space, choice)
    period, as_of = company.calendar.period(choice.period), datetime.fromisoformat(choice.as_of)
    with opened(space, head, choice) as data:
        everything = Records(data, company, period, as_of).of("all").get("deals")
        deals = {row["deal_id"]: row for row in everything.to_pylist()} if everything is not None else {}
        context = Context(data, company, period, as_of, deals, workspace=space, snapshot=head)
        found = {scope: {name: made(context, scope) for name, made in ANALYSES.items()} for scope in scopes}
    return {scope: {name: one for name, one in all_.items() if one is not None} for scope, all_ in found.items()}


@contextlib.contextmanager
def opened(workspace: Workspace, snapshot: Snapshot, choice: Choice) -> Iterator[Data]:
    """The snapshot's tables, behind a connection that ends with the block."""
    from crmlib.memory import bounded
    from crmlib.metric import Data

    connection = snapshot.connect(choice.data)
    with bounded(connection.con):
        states = None if choice.afresh else workspace.data / "kept"
        yield Data(connection, snapshot.present(choice.data), compiled=workspace.data / "queries", states=states)


def _trend(period: Period) -> list[Period]:
    periods = [period]
    for _ in range(TREND - 1):
        periods.append(periods[-1].previous())
    return periods[::-1]


def _compared(period: Period, as_of: datetime, calendar: Calendar) -> list[Period]:
    """The previous period and the same one last year; of an unfinished period as many elapsed business days of them."""
    from crmlib.analysis.compare import comparisons

    found = []
    for pair, whole in zip(
        comparisons(period, as_of, calendar), (period.previous(), period.same_period_last_year()), strict=True
    ):
        begun = pair.cut and pair.then.start < pair.then.end < whole.end
        found.append(pair.then if begun else whole)
    return found


def _company(workspace: Workspace, choice: Choice):
    """The company, with the plan's currency where it names another."""
    if not choice.currency or choice.currency == workspace.company.currency:
        return workspace.company
    raise UserError(
        "figures can be shown in the company's own currency only",
        place="currency",
        found=choice.currency,
        expected=workspace.company.currency,
    )


def _imported(rows: Mapping[str, Any]) -> set[str]:
    """The ids of the imports that rows come from."""
    return {each for table in rows.values() for each in table["import_id"].unique().to_pylist()}


def _meta(
    workspace: Workspace,
    snapshot: Snapshot,
    choice: Choice,
    company: Any,
    scope: str,
    compare: list[str],
    trend: list[str],
    imported: set[str],
) -> Meta:
    from crmlib.audit.score import badge

    tables = {name: snapshot.columns(name, choice.data) for name in snapshot.tables(choice.data)}
    quality = badge(workspace.outputs, snapshot.id, tables) or {}
    imports = [
        {name: entry.get(name) for name in ("import_id", "source", "files", "at")}
        for entry in snapshot.record.get("imports", [])
        if entry.get("import_id") in imported
    ]
    return Meta(
        period=choice.period,
        as_of=choice.as_of,
        scope=scope,
        compare_to=choice.compare_to,
        language=choice.language,
        currency=choice.currency or company.currency,
        data=choice.data,
        company=company.model_dump(mode="json"),
        compare=tuple(compare),
        trend=tuple(trend),
        tables=tables,
        quality=quality,
        imports=tuple(imports),
        versions=versions(),
        workbook=f"{'../' * 2}tables/{scope_names.folder_name(scope)}.xlsx",
    )


def known_scopes(workspace: str | Path | None = None) -> list[str]:
    """The scopes of the workspace's newest snapshot, for JupyterLab's panel."""
    return scope_names.known_scopes(_head(find_workspace(workspace or None)))


def prepare_one(
    *,
    workspace: str | Path | None = None,
    period: str = "",
    as_of: str = "",
    scope: str = "all",
    compare_to: str = "previous_period",
    language: str = "",
    currency: str = "",
) -> PageData:
    """Page data of one scope for a notebook that runs on its own, kept below outputs/ for the next time."""
    space = find_workspace(workspace or None)
    snapshot = _head(space)
    calendar = space.calendar
    label = calendar.period(period or latest_period(snapshot, calendar)).label
    instant = calendar.parse_instant(as_of, "as_of") if as_of else calendar.instant(calendar.period(label).end)
    known = scope_names.known_scopes(snapshot)
    if scope not in known:
        raise UserError("unknown scope", place="scope", found=scope, near=nearest(scope, known))
    choice = Choice(label, instant.isoformat(), compare_to, language or space.company.language, currency)
    folder = space.outputs / ".lab" / fingerprint(choice=vars(choice), snapshot=snapshot.id)[:16]
    with in_turn(folder):
        made = prepare(space, snapshot, choice, [scope], folder)
    return PageData(made[scope].folder)


def _head(workspace: Workspace) -> Snapshot:
    snapshot = workspace.store.head()
    if snapshot is None:
        raise UserError("nothing has been imported yet", place=str(workspace.path), expected="crm import PATH first")
    return snapshot
