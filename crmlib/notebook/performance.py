"""notebooks/reports/performance: how do teams and reps do, and how much of it is luck?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crmlib.analysis import ranking
from crmlib.metric.declare import NONE
from crmlib.metric.result import Result
from crmlib.notebook import odd
from crmlib.notebook.figures import slice_name
from crmlib.notebook.report import Report
from crmlib.notebook.windows import last_months, span
from crmlib.present import distribution, number, plot
from crmlib.present.card import Cards
from crmlib.present.element import Element
from crmlib.present.sentence import Driver, Readings, Sentence, change
from crmlib.present.table import Cell, Column, Table

RESULTS = (
    "deals_created", "deals_won", "deals_lost", "win_rate", "bookings", "average_deal_size", "sales_cycle_median",
    "quota_attainment",
)  # fmt: skip
EFFORT = (
    "sales_calls",
    "emails_sent",
    "meetings",
    "demos",
    "proposals",
    "overdue_tasks",
    "open_deals",
    "stalled_deals",
)
SMALL_N = 30
TREND = 6
"""Months of the trend by rep."""
SHOWN = 12
"""Reps that a chart shows; the tables have all."""


def headline(report: Report) -> Cards:
    """What was sold, how often a deal was won, how large it was and how long it took."""
    return report.cards(
        "bookings", "deals_won", "win_rate", "average_deal_size", "sales_cycle_median", "quota_attainment"
    )


def answer(report: Report) -> Readings:
    """What changed, who moved it, and whose win rate differs by more than luck."""
    sentences: list[Sentence | None] = [*odd.won(report)]
    card = report.card("bookings")
    if card.comparisons:
        sentences.append(change(card, card.comparisons[0], report.language, _drivers(report)))
    sentences += report.changes("win_rate", "deals_won").sentences
    sentences += _distinct(report) or [_no_distinct(report)]
    return report.readings(*sentences)


def teams(report: Report) -> Element:
    """Each team's results in the period."""
    return _sliced(report, "teams_title", "team", RESULTS)


def reps(report: Report) -> Element:
    """Each rep's results in the period."""
    return _sliced(report, "reps_title", "owner", RESULTS)


def effort(report: Report) -> Element:
    """What each rep did in the period, and what is left to do."""
    return _sliced(report, "effort_title", "owner", EFFORT)


def win_rates(report: Report) -> Element:
    """Win rates of the last twelve months, shrunk towards the average by as much as luck warrants."""
    made = _ranked(report)
    if len(made) < 2:
        return report.nothing("win_title", "deals.owner_id")
    return _forest(report, "win_title", made, "ratio", report.label("win_rate"), "win_note", _all_won(made))


def deal_sizes(report: Report) -> Element:
    """Typical sizes (geometric means) of deals won in the last twelve months, shrunk in the same way."""
    values: dict[str, list[float]] = defaultdict(list)
    for deal in _closed(report):
        if deal["status"] == "won" and deal.get("base_amount") is not None:
            values[deal.get("owner_id") or NONE].append(float(deal["base_amount"]))
    values.pop(NONE, None)
    made = ranking.rank_sizes(values)
    if len(made) < 2:
        return report.nothing("size_title", "deals.amount")
    note = "size_note" if any(each.weight for each in made) else "size_alike"
    return _forest(report, "size_title", made, "money", report.t("typical_size"), note, made[0].team)


def ranks(report: Report) -> Element:
    """Each rep's win rate with the interval of its rank: how far up or down it may truly be."""
    made = _ranked(report)
    if len(made) < 2:
        return report.nothing("ranks_title", "deals.owner_id")
    columns = [Column(report.t("common.owner")), Column(report.t("closed_deals"), "count")]
    columns += [Column(report.t("observed"), "ratio"), Column(report.t("shrunk"), "ratio")]
    columns += [Column(report.t("common.interval_low"), "ratio"), Column(report.t("common.interval_high"), "ratio")]
    columns += [Column(report.t("rank_low"), "count"), Column(report.t("rank_high"), "count")]
    columns += [Column(report.t("verdict")), Column(report.t("team_average"), "ratio")]
    rows = []
    for each in made:
        verdict = "above" if each.shrunk.low > each.team else "below" if each.shrunk.high < each.team else "luck"
        tone = {"above": "good", "below": "bad"}.get(verdict)
        n: Any = each.shrunk.n
        if each.shrunk.n < SMALL_N:
            n = Cell(each.shrunk.n, "caution", report.t("common.small_n", n=each.shrunk.n))
        rows.append(
            [
                report.slice_label("owner", each.name),
                n,
                each.observed,
                each.shrunk.value,
                each.shrunk.low,
                each.shrunk.high,
                each.rank_low,
                each.rank_high,
                Cell(report.t(f"verdict_{verdict}"), tone),
                each.team,
            ]
        )
    return Table(report.t("ranks_title"), tuple(columns), rows, report.language, rule=report.t("ranks_rule"), limit=60)


