"""Who are the companies and people of one block?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmlib.demo import words
from crmlib.demo.columns import DAY, NONE, blank, build, digits, join, pick, where
from crmlib.demo.settings import ACCOUNTS_PER_BLOCK, BLOCKS_PER_GROUP
from crmlib.demo.world import REGIONS, USERS_PER_GROUP, World, ids

SEGMENTS = ["SMB", "Mid-Market", "Enterprise"]
CONTACT_STRIDE = 8


@dataclass
class Accounts:
    """The accounts of a block as arrays, by position in the block."""

    number: np.ndarray
    unit: np.ndarray
    japanese: np.ndarray
    country: np.ndarray
    place: np.ndarray
    segment: np.ndarray
    industry: np.ndarray
    rep: np.ndarray
    currency: np.ndarray
    created: np.ndarray
    interest: np.ndarray
    domain: pa.Array
    name: pa.Array
    kana: pa.Array

    def __len__(self) -> int:
        return len(self.number)


def accounts(world: World, block: int) -> Accounts:
    """The accounts of a block; `created` is filled when their first deal or lead is known."""
    s = world.settings
    r, n = s.rng("accounts", block), ACCOUNTS_PER_BLOCK
    number = block * ACCOUNTS_PER_BLOCK + np.arange(n)
    unit = np.searchsorted([0.40, 0.68], r.random(n), side="right")
    japanese = (unit == 2) | ((unit == 1) & (r.random(n) < 0.25))
    segment = np.searchsorted([0.55, 0.85], r.random(n), side="right")
    team = unit * 2 + r.integers(0, 2, n)
    rep = (block // BLOCKS_PER_GROUP) * USERS_PER_GROUP + team * 5 + r.integers(0, 5, n)
    foreign = np.where(
        team == 0, 1, np.where(team == 1, 2 + r.integers(0, 2, n), np.where(team == 2, 1, 4 + r.integers(0, 2, n)))
    )
    country = np.where(japanese, 0, foreign)
    sizes = np.array([len(words.PLACES[c]) for c in words.COUNTRIES])
    place = r.integers(0, 1 << 30, n) % sizes[country]
    currency = np.array([0, 1, 2, 3, 1, 4])[country]
    industry = r.choice(len(words.INDUSTRIES), n, p=[0.22, 0.2, 0.1, 0.13, 0.1, 0.1, 0.1, 0.05])
    name, kana, domain = company_names(block * NAMES_PER_BLOCK + np.arange(n), japanese)
    created = np.full(n, NONE)
    keep = slice(0, s.accounts_in(block))
    arrays = [number, unit, japanese, country, place, segment, industry, rep, currency, created, r.gamma(2.0, 0.5, n)]
    return Accounts(*(a[keep] for a in arrays), *(a[keep] for a in (domain, name, kana)))


NAMES_PER_BLOCK = 6_000
"""Names are numbered: a block's accounts take the first 1,000 of its range, its prospects the others."""


