"""What does a page read? One folder that holds its recipient's data and nothing else.

    meta.json                  what the page is about (`Meta`)
    kpis.parquet               figures of the catalogue for its scope (`crmlib.metric.frame`)
    records/<table>.parquet    the canonical rows of its scope, as known at as_of
    analysis/<name>.json       results of analysis functions computed in the shared pass

Records are what the recipient may see: rows whose owner slice lies in the scope, existing before as_of, with every time
at or after as_of empty. `deals` carry their state as known at as_of (stage, status, amount, currency, close_date,
probability, owner_id, closed_at), `base_amount` (base currency at the rate of its day; null without a rate) and
`stage_since` (start of the present stay). Each row keeps `source_row`, so that it can be traced.

Analyses that need more than the scope's own rows are made in the shared pass: `bridge` (lines and movements), `goals`
({kpi_id: {target, attainment, pace, …}}), `queries` ({kpi_id: SQL}), `quality`, `forecast`.

`by` of a figure is relative to the scope: the page of `team:East` has its own total as `()` and its sources as
`(("source", …),)`. The shared pass (`crmlib.run.prepare`) writes the folder; a notebook reads it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmlib.company import Company
from crmlib.errors import UserError
from crmlib.metric.result import Result, frame
from crmlib.run.fingerprint import digest_of_file, digest_of_folder

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

FORMAT = 2


@dataclass(frozen=True)
class Meta:
    """What a page is about.

    `data_version` names the scope's rows and figures by their content, so that a page whose data an import did not
    touch stays as it is; the manifest says from which snapshot a run read it. `imports` are those that rows of the page
    come from.
    `period`, `compare` and `trend` are period labels: the page's own, those that it is compared with (previous first,
    then the same period last year), and the last twelve that end with its own. `as_of` is a naive UTC instant in ISO
    form. `absent` lists tables and columns that the source does not fill, `quality` what the audit says of the tables
    used, `quarantined` how many rows of each table no figure may use. `workbook` is where the site keeps the page's
    complete lists, relative to the page.
    """

    period: str
    as_of: str
    scope: str
    compare_to: str
    language: str
    currency: str
    data: str
    company: Mapping[str, Any]
    compare: tuple[str, ...] = ()
    trend: tuple[str, ...] = ()
    tables: Mapping[str, list[str]] = field(default_factory=dict)
    quality: Mapping[str, Any] = field(default_factory=dict)
    quarantined: Mapping[str, int] = field(default_factory=dict)
    imports: tuple[Mapping[str, Any], ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    workbook: str | None = None
    data_version: str = ""
    format: int = FORMAT


@dataclass(frozen=True)
class PageData:
    """A page-data folder, opened for reading."""

    folder: Path

    @cached_property
    def meta(self) -> Meta:
        """What the page is about; `UserError` where the folder is no page data of this version."""
        try:
            values = json.loads((self.folder / "meta.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise UserError("no page data here", place=str(self.folder), expected="crm run makes it") from None
        if values.get("format") != FORMAT:
            raise UserError(
                "page data of another version", place=str(self.folder), found=values.get("format"), expected=FORMAT
            )
        for name in ("compare", "trend", "imports"):
            values[name] = tuple(values[name])
        return Meta(**values)

    @cached_property
    def company(self) -> Company:
        """The company whose page it is."""
        return Company(**self.meta.company)

    @property
    def as_of(self) -> datetime:
        """The instant at or after which nothing counts, naive UTC."""
        return datetime.fromisoformat(self.meta.as_of)

    @cached_property
    def figures(self) -> pa.Table:
        """Every figure of this scope, as `crmlib.metric.frame` writes them."""
        return _read_file(self.folder / "kpis.parquet")

    def has(self, table: str) -> bool:
        """Whether the source fills table `table` at all."""
        return (self.folder / "records" / f"{table}.parquet").is_file()

    def records(self, table: str) -> pd.DataFrame:
        """The rows of `table` in this scope, Arrow-backed (decimals stay exact); empty where the table is absent."""
        import pandas as pd

        from crmlib.schema import TABLES

        file = self.folder / "records" / f"{table}.parquet"
        if not file.is_file():
            return pd.DataFrame(columns=list(TABLES[table].column_names))
        return _read_file(file).to_pandas(types_mapper=pd.ArrowDtype)

    def rows(self, table: str, *columns: str, **equal: str) -> list[dict[str, Any]]:
        """The rows of `table` as dicts of plain Python values, kept for the next section that asks; do not change them.

        `columns`: only these, as far as the source has them (default: all). `equal`: only rows whose column has that
        value (`status="open"`); no row has it where the source lacks the column.
        """
        key = (table, columns, tuple(equal.items()))
        if key not in self._kept:
            self._kept[key] = self._read(table, columns, equal)
        return self._kept[key]

    def between(
        self, table: str, at: str, start: datetime, end: datetime, *columns: str, **equal: str
    ) -> list[dict[str, Any]]:
        """The rows of `table` whose time `at` lies in [start, end), with `at` and those of `columns` that there are.

        Only these rows become Python values: cheap on a large table. None where the source lacks the time. `equal`: as
        in `rows`.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        key = (table, at, start, end, columns, tuple(equal.items()))
        if key not in self._kept:
            found = self.columns(table, at, *columns, *equal)
            inside: list[dict[str, Any]] = []
            if {at, *equal} <= set(found.column_names):
                low, high = (pa.scalar(each, found[at].type) for each in (start, end))
                mask = pc.and_(pc.greater_equal(found[at], low), pc.less(found[at], high))
                inside = _equal(found.filter(mask), equal).to_pylist()
            self._kept[key] = inside
        return self._kept[key]

    def among(self, table: str, key: str, values: Iterable[Any], *columns: str, **equal: str) -> list[dict[str, Any]]:
        """The rows of `table` whose `key` is one of `values`, with `key` and those of `columns` that there are.

        Only these rows become Python values. None where the source lacks the key. `equal`: as in `rows`.
        """
        found = self.columns(table, key, *columns, *equal)
        if not {key, *equal} <= set(found.column_names):
            return []
        return _equal(_whose(found, key, values), equal).to_pylist()

    def columns(self, table: str, *names: str) -> pa.Table:
        """Columns of `table` as far as the source has them, each read once."""
        import pyarrow as pa

        known: dict[str, Any] = self._kept.setdefault((table, "columns"), {})
        lacking = [name for name in dict.fromkeys(names) if name not in known]
        if lacking:
            known.update(dict.fromkeys(lacking))
            read = self._stored(table, lacking)
            known.update(zip(read.column_names, read.columns, strict=True))
        return pa.table({name: known[name] for name in dict.fromkeys(names) if known[name] is not None})

    def _stored(self, table: str, columns: Iterable[str] | None) -> pa.Table:
        """The columns of a table as far as the source has them (None: all), read in one thread: tables are small."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        file = self.folder / "records" / f"{table}.parquet"
        if not file.is_file():
            return pa.table({})
        with pq.ParquetFile(file) as stored:
            present = set(stored.schema_arrow.names)
            wanted = None if columns is None else [name for name in dict.fromkeys(columns) if name in present]
            return pa.table({}) if wanted == [] else stored.read(columns=wanted, use_threads=False)

    def once(self, name: str, compute: Callable[[], Any]) -> Any:
        """`compute()`, kept for the next section that asks for `name`."""
        if name not in self._kept:
            self._kept[name] = compute()
        return self._kept[name]

    @cached_property
    def _kept(self) -> dict[Any, Any]:
        return {}

    def _read(self, table: str, columns: tuple[str, ...], equal: Mapping[str, str]) -> list[dict[str, Any]]:
        found = self.columns(table, *columns, *equal) if columns else self._stored(table, None)
        if not set(equal) <= set(found.column_names):
            return []
        return _equal(found, equal).to_pylist()

    def analysis(self, name: str) -> Any:
        """A result of the shared pass, or None where there is none for this scope; read once."""
        if name not in self._analyses:
            file = self.folder / "analysis" / f"{name}.json"
            self._analyses[name] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None
        return self._analyses[name]

    @cached_property
    def _analyses(self) -> dict[str, Any]:
        return {}


def _equal(rows: pa.Table, equal: Mapping[str, str]) -> pa.Table:
    """The rows whose columns have these values."""
    import pyarrow.compute as pc

    for name, value in equal.items():
        rows = rows.filter(pc.equal(rows[name], value))
    return rows


def _whose(rows: pa.Table, key: str, values: Iterable[Any]) -> pa.Table:
    """The rows whose `key` is one of `values`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return rows.filter(pc.is_in(rows[key], pa.array(list(values), rows[key].type)))


