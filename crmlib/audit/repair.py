# ruff: noqa: E501  (one record, one line: tables are read best unwrapped)
"""Which repairs of a text are there, and which of them are safe enough to apply without asking?

A repair is a value with a pure function: text in, text (or null) out; repairing twice is repairing once. Applied by
themselves are only repairs that were right on every public set with known truth: outer white space, invisible
characters, the width of letters and kana, words that stand for nothing, and the alias lists that the product or the
company gives. Everything else (inner spaces, placeholders, majority spelling, typos) was wrong too often (as few as
0 of 25 right) and is only proposed, with its evidence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from crmlib.audit.checks import Checking, likely, preferred
from crmlib.audit.evidence import evidence
from crmlib.audit.vocabulary import VOCABULARIES, aliases_for
from crmlib.schema import TABLES

Fix = Callable[[str, str, str, Checking], str | None]
"""(text, table, column, what the audit knows) → the repaired text; null where the text stands for nothing."""

FREE_TEXT = frozenset({"comment", "note", "subject", "next_step"})
"""Columns in which people write sentences: their width and their words are left alone."""

NAMES = frozenset({"name", "full_name", "family_name", "given_name", "company", "name_kana"})
"""Columns in which a null word may be somebody's name."""

_INVISIBLE = "\u200b\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_SPACES = " \t\r\n\u00a0\u3000\u2000-\u200a\u202f\u205f"
_OUTER = re.compile(rf"^[{_SPACES}]+|[{_SPACES}]+$")
_WIDE = re.compile("\u3000*[！-～]+(?:\u3000+[！-～]+)*\u3000*")
_TO_ASCII = {0xFEE0 + code: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}
_NARROW_KANA = re.compile("[｡-ﾟ]+")
NULL_WORDS = frozenset(
    {"n/a", "#n/a", "null", "(null)", "nan", "(blank)", "(空白)", "#ref!", "#value!", "-", "--", "―", "—", "ー"}
)
NEVER_NAMES = frozenset({"n/a", "#n/a", "(null)", "(blank)", "(空白)", "#ref!", "#value!"})
"""Words for nothing with letters that are nobody's name either."""
HARDLY_NAMES = frozenset({"null", "nan", "unknown", "tbd", "不明", "なし", "無し", "未入力", "未設定", "未定"})
"""Words in a column of names that a person should look at: somebody may be called so."""
PLACEHOLDERS = frozenset(
    {
        "select",
        "unknown",
        "none",
        "na",
        "other",
        "tbd",
        "?",
        "test",
        "不明",
        "なし",
        "無し",
        "未入力",
        "未設定",
        "未定",
        "その他",
    }
)


@dataclass(frozen=True)
class Repair:
    """One repair of texts. `applied`: done without asking, else proposed. `confidence`: 0 to 1."""

    id: str
    version: int
    applied: bool
    confidence: float
    message_en: str
    message_ja: str
    fix: Fix


def strip_outer(text: str, table: str, column: str, knowledge: Checking) -> str | None:
    """Without white space at its ends; a text of white space only is null.

    >>> strip_outer("\u3000Acme ", "accounts", "name", Checking())
    'Acme'
    """
    return _OUTER.sub("", text) or None


def drop_invisible(text: str, table: str, column: str, knowledge: Checking) -> str | None:
    """Without characters that nobody sees: zero-width spaces, byte-order marks, control characters."""
    return re.sub(rf"[{_INVISIBLE}]", "", text) or None


def normal_width(text: str, table: str, column: str, knowledge: Checking) -> str | None:
    """Full-width letters, digits and signs as ASCII; half-width kana as full-width kana. Sentences are left alone.

    An ideographic space goes with the full-width letters beside it; between other letters it stays.

    >>> normal_width("ＡＢＣ－１２３", "accounts", "name", Checking()), normal_width("ｶﾞｽ", "accounts", "name", Checking())
    ('ABC-123', 'ガス')
    """
    if column in FREE_TEXT:
        return text
    return _to_normal_width(text)


def _to_normal_width(text: str) -> str:
    narrow = _WIDE.sub(lambda match: match[0].translate(_TO_ASCII), text)
    return _NARROW_KANA.sub(lambda match: unicodedata.normalize("NFKC", match[0]), narrow)


def drop_null_word(text: str, table: str, column: str, knowledge: Checking) -> str | None:
    """Null where the text only says that there is nothing; in columns of names only where nobody can be called so.

    >>> drop_null_word("N/A", "leads", "source", Checking()), drop_null_word("(空白)", "leads", "company", Checking())
    (None, None)
    >>> drop_null_word("Null", "contacts", "family_name", Checking())
    'Null'
    """
    word = text.casefold()
    if word not in NULL_WORDS:
        return text
    return text if column in NAMES and re.search(r"[^\W_]", word) and word not in NEVER_NAMES else None


def follow_alias(text: str, table: str, column: str, knowledge: Checking) -> str | None:
    """The value that the alias list of the product or the company says is meant."""
    return aliases_for(column, knowledge.aliases, table).get(text, text)


def collapse_spaces(text: str, table: str, column: str, knowledge: Checking) -> str | None:
    """One space where there are several, or an ideographic one."""
    return re.sub(rf"[{_SPACES}]+", " ", text) if column not in FREE_TEXT else text


