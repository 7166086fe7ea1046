"""`crm new`: how does a new part begin?"""

from __future__ import annotations

from typing import Annotated

import typer

from crmlib.cli.options import WorkspaceOption
from crmlib.cli.output import say

NEW = typer.Typer(help="Start a new part: a source …", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the group to the application."""
    app.add_typer(NEW, name="new")


@NEW.command("source")
def source(
    path: Annotated[str, typer.Argument(metavar="FILE", help="A file, folder or database to be mapped.")],
    name: Annotated[str | None, typer.Option("--name", help="What the source is called (default: the file).")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Propose a mapping for a file: columns matched by name, synonym and content, to be reviewed by a person."""
    from crmlib.sources.propose import new_source
    from crmlib.workspace import find_workspace

    target = new_source(find_workspace(workspace), path, name)
    say(f"wrote {target}: review it, then `crm import {path} --as {target.stem} --dry-run`")
