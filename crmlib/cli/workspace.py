"""`crm init`, `crm doctor`: workspaces, and whether this machine can run the product."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crmlib.cli.options import FormatOption, NewWorkspaceOption, WorkspaceOption, folder_to_make
from crmlib.cli.output import Format, emit, say


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("init")(init)
    app.command("doctor")(doctor)


def init(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="The folder to make.")] = None,
    name: Annotated[str, typer.Option(help="The company's name.")] = "My company",
    currency: Annotated[str, typer.Option(help="Base currency, ISO 4217.")] = "USD",
    timezone: Annotated[str, typer.Option(help="IANA time zone; days are cut here.")] = "UTC",
    language: Annotated[str, typer.Option(help="Language of pages: en or ja.")] = "en",
    workspace: NewWorkspaceOption = None,
) -> None:
    """Make a new workspace with commented parameter files and the notebooks."""
    from crmlib.workspace import init_workspace

    made = init_workspace(folder_to_make(folder, workspace), name, currency, timezone, language)
    say(f"made {made.path}; next: crm --help, or crm import PATH --workspace {made.path}")


def doctor(
    format: FormatOption = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """Check this machine: versions, fork safety, fonts of the terminal, free disk."""
    from crmlib.cli.checks import checks
    from crmlib.workspace import find_workspace

    rows = checks(find_workspace(workspace).path if workspace else None)
    emit(rows, format, ["check", "found", "expected", "ok"])
    if not all(row["ok"] for row in rows):
        raise typer.Exit(1)
