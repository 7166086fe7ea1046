"""Which rows of a log of property changes make up the states of a record?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Born:
    """The file that says when the records of a log were created: its names, and its headers of key and time (the
    first that is there)."""

    files: tuple[str, ...]
    key: tuple[str, ...]
    at: tuple[str, ...]


@dataclass(frozen=True)
class StateLog:
    """A log of property changes (one row a change) that becomes rows of full states.

    `entity`, `at`, `name`, `value`: headers of the log, the first that is there; `properties`: property → the names
    that it has in logs. The states have the first name of `entity` and of `at` as headers, and one header for each
    property. Where the log also has the header `old`, what a property was before its first change is known: a first
    state begins where a row is named one of `begins`, else when `born` says; and `<property>.logged` tells (yes, no)
    whether the log has a property of the record at all.
    """

    entity: tuple[str, ...]
    at: tuple[str, ...]
    name: tuple[str, ...]
    value: tuple[str, ...]
    properties: Mapping[str, tuple[str, ...]]
    old: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    born: Born | None = None

    @property
    def headers(self) -> list[str]:
        """The headers of the states."""
        logged = [f"{name}.logged" for name in self.properties] if self.old else []
        return [self.entity[0], self.at[0], *self.properties, *logged]

    @property
    def reads(self) -> tuple[str, ...]:
        """The headers of the log that are read."""
        return (*self.entity, *self.at, *self.name, *self.value, *self.old)

    @property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """The headers, each with its other names, without which a file is no such log."""
        return (self.entity, self.at, self.name, self.value)


def first_of(names: Collection[str], index: Mapping[str, str]) -> str | None:
    """What `index` has for the first of the folded `names` that it knows.

    >>> first_of(("id", "deal id"), {"deal id": "c0"})
    'c0'
    """
    return next((index[name] for name in names if name in index), None)
