"""How does one KPI stand? A card: value, change, goal, and the last periods as a small line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from crmlib.present import number, svg
from crmlib.present.element import Element
from crmlib.present.link import inside
from crmlib.present.locale import message


@dataclass(frozen=True)
class Comparison:
    """The same KPI of another period. `interval` is that of the difference, where the KPI has one.

    `exact`: the figure is counted or summed, so that without an interval a difference is one all the same; a mean, a
    median or a share without an interval is stated beside the other and nothing is claimed.
    """

    label: str
    value: Decimal | None
    status: str = "ok"
    interval: tuple[Decimal, Decimal] | None = None
    exact: bool = True

    @property
    def is_clear(self) -> bool:
        """Whether the difference is more than chance: its interval excludes zero, or it is an exact count."""
        return self.exact if self.interval is None else not self.interval[0] <= 0 <= self.interval[1]


@dataclass(frozen=True)
class Change:
    """A change in words: its text, direction (up, down, flat) and tone.

    Tone: good, bad, neutral, unclear (its interval holds zero), open (it has no interval).
    """

    text: str
    direction: str
    tone: str
    judgement: str
    against: str


@dataclass(frozen=True)
class Card:
    """One KPI. `good` is the direction that is good (up, down or none); `history` ends with this period.

    `status` is ok, undefined or unavailable; of the latter `missing` names the columns. `settled`: an undefined figure
    has nothing to divide by; where not, its rows are there, but too young to tell. `href` is where the records behind
    the figure are listed.
    """

    label: str
    value: Decimal | None
    unit: str
    currency: str | None = None
    kpi_id: str | None = None
    status: str = "ok"
    settled: bool = True
    good: str = "none"
    meaning: str | None = None
    missing: tuple[str, ...] = ()
    comparisons: Sequence[Comparison] = ()
    goal: Decimal | None = None
    history: Sequence[tuple[str, Decimal | None]] = ()
    interval: tuple[Decimal, Decimal] | None = None
    n: int | None = None
    note: str | None = None
    href: str | None = None

    @property
    def shown_unit(self) -> str:
        return number.display_unit(self.unit, self.kpi_id)

    def figure(self, value: Decimal | None, language: str, *, compact: bool = True, status: str = "ok") -> str:
        """A value of this KPI as text."""
        return number.figure(value, self.shown_unit, language, self.currency, compact=compact, status=status)

    def change(self, against: Comparison, language: str) -> Change | None:
        """How the value differs from another period's; None where one of the two is no figure."""
        if self.status != "ok" or against.status != "ok" or self.value is None or against.value is None:
            return None
        moved = self.value - against.value
        direction = "up" if moved > 0 else "down" if moved < 0 else "flat"
        if not against.is_clear:
            tone = "unclear" if against.interval else "open"
        elif direction == "flat" or self.good == "none":
            tone = "neutral"
        else:
            tone = "good" if direction == self.good else "bad"
        share = (
            number.relative(self.value, against.value, language) if self.shown_unit not in ("ratio", "points") else None
        )
        text = share or number.delta(moved, self.shown_unit, language, self.currency, compact=True)
        said = self.figure(against.value, language)
        words = message("card.against", language, label=against.label, value=said)
        return Change(text, direction, tone, message(f"card.tone.{tone}", language), words)

    @property
    def attainment(self) -> Decimal | None:
        """Value ÷ goal; None without a goal above zero, and where less is better: the goal is a limit then."""
        if self.value is None or self.status != "ok" or self.goal is None or self.goal <= 0 or self.good == "down":
            return None
        return self.value / self.goal

    @property
    def goal_met(self) -> bool:
        """Whether the goal is reached; where less is better, the value must not exceed it."""
        if self.value is None or self.goal is None:
            return False
        return self.value <= self.goal if self.good == "down" else self.value >= self.goal

    def spark(self, language: str) -> str:
        """The small line of the history, with its text alternative."""
        values = tuple(None if value is None else float(value) for _, value in self.history)
        known = [(label, value) for label, value in self.history if value is not None]
        if len(known) < 2:
            return ""
        ends = {"first": known[0][0], "start": self.figure(known[0][1], language)}
        ends |= {"last": known[-1][0], "end": self.figure(known[-1][1], language)}
        label = message("card.history", language, label=self.label, n=len(self.history), **ends)
        return svg.sparkline(values, label)


@dataclass(frozen=True)
class Cards(Element):
    """A row of KPI cards under one name.

    >>> card = Card("Win rate", Decimal("0.5"), "ratio", comparisons=[Comparison("Sep 2026", Decimal("0.4"))])
    >>> print(Cards((card,)).text())
    Win rate: 50.0% (+10.0 pp vs Sep 2026: 40.0%)
    """

    kind: ClassVar[str] = "cards"
    cards: Sequence[Card]
    language: str = "en"
    title: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def context(self) -> dict[str, Any]:
        return {"cards": [self._shown(card) for card in self.cards]}

    def text(self) -> str:
        return "\n".join(self._line(card) for card in self.cards)

    def _shown(self, card: Card) -> dict[str, Any]:
        language = self.language
        share = card.attainment
        return {
            "card": card,
            "value": card.figure(card.value, language, status=card.status),
            "exact": card.figure(card.value, language, compact=False, status=card.status),
            "changes": [change for each in card.comparisons if (change := card.change(each, language))],
            "lacking": [each.label for each in card.comparisons if not card.change(each, language)],
            "goal": _goal(card, language),
            "attainment": None if share is None else number.figure(share, "ratio", language, digits=0),
            "filled": None if share is None else f"{max(0.0, min(float(share), 1.0)) * 100:.1f}",
            "interval": [card.figure(end, language) for end in card.interval] if card.interval else None,
            "spark": card.spark(language),
            "href": inside(card.href) if card.href else None,
        }

    def _line(self, card: Card) -> str:
        line = f"{card.label}: {card.figure(card.value, self.language, status=card.status)}"
        changes = [change for each in card.comparisons if (change := card.change(each, self.language))]
        return line + "".join(f" ({change.text} {change.against})" for change in changes)


def _goal(card: Card, language: str) -> str | None:
    """The goal in words; where less is better, a limit."""
    if card.goal is None:
        return None
    key = "card.goal_at_most" if card.good == "down" else "card.goal"
    return message(key, language, value=card.figure(card.goal, language))
