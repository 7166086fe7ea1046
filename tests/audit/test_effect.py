"""Does the effect of cleaning come out as counted by hand, on the page as in the function?

Twelve deals close in May 2026. As imported: five won for 100 to 500, of which the one for 500 is there twice; three
lost; one for 1,000 with status ' won' and one with 'ｌｏｓｔ' are neither, so they count as open with the two that are.
Bookings are 1,500 + 500 = 2,000, six of nine won. Cleaned: 1,500 + 1,000 = 2,500, six of ten. Account A3 is A1 again,
which a person says: of three accounts with an order in May two are left.
"""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from crmlib.audit.decisions import Decision, add_decision, withdraw
from crmlib.audit.effect import Effect, effect
from crmlib.audit.perform import perform
from crmlib.notebook import cleaning as page
from crmlib.notebook.report import Report
from crmlib.run.page_data import PageData
from crmlib.run.prepare import prepare_one
from crmlib.workspace import Workspace, init_workspace
from tests.audit.test_perform import store_tables
from tests.notebooks.companies import in_language

DAY = {"created_at": "2026-04-01T00:00:00", "closed_at": "2026-05-10T03:00:00"}
WON = [
    {"deal_id": f"D{n}", "account_id": "A2", "status": "won", "amount": str(100 * n), **DAY} for n in (1, 2, 3, 4, 5)
]
LOST = [{"deal_id": f"D{n}", "account_id": "A2", "status": "lost", "amount": "70", **DAY} for n in (6, 7, 8)]
DIRTY = [
    {"deal_id": "D9", "account_id": "A1", "status": " won", "amount": "1000", **DAY},
    {"deal_id": "D10", "account_id": "A3", "status": "ｌｏｓｔ", "amount": "80", **DAY},
]
OPEN = [
    {"deal_id": f"D{n}", "account_id": "A2", "status": "open", "amount": "10", "created_at": "2026-04-01T00:00:00"}
    for n in (11, 12)
]
ACCOUNTS = [
    {"account_id": "A1", "name": "Yamada", "created_at": "2026-01-01T00:00:00"},
    {"account_id": "A2", "name": "Suzuki", "created_at": "2026-01-01T00:00:00"},
    {"account_id": "A3", "name": "Hayashi", "created_at": "2026-01-01T00:00:00"},
]
ORDERS = [
    {"order_id": f"O{n}", "account_id": f"A{n}", "ordered_at": "2026-05-20T03:00:00", "total": "50"} for n in (1, 2, 3)
]
SAME = Decision("must_link", "accounts", "A1", other_key="A3", decided_by="Sato")


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = init_workspace(tmp_path_factory.mktemp("effect") / "w", "Test", "JPY", "Asia/Tokyo")
    deals = [*WON, WON[-1], *LOST, *DIRTY, *OPEN]
    store_tables(made, {"accounts": ACCOUNTS, "deals": deals, "orders": ORDERS})
    add_decision(made.params, SAME)
    perform(made)
    return made


def found(ws: Workspace) -> dict[str, Effect]:
    kpis = ["bookings", "win_rate", "active_customers", "open_deals"]
    every = effect(ws.store.head(), ws.outputs, ws.company, ws.calendar.period("2026-05"), kpis=kpis)
    return {each.kpi_id: each for each in every}


def movers(each: Effect) -> dict[str, tuple[int, Decimal | None]]:
    return {mover.rule_id: (mover.cells, mover.value) for mover in each.movers}


def test_bookings_win_rate_and_customers_move_as_counted(ws: Workspace) -> None:
    by = found(ws)
    assert (by["bookings"].raw, by["bookings"].clean, by["bookings"].change) == (2000, 2500, 500)
    assert movers(by["bookings"]) == {"text.outer_space": (1, Decimal(3000)), "row.copy": (1, Decimal(1500))}
    assert round(by["win_rate"].raw, 6) == Decimal("0.666667")
    assert by["win_rate"].clean == Decimal("0.6")
    assert movers(by["win_rate"]) == {
        "text.outer_space": (1, Decimal("0.7")),  # seven of ten
        "text.width": (1, Decimal("0.6")),  # six of ten
        "row.copy": (1, Decimal("0.625")),  # five of eight
    }
    assert (by["active_customers"].raw, by["active_customers"].clean) == (3, 2)
    assert movers(by["active_customers"]) == {"duplicates.relink": (2, Decimal(2))}, "an order and a deal"
    assert (by["open_deals"].raw, by["open_deals"].clean) == (4, 2)


@pytest.fixture(scope="module")
def made(ws: Workspace) -> PageData:
    return prepare_one(workspace=str(ws.path), period="2026-05", scope="all", language="en")


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", [
            "Bookings | ¥2,000 | ¥2,500 | +¥500 | Copy of a row (1 change), Spaces at the ends (1 change)",
            "Active customers | 3 | 2 | −1 | Link to a merged record (2 changes)",
        ]),
        ("ja", [
            "受注金額 | 2,000円 | 2,500円 | +500円 | 行の写し（1件）, 前後の空白（1件）",
            "アクティブ顧客数 | 3 | 2 | −1 | 統合したレコードへの参照（2件）",
        ]),
    ],
)  # fmt: skip
def test_the_page_says_the_same(made: PageData, tmp_path: Path, language: str, lines: list[str]) -> None:
    report = Report("audit/cleaning", in_language(made, tmp_path / language, language))
    said = page.effects(report).text().splitlines()
    assert [line for line in lines if line not in said] == []
    assert sum("66.7% | 60.0%" in line for line in said) == 1, "the win rate"
    assert page.clean_figures_are_the_pages(report)


def test_a_changed_cell_names_the_file_the_row_and_the_import_that_it_came_from(made: PageData) -> None:
    said = page.cells(Report("audit/cleaning", made)).text().splitlines()
    (line,) = [line for line in said if "| D9 |" in line]
    assert "␣won | won" in line
    assert "deals.csv:11" in line, "the tenth deal, below the line of headings"


def test_taking_the_decision_back_takes_its_effect_back(ws: Workspace, tmp_path: Path) -> None:
    copy = Workspace(shutil.copytree(ws.path, tmp_path / "copy"))
    withdraw(copy.params, SAME)
    perform(copy)
    by = found(copy)
    assert (by["active_customers"].raw, by["active_customers"].clean) == (3, 3)
    assert by["bookings"].clean == 2500
