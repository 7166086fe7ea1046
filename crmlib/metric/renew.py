"""What does each fact's query look like, in every engine's SQL? Written to `compiled/`, by one command.

`python -m crmlib.catalogue.renew` writes, for each dialect, a file per query of the whole catalogue without slices, and
one packed file with DuckDB's queries by dimension. Those of DuckDB are also used as they are (see `compiled`); all of
them show what an upgrade of Ibis would change. A test fails while a file is not what the code compiles to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from crmlib.company import Company
from crmlib.metric import slices
from crmlib.metric.compiled import CROSSINGS, SHIPPED, code_version, pack, setting_text
from crmlib.metric.declare import DIMENSIONS, AgainstForecast, AgainstTarget, Fact, Median
from crmlib.metric.derived import DERIVED
from crmlib.metric.engine import DIALECTS, compile_sql
from crmlib.metric.evaluate import dimensions_of, plan
from crmlib.metric.query import RECORDS, Query
from crmlib.metric.registry import known_facts, known_kpis, parts_of
from crmlib.metric.world import World
from crmlib.schema import TABLES


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

    for table in DERIVED:
        yield found(table.name, table.name, table.rows(plain.world()))
    for fact in known_facts():
        if fact.lookup:
            yield found(fact.lookup.name, fact.lookup.name, fact.lookup.rows(plain.world()))
        query = Query(plain, fact, parts_of(fact), ())
        if query.parts:
            yield found(fact.name, query.sums_key(), query.table())
        for part in parts_of(fact):
            if isinstance(part, Median):
                yield found(f"{fact.name}_median", query.median_key(part), query.medians_table(part))
    rows = plain.world().table("deals", "deal_type")
    yield found("plain_typed", "plain:typed", rows.filter(rows.deal_type.notnull()).aggregate(born=rows.born.min()))
    for name, columns in RECORDS.items():
        table = plain.world().table(name, *columns).order_by("row_order").select(*columns, "row_order")
        yield found(f"plain_{name}", f"plain:{name}", table)
    yield found("plain_users", "plain:users", slices.users_query(plain.world()))


def crossings(dialect: str) -> dict[str, str]:
    """{key: SQL} of the queries that a monthly run of a source with every table asks: totals and slices of each kind of
    scope (see `crmlib.run.figures`)."""
    plain, found = Plain(dialect), {}
    tables = {name: frozenset(table.column_names) for name, table in TABLES.items()}
    company = Company(name="any", currency="USD", timezone="UTC", ideal_customer={"industry": ["any"]})
    scoped = [kpi for kpi in known_kpis() if isinstance(kpi.formula, (AgainstTarget, AgainstForecast))]
    shared = [kpi for kpi in known_kpis() if kpi not in scoped]
    asked = [(scoped, [(dimension,) for dimension in slices.OF_USERS], None)]
    for kind in ("", "team", "region"):
        head = (kind,) if kind else ()
        asked += [(shared, [head], None), (shared, [(*head, d) for d in DIMENSIONS if d != kind], None)]
        asked += [(scoped, [()], (kind, "any") if kind else None)]
    for kpis, by, within in asked:
        planned = plan(kpis, by, within, tables, company)
        for fact, wanted in planned.facts.items():
            for key, table in _of_fact(plain, fact, planned.asked[fact], wanted, within):
                if key not in found:
                    found[key] = compile_sql(table(), dialect)
    for table, column in sorted({home for fact in known_facts() for home in _homes(fact, tables)}):
        query = slices.values_query(plain.world(), table, column)
        found[f"plain:values {table}.{column}"] = compile_sql(query, dialect)
    return found


def _homes(fact: Fact, tables: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """The (table, column) in which the values of a fact's dimensions stand, but for those of users."""
    for dimension in DIMENSIONS:
        through_account = "account" in fact.keys and dimension in ("segment", "industry")
        if dimension not in slices.OF_USERS and (dimension in fact.keys or through_account):
            yield from slices.homes(fact, dimension, tables)


def _of_fact(
    plain: Plain, fact: Fact, asked: list[Any], wanted: list[tuple[str, ...]], within: tuple[str, str] | None
) -> Iterator[tuple[str, Any]]:
    """(key, what makes the table) of a fact's sums and the rows of its medians, by all dimensions at once."""
    sums = Query(plain, fact, parts_of(fact, asked), dimensions_of(wanted, within))
    setting = setting_text(plain.setting)
    if sums.parts and sums.dimensions:
        yield f"{sums.sums_key()} {setting}", sums.table
    for part in asked:
        if isinstance(part, Median) and sums.dimensions:
            yield f"{sums.median_key(part)} {setting}", partial(sums.medians_table, part)


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
    packed = folder / "duckdb" / CROSSINGS
    packed.write_bytes(pack(crossings("duckdb")))
    written.append(packed)
    return written
