"""What does the workbook say, in the reader's language? One file per language holds every sentence; this reads them.

A message is text in a subset of ICU MessageFormat: `{name}` inserts a value (a whole number with its thousands set
off), `{n, plural, one {# row} other {# rows}}`
chooses by the language's plural rule (`#` is the number itself), `{tone, select, up {rose} other {fell}}` by a word.
"""

import re
import tomllib
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.numbers import format_decimal

from crmlib.errors import unknown
from crmlib.present.locale import en, ja


def _notebook_texts(language: str) -> dict[str, str]:
    """The texts of the notebooks: `notebooks/<name>.<language>.toml`, one flat table per notebook."""
    found: dict[str, str] = {}
    for file in sorted((Path(__file__).parent / "notebooks").glob(f"*.{language}.toml")):
        name = file.name.split(".")[0]
        found |= {f"{name}.{key}": text for key, text in tomllib.loads(file.read_text("utf-8")).items()}
    return found


LANGUAGES = {"en": en.MESSAGES | _notebook_texts("en"), "ja": ja.MESSAGES | _notebook_texts("ja")}
#: Stands for a number that is not known.
UNKNOWN = "–"
_BRACE = re.compile(r"[{}]")
_NAME = re.compile(r"\s*(\w+)\s*(?:,\s*(plural|select)\s*,)?")
_BRANCH = re.compile(r"\s*(=?[\w-]+)\s*\{")


def message(key: str, language: str, **values: object) -> str:
    """The sentence `key` in `language`, with its values put in; a wrong key or language names the nearest one.

    >>> message("rows.all", "en", n=1, total="1", rows=1), message("rows.all", "en", n=2, total="2", rows=2)
    ('1 row', 'all 2 rows')
    """
    if language not in LANGUAGES:
        raise unknown("language", language, LANGUAGES)
    if key not in LANGUAGES[language]:
        raise unknown("message", key, LANGUAGES[language], place=f"crmlib/present/locale/{language}.py")
    return _write(_parse(LANGUAGES[language][key]), language, values, None)


def has(key: str, language: str) -> bool:
    """Whether the language has this message."""
    return key in LANGUAGES[language]


def names(text: str) -> set[str]:
    """The names of the values that a message takes.

    >>> sorted(names("{n, plural, one {# row in {table}} other {# rows}}"))
    ['n', 'table']
    """
    return _names(_parse(text))


def _names(parts: tuple) -> set[str]:
    found: set[str] = set()
    for part in parts:
        if isinstance(part, tuple):
            found.add(part[0])
            for branch in (part[2] or {}).values():
                found |= _names(branch)
    return found


@lru_cache(maxsize=4096)
def _parse(text: str) -> tuple:
    parts, end = _sequence(text, 0)
    if end != len(text):
        raise ValueError(f"message {text!r}: closing brace without an opening one at {end}")
    return parts


def _sequence(text: str, at: int) -> tuple[tuple, int]:
    """The parts from `at` up to the end or an unmatched closing brace: text, or (name, kind, branches)."""
    parts: list = []
    literal = ""
    while at < len(text) and text[at] != "}":
        if text[at] != "{":
            brace = _BRACE.search(text, at)
            end = brace.start() if brace else len(text)
            literal, at = text[at:end], end
            continue
        parts.append(literal)
        literal = ""
        part, at = _argument(text, at + 1)
        parts.append(part)
    parts.append(literal)
    return tuple(part for part in parts if part != ""), at


def _argument(text: str, at: int) -> tuple[tuple, int]:
    found = _NAME.match(text, at)
    if not found:
        raise ValueError(f"message {text!r}: a name was expected at {at}")
    name, kind, at = found[1], found[2], found.end()
    branches: dict[str, tuple] = {}
    while kind and (branch := _BRANCH.match(text, at)):
        branches[branch[1]], at = _sequence(text, branch.end())
        at += 1
    while at < len(text) and text[at] == " ":
        at += 1
    if at >= len(text) or text[at] != "}" or (kind and "other" not in branches):
        raise ValueError(f"message {text!r}: {{{name}}} is not closed or has no 'other'")
    return (name, kind, branches or None), at + 1


def _write(parts: tuple, language: str, values: dict[str, object], number: str | None) -> str:
    written = []
    for part in parts:
        if isinstance(part, str):
            written.append(part if number is None else part.replace("#", number))
            continue
        name, kind, branches = part
        if name not in values:
            raise unknown("value of a message", name, values)
        value = values[name]
        if kind is None:
            counted = isinstance(value, int) and not isinstance(value, bool)
            written.append(format_decimal(value, locale=language) if counted else str(value))
            continue
        shown = number
        chosen = branches.get(str(value))
        if kind == "plural" and value == UNKNOWN:
            shown, chosen = UNKNOWN, branches["other"]
        elif kind == "plural":
            shown = format_decimal(value, locale=language)
            exact = branches.get(f"={value}")  # it may be empty: what is said of none
            chosen = exact if exact is not None else branches.get(_plural(language)(abs(Decimal(str(value)))))
        written.append(_write(chosen if chosen is not None else branches["other"], language, values, shown))
    return "".join(written)


@lru_cache(maxsize=8)
def _plural(language: str):
    return Locale.parse(language).plural_form
