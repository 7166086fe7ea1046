"""How are the rows of a delimited text file (CSV, TSV and kin) read, fast where it is regular and safely where not?

A regular UTF-8 file is read by DuckDB in parallel. Where DuckDB refuses a row, or its row count differs from the
file's line count (line breaks inside quotes, empty lines), the file is read again by Python's csv, strictly: a
ragged row, a stray or unclosed quote, or an oversized cell costs that row alone, with its line and reason.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import duckdb

from crmlib.errors import UserError
from crmlib.sources.readers import MAX_CELL, MAX_COLUMNS, Broken, Extract, Staged
from crmlib.sources.readers.encoding import STATED, Bytes, survey, transcode
from crmlib.sources.readers.header import header_row
from crmlib.sources.readers.text_rows import TextRows

DELIMITERS = (",", "\t", ";", "|", "\x1f", "^")
NAMES = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe", "\x1f": "unit separator", "^": "caret"}
SAMPLE_LINES = 60
csv.field_size_limit(2**31 - 1)


def open_delimited(path: Path, shown: str, scratch: Path, encoding: str | None = None) -> Extract:
    """The extract of one delimited file; `UserError` where it is empty or no text."""
    found = survey(path, encoding)
    if found.size - found.bom <= 0:
        raise UserError("the file is empty", place=shown, expected="a header row and data rows")
    source = path
    if found.encoding not in ("utf-8",) or found.bom > 3:
        source = scratch / f"{found.sha256[:24]}.utf8.csv"
        if found.encoding == "utf-8":
            _without_marks(path, found.bom, source)
        else:
            transcode(path, found.encoding, source)
    head = _first_lines(source)
    delimiter = sniff(head)
    sample = [row for _, row in islice(_lenient(head, delimiter), SAMPLE_LINES)]
    if not any(any(row) for row in sample):
        raise UserError("the file is empty", place=shown, expected="a header row and data rows")
    index = header_row(sample)
    stated = {"encoding": STATED.get(found.encoding, found.encoding.upper()), "delimiter": NAMES[delimiter]}
    return _extract(source, path, shown, found, delimiter, sample, index, stated)


def _extract(
    source: Path, path: Path, shown: str, found: Bytes, delimiter: str, sample: list, index: int | None, stated: dict
) -> Extract:
    if index is None:
        width = max(len(row) for row in sample)
        headers, skip = [f"column {i + 1}" for i in range(width)], 0
    else:
        headers, skip = sample[index], _physical_lines(source, delimiter, index + 1)
    headers = [header.removeprefix("\ufeff") for header in headers]
    if len(headers) > MAX_COLUMNS:
        raise UserError("too many columns", place=shown, found=len(headers), expected=f"at most {MAX_COLUMNS}")
    width = len(sample[index]) if index is not None else len(headers)

    def stage(connection: duckdb.DuckDBPyConnection, careful: bool) -> Staged:
        regular = found.quotes % 2 == 0 and (found.carriage_returns in (0, found.newlines) or source != path)
        if not careful and regular:
            lines = _line_count(source, found, path)
            return Staged(_fast(source, delimiter, width, skip), skip + 1, rows=lines - skip)
        return _careful(connection, source, delimiter, width, skip)

    def headless(wanted: int) -> Extract:
        return _extract(source, path, shown, found, delimiter, sample, None, stated)

    after = sample[(index + 1) if index is not None else 0 :]
    return Extract(
        file=shown,
        stem=Path(shown).stem,
        headers=headers,
        sample=[list(row) for row in after],
        sha256=found.sha256,
        stage=stage,
        stated=stated,
        headless=headless,
    )


def _without_marks(path: Path, length: int, target: Path) -> None:
    with path.open("rb") as source, target.open("wb") as out:
        source.seek(length)
        while chunk := source.read(1 << 22):
            out.write(chunk)


def _first_lines(path: Path) -> list[str]:
    """The first lines, whatever ends them, without a byte order mark and bounded in length."""
    with path.open(encoding="utf-8", newline="", errors="replace") as file:
        text = file.read(1 << 18).removeprefix("\ufeff")
    lines = io.StringIO(text, newline=None).read().split("\n")
    if len(text) >= 1 << 18 and len(lines) > 1:
        lines = lines[:-1]
    return [line + "\n" for line in lines[: SAMPLE_LINES * 4]]


def sniff(lines: list[str]) -> str:
    """The delimiter that cuts most of these lines into the same number (above one) of cells.

    >>> sniff(["a;b;c\\n", "1,5;2;3\\n", "2,5;4;4\\n"])
    ';'
    """
    best = (0.0, 0, ",")
    for delimiter in DELIMITERS:
        widths = [len(row) for _, row in islice(_lenient(lines, delimiter), SAMPLE_LINES) if any(row)]
        if not widths:
            continue
        common = max(set(widths), key=lambda n: (widths.count(n), n))
        if common < 2:
            continue
        score = widths.count(common) / len(widths)
        if (round(score, 1), common) > (round(best[0], 1), best[1]):
            best = (score, common, delimiter)
    return best[2]


def _lenient(lines: list[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(iter(lines), delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            continue
        yield reader.line_num, row


def _physical_lines(path: Path, delimiter: str, records: int) -> int:
    """The number of physical lines of the first `records` records (blank lines are records; a header cell may hold
    line breaks)."""
    ends = [last for last, _ in islice(_lenient(_first_lines(path), delimiter), records)]
    return ends[-1] if ends else 0


def _line_count(source: Path, found: Bytes, path: Path) -> int:
    if source == path:
        return found.newlines + (not found.ends_with_newline)
    newlines, last = 0, b""
    with source.open("rb") as file:
        while chunk := file.read(1 << 22):
            newlines, last = newlines + chunk.count(b"\n"), chunk[-1:]
    return newlines + (last != b"\n")


def _fast(source: Path, delimiter: str, width: int, skip: int) -> str:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    quoted = str(source).replace("'", "''")
    return (
        f"read_csv('{quoted}', auto_detect = false, header = false, skip = {skip}, delim = '{delimiter}', "
        f"quote = '\"', escape = '\"', columns = {{{columns}}}, null_padding = false, strict_mode = true, "
        f"max_line_size = {2 * MAX_CELL}, buffer_size = {32 * MAX_CELL})"
    )


def _careful(connection: duckdb.DuckDBPyConnection, source: Path, delimiter: str, width: int, skip: int) -> Staged:
    rows = TextRows(connection, width)
    broken: list[Broken] = []
    footers = 0
    blank_before = False
    with source.open(encoding="utf-8-sig", newline="") as file:
        lines = _Lines(_universal(file))
        for _ in range(skip):
            lines.next_line()
        while True:
            lines.start_record()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            try:
                row = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                broken.append(Broken(lines.first, _why(error), (lines.give_up()[:200],)))
                continue
            if not row or not any(row):
                blank_before = True
                continue
            if len(row) == 1 < width and blank_before:
                footers += 1  # report exports end with a blank line and lines of their own
                continue
            if len(row) > width and not any(row[width:]):
                row = row[:width]
            if len(row) != width:
                broken.append(Broken(lines.first, f"has {len(row)} cells where the header has {width}", tuple(row)))
            elif max(map(len, row)) > MAX_CELL:
                broken.append(Broken(lines.first, f"a cell has more than {MAX_CELL} characters"))
            else:
                rows.add(lines.first, row)
    return Staged(rows.finish(), numbered=True, broken=broken, footers=footers)


def _universal(file: io.TextIOBase) -> Iterator[str]:
    """Physical lines of a file opened with newline="", also where only carriage returns end them.

    Bounded: a line longer than a few cells is cut, so that a file without line ends cannot fill the memory.
    """
    rest = ""
    while chunk := file.read(1 << 20):
        rest += chunk
        held = rest.endswith("\r")
        lines = rest[:-1].splitlines(keepends=True) if held else rest.splitlines(keepends=True)
        joined = _only_real_ends(lines)
        tail = joined.pop() if joined and not joined[-1].endswith(("\n", "\r")) else ""
        yield from joined
        rest = tail + ("\r" if held else "")
        if len(rest) > 8 * MAX_CELL:
            raise UserError("a line is too long", expected=f"cells of at most {MAX_CELL} characters")
    if rest:
        yield rest


def _only_real_ends(lines: list[str]) -> list[str]:
    """str.splitlines also cuts at form feeds and other separators that end no CSV line: join those again."""
    result: list[str] = []
    for line in lines:
        if result and not result[-1].endswith(("\n", "\r")):
            result[-1] += line
        else:
            result.append(line)
    return result


class _Lines:
    """Physical lines with their numbers; lines of a record that failed can be read again, all but its first."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._source = lines
        self._again: list[str] = []
        self._record: list[str] = []
        self._held = 0
        self._read = 0
        self.first = 0

    def start_record(self) -> None:
        """A record begins with the next line."""
        self._record = []
        self._held = 0
        self.first = self._read + 1

    def next_line(self) -> str:
        """The next line, counted; StopIteration at the end."""
        line = self._again.pop() if self._again else next(self._source, None)
        if line is None:
            raise StopIteration
        self._read += 1
        return line

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._held > 4 * MAX_CELL:
            raise csv.Error("unexpected end of data")
        line = self.next_line()
        self._record.append(line)
        self._held += len(line)
        return line

    def give_up(self) -> str:
        """The first line of the failed record; the others will be read again as records of their own."""
        first, others = self._record[:1], self._record[1:]
        self._again.extend(reversed(others))
        self._read -= len(others)
        return first[0].rstrip("\r\n") if first else ""


def _why(error: csv.Error) -> str:
    text = str(error)
    if "end of data" in text:
        return "a quote is opened and never closed"
    if "expected after" in text:
        return "text follows a closing quote"
    return text
