"""How is a chart drawn with plotly? As figure JSON made of plain values: one small evaluator per mark.

plotly's Python package is not imported: the figure is a dict of the type `application/vnd.plotly.v1+json`.
All axes are linear with written ticks, so that labels are the same as in the static drawing, in both languages, and
nothing depends on plotly's locale files. Colours are the light ones; the page's script swaps them for the dark.
Every text is escaped, as plotly reads a subset of HTML in labels.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from crmlib.present import mark, theme
from crmlib.present.scale import Axis
from crmlib.present.svg import Frame, fit, frame

MIME = "application/vnd.plotly.v1+json"
FAMILY = "system-ui, -apple-system, 'Segoe UI', 'Hiragino Sans', 'Noto Sans JP', 'Noto Sans CJK JP', sans-serif"
#: The layout that all charts share; a page holds it once.
COMMON: dict[str, Any] = {
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "font": {"family": FAMILY, "size": 13, "color": theme.light("soft")},
    "showlegend": False,
    "hovermode": "closest",
    "dragmode": False,
    "barmode": "overlay",
    "hoverlabel": {
        "bgcolor": theme.light("ink"),
        "font": {"color": theme.light("surface"), "family": FAMILY},
        "align": "left",
    },
}
CONFIG: dict[str, Any] = {"displayModeBar": False, "responsive": True}
_SYMBOLS = {"circle": "circle", "diamond": "diamond", "tick": "line-ns-open", "cross": "cross-thin-open"}


def figure(marks: tuple[mark.Mark, ...], x: Axis, y: Axis, height: int) -> dict[str, Any]:
    """The figure: data, layout and config."""
    data: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for each in marks:
        if isinstance(each, mark.Rule):
            shape, note = _rule(each)
            shapes.append(shape)
            notes += note
        else:
            data += _TRACES[type(each)](each)
    return {
        "data": data,
        "layout": _layout(x, y, height, frame(x, y, marks), shapes, notes),
        "config": CONFIG,
    }


def _layout(x: Axis, y: Axis, height: int, space: Frame, shapes: list, notes: list) -> dict[str, Any]:
    if y.title:
        notes = [
            *notes,
            _note(
                y.title,
                x=0,
                y=1,
                xref="paper",
                yref="paper",
                xshift=2 - space.left,
                yshift=space.top - 4,
                xanchor="left",
            ),
        ]
    return COMMON | {
        "height": height,
        "margin": {"l": space.left, "r": space.right, "t": space.top, "b": space.bottom, "pad": 4},
        "xaxis": _axis(x)
        | ({"title": {"text": escape(x.title), "standoff": 8, "font": {"size": 12}}} if x.title else {}),
        "yaxis": _axis(y, space.left - 12),
        "shapes": shapes,
        "annotations": notes,
    }


def slim(made: Mapping[str, Any]) -> dict[str, Any]:
    """A figure without what all charts share, as a page embeds it."""
    layout = {key: value for key, value in made["layout"].items() if COMMON.get(key) != value}
    return {"data": made["data"], "layout": layout}


def _axis(axis: Axis, room: float = 150) -> dict[str, Any]:
    ends = [axis.high, axis.low] if axis.reverse else [axis.low, axis.high]
    return {
        "type": "linear",
        "range": ends,
        "fixedrange": True,
        "tickvals": [value for value, _ in axis.ticks],
        "ticktext": [escape(fit(label, room)) for _, label in axis.ticks],
        "showgrid": axis.grid,
        "gridcolor": theme.light("grid"),
        "zeroline": not axis.categories and axis.low <= 0 <= axis.high,
        "zerolinecolor": theme.light("muted"),
        "zerolinewidth": 1,
        "showline": False,
        "ticks": "",
    }


def _note(text: str, **place: Any) -> dict[str, Any]:
    return {
        "text": escape(text),
        "showarrow": False,
        "font": {"size": 12, "color": theme.light("soft")},
        "yanchor": "top",
    } | place


def _hover(each: Any) -> dict[str, Any]:
    """Hover text and the keys of a drill-down, where the mark has them."""
    if not each.hovers:
        return {"hoverinfo": "skip"}
    found: dict[str, Any] = {"hovertext": [_lines(text) for text in each.hovers], "hoverinfo": "text"}
    return found | ({"customdata": list(each.keys)} if each.keys else {})


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _bars(bars: mark.Bars) -> list[dict[str, Any]]:
    lengths, places = list(bars.length), list(bars.at)
    trace: dict[str, Any] = {
        "type": "bar",
        "name": escape(bars.name),
        "orientation": "h" if bars.horizontal else "v",
        "x": lengths if bars.horizontal else places,
        "y": places if bars.horizontal else lengths,
        "width": bars.width,
        "marker": {"color": _colours(bars.roles), "line": {"width": 0}, "cornerradius": 2},
        "cliponaxis": False,
    }
    if bars.pattern:
        trace["marker"]["opacity"] = 0.45
    if bars.base:
        trace["base"] = list(bars.base)
    if bars.labels:
        trace |= {"text": [escape(label) for label in bars.labels], "textposition": "outside", "textangle": 0}
        trace["textfont"] = {"color": theme.light("ink"), "size": 12}
    return [trace | _hover(bars)]


def _colours(roles: tuple[str, ...]) -> str | list[str]:
    colours = [theme.light(role) for role in roles]
    return colours[0] if len(set(colours)) == 1 else colours


def _line(line: mark.Line) -> list[dict[str, Any]]:
    shape: dict[str, Any] = {"color": theme.light(line.role), "width": 2.5, "dash": line.dash}
    return [
        {
            "type": "scatter",
            "mode": "lines+markers" if line.points else "lines",
            "name": escape(line.name),
            "x": list(line.x),
            "y": list(line.y),
            "connectgaps": False,
            "line": shape | ({"shape": "hv"} if line.step else {}),
            "marker": {"size": 6, "color": theme.light(line.role)},
            "cliponaxis": False,
        }
        | _hover(line)
    ]


def _band(band: mark.Band) -> list[dict[str, Any]]:
    edge = {"color": "rgba(0,0,0,0)", "width": 0, "shape": "hv" if band.step else "linear"}
    common = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "line": edge}
    low = common | {"x": list(band.x), "y": list(band.low)}
    high = common | {
        "x": list(band.x),
        "y": list(band.high),
        "fill": "tonexty",
        "fillcolor": _faded(band.role, band.opacity),
    }
    return [low, high | {"name": escape(band.name)}]


def _faded(role: str, opacity: float) -> str:
    """A colour with its opacity as #rrggbbaa; the page's script swaps the first seven characters for the dark theme."""
    return f"{theme.light(role)}{round(opacity * 255):02x}"


