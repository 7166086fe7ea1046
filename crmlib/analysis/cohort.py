"""How far do leads of one month or source come, and how long do customers stay?

Cohorts are judged by when they began, as known at as_of; what has not happened yet is not counted as having failed to
happen in shares over time (`retention` leaves such cells empty).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from crmlib.analysis.interval import Estimate, median, newcombe, wilson
from crmlib.analysis.survival import Curve, kaplan_meier

Row = Mapping[str, Any]

_AT = {"lead": "created_at", "qualified": "qualified_at", "deal": "deal_at", "won": "won_at"}
STAGES = tuple(_AT)


@dataclass(frozen=True, slots=True)
class Journey:
    """One lead: its cohort's start and when it reached each stage (naive UTC; None: not before as_of)."""

    lead_id: str
    created_at: datetime
    qualified_at: datetime | None
    deal_at: datetime | None
    won_at: datetime | None
    keys: Mapping[str, Any]

    def reached(self, stage: str) -> datetime | None:
        """When the lead reached a stage."""
        return getattr(self, _AT[stage])


def journeys(leads: Iterable[Row], deals: Iterable[Row], as_of: datetime) -> list[Journey]:
    """Every lead created before `as_of`, with its own times and those of its deals.

    A lead's deals are those that leads.deal_id or deals.lead_id name; deal_at is converted_at, else the creation of the
    first of them; won_at is the first closing of a won one. A time at or after `as_of` is empty.

    >>> lead = {"lead_id": "l", "created_at": datetime(2026, 1, 1), "converted_at": datetime(2026, 1, 9)}
    >>> journeys([lead], [], datetime(2026, 2, 1))[0].deal_at
    datetime.datetime(2026, 1, 9, 0, 0)
    """
    of_lead: dict[str, dict[str, Row]] = defaultdict(dict)
    by_id: dict[str, Row] = {}
    for deal in deals:
        by_id[deal["deal_id"]] = deal
        if deal.get("lead_id") is not None:
            of_lead[deal["lead_id"]][deal["deal_id"]] = deal
    result = []
    for lead in leads:
        created = lead.get("created_at")
        if created is None or created >= as_of:
            continue
        own = dict(of_lead.get(lead["lead_id"], {}))
        if lead.get("deal_id") in by_id:
            own[lead["deal_id"]] = by_id[lead["deal_id"]]
        made = [d["created_at"] for d in own.values() if _before(d.get("created_at"), as_of)]
        won = [d["closed_at"] for d in own.values() if d.get("status") == "won" and _before(d.get("closed_at"), as_of)]
        converted = _before(lead.get("converted_at"), as_of)
        result.append(
            Journey(
                lead["lead_id"],
                created,
                _before(lead.get("qualified_at"), as_of),
                converted or min(made, default=None),
                min(won, default=None),
                lead,
            )
        )
    return result


@dataclass(frozen=True)
class Step:
    """A stage of a funnel: how many reached it, of how many leads, as a share with Wilson's interval."""

    stage: str
    n: int
    share: Estimate


def funnel(cohort: Sequence[Journey], in_order: bool = True, stages: Sequence[str] = STAGES) -> tuple[Step, ...]:
    """How many of a cohort reached each stage.

    in_order: a stage counts only when every stage before it was reached, none later than the next; otherwise ("any
    stage") each stage counts by itself, also for leads that skipped one. stages: those that the source records; what
    is not recorded is not passed by nobody.

    >>> lead = Journey("l", datetime(2026, 1, 1), None, datetime(2026, 1, 3), None, {})
    >>> [s.n for s in funnel([lead])], [s.n for s in funnel([lead], in_order=False)]
    ([1, 0, 0, 0], [1, 0, 1, 0])
    """
    counts: Counter[str] = Counter()
    for journey in cohort:
        counts.update(passed(journey, stages) if in_order else [s for s in stages if journey.reached(s) is not None])
    return tuple(Step(stage, counts[stage], wilson(counts[stage], len(cohort))) for stage in stages)


def passed(journey: Journey, stages: Sequence[str] = STAGES) -> list[str]:
    """The stages that a lead passed in order, the first always among them: none missing before, none later.

    >>> passed(Journey("l", datetime(2026, 1, 1), datetime(2026, 1, 2), None, datetime(2026, 1, 3), {}))
    ['lead', 'qualified']
    """
    reached: list[str] = []
    last = journey.created_at
    for stage in stages:
        at = journey.reached(stage)
        if at is None or at < last:
            break
        reached.append(stage)
        last = at
    return reached


