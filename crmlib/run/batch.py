"""How does a run go? Plan, shared pass, pages, site: each page alone, the site whole or not at all."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from crmlib.errors import UserError
from crmlib.horizon import latest_period, refuse_future
from crmlib.run import contents, scopes
from crmlib.run.fingerprint import digest_of_file, fingerprint, product, versions
from crmlib.run.forks import PLOTLY
from crmlib.run.jobs import Job, Order, order
from crmlib.run.kept import Kept, PageStore
from crmlib.run.lock import alone
from crmlib.run.manifest import Manifest, PageRecord, read_manifest
from crmlib.run.page import Outcome, Task, make_page
from crmlib.run.plan import LATEST, Plan, load_plan, plan_path
from crmlib.run.prepare import Choice, Prepared, prepare
from crmlib.run.progress import Progress
from crmlib.run.restated import RestatedPages, begin_restated, link_restated
from crmlib.run.scratch import remove_scratch
from crmlib.run.settle import Waiting, file_names, page_record, settle
from crmlib.run.site import Site
from crmlib.run.standing import goals_met
from crmlib.run.workbooks import Workbooks, begin_workbooks, link_workbooks
from crmlib.run.workers import Workers
from crmlib.store import Snapshot
from crmlib.workspace import Workspace

_MB = 1 << 20
_PLOTLY = re.compile(rb"\b(import|from) plotly\b")


@dataclass(frozen=True)
class Options:
    """What the command line says. `only` and `scope` keep a part of the plan; `force` makes every page anew; `failed`
    makes those that failed last time; `stock` uses stock kernels; `cluster` names a Dask scheduler."""

    plan: str = "monthly"
    period: str | None = None
    only: Sequence[str] = ()
    scope: Sequence[str] = ()
    jobs: int = 0
    force: bool = False
    failed: bool = False
    stock: bool = False
    cluster: str | None = None
    snapshot: str | None = None


@dataclass
class Run:
    """A run under way: the workspace, the plan made concrete, and what came of each page so far."""

    workspace: Workspace
    name: str
    snapshot: Snapshot
    order: Order
    options: Options
    records: dict[str, PageRecord] = field(default_factory=dict)
    failed_tables: dict[str, str] = field(default_factory=dict)

    @property
    def target(self) -> Path:
        """Where the site is published."""
        return self.workspace.outputs / self.name / self.order.period

    @property
    def work(self) -> Path:
        """What the run keeps for the next time; not part of the site."""
        return self.workspace.outputs / self.name / ".work" / self.order.period

    @cached_property
    def linked(self) -> dict[str, list[Job]]:
        """The pages of each scope that will stand in the site: those of this run and of the plan's former ones."""
        asked = {job.path for job in self.order.jobs}
        found: dict[str, list[Job]] = {}
        for job in self.order.planned:
            if job.path in asked or (self.target / f"{job.path}.html").is_file():
                found.setdefault(job.scope, []).append(job)
        return found

    @property
    def choice(self) -> Choice:
        """What the pages are about."""
        o = self.order
        return Choice(o.period, o.as_of, o.plan.compare_to, o.language, o.currency, o.plan.data)


def plan_run(workspace: Workspace, options: Options) -> Run:
    """The run that the options ask for, checked whole; nothing is started or written."""
    path = plan_path(workspace.params, options.plan)
    plan = load_plan(path)
    store = workspace.store
    snapshot = store.snapshot(options.snapshot) if options.snapshot else store.head()
    if snapshot is None:
        raise UserError("nothing has been imported yet", place=str(workspace.path), expected="crm import PATH first")
    period = options.period or plan.period
    if period == LATEST:
        period = latest_period(snapshot, workspace.calendar)
    with contextlib.suppress(UserError):
        period = workspace.calendar.period(period).label
    made = order(
        plan,
        str(path),
        notebooks=workspace.notebooks,
        scopes=scopes.known_scopes(snapshot, plan.data),
        calendar=workspace.calendar,
        period=period,
        language=workspace.company.language,
        currency=workspace.company.currency,
        only=options.only,
        scope=options.scope,
    )
    place = "--period" if options.period else str(path)
    refuse_future([workspace.calendar.period(made.period)], snapshot, workspace.calendar, place)
    return Run(workspace, path.stem, snapshot, made, options)


