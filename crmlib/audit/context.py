"""What does an audit know before it reads a row: its instant, its parameters, what is there to be tested?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crmlib.audit.checks import Checking, phone_pattern
from crmlib.audit.links import STAGES
from crmlib.audit.rule import stored_names
from crmlib.audit.settings import AuditSettings
from crmlib.audit.vocabulary import MAX_VALUES, VOCABULARIES
from crmlib.company import Company
from crmlib.horizon import HAPPENED
from crmlib.schema import TABLES

if TYPE_CHECKING:
    import duckdb

_UPDATED = "updated_at"


@dataclass(frozen=True)
class Context:
    """One audit of one set of tables.

    `connection`: a DuckDB connection with one view for each table. `present`: table → its stored columns.
    `as_of`: naive UTC; what time-dependent rules call now.
    """

    connection: duckdb.DuckDBPyConnection
    present: dict[str, set[str]]
    company: Company
    settings: AuditSettings
    as_of: datetime
    checking: Checking

    def tables(self) -> list[str]:
        """The canonical tables that are there, in the order of the dictionary."""
        return [name for name in TABLES if name in self.present]


def prepare(
    connection: duckdb.DuckDBPyConnection,
    columns: dict[str, set[str]],
    company: Company,
    settings: AuditSettings,
    as_of: datetime | None = None,
    not_after: datetime | None = None,
) -> Context:
    """The context of an audit. `columns`: table → canonical columns that the sources supplied.

    Without `as_of`, the audit's instant is the last one of which the data itself speaks (`last_instant`).
    """
    present = {name: set(stored_names(name, found)) for name, found in columns.items()}
    if company.stages:
        present["company"] = {"stages"}
    _make_stages(connection, company)
    instant = as_of or last_instant(connection, present, not_after) or datetime(1970, 1, 1)
    checking = Checking(
        parameters=_parameters(company, settings, instant),
        country=company.country,
        aliases=company.aliases,
        vocabularies=_vocabularies(connection, present),
    )
    return Context(connection, present, company, settings, instant, checking)


def last_instant(
    connection: duckdb.DuckDBPyConnection, present: dict[str, set[str]], not_after: datetime | None = None
) -> datetime | None:
    """The last creation, change or happening of a row of any table, but not after `not_after` (when it was imported).

    An export of 2017 that is audited in 2026 is so judged as of its own end, and the same snapshot always gets the
    same audit: the clock is not read. What happened counts beside what was created: the last that many an export
    tells of is a closing, and without it that closing would lie in the future.
    """
    found = []
    for name, columns in present.items():
        if name not in TABLES:
            continue
        born = TABLES[name].born
        telling = {born, _UPDATED, *HAPPENED} & columns & set(TABLES[name].column_names)
        for column in sorted(telling):
            if TABLES[name].column(column).type == "ts" and name != "forecasts":
                limit = f" WHERE {column} <= TIMESTAMP '{not_after:%Y-%m-%d %H:%M:%S.%f}'" if not_after else ""
                found.append(connection.execute(f"SELECT max({column}) FROM {name}{limit}").fetchone()[0])
    return max((instant for instant in found if instant), default=None)


def _parameters(company: Company, settings: AuditSettings, as_of: datetime) -> dict[str, str]:
    thresholds = {name: str(value) for name, value in settings.thresholds.model_dump().items()}
    pattern = phone_pattern(company.country) if company.country else "^$"
    return {
        "as_of": f"TIMESTAMP '{as_of:%Y-%m-%d %H:%M:%S.%f}'",
        "today": f"DATE '{company.calendar.local_date(as_of)}'",
        "currency": _text(company.currency),
        "country": _text(company.country or ""),
        "stages": str(len(company.stages)),
        "phone_quick": _text(pattern),
        **thresholds,
    }


def _make_stages(connection: duckdb.DuckDBPyConnection, company: Company) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {STAGES} (name VARCHAR, rank INTEGER, status VARCHAR, "
        "probability DECIMAL(18,8), stalled_after_days DECIMAL(18,4))"
    )
    rows = [  # as literals: DuckDB loads pandas, for half a second, to read parameters
        f"({_text(stage.name)}, {rank}, {_text(stage.status)}, {_number(stage.probability)}, "
        f"{_number(stage.stalled_after_days)})"
        for rank, stage in enumerate(company.stages, start=1)
    ]
    if rows:
        connection.execute(f"INSERT INTO {STAGES} VALUES {', '.join(rows)}")


def _number(value: object) -> str:
    return "NULL" if value is None else str(value)


def _vocabularies(connection: duckdb.DuckDBPyConnection, present: dict[str, set[str]]) -> dict[str, dict[str, int]]:
    """Rows of each value of each open vocabulary, over all tables that share it."""
    shared: dict[str, dict[str, int]] = {}
    for table, column in VOCABULARIES:
        if column not in present.get(table, ()):
            continue
        counts = shared.setdefault(column, {})
        rows = connection.execute(
            f"SELECT {column}, count(*) FROM {table} WHERE {column} IS NOT NULL GROUP BY 1 LIMIT {MAX_VALUES + 1}"
        ).fetchall()
        for value, count in rows:
            counts[value] = counts.get(value, 0) + count
    return shared


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
