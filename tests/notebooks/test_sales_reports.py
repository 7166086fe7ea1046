"""Do the sales notebooks say what can be counted by hand, and do they run where data is lacking?"""

import importlib
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from crmlib.catalogue import KPIS
from crmlib.company import Company
from crmlib.metric.result import Result
from crmlib.notebook import Report, activity, conversion, leads, lost_deals, page, performance, pipeline, sales_cycle
from crmlib.run.page_data import Meta, PageData, write_page_data

NOTEBOOKS = ("pipeline", "conversion", "sales_cycle", "performance", "lost_deals", "leads", "activity")
FOLDER = Path(__file__).parents[2] / "notebooks" / "reports"
AS_OF = datetime(2026, 11, 1)
COMPANY = Company(
    name="Orbit",
    currency="USD",
    timezone="UTC",
    stages=[
        {"name": "Demo", "probability": "0.2", "stalled_after_days": 10},
        {"name": "Offer", "probability": "0.5"},
        {"name": "Won", "status": "won"},
        {"name": "Lost", "status": "lost"},
    ],
    lead_statuses=["New", "Working"],
)


def day(number: int, month: int = 10, hour: int = 0) -> datetime:
    return datetime(2026, month, number, hour)


DEALS = [
    # deal, owner, source, stage, status, amount, created, closed, close date, next step, reason, competitor, stage from
    ("d1", "ann", "web", "Won", "won", 900, day(1, 8), day(11, 10), None, None, None, "Rival", None),
    ("d2", "ann", "web", "Lost", "lost", 500, day(1, 9), day(21, 9), None, None, "Budget", "Rival", None),
    ("d3", "bo", "fair", "Lost", "lost", 100, day(2, 10), day(12, 10), None, None, "Price", None, None),
    ("d4", "bo", "fair", "Demo", "open", 400, day(5, 10), None, date(2026, 10, 20), None, None, None, day(5, 10)),
    ("d5", "ann", None, "Offer", "open", 1000, day(25, 10), None, date(2026, 12, 1), "call", None, None, day(28, 10)),
]
HISTORY = [
    ("d1", day(1, 8), "Demo", "open", "pipeline"),
    ("d1", day(11, 8), "Offer", "open", "commit"),
    ("d1", day(11, 10), "Won", "won", "closed"),
    ("d2", day(1, 9), "Demo", "open", "pipeline"),
    ("d2", day(5, 9), "Offer", "open", "commit"),
    ("d2", day(21, 9), "Lost", "lost", "omitted"),
    ("d3", day(2, 10), "Demo", "open", "pipeline"),
    ("d3", day(12, 10), "Lost", "lost", "omitted"),
    ("d4", day(5, 10), "Demo", "open", "pipeline"),
    ("d5", day(25, 10), "Demo", "open", "pipeline"),
    ("d5", day(28, 10), "Offer", "open", "best_case"),
]
LEADS = [
    # lead, created, source, owner, status, qualified, converted, deal
    ("l1", day(20, 7), "web", "ann", "Converted", day(22, 7), day(1, 8), "d1"),
    ("l2", day(1, 10), "web", "bo", "Working", day(3, 10), None, None),
    ("l3", day(4, 10), "fair", "bo", "New", None, None, None),
    ("l4", day(10, 10), None, "ann", "New", None, day(25, 10), "d5"),
]
ACTIVITIES = [
    # activity, type, status, occurred, due, user, lead, deal
    ("a1", "call", "done", day(2, 10), None, "bo", "l2", None),
    ("a2", "call", "done", day(10, 10), None, "ann", None, "d1"),
    ("a3", "meeting", "done", day(30, 10), day(29, 10), "ann", None, "d5"),
    ("a4", "call", "planned", None, day(15, 10), "bo", "l3", None),
    ("a5", "demo", "planned", None, day(3, 11), "bo", None, "d4"),
    ("a6", "call", "cancelled", None, day(16, 10), "bo", None, "d4"),
]


def rows(columns: str, values: list[tuple], **types: pa.DataType) -> pa.Table:
    names = columns.split()
    kinds = {name: types.get(name, pa.string()) for name in names}
    made = {name: pa.array([row[at] for row in values], kinds[name]) for at, name in enumerate(names)}
    return pa.table(made)


