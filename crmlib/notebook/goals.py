"""notebooks/kpi/goals: how does each goal stand, what moved the KGI, and which corrective action is due?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crmlib.analysis.decomposition import Effect, chains, shapley
from crmlib.analysis.pace import pace
from crmlib.catalogue import KPIS
from crmlib.notebook import deals as records
from crmlib.notebook import odd, sliced
from crmlib.notebook.report import Report
from crmlib.notebook.summary import GROWING, outlook
from crmlib.present import plot
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

KGI = "bookings"
#: Bookings as a product: leads × deals closed per lead × share won × amount of each.
FACTORS = ("new_leads", "conversion", "win_rate", "size")
#: Where no leads came in one of the periods, or leads are not recorded: deals closed × share won × amount of each.
WITHOUT_LEADS = ("closed", "win_rate", "size")
#: By whom a KPI that adds up moved the KGI.
PARTS = ("team", "source", "deal_type")
#: What to do about a goal that is missed, by the part of the work that it measures.
ACTIONS = (
    ("leads", ("new_leads", "qualified_leads", "referrals", "icp_fit_rate", "lead_score_mean", "list_growth_rate")),
    ("response", ("lead_response_time", "leads_followed_up", "first_response_time")),
    ("conversion", ("leads_converted", "lead_conversion_rate", "lead_conversion_rate_90d", "lead_win_rate")),
    ("pipeline", ("deals_created", "open_pipeline", "weighted_pipeline", "open_deals", "pipeline_coverage")),
    ("closing", ("bookings", "deals_won", "win_rate", "win_rate_value", "new_revenue", "quota_attainment")),
    ("price", ("average_deal_size", "gross_margin", "gross_profit", "average_order_value")),
    ("speed", ("sales_cycle_median", "sales_cycle_mean", "stage_duration_mean", "stalled_deals", "slip_rate")),
    ("retention", ("retention_rate", "churn_rate", "churned_customers", "renewal_rate", "repeat_rate", "mrr")),
    ("service", ("nps", "csat", "sla_rate", "fcr_rate", "resolution_time", "complaint_resolution_time")),
    ("adoption", ("crm_active_rate", "records_per_user", "data_quality_score", "workload", "overdue_tasks")),
)


@dataclass(frozen=True)
class Goal:
    """A target of the page's scope and period: its KPI, the goal that it serves, and its last day."""

    kpi_id: str
    kgi: str | None
    due: date


def goals(report: Report) -> list[Goal]:
    """The goals that are set for the period and scope, each after the one that it serves.

    The deadline is the period's last day; which goal one serves is what `targets.kgi` says.
    """
    set_for = [k for k, v in (report.data.analysis("goals") or {}).items() if k in KPIS and v["target"] is not None]
    served: dict[str, str] = {}
    for row in report.data.rows("targets", "kpi_id", "scope", "kgi", scope=report.meta.scope):
        if row.get("kgi") and row["kgi"] != row["kpi_id"]:
            served.setdefault(row["kpi_id"], row["kgi"])
    found = {kpi_id: Goal(kpi_id, served.get(kpi_id), report.period.last_day) for kpi_id in set_for}
    heads = [g for g in found.values() if g.kgi not in found]
    return [goal for head in heads for goal in (head, *_below(head.kpi_id, found, {head.kpi_id}))]


def _below(kpi_id: str, found: dict[str, Goal], seen: set[str]) -> list[Goal]:
    """The goals that serve `kpi_id`, each followed by those that serve it; a circle ends where it began."""
    made: list[Goal] = []
    for goal in found.values():
        if goal.kgi == kpi_id and goal.kpi_id not in seen:
            seen.add(goal.kpi_id)
            made += [goal, *_below(goal.kpi_id, found, seen)]
    return made


def headline(report: Report) -> Cards:
    """The goals' figures; without goals, the KGI's."""
    return report.cards(*([goal.kpi_id for goal in goals(report)] or [KGI, "win_rate", "average_deal_size"]))


def answer(report: Report) -> Readings:
    """How many goals are met, what moved the KGI most, and what lies behind."""
    cards = [report.card(goal.kpi_id) for goal in goals(report)]
    states = [outlook(report, card)[0] for card in cards]
    first = Sentence(report.t("no_goals"), "caution")
    if cards:
        text = report.t("standing", n=len(cards), good=states.count("good"), bad=states.count("bad"))
        first = Sentence(text, "bad" if "bad" in states else "good")
    return report.readings(
        *odd.won(report), first, _kgi_said(report), *(_missed(report, goal) for goal in goals(report))
    )


