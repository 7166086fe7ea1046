"""How do engines differ? The one module that knows; everything else is written once for all of them.

Queries are compiled by Ibis for the engine's SQL dialect and run on the engine's own connection. What the engines do
not agree on stands here: time differences, local days, sums of whole numbers, medians, small tables that an evaluation
brings along, and how the outcome is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmlib.errors import UserError
from crmlib.metric.later import ibis

if TYPE_CHECKING:
    import ibis.expr.datatypes as dt
    import ibis.expr.types as ir

    from crmlib.calendar import Calendar

DIALECTS = ("duckdb", "postgres", "pyspark")

QUOTE = {"duckdb": '"', "postgres": '"', "pyspark": "`"}
"""What each dialect puts around a name."""

IBIS_TYPES = {
    "id": "string",
    "text": "string",
    "ts": "timestamp(6)",
    "date": "date",
    "money": "decimal(18, 4)",
    "int": "int64",
    "num": "decimal(18, 8)",
    "wide": "decimal(28, 8)",
    "rate": "decimal(18, 8)",
    "bool": "boolean",
}
"""The Ibis type of each schema type."""

_LEFT_OUT = re.compile(r"\b(EXCLUDE|EXCEPT)\s*\(([^()]*)\)")
_AT_RANDOM = re.compile(r"\bibis_table_unnest_(column_)?\w+")
LOCAL_DAY = "crm_local_day"
"""The macro by which DuckDB knows the company's local date of a timestamp."""

FEW = 500
"""Up to so many periods DuckDB compares each row with each of them, which takes a quarter of sorting the rows first."""
BEGINNING = datetime(1, 1, 2)
FOREVER = datetime(9999, 12, 30)
"""Instants that stand for "always was" and "has not ended", inside every engine's range."""


