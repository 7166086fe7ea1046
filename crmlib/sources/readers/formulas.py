"""Which cells of an Excel sheet have no value to read: formulas without a stored result, and errors?

Formulas are never run; the result that the spreadsheet program stored is read. A workbook that a program wrote and
nobody opened has none, and such cells, like those of errors (#DIV/0!), come out empty: the report says which they are.
"""

from __future__ import annotations

import re
import zipfile
from html import unescape
from pathlib import Path

_SHEET = re.compile(rb'<sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_BARE = re.compile(rb'<c r="([A-Z]{1,3}[0-9]+)"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>')
_ERROR = re.compile(rb'<c r="([A-Z]{1,3}[0-9]+)"[^>]*\bt="e"')
_HEAD = 1 << 16
"""Looked at in every sheet; the rest only where there are formulas here, or where Excel keeps a list of formulas."""


def without_value(path: Path, sheet: str) -> dict[str, str]:
    """What the report says of the cells of `sheet` that have no value; nothing where all is well or no .xlsx."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        member = _member(archive, sheet)
        if member is None:
            return {}
        with archive.open(member) as file:
            head = file.read(_HEAD)
        if b"<f" not in head and b't="e"' not in head and "xl/calcChain.xml" not in archive.namelist():
            return {}
        text = archive.read(member)
    found = {}
    for key, pattern, words in (
        ("formulas", _BARE, "without a stored result, read as empty (open and save the workbook to store them)"),
        ("errors", _ERROR, "read as empty"),
    ):
        cells = [cell.decode() for cell in pattern.findall(text)]
        if cells:
            found[key] = f"{len(cells):,} {words}: {' '.join(cells[:5])}{' …' if len(cells) > 5 else ''}"
    return found


def _member(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The member of the archive that holds a sheet."""
    try:
        book = archive.read("xl/workbook.xml")
        relations = archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return None
    ids = {unescape(name.decode("utf-8", "replace")): identity for name, identity in _SHEET.findall(book)}
    for relation in _RELATION.findall(relations):
        if sheet in ids and b'Id="' + ids[sheet] + b'"' in relation:
            target = re.search(rb'Target="([^"]*)"', relation)
            name = target[1].decode("utf-8", "replace") if target else ""
            name = name.lstrip("/") if name.startswith("/") else f"xl/{name}"
            return name if name in archive.namelist() else None
    return None
