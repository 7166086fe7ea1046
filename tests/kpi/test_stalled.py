"""Is a deal stalled where its stay is longer than three quarters of those of won deals, whatever their lengths?

The limits are recomputed by `statistics.quantiles` over plain rows: of many stays, so that a rank lies among few of
many bins, with equal lengths, a few very long ones, deals that are changed after they were won, reopened and lost.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from fractions import Fraction
from statistics import quantiles

import ibis
import pyarrow as pa
import pytest

from crmlib.catalogue import KPIS
from crmlib.company import parse_company
from crmlib.metric import Data, evaluate
from crmlib.metric.evaluate import open_session

COMPANY = parse_company("name: A\ncurrency: JPY\ntimezone: Asia/Tokyo")
PERIODS = [*(f"2024-{month:02}" for month in range(1, 13)), "2024-W20", "2024-Q2", "2024", "2020-01-01..2020-02-01"]


def _histories(seed: int, longest: float) -> list[list[tuple[datetime, str, str]]]:
    """Of 500 deals, (changed_at, status, stage)."""
    draw = random.Random(seed)
    made = []
    for _ in range(500):
        at = datetime(2023, 6, 1) + timedelta(hours=draw.randrange(9000))
        rows = []
        for stage in ("A", "B", "A")[: draw.randint(1, 3)]:
            rows.append((at, "open", stage))
            days = draw.choice([1, 7, draw.expovariate(1 / 20), draw.random() * longest, 0])
            at += timedelta(microseconds=int(days * 86_400_000_000))
        for status in draw.choice([(), ("won",), ("won",), ("won", "won"), ("won", "open", "won"), ("won", "lost")]):
            rows.append((at, status, "A" if status == "open" else "Closed"))
            at += timedelta(hours=draw.randrange(1, 2000))
        made.append(rows)
    return made


def _microseconds(length: timedelta) -> int:
    return length // timedelta(microseconds=1)


def _expected(histories: list[list[tuple[datetime, str, str]]], cut: datetime) -> int:
    """The deals open just before `cut` whose stay is longer than the 75th percentile."""
    opened, ended = [], {}
    for rows in histories:
        known = [(at, status, stage) for at, status, stage in rows if at < cut]
        stays = []
        for index, (at, status, stage) in enumerate(known):
            if index and known[index - 1][1:] == (status, stage) and status == "open":
                continue
            if stays and stays[-1][2] is None:
                stays[-1][2] = at
            if status == "open":
                stays.append([stage, at, None])
        if known and known[-1][1] == "open":
            opened.append((stays[-1][0], _microseconds(cut - stays[-1][1])))
        elif known and known[-1][1] == "won":
            for stage, since, till in stays:
                ended.setdefault(stage, []).append(Fraction(_microseconds(till - since)))
    limits = {s: quantiles(of, n=4, method="inclusive")[2] if len(of) > 1 else of[0] for s, of in ended.items()}
    return sum(stage in limits and stay > limits[stage] for stage, stay in opened)


@pytest.mark.parametrize(("seed", "longest"), [(1, 60), (2, 0.01), (3, 3000)])
def test_limits_are_the_quantiles_of_the_stays_of_won_deals(seed, longest):
    histories = _histories(seed, longest)
    rows = [(f"d{i}", at, status, stage) for i, of in enumerate(histories) for at, status, stage in of]
    backend = ibis.duckdb.connect()
    ids, at, status, stage = (list(column) for column in zip(*rows, strict=True))
    backend.create_table(
        "deal_history",
        pa.table({"deal_id": ids, "changed_at": pa.array(at, pa.timestamp("us")), "status": status, "stage": stage,
                  "row_order": pa.array(range(len(rows)), pa.int64())}),
    )  # fmt: skip
    lasts = [of[-1] for of in histories]
    backend.create_table(
        "deals",
        pa.table({"deal_id": [f"d{i}" for i in range(len(histories))], "status": [last[1] for last in lasts],
                  "stage": [last[2] for last in lasts],
                  "created_at": pa.array([of[0][0] for of in histories], pa.timestamp("us")),
                  "closed_at": pa.array([last[0] if last[1] != "open" else None for last in lasts],
                                        pa.timestamp("us"))}),
    )  # fmt: skip
    data = Data(backend, {name: set(backend.table(name).columns) for name in ("deals", "deal_history")})
    periods = [COMPANY.calendar.period(text) for text in PERIODS]
    with_others = open_session(data, periods, company=COMPANY)
    evaluate(data, [KPIS["open_deals"]], periods, company=COMPANY, session=with_others)  # which asks for no limits
    found, again = (
        [result.value for result in evaluate(data, [KPIS["stalled_deals"]], periods, company=COMPANY, session=session)]
        for session in (None, with_others)
    )
    assert again == found
    expected = [_expected(histories, COMPANY.calendar.instant(period.end)) for period in periods]
    assert found == expected
    assert max(expected) > 20 > expected[-1]
