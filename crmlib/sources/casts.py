"""Which SQL turns the text of a column into its canonical type, where the text is in the plain form?

Plain texts (ISO dates, plain or grouped numbers, true/false) are cast here, in DuckDB, a column at a time. A text
that is not plain gives NULL and is left to `unusual.py`, which reads each distinct text once, exactly. Nothing is
ever rounded or truncated here: the patterns admit only what the type holds.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from crmlib.schema import Column
from crmlib.sources.mapping import ColumnRule, fold

_DAY = r"\d{4}-\d\d-\d\d"
_TIME = r"[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?"
_PLACES = {"money": (14, 4), "num": (10, 8), "rate": (10, 8), "wide": (20, 8)}
SQL_TYPES = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "ts": "TIMESTAMP",
    "date": "DATE",
    "money": "DECIMAL(18,4)",
    "int": "BIGINT",
    "num": "DECIMAL(18,8)",
    "wide": "DECIMAL(28,8)",
    "rate": "DECIMAL(18,8)",
    "bool": "BOOLEAN",
}
BLANK = "'[\\s\\x{3000}\\x{00A0}]*'"


def literal(text: str) -> str:
    """A SQL string literal.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def source_text(rule: ColumnRule, columns: dict[str, str]) -> str | None:
    """SQL for the text that a rule reads; None where the file has none of its headers.

    `columns`: folded header → SQL column. An empty text, one of only white space, and those that the rule calls
    empty are NULL.
    """
    named = next((columns[fold(name)] for name in rule.sources if fold(name) in columns), None)
    if named is None and rule.join:
        parts = [columns[fold(name)] for name in rule.join if fold(name) in columns]
        if parts:
            named = f"concat_ws({literal(rule.separator)}, {', '.join(_or_null(part) for part in parts)})"
    if rule.const is not None:
        named = literal(rule.const)
    if named is None:
        return None
    text = _or_null(named) if rule.const is None else named
    if rule.empty:
        listed = ", ".join(literal(fold(text)) for text in rule.empty)
        text = f"CASE WHEN lower(trim({named})) NOT IN ({listed}) THEN {text} END"
    if rule.when:
        text = f"CASE WHEN {condition(rule.when, columns)} THEN {text} END"
    return text


def _or_null(sql: str) -> str:
    # Most texts begin with a visible ASCII character; only the others are looked at wholly.
    visible = f"{sql} >= '!' AND {sql} < chr(127)"
    return f"CASE WHEN {visible} THEN {sql} WHEN NOT regexp_full_match({sql}, {BLANK}) THEN {sql} END"


def condition(conditions: dict[str, tuple[str, ...]], columns: dict[str, str]) -> str:
    """SQL that is true where every named header holds one of its values; a missing header is false. A value that ends
    with `*` stands for all texts that begin so.

    >>> condition({"WhoId": ("00q*",)}, {"whoid": "c1"})
    "(coalesce(starts_with(lower(trim(c1)), '00q'), FALSE))"
    """
    parts = []
    for header, values in conditions.items():
        column = columns.get(fold(header))
        text = f"lower(trim({column}))"
        listed = ", ".join(literal(value) for value in values if not value.endswith("*"))
        tests = [f"starts_with({text}, {literal(value[:-1])})" for value in values if value.endswith("*")]
        tests += [f"{text} IN ({listed})"] if listed else []
        parts.append("(" + " OR ".join(f"coalesce({test}, FALSE)" for test in tests) + ")" if column else "FALSE")
    return " AND ".join(parts) or "TRUE"


def plain_cast(column: Column, rule: ColumnRule, text: str, zone: str, day_zone: str) -> str:
    """SQL that casts the plain texts of a column and gives NULL for every other text.

    `zone`: of times without an offset; `day_zone`: whose midnight a date without a time stands for.
    """
    kind = SQL_TYPES[column.type]
    if rule.values or (rule.times is not None and column.type not in ("id", "text")):
        return f"CAST(NULL AS {kind})"
    if column.type in ("id", "text"):
        return f"{literal(rule.prefix)} || {text}" if rule.prefix else text
    if column.type == "bool":
        return f"CASE {text} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END"
    if column.type == "int":
        return f"CASE WHEN regexp_full_match({text}, '[-+]?\\d{{1,18}}') THEN CAST({text} AS BIGINT) END"
    if column.type in _PLACES:
        return _plain_number(text, kind, *_PLACES[column.type], rule.decimal)
    if any(pattern not in ("iso", "auto") for pattern in rule.formats):
        return f"CAST(NULL AS {kind})"
    if column.type == "date":
        day = f"CASE WHEN {text} >= '0001' AND regexp_full_match({text}, '{_DAY}') THEN try_cast({text} AS DATE) END"
        return day if not rule.add_days else f"{day} + {rule.add_days}"
    return (  # the pattern of LIKE costs half of a regular expression, and what it lets through is cast strictly
        f"CASE WHEN {text} < '0002' OR {text} >= '9999' THEN NULL "  # near the ends of the calendar: one by one
        f"WHEN {text} LIKE '____-__-__T__:__:__Z' THEN try_cast({text} AS TIMESTAMP) "
        f"WHEN regexp_full_match({text}, '{_DAY}{_TIME}Z') THEN try_cast({text} AS TIMESTAMP) "
        f"WHEN regexp_full_match({text}, '{_DAY}{_TIME}') THEN {to_utc(f'try_cast({text} AS TIMESTAMP)', zone)} "
        f"WHEN regexp_full_match({text}, '{_DAY}') THEN {to_utc(f'try_cast({text} AS TIMESTAMP)', day_zone)} "
        f"WHEN regexp_full_match({text}, '{_DAY}{_TIME} ?[-+]\\d\\d(:?\\d\\d)?') "
        f"THEN timezone('UTC', try_cast({text} AS TIMESTAMPTZ)) END"
    )


