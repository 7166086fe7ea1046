"""What does a clean part of the company look like in the CRMs that nobody tidied up?"""

from __future__ import annotations

import pyarrow as pa

from crmlib.demo.dirt import kinds, plant, records_table, spread
from crmlib.demo.duplicates import add_duplicates, add_orphans, add_repeats, add_tests
from crmlib.demo.settings import BLOCKS_PER_GROUP, Settings
from crmlib.demo.truth import CLUSTERS
from crmlib.demo.world import USERS_PER_GROUP, ids

LEFT = {"salesforce": (0, 2), "hubspot": (1, 16), "zoho": (2, 23)}
"""Unit and place of a user who left."""


def leavers(block: int) -> dict[str, str]:
    """For each unit the id of somebody of the block's group who is no longer there."""
    first = (block // BLOCKS_PER_GROUP) * USERS_PER_GROUP
    return {name: ids("users", [unit], [first + place])[0].as_py() for name, (unit, place) in LEFT.items()}


def soil(settings: Settings, block: int, clean: dict[str, pa.Table]) -> tuple[dict[str, pa.Table], pa.Table, pa.Table]:
    """(dirty tables, dirt, clusters) of one part; the clean tables stay as they are.

    Cells are dirtied first, then rows are added, so that every changed cell belongs to a row that truly exists.
    `block` -1 is the part of the whole company.
    """
    tables, log, clusters = dict(clean), [], []
    chosen = kinds(settings, leavers(max(block, 0)))
    for name in clean:
        tables[name], records = plant(name, tables[name], chosen, settings.rng(f"dirt {name}", block + 1))
        log += records
        if name == "deals":
            amounts = records
    if "deals" in clean:
        tables["deal_history"], records = spread(amounts, tables["deals"], tables["deal_history"])
        log += records
        taken = {(row["table"], row["key"], row["column"]) for row in log}
        for name in ("accounts", "contacts", "leads"):
            dirt, found = add_duplicates(
                name, clean[name], tables, block, settings.rng(f"duplicates {name}", block), taken
            )
            log += dirt
            clusters += found
        log += add_tests(clean, tables, block, settings.rng("tests", block))
        log += add_repeats(tables, settings.rng("repeats", block))
        log += add_orphans(tables, settings.rng("orphans", block))
    return tables, records_table(log), pa.Table.from_pylist(clusters, schema=CLUSTERS)
