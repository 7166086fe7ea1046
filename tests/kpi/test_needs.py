"""Is each KPI unavailable without each column that its definition names, and without no other?

What a definition names is told by the independent evaluator (tests/outside), which was written from kpis.md alone.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from crmlib.catalogue import KPIS
from crmlib.metric import Data, evaluate, need
from crmlib.schema import TABLES
from tests.outside.companies import draft
from tests.outside.oracle import rows as oracle_rows
from tests.outside.oracle.evaluate import needs_of
from tests.outside.oracle.facts import KPIS as NAMED
from tests.outside.product import load

SEED = 0
MEASURED_ELSEWHERE = "data_quality_score"
"""The audit's score: it needs an audit and no column."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A company with every table, as the independent evaluator read it and as the catalogue reads it."""
    made = draft(SEED)
    company = oracle_rows.read(made.write(tmp_path_factory.mktemp("needs")), **made.settings)
    return company, load(company, made.company_yaml())


def _without(company, table, column=None):
    """The company without a column, or without a whole table."""
    columns = dict(company.columns)
    columns[table] = [name for name in columns[table] if name != column] if column else []
    if column:
        return replace(company, columns=columns)
    return replace(
        company,
        columns={k: v for k, v in columns.items() if k != table},
        tables={k: v for k, v in company.tables.items() if k != table},
    )


def _lacks(company, kpi_id):
    """What the definition names that this company does not have."""
    return {name for name in needs_of(company, NAMED[kpi_id]) if not company.has(*name.split("."))}


def _optional(names):
    """Without the required columns, which are there wherever the table is."""
    return {name for name in names if not TABLES[name.partition(".")[0]].column(name.partition(".")[2]).required}


def _compare(whole, company, place):
    loaded = whole[1]
    tables = {table: frozenset(columns) | {"row_order"} for table, columns in company.columns.items()}
    expected = {kpi_id: _lacks(company, kpi_id) for kpi_id in KPIS if kpi_id != MEASURED_ELSEWHERE}
    told = {kpi_id: set(need.missing(KPIS[kpi_id], tables, loaded.settings)) for kpi_id in expected}
    assert {kpi_id: _optional(names) for kpi_id, names in told.items()} == {
        kpi_id: _optional(names) for kpi_id, names in expected.items()
    }, place
    lacking = [kpi_id for kpi_id, names in expected.items() if names]
    month = loaded.settings.calendar.period("2024-03")
    for result in evaluate(Data(loaded.backend, tables), lacking, [month], company=loaded.settings):
        assert (result.status, result.value, result.numerator, result.denominator, result.n) == (
            "unavailable", None, None, None, None,
        ), (place, result.kpi_id)  # fmt: skip
        assert set(result.missing) == told[result.kpi_id], (place, result.kpi_id)
    return len(lacking)


def test_without_each_column_in_turn(whole):
    company = whole[0]
    assert not any(_lacks(company, kpi_id) for kpi_id in NAMED if kpi_id in KPIS), "a company that has everything"
    pairs = 0
    for table, columns in company.columns.items():
        for column in columns:
            # A table is never without its required columns; where no deal has a type, others take its place.
            if not TABLES[table].column(column).required and (table, column) != ("deals", "deal_type"):
                pairs += _compare(whole, _without(company, table, column), f"{table}.{column}")
    assert pairs > 150, "a KPI and an optional column that it needs"


def test_without_each_table_in_turn(whole):
    company = whole[0]
    for table in company.columns:
        if table != "deals":  # its types are tried below
            _compare(whole, _without(company, table), table)


def test_without_types_a_new_deal_is_told_by_its_account(whole):
    """kpis.md, new_revenue: where no deal has a type, of accounts without an earlier won deal."""
    company, loaded = whole
    month = loaded.settings.calendar.period("2024-03")

    def status(*gone):
        tables = {table: frozenset(columns) | {"row_order"} for table, columns in company.columns.items()}
        tables["deals"] -= set(gone)
        (found,) = evaluate(Data(loaded.backend, tables), ["new_revenue"], [month], company=loaded.settings)
        return found.status, set(found.missing)

    assert status("deal_type") == status("account_id") == ("ok", set())
    assert status("deal_type", "account_id") == ("unavailable", {"deals.deal_type", "deals.account_id"})
