# ruff: noqa: E501  (tables are read best unwrapped)
"""Sixty rules over the same rows: this audit's scan, Pointblank on Polars and on Ibis, and pandera on Polars.

    python bench/audit_peers.py [ROWS]        default: 1000000

Each works on the Parquet file that bench/audit.py makes, in a process of its own, keeps every failing row and counts
the failures of each rule; the counts are compared. CPU seconds of all threads, imports included. Rules are such that all
four can say them: a value is there, in bounds, in a list, like a pattern, not before another column's, unique. Pointblank
and pandera are no part of the environment: name in CRM_BENCH_PYTHON a Python that has pointblank==1.1.1,
pandera[polars]==0.35.0, polars==2.1.0, ibis-framework[duckdb]==12.0.0, pandas==3.1.1 and pyarrow (they resolve together);
without it only this audit is measured.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

FILLED = ("name", "account_id", "contact_id", "deal_id", "owner_id", "product_id", "source", "stage", "status", "amount",
          "list_amount", "cost", "currency", "probability", "created_at", "close_date", "created_on", "updated_on",
          "next_step", "updated_at")  # fmt: skip
T, D = datetime(2026, 3, 1), date(2026, 7, 1)
LEAST = (("amount", 0), ("list_amount", 0), ("cost", 0), ("probability", 0), ("created_at", datetime(2024, 1, 2)),
         ("close_date", date(2024, 1, 20)), ("closed_at", datetime(2024, 1, 20)), ("updated_at", datetime(2024, 1, 5)))  # fmt: skip
MOST = (("amount", 1_000_000), ("list_amount", 99_000), ("cost", 49_000), ("probability", 1), ("created_at", T),
        ("close_date", D), ("closed_at", T), ("updated_at", T))  # fmt: skip
ORDER = (("cost", "amount"), ("amount", "list_amount"), ("cost", "list_amount"), ("created_at", "closed_at"),
         ("created_at", "updated_at"), ("created_on", "closed_on"), ("created_on", "close_date"),
         ("created_on", "updated_on"), ("updated_on", "close_date"))  # fmt: skip
LISTS = (("status", ["open", "won", "lost"]), ("stage", ["Lead in", "Proposal", "Won", "Lost"]), ("currency", ["JPY", "USD"]),
         ("source", ["Web", "Referral", "Trade Show", "Partner", "Online Store", "Advertisement", "Cold Call"]), ("lost_reason", ["price"]),
         ("next_step", ["call"]))  # fmt: skip
PATTERNS = (("deal_id", "^D[0-9]+$"), ("account_id", "^A[0-9]+$"), ("contact_id", "^C[0-9]+$"), ("lead_id", "^L[0-9]+$"),
            ("owner_id", "^U[0-9]+$"), ("product_id", "^P[0-9]+$"), ("name", "[^ ]$"), ("currency", "^[A-Z]{3}$"))  # fmt: skip
UNIQUE = "deal_id"
RULES = (
    *(("filled", column, None) for column in FILLED),
    *(("least", *bound) for bound in LEAST),
    *(("most", *bound) for bound in MOST),
    *(("order", *pair) for pair in ORDER),
    *(("list", *pair) for pair in LISTS),
    *(("pattern", *pair) for pair in PATTERNS),
    ("unique", UNIQUE, None),
)
ROOT = Path(__file__).resolve().parents[1]


def ours(file: Path) -> tuple[list[int], int]:
    """The audit's scan; the findings are written as an audit writes them."""
    sys.path.insert(0, str(ROOT))
    import duckdb
    import pyarrow.parquet as pq
    from audit import scan_and_keep

    from crmlib.audit.context import prepare
    from crmlib.audit.rule import Rule
    from crmlib.audit.settings import AuditSettings
    from crmlib.company import parse_company
    from crmlib.schema import TABLES

    def literal(value: Any) -> str:
        if isinstance(value, datetime):
            return f"TIMESTAMP '{value}'"
        return f"DATE '{value}'" if isinstance(value, date) else repr(value)

    def rule(number: int, kind: str, column: str, value: Any) -> Rule:
        wrong = {
            "filled": lambda: f"{column} IS NULL",
            "least": lambda: f"{column} < {literal(value)}",
            "most": lambda: f"{column} > {literal(value)}",
            "order": lambda: f"{column} > {value}",
            "list": lambda: f"{column} NOT IN ({', '.join(map(repr, value or ()))})",
            "pattern": lambda: f"NOT regexp_matches({column}, '{value}')",
            "unique": lambda: "same_key.n IS NOT NULL",
        }[kind]()
        blamed = {"created_on": "created_at", "updated_on": "updated_at"}.get(column, column)
        return Rule(f"bench.{number}", "deals", blamed, "validity", "error", fails=wrong, message_en="", message_ja="")

    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"CREATE VIEW deals AS SELECT * FROM read_parquet('{file}')")
    columns = {"deals": set(pq.read_schema(file).names) & set(TABLES["deals"].column_names)}
    company = parse_company("name: B\ncurrency: JPY\ntimezone: Asia/Tokyo")
    context = prepare(connection, columns, company, AuditSettings())
    rules = [rule(number, *each) for number, each in enumerate(RULES)]
    result, kept = scan_and_keep(connection, context, rules)
    failed: dict[str, int] = {}
    for count in result.counts:
        failed[count.rule_id] = failed.get(count.rule_id, 0) + count.failed
    return [failed.get(rule.id, 0) for rule in rules], kept


