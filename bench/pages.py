"""What does a page cost after the shared pass? CPU seconds of each notebook for one team, as it is and grown.

    python bench/pages.py [WORKSPACE] [--period P] [--scope team:NAME] [--deals 1000000] [--teams 25]

Without a workspace a small demo company is made. The page data of the scope is prepared as a run would, then grown:
every row of its records is there so many times over, each time under other keys, that the team has its share of
`--deals` in a company of `--teams` teams of one size. The shared pass's figures stay as they are; its lists of
customers and of deals that moved grow along.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import shutil
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crmlib.notebook import page
from crmlib.notebook.report import Report
from crmlib.run.page_data import PageData
from crmlib.run.prepare import prepare_one
from crmlib.schema import TABLES

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
KEPT = ("users", "fx_rates", "products", "campaigns", "targets", "forecasts", "costs", "crm_usage")
"""Tables of a company that has more deals, not more people or products."""
SHARED_KEYS = ("owner_id", "user_id", "assignee_id", "agent_id", "product_id", "campaign_id", "list_id", "import_id")


def main() -> None:
    """Print a table of the pages of a scope, as it is and grown."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        measure(options, options.workspace or demo(Path(folder) / "demo"))


def demo(folder: Path) -> Path:
    """A demo company of a fifth of the usual size, imported and not audited."""
    from crmlib.cli import build

    build()(args=["demo", str(folder), "--scale", "0.2", "--until", "import"], standalone_mode=False)
    return folder


def measure(options: argparse.Namespace, workspace: str | Path) -> None:
    """Time every page, as it is and grown."""
    data = prepare_one(workspace=workspace, period=options.period, scope=options.scope)
    times = max(1, round(options.deals / options.teams / len(data.rows("deals", "deal_id"))))
    with tempfile.TemporaryDirectory() as folder:
        large = grown(data, Path(folder) / "grown", times)
        print(f"{options.scope}: {len(data.rows('deals', 'deal_id'))} deals, grown {times} times")
        print(f"{'notebook':28s} {'as it is':>9s} {'grown':>9s}   CPU s")
        for name in names():
            print(f"{name:28s} {seconds(name, data):9.2f} {seconds(name, large):9.2f}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workspace", nargs="?", default="")
    parser.add_argument("--period", default="")
    parser.add_argument("--scope", default="team:Tokyo Sales")
    parser.add_argument("--deals", type=int, default=1_000_000)
    parser.add_argument("--teams", type=int, default=25)
    return parser.parse_args()


def names() -> list[str]:
    """The report and KPI notebooks."""
    files = sorted(file for kind in ("kpi", "reports") for file in (NOTEBOOKS / kind).glob("*.ipynb"))
    return [file.relative_to(NOTEBOOKS).with_suffix("").as_posix() for file in files]


def seconds(name: str, data: PageData) -> float:
    """CPU seconds of the sections of a page: the second time, as a worker that has imported everything takes."""
    return [_once(name, data) for _ in range(2)][-1]


def _once(name: str, data: PageData) -> float:
    module = importlib.import_module(f"crmlib.notebook.{name.rsplit('/', 1)[-1]}")
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    begun = time.process_time()
    report = Report(name, PageData(data.folder))
    for cell in cells:
        called = re.match(r"report\.show\((\w+)\.(\w+)\)", "".join(cell["source"]))
        if called:
            getattr(page if called[1] == "page" else module, called[2])(report)._repr_mimebundle_()
    return time.process_time() - begun


def grown(data: PageData, folder: Path, times: int) -> PageData:
    """The page data with `times` as many rows."""
    shutil.copytree(data.folder, folder, copy_function=shutil.copyfile)
    for file in (folder / "records").glob("*.parquet"):
        if file.stem not in KEPT:
            rows = pq.read_table(file)
            copies = [_under_other_keys(rows, file.stem, at) for at in range(times)]
            pq.write_table(pa.concat_tables(copies).combine_chunks(), file, compression="zstd")
    for name, parts in (("bridge", ("movements",)), ("customers", ("customers",))):
        file = folder / "analysis" / f"{name}.json"
        if file.is_file():
            found = json.loads(file.read_text(encoding="utf-8"))
            file.write_text(json.dumps(found | {part: found[part] * times for part in parts}), encoding="utf-8")
    return PageData(folder)


def _under_other_keys(rows: pa.Table, table: str, at: int) -> pa.Table:
    for column in TABLES[table].columns:
        if column.type == "id" and column.name in rows.column_names and column.name not in SHARED_KEYS:
            place = rows.column_names.index(column.name)
            values = pc.binary_join_element_wise(rows[column.name], pa.scalar(f"_{at}"), pa.scalar(""))
            rows = rows.set_column(place, rows.schema.field(place), values)
    return rows


if __name__ == "__main__":
    main()
