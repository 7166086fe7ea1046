"""Time is cut as people and ISO 8601 cut it. Truth: hand-kept calendars and the tz database's published changes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlib.calendar import Calendar, add_months, parse_period
from crmlib.errors import UserError

# (text, fiscal year start, first day, last day): read off a calendar
PERIODS = [
    ("2026-10", 1, date(2026, 10, 1), date(2026, 10, 31)),
    ("2024-02", 1, date(2024, 2, 1), date(2024, 2, 29)),
    ("2026-W41", 1, date(2026, 10, 5), date(2026, 10, 11)),
    ("2026-W01", 1, date(2025, 12, 29), date(2026, 1, 4)),
    ("2020-W53", 1, date(2020, 12, 28), date(2021, 1, 3)),
    ("2026-Q3", 4, date(2026, 7, 1), date(2026, 9, 30)),
    ("2026-H1", 4, date(2026, 1, 1), date(2026, 6, 30)),
    ("2026", 4, date(2026, 1, 1), date(2026, 12, 31)),
    ("FY2026", 4, date(2026, 4, 1), date(2027, 3, 31)),
    ("FY2026-Q3", 4, date(2026, 10, 1), date(2026, 12, 31)),
    ("FY2026-Q4", 4, date(2027, 1, 1), date(2027, 3, 31)),
    ("FY2026-H2", 4, date(2026, 10, 1), date(2027, 3, 31)),
    ("FY2026", 1, date(2026, 1, 1), date(2026, 12, 31)),
    ("2026-10-05..2026-10-05", 1, date(2026, 10, 5), date(2026, 10, 5)),
]


@pytest.mark.parametrize(("text", "fiscal", "first", "last"), PERIODS)
def test_periods(text, fiscal, first, last):
    period = parse_period(text, fiscal)
    assert (period.start, period.last_day) == (first, last)
    assert parse_period(period.label, fiscal) == period


@pytest.mark.parametrize(
    "text",
    ["2026-13", "2026-W54", "2025-W53", "2026-Q5", "FY26", "2026-02-30..2026-03-01", "2026-03-02..2026-03-01", "",
     "..", "x",
     "0000", "2026-10-01", "0001-01", "1899-Q4", "0999-10-01..2026-01-01"],
)  # fmt: skip
def test_nonsense_is_refused_with_what_was_expected(text):
    with pytest.raises(UserError, match="expected"):
        parse_period(text)


@pytest.mark.parametrize("text", [t for t, *_ in PERIODS])
def test_next_and_previous_are_adjacent_and_inverse(text):
    period = parse_period(text, 4)
    assert period.next().start == period.end
    assert period.previous().end == period.start
    assert period.next().previous().start == period.start


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2026-10", "2025-10"), ("2024-02", "2023-02"), ("FY2026-Q3", "FY2025-Q3"), ("2026-W41", "2025-W41"),
     ("2026-W53", "2026-W01"), ("2024-02-29..2024-03-01", "2023-02-28..2023-03-01")],
)  # fmt: skip
def test_same_period_last_year(text, expected):
    assert parse_period(text, 4).same_period_last_year().label == expected


# Local midnights around published clock changes: (zone, day, its first instant in UTC)
MIDNIGHTS = [
    ("Asia/Tokyo", date(2026, 3, 8), datetime(2026, 3, 7, 15)),
    ("America/New_York", date(2026, 3, 8), datetime(2026, 3, 8, 5)),
    ("America/New_York", date(2026, 3, 9), datetime(2026, 3, 9, 4)),
    ("America/Sao_Paulo", date(2018, 11, 4), datetime(2018, 11, 4, 3)),  # midnight was skipped: the day began at 01:00
    ("America/Havana", date(2022, 11, 6), datetime(2022, 11, 6, 4)),  # midnight came twice: the first counts
    ("Pacific/Apia", date(2011, 12, 31), datetime(2011, 12, 30, 10)),  # 30 December did not exist in Samoa
]


@pytest.mark.parametrize(("zone", "day", "expected"), MIDNIGHTS)
def test_a_day_starts_at_its_first_instant(zone, day, expected):
    assert Calendar(zone).instant(day) == expected


@given(st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)), st.sampled_from(["Asia/Tokyo", "America/New_York",
       "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"]))  # fmt: skip
def test_arrow_and_python_agree_on_the_local_date(instant, zone):
    calendar = Calendar(zone)
    expected = instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    assert calendar.local_date(instant) == expected
    assert calendar.local_dates(pa.array([instant], pa.timestamp("us"))).to_pylist() == [expected]
    assert calendar.instant(expected) <= instant < calendar.instant(expected + timedelta(days=1))


def test_instants():
    calendar = Calendar("Asia/Tokyo")
    assert calendar.parse_instant("2026-10-01") == datetime(2026, 9, 30, 15)
    assert calendar.parse_instant("2026-10-01T09:30") == datetime(2026, 10, 1, 0, 30)
    assert calendar.parse_instant("2026-10-01T09:30:00+02:00") == datetime(2026, 10, 1, 7, 30)
    for text in ("yesterday", "0001-01-01", "9999-12-31T23:59:59-12:00"):
        with pytest.raises(UserError, match="not an instant"):
            calendar.parse_instant(text)


def test_japanese_holidays_are_no_business_days():
    # Golden Week 2026: 29 April, 3-6 May (6 May is a substitute holiday), counted on a printed calendar.
    calendar = Calendar("Asia/Tokyo", country="JP")
    assert calendar.business_days(date(2026, 4, 27), date(2026, 5, 11)) == 6


def test_months_are_clamped():
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2026, 1, 15), -13) == date(2024, 12, 15)


def test_wrong_settings_name_the_nearest():
    with pytest.raises(UserError, match="Asia/Tokyo"):
        Calendar("Asia/Tokio")
    with pytest.raises(UserError, match="monday"):
        Calendar("UTC", week_start="mondy")


# Years, halves and quarters: the calendar that the National Retail Federation publishes (weeks from Sunday, starting
# near 1 February). Its months are 4-5-4; those of 4-4-5 are counted by hand from the same quarters.
RETAIL = [
    ("FY2023", date(2023, 1, 29), date(2024, 2, 3)),  # 53 weeks
    ("FY2024", date(2024, 2, 4), date(2025, 2, 1)),
    ("FY2024-P01", date(2024, 2, 4), date(2024, 3, 2)),
    ("FY2024-P03", date(2024, 3, 31), date(2024, 5, 4)),
    ("FY2024-Q2", date(2024, 5, 5), date(2024, 8, 3)),
    ("FY2023-P12", date(2023, 12, 24), date(2024, 2, 3)),  # 5 weeks and the 53rd
    ("FY2023-H2", date(2023, 7, 30), date(2024, 2, 3)),
]


@pytest.mark.parametrize(("text", "first", "last"), RETAIL)
def test_a_4_4_5_year_is_the_published_one(text, first, last):
    calendar = Calendar("America/New_York", 2, "sunday", fiscal_pattern="4-4-5")
    period = calendar.period(text)
    assert (period.start, period.last_day) == (first, last)
    assert period.next().start == period.end
    assert period.next().previous() == period
    assert calendar.period("2024-03").days == 31


# The first days of two retail years, of 53 and 52 weeks, counted in weeks of 4, 4 and 5 on a printed calendar.
WEEKS_445 = {
    "FY2023": "01-29 02-26 03-26 04-30 05-28 06-25 07-30 08-27 09-24 10-29 11-26 12-24",
    "FY2024": "02-04 03-03 03-31 05-05 06-02 06-30 08-04 09-01 09-29 11-03 12-01 12-29",
}


@pytest.fixture
def retail():
    return Calendar("America/New_York", 2, "sunday", fiscal_pattern="4-4-5")


def test_two_4_4_5_years_month_by_month(retail):
    firsts = [date.fromisoformat(f"{name[2:]}-{day}") for name, days in WEEKS_445.items() for day in days.split()]
    months = retail.periods(retail.period("FY2023-P01"), retail.period("FY2024-P12"))
    assert [month.start for month in months] == firsts
    assert [month.end for month in months] == [*firsts[1:], date(2025, 2, 2)]
    assert [month.days // 7 for month in months] == [*(4, 4, 5) * 3, 4, 4, 6, *(4, 4, 5) * 4]
    for year in ("FY2023", "FY2024"):
        parts = [retail.period(f"{year}-{part}") for part in ("Q1", "Q2", "Q3", "Q4", "H1", "H2")]
        of_year = [month for month in months if month.label.startswith(year)]
        assert [(q.start, q.end) for q in parts[:4]] == [(of_year[i].start, of_year[i + 2].end) for i in (0, 3, 6, 9)]
        assert [(h.start, h.end) for h in parts[4:]] == [(of_year[i].start, of_year[i + 5].end) for i in (0, 6)]


@pytest.mark.parametrize(
    ("text", "before", "year_ago"),
    [
        ("FY2024-P01", ("2023-12-24", "2024-02-03"), ("2023-01-29", "2023-02-25")),  # after the month of six weeks
        ("FY2024-P12", ("2024-12-01", "2024-12-28"), ("2023-12-24", "2024-02-03")),  # five weeks, six a year ago
        ("FY2024-Q1", ("2023-10-29", "2024-02-03"), ("2023-01-29", "2023-04-29")),  # after the quarter of 14 weeks
        ("FY2024-H1", ("2023-07-30", "2024-02-03"), ("2023-01-29", "2023-07-29")),
        ("FY2024", ("2023-01-29", "2024-02-03"), ("2023-01-29", "2024-02-03")),
        ("2024-03", ("2024-02-01", "2024-02-29"), ("2023-03-01", "2023-03-31")),  # months stay those of the calendar
    ],
)
def test_what_a_4_4_5_period_is_compared_with(retail, text, before, year_ago):
    for period, (first, last) in zip(
        (retail.period(text).previous(), retail.period(text).same_period_last_year()), (before, year_ago), strict=True
    ):
        assert (period.start, period.last_day) == (date.fromisoformat(first), date.fromisoformat(last))
        assert retail.period(period.label) == period


@pytest.mark.parametrize("month", range(1, 13))
def test_fiscal_years_from_any_month_tile_the_days(month):
    """A year has 12 months, 4 quarters and 2 halves without gap or overlap, and starts in the year of its name."""
    for pattern in ("months", "4-4-5"):
        calendar = Calendar("UTC", month, fiscal_pattern=pattern)
        for year in range(2019, 2031):
            whole = calendar.period(f"FY{year}")
            assert abs((whole.start - date(year, month, 1)).days) <= (3 if pattern == "4-4-5" else 0)
            assert calendar.period(f"FY{year + 1}").start == whole.end
            for letter, last in (("P", "P12"), ("Q", "Q4"), ("H", "H2")):
                first = calendar.period(f"FY{year}-{'P01' if letter == 'P' else letter + '1'}")
                parts = calendar.periods(first, calendar.period(f"FY{year}-{last}"))
                assert (parts[0].start, parts[-1].end) == (whole.start, whole.end)
                assert all(one.end == other.start for one, other in pairwise(parts))
