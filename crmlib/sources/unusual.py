"""What do the texts mean that the plain casts did not read?

Each distinct text of a column is read once, exactly, by `numbers` and `dates`; the answers go back to DuckDB as a
table that the rows are joined with. A text that means nothing valid carries the reason with which its rows are
rejected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from crmlib.errors import UserError, printable
from crmlib.schema import Column
from crmlib.sources import dates, numbers
from crmlib.sources.casts import SQL_TYPES, literal, to_utc
from crmlib.sources.mapping import ColumnRule, fold
from crmlib.sources.marks import are_fractions
from crmlib.sources.readers.arrow_text import hand_over, texts

BATCH = 100_000
NO_VALUE = frozenset({
    "-", "--", "―", "—", "–", "n/a", "#n/a", "null", "(null)", "none", "nil", "nan", "tbd", "(blank)",
    "なし", "無し", "未定", "未設定", "未入力", "該当なし", "(空白)",
})  # fmt: skip
"""Words for "no value" in a column of numbers, dates or true and false. Canonical files leave such cells empty."""
_TRUE = {"true", "yes", "y", "t", "1", "on", "はい", "有", "有り", "○", "✓", "真", "1.0", "checked", "ok"}
_FALSE = {"false", "no", "n", "f", "0", "off", "いいえ", "無", "無し", "×", "偽", "0.0", "unchecked"}


@dataclass
class Reading:
    """How the unusual texts in the column `text` were read: the table of answers, and what the report says of them."""

    text: str
    table: str
    form: str | None = None
    notes: list[str] = field(default_factory=list)
    rounded: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Context:
    """What a column's texts are read with."""

    place: str
    zone: str
    day_zone: str
    date_order: str | None = None
    epoch_1904: bool = False
    excel: bool = False
    lenient: bool = True


def read_unusual(
    connection: duckdb.DuckDBPyConnection,
    typed: str,
    text: str,
    number: int,
    column: Column,
    rule: ColumnRule,
    context: Context,
    whole: str,
) -> Reading | None:
    """Read the distinct unusual texts in the column `text` of table `typed`; None where there are none.

    `whole`: SQL (b) of all texts of the column in the file; `context.lenient`: words for "no value" are none.
    """
    if not connection.execute(f'SELECT 1 FROM {typed} WHERE "{text}" IS NOT NULL LIMIT 1').fetchone():
        return None
    answers = f"read_{number}_{text}"
    distinct = f'SELECT DISTINCT "{text}" AS b FROM {typed} WHERE "{text}" IS NOT NULL'
    reading = Reading(text, answers)
    blanks: list[str] = []
    if column.type in ("ts", "date") and not rule.values:
        reading.form = _dates(connection, answers, distinct, column, rule, context, blanks, whole)
    else:
        connection.execute(f"CREATE TABLE {answers} (b VARCHAR, v {SQL_TYPES[column.type]}, reason VARCHAR)")
        if rule.times == PERCENT and are_fractions(_texts(connection, distinct), rule.decimal):
            rule = replace(rule, times=None)
            reading.notes.append("read as fractions and not as percent, for no value is above 1")
        read = _reader(column, rule, reading.rounded)
        if context.lenient and column.type not in ("id", "text"):
            read = _without_words(read, blanks)
        _fill(connection, answers, distinct, read, SQL_TYPES[column.type])
    if blanks:
        reading.notes.append(f"no value where it says {', '.join(printable(text, 20) for text in sorted(blanks)[:5])}")
    return reading


PERCENT = Decimal("0.01")


def _texts(connection: duckdb.DuckDBPyConnection, distinct: str) -> Iterator[str]:
    found = connection.cursor().execute(distinct)
    while batch := found.fetchmany(BATCH):
        yield from (text for (text,) in batch)


def _without_words(read: Callable[[str], Any], blanks: list[str]) -> Callable[[str], Any]:
    """`read`, but None for words that mean no value; these are added to `blanks`."""

    def reading(text: str) -> Any:
        try:
            return read(text)
        except (numbers.NotANumber, dates.NotADate, ValueError):
            if fold(text) not in NO_VALUE:
                raise
            blanks.append(text)
            return None

    return reading


