"""Do sources differ in speed and size of deals? The tests behind the conversion notebook's sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from crmlib.analysis import cohort, interval
from crmlib.analysis.survival import log_rank
from crmlib.metric.declare import NONE
from crmlib.notebook.report import Report
from crmlib.notebook.windows import span
from crmlib.present import number
from crmlib.present.sentence import Sentence

FEW = 5
"""Sources with fewer leads or deals are not compared with the rest."""


def speed_test(report: Report, groups: Mapping[str, list[cohort.Journey]]) -> Sentence | None:
    """Whether the sources differ in speed at all, by the log-rank test with waiting leads censored."""
    as_of, cases = report.data.as_of, {}
    for name, group in groups.items():
        spans = [((j.deal_at or as_of) - j.created_at, j.deal_at is not None) for j in group]
        kept = [(span.total_seconds() / 86_400, ended) for span, ended in spans if span.total_seconds() > 0]
        if len(kept) >= FEW:
            cases[name] = tuple(zip(*kept, strict=True))
    test = log_rank(cases) if len(cases) > 1 else None
    if test is None:
        return None
    key = "speed_differs" if test.p < 0.05 else "speed_alike"
    p = "< 0.001" if test.p < 0.001 else f"= {test.p:.3f}"
    return Sentence(report.t(key, p=p, groups=len(cases)))


def speed_of(report: Report, name: str, own: Sequence[Any], rest: Sequence[Any]) -> Sentence | None:
    """That leads of a source become deals faster or slower, by the medians of those that did."""
    mine, others = cohort.typical_time(own, "deal"), cohort.typical_time(rest, "deal")
    moved = interval.difference(mine, others)
    if not moved.differs or not others.value:
        return None
    faster = moved.value < 0
    text = report.t(
        "faster",
        source=report.slice_label("source", name),
        way="faster" if faster else "slower",
        share=report.say(abs(moved.value) / others.value, "ratio"),
        own=report.say(mine.value, "days"),
        rest=report.say(others.value, "days"),
        low=number.delta(exact(moved.low), "days", report.language),
        high=number.delta(exact(moved.high), "days", report.language),
        n=mine.n,
    )
    return Sentence(text, "good" if faster else "bad")


def size_of(report: Report, name: str, own: Sequence[float], rest: Sequence[float]) -> Sentence | None:
    """That won deals of a source are larger or smaller than the rest (Welch)."""
    if min(len(own), len(rest)) < FEW:
        return None
    moved = interval.welch(own, rest)
    base = sum(rest) / len(rest)
    if not moved.differs or base <= 0:
        return None
    larger = moved.value > 0
    text = report.t(
        "larger",
        source=report.slice_label("source", name),
        way="larger" if larger else "smaller",
        share=report.say(abs(moved.value) / base, "ratio"),
        own=report.say(sum(own) / len(own), "money"),
        rest=report.say(base, "money"),
        low=number.delta(exact(moved.low), "money", report.language, report.meta.currency, compact=True),
        high=number.delta(exact(moved.high), "money", report.language, report.meta.currency, compact=True),
        n=len(own),
    )
    return Sentence(text, "good" if larger else "bad")


def won_amounts(report: Report) -> dict[str, list[float]]:
    """Amounts in the base currency of deals won in the last twelve months, by source; deals without one left out."""
    start, end = span(report)
    found: dict[str, list[float]] = defaultdict(list)
    for deal in report.data.rows("deals", "source", "closed_at", "base_amount", status="won"):
        at, amount = deal.get("closed_at"), deal.get("base_amount")
        if at is not None and start <= at < end and amount is not None:
            found[deal.get("source") or NONE].append(float(amount))
    return dict(sorted(found.items()))


def exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(float(value)))
