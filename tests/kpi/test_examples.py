"""Is every KPI what its example, worked by hand, says?"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import crmlib.catalogue
from crmlib.audit.rules import RULES
from crmlib.audit.scan import Count
from crmlib.audit.score import dimension_scores, overall
from crmlib.catalogue import KPIS
from crmlib.company import parse_company
from crmlib.metric import Data, evaluate
from crmlib.metric.example import AS_OF, PERIOD, YAML, examples, loaded

FOLDER = Path(crmlib.catalogue.__file__).parent / "examples"
EXAMPLES = examples(FOLDER)
COMPANY = parse_company(YAML)
COUNTS = (
    Count("deals.currency.rate", None, None, 10, 1),  # completeness, critical
    Count("users.name.filled", None, None, 10, 5),  # completeness, a warning
    Count("accounts.industry.filled", None, None, 9, 9),  # completeness, an info
    Count("accounts.created_at.future", None, None, 4, 1),  # validity, an error
)
"""The audit of the example of data_quality_score: rows that rules tested, and that failed."""


@pytest.fixture(scope="module")
def figures():
    """Every KPI in each example company."""
    found = {}
    score = overall(dimension_scores(COUNTS, RULES))
    quality = Decimal(score.numerator) / score.denominator
    for example in dict.fromkeys(map(id, EXAMPLES.values())):
        one = next(e for e in EXAMPLES.values() if id(e) == example)
        connection, tables = loaded(one)
        period = COMPANY.calendar.period(PERIOD)
        results = evaluate(
            Data(connection, tables), list(one.expected), [period], company=COMPANY, as_of=AS_OF, quality=quality
        )
        found |= {result.kpi_id: result for result in results}
    return found


@pytest.mark.parametrize("kpi_id", sorted(EXAMPLES))
def test_the_kpi_is_what_its_example_says(kpi_id, figures):
    value, reckoning = EXAMPLES[kpi_id].expected[kpi_id]
    result = figures[kpi_id]
    assert result.status == ("undefined" if value is None else "ok"), (result, reckoning)
    if value is not None:
        off = abs(result.value - value)
        assert off <= Decimal("1e-45") * max(1, abs(value)), f"{result.numerator} ÷ {result.denominator}: {reckoning}"


def test_every_kpi_has_an_example():
    assert set(KPIS) == set(EXAMPLES)
