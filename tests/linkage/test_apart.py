"""Are customers who share much kept apart? Truth: lists made so that nobody in them is there twice, or just who is."""

from __future__ import annotations

import pyarrow as pa
import pytest

from crmlib.audit.linkage import linkage
from tests.linkage.test_link import company, merged

FAMILIES = ("Adams", "Baker", "Clarke", "Dawson", "Ellis", "Foster", "Grant", "Hughes", "Irving", "Jensen")
GIVENS = ("Anna", "Ben", "Carla", "Dennis", "Eva", "Frank", "Grace", "Hugo", "Ines", "Jonas", "Klara", "Louis")
TOWNS = ("Leeds", "Bristol", "York", "Exeter", "Derby", "Norwich", "Bath", "Oxford", "Luton", "Hull")


def found(table: str, rows: list[dict]) -> set[tuple[str, str]]:
    return merged(linkage({table: pa.Table.from_pylist(rows)}, company=company()).clusters)


@pytest.mark.parametrize("firms", [1, 12])
def test_colleagues_share_the_switchboard_and_the_office_mail_box(firms):
    rows = [
        {"lead_id": f"{firm:02}{n:02}", "full_name": f"{GIVENS[(n + firm) % 12]} {FAMILIES[(3 * n + firm) % 10]}",
         "company": f"Firm{firm} Ltd", "phone": f"+44 20 7946 {firm:04}", "email": f"info@firm{firm}.example.com"}
        for firm in range(firms) for n in range(10)
    ]  # fmt: skip
    assert found("leads", rows) == set()
    again = rows[0] | {"lead_id": "again", "company": "FIRM0 Limited"}
    assert found("leads", [*rows, again]) == {("0000", "again")}


@pytest.mark.parametrize("homes", [1, 190])
def test_families_share_name_telephone_and_address(homes):
    rows = [
        {"contact_id": f"{home:03}{n}", "family_name": f"Family{home}", "given_name": given, "birth_date": born,
         "phone": f"+44 113 496 {home:04}", "address": f"{home + 1} Mill Road, Leeds", "postal_code": f"LS1 {home}AA"}
        for home in range(homes)
        for n, (given, born) in enumerate((
            (GIVENS[home % 12], f"1950-0{home % 9 + 1}-11"),
            (GIVENS[(home + 5) % 12], f"1953-1{home % 3}-2{home % 7}"),
            (GIVENS[home % 12], f"1984-1{(home + 1) % 3}-0{home % 7 + 1}"),  # the father's name
        ))
    ]  # fmt: skip
    assert found("contacts", rows) == set()


@pytest.mark.parametrize("chains", [1, 12])
def test_shops_of_a_chain_share_name_and_web_site(chains):
    rows = [
        {"account_id": f"{chain:02}{n}", "name": f"Chain{chain} Bakery", "website": f"https://chain{chain}.example.com",
         "phone": f"+44 113 {chain:03} {4000 + 37 * n}", "address": f"{11 * n + chain} {GIVENS[n]} Street, {town}"}
        for chain in range(chains) for n, town in enumerate(TOWNS)
    ]  # fmt: skip
    assert found("accounts", rows) == set()
    again = rows[0] | {"account_id": "again", "name": "CHAIN0 BAKERY LTD."}
    assert found("accounts", [*rows, again]) == {("000", "again")}


def test_branches_and_sister_firms_are_not_the_firm():
    names = ("北斗精密工業株式会社", "北斗精密工業株式会社 大阪支店", "北斗精密工業株式会社 福岡支店",
             "北斗精密工業西日本(株)", "北斗精密工業東日本(株)", "北斗精密工業ホールディングス㈱",
             "Acme Foods Inc.", "Acme Foods Holdings Inc.", "Acme Foods GmbH")  # fmt: skip
    places = (
        "札幌市中央区北一条1-2-3", "大阪市北区梅田2-5-1", "福岡市博多区3-8-6", "広島市中区4-4-4", "仙台市青葉区5-7-9",
        "東京都港区新橋6-1-2", "7 Mill Road, Boston", "28 Lake Street, Denver", "Hauptstraße 9, Köln",
    )  # fmt: skip
    rows = [
        {"account_id": str(n), "name": name, "address": place, "phone": f"03-{5000 + 111 * n}-{1000 + 77 * n}",
         "website": "hokuto.example.co.jp" if n < 6 else "acme.example.com"}
        for n, (name, place) in enumerate(zip(names, places, strict=True))
    ]  # fmt: skip
    assert found("accounts", rows) == set()
    assert found("accounts", [{"account_id": row["account_id"], "name": row["name"]} for row in rows]) == set()


def crowd(count: int) -> list[dict]:
    """Contacts who share nothing."""
    return [
        {"contact_id": f"x{n}", "family_name": FAMILIES[n % 10], "given_name": GIVENS[n % 12],
         "email": f"q{n}@crowd{n}.example.com", "phone": f"+44 117 {n:03} 5{n:03}"}
        for n in range(count)
    ]  # fmt: skip


def test_a_short_form_of_the_given_name_is_the_same_name():
    person = {"family_name": "Hughes", "email": "whughes@acme.example.com"}
    rows = [person | {"contact_id": str(n), "given_name": given} for n, given in enumerate(("William", "Bill"))]
    assert found("contacts", [*rows, *crowd(40)]) == {("0", "1")}


def test_kanji_and_roman_letters_are_not_compared_letter_by_letter():
    person = {"email": "t3817@kita.example.jp", "phone": "011-241-8834"}
    names = (("高橋", "一郎"), ("Takahashi", "Ichiro"))
    rows = [
        person | {"contact_id": str(n), "family_name": family, "given_name": given}
        for n, (family, given) in enumerate(names)
    ]
    assert found("contacts", [*rows, *crowd(40)]) == {("0", "1")}


def test_names_that_differ_in_a_number_are_two_persons():
    rows = [
        {"contact_id": f"n{n}", "family_name": f"Account{n}", "given_name": f"Test{n}",
         "phone": f"+44 131 555 90{n:02}", "email": f"t{n}@account{n}.example.com"}
        for n in range(12)
    ]  # fmt: skip
    assert found("contacts", [*rows, *crowd(600)]) == set()