def tree(report: Report) -> Element:
    """From the KGI to the KPIs that serve it: target, deadline, actual, attainment, pace and outlook of each."""
    found = goals(report)
    if not found:
        return report.nothing("tree_title", "targets.value")
    names = ("goal", "serves", "deadline", "actual", "target")
    columns = [Column(report.t(f"column_{name}"), "date" if name == "deadline" else "text") for name in names]
    columns += [Column(report.t("column_attainment"), "ratio"), Column(report.t("column_pace"), "ratio")]
    columns += [Column(report.t("column_outlook"))]
    rows = []
    for goal in found:
        card = report.card(goal.kpi_id)
        tone, words = outlook(report, card)
        rows.append(
            [
                Cell(card.label, note=card.meaning),
                report.label(goal.kgi) if goal.kgi in KPIS else "",
                goal.due,
                card.figure(card.value, report.language, status=card.status),
                card.figure(card.goal, report.language),
                card.attainment if card.attainment is not None else Cell("–"),
                _pace(report, goal.kpi_id) or Cell("–"),
                Cell(words, tone),
            ]
        )
    return Table(report.t("tree_title"), tuple(columns), rows, report.language, limit=len(rows), rule=_rule(report))


def factors(report: Report) -> Element:
    """The change of bookings, split exactly into what number of leads, conversion, success and size did to it."""
    found = _factors(report)
    if found is None:
        return report.nothing("factors_title", *_lacking(report))
    before, after, effects = found
    steps = [plot.Step(report.period_name(_against(report)), before, True)]
    steps += [plot.Step(_factor_name(report, effect.driver), effect.amount) for effect in effects]
    # Effects are amounts at four places, so the end is that of their sum: the same to a ten-thousandth.
    end = before + sum((effect.amount for effect in effects), Decimal(0))
    steps.append(plot.Step(report.period_name(), end if abs(end - after) < Decimal("0.001") else after, True))
    return plot.bridge(
        report.t("factors_title"),
        steps,
        unit="money",
        currency=report.meta.currency,
        axis=sliced.axis(report, KGI),
        category=report.t("column_driver"),
        language=report.language,
        note=report.t("factors_note" if effects[0].driver == FACTORS[0] else "factors_note_closed"),
    )


def parts(report: Report) -> Element:
    """What each team, source and deal type did to the change of bookings; within a dimension the parts add up."""
    against = _against(report)
    now, then = report.figures.one(KGI), report.figures.find(KGI, against) if against else None
    if then is None or now.value is None or then.value is None:
        return report.nothing("parts_title", *_lacking(report))
    columns = (
        Column(report.t("column_dimension")),
        Column(report.t("common.group")),
        Column(report.t("column_effect"), "money", report.meta.currency),
        Column(report.t("column_of_change"), "ratio"),
    )
    whole, rows = now.value - then.value, []
    for dimension in PARTS:
        for name, amount in sliced.difference_by(report, KGI, dimension, against)[:8]:
            share = amount / whole if whole else Cell("–")
            group = report.slice_label(dimension, name)
            effect = Cell(amount, "good" if amount > 0 else "bad")
            rows.append([report.t(f"common.dim_{dimension}"), group, effect, share])
    if not rows:
        return report.nothing("parts_title")
    rule = report.t("parts_rule", change=report.say(whole, "money"))
    return Table(report.t("parts_title"), columns, rows, report.language, rule=rule, limit=len(rows))


def actions(report: Report) -> Element:
    """The corrective action that each missed or late goal asks for, by rule, and when it is due."""
    due = [(goal, report.card(goal.kpi_id)) for goal in goals(report)]
    late = [(goal, card) for goal, card in due if outlook(report, card)[0] == "bad"]
    if not goals(report):
        return report.nothing("actions_title", "targets.value")
    columns = (
        Column(report.t("column_goal")),
        Column(report.t("column_attainment"), "ratio"),
        Column(report.t("column_action")),
        Column(report.t("column_due"), "date"),
    )
    deadline = report.period.next().start
    rows = [
        [card.label, card.attainment if card.attainment is not None else Cell("–"), _action(report, goal), deadline]
        for goal, card in late
    ]
    rule = report.t("actions_rule")
    return Table(report.t("actions_title"), columns, rows, report.language, rule=rule, limit=len(rows) or 1)


