"""Are alerts raised and cleared as their rules say, counted by hand?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

import crmlib.catalogue
from crmlib.calendar import Calendar
from crmlib.catalogue import KPIS
from crmlib.catalogue.watched import listed
from crmlib.company import parse_company
from crmlib.errors import UserError
from crmlib.metric import Data, Result, alerts, behind
from crmlib.metric.evaluate import open_session
from crmlib.metric.example import AS_OF, YAML, examples, loaded
from crmlib.metric.limits import Limits, parse_limits
from crmlib.metric.watch import LOOKED_BACK, RULES, Watch, in_period

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
    assert (found[0].baseline, found[0].high) == (10, Decimal("14.4478"))


def _expected_next(kpi_id, unit, values, following):
    """(low, high) expected after these months, and whether the following value is flagged."""
    given = [*values, following]
    results = [replace(_result(m, Decimal(v)), kpi_id=kpi_id, unit=unit) for m, v in zip(MONTHS, given, strict=False)]
    found = {a.first_seen: a for a in alerts.unexpected(results)}.get(MONTHS[len(values)])
    return (found.low, found.high) if found else None


def test_values_that_were_mostly_the_same_have_a_range_too():
    """Five of 100 and one of 160: median distance 0, mean 10, so ± 3 × 1.2533 × 10."""
    months = [100, 100, 160, 100, 100, 100]
    assert _expected_next("bookings", "money", months, 137) is None
    assert _expected_next("bookings", "money", months, 138) == (Decimal("62.401"), Decimal("137.599"))
    assert _expected_next("retention_rate", "ratio", [1] * 6, "0.98") == (1, 1)
    assert _expected_next("retention_rate", "ratio", [1] * 6, 1) is None


def test_a_count_that_was_always_the_same_may_move_as_chance_moves_counts():
    """Six months of 16 leads: ± 3 × √16; of none: up to 3 × √1."""
    assert _expected_next("new_leads", "count", [16] * 6, 28) is None
    assert _expected_next("new_leads", "count", [16] * 6, 29) == (4, 28)
    assert _expected_next("callbacks", "count", [0] * 6, 3) is None
    assert _expected_next("callbacks", "count", [0] * 6, 4) == (0, 3)


def test_nothing_is_expected_from_the_time_before_anything_was_recorded():
    leads = [replace(_result(m, Decimal(v), n=v), kpi_id="new_leads", unit="count")
             for m, v in zip(MONTHS, [0] * 9 + [50, 50, 50, 50, 50, 0, 50], strict=False)]  # fmt: skip
    assert alerts.unexpected(leads) == []
    (found,) = alerts.unexpected([*leads, replace(leads[-1], period=MONTHS[16], value=Decimal(0), n=0)])
    # Of 50, 50, 50, 50, 50, 0, 50 the mean distance is 50 ÷ 7, three deviations 26.86: 23.14 to 76.86.
    assert (found.first_seen, found.n, round(found.low, 2)) == (MONTHS[16], 7, Decimal("23.14"))


def test_a_range_ends_where_the_kpi_does():
    """Distances of 0.2 make ± 0.88956 around 0.7 and ± 889.56 around 700; a profit may be below 0."""
    assert _expected_next("win_rate", "ratio", ["0.5", "0.9"] * 3, "1.1") == (0, 1)
    assert _expected_next("ltv_to_cac", "ratio", ["0.5", "0.9"] * 3, "1.6") == (0, Decimal("1.58956"))
    assert _expected_next("bookings", "money", [500, 900] * 3, 1600) == (0, Decimal("1589.56"))
    assert _expected_next("gross_profit", "money", [500, 900] * 3, 1600) == (Decimal("-189.56"), Decimal("1589.56"))
    assert _expected_next("nps", "points", [0, 80] * 3, 101) == (-100, 100)


def test_months_of_a_calendar_of_weeks_have_their_season():
    """Twelve fiscal months, high in the last of each year: its third December is held against the two before."""
    weeks = Calendar("UTC", 2, "sunday", fiscal_pattern="4-4-5")
    months = weeks.periods(weeks.period("FY2023-P01"), weeks.period("FY2025-P12"))
    values = [Decimal(100 + i % 2 + (i % 12 == 11) * 900) for i in range(36)]
    found = alerts.unexpected(_result(m, v) for m, v in zip(months, values, strict=True))
    assert [a.first_seen.label for a in found] == ["FY2023-P12", "FY2024-P12"]


def test_two_lists_tell_the_same_of_what_stands_in_both():
    """Of random series over six years: what stood in a month stands or has cleared in the next one's list, and was
    first seen when the former list said, unless that is before what the next list judges."""
    random, months = Random(3), UTC.periods(UTC.period("2020-01"), UTC.period("2025-12"))
    results = [
        replace(_result(month, Decimal(random.choice((8, 9, 10, 11, 12, 12 + 9 * (place % 12 == 5), 30)) + place // 9)),
                by=(("team", f"t{team}"),))
        for team in range(40) for place, month in enumerate(months)
    ]  # fmt: skip
    compared = 0
    for last in range(LOOKED_BACK, len(months) - 1):
        lists = []
        for end in (last, last + 1):
            window = months[end - LOOKED_BACK : end + 1]
            mine = [result for result in results if result.period in window]
            judged = window[alerts.PAST]
            lists.append(in_period(alerts.unexpected(mine, since=judged), window[-1]))
        then = {one.alert.subject: one.alert.first_seen for one in lists[0] if one.change != "cleared"}
        now = {one.alert.subject: one.alert.first_seen for one in lists[1] if one.change != "new"}
        assert set(then) == set(now)
        assert all(now[subject] == max(first, judged, key=lambda p: p.start) for subject, first in then.items())
        compared += len(then)
    assert compared > 100


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
    session = open_session(Data(connection, tables), months, company=company, as_of=AS_OF)
    keys = behind(session, KPIS["stalled_deals"].formula, "deal", months)
    assert keys["all", months[1]] == ["d4"]
    assert ("all", months[0]) not in keys
    found = alerts.records("stalled", "deals", months, {month: keys.get(("all", month), []) for month in months})
    assert ("deals", "d4") in {a.subject for a in found}
    assert all(a.cleared is None for a in found)


def test_a_months_list_is_the_difference_to_the_month_before():
    """d4 stalls from October on; the values of the example are too few to expect anything of them."""
    example = examples(Path(crmlib.catalogue.__file__).parent / "examples")["stalled_deals"]
    connection, tables = loaded(example)
    company = parse_company(YAML)
    lists = {}
    for text in ("2026-09", "2026-10", "2026-11"):
        period = company.calendar.period(text)
        found = Watch(Data(connection, tables), period, company=company, listed=listed(Limits())[:1]).standing("all")
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


LEADS = """
CREATE TABLE users AS SELECT * FROM (VALUES ('u1', 'East'), ('u2', 'West')) t(user_id, team);
CREATE TABLE leads AS SELECT lead_id, owner_id, CAST(created_at AS TIMESTAMP) AS created_at, CAST(converted_at AS
  TIMESTAMP) AS converted_at, CAST(NULL AS TIMESTAMP) AS disqualified_at FROM (VALUES
  ('answered', 'u1', '2026-08-10', NULL), ('late', 'u1', '2026-08-10', NULL), ('asked', 'u2', '2026-08-20', NULL),
  ('converted', 'u1', '2026-08-05', '2026-09-20'), ('young', 'u1', '2026-08-31 06:00', NULL))
  t(lead_id, owner_id, created_at, converted_at);
