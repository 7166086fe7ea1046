"""How are Parquet and JSON lines files read?

Both are read as text, so that one set of rules decides what a value means: decimals keep every digit, dates become
ISO, nested values stay JSON text.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb

from crmlib.errors import UserError, printable
from crmlib.sources.casts import literal
from crmlib.sources.readers import MAX_CELL, MAX_COLUMNS, Broken, Extract, Staged
from crmlib.sources.readers.text_rows import TextRows


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_parquet(path: Path, shown: str) -> Extract:
    """The extract of a Parquet file; lines count its rows from 1."""
    connection = duckdb.connect()
    source = f"read_parquet({literal(str(path))})"
    try:
        described = connection.execute(f"DESCRIBE FROM {source}").fetchall()
    except duckdb.Error as error:
        raise UserError("is broken or no Parquet file", place=shown, found=printable(error)) from None
    headers = [row[0] for row in described]
    if len(headers) > MAX_COLUMNS:
        raise UserError("too many columns", place=shown, found=len(headers), expected=f"at most {MAX_COLUMNS}")
    cells = ", ".join(f"{text_of(row[0], row[1])} AS c{i}" for i, row in enumerate(described))
    relation = f"(SELECT {cells} FROM {source})"

    def stage(connection: duckdb.DuckDBPyConnection, careful: bool) -> Staged:
        return Staged(relation, first_line=1)

    sample = connection.execute(f"FROM {relation} LIMIT 60").fetchall()
    return Extract(
        shown,
        Path(shown).stem,
        headers,
        [list(row) for row in sample],
        _digest(path),
        stage,
        stated={"format": "Parquet"},
    )


def text_of(column: str, kind: str) -> str:
    """SQL for the text of a typed column: what the readers of text understand, without losing digits."""
    quoted = '"' + column.replace('"', '""') + '"'
    if kind in ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"):
        return f"strftime(timezone('UTC', {quoted}), '%Y-%m-%dT%H:%M:%S.%fZ')"
    if kind.startswith("TIMESTAMP"):
        return f"CAST(CAST({quoted} AS TIMESTAMP) AS VARCHAR)"
    if kind.startswith(("STRUCT", "MAP")) or kind.endswith("]"):
        return f"CAST(to_json({quoted}) AS VARCHAR)"
    if kind == "BLOB":
        return f"CASE WHEN {quoted} IS NOT NULL THEN 'binary' END"
    return f"CAST({quoted} AS VARCHAR)"


MAX_ARRAY = 256 << 20


def array_as_lines(path: Path, shown: str, scratch: Path) -> Path:
    """A JSON lines file with the objects of a file that is one JSON array; `path` itself where it is none."""
    with path.open("rb") as file:
        if file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"[":
            return path
    if path.stat().st_size > MAX_ARRAY:
        expected = f"at most {MAX_ARRAY} bytes, or JSON lines"
        raise UserError("the JSON array is too large", place=shown, found=path.stat().st_size, expected=expected)
    try:
        items = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise UserError("not readable as JSON", place=shown, found=printable(error)) from None
    target = scratch / f"{hashlib.sha256(shown.encode()).hexdigest()[:24]}.jsonl"
    with target.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
    return target


def open_json_lines(path: Path, shown: str) -> Extract:
    """The extract of a JSON lines file: one object a line; its columns are the keys of all objects, in order."""
    headers: dict[str, None] = {}
    try:
        with path.open(encoding="utf-8-sig") as file:
            for text in file:
                value = _object(text)
                if value is not None:
                    headers.update(dict.fromkeys(value))
                if len(headers) > MAX_COLUMNS:
                    raise UserError("too many columns", place=shown, expected=f"at most {MAX_COLUMNS}")
    except UnicodeDecodeError:
        raise UserError("not UTF-8 text", place=shown, expected="JSON lines in UTF-8") from None
    if not headers:
        raise UserError("holds no JSON object", place=shown, expected="one JSON object a line")
    names = list(headers)
    sample: list[list[str | None]] = []

    def stage(connection: duckdb.DuckDBPyConnection, careful: bool) -> Staged:
        rows = TextRows(connection, len(names))
        broken: list[Broken] = []
        with path.open(encoding="utf-8-sig") as file:
            for number, text in enumerate(file, 1):
                if not text.strip():
                    continue
                value = _object(text)
                if value is None:
                    broken.append(Broken(number, "not a JSON object", (text[:200],)))
                elif len(text) > MAX_CELL:
                    broken.append(Broken(number, f"a line has more than {MAX_CELL} characters"))
                else:
                    rows.add(number, [_text(value.get(name)) for name in names])
        return Staged(rows.finish(), numbered=True, broken=broken)

    with path.open(encoding="utf-8-sig") as file:
        for text, _ in zip(file, range(60), strict=False):
            value = _object(text)
            if value is not None:
                sample.append([_text(value.get(name)) for name in names])
    return Extract(shown, Path(shown).stem, names, sample, _digest(path), stage, stated={"format": "JSON lines"})


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text, parse_float=str, parse_int=str)
    except (json.JSONDecodeError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
