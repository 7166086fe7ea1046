# ruff: noqa: E501  (one record, one line: tables are read best unwrapped)
"""How long do sixty rules take over a million deals, with every failing row kept?

    python bench/audit.py [ROWS …]        default: 250000 1000000, so that growth shows

Makes deals (with accounts, contacts, leads, users and products) with about 1 % of each defect, writes them as Parquet,
and measures in a process of its own: CPU seconds (user and system, all threads; imports included) and the largest
resident memory.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

RULES = 60


def make(folder: Path, rows: int) -> None:
    """The tables as Parquet files."""
    import duckdb

    run = duckdb.connect().execute
    lineage = "'i0001' AS import_id, 'deals.csv:' || (i + 2) AS source_row, i AS row_order"
    at = "TIMESTAMP '2024-01-01' + to_seconds((hash(i, {0}) % 60000000)::BIGINT)"
    run(f"CREATE TABLE n AS SELECT range AS i FROM range({rows})")
    sources = "['Web', 'Referral', 'Trade Show', 'Partner', 'Advertisement', 'Online Store', 'Cold Call']"
    run(
        f"""COPY (SELECT 'D' || i AS deal_id, 'Deal ' || i || CASE WHEN i % 97 = 0 THEN ' ' ELSE '' END AS name,
        CASE WHEN i % 101 = 0 THEN NULL ELSE 'A' || (hash(i, 1) % {rows // 10 + 1}) END AS account_id,
        CASE WHEN i % 109 = 0 THEN 'C' || (i % {rows // 5}) ELSE 'C' || ((hash(i, 1) % {rows // 10 + 1}) * 2) END AS contact_id, CASE WHEN i % 3 = 0 THEN 'L' || i END AS lead_id,
        'U' || (hash(i, 3) % 198) AS owner_id, 'P' || (hash(i, 4) % 50) AS product_id,
        {sources}[1 + (hash(i, 5) % 7)::INT] AS source, ['Lead in', 'Proposal', 'Won', 'Lost'][1 + (i % 4)::INT] AS stage,
        ['open', 'open', 'won', 'lost'][1 + (i % 4)::INT] AS status,
        (10000 + hash(i, 7) % 90000)::DECIMAL(18,4) AS list_amount,
        CASE WHEN i % 103 = 0 THEN NULL WHEN i % 113 = 0 THEN list_amount * 1000 ELSE list_amount * 9 // 10 END AS amount,
        (list_amount // 2)::DECIMAL(18,4) AS cost, 'JPY' AS currency,
        ([0.1, 0.5, 1, 0.0][1 + (i % 4)::INT] * CASE WHEN i % 107 = 0 THEN 0.9 ELSE 1 END)::DECIMAL(18,8) AS probability,
        {at.format(9)} AS created_at, created_at::DATE AS created_on,
        CASE WHEN i % 4 < 2 AND i % 127 > 0 THEN DATE '2026-06-01' ELSE (created_at + INTERVAL 9 DAY)::DATE END AS close_date,
        CASE WHEN i % 4 > 1 THEN created_at + to_days((hash(i, 10) % 100)::INT - 1) END AS closed_at, closed_at::DATE AS closed_on,
        CASE WHEN i % 4 = 3 AND i % 11 <> 0 THEN 'price' END AS lost_reason, CASE WHEN i % 131 > 0 THEN 'call' END AS next_step,
        CASE WHEN i % 4 < 2 THEN TIMESTAMP '2026-02-20' ELSE created_at + INTERVAL 1 DAY END AS updated_at, updated_at::DATE AS updated_on, {lineage} FROM n)
        TO '{folder}/deals.parquet' (COMPRESSION zstd, COMPRESSION_LEVEL 1)"""
    )
    few = [
        ("accounts", f"'A' || i AS account_id, 'Account ' || i AS name, 'JP' AS country, {lineage} FROM n WHERE i <= {rows // 10}"),
        ("contacts", f"'C' || i AS contact_id, 'A' || (i // 2) AS account_id, {lineage} FROM n WHERE i <= {rows // 5}"),
        ("leads", f"'L' || i AS lead_id, TIMESTAMP '2023-12-01' AS created_at, created_at::DATE AS created_on, 'Web' AS source, {lineage} FROM n WHERE i % 3 = 0"),
        ("users", f"'U' || i AS user_id, 'East' AS team, CASE WHEN i < 2 THEN DATE '2025-01-01' END AS active_to, {lineage} FROM n WHERE i < 198"),
        ("products", f"'P' || i AS product_id, 'Product ' || i AS name, 50000::DECIMAL(18,4) AS list_price, 'JPY' AS currency, {lineage} FROM n WHERE i < 50"),
    ]  # fmt: skip
    for name, select in few:
        run(f"COPY (SELECT {select}) TO '{folder}/{name}.parquet' (COMPRESSION zstd, COMPRESSION_LEVEL 1)")


def ours(folder: Path) -> dict:
    """Scan deals with sixty rules and write every finding."""
    import duckdb
    import pyarrow.parquet as pq

    from crmlib.audit.context import prepare
    from crmlib.audit.scan import missing_columns
    from crmlib.audit.settings import AuditSettings
    from crmlib.company import parse_company
    from crmlib.schema import TABLES

    stages = "{name: Lead in}, {name: Proposal}, {name: Won, status: won}, {name: Lost, status: lost}"
    company = parse_company(f"name: B\ncurrency: JPY\ntimezone: Asia/Tokyo\ncountry: JP\nstages: [{stages}]")
    connection = duckdb.connect(config={"threads": 1})  # a second one waits more than it works
    columns = {}
    for file in sorted(folder.glob("*.parquet")):
        connection.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM read_parquet('{file}')")
        columns[file.stem] = set(pq.read_schema(file).names) & set(TABLES[file.stem].column_names)
    context = prepare(connection, columns, company, AuditSettings())
    rules = [rule for rule in context.settings.chosen_rules().values() if rule.table == "deals"]
    rules = [rule for rule in rules if not missing_columns(rule, context.present)][:RULES]
    result, kept = scan_and_keep(connection, context, rules)
    return {"rules": len(result.rules), "failing rows kept": kept}


def scan_and_keep(connection: Any, context: Any, rules: list) -> tuple[Any, int]:
    """The scan of deals with these rules, and the number of its findings, which are written as an audit writes them."""
    import pyarrow.parquet as pq

    from crmlib.audit.findings import FINDINGS, findings
    from crmlib.audit.scan import scan

    result = scan(connection, "deals", rules, context.present, context.checking)
    kept = 0
    with tempfile.TemporaryDirectory() as out, pq.ParquetWriter(f"{out}/findings.parquet", FINDINGS) as writer:
        for part in findings(connection, result, context.present["deals"]):
            writer.write_batch(part)
            kept += part.num_rows
    return result, kept


def measured(what: str, folder: Path) -> dict:
    """Run one contestant in a fresh process."""
    done = subprocess.run(
        [sys.executable, __file__, "--inside", what, str(folder)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def inside(what: str, folder: Path) -> None:
    """In the process that is measured."""
    start = time.perf_counter()
    found = {"ours": ours}[what](folder)
    use = resource.getrusage(resource.RUSAGE_SELF)
    found |= {"cpu s": round(use.ru_utime + use.ru_stime, 2), "wall s": round(time.perf_counter() - start, 2)}
    print(json.dumps(found | {"peak MB": round(use.ru_maxrss / 1024)}))


def main(sizes: list[int]) -> None:
    """Measure every size and print a table."""
    print("| rows | rules | failing rows kept | CPU s | wall s | peak MB |\n|--:|--:|--:|--:|--:|--:|")
    for rows in sizes:
        with tempfile.TemporaryDirectory() as name:
            subprocess.run([sys.executable, __file__, "--make", name, str(rows)], check=True)
            f = measured("ours", Path(name))
            print(
                f"| {rows:,} | {f['rules']} | {f['failing rows kept']:,} | {f['cpu s']} | {f['wall s']} | {f['peak MB']} |"
            )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2], Path(sys.argv[3]))
    elif sys.argv[1:2] == ["--make"]:
        make(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main([int(text) for text in sys.argv[1:]] or [250_000, 1_000_000])
