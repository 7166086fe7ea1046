"""Cards and sentences: nothing is claimed that the figures do not say."""

from decimal import Decimal

import pytest

from crmlib.present import sentence
from crmlib.present.card import Card, Cards, Comparison
from tests.present import gallery

D = Decimal
SEPTEMBER = Comparison("September 2026", D(100))


@pytest.mark.parametrize(
    ("good", "now", "tone"),
    [
        ("up", 120, "good"),
        ("up", 80, "bad"),
        ("down", 120, "bad"),
        ("down", 80, "good"),
        ("none", 120, "neutral"),
        ("up", 100, "neutral"),
    ],
)
def test_a_change_is_good_in_the_good_direction_only(good, now, tone):
    assert Card("K", D(now), "count", good=good).change(SEPTEMBER, "en").tone == tone


def test_a_difference_whose_interval_includes_zero_is_not_called_one():
    card = Card("Win rate", D("0.55"), "ratio", good="up", n=400)
    unclear = Comparison("September 2026", D("0.50"), interval=(D("-0.02"), D("0.12")))
    assert card.change(unclear, "en").tone == "unclear"
    said = sentence.change(card, unclear, "en", (sentence.Driver("Web", D("0.04")),)).text
    assert "rose" not in said
    assert "within chance" in said
    assert "Web" not in said
    clear = Comparison("September 2026", D("0.50"), interval=(D("0.01"), D("0.09")))
    assert sentence.change(card, clear, "en").text == (
        "Win rate rose to 55.0% (+5.0 pp against 50.0% in September 2026). "
        "The change lies between +1.0 pp and +9.0 pp (95% interval)."
    )


def test_a_reading_names_what_drove_the_change_and_nothing_that_went_against_it():
    card = Card("Bookings", D(150), "money", "USD", good="up")
    drivers = (
        sentence.Driver("East", D(40)),
        sentence.Driver("West", D(-20)),
        sentence.Driver("Web", D(30)),
        sentence.Driver("B", D(1)),
    )
    text = sentence.change(card, SEPTEMBER, "en", drivers).text
    assert text.endswith("Mainly from East (+$40) and Web (+$30).")
    japanese = sentence.change(card, Comparison("2026年9月", D(100)), "ja", drivers).text
    assert (
        japanese
        == "Bookingsは$150で、2026年9月の$100から増加しました（+50.0%）。主な要因はEast（+$40）とWeb（+$30）です。"
    )


def test_a_small_n_is_said():
    card = Card("Win rate", D("0.5"), "ratio", n=4)
    assert sentence.change(card, Comparison("Q3", D("0.4")), "en").text.endswith("This rests on 4 cases only.")
    assert "cases" not in sentence.change(Card("Won", D(5), "count", n=5), Comparison("Q3", D(4)), "en").text


@pytest.mark.parametrize("language", ["en", "ja"])
def test_unknown_is_said_with_what_is_missing_and_without_a_figure(language):
    card = Card("Renewal", None, "ratio", status="unavailable", missing=("subscriptions.ends_at",))
    said = sentence.change(card, SEPTEMBER, language)
    assert said.tone == "caution"
    assert "subscriptions.ends_at" in said.text
    assert not any(character.isdigit() for character in said.text)
    html = Cards((card,), language).html()
    assert "subscriptions.ends_at" in html
    assert "<data" not in html


def test_a_comparison_that_is_unknown_is_said_not_counted_as_zero():
    card = Card("Won", D(5), "count")
    assert card.change(Comparison("Q3", None), "en") is None
    assert "no figure for Q3" in sentence.change(card, Comparison("Q3", None), "en").text
    assert "No figure for Q3" in Cards((Card("Won", D(5), "count", comparisons=(Comparison("Q3", None),)),)).html()


def test_a_goal_is_met_from_the_right_side_and_absent_without_one():
    assert sentence.goal(Card("Won", D(5), "count"), "en") is None
    assert (
        sentence.goal(Card("Won", D(9), "count", good="up", goal=D(10)), "en").text
        == "Won: 90% of the goal of 10, 1 away."
    )
    assert Card("Cycle", D(40), "days", good="down", goal=D(45)).goal_met
    assert not Card("Cycle", D(50), "days", good="down", goal=D(45)).goal_met
    assert Card("Won", D(1), "count", goal=D(0)).attainment is None


def test_a_group_is_compared_with_the_rest_only_where_its_interval_excludes_zero():
    unclear = sentence.group("win rate", "Web", D("0.03"), (D("-0.01"), D("0.07")), "ratio", 50, "en")
    assert "does not clearly differ" in unclear.text
    lower = sentence.group("cycle", "Web", D(-4), (D(-6), D(-2)), "days", 50, "en", good="down")
    assert "lower than the rest by 4.0 days" in lower.text
    assert lower.tone == "good"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_card_shows_arrow_sign_and_words_so_that_colour_is_never_alone(language):
    html = gallery.cards(language).html()
    for sign in ("▲", "+26.0%", "better" if language == "en" else "改善", "+2.1"):
        assert sign in html


def test_a_sparkline_leaves_gaps_for_unknown_periods():
    card = Card("K", D(3), "count", history=(("a", D(1)), ("b", D(2)), ("c", None), ("d", D(3))))
    assert str(card.spark("en")).count("M") >= 2
    assert Card("K", D(3), "count", history=(("a", None), ("b", D(2)))).spark("en") == ""
