"""How is one page made? The notebook runs in a fork of its own, then its outputs are rendered; or a page says why not.

Everything that differs between two equal runs (clocks, ids drawn at random, paths of this machine) is taken out of the
executed notebook, so that the same inputs give the same bytes everywhere.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crmlib.errors import printable
from crmlib.run.confine import bounds

_TIMES = ("start_time", "end_time", "duration")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_KEPT_ENV = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "SYSTEMROOT", "CRM_KERNELS")


@dataclass(frozen=True)
class Task:
    """All that a worker needs to make one page. `page_data` is the folder of its scope, and of nothing else.

    `scratch`: where the page's temporary folder is made (default: the system's place). `hidden`: folders that it may
    not read, should they lie among Python's own.
    """

    path: str
    notebook: str
    scope: str
    source: str
    parameters: Mapping[str, Any]
    page_data: str
    language: str
    seconds: float = 600
    limits: Mapping[str, int] = field(default_factory=dict)
    nav: tuple[tuple[str, str, bool], ...] = ()
    brand: str | None = None
    ask: str | None = None
    kernels: str = "fork"
    scratch: str | None = None
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What came of a task: the page (always, if need be one that says why it failed), the notebook, a log.

    `reason` is None for a page that is whole. `reads`: the files of its page data that it read; None: not known.
    """

    path: str
    html: bytes
    notebook: bytes
    log: str
    seconds: float
    reason: str | None = None
    reads: tuple[str, ...] | None = None


def make_page(task: Task) -> Outcome:
    """Make one page. Whatever the notebook does, an outcome comes back."""
    started = time.perf_counter()
    reason = reads = None
    try:
        executed, reason, reads = _execute(task)
        notebook = _steady(executed, task)
        html = failure_page(task, reason) if reason else _render(notebook, task).encode()
    except Exception as error:
        notebook, reason = {}, f"{type(error).__name__}: {printable(error, 300)}"
        html = failure_page(task, reason)
    seconds = time.perf_counter() - started
    data = _written(notebook) if notebook else b""
    return Outcome(task.path, html, data, _log(notebook, reason), seconds, reason, reads)


def _written(notebook: Mapping[str, Any]) -> bytes:
    """The notebook's file, with a line for each cell: where two differ, a line says so."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    cells = ",\n".join(map(line, notebook["cells"]))
    rest = line({name: value for name, value in notebook.items() if name != "cells"})
    return f'{{"cells": [\n{cells}\n],\n{rest[1:]}\n'.encode("utf-8", "replace")


def _execute(task: Task) -> tuple[Any, str | None, tuple[str, ...] | None]:
    """(the executed notebook, why it failed or None, the files of its page data that it read).

    The steps are those of `papermill.execute_notebook`, by Papermill's own functions; the notebook stays in memory,
    where that writes it to a file twice.
    """
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors, remove_error_markers
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from crmlib.run.engine import register
    from crmlib.run.own_data import OwnData
    from crmlib.run.scratch import remove_scratch

    register()
    notebook = parameterize_notebook(load_notebook_node(task.source), dict(task.parameters), engine_name="crm")
    prepare_notebook_metadata(notebook, f"{task.notebook}.ipynb", f"{task.path}.ipynb")
    remove_error_markers(notebook)
    place = Path(tempfile.mkdtemp(prefix="crm-page-", dir=task.scratch))
    scratch = place / "scratch"
    reason = reads = None
    try:
        scratch.mkdir()
        data = OwnData(Path(task.page_data), place / "data")
        try:
            papermill_engines.execute_notebook_with_engine(
                "crm",
                notebook,
                kernel_name=papermill_engines.nb_kernel_name("crm", notebook),
                progress_bar=False,
                kernels=task.kernels,
                steady=True,
                page_timeout=task.seconds,
                limits={**task.limits, "disk": task.limits.get("disk", 0)},
                page_env=_environment(data.place, scratch),
                page_cwd=str(scratch),
                scratch=str(scratch),
                confine=bounds([data.place, Path(task.source).parent], [scratch], task.hidden),
            )
            raise_for_execution_errors(notebook, None)
        except PapermillExecutionError as error:
            reason = _cause(error.ename, error.evalue)
            if error.ename == "CellExecutionError":  # Papermill's word for an error that has no banner
                reason = _last_words(notebook) or reason
        except Exception as error:
            reason = _cause("", str(error).partition("\n")[0]) or type(error).__name__
        finally:
            reads = data.close()
    finally:
        remove_scratch(place)
    return notebook, reason, reads


def _cause(name: str, value: str) -> str:
    text = printable(_ANSI.sub("", value).strip(), 300)
    return f"{name}: {text}" if name and text else name or text


def _last_words(notebook: Any) -> str:
    """The last line that the last cell wrote: Python's own account of an error that IPython could not format."""
    texts = [o.text for cell in notebook.cells for o in cell.get("outputs", ()) if o.output_type == "stream"]
    return _cause("", texts[-1].rstrip().rpartition("\n")[2]) if texts else ""


