"""How much does agreement of two records in a field say that they are one customer?

A comparison is a value: levels from equal to different, each with its condition in SQL and the share of true pairs at
that level (m) that holds where the data is too small to estimate it. Shares among chance pairs (u) are always
estimated from the data. The m of one field add up to 1.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """`sql`: condition on `<column>_l` and `<column>_r`. `m`: default share of true pairs. `frequency`: its column."""

    label: str
    sql: str
    m: float
    frequency: str | None = None


@dataclass(frozen=True)
class Comparison:
    """`column`: null on either side is no evidence.

    `group`: fields of one group depend on each other (colleagues share a company, its address and its postal code);
    agreement in two of them does not count as agreement beyond chance.
    """

    name: str
    column: str
    group: str
    levels: tuple[Level, ...]

    def settings(self) -> dict:
        """The comparison as Splink reads it."""
        null = {
            "sql_condition": f"{self.column}_l IS NULL OR {self.column}_r IS NULL",
            "label_for_charts": MISSING,
            "is_null_level": True,
        }
        return {"output_column_name": self.name, "comparison_levels": [null, *(_level(x) for x in self.levels)]}

    @property
    def labels(self) -> list[str]:
        """Labels by Splink's number of a level: the last level is 0, the first the highest."""
        return [level.label for level in reversed(self.levels)]


MISSING = "missing"
EQUAL, SIMILAR, DIFFERENT = "equal", "similar", "different"
SAME_LOCAL = "same before @"


def _level(level: Level) -> dict:
    found = {"sql_condition": level.sql, "label_for_charts": level.label, "m_probability": level.m}
    if level.frequency:
        found |= {"tf_adjustment_column": level.frequency, "tf_adjustment_weight": 1.0}
    return found


def _equal(column: str, m: float, frequency: bool = True) -> Level:
    return Level(EQUAL, f"{column}_l = {column}_r", m, column if frequency else None)


def _different(m: float) -> Level:
    return Level(DIFFERENT, "ELSE", m)


def _jw(column: str) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r)"


def _edits(column: str, most: int) -> str:
    """At most so many letters typed wrongly, left out, added, or two exchanged.

    Counting them takes long (20 µs for two mail addresses), so cheaper conditions come first that texts with so few
    edits satisfy: similar length, a Jaro similarity of .6, and (an exchange counts as two) twice the edits.
    """
    one, other = f"{column}_l", f"{column}_r"
    near = f"abs(length({one}) - length({other})) <= {most} AND jaro_similarity({one}, {other}) >= 0.6"
    return f"({near} AND levenshtein({one}, {other}) <= {2 * most} AND damerau_levenshtein({one}, {other}) <= {most})"


def _longer(column: str, than: int) -> str:
    return f"least(length({column}_l), length({column}_r)) > {than}"


_SWAPPED = "family_l = given_r AND given_l = family_r"
_PART = "{0}_l = left({0}_r, length({0}_l)) OR {0}_r = left({0}_l, length({0}_r))"

