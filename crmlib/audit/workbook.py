"""How does an auditor read the audit in a spreadsheet?

`audit.xlsx`: the score, every rule, findings, changes, proposals and quarantine, one sheet each. Every text is
written as text, so no cell can become a formula or a link; the file holds no clock, so equal audits give equal bytes.
A sheet that would be longer than a spreadsheet allows ends with a line that says how many rows are in the Parquet file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from crmlib.audit.change import ROW
from crmlib.audit.private import MASK, is_private

MAX_ROWS = 200_000
"""Rows of one sheet; the Parquet files beside it always have all."""

_SCORE = ("dimension", "score", "tested", "failed")
_RULES = (
    "id", "version", "table", "column", "dimension", "severity", "status", "tested", "failed", "message_en", "message_ja",  # noqa: E501
    "missing",
)  # fmt: skip


def write_workbook(folder: Path, score: dict[str, Any], private: Iterable[str] = ()) -> Path:
    """Write audit.xlsx beside the audit's Parquet files in `folder`.

    `private`: the columns (`table.column` or `column`) whose values are masked here, since a workbook is passed on. The
    Parquet files keep them: without the values before, nothing could be taken back.
    """
    import xlsxwriter

    file = folder / "audit.xlsx"
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": "Audit", "created": datetime.fromisoformat(score["as_of"].replace("Z", ""))})
        bold = book.add_format({"bold": True, "bottom": 1})
        _sheet(book, bold, "score", _SCORE, _score_rows(score), len(score["dimensions"]) + 1)
        _sheet(
            book,
            bold,
            "rules",
            _RULES,
            ([rule[name] for name in _RULES] for rule in score["rules"]),
            len(score["rules"]),
        )
        for name in ("findings", "changes", "proposals", "quarantine", "pairs", "clusters"):
            if (folder / f"{name}.parquet").is_file():
                data = pq.ParquetFile(folder / f"{name}.parquet")
                names = data.schema_arrow.names
                rows = (masked(row, names, frozenset(private)) for row in _rows(data)) if private else _rows(data)
                _sheet(book, bold, name, names, rows, data.metadata.num_rows)
    return file


def masked(row: list[Any], names: list[str], private: frozenset[str]) -> list[Any]:
    """The row with the values of private columns masked, also inside whole rows that were taken out.

    >>> masked(["leads", "L1", "email", "a@b.c"], ["table", "key", "column", "value"], frozenset({"email"}))
    ['leads', 'L1', 'email', '•••']
    """
    said = dict(zip(names, row, strict=True))
    table, column = said["table"], said.get("column")
    for name in ("value", "before", "after", "row"):
        text = said.get(name)
        if text is None:
            continue
        if column == ROW or name == "row":
            whole = json.loads(text)
            shown = {c: MASK if v is not None and is_private(table, c, private) else v for c, v in whole.items()}
            said[name] = json.dumps(shown, ensure_ascii=False)
        elif is_private(table, column, private):
            said[name] = MASK
    return list(said.values())


def _score_rows(score: dict[str, Any]) -> Iterator[list[Any]]:
    yield ["overall", score["score"], sum(d["tested"] for d in score["dimensions"].values()),
           sum(d["failed"] for d in score["dimensions"].values())]  # fmt: skip
    for name, part in score["dimensions"].items():
        yield [name, part["score"], part["tested"], part["failed"]]


def _rows(data: pq.ParquetFile) -> Iterator[list[Any]]:
    for batch in data.iter_batches(20_000):
        yield from map(list, zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _sheet(book: Any, bold: Any, name: str, header: Iterable[str], rows: Iterable[list[Any]], total: int) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    columns = list(header)
    for index, title in enumerate(columns):
        sheet.set_column(index, index, min(40, max(12, len(title) + 2)))
        sheet.write_string(0, index, title, bold)
    place = 0
    for place, row in enumerate(rows, start=1):
        if place > MAX_ROWS:
            text = f"… {total - MAX_ROWS:,} more rows: all {total:,} are in {name}.parquet"
            sheet.write_string(place, 0, text, bold)
            return
        for index, value in enumerate(row):
            _cell(sheet, place, index, value)
    sheet.autofilter(0, 0, max(place, 1), max(len(columns) - 1, 0))


def _cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
        sheet.write_string(row, column, text[:32_000])
    else:
        sheet.write_number(row, column, value)
