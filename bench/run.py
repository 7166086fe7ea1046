"""How fast is a run beside the ways that people use today? Pages a minute and CPU a page, start-up counted.

    python bench/run.py [WORKSPACE] [--sample 1] [--many 200]

The pages are those of the first 12 scopes × 10 notebooks of the plan `monthly` of WORKSPACE, else of a small demo
company. Page data (the shared pass) is prepared once, before, for all ways: no other way has one of its own. `crm run`
is the command, with its start, the site and its manifest. `--sample` pages are measured for the slow ways and scaled,
which their cost per page allows: each page of theirs starts a kernel of its own. Prints one row per way and the ratios
that are promised, then what `--many` pages cost (`bench/run_many.py`; the promise is about 2000).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import run_many

from crmlib.run.batch import Options, Run, _task, plan_run
from crmlib.run.page import Task
from crmlib.run.prepare import prepare
from crmlib.run.workers import Workers
from crmlib.workspace import Workspace, find_workspace

SCOPES, NOTEBOOKS = 12, 10


def cpu() -> float:
    """CPU seconds of this process and of those of its children that have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measured(pages: int, work) -> dict[str, float]:
    """`work()` measured: seconds and CPU seconds a page."""
    started, used = time.perf_counter(), cpu()
    work()
    return {"seconds": (time.perf_counter() - started) / pages, "cpu": (cpu() - used) / pages}


def ours(run: Run, *options: str) -> None:
    """`crm run` as a command: its start, every page made anew, the site published. Page data is there already."""
    command = [sys.executable, "-m", "crmlib", "run", run.options.plan, "--force", "--jobs", "2", *options]
    command += ["--workspace", str(run.workspace.path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def sizes(run: Run) -> None:
    """Print what the pages of the published site weigh."""
    pages = [file.stat().st_size / 1024 for file in run.target.glob("*/*/*.html")]
    print(f"{len(pages)} pages: {sum(pages) / len(pages):.0f} KiB each, {max(pages):.0f} the largest (promised 150 KB)")


def commands(tasks: list[Task], folder: Path) -> None:
    """`papermill` and `jupyter nbconvert`, one page after the other."""
    for number, task in enumerate(tasks):
        out = folder / f"c{number}.ipynb"
        env = dict(os.environ, CRM_PAGE_DATA=task.page_data)
        given = [part for key, value in task.parameters.items() for part in ("-r", key, str(value))]
        quiet = {"check": True, "env": env, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        binaries = Path(sys.executable).parent
        subprocess.run([binaries / "papermill", task.source, out, *given], **quiet)
        subprocess.run([binaries / "jupyter", "nbconvert", "--to", "html", "--no-input", out], **quiet)


def api_page(task: Task, out: str) -> None:
    """One page through the APIs of Papermill and nbconvert."""
    import nbconvert
    import papermill

    os.environ["CRM_PAGE_DATA"] = task.page_data
    made = papermill.execute_notebook(task.source, out, dict(task.parameters), progress_bar=False)
    html = nbconvert.HTMLExporter(exclude_input=True).from_notebook_node(made)[0]
    Path(out).with_suffix(".html").write_text(html, encoding="utf-8")


def api_pool(tasks: list[Task], folder: Path) -> None:
    """The APIs in a pool of two processes."""
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(api_page, tasks, [str(folder / f"p{n}.ipynb") for n in range(len(tasks))]))


def warm_functions(tasks: list[Task]) -> None:
    """The cells of each notebook as plain code in this warm process, their outputs rendered to the same HTML."""
    import nbformat
    from IPython.core.interactiveshell import InteractiveShell

    from crmlib.run.page import _render

    shell = InteractiveShell.instance()
    for task in tasks:
        os.environ["CRM_PAGE_DATA"] = task.page_data
        notebook = nbformat.read(task.source, 4)
        names: dict = {}
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            value = _last_value(cell.source, names)
            if "parameters" in cell.metadata.get("tags", ()):
                names.update(task.parameters)
            data, metadata = shell.display_formatter.format(value) if value is not None else ({}, {})
            cell.outputs = [nbformat.v4.new_output("display_data", data=data, metadata=metadata)] if data else []
        _render(notebook, task)


def _last_value(source: str, names: dict):
    """Run a cell; the value of its last expression."""
    import ast
    import contextlib
    import io

    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(tree, "cell", "exec"), names)
        return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None


def planned(workspace: Workspace, folder: Path) -> Run:
    """A run of a plan of its own: the first scopes and notebooks of the workspace's, its page data prepared."""
    given = plan_run(workspace, Options()).order
    names = list(dict.fromkeys(job.notebook for job in given.jobs))[:NOTEBOOKS]
    plan = {"period": given.period, "scopes": list(given.scopes[:SCOPES]), "notebooks": names}
    file = folder / f"bench{os.getpid()}.yaml"
    file.write_text(json.dumps({**plan, "formats": ["html", "ipynb"]}), encoding="utf-8")
    run = plan_run(workspace, Options(plan=str(file)))
    with contextlib.ExitStack() as stack:
        beside = Workers(2, False, None, stack).beside
        prepare(workspace, run.snapshot, run.choice, run.order.scopes, run.work / "data", beside=beside)
    return run


def demo(folder: Path) -> Path:
    """A small demo company, imported."""
    command = [sys.executable, "-m", "crmlib", "demo", folder / "demo", "--scale", "0.2", "--until", "import"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / "demo"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", nargs="?")
    parser.add_argument("--sample", type=int, default=1)
    parser.add_argument("--many", type=int, default=200)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="crm-bench-"))
    workspace = find_workspace(given.workspace or demo(folder))
    run = planned(workspace, folder)
    try:
        tasks = [replace(_task(run, job, "stock"), scratch=None) for job in run.order.jobs]
        few, one = tasks[: given.sample], [task for task in tasks if task.notebook == tasks[0].notebook]
        rows = {
            "crm run": measured(len(tasks), lambda: ours(run)),
            f"crm run, {len(one)} pages": measured(len(one), lambda: ours(run, "--only", one[0].notebook)),
            "commands in a loop": measured(len(few), lambda: commands(few, folder)),
            "API, pool of two": measured(len(few) * 2, lambda: api_pool(tasks[: len(few) * 2], folder)),
        }
        warm_functions(few)
        rows["warm functions"] = measured(len(tasks), lambda: warm_functions(tasks))
        sizes(run)
    finally:
        shutil.rmtree(folder)
        shutil.rmtree(workspace.outputs / run.name, ignore_errors=True)
    for name, row in rows.items():
        print(f"{name:22} {60 / row['seconds']:8.1f} pages a minute {row['cpu']:8.3f} CPU s a page")
    loop, pool, warm = rows["commands in a loop"], rows["API, pool of two"], rows["warm functions"]
    mine, twelve = list(rows.values())[:2]
    print(f"rate beside the commands       {loop['seconds'] / mine['seconds']:6.1f} × (promised 30)")
    print(f"rate beside the pool           {pool['seconds'] / mine['seconds']:6.1f} × (promised 12)")
    print(f"{len(one)} pages beside the pool       {pool['seconds'] / twelve['seconds']:6.1f} × (promised 6)")
    print(f"CPU beside warm functions      {mine['cpu'] / warm['cpu']:6.2f} × (promised at most 1.6)")
    if given.many:
        run_many.measure(given.many)


if __name__ == "__main__":
    main()
