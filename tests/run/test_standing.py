"""Does the index say rightly how many goals a scope met?"""

import json

import pyarrow as pa
import pyarrow.parquet as pq

from crmlib.run.standing import goals_met


def _page_data(folder, goals, figures):
    (folder / "analysis").mkdir(parents=True)
    (folder / "analysis" / "goals.json").write_text(json.dumps({k: {"target": v} for k, v in goals.items()}))
    names = ("kpi_id", "period_label", "by", "status", "value")
    pq.write_table(
        pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in figures]), folder / "kpis.parquet"
    )
    return folder


def test_goals_are_met_upwards_and_downwards_and_never_by_the_unknown(tmp_path):
    own = "2026-10", "{}", "ok"
    figures = [
        ("bookings", *own, "100.50"),  # 100.50 of 100.5: met
        ("lead_response_time", *own, "8.1"),  # at most 8 hours: missed
        ("win_rate", "2026-10", "{}", "undefined", None),  # nothing closed: set, not met
        ("deals_won", *own, "3"),  # 3 of 3: met
        ("new_leads", "2026-09", "{}", "ok", "50"),  # of another month
        ("new_leads", "2026-10", '{"source": "Web"}', "ok", "60"),  # of a slice
        ("new_leads", *own, "9"),  # 9 of 10: missed
    ]
    goals = {"bookings": "100.5", "lead_response_time": "8", "win_rate": "0.4", "deals_won": "3", "new_leads": "10"}
    folders = {
        "all": _page_data(tmp_path / "all", goals, figures),
        "team:East": _page_data(tmp_path / "east", {"nps": None}, figures),
    }
    assert goals_met(folders, "2026-10") == {"all": (2, 5)}
