"""`crm run`, `crm verify`, `crm list`: make the pages of a plan, check a past run, say what there is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crmlib.cli.options import FormatOption, WorkspaceOption
from crmlib.cli.output import Format, emit, say


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("run")(run)
    app.command("verify")(verify)
    app.command("list")(list_)
    app.command("deliver")(deliver)
    app.command("restated")(restated)


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def run(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan of params/, or a file.")] = "monthly",
    period: Annotated[str | None, typer.Option("--period", metavar="P", help="In place of the plan's period.")] = None,
    only: Annotated[str | None, typer.Option("--only", metavar="NOTEBOOK,…", help="These notebooks only.")] = None,
    scope: Annotated[str | None, typer.Option("--scope", metavar="S,…", help="These scopes only.")] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=0, metavar="N", help="Pages at a time (0: one per core).")] = 0,
    cluster: Annotated[str | None, typer.Option("--cluster", metavar="URL", help="A Dask scheduler, tcp://….")] = None,
    force: Annotated[bool, typer.Option("--force", help="Make every page anew.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Make the pages that failed last time.")] = False,
    allow_failed: Annotated[
        int, typer.Option("--allow-failed", min=0, metavar="N", help="So many failed pages are no failure of the run.")
    ] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List the pages and stop.")] = False,
    stock: Annotated[bool, typer.Option("--stock-kernels", help="A new Jupyter kernel per page: slow, safe.")] = False,
    format: FormatOption = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """Make the pages of a plan: every notebook for every scope, as one site. Prints the site's path."""
    from crmlib.cli.imports import take_in_goals
    from crmlib.errors import UserError, printable
    from crmlib.run.batch import Options, plan_run, timed
    from crmlib.run.progress import Progress
    from crmlib.workspace import find_workspace

    if force and failed:
        raise UserError("every page anew, or those that failed?", place="--force --failed", expected="one of the two")
    options = Options(
        plan=plan, period=period, only=_names(only), scope=_names(scope), jobs=jobs, force=force, failed=failed,
        stock=stock, cluster=cluster,
    )  # fmt: skip
    space = find_workspace(workspace)
    if space.store.head() and not dry_run:
        take_in_goals(space, audit_again=True)
    made = plan_run(space, options)
    if dry_run:
        rows = [{"notebook": j.notebook, "scope": j.scope, "page": f"{j.path}.html"} for j in made.order.jobs]
        emit(rows, format, ["notebook", "scope", "page"])
        return
    with Progress(len(made.order.jobs)) as progress:
        manifest, seconds = timed(made, progress)
    say(progress.summary(seconds))
    print(made.target / "index.html")
    if made.order.plan.publish_forecasts:
        from crmlib.cli.forecast import keep

        keep(made)
    for each, reason in sorted(manifest.failed_tables.items()):
        what = "the comparison with earlier runs" if each == "restated" else f"the workbook of {each}"
        say(printable(f"failed: {what}: {reason}"))
    if len(manifest.failed) + len(manifest.failed_tables) > allow_failed:
        raise typer.Exit(1)


def verify(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A published run: outputs/PLAN/PERIOD.")],
    format: FormatOption = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """Recompute a past run from its snapshot and name each figure, page, file or version that differs."""
    from crmlib.run.verify import verify as check
    from crmlib.workspace import find_workspace

    differences = check(find_workspace(workspace), run)
    emit([vars(each) for each in differences], format, ["kind", "name", "published", "now"])
    say(f"{len(differences)} differences" if differences else "nothing differs")
    if differences:
        raise typer.Exit(1)


def list_(
    format: FormatOption = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """What there is: plans, notebooks, scopes and published runs."""
    from crmlib.run.listing import listing
    from crmlib.workspace import find_workspace

    emit(listing(find_workspace(workspace)), format, ["kind", "name", "note"])


def deliver(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan of params/.")] = "monthly",
    period: Annotated[str | None, typer.Option("--period", metavar="P", help="In place of the plan's period.")] = None,
    only: Annotated[str | None, typer.Option("--only", metavar="RECIPIENT,…", help="These recipients only.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Pack and check, send nothing.")] = False,
    format: FormatOption = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """Send each recipient of a published run what is theirs: folder, zip, e-mail, webhook."""
    from crmlib.run.batch import Options, plan_run
    from crmlib.run.delivery import deliver as send
    from crmlib.workspace import find_workspace

    space = find_workspace(workspace)
    made = plan_run(space, Options(plan=plan, period=period))
    sent = send(space, made.name, made.order.period, _names(only), dry_run)
    emit([vars(each) for each in sent], format, ["recipient", "way", "to", "files", "bytes"])


def restated(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan of params/.")] = "monthly",
    scope: Annotated[str, typer.Option("--scope", metavar="S", help="The scope whose figures are compared.")] = "all",
    format: FormatOption = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """Figures that earlier runs published and that the data says otherwise now, with the imports in between."""
    from crmlib.errors import UserError
    from crmlib.run.restatement import earlier_runs, restatements
    from crmlib.workspace import find_workspace

    space = find_workspace(workspace)
    head = space.store.head()
    if head is None:
        raise UserError("nothing has been imported yet", place=str(space.path), expected="crm import PATH first")
    found = restatements(space, earlier_runs(space, plan), head, [scope])
    rows = [{**vars(each), "imports": list(each.imports)} for each in found]
    emit(rows, format, ["run", "scope", "kpi_id", "published", "now", "status", "imports"])
    if not rows:
        say("nothing was restated")
