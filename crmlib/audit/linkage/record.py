"""What of a record is compared? The fields of accounts, contacts and leads in their normalised form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from crmlib.audit.linkage import normalise as n
from crmlib.audit.linkage.model import ALREADY
from crmlib.audit.linkage.reading import sound

KEYS = {"accounts": "account_id", "contacts": "contact_id", "leads": "lead_id"}
"""The tables that are linked → the column that names a record."""

PEOPLE = ("contacts", "leads")

SHAPE = {
    "accounts": ("org", "words", "land", "kana", "corporate", "phone", "website", "address", "digits", "postal"),
    "contacts": (
        "family", "given", "called", "whole", "names", "sound", "kana", "email", "numbers", "local", "handle", "phone",
        "mobile", "birth", "org", "address", "digits", "postal",
    ),
    "leads": (
        "family", "given", "called", "whole", "names", "sound", "email", "numbers", "local", "handle", "phone", "org",
    ),
}  # fmt: skip
SHAPE[ALREADY] = SHAPE["leads"]
"""Table → the fields that are compared, blocked on or counted."""


def records(table: str, rows: pa.Table, country: str | None) -> pa.Table:
    """The fields of SHAPE of every row, all text or null, and its key as `unique_id`."""
    fields = normalised(table, rows, Around(country, *known_names([rows] if table in PEOPLE else [])))
    columns = {name: pa.array(fields[name], pa.string()) for name in SHAPE[table]}
    return pa.table({"unique_id": rows[KEYS[table]].cast(pa.string()), **columns})


@dataclass(frozen=True)
class Around:
    """What a record alone does not say: the company's country, and the family and given names of the whole list."""

    country: str | None
    families: frozenset[str] = frozenset()
    givens: frozenset[str] = frozenset()


def normalised(table: str, rows: pa.Table, around: Around) -> dict[str, Sequence[str | None]]:
    """The fields of SHAPE, one value for each row. `account`, where it is a column, names a contact's company."""
    return _FIELDS[table](rows, around)


SIDES = ("1|", "2|")
"""What the ids of leads and of contacts begin with where both stand in one table."""


def _column(rows: pa.Table, name: str) -> list[str | None]:
    if name not in rows.column_names:
        return [None] * rows.num_rows
    return [None if value is None else str(value) for value in rows[name].to_pylist()]


def _mapped(rows: pa.Table, name: str, form: Callable[[str | None], str | None]) -> list[str | None]:
    return [form(value) for value in _column(rows, name)]


def _phones(rows: pa.Table, name: str, country: str | None) -> list[str | None]:
    places = _column(rows, "country")
    return [
        n.phone(value, place.upper() if place and len(place) == 2 else country)
        for value, place in zip(_column(rows, name), places, strict=True)
    ]


def _both_phones(rows: pa.Table, phones: list[str | None], country: str | None) -> dict[str, list[str | None]]:
    """Telephone and mobile; a mobile number in the field of the telephone, where its own is empty, is what it is."""
    mobiles = _phones(rows, "mobile", country)
    if "mobile" in rows.column_names:
        for index, (phone, mobile) in enumerate(zip(phones, mobiles, strict=True)):
            if phone and mobile is None and n.is_mobile(phone):
                phones[index], mobiles[index] = None, phone
    return {"phone": phones, "mobile": mobiles}


def _account(rows: pa.Table, around: Around) -> dict[str, Sequence[str | None]]:
    place = _mapped(rows, "address", n.address)
    return {
        "org": _mapped(rows, "name", n.organisation),
        "words": _mapped(rows, "name", n.organisation_words),
        "land": _mapped(rows, "name", n.legal_land),
        "kana": _mapped(rows, "name_kana", n.kana),
        "corporate": _mapped(rows, "corporate_number", n.number),
        "phone": _phones(rows, "phone", around.country),
        "website": _mapped(rows, "website", n.website),
        "address": place,
        "digits": [n.digits(text) for text in place],
        "postal": _mapped(rows, "postal_code", n.postal),
    }


