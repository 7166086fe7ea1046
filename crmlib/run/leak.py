"""Does a delivery hold anything of another scope? Every file is searched, inside archives too, before it is sent.

What is searched for: keys and names of users, accounts, contacts, leads and deals that the company has but the
recipient's page data does not, and amounts of deals that only others have. Short texts (under four characters) and
numbers under five digits would be found everywhere by chance and are not searched for.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from crmlib.run import secret

TABLES = {
    "users": ("user_id", "name", "email"),
    "accounts": ("account_id", "name", "corporate_number", "phone"),
    "contacts": ("contact_id", "full_name", "email", "phone"),
    "leads": ("lead_id", "full_name", "email", "company"),
    "deals": ("deal_id", "name"),
}
AMOUNTS = ("amount", "base_amount")
SHORTEST_TEXT, SHORTEST_NUMBER = 4, 5
_WORD = re.compile(r"[^\W_]+(?:[-_.@+'][^\W_]+)*", re.UNICODE)
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


@dataclass(frozen=True)
class Leak:
    """Something in a file that its recipient may not see: `table.column` and the value, or the kind of secret."""

    file: str
    what: str
    value: str


@dataclass(frozen=True)
class Forbidden:
    """Values that a recipient may not see: texts and numbers, each with the column that it is from."""

    texts: dict[str, str]
    numbers: dict[str, str]


def forbidden(everything: Path, own: list[Path]) -> Forbidden:
    """What the page data of `all` holds and none of the recipient's own page-data folders does."""
    texts: dict[str, str] = {}
    numbers: dict[str, str] = {}
    for table, columns in TABLES.items():
        for column in (*columns, *AMOUNTS):
            mine = {value for folder in own for value in _values(folder, table, column)}
            for value in _values(everything, table, column) - mine:
                if column in AMOUNTS:
                    numbers[value] = f"{table}.{column}"
                else:
                    texts[value] = f"{table}.{column}"
    allowed = {value for folder in own for value in _all_texts(folder)}
    own_numbers = {value for folder in own for value in _figures(folder)}
    return Forbidden(
        {v: c for v, c in texts.items() if len(v) >= SHORTEST_TEXT and v not in allowed},
        {v: c for v, c in numbers.items() if len(v.replace(".", "")) >= SHORTEST_NUMBER and v not in own_numbers},
    )


def scan(name: str, content: bytes, values: Forbidden, secrets: list[str]) -> Iterator[Leak]:
    """The leaks in one file; archives and workbooks are opened."""
    for kind in secret.found_in(content, secrets):
        yield Leak(name, kind, "…")
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from scan(f"{name}!{member}", archive.read(member), values, secrets)
        return
    if content[:4] == b"PAR1":
        content = _parquet_text(content)
    text = html.unescape(content.decode("utf-8", "replace"))
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    for value in _texts_in(text, values.texts):
        yield Leak(name, values.texts[value], value)
    for number in {_plain_number(each) for each in _NUMBER.findall(text)} & values.numbers.keys():
        yield Leak(name, values.numbers[number], number)


def _texts_in(text: str, forbidden_texts: dict[str, str]) -> Iterator[str]:
    """The forbidden texts that occur, as whole words where they are of a script that has words."""
    words = set(_WORD.findall(text))
    for value in forbidden_texts:
        if not value.isascii():
            if value in text:
                yield value
            continue
        first = _WORD.search(value)
        if (first is None or first[0] in words) and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text):
            yield value


def _values(folder: Path, table: str, column: str) -> set[str]:
    import pyarrow.parquet as pq

    file = folder / "records" / f"{table}.parquet"
    if not file.is_file() or column not in pq.read_schema(file).names:
        return set()
    values = pq.read_table(file, columns=[column])[column].unique().to_pylist()
    return {_plain_number(str(v)) if isinstance(v, Decimal) else str(v) for v in values if v is not None and v != ""}


def _all_texts(folder: Path) -> set[str]:
    return {v for table, columns in TABLES.items() for c in columns for v in _values(folder, table, c)}


def _figures(folder: Path) -> set[str]:
    """Every figure that the recipient's own pages may show."""
    import pyarrow.parquet as pq

    table = pq.read_table(folder / "kpis.parquet", columns=["value", "numerator", "denominator"])
    return {_plain_number(v) for c in table.column_names for v in table[c].unique().to_pylist() if v is not None}


def _plain_number(text: str) -> str:
    """A number without grouping and trailing zeros: `1,200.50` and `1200.5` are one.

    >>> _plain_number("1,200.50"), _plain_number("70.0000")
    ('1200.5', '70')
    """
    text = text.replace(",", "")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _parquet_text(content: bytes) -> bytes:
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(content))
    return "\n".join(str(value) for column in table.columns for value in column.to_pylist()).encode()
