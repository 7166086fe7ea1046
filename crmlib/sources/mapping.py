"""How is it said which column of a source becomes which canonical column?

A mapping is a value, written in YAML: for each canonical table the file, sheet or database table that feeds it, and
for each column where it comes from and how its text is read. It checks itself when it is loaded: an unknown table,
column or key is refused with the nearest right name, before any data is read.
"""

from __future__ import annotations

import fnmatch
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from crmlib.errors import UserError, nearest, unknown
from crmlib.schema import TABLES
from crmlib.sources.state_log import Born, StateLog

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Every scalar stays text: Yes, 1001 and 2024-01-05 too. The C parser, where it is there, is ten times faster."""
ON_DUPLICATE = ("skip", "fill", "overwrite", "add")


def fold(text: str) -> str:
    """`text` without differences of width, case and white space: how headers and names are compared.

    >>> fold("  Close　Date ")
    'close date'
    """
    return " ".join(unicodedata.normalize("NFKC", text.removeprefix("\ufeff")).casefold().split())


@dataclass(frozen=True)
class ColumnRule:
    """Where one canonical column comes from, and how its text is read.

    `sources`: headers, the first one present counts. `join`: headers whose texts are put together with `separator`.
    `const`: one value for every row. `values`: source value → canonical value (compared without case and width);
    `otherwise`: what an unlisted value becomes (None keeps it). `formats`: strptime formats, `auto` infers one over
    the whole column. `times`: factor for numbers without a % sign. `add_days`: for a last day that becomes an
    exclusive end. `link`: table whose rows are found by name. `empty`: texts that mean no value. `when`: header →
    values under which the column has a value. `prefix`: put before an id. `generate`: an id made from the content.
    `fallback`: read where this rule gives nothing. `on_duplicate`: collision rule of this column.
    """

    sources: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    separator: str = " "
    const: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    formats: tuple[str, ...] = ()
    timezone: str | None = None
    decimal: str = "."
    times: Decimal | None = None
    add_days: int = 0
    link: str | None = None
    empty: tuple[str, ...] = ()
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prefix: str = ""
    generate: bool = False
    fallback: ColumnRule | None = None
    on_duplicate: str | None = None

    def headers(self) -> set[str]:
        """Every header that this rule reads, folded."""
        names = {fold(name) for name in (*self.sources, *self.join, *self.when)}
        return names | (self.fallback.headers() if self.fallback else set())


@dataclass(frozen=True)
class Lookup:
    """Another file whose columns stand beside the rows of a table, as headers `name.header`.

    `files`: names of that file; `key`: its header (the first that is there) that is compared with `on`, a header of
    the table (or of an earlier lookup); `only`: header → values of its rows that count; `headers`: its headers where
    the file has none.
    """

    name: str
    files: tuple[str, ...]
    key: tuple[str, ...]
    on: str
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Merge:
    """A file that says which records were merged: `old` (one id, or several with semicolons) lives on in `into`."""

    table: str
    files: tuple[str, ...]
    old: str
    into: str


@dataclass(frozen=True)
class TableRule:
    """What feeds one canonical table.

    `table`: canonical name. `files`, `sheets`: name patterns (any when empty). `headers`: names of the columns of a
    file without a header row. `needs`: canonical columns without which the rule does not apply (default: the required
    ones). `only`, `unless`: header → values of rows that are taken, left out. `instead_of`: ids of rules; this one is
    used only where none of them found a file. `lookups`: other files beside the rows. `log`: see `StateLog`.
    """

    table: str
    columns: Mapping[str, ColumnRule]
    name: str = ""
    files: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    instead_of: tuple[str, ...] = ()
    on_duplicate: str | None = None
    match: tuple[str, ...] = ()
    log: StateLog | None = None
    lookups: tuple[Lookup, ...] = ()

    def takes(self, file: str, sheet: str | None) -> bool:
        """Whether the names of a file and sheet fit (headers are judged apart)."""
        if sheet is not None and not self.sheets and self.files:
            return fits(sheet, self.files) or fits(file, self.files)
        return fits(file, self.files) and (sheet is None or fits(sheet, self.sheets))

    def reads(self) -> set[str]:
        """Every folded header that this rule can read."""
        names: set[str] = {fold(name) for name in (*self.only, *self.unless)}
        for rule in self.columns.values():
            names |= rule.headers()
        for lookup in self.lookups:
            names |= {fold(lookup.on), *(fold(header) for header in lookup.only)}
        if self.log:
            names |= {fold(name) for name in self.log.reads}
        return names

    def supplied(self, headers: Iterable[str]) -> list[str]:
        """The canonical columns that a file with these headers supplies, in the order of the dictionary."""
        present = {fold(header) for header in headers}
        if self.log and all(any(fold(name) in present for name in names) for names in self.log.needs):
            present = {fold(header) for header in self.log.headers} | {p for p in present if "." in p}
        elif self.log:
            return []
        return [
            column
            for column in TABLES[self.table].column_names
            if column in self.columns and rule_applies(self.columns[column], present)
        ]

    def lacks(self, headers: Iterable[str]) -> list[str]:
        """The needed canonical columns that a file with these headers cannot give."""
        supplied = set(self.supplied(headers))
        needed = self.needs or TABLES[self.table].required
        return [column for column in needed if column not in supplied]


@dataclass(frozen=True)
class SourceMapping:
    """One source: its name, what it is called, its version, and the rules of its tables, in order."""

    name: str
    title: str
    tables: tuple[TableRule, ...]
    version: int = 1
    timezone: str | None = None
    encoding: str | None = None
    strict: bool = False
    merges: tuple[Merge, ...] = ()


def with_decimal(mapping: SourceMapping, mark: str) -> SourceMapping:
    """The mapping with one decimal mark for every column, as the user said it."""

    def marked(rule: ColumnRule) -> ColumnRule:
        return replace(rule, decimal=mark, fallback=marked(rule.fallback) if rule.fallback else None)

    tables = (replace(t, columns={name: marked(rule) for name, rule in t.columns.items()}) for t in mapping.tables)
    return replace(mapping, tables=tuple(tables))


def rule_applies(rule: ColumnRule, present: set[str]) -> bool:
    """Whether a file with the folded headers `present` gives this column any value."""
    if (rule.const is not None or rule.generate) and all(fold(name) in present for name in rule.when):
        return True
    if any(fold(name) in present for name in rule.sources):
        return True
    if rule.join and any(fold(name) in present for name in rule.join):
        return True
    return rule.fallback is not None and rule_applies(rule.fallback, present)


def fits(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a name fits one of the patterns (any name where there is none), without case and width.

    >>> fits("Deals_2026", ("deals*",)), fits("deals", ())
    (True, True)
    """
    folded = fold(name)
    return not patterns or any(fnmatch.fnmatchcase(folded, fold(pattern)) for pattern in patterns)


