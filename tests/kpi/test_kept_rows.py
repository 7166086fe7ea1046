"""Are states of deals and orders of customers, made before, used for the very rows they were made of and no others?"""

from __future__ import annotations

import multiprocessing

import duckdb
import pytest

from crmlib.catalogue import KPIS
from crmlib.company import parse_company
from crmlib.metric import Data, evaluate, kept_rows
from crmlib.metric.engine import Engine

STAGES = "stages: [{name: Demo, status: open, stalled_after_days: 5}, {name: Quote, status: open}]"
COMPANY = parse_company(f"name: Test\ncurrency: USD\ntimezone: UTC\n{STAGES}")
PERIODS = [COMPANY.calendar.period(month) for month in ("2026-09", "2026-10")]
NAMES = ("open_deals", "bookings", "deals_lost", "stalled_deals", "stage_duration_mean", "sales_cycle_median")
CHOSEN = [KPIS[name] for name in NAMES]


@pytest.fixture
def company(tmp_path, monkeypatch):
    """Tables as Parquet files, as a store keeps them, of which even few are kept."""
    monkeypatch.setattr(kept_rows, "MANY", 0)
    return _written(tmp_path / "first", 300)


def _written(folder, deals, currency="USD"):
    folder.mkdir()
    connection = duckdb.connect()
    connection.execute(f"""
        CREATE TABLE h AS SELECT 'd' || i AS deal_id, TIMESTAMP '2026-08-20' + to_days((n * 20 + i % 30)::INT) AS
          changed_at, CASE n WHEN 0 THEN 'Demo' WHEN 1 THEN 'Quote' ELSE 'End' END AS stage, CASE WHEN n < 2 THEN 'open'
          WHEN i % 3 = 0 THEN 'lost' ELSE 'won' END AS status, (100 + i)::DECIMAL(18, 4) AS amount, '{currency}' AS
          currency, i * 3 + n AS row_order FROM range({deals}) t(i), range(3) s(n);
        CREATE TABLE d AS SELECT deal_id, min(changed_at) AS created_at, max(changed_at) AS closed_at, max_by(stage,
          changed_at) AS stage, max_by(status, changed_at) AS status, max(amount) AS amount, max(currency) AS currency
          FROM h GROUP BY deal_id;
        COPY h TO '{folder}/deal_history.parquet'; COPY d TO '{folder}/deals.parquet';""")
    return folder


def _data(folder, kept_in=None, names=("deals", "deal_history")):
    connection = duckdb.connect()
    tables = {}
    for name in names:
        connection.execute(f"CREATE VIEW \"{name}\" AS FROM read_parquet('{folder}/{name}.parquet')")
        tables[name] = {row[0] for row in connection.execute(f'DESCRIBE "{name}"').fetchall()}
    return Data(connection, tables, states=kept_in)


def _figures(folder, kept_in=None, company=COMPANY):
    return evaluate(_data(folder, kept_in), CHOSEN, PERIODS, [(), ("stage",)], company=company)


def _made(folder):
    return sorted(folder.glob("states-*"))


def test_figures_are_the_same_made_kept_and_read_again(company, tmp_path):
    fresh = _figures(company)
    assert {r.kpi_id for r in fresh if r.value} == set(NAMES)
    assert _figures(company, tmp_path / "kept") == fresh
    (made,) = _made(tmp_path / "kept")
    assert _figures(company, tmp_path / "kept") == fresh
    assert _made(tmp_path / "kept") == [made]


def test_one_connection_serves_states_kept_and_made_afresh_in_turn(company, tmp_path):
    kept, fresh = _data(company, tmp_path / "kept"), _figures(company)
    for data in (kept, Data(kept.backend, kept.tables), kept):
        assert evaluate(data, CHOSEN, PERIODS, [(), ("stage",)], company=COMPANY) == fresh