def records() -> dict[str, pa.Table]:
    at, money, on = pa.timestamp("us"), pa.decimal128(38, 4), pa.date32()
    deals = rows(
        "deal_id owner_id source stage status base_amount created_at closed_at close_date next_step lost_reason "
        "competitor stage_since",
        [(*row[:5], Decimal(row[5]), *row[6:]) for row in DEALS],
        base_amount=money, created_at=at, closed_at=at, close_date=on, stage_since=at,
    )  # fmt: skip
    return {
        "deals": deals,
        "deal_history": rows("deal_id changed_at stage status forecast_category", HISTORY, changed_at=at),
        "leads": rows(
            "lead_id created_at source owner_id status qualified_at converted_at deal_id",
            LEADS, created_at=at, qualified_at=at, converted_at=at,
        ),
        "activities": rows(
            "activity_id type status occurred_at due_at user_id lead_id deal_id", ACTIVITIES, occurred_at=at, due_at=at
        ),
        "users": rows("user_id name team", [("ann", "Ann <b>", "East"), ("bo", "Bo", "West")]),
        "accounts": rows("account_id name", [("x", "X")]),
    }  # fmt: skip


def report(folder: Path, name: str, tables: dict[str, pa.Table], language: str = "en", scope: str = "all") -> Report:
    """A report whose every KPI is unavailable: what is tested is what the sections make of the records."""
    calendar = COMPANY.calendar
    periods = [calendar.period(label) for label in ("2026-10", "2026-09", "2025-10")]
    results = [
        Result(kpi.id, period, (), None, None, None, None, kpi.unit, None, "unavailable", ("x.y",))
        for kpi in KPIS.values()
        for period in periods
    ]
    meta = Meta(
        data_version="1",
        period="2026-10",
        as_of=AS_OF.isoformat(),
        scope=scope,
        compare_to="previous_period",
        language=language,
        currency="USD",
        data="clean",
        company=COMPANY.model_dump(mode="json"),
        compare=("2026-09", "2025-10"),
        trend=("2026-09", "2026-10"),
        tables={table: list(data.column_names) for table, data in tables.items()},
    )
    analysis = {"stage_limits": {"Demo": "10"}} if "deals" in tables else {}
    write_page_data(folder, meta, results, tables, analysis)
    return Report(f"reports/{name}", PageData(folder))


def cells(name: str) -> list[str]:
    notebook = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def run(made: Report, name: str) -> str:
    """Every section of a notebook, as HTML, and its checks."""
    section = importlib.import_module(f"crmlib.notebook.{name}")
    shown = []
    for source in cells(name):
        if source.startswith("report.show("):
            shown.append(str(eval(source[len("report.show(") : -1], {"section": section, "page": page})(made).html()))
        elif source.startswith("assert"):
            exec(source, {"report": made, "section": section})
    assert len(shown) > 6
    return "\n".join(shown)


OPTIONAL = {
    "deals": ("source", "owner_id", "close_date", "next_step", "lost_reason", "created_at", "closed_at"),
    "leads": ("source", "owner_id", "status", "qualified_at", "converted_at", "deal_id"),
    "deal_history": ("stage", "forecast_category"),
    "activities": ("due_at", "occurred_at", "user_id", "lead_id", "deal_id"),
}


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", NOTEBOOKS)
class TestRuns:
    def test_on_a_small_company(self, tmp_path, name, language):
        text = run(report(tmp_path, name, records(), language), name)
        assert "Ann <b>" not in text

    def test_on_an_empty_company(self, tmp_path, name, language):
        run(report(tmp_path, name, {}, language), name)

    def test_on_one_deal(self, tmp_path, name, language):
        run(report(tmp_path, name, {"deals": records()["deals"].slice(3, 1)}, language), name)

    def test_with_each_table_absent_in_turn(self, tmp_path, name, language):
        for absent in records():
            tables = {table: data for table, data in records().items() if table != absent}
            run(report(tmp_path / absent, name, tables, language), name)

    def test_on_an_owner_and_a_team(self, tmp_path, name, language):
        for scope in ("team:East", "owner:ann"):
            run(report(tmp_path / scope[:4], name, records(), language, scope), name)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_with_each_column_absent_in_turn(tmp_path, name):
    for table, columns in OPTIONAL.items():
        for column in columns:
            tables = records() | {table: records()[table].drop_columns([column])}
            run(report(tmp_path / f"{table}.{column}", name, tables), name)


