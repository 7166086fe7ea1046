"""Does the proposed mapping for a list that no preset knows name the right table, and import the list whole?"""

from __future__ import annotations

import pytest

from crmlib.sources.propose import new_source
from tests.sources import load, rows, workspace, write

LISTS = {
    "商談一覧.csv": (
        "deals",
        "商談番号,商談名,取引先名,担当者,ステージ,金額（千円）,受注予定日,登録日",
        "1,A,アクメ,山田,受注,100,2026/04/05,2026/01/01",
    ),
    "案件管理表.csv": (
        "deals",
        "案件No,案件名,顧客名,営業担当,フェーズ,見込金額,確度,受注予定日,備考",
        "2,A,アクメ,山田,提案,100,50,2026/04/05,x",
    ),
    "顧客リスト.csv": (
        "accounts",
        "顧客コード,会社名,会社名カナ,業種,郵便番号,住所,電話番号,担当者,登録日",
        "1,アクメ,アクメ,製造,100-0001,東京,03-1234-5678,山田,2026/01/01",
    ),
    "名刺データ.csv": (
        "contacts",
        "会社名,部署名,役職,氏名,e-mail,郵便番号,住所,TEL会社,携帯電話,名刺交換日",
        "アクメ,営業,部長,山田太郎,a@b.jp,100-0001,東京,03-1234-5678,090-1234-5678,2026/01/01",
    ),
    "問い合わせ履歴.csv": (
        "tickets",
        "受付番号,受付日時,お客様名,問い合わせ種別,内容,対応者,完了日時,状況",
        "1,2026/01/01 10:00,アクメ,質問,x,山田,2026/01/02 10:00,完了",
    ),
    "売上明細.csv": (
        "orders",
        "伝票番号,売上日,得意先名,担当者,売上金額,原価,粗利",
        "1,2026/01/01,アクメ,山田,100,50,50",
    ),
    "活動履歴.csv": (
        "activities",
        "活動日,活動種別,件名,顧客名,案件名,担当者,内容",
        "2026/01/01,訪問,挨拶,アクメ,A,山田,x",
    ),
    "契約一覧.csv": (
        "subscriptions",
        "契約番号,顧客名,商品名,契約開始日,契約終了日,契約金額,状態",
        "1,アクメ,X,2026/01/01,2026/12/31,100,有効",
    ),
    "deals_export.csv": (
        "deals",
        "Deal No,Deal,Company,Rep,Sales Stage,Value,Win %,Expected Close,Opened On",
        "1,A,Acme,Ann,Closed Won,100,50%,2026-04-05,2026-01-01",
    ),
    "Pipeline Q3.csv": (
        "deals",
        "Opportunity #,Opportunity,Customer,Sales Rep,Phase,Est. Revenue,Likelihood,Target Close",
        "1,A,Acme,Ann,Proposal,100,50%,2026-04-05",
    ),
    "customers [2].csv": (
        "accounts",
        "Customer No,Company Name,Sector,Headcount,Turnover,Postcode,Town,Telephone,Account Manager,Since",
        "1,Acme,IT,100,1000,E1 1AA,London,+44 20 1234 5678,Ann,2020-01-01",
    ),
    "support tickets.csv": (
        "tickets",
        "Ticket #,Opened,Requester,Subject,Priority,Agent,Solved,Status",
        "1,2026-01-01,Acme,Help,High,Ann,2026-01-02,Solved",
    ),
    "invoices.csv": (
        "orders",
        "Invoice No.,Invoice Date,Customer,Net Amount,VAT,Gross,Paid On",
        "1,2026-01-01,Acme,100,20,120,2026-02-01",
    ),
    "Export.csv": (
        "leads",
        "First Name,Last Name,Company,Email Address,Lead Status,Lead Source,Date Created,Lead Owner",
        "Ann,Lee,Acme,a@b.com,New,Web,2026-01-01,Bob",
    ),
    "call log.csv": (
        "activities",
        "Date,Time,Caller,Customer,Type,Subject,Minutes,Result",
        "2026-01-01,10:00,Ann,Acme,Call,Intro,5,Reached",
    ),
}


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    return workspace(tmp_path_factory.mktemp("proposals"))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_a_company_s_own_is_proposed_as_its_table_and_comes_in(tmp_path, space, name):
    table, header, line = LISTS[name]
    path = write(tmp_path, name, f"{header}\n{line}\n")
    target = new_source(space, str(path), f"own_{list(LISTS).index(name)}")
    assert f"- table: {table} " in target.read_text(encoding="utf-8")
    report = load(space, path, target.stem, dry_run=True)
    assert [(o.table, o.read, o.accepted) for o in report.outcomes] == [(table, 1, 1)]


def test_the_proposal_holds_units_percents_ends_and_the_stages_that_close(tmp_path):
    own = workspace(tmp_path)
    for name in ("商談一覧.csv", "案件管理表.csv", "契約一覧.csv"):
        table, header, line = LISTS[name]
        path = write(tmp_path, name, f"{header}\n{line}\n")
        load(own, path, new_source(own, str(path), f"own_{table}_{len(name)}").stem)
    found = rows(own, "SELECT status, amount, probability FROM deals ORDER BY row_order")
    assert [tuple(map(str, row)) for row in found] == [
        ("won", "100000.0000", "None"),
        ("open", "100.0000", "0.50000000"),
    ]
    # The first day after a term that ends on 31 December is 1 January.
    assert str(rows(own, "SELECT ends_at FROM subscriptions")[0][0]) == "2027-01-01"
