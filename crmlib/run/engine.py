"""How does Papermill run a notebook in a fork? An engine that reuses Papermill's own client for every message.

`papermill --engine crm` and `papermill.execute_notebook(..., engine_name="crm")` use it. It differs from the stock
engine in three things: the process is a fork of a zygote, the messages come over one socket, and the notebook is
saved when it starts, every few seconds, and when it ends instead of twice a cell. Outputs, counts, metadata and
error banners are the stock ones because the stock code makes them.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import os
import sys
from collections.abc import Callable

from nbclient.client import CellExecutionComplete, timestamp
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from papermill.log import logger
from papermill.utils import merge_kwargs, remove_args

from crmlib.run.child import PageProcess
from crmlib.run.forks import ForkRefused, shared_zygote

_MESSAGE_ID = "cell"


class _NeedsMessages(Exception):
    """A widget or comm appeared: the notebook needs a kernel with real channels."""


class LazySaveManager(NotebookExecutionManager):
    """Papermill's record of a run, saved at its start, at most every `save_every` seconds, and at its end."""

    save_every = 5.0
    _saved = False

    def save(self, **kwargs) -> None:
        if kwargs.get("nb"):
            self.nb = kwargs["nb"]
        ended = self.end_time is not None or self.nb.metadata.papermill.get("exception")
        late = (self.now() - self.last_save_time).total_seconds() >= self.save_every
        if ended or late or not self._saved:
            self._saved = True
            super().save()


class FinalSaveManager(LazySaveManager):
    """Saved at the end only: the run's site is switched whole, nobody reads half a notebook."""

    save_every = float("inf")
    _saved = True

    def cell_complete(self, cell, cell_index=None, **kwargs) -> None:
        cell.metadata.papermill["start_time"] = None  # no clock is kept: Papermill would parse it for the duration
        super().cell_complete(cell, cell_index=cell_index, **kwargs)


class ForkEngine(Engine):
    """The `crm` engine of Papermill.

    Options beyond the stock engine's (keyword arguments of `papermill.execute_notebook`, `--engine crm`):
    `kernels` ("fork", "messages" for a fork with Jupyter's channels, "stock"), `page_timeout` (seconds for the
    whole notebook), `limits` ({"memory": bytes, "file": bytes, "output": bytes, "disk": bytes of `scratch`}),
    `page_env`, `page_cwd`, `scratch` (a folder that counts against "disk"), `confine` (what `crmlib.run.confine.bounds`
    gives; not for stock kernels), `steady` (no clock, no process ids in names, saved once at the end).
    """

    @classmethod
    def execute_notebook(
        cls, nb, kernel_name, output_path=None, progress_bar=True, log_output=False, autosave_cell_every=30, **kwargs
    ):
        manager = FinalSaveManager if kwargs.get("steady") else LazySaveManager
        nb_man = manager(
            nb,
            output_path=output_path,
            progress_bar=progress_bar,
            log_output=log_output,
            autosave_cell_every=autosave_cell_every,
        )
        nb_man.notebook_start()
        try:
            cls.execute_managed_notebook(nb_man, kernel_name, log_output=log_output, **kwargs)
        finally:
            nb_man.cleanup_pbar()
            nb_man.notebook_complete()
        return nb_man.nb

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, kernels="fork", **kwargs):
        own = {name: kwargs.pop(name, None) for name in _OPTIONS}
        if own["steady"]:
            kwargs["record_timing"] = False
        if kernels == "fork":
            reason = _not_ours(nb_man.nb, kernel_name)
            if reason is None:
                try:
                    return _client(ForkClient, nb_man, kernel_name, **kwargs).run(own)
                except _NeedsMessages:
                    kernels = "messages"
                    nb_man.notebook_start()
                except ForkRefused as refused:
                    reason = str(refused)
            if reason is not None:
                logger.info(f"crm engine: stock kernel, because {reason}")
                kernels = "stock"
        kwargs.setdefault("execution_timeout", own["page_timeout"])
        if kernels == "messages":
            return _client(MessageClient, nb_man, kernel_name, **kwargs).execute(
                **_start_options(own), confine=own["confine"]
            )
        return _client(PapermillNotebookClient, nb_man, kernel_name, **kwargs).execute(**_start_options(own))


_OPTIONS = ("page_timeout", "limits", "page_env", "page_cwd", "scratch", "steady", "confine")


def _start_options(own: dict) -> dict:
    """What a stock kernel can be given of the options: its environment and folder."""
    options = {"env": own["page_env"], "cwd": own["page_cwd"]}
    return {name: value for name, value in options.items() if value is not None}


def _client(
    kind: Callable, nb_man, kernel_name, log_output=False, stdout_file=None, stderr_file=None, start_timeout=60,
    execution_timeout=None, **kwargs,
):  # fmt: skip
    """A Papermill client with the arguments prepared as Papermill's own engine prepares them."""
    kwargs = remove_args(["input_path"], **kwargs)
    prepared = merge_kwargs(
        remove_args(["timeout", "startup_timeout"], **kwargs),
        timeout=execution_timeout or kwargs.get("timeout"),
        startup_timeout=start_timeout,
        kernel_name=kernel_name,
        log=logger,
        log_output=log_output,
        stdout_file=stdout_file,
        stderr_file=stderr_file,
    )
    return kind(nb_man, **prepared)


@functools.lru_cache(maxsize=16)
def _kernel_command(kernel_name: str) -> tuple[str, ...]:
    from jupyter_client.kernelspec import KernelSpecManager

    return tuple(KernelSpecManager().get_kernel_spec(kernel_name).argv)


