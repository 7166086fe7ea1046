"""What do 2,000 pages cost a run: to make, in memory, to keep when nothing changed, and when one owner's data did?

    python bench/run_many.py [--pages 2000]

A made-up company of one owner per 20 pages and 20 small notebooks, so that the run itself is measured and not the
reports. Prints seconds and the largest resident memory of a worker early and late in the run. `bench/run.py` calls it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from statistics import median

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from crmlib.sources.load import Request, import_paths
from crmlib.workspace import Workspace, init_workspace

NOTEBOOKS = 20
KERNEL = {"name": "python3", "language": "python", "display_name": "Python 3"}
PARAMETERS = "\n".join(
    f'{name}: str = ""' for name in ("workspace", "period", "as_of", "scope", "compare_to", "language", "currency")
)
CELL = """import os, pandas as pd
pd.read_parquet(os.environ["CRM_PAGE_DATA"] + "/kpis.parquet").query("period_label == @period").head(20)"""


def company(folder: Path, owners: int) -> Workspace:
    """A workspace with that many owners, each with ten deals, and the plan of all of them."""
    workspace = init_workspace(folder / "ws", "Many", "USD", "UTC")
    for file in workspace.notebooks.rglob("*.ipynb"):
        file.unlink()
    for number in range(NOTEBOOKS):
        cells = [new_markdown_cell(f"# Page {number}"), new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
        made = new_notebook(cells=[*cells, new_code_cell(CELL)], metadata={"kernelspec": KERNEL})
        place = workspace.notebooks / "many" / f"n{number:02}.ipynb"
        place.parent.mkdir(exist_ok=True)
        nbformat.write(made, place)
    names = "".join(f"  - many/n{number:02}\n" for number in range(NOTEBOOKS))
    plan = f"period: 2026-10\nscopes: [each owner]\nformats: [html, ipynb]\nnotebooks:\n{names}"
    (workspace.params / "monthly.yaml").write_text(plan, encoding="utf-8")
    users = "user_id,name,team,region\n" + "".join(f"u{n},Owner {n},East,Japan\n" for n in range(owners))
    deals = "deal_id,name,owner_id,source,stage,status,amount,currency,created_at,closed_at\n" + "".join(
        f"d{n},Deal {n},u{n % owners},Web,Won,won,{n},USD,2026-09-01,2026-10-{n % 28 + 1:02}\n"
        for n in range(10 * owners)
    )
    history = "deal_id,changed_at,stage,status,amount,currency,owner_id\n" + "".join(
        f"d{n},2026-09-01,Won,won,{n},USD,u{n % owners}\n" for n in range(10 * owners)
    )
    # With a history from the start, as any company has: the first one makes more figures known, on every page.
    load(workspace, folder / "exports", 2, users=users, deals=deals, deal_history=history)
    return workspace


def load(workspace: Workspace, folder: Path, day: int, **tables: str) -> None:
    """Import tables given as CSV."""
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    at = datetime(2026, 11, day)
    import_paths(workspace, Request((str(folder),), "canonical", at, "bench", on_duplicate="overwrite"))


def run(workspace: Workspace, watch: bool = False) -> tuple[float, str, list[int]]:
    """`crm run` as a command: (seconds, its summary, MiB of the largest worker or page every second)."""
    command = [sys.executable, "-m", "crmlib", "run", "--workspace", str(workspace.path)]
    started, seen = time.perf_counter(), []
    with tempfile.TemporaryFile("w+") as said:
        going = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        while watch and going.poll() is None:
            seen.append(max((_resident(pid) for pid in _forks(going.pid)), default=0) >> 20)
            time.sleep(1)
        if going.wait():
            raise SystemExit("the run failed")
        seconds = time.perf_counter() - started
        said.seek(0)
        return seconds, said.read().splitlines()[-1], seen


def _forks(pid: int) -> list[int]:
    """The children of the run's children: forks of its zygote."""
    return [fork for child in _children(pid) for fork in _children(child)]


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:
            continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def measure(pages: int) -> None:
    """Make, keep, add a deal of one owner; print what each took."""
    with tempfile.TemporaryDirectory(prefix="crm-bench-") as folder:
        workspace = company(Path(folder), max(1, pages // NOTEBOOKS))
        seconds, summary, seen = run(workspace, watch=True)
        print(f"made                           {seconds:6.1f} s   {summary}")
        pages_only = seen[len(seen) // 3 :]  # figures are computed before, in forks of their own
        half = len(pages_only) // 2
        early, late = (median(part) if part else 0 for part in (pages_only[:half], pages_only[half:]))
        print(f"largest worker or page         {max(pages_only, default=0):6.0f} MiB (promised at most 400)")
        print(f"growth, second half by first   {late - early:+6.0f} MiB (promised none)")
        seconds, summary, _ = run(workspace)
        print(f"nothing changed                {seconds:6.1f} s   {summary} (promised 5 s for 2,000 pages)")
        row = "late,Late,u0,Web,Won,won,77,USD,2026-09-01,2026-10-01"
        head = "deal_id,name,owner_id,source,stage,status,amount,currency,created_at,closed_at"
        load(workspace, Path(folder) / "late", 3, deals=f"{head}\n{row}\n")
        seconds, summary, _ = run(workspace)
        print(f"one owner's data changed       {seconds:6.1f} s   {summary}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    measure(parser.parse_args().pages)