def company_names(number: np.ndarray, japanese: np.ndarray) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Name, kana and mail domain; when all combinations of words are used up they repeat with a numeral."""
    a, b, c = len(words.EN_FIRM_1), len(words.EN_FIRM_2), len(words.EN_FIRM_3)
    k = number * 7919 % (a * b * c)
    again = digits(number // (a * b * c) + 1)
    english = join(
        pick(words.EN_FIRM_1, k % a), " ", pick(words.EN_FIRM_2, k // a % b), " ", pick(words.EN_FIRM_3, k // (a * b))
    )
    english = where(number >= a * b * c, join(english, " ", again), english)
    slug = pc.replace_substring(pc.utf8_lower(english), " ", "")
    english = join(english, pick(words.EN_LEGAL, number * 31 % len(words.EN_LEGAL)))
    a, b, c = len(words.JA_FIRM_1), len(words.JA_FIRM_2), len(words.JA_FIRM_3)
    k = number * 7919 % (a * b * c)
    again = digits(number // (a * b * c) + 1)
    parts = [(words.JA_FIRM_1, k % a), (words.JA_FIRM_2, k // a % b), (words.JA_FIRM_3, k // (a * b))]
    kanji, kana = (join(*(pick([w[i] for w in vocabulary], index) for vocabulary, index in parts)) for i in (0, 1))
    kanji = where(number >= a * b * c, join(kanji, "第", again), kanji)
    kanji = where(number % 5 < 3, join("株式会社", kanji), join(kanji, "株式会社"))
    domain = where(japanese, join("c", digits(number, 5), ".example.co.jp"), join(slug, ".example.com"))
    return where(japanese, kanji, english), blank(kana, ~japanese), domain


def corporate_numbers(number: np.ndarray) -> pa.Array:
    """Japanese corporate numbers: twelve distinct digits behind their check digit.

    Check digit = 9 − (Σ digit × weight mod 9), weights 1, 2, 1, 2 … from the right (国税庁, 法人番号の検査用数字).

    >>> int(corporate_numbers(np.array([0]))[0].as_py()) > 10**12
    True
    """
    base = (number.astype(np.int64) * 387_420_489 + 700_110_005_901) % 10**12
    total = sum((base // 10**k % 10) * (1 + k % 2) for k in range(12))
    return join(digits(9 - total % 9), digits(base, 12))


def phones(r: np.random.Generator, country: np.ndarray, place: np.ndarray, mobile: bool = False) -> pa.Array:
    """Telephone numbers that are valid in their country, in the usual local spelling."""
    n = len(country)
    low, mid = r.integers(0, 10_000, n), r.integers(0, 1_000, n)
    area = place_part(country, place, 2)
    america = join(
        "+1 ",
        pick([code for _, _, code in words.PLACES["US"]], place % len(words.PLACES["US"])),
        "-555-",
        digits(low, 4),
    )
    short = pc.equal(pc.utf8_length(area), 2).to_numpy(zero_copy_only=False)
    berlin = 5000 * mid + low % 5000
    if mobile:
        forms = [
            join(pick(["090-", "080-", "070-"], mid % 3), digits(2000 + mid * 7, 4), "-", digits(low, 4)),
            america,
            join("+44 7400 ", digits(mid, 3), digits(low % 1000, 3)),
            join("+49 1512 ", digits(1_000_000 + berlin, 7)),
            join("+65 8", digits(100 + mid % 500, 3), " ", digits(low, 4)),
            join("+61 4", digits(10 + mid % 30, 2), " ", digits(mid, 3), " ", digits(low % 1000, 3)),
        ]
    else:
        forms = [
            join(area, "-", where(short, digits(5000 + mid, 4), digits(200 + mid % 700, 3)), "-", digits(low, 4)),
            america,
            join("+44 20 7946 ", digits(low, 4)),
            join("+49 30 ", digits(2_000_000 + berlin, 7)),
            join("+65 6", digits(100 + mid % 500, 3), " ", digits(low, 4)),
            join("+61 2 9", digits(100 + mid % 900, 3), " ", digits(low, 4)),
        ]
    return _choose(country, forms)


def _choose(country: np.ndarray, forms: list[pa.Array]) -> pa.Array:
    return pc.choose(pa.array(country, pa.int64()), *forms)


def place_part(country: np.ndarray, place: np.ndarray, part: int) -> pa.Array:
    forms = [pick([p[part] for p in words.PLACES[c]], place % len(words.PLACES[c])) for c in words.COUNTRIES]
    return _choose(country, forms)


def addresses(r: np.random.Generator, country: np.ndarray, place: np.ndarray) -> pa.Array:
    n = len(country)
    japan = join(
        place_part(country, place, 1),
        digits(r.integers(1, 6, n)),
        "丁目",
        digits(r.integers(1, 30, n)),
        "番",
        digits(r.integers(1, 20, n)),
        "号",
    )
    street = join(
        digits(r.integers(1, 300, n)),
        " ",
        pick(words.STREETS, r.integers(0, len(words.STREETS), n)),
        ", ",
        place_part(country, place, 1),
    )
    return where(country == 0, japan, street)


def accounts_table(world: World, block: int, a: Accounts, updated: np.ndarray) -> pa.Table:
    """The canonical accounts of a block."""
    r, n = world.settings.rng("account details", block), len(a)
    employees = np.exp(r.normal(np.array([3.2, 5.2, 7.3])[a.segment], 0.5)).astype(np.int64) + 3
    per_head = np.exp(r.normal(np.log(18_000_000), 0.4, n)) / np.array([1.0, 150, 190, 162, 98])[a.currency]
    revenue = np.round(employees * per_head / 10_000).astype(np.int64) * 10_000 * 10_000
    parent = np.where((r.random(n) < 0.06) & (np.arange(n) > 20), a.number - r.integers(1, 20, n), NONE)
    parent_unit = a.unit[np.where(parent == NONE, a.number, parent) - a.number[0]]
    parent = np.where(parent_unit == a.unit, parent, NONE)
    team = a.rep % USERS_PER_GROUP // 5
    columns = {
        "account_id": ids("accounts", a.unit, a.number),
        "name": a.name,
        "name_kana": a.kana,
        "corporate_number": blank(corporate_numbers(a.number), ~a.japanese),
        "industry": pick(words.INDUSTRIES, a.industry),
        "employees": employees,
        "annual_revenue": revenue,
        "country": pick(words.COUNTRIES, a.country),
        "region": pick(REGIONS[world.settings.language], team),
        "postal_code": place_part(a.country, a.place, 0),
        "address": addresses(r, a.country, a.place),
        "phone": phones(r, a.country, a.place),
        "website": join("https://www.", a.domain),
        "segment": pick(SEGMENTS, a.segment),
        "owner_id": world.user_ids(world.owner_at(a.rep, np.full(n, world.settings.end_day))),
        "parent_account_id": ids("accounts", a.unit, parent),
        "created_at": a.created,
        "updated_at": updated,
    }
    return build("accounts", world.clock, columns, n)


@dataclass
class Contacts:
    """The contacts of a block: contact c of account k stands at `first[k] + c`."""

    number: np.ndarray
    account: np.ndarray
    created: np.ndarray
    first: np.ndarray
    count: np.ndarray
    given: np.ndarray
    family: np.ndarray
    email: pa.Array

    def __len__(self) -> int:
        return len(self.number)

    def any_of(self, r: np.random.Generator, account: np.ndarray) -> np.ndarray:
        """Position of a random contact of each account."""
        return self.first[account] + (r.random(len(account)) * self.count[account]).astype(np.int64)


def contacts(world: World, block: int, a: Accounts) -> Contacts:
    """One to five contacts for each account; the first is created with it, the others later."""
    r, s = world.settings.rng("contacts", block), world.settings
    count = 1 + np.minimum(r.poisson(np.array([0.5, 1.1, 2.2])[a.segment]), 4)
    account = np.repeat(np.arange(len(a)), count)
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    place = np.arange(len(account)) - first[account]
    n = len(account)
    last = s.end_day * DAY - DAY
    later = a.created[account] + ((last - a.created[account]) * r.random(n) * 0.5).astype(np.int64) // DAY * DAY
    created = np.where(place == 0, a.created[account], later)
    ja = a.japanese[account]
    given = r.integers(0, np.where(ja, len(words.JA_GIVEN), len(words.EN_GIVEN)))
    family = r.integers(0, np.where(ja, len(words.JA_FAMILY), len(words.EN_FAMILY)))
    number = a.number[account] * CONTACT_STRIDE + place
    latin = join(
        pick([w.lower() for w in words.EN_GIVEN], given), ".", pick([w.lower() for w in words.EN_FAMILY], family)
    )
    kana = join("t", digits(number % 97), digits(number * 13 % 8999 + 1000))
    email = join(
        where(ja, kana, join(latin, pick(["", "2", "3", "4", "5"], place))), "@", a.domain.take(pa.array(account))
    )
    return Contacts(number, account, created, first, count, given, family, email)


def contacts_table(world: World, block: int, a: Accounts, c: Contacts) -> pa.Table:
    """The canonical contacts of a block."""
    r, s, n, at = world.settings.rng("contact details", block), world.settings, len(c), c.account
    ja, country, place = a.japanese[at], a.country[at], a.place[at]

    def word(pairs: list, part: int, english: list, index: np.ndarray) -> pa.Array:
        return where(ja, pick([p[part] for p in pairs], index % len(pairs)), pick(english, index % len(english)))

    family, given = (
        word(words.JA_FAMILY, 0, words.EN_FAMILY, c.family),
        word(words.JA_GIVEN, 0, words.EN_GIVEN, c.given),
    )
    kana = blank(
        join(
            word(words.JA_FAMILY, 1, words.EN_FAMILY, c.family), " ", word(words.JA_GIVEN, 1, words.EN_GIVEN, c.given)
        ),
        ~ja,
    )
    title = r.integers(0, 7, n)
    columns = {
        "contact_id": ids("contacts", a.unit[at], c.number),
        "account_id": ids("accounts", a.unit[at], a.number[at]),
        "full_name": where(ja, join(family, " ", given), join(given, " ", family)),
        "family_name": family,
        "given_name": given,
        "name_kana": kana,
        "email": c.email,
        "phone": phones(r, country, place),
        "mobile": blank(phones(r, country, place, mobile=True), r.random(n) < 0.3),
        "title": where(ja, pick(words.JA_TITLES, title), pick(words.EN_TITLES, title)),
        "birth_date": np.where(r.random(n) < 0.4, s.first_day - r.integers(24 * 365, 62 * 365, n), NONE),
        "gender": pick(
            ["male", "female"],
            np.where(r.random(n) < 0.5, np.where(ja, c.given >= words.ROMAJI_GIVEN_MALE, r.integers(0, 2, n)), -1),
        ),
        "postal_code": place_part(country, place, 0),
        "address": addresses(r, country, place),
        "email_opt_out": r.random(n) < 0.08,
        "owner_id": world.user_ids(world.owner_at(a.rep[at], np.full(n, s.end_day))),
        "created_at": c.created,
        "updated_at": c.created + ((s.end_day * DAY - c.created) * r.random(n)).astype(np.int64),
    }
    return build("contacts", world.clock, columns, n)
