"""Do the examples worked by hand come out, in the oracle and in the product?"""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from .oracle.evaluate import PARTS_ONLY, evaluate
from .oracle.facts import KPIS
from .oracle.periods import period
from .textbook import customers, leads, rules, sales, service

CASES = [case for area in (leads, sales, customers, service, rules) for case in area.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_oracle_agrees_with_the_hand(case):
    company = case.company
    days = period(case.period, company.fiscal_year_start)
    found = evaluate(company, case.kpi_id, days, tuple(name for name, _ in case.by), case.as_of)
    result = next((one for one in found if one.by == case.by), None)
    assert result is not None, f"no slice {case.by} among {[one.by for one in found]}"
    assert result.status == case.status, case.why
    if result.status == "ok":
        assert result.value == Fraction(case.value), case.why
    if case.numerator is not None:
        assert result.numerator == Fraction(case.numerator), case.why
    if case.denominator is not None:
        assert result.denominator == Fraction(case.denominator), case.why
    assert set(case.missing) <= result.missing


def test_every_example_is_named_once():
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)


def test_every_kpi_of_the_oracle_has_an_example():
    assert set(KPIS) - PARTS_ONLY == {case.kpi_id for case in CASES}


def test_examples_are_written_without_stray_cells():
    assert all(re.search(r"^\w+:", case.rows, re.MULTILINE) for case in CASES)
