"""Do the KPI notebooks say of a company what was counted by hand?

The company is `kpi_company`; what it bought, answered and was set as goals is in its tables, to be added up on paper.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crmlib.errors import UserError
from crmlib.notebook import (
    crm_effect,
    customers,
    goal_progress,
    goals,
    marketing,
    performance,
    profitability,
    service,
    sliced,
    summary,
)
from crmlib.notebook.report import Report
from crmlib.present.notice import Unavailable
from crmlib.run.prepare import prepare_one
from tests.notebooks.kpi_company import TABLES, make


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return make(tmp_path_factory.mktemp("kpi"), TABLES)


@pytest.fixture(scope="module")
def pages(workspace):
    """Page data of October 2026 by scope, made once."""
    made = {}

    def page(scope: str = "all", **choice: str):
        key = (scope, *choice.items())
        if key not in made:
            made[key] = prepare_one(workspace=workspace.path, period="2026-10", scope=scope, **choice)
        return made[key]

    return page


@pytest.fixture
def report(pages):
    return lambda name, scope="all", **choice: Report(name, pages(scope, **choice))


def test_bookings_are_split_into_leads_conversion_win_rate_and_size_exactly(report):
    """September: 1 lead, 2 closed, 1 won, 100. October: 1 lead, 3 closed, 2 won, 200. Leads and size stayed; Shapley
    for the others: Δ conversion 1 × 100 × (½ + ⅔) ÷ 2, and the rest."""
    before, after, effects = goals._factors(report("kpi/goals"))
    assert (before, after) == (100, 200)
    amounts = {effect.driver: effect.amount for effect in effects}
    assert amounts == {"new_leads": 0, "conversion": Decimal("58.3333"), "win_rate": Decimal("41.6667"), "size": 0}


def test_bookings_are_split_without_leads_where_none_came(tmp_path):
    """Without the lead of October nothing can be divided by leads: deals closed take their place."""
    october = "l2,2026-10-02,Fair,Nobody Ltd,u2,,\n"
    assert october in TABLES["leads"]
    workspace = make(tmp_path, {**TABLES, "leads": TABLES["leads"].replace(october, "")})
    page = Report("kpi/goals", prepare_one(workspace=workspace.path, period="2026-10"))
    _, _, effects = goals._factors(page)
    amounts = {effect.driver: effect.amount for effect in effects}
    assert amounts == {"closed": Decimal("58.3333"), "win_rate": Decimal("41.6667"), "size": 0}


def test_goals_stand_under_the_goal_that_they_serve(report):
    found = [(goal.kpi_id, goal.kgi) for goal in goals.goals(report("kpi/goals"))]
    assert found == [("bookings", None), ("deals_won", "bookings"), ("win_rate", "deals_won")]


def test_goals_of_the_tree_are_met_or_missed(report):
    """Bookings 200 of 250 and a win rate of two thirds of 0.8 are missed; two deals of two are met."""
    page = report("kpi/goals")
    tones = {kpi_id: summary.outlook(page, page.card(kpi_id))[0] for kpi_id in ("bookings", "deals_won", "win_rate")}
    assert tones == {"bookings": "bad", "deals_won": "good", "win_rate": "bad"}
    assert len(goals.actions(page).rows) == 2


def test_an_unfinished_month_is_judged_by_its_pace(report):
    """Up to 8 October five of 22 business days are over and 200 are booked: 880 at this rate, against 250."""
    page = report("reports/goal_progress", as_of="2026-10-08")
    pace = goal_progress._bookings(page)
    assert (pace.elapsed, pace.days, pace.projected, pace.needed) == (5, 22, Decimal(880), Decimal(50) / 17)
    assert summary.outlook(page, page.card("bookings"))[0] == "good"


def test_each_team_is_held_against_its_own_target(report):
    """East sold nothing of 100, West 200 of 150, Ben 200 of 160."""
    found = goal_progress._levels(report("reports/goal_progress"))
    assert found == [
        ("team", "East", Decimal(0), Decimal(100)),
        ("team", "West", Decimal(200), Decimal(150)),
        ("owner", "u2", Decimal(200), Decimal(160)),
    ]
    assert goal_progress._by_day(report("reports/goal_progress")) == {
        date(2026, 10, 6): Decimal(120),
        date(2026, 10, 7): Decimal(80),
    }


def test_customers_are_accounts_and_contacts_without_one(report):
    """a1 bought five times, the last 123 days ago, after gaps of 31, 30, 31 and 30 days; a2 twice; Sam Poe once."""
    found = {c["customer"]: c for c in customers._customers(report("kpi/customers"))}
    assert {key: (c["orders"], Decimal(c["amount"]), c["days_since"]) for key, c in found.items()} == {
        "a:a1": (5, Decimal(500), 123),
        "a:a2": (2, Decimal(300), 26),
        "c:c2": (1, Decimal(50), 27),
    }
    assert (found["a:a1"]["risk"], found["a:a1"]["basis"], found["a:a1"]["gaps"]) == ("high", "own", 4)
    assert (found["c:c2"]["age"], found["a:a1"]["age"], found["a:a2"]["size"]) == ("70+", "30–39", "1000+")


def test_a_customer_has_all_its_orders_whoever_sold_them(report):
    """Ben of West sold one of a1's orders, but a1 is a customer of Aiko's, in East, with all five."""
    assert [(c["customer"], c["orders"]) for c in customers._customers(report("kpi/customers", "team:East"))] == [
        ("a:a1", 5)
    ]


def test_the_next_action_is_the_most_urgent(report):
    """a2's complaint is open; a1, who could not be lost, is silent; each with the facts that made it so."""
    found = {c["customer"]: (c["action"], c["why"]) for c in customers._customers(report("kpi/customers"))}
    assert found["a:a2"] == ("resolve_complaint", {"open_complaint": True})
    assert found["a:a1"] == ("win_back_call", {"risk": "high", "segment": "cannot_lose"})


