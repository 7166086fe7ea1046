"""Do the exports look as the CRMs write them, are they the same every time, and can the importer read them?"""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from crmlib.company import load_company
from crmlib.demo.layouts import ENCODINGS, FOLDERS, layouts
from crmlib.demo.params import write_params
from crmlib.demo.settings import Settings, last_month
from crmlib.demo.truth import ADDED, keys_of, restore
from crmlib.demo.write import generate, write_clean
from crmlib.schema import TABLES
from crmlib.sources.load import Request, import_paths
from crmlib.workspace import Workspace, init_workspace
from tests import ROOT, shared_data

SMALL = Settings(scale=0.12)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("demo")
    generate(place, SMALL)
    return place


def digests(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_the_same_settings_give_the_same_bytes(folder, tmp_path):
    generate(tmp_path, SMALL)
    assert digests(tmp_path) == digests(folder)


def test_every_file_decodes_strictly_and_every_row_is_whole(folder):
    for file in (folder / "exports").rglob("*.csv"):
        encoding = "cp932" if "zoho" in file.parent.name else "utf-8"
        rows = list(csv.reader(file.read_bytes().decode(encoding).splitlines()))
        assert {len(row) for row in rows} == {len(rows[0])}, file.name


def test_zoho_files_are_japanese_and_not_utf8(folder):
    raw = (folder / "exports" / FOLDERS["zoho"] / "商談.csv").read_bytes()
    assert "ステージ".encode("cp932") in raw
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")


@pytest.mark.skipif(shared_data("headers_reference") is None, reason="the shared reference headers are not here")
def test_zoho_headers_are_the_vendors_labels():
    text = shared_data("headers_reference", "zoho_ja_labels.txt").read_text(encoding="utf-8")
    labels = {label for line in text.splitlines() if not line.startswith("#") for label in line.split(",")}
    used = {field.header for layout in layouts("en") if layout.unit == "zoho" for field in layout.fields}
    wanted = {
        "見込み客のデータ元",
        "業界",
        "年間売上",
        "電話番号",
        "携帯電話",
        "メール",
        "Webサイト",
        "見込み客ステータス",
        "従業員数",
        "会社",
        "姓",
    }
    assert wanted <= labels & used
    assert {"総額", "ステージ", "確度"} <= labels & used


def test_the_exports_hold_every_row_once(folder):
    dirt = pq.read_table(folder / "truth" / "dirt.parquet")
    for name in TABLES:
        clean = pq.read_metadata(folder / "truth" / "clean" / f"{name}.parquet").num_rows
        added = duckdb.sql(f"select count(*) from dirt where \"table\" = '{name}' and kind in {ADDED}").fetchone()[0]
        files = [folder / "exports" / FOLDERS[x.unit] / x.file for x in layouts("en") if x.table == name]
        files = files or [folder / "exports" / "canonical" / f"{name}.csv"]
        written = 0
        for file in files:
            encoding = "cp932" if FOLDERS["zoho"] in str(file) else "utf-8"
            written += len(list(csv.reader(file.read_text(encoding=encoding).splitlines()))) - 1
        assert written == clean + added, name
    assert dirt.num_rows > 500


@pytest.mark.parametrize("settings", [SMALL, Settings(3, 0.05, last_month("2026-06"), currency="USD", language="ja")])
def test_import_and_truth_give_back_the_clean_tables(tmp_path, settings):
    """The exports through the real importer, minus the dirt, are the clean tables, cell by cell."""
    workspace = init_workspace(tmp_path / "w", "Demo", settings.currency, settings.timezone)
    write_params(workspace.params, settings)
    generate(workspace.path / "demo", settings)
    sources = {"canonical": None, **{folder: ENCODINGS[unit] for unit, folder in FOLDERS.items()}}
    for source, encoding in sources.items():
        paths = (str(workspace.path / "demo" / "exports" / source),)
        report = import_paths(workspace, Request(paths, source, datetime(2026, 11, 1), "test", encoding=encoding))
        assert report.total("read") == report.total("accepted")
    truth = workspace.path / "demo" / "truth"
    dirt = pq.read_table(truth / "dirt.parquet")
    for name in TABLES:
        clean = pq.read_table(truth / "clean" / f"{name}.parquet")
        back = restore(name, _imported(workspace, name, clean.schema), dirt)
        assert _sorted(name, back).equals(_sorted(name, clean)), name


def _imported(workspace: Workspace, name: str, schema: pa.Schema) -> pa.Table:
    snapshot = workspace.store.head()
    files = [str(file) for file in snapshot.files(name, "raw")]
    columns = ", ".join(schema.names)
    return duckdb.sql(f"select {columns} from read_parquet({files}) order by row_order").to_arrow_table().cast(schema)


def _sorted(name: str, table: pa.Table) -> pa.Table:
    if TABLES[name].key:
        table = table.take(pa.compute.sort_indices(keys_of(name, table)))
    else:
        table = table.sort_by([(column, "ascending") for column in table.column_names])
    return table.combine_chunks()


def test_the_settings_of_the_company_are_valid(tmp_path):
    for settings in (SMALL, Settings(currency="USD", language="ja")):
        write_params(tmp_path, settings)
        company = load_company(tmp_path / "company.yaml")
        assert [stage.status for stage in company.stages] == ["open"] * 5 + ["won", "lost"]
        assert company.crm_introduced == settings.crm_introduced


def test_the_true_model_is_written(folder):
    model = json.loads((folder / "truth" / "model.json").read_text(encoding="utf-8"))
    assert len(model["rep_log_odds"]) == 30
    assert model["settings"]["seed"] == SMALL.seed


def test_clean_tables_alone_are_the_same_as_those_of_the_truth(folder, tmp_path):
    rows = write_clean(tmp_path, SMALL)
    assert set(rows) == set(TABLES)
    assert digests(tmp_path) == digests(folder / "truth" / "clean")


PEAK = """
import resource, sys, tempfile
from pathlib import Path
from crmlib.demo.settings import Settings
from crmlib.demo.write import generate
with tempfile.TemporaryDirectory() as place:
    generate(Path(place), Settings(scale=float(sys.argv[1])))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_scale():
    peak = [
        int(
            subprocess.run(
                [sys.executable, "-c", PEAK, scale], cwd=ROOT, capture_output=True, text=True, check=True
            ).stdout
        )
        for scale in ("2", "6")
    ]
    assert peak[1] < 1.25 * peak[0]
