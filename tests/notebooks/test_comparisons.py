"""Are pages compared like with like? Bookings of tiny companies, summed by hand on a paper calendar with its holidays.

Each deal's amount is a power of ten or so, so that a sum tells which deals are in it; the deals on the first day that
must not count are larger than all the others together.
"""

import json
import re

import pytest

from crmlib.notebook import performance
from crmlib.notebook.report import Report
from crmlib.run.page_data import PageData
from crmlib.run.prepare import prepare_one
from tests.notebooks.companies import in_language
from tests.notebooks.kpi_company import make

TOKYO = "timezone: Asia/Tokyo\ncountry: JP\n"
APRIL = TOKYO + "fiscal_year_start: 4\n"
WEEKS = APRIL + "fiscal_pattern: 4-4-5\nweek_start: monday\n"
CASES = {
    # Japan, as of Saturday 9 May 2026: the 1st, 7th and 8th were worked, the 3rd to 6th are holidays. April's first
    # three working days are the 1st to 3rd; those of May 2025 the 1st, 2nd and 7th (3rd to 6th: holidays).
    "a month in its midst": (
        TOKYO,
        "2026-05",
        "2026-05-09",
        {"2026-05-01": 100, "2026-05-08": 50, "2026-05-09": 90000},
        ({"2026-04-01": 60, "2026-04-03": 40, "2026-04-04": 90000}, ("1 Apr 2026", "3 Apr 2026")),
        ({"2025-05-07": 30, "2025-05-08": 90000, "2025-04-30": 90000}, ("1 May 2025", "7 May 2025")),
    ),
    # The first fiscal quarter of 2026 begins in April; by 9 April six days were worked. So were, of the quarter before,
    # 2, 5, 6, 7, 8, 9 January 2026 (the 1st is a holiday), and of that of last year 1, 2, 3, 4, 7, 8 April 2025.
    "a fiscal quarter in its midst": (
        APRIL,
        "FY2026-Q1",
        "2026-04-09",
        {"2026-04-01": 7, "2026-04-08": 70, "2026-04-09": 90000},
        ({"2026-01-01": 3, "2026-01-09": 30, "2026-01-10": 90000}, ("1 Jan 2026", "9 Jan 2026")),
        ({"2025-04-01": 1, "2025-04-08": 10, "2025-04-09": 90000}, ("1 Apr 2025", "8 Apr 2025")),
    ),
    # A 4-4-5 year from the Monday nearest to 1 April: 30 March 2026, so its second month is 27 April to 24 May. By
    # 9 May: 27, 28, 30 April, 1, 7, 8 May. Of the first month: 30, 31 March, 1, 2, 3, 6 April. Of last year's second,
    # from 28 April 2025: 28, 30 April, 1, 2, 7, 8 May.
    "a month of a 4-4-5 year in its midst": (
        WEEKS,
        "FY2026-P02",
        "2026-05-09",
        {"2026-04-27": 5, "2026-05-08": 50, "2026-04-26": 90000},
        ({"2026-03-30": 4, "2026-04-06": 40, "2026-04-07": 90000}, ("30 Mar 2026", "6 Apr 2026")),
        ({"2025-04-28": 2, "2025-05-08": 20, "2025-05-09": 90000}, ("28 Apr 2025", "8 May 2025")),
    ),
    # By Thursday three days of the week were worked: so many of each other week, in 2025 from Monday 6 October.
    "a week in its midst": (
        "",
        "2026-W41",
        "2026-10-08",
        {"2026-10-05": 8, "2026-10-07": 80, "2026-10-08": 90000},
        ({"2026-09-28": 6, "2026-09-30": 60, "2026-10-01": 90000}, ("28 Sep 2026", "30 Sep 2026")),
        ({"2025-10-06": 9, "2025-10-08": 90, "2025-10-09": 90000}, ("6 Oct 2025", "8 Oct 2025")),
    ),
    "a quarter that is over": (
        "",
        "2026-Q3",
        "2026-10-01",
        {"2026-07-01": 2, "2026-09-30": 20, "2026-10-01": 90000},
        ({"2026-04-01": 1, "2026-06-30": 10}, ("Q2", "2026")),
        ({"2025-07-01": 3, "2025-09-30": 30, "2025-06-30": 90000}, ("Q3", "2025")),
    ),
}
HEAD = "deal_id,name,owner_id,stage,status,amount,currency,created_at,closed_at\n"


def small(days):
    """What the deals that count bring; the large ones are there to be left out."""
    return sum(amount for amount in days.values() if amount < 90000)


@pytest.fixture(params=CASES.items(), ids=lambda case: case[0])
def case(request, tmp_path):
    settings, period, as_of, now, before, last_year = request.param[1]
    days = [*now.items(), *before[0].items(), *last_year[0].items()]
    deals = "".join(
        f"d{at},Deal,u1,Won,won,{amount},USD,2025-01-06T03:00:00Z,{day}T03:00:00Z\n"
        for at, (day, amount) in enumerate(days)
    )
    workspace = make(tmp_path, {"users": "user_id,name,team,region\nu1,Aiko,East,Japan\n", "deals": HEAD + deals})
    file = workspace.params / "company.yaml"
    kept = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("timezone:")]
    file.write_text("\n".join(kept) + "\n" + (settings or "timezone: UTC\n"), encoding="utf-8")

    data = prepare_one(workspace=workspace.path, period=period, as_of=as_of, language="en")
    return data, small(now), [(small(days), words) for days, words in (before, last_year)]


def test_each_side_has_as_many_days_and_the_page_names_them_in_both_languages(case, tmp_path):
    data, now, expected = case
    report = Report("reports/performance", data)
    card = report.card("bookings")
    assert card.value == now
    assert [against.value for against in card.comparisons] == [value for value, _ in expected]
    for against, (_, words) in zip(card.comparisons, expected, strict=True):
        assert all(word in against.label for word in words), against.label
    first = performance.answer(report).sentences[0].text
    assert card.comparisons[0].label in first
    assert {f"${now}", f"${expected[0][0]}"} <= set(re.findall(r"\$\d+", first)), first

    report = Report("reports/performance", against_last_year(data, tmp_path / "ja"))
    card = report.card("bookings")
    assert [against.value for against in card.comparisons] == [value for value, _ in expected][::-1]
    first = performance.answer(report).sentences[0].text
    assert card.comparisons[0].label in first
    assert "2025年" in card.comparisons[0].label
    assert {f"${now}", f"${expected[1][0]}"} <= set(re.findall(r"\$\d+", first)), first


def against_last_year(data, folder):
    """The same page data in Japanese, compared with last year's period first."""
    made = in_language(data, folder, "ja")
    meta = made.folder / "meta.json"
    written = json.loads(meta.read_text(encoding="utf-8"))
    meta.write_text(json.dumps({**written, "compare_to": "same_period_last_year"}), encoding="utf-8")
    return PageData(made.folder)
