"""The canonical tables are those of the contract, and the printed dictionary is current."""

from crmlib.schema import TABLES, local_date_column, stored_columns
from crmlib.schema.dictionary import dictionary
from tests import ROOT

# Counted by hand in the contract (tables.md): columns per table, before lineage.
COLUMNS = {
    "users": 8, "accounts": 18, "contacts": 18, "leads": 27, "deals": 26, "deal_history": 10, "proposals": 6,
    "activities": 15, "products": 6, "orders": 11, "order_lines": 7, "subscriptions": 10, "campaigns": 7,
    "campaign_members": 6, "email_events": 5, "list_members": 4, "web_sessions": 8, "tickets": 16, "calls": 11,
    "surveys": 9, "costs": 6, "crm_usage": 6, "targets": 7, "forecasts": 11, "fx_rates": 3,
}  # fmt: skip


def test_every_table_has_the_columns_of_the_contract():
    assert {name: len(table.columns) for name, table in TABLES.items()} == COLUMNS


def test_references_name_tables_with_a_single_key():
    for table in TABLES.values():
        for column in table.columns:
            if column.references:
                assert len(TABLES[column.references].key) == 1, (table.name, column.name)


def test_both_languages_are_filled_and_japanese_is_japanese():
    for table in TABLES.values():
        for column in table.columns:
            assert column.meaning_en
            assert any(ord(c) > 0x2FF for c in column.meaning_ja) or column.meaning_ja == "KPI", (
                table.name,
                column.name,
            )


def test_key_columns_are_required_or_may_be_empty_by_contract():
    may_be_empty = {("campaign_members", "lead_id"), ("campaign_members", "contact_id"), ("targets", "scope"),
                    ("forecasts", "scope"), ("forecasts", "method")}  # fmt: skip
    for table in TABLES.values():
        for name in table.key:
            assert table.column(name).required or (table.name, name) in may_be_empty


def test_each_timestamp_has_its_local_date_beside_it():
    for table in TABLES.values():
        stored = dict(stored_columns(table.name, list(table.column_names)))
        for column in table.columns:
            if column.type == "ts":
                assert stored[local_date_column(column.name)] == "date"


def test_the_data_dictionary_is_current():
    assert (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8") == dictionary(), "run `make docs`"
