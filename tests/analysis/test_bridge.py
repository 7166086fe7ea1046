"""The bridge: hand-counted company with a deal for every line, its rules one by one, and exact closure."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from crmlib.analysis.bridge import LINES, bridge, frame, gap
from crmlib.analysis.movement import movements
from crmlib.company import Company
from crmlib.errors import UserError
from tests.analysis.company_of_rows import company_of

COMPANY = Company(name="Acme", currency="USD", timezone="UTC")
MARCH, APRIL = datetime(2026, 3, 1), datetime(2026, 4, 1)
BORN, MAY, AUGUST = "2026-01-05", "2026-05-01", "2026-08-01"
Q2 = COMPANY.calendar.period("2026-Q2")

USERS = [
    {"user_id": "u1", "team": "East", "region": "N"},
    {"user_id": "u2", "team": "West"},
    {"user_id": "u3", "team": "Idle"},
]
RATES = [
    {"date": "2026-01-01", "currency": "EUR", "rate": "1.10"},
    {"date": "2026-03-31", "currency": "EUR", "rate": "1.20"},
]


def deal(deal_id, *states, created="2026-01-05", **recorded):
    """A deal and its history; a state is (day, status, amount, close_date, owner, currency)."""
    rows = [
        {"deal_id": deal_id, "changed_at": f"{day}T12:00", "status": status, "amount": amount, "close_date": close,
         "owner_id": owner, "currency": currency}
        for day, status, amount, close, owner, currency in states
    ]  # fmt: skip
    last = rows[-1] if rows else {}
    now = {"deal_id": deal_id, "created_at": created and f"{created}T12:00", "closed_at": None, "status": "open"}
    now |= {k: last.get(k) for k in ("status", "amount", "close_date", "owner_id", "currency") if last}
    return now | recorded, rows


def data_of(*deals, **tables):
    tables = {"users": USERS, "fx_rates": RATES} | tables
    history = [row for _, rows in deals for row in rows]
    return company_of(deals=[d for d, _ in deals], **({"deal_history": history} if history else {}), **tables)


HAND = (
    deal("stays", (BORN, "open", 100, MAY, "u1", None), ("2026-03-09", "open", 150, MAY, "u1", None)),
    deal("won", (BORN, "open", 200, MAY, "u1", None), ("2026-03-10", "won", 180, MAY, "u1", None),
         ("2026-03-11", "won", 190, MAY, "u1", None)),
    deal("lost", (BORN, "open", 50, MAY, "u1", "USD"), ("2026-03-15", "lost", 50, MAY, "u1", "USD")),
    deal("out", (BORN, "open", 70, MAY, "u1", ""), ("2026-03-15", "open", 90, AUGUST, "u1", "")),
    deal("in", (BORN, "open", 30, AUGUST, "u1", None), ("2026-03-15", "open", 40, "2026-05-10", "u1", None)),
    deal("new", ("2026-03-05", "open", 60, "2026-05-20", "u1", None), created="2026-03-05"),
    deal("back", (BORN, "open", 75, MAY, "u1", None), ("2026-02-10", "lost", 75, MAY, "u1", None),
         ("2026-03-12", "open", 80, MAY, "u1", None)),
    deal("handed", (BORN, "open", 100, MAY, "u1", "EUR"), ("2026-03-20", "open", 120, MAY, "u2", "EUR")),
    deal("passing", ("2026-03-02", "open", 450, MAY, "u1", None), ("2026-03-20", "won", 500, MAY, "u1", None),
         created="2026-03-02"),
    deal("euro", (BORN, "open", 10, MAY, "u1", "EUR")),
    deal("plain", amount=25, close_date="2026-06-01", owner_id="u2"),
    deal("nobody", (BORN, "open", 5, MAY, None, None)),
)  # fmt: skip


def amounts(result, **by):
    return {line.line: (line.amount, line.n) for line in result.lines if line.by == tuple(by.items())}


def test_hand_counted_company():
    got = amounts(bridge(data_of(*HAND), MARCH, APRIL, company=COMPANY, window=Q2))
    expected = {
        "start": (571, 8), "new": (60, 1), "reopened": (80, 1), "moved_in": (40, 1), "transferred_in": (0, 0),
        "increased": (72, 2), "decreased": (20, 1), "moved_out": (70, 1), "won": (180, 1), "lost": (50, 1),
        "removed": (0, 0), "transferred_out": (0, 0), "fx": (13, 2), "end": (516, 8),
    }  # fmt: skip
    assert got == {name: (Decimal(amount), n) for name, (amount, n) in expected.items()}


def test_hand_counted_teams():
    result = bridge(data_of(*HAND), MARCH, APRIL, company=COMPANY, by=("team",), window=Q2)
    west = amounts(result, team="West")
    assert {k: v for k, v in west.items() if v[1]} == {
        "start": (25, 1), "transferred_in": (110, 1), "increased": (22, 1), "fx": (12, 1), "end": (169, 2),
    }  # fmt: skip
    east = amounts(result, team="East")
    assert east["transferred_out"] == (110, 1)
    assert east["start"] == (541, 6)
    assert east["end"] == (342, 5)
    assert amounts(result, team=None)["end"] == (5, 1)
    assert all(value == (0, 0) for value in amounts(result, team="Idle").values())


def test_created_and_closed_in_between_stand_beside():
    result = bridge(data_of(*HAND), MARCH, APRIL, company=COMPANY, window=Q2)
    assert [(line.line, line.amount, line.n) for line in result.beside] == [("won", 500, 1), ("lost", 0, 0)]


@pytest.mark.parametrize("by", [(), ("team",), ("owner",), ("region",), ("team", "owner")])
@pytest.mark.parametrize("window", [None, Q2])
def test_every_slice_closes(by, window):
    result = bridge(data_of(*HAND), MARCH, APRIL, company=COMPANY, by=by, window=window)
    for start in range(0, len(result.lines), len(LINES)):
        lines = result.lines[start : start + len(LINES)]
        assert [line.line for line in lines] == list(LINES)
        assert gap(lines) == 0


def test_scope_sees_transfers_and_by_owner_inside_it():
    result = bridge(data_of(*HAND), MARCH, APRIL, company=COMPANY, scope="team:West", window=Q2)
    assert amounts(result)["transferred_in"] == (110, 1)
    inside = bridge(data_of(*HAND), MARCH, APRIL, company=COMPANY, scope="team:West", by=("owner",), window=Q2)
    assert amounts(inside, owner="u2")["end"] == (169, 2)
    assert amounts(inside, owner="u1")["end"] == (0, 0)


def test_every_deal_is_in_one_class():
    data = data_of(*HAND)
    rows = movements(data, MARCH, APRIL, company=COMPANY, window=Q2).to_pylist()
    assert {row["deal_id"]: row["class"] for row in rows} == {
        "stays": "stay", "won": "won", "lost": "lost", "out": "moved_out", "in": "moved_in", "new": "new",
        "back": "reopened", "handed": "stay", "passing": "created_won", "euro": "stay", "plain": "stay",
        "nobody": "stay",
    }  # fmt: skip
    assert len(rows) == len(HAND)


def test_equal_times_the_last_row_in_the_source_wins():
    d = deal("d", (BORN, "open", 1, None, "u1", None), ("2026-02-01", "open", 2, None, "u1", None),
             ("2026-02-01", "open", 3, None, "u1", None))  # fmt: skip
    assert amounts(bridge(data_of(d), MARCH, APRIL, company=COMPANY))["start"] == (3, 1)


def test_a_change_at_the_instant_itself_comes_after_it():
    row, history = deal("d", (BORN, "open", 1, None, "u1", None), ("2026-03-01", "won", 1, None, "u1", None))
    history[1]["changed_at"] = "2026-03-01T00:00"
    got = amounts(bridge(data_of((row, history)), MARCH, APRIL, company=COMPANY))
    assert got["start"] == (1, 1)
    assert got["won"] == (1, 1)


def test_before_its_first_history_row_a_deal_is_open_with_that_rows_values():
    d = deal("d", ("2026-03-10", "won", 7, None, "u1", None))
    got = amounts(bridge(data_of(d), MARCH, APRIL, company=COMPANY))
    assert got["start"] == (7, 1)
    assert got["won"] == (7, 1)


def test_without_history_a_deal_is_open_until_it_closes():
    data = data_of(deal("d", amount=9, status="won", closed_at="2026-03-10T00:00", owner_id="u1", stage="Won"))
    got = amounts(bridge(data, MARCH, APRIL, company=COMPANY))
    assert got["start"] == (9, 1)
    assert got["won"] == (9, 1)
    by_stage = bridge(data, MARCH, APRIL, company=COMPANY, by=("stage",))
    assert amounts(by_stage, stage=None)["won"] == (9, 1)  # the stage that it has only since it closed is unknown


def test_nothing_after_as_of_counts():
    d = deal("d", (BORN, "open", 1, None, "u1", None), ("2026-03-20", "won", 2, None, "u1", None))
    late = deal("late", ("2026-03-21", "open", 4, None, "u1", None), created="2026-03-21")
    got = amounts(bridge(data_of(d, late), MARCH, APRIL, company=COMPANY, as_of=datetime(2026, 3, 20)))
    assert got["end"] == (1, 1)
    assert got["won"] == (0, 0)
    assert got["new"] == (0, 0)


def test_an_empty_amount_is_worth_nothing_and_counts():
    d = deal("d", (BORN, "open", None, None, "u1", "GBP"), ("2026-03-20", "open", 3, None, "u1", None))
    got = amounts(bridge(data_of(d), MARCH, APRIL, company=COMPANY))
    assert got["start"] == (0, 1)
    assert got["increased"] == (3, 1)
    assert got["end"] == (3, 1)


def test_a_missing_rate_takes_only_its_slice_and_names_itself():
    pound = deal("p", (BORN, "open", 8, None, "u2", "GBP"))
    result = bridge(data_of(*HAND, pound), MARCH, APRIL, company=COMPANY, by=("team",))
    west = {line.line: line for line in result.lines if line.by == (("team", "West"),)}
    assert west["start"].amount is None
    assert west["start"].missing == ("fx_rates.GBP",)
    assert west["start"].n == 2
    assert gap(tuple(west.values())) is None
    assert amounts(result, team="East")["start"][0] is not None


def test_a_change_of_currency_is_a_change_of_value():
    d = deal("d", (BORN, "open", 100, None, "u1", "USD"), ("2026-03-20", "open", 100, None, "u1", "EUR"))
    got = amounts(bridge(data_of(d), MARCH, APRIL, company=COMPANY))
    assert (got["increased"][0], got["fx"][0], got["end"][0]) == (10, 10, 120)


def test_removed_only_between_two_snapshots():
    gone = deal("gone", (BORN, "open", 11, None, "u1", None))
    former, now = data_of(*HAND, gone), data_of(*HAND)
    result = bridge(now, MARCH, APRIL, company=COMPANY, by=("team",), before=former)
    east = amounts(result, team="East")
    assert east["removed"] == (11, 1)
    assert gap(tuple(line for line in result.lines if line.by == (("team", "East"),))) == 0
    assert amounts(bridge(former, MARCH, APRIL, company=COMPANY))["removed"] == (0, 0)


def test_a_late_import_is_new_between_snapshots():
    late = deal("late", (BORN, "open", 11, None, "u1", None))
    result = bridge(data_of(*HAND, late), MARCH, APRIL, company=COMPANY, before=data_of(*HAND))
    assert amounts(result)["new"] == (71, 2)
    assert gap(result.lines) == 0


def test_a_table_without_amounts_has_no_bridge_and_says_why():
    data = company_of(deals=[{"deal_id": "d", "status": "open", "created_at": "2026-01-01"}])
    result = bridge(data, MARCH, APRIL, company=COMPANY)
    assert result.missing == ("deals.amount", "deals.closed_at")
    assert [line.line for line in result.lines] == list(LINES)
    assert all(line.amount is None for line in result.lines)


def test_an_unknown_dimension_is_refused_with_the_nearest():
    with pytest.raises(UserError, match="team"):
        bridge(data_of(*HAND), MARCH, APRIL, company=COMPANY, by=("tema",))
    with pytest.raises(UserError, match="team:"):
        bridge(data_of(*HAND), MARCH, APRIL, company=COMPANY, scope="teem:East")


def test_frame_holds_every_line():
    result = bridge(data_of(*HAND), MARCH, APRIL, company=COMPANY, by=("team",), window=Q2)
    table = frame(result)
    assert table.num_rows == len(result.lines) + len(result.beside)
    assert table.column_names == ["team", "line", "amount", "n", "missing", "beside"]
