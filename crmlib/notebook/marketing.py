"""notebooks/kpi/marketing: which campaigns and channels bring responses, customers and revenue, and at what cost?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crmlib.analysis.interval import wilson
from crmlib.metric.declare import NONE
from crmlib.metric.goals import Rates
from crmlib.notebook import sliced
from crmlib.notebook.rates import rates as rates_of
from crmlib.notebook.report import Report
from crmlib.present import distribution
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

CAMPAIGN = ("campaign_responses", "campaign_purchases", "campaign_revenue", "campaign_customers", "email_open_rate")
LEADS = ("new_leads", "qualified_leads", "leads_converted", "lead_conversion_rate", "lead_win_rate", "lead_score_mean")
LISTED = 25


@dataclass(frozen=True)
class Result:
    """What a campaign has brought since it began, as known at as_of, beside its whole cost; None: unknown.

    roi: (revenue − cost) ÷ cost. cac: cost ÷ new customers. Both only for the whole company, as the cost is the
    company's, and None where they divide by zero.
    """

    campaign_id: str
    name: str
    channel: str
    running: bool
    cost: Decimal | None
    reached: int
    responses: int
    purchases: int
    revenue: Decimal | None
    new_customers: int

    @property
    def roi(self) -> Decimal | None:
        if not self.cost or self.revenue is None:
            return None
        return (self.revenue - self.cost) / self.cost

    @property
    def cac(self) -> Decimal | None:
        return self.cost / self.new_customers if self.cost is not None and self.new_customers else None


def headline(report: Report) -> Cards:
    """What marketing reached, won and cost in the period."""
    return report.cards(
        "campaigns",
        "campaign_responses",
        "campaign_revenue",
        "campaign_customers",
        "cac",
        "email_open_rate",
        "new_leads",
    )


def answer(report: Report) -> Readings:
    """Which campaigns paid off, which did not, and what of the reach changed for certain."""
    found = results(report)
    shares = report.changes("email_open_rate", "web_goal_rate", "lead_conversion_rate").sentences
    return report.readings(_paid_off(report, found), _not_yet(report, found), _largest(report), *shares)


def campaigns(report: Report) -> Element:
    """Every campaign since it began: cost, responses, purchases, revenue, ROI, new customers and CAC."""
    found = results(report)
    if not found:
        return report.nothing("campaigns_title", *_absent(report, "campaigns.campaign_id"))
    return _results_table(report, "campaigns_title", "column_campaign", [(r.name, r) for r in found], "campaigns_rule")


def channels(report: Report) -> Element:
    """The campaigns of each channel together: sums first, divided once."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results(report):
        groups[result.channel].append(result)
    if not groups:
        return report.nothing("channels_title", *_absent(report, "campaigns.channel"))
    made = [(report.slice_label("channel", name), _together(name, group)) for name, group in groups.items()]
    made.sort(key=lambda item: (-(item[1].revenue or Decimal(0)), item[0]))
    return _results_table(report, "channels_title", "common.dim_channel", made, "channels_rule")


def in_period(report: Report) -> Element:
    """What each campaign brought in the period, from the KPI catalogue."""
    return sliced.table(report, "period_title", CAMPAIGN, "campaign")


def revenue(report: Report) -> Element:
    """Revenue from campaigns over the last twelve periods."""
    return sliced.history(report, "revenue_title", "campaign_revenue")


def sources(report: Report) -> Element:
    """Leads by source: how many, how good, and what became of them."""
    return sliced.table(report, "sources_title", LEADS, "source")


def opens(report: Report) -> Element:
    """The share of delivered messages that was opened, by campaign, each with its interval."""
    found = [r for r in report.figures.by("email_open_rate", "campaign") if r.status == "ok" and r.denominator]
    if not found:
        return report.nothing("opens_title", *sliced.missing(report, "email_open_rate", "campaign"))

    total, made = report.figures.one("email_open_rate"), []
    for r in found[:LISTED]:
        value = r.by[0][1]
        bound = wilson(int(r.numerator), int(r.denominator))
        label = sliced.label(report, "campaign", value)
        clear = not bound.low <= float(total.value) <= bound.high
        made.append(distribution.Estimate(label, r.value, bound.low, bound.high, int(r.denominator), clear))
    return distribution.intervals(
        report.t("opens_title"),
        made,
        unit="ratio",
        axis=sliced.axis(report, "email_open_rate"),
        category=report.t("common.campaign"),
        language=report.language,
        reference=total.value,
        reference_label=report.t("common.all"),
        note=report.t("opens_note"),
    )


def lists(report: Report) -> Element:
    """How the mailing lists grew over the last twelve periods."""
    return sliced.history(report, "lists_title", "list_growth_rate")


def web(report: Report) -> Element:
    """Page views over the last twelve periods."""
    return sliced.history(report, "web_title", "page_views")


def web_sources(report: Report) -> Element:
    """Page views, goals and time on the site by source."""
    return sliced.table(report, "web_sources_title", ("page_views", "web_goal_rate", "web_session_duration"), "source")


