"""How long do deals take, as a whole and by what tells them apart? What the sales-cycle notebook's sections share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np

from crmlib.analysis import attention, interval
from crmlib.analysis.survival import Curve, kaplan_meier, log_rank
from crmlib.metric.declare import NONE
from crmlib.notebook.curves import said
from crmlib.notebook.report import Report
from crmlib.notebook.windows import instants, span
from crmlib.present import number
from crmlib.present.sentence import Sentence

MONTHS = 24
"""Deals created in the last so many months are followed; older ones were sold in another time."""
FOLLOWED = ("status", "closed_at", "source", "owner_id", "deal_type", "base_amount")
"""What is asked of a deal that is followed."""
FEW = 5
"""Groups with fewer deals are not compared."""


def created_deals(report: Report) -> list[dict[str, Any]]:
    """Deals created in the last `MONTHS` months, with what tells them apart."""
    return report.data.between("deals", "created_at", *span(report, MONTHS), *FOLLOWED)


def days_of(report: Report, deal: Mapping[str, Any]) -> float | None:
    """Days from creation to closing, or until now; None where the two are in the wrong order or closing is unknown."""
    if deal.get("created_at") is None or (deal["status"] != "open" and deal.get("closed_at") is None):
        return None
    end = deal["closed_at"] if deal["status"] != "open" else report.data.as_of
    days = (end - deal["created_at"]).total_seconds() / 86_400
    return days if days >= 0 else None


def lengths(report: Report) -> list[tuple[dict[str, Any], float]]:
    """The deals created in the last `MONTHS` months with their days, those of unknown length left out."""
    found = created_deals(report)
    return report.data.once(
        "lengths", lambda: [(deal, days) for deal in found if (days := days_of(report, deal)) is not None]
    )


def curve(report: Report) -> Curve | None:
    """The curve of the deals created in the last `MONTHS` months; None where none of them has closed."""

    def made() -> Curve | None:
        cases = [(days, deal["status"] != "open") for deal, days in lengths(report)]
        return curve_of(cases) if any(ended for _, ended in cases) else None

    return report.data.once("curve", made)


def curve_of(found: Sequence[tuple[float, bool]]) -> Curve:
    """The curve of cases (days, whether ended)."""
    cases = np.array(found, dtype=float).reshape(-1, 2)
    return kaplan_meier(cases[:, 0], cases[:, 1] > 0)


def closed_deals(report: Report) -> list[dict[str, Any]]:
    """Deals won or lost in the last twelve months, with their `days`."""
    found = report.data.between("deals", "closed_at", *span(report), "deal_id", "status", "created_at")
    return [{**deal, "days": days_of(report, deal)} for deal in found if deal["status"] in ("won", "lost")]


def won_days(report: Report, period: Any) -> list[float]:
    found = report.data.between("deals", "closed_at", *instants(report, period), "created_at", status="won")
    won = [deal for deal in found if deal.get("created_at") is not None]
    return [(deal["closed_at"] - deal["created_at"]).total_seconds() / 86_400 for deal in won]


def attributes(report: Report) -> dict[str, Callable[[Mapping[str, Any]], str]]:
    """What deals are told apart by: source, team (or owner, within a team), type, and size."""
    teams = {row.get("user_id"): row.get("team") for row in report.data.rows("users", "user_id", "team")}
    kind = report.meta.scope.partition(":")[0]
    made: dict[str, Callable[[Mapping[str, Any]], str]] = {}
    columns = report.meta.tables.get("deals", ())
    label = cache(report.slice_label)
    if "source" in columns:
        made["source"] = lambda deal: label("source", deal.get("source") or NONE)
    if "owner_id" in columns and kind in ("all", "region") and any(teams.values()):
        made["team"] = lambda deal: label("team", teams.get(deal.get("owner_id")) or NONE)
    elif "owner_id" in columns and kind == "team":
        made["owner"] = lambda deal: label("owner", deal.get("owner_id") or NONE)
    if "deal_type" in columns:
        made["deal_type"] = lambda deal: deal.get("deal_type") or report.t("common.none")
    size = size_of(report)
    if size is not None:
        made["size"] = size
    return made


def size_of(report: Report) -> Callable[[Mapping[str, Any]], str] | None:
    """Thirds of the amounts of the deals followed: small, middle, large.

    None where more than a tenth of them has no amount above zero: in some sources only won deals have one, and to be
    small would then mean to be lost.
    """
    found = created_deals(report)
    amounts = sorted(deal["base_amount"] for deal in found if deal.get("base_amount"))
    if len(amounts) < max(3 * FEW, 0.9 * len(found)):
        return None
    low, high = (attention.quantile(amounts, share) for share in (1 / 3, 2 / 3))
    labels = {
        name: report.t(f"size_{name}", bound=report.say(bound, "money"))
        for name, bound in (("small", low), ("middle", high), ("large", high))
    }

    def third(deal: Mapping[str, Any]) -> str:
        amount = deal.get("base_amount")
        if not amount:
            return report.t("common.none")
        return labels["small" if amount <= low else "large" if amount > high else "middle"]

    return third


def groupings(report: Report) -> dict[str, dict[str, list[tuple[float, bool]]]]:
    """Per attribute and group the cases (days, ended); groups of fewer than `FEW` deals left out."""
    if "_groupings" not in report.data.__dict__:
        report.data.__dict__["_groupings"] = grouped(report)
    return report.data.__dict__["_groupings"]


def grouped(report: Report) -> dict[str, dict[str, list[tuple[float, bool]]]]:
    found = lengths(report)
    made = {}
    for dimension, key in attributes(report).items():
        many: dict[str, list[tuple[float, bool]]] = defaultdict(list)
        for deal, days in found:
            many[key(deal)].append((days, deal["status"] != "open"))
        kept = {label: cases for label, cases in many.items() if len(cases) >= FEW}
        made[dimension] = dict(sorted(kept.items(), key=lambda item: (-len(item[1]), item[0])))
    return made


def group_tests(report: Report) -> list[Sentence]:
    told = []
    for dimension, made in groupings(report).items():
        test = log_rank({label: tuple(zip(*cases, strict=True)) for label, cases in made.items()})
        if test is None:
            continue
        named = report.t(dimension) if dimension == "size" else report.t(f"common.{dimension}")
        p = "< 0.001" if test.p < 0.001 else f"= {number.decimal(Decimal(str(round(test.p, 3))), report.language, 3)}"
        key = "groups_differ" if test.p < 0.05 else "groups_alike"
        told.append(Sentence(report.t(key, dimension=named, groups=len(made), p=p)))
    return told


def clear_groups(report: Report) -> list[Sentence]:
    """Groups that close clearly faster or slower than the rest, by medians whose difference excludes zero."""
    told = []
    for groups in groupings(report).values():
        made = {label: np.array(cases, dtype=float) for label, cases in groups.items()}
        for label, own in made.items():
            rest = [cases for other, cases in made.items() if other != label]
            if not rest:
                continue
            mine, others = curve_of(own).median, curve_of(np.concatenate(rest)).median
            moved = interval.difference(mine, others)
            if moved.differs:
                way = "slower" if moved.value > 0 else "faster"
                values = {"own": said(report, mine, "days"), "rest": report.say(others.value, "days")}
                text = report.t("group_differs", group=label, way=way, **values)
                told.append((-abs(moved.value), Sentence(text, "bad" if way == "slower" else "good")))
    return [sentence for _, sentence in sorted(told, key=lambda pair: (pair[0], pair[1].text))]
