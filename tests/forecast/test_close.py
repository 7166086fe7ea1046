"""When do deals close? Counted by hand on a dozen deals, and against the truth of a company that was made up."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmlib.analysis.forecast import arrive, close, rebuild
from crmlib.analysis.forecast.book import make
from crmlib.analysis.forecast.rebuild import as_day
from tests.forecast.companies import made_up, states

TODAY = date(2024, 4, 1)


def few():
    """a: won in February. b: lost in March. c: open. d: created in March, won in March."""
    rows = []
    for deal, born, end, status in (
        ("a", "2024-01-10", "2024-02-20", "won"),
        ("b", "2024-01-15", "2024-03-05", "lost"),
        ("c", "2024-02-10", None, None),
        ("d", "2024-03-03", "2024-03-20", "won"),
    ):
        fixed = {"deal": deal, "created_on": born, "amount": 100.0, "from_history": True, "team": "t", "owner": "o"}
        rows.append({**fixed, "status": "open", "since_on": born, "until_on": end})
        if end:
            rows.append({**fixed, "status": status, "since_on": end, "closed_on": end})
    return make(states(rows), TODAY)


def test_a_snapshot_is_what_was_open_then():
    book = few()
    assert [book.ids[d] for d in book.open_at(as_day(date(2024, 2, 1))).deal] == ["a", "b"]
    assert [book.ids[d] for d in book.open_at(as_day(date(2024, 3, 1))).deal] == ["b", "c"]
    assert [book.ids[d] for d in book.open_at(as_day(TODAY)).deal] == ["c"]


def test_rows_follow_each_deal_into_the_months_that_it_reached_open():
    """From 1 February: a and b in February (a won), b alone in March (lost). From 1 March: b (lost) and c."""
    book = few()
    found = rebuild.rows(book, [as_day(date(2024, 2, 1)), as_day(date(2024, 3, 1))], 2, book.today)
    told = [(str(book.ids[d]), int(k), bool(w), bool(x)) for d, k, w, x in
            zip(found.deal, found.lead, found.won, found.lost, strict=True)]  # fmt: skip
    assert told == [("a", 0, True, False), ("b", 0, False, False), ("b", 1, False, True),
                    ("b", 0, False, True), ("c", 0, False, False)]  # fmt: skip


def test_a_month_that_is_not_over_teaches_nothing():
    book = few()
    assert len(rebuild.rows(book, [as_day(date(2024, 3, 1))], 1, as_day(date(2024, 3, 31)))) == 0


def test_landmarks_are_days_like_today():
    found = rebuild.landmarks(as_day(date(2024, 4, 15)), as_day(date(2024, 1, 1)))
    assert [str(rebuild.as_date(d)) for d in found] == ["2024-01-15", "2024-02-15", "2024-03-15"]


@pytest.fixture(scope="module")
def company():
    book = made_up(3, spread=0.0)
    first = book.first_observed()
    learnt = rebuild.rows(book, rebuild.landmarks(book.today, first), 3, book.today)
    return book, first, learnt


def test_ends_of_a_deal_add_up_to_one(company):
    book, _, learnt = company
    snapshot = book.open_at(book.today)
    ends = close.fit(book, learnt, 1).ends(book, rebuild.followed(book, snapshot, 3), 3, len(snapshot.deal))
    assert (ends.won >= 0).all()
    assert ends.won.sum(axis=1) + ends.lost.sum(axis=1) + ends.open == pytest.approx(np.ones(len(snapshot.deal)))


def test_the_hazard_is_that_of_the_truth(company):
    """A deal lasts 10 to 99 days, each as likely: one that is 45 days old ends within 31 days with 31 ÷ 54."""
    book, _, learnt = company
    snapshot = book.open_at(book.today)
    ends = close.fit(book, learnt, 1).ends(book, rebuild.followed(book, snapshot, 3), 3, len(snapshot.deal))
    age = book.today - snapshot.created
    closing = (ends.won + ends.lost)[:, 0]
    of_age = (age >= 38) & (age <= 52)
    assert of_age.sum() > 30
    assert closing[of_age].mean() == pytest.approx(31 / 54, abs=0.06)
    assert (ends.won.sum() / (ends.won.sum() + ends.lost.sum())) == pytest.approx(0.5, abs=0.05)


def test_arrivals_are_those_of_the_truth(company):
    """Four teams × 30 per 30.4 days. Created over a month and won within it: (1 ÷ 31) Σ of the days left past ten."""
    book, first, _ = company
    found = arrive.fit(book, book.today, first, 3, 1)
    assert found.created[0] == pytest.approx(4 * 30 * 31 / 30.4, rel=0.1)
    truth = sum(max(left - 10, 0) / 90 for left in range(31)) / 31 * 0.5
    assert found.won[0, 0] == pytest.approx(truth, rel=0.2)
    assert found.share.sum() == pytest.approx(1)


def test_too_few_closings_have_no_hazard():
    assert close.fit(few(), rebuild.rows(few(), [as_day(date(2024, 2, 1))], 2, few().today), 1) is None
