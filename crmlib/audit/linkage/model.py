"""How much does agreement of two records in a field say that they are one customer?

A comparison is a value: levels from equal to different, each with its condition in SQL and the share of true pairs at
that level (m) that holds where the data is too small to estimate it. Shares among chance pairs (u) are always
estimated from the data. The m of one field add up to 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """`sql`: condition on `<column>_l` and `<column>_r`. `m`: default share of true pairs.

    `frequency`: the rarer the value, the more the level weighs; where the values are not equal, a frequent one only
    makes it weigh less. `counts`: whether it weighs at all; False where another comparison has counted it already.
    """

    label: str
    sql: str
    m: float
    frequency: bool = False
    counts: bool = True


@dataclass(frozen=True)
class Comparison:
    """`column`: null on either side is no evidence.

    `circle`: what two customers share together. Colleagues and families share telephone, address, company and mail box,
    shops of a chain their name and web site: agreement in two fields of one circle does not tell one customer from two.
    `count_by`: the column by which matches are counted, where that is not `column`.
    """

    name: str
    column: str
    circle: str
    levels: tuple[Level, ...]
    unless: str = ""
    count_by: str = ""

    @property
    def counted(self) -> str:
        """The column whose equal values tell how many matches there are."""
        return self.count_by or self.column

    @property
    def missing(self) -> str:
        """The condition under which there is nothing to compare: a side is empty, or what `unless` says."""
        empty = f"{self.column}_l IS NULL OR {self.column}_r IS NULL"
        return f"{empty} OR {self.unless}" if self.unless else empty

    @property
    def frequent(self) -> bool:
        """Does the frequency of a value matter?"""
        return any(level.frequency for level in self.levels)


MISSING = "missing"
EQUAL, SIMILAR, DIFFERENT = "equal", "similar", "different"
SWAPPED, CLOSE, SAME_LOCAL = "swapped", "close", "same before @"

FUNCTIONS = {
    # At most so many letters typed wrongly, left out, added, or two exchanged. Counting them takes long (20 µs for two
    # mail addresses), so cheaper conditions come first that texts with so few edits satisfy: similar length, Jaro's
    # similarity (one or two edits take up to 5.4 letters' shares from it), and, an exchange counting as two, twice the
    # edits.
    "few_edits(a, b, most)": "abs(length(a) - length(b)) <= most "
    "AND jaro_similarity(a, b) >= 1 - 6.0 / greatest(length(a), length(b)) "
    "AND levenshtein(a, b) <= 2 * most AND damerau_levenshtein(a, b) <= most",
    # Person 1 and Person 2 are two, while 5mith is Smith, scanned.
    "one_number(a, b)": "regexp_replace(a, '[^0-9]', '', 'g') IN ('', regexp_replace(b, '[^0-9]', '', 'g')) "
    "OR regexp_replace(b, '[^0-9]', '', 'g') = ''",
    "alike(a, b, longer, jw)": "least(length(a), length(b)) > longer "
    "AND (jaro_winkler_similarity(a, b) >= jw OR few_edits(a, b, 1)) AND one_number(a, b)",
    "part_of(a, b)": "starts_with(a, b) OR starts_with(b, a)",
    # Anna in the field of the family and Smyth in that of the given name is Anna Smith, too.
    "turned(family, given, other_family, other_given)": "(family = other_given OR alike(family, other_given, 3, 0.88)) "
    "AND (given = other_family OR alike(given, other_family, 3, 0.88))",
    # Numbers are what tells namesakes' addresses apart: ann.lee and ann.lee2 are two persons, ann.lee and ann.leee one.
    "one_mail(a, b, local, other_local, numbers, other_numbers)": "numbers = other_numbers AND (few_edits(a, b, 2) "
    "OR (jaro_winkler_similarity(a, b) >= 0.94 AND jaro_winkler_similarity(local, other_local) >= 0.9 "
    "AND jaro_winkler_similarity(right(a, length(a) - length(local)), right(b, length(b) - length(other_local))) "
    ">= 0.9))",
    "one_line(a, b)": "few_edits(a, b, 1) OR right(a, 7) = right(b, 7)",
    # Most words of the shorter one, at least two.
    "shared_words(a, b)": "contains(a, ' ') AND contains(b, ' ') AND jaro_similarity(a, b) >= 0.55 "
    "AND len(list_intersect(string_split(a, ' '), string_split(b, ' '))) "
    ">= greatest(2, 0.5 * least(len(string_split(a, ' ')), len(string_split(b, ' '))))",
    "one_place(a, b, numbers, other_numbers)": "numbers = other_numbers "
    "AND (jaro_winkler_similarity(a, b) >= 0.85 OR ends_with(a, b) OR ends_with(b, a))",
    # Two kanji are half a name; two letters at the end are an addition (UK).
    # East and west, first and second, 1 and 2 tell sister firms apart.
    "one_firm(a, b)": "few_edits(a, b, CASE WHEN least(length(a), length(b)) >= 12 THEN 2 ELSE 1 END) "
    "AND NOT (part_of(a, b) AND abs(length(a) - length(b)) > 1) "
    "AND least(length(a), length(b)) > 5 AND regexp_replace(a, '[^0-9東西南北一二三四五新]', '', 'g') "
    "= regexp_replace(b, '[^0-9東西南北一二三四五新]', '', 'g')",
    # Roman letters, kana and kanji cannot be compared letter by letter.
    "script(a)": "CASE WHEN ascii(a) < 880 THEN 0 WHEN ascii(a) BETWEEN 12352 AND 12543 THEN 1 ELSE 2 END",
    "near_date(a, b)": "left(a, 4) = left(b, 4) OR right(a, 5) = right(b, 5)",
}  # fmt: skip
"""Conditions by name, in DuckDB's SQL."""


