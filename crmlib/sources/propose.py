"""What could a mapping for an unknown file look like?

The proposal is text for a person to review: each canonical column with the header that seems to feed it, why, and
what its first values are; headers that seem to go nowhere; required columns that nothing feeds. It is written into
params/sources and applied only when somebody names it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crmlib.errors import UserError, printable
from crmlib.schema import TABLES
from crmlib.sources import dates, numbers
from crmlib.sources.link import NAME_COLUMN
from crmlib.sources.mapping import ColumnRule, fold
from crmlib.sources.presets_of import load_mapping, presets
from crmlib.sources.readers import Extract
from crmlib.sources.readers.discover import discover
from crmlib.sources.words import COLUMN_WORDS, TABLE_WORDS, named_table
from crmlib.temporary import temporary
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
    with temporary("new") as folder:
        extracts = discover([path], folder).extracts
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


_ABOUT = r"(status|source|owner|stage|ステータス|状況|所有者)$"
"""What people say of a record after its name: "Lead Status" stands in a list of leads."""


def best_table(
    headers: list[str], known: dict[str, Counter[tuple[str, str]]], names: tuple[str, ...] = ()
) -> str | None:
    """The canonical table that the headers, and the `names` of the file and the sheet, seem to belong to.

    A header counts for the table that it names a column of, more where no other table has it; the id of a table and
    its name count most, a required column that nothing feeds counts against it. None where fewer than two headers fit.

    >>> best_table(["Ticket ID", "優先度", "Case Owner"], synonyms())
    'tickets'
    >>> best_table(["案件No", "案件名", "顧客名", "営業担当", "見込金額"], synonyms(), ("案件管理表",))
    'deals'
    """
    named = {table for name in names for table in named_table(fold(name))}
    scores = {}
    for table in TABLES:
        fed = {column: header for header, column, _ in _fed(headers, table, known)}
        if len(fed) < min(2, len(headers)):
            continue
        alone = sum(len({of for of, _ in known.get(fold(header), ())}) == 1 for header in fed.values())
        ours = sum(column in COLUMN_WORDS.get(table, {}) for column in fed)
        key = TABLES[table].key
        missing = [column for column in TABLES[table].required if column not in fed and column not in key]
        own_id = bool(key) and key[0] in fed and _has(COLUMN_WORDS.get(table, {}).get(key[0]), fed[key[0]])
        about = sum(_has(rf"({TABLE_WORDS[table]}).*{_ABOUT}", header) for header in headers if table in TABLE_WORDS)
        scores[table] = len(fed) + alone + 0.5 * ours + 2 * own_id + 4 * (table in named) + about - len(missing)
    return max(scores, key=lambda table: scores[table]) if scores else None


def _fed(headers: list[str], table: str, known: dict[str, Counter[tuple[str, str]]]) -> list[tuple[str, str, str]]:
    """(header, column, why) of the headers that name a column of `table`, in the words of a source or of people."""
    result: dict[str, tuple[str, str, str]] = {}
    for header in headers:
        for (of, column), _ in known.get(fold(header), Counter()).most_common():
            if of == table and column not in result:
                same = fold(header) in (fold(column), fold(column.replace("_", " ")))
                result[column] = (header, column, "the same name" if same else "a synonym")
                break
    used = {header for header, _, _ in result.values()}
    for header in headers:
        for column, pattern in COLUMN_WORDS.get(table, {}).items():
            if header not in used and _has(pattern, header):
                if column not in result:
                    result[column] = (header, column, "its words")
                break
    return list(result.values())


def _has(pattern: str | None, header: str) -> bool:
    return bool(pattern and re.search(pattern, fold(header).replace("_", " ")))


def suggest(extract: Extract, table: str, known: dict[str, Counter[tuple[str, str]]]) -> list[Suggestion]:
    """Which header may feed which column of `table`: by name, by a synonym of the presets, by words, by content."""
    result = {column: Suggestion(column, header, why) for header, column, why in _fed(extract.headers, table, known)}
    used = {suggestion.header for suggestion in result.values()}
    columns = TABLES[table].column_names
    for header in extract.headers:
        column = _by_content(_values(extract, header), header)
        column = TABLES[table].key[0] if column == "id" and TABLES[table].key else column
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
    table = best_table(extract.headers, known, (extract.stem, extract.sheet or ""))
    place = printable(extract.place)
    if table is None:
        return [f"  # {place}: no header looks like one of a canonical table: {printable(', '.join(extract.headers))}"]
    lines = [f"  # {place}", f"  - table: {table}        # {TABLES[table].grain_en}; {TABLES[table].grain_ja}"]
    lines.append(f"    file: [{_quoted(_pattern(extract.stem))}]")
    if extract.sheet:
        lines.append(f"    sheet: [{_quoted(_pattern(extract.sheet))}]")
    lines.append("    columns:")
    suggestions = suggest(extract, table, known)
    for suggestion in suggestions:
        values = _values(extract, suggestion.header)
        example = printable(", ".join(dict.fromkeys(values[:3])), 60)
        rule, remark = _rule(table, suggestion, values)
        lines.append(
            f"      {suggestion.column}: {rule}        # {remark}{suggestion.why}; {kind_of(values)}: {example}"
        )
    made = dict(_made(extract, table, {suggestion.column: suggestion for suggestion in suggestions}))
    lines += [f"      {column}: {rule}" for column, rule in made.items()]
    given = {suggestion.column for suggestion in suggestions} | set(made)
    for column in TABLES[table].required:
        if column not in given:
            lines.append(f"      # {column}: REQUIRED, and no header seems to hold it")
    used = {suggestion.header for suggestion in suggestions}
    for header in extract.headers:
        if header not in used and header.strip():
            example = printable(", ".join(dict.fromkeys(_values(extract, header)[:3])), 60)
            lines.append(f"      # not used: {printable(header)}        # {example}")
    return lines


_UNITS = {"千円": "1000", "万円": "10000", "百万円": "1000000", "千ドル": "1000", "$k": "1000", "in k": "1000"}
_WON, _LOST = r"受注|成約|成立|獲得|\bwon\b", r"失注|不成立|敗|見送|\b(lost|dropped)\b"


def _rule(table: str, suggestion: Suggestion, values: list[str]) -> tuple[str, str]:
    """How a column is read from its header: the rule, and what a person should check of it."""
    column = TABLES[table].column(suggestion.column)
    header = fold(suggestion.header)
    keys, remark = [], ""
    unit = max((unit for unit in _UNITS if unit in header), key=len, default=None)
    if column.type == "money" and unit:
        keys, remark = [f"times: {_UNITS[unit]}"], f"in {unit}; "
    elif suggestion.column == "probability" and any(_above_one(value) for value in values):
        keys = ["times: 0.01"]
    elif suggestion.column == "duration_s" and re.search(r"分|min", header):
        keys = ["times: 60"]
    elif suggestion.column == "ends_at" and table == "subscriptions":
        keys, remark = ["add_days: 1"], "taken for the last day of the term; "
    elif column.references in NAME_COLUMN and column.references != table and not re.search(_IDS, header):
        keys = [f"link: {column.references}"]
    if column.type in ("money", "num") and any(re.search(r"[0-9],[0-9]{1,2}$", value) for value in values):
        keys, remark = [*keys, 'decimal: ","'], f"{remark}a decimal comma; "
    if column.type in ("ts", "date") and _is_ambiguous(values):
        remark += 'DAY OR MONTH FIRST? say a format, e.g. format: "%d/%m/%Y"; '
    if not keys:
        return _quoted(suggestion.header), remark
    return f"{{from: {_quoted(suggestion.header)}, {', '.join(keys)}}}", remark


_IDS = r"番号|コード|no\.?$|number|#|\bid$|code"


def _above_one(value: str) -> bool:
    try:
        number = numbers.parse_number(value)
    except numbers.NotANumber:
        return False
    return not number.percent and number.value > 1


def _is_ambiguous(values: list[str]) -> bool:
    """Whether both orders of day and month fit all of the values that no neutral form reads, and mean other days."""
    rest = [value for value in values if not dates.parse_with(value, dates.formats_of(dates.NEUTRAL))]
    read = [[dates.parse_with(v, dates.formats_of(o)) for v in rest] for o in (dates.DAY_FIRST, dates.MONTH_FIRST)]
    return bool(rest) and all(read[0]) and all(read[1]) and read[0] != read[1]


def _made(extract: Extract, table: str, given: dict[str, Suggestion]) -> Iterator[tuple[str, str]]:
    """Rules for columns that no single header holds: a status from the stages, an id from the content, a whole name."""
    key = TABLES[table].key
    if "status" in TABLES[table].required and "status" not in given and "stage" in given:
        stages = list(dict.fromkeys(value.strip() for value in _values(extract, given["stage"].header)))
        ends = {stage: "lost" if re.search(_LOST, fold(stage)) else "won" for stage in stages}
        ends = {stage: end for stage, end in ends.items() if end == "lost" or re.search(_WON, fold(stage))}
        listed = ", ".join(f"{_quoted(stage)}: {end}" for stage, end in ends.items()) or "受注: won, 失注: lost"
        rule = f"{{from: {_quoted(given['stage'].header)}, values: {{{listed}}}, otherwise: open}}"
        yield "status", f"{rule}        # CHECK: which stages are won and lost"
    if len(key) == 1 and key[0] not in given and TABLES[table].column(key[0]).type == "id":
        rule = f"{{generate: true, prefix: {table}-}}"
        yield key[0], f"{rule}        # no header holds an id: made from the row's content; a changed row is a new one"
    if "full_name" in TABLES[table].column_names and "full_name" not in given:
        parts = [h for p in (r"^姓$|last ?name", r"^名$|first ?name") for h in extract.headers if re.search(p, fold(h))]
        if len(parts) == 2:
            order = parts if parts[0].strip() == "姓" else parts[::-1]
            yield "full_name", f"{{join: [{', '.join(map(_quoted, order))}]}}        # put together"


def _pattern(name: str) -> str:
    """The file pattern that fits exactly this name."""
    return re.sub(r"([*?\[])", r"[\1]", name)


def _quoted(text: str) -> str:
    """A YAML scalar (JSON's strings are YAML's)."""
    return json.dumps(text, ensure_ascii=False)
