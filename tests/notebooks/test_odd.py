"""Which amounts are said to be out of all proportion, on deals whose percentile is known by hand."""

from crmlib.notebook import goal_progress, lost_deals, odd, pipeline
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


def test_what_the_target_would_be_to_bookings_without_it(tmp_path):
    # 100 and 1,900 were won; the target of 1,500 is reached with the odd deal only, one of 80 without it too.
    usual = "".join(won(f"d{n}", 100, f"2026-08-{n % 28 + 1:02d}") for n in range(39))
    deals = usual + won("u", 100, "2026-10-05") + won("x", 1900, "2026-10-06")
    head = "kpi_id,period_start,period_end,scope,value,currency\n"
    for goal, share, ending, tone in (
        (1500, "6.7%", "not reached.", "caution"),
        (80, "125.0%", "all the same.", "good"),
    ):
        targets = f"{head}bookings,2026-10-01,2026-10-31,all,{goal},USD\n"
        tables = {"users": USERS, "deals": HEAD + deals, "targets": targets}
        workspace = make(tmp_path / str(goal), tables)
        report = Report("reports/goal_progress", prepare_one(workspace=workspace.path, period="2026-10"))
        assert odd.without(report) == 100
        said = [sentence for sentence in goal_progress.answer(report).sentences if share in sentence.text]
        assert [sentence.text.endswith(ending) for sentence in said] == [True]
        (reached,) = [s for s in goal_progress.answer(report).sentences if s.href == "#targets" and "2.0K" in s.text]
        assert reached.tone == tone


def test_lost_deals_out_of_proportion_and_those_without_an_amount(tmp_path):
    usual = "".join(won(f"d{n}", 100, f"2026-08-{n % 28 + 1:02d}") for n in range(40))
    lost = "l,Deal,u1,Lost,lost,{},USD,2026-07-01,2026-10-06,2026-10-06\n"
    report = opened(tmp_path / "odd", usual + lost.format(3000) + lost.format(1000).replace("l,", "m,", 1))
    first, *_ = lost_deals.answer(report.called("reports/lost_deals")).sentences
    assert "1 lost deal has" in first.text
    assert "$3.0K, 75.0% of the amount lost" in first.text  # 3,000 of 4,000; 1,000 is the limit itself
    report = opened(tmp_path / "none", usual + lost.format(0))
    said = [sentence.text for sentence in lost_deals.answer(report.called("reports/lost_deals")).sentences]
    assert "1 deal was lost in the last twelve months; no amount above 0 is recorded for it" in " ".join(said)
    assert not any("$0" in text for text in said)


def test_nothing_is_called_unstalled_where_it_cannot_be_told(tmp_path):
    report = opened(tmp_path, "o,Deal,u1,Demo,open,3000,USD,2026-09-01,,2026-11-20\n")
    assert report.figures.one("stalled_deals").value == 0
    said = pipeline.answer(report).sentences[-1]
    assert said.tone == "caution"
    assert "cannot be told" in said.text
