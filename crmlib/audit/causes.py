"""Where does bad data come from: which import, source, owner, hour of the day, or rows that were made in bulk?

A cause is named only where it stands out: at least half of a rule's failing rows lie in one group, and so many would
not by chance (Fisher's exact test, one-sided, the level divided by the number of groups). Groups are compared with
the rows that the rule tested (import, source, owner), or with all rows of the table (hour, bulk), of which the
lineage says when they came to be. Where everything lies in one group, nothing stands out and nothing is named.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmlib.schema import TABLES

if TYPE_CHECKING:
    import duckdb

LEVEL = 0.001
LEAST = 5
"""Fewer failing rows than this tell nothing."""
BULK = 20
"""Rows of a table that came to be in one second, from which on no person made them by hand."""
KINDS = ("import", "source", "owner", "hour", "bulk")


@dataclass(frozen=True)
class Cause:
    """`inside` of the `failed` rows of a rule lie in a group that holds `rows` of `all_rows`.

    `kind`: one of `KINDS`; `name`: the import, source or owner, the local hour (`03`), or empty.
    """

    rule_id: str
    kind: str
    name: str
    inside: int
    failed: int
    rows: int
    all_rows: int


def stands_out(inside: int, failed: int, rows: int, all_rows: int, groups: int) -> bool:
    """Whether a group holds so many of the failing rows that chance does not explain it.

    >>> stands_out(9, 10, 50, 1000, 24), stands_out(9, 10, 950, 1000, 2), stands_out(4, 4, 5, 1000, 1)
    (True, False, False)
    """
    from scipy.stats import hypergeom

    if failed < LEAST or 2 * inside < failed or rows >= all_rows:
        return False
    return float(hypergeom.sf(inside - 1, all_rows, rows, failed)) < LEVEL / groups


def causes(connection: duckdb.DuckDBPyConnection, folder: Path, present: dict[str, set[str]], zone: str) -> list[Cause]:
    """The causes that stand out, by rule and kind. `folder`: of an audit, with counts.parquet and findings.parquet;
    `present`: the columns of the tables that `connection` has; `zone`: the company's, whose clock tells the hour."""
    found = _of_lineage(connection, folder)
    for table, columns in present.items():
        born = TABLES[table].born
        if born in columns and TABLES[table].column(born).type == "ts":
            found += _of_time(connection, folder, table, born, zone)
    return sorted(found, key=lambda cause: (cause.rule_id, KINDS.index(cause.kind), cause.name))


def as_json(found: list[Cause]) -> list[dict[str, Any]]:
    """The causes as JSON values."""
    return [asdict(cause) for cause in found]


def _of_lineage(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Cause]:
    result = []
    for kind, column in (("import", "import_id"), ("source", "source"), ("owner", "owner_id")):
        counted = connection.execute(
            f"SELECT rule_id, {column}, sum(failed)::BIGINT, sum(tested)::BIGINT FROM read_parquet(?) GROUP BY ALL",
            [str(folder / "counts.parquet")],
        ).fetchall()
        result += _judge(kind, counted)
    return result


def _judge(kind: str, counted: list[tuple[str, Any, int, int]]) -> list[Cause]:
    """The groups that stand out of (rule, group, failed, rows)."""
    by_rule: dict[str, list[tuple[Any, int, int]]] = defaultdict(list)
    for rule_id, name, failed, rows in counted:
        by_rule[rule_id].append((name, failed, rows))
    result = []
    for rule_id, groups in by_rule.items():
        failed, all_rows = sum(group[1] for group in groups), sum(group[2] for group in groups)
        for name, inside, rows in groups:
            if name is not None and stands_out(inside, failed, rows, all_rows, len(groups)):
                result.append(Cause(rule_id, kind, str(name), inside, failed, rows, all_rows))
    return result


def _of_time(connection: duckdb.DuckDBPyConnection, folder: Path, table: str, born: str, zone: str) -> list[Cause]:
    """Hours and bulk. Rows of local midnight to the second are left out, as they are dates without a time; and bulk
    is not asked where most times are whole minutes, as rows of one minute need not be of one second."""
    findings = f"(SELECT DISTINCT rule_id, row_order FROM read_parquet('{_quoted(folder / 'findings.parquet')}') "
    findings += f"WHERE \"table\" = '{table}' AND row_order IS NOT NULL)"
    if not connection.execute(f"SELECT count(*) FROM {findings}").fetchone()[0]:
        return []
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE audit_born AS SELECT second, n >= {BULK} AS bulk, n, "
        f"CASE WHEN CAST(local AS TIME) <> TIME '00:00:00' THEN strftime(local, '%H') END AS hour FROM "
        f"(SELECT date_trunc('second', {born}) AS second, count(*) AS n, "
        f"timezone('{zone}', timezone('UTC', date_trunc('second', {born}))) AS local FROM {table} "
        f"WHERE {born} IS NOT NULL GROUP BY ALL)"
    )
    result = []
    to_the_minute = "sum(n) FILTER (second = date_trunc('minute', second)) * 2 > sum(n)"
    (coarse,) = connection.execute(f"SELECT {to_the_minute} FROM audit_born WHERE hour IS NOT NULL").fetchone()
    bulk = "CASE WHEN hour IS NULL THEN NULL WHEN bulk THEN '' ELSE 'apart' END"
    for kind, group in [("hour", "hour")] + ([] if coarse else [("bulk", bulk)]):
        all_rows = connection.execute(
            f"SELECT {group} AS g, sum(n)::BIGINT FROM audit_born WHERE {group} IS NOT NULL GROUP BY 1"
        ).fetchall()
        failed = connection.execute(
            f"SELECT f.rule_id, {group} AS g, count(*) FROM {findings} AS f JOIN {table} AS t USING (row_order) "
            f"JOIN audit_born AS b ON b.second = date_trunc('second', t.{born}) WHERE g IS NOT NULL GROUP BY ALL"
        ).fetchall()
        counts = {(rule_id, name): n for rule_id, name, n in failed}
        rules = sorted({rule_id for rule_id, _, _ in failed})
        counted = [(rule, name, counts.get((rule, name), 0), n) for rule in rules for name, n in sorted(all_rows)]
        result += [cause for cause in _judge(kind, counted) if cause.name != "apart"]
    connection.execute("DROP TABLE audit_born")
    return result


def _quoted(file: Path) -> str:
    return str(file).replace("'", "''")
