"""`crm new`: how does a new part begin?"""

from __future__ import annotations

from typing import Annotated

import typer

from crmlib.cli.options import WorkspaceOption
from crmlib.cli.output import say

NEW = typer.Typer(help="Start a new part: a source, a notebook, a KPI.", no_args_is_help=True)


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


@NEW.command("notebook")
def notebook(
    name: Annotated[str, typer.Argument(metavar="FOLDER/NAME", help="audit/…, kpi/… or reports/….")],
    title: Annotated[str, typer.Option(help="The title, in English.")] = "",
    title_ja: Annotated[str, typer.Option("--title-ja", help="The title, in Japanese.")] = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Start a notebook: the file, its sections, its texts in both languages. Its tests fail until it is whole.

    The file goes into the notebooks of the workspace, the rest into the product.
    """
    from crmlib.notebook.start import start_notebook
    from crmlib.workspace import find_workspace

    own = find_workspace(workspace).notebooks if workspace else None
    for path in start_notebook(name, title, title_ja, notebooks=own):
        say(f"wrote {path}")
    say("next: write the sections and texts, list it in params/monthly.yaml, then `make test`")


@NEW.command("kpi")
def kpi(
    name: Annotated[str, typer.Argument(metavar="ID", help="The KPI's id, in lower case with underscores.")],
    area: Annotated[str, typer.Option(help="marketing, sales, customers, service or adoption.")] = "sales",
    workspace: WorkspaceOption = None,
) -> None:
    """Start a KPI: prints the record to complete and says where it goes. The tests fail until it has a truth.

    A KPI is part of the product: every workspace knows it.
    """
    from crmlib.catalogue.start import start_kpi
    from crmlib.workspace import find_workspace

    if workspace:
        find_workspace(workspace)

    record, place = start_kpi(name, area)
    print(record)
    say(f"put it into KPIS of {place}, add its truth in tests/outside/textbook/, then `make docs test`")
