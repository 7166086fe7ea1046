"""How does one extract become typed canonical rows, each accepted or rejected with its reason?

One pass reads the text and casts what is plain; the unusual texts are read apart (`unusual.py`); the result is a
DuckDB view with the typed columns, the place of each row and, where it must be rejected, the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import duckdb

from crmlib.schema import TABLES, Column
from crmlib.sources.aside import OTHER, set_aside
from crmlib.sources.casts import condition, literal, plain_cast, source_text
from crmlib.sources.lookups import as_states, is_merged, live_id, lookup_headers, with_lookups
from crmlib.sources.mapping import ColumnRule, SourceMapping, TableRule, fold, rule_applies
from crmlib.sources.marks import check_decimal_point, seems_comma
from crmlib.sources.readers import Broken, Extract, Staged
from crmlib.sources.unusual import Context, Reading, read_unusual

_NUMBERS = count()
NUMBERS = frozenset({"money", "num", "int", "wide", "rate"})
REASON_HEADER = "crm_reason"
"""The last column of a file of rejected rows; such a file is read back as it was written."""


@dataclass(frozen=True)
class Job:
    """One extract, the rule that reads it, and what both are read with.

    `others`: the extracts in which lookups are found; `merged`: table → DuckDB table of merged ids; `aliases`: the
    same of ids that this import found under another id in the store; `date_order`, `decimal` and
    `timezone`: what the user said, and the company's zone.
    """

    connection: duckdb.DuckDBPyConnection
    mapping: SourceMapping
    rule: TableRule
    extract: Extract
    timezone: str = "UTC"
    date_order: str | None = None
    others: Sequence[Extract] = ()
    merged: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    decimal: str | None = None

    @property
    def headers(self) -> list[str]:
        """The headers of the extract; the rule's own where the file has none."""
        return list(self.rule.headers) if self.rule.headers else list(self.extract.headers)

    def context(self, column: str, rule: ColumnRule) -> Context:
        """What the texts of a canonical column are read with by one step of its rule."""
        zone = rule.timezone or self.mapping.timezone or self.timezone
        zone = self.timezone if zone == "company" else zone
        there = {fold(header) for header in self.headers}
        named = [*(name for name in rule.sources if fold(name) in there), *rule.sources, *rule.join, column]
        place = f"{self.extract.place}, column {named[0]}"
        excel = self.extract.stated.get("format") == "Excel"
        lenient = not self.mapping.strict
        return Context(place, zone, self.timezone, self.date_order, self.extract.epoch_1904, excel, lenient)


@dataclass
class Typed:
    """The typed rows of one extract for one table rule.

    `view`: DuckDB view with `_n` (0 …), `_line`, the columns in `columns`, and `_reason` (NULL: accepted). `rows`:
    how many were read; `left`: columns of `table` with texts that were not plain; `left_out`: of the rows, those that
    the rule leaves out; `aside`: rows that are no records, by what they are; `combined`: rows of a log that became no
    state of their own (not in `rows`); `forms`: column → how its dates were read; `notes`: column → what else was
    read in a way that the user should know; `rounded`: column → number of distinct texts rounded; `unmapped`: headers
    that go nowhere.
    """

    job: Job
    view: str
    columns: list[str]
    headers: list[str]
    staged: Staged
    table: str
    rows: int
    left: frozenset[str]
    left_out: int = 0
    aside: dict[str, int] = field(default_factory=dict)
    combined: int = 0
    unmapped: list[str] = field(default_factory=list)
    forms: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    rounded: dict[str, int] = field(default_factory=dict)

    @property
    def rule(self) -> TableRule:
        """The rule by which the rows were read."""
        return self.job.rule

    @property
    def extract(self) -> Extract:
        """The extract that holds the rows."""
        return self.job.extract

    @property
    def broken(self) -> list[Broken]:
        """Rows that the reader could not read."""
        return self.staged.broken


