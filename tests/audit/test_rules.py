"""Does every rule say of hand-made rows what a person says?"""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from crmlib.audit.findings import findings
from crmlib.audit.rule import DIMENSIONS, Rule
from crmlib.audit.rules import RULES
from crmlib.audit.rules.generated import GENERATED
from crmlib.audit.scan import scan
from crmlib.audit.settings import checked, parse_settings
from crmlib.errors import UserError
from crmlib.schema import TABLES
from tests.audit.examples import EXAMPLES, REPEATED, WHOLE
from tests.audit.tables import context, typed

AS_OF = datetime(2026, 6, 30, 3, 0)  # 12:00 in Tokyo
FILL = {
    "users": [{"user_id": "U0", "team": "t", "region": "r"}],
    "fx_rates": [{"date": "2026-01-01", "currency": "USD", "rate": "150"}],
}


def failing(rule: Rule, tables: dict[str, list[dict]]) -> tuple[set[str], int]:
    """(keys that fail, rows tested) of one rule."""
    columns = {name: _columns_for(rule, name) for name in tables}
    made = context({name: typed(name, rows, columns=columns[name]) for name, rows in tables.items()}, as_of=AS_OF)
    result = scan(made.connection, rule.table, [rule], made.present, made.checking)
    assert not result.not_tested, result.not_tested
    found = [
        key for part in findings(made.connection, result, made.present[rule.table]) for key in part["key"].to_pylist()
    ]
    assert result.failed(rule.id) == len(found)
    return set(found), result.tested(rule.id)


def _columns_for(rule: Rule, table: str) -> tuple[str, ...]:
    named = " ".join(rule.expressions)
    return tuple(c for c in TABLES[table].column_names if re.search(rf"\b{c}\b", named)) + TABLES[table].key


def _keyed(table: str, row: dict, number: int) -> dict:
    """The row with a key of its own and what a row must have."""
    made = dict(row)
    for column in TABLES[table].columns:
        if column.name in TABLES[table].key and column.name not in made:
            made[column.name] = {"ts": "2026-01-01", "date": f"2026-01-{number:02d}", "int": str(number)}.get(
                column.type, f"{column.name}{number}"
            )
        elif column.required and column.name not in made:
            made[column.name] = {
                "ts": "2026-01-10",
                "date": "2026-01-10",
                "money": "1",
                "wide": "1",
                "num": "1",
                "rate": "1",
            }.get(column.type, column.values[0] if column.values else "x")
    return made


def _key_text(table: str, row: dict) -> str:
    made = typed(table, [row]).to_pylist()[0]
    key = TABLES[table].key
    return "|".join(_text(made[c]) for c in key) if key else ""


def _text(value: object) -> str:
    return "" if value is None else f"{value:%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else str(value)


@pytest.mark.parametrize("rule_id", EXAMPLES)
def test_a_written_rule_tells_a_bad_row_from_a_good_one(rule_id: str) -> None:
    rule = RULES[rule_id]
    bad, good, *others = EXAMPLES[rule_id]
    rows = [_keyed(rule.table, bad, 1), _keyed(rule.table, good, 2)]
    if rule_id == "fx_rates.rate.jump":
        rows += [{"date": f"2026-01-{d:02d}", "currency": "USD", "rate": "150"} for d in (1, 2)]
    tables = {rule.table: rows}
    for name, more in (others[0] if others else {}).items():
        tables[name] = [*tables.get(name, []), *(_keyed(name, row, 50 + i) for i, row in enumerate(more))]
    for link in rule.links:
        tables.setdefault(_target(rule, link), [])
    tables = {name: rows for name, rows in tables.items() if name != "company"}
    found, tested = failing(rule, tables)
    if TABLES[rule.table].key:
        assert found == {_key_text(rule.table, rows[0])}
    else:
        assert found == {f"{rule.table}.csv:2"}
    assert tested >= 2, "the good row must have been tested too"


def _target(rule: Rule, name: str) -> str:
    from crmlib.audit.links import link

    needs = link(rule.table, name).needs
    return needs[0].split(".")[0]


