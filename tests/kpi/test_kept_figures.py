"""Are figures that were kept the ones that would be computed, and is none served that is not of these very rows?

The tables are Parquet files here, as a store's are. Where it matters that a figure was read and not computed, the files
are taken away first.
"""

from __future__ import annotations

import shutil
import zoneinfo
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from crmlib.calendar import Period
from crmlib.catalogue import KPIS
from crmlib.company import Company
from crmlib.metric import Data, evaluate, kept_figures
from crmlib.metric.evaluate import open_session
from crmlib.metric.registry import find
from crmlib.metric.result import Result
from tests.kpi.companies import Drawn, drawn

BY = [(), ("team",), ("team", "source")]
SOME = ["bookings", "win_rate", "nps", "mrr", "sales_cycle_median", "quota_attainment"]


class Stored:
    """A company whose tables are Parquet files in `folder`."""

    def __init__(self, company: Drawn, folder: Path) -> None:
        self.settings, self.files, self.kept = company.settings, folder / "files", folder / "kept"
        self.columns = {name: frozenset(columns) for name, columns in company.data.tables.items()}
        self._files, self._connection = None, None
        self.files.mkdir()
        for name, table in company.tables.items():
            pq.write_table(table, self.files / f"{name}.parquet")

    def data(self, kept: bool = True) -> Data:
        """The tables, by one connection to these files."""
        if self._files != self.files:
            self._files, self._connection = self.files, duckdb.connect()
            for name in self.columns:
                file = self.files / f"{name}.parquet"
                self._connection.execute(f"CREATE VIEW \"{name}\" AS FROM read_parquet('{file}')")
        return Data(self._connection, self.columns, figures=self.kept if kept else None)

    def figures(self, *months: str, kpis=SOME, by=BY, kept: bool = True, company: Company | None = None, **how):
        """The figures of these months."""
        company = company or self.settings
        return evaluate(self.data(kept), kpis, self.periods(*months), by, company=company, **how)

    def periods(self, *months: str) -> list[Period]:
        return [self.settings.calendar.period(month) for month in months]

    @property
    def pages(self) -> list[Path]:
        return sorted(self.kept.glob("*/*"))


@pytest.fixture
def stored(tmp_path) -> Stored:
    return Stored(drawn(11), tmp_path)


def _alike(found: list[Result], expected: list[Result]) -> bool:
    return list(map(repr, found)) == list(map(repr, expected))  # repr: 1.0 is not 1.00


@pytest.mark.parametrize("seed", [5, 34])
def test_kept_figures_are_those_computed_in_every_digit_and_order(seed, tmp_path):
    stored = Stored(drawn(seed), tmp_path)
    months = ("2026-01", "2026-02", "FY2025")
    expected = stored.figures(*months, kpis=list(KPIS), kept=False)
    assert {result.status for result in expected} == {"ok", "undefined", "unavailable"}
    assert any(result.interval for result in expected)
    assert any(result.basis for result in expected)
    assert _alike(stored.figures(*months, kpis=list(KPIS)), expected)
    shutil.rmtree(stored.files)
    assert _alike(stored.figures(*months, kpis=list(KPIS)), expected)
    few = [result for result in expected if result.kpi_id in SOME[:2] and result.by == ()]
    assert _alike(stored.figures(*months, kpis=[k for k in KPIS if k in SOME[:2]], by=[()]), few)


def test_only_the_periods_kpis_and_crossings_that_lack_are_computed(stored):
    stored.figures("2026-01", "2026-02", kpis=SOME[:3], by=[()])
    months = ("2026-01", "2026-02", "2026-03")
    assert _alike(stored.figures(*months), stored.figures(*months, kept=False))
    shutil.rmtree(stored.files)
    stored.figures(*months)
    with pytest.raises(duckdb.Error):
        stored.figures("2026-04")
    with pytest.raises(duckdb.Error):
        stored.figures("2026-01", by=[("region",)])
    with pytest.raises(duckdb.Error):
        stored.figures("2026-01", kpis=["deals_lost"])


@pytest.mark.parametrize(
    "how",
    [
        {"as_of": datetime(2026, 2, 11, 3)},
        {"scope": "team:Blue"},
        {"scope": "owner:nobody"},
        {"quality": Decimal("87.5")},
        {"sparse": True},
        {"heads": ["Blue"], "by": [("team", "source")]},
    ],
    ids=str,
)
def test_what_was_asked_otherwise_is_not_served(stored, how):
    kpis = [*SOME, "data_quality_score"]
    before = stored.figures("2026-02", kpis=kpis)
    expected = stored.figures("2026-02", kpis=kpis, kept=False, **how)
    assert _alike(stored.figures("2026-02", kpis=kpis, **how), expected)
    assert _alike(stored.figures("2026-02", kpis=kpis), before)
    shutil.rmtree(stored.files)
    assert _alike(stored.figures("2026-02", kpis=kpis, **how), expected)


