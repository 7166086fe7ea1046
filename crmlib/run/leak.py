"""Does a delivery hold anything of another scope? Every file is searched, inside archives too, before it is sent.

What is searched for: keys and names of users, accounts, contacts, leads and deals that the company has but the
recipient's page data does not, and amounts of deals that only others have. What would be found by chance is not
searched for: texts under four characters, numbers under five digits, and amounts of so few significant digits, beside
so many others of that length, that a figure of the recipient's own may well be equal to one (see `telling`).
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
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

#: How many amounts of one length may be expected in a delivery by chance, that they be searched for.
BY_CHANCE = 0.05
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


@dataclass(frozen=True)
class Leak:
    """Something in a file that its recipient may not see: `table.column` and the value, or the kind of secret."""

    file: str
    what: str
    value: str


@dataclass(frozen=True)
class Forbidden:
    """Values that a recipient may not see: texts and numbers, each with the column that it is from.

    `own` are the numbers of the recipient's own rows and figures, which tell nothing of others.
    """

    texts: Mapping[str, str]
    numbers: Mapping[str, str]
    own: frozenset[str] = frozenset()

    @cached_property
    def by_start(self) -> dict[str, list[str]]:
        """The texts by their first characters: a file is looked through once, not once a text."""
        found: dict[str, list[str]] = defaultdict(list)
        for text in self.texts:
            found[text[:SHORTEST_TEXT]].append(text)
        return found


@dataclass(frozen=True)
class Content:
    """A file's text as a reader gets it, and the numbers in it; a member of an archive is a file of its own."""

    file: str
    text: str
    numbers: frozenset[str]


def forbidden(everything: Path, own: list[Path]) -> Forbidden:
    """What the page data of `all` holds and none of the recipient's own page-data folders does, in any column."""
    texts: dict[str, str] = {}
    numbers: dict[str, str] = {}
    own_texts = {value for folder in own for value in _own_texts(folder)}
    own_numbers = frozenset(value for folder in own for value in _own_numbers(folder))
    for table, columns in TABLES.items():
        for column in columns:
            texts.update(dict.fromkeys(_values(everything, table, column) - own_texts, f"{table}.{column}"))
        for column in AMOUNTS:
            numbers.update(dict.fromkeys(_values(everything, table, column) - own_numbers, f"{table}.{column}"))
    told = {value: column for value, column in texts.items() if len(value) >= SHORTEST_TEXT}
    within_own = set(_texts_in("\n".join(own_texts), Forbidden(told, {}).by_start))  # 原 幸子 within 萩原 幸子
    return Forbidden(
        {value: column for value, column in told.items() if value not in within_own},
        {value: column for value, column in numbers.items() if len(value.replace(".", "")) >= SHORTEST_NUMBER},
        own_numbers,
    )


def scan(files: Mapping[str, bytes], values: Forbidden, secrets: list[str]) -> Iterator[Leak]:
    """The leaks in the files of one delivery; archives and workbooks are opened."""
    contents: list[Content] = []
    for name, content in files.items():
        for file, opened in _opened(name, content):
            for kind in secret.found_in(opened, secrets):
                yield Leak(file, kind, "…")
            contents.append(_content(file, opened))
    told = telling(values.numbers, frozenset().union(*(each.numbers for each in contents)) - values.own)
    for each in contents:
        for value in _texts_in(each.text, values.by_start):
            yield Leak(each.file, values.texts[value], value)
        for number in each.numbers & told:
            yield Leak(each.file, values.numbers[number], number)


def telling(amounts: Iterable[str], shown: Iterable[str]) -> frozenset[str]:
    """Those of others' `amounts` that say something when found among the numbers `shown`.

    There are 9 × 10^(d-1) numbers of d significant digits; of a others' amounts and s numbers shown, a·s ÷ that many
    are equal by chance. Lengths at which more than `BY_CHANCE` are say nothing: 40,000 may be the mark of an axis.

    >>> sorted(telling(["40000", "1234567.5"], ["40000", "30000", "1234567.5"]))
    ['1234567.5']
    """
    shown_by_length = Counter(map(_significant, shown))
    by_length: dict[int, list[str]] = defaultdict(list)
    for amount in amounts:
        by_length[_significant(amount)].append(amount)
    return frozenset(
        amount
        for digits, same in by_length.items()
        if digits and len(same) * shown_by_length[digits] <= BY_CHANCE * 9 * 10 ** (digits - 1)
        for amount in same
    )


def _significant(number: str) -> int:
    """The significant digits of a plain number.

    >>> _significant("40000"), _significant("0.050"), _significant("1200.5")
    (1, 1, 5)
    """
    return len(number.lstrip("-").replace(".", "").strip("0"))


def _opened(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The file, or each file in the archive that it is."""
    if content[:2] != b"PK":
        yield name, content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            yield from _opened(f"{name}!{member}", archive.read(member))


def _content(name: str, content: bytes) -> Content:
    if content[:4] == b"PAR1":
        content = _parquet_text(content)
    text = html.unescape(content.decode("utf-8", "replace"))
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    return Content(name, text, frozenset(map(_plain_number, _NUMBER.findall(text))))


def _texts_in(text: str, by_start: Mapping[str, list[str]]) -> Iterator[str]:
    """The forbidden texts that occur, as whole words where they are of a script that has words."""
    starts = {text[at : at + SHORTEST_TEXT] for at in range(len(text) - SHORTEST_TEXT + 1)}
    for value in (value for start in starts & by_start.keys() for value in by_start[start]):
        if value in text and (not value.isascii() or re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text)):
            yield value


def _values(folder: Path, table: str, column: str) -> set[str]:
    import pyarrow.parquet as pq

    file = folder / "records" / f"{table}.parquet"
    if not file.is_file() or column not in pq.read_schema(file).names:
        return set()
    values = pq.read_table(file, columns=[column])[column].unique().to_pylist()
    return {_plain_number(str(v)) if isinstance(v, Decimal) else str(v) for v in values if v is not None and v != ""}


def _own_texts(folder: Path) -> Iterator[str]:
    """Every text of the recipient's own rows: an account that a deal of theirs is with names its owner, too."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for file in (folder / "records").glob("*.parquet"):
        for column in pq.read_table(file).itercolumns():
            if pa.types.is_string(column.type):
                yield from (value for value in column.unique().to_pylist() if value)


def _own_numbers(folder: Path) -> Iterator[str]:
    """Every figure that the recipient's own pages may show, and every amount of their own rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    figures = pq.read_table(folder / "kpis.parquet", columns=["value", "numerator", "denominator"])
    rows = [pq.read_table(file) for file in (folder / "records").glob("*.parquet")]
    decimals = [c for table in rows for c in table.itercolumns() if pa.types.is_decimal(c.type)]
    for column in (*figures.itercolumns(), *decimals):
        yield from (_plain_number(str(value)) for value in column.unique().to_pylist() if value is not None)


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