@pytest.mark.parametrize("rule_id", REPEATED)
def test_what_is_there_twice_is_found_twice_and_the_other_not_at_all(rule_id: str) -> None:
    rule = RULES[rule_id]
    rows = [_keyed(rule.table, row, i) for i, row in enumerate(REPEATED[rule_id], start=1)]
    found, tested = failing(rule, {rule.table: rows})
    assert found == {_key_text(rule.table, row) for row in rows[:2]}
    assert tested == 3


@pytest.mark.parametrize("rule_id", WHOLE)
def test_rules_about_several_rows(rule_id: str) -> None:
    tables, expected = WHOLE[rule_id]
    found, _ = failing(RULES[rule_id], tables)
    assert found == expected


def test_every_written_rule_has_an_example() -> None:
    written = set(RULES) - {rule.id for rule in GENERATED}
    assert written == EXAMPLES.keys() | REPEATED.keys() | WHOLE.keys()


def test_there_are_about_a_hundred_written_rules_in_all_six_dimensions() -> None:
    written = [rule for rule in RULES.values() if rule not in GENERATED]
    assert len(written) >= 100
    assert {rule.dimension for rule in written} == set(DIMENSIONS)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_is_whole(rule: Rule) -> None:
    checked(rule)
    assert rule.message_en
    assert re.search(r"[぀-ヿ一-鿿]", rule.message_ja), rule.id
    assert not rule.message_en.endswith(".")
    assert not rule.message_ja.endswith("。")


@pytest.mark.parametrize("table", TABLES)
def test_all_rules_of_a_table_run_on_rows_of_nothing_but_nulls(table: str) -> None:
    """With every column of every table there, each rule is tested and none breaks on nulls."""
    made = context({name: typed(name, [{}, {}], columns=TABLES[name].column_names) for name in TABLES}, as_of=AS_OF)
    rules = [rule for rule in RULES.values() if rule.table == table]
    result = scan(made.connection, table, rules, made.present, made.checking)
    assert not result.not_tested
    failed = {rule.id for rule in rules if result.failed(rule.id)}
    assert all(RULES[name].dimension == "completeness" or name == "users.without_deals" for name in failed), failed


def test_keys_references_and_vocabularies() -> None:
    rows = {
        "deals": [
            {"deal_id": "D1", "status": "open", "account_id": "A1", "currency": "JPY"},
            {"deal_id": "D1", "status": "pending", "account_id": "A9", "currency": "YEN"},
            {"deal_id": "D2", "status": "won", "account_id": None, "currency": None},
        ],
        "accounts": [{"account_id": "A1"}, {"account_id": "A1"}],
    }
    assert failing(RULES["deals.key.unique"], rows) == ({"D1"}, 3)
    assert failing(RULES["deals.account_id.exists"], rows) == ({"D1"}, 2)
    assert failing(RULES["deals.status.vocabulary"], rows) == ({"D1"}, 3)
    assert failing(RULES["deals.currency.code"], rows) == ({"D1"}, 2)


def test_a_composite_key_with_an_empty_part_is_a_key() -> None:
    rows = [
        {"campaign_id": "C", "lead_id": "L", "contact_id": None},
        {"campaign_id": "C", "lead_id": "L", "contact_id": None},
        {"campaign_id": "C", "lead_id": None, "contact_id": "L"},
    ]
    assert failing(RULES["campaign_members.key.unique"], {"campaign_members": rows}) == ({"C|L|"}, 3)


def test_a_foreign_currency_needs_a_rate_on_or_before_its_day() -> None:
    deals = [
        {"deal_id": "base", "status": "won", "currency": "JPY", "closed_at": "2026-01-05"},
        {"deal_id": "early", "status": "won", "currency": "USD", "closed_at": "2025-12-30"},
        {"deal_id": "ok", "status": "won", "currency": "USD", "closed_at": "2026-01-05"},
        {"deal_id": "none", "status": "won", "currency": "GBP", "closed_at": "2026-01-05"},
    ]
    rates = [{"date": "2026-01-01", "currency": "USD", "rate": "150"}]
    assert failing(RULES["deals.currency.rate"], {"deals": deals, "fx_rates": rates}) == ({"early", "none"}, 3)
    assert failing(RULES["deals.currency.rate"], {"deals": deals})[0] == {"early", "ok", "none"}