def _points(points: mark.Points) -> list[dict[str, Any]]:
    colour = theme.light(points.role)
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers+text" if points.labels else "markers",
        "name": escape(points.name),
        "x": list(points.x),
        "y": list(points.y),
        "marker": {"size": points.size, "color": colour, "symbol": _SYMBOLS[points.symbol]},
        "cliponaxis": False,
    }
    if points.symbol in ("tick", "cross"):
        trace["marker"]["line"] = {"width": 3 if points.symbol == "tick" else 1.2, "color": colour}
    if points.labels:
        trace |= {"text": [escape(label) for label in points.labels], "textposition": "top center"}
    return [trace | _hover(points)]


def _spans(spans: mark.Spans) -> list[dict[str, Any]]:
    along: list[float | None] = []
    across: list[float | None] = []
    for at, low, high in zip(spans.at, spans.low, spans.high, strict=True):
        if low is not None and high is not None:
            along += [low, high, None]
            across += [at, at, None]
    x, y = (along, across) if spans.horizontal else (across, along)
    line = {"color": theme.light(spans.role), "width": spans.width}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": escape(spans.name),
            "x": x,
            "y": y,
            "hoverinfo": "skip",
            "line": line,
        }
    ]


def _cells(cells: mark.Cells) -> list[dict[str, Any]]:
    """The cells as squares: one bar per cell, so that each has its own colour, text and key."""
    roles = tuple(role or "track" for role in cells.roles)
    inks = [theme.light(f"{role}i") if role else theme.light("soft") for role in cells.roles]
    trace = {
        "type": "bar",
        "x": list(cells.x),
        "y": [0.94] * len(cells.y),
        "base": [round(y - 0.47, 2) if y is not None else None for y in cells.y],
        "width": 0.97,
        "marker": {"color": _colours(roles), "line": {"width": 0}},
        "text": [escape(label) for label in cells.labels],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "textfont": {"color": inks, "size": 12},
    }
    return [trace | _hover(cells)]


def _words(words: mark.Words) -> list[dict[str, Any]]:
    trace = {"type": "scatter", "mode": "text", "x": list(words.x), "y": list(words.y), "hoverinfo": "skip"}
    place = "top center" if words.centred else "middle right"
    return [trace | {"text": [escape(text) for text in words.texts], "textposition": place, "cliponaxis": False}]


def _rule(rule: mark.Rule) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    line = {"color": theme.light(rule.role), "width": 1.5, "dash": rule.dash}
    if rule.axis == "y":
        shape = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": rule.at, "y1": rule.at, "line": line}
        place = {"x": 1, "xref": "paper", "y": rule.at, "xanchor": "right", "yanchor": "bottom"}
    else:
        shape = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": rule.at, "x1": rule.at, "line": line}
        place = {"x": rule.at, "y": 1, "yref": "paper", "xanchor": "auto", "yanchor": "bottom"}
    return shape, [_note(rule.name, **place)] if rule.name else []


_TRACES = {
    mark.Bars: _bars,
    mark.Line: _line,
    mark.Band: _band,
    mark.Points: _points,
    mark.Spans: _spans,
    mark.Cells: _cells,
    mark.Words: _words,
}
