"""Which records of a company's tables are one customer, which one survives, and which leads are contacts already?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from crmlib.audit.linkage.cluster import cluster_ids, clusters
from crmlib.audit.linkage.frozen import Model
from crmlib.audit.linkage.model import ALREADY, COMPARISONS
from crmlib.audit.linkage.names import name_only, similar_names
from crmlib.audit.linkage.record import KEYS, SIDES, records, side_by_side
from crmlib.audit.linkage.score import Scored, scored, weight_of
from crmlib.company import Company
from crmlib.schema import LINEAGE

REVIEW = 0.5
"""Pairs at least this probable are shown; from MERGE on a merge is proposed."""
MERGE = 0.9

LEVELS = tuple(dict.fromkeys(c.name for table in COMPARISONS.values() for c in table))
PAIRS = pa.schema(
    [("table", pa.string()), ("key_l", pa.string()), ("key_r", pa.string())]
    + [("match_weight", pa.float64()), ("match_probability", pa.float64()), ("decided", pa.string())]
    + [(name, pa.string()) for name in LEVELS]
    + [(weight_of(name), pa.float64()) for name in LEVELS]
)
CLUSTERS = pa.schema([(name, pa.string()) for name in ("table", "key", "cluster_id", "survivor")])

Link = tuple[str, str, str]
_NEVER = datetime(1, 1, 1)


@dataclass
class Linkage:
    """`pairs`, `clusters`: see `link`. `about`: table → {records, method, expected}. `models`: table → what it learned.

    `about[ALREADY]` and `models[ALREADY]` speak of leads against contacts.
    """

    pairs: pa.Table
    clusters: pa.Table
    about: dict[str, dict[str, Any]] = field(default_factory=dict)
    models: dict[str, Model] = field(default_factory=dict)


def link(
    tables: Mapping[str, pa.Table],
    *,
    company: Company,
    must_link: Iterable[Link] = (),
    cannot_link: Iterable[Link] = (),
    previous: pa.Table | None = None,
) -> tuple[pa.Table, pa.Table]:
    """(pairs, clusters) of accounts, contacts and leads, each within itself, and pairs of a lead and a contact.

    `tables`: the rows as imported. `must_link`, `cannot_link`: (table, key, other_key). `previous`: the clusters of
    the last audit, whose ids stay. Pairs: those of probability .5 and more and those decided; each comparison's column
    says `equal`, `similar`, `different`, `missing` and so on, null where the table has no such field, and beside it
    what that weighs in bits. Pairs of the table `leads/contacts` are a lead and a contact that are one person.
    Clusters: two and more records that are proposed to be merged. The same input gives the same output, byte for byte.
    """
    found = linkage(tables, company=company, must_link=must_link, cannot_link=cannot_link, previous=previous)
    return found.pairs, found.clusters


def linkage(
    tables: Mapping[str, pa.Table],
    *,
    company: Company,
    must_link: Iterable[Link] = (),
    cannot_link: Iterable[Link] = (),
    previous: pa.Table | None = None,
    models: Mapping[str, Model] | None = None,
) -> Linkage:
    """As `link`, with how each table was weighed. `models`: those that earlier audits learned, by table."""
    pairs: list[dict] = []
    groups: list[dict] = []
    must, cannot = list(must_link), list(cannot_link)
    frozen = models or {}
    result = Linkage(PAIRS.empty_table(), CLUSTERS.empty_table())
    lines: dict[str, pa.Table] = {}
    for table in KEYS:
        rows = tables.get(table)
        if rows is None or KEYS[table] not in rows.column_names:
            continue
        lines[table] = records(table, rows, company.country, tables.get("accounts"))
        known = set(lines[table]["unique_id"].to_pylist())
        weighed = _weighed(table, lines[table], frozen.get(table))
        _tell(result, table, lines[table].num_rows, weighed)
        decided = [{"must_link": _decided(must, table, known), "cannot_link": _decided(cannot, table, known)}]
        found, grouped = _within(table, rows, lines[table], weighed.pairs, *decided, _ids(previous, table))
        pairs += found
        groups += grouped
    if "leads" in lines and "contacts" in lines:
        both = side_by_side(lines["leads"], lines["contacts"])
        weighed = scored(ALREADY, both, frozen.get(ALREADY))
        _tell(result, ALREADY, both.num_rows, weighed)
        pairs += _already(weighed.pairs, lines, must, cannot)
    result.pairs, result.clusters = pa.Table.from_pylist(pairs, PAIRS), pa.Table.from_pylist(groups, CLUSTERS)
    return result


def _weighed(table: str, lines: pa.Table, frozen: Model | None) -> Scored:
    if table == "accounts" and name_only(lines):
        found = similar_names(lines)
        return Scored(found, float(sum(pair["match_probability"] >= MERGE for pair in found)), "names")
    return scored(table, lines, frozen)


def _tell(result: Linkage, table: str, rows: int, weighed: Scored) -> None:
    result.about[table] = {"records": rows, "method": weighed.method, "expected": round(weighed.expected, 1)}
    if weighed.model is not None:
        result.models[table] = weighed.model


def _within(
    table: str,
    rows: pa.Table,
    lines: pa.Table,
    found: list[dict],
    decided: Mapping[str, set[tuple[str, str]]],
    before: dict[str, str],
) -> tuple[list[dict], list[dict]]:
    identical = _identical(table, lines)
    by_key = {(pair["key_l"], pair["key_r"]): pair for pair in [*identical, *found]}
    for pair in identical:
        # Whatever the model learned, records that are equal in every field are one.
        other = by_key[pair["key_l"], pair["key_r"]]
        if other["match_probability"] < pair["match_probability"]:
            by_key[pair["key_l"], pair["key_r"]] = pair
    _mark(by_key, decided)
    weights = {pair: line["match_weight"] for pair, line in by_key.items() if line["match_weight"] is not None}
    must = decided["must_link"] | {(pair["key_l"], pair["key_r"]) for pair in identical}
    groups = clusters(weights, must, decided["cannot_link"])
    ids = cluster_ids(table, groups, before)
    survivors = _survivors(table, rows, groups)
    grouped = [
        {"table": table, "key": key, "cluster_id": ids[group], "survivor": survivors[group]}
        for group in groups
        for key in group
    ]
    return _shown(table, by_key), grouped


def _already(
    found: list[dict], lines: Mapping[str, pa.Table], must: Iterable[Link], cannot: Iterable[Link]
) -> list[dict]:
    """Pairs (lead, contact). A decision on a lead that names a contact's key speaks of such a pair."""
    one, other = SIDES
    by_key = {}
    for pair in found:
        left, right = pair["key_l"].removeprefix(one), pair["key_r"].removeprefix(other)
        by_key[left, right] = {**pair, "key_l": left, "key_r": right}
    leads, contacts = (set(lines[table]["unique_id"].to_pylist()) for table in ("leads", "contacts"))
    decided = {
        name: {(key, to) for table, key, to in links if table == "leads" and key in leads and to in contacts - leads}
        for name, links in (("must_link", must), ("cannot_link", cannot))
    }
    _mark(by_key, decided)
    return _shown(ALREADY, by_key)


def _mark(by_key: dict[tuple[str, str], dict], decided: Mapping[str, set[tuple[str, str]]]) -> None:
    """Say of each decided pair what was decided; where decisions contradict each other, `cannot_link` counts."""
    for decision in ("must_link", "cannot_link"):
        for pair in decided[decision]:
            unscored = {"key_l": pair[0], "key_r": pair[1], "match_weight": None, "match_probability": None}
            by_key[pair] = {**by_key.get(pair, unscored), "decided": decision}


def _shown(table: str, by_key: Mapping[tuple[str, str], dict]) -> list[dict]:
    return [
        {"table": table, **line}
        for _, line in sorted(by_key.items())
        if line.get("decided") or (line["match_probability"] or 0.0) >= REVIEW
    ]


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