def _equal(column: str, m: float, frequency: bool = True) -> Level:
    return Level(EQUAL, f"{column}_l = {column}_r", m, frequency)


def _if(label: str, condition: str, m: float, frequency: bool = False, counts: bool = True) -> Level:
    """`condition`: a function of FUNCTIONS and columns; `family` stands for `family_l, family_r`."""
    name, _, rest = condition.rstrip(")").partition("(")
    given = [part.strip() for part in rest.split(",")]
    both = ", ".join(part if part[0].isdigit() else f"{part}_l, {part}_r" for part in given)
    return Level(label, f"{name}({both})", m, frequency, counts)


def _different(m: float) -> Level:
    return Level(DIFFERENT, "ELSE", m)


_TURNED = "turned(family_l, given_l, family_r, given_r)"
# 高橋 一郎 and Takahashi Ichiro are compared by how they are read, where that is known of both.
_UNHEARD = "coalesce(sound_l <> sound_r, true)"

FAMILY = Comparison("family", "family", "site", (
    _equal("family", 0.80),
    Level(SWAPPED, _TURNED, 0.04),
    Level(
        SIMILAR, "alike(family_l, family_r, 3, 0.88) OR whole_l = whole_r OR sound_l = sound_r", 0.09, frequency=True,
    ),
    _different(0.07),
), f"script(family_l) <> script(family_r) AND {_UNHEARD}")  # fmt: skip
GIVEN = Comparison("given", "given", "given", (
    _equal("given", 0.72),
    Level(SWAPPED, _TURNED, 0.04, counts=False),
    Level(SIMILAR, "alike(given_l, given_r, 2, 0.85) OR sound_l = sound_r", 0.10, frequency=True),
    Level("initial or part", "part_of(given_l, given_r) OR called_l = called_r", 0.05, frequency=True),
    _different(0.09),
), f"script(given_l) <> script(given_r) AND {_UNHEARD}", count_by="called")  # fmt: skip
EMAIL = Comparison("email", "email", "site", (
    _equal("email", 0.75),
    Level(SAME_LOCAL, "handle_l = handle_r", 0.06),
    # Mails that are made of the names are alike because the names are: colleagues' hirving@ and rirving@.
    Level(
        SIMILAR,
        "one_mail(email_l, email_r, local_l, local_r, numbers_l, numbers_r) "
        "AND (coalesce(handle_l, handle_r) IS NOT NULL OR jaro_winkler_similarity(whole_l, whole_r) >= 0.92)",
        0.10,
    ),
    _different(0.09),
))  # fmt: skip
PHONE = Comparison("phone", "phone", "site", (
    _equal("phone", 0.78), _if(SIMILAR, "one_line(phone)", 0.08), _different(0.14),
))  # fmt: skip
MOBILE = Comparison("mobile", "mobile", "mobile", (
    _equal("mobile", 0.82), _if(SIMILAR, "one_line(mobile)", 0.06), _different(0.12),
))  # fmt: skip
BIRTH = Comparison("birth", "birth", "birth", (
    _equal("birth", 0.80, frequency=False),
    _if(SIMILAR, "few_edits(birth, 1)", 0.08),
    _if("same year, or month and day", "near_date(birth)", 0.06),
    _different(0.06),
))  # fmt: skip
ORG = Comparison("org", "org", "site", (
    _equal("org", 0.68), _if(SIMILAR, "alike(org, 3, 0.93)", 0.14), _different(0.18),
))  # fmt: skip
COMPANY = Comparison("org", "org", "firm", (
    _equal("org", 0.72),
    _if(SIMILAR, "one_firm(org)", 0.14),
    # Branches and sister firms have such names as well as the firm itself: neither for nor against.
    Level(CLOSE, "part_of(org_l, org_r) OR jaro_winkler_similarity(org_l, org_r) >= 0.92", 0.06, counts=False),
    _different(0.08),
))  # fmt: skip
CORPORATE = Comparison("corporate", "corporate", "firm", (
    _equal("corporate", 0.88, frequency=False), _if(SIMILAR, "few_edits(corporate, 1)", 0.05), _different(0.07),
))  # fmt: skip
WEBSITE = Comparison("website", "website", "firm", (
    _equal("website", 0.82), _if(SIMILAR, "few_edits(website, 1)", 0.06), _different(0.12),
))  # fmt: skip
ADDRESS = Comparison("address", "address", "site", (
    _equal("address", 0.66),
    _if(SIMILAR, "one_place(address, digits)", 0.14),
    Level(CLOSE, "jaro_winkler_similarity(address_l, address_r) >= 0.93 OR shared_words(address_l, address_r)", 0.08),
    _different(0.12),
))  # fmt: skip
POSTAL = Comparison("postal", "postal", "site", (
    _equal("postal", 0.80),
    Level(SIMILAR, "few_edits(postal_l, postal_r, 1) OR left(postal_l, 4) = left(postal_r, 4)", 0.08),
    _different(0.12),
))  # fmt: skip

