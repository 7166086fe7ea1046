"""Of the defects that the demo company has on purpose, how many does the audit find and repair, and how many wrongly?

    python bench/audit_truth.py WORKSPACE        after `crm demo WORKSPACE --until audit`

prints the table of docs/audit.md. *Found*: a finding, a repair or a proposal names the cell (or row); of a duplicate
(and of a reference to one) that it and its original are in one cluster. *Right* and
*wrong*: what was applied by itself, held against the clean value; a null word is rightly made empty. *Missed*: neither
found nor repaired.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.parquet as pq

ADDED = ("duplicate", "test_record", "repeated_row", "orphan_row")
KINDS_OF_ROWS = {
    "test_record": lambda rule: rule.endswith("test_record"),
    "repeated_row": lambda rule: rule.endswith("key.unique"),
    "orphan_row": lambda rule: rule.endswith(".exists"),
}


ROW_OF = {"account_id": "accounts", "contact_id": "contacts", "lead_id": "leads"}


def normal(text: str | None) -> str:
    """A text without width and outer white space: tidying a cell that is wrong in another way is no wrong repair."""
    return unicodedata.normalize("NFKC", text or "").strip()


def measure(workspace: Path) -> tuple[dict[str, Counter], Counter]:
    """(kind → planted, found, right, wrong, missed; totals of applied repairs by what became of them)."""
    from crmlib.audit.rules import RULES
    from crmlib.workspace import Workspace

    ws = Workspace(workspace)
    head = ws.store.head()
    folder = ws.outputs / "audit" / head.id
    truth = pq.read_table(workspace / "demo" / "truth" / "dirt.parquet").to_pylist()
    cells, rows = defaultdict(set), defaultdict(set)
    for f in pq.read_table(folder / "findings.parquet", columns=["rule_id", "table", "key"]).to_pylist():
        rows[f["table"], f["key"]].add(f["rule_id"])
        rule = RULES.get(f["rule_id"])
        for column in rule.columns if rule else ():
            cells[f["table"], f["key"], column.removesuffix("_on") + "_at" if column.endswith("_on") else column].add(
                rule.id
            )
    for p in pq.read_table(folder / "proposals.parquet").to_pylist():
        cells[p["table"], p["key"], p["column"]].add(p["rule_id"])
    cluster = {(c["table"], c["key"]): c["cluster_id"] for c in pq.read_table(folder / "clusters.parquet").to_pylist()}

    def one(name: str, key: str, other: str) -> bool:
        """Whether two records were put into one cluster."""
        return cluster.get((name, key), key) == cluster.get((name, other), other)

    final = {}
    for c in pq.read_table(folder / "changes.parquet").to_pylist():
        final[c["table"], c["key"], c["column"]] = c["after"]
    table: dict[str, Counter] = defaultdict(Counter)
    judged: set[tuple[str, str, str]] = set()
    added = {(d["table"], d["key"]) for d in truth if d["kind"] in ADDED}
    for d in truth:
        line = table[d["kind"]]
        line["planted"] += 1
        if d["kind"] in ADDED:
            if d["kind"] == "duplicate":
                found = one(d["table"], d["key"], d["dirty"])
            else:
                found = any(KINDS_OF_ROWS[d["kind"]](rule) for rule in rows[d["table"], d["key"]])
            line["right"] += d["kind"] == "repeated_row" and (d["table"], d["key"], "*") in final
        else:
            cell = (d["table"], d["key"], d["column"])
            target = ROW_OF.get(d["column"])
            linked = d["kind"] == "duplicate_link" and one(target, d["clean"], d["dirty"])
            found = bool(cells[cell]) or cell in final or linked
            if cell in final:
                judged.add(cell)
                wanted = None if d["kind"] == "null_word" else d["clean"]
                if final[cell] == wanted:
                    line["right"] += 1
                elif normal(final[cell]) != normal(d["dirty"]):
                    line["wrong"] += 1
        line["found"] += found
        line["missed"] += not found
    repairs = Counter(right=sum(t["right"] for t in table.values()), wrong=sum(t["wrong"] for t in table.values()))
    for cell in final:
        if cell not in judged and cell[2] != "*":
            repairs["on added rows" if cell[:2] in added else "elsewhere"] += 1
    return dict(table), repairs


def main(workspace: Path) -> None:
    """Print the table in Markdown."""
    table, repairs = measure(workspace)
    print(
        "| kind | planted | found | found % | repaired rightly | repaired wrongly | missed |\n|---|--:|--:|--:|--:|--:|--:|"  # noqa: E501
    )
    total = Counter()
    for kind in sorted(table):
        total.update(table[kind])
        _line(kind, table[kind])
    _line("**all**", total)
    applied = repairs["right"] + repairs["wrong"] + repairs["elsewhere"]
    share = 100 * repairs["right"] / applied if applied else float("nan")
    print(
        f"\nPrecision of automatic repairs: {share:.2f} % ({repairs['right']:,} right of {applied:,}; {repairs['elsewhere']:,} on cells "  # noqa: E501
        f"that were not made dirty count as wrong; {repairs['on added rows']:,} on planted duplicate rows are not judged)."  # noqa: E501
    )


def _line(kind: str, n: Counter) -> None:
    share = 1000 * n["found"] // n["planted"] / 10  # never rounded up: 100.0 is all of them
    print(
        f"| {kind} | {n['planted']:,} | {n['found']:,} | {share:.1f} | {n['right']:,} | {n['wrong']:,} | {n['missed']:,} |"  # noqa: E501
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
