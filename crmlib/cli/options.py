"""Options that many commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crmlib.cli.output import Format
from crmlib.errors import UserError

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        metavar="DIR",
        help="The workspace (default: $CRM_WORKSPACE, else the nearest parent folder with params/company.yaml).",
    ),
]
NewWorkspaceOption = Annotated[
    Path | None, typer.Option("--workspace", metavar="DIR", help="The folder to make, instead of the argument.")
]
FormatOption = Annotated[Format, typer.Option("--format", help="How lists are printed: table, json or csv.")]


def folder_to_make(folder: Path | None, workspace: Path | None, default: Path | None = None) -> Path:
    """The workspace that a command makes: its argument, the same as `--workspace`, or the default.

    `UserError` where both are given and differ, or neither is and there is no default.
    """
    given = {each for each in (folder, workspace) if each is not None}
    if len(given) > 1:
        raise UserError("two folders to make", place="--workspace", found=str(workspace), expected=str(folder))
    chosen = given.pop() if given else default
    if chosen is None:
        raise UserError("no folder to make", place="DIR", expected="crm init DIR")
    return chosen
