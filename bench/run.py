"""How fast is a run beside the ways that people use today? Pages a minute and CPU a page, start-up counted.

    python bench/run.py [WORKSPACE] [--pages 120] [--sample 1] [--many 200]

The pages are those of the first 12 scopes × 10 notebooks of the plan `monthly` of WORKSPACE, else of a small demo
company. Page data is prepared once for all ways. `--sample` pages are measured for the slow ways and scaled, which
their cost per page allows: each page of theirs starts a kernel of its own. Prints one row per way and the ratios that
are promised, then what `--many` pages cost (`bench/run_many.py`; the promise is about 2000).
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
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
from crmlib.run.page import Task, make_page
from crmlib.run.prepare import prepare
from crmlib.run.workers import Workers
from crmlib.workspace import find_workspace

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


def ours(tasks: list[Task]) -> None:
    """A new process that starts the pool and makes every page, as `crm run` does."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump([vars(task) for task in tasks], file)
    subprocess.run([sys.executable, __file__, "--only-ours", file.name], check=True)
    os.unlink(file.name)


def only_ours(file: str) -> None:
    from crmlib.run.pool import executor

    tasks = [Task(**values) for values in json.loads(Path(file).read_text())]
    with executor(2) as pool:
        outcomes = list(pool.map(make_page, tasks))
    failed = [outcome.reason for outcome in outcomes if outcome.reason]
    if failed:
        raise SystemExit(f"{len(failed)} pages failed: {failed[0]}")
    sizes = [len(outcome.html) >> 10 for outcome in outcomes]
    print(
        f"{len(sizes)} pages: {sum(sizes) / len(sizes):.0f} KiB each, {max(sizes)} the largest (promised at most 150)"
    )


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


def prepared_tasks(run: Run, pages: int) -> list[Task]:
    """`pages` tasks of the plan's first scopes and notebooks, repeated if there are fewer."""
    scopes = run.order.scopes[:SCOPES]
    names = list(dict.fromkeys(job.notebook for job in run.order.jobs))[:NOTEBOOKS]
    with contextlib.ExitStack() as stack:
        beside = Workers(2, False, None, stack).beside
        prepare(run.workspace, run.snapshot, run.choice, scopes, run.work / "data", beside=beside)
    jobs = [job for job in run.order.jobs if job.scope in scopes and job.notebook in names]
    made = (replace(_task(run, job, "fork"), scratch=None) for job in jobs)
    return list(itertools.islice(itertools.cycle(made), pages))


def demo(folder: Path) -> Path:
    """A small demo company, imported."""
    command = [sys.executable, "-m", "crmlib", "demo", folder / "demo", "--scale", "0.2", "--until", "import"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / "demo"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", nargs="?")
    parser.add_argument("--pages", type=int, default=120)
    parser.add_argument("--sample", type=int, default=1)
    parser.add_argument("--many", type=int, default=200)
    parser.add_argument("--only-ours")
    given = parser.parse_args()
    if given.only_ours:
        only_ours(given.only_ours)
        return
    folder = Path(tempfile.mkdtemp(prefix="crm-bench-"))
    try:
        run = plan_run(find_workspace(given.workspace or demo(folder)), Options())
        tasks = prepared_tasks(run, given.pages)
        few = tasks[: given.sample]
        rows = {
            "crm run": measured(given.pages, lambda: ours(tasks)),
            "crm run, 12 pages": measured(min(12, given.pages), lambda: ours(tasks[:12])),
            "commands in a loop": measured(len(few), lambda: commands(few, folder)),
            "API, pool of two": measured(len(few) * 2, lambda: api_pool(tasks[: len(few) * 2], folder)),
        }
        warm_functions(few)
        rows["warm functions"] = measured(given.pages, lambda: warm_functions(tasks))
    finally:
        shutil.rmtree(folder)
    for name, row in rows.items():
        print(f"{name:22} {60 / row['seconds']:8.1f} pages a minute {row['cpu']:8.3f} CPU s a page")
    loop, pool, warm = rows["commands in a loop"], rows["API, pool of two"], rows["warm functions"]
    mine = rows["crm run"]
    print(f"rate beside the commands       {loop['seconds'] / mine['seconds']:6.1f} × (promised 30)")
    print(f"rate beside the pool           {pool['seconds'] / mine['seconds']:6.1f} × (promised 12)")
    print(
        f"12 pages beside the pool       {pool['seconds'] / rows['crm run, 12 pages']['seconds']:6.1f} × (promised 6)"
    )
    print(f"CPU beside warm functions      {mine['cpu'] / warm['cpu']:6.2f} × (promised at most 1.6)")
    run_many.measure(given.many)


if __name__ == "__main__":
    main()
