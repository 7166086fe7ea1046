"""What does the page of restated figures say? For each scope: what was published for earlier periods, and what changed.

A scope's page holds that scope's figures only. There is none where the plan has no earlier run.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmlib.errors import printable
from crmlib.run import contents
from crmlib.run.fingerprint import digest_of_file, fingerprint
from crmlib.run.jobs import Job
from crmlib.run.kept import PageStore
from crmlib.run.restatement import AUDIT, VERSION, Restated, earlier_runs, restatements
from crmlib.run.scopes import folder_name
from crmlib.run.site import MANIFEST
from crmlib.workspace import Workspace

if TYPE_CHECKING:
    from crmlib.run.batch import Run
    from crmlib.run.site import Site
    from crmlib.run.workers import Workers

NAME = "restated"
_FILE = "restated.json"


@dataclass(frozen=True)
class RestatedPages:
    """The comparison under way: where it is kept, under which key, and the function that waits for it."""

    store: PageStore
    key: str
    rows: Callable[[], list[Restated]] | None


def begin_restated(run: Run, workers: Workers) -> RestatedPages | None:
    """Begin to compare what earlier runs published with this run's snapshot; None where there is no earlier run."""
    period = run.workspace.calendar.period(run.order.period)
    folders = earlier_runs(run.workspace, run.name, period)
    if not folders:
        return None
    store = PageStore(run.work / NAME)
    published = {folder.name: digest_of_file(folder / MANIFEST) for folder in folders}
    company = run.workspace.company.model_dump(mode="json")
    scopes = list(run.order.scopes)
    key = fingerprint(snapshot=run.snapshot.record, published=published, company=company, scopes=scopes)[:40]
    if store.find(key) is not None:
        return RestatedPages(store, key, None)
    given = (str(run.workspace.path), [str(folder) for folder in folders], run.snapshot.id, scopes)
    return RestatedPages(store, key, workers.beside(compare, *given))


def compare(workspace: str, folders: list[str], snapshot: str, scopes: list[str]) -> list[dict[str, Any]]:
    """`restatements` as JSON: in any process."""
    space = Workspace(Path(workspace))
    found = restatements(space, map(Path, folders), space.store.snapshot(snapshot), scopes)
    texts = {name: lambda value: None if value is None else format(value, "f") for name in ("published", "now")}
    return [{name: texts.get(name, lambda v: v)(value) for name, value in vars(each).items()} for each in found]


def link_restated(begun: RestatedPages | None, run: Run, site: Site) -> dict[str, tuple[str, str]]:
    """A page for each scope into the site; {scope: (its address in the site, its title)}."""
    from crmlib.present.locale import message

    if begun is None:
        return {}
    try:
        rows = _rows(begun)
        pages = {scope: page(run, scope, [row for row in rows if row["scope"] == scope]) for scope in run.order.scopes}
    except Exception as error:  # a comparison that fails is a failed page, as with any other: the site is published
        reason = f"{type(error).__name__}: {printable(error, 300)}"
        run.failed_tables[NAME] = reason
        pages = {scope: _failure(run, scope, reason) for scope in run.order.scopes}
    links = {}
    for scope, made in pages.items():
        name = f"{folder_name(scope)}/{NAME}.html"
        site.put(name, made.encode())
        links[scope] = (name, message("restated.title", run.order.language))
    return links


def _rows(begun: RestatedPages) -> list[dict[str, Any]]:
    """What has changed, as kept from an earlier run or as the comparison under way finds it."""
    kept = begun.store.find(begun.key)
    if kept is None:
        kept = begun.store.add(begun.key, {_FILE: json.dumps(begun.rows()).encode()}, {})
    begun.store.prune({begun.key})
    return json.loads((kept.folder / _FILE).read_text(encoding="utf-8"))


def _failure(run: Run, scope: str, reason: str) -> str:
    """The page that says why the comparison could not be made, and whom to ask."""
    from crmlib.present.shell import NavItem
    from crmlib.present.site import render_failure
    from crmlib.run.batch import ask

    language = run.order.language
    job = Job(NAME, scope, Path())
    nav = [NavItem(*each) for each in contents.navigation(job, run.linked.get(scope, ()), language)]
    brand = run.workspace.company.name
    return render_failure(job.path, reason, ask=ask(run), language=language, brand=brand, nav=nav)


def page(run: Run, scope: str, rows: list[dict[str, Any]]) -> str:
    """The page of a scope: newest period first, each figure as published, as it is now, and what changed it."""
    from crmlib.present.locale import message
    from crmlib.present.page import render
    from crmlib.present.shell import NavItem

    language = run.order.language
    job = Job(NAME, scope, Path())
    links = contents.navigation(job, run.linked.get(scope, ()), language)
    label = contents.scope_label(scope, language, contents.owner_names(run.work / "data" / folder_name("all")))
    lead = message("restated.lead" if rows else "restated.none", language, scope=label)
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "source": f"# {message('restated.title', language)}"},
        {"cell_type": "code", "outputs": [_shown({"text/plain": lead})]},
    ]
    if rows:
        data, metadata = _table(run, rows)._repr_mimebundle_()
        cells.append({"cell_type": "code", "outputs": [{**_shown(data), "metadata": metadata}]})
    nav = [NavItem(*each) for each in links]
    return render({"cells": cells}, language=language, brand=run.workspace.company.name, nav=nav, static="../_static")


def _shown(data: dict[str, Any]) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _table(run: Run, rows: list[dict[str, Any]]) -> Any:
    from decimal import Decimal

    from crmlib.catalogue import KPIS
    from crmlib.present import number
    from crmlib.present.locale import message
    from crmlib.present.table import Column, Table

    language, currency = run.order.language, run.order.currency
    imports = {entry.get("import_id"): entry for entry in run.snapshot.record.get("imports", [])}
    names = ("period", "kpi", "published", "now", "change", "by")
    made = []
    for row in reversed(rows):
        kpi = KPIS[row["kpi_id"]]
        unit = number.display_unit(kpi.unit, kpi.id)
        before, now = (None if row[name] is None else Decimal(row[name]) for name in ("published", "now"))
        money = currency if kpi.money else None
        known = before is not None and now is not None
        made.append(
            (
                row["run"],
                kpi.name_ja if language == "ja" else kpi.name_en,
                number.figure(before, unit, language, money),
                number.figure(now, unit, language, money, status=row["status"]),
                number.delta(now - before, unit, language, money) if known else "",
                ", ".join(_cause(each, imports, run, language) for each in row["imports"]),
            )
        )
    columns = tuple(Column(message(f"restated.{name}", language)) for name in names)
    return Table(message("restated.table", language), columns, made, language, limit=len(made))


def _cause(cause: str, imports: dict[Any, dict[str, Any]], run: Run, language: str) -> str:
    """What changed a figure, in words: an import with its source and local date, the cleaning, or the product."""
    from crmlib.present.locale import message

    if cause in (AUDIT, VERSION):
        return message(f"restated.{cause}", language)
    import_id, undone = cause.removesuffix(" (undone)"), cause.endswith(" (undone)")
    entry = imports.get(import_id, {})
    key = "restated.undone" if undone else "restated.import"
    return message(key, language, id=import_id, source=str(entry.get("source", "")), date=_day(entry, run))


def _day(entry: dict[str, Any], run: Run) -> str:
    calendar = run.workspace.calendar
    return calendar.local_date(calendar.parse_instant(entry["at"], "at")).isoformat() if entry.get("at") else ""
