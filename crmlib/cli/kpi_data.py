"""From where do `crm kpi` and `crm explain` read the tables: the workspace's snapshot, or another engine in place?"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crmlib.errors import UserError, unknown

if TYPE_CHECKING:
    from crmlib.metric import Data
    from crmlib.workspace import Workspace

WHICH = ("raw", "clean")


@dataclass(frozen=True)
class Source:
    """The data to evaluate, and the audit's score of them."""

    data: Data
    quality: Decimal | None = None

    def check_scope(self, scope: str) -> None:
        """`UserError` with the nearest name for a scope that nobody in users has."""
        from crmlib.metric.declare import NONE
        from crmlib.metric.slices import parse_scope

        within = parse_scope(scope)
        if within is None or within[1] == NONE or "users" not in self.data.tables:
            return
        dimension, value = within
        column = "user_id" if dimension == "owner" else dimension
        if column not in set(self.data.tables["users"]):
            return
        known = self._values(column)
        if value not in known and not (dimension == "owner"):
            raise unknown(dimension, value, known, "--scope")

    def _values(self, column: str) -> set[str]:
        from crmlib.metric.engine import engine, names_of

        rows = engine(self.data.backend).run(f"SELECT DISTINCT {column} FROM users WHERE {column} IS NOT NULL")
        return names_of(rows)


@contextlib.contextmanager
def open_data(space: Workspace, which: str, url: str | None) -> Iterator[Source]:
    """The tables of the workspace's last snapshot (`which` is raw or clean), or those of the engine at `url`."""
    if url:
        from crmlib.metric.connect import open_engine

        yield Source(open_engine(url))
        return
    from crmlib.memory import bounded
    from crmlib.metric import Data

    head = _head(space, which)
    _say_new_goals(space)
    folders = {"compiled": space.data / "queries", "states": space.data / "kept", "figures": space.data / "kept"}
    connection = _connection(head, which)
    with bounded(connection):
        yield Source(Data(connection, head.present(which), **folders), _quality(space, head.id))


def _say_new_goals(space: Workspace) -> None:
    from crmlib.cli.output import say
    from crmlib.sources.goals import FILE, are_new

    if are_new(space):
        say(f"params/{FILE} was changed since it was imported; crm audit, the next crm import or crm run takes it in")


def present_tables(space: Workspace, which: str) -> dict[str, frozenset[str]]:
    """The columns present in each table of the last snapshot; none where nothing was imported yet."""
    if which not in WHICH:
        raise unknown("data", which, WHICH, "--data")
    head = space.store.head()
    return {} if head is None else head.present(which)


def _head(space: Workspace, which: str) -> Any:
    if which not in WHICH:
        raise unknown("data", which, WHICH, "--data")
    head = space.store.head()
    if head is None:
        raise UserError("nothing has been imported yet", place=str(space.path), expected="crm import PATH first")
    return head


def _connection(head: Any, which: str) -> Any:
    """A DuckDB connection with a view for each table; without Ibis, whose start takes longer than the query."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")  # it would be drawn on standard output
    for name in head.tables(which):
        connection.execute(f'CREATE VIEW "{name}" AS {head.query(name, which)}')
    return connection


def _quality(space: Workspace, snapshot: str) -> Decimal | None:
    from crmlib.audit.score import data_quality_score

    return data_quality_score(space.outputs, snapshot)
