"""`crm kpi` and `crm explain`: what are the figures, and what do they mean?"""

from __future__ import annotations

from typing import Annotated

import typer

from crmlib.cli.options import FormatOption, WorkspaceOption
from crmlib.cli.output import Format, emit, say

DataOption = Annotated[str, typer.Option("--data", help="raw (as imported) or clean.")]
EngineOption = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="URL",
        help="Read canonical tables in place: postgres://…, duckdb://FILE or spark://local (tables of the catalog).",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("kpi")(kpi)
    app.command("explain")(explain)
    app.command("alerts")(alerts)


def kpi(
    kpis: Annotated[list[str] | None, typer.Argument(metavar="[KPI]…", help="KPI ids (default: all).")] = None,
    period: Annotated[str, typer.Option("--period", metavar="P", help="2026-10, 2026-Q3, FY2026, a..b …")] = "",
    to: Annotated[str | None, typer.Option("--to", metavar="P", help="Last period: every period until it.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="DIM,…", help="Slice by these dimensions, crossed.")] = None,
    scope: Annotated[str, typer.Option("--scope", metavar="S", help="all, team:…, region:… or owner:…")] = "all",
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="T", help="Nothing at or after it counts (default: period's end).")
    ] = None,
    data: DataOption = "clean",
    engine: EngineOption = None,
    format: FormatOption = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """Figures of the catalogue for one or more periods."""
    from crmlib.cli.kpi_data import open_data
    from crmlib.errors import UserError
    from crmlib.horizon import refuse_future
    from crmlib.workspace import find_workspace

    space = find_workspace(workspace)
    calendar = space.calendar
    if not period:
        raise UserError("no period", place="--period", expected="2026-10, 2026-W41, 2026-Q3, 2026-H1, FY2026 or a..b")
    first = calendar.period(period, "--period")
    periods = calendar.periods(first, calendar.period(to, "--to")) if to else [first]
    crossing = tuple(part.strip() for part in by.split(",") if part.strip()) if by else ()
    instant = calendar.parse_instant(as_of, "--as-of") if as_of else None

    from crmlib.catalogue import KPIS
    from crmlib.metric import evaluate
    from crmlib.metric.registry import find
    from crmlib.metric.slices import check_dimensions, parse_scope

    chosen = [find(name) for name in kpis] if kpis else list(KPIS.values())
    check_dimensions([crossing])
    parse_scope(scope)
    with open_data(space, data, engine) as source:
        source.check_scope(scope)
        if not engine:
            refuse_future(periods, space.store.head(), calendar)
        results = evaluate(
            source.data, chosen, periods, [crossing], company=space.company, as_of=instant, scope=scope,
            quality=source.quality,
        )  # fmt: skip
    rows = [result.record() for result in results]
    if format is not Format.json:
        rows = [_flat(row, crossing) for row in rows]
    emit(rows, format)
    if format is Format.table:
        _say_what_is_missing(results)


def _flat(row: dict, crossing: tuple[str, ...]) -> dict:
    """A record whose slice stands in columns of its own."""
    by = row.pop("by")
    low, high = row.pop("interval", (None, None))
    flat = {"kpi_id": row.pop("kpi_id"), "period_start": row.pop("period_start"), "period_end": row.pop("period_end")}
    flat |= {dimension: by.get(dimension) for dimension in crossing}
    row["missing"] = " ".join(row["missing"]) or None
    return {**flat, **row, "low": low, "high": high}


def _say_what_is_missing(results: list) -> None:
    lacking = {name for result in results for name in result.missing}
    if lacking:
        say(f"{sum(r.status == 'unavailable' for r in results)} figures are unavailable; they lack: "
            f"{', '.join(sorted(lacking))}")  # fmt: skip


def explain(
    kpi: Annotated[str, typer.Argument(metavar="KPI", help="The KPI's id.")],
    period: Annotated[
        str | None, typer.Option("--period", metavar="P", help="Also its figure and inputs in that period.")
    ] = None,
    dialect: Annotated[str, typer.Option("--dialect", help="duckdb, postgres or pyspark.")] = "duckdb",
    data: DataOption = "clean",
    format: FormatOption = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """A KPI's definition, source, query, required columns, what is missing for it here, and a worked example."""
    from pathlib import Path

    import crmlib.catalogue
    from crmlib.cli.kpi_data import present_tables
    from crmlib.errors import unknown
    from crmlib.metric.engine import DIALECTS
    from crmlib.metric.example import examples
    from crmlib.metric.explain import explanation, printed
    from crmlib.metric.registry import find
    from crmlib.workspace import find_workspace

    chosen = find(kpi)
    if dialect not in DIALECTS:
        raise unknown("dialect", dialect, DIALECTS, "--dialect")
    space = find_workspace(workspace)
    month = space.calendar.period(period, "--period") if period else None
    example = examples(Path(crmlib.catalogue.__file__).parent / "examples").get(chosen.id)
    told = explanation(chosen, space.company, present_tables(space, data), dialect, month, example)
    if month is not None:
        told |= _in_period(space, data, chosen, month)
    if format is Format.table:
        print(printed(told, space.company.language))
    else:
        emit([told], format)


def alerts(
    period: Annotated[str, typer.Option("--period", metavar="P", help="The period whose list is wanted.")],
    scope: Annotated[str, typer.Option("--scope", metavar="S", help="all, team:…, region:… or owner:…")] = "all",
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="T", help="Of a period that is not over: as of that instant.")
    ] = None,
    data: DataOption = "clean",
    format: FormatOption = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """What needs attention in a period: new, still open, and cleared since the period before."""
    from crmlib.catalogue.watched import listed
    from crmlib.cli.kpi_data import open_data
    from crmlib.horizon import refuse_future
    from crmlib.metric.limits import load_limits
    from crmlib.metric.slices import parse_scope
    from crmlib.metric.watch import COLUMNS, RULES, Watch
    from crmlib.workspace import find_workspace

    space = find_workspace(workspace)
    asked = space.calendar.period(period, "--period")
    instant = space.calendar.parse_instant(as_of, "--as-of") if as_of else None
    parse_scope(scope)
    limits = load_limits(space.params / "alerts.yaml")
    options = {"company": space.company, "listed": listed(limits), "limits": limits, "as_of": instant}
    with open_data(space, data, None) as source:
        source.check_scope(scope)
        refuse_future([asked], space.store.head(), space.calendar)
        found = Watch(source.data, asked, **options).standing(scope)
    emit([one.record() for one in found], format, list(COLUMNS))
    if format is Format.table:
        for rule in dict.fromkeys(one.alert.rule for one in found):
            say(f"{rule}: {RULES[rule][space.company.language == 'ja']}")


def _in_period(space, which: str, kpi, month) -> dict:
    """The figure of one period, what it was made of, and the number of rows of each table that the KPI needs."""
    from crmlib.cli.kpi_data import open_data
    from crmlib.horizon import refuse_future
    from crmlib.metric import inputs
    from crmlib.metric.explain import of_period

    with open_data(space, which, None) as source:
        head = space.store.head()
        refuse_future([month], head, space.calendar)
        result, read = inputs(source.data, kpi, month, company=space.company, quality=source.quality)
    needed = dict.fromkeys(name.partition(".")[0] for name in kpi.needs)
    return of_period(result, read, {n: head.rows(n, which) for n in needed if n in head.tables(which)})
