"""Do Salesforce's own oddities come in as they were: field history with old values, reports in Japanese?"""

from __future__ import annotations

import pytest

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


def test_reports_with_japanese_labels_come_in(tmp_path):
    """One report a table, as a Japanese organisation exports them."""
    files = {
        "商談": "商談 ID,商談名,取引先名,フェーズ,金額,確度 (%),完了予定日,種別,商談 所有者,作成日\n"
        '006A,更新 A,山田商事,受注,"1,200,000",100,2026/03/31,更新,佐藤 花子,2026/01/05\n',
        "リード": "リード ID,姓,名,会社名,リード状況,リードソース,都道府県,"
        "メールアドレス,作成日,取引開始日,取引開始済み商談 ID\n"
        "00QA,鈴木,一郎,山田商事,取引開始済み,Web,東京都,ichiro@x.example,2026/01/02,2026/01/05,006A\n",
        "ケース": "ケース番号,取引先名,件名,種別,ケース発生源,オープン日時,クローズ日時,ケース 所有者\n"
        "00001026,山田商事,動かない,不具合,電話,2026/02/01 9:00,2026/02/01 15:30,佐藤 花子\n",
        "ToDo": "活動 ID,件名,種別,状況,期日,完了日時,割り当て先\n"
        "00TA,架電,電話,完了,2026/02/03,2026/02/02 10:00,佐藤 花子\n",
        "注文": "注文番号,取引先名,注文開始日,注文金額,状況\n00000100,山田商事,2026/04/01,300000,有効\n"
        "00000101,山田商事,2026/04/02,5,キャンセル\n",
        "契約": "契約番号,取引先名,契約開始日,契約終了日,状況\n00000800,山田商事,2026/04/01,2027/03/31,有効\n",
        "見積": "見積番号,商談名,送付日,総計,状況\n00000010,更新 A,2026/02/10,1200000,承認済み\n",
    }
    for name, text in files.items():
        write(tmp_path / "in", f"{name}.csv", text)
    space = workspace(tmp_path, "JPY", "Asia/Tokyo")
    load(space, tmp_path / "in", "salesforce")
    asked = {
        "SELECT deal_id, status, CAST(amount AS INT), deal_type, CAST(close_date AS VARCHAR) FROM deals": [
            ("006A", "won", 1200000, "renewal", "2026-03-31")
        ],
        "SELECT company, region, email, deal_id, CAST(converted_at AS VARCHAR) FROM leads": [
            ("山田商事", "東京都", "ichiro@x.example", "006A", "2026-01-04 15:00:00")
        ],
        "SELECT type, channel, CAST(created_at AS VARCHAR), CAST(resolved_at AS VARCHAR) FROM tickets": [
            ("problem", "電話", "2026-02-01 00:00:00", "2026-02-01 06:30:00")
        ],
        "SELECT type, status, user_id, CAST(occurred_at AS VARCHAR) FROM activities": [
            ("call", "done", "佐藤 花子", "2026-02-02 01:00:00")
        ],
        "SELECT order_id, CAST(amount AS INT) FROM orders": [("00000100", 300000)],
        "SELECT CAST(started_at AS VARCHAR), CAST(ends_at AS VARCHAR) FROM subscriptions": [
            ("2026-04-01", "2027-04-01")
        ],
        "SELECT deal_id, CAST(amount AS INT) FROM proposals": [("006A", 1200000)],
    }
    assert {sql: rows(space, sql) for sql in asked} == asked


FIELD_HISTORY_REPORTS = {
    "en": (
        "report1763800000000.csv",
        "Opportunity ID,Opportunity Name,Edit Date,Edited By,Field / Event,Old Value,New Value\n"
        "006A,A,1/5/2026 1:00 AM,Ann,Created.,,\n"
        "006A,A,2/1/2026 12:00 AM,Ann,Stage,Prospecting,Proposal\n"
        '006A,A,2/10/2026 12:00 AM,Ann,Amount,"1,100","1,120"\n'
        "006A,A,2/25/2026 9:30 PM,Ann,Stage,Proposal,Closed Won\n"
        "006B,B,2/3/2026 12:00 AM,Ann,Amount,50,70\n"
        "006B,B,2/2/2026 12:00 AM,Ann,Amount,,50\n",
        "Opportunity ID,Opportunity Name,Stage,Amount,Close Date,Probability (%),Opportunity Owner,Created Date\n"
        "006A,A,Closed Won,1120,3/31/2026,100,Ann,1/5/2026\n006B,B,Prospecting,70,5/31/2026,10,Bob,1/6/2026\n",
    ),
    "ja": (
        "商談項目履歴.csv",
        "商談 ID,商談名,編集日,編集者,項目 / イベント,元の値,新しい値\n"
        "006A,A,2026/01/05 1:00,Ann,作成,,\n"
        "006A,A,2026/02/01 0:00,Ann,フェーズ,Prospecting,Proposal\n"
        '006A,A,2026/02/10 0:00,Ann,金額,"¥1,100","¥1,120"\n'
        "006A,A,2026/02/25 21:30,Ann,フェーズ,Proposal,Closed Won\n"
        "006B,B,2026/02/03 0:00,Ann,金額,50,70\n"
        "006B,B,2026/02/02 0:00,Ann,金額,,50\n",
        "商談 ID,商談名,フェーズ,金額,完了予定日,確度 (%),商談 所有者,作成日\n"
        "006A,A,Closed Won,1120,2026/03/31,100,Ann,2026/01/05\n006B,B,Prospecting,70,2026/05/31,10,Bob,2026/01/06\n",
    ),
}


