"""Are alerts raised and cleared as their rules say, counted by hand?"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import crmlib.catalogue
from crmlib.calendar import Calendar
from crmlib.catalogue import KPIS
from crmlib.company import parse_company
from crmlib.metric import Data, Result, alerts, behind
from crmlib.metric.example import AS_OF, YAML, examples, loaded
from crmlib.metric.watch import in_period, watch

UTC = Calendar("UTC")
MONTHS = UTC.periods(UTC.period("2025-01"), UTC.period("2026-06"))


def _result(month, value, **more):
    figures = {"numerator": None, "denominator": None, "n": None, "status": "ok", **more}
    return Result("bookings", month, (), value, unit="money", currency="USD", **figures)


def test_a_jump_is_unexpected_until_the_values_return():
    """Seven months of 9, 10, 11, 10, 9, 11, 10 have median 10 and absolute deviations of median 1 at most: the range is
    10 ± 4.4478 (or narrower, never wider), so 30 in the eighth month lies outside and 10 in the ninth inside."""
    values = [9, 10, 11, 10, 9, 11, 10, 30, 10]
    found = alerts.unexpected(_result(m, Decimal(v)) for m, v in zip(MONTHS, values, strict=False))
    assert [(a.first_seen.label, a.cleared.label, a.value) for a in found] == [("2025-08", "2025-09", Decimal(30))]
    assert found[0].n == 7
    assert found[0].high == Decimal("14.4478")


def test_unknown_values_are_neither_flagged_nor_expected_from():
    gone = [_result(m, None, status="undefined") for m in MONTHS[:8]]
    assert alerts.unexpected([*gone, _result(MONTHS[8], Decimal(99))]) == []


def test_a_threshold_stays_open_while_it_lasts():
    values = [5, 1, 1, 5, 1]
    found = alerts.beyond((_result(m, Decimal(v)) for m, v in zip(MONTHS, values, strict=False)), low=Decimal(2))
    assert [(a.first_seen.label, a.cleared and a.cleared.label) for a in found] == [
        ("2025-02", "2025-04"),
        ("2025-05", None),
    ]


def test_pace_is_by_business_days():
    """June 2026 has 22 business days; 11 have begun before 16 June, so 40 % attained is a pace of 80 %."""
    june = UTC.period("2026-06")
    attained = _result(june, Decimal("0.4"), numerator=Decimal(40), denominator=Decimal(100), n=1)
    assert alerts.pace(attained, UTC, datetime(2026, 6, 16)) == Decimal("0.8")
    assert alerts.gap(attained) == 60
    (alert,) = alerts.at_risk([attained], UTC, datetime(2026, 6, 16))
    assert (alert.rule, alert.value, alert.cleared) == ("goal at risk", Decimal("0.8"), None)


def test_stalled_deals_are_listed_with_their_months():
    """In the sales example d4 is in Propose from 10 September for longer than 30 days, so from October on."""
    example = examples(Path(crmlib.catalogue.__file__).parent / "examples")["stalled_deals"]
    connection, tables = loaded(example)
    company = parse_company(YAML)
    months = company.calendar.periods(company.calendar.period("2026-09"), company.calendar.period("2026-11"))
    keys = behind(Data(connection, tables), KPIS["stalled_deals"].formula, "deal", months, company=company, as_of=AS_OF)
    assert [(month.label, ids) for month, ids in keys.items()][:2] == [("2026-09", []), ("2026-10", ["d4"])]
    found = alerts.records("stalled", "deals", months, keys)
    assert ("deals", "d4") in {a.subject for a in found}
    assert all(a.cleared is None for a in found)


def test_a_months_list_is_the_difference_to_the_month_before():
    """d4 stalls from October on; the values of the example are too few to expect anything of them."""
    example = examples(Path(crmlib.catalogue.__file__).parent / "examples")["stalled_deals"]
    connection, tables = loaded(example)
    company = parse_company(YAML)
    lists = {}
    for text in ("2026-09", "2026-10", "2026-11"):
        found = watch(Data(connection, tables), company.calendar.period(text), company=company)
        lists[text] = {w.alert.subject: w.change for w in found if w.alert.rule == "stalled"}
    assert ("deals", "d4") not in lists["2026-09"]
    assert lists["2026-10"]["deals", "d4"] == "new"
    assert lists["2026-11"]["deals", "d4"] == "open"


def test_what_cleared_is_told_once():
    february, march, april = MONTHS[1:4]
    alert = alerts.Alert("threshold", ("bookings",), february, march, Decimal(1))
    told = {month.label: [w.change for w in in_period([alert], month)] for month in MONTHS[:4]}
    assert told == {"2025-01": [], "2025-02": ["new"], "2025-03": ["cleared"], "2025-04": []}
    standing = alerts.Alert("threshold", ("bookings",), february, None)
    assert [in_period([standing], month)[0].record()["change"] for month in (february, march, april)] == [
        "new", "open", "open",
    ]  # fmt: skip
