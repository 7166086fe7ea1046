"""Do Salesforce's own oddities come in as they were: field history with old values, reports in Japanese?"""

from __future__ import annotations

from . import load, rows, workspace, write

OPPORTUNITY = """Id,Name,StageName,Amount,CloseDate,Probability,ForecastCategoryName,OwnerId,CreatedDate,IsWon,IsClosed
006A,A,Closed Won,120,2026-03-31,100,Closed,005U,2026-01-05T01:00:00.000Z,true,true
006B,B,Prospecting,70,2026-05-31,10,Pipeline,005V,2026-01-06T01:00:00.000Z,false,false
006C,C,Prospecting,30,2026-06-30,10,Pipeline,005U,2026-01-07T01:00:00.000Z,false,false
"""
FIELD_HISTORY = """OpportunityId,CreatedDate,Field,OldValue,NewValue
006A,2026-01-05T01:00:00.000Z,created,,
006A,2026-02-01T00:00:00.000Z,StageName,Prospecting,Proposal
006A,2026-02-10T00:00:00.000Z,Amount,100,120
006A,2026-03-01T00:00:00.000Z,StageName,Proposal,Closed Won
006B,2026-02-02T00:00:00.000Z,Amount,,50
006B,2026-02-03T00:00:00.000Z,Amount,50,70
"""


def test_what_a_field_was_before_its_first_change_is_its_old_value(tmp_path):
    """006A begins where the log says so, 006B when the opportunity was created; 006C never changed: no history."""
    write(tmp_path / "in", "Opportunity.csv", OPPORTUNITY)
    write(tmp_path / "in", "OpportunityFieldHistory.csv", FIELD_HISTORY)
    space = workspace(tmp_path)
    load(space, tmp_path / "in", "salesforce")
    found = rows(
        space,
        "SELECT deal_id, strftime(changed_at, '%m-%d'), stage, status, CAST(amount AS INT), "
        "strftime(close_date, '%m-%d'), owner_id FROM deal_history ORDER BY deal_id, changed_at",
    )
    assert found == [
        ("006A", "01-05", "Prospecting", "open", 100, "03-31", "005U"),
        ("006A", "02-01", "Proposal", "open", 100, "03-31", "005U"),
        ("006A", "02-10", "Proposal", "open", 120, "03-31", "005U"),
        ("006A", "03-01", "Closed Won", "won", 120, "03-31", "005U"),
        ("006B", "01-06", "Prospecting", "open", None, "05-31", "005V"),
        ("006B", "02-02", "Prospecting", "open", 50, "05-31", "005V"),
        ("006B", "02-03", "Prospecting", "open", 70, "05-31", "005V"),
    ]