def _fill(
    connection: duckdb.DuckDBPyConnection, answers: str, distinct: str, read: Callable[[str], Any], kind: str
) -> None:
    """Read every distinct text with `read` and insert (text, value, reason) in batches; values travel as plain texts
    that DuckDB casts to the type `kind`."""
    found = connection.cursor().execute(distinct)
    while batch := found.fetchmany(BATCH):
        values, reasons = [], []
        for (text,) in batch:
            try:
                values.append(read(text))
                reasons.append(None)
            except (numbers.NotANumber, dates.NotADate, ValueError) as error:
                values.append(None)
                reasons.append(str(error))
        columns = [texts([text for (text,) in batch]), texts(list(map(_plain, values))), texts(reasons)]
        rows = pa.table(columns, names=["b", "v", "reason"])
        hand_over(connection, rows, f"INSERT INTO {answers} SELECT b, CAST(v AS {kind}), reason FROM handed")


def _plain(value: Any) -> str | None:
    """A value as a text that DuckDB casts exactly.

    >>> _plain(Decimal("1E+3")), _plain(True), _plain(None)
    ('1000', 'true', None)
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _reader(column: Column, rule: ColumnRule, rounded: list[str]) -> Callable[[str], Any]:
    convert = _converter(column, rule, rounded)

    def read(text: str) -> Any:
        if rule.values:
            mapped = rule.values.get(fold(text))
            if mapped is None:
                mapped = text if rule.otherwise is None else rule.otherwise
            text = mapped
            if not text:
                return None
        return convert(text)

    return read


def _converter(column: Column, rule: ColumnRule, rounded: list[str]) -> Callable[[str], Any]:
    if column.type in ("id", "text"):
        return lambda text: rule.prefix + text
    if column.type == "bool":
        return _boolean
    if column.type in ("ts", "date"):
        return _one_date(column)

    def convert(text: str) -> Any:
        number = numbers.parse_number(text, rule.decimal)
        value = number.value
        if rule.times is not None and not number.percent:
            value = value * rule.times
        value, cut = numbers.fit(value, column.type)
        if cut and len(rounded) < 1_000_000:
            rounded.append(text)
        return int(value) if column.type == "int" else value

    return convert


def _one_date(column: Column) -> Callable[[str], Any]:
    def convert(text: str) -> Any:
        moment = dates.parse_iso(text)
        if moment is None:
            raise dates.NotADate("not an ISO date")
        return moment.value.date() if column.type == "date" else moment.value

    return convert


def _boolean(text: str) -> bool:
    folded = fold(text)
    if folded in _TRUE:
        return True
    if folded in _FALSE:
        return False
    raise ValueError("not true or false")


def _dates(
    connection: duckdb.DuckDBPyConnection,
    answers: str,
    distinct: str,
    column: Column,
    rule: ColumnRule,
    context: Context,
    blanks: list[str],
    whole: str,
) -> str | None:
    """Dates: the stated formats, or the one order that fits the whole column; the rest one by one in Python."""
    stated = [pattern for pattern in rule.formats if pattern not in ("iso", "auto")]
    form = None
    if stated:
        formats, form = stated, " or ".join(stated)
    elif "iso" in rule.formats:
        formats = []
    else:
        order = context.date_order or _order(connection, distinct, whole, column, context)
        formats = dates.formats_of(dates.NEUTRAL) + (dates.formats_of(order) if order != dates.NEUTRAL else [])
        form = {dates.DAY_FIRST: "day first", dates.MONTH_FIRST: "month first"}.get(order)
    local = _strptime("b", formats) if formats else "CAST(NULL AS TIMESTAMP)"
    connection.execute(f"CREATE TABLE {answers}_local AS SELECT b, {local} AS moment FROM ({distinct})")
    connection.execute(f"CREATE TABLE {answers}_rest (b VARCHAR, v TIMESTAMP, reason VARCHAR)")
    exact: dict[str, str] = {}

    def read(text: str) -> Any:
        if rule.empty and fold(text) in {fold(e) for e in rule.empty}:
            return None
        moment = dates.parse_iso(text)
        if moment and moment.offset is not None and column.type == "ts":
            exact[text] = "utc"
            try:
                instant = moment.value - moment.offset
            except OverflowError:
                raise dates.NotADate("not a time of the years 1 to 9999") from None
            dates.check_span(instant, "UTC", context.day_zone)
            return instant
        if moment:
            exact[text] = "day" if moment.date_only else "local"
            if column.type == "ts":
                dates.check_span(moment.value, context.day_zone if moment.date_only else context.zone, context.day_zone)
            return moment.value
        found = dates.parse_with(text, formats) or dates.parse_era(text)
        if found is None and context.excel:
            found = _serial(text, context.epoch_1904)
        if found is None:
            raise dates.NotADate(_no_date(column, stated, rule))
        if column.type == "ts":
            dates.check_span(found, context.zone, context.day_zone)
        return found

    read = _without_words(read, blanks) if context.lenient else read
    rest = f"SELECT b FROM {answers}_local WHERE moment IS NULL"
    _fill(connection, f"{answers}_rest", rest, read, "TIMESTAMP")
    how = pa.table([texts(list(exact)), texts(list(exact.values()))], names=["b", "how"])
    hand_over(connection, how, f"CREATE TABLE {answers}_how AS FROM handed")
    moment = "coalesce(l.moment, r.v)"
    if column.type == "date":
        value = f"CAST({moment} AS DATE)" + (f" + {rule.add_days}" if rule.add_days else "")
    else:
        midnight = f"{moment} = date_trunc('day', {moment}) AND coalesce(h.how, '') <> 'local' AND length(l.b) <= 14"
        value = (
            f"CASE WHEN h.how = 'utc' THEN {moment} WHEN {midnight} THEN {to_utc(moment, context.day_zone)} "
            f"ELSE {to_utc(moment, context.zone)} END"
        )
    connection.execute(
        f"CREATE TABLE {answers} AS SELECT l.b, {value} AS v, r.reason FROM {answers}_local l "
        f"LEFT JOIN {answers}_rest r ON r.b = l.b LEFT JOIN {answers}_how h ON h.b = l.b"
    )
    return form


def _no_date(column: Column, stated: Iterable[str], rule: ColumnRule) -> str:
    kind = "date" if column.type == "date" else "date or time"
    expected = " or ".join(stated) or ("ISO, e.g. 2026-11-22" if "iso" in rule.formats else "")
    return f"not a {kind}" + (f" (expected {expected})" if expected else "")


def _serial(text: str, epoch_1904: bool) -> Any:
    try:
        return dates.excel_serial(float(Decimal(text)), epoch_1904)
    except ArithmeticError:
        return None


def _strptime(sql: str, formats: list[str]) -> str:
    """SQL that reads a text by the first format that fits; years before 1000 are typing errors, not dates, and times
    at the end of the calendar are read one by one."""
    listed = ", ".join(literal(pattern) for pattern in formats)
    clean = f"trim(regexp_replace({sql}, '\\s+', ' ', 'g'))"
    parsed = f"try_strptime({clean}, [{listed}])"
    return f"CASE WHEN year({parsed}) BETWEEN 1000 AND 9998 THEN {parsed} END"


def _order(connection: duckdb.DuckDBPyConnection, distinct: str, whole: str, column: Column, context: Context) -> str:
    """Day first or month first, over every distinct text that no neutral form reads; `UserError` where both fit.

    The whole column of the file counts: a rule may read only some of its rows.
    """
    neutral, day, month = (
        _strptime("b", dates.formats_of(o)) for o in (dates.NEUTRAL, dates.DAY_FIRST, dates.MONTH_FIRST)
    )
    asked = f"SELECT 1 FROM ({distinct}) WHERE {neutral} IS NULL AND ({day} IS NOT NULL OR {month} IS NOT NULL) LIMIT 1"
    if not connection.execute(asked).fetchone():
        return dates.NEUTRAL
    row = connection.execute(
        f"SELECT count(*) FILTER (d IS NOT NULL), count(*) FILTER (m IS NOT NULL), "
        f"count(*) FILTER (d IS NOT NULL OR m IS NOT NULL), count(*) FILTER (d <> m), "
        f"min(b) FILTER (d <> m), min(b) FILTER (m IS NULL AND d IS NOT NULL), "
        f"min(b) FILTER (d IS NULL AND m IS NOT NULL) "
        f"FROM (SELECT b, {day} AS d, {month} AS m FROM ({whole}) WHERE {neutral} IS NULL)"
    ).fetchone()
    assert row is not None
    days, months, undecided, differ, example, only_day, only_month = row
    verdict = dates.judge(
        {dates.DAY_FIRST: days, dates.MONTH_FIRST: months},
        differ,
        undecided,
        example or "",
        (only_day or "", only_month or ""),
    )
    if verdict.order is None:
        raise UserError(
            f"the dates of '{column.name}' cannot be told apart: {printable(verdict.conflict)}",
            place=context.place,
            expected="--dayfirst or --monthfirst, or a format in the mapping",
        )
    return verdict.order