@pytest.mark.parametrize("language", FIELD_HISTORY_REPORTS)
def test_field_history_reports_with_labels_come_in(tmp_path, language):
    """The report's times are the company's (UTC here), in any order of rows; what never changed is as it is now."""
    name, history, deals = FIELD_HISTORY_REPORTS[language]
    write(tmp_path / "in", name, history)
    write(tmp_path / "in", "Opportunities.csv" if language == "en" else "商談.csv", deals)
    space = workspace(tmp_path)
    load(space, tmp_path / "in", "salesforce", date_order="monthfirst")
    found = rows(
        space,
        "SELECT deal_id, strftime(changed_at, '%m-%d %H:%M'), stage, status, CAST(amount AS INT), "
        "strftime(close_date, '%m-%d'), owner_id FROM deal_history ORDER BY deal_id, changed_at",
    )
    assert found == [
        ("006A", "01-05 01:00", "Prospecting", "open", 1100, "03-31", "Ann"),
        ("006A", "02-01 00:00", "Proposal", "open", 1100, "03-31", "Ann"),
        ("006A", "02-10 00:00", "Proposal", "open", 1120, "03-31", "Ann"),
        ("006A", "02-25 21:30", "Closed Won", "won", 1120, "03-31", "Ann"),
        ("006B", "01-06 00:00", "Prospecting", "open", None, "05-31", "Bob"),
        ("006B", "02-02 00:00", "Prospecting", "open", 50, "05-31", "Bob"),
        ("006B", "02-03 00:00", "Prospecting", "open", 70, "05-31", "Bob"),
    ]


def test_a_field_history_report_that_names_its_opportunities_only_is_linked_by_name(tmp_path):
    name, history, deals = FIELD_HISTORY_REPORTS["en"]
    lines = [line.split(",", 1)[1] for line in history.splitlines()]
    write(tmp_path / "in", name, "\n".join(lines) + "\n")
    write(tmp_path / "in", "Opportunities.csv", deals)
    space = workspace(tmp_path)
    load(space, tmp_path / "in", "salesforce", date_order="monthfirst")
    found = rows(space, "SELECT DISTINCT deal_id FROM deal_history ORDER BY 1")
    assert found == [("006A",), ("006B",)]


def test_data_loader_s_ids_say_what_an_activity_is_about_and_the_recycle_bin_stays_out(tmp_path):
    """WhoId and WhatId name any kind of record; the first three letters of an id are its kind."""
    write(
        tmp_path / "in",
        "Task.csv",
        "Id,IsDeleted,WhoId,WhatId,Subject,Status,OwnerId,CreatedDate,CompletedDateTime\n"
        "00T1,false,00Q7,,a,Completed,005U,2026-01-05T01:00:00.000Z,2026-01-06T01:00:00.000Z\n"
        "00T2,false,0037,0067,b,Completed,005U,2026-01-05T01:00:00.000Z,2026-01-06T01:00:00.000Z\n"
        "00T3,false,,0017,c,Completed,005U,2026-01-05T01:00:00.000Z,2026-01-06T01:00:00.000Z\n"
        "00T4,true,,0067,d,Completed,005U,2026-01-05T01:00:00.000Z,2026-01-06T01:00:00.000Z\n",
    )
    space = workspace(tmp_path)
    report = load(space, tmp_path / "in", "salesforce")
    assert report.outcomes[0].skipped == 1
    assert rows(space, "SELECT lead_id, contact_id, account_id, deal_id FROM activities ORDER BY activity_id") == [
        ("00Q7", None, None, None),
        (None, "0037", None, "0067"),
        (None, None, "0017", None),
    ]
