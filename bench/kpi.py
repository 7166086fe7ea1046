"""How fast is the catalogue, beside scanning the columns that it needs?

`python bench/kpi.py [WORKSPACE [MONTHS]]` prints, for the workspace's last snapshot (default: that of a demo company,
made for it): the seconds of `crm kpi` for one month as a command, start included; the CPU seconds of the whole
catalogue for MONTHS (36) × (all, team, region, owner, source) in one call; those of scanning and decoding every needed
column once; their ratio; and those of asking for one month more, where the others are kept. Before, what is made once:
states of deals, orders of customers, and queries compiled for these crossings. `python bench/kpi.py
--deals N [MONTHS]` measures the same, but for the command, on the company of `kpi_draw` with N deals; 1,000,000 take
minutes. `kpi_peers` compares twelve KPIs with SQL, pandas and polars.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.kpi_draw import draw
from crmlib.calendar import Period, add_months
from crmlib.catalogue import KPIS
from crmlib.company import Company, parse_company
from crmlib.memory import bounded
from crmlib.metric import Data, evaluate
from crmlib.metric.deals import RECORDED_ELSEWHERE
from crmlib.metric.declare import reach
from crmlib.temporary import temporary
from crmlib.workspace import find_workspace

BY = [(), ("team",), ("region",), ("owner",), ("source",)]


def main(folder: Path, months: int = 36) -> None:
    """Measure and print."""
    space = find_workspace(folder)
    head = space.store.head()
    last = _last_month(head, space)
    command = [
        sys.executable,
        "-m",
        "crmlib",
        "kpi",
        "--period",
        last.label,
        "--workspace",
        str(folder),
        "--format",
        "csv",
    ]
    seconds = min(_seconds(command) for _ in range(3))
    print(f"crm kpi, one month, {len(KPIS)} KPIs, as a command: {seconds:.2f} s")
    tables = {name: set(head.columns(name, "clean")) for name in head.tables("clean")}
    with temporary("bench") as scratch:
        data = Data(head.connect("clean"), tables, compiled=space.data / "queries", states=scratch, figures=scratch)
        measure(data, space.company, last, months)


def drawn(deals: int, months: int = 36) -> None:
    """Measure and print on a company that is drawn, kept as Parquet files as a workspace's store is."""
    with temporary("bench") as scratch:
        rows = draw(scratch / "tables", deals)
        print(", ".join(f"{name} {count:,}" for name, count in rows.items()))
        connection = duckdb.connect()
        connection.execute("SET enable_progress_bar = false")
        for name in rows:
            connection.execute(f"CREATE VIEW \"{name}\" AS FROM read_parquet('{scratch}/tables/{name}/*.parquet')")
        tables = {name: {row[0] for row in connection.execute(f'DESCRIBE "{name}"').fetchall()} for name in rows}
        company = parse_company("name: Bench\ncurrency: USD\ntimezone: UTC")
        with bounded(connection):
            data = Data(connection, tables, states=scratch / "kept", figures=scratch / "kept")
            measure(data, company, company.calendar.period("2025-12"), months)


def measure(data: Data, company: Company, last: Period, months: int) -> None:
    """The whole catalogue for some months by every crossing, beside scanning what it needs; then one month more."""
    first = company.calendar.period(f"{add_months(last.start, -months):%Y-%m}")
    periods = company.calendar.periods(first, last)
    raw = getattr(data.backend, "con", data.backend)
    scan = _cpu(lambda: _scan(raw, data.tables))
    for name, what in (("open_deals", "states of deals"), ("new_customers", "orders of customers")):
        ready = _cpu(lambda name=name: evaluate(data, [name], periods[-1:], [()], company=company))
        print(f"once for the tables ({what}): {ready:.2f} CPU s; peak {_peak()}", flush=True)
    before = [company.calendar.period("2001-01")]
    ready = _cpu(lambda: evaluate(data, KPIS, before, BY, company=company))
    print(f"once for these crossings (compiling; a month before all rows is asked for): {ready:.2f} CPU s", flush=True)
    print(f"scan of the needed columns: {scan:.2f} CPU s", flush=True)
    found = []
    whole = _cpu(lambda: found.extend(evaluate(data, KPIS, periods[:-1], BY, company=company)))
    print(
        f"{months} months × {len(BY)} crossings, {len(found):,} figures: {whole:.2f} CPU s, {whole / scan:.1f} × scan",
        flush=True,
    )
    more = _cpu(lambda: evaluate(data, KPIS, periods, BY, company=company))
    what = "one month more, the others kept" if data.figures else "with one month more, nothing kept"
    print(f"{what}: {more:.2f} CPU s, {more / whole:.2f} of that")
    print(f"peak memory: {_peak()}")


def _peak() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.2f} GiB"


def _last_month(head, space):
    connection = head.connect("clean")
    (instant,) = connection.con.execute("SELECT max(changed_at) FROM deal_history").fetchone()
    return space.calendar.period(f"{space.calendar.local_date(instant):%Y-%m}").previous()


def _scan(connection, tables) -> None:
    """Decode every column that some KPI needs, by itself or to be sliced or converted, once."""
    needed = _needed()
    for table, columns in tables.items():
        wanted = [c for c in columns if f"{table}.{c}" in needed]
        if wanted:
            counts = ", ".join(f'bit_xor(hash("{c}"))' for c in wanted)
            connection.execute(f'SELECT {counts} FROM "{table}"').fetchall()


def _needed() -> set[str]:
    """`table.column` of what is computed, of what it is sliced by, of a deal's state, and of amounts their currency."""
    found = {name for kpi in KPIS.values() for name in kpi.needs}
    ways = [reach(fact, d)[0] for kpi in KPIS.values() for fact in kpi.facts for crossing in BY for d in crossing]
    found |= {column for each in ways for way in each for column in way}
    found |= {f"deal_history.{column}" for column in ("deal_id", *RECORDED_ELSEWHERE)}
    return found | {f"{name.partition('.')[0]}.currency" for name in found if name.endswith(".amount")}


def _demo(scratch: Path) -> Path:
    """A workspace with the demo company's exports imported, without its pages."""
    command = [sys.executable, "-m", "crmlib", "demo", str(scratch / "demo"), "--until", "import"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return scratch / "demo"


def _cpu(work) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


if __name__ == "__main__":
    if sys.argv[1:2] == ["--deals"]:
        drawn(*(int(argument) for argument in sys.argv[2:]))
    elif len(sys.argv) > 1:
        main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 36)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(_demo(Path(scratch)))