@pytest.mark.parametrize("part", [600, 60])
def test_states_made_in_parts_are_those_made_at_once(company, tmp_path, monkeypatch, part):
    """Of deals some occur twice, some have no id, some no history: the same states, each once."""
    connection = duckdb.connect()
    connection.execute(f"""
        CREATE TABLE d AS FROM '{company}/deals.parquet';
        INSERT INTO d SELECT * FROM d LIMIT 30;
        INSERT INTO d SELECT * REPLACE (deal_id || '''\\1' AS deal_id) FROM d LIMIT 100;
        INSERT INTO d SELECT * REPLACE (NULL AS deal_id) FROM d LIMIT 7;
        COPY (SELECT *, row_number() OVER () AS row_order FROM d) TO '{company}/deals.parquet'""")
    monkeypatch.setattr(kept_rows, "PART", 10_000)
    whole = _written_states(company, tmp_path / "whole")
    monkeypatch.setattr(kept_rows, "PART", part)
    parts = _written_states(company, tmp_path / "parts")
    names = {file.stem.split("_")[0] for file in tmp_path.glob("parts/*/*/*/*.parquet")}
    assert len(names) == 1337 // part + 1
    assert parts == whole
    assert len(whole) == 3 * (300 + 30) + 2 * (100 + 7)


def _written_states(folder, kept_in):
    _figures(folder, kept_in)
    rows = f"FROM read_parquet('{kept_in}/*/*/*/*.parquet', hive_partitioning = false)"
    return sorted(duckdb.execute(f"SELECT s::VARCHAR FROM ({rows}) s").fetchall())


def test_what_is_kept_is_read(company, tmp_path):
    _figures(company, tmp_path / "kept")
    for file in tmp_path.glob("kept/states-*/*/*/*.parquet"):
        duckdb.execute(f"COPY (SELECT * REPLACE (amount * 2 AS amount) FROM '{file}') TO '{file}.new' (FORMAT parquet)")
        file.unlink()
        (file.parent / f"{file.name}.new").rename(file)
    (before,) = (r for r in _figures(company) if (r.kpi_id, r.period, r.by) == ("bookings", PERIODS[-1], ()))
    (after,) = (
        r for r in _figures(company, tmp_path / "kept") if (r.kpi_id, r.period, r.by) == ("bookings", PERIODS[-1], ())
    )
    assert after.value == 2 * before.value > 0


def test_other_files_other_currency_other_columns_are_not_served_from_it(company, tmp_path):
    _figures(company, tmp_path / "kept")
    other = _written(tmp_path / "second", 200)
    assert _figures(other, tmp_path / "kept") == _figures(other) != _figures(company)
    euro = parse_company(f"name: Test\ncurrency: EUR\ntimezone: UTC\n{STAGES}")
    assert _figures(company, tmp_path / "kept", euro) == _figures(company, company=euro) != _figures(company)
    assert len(_made(tmp_path / "kept")) == 3


def test_tables_that_may_change_are_never_kept(company, tmp_path):
    data = _data(company, tmp_path / "kept")
    data.backend.execute("CREATE TABLE own AS FROM deal_history; DROP VIEW deal_history")
    data.backend.execute("ALTER TABLE own RENAME TO deal_history")
    found = evaluate(data, CHOSEN, PERIODS, [(), ("stage",)], company=COMPANY)
    assert found == _figures(company)
    assert not _made(tmp_path / "kept")


def test_few_rows_are_made_again(company, tmp_path, monkeypatch):
    monkeypatch.setattr(kept_rows, "MANY", 3 * 300 + 300 + 1)
    _figures(company, tmp_path / "kept")
    assert not _made(tmp_path / "kept")


def test_whether_a_key_is_repeated_is_asked_once_of_the_same_files(company, tmp_path, monkeypatch):
    """The answer for one company's deals, where none is repeated, is not taken for another's, where some are."""
    twice = _written(tmp_path / "second", 300)
    deals = f"{twice}/deals.parquet"
    duckdb.execute(f"CREATE TABLE d AS FROM '{deals}'; INSERT INTO d SELECT * FROM d LIMIT 30; COPY d TO '{deals}'")
    duckdb.execute("DROP TABLE d")
    fresh = [_figures(folder) for folder in (company, twice)]
    assert fresh[0] != fresh[1]
    asked, write = [], Engine.write
    monkeypatch.setattr(Engine, "write", lambda engine, sql, *how: write(engine, asked.append(sql) or sql, *how))
    monkeypatch.setattr(kept_rows, "ask", lambda *of: pytest.fail(f"asked apart from what is kept: {of}"))
    for _ in range(2):
        assert [_figures(folder, tmp_path / "kept") for folder in (company, twice)] == fresh
    assert len([sql for sql in asked if "HAVING" in sql]) == 2


def test_a_place_that_cannot_be_written_is_left_alone(company, tmp_path):
    (tmp_path / "kept").write_text("not a folder")
    assert _figures(company, tmp_path / "kept") == _figures(company)