FAMILY = Comparison("family", "family", "family", (
    _equal("family", 0.80),
    Level("swapped", _SWAPPED, 0.04),
    Level(SIMILAR, f"({_longer('family', 3)} AND ({_jw('family')} >= 0.88 OR {_edits('family', 1)}))", 0.09),
    _different(0.07),
))  # fmt: skip
GIVEN = Comparison("given", "given", "given", (
    _equal("given", 0.72),
    Level("swapped", _SWAPPED, 0.04),
    Level(SIMILAR, f"({_longer('given', 2)} AND ({_jw('given')} >= 0.85 OR {_edits('given', 1)}))", 0.10),
    Level("initial or part", _PART.format("given"), 0.05),
    _different(0.09),
))  # fmt: skip
EMAIL = Comparison("email", "email", "email", (
    _equal("email", 0.75),
    Level(SAME_LOCAL, "local_l = local_r", 0.06),
    Level(SIMILAR, f"({_edits('email', 2)} OR ({_jw('email')} >= 0.94 AND {_jw('local')} >= 0.9))", 0.10),
    _different(0.09),
))  # fmt: skip
PHONE = Comparison("phone", "phone", "phone", (
    _equal("phone", 0.78),
    Level(SIMILAR, f"({_edits('phone', 1)} OR right(phone_l, 7) = right(phone_r, 7))", 0.08),
    _different(0.14),
))  # fmt: skip
MOBILE = Comparison("mobile", "mobile", "phone", (
    _equal("mobile", 0.82),
    Level(SIMILAR, f"({_edits('mobile', 1)} OR right(mobile_l, 7) = right(mobile_r, 7))", 0.06),
    _different(0.12),
))  # fmt: skip
BIRTH = Comparison("birth", "birth", "birth", (
    _equal("birth", 0.80, frequency=False),
    Level(SIMILAR, f"{_edits('birth', 1)}", 0.08),
    Level("same year, or month and day", "(left(birth_l, 4) = left(birth_r, 4) OR right(birth_l, 5) = right(birth_r, 5))", 0.06),  # noqa: E501
    _different(0.06),
))  # fmt: skip
ORG = Comparison("org", "org", "place", (
    _equal("org", 0.68),
    Level(SIMILAR, f"({_longer('org', 3)} AND ({_jw('org')} >= 0.93 OR {_edits('org', 1)}))", 0.14),
    _different(0.18),
))  # fmt: skip
COMPANY = Comparison("org", "org", "org", (
    _equal("org", 0.72),
    Level(SIMILAR, f"({_longer('org', 5)} AND {_edits('org', 2)})", 0.14),
    Level("close", f"{_jw('org')} >= 0.92", 0.06),
    _different(0.08),
))  # fmt: skip
CORPORATE = Comparison("corporate", "corporate", "corporate", (
    _equal("corporate", 0.88, frequency=False),
    Level(SIMILAR, f"{_edits('corporate', 1)}", 0.05),
    _different(0.07),
))  # fmt: skip
WEBSITE = Comparison("website", "website", "website", (
    _equal("website", 0.82), Level(SIMILAR, f"{_edits('website', 1)}", 0.06), _different(0.12),
))  # fmt: skip
ADDRESS = Comparison("address", "address", "place", (
    _equal("address", 0.66),
    Level(SIMILAR, f"(digits_l = digits_r AND {_jw('address')} >= 0.85)", 0.14),
    Level("close", f"{_jw('address')} >= 0.93", 0.08),
    _different(0.12),
))  # fmt: skip
POSTAL = Comparison("postal", "postal", "place", (
    _equal("postal", 0.80),
    Level(SIMILAR, f"({_edits('postal', 1)} OR left(postal_l, 4) = left(postal_r, 4))", 0.08),
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
        ("postal", "digits"), ("postal", "left(org, 2)"), ("right(org, 6)",),
    ),
    "contacts": (
        ("email",), ("mobile",), ("phone",), ("whole",), ("names",), ("birth",), ("address",), ("kana",), ("local",),
        ("org", "family"), ("org", "given"), ("org", "left(given, 1)", "left(family, 1)"), ("postal", "digits"),
        ("family", "left(birth, 4)"), ("given", "left(birth, 4)"), ("given", "right(birth, 5)"), ("family", "postal"),
        ("given", "postal"), ("left(given, 3)", "left(family, 3)"), ("family", "left(given, 1)"),
    ),
    "leads": (
        ("email",), ("phone",), ("whole",), ("names",), ("local",), ("org", "family"), ("org", "given"),
        ("org", "left(given, 1)", "left(family, 1)"), ("left(given, 3)", "left(family, 3)"),
        ("family", "left(given, 1)"), ("family", "left(org, 4)"), ("given", "left(org, 4)"),
    ),
}  # fmt: skip
KEYS[ALREADY] = KEYS["leads"]
"""Table → the keys under which pairs are looked for: records that share one are compared, if it is not too common."""

NAMES = (frozenset({"family", "given"}), frozenset({"family", "org"}), frozenset({"given", "org"}))
"""Comparisons of names: that only these agree does not make two records one. A full name and its company do."""
