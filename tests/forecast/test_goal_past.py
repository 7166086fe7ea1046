"""Which past figures say whether the goals of the coming period will be met? Counted by hand."""

from __future__ import annotations

from datetime import datetime

import pytest

from crmlib.run.analyses import Context
from crmlib.run.batch import Options, plan_run
from crmlib.run.forecast_analyses import coming_goals
from crmlib.run.prepare import opened
from crmlib.sources import Request, import_paths
from tests.run.small import make_workspace

CREATED = {"2026-06": 2, "2026-08": 3, "2026-09": 1, "2026-10": 4}  # no lead in July, none recorded before June


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    folder = tmp_path_factory.mktemp("goals")
    made = make_workspace(folder, "period: 2026-10\nscopes: [all]\nnotebooks: [reports/sales]\n")
    days = [f"{month}-{day + 10}" for month, n in CREATED.items() for day in range(n)]
    leads = "".join(f"x{at},{day}\n" for at, day in enumerate(days))
    (folder / "leads.csv").write_text(f"lead_id,created_at\n{leads}", encoding="utf-8")
    goals = "kpi_id,scope,period_start,period_end,value\nnew_leads,all,2026-11-01,2026-11-30,3\n"
    (folder / "targets.csv").write_text(goals, encoding="utf-8")
    files = (str(folder / "leads.csv"), str(folder / "targets.csv"))
    import_paths(made, Request(paths=files, source="canonical", at=datetime(2026, 11, 2), by="test"))
    return made


@pytest.mark.parametrize(
    ("as_of", "ahead", "past"),
    [
        (datetime(2026, 11, 1), 1, [2, 0, 3, 1, 4]),  # October is over: November is the next one
        (datetime(2026, 10, 15), 2, [2, 0, 3, 1]),  # a month that is not over says nothing yet
    ],
)
def test_whole_months_since_the_first_lead_speak_for_the_coming_one(space, as_of, ahead, past):
    run = plan_run(space, Options())
    with opened(space, run.snapshot, run.choice) as data:
        found = coming_goals(Context(data, space.company, space.calendar.period("2026-10"), as_of), "all")
    assert (found["period"], found["targets"]) == ("2026-11", {"new_leads": 3.0})
    assert (found["ahead"], found["past"]) == (ahead, {"new_leads": [float(n) for n in past]})
