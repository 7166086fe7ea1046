"""Which rows are added: duplicates in other words, test records, rows entered twice, and rows of nobody?"""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pyarrow as pa

from crmlib.demo import spelling
from crmlib.demo.truth import keys_of, set_cells
from crmlib.demo.world import UNITS, ids

Row = dict[str, Any]
SHARE = 0.15
"""Duplicates among all rows of accounts, contacts and leads."""
FIRST = 500_000_000
PER_BLOCK = 10_000
CHILDREN = {
    "accounts": (("deals", "account_id"), ("contacts", "account_id"), ("tickets", "account_id")),
    "contacts": (("deals", "contact_id"), ("activities", "contact_id"), ("tickets", "contact_id")),
    "leads": (("activities", "lead_id"),),
}
HANDED_OVER = 0.3
"""Share of the children of a duplicated row that hang on its duplicate."""
TWICE = {"contacts": 0.003, "deals": 0.003, "activities": 0.002, "tickets": 0.003}
TESTS = ("TEST Account", "test test", "テスト株式会社", "dummy", "asdf", "【テスト】削除可")


def unit_of(key: str) -> int:
    """The unit in whose form an id is."""
    return UNITS.index("salesforce" if key.endswith("A") else "zoho" if key.startswith("5540230") else "hubspot")


def new_id(name: str, like: str, number: int) -> str:
    """A new id of table `name` in the form of an id of the same unit."""
    return ids(name, np.array([unit_of(like)]), np.array([number]))[0].as_py()


def copy_of(name: str, r: random.Random, row: Row) -> Row:
    """The row as somebody entered it again: other spellings, empty cells, now and then another job."""
    row, japanese = dict(row), _is_japanese(row)

    def respell(column: str, share: float, how) -> None:
        if row.get(column) and r.random() < share:
            row[column] = how(r, row[column])

    respell("phone", 0.5, spelling.phone)
    respell("email", 0.45, spelling.email)
    respell("postal_code", 0.35, spelling.postal)
    respell("address", 0.5, spelling.address)
    respell("name_kana", 0.2, spelling.kana)
    if name == "accounts":
        respell("name", 0.65, spelling.company)
        respell("name", 0.08, spelling.full_width)
        respell("name", 0.08, spelling.typo)
        empty = {
            "phone": 0.2,
            "address": 0.2,
            "postal_code": 0.15,
            "website": 0.25,
            "corporate_number": 0.4,
            "name_kana": 0.3,
        }
    else:
        _respell_person(r, row, japanese)
        respell("company", 0.6, spelling.company)
        empty = {
            "phone": 0.25,
            "email": 0.2,
            "mobile": 0.3,
            "address": 0.25,
            "postal_code": 0.2,
            "birth_date": 0.3,
            "name_kana": 0.3,
            "title": 0.3,
        }
    for column, share in empty.items():
        if column in row and r.random() < share:
            row[column] = None
    return row


def _respell_person(r: random.Random, row: Row, japanese: bool) -> None:
    given, family = row.get("given_name"), row.get("family_name")
    if given is None and row["full_name"]:
        first, _, second = row["full_name"].partition(" ")
        given, family = (second, first) if japanese else (first, second)
    if given and family and r.random() < 0.55:
        full, given, family = spelling.person(r, given, family, japanese)
        row["full_name"] = full
        if "given_name" in row:
            row["given_name"], row["family_name"] = given, family


def _is_japanese(row: Row) -> bool:
    text = row.get("name") or row.get("full_name") or ""
    return any(ord(c) > 0x2FFF for c in text)


def add_duplicates(
    name: str, clean: pa.Table, tables: dict[str, pa.Table], block: int, r: np.random.Generator, taken: set[tuple]
) -> tuple[list[Row], list[Row]]:
    """Adds duplicates to a table in place and hands some children to them; cells in `taken` stay. (dirt, clusters)."""
    table, source = tables[name], random.Random(int(r.integers(1 << 60)))
    key = f"{name[:-1]}_id"
    n = round(clean.num_rows * SHARE / (1 - SHARE))
    chosen = np.sort(r.choice(clean.num_rows, n, replace=True)) if n else np.array([], dtype=np.int64)
    rows = clean.take(pa.array(chosen)).to_pylist()
    dirt, clusters, heirs, added = [], [], {}, []
    for k, row in enumerate(rows):
        copy = copy_of(name, source, row)
        copy[key] = new_id(name, row[key], FIRST + block * PER_BLOCK + k)
        if name == "leads":
            copy.update(status=row["status"], deal_id=None, contact_id=None, account_id=None, converted_at=None)
        added.append(copy)
        heirs[row[key]] = copy[key]
        dirt.append(
            {"table": name, "key": copy[key], "column": None, "kind": "duplicate", "clean": None, "dirty": row[key]}
        )
        clusters.append({"table": name, "key": copy[key], "cluster_id": row[key]})
    clusters += [{"table": name, "key": original, "cluster_id": original} for original in heirs]
    tables[name] = pa.concat_tables([table, pa.Table.from_pylist(added, schema=table.schema)])
    for child, column in CHILDREN[name]:
        dirt += _hand_over(tables, child, column, heirs, taken, r)
    return dirt, clusters


