"""Does a scope list only its own slices? Counted by hand."""

from datetime import datetime

from crmlib.run.figures import Figures
from tests.run.test_series import OCTOBER, SETTINGS, USERS, Company, company_of


def test_a_teams_calls_a_day_name_no_user_of_another_team():
    """The days of a period are there for everybody: they once listed every user of the company in every team."""
    agents = [*USERS, {"user_id": "u3", "name": "Chie", "team": "East"}]
    calls = [
        {"call_id": f"c{n}", "agent_id": agent, "started_at": "2026-10-05"} for n, agent in enumerate(("u1", "u2"))
    ]
    data = company_of(users=agents, calls=calls)
    made = Figures(data, Company(**SETTINGS), [OCTOBER], [OCTOBER], datetime(2026, 11, 1), None, ["team:East"])
    listed = [
        (dict(each.by)["owner"], each.numerator, each.denominator)
        for each in made.of("team:East")
        if each.kpi_id == "service_calls_per_day" and "owner" in dict(each.by)
    ]
    assert listed == [("u1", 1, 31), ("u3", 0, 31)]
    assert not [each for each in made.of("team:East") if "u2" in dict(each.by).values()]
