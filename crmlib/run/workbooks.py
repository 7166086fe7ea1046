"""What is in the workbook of a scope, tables/<scope>.xlsx, and when is it made again?"""

from __future__ import annotations

import importlib
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmlib.run.fingerprint import fingerprint
from crmlib.run.kept import PageStore
from crmlib.run.scopes import folder_name

if TYPE_CHECKING:
    from crmlib.run.batch import Run
    from crmlib.run.prepare import Prepared
    from crmlib.run.site import Site
    from crmlib.run.workers import Workers


@dataclass(frozen=True)
class Workbooks:
    """The workbooks of a run under way. keys: {scope: its key in the store}; futures: of those that are being made."""

    store: PageStore
    keys: dict[str, str]
    futures: dict[str, Future]
    language: str


def begin_workbooks(run: Run, prepared: dict[str, Prepared], workers: Workers) -> Workbooks:
    """Begin one workbook per scope, before the pages: the largest takes as long as many of them.

    Only those are made whose data changed since the last run.
    """
    store, language = PageStore(run.work / "tables"), run.order.language
    keys = {scope: fingerprint(data=each.digest, language=language)[:40] for scope, each in prepared.items()}
    lacking = [scope for scope, key in keys.items() if store.find(key) is None]
    futures = {}
    if lacking:
        executor = workers.ready()
        futures = {scope: executor.submit(workbook, str(prepared[scope].folder), language) for scope in lacking}
    return Workbooks(store, keys, futures, language)


def link_workbooks(begun: Workbooks, site: Site) -> dict[str, str]:
    """The workbooks into the site; {scope: why it could not be made}.

    In the place of one that could not be made stands a workbook that says why; it is not kept for another run.
    """
    failed: dict[str, str] = {}
    for scope, future in begun.futures.items():
        try:
            begun.store.add(begun.keys[scope], {"table.xlsx": future.result()}, {})
        except Exception as error:  # whatever it was: it must not take the pages down
            failed[scope] = f"{type(error).__name__}: {error}"
    for scope, key in begun.keys.items():
        name = f"tables/{folder_name(scope)}.xlsx"
        if scope in failed:
            site.put(name, failure_workbook(failed[scope], begun.language))
        else:
            kept = begun.store.find(key)
            site.link(name, kept.folder / "table.xlsx", kept.files["table.xlsx"])
    begun.store.prune(set(begun.keys.values()))
    return failed


def failure_workbook(reason: str, language: str) -> bytes:
    """A workbook that says why there is none."""
    from crmlib.present.locale import message
    from crmlib.present.table import Column, Table
    from crmlib.present.workbook import write

    title = message("page.failed", language)
    rows = [[reason]]
    return write([Table(title, [Column(message("page.failed_why", language), "text")], rows, language, total=1)])


LISTS = {
    "deals": ("created_at", "closed_at"),
    "leads": ("created_at", "qualified_at", "converted_at", "disqualified_at"),
    "tickets": ("created_at", "resolved_at", "closed_at"),
    "activities": ("occurred_at", "due_at"),
}
"""Records of a scope that its workbook lists, and the columns by which one belongs to the period."""
OPEN = {"deals": "open", "activities": "planned"}
"""The status of records that are listed whenever they were made."""


def workbook(folder: str, language: str) -> bytes:
    """tables/<scope>.xlsx: every figure of the scope's period, the definitions, each list that a page cuts, whole, and
    the scope's deals, leads, tickets and activities of the period or still open."""
    from crmlib.catalogue import KPIS
    from crmlib.metric import from_frame
    from crmlib.present.locale import message
    from crmlib.present.table import Column, Table
    from crmlib.present.workbook import write
    from crmlib.run.page_data import PageData

    data = PageData(Path(folder))
    names = {kpi.id: (kpi.name_ja if language == "ja" else kpi.name_en) for kpi in KPIS.values()}
    labels = [message(f"run.column_{name}", language) for name in ("kpi", "slice", "value", "unit", "n", "status")]
    columns = [Column(label, "number" if at in (2, 4) else "text") for at, label in enumerate(labels)]
    rows = [
        [names[r.kpi_id], " · ".join(f"{d}={v}" for d, v in r.by), r.value, r.currency or r.unit, r.n, r.status]
        for r in from_frame(data.figures)
        if r.period.label == data.meta.period
    ]
    tables = [Table(message("run.figures", language), columns, rows, language, total=len(rows))]
    # By name, as the run does not know what notebooks call (`crmlib.run.warm`).
    tables += importlib.import_module("crmlib.notebook.lists").cut_lists(data)
    for name in LISTS:
        if data.has(name):
            tables.append(_records(name, data, language))
    meanings = [(names[k.id], k.meaning_ja if language == "ja" else k.meaning_en) for k in KPIS.values()]
    return write(tables, meanings, language)


def _records(name: str, data: Any, language: str) -> Any:
    import pyarrow.parquet as pq

    from crmlib.present.table import Column, Table
    from crmlib.schema import TABLES

    table = pq.read_table(data.folder / "records" / f"{name}.parquet")
    table = table.filter(_current(name, table, data))
    known = {column.name: column for column in TABLES[name].columns}
    kept = [column for column in table.column_names if column in known]
    units = {"money": "number", "num": "number", "int": "number", "date": "date", "ts": "time"}
    columns = [Column(known[c].meaning_ja if language == "ja" else c, units.get(known[c].type, "text")) for c in kept]
    rows = [list(row) for row in zip(*(table[c].to_pylist() for c in kept), strict=True)]
    return Table(name, columns, rows, language, total=len(rows))


def _current(name: str, table: Any, data: Any) -> Any:
    """Which records belong to the page's period or are still open: years of them fill no sheet, and no mail."""
    import pyarrow as pa
    import pyarrow.compute as pc

    calendar = data.company.calendar
    period = calendar.period(data.meta.period)
    ends = [calendar.instant(day) for day in (period.start, period.end)]
    kept = pa.array([False] * len(table), pa.bool_())
    for column in sorted(set(LISTS[name]) & set(table.column_names)):
        start, end = (pa.scalar(each, table[column].type) for each in ends)
        inside = pc.and_(pc.greater_equal(table[column], start), pc.less(table[column], end))
        kept = pc.or_(kept, pc.fill_null(inside, False))
    if name in OPEN and "status" in table.column_names:
        kept = pc.or_(kept, pc.fill_null(pc.equal(table["status"], OPEN[name]), False))
    if name == "tickets" and "closed_at" in table.column_names:
        kept = pc.or_(kept, pc.is_null(table["closed_at"]))
    return kept