ALREADY = "leads/contacts"
"""What pairs of a lead and a contact are called, where a table is named."""

COMPARISONS: dict[str, tuple[Comparison, ...]] = {
    "accounts": (COMPANY, CORPORATE, PHONE, WEBSITE, ADDRESS, POSTAL),
    "contacts": (FAMILY, GIVEN, EMAIL, PHONE, MOBILE, BIRTH, ORG, ADDRESS, POSTAL),
    "leads": (FAMILY, GIVEN, EMAIL, PHONE, ORG),
    ALREADY: (FAMILY, GIVEN, EMAIL, PHONE, ORG),
}

KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "accounts": (
        ("corporate",), ("website",), ("phone",), ("address",), ("org",), ("kana",), ("left(org, 6)",),
        ("postal", "digits"), ("postal", "left(org, 2)"), ("right(org, 6)",), ("left(org, 2)", "digits"),
    ),
    "contacts": (
        ("email",), ("mobile",), ("phone",), ("whole",), ("names",), ("birth",), ("address",), ("kana",), ("handle",),
        ("org", "family"), ("org", "given"), ("org", "left(given, 1)", "left(family, 1)"), ("postal", "digits"),
        ("family", "left(birth, 4)"), ("given", "left(birth, 4)"), ("given", "right(birth, 5)"), ("family", "postal"),
        ("given", "postal"), ("left(given, 3)", "left(family, 3)"), ("family", "left(given, 1)"), ("sound",),
        ("family", "digits"), ("given", "digits"),
    ),
    "leads": (
        ("email",), ("phone",), ("whole",), ("names",), ("handle",), ("sound",), ("org", "family"), ("org", "given"),
        ("org", "left(given, 1)", "left(family, 1)"), ("left(given, 3)", "left(family, 3)"),
        ("family", "left(given, 1)"), ("family", "left(org, 4)"), ("given", "left(org, 4)"),
    ),
}  # fmt: skip
KEYS[ALREADY] = KEYS["leads"]
"""Table → the keys under which pairs are looked for: records that share one are compared, if it is not too common."""


@dataclass(frozen=True)
class Held:
    """Agreement in nothing but `shared` does not make two records one; where `unlike` is said, if that contradicts.

    `where_shared`: only in lists in which two customers do share such fields, or that are too short to show it.
    """

    shared: frozenset[str]
    unlike: str | None = None
    where_shared: bool = False

    def holds(self, together: Iterable[tuple[str, str]], short: bool) -> bool:
        """Does it hold in a list in which these pairs of fields depend on each other?"""
        return not self.where_shared or short or any({a, b} <= self.shared for a, b in together)


def _held(shared: str, unlike: str | None = None, where_shared: bool = False) -> Held:
    return Held(frozenset(shared.split()), unlike, where_shared)


_NAMESAKES = (_held("family given"), _held("family org"), _held("given org"))
_HELD_PEOPLE = (
    *_NAMESAKES,
    _held("family phone org address postal", where_shared=True),
    # Twins share their birth date, too.
    _held("family email phone birth org address postal", "given", where_shared=True),
    _held("family given phone org address postal", "birth", where_shared=True),
)
HELD: dict[str, tuple[Held, ...]] = {
    "accounts": (
        _held("org"),
        _held("phone address postal", where_shared=True),
        _held("org website", "address", where_shared=True),
    ),
    "contacts": _HELD_PEOPLE,
    "leads": _HELD_PEOPLE,
    ALREADY: _HELD_PEOPLE,
}
"""Table → pairs that are reviewed, not merged: namesakes, colleagues and families, father and son under one roof;
neighbours under one switchboard, shops of a chain. A full name and its company do make one."""