def test_an_instant_that_is_the_periods_end_is_the_default(stored):
    stored.figures("2026-02")
    shutil.rmtree(stored.files)
    end = stored.settings.calendar.instant(stored.periods("2026-02")[0].end)
    assert stored.figures("2026-02", as_of=end)


def test_nothing_is_served_of_other_rows_settings_or_code(stored, monkeypatch):
    before = stored.figures("2026-02")
    other = stored.settings.model_copy(update={"currency": "CHF"})
    expected = stored.figures("2026-02", kept=False, company=other)
    assert _alike(stored.figures("2026-02", company=other), expected)
    assert not _alike(expected, before)

    later = stored.files.with_name("later")
    later.mkdir()
    for name in stored.columns:
        rows = pq.read_table(stored.files / f"{name}.parquet")
        pq.write_table(rows.slice(rows.num_rows // 2), later / f"{name}.parquet")
    stored.files = later
    expected = stored.figures("2026-02", kept=False)
    assert _alike(stored.figures("2026-02"), expected)
    assert not _alike(expected, before)

    shutil.rmtree(stored.files)
    assert _alike(stored.figures("2026-02"), expected)
    monkeypatch.setattr(kept_figures, "code_version", lambda: "other code")
    with pytest.raises(duckdb.Error):
        stored.figures("2026-02")


def test_nothing_is_served_once_the_time_zones_rules_are_revised(stored, tmp_path):
    expected = stored.figures("2026-02")
    revised = tmp_path / "zones" / stored.settings.timezone
    revised.parent.mkdir(parents=True)
    revised.write_bytes(b"TZif, another edition")
    shutil.rmtree(stored.files)
    zoneinfo.reset_tzpath([tmp_path / "zones"])
    try:
        with pytest.raises(duckdb.Error):
            stored.figures("2026-02")
    finally:
        zoneinfo.reset_tzpath()
    assert _alike(stored.figures("2026-02"), expected)


def test_a_kpi_of_another_declaration_is_never_kept(stored):
    own = replace(find("bookings"), formula=find("deals_won").formula)
    stored.figures("2026-02", kpis=["bookings"])
    assert _alike(stored.figures("2026-02", kpis=[own]), stored.figures("2026-02", kpis=[own], kept=False))


def test_a_session_that_several_evaluations_share_is_served_as_known_at_its_instant(stored):
    months, instant = stored.periods("2026-01", "2026-02"), datetime(2026, 2, 11, 3)
    given = {"company": stored.settings}
    expected = evaluate(stored.data(kept=False), SOME, months, BY, as_of=instant, **given)
    stored.figures("2026-01", "2026-02")
    evaluate(stored.data(), SOME[:2], months[:1], BY, as_of=instant, **given)
    data = stored.data()
    session = open_session(data, months, as_of=instant, **given)
    for _ in range(2):
        assert _alike(evaluate(data, SOME, months, BY, session=session, **given), expected)


def test_a_harmed_page_is_computed_anew(stored):
    expected = stored.figures("2026-02", by=[()])
    (page,) = stored.pages
    whole = page.read_bytes()
    for content in (b"", whole[:1], whole[: len(whole) // 2], whole[:-1], whole[:-4] + b"0000", b"{}"):
        page.write_bytes(content)
        assert _alike(stored.figures("2026-02", by=[()]), expected)
        assert page.read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_left_alone(stored):
    stored.kept.write_text("not a folder")
    assert _alike(stored.figures("2026-02"), stored.figures("2026-02", kept=False))


def test_of_tables_that_may_change_nothing_is_kept(stored):
    company = drawn(11)
    evaluate(replace(company.data, figures=stored.kept), SOME, stored.periods("2026-02"), BY, company=stored.settings)
    assert not stored.kept.exists()


def test_folders_of_states_long_gone_are_removed_and_a_full_one_is_left_as_it_is(stored, monkeypatch):
    for number in range(kept_figures.NEWEST + 2):
        renamed = stored.settings.model_copy(update={"name": str(number)})
        stored.figures("2026-02", by=[()], company=renamed, kpis=["bookings"])
    assert len(list(stored.kept.iterdir())) == kept_figures.NEWEST
    monkeypatch.setattr(kept_figures, "ROOM", 10)
    pages = stored.pages
    assert _alike(stored.figures("2026-03"), stored.figures("2026-03", kept=False))
    assert set(stored.pages) <= set(pages)
