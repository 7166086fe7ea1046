"""Which records of a company's tables are one customer, which one survives, and which leads are contacts already?"""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crmlib.audit.linkage.cluster import START, Parts, cluster_ids, clusters_of, parts
from crmlib.audit.linkage.frozen import Model
from crmlib.audit.linkage.lines import GROWN, Lines, connect, file_name, source, write_lines
from crmlib.audit.linkage.model import ALREADY, COMPARISONS
from crmlib.audit.linkage.names import name_only, similar_names
from crmlib.audit.linkage.record import KEYS, SHAPE, SIDES
from crmlib.audit.linkage.score import Scored, Since, scored
from crmlib.audit.linkage.weigh import weight_of
from crmlib.company import Company
from crmlib.schema import LINEAGE

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from crmlib.audit.linkage.spark import Cluster

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


@dataclass(frozen=True)
class Before:
    """What the last audit left. `folder`: its normalised records. `models`: what weighed `pairs`, by table."""

    folder: Path
    pairs: pa.Table
    clusters: pa.Table
    about: Mapping[str, Mapping[str, Any]]
    models: Mapping[str, Model]


def linkage(
    tables: Mapping[str, pa.Table],
    *,
    company: Company,
    must_link: Iterable[Link] = (),
    cannot_link: Iterable[Link] = (),
    previous: pa.Table | None = None,
    models: Mapping[str, Model] | None = None,
    before: Before | None = None,
    folder: Path | None = None,
    session: SparkSession | None = None,
) -> Linkage:
    """As `link`, with how each table was weighed.

    `models`: those that earlier audits learned, by table; the rows are all compared, but weigh what they weighed.
    `before`: the last audit; where few rows are new, changed or gone since, only these are compared, with all, and only
    groups that they touch are made anew. `folder`: where the normalised records are left for the next audit.
    `session`: of Spark, where that is to weigh the pairs (linkage.spark); the result is the same.
    """
    with tempfile.TemporaryDirectory() as scratch:
        place = folder or Path(scratch)
        return _Linking(
            tables,
            company,
            list(must_link),
            list(cannot_link),
            previous,
            models or {},
            before,
            place,
            _on(session, place),
        ).done()


def _on(session: SparkSession | None, folder: Path) -> Cluster | None:
    if session is None:
        return None
    from crmlib.audit.linkage.spark import Cluster

    return Cluster(session, folder)


