"""Figures as text. The expected texts were written by hand, as an English and a Japanese reader write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlib.errors import UserError
from crmlib.present import number

D = Decimal


@pytest.mark.parametrize(
    ("value", "unit", "currency", "compact", "english", "japanese"),
    [
        ("8800", "count", None, False, "8,800", "8,800"),
        ("8800", "count", None, True, "8,800", "8,800"),
        ("1234567", "count", None, True, "1.2M", "123万"),
        ("0.631501", "ratio", None, False, "63.2%", "63.2%"),
        ("-0.05", "ratio", None, False, "−5.0%", "−5.0%"),
        ("3.2", "multiple", None, False, "3.20", "3.20"),
        ("10005534", "money", "USD", False, "$10,005,534", "$10,005,534"),
        ("10005534.5", "money", "USD", False, "$10,005,534.50", "$10,005,534.50"),
        ("10005534", "money", "USD", True, "$10.0M", "$1,001万"),
        ("10005534.5", "money", "JPY", False, "¥10,005,535", "10,005,535円"),
        ("123456789", "money", "JPY", True, "¥123M", "1.2億円"),
        ("-88000000", "money", "JPY", True, "−¥88.0M", "−8,800万円"),
        ("999950", "money", "USD", True, "$1.0M", "$100万"),
        ("99999", "money", "JPY", True, "¥100K", "10.0万円"),
        ("9999", "money", "JPY", True, "¥10.0K", "9,999円"),
        ("1234567890123", "money", "JPY", True, "¥1.2T", "1.2兆円"),
        ("12.5", "money", "EUR", False, "€12.50", "€12.50"),
        ("1", "money", "CHF", False, "CHF\xa01", "CHF\xa01"),
        ("250", "money per day", "USD", False, "$250 a day", "1日あたり$250"),
        ("1200", "money per year", "JPY", False, "¥1,200 a year", "年間1,200円"),
        ("51.782", "days", None, False, "51.8 days", "51.8日"),
        ("1", "days", None, False, "1.0 days", "1.0日"),
        ("3.44", "hours", None, False, "3.4 h", "3.4時間"),
        ("245", "seconds", None, False, "4m 05s", "4分05秒"),
        ("3725", "seconds", None, False, "1h 02m", "1時間02分"),
        ("12.5", "seconds", None, False, "12.5 s", "12.5秒"),
        ("2.25", "years", None, False, "2.3 years", "2.3年"),
        ("31.4", "points", None, False, "31.4", "31.4"),
        ("0", "count", None, False, "0", "0"),
    ],
)
def test_a_figure_is_written_as_its_reader_writes_it(value, unit, currency, compact, english, japanese):
    assert number.figure(D(value), unit, "en", currency, compact=compact) == english
    assert number.figure(D(value), unit, "ja", currency, compact=compact) == japanese


@pytest.mark.parametrize("unit", ["count", "ratio", "money", "days", "hours", "points", "seconds", "years"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_unknown_is_said_in_words_and_never_as_a_digit(unit, language):
    said = [number.figure(None, unit, language, "USD"), number.delta(None, unit, language, "USD")]
    said += [number.figure(D(0), unit, language, "USD", status=status) for status in ("undefined", "unavailable")]
    assert not any(character.isdigit() for text in said for character in text)
    assert number.figure(D(0), unit, language, status="undefined") != number.figure(
        D(0), unit, language, status="unavailable"
    )


@pytest.mark.parametrize(
    ("change", "unit", "currency", "english", "japanese"),
    [
        ("0.0213", "ratio", None, "+2.1 pp", "+2.1ポイント"),
        ("-0.0213", "ratio", None, "−2.1 pp", "−2.1ポイント"),
        ("-3", "count", None, "−3", "−3"),
        ("0", "count", None, "±0", "±0"),
        ("1500", "money", "USD", "+$1,500", "+$1,500"),
        ("-5.7", "days", None, "−5.7 days", "−5.7日"),
    ],
)
def test_a_change_has_its_sign_and_a_ratio_changes_by_points(change, unit, currency, english, japanese):
    assert number.delta(D(change), unit, "en", currency) == english
    assert number.delta(D(change), unit, "ja", currency) == japanese


def test_a_change_in_per_cent_needs_a_base_above_zero():
    assert number.relative(D(110), D(100)) == "+10.0%"
    assert number.relative(D(90), D(100)) == "−10.0%"
    assert [number.relative(*pair) for pair in ((D(1), D(0)), (D(1), D(-5)), (None, D(1)), (D(1), None))] == [None] * 4


@given(st.decimals(min_value=-(10**15), max_value=10**15, allow_nan=False, places=2))
def test_writing_out_and_reading_back_loses_at_most_the_rounding(value):
    text = number.money(value, None, digits=2)
    assert D(text.replace(",", "").replace(number.MINUS, "-")) == value


@given(st.decimals(min_value=1, max_value=10**14, allow_nan=False, places=0))
def test_a_shortened_amount_is_within_its_last_digit(value):
    scale = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
    text = number.money(value, None, compact=True)
    suffix = text[-1] if text[-1].isalpha() else ""
    shown = D(text.rstrip("KMBT").replace(",", "")) * scale[suffix]
    assert abs(shown - value) <= value * D("0.05") / D("0.99")


def test_a_count_of_rows_says_when_the_table_is_cut():
    assert number.count_of(50, 1234, "en") == "50 of 1,234 rows"
    assert number.count_of(1, 1, "en") == "1 row"
    assert number.count_of(0, 0, "ja") == "該当なし"
    assert number.count_of(50, 1234, "ja") == "全1,234件中50件"


def test_an_unknown_language_names_the_known_ones():
    with pytest.raises(UserError, match="jp"):
        number.figure(None, "count", "jp")
