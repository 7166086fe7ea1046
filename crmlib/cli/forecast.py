"""`crm forecast`: what do the pages of a plan forecast, and what of it is kept to be judged later?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crmlib.cli.options import FormatOption, WorkspaceOption
from crmlib.cli.output import Format, emit, say

if TYPE_CHECKING:
    from crmlib.run.batch import Run


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("forecast")(forecast)


def forecast(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan of params/, or a file.")] = "monthly",
    period: Annotated[str | None, typer.Option("--period", metavar="P", help="In place of the plan's period.")] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Keep them; what is kept is never rewritten.")] = False,
    format: FormatOption = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """The forecasts of bookings that the pages of a plan state, by scope and period."""
    from crmlib.run.batch import Options, plan_run
    from crmlib.run.forecast_publish import COLUMNS, stated
    from crmlib.workspace import find_workspace

    made = plan_run(find_workspace(workspace), Options(plan=plan, period=period))
    emit(stated(made), format, list(COLUMNS))
    if publish:
        keep(made)


def keep(made: Run) -> None:
    """Publish what a run's pages forecast, and say what came of it."""
    import getpass
    from datetime import UTC, datetime

    from crmlib.cli.imports import _user
    from crmlib.run.forecast_publish import publish, stated

    report = publish(made.workspace, stated(made), datetime.now(UTC).replace(tzinfo=None), _user(getpass.getuser))
    if report is None:
        say("no forecast to publish: all are stored already, or what they forecast is over")
    else:
        say(f"import {report.import_id}: {report.total('accepted'):,} forecasts published (crm undo takes them back)")
