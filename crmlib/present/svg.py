"""How is a chart drawn without JavaScript? As static inline SVG: one small evaluator per mark."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from crmlib.present import mark
from crmlib.present.scale import Axis

WIDTH = 760
FONT = 13
DASHES = {"solid": "", "dash": "7 4", "dot": "2 4", "dashdot": "8 3 2 3", "longdash": "12 5"}


@dataclass(frozen=True)
class Frame:
    """The space around the plot, in pixels, the same for every way of drawing."""

    left: int
    right: int
    top: int
    bottom: int


def text_width(text: str, size: float = FONT) -> float:
    """The width of a text in pixels, estimated: wide (CJK) characters are one em, others about 0.55.

    >>> round(text_width("成約率")), round(text_width("win rate"))
    (39, 57)
    """
    return sum(size if unicodedata.east_asian_width(c) in "WF" else size * 0.55 for c in text)


def fit(text: str, width: float, size: float = FONT) -> str:
    """The text, cut with an ellipsis where it is wider than `width` pixels.

    >>> fit("株式会社とても長い名前の会社", 80), fit("short", 80)
    ('株式会社と…', 'short')
    """
    if text_width(text, size) <= width:
        return text
    used = text_width("…", size)
    for at, character in enumerate(text):
        used += text_width(character, size)
        if used > width:
            return text[:at].rstrip() + "…"
    return text


def frame(x: Axis, y: Axis, marks: tuple[mark.Mark, ...] = ()) -> Frame:
    """The margins that the labels of both axes need, and those of rules that stand on the x axis."""
    headed = any(isinstance(each, mark.Rule) and each.axis == "x" and each.name for each in marks)
    widest = max((text_width(label) for _, label in y.ticks), default=0)
    left = int(min(max(widest, 18), 240)) + 14
    return Frame(left, 18, 38 if y.title else 24 if headed else 12, 48 if x.title else 30)


def draw(marks: tuple[mark.Mark, ...], x: Axis, y: Axis, height: int, label: str) -> Markup:
    """The chart as one <svg> with `label` as its text alternative."""
    canvas = _Canvas(x, y, height, frame(x, y, marks))
    parts = [*canvas.axes()]
    for each in marks:
        parts += _DRAW[type(each)](canvas, each)
    body = Markup("").join(parts)
    return Markup('<svg class="static" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, height, label, body
    )


class _Canvas:
    """Turns positions on the axes into pixels."""

    def __init__(self, x: Axis, y: Axis, height: int, space: Frame) -> None:
        self.x, self.y, self.height, self.frame = x, y, height, space
        self.inner_width = WIDTH - self.frame.left - self.frame.right
        self.inner_height = height - self.frame.top - self.frame.bottom

    def px(self, value: float) -> float:
        share = (value - self.x.low) / (self.x.high - self.x.low)
        return round(self.frame.left + share * self.inner_width, 1)

    def py(self, value: float) -> float:
        share = (value - self.y.low) / (self.y.high - self.y.low)
        return round(self.frame.top + (share if self.y.reverse else 1 - share) * self.inner_height, 1)

    def axes(self) -> Iterator[Markup]:
        bottom, right = self.height - self.frame.bottom, WIDTH - self.frame.right
        for value, label in self.y.ticks:
            at = self.py(value)
            if self.y.grid:
                yield Markup('<path class="grid" d="M{} {}H{}"/>').format(self.frame.left, at, right)
            shown = fit(label, self.frame.left - 10)
            yield _text(self.frame.left - 8, at + 4.5, shown, "end", full=label if shown != label else None)
        yield from self._x_labels(bottom)
        if self.x.grid:
            for value, _ in self.x.ticks:
                yield Markup('<path class="grid" d="M{} {}V{}"/>').format(self.px(value), self.frame.top, bottom)
        base = self.py(0) if self.y.low <= 0 <= self.y.high and not self.y.categories else bottom
        yield Markup('<path class="axis" d="M{} {}H{}"/>').format(self.frame.left, base, right)
        if self.y.title:
            yield _text(2, 14, self.y.title, "start", "axis-title")
        if self.x.title:
            yield _text(right, self.height - 8, self.x.title, "end", "axis-title")

    def _x_labels(self, bottom: float) -> Iterator[Markup]:
        """The labels under the axis; where they would touch, every second, third … is shown."""
        ticks = self.x.ticks
        if not ticks:
            return
        room = self.inner_width / max(len(ticks), 1)
        limit = max(room - 6, 64)
        widest = max(min(text_width(label), limit) for _, label in ticks) + 8
        every = max(1, int(-(-widest // room)))
        for value, label in ticks[::every]:
            shown = fit(label, max(limit, widest))
            at = min(max(self.px(value), text_width(shown) / 2), WIDTH - text_width(shown) / 2)
            yield _text(round(at, 1), bottom + 18, shown, "middle", full=label if shown != label else None)


def _text(x: float, y: float, text: str, anchor: str, role: str = "tick", full: str | None = None) -> Markup:
    title = Markup("<title>{}</title>").format(full) if full else ""
    role += {"end": " e", "middle": " m", "start": ""}[anchor]
    return Markup('<text class="{}" x="{}" y="{}">{}{}</text>').format(role, x, y, title, text)


def _known(*values: float | None) -> bool:
    return all(value is not None for value in values)


def _bars(canvas: _Canvas, bars: mark.Bars) -> Iterator[Markup]:
    base = bars.base or (0.0,) * len(bars.at)
    for at, (place, length, start) in enumerate(zip(bars.at, bars.length, base, strict=True)):
        if not _known(place, length, start):
            continue
        pixel = canvas.px if bars.horizontal else canvas.py
        across = canvas.py if bars.horizontal else canvas.px
        low, high = sorted((pixel(start), pixel(start + length)))
        one, two = sorted((across(place - bars.width / 2), across(place + bars.width / 2)))
        high = max(high, low + 1.5) if length else high
        box = (low, one, high - low, two - one) if bars.horizontal else (one, low, two - one, high - low)
        yield Markup('<rect class="f-{}{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>').format(
            bars.roles[at], " soft-bar" if bars.pattern else "", *(round(v, 1) for v in box)
        )
        if bars.labels and bars.labels[at]:
            yield _bar_label(bars, at, low, high, (one + two) / 2, length)


def _bar_label(bars: mark.Bars, at: int, low: float, high: float, middle: float, length: float) -> Markup:
    if bars.horizontal:
        place = (low - 6, "end") if length < 0 else (high + 6, "start")
        return _text(round(place[0], 1), round(middle + 4.5, 1), bars.labels[at], place[1], "mark-label")
    return _text(
        round(middle, 1), round(high + 15 if length < 0 else low - 6, 1), bars.labels[at], "middle", "mark-label"
    )


def _segments(xs: mark.Numbers, *columns: mark.Numbers) -> Iterator[list[tuple[float, ...]]]:
    """Runs of points of which every value is known."""
    run: list[tuple[float, ...]] = []
    for point in zip(xs, *columns, strict=True):
        if _known(*point):
            run.append(point)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _path(canvas: _Canvas, points: list[tuple[float, float]], step: bool, start: str = "M") -> str:
    parts = [f"{start}{canvas.px(points[0][0])} {canvas.py(points[0][1])}"]
    for x, y in points[1:]:
        parts.append(f"H{canvas.px(x)}V{canvas.py(y)}" if step else f"L{canvas.px(x)} {canvas.py(y)}")
    return "".join(parts)


def _line(canvas: _Canvas, line: mark.Line) -> Iterator[Markup]:
    dash = Markup(' stroke-dasharray="{}"').format(DASHES[line.dash]) if DASHES[line.dash] else ""
    for run in _segments(line.x, line.y):
        path = _path(canvas, run, line.step)
        yield Markup('<path class="line l-{}" d="{}"{}/>').format(line.role, path, dash)
    if line.points:
        yield from _points(canvas, mark.Points(line.name, line.x, line.y, line.role, size=6))


def _band(canvas: _Canvas, band: mark.Band) -> Iterator[Markup]:
    for run in _segments(band.x, band.low, band.high):
        upper = _path(canvas, [(x, high) for x, _, high in run], band.step)
        lower = [(x, low) for x, low, _ in run][::-1]
        if band.step:  # going back, a step falls before it runs
            back = f"L{canvas.px(lower[0][0])} {canvas.py(lower[0][1])}"
            back += "".join(f"V{canvas.py(low)}H{canvas.px(x)}" for x, low in lower[1:])
        else:
            back = _path(canvas, lower, False, "L")
        yield Markup('<path class="f-{}" fill-opacity="{}" d="{}{}Z"/>').format(band.role, band.opacity, upper, back)


def _points(canvas: _Canvas, points: mark.Points) -> Iterator[Markup]:
    for at, (x, y) in enumerate(zip(points.x, points.y, strict=True)):
        if not _known(x, y):
            continue
        px, py, half = canvas.px(x), canvas.py(y), points.size / 2
        if points.symbol == "tick":
            shape = Markup('<path class="stroke l-{}" d="M{} {}v{}"/>').format(points.role, px, py - half, points.size)
        elif points.symbol == "diamond":
            shape = Markup('<path class="f-{}" d="M{} {}l{} {}l-{} {}l-{} -{}Z"/>').format(
                points.role, px, py - half, half, half, half, half, half, half
            )
        elif points.symbol == "cross":
            shape = Markup('<path class="thin l-{}" d="M{} {}h{}m-{} -{}v{}"/>').format(
                points.role, px - half, py, points.size, half, half, points.size
            )
        else:
            shape = Markup('<circle class="f-{}" cx="{}" cy="{}" r="{}"/>').format(points.role, px, py, half)
        yield shape
        if points.labels and points.labels[at]:
            yield _text(px, py - half - 5, points.labels[at], "middle", "mark-label")


def _spans(canvas: _Canvas, spans: mark.Spans) -> Iterator[Markup]:
    for at, low, high in zip(spans.at, spans.low, spans.high, strict=True):
        if not _known(at, low, high):
            continue
        if spans.horizontal:
            path = f"M{canvas.px(low)} {canvas.py(at)}H{canvas.px(high)}"
        else:
            path = f"M{canvas.px(at)} {canvas.py(low)}V{canvas.py(high)}"
        yield Markup('<path class="l-{}" stroke-width="{}" d="{}"/>').format(spans.role, spans.width, path)


def _cells(canvas: _Canvas, cells: mark.Cells) -> Iterator[Markup]:
    for at, (x, y) in enumerate(zip(cells.x, cells.y, strict=True)):
        left, right = canvas.px(x - 0.5), canvas.px(x + 0.5)
        top, bottom = sorted((canvas.py(y - 0.5), canvas.py(y + 0.5)))
        role = cells.roles[at]
        yield Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
            f"f-{role}" if role else "unknown",
            *(round(v) for v in (left + 1, top + 1, right - left - 2, bottom - top - 2)),
        )
        middle = round((top + bottom) / 2 + 4.5)
        shown = cells.labels[at] if text_width(cells.labels[at]) < right - left - 2 else ""
        if shown:
            yield _text(round((left + right) / 2), middle, shown, "middle", f"cell f-{role}i" if role else "cell")


def _rule(canvas: _Canvas, rule: mark.Rule) -> Iterator[Markup]:
    dash = Markup(' stroke-dasharray="{}"').format(DASHES[rule.dash]) if DASHES[rule.dash] else ""
    if rule.axis == "y":
        at = canvas.py(rule.at)
        path = f"M{canvas.frame.left} {at}H{WIDTH - canvas.frame.right}"
        label = _text(WIDTH - canvas.frame.right, at - 5, rule.name, "end", "mark-label")
    else:
        at = canvas.px(rule.at)
        path = f"M{at} {canvas.frame.top}V{canvas.height - canvas.frame.bottom}"
        label = _text(at, canvas.frame.top - 6, rule.name, "middle", "mark-label")
    yield Markup('<path class="rule l-{}" d="{}"{}/>').format(rule.role, path, dash)
    if rule.name:
        yield label


def _words(canvas: _Canvas, words: mark.Words) -> Iterator[Markup]:
    for x, y, text in zip(words.x, words.y, words.texts, strict=True):
        px, py = canvas.px(x), canvas.py(y)
        yield _text(px, py - 6, text, "middle") if words.centred else _text(px + 6, py + 4.5, text, "start")


_DRAW: dict[type, Callable[[_Canvas, object], Iterator[Markup]]] = {
    mark.Bars: _bars,
    mark.Line: _line,
    mark.Band: _band,
    mark.Points: _points,
    mark.Spans: _spans,
    mark.Cells: _cells,
    mark.Rule: _rule,
    mark.Words: _words,
}


def sparkline(values: tuple[float | None, ...], label: str, role: str = "accent") -> Markup:
    """A line of a few periods without axes; the last known point is marked, unknown periods are gaps."""
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return Markup("")
    low, high = min(known), max(known)
    spread = (high - low) or 1.0
    width, height, edge = 240, 44, 5
    span = max(len(values) - 1, 1)
    places = [
        None if v is None else (round(edge + at * (width - 2 * edge) / span, 1), _level(v, low, spread, height, edge))
        for at, v in enumerate(values)
    ]
    paths, run = [], []
    for place in [*places, None]:
        if place is not None:
            run.append(f"{place[0]} {place[1]}")
        elif run:
            paths.append("M" + "L".join(run if len(run) > 1 else run * 2))
            run = []
    last = next(place for place in reversed(places) if place is not None)
    return Markup(
        '<svg class="spark" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<path class="line l-{}" d="{}"/><path class="dot l-{}" d="M{} {}h0"/></svg>'
    ).format(width, height, label, role, "".join(paths), role, *last)


def _level(value: float, low: float, spread: float, height: int, edge: int) -> float:
    return round(height - edge - (value - low) / spread * (height - 2 * edge), 1)