def execute(run: Run, progress: Progress) -> Manifest:
    """Make the pages of a run and publish its site; the manifest says what came of each page."""
    with alone(run.workspace.outputs / run.name / ".work", run.name), contextlib.ExitStack() as stack:
        _clean_scratch(run)
        stack.callback(_clean_scratch, run)
        workers = _workers(run, stack)
        if run.options.force or not run.target.is_dir():  # pages will be made: the workers' imports take the longest
            workers.start()
        prepared = prepare(
            run.workspace, run.snapshot, run.choice, run.order.scopes, run.work / "data",
            _announce(workers, progress), workers.beside,
        )  # fmt: skip
        store = PageStore(run.work / "pages")
        found, waiting = settle(run, prepared, store)
        for _ in found:
            progress.keep()
        workbooks = begin_workbooks(run, prepared, workers) if "xlsx" in run.order.plan.formats else None
        restated = begin_restated(run, workers)
        _make(run, waiting, store, workers, found, progress)
        manifest = _publish(run, prepared, store, found, workbooks, restated)
    return manifest


def _clean_scratch(run: Run) -> None:
    """Remove what pages left, those of a killed run too."""
    remove_scratch(run.work / "scratch")


def _workers(run: Run, stack: contextlib.ExitStack) -> Workers:
    """The run's workers, with plotly's Python package in them where a notebook draws with it."""
    draws = any(_PLOTLY.search(source.read_bytes()) for source in {job.source for job in run.order.jobs})
    return Workers(run.options.jobs, run.options.stock, run.options.cluster, stack, PLOTLY if draws else ())


def _announce(workers: Workers, progress: Progress):
    """Pages will have to be made when figures are: the workers' imports start while figures are computed."""

    def said(text: str) -> None:
        workers.start()
        progress.say(f"preparing: {text}")

    return said


def _make(
    run: Run,
    waiting: list[Waiting],
    store: PageStore,
    workers: Workers,
    found: dict[str, Kept],
    progress: Progress,
) -> None:
    """Make the waiting pages, each in a process of its own; what is whole goes into the store at once."""
    if not waiting:
        return
    (run.work / "scratch").mkdir(parents=True, exist_ok=True)
    executor = workers.ready()
    submit = getattr(executor, "submit_page", None) or (lambda task: executor.submit(make_page, task))
    futures: dict[Future, Waiting] = {}
    for each in waiting:
        futures[submit(_task(run, each.job, workers.kernels))] = each
    for future in as_completed(futures):
        each = futures[future]
        outcome = _outcome(future, run, each.job)
        _log(run, each.job, outcome)
        key, inputs, read = each.made(outcome.reads)
        seconds = round(outcome.seconds, 3)
        if outcome.reason is None:
            files = {"page.html": outcome.html, "page.ipynb": outcome.notebook}
            kept = store.add(key, files, {"seconds": seconds, "base": each.base, "reads": read})
        else:
            kept = _failure_page(run, key, outcome)
        found[each.job.path] = kept
        status, names = "done" if outcome.reason is None else "failed", file_names(each.job, kept.files)
        run.records[each.job.path] = page_record(each.job, key, inputs, status, seconds, names, outcome.reason)
        progress.finish(each.job.path, outcome.reason)


def _outcome(future: Future, run: Run, job: Job) -> Outcome:
    """What the worker answered; a worker that died is a failed page."""
    from crmlib.run.page import failure_page

    try:
        return future.result()
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        return Outcome(job.path, failure_page(_task(run, job, "fork"), reason), b"", f"failed: {reason}\n", 0.0, reason)


