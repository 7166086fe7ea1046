"""How fast is an import, measured against what a user would run instead?

Ratios in one run: a CSV of leads imported (parsed, mapped, checked, stored) against DuckDB's own read_csv with the
same types written to Parquet; an Excel sheet imported against python-calamine's own read; and the peak memory of
the CSV import. `python bench/import.py [ROWS]` prints one JSON object; `python bench/import.py 10000000` shows that
memory is bounded (2 GB of CSV, about five minutes).
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

LEADS = """
SELECT 'L' || i AS lead_id, strftime(TIMESTAMP '2023-01-01' + to_seconds(i * 17 % 90000000), '%Y-%m-%dT%H:%M:%SZ')
  AS created_at, ['web', 'google', 'referral', 'event'][1 + i % 4] AS source, 'C' || (i % 50) AS campaign_id,
  'Company ' || (i % 40000) AS company, 'Name ' || i AS full_name, 'user' || i || '@example.com' AS email,
  '03-' || (1000 + i % 9000) || '-' || (1000 + i % 8999) AS phone, ['it', 'medical', 'retail'][1 + i % 3] AS industry,
  i % 5000 AS employees, ['East', 'West'][1 + i % 2] AS region, 'U' || (i % 300) AS owner_id, 'open' AS status,
  (i % 1000) / 10 AS score,
  CASE WHEN i % 3 = 0 THEN strftime(TIMESTAMP '2023-02-01' + to_seconds(i * 17 % 90000000), '%Y-%m-%dT%H:%M:%SZ') END
  AS qualified_at,
  CASE WHEN i % 4 = 0 THEN strftime(TIMESTAMP '2023-03-01' + to_seconds(i * 17 % 90000000), '%Y-%m-%dT%H:%M:%SZ') END
  AS converted_at,
  'A' || i AS account_id, 'D' || i AS deal_id,
  strftime(TIMESTAMP '2023-04-01' + to_seconds(i * 17 % 90000000), '%Y-%m-%dT%H:%M:%SZ') AS updated_at
FROM range({rows}) t(i)
"""


FEW = 2_000_000
"""Up to so many rows each side runs three times, and the best run of each counts."""


def main(rows: int = 1_000_000) -> dict[str, object]:
    """Run the comparison; the ratios and the seconds behind them."""
    from crmlib.schema import TABLES
    from crmlib.sources.casts import SQL_TYPES

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "in").mkdir()
        csv = folder / "in" / "leads.csv"
        duckdb.execute(f"COPY ({LEADS.format(rows=rows)}) TO '{csv}' (HEADER)")
        header = csv.open().readline().strip().split(",")
        types = {name: SQL_TYPES[TABLES["leads"].column(name).type] for name in header}
        duckdb.execute("SET enable_progress_bar = false")
        ours, theirs = [], []
        for repeat in range(3 if rows <= FEW else 1):
            copy = f"COPY (FROM read_csv('{csv}', columns = {types})) TO '{folder}/peer.parquet'"
            theirs.append(_timed(lambda copy=copy: duckdb.execute(copy)))
            ours.append(_import_apart(folder / f"ws{repeat}", folder / "in"))
        return {
            "rows": rows,
            **_compared("csv", ours, "duckdb", theirs),
            "peak_mib": max(one["peak_mib"] for one in ours),
            **_excel(folder, min(rows, 50_000)),
        }


def _timed(work: Callable[[], object]) -> dict[str, float]:
    """Wall and CPU seconds (all threads) of `work` in this process."""
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}


def _compared(us: str, ours: list[dict[str, float]], them: str, theirs: list[dict[str, float]]) -> dict[str, float]:
    """The best of each side and their ratio, in wall and in CPU seconds: other load lengthens only the former."""
    found = {}
    for key in ("seconds", "cpu"):
        a, b = min(one[key] for one in ours), min(one[key] for one in theirs)
        found |= {f"{us}_{key}": round(a, 2), f"{them}_{key}": round(b, 2), f"{us}_ratio_{key}": round(a / b, 2)}
    return found


def _import_apart(space: Path, path: Path) -> dict[str, float]:
    """Seconds and peak memory (MiB) of an import in a process of its own, imports of Python left out."""
    code = "import runpy, sys; runpy.run_path(sys.argv[1])['one'](*sys.argv[2:])"
    command = [sys.executable, "-c", code, __file__, str(space), str(path)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def one(space: str, path: str) -> None:
    """Import `path` into a new workspace and print the seconds (wall, CPU) and the peak memory."""
    import deltalake.transaction  # noqa: F401  (what an import loads when it needs it is no part of the comparison)
    import pyarrow.compute  # noqa: F401
    import python_calamine  # noqa: F401

    from crmlib.sources import Request, import_paths
    from crmlib.workspace import init_workspace

    made = init_workspace(Path(space), "Bench", "JPY", "Asia/Tokyo")
    found = _timed(lambda: import_paths(made, Request((path,), "canonical", datetime(2026, 1, 1), "bench")))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(found | {"peak_mib": peak}))


def _excel(folder: Path, rows: int) -> dict[str, float]:
    import python_calamine
    import xlsxwriter

    (folder / "excel").mkdir()
    path = folder / "excel" / "leads.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("leads")
    found = duckdb.execute(LEADS.format(rows=rows))
    sheet.write_row(0, 0, [column[0] for column in found.description])
    for i, row in enumerate(found.fetchall(), 1):
        sheet.write_row(i, 0, ["" if cell is None else cell for cell in row])
    book.close()

    def peer() -> object:
        return python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("leads").to_python()

    theirs = [_timed(peer) for _ in range(2)]
    ours = [_import_apart(folder / f"wsx{repeat}", folder / "excel") for repeat in range(2)]
    return _compared("excel", ours, "calamine", theirs)


if __name__ == "__main__":
    print(json.dumps(main(*(int(argument) for argument in sys.argv[1:])), indent=1))