def transform(job: Job) -> Typed:
    """Read an extract by a rule. Typed rows, rows left out and broken rows together are the rows of the input."""
    number = next(_NUMBERS)
    supplied = job.rule.supplied([*job.headers, *lookup_headers(job.rule, list(job.others))])
    typed = _read(job, supplied, number)
    typed.aside = set_aside(typed)
    if _takes_some(job):
        others = f"rowid NOT IN (SELECT n FROM {typed.table}_aside)"
        asked = f"SELECT count(*) FILTER (NOT _taken) FROM {typed.table} WHERE {others}"
        (typed.left_out,) = job.connection.execute(asked).fetchone()  # type: ignore[misc]
    readings: dict[str, list[Reading]] = {}
    for name in supplied:
        column = TABLES[job.rule.table].column(name)
        for step, rule in enumerate(_steps(job.rule.columns[name])):
            text = f"b{step}_{name}"
            if text not in typed.left:
                continue
            context = job.context(name, rule)
            whole = _whole(typed, rule)
            _check_decimal(typed, text, column, rule, context.place, whole)
            reading = read_unusual(job.connection, typed.table, text, number, column, rule, context, whole)
            if reading:
                readings.setdefault(name, []).append(reading)
                if reading.form:
                    typed.forms[name] = reading.form
                if reading.notes:
                    typed.notes[name] = "; ".join(reading.notes)
                if reading.rounded:
                    typed.rounded[name] = typed.rounded.get(name, 0) + len(reading.rounded)
    _make_view(typed, readings)
    return typed


def _whole(typed: Typed, rule: ColumnRule) -> str:
    """SQL (b) of every text that the file has under the headers of a rule, in whatever rows the rule reads them: what
    is inferred over a column is inferred over all of it."""
    text = source_text(replace(rule, when={}, fallback=None), _columns(typed.headers))
    return f"SELECT DISTINCT {text} AS b FROM {typed.staged.relation} WHERE {text} IS NOT NULL"


def _check_decimal(typed: Typed, text: str, column: Column, rule: ColumnRule, place: str, whole: str) -> None:
    """`UserError` where numbers with a decimal comma would be read as if it were a point."""
    job = typed.job
    if column.type not in NUMBERS or rule.values or rule.decimal != "." or job.decimal or job.mapping.strict:
        return
    semicolons = job.extract.stated.get("delimiter") == "semicolon"
    if semicolons or seems_comma(job.connection, typed.table, text):
        check_decimal_point(job.connection, whole, column.name, place, semicolons)


def _takes_some(job: Job) -> bool:
    return bool(job.rule.only or job.rule.unless or job.rule.table in job.merged)


def _steps(rule: ColumnRule) -> list[ColumnRule]:
    """The rule and those that follow with `or`, in order."""
    return [rule, *(_steps(rule.fallback) if rule.fallback else [])]


def _may_be_unusual(kind: str, rule: ColumnRule) -> bool:
    return kind not in ("id", "text") or bool(rule.values)


def _read(job: Job, supplied: list[str], number: int) -> Typed:
    """Stage and cast in one pass; where the fast reader fails or its count is off, again with the careful one."""
    table = f"typed_{number}"
    for careful in (False, True):
        staged = job.extract.stage(job.connection, careful)
        try:
            headers, combined = job.headers, 0
            if job.rule.log:
                instants = _instants(job, number)
                headers, staged, combined = as_states(
                    job.connection, job.rule.log, headers, staged, job.others, instants
                )
            headers, staged = with_lookups(job.connection, job.rule, headers, staged, list(job.others))
            select, left = _select(job, headers, supplied, staged)
            job.connection.execute(f"CREATE OR REPLACE TABLE {table} AS {select}")
        except duckdb.Error:
            if careful:
                raise
            continue
        (rows,) = job.connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # type: ignore[misc]
        if (staged.rows is None or staged.rows == rows or careful) and combined >= 0:
            typed = Typed(job, f"ready_{number}", supplied, headers, staged, table, rows, left, combined=combined)
            typed.unmapped = _unmapped(job.rule, job.headers, job.extract.sample)
            return typed
    raise AssertionError("the careful reader always answers")


def _instants(job: Job, number: int) -> Callable[[str, str], str]:
    """Reads times of a log, or of the file that says when its records began, as the rule reads their times."""
    (name,) = (c.name for c in TABLES[job.rule.table].columns if c.type == "ts" and c.required)
    rule, reads = job.rule.columns[name], count()

    def read(table: str, text: str) -> str:
        column = f"time_{number}_{next(reads)}"
        seen = f"{column}_seen"
        job.connection.execute(f'CREATE TABLE {seen} AS SELECT {text} AS "{column}" FROM {table}')
        whole = f'SELECT DISTINCT "{column}" AS b FROM {seen} WHERE "{column}" IS NOT NULL'
        context = job.context(name, rule)
        reading = read_unusual(
            job.connection, seen, column, number, TABLES[job.rule.table].column(name), rule, context, whole
        )
        assert reading is not None
        return reading.table

    return read