def test_an_account_without_orders_is_no_customer_and_hostile_text_is_text(report):
    page = report("kpi/service")
    html = str(service.reasons(page).html())
    assert "<script>late" not in html
    assert "&lt;script&gt;late" in html
    assert "a:a3" not in {c["customer"] for c in customers._customers(report("kpi/customers"))}


def test_campaigns_are_judged_by_all_that_they_brought(report):
    """The fair cost 200 and brought 100 + 132 + 168, and both a1 and a2; the mail cost 50 and brought nothing."""
    found = {r.campaign_id: r for r in marketing.results(report("kpi/marketing"))}
    fair, mail = found["g1"], found["g2"]
    assert (fair.cost, fair.revenue, fair.purchases, fair.new_customers) == (200, 400, 3, 2)
    assert (fair.roi, fair.cac, fair.reached, fair.responses) == (1, 100, 2, 1)
    assert (mail.roi, mail.cac, mail.purchases) == (-1, None, 0)


def test_a_team_is_not_charged_with_the_companys_campaigns(report):
    found = {r.campaign_id: r for r in marketing.results(report("kpi/marketing", "team:West"))}
    assert (found["g1"].revenue, found["g1"].cost, found["g1"].roi) == (300, None, None)


def test_the_margin_bridge_is_that_of_paper(report):
    """Ovens: 12 × (14 − 12) price, −12 × (8 − 6) cost, (12 − 10) × 6 mix; plates had no margin; Sam Poe's order has
    no lines: 20."""
    made = profitability._bridge(report("reports/profitability"))
    assert (made.before, made.after) == (60, 92)
    assert made.effects == {"volume": 0, "price": 24, "mix": 12, "cost": -24, "unattributed": 20}
    assert profitability.bridge_closes(report("reports/profitability"))


def test_pareto_of_the_period(report):
    """168 and 50 of 218: the first makes 77 %, so both belong to the 80 %."""
    found = profitability._pareto(report("reports/profitability"))
    assert [(s.name, s.amount, s.kind) for s in found] == [("a2", 168, "A"), ("c2", 50, "A")]


def test_nps_is_told_with_its_interval_and_groups(report):
    """10, 9 and 2: two promoters, one detractor, 33.3 of three answers."""
    page = report("kpi/service")
    assert service.groups_make_nps(page)
    assert [row[1] for row in service.score_groups(page).data.rows] == [2, 0, 1]
    assert "33.3" in service._recommend(page).text
    assert "n = 3" in service._recommend(page).text


def test_an_open_case_past_its_service_level_is_late(report):
    """t3 is due on 10 November: on the 1st it is not late, on the 12th it is, by two days."""
    assert service._late(report("kpi/service")) == []
    page = report("kpi/service", as_of="2026-11-12")
    assert [row["ticket_id"] for row in service._late(page)] == ["t3"]
    assert "2.0 days past" in service.late(page).text()


def test_shares_and_nps_before_and_after_have_the_published_intervals():
    """Newcombe 1998, method 10: 56 of 70 against 48 of 80, 0.0524 to 0.3339."""
    before, after, moved = crm_effect.estimates("share", [1] * 48 + [0] * 32, [1] * 56 + [0] * 14)
    assert (before.n, after.n) == (80, 70)
    assert (round(moved.low, 4), round(moved.high, 4)) == (0.0524, 0.3339)
    assert crm_effect.estimates("nps", [10, 0], [9, 9])[2].value == 100


