"""Many tables become visible together or not at all; a snapshot never changes; a dead writer leaves nothing."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pytest

from crmlib.errors import CrmError, UserError
from crmlib.store import Store


def deals(ids, first_order=1, **extra):
    n = len(ids)
    columns = {
        "deal_id": ids,
        "status": ["won"] * n,
        "created_at": pa.array([dt.datetime(2026, 1, 1, 20)] * n, pa.timestamp("us")),
        "created_on": pa.array([dt.date(2026, 1, 2)] * n),
        "import_id": ["i1"] * n,
        "source_row": [f"f.csv:{i}" for i in range(n)],
        "row_order": pa.array(range(first_order, first_order + n), pa.int64()),
    }
    return pa.table({**columns, **extra})


def ids(snapshot, table="deals", data="raw"):
    return sorted(snapshot.connect(data).table(table).execute()["deal_id"])


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "a store's 'data'")


def test_an_empty_store_has_no_head(store):
    assert store.head() is None
    assert store.snapshots() == []


def test_a_commit_shows_all_tables_and_a_failure_none(store):
    with store.begin("first") as tx:
        tx.append("imported", "deals", deals(["a", "b"]))
    with pytest.raises(ZeroDivisionError), store.begin("second") as tx:
        tx.append("imported", "deals", deals(["c"], 3))
        tx.append("imported", "leads", pa.table({"lead_id": ["x"]}))
        raise ZeroDivisionError
    assert store.snapshots() == ["000001"]
    assert store.head().tables() == ["deals"]
    assert ids(store.head()) == ["a", "b"]


def test_rows_of_a_failed_writer_never_come_back(store):
    with store.begin("first") as tx:
        tx.append("imported", "deals", deals(["a"]))
    with pytest.raises(ZeroDivisionError), store.begin("fails") as tx:
        tx.append("imported", "deals", deals(["ghost"], 2))
        raise ZeroDivisionError
    with store.begin("third") as tx:
        tx.append("imported", "deals", deals(["c"], 3))
    assert ids(store.head()) == ["a", "c"]


def test_columns_absent_present_and_merged(store):
    with store.begin("first") as tx:
        tx.append("imported", "deals", deals(["a"]))
    with store.begin("second") as tx:
        tx.append("imported", "deals", deals(["b"], 2, name=["B"]))
    assert store.head().columns("deals") == ["deal_id", "name", "status", "created_at"]
    frame = store.head().connect("raw").table("deals").execute()
    assert dict(zip(frame["deal_id"], frame["name"].fillna("-"), strict=True)) == {"a": "-", "b": "B"}
    assert "name" not in store.snapshot("000001").columns("deals")


def test_superseded_versions_and_undo(store):
    with store.begin("first") as tx:
        tx.append("imported", "deals", deals(["a", "b"]))
    with store.begin("second") as tx:
        tx.append("imported", "deals", deals(["a"], 3, name=["new"]))
        tx.append("superseded", "deals", pa.table({"row_order": pa.array([1], pa.int64()), "import_id": ["i2"]}))
    head = store.head()
    assert head.rows("deals", "raw") == 2 == len(ids(head))
    with store.begin("undo") as tx:
        tx.delete("imported", "deals", "row_order = 3")
        tx.delete("superseded", "deals", "import_id = 'i2'")
        tx.set_columns("imported", "deals", ["deal_id", "status", "created_at"])
    assert store.head().rows("deals", "raw") == 2
    assert "name" not in store.head().columns("deals")
    # the earlier snapshot still reads as it was
    assert head.connect("raw").table("deals").execute()["name"].dropna().tolist() == ["new"]


def test_clean_falls_back_to_the_imported_rows(store):
    with store.begin("first") as tx:
        tx.append("imported", "deals", deals(["a", "b"]))
        tx.append("imported", "leads", pa.table({"lead_id": ["l"], "row_order": pa.array([1], pa.int64()),
                  "import_id": ["i1"], "source_row": ["f:1"]}))  # fmt: skip
        tx.replace("clean", "deals", deals(["a"]))
    head = store.head()
    assert (ids(head, data="raw"), ids(head, data="clean")) == (["a", "b"], ["a"])
    assert head.connect("clean").table("leads").count().execute() == 1


def test_one_writer_at_a_time(store):
    with store.begin("first"), pytest.raises(CrmError, match="another command"), store.begin("second"):
        pass


def test_an_unknown_snapshot_is_refused(store):
    with store.begin("first") as tx:
        tx.append("imported", "deals", deals(["a"]))
    for name in ("000009", "../snapshots/000001", ""):
        with pytest.raises(UserError):
            store.snapshot(name)


WRITER = """
import sys, pathlib
sys.path.insert(0, {root!r})
from crmlib.store import Store
from tests.foundation.test_store import deals
store = Store(pathlib.Path({path!r}))
print("ready", flush=True)
for n in range(1000):
    with store.begin("loop") as tx:
        head = store.head()
        k = head.rows("deals", "raw") if head else 0
        tx.append("imported", "deals", deals([f"d{{k}}"], k + 1))
        rows = deals([f"d{{k}}"], k + 1)
        tx.append("imported", "deal_history", rows.select(["deal_id", "import_id", "source_row", "row_order"]))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX signals")
@pytest.mark.parametrize("wait", [0.05, 0.11, 0.17, 0.26])
def test_killed_at_any_moment_the_store_is_as_before_or_after(tmp_path, wait):
    from tests import ROOT

    store = Store(tmp_path / "data")
    for _ in range(2):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER.format(root=str(ROOT), path=str(store.path))],
            stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert process.stdout.readline() == b"ready\n"
        time.sleep(wait)
        process.kill()
        process.wait()
    head = store.head()
    if head is not None:
        assert head.rows("deals", "raw") == head.rows("deal_history", "raw") == len(ids(head))
        assert ids(head, "deal_history") == ids(head)
    with store.begin("after") as tx:
        tx.append("imported", "deals", deals(["last"], 10_000))
    assert "last" in ids(store.head())
