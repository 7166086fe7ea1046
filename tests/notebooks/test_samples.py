"""Is a change of a mean, a median or a score claimed only with its interval, and is that interval right?

Truth: statsmodels for means, the order statistics of six values by hand, the variance formula of kpis.md for NPS.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import isclose, sqrt

import pytest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from crmlib.catalogue import KPIS
from crmlib.notebook.report import Report
from crmlib.notebook.samples import SAMPLES, is_exact
from crmlib.run.prepare import prepare_one
from tests.notebooks.kpi_company import make

SEPTEMBER, OCTOBER = [10, 12, 15, 11, 30, 14], [20, 26, 22, 31, 40, 27, 24]  # days of the cycles; amounts are 10 a day
SCORES = {"09": [10, 9, 9, 3, 8, 10, 7, 9], "10": [2, 5, 9, 10, 8, 1, 6, 3, 7, 4]}


def _deals():
    rows = ["deal_id,name,owner_id,stage,status,amount,currency,created_at,closed_at"]
    for month, days in ((9, SEPTEMBER), (10, OCTOBER)):
        for at, cycle in enumerate(days):
            closed = datetime(2026, month, 2 + at)
            created = closed - timedelta(days=cycle)
            rows.append(f"d{month}-{at},D,u1,Won,won,{cycle * 10},USD,{created:%Y-%m-%d},{closed:%Y-%m-%d}")
    rows.append("d10-lost,D,u1,Lost,lost,9,USD,2026-09-01,2026-10-03")
    return "\n".join(rows) + "\n"


def _tickets():
    rows = ["ticket_id,assignee_id,created_at,first_response_at,resolved_at"]
    for month in (9, 10):
        for at in range(1, 9):
            start = datetime(2026, month, at)
            hours = at if month == 9 else at + 20
            answered, solved = start + timedelta(hours=hours), start + timedelta(hours=2 * hours + at * at)
            rows.append(f"t{month}-{at},u1,{start},{answered},{solved}")
    return "\n".join(rows) + "\n"


def _surveys():
    rows = ["survey_id,type,responded_at,score"]
    rows += [f"s{m}-{at},nps,2026-{m}-1{at},{score}" for m, scores in SCORES.items() for at, score in enumerate(scores)]
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    users = "user_id,name,team,region\nu1,Aiko,East,Japan\n"
    tables = {"users": users, "deals": _deals(), "tickets": _tickets(), "surveys": _surveys()}
    workspace = make(tmp_path_factory.mktemp("samples"), tables)
    return Report("reports/summary", prepare_one(workspace=workspace.path, period="2026-10"))


def _interval(report, kpi_id):
    return tuple(float(end) for end in report.card(kpi_id).comparisons[0].interval)


def _welch(now, then):
    return CompareMeans(DescrStatsW(now), DescrStatsW(then)).tconfint_diff(usevar="unequal")


def test_a_mean_has_welch_s_interval(report):
    assert _interval(report, "sales_cycle_mean") == pytest.approx(_welch(OCTOBER, SEPTEMBER))
    amounts = ([10 * days for days in each] for each in (OCTOBER, SEPTEMBER))
    assert _interval(report, "average_deal_size") == pytest.approx(_welch(*amounts))
    hours = [[2 * (at + more) + at * at for at in range(1, 9)] for more in (20, 0)]
    assert _interval(report, "resolution_time") == pytest.approx(_welch(*hours))


def test_a_median_has_the_interval_of_its_order_statistics(report):
    """Six values: smallest and largest. Seven: the same, as P(B(7, ½) = 0) = 0.8 %, P(≤ 1) = 6 %. Combined by MOVER."""
    now, low, high = 26, 20, 40
    then, lowest, highest = 13, 10, 30
    expected = (
        13 - sqrt((now - low) ** 2 + (highest - then) ** 2),
        13 + sqrt((high - now) ** 2 + (then - lowest) ** 2),
    )
    assert _interval(report, "sales_cycle_median") == pytest.approx(expected)
    assert _interval(report, "first_response_time")[0] > 0  # 1…8 hours against 21…28


def test_a_score_has_the_interval_of_its_variance(report):
    halves, values = [], []
    for scores in (SCORES["10"], SCORES["09"]):
        p, d = (sum(test(s) for s in scores) / len(scores) for test in (lambda s: s >= 9, lambda s: s <= 6))
        values.append(100 * (p - d))
        halves.append(196 * sqrt((p + d - (p - d) ** 2) / len(scores)))
    moved, half = values[0] - values[1], sqrt(halves[0] ** 2 + halves[1] ** 2)
    low, high = _interval(report, "nps")
    assert isclose(low, moved - half, rel_tol=1e-6)
    assert isclose(high, moved + half, rel_tol=1e-6)


def test_only_what_is_more_than_chance_is_called_a_change(report):
    tones = {}
    for kpi_id in (
        "sales_cycle_mean",
        "sales_cycle_median",
        "first_response_time",
        "nps",
        "deals_won",
        "win_rate_value",
    ):
        card = report.card(kpi_id)
        tones[kpi_id] = card.change(card.comparisons[0], "en").tone
    assert tones == {
        "sales_cycle_mean": "bad",
        "sales_cycle_median": "unclear",
        "first_response_time": "bad",
        "nps": "bad",
        "deals_won": "good",
        "win_rate_value": "open",
    }
    said = report.changes("win_rate_value").sentences[0].text
    assert "not tested" in said
    assert "fell" not in said


def test_every_figure_that_is_no_count_or_sum_is_either_tested_or_said_to_be_untested():
    assert set(SAMPLES) <= {kpi_id for kpi_id in KPIS if not is_exact(kpi_id)}
    assert not is_exact("win_rate")
    assert not is_exact("ltv")
    assert is_exact("bookings")
    assert is_exact("new_leads")
