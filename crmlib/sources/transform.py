"""How does one extract become typed canonical rows, each accepted or rejected with its reason?

One pass reads the text and casts what is plain; the unusual texts are read apart (`unusual.py`); the result is a
DuckDB view with the typed columns, the place of each row and, where it must be rejected, the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import duckdb

from crmlib.schema import TABLES
from crmlib.sources.casts import condition, literal, plain_cast, source_text
from crmlib.sources.mapping import ColumnRule, SourceMapping, TableRule, fold, rule_applies
from crmlib.sources.readers import Broken, Extract, Staged
from crmlib.sources.unusual import Context, Reading, read_unusual

_NUMBERS = count()


@dataclass(frozen=True)
class Options:
    """What the user said on the command line about reading."""

    date_order: str | None = None
    timezone: str = "UTC"


@dataclass
class Typed:
    """The typed rows of one extract for one table rule.

    `view`: DuckDB view with `_n` (0 …), `_place`, the columns in `columns`, and `_reason` (NULL: accepted).
    `rows`: how many; `left_out`: rows that the rule's conditions leave out; `forms`: column → how its dates were
    read; `rounded`: column → number of distinct texts rounded; `unmapped`: headers that go nowhere.
    """

    rule: TableRule
    extract: Extract
    view: str
    columns: list[str]
    rows: int
    left_out: int
    broken: list[Broken]
    footers: int
    unmapped: list[str]
    staged: Staged
    text_table: str
    forms: dict[str, str] = field(default_factory=dict)
    rounded: dict[str, int] = field(default_factory=dict)


def transform(
    connection: duckdb.DuckDBPyConnection, mapping: SourceMapping, rule: TableRule, extract: Extract, options: Options
) -> Typed:
    """Read an extract by a rule. The rows of the result, left out and broken ones are the rows of the input."""
    number = next(_NUMBERS)
    headers = list(rule.headers) if rule.headers else extract.headers
    supplied = rule.supplied(headers)
    staged, table, rows = _read(connection, mapping, rule, extract, headers, supplied, options, number)
    left_out = 0
    if rule.only or rule.unless:
        (left_out,) = connection.execute(f"SELECT count(*) FILTER (NOT _taken) FROM {table}").fetchone()  # type: ignore[misc]
    typed = Typed(
        rule, extract, f"ready_{number}", supplied, rows, left_out, list(staged.broken), staged.footers,
        _unmapped(rule, headers), staged, table,
    )  # fmt: skip
    readings: dict[str, Reading] = {}
    for name in supplied:
        column = TABLES[rule.table].column(name)
        if not _has_unusual(column.type, rule.columns[name]):
            continue
        context = _context(mapping, rule.columns[name], extract, name, options)
        reading = read_unusual(connection, table, number, column, rule.columns[name], context)
        if reading:
            readings[name] = reading
            if reading.form:
                typed.forms[name] = reading.form
            if reading.rounded:
                typed.rounded[name] = len(reading.rounded)
    _make_view(connection, typed, readings)
    return typed


def _context(mapping: SourceMapping, rule: ColumnRule, extract: Extract, name: str, options: Options) -> Context:
    zone = rule.timezone or mapping.timezone or options.timezone
    zone = options.timezone if zone == "company" else zone
    place = f"{extract.place}, column {next(iter(rule.sources or rule.join), name)}"
    excel = extract.stated.get("format") == "Excel"
    return Context(place, zone, options.timezone, options.date_order, extract.epoch_1904, excel)


def _has_unusual(kind: str, rule: ColumnRule) -> bool:
    return kind not in ("id", "text") or bool(rule.values) or _fallback_unusual(kind, rule)


def _fallback_unusual(kind: str, rule: ColumnRule) -> bool:
    return rule.fallback is not None and _has_unusual(kind, rule.fallback)


def _read(
    connection: duckdb.DuckDBPyConnection,
    mapping: SourceMapping,
    rule: TableRule,
    extract: Extract,
    headers: Sequence[str],
    supplied: list[str],
    options: Options,
    number: int,
) -> tuple[Staged, str, int]:
    """Stage and cast in one pass; where the fast reader fails or its count is off, again with the careful one."""
    table = f"typed_{number}"
    for careful in (False, True):
        staged = extract.stage(connection, careful)
        select = _select(mapping, rule, extract, headers, supplied, options, staged)
        try:
            connection.execute(f"CREATE OR REPLACE TABLE {table} AS {select}")
        except duckdb.Error:
            if careful or staged.numbered:
                raise
            continue
        (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # type: ignore[misc]
        if staged.rows is None or staged.rows == rows or careful:
            return staged, table, rows
    raise AssertionError("the careful reader always answers")


def _select(
    mapping: SourceMapping,
    rule: TableRule,
    extract: Extract,
    headers: Sequence[str],
    supplied: list[str],
    options: Options,
    staged: Staged,
) -> str:
    columns: dict[str, str] = {}
    for index, header in enumerate(headers):
        columns.setdefault(fold(header), f"c{index}")
    items = ["_line"] if staged.numbered else []
    for name in supplied:
        column = TABLES[rule.table].column(name)
        value, left = _column_sql(mapping, rule, name, rule.columns[name], columns, headers, extract, options)
        items.append(f'{value} AS "v_{name}"')
        if _has_unusual(column.type, rule.columns[name]):
            items.append(f'{left} AS "b_{name}"')
    if rule.only or rule.unless:
        taken = condition(dict(rule.only), columns)
        unless = [f"NOT ({condition({h: v}, columns)})" for h, v in rule.unless.items()]
        items.append(f"{' AND '.join([f'({taken})', *unless])} AS _taken")
    return f"SELECT {', '.join(items)} FROM {staged.relation}"


def _column_sql(
    mapping: SourceMapping,
    rule: TableRule,
    name: str,
    column_rule: ColumnRule,
    columns: dict[str, str],
    headers: Sequence[str],
    extract: Extract,
    options: Options,
) -> tuple[str, str]:
    """(typed value, text that the plain cast left) of one column; rules that follow with `or` fill what is empty."""
    column = TABLES[rule.table].column(name)
    context = _context(mapping, column_rule, extract, name, options)
    chain: list[tuple[str, str, str]] = []
    step: ColumnRule | None = column_rule
    while step is not None:
        if step.generate:
            everything = ", ".join(f"coalesce(c{i}, '')" for i in range(len(headers)))
            text: str | None = f"{literal(step.prefix)} || substr(md5(concat_ws(chr(31), {everything})), 1, 20)"
            value = text
        else:
            text = source_text(step, columns)
            value = plain_cast(column, step, text, context.zone, context.day_zone) if text else None
        if text is not None and value is not None:
            chain.append((text, value, "NULL" if column.type in ("id", "text") and not step.values else text))
        step = step.fallback
    if len(chain) == 1:
        text, value, left = chain[0]
        return value, f"CASE WHEN {value} IS NULL THEN {left} END" if left != "NULL" else "CAST(NULL AS VARCHAR)"
    values = " ".join(f"WHEN ({text}) IS NOT NULL THEN {value}" for text, value, _ in chain)
    lefts = " ".join(
        f"WHEN ({text}) IS NOT NULL THEN CASE WHEN {value} IS NULL THEN {left} END" for text, value, left in chain
    )
    return f"CASE {values} END", f"CASE {lefts} END"


def _make_view(connection: duckdb.DuckDBPyConnection, typed: Typed, readings: dict[str, Reading]) -> None:
    table = TABLES[typed.rule.table]
    items, joins, reasons = [], [], []
    for name in typed.columns:
        value = f't."v_{name}"'
        if name in readings:
            alias = f"r_{name}"
            joins.append(f'LEFT JOIN {readings[name].table} "{alias}" ON "{alias}".b = t."b_{name}"')
            value = f'coalesce({value}, "{alias}".v)'
            found = f"""replace(left(t."b_{name}", 80), chr(10), ' ')"""
            reasons.append(
                f'CASE WHEN "{alias}".reason IS NOT NULL '
                f"""THEN '{name}: ' || "{alias}".reason || '; found ''' || {found} || '''' END"""
            )
        items.append((name, _unique(typed, name, value)))
    listed = dict(items)
    for column in table.columns:
        if column.required and column.name in listed:
            bad = f"WHEN {listed[column.name]} IS NULL THEN '{column.name} is missing'"
            if name_bad := readings.get(column.name):
                bad = f"WHEN {listed[column.name]} IS NULL AND \"r_{column.name}\".reason IS NULL THEN '{column.name} is missing'"
                assert name_bad
            if column.values:
                allowed = ", ".join(literal(value) for value in column.values)
                bad += (
                    f" WHEN {listed[column.name]} NOT IN ({allowed}) THEN '{column.name}: expected "
                    f"{', '.join(column.values)}; found ''' || left({listed[column.name]}, 80) || ''''"
                )
            reasons.append(f"CASE {bad} END")
    line = "t._line" if typed.staged.numbered else f"t.rowid + {typed.staged.first_line}"
    reason = f"nullif(concat_ws('; ', {', '.join(reasons)}), '')" if reasons else "CAST(NULL AS VARCHAR)"
    taken = "WHERE t._taken" if typed.rule.only or typed.rule.unless else ""
    selected = ", ".join(f'{sql} AS "{name}"' for name, sql in items)
    connection.execute(
        f"CREATE OR REPLACE VIEW {typed.view} AS SELECT t.rowid AS _n, {line} AS _line, {reason} AS _reason, "
        f"{selected} FROM {typed.text_table} t {' '.join(joins)} {taken}"
    )


def _unique(typed: Typed, name: str, value: str) -> str:
    """A generated id that occurs again (equal rows) is numbered, so that each row keeps one of its own."""
    headers = {fold(header) for header in typed.rule.headers or typed.extract.headers}
    step: ColumnRule | None = typed.rule.columns[name]
    while step is not None and not step.generate and not rule_applies(replace(step, fallback=None), headers):
        step = step.fallback
    if step is None or not step.generate:
        return value
    again = f"row_number() OVER (PARTITION BY {value} ORDER BY t.rowid)"
    return f"{value} || CASE WHEN {again} > 1 THEN '-' || CAST({again} AS VARCHAR) ELSE '' END"


def _unmapped(rule: TableRule, headers: Sequence[str]) -> list[str]:
    read = rule.reads()
    return [header for header in headers if header.strip() and fold(header) not in read]
