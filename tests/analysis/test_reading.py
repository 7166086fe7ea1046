"""What may be said, and what may not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crmlib.analysis.decomposition import Effect
from crmlib.analysis.interval import newcombe, welch, wilson
from crmlib.analysis.reading import changed, standing_out, worth_saying


def test_an_exact_change_is_said_without_an_interval():
    fact = changed("deals_lost", Decimal(3), Decimal(4), good="down", n=3)
    assert (fact.finding, fact.sure, fact.relative, fact.good) == ("fell", "exact", Decimal("-0.25"), True)
    assert changed("deals_lost", Decimal(3), Decimal(3), good="down").finding == "same"


@pytest.mark.parametrize(
    ("now", "then", "finding"),
    [((60, 100), (30, 100), "rose"), ((30, 100), (60, 100), "fell"), ((6, 10), (3, 10), "no_difference")],
)
def test_a_ratio_needs_an_interval_that_excludes_zero(now, then, finding):
    fact = changed("win_rate", now[0] / now[1], then[0] / then[1], newcombe(*now, *then), good="up")
    assert fact.finding == finding
    assert fact.small == (now[1] < 30)
    assert fact.good == {"rose": True, "fell": False, "no_difference": None}[finding]


def test_no_driver_is_named_of_a_difference_that_is_none():
    effects = [Effect("mix", Decimal(1))]
    assert changed("win_rate", 0.6, 0.3, newcombe(6, 10, 3, 10), effects).driver is None


def test_too_few_is_not_sure():
    assert changed("cycle", 5.0, 3.0, welch([5.0], [3.0])).finding == "not_sure"


def test_unknown_is_never_zero():
    assert changed("nps", None, Decimal(3)).finding == "unknown"
    assert changed("nps", Decimal(3), None).finding == "first"
    assert changed("nps", Decimal(3), Decimal(0)).relative is None


def test_the_driver_pulls_the_way_of_the_change():
    effects = [Effect("leads", Decimal(-90)), Effect("win rate", Decimal(60)), Effect("size", Decimal(50))]
    fact = changed("bookings", Decimal(120), Decimal(100), effects=effects)
    assert (fact.driver, fact.driver_amount, fact.driver_share) == ("win rate", 60, 3)


def test_only_slices_that_differ_stand_out():
    slices = {
        "web": (wilson(60, 100), wilson(30, 100), newcombe(60, 100, 30, 100)),
        "fair": (wilson(4, 10), wilson(40, 110), newcombe(4, 10, 40, 110)),
        None: (wilson(5, 100), wilson(85, 110), newcombe(5, 100, 85, 110)),
    }
    assert [(e.slice, e.side) for e in standing_out("win_rate", slices)] == [(None, "lowest"), ("web", "highest")]


def test_bad_news_first():
    facts = [
        changed("up_good", Decimal(20), Decimal(10), good="up"),
        changed("small_bad", Decimal(9), Decimal(10), good="up"),
        changed("large_bad", Decimal(5), Decimal(10), good="up"),
        changed("neutral", Decimal(90), Decimal(10)),
        changed("same", Decimal(1), Decimal(1), good="up"),
    ]
    assert [f.subject for f in worth_saying(facts)] == ["large_bad", "small_bad", "up_good"]