def test_a_torn_file_is_made_again(company, tmp_path):
    _figures(company, tmp_path / "kept")
    for file in tmp_path.glob("kept/**/*.parquet"):
        file.write_bytes(file.read_bytes()[:100])
    assert _figures(company, tmp_path / "kept") == _figures(company)
    assert _figures(company, tmp_path / "kept") == _figures(company)


def test_the_newest_are_kept(company, tmp_path):
    for number in range(5):
        _figures(_written(tmp_path / f"company{number}", 10 + number), tmp_path / "kept")
    assert len(_made(tmp_path / "kept")) == kept_rows.NEWEST


def test_what_a_killed_writer_left_is_not_read(company, tmp_path):
    """A process ends, unasked, while it writes; the next makes the states whole."""
    writer = multiprocessing.get_context("spawn").Process(target=_die_writing, args=(company, tmp_path / "kept"))
    writer.start()
    writer.join()
    assert writer.exitcode == 9
    assert not _made(tmp_path / "kept")
    assert list((tmp_path / "kept").glob("half-*"))
    assert _figures(company, tmp_path / "kept") == _figures(company)
    assert len(_made(tmp_path / "kept")) == 1


def _die_writing(folder, kept_in):
    import os

    kept_rows.MANY = 0
    kept_rows.os.rename = lambda *_: os._exit(9)
    _figures(folder, kept_in)


SHOWN = ("active_customers", "retained_customers", "repeat_rate", "average_order_value")
OF_CUSTOMERS = [KPIS[name] for name in SHOWN]
ORDERS = ("orders", "contacts", "accounts")


@pytest.fixture
def shop(company):
    """Orders beside the deals: of accounts, of contacts with an account and without one, of nobody, at no time."""
    duckdb.execute(f"""
        COPY (SELECT 'o' || i AS order_id, CASE WHEN i % 3 = 0 THEN 'a' || (i % 40) END AS account_id,
          CASE WHEN i % 7 <> 0 THEN 'c' || (i % 50) END AS contact_id, CASE WHEN i % 11 <> 0 THEN
          TIMESTAMP '2025-06-01 12:00' + to_days((i * 7 % 480)::INT) END AS ordered_at,
          (i % 90)::DECIMAL(18, 4) AS amount, i AS row_order FROM range(400) t(i)) TO '{company}/orders.parquet';
        COPY (SELECT 'c' || i AS contact_id, CASE WHEN i % 2 = 0 THEN 'a' || i END AS account_id,
          TIMESTAMP '2026-01-01' + to_days((i * 5)::INT) AS created_at FROM range(45) t(i))
          TO '{company}/contacts.parquet';
        COPY (SELECT 'a' || i AS account_id FROM range(30) t(i)) TO '{company}/accounts.parquet'""")
    return company


def _sold(folder, kept_in=None):
    return evaluate(_data(folder, kept_in, ORDERS), OF_CUSTOMERS, PERIODS, [()], company=COMPANY)


def test_orders_are_made_kept_and_read_again(shop, tmp_path):
    fresh = _sold(shop)
    assert {r.kpi_id for r in fresh if r.value} == set(SHOWN)
    assert _sold(shop, tmp_path / "kept") == fresh
    (made,) = tmp_path.glob("kept/orders-*")
    assert _sold(shop, tmp_path / "kept") == fresh
    assert list(tmp_path.glob("kept/orders-*")) == [made]
    file = max(made.rglob("*.parquet"), key=lambda file: file.stat().st_size)
    file.unlink()
    assert _sold(shop, tmp_path / "kept") != fresh


def test_orders_at_no_time_leave_no_file_and_no_error(shop, tmp_path):
    rows = f"SELECT * REPLACE (NULL::TIMESTAMP AS ordered_at) FROM '{shop}/orders.parquet'"
    duckdb.execute(f"COPY ({rows}) TO '{shop}/none.parquet' (FORMAT parquet)")
    (shop / "none.parquet").rename(shop / "orders.parquet")
    assert _sold(shop, tmp_path / "kept") == _sold(shop)
    assert _sold(shop, tmp_path / "kept") == _sold(shop)


def test_orders_that_are_made_leave_states_that_others_read(shop, tmp_path):
    for number in range(kept_rows.NEWEST):
        _figures(_written(tmp_path / f"company{number}", 10 + number), tmp_path / "kept")
    _sold(shop, tmp_path / "kept")
    assert len(_made(tmp_path / "kept")) == kept_rows.NEWEST