def _contact(rows: pa.Table, around: Around) -> dict[str, Sequence[str | None]]:
    place = _mapped(rows, "address", n.address)
    birth = _mapped(rows, "birth_date", n.folded)
    person = _person(rows, around)
    return {
        **person,
        "kana": _mapped(rows, "name_kana", n.kana),
        **_both_phones(rows, person["phone"], around.country),
        "birth": [text[:10] if text else None for text in birth],
        "org": _column(rows, "account"),
        "address": place,
        "digits": [n.digits(text) for text in place],
        "postal": _mapped(rows, "postal_code", n.postal),
    }


def _lead(rows: pa.Table, around: Around) -> dict[str, Sequence[str | None]]:
    return {**_person(rows, around), "org": _mapped(rows, "company", n.organisation)}


def _names(rows: pa.Table) -> tuple[list[str | None], list[str | None]]:
    """(family names, given names), from the full name where neither is filled."""
    family, given = _mapped(rows, "family_name", n.person), _mapped(rows, "given_name", n.person)
    for index, text in enumerate(_column(rows, "full_name")):
        if family[index] is None and given[index] is None:
            family[index], given[index] = n.full_name(text)
    return family, given


def known_names(parts: Iterable[pa.Table]) -> tuple[frozenset[str], frozenset[str]]:
    """The family and the given names of a list."""
    families: set[str] = set()
    givens: set[str] = set()
    for rows in parts:
        family, given = _names(rows)
        families |= {f for f, g in zip(family, given, strict=True) if f and g}
        givens |= {g for g in given if g}
    return frozenset(families), frozenset(givens)


def _person(rows: pa.Table, around: Around) -> dict[str, list[str | None]]:
    family, given = _names(rows)
    for index, text in enumerate(family):
        if text and given[index] is None and not text.isascii():
            family[index], given[index] = _cut(text, around.families, around.givens)
    mails = _mapped(rows, "email", n.own_email)
    both = list(zip(family, given, strict=True))
    family, given = ([text.replace(" ", "") if text else None for text in part] for part in (family, given))
    return {
        "family": family,
        "given": given,
        "called": [n.called(text.split()[0]) if text else None for _, text in both],
        "whole": [f"{f}{g or ''}".replace(" ", "") if f else None for f, g in both],
        "names": [" ".join(sorted(f"{f} {g}".split())) if f and g else None for f, g in both],
        "sound": _sounds(rows, both, around.country),
        "email": mails,
        "numbers": [re.sub(r"\D", "", mail) if mail else None for mail in mails],
        "local": [mail.partition("@")[0] if mail else None for mail in mails],
        "handle": [n.handle(mail, f, g) for mail, f, g in zip(mails, family, given, strict=True)],
        "phone": _phones(rows, "phone", around.country),
    }


def _sounds(rows: pa.Table, names: list[tuple[str | None, str | None]], country: str | None) -> list[str | None]:
    """How the names are read: as their kana say, else as written, where that is in kana or, in Japan, Roman."""
    written = [f"{family}{given}" if family and given else None for family, given in names]
    return [
        sound(kana) or sound(name if name and (country == "JP" or not name.isascii()) else None)
        for kana, name in zip(_column(rows, "name_kana"), written, strict=True)
    ]


def _cut(text: str, families: frozenset[str], givens: frozenset[str]) -> tuple[str, str | None]:
    """A Japanese name written without a space, cut after the longest family name that others in the list have.

    A family name of one character (林, 森) begins many longer ones: what follows must be a given name of the list.
    """
    for end in range(len(text) - 1, 0, -1):
        if text[:end] in families and (end > 1 or text[end:] in givens):
            return text[:end], text[end:]
    return text, None


_FIELDS = {"accounts": _account, "contacts": _contact, "leads": _lead}
_PERSON = ("family_name", "given_name", "full_name", "email", "phone", "country", "name_kana")
_PLACE = ("address", "postal_code", "country", "phone", "name_kana")
READ = {
    "accounts": {"account_id", "name", "corporate_number", "website", *_PLACE},
    "contacts": {"contact_id", "account_id", "mobile", "birth_date", *_PERSON, *_PLACE},
    "leads": {"lead_id", "company", *_PERSON},
}
"""Table → the columns of it that are read."""