CREATE TABLE activities AS SELECT activity_id, type, status, CAST(occurred_at AS TIMESTAMP) AS occurred_at, direction,
  lead_id FROM (VALUES ('v1', 'call', 'done', '2026-08-11', NULL, 'answered'),
  ('v2', 'email', 'done', '2026-10-02', 'out', 'late'), ('v3', 'email', 'done', '2026-08-21', 'in', 'asked'),
  ('v4', 'call', 'done', '2026-09-01', NULL, 'young'), ('v5', 'call', 'planned', '2026-08-12', NULL, 'late'))
  t(activity_id, type, status, occurred_at, direction, lead_id);
"""


def test_leads_that_nobody_answers_in_time_are_slow_until_they_are_answered_or_gone():
    """At the end of August: late, asked (it wrote itself) and converted wait for more than a day; young for 18 hours.
    converted is gone in September, late is answered in October; asked is still waiting then."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(LEADS)
    tables = {name: [r[0] for r in connection.execute(f"DESCRIBE {name}").fetchall()] for name in
              ("users", "leads", "activities")}  # fmt: skip
    company = parse_company("name: Small\ncurrency: USD\ntimezone: UTC")

    def found(text, scope="all", **options):
        options = {"listed": listed(Limits()), **options}
        told = Watch(Data(connection, tables), company.calendar.period(text), company=company, **options)
        return {w.alert.subject[1]: w.change for w in told.standing(scope) if w.alert.rule == "slow lead"}

    assert found("2026-08") == {"late": "new", "asked": "new", "converted": "new"}
    assert found("2026-09") == {"late": "open", "asked": "open", "converted": "cleared"}
    assert found("2026-10") == {"late": "cleared", "asked": "open"}
    assert found("2026-08", scope="team:West") == {"asked": "new"}
    assert found("2026-08", listed=listed(Limits(unanswered_lead_hours=10))).keys() == {
        "late", "asked", "converted", "young",
    }  # fmt: skip


