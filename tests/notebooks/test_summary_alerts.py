"""The summary's list of figures outside their expected range, on leads that were counted by hand."""

import pytest

from crmlib.notebook import summary
from crmlib.notebook.report import Report
from crmlib.present.sentence import Readings
from crmlib.run.prepare import prepare_one
from tests.notebooks.kpi_company import make

USERS = "user_id,name,team,region\nu1,Aiko,East,Japan\n"
# November 2025 to September 2026; their median is 10, and the median of their distances from it is 1.
BEFORE = (8, 12, 9, 11, 10, 12, 8, 11, 9, 10, 13)
MONTHS = [f"2025-{month}" for month in (11, 12)] + [f"2026-{month:02d}" for month in range(1, 11)]


def leads(october: int) -> str:
    rows = ["lead_id,created_at,owner_id,status,source"]
    for month, count in zip(MONTHS, (*BEFORE, october), strict=True):
        rows += [f"{month}-{at},{month}-05,u1,new,Web" for at in range(count)]
    return "\n".join(rows) + "\n"


def listed(folder, october: int, **choice: str):
    workspace = make(folder, {"users": USERS, "leads": leads(october)})
    return summary.alerts(Report("reports/summary", prepare_one(workspace=workspace.path, period="2026-10", **choice)))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_figure_outside_its_range_is_listed_with_the_range_and_its_reason(tmp_path, language):
    (row,) = listed(tmp_path, 40, language=language).rows
    assert row[2] == "40"
    # 10 ± 3 × 1.4826 × 1 is 5.55 to 14.45, from eleven months.
    assert row[4:6] == ["10", 11]
    assert ("October 2026" if language == "en" else "2026年10月") in row[6]
    assert "5.6" in row[3]
    assert "14.4" in row[3]


def test_a_figure_within_its_range_is_not_listed(tmp_path):
    assert isinstance(listed(tmp_path, 14), Readings)
