"""How is the company written to disk, part by part, in bounded memory?"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from crmlib.demo.columns import arrow_schema
from crmlib.demo.company import parts
from crmlib.demo.layouts import DATE_FORMATS, ENCODINGS, FOLDERS, FORMATS, ZONES, Field, Layout, layouts
from crmlib.demo.settings import Settings
from crmlib.demo.soil import soil
from crmlib.demo.truth import CLUSTERS, DIRT
from crmlib.demo.world import CRM_EFFECT, GROWTH, SEASON, USERS_PER_GROUP, World
from crmlib.schema import TABLES

ROW_GROUP_BYTES = 8 << 20
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Written:
    """What was written: rows of each clean table, rows of dirt, and the folders."""

    exports: Path
    truth: Path
    rows: dict[str, int]
    dirt: int


class Parquet:
    """Parquet files of one folder that grow by tables; every file exists in the end, empty ones too.

    Rows wait until a row group is worth writing: a file keeps a note of each group in memory until it is closed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.writers, self.waiting = folder, {}, {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, name: str, table: pa.Table, schema: pa.Schema) -> None:
        """Appends a table to `<name>.parquet`."""
        if name not in self.writers:
            self.writers[name] = pq.ParquetWriter(self.folder / f"{name}.parquet", schema, compression="zstd")
            self.waiting[name] = []
        self.waiting[name].append(table)
        if sum(part.nbytes for part in self.waiting[name]) >= ROW_GROUP_BYTES:
            self._flush(name)

    def _flush(self, name: str) -> None:
        table = pa.concat_tables(self.waiting[name]).combine_chunks()
        self.waiting[name] = []
        if table.num_rows:
            self.writers[name].write_table(table, row_group_size=table.num_rows)

    def close(self) -> None:
        """Finishes every file."""
        for name, writer in self.writers.items():
            if self.waiting[name]:
                self._flush(name)
            writer.close()


class Csv:
    """CSV files that grow by tables of text, each in its encoding."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.files = folder, {}

    def add(self, name: str, table: pa.Table, encoding: str = "utf-8") -> None:
        """Appends rows to a file; the header is written with the first."""
        first = name not in self.files
        if first:
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            self.files[name] = path.open("wb")
        sink = io.BytesIO()
        pacsv.write_csv(table, sink, pacsv.WriteOptions(include_header=first, quoting_style="needed"))
        data = sink.getvalue()
        self.files[name].write(data if encoding == "utf-8" else data.decode("utf-8").encode(encoding))

    def close(self) -> None:
        """Closes every file."""
        for file in self.files.values():
            file.close()


def write_clean(folder: Path, settings: Settings, say: Progress = lambda text: None) -> dict[str, int]:
    """Writes only the clean tables, `<table>.parquet`: the way to make data for a benchmark. Rows by table."""
    out, rows = Parquet(folder), dict.fromkeys(TABLES, 0)
    for k, part in enumerate(parts(settings)):
        for name, table in part.items():
            out.add(name, table, arrow_schema(name))
            rows[name] += table.num_rows
        say(f"{min(k + 1, settings.blocks)} of {settings.blocks} blocks")
    out.close()
    return rows


def generate(folder: Path, settings: Settings, say: Progress = lambda text: None) -> Written:
    """Writes exports/ (what the company's systems hand out) and truth/ (what is true about them) into `folder`."""
    exports, truth = folder / "exports", folder / "truth"
    clean_files, truth_files, csv = Parquet(truth / "clean"), Parquet(truth), Csv(exports)
    found = layouts(settings.language)
    rows, dirt_rows = dict.fromkeys(TABLES, 0), 0
    for k, clean in enumerate(parts(settings)):
        dirty, dirt, clusters = soil(settings, k if k < settings.blocks else -1, clean)
        for name, table in clean.items():
            clean_files.add(name, table, arrow_schema(name))
            rows[name] += table.num_rows
            export(csv, found, name, dirty[name])
        truth_files.add("dirt", dirt, DIRT)
        truth_files.add("clusters", clusters, CLUSTERS)
        dirt_rows += dirt.num_rows
        say(f"{min(k + 1, settings.blocks)} of {settings.blocks} blocks of accounts")
    for files in (clean_files, truth_files, csv):
        files.close()
    (truth / "model.json").write_text(
        json.dumps(true_model(settings), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return Written(exports, truth, rows, dirt_rows)


def export(csv: Csv, found: list[Layout], name: str, table: pa.Table) -> None:
    """Appends rows to the files of the CRMs that hold this table, or to `canonical/<table>.csv`."""
    mine = [layout for layout in found if layout.table == name]
    if not mine:
        csv.add(f"canonical/{name}.csv", pa.table({c: _text(table[c], "canonical") for c in table.column_names}))
        return
    unit = units_of(table[TABLES[name].key[0]])
    for layout in mine:
        rows = table.filter(pc.equal(unit, layout.unit))
        columns = {f.header: _written(rows[f.column], layout, f) for f in layout.fields}
        csv.add(f"{FOLDERS[layout.unit]}/{layout.file}", pa.table(columns), ENCODINGS[layout.unit])


def units_of(keys: pa.ChunkedArray) -> pa.ChunkedArray:
    """The unit in whose form each id is."""
    return pc.if_else(
        pc.ends_with(keys, "A"), "salesforce", pc.if_else(pc.starts_with(keys, "5540230"), "zoho", "hubspot")
    )


def _written(column: pa.ChunkedArray, layout: Layout, f: Field) -> pa.ChunkedArray:
    if f.percent:
        column = pc.multiply(column, pa.scalar(100, pa.decimal128(3, 0)))
    text = _text(column, layout.unit)
    if not f.values:
        return text
    index = pc.index_in(text, pa.array(list(f.values), pa.string()))
    return pc.coalesce(pa.chunked_array([pa.array(list(f.values.values()), pa.string())]).take(index), text)


def _text(column: pa.ChunkedArray, form: str) -> pa.ChunkedArray:
    """A column as the text of an export; an empty cell stays empty."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        seconds = column.cast(pa.timestamp("s"))
        if form in ("canonical", "salesforce"):
            return pc.strftime(seconds, FORMATS.get(form, "%Y-%m-%dT%H:%M:%SZ"))
        local = pc.local_timestamp(pc.assume_timezone(seconds, "UTC").cast(pa.timestamp("s", ZONES[form])))
        return pc.strftime(local, FORMATS[form])
    if pa.types.is_date(kind):
        return pc.strftime(column, DATE_FORMATS.get(form, "%Y-%m-%d"))
    if pa.types.is_decimal(kind):
        text = pc.replace_substring_regex(column.cast(pa.string()), r"^0E-\d+$", "0.0")
        return pc.utf8_rtrim(pc.utf8_rtrim(text, "0"), ".")
    return column.cast(pa.string())


def true_model(settings: Settings) -> dict:
    """What is true about the company beyond its rows: the model that made it."""
    world = World(settings)
    reps = np.flatnonzero(world.users.place < 30)
    names = world.user_ids(reps).to_pylist()
    values = {k: str(v) if k == "end" else v for k, v in asdict(settings).items()}
    return {
        "settings": values,
        "crm_introduced": str(settings.crm_introduced),
        "crm_effect": CRM_EFFECT,
        "season": SEASON.tolist(),
        "growth_a_year": GROWTH,
        "users_per_group": USERS_PER_GROUP,
        "rep_log_odds": {name: round(float(world.users.skill[k]), 6) for name, k in zip(names, reps, strict=True)},
        "rep_pace": {name: round(float(world.users.pace[k]), 6) for name, k in zip(names, reps, strict=True)},
    }