class Engine:
    """An open connection that runs compiled queries: `dialect`, `run(sql)`, `load(name, …)`, `keep(name, sql)`."""

    dialect = "duckdb"

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.connection.execute(sql).fetchall()

    def load(self, name: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
        """A temporary table `name` of plain values, in place of an earlier one of that name."""
        spelled = ", ".join(f'"{column}" {self.type_name(kind)}' for column, kind in columns.items())
        self._do(f"DROP TABLE IF EXISTS {self._temporary(name)}")
        self._do(f'CREATE TEMPORARY TABLE "{name}" ({spelled})')
        self._insert(name, columns, rows)

    def keep(self, name: str, sql: str) -> None:
        """The rows of a query, computed now and known as `name`, in place of an earlier one of that name."""
        # The name is a view's, as after `define`: what is one thing now and another later cannot be replaced.
        rows = f"{name}_rows"
        self._do(f"DROP TABLE IF EXISTS {self._temporary(rows)} CASCADE")
        self._do(f'CREATE TEMPORARY TABLE "{rows}" AS {sql}')
        self.define(name, f'SELECT * FROM "{rows}"')

    @property
    def errors(self) -> type[Exception]:
        """What the engine raises where a file cannot be read."""
        import duckdb

        return duckdb.Error

    def sources(self, tables: Iterable[str]) -> list[str] | None:
        """The texts of the views that these tables are; None where one is no view of Parquet files."""
        named = ", ".join(literal(name) for name in sorted(tables))
        known = "SELECT view_name, sql FROM duckdb_views() WHERE NOT internal AND NOT temporary"
        found = dict(self.run(f"{known} AND view_name IN ({named})"))
        whole = set(found) == set(tables) and all("read_parquet(" in sql for sql in found.values())
        return [found[name] for name in sorted(found)] if whole else None

    def write(self, sql: str, folder: Path, by: str, name: str) -> None:
        """The rows of a query as Parquet files `<name>_…` in `folder`, apart for each value of the column `by`."""
        # Snappy takes a fifth less time than Zstandard here, for a third more room; to look for repeated values among
        # instants and ids takes a quarter of the time of writing, for nothing.
        how = "FORMAT parquet, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 2000"
        how += f", PARTITION_BY ({by}), OVERWRITE_OR_IGNORE"
        how += f", FILENAME_PATTERN {literal(name + '_{i}')}"
        self._do("SET preserve_insertion_order = false")  # order is not asked for, and would be kept in memory
        try:
            self._do(f"COPY ({sql}) TO {literal(str(folder))} ({how})")
        finally:
            self._do("RESET preserve_insertion_order")

    def bounds(self, table: str, column: str, parts: int) -> list[Any]:
        """Values of a column, in order, that divide its rows into about equal parts, read off 10,000 of them."""
        if parts < 2:
            return []
        shares = [part / parts for part in range(1, parts)]
        some = f'SELECT * FROM (SELECT "{column}" FROM "{table}") USING SAMPLE reservoir(10000 ROWS) REPEATABLE (1)'
        ((found,),) = self.run(f'SELECT quantile_disc("{column}", {shares}) FROM ({some})')
        return found or []

    def type_name(self, kind: str) -> str:
        """The engine's name of an Ibis type."""
        names = {"string": "varchar", "int32": "integer", "int64": "bigint", "timestamp(6)": "timestamp"}
        return names.get(kind, kind)

    def define(self, name: str, sql: str) -> None:
        """A temporary view `name` of a query, in place of an earlier one of that name."""
        self._do(f'CREATE OR REPLACE TEMPORARY VIEW "{name}" AS {sql}')

    def nothing(self, columns: Mapping[str, str]) -> str:
        """A query of these columns (name: Ibis type) without rows."""
        q = QUOTE[self.dialect]
        nulls = ", ".join(f"CAST(NULL AS {self.type_name(kind)}) AS {q}{name}{q}" for name, kind in columns.items())
        return f"SELECT {nulls} WHERE 1 = 0"

    def define_local_day(self, changes: list[tuple[datetime, int]]) -> None:
        """Make the company's local date of a timestamp known to queries."""
        cases = "".join(
            f"WHEN moment >= {literal(since)} THEN moment + INTERVAL '{offset}' SECOND "
            for since, offset in changes[:0:-1]
        )
        plain = f"moment + INTERVAL '{changes[0][1]}' SECOND"
        value = f"CASE {cases}ELSE {plain} END" if cases else plain
        self._do(f"CREATE OR REPLACE TEMPORARY MACRO {LOCAL_DAY}(moment) AS CAST({value} AS DATE)")

    def define_bounds(self, rows: Sequence[Mapping[str, Any]], turns: Mapping[str, bool]) -> None:
        """Make the first and the last instant or day of each kind among the periods known to queries, and whether all
        instants of a kind are turns of months (see `bound`)."""
        for column, all_are in turns.items():
            self._do(f"CREATE OR REPLACE TEMPORARY MACRO {_bound_name(column, 'turns')}() AS {all_are}")
        for column in (c for c, value in rows[0].items() if isinstance(value, date)):
            for end, of in ENDS.items():
                value = literal(of(row[column] for row in rows))
                self._do(f"CREATE OR REPLACE TEMPORARY MACRO {_bound_name(column, end)}() AS {value}")

    def _temporary(self, name: str) -> str:
        return f'temp."{name}"'

    def _do(self, sql: str) -> None:
        self.connection.execute(sql)

    def _insert(self, name: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
        # Handing over a table of Arrow or pandas would cost the time to load them, which is more than this takes.
        for begin in range(0, len(rows), 2000):
            part = rows[begin : begin + 2000]
            values = ", ".join("(" + ", ".join(literal(row[c]) for c in columns) + ")" for row in part)
            self._do(f'INSERT INTO "{name}" VALUES {values}')


class PostgresEngine(Engine):
    """PostgreSQL through psycopg; the session's time zone is UTC."""

    dialect = "postgres"

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql.encode())
            return cursor.fetchall()

    def _temporary(self, name: str) -> str:
        return f'pg_temp."{name}"'

    def _do(self, sql: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql.encode())

    def define(self, name: str, sql: str) -> None:
        # A view's columns may differ from the last one's, which REPLACE refuses.
        self._do(f'DROP VIEW IF EXISTS pg_temp."{name}" CASCADE')
        self._do(f'CREATE TEMPORARY VIEW "{name}" AS {sql}')

    def define_local_day(self, changes: list[tuple[datetime, int]]) -> None:
        """Nothing to make known: the offsets stand in each query."""

    def define_bounds(self, rows: Sequence[Mapping[str, Any]], turns: Mapping[str, bool]) -> None:
        """Nothing to make known: queries ask for none."""

    def keep(self, name: str, sql: str) -> None:
        super().keep(name, sql)
        self._do(f'ANALYZE "{name}_rows"')

    def _insert(self, name: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
        with self.connection.cursor() as cursor, cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
            for row in rows:
                copy.write_row([row[column] for column in columns])


class SparkEngine(Engine):
    """A Spark session; temporary tables are cached views."""

    dialect = "pyspark"

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.connection.sql(sql).collect()]

    def load(self, name: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
        spelled = ", ".join(f"`{column}` {self.type_name(kind)}" for column, kind in columns.items())
        values = [[_utc(row[column]) for column in columns] for row in rows]
        self.connection.createDataFrame(values, spelled).createOrReplaceTempView(name)

    def keep(self, name: str, sql: str) -> None:
        frame = self.connection.sql(sql).cache()
        frame.createOrReplaceTempView(name)

    def define(self, name: str, sql: str) -> None:
        self.connection.sql(sql).createOrReplaceTempView(name)

    def define_local_day(self, changes: list[tuple[datetime, int]]) -> None:
        """Nothing to make known: the offsets stand in each query."""

    def define_bounds(self, rows: Sequence[Mapping[str, Any]], turns: Mapping[str, bool]) -> None:
        """Nothing to make known: queries ask for none."""

    def type_name(self, kind: str) -> str:
        return {"int32": "int", "int64": "bigint", "timestamp(6)": "timestamp"}.get(kind, kind)


def engine(backend: Any) -> Engine:
    """The engine of an Ibis backend, of a DuckDB or psycopg connection, or of a Spark session."""
    if isinstance(backend, Engine):
        return backend
    name = getattr(backend, "name", None)
    if name == "pyspark":
        return SparkEngine(backend._session)
    raw = getattr(backend, "con", backend)
    kind = type(raw).__module__.partition(".")[0].lstrip("_")
    if kind == "psycopg":
        return _postgres(raw)
    if kind == "pyspark":
        return SparkEngine(raw)
    if kind == "duckdb":
        raw.execute(f"SET TimeZone = 'UTC'; SET nested_loop_join_threshold = {FEW}")
        return Engine(raw)
    raise UserError("no such engine", found=kind, expected="DuckDB, PostgreSQL or Spark")


def _postgres(connection: Any) -> Engine:
    connection.autocommit = True
    result = PostgresEngine(connection)
    result._do("SET TIME ZONE 'UTC'")
    return result


def added(value: str, dialect: str, counts: bool) -> str:
    """The sum of an expression (of counts: whole numbers) as SQL, in the form that is read fastest.

    DuckDB takes five times as long to hand over a decimal as its text, and four times for a whole number of 128 bits.
    """
    total = f"SUM({value})"
    return f"CAST({total} AS {'BIGINT' if counts else 'VARCHAR'})" if dialect == "duckdb" else total


def median(value: str, dialect: str) -> str:
    """The median of an expression, as SQL."""
    made = {"duckdb": "QUANTILE_CONT({}, 0.5)", "postgres": "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY {})"}
    return made.get(dialect, "PERCENTILE({}, 0.5)").format(value)


def literal(value: Any) -> str:
    """A plain value as SQL that every engine reads."""
    if value is None:
        return "NULL"
    if isinstance(value, (int, Decimal)):
        return str(value)
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value.isoformat(sep=' ')}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    text = str(value).replace("'", "''")
    return f"'{text}'"


def _utc(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


@cache
def _functions() -> dict[str, Any]:
    @ibis.udf.scalar.builtin(name="epoch_us")
    def epoch_us(at: datetime) -> int:  # type: ignore[empty-body]
        ...

    @ibis.udf.scalar.builtin(name="unix_micros")
    def unix_micros(at: datetime) -> int:  # type: ignore[empty-body]
        ...

    @ibis.udf.scalar.builtin(name=LOCAL_DAY)
    def day_there(at: datetime) -> date:  # type: ignore[empty-body]
        ...

    return {"duckdb": epoch_us, "pyspark": unix_micros, LOCAL_DAY: day_there}


def compile_sql(table: ir.Table, dialect: str) -> str:
    """The SQL text of an Ibis table for `dialect`, the same in every process."""
    return in_one_order(str(ibis.to_sql(table, dialect=dialect)))


def in_one_order(sql: str) -> str:
    """`sql` with the names of each `* EXCLUDE (…)` in order: Ibis keeps them in a set, whose order varies.

    A column that Ibis unnests (one per query) is called at random; it is given a name that stays.

    >>> in_one_order('SELECT t.* EXCLUDE ("b", "a") FROM t')
    'SELECT t.* EXCLUDE ("a", "b") FROM t'
    """
    sql = _AT_RANDOM.sub(lambda m: "crm_unnested" if m[1] else "crm_unnest", sql)
    return _LEFT_OUT.sub(lambda m: f"{m[1]} ({', '.join(sorted(n.strip() for n in m[2].split(',')))})", sql)


def microseconds(later: ir.Value, earlier: ir.Value, dialect: str) -> ir.Value:
    """`later` − `earlier` in whole microseconds, as a decimal that sums without overflow."""
    if dialect == "postgres":
        # extract(epoch) becomes a double there, so whole seconds and their fraction are taken apart.
        parts = [at.truncate("s").epoch_seconds() * 1_000_000 + at.microsecond() for at in (later, earlier)]
    else:
        parts = [_functions()[dialect](at) for at in (later, earlier)]
    return (parts[0] - parts[1]).cast("decimal(18, 0)")


def product(amount: ir.Value, factor: ir.Value, dialect: str) -> ir.Value:
    """decimal(18, 4) × decimal(18, 8), exact, with 12 decimals and at least 24 digits before them.

    DuckDB keeps the product of two 18-digit decimals in 18 digits and fails when it does not fit; Spark drops decimals
    when a product's type has more than 38 digits. Neither loses a digit here; a sum that overflows is an error.
    """
    return amount * (factor.cast("decimal(20, 8)") if dialect == "duckdb" else factor)


def days_between(later: ir.Value, earlier: ir.Value) -> ir.Value:
    """Whole days from one date to another."""
    return later.delta(earlier, unit="day")


def local_day(at: ir.Value, dialect: str, changes: list[tuple[datetime, int]]) -> ir.Value:
    """The company's local date of the UTC timestamp `at`.

    Engines do not agree on zoned casts, so the zone's `offsets` are spelled out: in the query or, for DuckDB, in a
    macro that each evaluation defines, so that the query is the same for every company.
    """
    if dialect == "duckdb":
        return _functions()[LOCAL_DAY](at)
    value = shifted(at, changes[0][1])
    branches = [(at >= ibis.literal(since, "timestamp(6)"), shifted(at, offset)) for since, offset in changes[:0:-1]]
    return (ibis.cases(*branches, else_=value) if branches else value).date()


ENDS: dict[str, Callable[[Iterable[Any]], Any]] = {"first": min, "last": max}


def bound(column: str, end: str, kind: dt.DataType | str) -> ir.Value:
    """The `first` or the `last` of a column of the periods that are asked for, or whether all of it `turns` months, as
    DuckDB knows it: a plain value when it plans, so that rows which no period can need are skipped when they are read
    (`World.matched`, `World.states_at`)."""
    return _bound(_bound_name(column, end), str(kind))()


def _bound_name(column: str, end: str) -> str:
    return f"crm_{end}_{column}"


@cache
def _bound(name: str, kind: str) -> Any:
    def of_periods() -> Any: ...

    return ibis.udf.scalar.builtin(of_periods, name=name, signature=((), kind))


def shifted(at: ir.Value, seconds: int) -> ir.Value:
    """`at` moved by `seconds`."""
    return at + ibis.interval(seconds=seconds) if seconds else at


@cache
def offsets(calendar: Calendar, first: date, last: date) -> list[tuple[datetime, int]]:
    """(naive UTC instant, seconds ahead of UTC from then on) over the days between `first` and `last`.

    >>> from crmlib.calendar import Calendar
    >>> offsets(Calendar("Asia/Tokyo"), date(2026, 1, 1), date(2026, 12, 31))
    [(datetime.datetime(1, 1, 2, 0, 0), 32400)]
    """

    def offset(instant: datetime) -> int:
        return int(instant.replace(tzinfo=UTC).astimezone(calendar.zone).utcoffset().total_seconds())

    low, high = calendar.instant(first), calendar.instant(last) + timedelta(days=2)
    found = [(BEGINNING, offset(low))]
    while low < high:
        following = min(low + timedelta(days=1), high)
        if offset(following) != found[-1][1]:
            a, b = low, following
            while b - a > timedelta(seconds=1):
                middle = a + timedelta(seconds=int((b - a).total_seconds()) // 2)
                a, b = (a, middle) if offset(middle) != found[-1][1] else (middle, b)
            found.append((b, offset(b)))
        low = following
    return found


def names_of(rows: Iterable[tuple[Any, ...]]) -> set[str]:
    """The first column of `rows` as a set of texts."""
    return {str(row[0]) for row in rows}