@dataclass(frozen=True)
class _Linking:
    """One linkage of all tables."""

    tables: Mapping[str, pa.Table]
    company: Company
    must: list[Link]
    cannot: list[Link]
    previous: pa.Table | None
    models: Mapping[str, Model]
    before: Before | None
    folder: Path
    cluster: Cluster | None

    def done(self) -> Linkage:
        result = Linkage(PAIRS.empty_table(), CLUSTERS.empty_table())
        pairs, groups = [result.pairs], [result.clusters]
        lines: dict[str, Lines] = {}
        for table in KEYS:
            rows = self.tables.get(table)
            if rows is None or KEYS[table] not in rows.column_names:
                continue
            lines[table] = self._lines(table, rows, lines.get("accounts"))
            known = set(lines[table].ids.to_pylist()) if self.must or self.cannot else set()
            decided = _Decided(_decided(self.must, table, known), _decided(self.cannot, table, known))
            weighed = self._weighed(table, lines[table], decided)
            _tell(result, table, lines[table].rows, weighed)
            pairs.append(_shown(table, weighed.pairs, decided))
            groups.append(self._clusters(table, rows, weighed, decided))
        if "leads" in lines and "contacts" in lines:
            weighed = self._across(lines["leads"], lines["contacts"])
            _tell(result, ALREADY, lines["leads"].rows + lines["contacts"].rows, weighed)
            pairs.append(_already(weighed.pairs, lines, self.must, self.cannot))
        result.pairs, result.clusters = pa.concat_tables(pairs), pa.concat_tables(groups)
        return result

    def _lines(self, table: str, rows: pa.Table, accounts: Lines | None) -> Lines:
        old = self.before.folder / file_name(table) if self.before else None
        return write_lines(self.folder, table, rows, self.company.country, accounts and accounts.file, old)

    def _weighed(self, table: str, lines: Lines, decided: _Decided) -> Scored:
        if table == "accounts" and name_only(accounts := pq.read_table(lines.file)):
            found = similar_names(accounts)
            sure = float(pc.sum(pc.greater_equal(found["match_probability"], MERGE)).as_py() or 0)
            return Scored(found, sure, "names")
        since = None
        if self.before and lines.fresh is not None:
            since = _since(self.before, table, lines.ids, lines.fresh, decided)
        return scored(table, source(lines.file), self.models.get(table), since, connect(self.folder), self.cluster)

    def _across(self, leads: Lines, contacts: Lines) -> Scored:
        columns = ", ".join(SHAPE[ALREADY])
        both = " UNION ALL ".join(
            f"SELECT '{start}' || unique_id AS unique_id, '{side}' AS side, {columns} FROM ({source(lines.file)})"
            for lines, side, start in zip((leads, contacts), "lr", SIDES, strict=True)
        )
        since = None
        if self.before and leads.fresh is not None and contacts.fresh is not None:
            ids, fresh = (
                pa.chunked_array([_starting(start, keys) for start, keys in zip(SIDES, sides, strict=True)])
                for sides in ((leads.ids, contacts.ids), (leads.fresh, contacts.fresh))
            )
            since = _since(self.before, ALREADY, ids, fresh.combine_chunks(), _Decided(set(), set()))
        return scored(ALREADY, both, self.models.get(ALREADY), since, connect(self.folder), self.cluster)

    def _clusters(self, table: str, rows: pa.Table, weighed: Scored, decided: _Decided) -> pa.Table:
        must = decided.must | weighed.identical
        pairs = weighed.unlikely
        if weighed.pairs is not None:
            pairs = pa.concat_tables([pairs, weighed.pairs.select(pairs.column_names)])
        kept: list[tuple[str, ...]] = []
        if weighed.since is not None and self.before is not None:
            touched = _Touched(pairs, must, weighed.since)
            kept = touched.spared(self.before.clusters.filter(pc.equal(self.before.clusters["table"], table)))
            pairs = pairs.filter(touched.are(pairs["key_l"]))
            must = touched.of(must)
        groups = sorted([*kept, *clusters_of(pairs, must, decided.cannot)])
        previous = self.before.clusters if self.before else self.previous
        ids = cluster_ids(table, groups, _ids(previous, table))
        survivors = _survivors(table, rows, groups)
        columns = {
            "table": pa.repeat(pa.scalar(table, pa.string()), sum(map(len, groups))),
            "key": pa.array([key for group in groups for key in group], pa.string()),
            "cluster_id": pa.array([ids[group] for group in groups for _ in group], pa.string()),
            "survivor": pa.array([survivors[group] for group in groups for _ in group], pa.string()),
        }
        return pa.table(columns, schema=CLUSTERS)


def _since(before: Before, table: str, ids: pa.ChunkedArray, fresh: pa.Array, decided: _Decided) -> Since | None:
    """What of the last audit holds for a table; None where all of it is to be compared anew."""
    about, model = before.about.get(table, {}), before.models.get(table)
    anew = about.get("anew", 0) + len(fresh)
    if model is None or not about.get("largest") or anew > GROWN * len(ids):
        return None
    pairs = before.pairs.filter(pc.equal(before.pairs["table"], table))
    decided_before = pairs.filter(pairs["decided"].is_valid()) if table != ALREADY else pairs.slice(0, 0)
    pairs = pairs.filter(pairs["match_weight"].is_valid())
    if table == ALREADY:
        for number, start in enumerate(SIDES):
            pairs = pairs.set_column(number + 1, f"key_{'lr'[number]}", _starting(start, pairs.column(number + 1)))
    same = ids.filter(pc.invert(pc.is_in(ids, value_set=fresh))).combine_chunks()
    holds = pc.and_(pc.is_in(pairs["key_l"], value_set=same), pc.is_in(pairs["key_r"], value_set=same))
    lost, clusters = pairs.filter(pc.invert(holds)), before.clusters.filter(pc.equal(before.clusters["table"], table))
    broken = clusters.filter(pc.invert(pc.is_in(clusters["key"], value_set=same)))["cluster_id"].combine_chunks()
    touched = [
        fresh,
        *(some[side].combine_chunks() for some in (lost, decided_before) for side in ("key_l", "key_r")),
        clusters["key"].filter(pc.is_in(clusters["cluster_id"], value_set=broken)).combine_chunks(),
        pa.array([key for pair in decided.must | decided.cannot for key in pair], pa.string()),
    ]
    return Since(model, pairs.filter(holds), fresh, pa.concat_arrays(touched).unique(), float(about["largest"]), anew)