def pointblank_polars(file: Path) -> tuple[list[int], int]:
    """Pointblank on a Polars frame; decimals as floats, since it asks every number whether it is NaN."""
    import polars as pl
    import polars.selectors as cs

    return _pointblank(pl.read_parquet(file).with_columns(cs.decimal().cast(pl.Float64)))


def pointblank_ibis(file: Path) -> tuple[list[int], int]:
    """Pointblank on an Ibis table of DuckDB."""
    import ibis

    return _pointblank(ibis.duckdb.connect().read_parquet(file))


def _pointblank(data: Any) -> tuple[list[int], int]:
    import pointblank as pb

    plan = pb.Validate(data=data)
    for kind, column, value in RULES:
        if kind == "filled":
            plan = plan.col_vals_not_null(column)
        elif kind == "least":
            plan = plan.col_vals_ge(column, value, na_pass=True)
        elif kind == "most":
            plan = plan.col_vals_le(column, value, na_pass=True)
        elif kind == "order":
            plan = plan.col_vals_le(column, pb.col(value), na_pass=True)
        elif kind == "list":
            plan = plan.col_vals_in_set(column, [*value, None])
        elif kind == "pattern":
            plan = plan.col_vals_regex(column, value, na_pass=True)
        else:
            plan = plan.rows_distinct(columns_subset=[column])
    done = plan.interrogate(extract_limit=1_000_000_000)
    extracts = done.get_data_extracts().values()
    kept = sum(len(rows) if hasattr(rows, "__len__") else rows.count().execute() for rows in extracts)
    return [int(n) for n in done.n_failed().values()], kept


def pandera_polars(file: Path) -> tuple[list[int], int]:
    """pandera on a Polars frame, all failures collected."""
    import pandera.polars as pa
    import polars as pl

    data = pl.read_parquet(file)

    def check(number: int, kind: str, column: str, value: Any) -> Any:
        holds = {
            "filled": lambda: pl.col(column).is_not_null(),
            "least": lambda: pl.col(column) >= value,
            "most": lambda: pl.col(column) <= value,
            "order": lambda: pl.col(column) <= pl.col(value),
            "list": lambda: pl.col(column).is_in(value),
            "pattern": lambda: pl.col(column).str.contains(value),
            "unique": lambda: ~pl.col(column).is_duplicated(),
        }[kind]().fill_null(True)
        return pa.Check(lambda d: d.lazyframe.select(holds), name=str(number))

    schema = pa.DataFrameSchema(checks=[check(number, *each) for number, each in enumerate(RULES)])
    counts, kept = [0] * len(RULES), 0
    try:
        schema.validate(data, lazy=True)
    except pa.errors.SchemaErrors as found:
        for name, n in found.failure_cases.group_by("check").len().iter_rows():
            counts[int(name)] = n
            kept += n
    return counts, kept


def measured(who: str, file: Path) -> dict[str, Any] | None:
    """Run one of them in a fresh process; None where it is not installed or gives up."""
    python = sys.executable if who == "ours" else os.environ.get("CRM_BENCH_PYTHON", sys.executable)
    done = subprocess.run([python, __file__, "--inside", who, str(file)], capture_output=True, text=True)
    if done.returncode:
        print(f"{who}: {done.stderr.strip().splitlines()[-1][:160]}", file=sys.stderr)
        return None
    return json.loads(done.stdout.splitlines()[-1])


def inside(who: str, file: Path) -> None:
    """In the process that is measured."""
    start = time.perf_counter()
    counts, kept = CONTESTANTS[who](file)
    use = resource.getrusage(resource.RUSAGE_SELF)
    told = {"counts": counts, "kept": kept, "cpu": use.ru_utime + use.ru_stime, "wall": time.perf_counter() - start}
    print(json.dumps(told | {"peak": round(use.ru_maxrss / 1024)}))


CONTESTANTS = {f.__name__: f for f in (ours, pointblank_polars, pointblank_ibis, pandera_polars)}


def main(rows: int) -> None:
    """Measure all on one file and print a table."""
    print(f"{len(RULES)} rules over {rows:,} rows, every failing row kept\n")
    print(
        "| | failing rows kept | CPU s | wall s | peak MB | CPU ÷ ours | counts as ours |\n|---|--:|--:|--:|--:|--:|---|"
    )
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, str(ROOT / "bench" / "audit.py"), "--make", folder, str(rows)], check=True)
        base = None
        for who in CONTESTANTS:
            found = measured(who, Path(folder) / "deals.parquet")
            base = base or found
            if found:
                odd = sum(a != b for a, b in zip(found["counts"], base["counts"], strict=True))
                same = "yes" if not odd else f"{odd} of {len(RULES)} differ"
                print(f"| {who} | {found['kept']:,} | {found['cpu']:.2f} | {found['wall']:.2f} | {found['peak']:,} | "
                      f"{found['cpu'] / base['cpu']:.1f} | {same} |")  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2], Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 1_000_000)
