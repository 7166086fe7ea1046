"""What could a mapping for an unknown file look like?

The proposal is text for a person to review: each canonical column with the header that seems to feed it, why, and
what its first values are; headers that seem to go nowhere; required columns that nothing feeds. It is written into
params/sources and applied only when somebody names it.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from crmlib.errors import UserError, printable
from crmlib.schema import TABLES
from crmlib.sources import dates, numbers
from crmlib.sources.mapping import ColumnRule, fold
from crmlib.sources.presets_of import load_mapping, presets
from crmlib.sources.readers import Extract
from crmlib.sources.readers.discover import discover
from crmlib.workspace import Workspace

NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"[+0(][0-9()\- ]{8,}")


@dataclass(frozen=True)
class Suggestion:
    """A canonical column, the header that may feed it, and why."""

    column: str
    header: str
    why: str


def new_source(workspace: Workspace, path: str, name: str | None = None) -> Path:
    """Write a proposed mapping for the tables in `path` to params/sources; the file that was written."""
    chosen = name or _name_of(path)
    if not NAME.fullmatch(chosen):
        expected = "small letters, digits and _"
        raise UserError("not a name for a source", place="crm new source", found=chosen, expected=expected)
    target = workspace.params / "sources" / f"{chosen}.yaml"
    if target.exists():
        raise UserError("a mapping of this name exists", place=str(target), expected="another --name")
    with tempfile.TemporaryDirectory(prefix="crm-new-") as folder:
        extracts = discover([path], Path(folder)).extracts
        text = proposal(chosen, extracts)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return target


def _name_of(path: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", Path(path.split("?")[0].rstrip("/")).stem.casefold()).strip("_")
    return stem if stem and stem[0].isalpha() else f"source_{stem}".rstrip("_")


def proposal(name: str, extracts: list[Extract]) -> str:
    """The text of the mapping."""
    known = synonyms()
    lines = [
        "# Proposed by `crm new source`: guesses to review, not yet used by anything. When it is right:",
        f"#   crm import FILE --as {name} --dry-run",
        f"name: {name}",
        f"title: {_quoted(name)}",
        "version: 1",
        "timezone: company        # the zone of times without an offset: company, or e.g. Asia/Tokyo",
        "tables:",
    ]
    for extract in extracts:
        lines += _table(extract, known)
    return "\n".join(lines) + "\n"


def synonyms() -> dict[str, Counter[tuple[str, str]]]:
    """Folded header → the canonical (table, column)s that it feeds in the presets, in both languages."""
    found: dict[str, Counter[tuple[str, str]]] = {}
    for table in TABLES.values():
        for column in table.columns:
            for written in (column.name, column.name.replace("_", " "), column.meaning_ja):
                found.setdefault(fold(written), Counter())[table.name, column.name] += 3
    for path in presets().values():
        for rule in load_mapping(path).tables:
            for column, column_rule in rule.columns.items():
                for header in _sources(column_rule):
                    found.setdefault(fold(header), Counter())[rule.table, column] += 1
    return found


def _sources(rule: ColumnRule) -> list[str]:
    return [*rule.sources, *(_sources(rule.fallback) if rule.fallback else [])]


def best_table(headers: list[str], known: dict[str, Counter[tuple[str, str]]]) -> str | None:
    """The canonical table that most of the headers seem to belong to.

    >>> best_table(["Ticket ID", "優先度", "Case Owner"], synonyms())
    'tickets'
    """
    votes: Counter[str] = Counter()
    for header in headers:
        options = known.get(fold(header), Counter())
        tables = {table for table, _ in options}
        for table in tables:
            votes[table] += 1 + (1 if len(tables) == 1 else 0)
    return votes.most_common(1)[0][0] if votes else None


def suggest(extract: Extract, table: str, known: dict[str, Counter[tuple[str, str]]]) -> list[Suggestion]:
    """Which header may feed which column of `table`: by name, by a synonym of the presets, by content."""
    result: dict[str, Suggestion] = {}
    for header in extract.headers:
        for (of, column), _ in known.get(fold(header), Counter()).most_common():
            if of == table and column not in result:
                why = "the same name" if fold(header) in (fold(column), fold(column.replace("_", " "))) else "a synonym"
                result[column] = Suggestion(column, header, why)
                break
    used = {suggestion.header for suggestion in result.values()}
    columns = TABLES[table].column_names
    for header in extract.headers:
        column = _by_content(_values(extract, header), header)
        if header not in used and column in columns and column not in result:
            result[column] = Suggestion(column, header, "its content")
    return [result[column] for column in columns if column in result]


def _values(extract: Extract, header: str) -> list[str]:
    index = extract.headers.index(header)
    return [row[index] for row in extract.sample if len(row) > index and row[index]]  # type: ignore[misc]


def _by_content(values: list[str], header: str) -> str | None:
    if not values:
        return None
    if all(_EMAIL.fullmatch(value.strip()) for value in values):
        return "email"
    if all(_PHONE.fullmatch(value.strip()) for value in values) and len(set(values)) > len(values) // 2:
        return "phone"
    if len(set(values)) == len(values) and re.search(r"(?i)\b(id|no|number|code)\b|番号|コード", header):
        return "id"
    return None


def kind_of(values: list[str]) -> str:
    """What the values look like: dates, numbers, or text.

    >>> kind_of(["$1,200.00", "(3)"]), kind_of(["令和8年1月5日"]), kind_of(["x"])
    ('numbers', 'dates', 'text')
    """
    if values and all(_is_date(value) for value in values):
        return "dates"
    if values and all(_is_number(value) for value in values):
        return "numbers"
    return "text"


def _is_number(value: str) -> bool:
    try:
        numbers.parse_number(value)
    except numbers.NotANumber:
        return False
    return True


def _is_date(value: str) -> bool:
    forms = [f for order in (dates.NEUTRAL, dates.DAY_FIRST, dates.MONTH_FIRST) for f in dates.formats_of(order)]
    try:
        return bool(dates.parse_iso(value) or dates.parse_era(value) or dates.parse_with(value, forms))
    except dates.NotADate:
        return False


def _table(extract: Extract, known: dict[str, Counter[tuple[str, str]]]) -> list[str]:
    table = best_table(extract.headers, known)
    place = printable(extract.place)
    if table is None:
        return [f"  # {place}: no header looks like one of a canonical table: {printable(', '.join(extract.headers))}"]
    lines = [f"  # {place}", f"  - table: {table}        # {TABLES[table].grain_en}; {TABLES[table].grain_ja}"]
    lines.append(f"    file: [{_quoted(extract.stem)}]")
    if extract.sheet:
        lines.append(f"    sheet: [{_quoted(extract.sheet)}]")
    lines.append("    columns:")
    suggestions = suggest(extract, table, known)
    for suggestion in suggestions:
        values = _values(extract, suggestion.header)
        example = printable(", ".join(dict.fromkeys(values[:3])), 60)
        rule = f"      {suggestion.column}: {_quoted(suggestion.header)}"
        lines.append(f"{rule}        # {suggestion.why}; {kind_of(values)}: {example}")
    given = {suggestion.column for suggestion in suggestions}
    for column in TABLES[table].required:
        if column not in given:
            lines.append(f"      # {column}: REQUIRED, and no header seems to hold it")
    used = {suggestion.header for suggestion in suggestions}
    for header in extract.headers:
        if header not in used and header.strip():
            example = printable(", ".join(dict.fromkeys(_values(extract, header)[:3])), 60)
            lines.append(f"      # not used: {printable(header)}        # {example}")
    return lines


def _quoted(text: str) -> str:
    """A YAML scalar (JSON's strings are YAML's)."""
    return json.dumps(text, ensure_ascii=False)
