"""A bridge ends where the catalogue's open_pipeline stands, and every slice closes, on companies drawn at random."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

import crmlib.catalogue  # noqa: F401  declares the KPIs
from crmlib.analysis.bridge import LINES, bridge, gap
from crmlib.company import Company
from crmlib.metric import Data, evaluate
from crmlib.metric.declare import NONE
from tests.analysis.company_of_rows import company_of

COMPANY = Company(name="Acme", currency="USD", timezone="Asia/Tokyo")
YEAR = datetime(2026, 1, 1)


def drawn(seed):
    """Forty deals that change hands, amounts, currencies and fates at random, some of them without history."""
    rng = random.Random(seed)
    deals, history = [], []
    for i in range(40):
        born = YEAR + timedelta(hours=rng.randrange(24 * 150))
        states, at = [], born
        for _ in range(rng.choice((0, 1, 2, 3, 5))):
            states.append({
                "deal_id": f"d{i}", "changed_at": at,
                "status": rng.choice(("open", "open", "open", "won", "lost")),
                "amount": rng.choice((None, Decimal(rng.randrange(1, 10**6)) / 100)),
                "currency": rng.choice((None, "USD", "EUR", "JPY")),
                "close_date": (at + timedelta(days=rng.randrange(90))).date(),
                "owner_id": rng.choice(("u1", "u2", "u3", "gone", None)),
            })  # fmt: skip
            at += timedelta(hours=rng.choice((0, rng.randrange(1, 24 * 40))))
        last = states[-1] if states else {"status": rng.choice(("open", "won")), "amount": Decimal(7), "owner_id": "u1"}
        closed = at if last["status"] != "open" and rng.random() < 0.9 else None
        row = {k: v for k, v in last.items() if k != "changed_at"}
        deals.append(
            {"deal_id": f"d{i}", "created_at": born if rng.random() < 0.95 else None, "closed_at": closed} | row
        )
        history += states
    users = [{"user_id": f"u{n}", "team": rng.choice(("East", "West", None)), "region": "N"} for n in (1, 2, 3)]
    rates = [
        {
            "date": (YEAR + timedelta(days=30 * m)).date(),
            "currency": c,
            "rate": Decimal(rng.randrange(1, 10**9)) / 10**8,
        }
        for m in range(-1, 7)
        for c in ("EUR", "JPY")
    ]
    rows = company_of(deals=deals, deal_history=history, users=users, fx_rates=rates)
    return Data(rows.backend, rows.tables)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_end_is_open_pipeline_and_every_team_closes(seed):
    data = drawn(seed)
    month = COMPANY.calendar.period("2026-04")
    start, end = COMPANY.calendar.instant(month.start), COMPANY.calendar.instant(month.end)
    result = bridge(data, start, end, company=COMPANY, by=("team",))
    assert not result.missing
    for i in range(0, len(result.lines), len(LINES)):
        assert gap(result.lines[i : i + len(LINES)]) == 0
    told = {dict(line.by)["team"] or NONE: line.amount for line in result.lines if line.line == "end"}
    kpi = evaluate(data, ["open_pipeline"], [month], [("team",)], company=COMPANY)
    expected = {dict(r.by)["team"]: r.value for r in kpi if r.value}
    assert {team: amount for team, amount in told.items() if amount} == expected
    transfers = {
        line: sum(x.amount for x in result.lines if x.line == line) for line in ("transferred_in", "transferred_out")
    }
    assert transfers["transferred_in"] == transfers["transferred_out"]
