"""Which records are one customer? The audit's door to record linkage.

`crmlib.audit.linkage.linkage` does the work. It is called once, with the tables of people and companies as imported,
what persons decided, the clusters of the last audit (their ids stay) and the models that earlier audits learned (their
weights stay); see docs/linkage.md for what it gives.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crmlib.audit.context import Context
from crmlib.audit.decisions import Decision
from crmlib.audit.findings import FINDINGS
from crmlib.audit.linkage import Linkage, linkage
from crmlib.audit.linkage.frozen import read
from crmlib.audit.linkage.lines import file_name
from crmlib.audit.linkage.link import MERGE, Before
from crmlib.audit.linkage.model import ALREADY

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LINKED = {"accounts": "account_id", "contacts": "contact_id", "leads": "lead_id"}
"""The tables that are linked → the column that names a record."""

ALREADY_CONTACT = "leads.already_contact"
FOUND = {
    **{
        f"{table}.duplicate": ("the same customer as another record", "別のレコードと同じ顧客")
        for table in LINKED
    },
    ALREADY_CONTACT: ("a lead who is a contact already", "すでに連絡先に登録されているリード"),
}  # fmt: skip
"""Findings of record linkage: rule id → message in English and Japanese. `value` is the key of the other record."""


def find_duplicates(
    context: Context,
    decisions: list[Decision],
    outputs: Path,
    before: str,
    models: Mapping[str, Mapping[str, Any]] | None = None,
    folder: Path | None = None,
    whole: bool = False,
    session: SparkSession | None = None,
) -> Linkage:
    """Pairs, clusters and models of the audit's tables.

    `before`: the snapshot now audited; the clusters of the newest earlier audit keep their ids. `models`: those that
    earlier audits left in the snapshot's record. `folder`: that of this audit, where the normalised records are left.
    `whole`: compare all records, though few may be new since the last audit. `session`: of Spark, to weigh pairs there.
    """
    last = _last(outputs, before)
    tables = {
        name: context.connection.execute(f"SELECT * FROM {name} ORDER BY row_order").to_arrow_table()
        for name in LINKED
        if name in context.present
    }
    return linkage(
        tables,
        company=context.company,
        must_link=_links(decisions, "must_link"),
        cannot_link=_links(decisions, "cannot_link"),
        previous=pq.read_table(last / "clusters.parquet") if last else None,
        models={table: read(model) for table, model in (models or {}).items()},
        before=None if whole or last is None else _before(last),
        folder=folder,
        session=session,
    )


def forget_earlier(outputs: Path, kept: str) -> None:
    """Take away the normalised records of all audits but one: only the last one's are of use."""
    for table in LINKED:
        for file in (outputs / "audit").glob(f"[0-9]*/{file_name(table)}"):
            if file.parent.name != kept:
                file.unlink(missing_ok=True)


def models_of(found: Linkage, before: Mapping[str, Mapping[str, Any]], snapshot: str) -> dict[str, Any]:
    """The learned models to keep in the snapshot's record: a model learned anew has the next number."""
    kept = dict(before)
    for table, model in found.models.items():
        if model.method == "learned" and found.about[table]["method"] == "learned":
            number = before[table]["number"] + 1 if table in before else 1
            kept[table] = {**model.json(), "number": number, "learned_from": snapshot}
    return kept


def duplicate_findings(context: Context, found: Linkage) -> pa.Table:
    """A finding for each record that another one stands for, and for each lead that is a contact already.

    A lead whose own contact_id is filled is not news and is left out.
    """
    parts = []
    for table, key in LINKED.items():
        mine = found.clusters.filter(pc.equal(found.clusters["table"], table))
        mine = mine.filter(pc.not_equal(mine["key"], mine["survivor"]))
        same = dict(zip(mine["key"].to_pylist(), mine["survivor"].to_pylist(), strict=True))
        parts.append(_findings(context, f"{table}.duplicate", table, key, same))
    contacts = contact_of(found.pairs)
    if contacts:
        linked = "AND t.contact_id IS NULL" if "contact_id" in context.present["leads"] else ""
        parts.append(_findings(context, ALREADY_CONTACT, "leads", "lead_id", contacts, linked))
    return pa.concat_tables([FINDINGS.empty_table(), *parts])


def contact_of(pairs: pa.Table) -> dict[str, str]:
    """lead → the contact that it most probably is, by decision or from the probability at which merges are proposed."""
    best: dict[str, tuple[bool, float, str]] = {}
    for pair in pairs.filter(pc.equal(pairs["table"], ALREADY)).to_pylist():
        sure = pair["decided"] == "must_link"
        if pair["decided"] != "cannot_link" and (sure or (pair["match_probability"] or 0.0) >= MERGE):
            rank = (sure, pair["match_weight"] or 0.0, pair["key_r"])
            best[pair["key_l"]] = max(best.get(pair["key_l"], rank), rank)
    return {lead: contact for lead, (_, _, contact) in best.items()}


def _findings(
    context: Context, rule_id: str, table: str, key: str, other: Mapping[str, str], only: str = ""
) -> pa.Table:
    if not other:
        return FINDINGS.empty_table()
    pairs = pa.table({"k": pa.array(list(other), pa.string()), "other": pa.array(list(other.values()), pa.string())})
    context.connection.register("audit_same", pairs)
    rows = context.connection.execute(
        f'SELECT ? AS rule_id, ? AS "table", t.{key} AS key, ? AS "column", s.other AS value, '
        "CASE WHEN contains(t.source_row, ':') THEN regexp_extract(t.source_row, '^(.*):[^:]*$', 1) ELSE '' END AS source_file, "  # noqa: E501
        "regexp_extract(t.source_row, '[^:]*$') AS source_row, t.import_id, t.row_order "
        f"FROM {table} AS t JOIN audit_same AS s ON t.{key} = s.k WHERE true {only} ORDER BY t.row_order",
        [rule_id, table, key],
    ).to_arrow_table()
    context.connection.unregister("audit_same")
    return rows.cast(FINDINGS)


def _links(decisions: list[Decision], kind: str) -> list[tuple[str, str, str]]:
    return [(d.table, d.key, d.other_key) for d in decisions if d.decision == kind]


def _last(outputs: Path, before: str) -> Path | None:
    """The folder of the newest audit up to the snapshot `before`."""
    files = sorted((outputs / "audit").glob("[0-9]*/clusters.parquet"))
    return next((file.parent for file in reversed(files) if file.parent.name <= before), None)


def _before(folder: Path) -> Before | None:
    """What an audit left; None where an old version did it."""
    if not (folder / "linkage.json").is_file():
        return None
    how = json.loads((folder / "linkage.json").read_text("utf-8"))
    return Before(
        folder,
        pq.read_table(folder / "pairs.parquet"),
        pq.read_table(folder / "clusters.parquet"),
        how["about"],
        {table: read(model) for table, model in how["models"].items()},
    )
