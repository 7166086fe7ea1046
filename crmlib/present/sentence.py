"""What do the figures say, in words? Sentences made from figures by rules, never from a guess.

A difference is called one only where it is an exact count or its interval excludes zero; a small n is said; unknown is
said, not skipped. The words are in the language files, the rules here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from crmlib.present import number
from crmlib.present.card import Card, Comparison
from crmlib.present.element import Element
from crmlib.present.link import inside
from crmlib.present.locale import message

#: Below this n a ratio or mean is called uncertain, whatever it says.
SMALL_N = 30


@dataclass(frozen=True)
class Sentence:
    """One finding: its text, its tone (good, bad, caution, neutral), and where its evidence stands."""

    text: str
    tone: str = "neutral"
    href: str | None = None


@dataclass(frozen=True)
class Readings(Element):
    """The findings of a page or section, in the order of their weight.

    >>> print(Readings((Sentence("Bookings rose.", "good"),)).text())
    • Bookings rose.
    """

    kind: ClassVar[str] = "readings"
    sentences: Sequence[Sentence]
    language: str = "en"
    title: str | None = None

    def context(self) -> dict[str, Any]:
        return {"links": [inside(each.href) if each.href else None for each in self.sentences]}

    def text(self) -> str:
        return "\n".join(f"• {each.text}" for each in self.sentences)


@dataclass(frozen=True)
class Driver:
    """A part of a change: whose, and by how much it moved the whole."""

    label: str
    amount: Decimal


def change(card: Card, against: Comparison, language: str, drivers: Sequence[Driver] = ()) -> Sentence:
    """What a KPI did against another period, how sure that is, and what drove it.

    >>> card = Card("Deals won", Decimal(120), "count", good="up")
    >>> change(card, Comparison("September 2026", Decimal(100)), "en").text
    'Deals won rose to 120 (+20.0% against 100 in September 2026).'
    """
    moved = card.change(against, language)
    if moved is None:
        return unknown(card, against, language)
    values = {"label": card.label, "value": card.figure(card.value, language), "change": moved.text}
    values |= {"period": against.label, "before": card.figure(against.value, language)}
    claimed = moved.tone not in ("unclear", "open")
    text = message(f"reading.{moved.direction if claimed else moved.tone}", language, **values)
    if against.interval and claimed:
        ends = [number.delta(end, card.shown_unit, language, card.currency, compact=True) for end in against.interval]
        text = _join(text, message("reading.interval", language, low=ends[0], high=ends[1]), language)
    if claimed and moved.direction != "flat":
        text = _join(text, _drivers(card, moved.direction, drivers, language), language)
    text = _join(text, _few(card, language), language)
    return Sentence(text, moved.tone if moved.tone in ("good", "bad") else "neutral", card.href)


def unknown(card: Card, against: Comparison, language: str) -> Sentence:
    """That a comparison is impossible, and why."""
    if card.status == "unavailable":
        columns = message("list.comma", language).join(card.missing)
        return Sentence(message("reading.unavailable", language, label=card.label, missing=columns), "caution")
    if card.status == "undefined" or card.value is None:
        key = "reading.undefined" if card.settled else "reading.not_settled"
        return Sentence(message(key, language, label=card.label), "caution")
    values = {"label": card.label, "value": card.figure(card.value, language), "period": against.label}
    text = _join(message("reading.no_comparison", language, **values), _few(card, language), language)
    return Sentence(text, "neutral", card.href)


def goal(card: Card, language: str, by: str | None = None) -> Sentence | None:
    """Whether the goal is met, and what is lacking; None where there is no goal to compare with."""
    if card.goal is None or card.value is None or card.status != "ok":
        return None
    gap = abs(card.goal - card.value)
    values = {"label": card.label, "goal": card.figure(card.goal, language), "value": card.figure(card.value, language)}
    values["gap"] = number.delta(gap, card.shown_unit, language, card.currency, compact=True).lstrip("+")
    if card.good == "down":
        key, tone = ("limit_kept", "good") if card.goal_met else ("limit_missed", "bad")
        return Sentence(message(f"reading.{key}", language, **values), tone, card.href)
    share = card.attainment
    if share is None:
        return None
    values["share"] = number.figure(share, "ratio", language, digits=0)
    if card.goal_met:
        return Sentence(message("reading.goal_met", language, **values), "good", card.href)
    key = "reading.goal_missed_by" if by else "reading.goal_missed"
    return Sentence(message(key, language, by=by, **values), "bad", card.href)


def group(
    label: str, name: str, difference: Decimal, interval: tuple[Decimal, Decimal], unit: str, n: int, language: str,
    *, currency: str | None = None, good: str = "up",
) -> Sentence:  # fmt: skip
    """One group against the rest: a difference only where the interval excludes zero.

    >>> group("win rate", "Web", Decimal("0.08"), (Decimal("0.02"), Decimal("0.14")), "ratio", 210, "en").text
    'Web: win rate is higher than the rest by 8.0 pp (95% interval +2.0 pp to +14.0 pp; n = 210).'
    """
    low, high = interval
    ends = {"low": number.delta(low, unit, language, currency, compact=True)}
    ends |= {"high": number.delta(high, unit, language, currency, compact=True)}
    size = number.delta(abs(difference), unit, language, currency, compact=True).lstrip("+")
    values = {"label": label, "name": name, "size": size, "n": number.decimal(n, language), **ends}
    if low <= 0 <= high:
        return Sentence(message("reading.group_unclear", language, **values))
    direction = "up" if difference > 0 else "down"
    tone = "neutral" if good == "none" else "good" if direction == good else "bad"
    return Sentence(message(f"reading.group_{direction}", language, **values), tone)


def _few(card: Card, language: str) -> str:
    """That a figure rests on few rows; nothing where it does not, or is their number."""
    if not card.n or card.n >= SMALL_N or card.unit == "count":
        return ""
    return message("reading.small_n", language, n=card.n)


def _drivers(card: Card, direction: str, drivers: Sequence[Driver], language: str) -> str:
    """The one or two parts that moved most in the direction of the whole."""
    along = [each for each in drivers if (each.amount > 0) == (direction == "up") and each.amount]
    along.sort(key=lambda each: (-abs(each.amount), each.label))
    if not along:
        return ""
    parts = [
        message(
            "reading.driver",
            language,
            name=e.label,
            amount=number.delta(e.amount, card.shown_unit, language, card.currency, compact=True),
        )
        for e in along[:2]
    ]
    return message("reading.driven_by", language, drivers=message("list.and", language).join(parts))


def _join(first: str, second: str, language: str) -> str:
    return first if not second else first + message("list.space", language) + second
