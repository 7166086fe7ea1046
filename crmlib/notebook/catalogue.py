"""notebooks/kpi/catalogue: how does every KPI stand?"""

from __future__ import annotations

from crmlib.catalogue import KPIS
from crmlib.metric.declare import BUCKETS
from crmlib.notebook.report import Report
from crmlib.present import number
from crmlib.present.card import Card
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

TONE = {"good": "good", "bad": "bad"}


def answer(report: Report) -> Readings:
    """How many figures got better, worse or cannot be said, against the comparison."""
    tones = [_tone(report, report.card(kpi_id)) for kpi_id in KPIS]
    counts = {tone: tones.count(tone) for tone in ("good", "bad", "neutral", "unavailable", "undefined")}
    known = counts["good"] + counts["bad"] + counts["neutral"]
    first = report.t("answer", n=len(tones), known=known, better=counts["good"], worse=counts["bad"])
    sentences = [Sentence(first, "neutral")]
    if counts["unavailable"]:
        sentences.append(Sentence(report.t("lacking", n=counts["unavailable"]), "caution"))
    if counts["undefined"]:
        sentences.append(Sentence(report.t("undefined", n=counts["undefined"]), "neutral"))
    return report.readings(*sentences)


def headline(report: Report) -> Element:
    """The goals of the company: the KPIs that targets are set for, else the ones every leader asks for."""
    goals = list(report.data.analysis("goals") or {}) or ["bookings", "win_rate", "new_customers", "retention_rate"]
    return report.cards(*(kpi_id for kpi_id in goals if kpi_id in KPIS))


def business_performance(report: Report) -> Table:
    """Every KPI of the bucket business performance."""
    return _bucket(report, BUCKETS[0])


def customer_perception(report: Report) -> Table:
    """Every KPI of the bucket customer perception."""
    return _bucket(report, BUCKETS[1])


def user_adoption(report: Report) -> Table:
    """Every KPI of the bucket user adoption."""
    return _bucket(report, BUCKETS[2])


def _bucket(report: Report, bucket: str) -> Table:
    columns = tuple(Column(report.t(f"column_{name}")) for name in ("kpi", "value", "change", "goal", "trend", "id"))
    chosen = [kpi_id for kpi_id, kpi in KPIS.items() if kpi.bucket == bucket]
    rows = [_row(report, report.card(kpi_id)) for kpi_id in chosen]
    return Table(report.t("bucket_" + bucket.replace(" ", "_")), columns, rows, report.language, limit=len(rows))


def _row(report: Report, card: Card) -> list[Cell]:
    language = report.language
    change = card.change(card.comparisons[0], language) if card.comparisons else None
    value = card.figure(card.value, language, compact=False, status=card.status)
    if card.status == "unavailable":
        value = Cell(value, "caution", ", ".join(card.missing))
    share = card.attainment
    goal = "" if share is None else number.figure(share, "ratio", language, digits=0)
    return [
        Cell(card.label, note=card.meaning),
        value if isinstance(value, Cell) else Cell(value),
        Cell(change.text, TONE.get(change.tone)) if change else Cell(""),
        Cell(goal, None if share is None else ("good" if card.goal_met else "bad")),
        Cell(_course(card, language)),
        Cell(card.kpi_id),
    ]


def _course(card: Card, language: str) -> str:
    """The first and last known value of the last twelve periods."""
    known = [(label, value) for label, value in card.history if value is not None]
    if len(known) < 2:
        return ""
    return f"{card.figure(known[0][1], language)} → {card.figure(known[-1][1], language)}"


def _tone(report: Report, card: Card) -> str:
    if card.status != "ok":
        return card.status
    change = card.change(card.comparisons[0], report.language) if card.comparisons else None
    return change.tone if change and change.tone in TONE else "neutral"
