"""notebooks/reports/summary: will the goals be met, what changed, what is at risk, and which decisions are due?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from crmlib.analysis.pace import pace
from crmlib.catalogue import KPIS
from crmlib.notebook import deals as records
from crmlib.notebook import odd, sliced, watched
from crmlib.notebook.report import Report
from crmlib.present.card import Card, Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Driver, Readings, Sentence, change
from crmlib.present.table import Cell, Column, Table

#: What a leader asks after, and the page that has the details.
ASKED = {
    "bookings": "performance",
    "new_revenue": "performance",
    "win_rate": "performance",
    "open_pipeline": "pipeline",
    "new_leads": "leads",
    "lead_conversion_rate": "conversion",
    "new_customers": "../kpi/customers",
    "retention_rate": "../kpi/customers",
    "sla_rate": "../kpi/service",
    "crm_active_rate": "../kpi/crm_effect",
}
CARDS = ("bookings", "open_pipeline", "win_rate", "new_customers", "retention_rate", "nps")
#: Of KPIs that add up: by what a change is explained.
EXPLAINED = {"bookings": "team", "new_revenue": "team", "open_pipeline": "team", "new_leads": "source"}
SUMS = frozenset({"bookings", "new_revenue", "open_pipeline", "new_leads", "new_customers"})
SAID = 6
#: Sums and counts that grow day by day; only of these can a pace be told.
GROWING = frozenset(
    {"bookings", "new_revenue", "deals_won", "deals_created", "new_leads", "qualified_leads", "leads_converted"}
    | {"new_customers", "gross_profit", "sales_calls", "meetings", "demos", "proposals", "campaign_revenue"}
    | {"campaign_customers", "campaign_responses", "campaign_purchases", "tickets_handled", "referrals", "emails_sent"}
)


def headline(report: Report) -> Cards:
    """The figures that goals are set for, else the ones that every leader asks for."""
    goals = [kpi_id for kpi_id in report.data.analysis("goals") or {} if kpi_id in KPIS]
    chosen = list(dict.fromkeys([*goals, *CARDS]))[: max(len(goals), len(CARDS))]
    return report.cards(*chosen)


def answer(report: Report) -> Readings:
    """Whether the goals are met, and what got worse and better, the largest changes first."""
    return report.readings(
        *odd.won(report), *odd.opened(report), _goals_said(report), _unmeasured(report), *changes(report)
    )


def changes(report: Report) -> list[Sentence]:
    """The changes that are ones, for the worse before the better; where there is none, that there is none."""
    found = []
    for kpi_id, page in ASKED.items():
        card = report.card(kpi_id)
        if not card.comparisons or not _certain(card):
            continue
        moved = card.change(card.comparisons[0], report.language)
        if moved is None or moved.tone not in ("good", "bad"):
            continue
        linked = replace(card, href=f"{page}.html")
        said = change(linked, card.comparisons[0], report.language, _drivers(report, kpi_id))
        found.append((moved.tone != "bad", -_size(card), kpi_id, said))
    if not found:
        return [Sentence(report.t("no_change"))]
    return [said for *_, said in sorted(found, key=lambda each: each[:3])[:SAID]]


def goals(report: Report) -> Element:
    """Each goal of the period: the target, where it stands, and whether it is or will be met."""
    set_for = {k: v for k, v in (report.data.analysis("goals") or {}).items() if k in KPIS and v["target"] is not None}
    if not set_for:
        return report.nothing("goals_title", "targets.value")
    columns = tuple(Column(report.t(f"column_{name}")) for name in ("kpi", "actual", "target"))
    columns += (Column(report.t("column_attainment"), "ratio"), Column(report.t("column_outlook")))
    rows = []
    for kpi_id in set_for:
        card = report.card(kpi_id)
        tone, words = outlook(report, card)
        rows.append(
            [
                Cell(card.label, href="goal_progress.html"),
                card.figure(card.value, report.language, status=card.status),
                card.figure(card.goal, report.language),
                card.attainment if card.attainment is not None else Cell("–"),
                Cell(words, tone),
            ]
        )
    return Table(report.t("goals_title"), columns, rows, report.language, limit=len(rows))


def outlook(report: Report, card: Card) -> tuple[str, str]:
    """(tone, words) of a goal: met or missed where the period is over; else whether the present rate gets there."""
    if card.value is None or card.status != "ok":
        return "caution", report.t("summary.outlook_unknown")
    over = report.data.as_of >= report.calendar.instant(report.period.end)
    if over:
        return (
            ("good", report.t("summary.outlook_met")) if card.goal_met else ("bad", report.t("summary.outlook_missed"))
        )
    if card.kpi_id not in GROWING:
        return (
            ("good", report.t("summary.outlook_holds"))
            if card.goal_met
            else ("caution", report.t("summary.outlook_below"))
        )
    found = pace(card.value, card.goal, report.period, report.data.as_of, report.calendar)
    if found.projected is None:
        return "neutral", report.t("summary.outlook_early")
    value = card.figure(found.projected, report.language)
    if found.projected >= card.goal:
        return "good", report.t("summary.outlook_on_pace", value=value)
    return "bad", report.t("summary.outlook_behind", value=value)


def risks(report: Report) -> Readings:
    """What is at risk as of now, each with its amount and its report."""
    found = [_stalled(report), _past_close(report), _churned(report), _breaches(report), _overdue(report)]
    told = [sentence for sentence in found if sentence is not None]
    return report.readings(*(told or [Sentence(report.t("no_risk"), "good")]), title=report.t("risks_title"))


def alerts(report: Report) -> Element:
    """Key figures outside their expected range: new in the period, standing since earlier, or cleared in it."""
    return watched.alerts(report, tuple(dict.fromkeys((*ASKED, *CARDS))))


def decisions(report: Report) -> Readings:
    """What somebody has to decide now, by rules on the figures."""
    found = [_missed_goals(report), _no_next_step(report), _repairs(report), _data_quality(report)]
    told = [sentence for sentence in found if sentence is not None]
    return report.readings(*(told or [Sentence(report.t("no_decision"))]), title=report.t("decisions_title"))


def _goals_said(report: Report) -> Sentence:
    cards = [report.card(k) for k, v in (report.data.analysis("goals") or {}).items() if k in KPIS and v["target"]]
    known = [card for card in cards if card.status == "ok" and card.value is not None]
    if not cards:
        return Sentence(report.t("no_goals"), "caution", "../kpi/goals.html")
    met = sum(outlook(report, card)[0] == "good" for card in known)
    over = report.data.as_of >= report.calendar.instant(report.period.end)
    text = report.t("goals_met" if over else "goals_on_course", met=met, n=len(cards))
    return Sentence(
        text, "good" if met == len(cards) else "bad" if met < len(known) else "caution", "../kpi/goals.html"
    )


def _unmeasured(report: Report) -> Sentence | None:
    """Goals whose figure is not known: they are neither met nor missed."""
    cards = [report.card(k) for k, v in (report.data.analysis("goals") or {}).items() if k in KPIS and v["target"]]
    names = [card.label for card in cards if card.status != "ok" or card.value is None]
    if not names:
        return None
    return Sentence(report.t("unmeasured", n=len(names), names=report.t("list.comma").join(names)), "caution")


def _certain(card: Card) -> bool:
    """Whether a change of this figure is exact (a count, a sum) or comes with an interval: others are not claimed."""
    return card.comparisons[0].interval is not None or (card.unit in ("count", "money") and card.kpi_id in SUMS)


def _drivers(report: Report, kpi_id: str) -> list[Driver]:
    """The slices that moved a sum most, against the first comparison."""
    dimension = EXPLAINED.get(kpi_id)
    against = _against(report)
    if dimension is None or against is None:
        return []
    if dimension == "team" and report.meta.scope.startswith("team:"):
        dimension = "owner"
    moved = sliced.difference_by(report, kpi_id, dimension, against)
    return [Driver(report.slice_label(dimension, name), amount) for name, amount in moved]


def _against(report: Report) -> str | None:
    if report.meta.compare_to == "none" or not report.meta.compare:
        return None
    return report.meta.compare[0 if report.meta.compare_to == "previous_period" else -1]


def _size(card: Card) -> Decimal:
    before = card.comparisons[0].value
    return abs((card.value - before) / before) if before else Decimal(1)


def _counted(report: Report, kpi_id: str, of: str, key: str, page: str) -> Sentence | None:
    """A count and its share of another, where it is more than none."""
    part, whole = report.figures.one(kpi_id), report.figures.one(of)
    if part.status != "ok" or whole.status != "ok" or not part.value or not whole.value:
        return None
    share = report.say(part.value / whole.value, "ratio")
    return Sentence(report.t(key, n=int(part.value), of=int(whole.value), share=share), "bad", page)


def _stalled(report: Report) -> Sentence | None:
    return _counted(report, "stalled_deals", "open_deals", "risk_stalled", "pipeline.html")


def _churned(report: Report) -> Sentence | None:
    return _counted(report, "churned_customers", "customers_at_start", "risk_churned", "../kpi/customers.html")


def _past_close(report: Report) -> Sentence | None:
    today = report.calendar.local_date(report.data.as_of)
    late = [d for d in records.open_deals(report) if d.get("close_date") and records.day(d["close_date"]) < today]
    if not late:
        return None
    amount = sum((d["base_amount"] for d in late if d.get("base_amount") is not None), Decimal(0))
    return Sentence(report.t("risk_past", n=len(late), amount=report.say(amount, "money")), "bad", "pipeline.html")


def _breaches(report: Report) -> Sentence | None:
    found = report.figures.one("sla_rate")
    if found.status != "ok" or found.numerator == found.denominator:
        return None
    n, of = int(found.denominator - found.numerator), int(found.denominator)
    share = report.say(1 - found.value, "ratio")
    return Sentence(report.t("risk_sla", n=n, of=of, share=share), "bad", "../kpi/service.html")


def _overdue(report: Report) -> Sentence | None:
    found = report.figures.one("overdue_tasks")
    if found.status != "ok" or not found.value:
        return None
    return Sentence(report.t("risk_overdue", n=int(found.value)), "bad", "activity.html")


def _missed_goals(report: Report) -> Sentence | None:
    set_for = report.data.analysis("goals") or {}
    cards = [report.card(kpi_id) for kpi_id, goal in set_for.items() if kpi_id in KPIS and goal["target"]]
    late = [card.label for card in cards if outlook(report, card)[0] == "bad"]
    if not late:
        return None
    names = report.t("list.comma").join(late)
    return Sentence(report.t("decide_goals", n=len(late), names=names), "caution", "../kpi/goals.html")


def _no_next_step(report: Report) -> Sentence | None:
    if "next_step" not in report.meta.tables.get("deals", ()):
        return None
    lacking = [deal for deal in records.open_deals(report) if not deal.get("next_step")]
    if not lacking:
        return None
    return Sentence(report.t("decide_next_step", n=len(lacking)), "caution", "pipeline.html")


def _repairs(report: Report) -> Sentence | None:
    counted = ((report.data.analysis("audit") or {}).get("score") or {}).get("proposed") or {}
    waiting = sum(counted.values())
    return Sentence(report.t("decide_repairs", n=waiting), "caution", "../audit/quality.html") if waiting else None


def _data_quality(report: Report) -> Sentence | None:
    if not report.meta.quality:
        return Sentence(report.t("common.not_audited"), "caution")
    weak = sorted((Decimal(str(score)), name) for name, score in (report.meta.quality.get("tables") or {}).items())
    if not weak or weak[0][0] >= 75:
        return None
    score, name = weak[0]
    return Sentence(report.t("decide_quality", table=name, score=f"{score:.1f}"), "caution", "../audit/quality.html")


def no_goal_is_invented(report: Report) -> bool:
    """Whether each attainment on the page is the actual over the target that somebody set."""
    goals_set = report.data.analysis("goals") or {}
    cards: list[Card] = [report.card(kpi_id) for kpi_id in goals_set if kpi_id in KPIS]
    return all(
        card.attainment is None or abs(card.attainment * card.goal - card.value) < Decimal("1e-9") for card in cards
    )