_COLUMN_KEYS = {
    "from": "sources",
    "join": "join",
    "separator": "separator",
    "const": "const",
    "values": "values",
    "otherwise": "otherwise",
    "format": "formats",
    "timezone": "timezone",
    "decimal": "decimal",
    "times": "times",
    "add_days": "add_days",
    "link": "link",
    "empty": "empty",
    "when": "when",
    "prefix": "prefix",
    "generate": "generate",
    "or": "fallback",
    "on_duplicate": "on_duplicate",
}
_TABLE_KEYS = ("table", "id", "file", "sheet", "headers", "needs", "only", "unless", "instead_of", "on_duplicate")
_TABLE_KEYS += ("match", "columns", "log", "lookups")
_SOURCE_KEYS = ("name", "title", "version", "timezone", "encoding", "defaults", "merges", "tables")


def parse_mapping(text: str, place: str) -> SourceMapping:
    """The mapping that a YAML text describes; `UserError` with the place and the nearest name where it is wrong.

    >>> m = parse_mapping("name: x\\ntables: [{table: users, columns: {user_id: Id, name: [Name, 名前]}}]", "x.yaml")
    >>> m.tables[0].supplied(["id", "名前"])
    ['user_id', 'name']
    """
    try:
        raw = yaml.load(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise UserError("not readable as YAML", place=place, found=str(error).replace("\n", " ")) from None
    _known_keys(raw, _SOURCE_KEYS, place)
    if not isinstance(raw.get("name"), str) or not isinstance(raw.get("tables"), list):
        raise UserError("a mapping has a name and a list of tables", place=place, found=sorted(map(str, raw)))
    defaults = raw.get("defaults") or {}
    tables = tuple(_table(entry, f"{place}: tables[{i}]", defaults) for i, entry in enumerate(raw["tables"]))
    return SourceMapping(
        name=raw["name"],
        title=str(raw.get("title") or raw["name"]),
        tables=tables,
        version=int(_factor(raw.get("version") or 1, place)),
        timezone=raw.get("timezone"),
        encoding=raw.get("encoding"),
        merges=tuple(_merge(entry, f"{place}: merges") for entry in raw.get("merges") or ()),
    )


def load_mapping(path: Path) -> SourceMapping:
    """The mapping of a YAML file."""
    try:
        return parse_mapping(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("cannot be read", place=str(path), found=str(error)) from None


def _known_keys(raw: Any, keys: Iterable[str], place: str) -> None:
    if not isinstance(raw, dict):
        raise UserError("expected keys and values", place=place, found=type(raw).__name__)
    for key in raw:
        if key not in keys:
            raise unknown("key", str(key), keys, place)


def _table(raw: Any, place: str, defaults: dict[str, Any]) -> TableRule:
    _known_keys(raw, _TABLE_KEYS, place)
    name = str(raw.get("table"))
    if name not in TABLES:
        raise unknown("table", name, TABLES, place)
    columns = {}
    for column, rule in (raw.get("columns") or {}).items():
        where = f"{place} ({name}).{column}"
        _names([column], name, where)
        columns[str(column)] = _column(rule, where, defaults)
    return TableRule(
        table=name,
        columns=columns,
        name=str(raw.get("id") or name),
        files=_texts(raw.get("file")),
        sheets=_texts(raw.get("sheet")),
        headers=_texts(raw.get("headers")),
        needs=_names(raw.get("needs"), name, place),
        only=_conditions(raw.get("only"), place),
        unless=_conditions(raw.get("unless"), place),
        instead_of=_texts(raw.get("instead_of")),
        on_duplicate=_one_of(raw.get("on_duplicate"), place),
        match=_names(raw.get("match"), name, place),
        log=_log(raw.get("log"), place),
        lookups=tuple(_lookup(k, v, f"{place}: lookups") for k, v in (raw.get("lookups") or {}).items()),
    )


def _no_column(table: str, column: Any, place: str) -> None:
    raise unknown(f"column of {table}", str(column), TABLES[table].column_names, place)


def _names(raw: Any, table: str, place: str) -> tuple[str, ...]:
    names = _texts(raw)
    for name in names:
        if name not in TABLES[table].column_names:
            _no_column(table, name, place)
    return names


def _log(raw: Any, place: str) -> StateLog | None:
    if raw is None:
        return None
    needed = ("entity", "at", "name", "value", "properties")
    _known_keys(raw, (*needed, "old", "begins", "born"), f"{place}: log")
    if not all(raw.get(key) for key in needed):
        raise UserError("a log has entity, at, name, value and properties", place=f"{place}: log", found=sorted(raw))
    born = raw.get("born")
    if born is not None:
        _known_keys(born, ("file", "key", "at"), f"{place}: log.born")
        if not all(born.get(key) for key in ("file", "key", "at")):
            raise UserError("born has file, key and at", place=f"{place}: log.born", found=sorted(born))
        born = Born(_texts(born["file"]), _texts(born["key"]), _texts(born["at"]))
    named = raw["properties"]
    named = named if isinstance(named, dict) else dict.fromkeys(_texts(named))
    names = {name: (name, *_texts(others)) for name, others in named.items()}
    headers = [_texts(raw[key]) for key in needed[:4]]
    return StateLog(*headers, names, _texts(raw.get("old")), _texts(raw.get("begins")), born)


def _lookup(name: str, raw: Any, place: str) -> Lookup:
    _known_keys(raw, ("file", "key", "on", "only", "headers"), f"{place}.{name}")
    if not all(raw.get(key) for key in ("file", "key", "on")):
        raise UserError("a lookup has file, key and on", place=f"{place}.{name}", found=sorted(raw))
    only = _conditions(raw.get("only"), place)
    return Lookup(name, _texts(raw["file"]), _texts(raw["key"]), raw["on"], only, _texts(raw.get("headers")))


def _merge(raw: Any, place: str) -> Merge:
    _known_keys(raw, ("table", "file", "old", "into"), place)
    if raw.get("table") not in TABLES:
        raise unknown("table", str(raw.get("table")), TABLES, place)
    return Merge(raw["table"], _texts(raw.get("file")), str(raw.get("old")), str(raw.get("into")))


def _column(raw: Any, place: str, defaults: dict[str, Any]) -> ColumnRule:
    if isinstance(raw, str | list):
        raw = {"from": raw}
    _known_keys(raw, _COLUMN_KEYS, place)
    values: dict[str, Any] = {_COLUMN_KEYS[key]: value for key, value in {**defaults, **raw}.items()}
    for key in ("sources", "join", "formats", "empty"):
        if key in values:
            values[key] = _texts(values[key])
    if "values" in values:
        values["values"] = {fold(str(k)): str(v) for k, v in values["values"].items()}
    if "when" in values:
        values["when"] = _conditions(values["when"], place)
    if "generate" in values:
        values["generate"] = values["generate"] == "true"
    if "add_days" in values:
        values["add_days"] = int(_factor(values["add_days"], place))
    if "times" in values:
        values["times"] = _factor(values["times"], place)
    if "fallback" in values:
        values["fallback"] = _column(values["fallback"], f"{place}.or", defaults)
    if values.get("decimal", ".") not in (".", ","):
        raise UserError("decimal is '.' or ','", place=place, found=values["decimal"])
    link = values.get("link")
    if link is not None and link not in TABLES:
        raise unknown("table", str(link), TABLES, place)
    _one_of(values.get("on_duplicate"), place)
    rule = ColumnRule(**values)
    if not (rule.sources or rule.join or rule.const is not None or rule.generate or rule.fallback):
        raise UserError("a column needs from, join, const, generate or or", place=place)
    return rule


def _factor(raw: Any, place: str) -> Decimal:
    try:
        return Decimal(str(raw))
    except InvalidOperation:
        raise UserError("times is a number", place=place, found=raw) from None


def _one_of(raw: Any, place: str) -> str | None:
    if raw is not None and raw not in ON_DUPLICATE:
        raise UserError(
            "unknown collision rule",
            place=place,
            found=raw,
            expected=", ".join(ON_DUPLICATE),
            near=nearest(str(raw), ON_DUPLICATE),
        )
    return raw


def _conditions(raw: Any, place: str) -> dict[str, tuple[str, ...]]:
    if raw is not None and not isinstance(raw, dict):
        raise UserError("conditions are header: [values]", place=place, found=type(raw).__name__)
    return {str(header): tuple(fold(v) for v in _texts(values)) for header, values in (raw or {}).items()}


def _texts(raw: Any) -> tuple[str, ...]:
    if raw is None:
        return ()
    return tuple(str(item) for item in raw) if isinstance(raw, list | tuple) else (str(raw),)


def canonical_mapping() -> SourceMapping:
    """The mapping of canonical files: `<table>.csv` with the canonical column names, read strictly; a date or a copy's
    number may follow the table's name.

    >>> users = canonical_mapping().tables[0]
    >>> [users.takes(name, None) for name in ("users", "users_2026-10", "Users (1)", "users of Kim")]
    [True, True, True, False]
    """
    tables = tuple(
        TableRule(
            table=name,
            name=name,
            files=(name, f"{name}[-_ (.]*[0-9]*"),
            sheets=(),
            columns={column.name: ColumnRule(sources=(column.name,), formats=("iso",)) for column in table.columns},
        )
        for name, table in TABLES.items()
    )
    return SourceMapping("canonical", "canonical tables", tables, timezone="UTC", strict=True)