def _unmapped(rule: TableRule, headers: Sequence[str], sample: Sequence[Sequence[str | None]]) -> list[str]:
    """The headers that go nowhere: unknown ones, those of an earlier column, and columns of values without any."""
    read = rule.reads() | {fold(REASON_HEADER)}
    first: dict[str, int] = {}
    names = []
    for index, header in enumerate(headers):
        folded = fold(header)
        before = first.setdefault(folded, index)
        if not folded:
            filled = any(len(row) > index and (row[index] or "").strip() for row in sample)
            names += [f"column {index + 1} (without a header)"] if filled else []
        elif before != index:
            names.append(f"{header} (column {index + 1}; column {before + 1} has the same header)")
        elif folded not in read:
            names.append(header)
    return names


def _select(job: Job, headers: Sequence[str], supplied: list[str], staged: Staged) -> tuple[str, frozenset[str]]:
    """SQL that reads the text once: for each column its typed value (`v_`) and, for each step of its rule, the text
    that was not plain (`b0_`, `b1_`, …); and the names of these text columns.

    Three levels, as DuckDB evaluates an expression again wherever it stands: texts (`t`), their casts (`x`), the rest.
    """
    columns = _columns(headers)
    line = ["_line"] if staged.numbered else []
    taken = [f"{_taken(job, columns)} AS _given"] if _takes_some(job) else []
    table, keep = TABLES[job.rule.table], "TRUE"
    texts, casts, values, left = [], [], [], {}
    for name in supplied:
        sql = _column_sql(job, table.column(name), columns)
        texts += [f"{text} AS t{step}_{name}" for step, text in sql.texts.items()]
        casts += [f"t{step}_{name}" for step in sql.texts] + [f"{x} AS x{step}_{name}" for step, x in sql.casts.items()]
        value = sql.value
        if (name,) == table.key and table.name in job.merged:
            keep = f"NOT coalesce({is_merged(value, job.merged[table.name])}, FALSE)"
        for ids in (job.merged, job.aliases):
            if (named := table.column(name).references) in ids:
                value = live_id(value, ids[named])
        values.append(f'{value} AS "v_{name}"')
        left |= {f"b{step}_{name}": text for step, text in sql.left.items()}
    rest = [f'{sql} AS "{name}"' for name, sql in left.items()]
    inner = f"SELECT {', '.join([*line, *texts, *taken])} FROM {staged.relation}"
    middle = f"SELECT {', '.join([*line, *casts, *(['_given'] if taken else [])])} FROM ({inner})"
    kept = [f"_given AND {keep} AS _taken"] if taken else []
    outer = f"SELECT {', '.join([*line, *values, *rest, *kept])} FROM ({middle})"
    return outer, frozenset(left)


def _columns(headers: Sequence[str]) -> dict[str, str]:
    """Folded header → SQL of its cells; of several columns with one header the first."""
    columns: dict[str, str] = {}
    restore = any(fold(header) == fold(REASON_HEADER) for header in headers)
    for index, header in enumerate(headers):
        columns.setdefault(fold(header), _restored(f"c{index}") if restore else f"c{index}")
    return columns


def _restored(cell: str) -> str:
    """A cell of a file of rejected rows without the quote that keeps spreadsheets from running it."""
    return f"CASE WHEN regexp_matches({cell}, '^''[=+@\\-\\t\\r]') THEN substr({cell}, 2) ELSE {cell} END"


def _taken(job: Job, columns: dict[str, str]) -> str:
    rule = job.rule
    parts = [f"({condition(rule.only, columns)})"] if rule.only else []
    parts += [f"NOT ({condition({header: values}, columns)})" for header, values in rule.unless.items()]
    return " AND ".join(parts) or "TRUE"


@dataclass(frozen=True)
class _ColumnSql:
    """SQL of a column, by step of its rule: `texts` over the cells, `casts` over the texts (`t0_name`, …), then over
    both (`x0_name`, …) the `value` and what the plain casts `left`."""

    texts: dict[int, str]
    casts: dict[int, str]
    value: str
    left: dict[int, str]


def _column_sql(job: Job, column: Column, columns: dict[str, str]) -> _ColumnSql:
    """A step counts for a row where the steps before it have no text there."""
    texts: dict[int, str] = {}
    casts: dict[int, str] = {}
    left: dict[int, str] = {}
    for step, rule in enumerate(_steps(job.rule.columns[column.name])):
        text = _generated(job, rule) if rule.generate else source_text(rule, columns)
        if text is None:
            continue
        t, x = f"t{step}_{column.name}", f"x{step}_{column.name}"
        context = job.context(column.name, rule)
        casts[step] = t if rule.generate else plain_cast(column, rule, t, context.zone, context.day_zone)
        if not rule.generate and _may_be_unusual(column.type, rule):
            before = "".join(f"t{earlier}_{column.name} IS NULL AND " for earlier in texts)
            left[step] = f"CASE WHEN {before}{x} IS NULL THEN {t} END"
        texts[step] = text
    if len(texts) == 1:
        (only,) = texts
        return _ColumnSql(texts, casts, f"x{only}_{column.name}", left)
    cases = " ".join(f"WHEN t{step}_{column.name} IS NOT NULL THEN x{step}_{column.name}" for step in texts)
    return _ColumnSql(texts, casts, f"CASE {cases} END", left)


