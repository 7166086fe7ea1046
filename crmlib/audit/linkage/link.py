"""Which records of a company's tables are one customer, and which of them survives?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import pyarrow as pa

from crmlib.audit.linkage.cluster import cluster_ids, clusters
from crmlib.audit.linkage.model import COMPARISONS
from crmlib.audit.linkage.names import name_only, similar_names
from crmlib.audit.linkage.record import KEYS, records
from crmlib.audit.linkage.score import scored
from crmlib.company import Company
from crmlib.schema import LINEAGE

REVIEW = 0.5
"""Pairs at least this probable are shown; from .9 on a merge is proposed."""

LEVELS = tuple(dict.fromkeys(c.name for table in COMPARISONS.values() for c in table))
PAIRS = pa.schema(
    [("table", pa.string()), ("key_l", pa.string()), ("key_r", pa.string())]
    + [("match_weight", pa.float64()), ("match_probability", pa.float64()), ("decided", pa.string())]
    + [(name, pa.string()) for name in LEVELS]
)
CLUSTERS = pa.schema([(name, pa.string()) for name in ("table", "key", "cluster_id", "survivor")])

Link = tuple[str, str, str]
_NEVER = datetime(1, 1, 1)


def link(
    tables: Mapping[str, pa.Table],
    *,
    company: Company,
    must_link: Iterable[Link] = (),
    cannot_link: Iterable[Link] = (),
    previous: pa.Table | None = None,
) -> tuple[pa.Table, pa.Table]:
    """(pairs, clusters) of accounts, contacts and leads, each within itself.

    `tables`: the rows as imported. `must_link`, `cannot_link`: (table, key, other_key). `previous`: the clusters of
    the last audit, whose ids stay. Pairs: those of probability .5 and more and those decided; each comparison's column
    says `equal`, `similar`, `different`, `missing` and so on, null where the table has no such field. Clusters: two
    and more records that are proposed to be merged. The same input gives the same output, byte for byte.
    """
    pairs: list[dict] = []
    groups: list[dict] = []
    must, cannot = list(must_link), list(cannot_link)
    for table in KEYS:
        rows = tables.get(table)
        if rows is None or KEYS[table] not in rows.column_names:
            continue
        known = set(rows[KEYS[table]].to_pylist())
        found, grouped = _within(
            table, rows, company.country, tables.get("accounts"), _decided(must, table, known),
            _decided(cannot, table, known), _ids(previous, table),
        )  # fmt: skip
        pairs += found
        groups += grouped
    return pa.Table.from_pylist(pairs, PAIRS), pa.Table.from_pylist(groups, CLUSTERS)


def _within(
    table: str,
    rows: pa.Table,
    country: str | None,
    accounts: pa.Table | None,
    must: set[tuple[str, str]],
    cannot: set[tuple[str, str]],
    before: dict[str, str],
) -> tuple[list[dict], list[dict]]:
    lines = records(table, rows, country, accounts)
    found = similar_names(lines) if table == "accounts" and name_only(lines) else scored(table, lines).pairs
    identical = _identical(table, lines)
    by_key = {(pair["key_l"], pair["key_r"]): pair for pair in [*identical, *found]}
    for pair in identical:
        # Whatever the model learned, records that are equal in every field are one.
        other = by_key[pair["key_l"], pair["key_r"]]
        if other["match_probability"] < pair["match_probability"]:
            by_key[pair["key_l"], pair["key_r"]] = pair
    for decision, chosen in (("must_link", must), ("cannot_link", cannot)):
        for pair in chosen:
            unscored = {"key_l": pair[0], "key_r": pair[1], "match_weight": None, "match_probability": None}
            by_key[pair] = {**by_key.get(pair, unscored), "decided": decision}
    weights = {pair: line["match_weight"] for pair, line in by_key.items() if line["match_weight"] is not None}
    groups = clusters(weights, must | {(pair["key_l"], pair["key_r"]) for pair in identical}, cannot)
    ids = cluster_ids(table, groups, before)
    shown = [
        {"table": table, **line}
        for _, line in sorted(by_key.items())
        if line.get("decided") or (line["match_probability"] or 0.0) >= REVIEW
    ]
    survivors = _survivors(table, rows, groups)
    grouped = [
        {"table": table, "key": key, "cluster_id": ids[group], "survivor": survivors[group]}
        for group in groups
        for key in group
    ]
    return shown, grouped


def _identical(table: str, lines: pa.Table) -> list[dict]:
    """Pairs of each record with the first that is equal to it in all of three or more filled fields."""
    compared = COMPARISONS[table]
    columns = [lines[c.column].to_pylist() for c in compared]
    first: dict[tuple, str] = {}
    found = []
    for key, *values in zip(lines["unique_id"].to_pylist(), *columns, strict=True):
        filled = [c for c, value in zip(compared, values, strict=True) if value is not None]
        if len(filled) < 3 or not {c.group for c in filled} - {"family", "given", "org", "place"}:
            continue
        other = first.setdefault(tuple(values), key)
        if other != key:
            levels = {
                c.name: "missing" if value is None else "equal" for c, value in zip(compared, values, strict=True)
            }
            found.append({"key_l": other, "key_r": key, "match_weight": 10.0, "match_probability": 0.999024, **levels})
    return found


def _survivors(table: str, rows: pa.Table, groups: list[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Of each group the record with most filled fields; of equals the one made first, then the smallest key."""
    wanted = {key for group in groups for key in group}
    if not wanted:
        return {}
    keys = rows[KEYS[table]].to_pylist()
    lineage = {column.name for column in LINEAGE}
    names = [name for name in rows.column_names if name not in lineage]
    filled = dict.fromkeys(wanted, 0)
    made: dict[str, datetime] = {}
    lines = [(index, key) for index, key in enumerate(keys) if key in wanted]
    for name in names:
        column = rows[name].to_pylist()
        for index, key in lines:
            filled[key] += column[index] is not None
            if name == "created_at" and column[index] is not None:
                made[key] = min(made.get(key, column[index]), column[index])
    return {
        group: min(group, key=lambda key: (-filled[key], key not in made, made.get(key, _NEVER), key))
        for group in groups
    }


def _decided(links: list[Link], table: str, known: set[str]) -> set[tuple[str, str]]:
    """The decisions of one table, smaller key first. Decisions on records that are not there wait until they are."""
    return {
        (min(one, other), max(one, other))
        for name, one, other in links
        if name == table and one != other and {one, other} <= known
    }


def _ids(previous: pa.Table | None, table: str) -> dict[str, str]:
    if previous is None:
        return {}
    return {row["key"]: row["cluster_id"] for row in previous.to_pylist() if row["table"] == table}
