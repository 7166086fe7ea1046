"""How is an example worked by hand written down?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ..oracle.rows import Company, column_types, parse

OCTOBER = "2026-10"


@dataclass(frozen=True)
class Case:
    """In the company of `rows`, `kpi_id` has `value` (a number, or a status) because of `why`.

    `rows` is text: a line `table: column column …`, then one line for each row, `-` for an empty cell. Times are in UTC
    and so is the company, unless `settings` say otherwise.
    """

    kpi_id: str
    rows: str
    value: Any
    why: str
    numerator: Any = None
    denominator: Any = None
    period: str = OCTOBER
    as_of: datetime | None = None
    by: tuple[tuple[str, str | None], ...] = ()
    missing: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def company(self) -> Company:
        """The rows, parsed."""
        return company(self.rows, **self.settings)

    @property
    def status(self) -> str:
        return self.value if isinstance(self.value, str) else "ok"

    @property
    def name(self) -> str:
        """What the test's output calls this example."""
        words = "-".join(re.findall(r"\w+", self.why)[:6])
        return f"{self.kpi_id}-{words}"


def company(text: str, **settings: Any) -> Company:
    """The company of an example.

    >>> company("costs: date category amount\\n 2026-10-01 sales 5").tables["costs"][0]["amount"]
    Decimal('5')
    """
    found = Company(**settings)
    table = ""
    for line in text.strip().splitlines():
        words = line.split()
        if words[0].endswith(":"):
            table = words[0][:-1]
            found.columns[table] = words[1:]
            found.tables[table] = []
            continue
        kinds = column_types(table)
        names = found.columns[table]
        if len(words) != len(names):
            raise ValueError(f"{table}: {line.strip()!r} has {len(words)} cells, {len(names)} expected")
        row = {name: parse("" if word == "-" else word, kinds[name]) for name, word in zip(names, words, strict=True)}
        found.tables[table].append(row)
    return found


def cell(value: Any) -> str:
    """A value as a canonical file holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)