def _failure_page(run: Run, key: str, outcome: Outcome) -> Kept:
    """The page that says why there is none; never kept for another run."""
    folder = run.work / "failed" / key
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.html").write_bytes(outcome.html)
    return Kept(folder, {"page.html": digest_of_file(folder / "page.html")}, {})


def _task(run: Run, job: Job, kernels: str) -> Task:
    plan: Plan = run.order.plan
    limits = plan.limits
    return Task(
        path=job.path,
        notebook=job.notebook,
        scope=job.scope,
        source=str(job.source),
        parameters=dict(sorted(job.parameters.items())),
        page_data=str(run.work / "data" / scopes.folder_name(job.scope)),
        language=run.order.language,
        seconds=limits.seconds,
        limits={
            "memory": limits.memory_mb * _MB,
            "output": limits.output_mb * _MB,
            "file": limits.file_mb * _MB,
            "disk": limits.disk_mb * _MB,
        },
        nav=contents.navigation(job, run.linked[job.scope], run.order.language),
        brand=run.workspace.company.name,
        ask=ask(run),
        kernels=kernels,
        scratch=None if run.options.cluster else str(run.work / "scratch"),
        hidden=tuple(str(place) for place in (run.workspace.data, run.workspace.outputs, run.workspace.params)),
    )


def ask(run: Run) -> str | None:
    """Whom a failure page sends the reader to."""
    return run.order.plan.ask or getattr(run.workspace.company.governance, "responsible", None)


def _log(run: Run, job: Job, outcome: Outcome) -> None:
    """The page's log, beside the kept pages; an empty one is removed."""
    file = run.work / "logs" / f"{job.path}.log"
    if outcome.log:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(outcome.log, encoding="utf-8")
    else:
        file.unlink(missing_ok=True)


def _publish(
    run: Run, prepared: dict[str, Prepared], store: PageStore, found: dict[str, Kept], workbooks: Workbooks | None,
    restated: RestatedPages | None,
) -> Manifest:  # fmt: skip
    """Build the site aside and switch it; then forget pages that no site uses any more."""
    from crmlib.present.shell import write_static

    formats = set(run.order.plan.formats)
    records = [run.records[job.path] for job in run.order.jobs]
    carried = _carried(run, store)
    site = Site(run.target)
    try:
        for job, record in [*zip(run.order.jobs, records, strict=True), *carried]:
            kept = found.get(job.path) or store.find(record.key)
            for name, digest in record.files.items():
                suffix = Path(name).suffix
                if suffix != ".ipynb" or "ipynb" in formats:
                    site.link(name, kept.folder / f"page{suffix}", digest)
        write_static(site.aside / "_static")
        for file in (site.aside / "_static").iterdir():
            site.sums[f"_static/{file.name}"] = digest_of_file(file)
        _link_figures(run, prepared, site)
        if workbooks is not None:
            run.failed_tables |= link_workbooks(workbooks, site)
        pages = [*zip(run.order.jobs, records, strict=True), *carried]
        beside = link_restated(restated, run, site)
        site.put("index.html", _index(run, prepared, pages, site, beside).encode())
        manifest = _manifest(run, [*records, *(record for _, record in carried)])
        site.publish(manifest.text())
    except BaseException:
        site.abandon()
        raise
    store.prune({record.key for record in manifest.pages})
    return manifest


def _link_figures(run: Run, prepared: dict[str, Prepared], site: Site) -> None:
    """kpis.parquet and alerts.parquet into the site, made where any scope's page data changed."""
    store, language = PageStore(run.work / "figures"), run.order.language
    key = fingerprint(figures={scope: each.digest for scope, each in prepared.items()}, language=language)[:40]
    kept = store.find(key)
    if kept is None:
        folders = {scope: each.folder for scope, each in prepared.items()}
        made = {"kpis.parquet": contents.all_figures(folders), "alerts.parquet": contents.all_alerts(folders, language)}
        kept = store.add(key, made, {})
    for name, digest in kept.files.items():
        site.link(name, kept.folder / name, digest)
    store.prune({key})


