"""What can be drawn on a chart? A few marks; every kind of chart is made of them.

Positions are plain numbers on the chart's two axes (`scale.Axis`): a category stands at its index, a day at its
ordinal number. So each way of drawing (static SVG, plotly) is one small evaluator per mark.
"""

from dataclasses import dataclass

Numbers = tuple[float | None, ...]
Texts = tuple[str, ...]


@dataclass(frozen=True)
class Bars:
    """Bars from `base` over `length`, at positions `at`; lying down when `horizontal`. `roles` colours each bar."""

    name: str
    at: Numbers
    length: Numbers
    roles: Texts
    base: Numbers = ()
    width: float = 0.7
    horizontal: bool = False
    labels: Texts = ()
    hovers: Texts = ()
    keys: Texts = ()
    pattern: bool = False


@dataclass(frozen=True)
class Line:
    """A line through (x, y), broken where y is unknown; `step` holds each value until the next x."""

    name: str
    x: Numbers
    y: Numbers
    role: str
    step: bool = False
    dash: str = "solid"
    points: bool = True
    hovers: Texts = ()
    keys: Texts = ()


@dataclass(frozen=True)
class Band:
    """The area between `low` and `high`, such as a confidence or prediction interval."""

    name: str
    x: Numbers
    low: Numbers
    high: Numbers
    role: str
    step: bool = False
    opacity: float = 0.18


@dataclass(frozen=True)
class Points:
    """Single points: circle, diamond, tick (an upright stroke) or cross."""

    name: str
    x: Numbers
    y: Numbers
    role: str
    symbol: str = "circle"
    size: float = 8
    labels: Texts = ()
    hovers: Texts = ()
    keys: Texts = ()


@dataclass(frozen=True)
class Spans:
    """Intervals: lines from `low` to `high` at positions `at`, lying down when `horizontal`."""

    name: str
    at: Numbers
    low: Numbers
    high: Numbers
    role: str
    horizontal: bool = True
    width: float = 3


@dataclass(frozen=True)
class Cells:
    """The cells of a heat map at (x, y), each with its step of colour (`h0`–`h5`, or empty for unknown) and text."""

    name: str
    x: Numbers
    y: Numbers
    roles: Texts
    labels: Texts
    hovers: Texts = ()
    keys: Texts = ()


@dataclass(frozen=True)
class Rule:
    """A straight line across the chart at a value of the x or y axis, such as a goal."""

    name: str
    at: float
    axis: str = "y"
    role: str = "target"
    dash: str = "dash"


@dataclass(frozen=True)
class Words:
    """Words at (x, y), such as "not available" where a bar would stand: after the point, or `centred` above it."""

    x: Numbers
    y: Numbers
    texts: Texts
    centred: bool = False


Mark = Bars | Line | Band | Points | Spans | Cells | Rule | Words
