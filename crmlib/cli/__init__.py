"""What can be typed? The `crm` command: one module per area registers its commands here.

Heavy imports stay inside the command functions: the time to start is part of every command's time.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import signal
import sys
import threading

import typer

from crmlib.errors import CrmError, UserError, nearest, printable

_STOPPED = 130
"""Exit status after Ctrl-C, as shells have it: 128 and the number of the signal."""
_TERMINATED = 143
"""The same after SIGTERM."""
_WRONG_PLACE = (FileNotFoundError, FileExistsError, NotADirectoryError, IsADirectoryError, PermissionError)
"""What the file system says of a place that cannot be used as it was named; all else went wrong on the way."""


def build() -> typer.Typer:
    """The command-line application with the commands of every area."""
    app = typer.Typer(
        name="crm",
        help="A reproducible reporting workbook for customer data.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for module in pkgutil.iter_modules(__path__):
        register = getattr(importlib.import_module(f"{__name__}.{module.name}"), "register", None)
        if register:
            register(app)
    return app


def main(arguments: list[str] | None = None) -> None:
    """Run the command; exit 0 all done, 1 something in it failed, 2 it could not start."""
    terminated = _stop_when_terminated()
    try:
        status = build()(args=arguments, standalone_mode=False)
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # its message is the help itself; typer does not export it
            print(error.format_message(), file=sys.stderr)
        else:
            _complain(_usage_message(error))
        sys.exit(2)
    except typer.Exit as error:
        sys.exit(error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        status = _STOPPED
    except CrmError as error:
        _complain(str(error))
        sys.exit(error.exit_status)
    except BrokenPipeError:
        # The reader of our output has gone (`crm kpi … | head`): nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.filename is None:
            raise
        _complain(CrmError(error.strerror or str(error), place=str(error.filename)).text())
        sys.exit(2 if isinstance(error, _WRONG_PLACE) else 1)
    if status == _STOPPED:  # what Typer, too, makes of Ctrl-C
        _complain("stopped")
        status = _TERMINATED if terminated else _STOPPED
    sys.exit(status if isinstance(status, int) else 0)


def _stop_when_terminated() -> list[int]:
    """Stop at SIGTERM as at Ctrl-C: what is half done is taken back. The signals that came, for the exit status."""
    came: list[int] = []

    def stop(number: int, _: object) -> None:
        came.append(number)
        raise KeyboardInterrupt

    alone = threading.current_thread() is threading.main_thread()
    if alone and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, stop)
    return came


def _usage_message(error: typer.TyperException) -> str:
    """Typer's own message with the nearest option where one is unknown, and where the help is."""
    message = error.format_message()
    context = getattr(error, "ctx", None)
    name = getattr(error, "option_name", None)
    near: list[str] = []
    found = None
    faults = getattr(error.__cause__, "errors", None)
    if faults:  # of the value that was given: pydantic says what it was
        message, found = message.replace("Value error, ", "").rstrip("."), faults()[0]["input"]
    if name and context:
        near = nearest(name, [option for parameter in context.command.params for option in parameter.opts])
        message = message.split(" Did you mean")[0].split(" (Possible")[0]
    text = UserError(message, found=found, near=near).text()
    return text + (f" (`{context.command_path} --help` lists the options)" if context else "")


def _complain(text: str) -> None:
    print(f"crm: {printable(text, 4000)}", file=sys.stderr)