def narrow_sentence(text: str, table: str, column: str, knowledge: Checking) -> str | None:
    """Full-width letters and half-width kana of a sentence as in other columns."""
    return _to_normal_width(text) if column in FREE_TEXT else text


def drop_placeholder(text: str, table: str, column: str, knowledge: Checking) -> str | None:
    """Null where a choice was left at "Select", or a field says "unknown"; in columns of names only for few words."""
    return None if text.casefold() in (HARDLY_NAMES if column in NAMES else PLACEHOLDERS) else text


def small_letters(text: str, table: str, column: str, knowledge: Checking) -> str | None:
    """An e-mail address in small letters."""
    return text.lower() if column == "email" else text


def majority_spelling(text: str, table: str, column: str, knowledge: Checking) -> str | None:
    """The most frequent spelling of the same value."""
    return preferred(text, column, knowledge) if (table, column) in _VOCABULARY else text


def nearest_spelling(text: str, table: str, column: str, knowledge: Checking) -> str | None:
    """The frequent value that a rare one looks like."""
    return (likely(text, column, knowledge) or text) if (table, column) in _VOCABULARY else text


_VOCABULARY = frozenset(VOCABULARIES)

REPAIRS: tuple[Repair, ...] = (
    Repair("text.invisible", 1, True, 0.99, "invisible characters removed", "見えない文字を除去", drop_invisible),
    Repair("text.outer_space", 1, True, 0.99, "white space at the ends removed", "前後の空白を除去", strip_outer),
    Repair("text.width", 1, True, 0.99, "full-width letters and half-width kana made normal", "全角英数・半角カナを統一", normal_width),
    Repair("text.null_word", 2, True, 0.97, "a word that stands for nothing made empty", "「値なし」を表す語を空に", drop_null_word),
    Repair("value.alias", 1, True, 1.0, "replaced by the alias list", "別名一覧により置換", follow_alias),
    Repair("text.inner_space", 1, False, 0.8, "several spaces made one", "連続する空白を1つに", collapse_spaces),
    Repair("value.placeholder", 2, False, 0.7, "a choice that was left open made empty", "未選択の値を空に", drop_placeholder),
    Repair("text.sentence_width", 1, False, 0.8, "full-width letters of a sentence made normal", "文章中の全角英数・半角カナを統一", narrow_sentence),
    Repair("text.email_case", 1, False, 0.9, "an e-mail address in small letters", "メールアドレスを小文字に", small_letters),
    Repair("value.variant", 1, False, 0.8, "the most frequent spelling of the same value", "最も多い表記に統一", majority_spelling),
    Repair("value.misspelled", 1, False, 0.6, "the frequent value that it looks like", "よく似た頻出値に修正", nearest_spelling),
)  # fmt: skip
"""Repairs of single texts, in the order in which they are tried. Applied ones come first."""

FIRST_LOOK = (
    r"regexp_matches({c}, '^[\s\x{{A0}}\x{{3000}}\x{{2000}}-\x{{200A}}\x{{202F}}\x{{205F}}]|"
    r"[\s\x{{A0}}\x{{3000}}\x{{2000}}-\x{{200A}}\x{{202F}}\x{{205F}}]$|"
    r"[\x{{FF01}}-\x{{FF5E}}\x{{FF61}}-\x{{FF9F}}\x{{200B}}\x{{2060}}\x{{FEFF}}\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|"
    r"[\s\x{{3000}}]{{2}}|\x{{3000}}') OR {c} = '' OR lower({c}) IN ({words})"
)
"""SQL that finds every text that a repair of single texts could change, but for vocabularies, which are looked at whole."""


@dataclass(frozen=True)
class Step:
    """One step of a value's repair."""

    repair: Repair
    before: str
    after: str | None
    evidence: str | None = None


def text_columns(table: str) -> tuple[str, ...]:
    """The columns whose texts are repaired: every text but keys, and not the columns that name other rows.

    >>> text_columns("order_lines")
    ('currency',)
    """
    found = TABLES[table]
    return tuple(c.name for c in found.columns if c.type == "text" and c.name not in found.key)


def steps(text: str, table: str, column: str, knowledge: Checking) -> tuple[list[Step], list[Step]]:
    """(applied, proposed) steps of one value. Proposals start from what the applied steps left.

    >>> [(s.repair.id, s.after) for s in steps(" OnlineStore", "deals", "source", Checking())[0]]
    [('text.outer_space', 'OnlineStore'), ('value.alias', 'Online Store')]
    """
    applied: list[Step] = []
    proposed: list[Step] = []
    value: str | None = text
    for repair in REPAIRS:
        if value is None:
            break
        after = repair.fix(value, table, column, knowledge)
        if after == value:
            continue
        (applied if repair.applied else proposed).append(
            Step(repair, value, after, _evidence(repair, value, after, column, knowledge))
        )
        if repair.applied:
            value = after
    return applied, proposed


def _evidence(repair: Repair, before: str, after: str | None, column: str, knowledge: Checking) -> str | None:
    if not repair.id.startswith("value.") or after is None:
        return None
    if repair.id == "value.alias":
        return evidence("alias")
    counts = knowledge.vocabularies.get(column, {})
    return evidence("majority", less=counts.get(before, 0), before=before, more=counts.get(after, 0), after=after)
