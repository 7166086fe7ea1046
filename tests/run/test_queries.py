"""Are the queries that a monthly run asks by dimension shipped as they would be compiled?"""

from __future__ import annotations

import json
import lzma

import pytest

from crmlib.catalogue import KPIS
from crmlib.metric.compiled import CROSSINGS, SHIPPED, Compiled, code_version
from crmlib.metric.renew import crossings

RENEW = "renew with: python -m crmlib.catalogue.renew"


def _shipped() -> dict:
    return json.loads(lzma.decompress((SHIPPED / "duckdb" / CROSSINGS).read_bytes()))


def test_shipped_queries_by_dimension_are_of_this_code_and_are_used():
    shipped = _shipped()
    assert shipped["version"] == code_version(), RENEW
    facts = {fact.name for kpi in KPIS.values() for fact in kpi.facts}
    assert facts == {key.partition(" by ")[0] for key in shipped["queries"] if " by " in key}
    compiled = Compiled("duckdb")
    for key, sql in shipped["queries"].items():
        assert compiled.sql(key, lambda: pytest.fail("compiled anew")) == sql


@pytest.mark.slow
def test_shipped_queries_by_dimension_are_what_the_code_compiles_to():
    assert crossings("duckdb") == _shipped()["queries"], RENEW
