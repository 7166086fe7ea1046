"""Is the decimal mark of a column the one that it is read with, and are its percents percents?

`1.234,50` proves a decimal comma, `1,234.50` a decimal point; `1.234` fits both and means different numbers. As with
the order of dates, a column is judged as a whole, and where nothing decides, the import stops and asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import duckdb

from crmlib.errors import UserError, printable
from crmlib.sources import numbers

_COMMA = r"^[^0-9,]*[0-9]+(?:[. \x{00A0}\x{202F}\x{2019}'][0-9]{3})*,(?:[0-9]{1,2}|[0-9]{4,})[^0-9,.]*$"
_COMMA += r"|^[^0-9,]*[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+[^0-9,.]*$|^[^0-9,]*[0-9]{1,3}(?:\.[0-9]{3}){2,}[^0-9,.]*$"
_POINT = r"\.(?:[0-9]{1,2}|[0-9]{4,})[^0-9,.]*$|,[0-9]{3}\.[0-9]|^[^0-9]*0+\.[0-9]+[^0-9,.]*$"
_POINT += r"|^[^0-9,]*[0-9]{1,3}(?:,[0-9]{3}){2,}[^0-9,.]*$"
_BOTH = r"^[^0-9,.]*[1-9][0-9]{0,2}\.[0-9]{3}[^0-9,.]*$"


def check_decimal_point(
    connection: duckdb.DuckDBPyConnection, texts: str, name: str, place: str, semicolons: bool
) -> None:
    """`UserError` where the texts (SQL with a column `b`) of a column seem to have a decimal comma, and none has a
    point. `semicolons`: so they are delimited in the file, which is the custom where the decimal mark is a comma."""
    row = connection.execute(
        f"SELECT min(b) FILTER (regexp_matches(b, '{_sql(_COMMA)}')), count(*) FILTER (regexp_matches(b, "
        f"'{_sql(_POINT)}')), min(b) FILTER (regexp_matches(b, '{_sql(_BOTH)}')) FROM ({texts})"
    ).fetchone()
    assert row is not None
    comma, points, both = row
    example = comma or (both if semicolons else None)
    if points or example is None:
        return
    raise UserError(
        f"the numbers of '{name}' may have a decimal comma",
        place=place,
        found=printable(example),
        expected='--decimal , (or . where it is the point), or `decimal: ","` in the mapping',
    )


def seems_comma(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> bool:
    """Whether a text in `column` of `table` proves a decimal comma."""
    asked = f"SELECT 1 FROM {table} WHERE regexp_matches(\"{column}\", '{_sql(_COMMA)}') LIMIT 1"
    return connection.execute(asked).fetchone() is not None


def _sql(pattern: str) -> str:
    return pattern.replace("'", "''")


def are_fractions(texts: Iterable[str], decimal: str) -> bool:
    """Whether a column of percents holds fractions instead: no value above 1, and one between 0 and 1.

    >>> are_fractions(["0.5", "1", "0"], "."), are_fractions(["50", "0.5"], "."), are_fractions(["1", "0"], ".")
    (True, False, False)
    """
    between = False
    for text in texts:
        try:
            number = numbers.parse_number(text, decimal)
        except numbers.NotANumber:
            continue
        if not number.percent and abs(number.value) > 1:
            return False
        between = between or (not number.percent and 0 < number.value < Decimal(1))
    return between