def _plain_number(text: str, kind: str, digits: int, places: int, decimal: str) -> str:
    if decimal == ",":
        return f"CAST(NULL AS {kind})"
    plain = f"[-+]?\\d{{1,{digits}}}(\\.\\d{{1,{places}}})?"
    grouped = f"-?[$¥€£]?\\d{{1,3}}(,\\d{{3}}){{1,{(digits - 3) // 3}}}(\\.\\d{{1,{places}}})?"
    signed = f"-?[$¥€£]\\d{{1,{digits}}}(\\.\\d{{1,{places}}})?"
    return (
        f"CASE WHEN regexp_full_match({text}, '{plain}') THEN CAST({text} AS {kind}) "
        f"WHEN regexp_full_match({text}, '{grouped}') OR regexp_full_match({text}, '{signed}') "
        f"THEN CAST(regexp_replace({text}, '[$¥€£,]', '', 'g') AS {kind}) END"
    )


def to_utc(moment: str, zone: str) -> str:
    """SQL for the naive UTC instant of a local time; in the hour that occurs twice, the first occurrence."""
    return moment if zone == "UTC" else f"timezone('UTC', timezone({literal(zone)}, {moment}))"


def local_date(moment: str, zone: str, low: datetime | None, high: datetime | None) -> str:
    """SQL for the local date of a naive UTC instant that lies between `low` and `high`.

    Where the zone changes its offset at most a few times in that span the offsets are written out, which is many
    times faster than asking the time zone library for each row.
    """
    if low is None or high is None:
        return f"CAST({moment} AS DATE)"
    steps = offsets(zone, low, high)
    if steps is None:
        return f"CAST(timezone({literal(zone)}, timezone('UTC', {moment})) AS DATE)"
    if len(steps) == 1:
        return f"CAST({_shifted(moment, steps[0][1])} AS DATE)"
    branches = " ".join(
        f"WHEN {moment} < TIMESTAMP '{until:%Y-%m-%d %H:%M:%S}' THEN {_shifted(moment, offset)}"
        for (_, offset), (until, _) in pairwise(steps)
    )
    return f"CAST(CASE {branches} ELSE {_shifted(moment, steps[-1][1])} END AS DATE)"


def _shifted(moment: str, seconds: int) -> str:
    return moment if not seconds else f"{moment} + to_seconds({seconds})"


def offsets(zone: str, low: datetime, high: datetime, most: int = 80) -> list[tuple[datetime, int]] | None:
    """(from this naive UTC instant on, seconds east of UTC) over [low, high]; None where there are too many.

    >>> offsets("Asia/Tokyo", datetime(2020, 1, 1), datetime(2026, 1, 1))
    [(datetime.datetime(2020, 1, 1, 0, 0), 32400)]
    """
    if high - low > timedelta(days=366 * 60) or low.year < 1902 or high.year > 2200:
        return None
    info = ZoneInfo(zone)

    def offset(at: datetime) -> int:
        return int(at.replace(tzinfo=ZoneInfo("UTC")).astimezone(info).utcoffset().total_seconds())  # type: ignore[union-attr]

    steps = [(low, offset(low))]
    at = low
    while at < high:
        following = min(at + timedelta(days=7), high)
        if offset(following) != steps[-1][1]:
            a, b = at, following
            while b - a > timedelta(seconds=1):
                middle = a + timedelta(seconds=int((b - a).total_seconds()) // 2)
                a, b = (middle, b) if offset(middle) == steps[-1][1] else (a, middle)
            b = b.replace(microsecond=0)
            steps.append((b, offset(b)))
            if len(steps) > most:
                return None
            following = b
        at = following
    return steps
