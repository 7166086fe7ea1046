"""`crm audit`: is the data accurate, and what was changed in it?"""

from __future__ import annotations

from typing import Annotated

import typer

from crmlib.cli.options import FormatOption, WorkspaceOption
from crmlib.cli.output import Format, emit, say


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("audit")(audit)


def audit(
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="T", help="What rules about time call now (default: the data's last instant)."),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Audit anew even where nothing has changed.")] = False,
    relearn: Annotated[
        bool, typer.Option("--relearn", help="Learn the weights of record linkage anew, too (docs/linkage.md).")
    ] = False,
    engine: Annotated[
        str | None,
        typer.Option(
            "--engine", metavar="URL", help="Weigh pairs of duplicates on Spark: spark://local?spark.master=…"
        ),
    ] = None,
    format: FormatOption = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """Profile the data, apply the rules, repair what is safe, link duplicates; keep findings, changes and the score."""
    from crmlib.audit.perform import perform
    from crmlib.cli.imports import take_in_goals
    from crmlib.workspace import find_workspace

    ws = find_workspace(workspace)
    take_in_goals(ws)
    instant = ws.calendar.parse_instant(as_of, "--as-of") if as_of else None
    session = None
    if engine is not None:
        from crmlib.metric.connect import spark_session

        session = spark_session(engine)
    result = perform(ws, instant, again, relearn, session)
    score = result.score
    if format is Format.json:
        emit([{name: value for name, value in score.items() if name != "rules"}], format)
    else:
        emit(_broken_rules(score), format, ["rule", "severity", "dimension", "tested", "failed", "share", "meaning"])
    _tell(result)
    if result.below_minimum:
        for line in result.below_minimum:
            found = "not tested" if line["score"] is None else f"{line['score']:.2f}"
            say(
                f"below the minimum of params/audit.yaml: {line['name']} is {found}, at least {line['minimum']:g} is asked for"  # noqa: E501
            )
        raise typer.Exit(1)


def _broken_rules(score: dict) -> list[dict]:
    broken = [rule for rule in score["rules"] if rule["failed"]]
    broken.sort(key=lambda rule: (-rule["weight"], -rule["failed"] / rule["tested"], rule["id"]))
    whole = [
        {"rule": line["id"], "severity": "", "dimension": "", "tested": None, "failed": line["rows"], "share": None,
         "meaning": f"{line['table']}, {line['column']}: {line['message_en']}"}
        for line in score.get("whole", [])
    ]  # fmt: skip
    return [
        {
            "rule": rule["id"], "severity": rule["severity"], "dimension": rule["dimension"], "tested": rule["tested"],
            "failed": rule["failed"], "share": round(rule["failed"] / rule["tested"], 4), "meaning": rule["message_en"],
        }
        for rule in broken
    ] + whole  # fmt: skip


def _tell(result) -> None:
    score = result.score
    said = "nothing that counts was tested" if score["score"] is None else f"{score['score']:.2f} of 100"
    skipped = sum(rule["status"] == "not_tested" for rule in score["rules"])
    say(f"data quality score: {said} (as of {score['as_of']})")
    for name, part in score["dimensions"].items():
        if part["score"] is not None:
            say(f"  {name}: {part['score']:.2f} ({part['failed']:,} of {part['tested']:,} tests failed)")
    say(
        f"cells repaired: {sum(score['changed'].values()):,}; proposed: {sum(score['proposed'].values()):,}; "
        f"rows in quarantine: {sum(score['quarantined'].values()):,}; rules not tested: {skipped}"
    )
    say(
        ("unchanged since the last audit: " if result.repeated else "") + f"snapshot {result.snapshot}, {result.folder}"
    )
