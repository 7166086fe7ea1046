"""What speaks for a change, in both languages? The log keeps the English words; the others are found through them."""

from __future__ import annotations

import re
from functools import cache

from crmlib.audit.rules import RULES
from crmlib.audit.words import table_name

EVIDENCE: dict[str, tuple[str, str]] = {
    "alias": ("alias list", "別名一覧による"),
    "majority": ("{less} × '{before}', {more} × '{after}'", "「{before}」{less}行、「{after}」{more}行"),
    "only_row": (
        "the only row of {table} with this key or name",
        "キーまたは名前がこれに一致する行は、{table}に1つしかない",
    ),
    "merged": ("cluster {cluster}: merged into {key}", "クラスター{cluster}：{key}に統合"),
    "filled": ("cluster {cluster}: from {key}", "クラスター{cluster}：{key}の値"),
    "relinked": ("cluster {cluster}: {lost} was merged into {key}", "クラスター{cluster}：{lost}は{key}に統合済み"),
    "copy": ("a copy of another row: same key, same values", "キーも値もすべて同じ行の写し"),
    "person": ("a person's decision", "担当者の判断"),
}
"""kind → the words in English, as the change log holds them, and in Japanese."""

COUNTS = ("less", "more")


def evidence(kind: str, **values: object) -> str:
    """The words of the change log.

    >>> evidence("filled", cluster="c1", key="A2")
    'cluster c1: from A2'
    """
    return EVIDENCE[kind][0].format(**values)


def evidence_in(text: str | None, language: str) -> str | None:
    """The words of the change log in a language. What a person wrote (a note, a company's own rule) stays as it is.

    >>> evidence_in("3 × 'web', 120 × 'Web'", "ja")
    '「web」3行、「Web」120行'
    >>> evidence_in("the only row of accounts with this key or name", "en")
    'the only row of accounts with this key or name'
    """
    if text is None or language == "en":
        return text
    if text in _messages():
        return _messages()[text]
    for kind, (_, words) in EVIDENCE.items():
        found = _pattern(kind).fullmatch(text)
        if found:
            values = found.groupdict()
            return words.format(**{name: _value(name, value, language) for name, value in values.items()})
    return text


def _value(name: str, value: str, language: str) -> str:
    return table_name(value, language) if name == "table" else value


@cache
def _messages() -> dict[str, str]:
    """The rules' messages: a row that a rule put into quarantine has its message as evidence."""
    return {rule.message_en: rule.message_ja for rule in RULES.values()}


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", EVIDENCE[kind][0])
    written = [re.escape(part) for part in parts[::2]]
    held = [f"(?P<{name}>{r'[0-9]+' if name in COUNTS else '.+?'})" for name in parts[1::2]]
    return re.compile("".join(a + b for a, b in zip(written, [*held, ""], strict=True)), re.DOTALL)