def trend(report: Report) -> Element:
    """Bookings of each rep by month."""
    months = last_months(report, TREND)
    names = [month.label for month in months]
    won = report.data.between("deals", "closed_at", *span(report, TREND), "owner_id", "base_amount", status="won")
    won = [deal for deal in won if deal.get("base_amount") is not None]
    if not won:
        return report.nothing("trend_title", "deals.closed_at")
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for deal in won:
        owner, month = deal.get("owner_id") or NONE, f"{report.calendar.local_date(deal['closed_at']):%Y-%m}"
        sums[owner][month] += deal["base_amount"]
    owners = sorted(sums, key=lambda owner: (-sum(sums[owner].values()), owner))
    return plot.heat_map(
        report.t("trend_title"),
        [report.slice_label("owner", owner) for owner in owners[:SHOWN]],
        [report.slice_label("month", name) for name in names],
        [[sums[owner].get(name, Decimal(0)) for name in names] for owner in owners[:SHOWN]],
        unit="money",
        currency=report.meta.currency,
        down=report.t("common.owner"),
        across=report.t("common.month"),
        language=report.language,
        note=report.t("trend_note", shown=min(SHOWN, len(owners)), n=len(owners)),
    )


# -- inside ------------------------------------------------------------------------------------------------------------


def _sliced(report: Report, title: str, dimension: str, kpis: Sequence[str]) -> Element:
    """KPIs in the columns, the slices of a dimension in the rows; those without any are left out and counted."""
    found: dict[str, dict[str, Result]] = defaultdict(dict)
    for kpi_id in kpis:
        for result in report.figures.by(kpi_id, dimension):
            found[slice_name(result)][kpi_id] = result
    busy = {name for name, own in found.items() if any(_happened(result) for result in own.values())}
    if not busy:
        return report.nothing(title, f"users.{dimension}" if dimension == "team" else "deals.owner_id")
    totals = {kpi_id: report.figures.find(kpi_id) for kpi_id in kpis}
    shown = [kpi_id for kpi_id in kpis if any(kpi_id in own and own[kpi_id].status == "ok" for own in found.values())]
    columns = [Column(report.t(f"common.{dimension}"))]
    columns += [Column(report.label(k), number.display_unit(_unit(found, k), k), report.meta.currency) for k in shown]
    first = "bookings" if "bookings" in shown else shown[0] if shown else None
    names = sorted(busy, key=lambda name: (name == NONE, -_size(found[name].get(first)), name))
    rows = [
        [report.slice_label(dimension, name), *(_cell(report, k, found[name].get(k)) for k in shown)] for name in names
    ]
    foot = [report.t("common.all"), *(_cell(report, k, totals[k]) for k in shown)]
    rule = report.t("sliced_rule", idle=len(found) - len(busy))
    return Table(report.t(title), tuple(columns), rows, report.language, rule=rule, limit=60, foot=foot)


def _happened(result: Result) -> bool:
    return result.status == "ok" and bool(result.n or result.numerator or result.value)


def _unit(found: dict[str, dict[str, Result]], kpi_id: str) -> str:
    return next(own[kpi_id].unit for own in found.values() if kpi_id in own)


def _size(result: Result | None) -> Decimal:
    return result.value if result is not None and result.value is not None else Decimal(0)