def _carried(run: Run, store: PageStore) -> list[tuple[Job, PageRecord]]:
    """Pages of the last run that this one was not asked to make (--only, --scope), as they are."""
    if not (run.options.only or run.options.scope):
        return []
    former = read_manifest(run.target)
    mine = {job.path for job in run.order.jobs}
    carried = []
    for record in former.pages if former else ():
        if record.path not in mine and record.status != "failed" and store.find(record.key):
            source = run.workspace.notebooks / f"{record.notebook}.ipynb"
            if source.is_file():
                carried.append((Job(record.notebook, record.scope, source, record.parameters), record))
    return carried


def _index(
    run: Run, prepared: dict[str, Prepared], pages: Iterable[tuple[Job, PageRecord]], site: Site,
    beside: Mapping[str, tuple[str, str]],
) -> str:  # fmt: skip
    data = run.work / "data" / scopes.folder_name("all")
    place = {job.path: at for at, job in enumerate(run.order.planned)}
    ordered = sorted(pages, key=lambda page: place.get(page[0].path, len(place)))
    entries = [contents.Entry(job, record.reason) for job, record in ordered]
    calendar = run.workspace.calendar
    period = calendar.period(run.order.period)
    over = datetime.fromisoformat(run.order.as_of) >= calendar.instant(period.end)
    files = [name for name in sorted(site.sums) if name.startswith("tables/") or name.endswith(".parquet")]
    return contents.index(
        entries,
        period=period,
        language=run.order.language,
        brand=run.workspace.company.name,
        owners=contents.owner_names(data),
        files=[*files, "manifest.json"],
        beside=beside,
        goals=goals_met({scope: each.folder for scope, each in prepared.items()}, run.order.period) if over else {},
    )


def _manifest(run: Run, records: list[PageRecord]) -> Manifest:
    o = run.order
    params = {
        name: digest_of_file(run.workspace.params / name)
        for name in ("company.yaml", "alerts.yaml", f"{run.name}.yaml")
        if (run.workspace.params / name).is_file()
    }
    return Manifest(
        plan=run.name, period=o.period, as_of=o.as_of, snapshot=run.snapshot.id, data=o.plan.data, language=o.language,
        currency=o.currency, compare_to=o.plan.compare_to, versions=versions(), product=product(), params=params,
        scopes=list(o.scopes), pages=records, failed_tables=run.failed_tables,
    )  # fmt: skip


def remake(
    workspace: Workspace, manifest: Manifest, prepared: dict[str, Prepared], options: Options
) -> dict[str, Outcome]:
    """The pages of a past run made again from page data prepared anew, by path; nothing is published.

    Navigation, limits and the plan's own settings are those of the plan as it stands.
    """
    plan = load_plan(plan_path(workspace.params, manifest.plan))
    jobs = [
        Job(page.notebook, page.scope, workspace.notebooks / f"{page.notebook}.ipynb", page.parameters)
        for page in manifest.pages
    ]
    present = tuple(job for job in jobs if job.source.is_file())
    scopes_ = tuple(manifest.scopes)
    made = Order(plan, manifest.period, manifest.as_of, manifest.language, manifest.currency, scopes_, present, present)
    snapshot = workspace.store.snapshot(manifest.snapshot)
    run = Run(workspace, manifest.plan, snapshot, made, options)
    with contextlib.ExitStack() as stack:
        executor = (workers := _workers(run, stack)).ready()
        tasks = [
            replace(
                _task(run, job, workers.kernels),
                page_data=str(own := prepared[job.scope].folder),
                scratch=str(own.parent),
            )
            for job in present
        ]
        return {outcome.path: outcome for outcome in executor.map(make_page, tasks)}


def timed(run: Run, progress: Progress) -> tuple[Manifest, float]:
    """`execute` and the seconds that it took."""
    started = time.monotonic()
    manifest = execute(run, progress)
    return manifest, time.monotonic() - started