def results(report: Report) -> list[Result]:
    """Every campaign of the page since it began, those with the largest revenue first."""
    sold = {line["campaign_id"]: line for line in report.data.analysis("campaigns") or []}
    reached, responses = _members(report)
    rates, made = rates_of(report), []
    known = "orders" in report.meta.tables or "deals" in report.meta.tables
    for row in report.data.rows("campaigns"):
        key = row["campaign_id"]
        line = sold.get(key, {"purchases": 0, "revenue": "0" if known else None, "new_customers": 0})
        ended = row.get("ended_at")
        made.append(
            Result(
                key,
                row.get("name") or key,
                row.get("channel") or NONE,
                ended is None or ended > report.data.as_of,
                _cost(report, row, rates) if report.meta.scope == "all" else None,
                reached[key],
                responses[key],
                line["purchases"],
                None if line["revenue"] is None else Decimal(line["revenue"]),
                line["new_customers"],
            )
        )
    return sorted(made, key=lambda r: (-(r.revenue or Decimal(0)), r.campaign_id))


def costs_add_up(report: Report) -> bool:
    """Whether the channels' costs, purchases and revenue are those of the campaigns."""
    found = results(report)
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in found:
        groups[result.channel].append(result)
    made = [_together(name, group) for name, group in groups.items()]
    return all(
        sum(getattr(r, name) or Decimal(0) for r in made) == sum(getattr(r, name) or Decimal(0) for r in found)
        for name in ("cost", "purchases", "revenue", "responses", "new_customers")
    )


def _together(channel: str, group: list[Result]) -> Result:
    """The sums of a group; the cost is unknown where any campaign's is."""
    costs = [result.cost for result in group]
    revenue = [result.revenue for result in group if result.revenue is not None]
    return Result(
        channel,
        channel,
        channel,
        any(result.running for result in group),
        None if any(cost is None for cost in costs) else sum(costs, Decimal(0)),
        sum(result.reached for result in group),
        sum(result.responses for result in group),
        sum(result.purchases for result in group),
        sum(revenue, Decimal(0)) if revenue else None,
        sum(result.new_customers for result in group),
    )


def _results_table(report: Report, title: str, first: str, found: list[tuple[str, Result]], rule: str) -> Table:
    money = report.meta.currency
    columns = (
        Column(report.t(first)),
        Column(report.t("column_running")),
        Column(report.t("column_cost"), "money", money),
        Column(report.t("column_reached"), "count"),
        Column(report.t("column_responses"), "count"),
        Column(report.t("column_purchases"), "count"),
        Column(report.t("column_revenue"), "money", money),
        Column("ROI", "ratio"),
        Column(report.t("column_new"), "count"),
        Column("CAC", "money", money),
    )
    rows = [
        [
            Cell(name, note=None if r.campaign_id.casefold() == name.casefold() else r.campaign_id),
            report.t("running" if r.running else "ended"),
            r.cost,
            r.reached,
            r.responses,
            r.purchases,
            r.revenue,
            Cell("–") if r.roi is None else Cell(r.roi, "good" if r.roi > 0 else "caution" if r.running else "bad"),
            r.new_customers,
            Cell("–") if r.cac is None else r.cac,
        ]
        for name, r in found
    ]
    said = report.t(rule if report.meta.scope == "all" else "scope_rule")
    return Table(report.t(title), columns, rows, report.language, rule=said, limit=LISTED, workbook=report.workbook)


def _members(report: Report) -> tuple[dict[str, int], dict[str, int]]:
    """How many each campaign reached, and how many of them answered before as_of."""
    reached: dict[str, int] = defaultdict(int)
    responses: dict[str, int] = defaultdict(int)
    for row in report.data.rows("campaign_members", "campaign_id", "responded_at"):
        reached[row["campaign_id"]] += 1
        responses[row["campaign_id"]] += row.get("responded_at") is not None
    return reached, responses


def _cost(report: Report, row: Mapping[str, Any], rates: Rates) -> Decimal | None:
    """The campaign's cost in the base currency, at the rate of the day that it began (unknown: of as_of)."""
    if row.get("cost") is None:
        return None
    day = report.calendar.local_date(row.get("started_at") or report.data.as_of)
    rate = rates.at(row.get("currency"), day)
    return None if rate is None else row["cost"] * rate


def _paid_off(report: Report, found: list[Result]) -> Sentence | None:
    judged = [r for r in found if r.roi is not None]
    if not judged:
        return Sentence(report.t("no_roi"), "caution") if found else None
    best = max(judged, key=lambda r: (r.roi, r.campaign_id))
    paid = sum(r.roi > 0 for r in judged)
    roi = report.say(best.roi, "ratio")
    return Sentence(
        report.t("paid_off", n=paid, of=len(judged), name=best.name, roi=roi), "good" if paid else "bad", "#campaigns"
    )


def _not_yet(report: Report, found: list[Result]) -> Sentence | None:
    lost = [r for r in found if r.roi is not None and r.roi < 0 and not r.running]
    if not lost:
        return None
    gap = sum((r.cost - r.revenue for r in lost), Decimal(0))
    return Sentence(report.t("not_earned", n=len(lost), amount=report.say(gap, "money")), "bad", "#campaigns")


def _largest(report: Report) -> Sentence | None:
    found = [r for r in report.figures.by("new_leads", "source") if r.status == "ok" and r.value]
    total = report.figures.one("new_leads")
    if not found or total.status != "ok" or not total.value:
        return None
    share = report.say(found[0].value / total.value, "ratio")
    name = report.slice_label("source", found[0].by[0][1])
    return Sentence(report.t("largest_source", name=name, n=int(found[0].value), of=int(total.value), share=share))


def _absent(report: Report, *columns: str) -> tuple[str, ...]:
    return tuple(c for c in columns if c.partition(".")[2] not in report.meta.tables.get(c.partition(".")[0], ()))
