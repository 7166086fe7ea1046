"""Do the commands, from files to printed figures, say what the oracle says of the same files?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from types import SimpleNamespace

import pytest

from .companies import draft
from .compare import NONE, differences
from .oracle import rows as oracle_rows
from .oracle.bridge import bridge
from .oracle.evaluate import PARTS_ONLY, evaluate
from .oracle.facts import KPIS
from .oracle.periods import Clock, period
from .oracle.world import World
from .product import crm, workspace

SEED = 3
IDS = sorted(set(KPIS) - PARTS_ONLY)


@dataclass
class Imported:
    """One company as files, as the oracle read them, and as the workspace into which they were imported."""

    company: oracle_rows.Company
    space: object
    told: str


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    made = draft(SEED)
    folder = made.write(tmp_path_factory.mktemp("files"))
    space = workspace(tmp_path_factory.mktemp("space") / "company", made.company_yaml())
    ran = crm("import", folder, "--as", "canonical", "--workspace", space)
    assert ran.status == 0, ran.err
    return Imported(oracle_rows.read(folder, **made.settings), space, ran.out)


def test_import_reads_every_row_of_canonical_files(imported):
    for table, rows in imported.company.tables.items():
        line = next(line.split() for line in imported.told.splitlines() if line.startswith(f"{table}.csv"))
        read, accepted = (int(word.replace(",", "")) for word in line[2:4])
        assert (read, accepted) == (len(rows), len(rows)), table


@pytest.mark.parametrize(
    ("text", "dimension", "as_of"), [("2024-Q1", "team", None), ("2024-03", "source", "2024-03-20")]
)
def test_kpi_prints_what_the_oracle_finds(imported, text, dimension, as_of):
    company = imported.company
    days = company.period(text)
    clock = Clock(company.timezone)
    instant = clock.midnight(period(f"{as_of}..{as_of}").start) if as_of else clock.midnight(days.end)
    options = ["--as-of", as_of] if as_of else []
    ran = crm(
        "kpi", *IDS, "--period", text, "--by", dimension, "--format", "json", "--workspace", imported.space, *options
    )
    assert ran.status == 0, ran.err
    world = World(company, instant)
    found = []
    for kpi_id in IDS:
        told = [_object(one) for one in ran.json if one["kpi_id"] == kpi_id]
        assert all((one.period_start, one.period_end) == _both(days) for one in told), "period_end is the last day"
        found += differences(evaluate(company, kpi_id, days, (dimension,), instant, "all", world), told, kpi_id)
    assert not found, "\n".join(found[:30])


def _both(days):
    return days.start.isoformat(), (days.end - timedelta(days=1)).isoformat()


def _object(record: dict) -> SimpleNamespace:
    """A printed record with the names of a result."""
    return SimpleNamespace(**{"interval": None, **record, "by": tuple(record["by"].items())})


def test_bridge_prints_what_the_oracle_finds(imported):
    company = imported.company
    clock = Clock(company.timezone)
    start, end = (clock.midnight(period(f"{day}..{day}").start) for day in ("2024-02-01", "2024-05-01"))
    ran = crm(
        *("bridge", "--from", "2024-02-01", "--to", "2024-05-01", "--by", "team"),
        *("--format", "json", "--workspace", imported.space),
    )
    assert ran.status == 0, ran.err
    told = {(one["by"]["team"], one["line"]): one for one in ran.json}
    for team, lines in bridge(company, start, end, None, "team").items():
        for name, line in lines.items():
            one = told.get((team, name)) or told[(NONE if team is None else team, name)]
            if line.missing:
                assert one["amount"] is None, (team, name)
            else:
                assert (Fraction(one["amount"]), one["n"]) == (line.amount, line.n), (team, name)