def _starting(start: str, keys: pa.Array | pa.ChunkedArray) -> pa.Array:
    keys = keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys
    return pc.binary_join_element_wise(start, keys, "").cast(pa.string())


class _Touched:
    """The groups that are to be made anew: those with a touched record in them."""

    def __init__(self, pairs: pa.Table, must: set[tuple[str, str]], since: Since) -> None:
        sure = pairs.filter(pc.greater_equal(pairs["match_weight"], START))
        forced = [pa.array([pair[side] for pair in must], pa.string()) for side in (0, 1)]
        sides = zip((sure["key_l"], sure["key_r"]), forced, strict=True)
        self.parts: Parts = parts(*(pa.concat_arrays([known.combine_chunks(), more]) for known, more in sides))
        self.numbers = np.setdiff1d(self.parts.of(since.touched), [-1])
        self.alone = set(since.touched.to_pylist())

    def are(self, keys: pa.Array | pa.ChunkedArray) -> pa.Array:
        """Is each key in a group that is made anew?"""
        return pa.array(np.isin(self.parts.of(keys), self.numbers))

    def of(self, links: set[tuple[str, str]]) -> set[tuple[str, str]]:
        """The links between keys of groups that are made anew."""
        ordered = sorted(links)
        there = self.are(pa.array([one for one, _ in ordered], pa.string())).to_pylist()
        return {link for link, inside in zip(ordered, there, strict=True) if inside}

    def spared(self, clusters: pa.Table) -> list[tuple[str, ...]]:
        """The old groups that stay as they are."""
        groups: dict[str, list[str]] = {}
        anew: set[str] = set()
        columns = (
            clusters["key"].to_pylist(),
            clusters["cluster_id"].to_pylist(),
            self.are(clusters["key"]).to_pylist(),
        )
        for key, name, touched in zip(*columns, strict=True):
            groups.setdefault(name, []).append(key)
            if touched or key in self.alone:
                anew.add(name)
        return [tuple(sorted(keys)) for name, keys in groups.items() if name not in anew]


def _tell(result: Linkage, table: str, rows: int, weighed: Scored) -> None:
    about = {"records": rows, "method": weighed.method, "expected": round(weighed.expected, 1)}
    if 0 < weighed.largest < math.inf:
        # What the next audit needs to compare new records only, and how many it has compared so since all were.
        about |= {"largest": weighed.largest, "anew": weighed.since.anew if weighed.since else 0}
    result.about[table] = about
    if weighed.model is not None:
        result.models[table] = weighed.model


@dataclass(frozen=True)
class _Decided:
    """Pairs that a person decided on; where decisions contradict each other, `cannot` counts."""

    must: set[tuple[str, str]]
    cannot: set[tuple[str, str]]

    def word(self, pair: tuple[str, str]) -> str | None:
        return "cannot_link" if pair in self.cannot else "must_link" if pair in self.must else None


def _already(found: pa.Table | None, lines: Mapping[str, Lines], must: list[Link], cannot: list[Link]) -> pa.Table:
    """Pairs (lead, contact). A decision on a lead that names a contact's key speaks of such a pair."""
    if found is not None:
        for number, side in enumerate(SIDES):
            name = found.column_names[number]
            found = found.set_column(number, name, pc.utf8_slice_codeunits(found[name], len(side)))
    decided = _Decided(set(), set())
    if must or cannot:
        leads, contacts = (set(lines[table].ids.to_pylist()) for table in ("leads", "contacts"))
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
    there = np.zeros(rows.num_rows, int)
    for name in rows.column_names:
        if name not in lineage:
            there += rows[name].is_valid().to_numpy()
    filled: Counter[str] = Counter()
    for key, count in zip(keys, there.tolist(), strict=True):
        filled[key] += count
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
