"""How fast are twelve KPIs, beside one plain SQL query per KPI, pandas and polars, on the same rows and checked equal?

`python bench/kpi_peers.py [DEALS]` draws a company (default 1,000,000 deals and as many rows again of everything else
as below), asks for 36 months × team in four ways, each warm and in one process, and prints CPU seconds and ratios as
JSON. CPU seconds, so that other work on the machine weighs little. All begin with the tables as Parquet files, as a
workspace's are; polars reads of them what it needs. `ours` finds the states of deals made before, as in a workspace
(no figures); `ours_afresh` makes them too.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.kpi_frames import in_pandas, in_polars
from crmlib.catalogue import KPIS
from crmlib.company import parse_company
from crmlib.metric import Data, evaluate
from crmlib.temporary import temporary

AS_OF = datetime(2026, 6, 1)
TWELVE = (
    *("win_rate", "sales_cycle_median", "stage_duration_mean", "lead_conversion_rate_90d", "weighted_pipeline"),
    *("churn_rate", "repeat_rate", "nps", "fcr_rate", "active_customers", "bookings", "sla_rate"),
)
Figures = dict[tuple[str, str, str], tuple[float, ...]]
"""By KPI, month and team: numerator and denominator, or the value alone."""

DRAW = """
CREATE MACRO r(a, b) AS (hash(a, b) % 1000003)::DOUBLE / 1000003;
CREATE MACRO ri(a, b, m) AS (hash(a, b) % m)::BIGINT;
CREATE MACRO moment(a, b) AS TIMESTAMP '2022-01-01' + to_seconds(ri(a, b, 126230400));
CREATE TABLE users AS SELECT 'u' || i AS user_id, 'Team ' || lpad((i % 12 + 1)::VARCHAR, 2, '0') AS team
  FROM range(300) t(i);
