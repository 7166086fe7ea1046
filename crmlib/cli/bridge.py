"""`crm bridge`: what happened to the pipeline between two instants?"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from crmlib.cli.options import FormatOption, WorkspaceOption
from crmlib.cli.output import Format, emit, say

if TYPE_CHECKING:
    from crmlib.metric import Data


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("bridge")(bridge)


def bridge(
    start: Annotated[str, typer.Option("--from", metavar="T", help="First instant: ISO, or a date for its start.")],
    end: Annotated[str, typer.Option("--to", metavar="T", help="Second instant.")],
    window: Annotated[
        str | None, typer.Option("--window", metavar="P", help="Only deals whose close date lies in this period.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="DIM", help="A bridge for every slice of DIM.")] = None,
    scope: Annotated[
        str, typer.Option("--scope", metavar="S", help="all, team:NAME, region:NAME or owner:ID.")
    ] = "all",
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="T", help="Nothing at or after it counts (default: --to).")
    ] = None,
    data: Annotated[str, typer.Option("--data", help="raw (as imported) or clean.")] = "clean",
    before: Annotated[
        str | None,
        typer.Option("--before", metavar="SNAPSHOT", help="Read the first state from this earlier snapshot."),
    ] = None,
    format: FormatOption = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """The pipeline bridge: start, new, won, lost, … end; it adds up exactly for every slice."""
    from crmlib.analysis import bridge as bridges
    from crmlib.errors import UserError, unknown
    from crmlib.workspace import find_workspace

    if data not in ("raw", "clean"):
        raise unknown("data", data, ("raw", "clean"), "--data")
    space = find_workspace(workspace)
    calendar = space.calendar
    first, last = calendar.parse_instant(start, "--from"), calendar.parse_instant(end, "--to")
    if last < first:
        raise UserError("the second instant lies before the first", place="--to", found=end, expected=f"after {start}")
    head = space.store.head()
    if head is None:
        raise UserError("nothing has been imported yet", place=str(space.path), expected="crm import PATH first")
    with contextlib.ExitStack() as opened:
        result = bridges.bridge(
            opened.enter_context(_data(head, data)),
            first,
            last,
            company=space.company,
            by=tuple(part.strip() for part in by.split(",") if part.strip()) if by else (),
            scope=scope,
            window=calendar.period(window, "--window") if window else None,
            as_of=calendar.parse_instant(as_of, "--as-of") if as_of else None,
            before=opened.enter_context(_data(space.store.snapshot(before), data)) if before else None,
        )
    rows = [
        {"by": _named(line.by, result.missing), "line": line.line, "amount": line.amount, "n": line.n}
        for line in result.lines
    ]
    if format is Format.table:
        rows = [{**row.pop("by"), **row} for row in rows]
    emit(rows, format)
    _say_what_is_missing(result)
    for line in result.beside:
        if line.n:
            place = "".join(f" {d}={v or '(none)'}" for d, v in line.by)
            say(f"created and {line.line} in between:{place} n={line.n} amount={line.amount} {result.currency}")


def _named(by, missing) -> dict[str, str | None]:
    """The slice as programs read it: no value is `(none)`; null only where the dimension cannot be reached."""
    return {dimension: value if missing else value or "(none)" for dimension, value in by}


@contextlib.contextmanager
def _data(snapshot, which: str) -> Iterator[Data]:
    from crmlib.memory import bounded
    from crmlib.metric import Data

    connection = snapshot.connect(which)
    with bounded(connection.con):
        yield Data(connection, snapshot.present(which))


def _say_what_is_missing(result) -> None:
    """Names what keeps figures from being known, so that an empty cell is never taken for a zero."""
    if result.missing:
        say(f"unavailable; missing: {', '.join(result.missing)}")
    for line in result.lines:
        if line.missing and not result.missing:
            place = "".join(f" {d}={v or '(none)'}" for d, v in line.by)
            say(f"unavailable:{place} {line.line}; missing: {', '.join(line.missing)}")