def _not_ours(nb, kernel_name: str) -> str | None:
    """Why this notebook's kernel is not this Python, or None when it is."""
    language = nb.metadata.get("kernelspec", {}).get("language") or "python"
    if language != "python":
        return f"the notebook's language is {language}"
    command = _kernel_command(kernel_name)
    if "ipykernel_launcher" not in command and "ipykernel" not in command:
        return f"kernel {kernel_name} is not ipykernel"
    if os.path.basename(command[0]) not in ("python", "python3") and not _same_file(command[0], sys.executable):
        return f"kernel {kernel_name} is another Python: {command[0]}"
    if os.path.isabs(command[0]) and not _same_file(command[0], sys.executable):
        return f"kernel {kernel_name} is another Python: {command[0]}"
    return None


def _same_file(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other) and os.path.dirname(one) == os.path.dirname(other)
    except OSError:
        return False


class ForkClient(PapermillNotebookClient):
    """Papermill's client with a fork of the zygote in place of a kernel."""

    def run(self, options: dict):
        """Run all cells; the notebook is in `self.nb`."""
        self.reset_execution_trackers()
        limits = dict(options["limits"] or {})
        self._page = PageProcess(
            shared_zygote().fork,
            {"steady_names": bool(options["steady"])},
            env=options["page_env"],
            cwd=options["page_cwd"],
            timeout=options["page_timeout"],
            scratch=options["scratch"],
            limits=limits,
            confine=options["confine"],
        )
        with self._page:
            self.nb.metadata["language_info"] = self._page.start(self.startup_timeout)
            for index, cell in enumerate(self.nb.cells):
                try:
                    self.nb_man.cell_start(cell, index)
                    self._run_cell(cell, index)
                except CellExecutionError as error:
                    self.nb_man.cell_exception(cell, cell_index=index, exception=error)
                    break
                except (DeadKernelError, CellTimeoutError) as error:
                    self.nb_man.cell_exception(cell, cell_index=index, exception=error)
                    raise
                finally:
                    self.nb_man.cell_complete(cell, cell_index=index)
        return self.nb

    def _run_cell(self, cell, index: int) -> None:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return
        allowed = not self.force_raise_errors and (self.allow_errors or "raises-exception" in tags)
        cell.outputs = []
        self.clear_before_next_output = False
        self._open_streams: dict[str, tuple] = {}
        try:
            reply = self._talk(cell, index, allowed)
        finally:
            for name in list(self._open_streams):
                self._close_stream(name)
        _raise_for_error(self, cell, index, reply)

    def _talk(self, cell, index: int, allowed: bool) -> dict | None:
        """Send a cell and take its messages; the reply."""
        reply = None
        request = {
            "code": cell.source, "silent": False, "store_history": True, "user_expressions": {},
            "allow_stdin": False, "stop_on_error": not allowed,
        }  # fmt: skip
        if self.record_timing:
            cell["metadata"]["execution"] = {}
        for message in self._page.execute(request, self._get_timeout(cell), cell, index):
            kind = message["msg_type"]
            if kind == "execute_reply":
                reply = message
                if self.record_timing:
                    cell["metadata"]["execution"]["shell.execute_reply"] = timestamp(_as_jupyter(message))
            elif kind == "stream":
                self._stream(message, cell, index)
            elif kind.startswith("comm_"):
                raise _NeedsMessages
            else:
                with contextlib.suppress(CellExecutionComplete):
                    self.process_message(_as_jupyter(message), cell, index)
        return reply

    def _stream(self, message: dict, cell, index: int) -> None:
        """Join the parts that a stock kernel would have sent as one; keep the place where it would have split."""
        content = message["content"]
        name, text = content["name"], content["text"]
        output, parts = self._open_streams.get(name, (None, []))
        if text and output is not None and any(output is each for each in cell.outputs):
            parts.append(text)
            if self.log_output or self.stdout_file or self.stderr_file:
                self.log_output_message(new_output("stream", name=name, text=text))
        elif text:
            plain = {"name": name, "text": text}
            output = self.process_message(_as_jupyter(dict(message, content=plain)), cell, index)
            self._open_streams[name] = (output, [text])
        if content["end"]:
            self._close_stream(name)

    def _close_stream(self, name: str) -> None:
        output, parts = self._open_streams.pop(name, (None, []))
        if output is not None and len(parts) > 1:
            output["text"] = "".join(parts)


_raise_for_error = run_sync(PapermillNotebookClient._check_raise_for_error)


def _as_jupyter(message: dict) -> dict:
    """A frame from the page as the message that nbclient expects."""
    date = datetime.datetime.fromisoformat(message["date"]) if "date" in message else None
    return {
        "header": {"msg_type": message["msg_type"], "msg_id": _MESSAGE_ID, "date": date},
        "parent_header": {"msg_id": _MESSAGE_ID},
        "msg_type": message["msg_type"],
        "content": message["content"],
        "metadata": message.get("metadata", {}),
        "buffers": message.get("buffers", []),
    }


class MessageClient(PapermillNotebookClient):
    """Papermill's client with Jupyter's own channels to a forked kernel, for widgets."""

    def __init__(self, *args, **kwargs) -> None:
        from crmlib.run.provisioner import ForkKernelManager

        super().__init__(*args, kernel_manager_class=ForkKernelManager, shutdown_kernel="immediate", **kwargs)


def register() -> None:
    """Make `engine_name="crm"` known in this process, also where the package is not installed."""
    papermill_engines.register("crm", ForkEngine)
