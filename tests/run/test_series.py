"""Cohorts at the same age, and the months around the CRM's introduction, counted by hand."""

from datetime import date, datetime

from crmlib.calendar import Calendar
from crmlib.company import Company
from crmlib.metric import Data
from crmlib.run.series import around_introduction, same_age
from tests.analysis.company_of_rows import company_of as rows_of

CALENDAR = Calendar("UTC")
SETTINGS = {"name": "Small", "currency": "USD", "timezone": "UTC"}
OCTOBER, SEPTEMBER = CALENDAR.period("2026-10"), CALENDAR.period("2026-09")
USERS = [{"user_id": "u1", "name": "Aiko", "team": "East"}, {"user_id": "u2", "name": "Ben", "team": "West"}]


def company_of(**tables):
    rows = rows_of(**tables)
    return Data(rows.backend, rows.tables)


def lead(key, created, converted=None, owner="u1"):
    return {"lead_id": key, "created_at": created, "converted_at": converted, "owner_id": owner}


LEADS = [
    lead("a", "2026-09-05", "2026-09-25"),
    lead("b", "2026-09-06", "2026-10-20"),  # converted, but later than at the same age
    lead("c", "2026-09-20"),
    lead("d", "2026-09-28", "2026-10-03", "u2"),
    lead("e", "2026-10-04", "2026-10-30"),
    lead("f", "2026-10-05"),
]


def shares(data, as_of, scopes=("all",)):
    company = Company(**SETTINGS)
    found = same_age(data, company, OCTOBER, [SEPTEMBER], as_of, list(scopes))
    return {scope: figures["lead_conversion_rate"]["2026-09"] for scope, figures in found.items()}


def test_an_older_cohort_is_taken_as_it_was_at_the_same_age():
    data = company_of(users=USERS, leads=LEADS)
    (share,) = shares(data, datetime(2026, 11, 1)).values()
    assert (share["numerator"], share["denominator"], share["n"]) == ("1", "4", 4)  # a, as of 1 October
    (share,) = shares(data, datetime(2026, 11, 4)).values()
    assert (share["numerator"], share["denominator"]) == ("2", "4")  # a and d, as of 4 October


def test_each_scope_has_its_own():
    found = shares(company_of(users=USERS, leads=LEADS), datetime(2026, 11, 1), ("team:East", "team:West"))
    assert [(f["numerator"], f["denominator"]) for f in found.values()] == [("1", "3"), ("0", "1")]


def test_what_looks_back_a_year_is_known_only_where_sales_reach_that_far():
    orders = [
        {"order_id": f"o{n}", "account_id": "a1", "owner_id": "u1", "ordered_at": at, "amount": 10, "currency": "USD"}
        for n, at in enumerate(("2024-07-15", "2025-03-01", "2025-11-01", "2026-02-01"))
    ]
    costs = [{"date": "2025-03-05", "category": "sales", "amount": 30, "currency": "USD"}]
    accounts = [{"account_id": "a1", "name": "A", "owner_id": "u1"}]
    data = company_of(users=USERS, accounts=accounts, orders=orders, costs=costs)
    company = Company(**SETTINGS, crm_introduced=date(2025, 12, 10))
    (found,) = around_introduction(data, company, datetime(2026, 3, 20), ["all"]).values()
    first, *_, last = found["retention_rate"]
    assert first == "2025-08"  # a year after 15 July 2024 is over with July 2025
    assert last == "2026-02"  # March is not over
    assert len(found["cac"]) == 15  # December 2024 to February 2026
    assert found["retention_rate"]["2025-08"]["value"] == "1"


def test_without_a_date_there_is_nothing_to_look_around():
    data = company_of(users=USERS, leads=LEADS)
    assert around_introduction(data, Company(**SETTINGS), datetime(2026, 11, 1), ["all"]) == {"all": {}}