def made(folder: Path, name: str) -> Report:
    return report(folder, name, records())


class TestConversion:
    def test_the_funnel_counts_stages_passed_in_order(self, tmp_path):
        """l1 passed all, l2 was qualified, l3 is only a lead; l4 became a deal without being qualified."""
        chart = conversion.funnel(made(tmp_path, "conversion"))
        assert [row[1] for row in chart.data.rows] == [4, 2, 1, 1]

    def test_any_stage_counts_the_lead_that_skipped_one(self, tmp_path):
        table = conversion.stages(made(tmp_path, "conversion"))
        assert [row[3] for row in table.rows] == [4, 2, 2, 1]

    def test_a_deal_of_another_team_is_known_from_the_shared_pass(self, tmp_path):
        tables = records()
        tables["deals"] = tables["deals"].slice(1)
        page_report = report(tmp_path, "conversion", tables, scope="team:West")
        deal = {"deal_id": "d1", "lead_id": None, "created_at": "2026-08-01T00:00:00", "status": "won"}
        outside = [{**deal, "closed_at": "2026-10-11T00:00:00"}]
        (tmp_path / "analysis" / "lead_deals.json").write_text(json.dumps(outside), encoding="utf-8")
        assert [row[1] for row in conversion.funnel(page_report).data.rows][-1] == 1

    def test_cohorts_by_month(self, tmp_path):
        chart = conversion.cohorts(made(tmp_path, "conversion"))
        shares = {row[0]: row[1:] for row in chart.data.rows}
        assert shares["Jul 2026 (n = 1)"] == (1.0, 1.0, 1.0)
        assert shares["Oct 2026 (n = 3)"] == pytest.approx((1 / 3, 1 / 3, 0))


class TestPipeline:
    def test_stalled_deals_are_beyond_their_stage_limit(self, tmp_path):
        """d4 has been in Demo since 5 October: 27 days, limit 10; Offer has no limit."""
        table = pipeline.stalled(made(tmp_path, "pipeline"))
        assert table.total == 1
        assert table.rows[0][-1] == "27 days in Demo, limit 10"

    def test_past_its_close_date_and_without_next_step(self, tmp_path):
        opened = made(tmp_path, "pipeline")
        assert [row[-1] for row in pipeline.past_close_date(opened).rows] == ["12 days past its close date"]
        assert pipeline.without_next_step(opened).total == 1

    def test_priority_takes_the_stage_probability_where_a_deal_has_none(self, tmp_path):
        """d5: 0.5 × 1000 × 30 ÷ (30 + 30) = 250; d4: 0.2 × 400 × 1 = 80."""
        table = pipeline.priority(made(tmp_path, "pipeline"))
        assert [row[0].value for row in table.rows] == ["d5", "d4"]
        assert table.rows[0][-1] == "50.0% of $1.0K, closes in 30 days"

    def test_the_funnel_counts_a_stage_or_a_later_one(self, tmp_path):
        """All five reached Demo; d1, d2 and d5 Offer; d1 was won."""
        chart = pipeline.funnel(made(tmp_path, "pipeline"))
        assert [row[1] for row in chart.data.rows] == [5, 3, 1]

    def test_qualified_leads_about_to_enter(self, tmp_path):
        table = pipeline.about_to_enter(made(tmp_path, "pipeline"))
        assert [(row[0].value, row[-1]) for row in table.rows] == [("l2", "qualified 29 days ago")]


