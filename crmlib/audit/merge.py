"""How do records that are one customer become one, and how are they told apart again?

A merge is entries of the change log: the other records of a cluster are taken out (column `*`), the survivor's empty
cells are filled from them, and every reference to them points at the survivor. Each entry says in `evidence` which
cluster it belongs to and which record a value came from; undoing the entries of one cluster is an un-merge. A cluster
is merged where params say so or where a person has linked all of its records; else its merge is proposed.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from crmlib.audit.change import CHANGES, ROW, apply, entries, rows_as_text
from crmlib.audit.context import Context
from crmlib.audit.decisions import Decision
from crmlib.audit.evidence import evidence
from crmlib.audit.findings import key_sql
from crmlib.schema import LINEAGE, TABLES, local_date_column

MERGE, FILL, RELINK = "duplicates.merge", "duplicates.fill", "duplicates.relink"
VERSION = 1


def merges(context: Context, clusters: pa.Table, repaired: pa.Table, gone: pa.Table | None = None) -> pa.Table:
    """Log entries that merge every cluster of `clusters` (table, key, cluster_id, survivor).

    `repaired`: the log so far; survivors are filled with repaired values. Entries of cells come with `before` as the
    cell stands after `repaired`. `gone`: entries of rows that are taken out already, such as copies of a survivor; they
    take no part.
    """
    gone = CHANGES.empty_table() if gone is None else gone
    found = []
    for table in dict.fromkeys(clusters["table"].to_pylist()):
        members = _members(context, table, clusters.filter(pc.equal(clusters["table"], table)), repaired, gone)
        if members:
            found += [
                _taken_out(context, table, members),
                _filled(table, members),
                *_relinked(context, table, members, repaired),
            ]
    return pa.concat_tables([CHANGES.empty_table(), *found])


def of_cluster(log: pa.Table, cluster_id: str) -> pa.Table:
    """The entries of a log that merge one cluster: `revert(clean, of_cluster(log, id))` takes the merge back."""
    mine = pc.and_(
        pc.is_in(log["rule_id"], value_set=pa.array([MERGE, FILL, RELINK])),
        pc.starts_with(log["evidence"], f"cluster {cluster_id}:"),
    )
    return log.filter(pc.fill_null(mine, False))


def cluster_of(entry: dict) -> str:
    """The cluster that an entry of a merge belongs to.

    >>> cluster_of({"evidence": "cluster accounts-1f: merged into A1"})
    'accounts-1f'
    """
    return entry["evidence"].removeprefix("cluster ").split(":")[0]


def decided(clusters: pa.Table, decisions: list[Decision]) -> dict[str, str]:
    """{cluster all of whose records a person has linked: who did}. These are merged; the others await a word."""
    links = [(d.table, d.key, d.other_key, d.who) for d in decisions if d.decision == "must_link"]
    members: dict[tuple[str, str], set[str]] = {}
    for row in clusters.to_pylist() if links else ():
        members.setdefault((row["table"], row["cluster_id"]), set()).add(row["key"])
    found = {}
    for (table, cluster), keys in members.items():
        inside = [(left, right, who) for of, left, right, who in links if of == table and {left, right} <= keys]
        reached = {inside[0][0]} if inside else set()
        for _ in inside:
            reached |= {key for left, right, _ in inside if {left, right} & reached for key in (left, right)}
        if reached == keys:
            found[cluster] = inside[0][2]
    return found


def _members(context: Context, table: str, clusters: pa.Table, repaired: pa.Table, gone: pa.Table) -> list[list[dict]]:
    """The repaired rows of each cluster with more than one row, the survivor first."""
    key = TABLES[table].key[0]
    context.connection.register("audit_members", clusters.select(["key", "cluster_id", "survivor"]))
    rows = context.connection.execute(
        f"SELECT t.* FROM {table} AS t SEMI JOIN audit_members AS m ON t.{key} = m.key ORDER BY t.row_order"
    ).to_arrow_table()
    context.connection.unregister("audit_members")
    out = gone.filter(pc.equal(gone["table"], table))["row_order"].combine_chunks()
    rows = rows.filter(pc.invert(pc.is_in(rows["row_order"], value_set=out)))
    mine = repaired.filter(pc.equal(repaired["table"], table))
    clean = apply(rows, mine, context.company.calendar)
    raw_text = dict(zip(rows["row_order"].to_pylist(), rows_as_text(rows), strict=True))
    texts = {name: pc.cast(clean[name], pa.string()).to_pylist() for name in clean.column_names}
    cluster_of = dict(zip(clusters["key"].to_pylist(), clusters["cluster_id"].to_pylist(), strict=True))
    survivors = dict(zip(clusters["cluster_id"].to_pylist(), clusters["survivor"].to_pylist(), strict=True))
    groups: dict[str, list[dict]] = {}
    for index in range(clean.num_rows):
        row = {name: values[index] for name, values in texts.items()}
        order = clean["row_order"][index].as_py()
        cluster = cluster_of[row[key]]
        groups.setdefault(cluster, []).append(
            {"key": row[key], "row": row, "row_order": order, "raw": raw_text[order], "cluster": cluster}
        )
    ordered = []
    for cluster, members in groups.items():
        if len(members) > 1 and any(m["key"] == survivors[cluster] for m in members):
            # The survivor first, then the records changed last: theirs are the values that fill its gaps.
            members.sort(key=lambda m: (m["row"].get("updated_at") or "", m["row_order"]), reverse=True)
            members.sort(key=lambda m: m["key"] != survivors[cluster])
            ordered.append(members)
    return ordered


def _entry(table: str, member: dict, column: str, before: str | None, after: str | None, rule: str, why: str) -> dict:
    return {
        "table": table, "key": member["key"], "column": column, "before": before, "after": after, "rule_id": rule,
        "rule_version": VERSION, "confidence": 0.9, "import_id": member["row"]["import_id"],
        "row_order": member["row_order"], "evidence": why,
    }  # fmt: skip


def _why(kind: str, member: dict, other: dict) -> str:
    return evidence(kind, cluster=member["cluster"], key=other["key"])


def _taken_out(context: Context, table: str, clusters: list[list[dict]]) -> pa.Table:
    return entries(
        _entry(table, member, ROW, member["raw"], None, MERGE, _why("merged", member, members[0]))
        for members in clusters
        for member in members[1:]
    )


def _filled(table: str, clusters: list[list[dict]]) -> pa.Table:
    lineage = {column.name for column in LINEAGE}
    derived = {local_date_column(c.name) for c in TABLES[table].columns if c.type == "ts"}
    rows = []
    for survivor, *others in clusters:
        for column, value in survivor["row"].items():
            if value is not None or column in lineage or column in derived or column in TABLES[table].key:
                continue
            giver = next((other for other in others if other["row"][column] is not None), None)
            if giver:
                after = giver["row"][column]
                rows.append(_entry(table, survivor, column, None, after, FILL, _why("filled", survivor, giver)))
    return entries(rows)


def _relinked(context: Context, table: str, clusters: list[list[dict]], repaired: pa.Table) -> list[pa.Table]:
    """Entries for every foreign key that, as repaired, names a record which was merged away."""
    lost = {
        member["key"]: (members[0]["key"], member["cluster"])
        for members in clusters
        for member in members[1:]
        if member["key"] != members[0]["key"]
    }
    found = []
    for other in context.tables() if lost else ():
        for column in TABLES[other].columns:
            if (
                column.references == table
                and column.name in context.present[other]
                and column.name not in TABLES[other].key
            ):
                found.append(_relinked_cells(context, other, column.name, lost, repaired))
    return found


def _relinked_cells(
    context: Context, table: str, column: str, lost: dict[str, tuple[str, str]], repaired: pa.Table
) -> pa.Table:
    mine = repaired.filter(pc.and_(pc.equal(repaired["table"], table), pc.equal(repaired["column"], column)))
    now = {row["row_order"]: row for row in mine.sort_by("step").to_pylist()}
    context.connection.register("audit_lost", pa.table({"k": pa.array(list(lost), pa.string())}))
    rows = context.connection.execute(
        f"SELECT {key_sql(table, 't', context.present[table])} AS key, t.{column} AS before, t.import_id, t.row_order "
        f"FROM {table} AS t SEMI JOIN audit_lost AS l ON t.{column} = l.k ORDER BY t.row_order"
    ).to_arrow_table()
    context.connection.unregister("audit_lost")
    cells = [row for row in rows.to_pylist() if row["row_order"] not in now]
    cells += [{**row, "before": row["after"]} for row in now.values() if row["after"] in lost]
    return entries(
        {
            "table": table, "column": column, "key": cell["key"], "before": cell["before"], "rule_id": RELINK,
            "after": lost[cell["before"]][0], "rule_version": VERSION, "confidence": 0.9, "import_id": cell["import_id"],  # noqa: E501
            "row_order": cell["row_order"],
            "evidence": evidence("relinked", cluster=lost[cell["before"]][1], lost=cell["before"], key=lost[cell["before"]][0]),  # noqa: E501
        }
        for cell in cells
    )  # fmt: skip
