"""Is the catalogue whole, and is what is generated from it current?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crmlib.catalogue import KPIS, printed
from crmlib.errors import UserError
from crmlib.metric import find, need
from crmlib.metric.compiled import SHIPPED, code_version
from crmlib.metric.declare import DIMENSIONS, Count, Kpi
from crmlib.metric.engine import DIALECTS
from crmlib.metric.renew import queries
from tests import ROOT

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def test_docs_are_what_the_records_say():
    told = (ROOT / "docs" / "kpis.md").read_text(encoding="utf-8")
    assert told == printed.page(), "renew with: python -m crmlib.catalogue.printed"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_shipped_queries_are_what_the_code_compiles_to(dialect):
    place = SHIPPED / dialect
    told = {file.stem: file.read_text(encoding="utf-8") for file in place.glob("*.sql")}
    compiled = {name: f"-- {key}\n{sql}\n" for name, key, sql in queries(dialect)}
    assert set(told) == set(compiled), "renew with: python -m crmlib.catalogue.renew"
    for name, text in compiled.items():
        assert told[name] == text, f"{dialect}/{name}: renew with: python -m crmlib.catalogue.renew"
    version = (place / "version.yaml").read_text(encoding="utf-8").strip()
    assert version == code_version(), "renew with: python -m crmlib.catalogue.renew"


@pytest.mark.parametrize("kpi", KPIS.values(), ids=list(KPIS))
def test_a_record_is_whole(kpi):
    assert kpi.name_en
    assert kpi.meaning_en.endswith(".")
    assert kpi.name_ja in ("NPS", "LTV/CAC") or JAPANESE.search(kpi.name_ja) or "LTV" in kpi.name_ja
    assert JAPANESE.search(kpi.meaning_ja)
    assert set(kpi.dimensions()) <= set(DIMENSIONS)
    assert kpi.needs or kpi.id == "data_quality_score"


def test_only_the_engine_module_names_engines():
    """What differs between engines stays in one module: no other spells a dialect's function or a raw query."""
    package = Path(need.__file__).parent
    told = re.compile(r"epoch_us|unix_micros|percentile|quantile|date_diff|datediff|AT TIME ZONE", re.IGNORECASE)
    for file in [*package.glob("*.py"), *(package.parent / "catalogue").glob("*.py")]:
        if file.name not in ("engine.py",):
            lines = [line for line in file.read_text(encoding="utf-8").splitlines() if told.search(line)]
            assert not [line for line in lines if '"""' not in line and "percentile (linear)" not in line
                        and "quarters of" not in line and "パーセンタイル" not in line], file  # fmt: skip


def test_an_unknown_kpi_is_refused_with_the_nearest():
    with pytest.raises(UserError, match="win_rate"):
        find("win_rat")


def test_a_wrong_column_fails_when_the_record_is_built():
    with pytest.raises(UserError, match="created_at"):
        Kpi("x", "x", "x", "x.", "x", "count", "up", Count(KPIS["new_leads"].facts[0]), ("leads.create_at",))