def by_key(cohort: Iterable[Journey], key: Callable[[Journey], Any]) -> dict[Any, list[Journey]]:
    """The journeys in groups, such as by source or by month; None is a group of its own, last.

    >>> list(by_key([Journey("l", datetime(2026, 1, 1), None, None, None, {"source": "web"})],
    ...      lambda j: j.keys.get("source")))
    ['web']
    """
    groups: dict[Any, list[Journey]] = defaultdict(list)
    for journey in cohort:
        groups[key(journey)].append(journey)
    return {k: groups[k] for k in sorted(groups, key=lambda k: (k is None, str(k)))}


@dataclass(frozen=True)
class AgainstRest:
    """A group against all the others together: its share, theirs, and the difference with Newcombe's interval.

    ratio: own share ÷ theirs ("converts 1.3 times as often"), None where theirs is 0; to be said only when
    difference.differs.
    """

    group: Any
    own: Estimate
    rest: Estimate
    difference: Estimate
    ratio: float | None


def against_rest(groups: Mapping[Any, Sequence[Journey]], stage: str = "won") -> tuple[AgainstRest, ...]:
    """Each group's share that reached `stage`, against the rest; groups in the order given.

    >>> hit = Journey("l", datetime(2026, 1, 1), None, None, datetime(2026, 1, 2), {})
    >>> miss = Journey("l", datetime(2026, 1, 1), None, None, None, {})
    >>> [r.difference.differs for r in against_rest({"a": [hit] * 30, "b": [miss] * 30})]
    [True, True]
    """
    counts = {k: (sum(j.reached(stage) is not None for j in g), len(g)) for k, g in groups.items()}
    hits, n = (sum(c[i] for c in counts.values()) for i in (0, 1))
    result = []
    for group, (own_hits, own_n) in counts.items():
        rest = wilson(hits - own_hits, n - own_n)
        own = wilson(own_hits, own_n)
        ratio = own.value / rest.value if own.value is not None and rest.value else None
        result.append(AgainstRest(group, own, rest, newcombe(own_hits, own_n, hits - own_hits, n - own_n), ratio))
    return tuple(result)


def time_to(cohort: Iterable[Journey], stage: str, as_of: datetime) -> Curve:
    """Days from creation until `stage`, those not there yet censored at `as_of` (Kaplan–Meier).

    Leads whose time lies before their creation are left out: their order is an error of the data.

    >>> lead = Journey("l", datetime(2026, 1, 1), datetime(2026, 1, 5), None, None, {})
    >>> time_to([lead], "qualified", datetime(2026, 2, 1)).median.value
    4.0
    """
    days, ended = [], []
    for journey in cohort:
        at = journey.reached(stage)
        span = (at or as_of) - journey.created_at
        if span >= timedelta(0):
            days.append(span / timedelta(days=1))
            ended.append(at is not None)
    return kaplan_meier(days, ended)


def typical_time(cohort: Iterable[Journey], stage: str) -> Estimate:
    """The median of days until `stage` over those who reached it only; shorter than `time_to` while others may follow.

    >>> lead = Journey("l", datetime(2026, 1, 1), datetime(2026, 1, 5), None, None, {})
    >>> typical_time([lead], "qualified").value
    4.0
    """
    spans = [(at - j.created_at) / timedelta(days=1) for j in cohort if (at := j.reached(stage)) is not None]
    return median([s for s in spans if s >= 0])


@dataclass(frozen=True)
class Retained:
    """A cell of a retention table: of `customers` that began in a month, `active` bought again `age` months later."""

    cohort: date
    age: int
    customers: int
    active: int
    share: Estimate


def retention(purchases: Iterable[tuple[str, date]], until: date) -> tuple[Retained, ...]:
    """Customers by the month of their first purchase, and the share that bought in each later month.

    purchases: (customer, local day). Months that are not over by `until` (the first day not known) have no cell.

    >>> cells = retention([("a", date(2026, 1, 5)), ("a", date(2026, 2, 1)), ("b", date(2026, 1, 9))], date(2026, 3, 1))
    >>> [(c.age, c.active, c.customers) for c in cells]
    [(0, 2, 2), (1, 1, 2)]
    """
    months: dict[str, set[int]] = defaultdict(set)
    last = until.year * 12 + until.month - 2
    for customer, day in purchases:
        if day < until:
            months[customer].add(day.year * 12 + day.month - 1)
    cohorts: dict[int, list[set[int]]] = defaultdict(list)
    for bought in months.values():
        cohorts[min(bought)].append(bought)
    cells = []
    for first in sorted(cohorts):
        for age in range(last - first + 1):
            active = sum(first + age in bought for bought in cohorts[first])
            n = len(cohorts[first])
            cells.append(Retained(date(first // 12, first % 12 + 1, 1), age, n, active, wilson(active, n)))
    return tuple(cells)


def _before(at: datetime | None, as_of: datetime) -> datetime | None:
    return at if at is not None and at < as_of else None
