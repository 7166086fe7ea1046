"""notebooks/kpi/customers: who are the customers, who stays, who may leave, and what should be done next?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from crmlib.metric.declare import NONE
from crmlib.notebook import marketing, odd, records, sliced
from crmlib.notebook.report import Report
from crmlib.present import plot
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

SEGMENTS = ("champions", "loyal", "new", "promising", "cannot_lose", "at_risk", "hibernating")
ATTRIBUTES = ("industry", "attribute_segment", "region", "size", "age", "gender")
RISK_TONE = {"high": "bad", "medium": "caution"}
VALUES = (
    "active_customers",
    "retention_rate",
    "repeat_rate",
    "customer_value",
    "customer_lifespan",
    "ltv",
    "cac",
    "ltv_to_cac",
)
AGES = 12
LISTED = 10


def headline(report: Report) -> Cards:
    """How many customers, how many stay, and what one is worth against what one costs."""
    return report.cards(
        "active_customers", "new_customers", "retention_rate", "repeat_rate", "ltv", "cac", "ltv_to_cac"
    )


def answer(report: Report) -> Readings | Element:
    """How many customers may leave, what they brought, who the best are, and whether more stay than before."""
    found = _customers(report)
    if not found:
        return report.nothing("answer_title", *_lacking(report))
    retained = report.changes("retention_rate").sentences
    return report.readings(
        *odd.ordered_lately(report),
        _risk_said(report, found),
        _best_said(report, found),
        *retained,
        _repeat_said(found, report),
    )


def segments(report: Report) -> Element:
    """Customers by the segment that recency and frequency of their orders give them, with what they bought."""
    found = _customers(report)
    if not found:
        return report.nothing("segments_title", *_lacking(report))
    groups = _grouped(found, "segment")
    names = [name for name in SEGMENTS if name in groups]
    keys = [report.t(f"segment_{customer['segment']}") for customer in found]
    return plot.bars(
        report.t("segments_title", n=len(found)),
        [report.t(f"segment_{name}") for name in names],
        {report.t("customers"): [len(groups[name]) for name in names]},
        unit="count",
        axis=report.t("customers"),
        category=report.t("column_segment"),
        language=report.language,
        horizontal=True,
        records=_behind(report, found, keys),
        note=report.t("segments_note"),
    )


def segment_values(report: Report) -> Element:
    """What each segment bought, when it last did, and how many of it are at high risk."""
    found = _customers(report)
    if not found:
        return report.nothing("segment_values_title", *_lacking(report))
    groups = _grouped(found, "segment")
    names = [name for name in SEGMENTS if name in groups]
    rows = [[report.t(f"segment_{name}"), *_summed(groups[name])] for name in names]
    return Table(
        report.t("segment_values_title"), _sum_columns(report, "column_segment"), rows, report.language, limit=len(rows)
    )


def attributes(report: Report) -> Element:
    """Customers by industry, segment, region, size, age and gender, as far as they are known."""
    found, rows = _customers(report), []
    for attribute in ATTRIBUTES:
        groups = _grouped(found, attribute)
        if set(groups) <= {NONE}:
            continue
        ordered = sorted(groups, key=lambda name: (name == NONE, -len(groups[name]), name))
        for name in ordered[:8]:
            label = report.t("common.none") if name == NONE else name
            rows.append([report.t(f"attribute_{attribute}"), label, *_summed(groups[name])])
    if not rows:
        return report.nothing("attributes_title", "accounts.industry", "accounts.region")
    columns = (Column(report.t("column_attribute")), *_sum_columns(report, "common.group"))
    rule = report.t("attributes_rule")
    return Table(report.t("attributes_title"), columns, rows, report.language, rule=rule, limit=len(rows))


def retention(report: Report) -> Element:
    """Of the customers who began in a month, the share that bought again in each later month."""
    cells = (report.data.analysis("customers") or {}).get("retention") or []
    months = sorted({cell[0] for cell in cells})[-12:]
    ages = sorted({cell[1] for cell in cells if cell[0] in months and 0 < cell[1] <= AGES})
    if not ages:
        return report.nothing("retention_title", *_lacking(report))
    shares = {(month, age): Decimal(active) / n for month, age, n, active in cells}
    sizes = {month: n for month, _, n, _ in cells}
    labels = [_month_label(report, month, sizes[month]) for month in months]
    return plot.heat_map(
        report.t("retention_title"),
        labels,
        [str(age) for age in ages],
        [[shares.get((month, age)) for age in ages] for month in months],
        unit="ratio",
        down=report.t("first_month"),
        across=report.t("months_later"),
        language=report.language,
        note=report.t("retention_note"),
    )


def values_by_segment(report: Report) -> Element:
    """LTV, CAC and their parts by customer segment, from the KPI catalogue."""
    return sliced.table(report, "values_title", VALUES, "segment")


def values_by_industry(report: Report) -> Element:
    """The same by industry."""
    return sliced.table(report, "values_industry_title", VALUES, "industry", limit=LISTED)


def acquisition(report: Report) -> Element:
    """What the campaigns of each channel cost, how many new customers they brought, and so what one cost (CAC)."""
    return marketing.channels(report.called("kpi/marketing"))


def at_risk(report: Report) -> Element:
    """Customers who are silent for longer than is usual, those who bought most first, and why each is listed."""
    found = _customers(report)
    if not found:
        return report.nothing("risk_title", *_lacking(report))
    risky = [customer for customer in found if customer["risk"] in RISK_TONE]
    risky.sort(key=lambda c: (c["risk"] != "high", -(_amount(c) or Decimal(0)), c["customer"]))
    return _list(report, "risk_title", "risk_rule", risky, [_why_risk(report, c) for c in risky])


def next_actions(report: Report) -> Element:
    """The next best action for each customer that a rule gives one to, and the facts behind it."""
    found = [customer for customer in _customers(report) if customer["action"]]
    if not found:
        return report.nothing("actions_title", *_lacking(report))
    order = {action: at for at, action in enumerate(ACTION_ORDER)}
    found.sort(key=lambda c: (order[c["action"]], -(_amount(c) or Decimal(0)), c["customer"]))
    why = [report.t("why_action", action=report.t(f"action_{c['action']}"), facts=_facts(report, c)) for c in found]
    return _list(
        report, "actions_title", "actions_rule", found, why, [report.t(f"action_{c['action']}") for c in found]
    )


def actions_by_kind(report: Report) -> Element:
    """How many customers ask for each action."""
    found = [customer for customer in _customers(report) if customer["action"]]
    if not found:
        return report.nothing("kinds_title", *_lacking(report))
    counts = Counter(customer["action"] for customer in found)
    names = [name for name in ACTION_ORDER if name in counts]
    return plot.bars(
        report.t("kinds_title"),
        [report.t(f"action_{name}") for name in names],
        {report.t("customers"): [counts[name] for name in names]},
        unit="count",
        axis=report.t("customers"),
        category=report.t("column_action"),
        language=report.language,
        horizontal=True,
        records=_behind(report, found, [report.t(f"action_{c['action']}") for c in found]),
    )


def segments_are_whole(report: Report) -> bool:
    """Whether each customer is in one segment, and those who bought in the last twelve months are active ones."""
    found = _customers(report)
    active = report.figures.one("active_customers")
    if any(customer["segment"] not in SEGMENTS for customer in found):
        return False
    if active.status != "ok" or not found:
        return True
    start = _year_before(report.period.end)
    recent = sum(date.fromisoformat(customer["last"]) >= start for customer in found)
    return recent == active.value


def _action_order() -> tuple[str, ...]:
    from crmlib.analysis.segments import ACTIONS

    return tuple(action for action, _ in ACTIONS)


ACTION_ORDER = _action_order()


def _customers(report: Report) -> list[dict[str, Any]]:
    return (report.data.analysis("customers") or {}).get("customers") or []


def _lacking(report: Report) -> tuple[str, ...]:
    """What would bring customers; nothing where there is data, but no customer in it."""
    if report.data.analysis("customers") is None:
        return ("orders.account_id",)
    return report.figures.one("active_customers").missing


def _grouped(found: Sequence[dict[str, Any]], attribute: str) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for customer in found:
        groups[customer[attribute] or NONE].append(customer)
    return groups


def _amount(customer: dict[str, Any]) -> Decimal | None:
    return None if customer["amount"] is None else Decimal(customer["amount"])


def _summed(group: Sequence[dict[str, Any]]) -> list[Any]:
    """Customers, orders, sum of the known amounts, mean days since the last order, how many are at high risk."""
    known = [amount for customer in group if (amount := _amount(customer)) is not None]
    days = Decimal(sum(customer["days_since"] for customer in group)) / len(group)
    high = sum(customer["risk"] == "high" for customer in group)
    return [len(group), sum(c["orders"] for c in group), sum(known) if known else None, days, high]


def _sum_columns(report: Report, first: str) -> tuple[Column, ...]:
    return (
        Column(report.t(first)),
        Column(report.t("customers"), "count"),
        Column(report.t("column_orders"), "count"),
        Column(report.t("column_bought"), "money", report.meta.currency),
        Column(report.t("column_silence"), "days"),
        Column(report.t("column_high"), "count"),
    )


def _name(report: Report, customer: dict[str, Any]) -> Cell:
    key = customer["customer"].partition(":")[2]
    return Cell(customer.get("name") or key, note=key)


def _list(
    report: Report,
    title: str,
    rule: str,
    found: Sequence[dict[str, Any]],
    why: Sequence[str],
    keys: Sequence[str] = (),
    limit: int = LISTED,
) -> Table:
    columns = (
        Column(report.t("column_customer")),
        Column(report.t("column_segment")),
        Column(report.t("column_bought"), "money", report.meta.currency),
        Column(report.t("column_last"), "date"),
        Column(report.t("column_risk")),
    )
    rows = [
        [
            _name(report, customer),
            report.t(f"segment_{customer['segment']}"),
            _amount(customer),
            date.fromisoformat(customer["last"]),
            Cell(report.t(f"risk_{customer['risk']}"), RISK_TONE.get(customer["risk"])),
        ]
        for customer in found
    ]
    return records.record_table(
        report, report.t(title), columns, rows, rule=report.t(rule), why=why, keys=keys, limit=limit
    )


def _behind(report: Report, found: Sequence[dict[str, Any]], keys: Sequence[str]) -> Table:
    """The customers behind the bars of a chart, those who bought most first, the first few of each bar."""
    pairs = sorted(zip(keys, found, strict=True), key=lambda p: (-(_amount(p[1]) or Decimal(0)), p[1]["customer"]))

    def listed(shown: Sequence[dict[str, Any]], **options: Any) -> Table:
        return _list(report, "customers", "behind_rule", shown, [_why_risk(report, one) for one in shown], **options)

    return records.behind(listed, [customer for _, customer in pairs], [key for key, _ in pairs])


def _why_risk(report: Report, customer: dict[str, Any]) -> str:
    if customer["share"] is None:
        return report.t("why_unknown", days=customer["days_since"])
    share = report.say(Decimal(str(customer["share"])), "ratio")
    return report.t(f"why_{customer['basis']}", days=customer["days_since"], share=share, n=customer["gaps"])


def _facts(report: Report, customer: dict[str, Any]) -> str:
    said = []
    for fact, value in customer["why"].items():
        said.append(report.t(f"fact_{fact}", **({} if value is True else {"value": report.t(f"{fact}_{value}")})))
    return report.t("list.comma").join(said)


def _risk_said(report: Report, found: Sequence[dict[str, Any]]) -> Sentence:
    high = [customer for customer in found if customer["risk"] == "high"]
    if not high:
        return Sentence(report.t("none_at_risk", n=len(found)), "good")
    amount = sum((_amount(customer) or Decimal(0) for customer in high), Decimal(0))
    text = report.t("some_at_risk", n=len(high), of=len(found), amount=report.say(amount, "money"))
    return Sentence(text, "bad", "#risk")


def _best_said(report: Report, found: Sequence[dict[str, Any]]) -> Sentence | None:
    best = [customer for customer in found if customer["segment"] == "champions"]
    amounts = [amount for customer in found if (amount := _amount(customer)) is not None and amount > 0]
    own = sum((_amount(customer) or Decimal(0) for customer in best), Decimal(0))
    if not best or not amounts:
        return None
    share = report.say(own / sum(amounts), "ratio")
    return Sentence(report.t("best", n=len(best), of=len(found), share=share))


def _repeat_said(found: Sequence[dict[str, Any]], report: Report) -> Sentence:
    repeating = sum(customer["orders"] > 1 for customer in found)
    share = report.say(Decimal(repeating) / len(found), "ratio")
    return Sentence(report.t("repeating", n=repeating, of=len(found), share=share))


def _month_label(report: Report, month: str, n: int) -> str:
    return report.t("cohort", month=report.slice_label("month", month[:7]), n=n)


def _year_before(end: date) -> date:
    """The same day a year earlier; 28 February for the 29th."""
    return end.replace(year=end.year - 1, day=28 if (end.month, end.day) == (2, 29) else end.day)
