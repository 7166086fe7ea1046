"""Which records are one customer? The audit's door to record linkage.

`crmlib.audit.linkage.link` does the work. It is called once, with the tables of people and companies as imported and
what persons decided, and returns pairs and clusters; nothing else of it is used here.

    link(tables, *, company, must_link, cannot_link, previous) -> (pairs, clusters)

    tables       {"accounts" | "contacts" | "leads": the imported rows, an Arrow table}
    must_link,   [(table, key, other_key)] from params/decisions.csv
    cannot_link
    previous     the clusters of the last audit (table, key, cluster_id, survivor), or None; ids stay the same
    pairs        table, key_l, key_r, match_weight, match_probability, and a column for each comparison
    clusters     table, key, cluster_id, survivor: every record of a cluster that is proposed to be merged (≥ .9)
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from crmlib.audit.context import Context
from crmlib.audit.decisions import Decision

LINKED = ("accounts", "contacts", "leads")


def find_duplicates(
    context: Context, decisions: list[Decision], outputs: Path, before: str
) -> tuple[pa.Table, pa.Table] | None:
    """(pairs, clusters) of the audit's tables; None where record linkage is not installed.

    `before`: the snapshot now audited; the clusters of the newest earlier audit keep their ids.
    """
    if importlib.util.find_spec("crmlib.audit.linkage") is None:
        return None
    from crmlib.audit.linkage import link

    tables = {
        name: context.connection.execute(f"SELECT * FROM {name} ORDER BY row_order").to_arrow_table()
        for name in LINKED
        if name in context.present
    }
    return link(
        tables,
        company=context.company,
        must_link=_links(decisions, "must_link"),
        cannot_link=_links(decisions, "cannot_link"),
        previous=_previous(outputs, before),
    )


def _links(decisions: list[Decision], kind: str) -> list[tuple[str, str, str]]:
    return [(d.table, d.key, d.other_key) for d in decisions if d.decision == kind]


def _previous(outputs: Path, before: str) -> pa.Table | None:
    files = sorted((outputs / "audit").glob("[0-9]*/clusters.parquet"))
    earlier = [file for file in files if file.parent.name <= before]
    return pq.read_table(earlier[-1]) if earlier else None
