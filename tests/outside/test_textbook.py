"""Do the examples worked by hand come out, in the oracle and in the product?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest

from crmlib import catalogue  # noqa: F401 (it makes the KPIs known)
from crmlib.metric import NONE, Data
from crmlib.metric import evaluate as evaluate_product

from .oracle.evaluate import PARTS_ONLY, evaluate
from .oracle.facts import KPIS
from .product import load
from .textbook import customers, leads, rules, sales, service
from .textbook.case import Case

CASES = [case for area in (leads, sales, customers, service, rules) for case in area.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_oracle_agrees_with_the_hand(case):
    company = case.company
    days = company.period(case.period)
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


def same_rows(cases: list[Case]) -> list[list[Case]]:
    """Cases of one company, period and as_of together: the product is asked once for all of them."""
    groups: dict[tuple, list[Case]] = {}
    for case in cases:
        groups.setdefault((case.rows, repr(case.settings), case.period, case.as_of), []).append(case)
    return list(groups.values())


@pytest.mark.parametrize("cases", same_rows(CASES), ids=lambda cases: cases[0].name)
def test_product_agrees_with_the_hand(cases):
    company = cases[0].company
    settings = {"name": "Example", "currency": "USD", "timezone": "UTC", **cases[0].settings}
    loaded = load(company, json.dumps(settings))
    crossings = sorted({tuple(name for name, _ in case.by) for case in cases})
    results = evaluate_product(
        Data(loaded.backend, loaded.tables),
        sorted({case.kpi_id for case in cases}),
        [loaded.settings.calendar.period(cases[0].period)],
        crossings,
        company=loaded.settings,
        as_of=cases[0].as_of,
    )
    for case in cases:
        by = tuple((name, NONE if value is None else value) for name, value in case.by)
        found = [one for one in results if one.kpi_id == case.kpi_id and one.by == by]
        assert len(found) == 1, f"{case.kpi_id} {by}: {case.why}"
        wrong = list(_wrong(case, found[0]))
        assert not wrong, f"{case.kpi_id}: {case.why}; {wrong}"


def _wrong(case: Case, found) -> Iterator[str]:
    if found.status != case.status:
        yield f"{found.status} {found.value} {found.missing}"
        return
    if case.status == "ok" and not close(found.value, case.value):
        yield f"value {found.value}, by hand {case.value}"
    for part in ("numerator", "denominator"):
        by_hand = getattr(case, part)
        if by_hand is not None and not close(getattr(found, part), by_hand):
            yield f"{part} {getattr(found, part)}, by hand {by_hand}"
    if not set(case.missing) <= set(found.missing):
        yield f"missing {found.missing}, by hand {case.missing}"


def close(found: Decimal | None, by_hand: int | Fraction) -> bool:
    """Equal, up to the digits of a quotient that does not end."""
    return found is not None and abs(Fraction(found) - by_hand) <= abs(Fraction(by_hand)) / 10**20


def test_every_example_is_named_once():
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)


def test_every_kpi_of_the_oracle_has_an_example():
    assert set(KPIS) - PARTS_ONLY == {case.kpi_id for case in CASES}


def test_examples_are_written_without_stray_cells():
    assert all(re.search(r"^\w+:", case.rows, re.MULTILINE) for case in CASES)
