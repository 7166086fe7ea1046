"""What of a record is compared? The fields of accounts, contacts and leads in their normalised form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

from crmlib.audit.linkage import normalise as n
from crmlib.audit.linkage.model import ALREADY

KEYS = {"accounts": "account_id", "contacts": "contact_id", "leads": "lead_id"}
"""The tables that are linked → the column that names a record."""

PEOPLE = ("contacts", "leads")

SHAPE = {
    "accounts": ("org", "words", "kana", "corporate", "phone", "website", "address", "digits", "postal"),
    "contacts": (
        "family", "given", "whole", "names", "kana", "email", "local", "phone", "mobile", "birth", "org",
        "address", "digits", "postal",
    ),
    "leads": ("family", "given", "whole", "names", "email", "local", "phone", "org"),
}  # fmt: skip
SHAPE[ALREADY] = SHAPE["leads"]
"""Table → the fields that are compared, blocked on or counted."""


def records(table: str, rows: pa.Table, country: str | None, accounts: pa.Table | None = None) -> pa.Table:
    """One line per key of `rows` (the first row of a repeated key; rows without a key are left out).

    Columns: `unique_id`, and the fields of SHAPE, all text or null. `accounts`: names the companies of contacts.
    """
    key = KEYS[table]
    if key not in rows.column_names:
        rows = rows.slice(0, 0)
    keys = rows[key].to_pylist() if key in rows.column_names else []
    first: dict[str, int] = {}
    for index, value in enumerate(keys):
        if value is not None:
            first.setdefault(value, index)
    order = sorted(first)
    rows = rows.take(pa.array([first[value] for value in order], pa.int64()))
    fields = _FIELDS[table](rows, country, accounts)
    columns = {"unique_id": pa.array(order, pa.string())}
    columns |= {name: pa.array(fields[name], pa.string()) for name in SHAPE[table]}
    return pa.table(columns)


SIDES = ("1|", "2|")
"""What the ids of leads and of contacts begin with where both stand in one table."""


def side_by_side(leads: pa.Table, contacts: pa.Table) -> pa.Table:
    """Leads and contacts (see `records`) in one table, told apart by `side` and by the beginning of their ids."""
    parts = []
    for lines, side, start in zip((leads, contacts), ("l", "r"), SIDES, strict=True):
        ids = pa.array([start + key for key in lines["unique_id"].to_pylist()], pa.string())
        part = lines.select(SHAPE[ALREADY]).append_column("unique_id", ids)
        parts.append(part.append_column("side", pa.array([side] * lines.num_rows, pa.string())))
    return pa.concat_tables(parts)


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


def _account(rows: pa.Table, country: str | None, accounts: pa.Table | None) -> dict[str, Sequence[str | None]]:
    place = _mapped(rows, "address", n.address)
    return {
        "org": _mapped(rows, "name", n.organisation),
        "words": _mapped(rows, "name", n.organisation_words),
        "kana": _mapped(rows, "name_kana", n.kana),
        "corporate": _mapped(rows, "corporate_number", n.number),
        "phone": _phones(rows, "phone", country),
        "website": _mapped(rows, "website", n.website),
        "address": place,
        "digits": [n.digits(text) for text in place],
        "postal": _mapped(rows, "postal_code", n.postal),
    }


def _contact(rows: pa.Table, country: str | None, accounts: pa.Table | None) -> dict[str, Sequence[str | None]]:
    names = _accounts_by_key(accounts)
    place = _mapped(rows, "address", n.address)
    birth = _mapped(rows, "birth_date", n.folded)
    return {
        **_person(rows, country),
        "kana": _mapped(rows, "name_kana", n.kana),
        "mobile": _phones(rows, "mobile", country),
        "birth": [text[:10] if text else None for text in birth],
        "org": [names.get(key, key) for key in _column(rows, "account_id")],
        "address": place,
        "digits": [n.digits(text) for text in place],
        "postal": _mapped(rows, "postal_code", n.postal),
    }


def _lead(rows: pa.Table, country: str | None, accounts: pa.Table | None) -> dict[str, Sequence[str | None]]:
    return {**_person(rows, country), "org": _mapped(rows, "company", n.organisation)}


def _accounts_by_key(accounts: pa.Table | None) -> dict[str | None, str | None]:
    if accounts is None or not {"account_id", "name"} <= set(accounts.column_names):
        return {}
    names = [n.organisation(value) for value in _column(accounts, "name")]
    return {key: name for key, name in zip(_column(accounts, "account_id"), names, strict=True) if name}


def _person(rows: pa.Table, country: str | None) -> dict[str, list[str | None]]:
    family, given = _mapped(rows, "family_name", n.person), _mapped(rows, "given_name", n.person)
    whole = _mapped(rows, "full_name", n.person)
    for index, text in enumerate(whole):
        if family[index] is None and given[index] is None:
            family[index], given[index] = n.name_parts(text)
    known = {f for f, g in zip(family, given, strict=True) if f and g and len(f) > 1}
    for index, text in enumerate(family):
        if text and given[index] is None and not text.isascii():
            family[index], given[index] = _cut(text, known)
    mails = _mapped(rows, "email", n.email)
    both = list(zip(family, given, strict=True))
    return {
        "family": family,
        "given": given,
        "whole": [f"{f}{g}".replace(" ", "") if f and g else None for f, g in both],
        "names": [" ".join(sorted(f"{f} {g}".split())) if f and g else None for f, g in both],
        "email": mails,
        "local": [mail.partition("@")[0] if mail and len(mail.partition("@")[0]) > 3 else None for mail in mails],
        "phone": _phones(rows, "phone", country),
    }


def _cut(text: str, families: set[str]) -> tuple[str, str | None]:
    """A Japanese name written without a space, cut after the longest family name that others in the list have."""
    for end in range(len(text) - 1, 1, -1):
        if text[:end] in families:
            return text[:end], text[end:]
    return text, None


_FIELDS = {"accounts": _account, "contacts": _contact, "leads": _lead}
