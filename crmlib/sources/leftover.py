"""What do the columns say that no canonical table takes?

They are not imported, but the audit wants to know: which of them are empty or always the same (junk), and which rows
were, by the source's own clock, changed before they were created. Costs one more look at the file, and only where it
has columns that go nowhere.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import duckdb

    from crmlib.sources.transform import Typed

CREATED = frozenset({"createdtime", "createddate", "createdat", "createdon", "createdate", "作成日時", "登録日時"})
CHANGED = frozenset({"modifiedtime", "lastmodifiedtime", "lastmodifieddate", "modifiedat", "updatedat", "更新日時"})
_FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M",
    "%Y/%m/%d", "%d %b, %Y %H:%M:%S",
)  # fmt: skip
FILE = "changed_before_created.parquet"


def leftover(connection: duckdb.DuckDBPyConnection, typed: Typed, folder: Path) -> list[dict[str, Any]]:
    """One record for each column that goes nowhere: file, table, column, rows, filled, distinct (at most 2), sample.

    Rows that were changed before they were created are added to `changed_before_created.parquet` in `folder`.
    """
    places = {header: index for index, header in enumerate(typed.headers)}
    unused = [header for header in typed.unmapped if header in places]
    if not unused:
        return []
    parts = ", ".join(f"count({_text(places[h])}), min({_text(places[h])}), max({_text(places[h])})" for h in unused)
    row = connection.execute(f"SELECT count(*), {parts} FROM {typed.staged.relation}").fetchone()
    records = []
    for index, header in enumerate(unused):
        filled, low, high = row[1 + 3 * index : 4 + 3 * index]
        distinct = 0 if not filled else 1 if low == high else 2
        records.append(
            {
                "file": typed.job.extract.place, "table": typed.rule.table, "column": header, "rows": row[0],
                "filled": filled, "distinct": distinct, "sample": (low or "")[:80] or None,
            }
        )  # fmt: skip
    _impossible_changes(connection, typed, places, set(unused), folder)
    return records


def _text(place: int) -> str:
    return f"nullif(trim(c{place}), '')"


def _impossible_changes(
    connection: duckdb.DuckDBPyConnection, typed: Typed, places: dict[str, int], unused: set[str], folder: Path
) -> None:
    created = next((h for h in places if _fold(h) in CREATED), None)
    changed = next((h for h in places if _fold(h) in CHANGED), None)
    if created is None or changed is None or not {created, changed} & unused:
        return
    formats = "[" + ", ".join(f"'{pattern}'" for pattern in _FORMATS) + "]"
    line = "_line" if typed.staged.numbered else f"{typed.staged.first_line} - 1 + row_number() OVER ()"
    found = connection.execute(
        f"SELECT CAST(line AS VARCHAR) AS source_row, created, changed FROM (SELECT {line} AS line, "
        f"{_text(places[created])} AS created, {_text(places[changed])} AS changed FROM {typed.staged.relation}) "
        f"WHERE try_strptime(changed, {formats}) < try_strptime(created, {formats}) ORDER BY line"
    ).to_arrow_table()
    if found.num_rows:
        import pyarrow.parquet as pq

        folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("column", changed), ("file", typed.job.extract.place), ("table", typed.rule.table)):
            found = found.append_column(name, pa.repeat(text, found.num_rows))
        known = [pq.read_table(folder / FILE)] if (folder / FILE).is_file() else []
        pq.write_table(pa.concat_tables([*known, found]), folder / FILE)


def _fold(header: str) -> str:
    text = unicodedata.normalize("NFKC", header).casefold()
    return "".join(letter for letter in text if letter.isalnum())