def test_windows_are_equal_and_leave_out_the_month_of_the_introduction(report):
    """Data since 1 September, to the end of October: nothing is known before August, one month around 15 October."""
    page = report("kpi/crm_effect")
    for introduced, expected in (
        (None, None),
        (date(2026, 8, 1), None),
        (date(2026, 10, 1), ((date(2026, 9, 1), date(2026, 10, 1)), (date(2026, 10, 1), date(2026, 11, 1)))),
        (date(2026, 10, 15), None),
    ):
        page.company = page.company.model_copy(update={"crm_introduced": introduced})
        assert crm_effect.windows(page) == expected


def test_a_verdict_needs_more_than_chance(report):
    """Close rate: 1 of 2 before, 2 of 3 after; the interval holds zero, so there is no difference."""
    page = report("kpi/crm_effect")
    page.company = page.company.model_copy(update={"crm_introduced": date(2026, 10, 1)})
    page.data.__dict__["_kept"].pop(("crm_effect", (), ()), None)
    found = {each.measure.name: each.effect for each in crm_effect.judged(page)}
    page.data.__dict__["_kept"].pop(("crm_effect", (), ()), None)
    rate = found["close_rate"]
    assert (rate.before.value, rate.before.n, rate.after.n, rate.verdict) == (0.5, 2, 3, "no_difference")
    assert round(rate.after.value, 4) == 0.6667


def test_changes_that_are_not_certain_are_not_claimed(report):
    """The win rate went from 1 of 2 to 2 of 3: the summary does not call that a rise."""
    said = " ".join(sentence.text for sentence in summary.changes(report("reports/summary")))
    assert "Bookings rose to $200" in said
    assert "Win rate" not in said


def test_a_slice_without_rows_is_a_dash_and_a_missing_column_is_named(report):
    page = report("kpi/customers")
    made = sliced.table(page, "values_title", ("active_customers", "crm_active_rate"), "segment")
    assert [column.label for column in made.columns] == ["Segment", "Active customers"]
    lacking = sliced.table(page, "values_title", ("crm_active_rate",), "owner")
    assert isinstance(lacking, Unavailable)
    assert "users.active_from" in lacking.text()


def test_summary_counts_what_is_at_risk(report):
    """d6 is open since its close date of 20 October; t2 was resolved late, of two; v2 is overdue."""
    text = summary.risks(report("reports/summary")).text()
    assert "1 open deal worth $70" in text
    assert "1 case of 2" in text
    assert "1 activity" in text


def test_both_languages_tell_the_same_facts(report):
    for module, name in ((goals, "kpi/goals"), (customers, "kpi/customers"), (profitability, "reports/profitability")):
        english = module.answer(report(name, language="en")).sentences
        japanese = module.answer(report(name, language="ja")).sentences
        assert [s.tone for s in english] == [s.tone for s in japanese]


def test_an_unfinished_month_is_compared_with_as_many_business_days(report):
    """Up to Thursday 8 October five business days are over; September's first five end on Monday the 7th.

    d1, won on 11 September for 100, came later than that: the comparison has no bookings, the whole month 100.
    """
    part, whole = report("reports/summary", as_of="2026-10-08"), report("reports/summary")
    assert [c.value for c in part.card("bookings").comparisons] == [0, 0]
    assert whole.card("bookings").comparisons[0].value == 100
    assert part.card("bookings").comparisons[0].label == "1 Sep 2026 – 7 Sep 2026"
    assert part.meta.compare[0] == "2026-09-01..2026-09-07"


def test_any_two_periods_can_be_compared(pages):
    """d1 was won in September after 10 days, d3 and d4 in October after 33 days each; of two closed in September and
    three in October one and two were won."""
    page = Report("kpi/crm_effect", pages(), {"before": "2026-09", "after": "2026-10"})
    found = {each.measure.name: each.effect for each in crm_effect.judged(page) if each.effect}
    assert (found["cycle"].before.value, found["cycle"].after.value) == (10, 33)
    assert (found["close_rate"].before.value, round(found["close_rate"].after.value, 4)) == (0.5, 0.6667)
    assert "September 2026" in crm_effect.answer(page).text()
    wrong = Report("kpi/crm_effect", pages(), {"before": "2026-10", "after": "2026-09"})
    with pytest.raises(UserError, match="wrong way"):
        crm_effect.windows(wrong)


def test_people_are_numbered_where_names_are_masked(pages):
    page = Report("reports/performance", pages(), {"mask_names": True})
    text = performance.reps(page).text()
    assert "Ben" not in text
    assert "Rep 2" in text
    assert "Ben" in performance.reps(Report("reports/performance", pages())).text()
