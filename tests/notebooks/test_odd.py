"""Which amounts are said to be out of all proportion, on deals whose percentile is known by hand."""

from crmlib.notebook import odd, pipeline
from crmlib.notebook.report import Report
from crmlib.run.prepare import prepare_one
from tests.notebooks.kpi_company import make

USERS = "user_id,name,team,region\nu1,Aiko,East,Japan\n"
HEAD = "deal_id,name,owner_id,stage,status,amount,currency,created_at,closed_at,close_date\n"


def won(key: str, amount: int, day: str) -> str:
    return f"{key},Deal,u1,Won,won,{amount},USD,2026-07-01,{day},{day}\n"


def opened(folder, deals: str) -> Report:
    workspace = make(folder, {"users": USERS, "deals": HEAD + deals})
    return Report("reports/pipeline", prepare_one(workspace=workspace.path, period="2026-10"))


def test_what_is_out_of_proportion_is_said_with_its_share_and_of_the_compared_period_too(tmp_path):
    # 40 wins of 100, so the 95th percentile of all 42 is 100, and 1,000 is the limit.
    usual = "".join(won(f"d{n}", 100, f"2026-08-{n % 28 + 1:02d}") for n in range(39))
    deals = usual + won("u", 100, "2026-10-05") + won("x", 1900, "2026-10-06") + won("y", 5000, "2026-09-07")
    open_deal = "o,Deal,u1,Demo,open,3000,USD,2026-09-01,,2026-11-20\n"
    report = opened(tmp_path, deals + open_deal)
    now, before = (sentence.text for sentence in odd.won(report))
    assert "1 deal won in the period" in now
    assert "$1.9K, 95.0% of the bookings" in now  # 1,900 of 2,000
    assert "September 2026" in before
    assert "100.0%" in before
    (of_open,) = odd.opened(report)
    assert "$3.0K, 100.0% of the open pipeline" in of_open.text
    assert pipeline.answer(report).sentences[0] == of_open


def test_with_few_wins_nothing_is_known_to_be_unusual(tmp_path):
    report = opened(tmp_path, won("a", 1, "2026-10-05") + won("b", 1_000_000, "2026-10-06"))
    assert odd.won(report) == []
    assert odd.opened(report) == []
    assert odd.ordered(report) == []
    assert odd.ordered_lately(report) == []