def _generated(job: Job, rule: ColumnRule) -> str:
    """SQL for an id made from everything that the row holds."""
    everything = ", ".join(f"coalesce(c{i}, '')" for i in range(len(job.headers)))
    return f"{literal(rule.prefix)} || substr(md5(concat_ws(chr(31), {everything})), 1, 20)"


def _make_view(typed: Typed, readings: dict[str, list[Reading]]) -> None:
    """The view of typed rows: plain casts completed by the unusual readings, and the reason of every refusal."""
    columns: dict[str, str] = {}
    joins, reasons = [], []
    for name in typed.columns:
        value = f't."v_{name}"'
        for reading in readings.get(name, ()):
            answers = f'"r_{reading.text}"'
            joins.append(f'LEFT JOIN {reading.table} {answers} ON {answers}.b = t."{reading.text}"')
            value = f"coalesce({value}, {answers}.v)"
            found = f"""replace(left(t."{reading.text}", 80), chr(10), ' ')"""
            words = f"""'{name}: ' || {answers}.reason || '; found ''' || {found} || ''''"""
            reasons.append(f"CASE WHEN {answers}.reason IS NOT NULL THEN {words} END")
        columns[name] = _numbered(typed, name, value)
    if OTHER in typed.aside:
        others = f"SELECT n FROM {typed.table}_aside WHERE what = {literal(OTHER)}"
        reasons.append(f"CASE WHEN t.rowid IN ({others}) THEN {literal(OTHER)} END")
    reasons += [_requirement(column, columns[column.name], readings) for column in _required(typed)]
    line = "t._line" if typed.staged.numbered else f"t.rowid + {typed.staged.first_line}"
    reason = f"nullif(concat_ws('; ', {', '.join(reasons)}), '')" if reasons else "CAST(NULL AS VARCHAR)"
    kept = ["t._taken"] if _takes_some(typed.job) else []
    not_other = f"what <> {literal(OTHER)}"
    kept += [f"t.rowid NOT IN (SELECT n FROM {typed.table}_aside WHERE {not_other})"] if typed.aside else []
    taken = f"WHERE {' AND '.join(kept)}" if kept else ""
    selected = ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
    typed.job.connection.execute(
        f"CREATE OR REPLACE VIEW {typed.view} AS SELECT t.rowid AS _n, {line} AS _line, {reason} AS _reason, "
        f"{selected} FROM {typed.table} t {' '.join(joins)} {taken}"
    )


def _required(typed: Typed) -> list[Column]:
    return [c for c in TABLES[typed.rule.table].columns if c.required and c.name in typed.columns]


def _requirement(column: Column, value: str, readings: dict[str, list[Reading]]) -> str:
    """SQL for the reason where a required column is empty or outside its closed vocabulary."""
    name = column.name
    unread = "".join(f' AND "r_{reading.text}".reason IS NULL' for reading in readings.get(name, ()))
    sql = f"WHEN {value} IS NULL{unread} THEN '{name} is missing'"
    if column.values:
        allowed = ", ".join(literal(allowed) for allowed in column.values)
        words = literal(f"{name}: expected {', '.join(column.values)}; found '")
        sql += f" WHEN {value} NOT IN ({allowed}) THEN {words} || left({value}, 80) || ''''"
    return f"CASE {sql} END"


def _numbered(typed: Typed, name: str, value: str) -> str:
    """A generated id that occurs again (equal rows) is numbered, so that each row keeps one of its own."""
    headers = {fold(header) for header in typed.headers}
    step: ColumnRule | None = typed.rule.columns[name]
    while step is not None and not step.generate and not rule_applies(replace(step, fallback=None), headers):
        step = step.fallback
    if step is None or not step.generate:
        return value
    again = f"row_number() OVER (PARTITION BY {value} ORDER BY t.rowid)"
    return f"{value} || CASE WHEN {again} > 1 THEN '-' || CAST({again} AS VARCHAR) ELSE '' END"
