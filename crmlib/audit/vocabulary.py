"""Which columns hold a vocabulary that the company chose itself, and how are its values compared?

Columns of one name share one vocabulary: "OnlineStore" in deals is a variant of "Online Store" in leads.
"""

from __future__ import annotations

import re
import unicodedata

VOCABULARIES: tuple[tuple[str, str], ...] = (
    ("users", "team"),
    ("users", "region"),
    ("accounts", "industry"),
    ("accounts", "country"),
    ("accounts", "region"),
    ("accounts", "segment"),
    ("leads", "source"),
    ("leads", "industry"),
    ("leads", "region"),
    ("leads", "status"),
    ("deals", "source"),
    ("deals", "stage"),
    ("deals", "lost_reason"),
    ("deals", "competitor"),
    ("activities", "type"),
    ("activities", "channel"),
    ("products", "category"),
    ("campaigns", "channel"),
    ("web_sessions", "source"),
    ("tickets", "channel"),
    ("tickets", "priority"),
    ("calls", "queue"),
    ("costs", "team"),
)
"""(table, column) of every open vocabulary."""

KNOWN_ALIASES: dict[str, dict[str, str]] = {
    "source": {"OnlineStore": "Online Store"},
    "industry": {"technolgy": "technology"},
    "country": {"Philipines": "Philippines"},
}
"""column → {written: meant}: spellings that ship as known to be wrong. params/company.yaml adds the company's own."""

MAX_VALUES = 5000
"""A column with more distinct values than this is free text, and its spellings are not compared."""


def fold(text: str) -> str:
    """A text without width, case, spaces and punctuation: what two spellings of one value have in common.

    >>> fold("GTXPro") == fold("GTX Pro"), fold("Ｏｎｌｉｎｅ－Store") == fold("online store")
    (True, True)
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def aliases_for(column: str, company: dict[str, dict[str, str]], table: str | None = None) -> dict[str, str]:
    """{written: meant} of a column: the shipped ones, then the company's under `column` or `table.column`.

    >>> aliases_for("source", {"source": {"web": "Web"}})
    {'OnlineStore': 'Online Store', 'web': 'Web'}
    """
    merged = dict(KNOWN_ALIASES.get(column, {}))
    merged.update(company.get(column, {}))
    if table:
        merged.update(company.get(f"{table}.{column}", {}))
    return {written: _end(written, merged) for written in merged if _end(written, merged) != written}


def _end(written: str, aliases: dict[str, str]) -> str:
    """Where a chain of aliases ends (a circle: where it closes), so that following it twice changes nothing."""
    seen = [written]
    while aliases.get(seen[-1], seen[-1]) not in seen:
        seen.append(aliases[seen[-1]])
    return seen[-1] if aliases.get(seen[-1], seen[-1]) == seen[-1] else min(seen)