def _read_file(file: Path) -> pa.Table:
    """A Parquet file, read in one thread: it is small. `read_table` would first load what Arrow has for data sets."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(file) as stored:
        return stored.read(use_threads=False)


def write_page_data(
    folder: Path,
    meta: Meta,
    results: Iterable[Result],
    records: Mapping[str, pa.Table],
    analysis: Mapping[str, Any],
) -> PageData:
    """Write a page-data folder with deterministic bytes and open it."""
    import pyarrow.parquet as pq

    (folder / "records").mkdir(parents=True, exist_ok=True)
    _write_meta(folder, meta)
    pq.write_table(frame(results), folder / "kpis.parquet", compression="zstd")
    for name, rows in records.items():
        pq.write_table(rows, folder / "records" / f"{name}.parquet", compression="zstd")
    write_analyses(folder, analysis)
    return PageData(folder)


def name_version(folder: Path) -> dict[str, str]:
    """Write the version of a folder's data, which is whole now, into it; {file: SHA-256} of all that it holds.

    The version names the scope's own rows and figures. Analyses are not in it: some are taken over the whole company,
    and a sale of another team shall change the pages that show such an analysis, not all.
    """
    own = [file for file in folder.rglob("*") if file.is_file() and file.parent.name != "analysis"]
    nameless = replace(PageData(folder).meta, data_version="")
    _write_meta(folder, nameless)
    _write_meta(folder, replace(nameless, data_version=digest_of_folder(folder, own)[:12]))
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): digest_of_file(file) for file in files}


def _write_meta(folder: Path, meta: Meta) -> None:
    text = json.dumps(asdict(meta), ensure_ascii=False, sort_keys=True, indent=1)
    (folder / "meta.json").write_text(text, encoding="utf-8")


def write_analyses(folder: Path, analysis: Mapping[str, Any]) -> None:
    """Write results of analyses into a page-data folder."""
    (folder / "analysis").mkdir(exist_ok=True)
    for name, value in analysis.items():
        made = json.dumps(value, ensure_ascii=False, sort_keys=True)
        (folder / "analysis" / f"{name}.json").write_text(made, encoding="utf-8")
