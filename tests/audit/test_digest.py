"""Do the pages get what they may show, and no more?"""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq

from crmlib.audit.digest import _cells
from crmlib.audit.private import MASK
from crmlib.audit.profile import ALWAYS_SAME, ColumnProfile


def test_neither_a_cell_nor_a_row_that_was_taken_out_shows_a_private_value(tmp_path):
    shared = {"table": "leads", "confidence": "1", "decided_by": "rule", "evidence": "2 × 'a@b.c'"}
    rows = [
        {"rule_id": "text.outer_space", "column": "email", "key": "L1", "before": " a@b.c", "after": "a@b.c"},
        {"rule_id": "text.outer_space", "column": "company", "key": "L1", "before": " Acme", "after": "Acme"},
        {"rule_id": "row.copy", "column": "*", "key": "L2", "before": json.dumps({"email": "a@b.c"}), "after": None},
    ]
    changes = pa.Table.from_pylist([shared | row | {"row_order": i} for i, row in enumerate(rows)])
    pq.write_table(changes, tmp_path / "changes.parquet")
    found = _cells(tmp_path / "changes.parquet", frozenset({"email"}))
    assert {(cell["column"], cell["before"], cell["after"]) for cell in found} == {
        ("email", MASK, MASK), ("company", " Acme", "Acme"), ("*", None, None),
    }  # fmt: skip
    assert {cell["column"]: cell["evidence"] for cell in found}["email"] is None, "evidence may quote the value"


def test_a_key_or_a_currency_may_be_the_same_in_every_row() -> None:
    found = {
        column: ColumnProfile("forecasts", column, 50, 50, 1, "x").junk
        for column in ("kpi_id", "currency", "level")
    }  # fmt: skip
    assert found == {"kpi_id": None, "currency": None, "level": ALWAYS_SAME}
