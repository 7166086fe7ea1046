"""What does each fact's query look like, in every engine's SQL? Written to `compiled/`, by one command.

`python -m crmlib.catalogue.renew` writes, for each dialect, a file per query of the whole catalogue without slices.
Those of DuckDB are also used as they are (see `compiled`); all of them show what an upgrade of Ibis would change. A
test fails while a file is not what the code compiles to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crmlib.metric import deals, slices
from crmlib.metric.compiled import SHIPPED, code_version
from crmlib.metric.declare import Median
from crmlib.metric.engine import DIALECTS, compile_sql
from crmlib.metric.query import RECORDS, Query, setting_text
from crmlib.metric.registry import known_facts, parts_of
from crmlib.metric.world import STATES, World


class Plain:
    """Stands in for a session: tables as the catalogue sees them, without a company."""

    def __init__(self, dialect: str, basis: str = "orders") -> None:
        self.dialect = dialect
        self.setting: dict[str, Any] = {"basis": basis, "unrecorded": (), "offsets": None}

    def world(self, dimensions: Any = ()) -> World:
        """The tables as queries see them."""
        return World(self.dialect, slices.keys_for(dimensions), **self.setting)


def queries(dialect: str) -> Iterator[tuple[str, str, str]]:
    """(file name, key, SQL) of every query of the catalogue without slices."""
    plain = Plain(dialect)

    def found(name: str, key: str, table: Any) -> tuple[str, str, str]:
        text = "" if key.startswith("plain:") else setting_text(plain.setting)
        return name, f"{key} {text}".strip(), compile_sql(table, dialect)

    yield found(STATES, STATES, deals.states(plain.world()))
    for fact in known_facts():
        query = Query(plain, fact, parts_of(fact), ())
        if query.parts:
            yield found(fact.name, query.sums_key(), query.table())
        for part in parts_of(fact):
            if isinstance(part, Median):
                median = Query(plain, fact, (), ())
                yield found(f"{fact.name}_median", median.median_key(part), median.medians_table(part))
    rows = plain.world().table("deals", "deal_type")
    yield found("plain_typed", "plain:typed", rows.filter(rows.deal_type.notnull()).aggregate(born=rows.born.min()))
    for name, columns in RECORDS.items():
        table = plain.world().table(name, *columns).order_by("row_order").select(*columns, "row_order")
        yield found(f"plain_{name}", f"plain:{name}", table)
    yield found("plain_users", "plain:users", slices.users_query(plain.world()))


def renew(folder: Path = SHIPPED) -> list[Path]:
    """Write every file; returns those that are there now."""
    written = []
    for dialect in DIALECTS:
        place = folder / dialect
        place.mkdir(parents=True, exist_ok=True)
        for old in place.glob("*.sql"):
            old.unlink()
        for name, key, sql in queries(dialect):
            file = place / f"{re.sub('[^a-z0-9_]', '_', name)}.sql"
            file.write_text(f"-- {key}\n{sql}\n", encoding="utf-8")
            written.append(file)
        (place / "version.yaml").write_text(code_version() + "\n", encoding="utf-8")
    return written