def _environment(data: Path, scratch: Path) -> dict[str, str]:
    """What a page sees of the environment: no secret of the run, no home folder, its own data."""
    kept = {name: os.environ[name] for name in _KEPT_ENV if name in os.environ}
    return {
        **kept,
        "CRM_PAGE_DATA": str(data),
        "HOME": str(scratch),
        "IPYTHONDIR": str(scratch / ".ipython"),
        "TMPDIR": str(scratch),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "PLOTLY_RENDERER": "plotly_mimetype",
    }


def _steady(executed: Any, task: Task) -> dict[str, Any]:
    """The executed notebook without clocks, random ids and paths of this machine."""
    metadata = executed.metadata.get("papermill")
    if metadata:
        for name in _TIMES:
            metadata.pop(name, None)
        metadata.pop("environment_variables", None)
    for cell in executed.cells:
        for name in _TIMES:
            cell.metadata.get("papermill", {}).pop(name, None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
        elif cell.metadata.get("tags") == ["papermill-error-cell-tag"]:
            cell["id"] = f"error-{executed.cells.index(cell)}"
    return executed


def _render(notebook: Mapping[str, Any], task: Task) -> str:
    return rendered(notebook, task.path, task.nav, task.language, task.brand)


def rendered(
    notebook: Mapping[str, Any], path: str, nav: Iterable[tuple[str, str, bool]], language: str, brand: str | None
) -> str:
    """The page of an executed notebook, for its place `path` in a site, with the links of `contents.navigation`."""
    from crmlib.present.page import render
    from crmlib.present.shell import NavItem

    up = "../" * path.count("/")
    items = [NavItem(*item) for item in nav]
    return render(notebook, language=language, brand=brand, nav=items, static=f"{up}_static")


def failure_page(task: Task, reason: str) -> bytes:
    """The page that stands where one could not be made: which, why, and whom to ask."""
    from crmlib.present.shell import NavItem
    from crmlib.present.site import render_failure

    nav = [NavItem(*item) for item in task.nav]
    made = render_failure(task.path, reason, ask=task.ask, language=task.language, brand=task.brand, nav=nav)
    return made.encode()


def _log(notebook: Mapping[str, Any], reason: str | None) -> str:
    """What the page wrote to standard error, and the traceback of what stopped it."""
    lines = []
    for number, cell in enumerate(notebook.get("cells", ())):
        for output in cell.get("outputs", ()):
            if output["output_type"] == "stream" and output["name"] == "stderr":
                lines.append(f"cell {number}: {output['text']}")
            elif output["output_type"] == "error":
                lines.append(f"cell {number}:\n" + "\n".join(output["traceback"]))
    if reason:
        lines.append(f"failed: {reason}")
    text = _ANSI.sub("", "\n".join(lines))
    return "\n".join(printable(line, 2000) for line in text.split("\n")) + "\n" if text else ""