def bookings_trend(report: Report) -> Element:
    """The KGI over the last twelve periods."""
    return sliced.history(report, "trend_title", KGI)


def factors_close(report: Report) -> bool:
    """Whether the effects of the factors add up to the change of bookings, to a ten-thousandth."""
    found = _factors(report)
    if found is None:
        return True
    before, after, effects = found
    return abs(before + sum(effect.amount for effect in effects) - after) <= Decimal("0.0001")


def _factors(report: Report) -> tuple[Decimal, Decimal, Sequence[Effect]] | None:
    against = _against(report)
    if against is None:
        return None
    for names in (FACTORS, WITHOUT_LEADS):
        sides = [_quantities(report, names, label) for label in (against, None)]
        factors = chains(*sides) if all(sides) else None
        if factors is not None:
            return sides[0][-1][1], sides[1][-1][1], shapley(*factors)
    return None


def _quantities(report: Report, names: Sequence[str], period: str | None) -> list[tuple[str, Decimal]] | None:
    """Leads (where they are among the factors), deals closed, deals won, bookings: each divided by the one before."""
    of = ("new_leads", "deals_won", "deals_lost", KGI)[-len(names) :]
    found = [report.figures.find(kpi_id, period) for kpi_id in of]
    if any(r is None or r.status != "ok" for r in found):
        return None
    *leads, won, lost, booked = (r.value for r in found)
    return list(zip(names, (*leads, won + lost, won, booked), strict=True))


def _factor_name(report: Report, factor: str) -> str:
    return report.label(factor) if factor in KPIS else report.t(f"factor_{factor}")


def _kgi_said(report: Report) -> Sentence | None:
    found = _factors(report)
    if found is None:
        return None
    before, after, effects = found
    if before == after:
        return None
    up = after > before
    pulling = [e for e in effects if (e.amount > 0) == up and e.amount]
    top = max(pulling, key=lambda e: abs(e.amount), default=None)
    if top is None:
        return None
    values = {"kgi": report.label(KGI), "change": report.say(abs(after - before), "money")}
    values |= {
        "direction": "up" if up else "down",
        "driver": _factor_name(report, top.driver),
        "amount": report.say(top.amount, "money"),
    }
    return Sentence(
        report.t("kgi_moved", period=report.period_name(_against(report)), **values), "good" if up else "bad"
    )


def _missed(report: Report, goal: Goal) -> Sentence | None:
    card = report.card(goal.kpi_id)
    tone, words = outlook(report, card)
    if tone != "bad":
        return None
    values = {"goal": card.figure(card.goal, report.language), "value": card.figure(card.value, report.language)}
    return Sentence(report.t("missed", label=card.label, words=words, **values), "bad", "#actions")


def _pace(report: Report, kpi_id: str) -> Decimal | None:
    """Actual over what the plan asks for by now, in business days; only of what grows day by day."""
    card = report.card(kpi_id)
    if kpi_id not in GROWING or card.value is None or card.goal is None:
        return None
    return pace(card.value, card.goal, report.period, report.data.as_of, report.calendar).pace


def _action(report: Report, goal: Goal) -> str:
    name = next((name for name, kpi_ids in ACTIONS if goal.kpi_id in kpi_ids), "other")
    if name == "closing":
        today = report.calendar.local_date(report.data.as_of)
        days = [records.day(deal["close_date"]) for deal in records.open_deals(report) if deal.get("close_date")]
        return report.t("action_closing", n=sum(day < today for day in days))
    return report.t(f"action_{name}")


def _rule(report: Report) -> str:
    done = report.calendar.business_days(report.period.start, min(_today(report), report.period.end))
    return report.t("tree_rule", done=done, of=report.calendar.business_days(report.period.start, report.period.end))


def _today(report: Report) -> date:
    return max(report.calendar.local_date(report.data.as_of), report.period.start)


def _lacking(report: Report) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c for k in ("deals_won", "deals_lost", KGI) for c in report.figures.one(k).missing))


def _against(report: Report) -> str | None:
    if report.meta.compare_to == "none" or not report.meta.compare:
        return None
    return report.meta.compare[0 if report.meta.compare_to == "previous_period" else -1]
