"""In how many ways do people write the same thing?

Pure functions of a random source and a text; each returns another spelling of it, or the text where it has none.
"""

from __future__ import annotations

import random
import unicodedata

from crmlib.demo.words import NICKNAMES

TO_FULL_WIDTH = str.maketrans({**{chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)}, " ": "\u3000"})
NULL_WORDS = ["N/A", "n/a", "-", "null", "unknown", "なし", "不明", "未設定"]
LEGAL_EN = {
    " Inc.": [" Inc", ", Inc.", " Incorporated"],
    " Ltd.": [" Ltd", ", Ltd.", " Limited"],
    " LLC": [", LLC", " L.L.C."],
    " GmbH": [" Gmbh", ", GmbH"],
    " Corporation": [" Corp.", " Corp"],
    " Pty Ltd": [" Pty. Ltd.", " Pty Limited"],
}
STREET_WORDS = {
    "Street": "St",
    "Road": "Rd",
    "Avenue": "Ave",
    "Lane": "Ln",
    "Drive": "Dr",
    "Court": "Ct",
    "Square": "Sq",
}


def full_width(r: random.Random, text: str) -> str:
    """ASCII in full width.

    >>> full_width(random.Random(1), "Acme 3")
    'Ａｃｍｅ　３'
    """
    return text.translate(TO_FULL_WIDTH)


def outer_space(r: random.Random, text: str) -> str:
    """White space before or behind, half or full width."""
    return r.choice([" {}", "{} ", "  {}", "{}\u3000", "\u3000{}"]).format(text)


def inner_space(r: random.Random, text: str) -> str:
    """A doubled space inside; a text without one stays."""
    return text.replace(" ", "  ", 1)


def null_word(r: random.Random, text: str) -> str:
    """A word that means no value."""
    return r.choice(NULL_WORDS)


def typo(r: random.Random, text: str) -> str:
    """Two letters swapped, one lost, or one doubled; never in the first place."""
    if len(text) < 4:
        return text
    places = [
        k for k in range(1, len(text) - 1) if text[k].isalpha() and text[k + 1].isalpha() and text[k] != text[k + 1]
    ]
    if not places:
        return text
    k, kind = r.choice(places), r.randrange(3)
    if kind == 0:
        return text[:k] + text[k + 1] + text[k] + text[k + 2 :]
    return text[:k] + text[k + 1 :] if kind == 1 else text[: k + 1] + text[k:]


def case(r: random.Random, text: str) -> str:
    """All capitals or all small letters, whichever differs."""
    forms = [form for form in (text.upper(), text.lower()) if form != text]
    return r.choice(forms) if forms else text


def invalid_email(r: random.Random, text: str) -> str:
    """An address that cannot be one."""
    return r.choice(
        [
            text.replace("@", ""),
            text.replace("@", "@@"),
            text.replace("@", " @ "),
            text.split("@")[0] + "@",
            text.replace(".", "..", 1),
            text.replace("@", "@."),
        ]
    )


def invalid_phone(r: random.Random, text: str) -> str:
    """A number that no telephone has."""
    return r.choice(["0", "000-0000-0000", "123", text[: len(text) // 2], "tel", text + "99999999"])


def invalid_postal(r: random.Random, text: str) -> str:
    """A postal code of the wrong form."""
    return r.choice(["000-0000", text[:-2], text + "0", "ABC"])


def wrong_check_digit(r: random.Random, text: str) -> str:
    """The same number behind another first digit."""
    return str((int(text[0]) + r.randrange(1, 9)) % 9 + 1 if text[0] != "9" else r.randrange(1, 9)) + text[1:]


def company(r: random.Random, text: str) -> str:
    """Another spelling of a company's name."""
    if "株式会社" in text:
        bare = text.replace("株式会社", "")
        leading = text.startswith("株式会社")
        forms = [text.replace("株式会社", mark) for mark in ("(株)", "㈱", "（株）")]
        spaced = f"株式会社 {bare}" if leading else f"{bare} 株式会社"
        return r.choice([*forms, bare, spaced, f"{bare}(株)" if leading else f"(株){bare}"])
    legal = next((form for form in LEGAL_EN if text.endswith(form)), "")
    bare = text.removesuffix(legal)
    return r.choice(
        [bare, bare.upper(), text.upper(), bare + r.choice(LEGAL_EN.get(legal, [""])), bare.replace(" ", "") + legal]
    )


def person(r: random.Random, given: str, family: str, japanese: bool) -> tuple[str, str, str]:
    """(full name, given, family) in another spelling."""
    if japanese:
        return (
            r.choice([f"{family}{given}", f"{family}\u3000{given}", f"{family} {given}", f"{family} {given}様"]),
            given,
            family,
        )
    kind = r.randrange(5)
    if kind == 0:
        given = NICKNAMES.get(given, given)
    elif kind == 1:
        given = given[0] + "."
    elif kind == 2:
        family = family.upper()
    elif kind == 3:
        family = typo(r, family)
    return (f"{family}, {given}" if kind == 4 else f"{given} {family}"), given, family


def email(r: random.Random, text: str) -> str:
    """Another spelling of an address that is still an address."""
    kind = r.random()
    if kind < 0.4:
        return text.upper()
    if kind < 0.6:
        return text.replace("@", "+crm@")
    local, _, domain = text.partition("@")
    return f"{typo(r, local)}@{domain}" if kind < 0.75 else text


def phone(r: random.Random, text: str) -> str:
    """Another spelling of a telephone number."""
    numerals = "".join(c for c in text if c.isdigit())
    if text.startswith("+"):
        return r.choice([f"+{numerals}", text.replace(" ", "-"), text.replace("-", " "), f"{text} "])
    return r.choice(
        [numerals, full_width(r, text), f"+81 {text[1:]}", text.replace("-", " "), f"({text.replace('-', ')', 1)}"]
    )


def postal(r: random.Random, text: str) -> str:
    """Another spelling of a postal code."""
    return r.choice([text.replace("-", "").replace(" ", ""), full_width(r, text), f"〒{text}" if "-" in text else text])


def address(r: random.Random, text: str) -> str:
    """Another spelling of an address."""
    if "丁目" in text:
        short = text.replace("丁目", "-").replace("番", "-").replace("号", "")
        return r.choice([short, full_width(r, short), text])
    for long, brief in STREET_WORDS.items():
        if long in text:
            return r.choice([text.replace(long, brief), text.replace(long, brief + "."), text.upper()])
    return text


def kana(r: random.Random, text: str) -> str:
    """Katakana in hiragana or without its space."""
    hiragana = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)
    return r.choice([hiragana, text.replace(" ", ""), unicodedata.normalize("NFKC", text)])
