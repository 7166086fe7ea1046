"""`crm import`, `crm imports`, `crm undo`, `crm new source`: how does data come in, and how is it taken back?"""

from __future__ import annotations

from typing import Annotated

import typer

from crmlib.cli.options import FormatOption, WorkspaceOption
from crmlib.cli.output import Format, emit, say


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("import")(import_)
    app.command("imports")(imports)
    app.command("undo")(undo)


def import_(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, folders, or a database URL.")],
    source: Annotated[
        str, typer.Option("--as", metavar="SOURCE", help="A preset, a mapping of params/sources, or auto.")
    ] = "auto",
    on_duplicate: Annotated[
        str | None, typer.Option("--on-duplicate", metavar="RULE", help="skip, fill, overwrite or add.")
    ] = None,
    match: Annotated[
        str | None, typer.Option("--match", metavar="COLUMN,…", help="Columns that tell what is the same row.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen; change nothing.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 where any row is rejected or queued.")] = False,
    dayfirst: Annotated[bool, typer.Option("--dayfirst", help="03/04/2026 is 3 April.")] = False,
    monthfirst: Annotated[bool, typer.Option("--monthfirst", help="03/04/2026 is 4 March.")] = False,
    encoding: Annotated[str | None, typer.Option("--encoding", help="Encoding of text files, e.g. cp932.")] = None,
    decimal: Annotated[
        str | None, typer.Option("--decimal", metavar="MARK", help="The decimal mark of the numbers: . or ,")
    ] = None,
    exported_at: Annotated[
        str | None, typer.Option("--exported-at", metavar="T", help="When the export was made; dates changes of deals.")
    ] = None,
    format: FormatOption = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """Map and load files, folders or a database: all or nothing. Prints rows read, accepted, skipped and rejected."""
    import getpass
    from datetime import UTC, datetime

    from crmlib.errors import UserError, unknown
    from crmlib.sources.load import Request, import_paths
    from crmlib.sources.mapping import ON_DUPLICATE
    from crmlib.workspace import find_workspace

    if on_duplicate is not None and on_duplicate not in ON_DUPLICATE:
        raise unknown("collision rule", on_duplicate, ON_DUPLICATE, "--on-duplicate")
    if dayfirst and monthfirst:
        raise UserError("only one of them", place="--dayfirst", found="--dayfirst and --monthfirst")
    if decimal not in (None, ".", ","):
        raise UserError("not a decimal mark", place="--decimal", found=decimal, expected="'.' or ','")
    space = find_workspace(workspace)
    request = Request(
        paths=tuple(paths),
        source=source,
        at=datetime.now(UTC).replace(tzinfo=None),
        by=_user(getpass.getuser),
        on_duplicate=on_duplicate,
        match=tuple(part.strip() for part in match.split(",") if part.strip()) if match else (),
        dry_run=dry_run,
        date_order="dayfirst" if dayfirst else "monthfirst" if monthfirst else None,
        encoding=encoding,
        decimal=decimal,
        exported_at=space.calendar.parse_instant(exported_at, "--exported-at") if exported_at else None,
    )
    report = import_paths(space, request)
    if dry_run:
        _say_preview(report)
    emit([outcome.row() for outcome in report.outcomes], format)
    _say_notes(report)
    if dry_run:
        say("dry run: nothing was changed")
    else:
        say(f"import {report.import_id}: {_totals(report)}")
        take_in_goals(space)
    if strict and (report.total("rejected") or report.total("queued")):
        raise typer.Exit(1)


def take_in_goals(space, audit_again: bool = False) -> None:
    """Import params/goals.csv where it was changed, and say so; `audit_again`: where the store was audited, as it has
    changed."""
    import getpass
    from datetime import UTC, datetime

    from crmlib.sources.goals import FILE, take_in

    before = space.store.head()
    report = take_in(space, datetime.now(UTC).replace(tzinfo=None), _user(getpass.getuser))
    if report:
        say(f"params/{FILE} was changed: import {report.import_id}: {_totals(report)}")
        _say_notes(report)
    if audit_again and before and before.record.get("audit") and space.store.head().id != before.id:
        from crmlib.audit.perform import perform

        perform(space)


def _user(ask) -> str:
    try:
        return ask()
    except (OSError, KeyError):
        return "unknown"


def _totals(report) -> str:
    names = ("read", "accepted", "skipped", "queued", "rejected")
    return ", ".join(f"{report.total(name):,} {name}" for name in names)


def _say_preview(report) -> None:
    for outcome in report.outcomes:
        say(f"{outcome.place} → {outcome.table}")
        for name, source in outcome.comes_from.items():
            say(f"  {name} ← {source}")
        for row in outcome.preview:
            say("  " + "; ".join(f"{name}={value}" for name, value in row.items() if value is not None))


def _say_notes(report) -> None:
    if report.recognised:
        say(f"recognised as {report.recognised}")
    for outcome in report.outcomes:
        where = f"{outcome.place} → {outcome.table}"
        if outcome.stated:
            say(f"{where}: " + ", ".join(f"{key} {value}" for key, value in outcome.stated.items()))
        for reason, number in outcome.skipped_as.items():
            say(f"{where}: {number:,} skipped: {reason}")
        for reason, number in list(outcome.reasons.items())[:10]:
            say(f"{where}: {number:,} rejected: {reason}")
        for link in outcome.links:
            if link.unlinked or link.ambiguous:
                say(
                    f"{where}: {link.column}: {link.linked:,} linked to {link.table}, {link.unlinked:,} not found, "
                    f"{link.ambiguous:,} ambiguous (kept as given): {', '.join(link.examples)}"
                )
        for column, number in outcome.rounded.items():
            say(f"{where}: {column}: {number:,} different values had more decimals than are stored and were rounded")
        if outcome.unmapped:
            say(f"{where}: not used: {', '.join(outcome.unmapped)}")
    for place, reason in report.not_imported:
        say(f"not imported: {place}: {reason}")
    if report.history_rows:
        say(f"deal_history: {report.history_rows:,} rows derived from the difference to the former export")
    if report.rejected_file:
        say(f"rows to correct and import again: {report.rejected_file}")


def imports(format: FormatOption = Format.table, workspace: WorkspaceOption = None) -> None:
    """The history of imports: who, when, which files, and the fate of their rows."""
    from crmlib.sources.history import history_rows
    from crmlib.workspace import find_workspace

    emit(history_rows(find_workspace(workspace).store.head()), format)


def undo(
    import_id: Annotated[str, typer.Argument(metavar="IMPORT_ID", help="As `crm imports` lists it.")],
    format: FormatOption = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """Take one import back; later ones are kept. Says what a later import has changed since."""
    from crmlib.sources.undo import undo_import
    from crmlib.workspace import find_workspace

    result = undo_import(find_workspace(workspace), import_id)
    emit([outcome.row() for outcome in result.tables], format)
    for note in result.notes:
        say(note)
    say(f"import {import_id} was taken back")
