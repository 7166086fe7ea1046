"""Does the product's pipeline bridge equal a bridge walked deal by deal?"""

from __future__ import annotations

import os
from fractions import Fraction

import pytest

from crmlib.analysis import bridge as bridges

from .companies import draft
from .oracle import rows as oracle_rows
from .oracle.bridge import LINES, Window, bridge
from .oracle.periods import Clock
from .product import load

COMPANIES = int(os.environ.get("CRM_ORACLE_COMPANIES", "2"))
SPANS = (("2024-03", None), ("2024-Q4", None), ("2024-02", "2024-Q2"), ("2023-10-15..2024-09-30", "FY2024"))
NEEDED = {
    "deals": {"status", "amount", "created_at", "closed_at", "close_date", "owner_id"},
    "users": {"team", "region"},
}


@pytest.mark.parametrize("seed", range(COMPANIES))
def test_bridge_equals_a_walk_through_the_deals(seed, tmp_path):
    made = draft(seed)
    company = oracle_rows.read(made.write(tmp_path), **made.settings)
    loaded = load(company, made.company_yaml())
    if any(not names <= set(company.columns.get(table, ())) for table, names in NEEDED.items()):
        lines = bridges.bridge(
            loaded,
            *_instants(company, "2024-03"),
            company=loaded.settings,
            by=("team",),
            window=_period(loaded, "2024"),
        )
        assert lines.missing, "a bridge that lacks columns names them"
        return
    for between, window in SPANS:
        start, end = _instants(company, between)
        for dimension in (None, "team", "region"):
            told = bridges.bridge(
                loaded,
                start,
                end,
                company=loaded.settings,
                by=(dimension,) if dimension else (),
                window=_period(loaded, window) if window else None,
            )
            days = company.period(window) if window else None
            truth = bridge(company, start, end, days and Window(days.start, days.end), dimension)
            _compare(told, truth, f"seed {seed} {between} window {window} by {dimension}")


def _instants(company, text):
    days = company.period(text)
    clock = Clock(company.timezone)
    return clock.midnight(days.start), clock.midnight(days.end)


def _period(loaded, text):
    return loaded.settings.calendar.period(text)


def _compare(told, truth, where):
    found = {(line.by[0][1] if line.by else None, line.line): line for line in told.lines}
    for key, lines in truth.items():
        for name in LINES:
            line = found[(key, name)]
            expected = lines[name]
            place = f"{where}: {key} {name}"
            if expected.missing:
                assert line.amount is None, place
                assert expected.missing in line.missing, place
            else:
                assert line.amount is not None, f"{place}: expected {expected.amount}, found none ({line.missing})"
                assert Fraction(line.amount) == expected.amount, place
                assert line.n == expected.n, f"{place}: n"
    for (key, name), line in found.items():
        if key not in truth:
            assert (line.amount, line.n) == (0, 0), f"{where}: {key} {name} should be empty"