def test_rows_from_the_future() -> None:
    leads = [
        {"lead_id": "L1", "created_at": "2026-06-30 02:59:59"},
        {"lead_id": "L2", "created_at": "2026-06-30 03:00:01"},
    ]
    assert failing(RULES["leads.created_at.future"], {"leads": leads}) == ({"L2"}, 2)


def test_a_variant_is_found_across_the_tables_that_share_a_vocabulary() -> None:
    tables = {
        "deals": [{"deal_id": f"D{i}", "status": "won", "source": "OnlineStore"} for i in range(3)],
        "leads": [{"lead_id": "L1", "created_at": "2026-01-01", "source": "Online Store"}],
    }
    assert failing(RULES["deals.source.variants"], tables)[0] == {"D0", "D1", "D2"}, "the alias list decides"
    assert failing(RULES["leads.source.variants"], tables)[0] == set()


def test_a_rare_value_near_a_frequent_one_looks_misspelled() -> None:
    industry = ["Manufacturing"] * 40 + ["Manufacturng", "Retail", "technolgy"]
    rows = [{"account_id": f"A{i}", "industry": value} for i, value in enumerate(industry)]
    assert failing(RULES["accounts.industry.misspelled"], {"accounts": rows}) == ({"A40", "A42"}, 43)


def test_a_rule_without_its_columns_is_not_tested() -> None:
    made = context({"deals": [{"deal_id": "D1", "status": "open"}]}, as_of=AS_OF)
    rule = RULES["deals.closed_before_created"]
    result = scan(made.connection, "deals", [rule], made.present, made.checking)
    assert result.not_tested == {rule.id: ("deals.closed_at", "deals.created_at")}
    assert not result.counts


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"fails": "closed_att < created_at"}, "closed_at"),
        ({"fails": "owner.nam is null"}, "owner.name"),
        ({"fails": "ownr.name is null"}, "owner"),
        ({"fails": "amount > $as_off"}, "$as_of"),
        ({"fails": "amount > "}, "not an SQL expression (from line 1, col: 8)"),
        ({"fails": "amount"}, "not a condition: neither true nor false; found 'amount'"),
        ({"fails": "amount * 2"}, "not a condition: neither true nor false"),
        ({"applies": "'yes'"}, "not a condition: neither true nor false"),
        ({"fails": "amount > (select 1)"}, "not a condition on one row"),
        ({"fails": "read_text('x') is null"}, "not allowed"),
        ({"table": "deal"}, "deals"),
        ({"dimension": "valid"}, "validity"),
        ({"severity": "fatal"}, "error"),
        ({"check": "e-mail"}, "email"),
    ],
)
def test_a_wrong_name_is_refused_with_the_nearest_one(change: dict, says: str) -> None:
    good = {
        "id": "deals.x",
        "table": "deals",
        "column": "amount",
        "dimension": "validity",
        "severity": "error",
        "fails": "amount < 0",
    }
    with pytest.raises(UserError, match=re.escape(says)):
        checked(Rule(**{**good, **change}, message_en="x", message_ja="バツ"))


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        (["amount <"], "audit.yaml: rule own.1: not an SQL expression"),
        (["ammount < 0"], "audit.yaml: rule own.1: unknown column; found 'ammount'"),
        (["amount < 0", "amount < 1"], "audit.yaml: rules: two rules have this id; found 'own.1'"),
    ],
)
def test_a_mistake_in_a_rule_of_ones_own_names_the_file_and_the_rule(rules: list[str], says: str) -> None:
    lines = [
        f"- {{id: own.1, table: deals, column: amount, dimension: validity, fails: '{fails}', message: m}}"
        for fails in rules
    ]
    with pytest.raises(UserError, match=re.escape(says)):
        parse_settings("rules:\n" + "\n".join(lines), "audit.yaml")
