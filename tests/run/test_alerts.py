"""Does a run write what needs attention in each scope, as counted by hand?"""

from __future__ import annotations

import io

import pyarrow.parquet as pq
import pytest

from crmlib.metric.watch import RULES
from crmlib.run import verify
from crmlib.run.contents import all_alerts
from crmlib.run.prepare import Choice, prepare

from .small import make_workspace

LIMITS = "thresholds: {open_deals: {max: 0}, bookings: {max: 100}}"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """The page data of October as known on 2 November, by scope."""
    folder = tmp_path_factory.mktemp("alerts")
    workspace = make_workspace(folder)
    (workspace.params / "alerts.yaml").write_text(LIMITS, encoding="utf-8")
    choice = Choice("2026-10", "2026-11-02T00:00:00", currency="USD")
    snapshot = workspace.store.head()
    return prepare(workspace, snapshot, choice, ["all", "team:East", "owner:u2"], folder / "data")


def test_alerts_of_each_scope_say_since_when_and_until_when(prepared):
    """Open at the end of September: d1, d3 of East and d2 of u2; of October: d4, which nobody owns. October's bookings:
    140, of which East 100."""
    table = pq.read_table(io.BytesIO(all_alerts({s: each.folder for s, each in prepared.items()}, "en")))
    names = ("scope", "change", "rule", "subject", "first_seen", "cleared", "value", "high")
    found = [tuple(row[name] for name in names) for row in table.to_pylist()]
    assert found == [
        ("all", "new", "threshold", "bookings", "2026-10", None, "140", "100"),
        ("all", "open", "threshold", "open_deals", "2026-09", None, "1", "0"),
        ("team:East", "cleared", "threshold", "open_deals", "2026-09", "2026-10", "2", "0"),
        ("owner:u2", "cleared", "threshold", "open_deals", "2026-09", "2026-10", "1", "0"),
    ]
    assert set(table["meaning"].to_pylist()) == {RULES["threshold"][0]}


def test_verify_names_an_alert_that_the_data_does_not_give(prepared, tmp_path):
    made = pq.read_table(io.BytesIO(all_alerts({s: each.folder for s, each in prepared.items()}, "en")))
    pq.write_table(made, tmp_path / "alerts.parquet")
    assert list(verify._alerts(tmp_path, prepared, "en")) == []
    pq.write_table(made.slice(1), tmp_path / "alerts.parquet")
    found = [(each.kind, each.name, each.published) for each in verify._alerts(tmp_path, prepared, "en")]
    assert found == [("alert", "all threshold bookings 2026-10", None)]