def _hand_over(
    tables: dict[str, pa.Table],
    child: str,
    column: str,
    heirs: dict[str, str],
    taken: set[tuple],
    r: np.random.Generator,
) -> list[Row]:
    table = tables[child]
    values = table[column].to_pylist()
    lucky = r.random(len(values)) < HANDED_OVER
    rows = np.array([k for k, value in enumerate(values) if lucky[k] and value in heirs], dtype=np.int64)
    keys = keys_of(child, table).take(pa.array(rows)).to_pylist()
    free = [k for k, key in enumerate(keys) if (child, key, column) not in taken]
    rows, keys = rows[free], [keys[k] for k in free]
    if not len(rows):
        return []
    tables[child] = set_cells(table, column, rows, [heirs[values[k]] for k in rows])
    return [
        {
            "table": child,
            "key": key,
            "column": column,
            "kind": "duplicate_link",
            "clean": values[k],
            "dirty": heirs[values[k]],
        }
        for key, k in zip(keys, rows, strict=True)
    ]


def add_tests(clean: dict[str, pa.Table], tables: dict[str, pa.Table], block: int, r: np.random.Generator) -> list[Row]:
    """Adds records that somebody made to try the CRM out."""
    dirt = []
    for name, label in (("accounts", "name"), ("contacts", "full_name"), ("leads", "company"), ("deals", "name")):
        table, key = tables[name], f"{name[:-1]}_id"
        n = max(1, round(table.num_rows * 0.002))
        rows = clean[name].take(pa.array(r.integers(0, clean[name].num_rows, n))).to_pylist()
        added = []
        for k, row in enumerate(rows):
            keep = {
                column: row[column]
                for column in ("owner_id", "created_at", "updated_at", "status", "stage", "currency")
                if column in row
            }
            blank = dict.fromkeys(table.column_names)
            new = new_id(name, row[key], FIRST + block * PER_BLOCK + PER_BLOCK // 2 + k)
            added.append(blank | keep | {key: new, label: TESTS[int(r.integers(len(TESTS)))]})
            dirt.append(
                {"table": name, "key": new, "column": None, "kind": "test_record", "clean": None, "dirty": None}
            )
        tables[name] = pa.concat_tables([table, pa.Table.from_pylist(added, schema=table.schema)])
    return dirt


def add_repeats(tables: dict[str, pa.Table], r: np.random.Generator) -> list[Row]:
    """Adds rows that stand in the export twice."""
    dirt = []
    for name, share in TWICE.items():
        table = tables[name]
        rows = np.sort(r.choice(table.num_rows, max(1, round(table.num_rows * share)), replace=False))
        again = table.take(pa.array(rows))
        dirt += [
            {"table": name, "key": key, "column": None, "kind": "repeated_row", "clean": None, "dirty": key}
            for key in keys_of(name, again).to_pylist()
        ]
        tables[name] = pa.concat_tables([table, again])
    return dirt


def add_orphans(tables: dict[str, pa.Table], r: np.random.Generator) -> list[Row]:
    """Adds history rows of deals that are not there any more."""
    table = tables["deal_history"]
    rows = np.sort(r.choice(table.num_rows, max(1, round(table.num_rows * 0.0008)), replace=False))
    orphans = table.take(pa.array(rows)).to_pylist()
    for k, row in enumerate(orphans):
        row["deal_id"] = new_id("deals", row["deal_id"], 998_000_000 + k)
    added = pa.Table.from_pylist(orphans, schema=table.schema)
    tables["deal_history"] = pa.concat_tables([table, added])
    return [
        {"table": "deal_history", "key": key, "column": None, "kind": "orphan_row", "clean": None, "dirty": None}
        for key in keys_of("deal_history", added).to_pylist()
    ]