def _cell(report: Report, kpi_id: str, result: Result | None) -> Any:
    """A figure; in words where it is undefined, marked where it rests on few rows."""
    if result is None or result.status == "unavailable":
        return None
    if result.status == "undefined":
        return Cell(number.figure(None, result.unit, report.language, status="undefined"))
    counted = result.unit == "count" or kpi_id in ("bookings", "quota_attainment")
    if not counted and result.n is not None and result.n < SMALL_N:
        return Cell(result.value, note=report.t("common.small_n", n=result.n))
    return result.value


def _drivers(report: Report) -> list[Driver]:
    """By how much each team (or rep, within a team) moved the bookings against the comparison."""
    dimension = "team" if report.meta.scope == "all" or report.meta.scope.startswith("region:") else "owner"
    label = report.meta.compare[0 if report.meta.compare_to == "previous_period" else -1]
    before = {slice_name(r): r for r in report.figures.by("bookings", dimension, label)}
    made = []
    for now in report.figures.by("bookings", dimension):
        then = before.get(slice_name(now))
        if now.value is not None and then is not None and then.value is not None:
            made.append(Driver(report.slice_label(dimension, slice_name(now)), now.value - then.value))
    return made


def _closed(report: Report) -> list[dict[str, Any]]:
    """Deals won or lost in the last twelve months."""
    found = report.data.between("deals", "closed_at", *span(report), "status", "owner_id", "base_amount")
    return [deal for deal in found if deal["status"] in ("won", "lost")]


def _ranked(report: Report) -> tuple[ranking.Shrunk, ...]:
    """Win rates by owner over the last twelve months, the best shrunk rate first."""
    if "_ranked" not in report.data.__dict__:
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for deal in _closed(report):
            own = counts[deal.get("owner_id") or NONE]
            own[0] += deal["status"] == "won"
            own[1] += 1
        counts.pop(NONE, None)
        users = report.data.rows("users", "user_id", "team")
        teams = {user["user_id"]: user["team"] for user in users if user.get("team")}
        made = ranking.rank_rates({name: (won, n) for name, (won, n) in counts.items()}, teams=teams)
        report.data.__dict__["_ranked"] = made
    return report.data.__dict__["_ranked"]


def _all_won(made: Sequence[ranking.Shrunk]) -> float:
    """The win rate of all ranked reps together."""
    n = sum(each.shrunk.n for each in made)
    return sum((each.observed or 0.0) * each.shrunk.n for each in made) / n if n else 0.0


def _distinct(report: Report) -> list[Sentence]:
    """The reps whose win rate differs from the average by more than luck, at most three of each side."""
    told = []
    for each in _ranked(report):
        if len(_ranked(report)) > 1 and each.distinct:
            above = each.shrunk.low > each.team
            text = report.t(
                "distinct",
                name=report.slice_label("owner", each.name),
                way="above" if above else "below",
                value=report.say(each.shrunk.value, "ratio"),
                low=report.say(each.shrunk.low, "ratio"),
                high=report.say(each.shrunk.high, "ratio"),
                team=report.say(each.team, "ratio"),
                n=each.shrunk.n,
            )
            told.append(Sentence(text, "good" if above else "bad"))
    return told[:3] + told[3:][-3:]


def _no_distinct(report: Report) -> Sentence | None:
    made = _ranked(report)
    return Sentence(report.t("all_luck", n=len(made))) if len(made) > 1 else None


def _forest(
    report: Report, title: str, made: Sequence[ranking.Shrunk], unit: str, axis: str, note: str, average: float
) -> Element:
    shown = list(made) if len(made) <= SHOWN else [*made[: SHOWN // 2], *made[-(SHOWN // 2) :]]
    estimates = [
        distribution.Estimate(
            report.slice_label("owner", each.name),
            each.shrunk.value,
            each.shrunk.low,
            each.shrunk.high,
            each.shrunk.n,
            each.distinct,
        )
        for each in shown
    ]
    return distribution.intervals(
        report.t(title),
        estimates,
        unit=unit,
        axis=axis,
        category=report.t("common.owner"),
        language=report.language,
        currency=report.meta.currency,
        reference=average,
        reference_label=report.t("average", value=report.say(average, unit)),
        note=report.t(note, shown=len(shown), n=len(made)),
    )
