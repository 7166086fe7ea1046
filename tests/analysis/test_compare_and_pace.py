"""Like with like, pace and burn-up: counted on a paper calendar."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from crmlib.analysis.compare import comparisons, like_with_like
from crmlib.analysis.pace import burn_up, pace
from crmlib.calendar import Calendar

UTC, TOKYO = Calendar("UTC"), Calendar("Asia/Tokyo", country="JP")


def test_a_finished_month_is_compared_whole():
    before, last_year = comparisons(UTC.period("2026-09"), datetime(2026, 10, 1), UTC)
    assert (before.then.label, last_year.then.label, before.cut) == ("2026-08", "2025-09", False)


def test_an_unfinished_month_against_the_same_business_days():
    # 1–14 October 2026 holds 10 weekdays; September's tenth weekday is the 14th, October 2025's the 14th.
    before, last_year = comparisons(UTC.period("2026-10"), datetime(2026, 10, 15), UTC)
    assert (before.then.start, before.then.last_day) == (date(2026, 9, 1), date(2026, 9, 14))
    assert (last_year.then.start, last_year.then.last_day) == (date(2025, 10, 1), date(2025, 10, 14))
    assert before.cut


def test_a_weekend_that_has_passed_is_taken_along():
    # As of Monday 5 October 2026: 1, 2 (two business days), and the weekend. September: Tue 1, Wed 2, no weekend yet.
    got = like_with_like(UTC.period("2026-10"), UTC.period("2026-09"), datetime(2026, 10, 5), UTC)
    assert got.then.last_day == date(2026, 9, 2)
    # August 2025 began on a Friday; November 2024 too: Fri 1, then the weekend follows there as well.
    got = like_with_like(UTC.period("2025-08"), UTC.period("2024-11"), datetime(2025, 8, 4), UTC)
    assert got.then.last_day == date(2024, 11, 3)


def test_holidays_count():
    # Japan, May 2026: 3–6 are holidays (6th in lieu); by the 9th: 1, 7, 8 = three days. April 2026: 1, 2, 3.
    got = like_with_like(TOKYO.period("2026-05"), TOKYO.period("2026-04"), TOKYO.instant(date(2026, 5, 9)), TOKYO)
    assert got.business_days == (3, 3)
    assert got.then.last_day == date(2026, 4, 3)


def test_a_shorter_month_is_never_left():
    got = like_with_like(UTC.period("2026-03"), UTC.period("2026-02"), datetime(2026, 3, 31), UTC)
    assert got.then.last_day == date(2026, 2, 28)
    assert got.business_days == (21, 20)


def test_before_it_begins_nothing_is_compared():
    got = like_with_like(UTC.period("2026-10"), UTC.period("2026-09"), datetime(2026, 9, 20), UTC)
    assert (got.now.days, got.then.days) == (0, 0)


def test_pace_by_hand():
    # October 2026: 22 weekdays, 10 of them over by the 15th.
    got = pace(Decimal(150), Decimal(220), UTC.period("2026-10"), datetime(2026, 10, 15), UTC)
    assert (got.expected, got.pace, got.rate, got.projected, got.gap) == (100, Decimal("1.5"), 15, 330, 70)
    assert got.needed == Decimal(70) / 12


def test_pace_at_its_ends():
    october = UTC.period("2026-10")
    early = pace(Decimal(0), Decimal(220), october, datetime(2026, 9, 1), UTC)
    assert (early.elapsed, early.rate, early.projected, early.pace, early.needed) == (0, None, None, None, 10)
    late = pace(Decimal(200), Decimal(220), october, datetime(2026, 11, 1), UTC)
    assert (late.remaining, late.needed, late.projected) == (0, None, 200)
    assert pace(Decimal(230), Decimal(220), october, datetime(2026, 11, 1), UTC).needed == 0
    assert pace(Decimal(5), Decimal(0), october, datetime(2026, 10, 15), UTC).attainment is None


def test_burn_up_stops_where_time_has_not_come():
    week = UTC.period("2026-10-05..2026-10-11")
    sold = {date(2026, 10, 5): Decimal("1.5"), date(2026, 10, 7): Decimal(2)}
    got = burn_up(sold, Decimal(10), week, datetime(2026, 10, 8), UTC)
    assert [b.actual for b in got] == [Decimal("1.5"), Decimal("1.5"), Decimal("3.5"), None, None, None, None]
    assert [b.planned for b in got][-3:] == [10, 10, 10]
    with pytest.raises(ValueError, match="2026-10-12"):
        burn_up({date(2026, 10, 12): Decimal(1)}, None, week, datetime(2026, 10, 8), UTC)
