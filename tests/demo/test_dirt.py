"""Is exactly what the truth says dirty, and does taking it back give the clean rows?"""

from __future__ import annotations

import duckdb
import phonenumbers
import pyarrow as pa
import pytest
from email_validator import EmailNotValidError, validate_email
from stdnum.jp import cn

from crmlib.demo.company import parts
from crmlib.demo.dirt import ALIASES, kinds
from crmlib.demo.settings import Settings
from crmlib.demo.soil import leavers, soil
from crmlib.demo.truth import ADDED, restore
from crmlib.schema import TABLES

SETTINGS = Settings(scale=1)


@pytest.fixture(scope="module")
def made():
    """(clean, dirty, dirt, clusters) of the whole company."""
    clean, dirty, dirt, clusters = {}, {}, [], []
    for k, part in enumerate(parts(SETTINGS)):
        soiled, records, found = soil(SETTINGS, k if k < SETTINGS.blocks else -1, part)
        clean |= part
        dirty |= soiled
        dirt.append(records)
        clusters.append(found)
    return clean, dirty, pa.concat_tables(dirt), pa.concat_tables(clusters)


@pytest.fixture(scope="module")
def planted(made) -> dict[str, list[dict]]:
    """Records of the truth by kind."""
    by_kind: dict[str, list[dict]] = {}
    for row in made[2].to_pylist():
        by_kind.setdefault(row["kind"], []).append(row)
    return by_kind


@pytest.mark.parametrize("name", TABLES)
def test_dirty_minus_truth_is_clean(made, name):
    clean, dirty, dirt, _ = made
    assert restore(name, dirty[name], dirt).equals(clean[name])


def test_every_kind_occurs(planted):
    wanted = {kind.name for kind in kinds(SETTINGS, leavers(0))} | set(ADDED) | {"duplicate_link"}
    assert set(planted) == wanted


def test_cells_differ_and_no_cell_is_touched_twice(made):
    cells = [(r["table"], r["key"], r["column"]) for r in made[2].to_pylist() if r["kind"] not in ADDED]
    assert len(cells) == len(set(cells))
    assert all(r["clean"] != r["dirty"] for r in made[2].to_pylist() if r["kind"] not in ADDED)


@pytest.mark.parametrize("name", ["accounts", "contacts", "leads", "deals"])
def test_about_a_third_of_the_rows_is_touched(made, name):
    _, dirty, dirt, _ = made
    touched = {row["key"] for row in dirt.to_pylist() if row["table"] == name}
    assert 0.25 < len(touched) / dirty[name].num_rows < 0.45


@pytest.mark.parametrize("name", ["accounts", "contacts", "leads"])
def test_duplicates_are_fifteen_percent_and_clusters_name_them(made, name):
    clean, dirty, dirt, clusters = made
    added = [row for row in dirt.to_pylist() if row["table"] == name and row["kind"] == "duplicate"]
    assert len(added) / (clean[name].num_rows + len(added)) == pytest.approx(0.15, abs=0.002)
    mine = [row for row in clusters.to_pylist() if row["table"] == name]
    keys = set(dirty[name][TABLES[name].key[0]].to_pylist())
    originals = set(clean[name][TABLES[name].key[0]].to_pylist())
    assert {row["key"] for row in mine} <= keys
    assert {row["cluster_id"] for row in mine} <= originals
    assert {row["key"] for row in mine} - originals == {row["key"] for row in added}
    members = duckdb.sql(
        "select cluster_id, count(*) n from clusters where \"table\" = 'accounts' group by 1"
    ).fetchall()
    assert all(n >= 2 for _, n in members)


def test_planted_values_are_wrong_by_other_programs(planted):
    assert not any(cn.is_valid(row["dirty"]) for row in planted["check_digit"])
    for row in planted["invalid_email"]:
        with pytest.raises(EmailNotValidError):
            validate_email(row["dirty"], check_deliverability=False)
    valid = [row["dirty"] for row in planted["invalid_phone"] if _is_phone(row["dirty"])]
    assert valid == []


def _is_phone(text: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, "JP"))
    except phonenumbers.NumberParseException:
        return False


def test_broken_keys_point_at_nothing(made, planted):
    dirty = made[1]
    for row in planted["broken_key"]:
        target = TABLES[row["table"]].column(row["column"]).references
        assert row["dirty"] not in dirty[target][TABLES[target].key[0]].to_pylist()


def test_aliases_mean_one_thing_each():
    written = [alias for aliases in ALIASES.values() for alias in aliases]
    assert len(written) == len(set(written))
    assert not set(written) & set(ALIASES)


def test_a_wrong_amount_is_in_the_history_too(made):
    deals, deal_history = made[1]["deals"], made[1]["deal_history"]
    sql = """select count(*) from deals d join (select * from deal_history qualify
             row_number() over (partition by deal_id order by changed_at desc) = 1) h using (deal_id)
             where d.amount is distinct from h.amount and d.name not in ('dummy', 'asdf')"""
    assert deals.num_rows < deal_history.num_rows
    assert duckdb.sql(sql).fetchone()[0] == 0
