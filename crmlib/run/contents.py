"""What does a run publish beside its pages? The index, navigation, all figures in one file, a workbook per scope."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from crmlib.calendar import Period
from crmlib.run.jobs import Job
from crmlib.run.scopes import folder_name

_GROUPS = ("all", "team", "region", "owner")


@cache
def title(source: Path, language: str) -> str:
    """The title of a notebook: the first heading of the cells that speak `language`."""
    notebook = json.loads(source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        tags = set(cell.get("metadata", {}).get("tags", ()))
        named = {tag for tag in tags if tag.startswith("lang-")}
        if cell["cell_type"] != "markdown" or (named and f"lang-{language}" not in named):
            continue
        found = re.search(r"^#\s+(.+?)(?:\s*<!--.*-->)?$", "".join(cell["source"]), re.M)
        if found:
            return found[1].strip()
    return source.stem.replace("_", " ").capitalize()


def scope_label(scope: str, language: str, owners: Mapping[str, str]) -> str:
    """A scope in words; an owner is called by name."""
    from crmlib.present.locale import message

    kind, _, value = scope.partition(":")
    return message(f"common.scope_{kind}", language, name=owners.get(value, value) if kind == "owner" else value)


def navigation(job: Job, jobs: Iterable[Job], language: str) -> tuple[tuple[str, str, bool], ...]:
    """The links of a page: the index, then those of `jobs`, the pages of the same scope in the order of the plan."""
    from crmlib.present.locale import message

    up = "../" * job.path.count("/")
    own = folder_name(job.scope)
    links = [(f"{up}index.html", message("index.title", language), False)]
    for other in jobs:
        label = title(other.source, language)
        links.append((f"{up}{own}/{other.notebook}.html", label, other.notebook == job.notebook))
    return tuple(links)


@dataclass(frozen=True)
class Entry:
    """A page for the index: its job and why it failed, if it did."""

    job: Job
    reason: str | None = None


def index(
    entries: Sequence[Entry], *, period: Period, language: str, brand: str, owners: Mapping[str, str],
    files: Sequence[str], beside: Mapping[str, tuple[str, str]], goals: Mapping[str, tuple[int, int]],
) -> str:  # fmt: skip
    """The site's index: scopes by kind, each with its pages and that `beside` them (its address and label).

    `goals` says of a scope how many of its goals were met, and how many are set.
    """
    from crmlib.present.locale import message
    from crmlib.present.period import period_name
    from crmlib.present.site import Site, SiteGroup, SitePage, SiteScope, render_index

    groups = []
    for kind in _GROUPS:
        scopes = list(dict.fromkeys(e.job.scope for e in entries if e.job.scope.partition(":")[0] == kind))
        made = []
        for scope in scopes:
            pages = [
                SitePage(
                    f"{e.job.path}.html",
                    title(e.job.source, language),
                    "failed" if e.reason else "done",
                    reason=e.reason,
                )
                for e in entries
                if e.job.scope == scope
            ]
            pages += [SitePage(*beside[scope])] if scope in beside else []
            workbook = f"tables/{folder_name(scope)}.xlsx"
            made.append(
                SiteScope(
                    scope_label(scope, language, owners),
                    pages,
                    goals=goals.get(scope),
                    workbook=workbook if workbook in files else None,
                )
            )
        if made:
            groups.append(SiteGroup(message(f"run.group_{kind}", language), made))
    shown = {scope.workbook for group in groups for scope in group.scopes}
    site = Site(period_name(period, language), groups, [(name, name) for name in files if name not in shown])
    return render_index(site, language=language, brand=brand)


def all_figures(folders: Mapping[str, Path]) -> bytes:
    """kpis.parquet: the figures of every scope, its name in the first column."""
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    tables = []
    for scope, folder in folders.items():
        table = pq.read_table(folder / "kpis.parquet")
        tables.append(table.add_column(0, "scope", pa.array([scope] * len(table), pa.string())))
    target = io.BytesIO()
    pq.write_table(pa.concat_tables(tables), target, compression="zstd")
    return target.getvalue()


def all_alerts(folders: Mapping[str, Path], language: str) -> bytes:
    """alerts.parquet: what needs attention in every scope, its name in the first column, the rule's words in the last.

    Decimals are text, as in kpis.parquet.
    """
    import io
    import json

    import pyarrow as pa
    import pyarrow.parquet as pq

    from crmlib.metric.watch import COLUMNS, RULES

    rows = []
    for scope, folder in folders.items():
        file = folder / "analysis" / "alerts.json"
        for alert in json.loads(file.read_text(encoding="utf-8")) if file.is_file() else ():
            rows.append({"scope": scope, **alert, "meaning": RULES[alert["rule"]][language == "ja"]})
    names = ("scope", *COLUMNS, "meaning")
    schema = pa.schema([(name, pa.int64() if name == "n" else pa.string()) for name in names])
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), target, compression="zstd")
    return target.getvalue()


def owner_names(folder: Path) -> dict[str, str]:
    """{user_id: name} as the page data of `all` has them."""
    import duckdb

    file = folder / "records" / "users.parquet"
    if not file.is_file():
        return {}
    with duckdb.connect() as connection:
        users = connection.read_parquet(str(file))
        if not {"user_id", "name"} <= set(users.columns):
            return {}
        return {key: name for key, name in users.project("user_id, name").fetchall() if key and name}