CREATE TABLE accounts AS SELECT 'a' || i AS account_id, 'u' || ri(i, 'o', 300) AS owner_id FROM range({n} // 5) t(i);
CREATE TABLE d AS SELECT i, 1 + ri(i, 'k', 5) AS k, ri(i, 'e', 100) < 85 AS ends, moment(i, 'c') AS created,
  (100 + exp(r(i, 'am') * 8) * 10)::DECIMAL(18, 4) AS amount FROM range({n}) t(i);
CREATE TABLE deal_history AS SELECT 'd' || i AS deal_id, created + to_seconds(coalesce(sum(dur) OVER (PARTITION BY i
  ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT) AS changed_at,
  CASE WHEN seq <= k THEN 'Stage ' || seq ELSE 'Closed' END AS stage,
  CASE WHEN seq <= k THEN 'open' WHEN ri(i, 'w', 100) < 10 + k * 8 THEN 'won' ELSE 'lost' END AS status, amount,
  (CASE WHEN seq <= k THEN seq / 10 ELSE 1 END)::DECIMAL(18, 8) AS probability, 'u' || ri(i, 'ow', 300) AS owner_id,
  row_number() OVER (ORDER BY i, seq) AS row_order
  FROM (SELECT *, (1 - ln(r(i, seq) + 1e-6) * 9 * 86400)::BIGINT AS dur
        FROM (SELECT *, unnest(range(1, k + 2)) AS seq FROM d) WHERE seq <= k OR ends);
CREATE TABLE deals AS SELECT h.deal_id, h.owner_id, h.stage, h.status, h.amount, h.probability, d.created AS created_at,
  CASE WHEN h.status <> 'open' THEN h.changed_at END AS closed_at
  FROM deal_history h JOIN d ON h.deal_id = 'd' || d.i
  QUALIFY row_number() OVER (PARTITION BY h.deal_id ORDER BY h.changed_at DESC) = 1;
CREATE TABLE leads AS SELECT 'l' || i AS lead_id, moment(i, 'lc') AS created_at, 'u' || ri(i, 'lo', 300) AS owner_id,
  CASE WHEN ri(i, 'lx', 3) = 0 THEN moment(i, 'lc') + to_seconds(ri(i, 'ld', 15552000)) END AS converted_at
  FROM range({n}) t(i);
CREATE TABLE orders AS SELECT 'o' || i AS order_id, 'a' || ri(i, 'oa', {n} // 5) AS account_id, moment(i, 'oc') AS
  ordered_at, (ri(i, 'om', 100000) / 100)::DECIMAL(18, 4) AS amount FROM range({n} // 2) t(i);
CREATE TABLE tickets AS SELECT 't' || i AS ticket_id, 'u' || ri(i, 'to', 300) AS assignee_id, moment(i, 'tc') AS
  created_at, CASE WHEN ri(i, 'rs', 20) > 0 THEN moment(i, 'tc') + to_seconds(ri(i, 'rt', 400000)) END AS resolved_at,
  moment(i, 'tc') + to_seconds(172800) AS sla_due_at, ri(i, 'fc', 3) = 0 AS resolved_on_first_contact
  FROM range({n} // 10) t(i);
CREATE TABLE surveys AS SELECT 's' || i AS survey_id, 'nps' AS type, moment(i, 'sc') AS responded_at,
  ri(i, 'ss', 11)::DECIMAL(18, 8) AS score, 'u' || ri(i, 'so', 300) AS user_id FROM range({n} // 4) t(i);
CREATE TABLE cal AS SELECT strftime(s, '%Y-%m') AS month, s, s + INTERVAL 1 MONTH AS e
  FROM range(TIMESTAMP '2023-01-01', TIMESTAMP '2026-01-01', INTERVAL 1 MONTH) t(s);
DROP TABLE d;
"""

_OF_OWNER = "JOIN users u ON u.user_id = x.owner_id"
_T12 = (
    "SELECT month, team, account_id, count(*) FILTER (ordered_at >= e - INTERVAL 12 MONTH) AS now, count(*) FILTER ("
    "ordered_at < s) AS before FROM orders JOIN accounts x USING (account_id) " + _OF_OWNER + " JOIN cal ON ordered_at "
    ">= s - INTERVAL 12 MONTH AND ordered_at < e GROUP BY ALL"
)
SQL = {
    "win_rate": f"SELECT strftime(closed_at, '%Y-%m') AS month, team, count(*) FILTER (status = 'won'), count(*) "
    f"FROM deals x {_OF_OWNER} WHERE status IN ('won', 'lost') GROUP BY ALL",
    "bookings": f"SELECT strftime(closed_at, '%Y-%m') AS month, team, sum(amount) FROM deals x {_OF_OWNER} "
    f"WHERE status = 'won' GROUP BY ALL",
    "sales_cycle_median": f"SELECT strftime(closed_at, '%Y-%m') AS month, team, "
    f"median(epoch_us(closed_at) - epoch_us(created_at)) / 86400e6 FROM deals x {_OF_OWNER} WHERE status = 'won' "
    f"GROUP BY ALL",
    "stage_duration_mean": f"SELECT strftime(n, '%Y-%m') AS month, team, sum(epoch_us(n) - epoch_us(changed_at)) / "
    f"86400e6, count(*) FROM (SELECT *, lead(changed_at) OVER (PARTITION BY deal_id ORDER BY changed_at) AS n FROM "
    f"deal_history) x {_OF_OWNER} WHERE status = 'open' AND n IS NOT NULL GROUP BY ALL",
    "lead_conversion_rate_90d": f"SELECT strftime(created_at, '%Y-%m') AS month, team, count(*) FILTER (converted_at - "
    f"created_at <= INTERVAL 2160 HOUR), count(*) FROM leads x {_OF_OWNER} GROUP BY ALL",
    "weighted_pipeline": f"SELECT month, team, sum(amount::DOUBLE * probability::DOUBLE) FROM (SELECT *, lead("
    f"changed_at) OVER (PARTITION BY deal_id ORDER BY changed_at) AS n FROM deal_history) x {_OF_OWNER} JOIN cal ON "
    f"changed_at < e AND (n IS NULL OR n >= e) WHERE status = 'open' GROUP BY ALL",
    "churn_rate": f"SELECT month, team, count(*) FILTER (before > 0 AND now = 0), count(*) FILTER (before > 0) "
    f"FROM ({_T12}) GROUP BY ALL",
    "repeat_rate": f"SELECT month, team, count(*) FILTER (now >= 2), count(*) FILTER (now >= 1) FROM ({_T12}) "
    f"GROUP BY ALL",
    "active_customers": f"SELECT month, team, count(*) FILTER (now >= 1) FROM ({_T12}) GROUP BY ALL",
    "nps": "SELECT strftime(responded_at, '%Y-%m') AS month, team, 100 * (count(*) FILTER (score >= 9) - count(*) "
    "FILTER (score <= 6)), count(*) FROM surveys JOIN users USING (user_id) GROUP BY ALL",
    "fcr_rate": "SELECT strftime(resolved_at, '%Y-%m') AS month, team, count(*) FILTER (resolved_on_first_contact), "
    "count(*) FROM tickets JOIN users u ON u.user_id = assignee_id WHERE resolved_at IS NOT NULL GROUP BY ALL",
    "sla_rate": "SELECT strftime(least(coalesce(resolved_at, sla_due_at), sla_due_at), '%Y-%m') AS month, team, "
    "count(*) FILTER (resolved_at <= sla_due_at), count(*) FROM tickets JOIN users u ON u.user_id = assignee_id "
    "GROUP BY ALL",
}


def main(deals: int = 1_000_000) -> dict[str, object]:
    """Draw, ask in four ways, check, and tell the CPU seconds and ratios."""
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.execute(DRAW.format(n=deals))
    months = {row[0] for row in connection.execute("SELECT month FROM cal").fetchall()}
    names = [r[0] for r in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall() if r[0] != "cal"]
    with temporary("bench") as folder:
        _as_files(connection, names, folder)
        return _compared(deals, connection, names, months, folder)


def _as_files(connection: duckdb.DuckDBPyConnection, names: list[str], folder: Path) -> None:
    """Views of Parquet files in place of the tables."""
    for name in names:
        connection.execute(f'COPY "{name}" TO \'{folder}/{name}.parquet\' (COMPRESSION zstd); DROP TABLE "{name}"')
        connection.execute(f"CREATE VIEW \"{name}\" AS FROM read_parquet('{folder}/{name}.parquet')")


def _compared(deals, connection, names, months, folder) -> dict[str, object]:
    kept = folder / "kept"
    ours, ours_seconds = _timed(lambda: _ours(connection, names, sorted(months), kept), months, warm=True)
    afresh, afresh_seconds = _timed(lambda: _ours(connection, names, sorted(months)), months)
    _check(ours, afresh, "afresh")
    told: dict[str, object] = {"deals": deals, "ours_cpu_seconds": round(ours_seconds, 2)}
    told["ours_afresh_cpu_seconds"] = round(afresh_seconds, 2)
    for name, ask in (
        ("sql", lambda: _sql(connection.cursor())),  # a connection of its own: plain DuckDB, none of our settings
        ("pandas", lambda: in_pandas(_frames(folder, names, pd.read_parquet, _as_doubles), sorted(months))),
        ("polars", lambda: in_polars(_frames(folder, names, pl.scan_parquet, _as_lazy_doubles), sorted(months))),
    ):
        found, seconds = _timed(ask, months)
        _check(ours, found, name)
        told |= {f"{name}_cpu_seconds": round(seconds, 2), f"{name}_ratio": round(seconds / ours_seconds, 2)}
    return told


def _frames(folder: Path, names: list[str], read: Callable, numbers: Callable) -> dict:
    return {name: numbers(read(folder / f"{name}.parquet")) for name in names}


DECIMALS = ("amount", "probability", "score")
"""Decimals are doubles there, which is how either library is used."""


def _as_doubles(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({column: "float64" for column in DECIMALS if column in frame.columns})


def _as_lazy_doubles(frame: pl.LazyFrame) -> pl.LazyFrame:
    found = frame.collect_schema().names()
    return frame.with_columns(pl.col(column).cast(pl.Float64) for column in DECIMALS if column in found)


def _timed(ask: Callable[[], Figures], months: set[str], warm: bool = False) -> tuple[Figures, float]:
    if warm:
        ask()
    begun = time.process_time()
    found = ask()
    seconds = time.process_time() - begun
    return {key: value for key, value in found.items() if key[1] in months}, seconds


def _ours(
    connection: duckdb.DuckDBPyConnection, names: list[str], months: list[str], kept: Path | None = None
) -> Figures:
    company = parse_company("name: Bench\ncurrency: USD\ntimezone: UTC")
    tables = {name: [c[0] for c in connection.execute(f'DESCRIBE "{name}"').fetchall()] for name in names}
    periods = [company.calendar.period(month) for month in months]
    kpis = [KPIS[name] for name in TWELVE]
    results = evaluate(Data(connection, tables, states=kept), kpis, periods, [("team",)], company=company, as_of=AS_OF)
    found = {}
    for r in results:
        parts = (r.value,) if r.numerator is None else (r.numerator, r.denominator)
        told = tuple(float(part) for part in parts if part is not None)
        if any(told):  # a slice without rows is listed here and in no peer's answer
            found[r.kpi_id, r.period.label, r.by[0][1]] = told
    return found


def _sql(connection: duckdb.DuckDBPyConnection) -> Figures:
    return {
        (kpi, row[0], row[1]): tuple(float(value) for value in row[2:])
        for kpi, sql in SQL.items()
        for row in connection.execute(sql).fetchall()
    }


def _check(ours: Figures, theirs: Figures, name: str) -> None:
    theirs = {key: value for key, value in theirs.items() if any(value)}
    for key in ours.keys() | theirs.keys():
        one, other = ours.get(key, ()), theirs.get(key, ())
        if len(one) != len(other) or any(abs(a - b) > 1e-9 * max(1, abs(a)) for a, b in zip(one, other, strict=True)):
            raise SystemExit(f"{name} differs at {key}: {other}, ours {one}")


if __name__ == "__main__":
    print(json.dumps(main(*(int(argument) for argument in sys.argv[1:])), indent=1))
