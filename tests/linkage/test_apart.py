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


def test_twins_share_family_name_birth_date_and_home():
    rows = [
        {"contact_id": f"{home:03}{n}", "family_name": f"Family{home}", "given_name": GIVENS[(home + 5 * n) % 12],
         "birth_date": f"19{home % 60 + 30}-0{home // 60 + 1}-1{home % 10}", "phone": f"+44 113 496 {home:04}",
         "address": f"{home + 1} Mill Road, Leeds", "email": f"q{home}{n}@home.example.com"}
        for home in range(300) for n in range(2)
    ]  # fmt: skip
    assert found("contacts", rows) == set()
    again = rows[0] | {"contact_id": "again"}
    assert found("contacts", [*rows, again]) == {("0000", "again")}


def test_who_changed_the_firm_but_kept_the_telephone_is_one():
    rows = [
        {"lead_id": f"{copy}{n:03}", "family_name": FAMILIES[n % 10], "given_name": GIVENS[n % 12],
         "phone": f"+44 131 {n:03} 9{n:03}", "company": f"Firm{n}{copy} Ltd", "email": f"{copy}{n}@firm{n}{copy}.com"}
        for copy, count in (("a", 400), ("b", 60)) for n in range(count)
    ]  # fmt: skip
    assert found("leads", rows) == {(f"a{n:03}", f"b{n:03}") for n in range(60)}


def test_a_full_name_may_be_turned_round_at_a_comma_or_have_a_middle_name():
    rows = [
        {"lead_id": f"{copy}{n:03}", "full_name": form.format(GIVENS[n % 12], f"{FAMILIES[n % 10]}son"),
         "email": f"q{n}@x{n}.example.com", "company": f"Firm{n} Ltd"}
        for copy, count, form in (("a", 400, "{} {}"), ("b", 30, "{1}, {0}"), ("c", 30, "{} Maria {}"))
        for n in range(count)
    ]  # fmt: skip
    groups = {(f"{one}{n:03}", f"{other}{n:03}") for n in range(30) for one, other in ("ab", "ac", "bc")}
    assert found("leads", rows) == groups


def test_kanji_kana_and_roman_letters_are_compared_by_how_they_are_read():
    phone = {"phone": "011-241-8834", "email": "t3817@kita.example.jp"}
    rows = [
        phone | {"contact_id": "0", "family_name": "高橋", "given_name": "一郎", "name_kana": "タカハシ　イチロウ"},
        phone | {"contact_id": "1", "family_name": "たかはし", "given_name": "いちろう"},
        phone | {"contact_id": "2", "family_name": "Takahashi", "given_name": "Ichirō"},
        phone | {"contact_id": "3", "family_name": "Takahashi", "given_name": "Hanako", "email": "h88@kita.example.jp"},
    ]  # fmt: skip
    assert found("contacts", [*rows, *crowd(60)]) == {("0", "1"), ("0", "2"), ("1", "2")}


def test_a_mobile_number_in_the_field_of_the_telephone_is_compared_with_mobiles():
    person = {"family_name": "Quillfeather", "given_name": "Ottoline"}
    rows = [
        person | {"contact_id": "0", "phone": "011-241-8834", "mobile": "090-3812-7745"},
        person | {"contact_id": "1", "phone": "09038127745", "mobile": None},
        person | {"contact_id": "2", "phone": "080-5512-9938", "mobile": None},
    ]  # fmt: skip
    others = [row | {"mobile": f"070-{3000 + n}-5{n:03}"} for n, row in enumerate(crowd(60))]
    assert found("contacts", [*rows, *others]) == {("0", "1")}


def test_equal_mails_are_one_where_nothing_else_is_known():
    rows = [{"lead_id": str(n), "email": f"q{n % 50}@example.com"} for n in range(60)]
    rows += [{"lead_id": f"o{n}", "email": "info@example.com"} for n in range(5)]
    assert found("leads", rows) == {tuple(sorted((str(n), str(n + 50)))) for n in range(10)}


def test_records_that_are_there_many_times_are_all_compared():
    rows = [
        {"contact_id": f"{who:03}{copy:02}", "family_name": FAMILIES[who % 10], "given_name": GIVENS[who // 10],
         "birth_date": f"19{30 + who % 60}-0{who // 60 + 1}-1{copy % 10 if copy > 11 else who % 10}",
         "address": f"{who} {('Mill Road', 'Mill Rd', 'Mil Road')[copy % 3]}, {TOWNS[who % 10]}"}
        for who in range(120) for copy in range(20)
    ]  # fmt: skip
    pairs = found("contacts", rows)
    assert {a[:3] == b[:3] for a, b in pairs} == {True}
    assert len(pairs) >= 0.99 * 120 * 190