def test_an_unfinished_period_lists_records_as_of_its_instant_and_judges_no_figure():
    """On 21 August `asked` waits for 24 hours and no longer; a month of which 21 days are over is not below 5 leads."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(LEADS)
    tables = {name: [r[0] for r in connection.execute(f"DESCRIBE {name}").fetchall()] for name in
              ("users", "leads", "activities")}  # fmt: skip
    company = parse_company("name: Small\ncurrency: USD\ntimezone: UTC")
    limits = parse_limits("thresholds: {new_leads: {min: 7}}")
    options = {"company": company, "listed": listed(limits), "limits": limits}

    def found(as_of, scopes=("all", "team:East", "owner:u2")):
        watch = Watch(Data(connection, tables), company.calendar.period("2026-08"), as_of=as_of, **options)
        told = {scope: watch.standing(scope) for scope in scopes}
        return {scope: {(w.alert.rule, w.alert.subject[-1], w.change) for w in each} for scope, each in told.items()}

    early, over = found(datetime(2026, 8, 21)), found(datetime(2026, 9, 2))
    slow = {("slow lead", "late", "new"), ("slow lead", "converted", "new")}
    before = {("threshold", "new_leads", "open")}
    assert early == {"all": slow | before, "team:East": slow | before, "owner:u2": before}
    assert over == {
        "all": {*slow, ("slow lead", "asked", "new"), *before},
        "team:East": {*slow, *before},
        "owner:u2": {("slow lead", "asked", "new"), *before},
    }


def test_limits_are_read_and_faults_named():
    read = parse_limits("unanswered_lead_hours: 4\nthresholds: {win_rate: {min: 0.2}, churn_rate: {max: 0.1}}")
    assert read.unanswered_lead_hours == 4
    assert read.thresholds == {"win_rate": (Decimal("0.2"), None), "churn_rate": (None, Decimal("0.1"))}
    assert parse_limits("") == Limits()
    for text, named in (
        ("thresholds: {win_rat: {min: 1}}", "win_rate"),
        ("threshold: {}", "thresholds"),
        ("unanswered_lead_hours: soon", "unanswered_lead_hours"),
        ("thresholds: {win_rate: {min: low}}", "win_rate"),
        ("thresholds: {win_rate: {}}", "win_rate"),
        ("- 1", "thresholds"),
    ):
        with pytest.raises(UserError) as raised:
            parse_limits(text)
        assert named in str(raised.value)


def test_every_rule_is_said_in_both_languages():
    assert set(RULES) >= {one.rule for one in listed(Limits())} | {"unexpected", "threshold", "goal at risk"}
    assert all(len(said) == 2 and all(said) for said in RULES.values())