class TestSalesCycle:
    def test_stays_by_stage(self, tmp_path):
        """Demo: 10, 4, 10 and 3 days ended, d4's runs; Offer: 61 and 16 ended, d5's runs."""
        rows_of = sales_cycle.stage_table(made(tmp_path, "sales_cycle")).rows
        assert [(row[0], row[1], row[2]) for row in rows_of] == [("Demo", 5, 1), ("Offer", 3, 1)]
        # Kaplan–Meier by hand: after 10 days 1 of 5 is left, S = 4/5 × 3/4 × 1/3; half have ended at 10 days.
        assert rows_of[0][3] == 10
        # Offer: at risk 3, 2 (d5 censored at 4 days), S(16) = 1/2.
        assert rows_of[1][3] == 16

    def test_lengths_of_closed_deals(self, tmp_path):
        chart = sales_cycle.lengths(made(tmp_path, "sales_cycle"))
        counts = {row[0]: row[1:] for row in chart.data.rows}
        assert counts["7–14"] == (0, 1)  # d3: 10 days
        assert counts["14–30"] == (0, 1)  # d2: 20 days
        assert sum(row[0] for row in counts.values()) == 1  # d1: 71 days


class TestLostDeals:
    def test_reasons(self, tmp_path):
        table = lost_deals.reasons(made(tmp_path, "lost_deals"))
        assert {tuple(row) for row in table.rows} == {
            ("Budget", 1, 0.5, Decimal(500)),
            ("Price", 1, 0.5, Decimal(100)),
        }

    def test_the_last_stage_before_the_loss(self, tmp_path):
        chart = lost_deals.stages(made(tmp_path, "lost_deals"))
        assert [tuple(row) for row in chart.data.rows] == [("Demo", 1), ("Offer", 1)]

    def test_lost_after_commit_and_worth_reopening(self, tmp_path):
        opened = made(tmp_path, "lost_deals")
        assert [row[0].value for row in lost_deals.after_commit(opened).rows] == ["d2"]
        assert [row[-1] for row in lost_deals.reopen(opened).rows] == ["lost 41 days ago: Budget"]

    def test_to_whom(self, tmp_path):
        row = lost_deals.competitors(made(tmp_path, "lost_deals")).rows[0]
        assert (row[0], row[1], row[2], row[3], row[4].value) == ("Rival", 1, Decimal(500), 1, 0.5)


class TestLeads:
    def test_untouched(self, tmp_path):
        """l3 was never contacted; what is planned is no contact; l1 and l4 are converted."""
        opened = made(tmp_path, "leads")
        assert [(row[0].value, row[-1]) for row in leads.untouched(opened).rows] == [("l3", "untouched for 28 days")]
        assert [row[:4] for row in leads.untouched_by_owner(opened).rows] == [["Bo", 1, 2, 0.5]]

    def test_response(self, tmp_path):
        """l2 waited from 1 to 2 October: 24 hours."""
        chart = leads.response(made(tmp_path, "leads"))
        assert {row[0]: row[1] for row in chart.data.rows}["24–25 h"] == 1


class TestActivity:
    def test_overdue_is_neither_done_nor_cancelled_nor_due_later(self, tmp_path):
        table = activity.overdue(made(tmp_path, "activity"))
        assert [(row[0].value, row[-1]) for row in table.rows] == [("a4", "17 days overdue")]

    def test_what_became_of_what_was_due(self, tmp_path):
        chart = activity.planned(made(tmp_path, "activity"))
        assert {row[0]: row[1:] for row in chart.data.rows} == {"Call": (0, 0, 1, 1), "Meeting": (0, 1, 0, 0)}

    def test_open_deals_without_contact(self, tmp_path):
        table = activity.without_contact(made(tmp_path, "activity"))
        assert [row[-1] for row in table.rows] == ["never contacted since it was created 27 days ago"]

    def test_last_week(self, tmp_path):
        rows_of = activity.last_week_by_type(made(tmp_path, "activity")).rows
        assert [tuple(row) for row in rows_of] == [("Ann <b>", 0, 0, 1, 0)]


class TestPerformance:
    def test_bookings_by_month_and_rep(self, tmp_path):
        chart = performance.trend(made(tmp_path, "performance"))
        assert [(row[0], row[-1]) for row in chart.data.rows] == [("Ann <b>", Decimal(900))]

    def test_three_deals_tell_nobody_apart(self, tmp_path):
        """Ann won 1 of 2, Bo 0 of 1: both ranks may be first or second."""
        table = performance.ranks(made(tmp_path, "performance"))
        assert [(row[6], row[7]) for row in table.rows] == [(1, 2), (1, 2)]
        assert {row[8].value for row in table.rows} == {"may be luck"}
