"""Which tables are in the files, folders and databases that the user named?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crmlib.errors import UserError
from crmlib.sources.readers import Extract
from crmlib.sources.readers.delimited import open_delimited

DELIMITED = {".csv", ".tsv", ".txt", ".tab"}
EXCEL = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
PARQUET = {".parquet", ".pq"}
JSON_LINES = {".jsonl", ".ndjson", ".json"}
READ = "CSV, TSV, Excel, Parquet, JSON lines, zip, or a database URL"


@dataclass
class Found:
    """The extracts in order of their names, and the files that are none, each with the reason."""

    extracts: list[Extract] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def discover(paths: list[str], scratch: Path, encoding: str | None = None) -> Found:
    """Open everything that `paths` name; `UserError` for a path that is not there or that cannot be read.

    A file inside a folder that is no table (a licence, a picture) is listed as refused; a file that the user named
    must be readable.
    """
    found = Found()
    for text in paths:
        if "://" in text:
            from crmlib.sources.readers.database import open_database

            found.extracts += open_database(text)
            continue
        path = Path(text)
        if not path.exists():
            near = _nearby(path)
            raise UserError(
                "no such file or folder", place=text, expected="a file, a folder or a database URL", near=near
            )
        if path.is_dir():
            _open_folder(path, scratch, encoding, found)
        else:
            opened = _open(path, path.name, scratch, encoding)
            for extract in opened:
                extract.chosen = True
            found.extracts += opened
    return found


def _nearby(path: Path) -> list[str]:
    from crmlib.errors import nearest

    folder = path.parent
    return nearest(path.name, [p.name for p in folder.iterdir()]) if folder.is_dir() else []


def _open_folder(folder: Path, scratch: Path, encoding: str | None, found: Found) -> None:
    files = list(_files(folder))
    if not files:
        raise UserError("no file to import in this folder", place=str(folder), expected=READ)
    for path in files:
        shown = path.relative_to(folder).as_posix()
        if not _is_known(path):
            found.refused.append((shown, f"not a table ({path.suffix or 'no extension'})"))
            continue
        try:
            found.extracts += _open(path, shown, scratch, encoding)
        except UserError as error:
            if "is empty" not in error.message:
                raise
            found.refused.append((shown, error.message))
    if not found.extracts:
        raise UserError("no table in this folder", place=str(folder), found=f"{len(files)} files", expected=READ)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith((".", "~$")) for part in parts):
            yield path


def _is_known(path: Path) -> bool:
    known = DELIMITED | EXCEL | PARQUET | JSON_LINES | {".zip"}
    if path.suffix.lower() == ".txt":
        with path.open("rb") as file:
            first = file.readline(4096)
        return b"\t" in first
    return path.suffix.lower() in known


def _open(path: Path, shown: str, scratch: Path, encoding: str | None) -> list[Extract]:
    """The extracts of one file: its kind is judged by its first bytes, then by its name."""
    with path.open("rb") as file:
        first = file.read(1024)
    suffix = path.suffix.lower()
    if not first:
        raise UserError("the file is empty", place=shown, expected="a header row and data rows")
    if first.startswith(b"\x1f\x8b"):
        raise UserError("is packed by gzip", place=shown, expected="the file in it: unpack it first, or use zip")
    if suffix in EXCEL and _is_text(first):  # many systems call text or a web page .xls, so that Excel opens it
        if b"<html" in first.lower() or b"<table" in first.lower():
            expected = "CSV or .xlsx: open it in Excel and save it so"
            raise UserError("is a web page and no Excel workbook", place=shown, expected=expected)
        return [open_delimited(path, shown, scratch, encoding)]
    if suffix in EXCEL or _is_workbook(path, first):
        from crmlib.sources.readers.excel import open_excel

        return open_excel(path, shown)
    if suffix in PARQUET or first[:4] == b"PAR1":
        from crmlib.sources.readers.columnar import open_parquet

        return [open_parquet(path, shown)]
    if suffix in JSON_LINES:
        from crmlib.sources.readers.columnar import array_as_lines, open_json_lines

        return [open_json_lines(array_as_lines(path, shown, scratch), shown)]
    if suffix == ".zip" or first[:4] == b"PK\x03\x04":
        from crmlib.sources.readers.archive import unpack

        result = []
        for member, name in unpack(path, shown, scratch):
            if _is_known(member):
                result += _open(member, name, scratch, encoding)
        if not result:
            raise UserError("no table in this archive", place=shown, expected=READ)
        return result
    return [open_delimited(path, shown, scratch, encoding)]


def _is_text(first: bytes) -> bool:
    if first.startswith((b"PK", b"\xd0\xcf\x11\xe0")) or b"\0" in first:
        return False
    return first.lstrip().startswith(b"<") or any(mark in first for mark in (b",", b"\t", b";"))


def _is_workbook(path: Path, first: bytes) -> bool:
    """Whether a file of any name is an Excel workbook: an archive with a workbook in it."""
    if not first.startswith(b"PK\x03\x04"):
        return False
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            return any(name in archive.namelist() for name in ("xl/workbook.xml", "xl/workbook.bin"))
    except zipfile.BadZipFile:
        return False
