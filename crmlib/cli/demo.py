"""`crm demo`: what does the whole product look like on a company whose truth is known?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crmlib.cli.options import NewWorkspaceOption, folder_to_make
from crmlib.cli.output import say


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("demo")(demo)


def demo(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="The workspace to make (default: demo).")] = None,
    scale: Annotated[float, typer.Option(help="Size: 1 is about 5,000 deals.")] = 1.0,
    seed: Annotated[int, typer.Option(help="Another seed is another company.")] = 7,
    language: Annotated[str, typer.Option(help="Language of the company and its pages: en or ja.")] = "en",
    currency: Annotated[str, typer.Option(help="Base currency: JPY or USD.")] = "JPY",
    end: Annotated[str, typer.Option(metavar="MONTH", help="The last month of data, e.g. 2026-10.")] = "2026-10",
    until: Annotated[str, typer.Option(metavar="STEP", help="Stop after: exports, import, audit or run.")] = "run",
    workspace: NewWorkspaceOption = None,
) -> None:
    """Make a workspace with a made-up company and dirty exports, import, audit, and run the monthly plan."""
    from crmlib.demo.params import NAMES, write_params
    from crmlib.demo.settings import Settings, last_month
    from crmlib.demo.write import generate
    from crmlib.errors import unknown
    from crmlib.workspace import init_workspace

    if until not in STEPS:
        raise unknown("step", until, STEPS, "--until")
    settings = Settings(seed, scale, last_month(end), currency=currency, language=language)
    target = folder_to_make(folder, workspace, Path("demo"))
    made = init_workspace(target, NAMES[language], currency, settings.timezone, language)
    write_params(made.params, settings)
    say("1/4 making the company and its exports")
    written = generate(made.path / "demo", settings, lambda text: say(f"    {text}"))
    say(f"    {sum(written.rows.values()):,} rows in {len(written.rows)} tables, {written.dirt:,} planted defects")
    say(f"    what is true about it is in {written.truth}")
    steps = [_import, _audit, _run][: STEPS.index(until)]
    for number, step in enumerate(steps, 2):
        step(number, made.path, settings)


STEPS = ("exports", "import", "audit", "run")


def _import(number: int, path: Path, settings) -> None:
    """Imports the exports of every system, each as one import."""
    from datetime import datetime, time

    from crmlib.demo.layouts import ENCODINGS, FOLDERS
    from crmlib.sources.load import Request, import_paths
    from crmlib.workspace import Workspace

    say(f"{number}/4 importing")
    workspace, at = Workspace(path), datetime.combine(settings.end, time(6))
    sources = [("canonical", "canonical", None), *((name, name, ENCODINGS[unit]) for unit, name in FOLDERS.items())]
    for folder, source, encoding in sources:
        paths = (str(path / "demo" / "exports" / folder),)
        report = import_paths(workspace, Request(paths, source, at, "crm demo", encoding=encoding))
        counts = ", ".join(f"{report.total(name):,} {name}" for name in ("read", "accepted", "skipped", "rejected"))
        say(f"    {folder}: {counts}")


def _audit(number: int, path: Path, settings) -> None:
    """Audits what was imported, as of the end of the data."""
    from crmlib.audit.perform import perform
    from crmlib.workspace import Workspace

    say(f"{number}/4 auditing")
    workspace = Workspace(path)
    score = perform(workspace, workspace.calendar.instant(settings.end)).score
    say(f"    data quality score {score['score']:.1f} of 100")


def _run(number: int, path: Path, settings) -> None:
    """Runs the monthly plan for the last month of the data and prints the site's path."""
    from crmlib.demo.columns import month_first
    from crmlib.run.batch import Options, plan_run, timed
    from crmlib.run.progress import Progress
    from crmlib.workspace import Workspace

    say(f"{number}/4 running the monthly plan")
    made = plan_run(Workspace(path), Options(plan="monthly", period=f"{month_first(settings.end, -1):%Y-%m}"))
    with Progress(len(made.order.jobs)) as progress:
        manifest, seconds = timed(made, progress)
    say(progress.summary(seconds))
    print(made.target / "index.html")
    if manifest.failed:
        raise typer.Exit(1)
