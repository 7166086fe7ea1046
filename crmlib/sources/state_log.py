"""Which rows of a log of property changes make up the states of a record?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Born:
    """The file that says when the records of a log were created: its names, and its headers of key and time."""

    files: tuple[str, ...]
    key: str
    at: str


@dataclass(frozen=True)
class StateLog:
    """A log of property changes (one row a change) that becomes rows of full states.

    `entity`, `at`, `name`, `value`: headers of the log; `properties`: the property names that count. The states have
    the headers `entity`, `at` and one for each property. Where the log also has the header `old`, what a property was
    before its first change is known: a first state begins where a row is named one of `begins`, else when `born`
    says; and `<property>.logged` tells (yes, no) whether the log has a property of the record at all.
    """

    entity: str
    at: str
    name: str
    value: str
    properties: tuple[str, ...]
    old: str | None = None
    begins: tuple[str, ...] = ()
    born: Born | None = None

    @property
    def headers(self) -> list[str]:
        """The headers of the states."""
        logged = [f"{name}.logged" for name in self.properties] if self.old else []
        return [self.entity, self.at, *self.properties, *logged]

    @property
    def reads(self) -> tuple[str, ...]:
        """The headers of the log that are read."""
        return (self.entity, self.at, self.name, self.value, *([self.old] if self.old else []))
