"""Which records of a company's tables are one customer, which one survives, and which leads are contacts already?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from crmlib.audit.linkage.cluster import cluster_ids, clusters
from crmlib.audit.linkage.frozen import Model
from crmlib.audit.linkage.model import ALREADY, COMPARISONS
from crmlib.audit.linkage.names import name_only, similar_names
from crmlib.audit.linkage.record import KEYS, SIDES, records, side_by_side
from crmlib.audit.linkage.score import Scored, scored
from crmlib.audit.linkage.weigh import weight_of
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
    must, cannot = list(must_link), list(cannot_link)
    frozen = models or {}
    result = Linkage(PAIRS.empty_table(), CLUSTERS.empty_table())
    pairs, groups = [result.pairs], [result.clusters]
    lines: dict[str, pa.Table] = {}
    for table in KEYS:
        rows = tables.get(table)
        if rows is None or KEYS[table] not in rows.column_names:
            continue
        lines[table] = records(table, rows, company.country, tables.get("accounts"))
        weighed = _weighed(table, lines[table], frozen.get(table))
        _tell(result, table, lines[table].num_rows, weighed)
        known = set(lines[table]["unique_id"].to_pylist()) if must or cannot else set()
        decided = _Decided(_decided(must, table, known), _decided(cannot, table, known))
        pairs.append(_shown(table, weighed.pairs, decided))
        groups.append(_clusters(table, rows, weighed, decided, _ids(previous, table)))
    if "leads" in lines and "contacts" in lines:
        both = side_by_side(lines["leads"], lines["contacts"])
        weighed = scored(ALREADY, both, frozen.get(ALREADY))
        _tell(result, ALREADY, both.num_rows, weighed)
        pairs.append(_already(weighed.pairs, lines, must, cannot))
    result.pairs, result.clusters = pa.concat_tables(pairs), pa.concat_tables(groups)
    return result


def _weighed(table: str, lines: pa.Table, frozen: Model | None) -> Scored:
    if table == "accounts" and name_only(lines):
        found = similar_names(lines)
        return Scored(found, float(pc.sum(pc.greater_equal(found["match_probability"], MERGE)).as_py() or 0), "names")
    return scored(table, lines, frozen)


def _tell(result: Linkage, table: str, rows: int, weighed: Scored) -> None:
    result.about[table] = {"records": rows, "method": weighed.method, "expected": round(weighed.expected, 1)}
    if weighed.model is not None:
        result.models[table] = weighed.model


@dataclass(frozen=True)
class _Decided:
    """Pairs that a person decided on; where decisions contradict each other, `cannot` counts."""

    must: set[tuple[str, str]]
    cannot: set[tuple[str, str]]

    def word(self, pair: tuple[str, str]) -> str | None:
        return "cannot_link" if pair in self.cannot else "must_link" if pair in self.must else None


def _clusters(table: str, rows: pa.Table, weighed: Scored, decided: _Decided, before: dict[str, str]) -> pa.Table:
    weights = dict(weighed.unlikely)
    if weighed.pairs is not None:
        columns = (weighed.pairs[name].to_pylist() for name in ("key_l", "key_r", "match_weight"))
        weights |= {(left, right): weight for left, right, weight in zip(*columns, strict=True)}
    groups = clusters(weights, decided.must | weighed.identical, decided.cannot)
    ids = cluster_ids(table, groups, before)
    survivors = _survivors(table, rows, groups)
    return pa.Table.from_pylist(
        [
            {"table": table, "key": key, "cluster_id": ids[group], "survivor": survivors[group]}
            for group in groups
            for key in group
        ],
        CLUSTERS,
    )


def _already(found: pa.Table | None, lines: Mapping[str, pa.Table], must: list[Link], cannot: list[Link]) -> pa.Table:
    """Pairs (lead, contact). A decision on a lead that names a contact's key speaks of such a pair."""
    if found is not None:
        for number, side in enumerate(SIDES):
            name = found.column_names[number]
            found = found.set_column(number, name, pc.utf8_slice_codeunits(found[name], len(side)))
    decided = _Decided(set(), set())
    if must or cannot:
        leads, contacts = (set(lines[table]["unique_id"].to_pylist()) for table in ("leads", "contacts"))
        across = (
            {(key, to) for table, key, to in links if table == "leads" and key in leads and to in contacts - leads}
            for links in (must, cannot)
        )
        decided = _Decided(*across)
    return _shown(ALREADY, found, decided)


def _shown(table: str, found: pa.Table | None, decided: _Decided) -> pa.Table:
    """The pairs of a table in the columns of PAIRS, with what persons decided."""
    found = PAIRS.empty_table() if found is None else found
    every = decided.must | decided.cannot
    words = [None] * found.num_rows
    if every:
        keys = list(zip(found["key_l"].to_pylist(), found["key_r"].to_pylist(), strict=True))
        words = [decided.word(pair) for pair in keys]
        every -= set(keys)
    columns = {
        "table": pa.repeat(pa.scalar(table, pa.string()), found.num_rows),
        "decided": pa.array(words, pa.string()),
    }
    known = [columns.get(f.name, found[f.name] if f.name in found.column_names else None) for f in PAIRS]
    shown = pa.table(
        [
            pa.nulls(found.num_rows, f.type) if column is None else column.cast(f.type)
            for f, column in zip(PAIRS, known, strict=True)
        ],
        schema=PAIRS,
    )
    unseen = [
        {"table": table, "key_l": one, "key_r": other, "decided": decided.word((one, other))} for one, other in every
    ]
    return pa.concat_tables([shown, pa.Table.from_pylist(unseen, PAIRS)]).sort_by(
        [("key_l", "ascending"), ("key_r", "ascending")]
    )


def _survivors(table: str, rows: pa.Table, groups: list[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Of each group the record with most filled fields; of equals the one made first, then the smallest key."""
    wanted = pa.array(sorted({key for group in groups for key in group}), pa.string())
    rows = rows.filter(pc.is_in(rows[KEYS[table]], value_set=wanted))
    lineage = {column.name for column in LINEAGE}
    keys = rows[KEYS[table]].to_pylist()
    filled = dict.fromkeys(keys, 0)
    for name in rows.column_names:
        if name not in lineage:
            for key, there in zip(keys, rows[name].is_valid().to_pylist(), strict=True):
                filled[key] += there
    made: dict[str, datetime] = {}
    if "created_at" in rows.column_names:
        for key, moment in zip(keys, rows["created_at"].to_pylist(), strict=True):
            if moment is not None:
                made[key] = min(made.get(key, moment), moment)
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
