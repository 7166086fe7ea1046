"""Which values may not be shown?"""

from __future__ import annotations

MASK = "•••"
"""What stands in the place of a private value."""


def is_private(table: str, column: str | None, private: frozenset[str]) -> bool:
    """Whether a column's values are masked.

    >>> is_private("contacts", "email", frozenset({"contacts.email"})), is_private("leads", "email", frozenset())
    (True, False)
    """
    return column is not None and (column in private or f"{table}.{column}" in private)
