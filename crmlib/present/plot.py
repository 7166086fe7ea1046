"""Which kinds of chart are there? One constructor each, from figures to a `Chart`.

All take figures as Decimal, int, float or None (unknown: a gap, never 0), the unit and currency of the values, and the
language. `records` is the table behind the chart, whose keys are the labels of the bars, points or cells.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from crmlib.errors import UserError
from crmlib.present import mark, number, scale, theme
from crmlib.present.chart import Chart, Legend
from crmlib.present.locale import message
from crmlib.present.table import Column, Table

Figure = Decimal | int | float | None


def bars(
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[Figure]],
    *,
    unit: str,
    axis: str,
    category: str,
    language: str = "en",
    currency: str | None = None,
    horizontal: bool = False,
    stacked: bool = False,
    goal: Figure = None,
    records: Table | None = None,
    note: str | None = None,
) -> Chart:
    """Bars per label: one series, several side by side, or stacked. `axis` names the figures, `category` the labels."""
    write = writer(unit, language, currency)
    names = list(series)
    columns = {name: as_floats(values, len(labels), name) for name, values in series.items()}
    single = len(names) == 1
    width = 0.7 if stacked or single else 0.76 / len(names)
    made: list[mark.Mark] = []
    tops = [0.0] * len(labels)
    for at, name in enumerate(names):
        shift = 0 if stacked or single else (at - (len(names) - 1) / 2) * width
        values = columns[name]
        made.append(
            mark.Bars(
                name,
                tuple(place + shift for place in range(len(labels))),
                values,
                (theme.series_role(at),) * len(labels),
                tuple(tops) if stacked else (),
                width * 0.94,
                horizontal,
                tuple(write(v) if v is not None else "" for v in series[name]) if single and len(labels) <= 14 else (),
                tuple(f"{label}\n{name}: {write(v)}" for label, v in zip(labels, series[name], strict=True)),
                tuple(labels),
            )
        )
        if stacked:
            tops = [top + (value or 0.0) for top, value in zip(tops, values, strict=True)]
    reach = tops if stacked else [value for values in columns.values() for value in values]
    measure = scale.measure_axis(axis, [*reach, as_float(goal)], unit, language, currency)
    if single:
        measure = headroom(measure, 0.12 if horizontal else 0.06)
    if single:
        gaps = [float(at) for at, value in enumerate(columns[names[0]]) if value is None]
        made += not_available(gaps, language, horizontal=horizontal)
    if goal is not None:
        made.append(
            mark.Rule(message("chart.goal", language, value=write(goal)), as_float(goal), "x" if horizontal else "y")
        )
    names_axis = scale.category_axis("" if horizontal else category, labels, reverse=horizontal)
    rows = [(label, *(series[name][at] for name in names)) for at, label in enumerate(labels)]
    data = data_table(
        title, [Column(category)] + [Column(name, unit, currency) for name in names], rows, language, labels
    )
    return Chart(
        title,
        tuple(made),
        measure if horizontal else names_axis,
        names_axis if horizontal else measure,
        data,
        _said_of_bars(labels, series, stacked, write, language),
        language,
        _legend(names) if not single else (),
        note,
        records,
        max(140, 34 * len(labels) * (1 if single or stacked else len(names) * 0.7) + 60).__ceil__()
        if horizontal
        else 320,
    )


def lines(
    title: str,
    points: Sequence[str] | Sequence[date],
    series: Mapping[str, Sequence[Figure]],
    *,
    unit: str,
    axis: str,
    along: str,
    language: str = "en",
    currency: str | None = None,
    bands: Mapping[str, tuple[Sequence[Figure], Sequence[Figure]]] | None = None,
    goal: Figure = None,
    zero: bool = True,
    records: Table | None = None,
    note: str | None = None,
) -> Chart:
    """Lines over periods (labels) or days; `bands` maps a name to the low and high of an interval, widest first."""
    write = writer(unit, language, currency)
    across, xs, labels = _along(points, along, language)
    bands = bands or {}
    made: list[mark.Mark] = []
    for at, (name, (low, high)) in enumerate(bands.items()):
        made.append(
            mark.Band(
                name, xs, as_floats(low, len(xs), name), as_floats(high, len(xs), name), "s1", opacity=0.13 + 0.1 * at
            )
        )
    for at, (name, values) in enumerate(series.items()):
        hovers = said_at(labels, name, values, write)
        role = theme.series_role(at)
        made.append(
            mark.Line(
                name,
                xs,
                as_floats(values, len(xs), name),
                role,
                False,
                theme.DASHES[at % 8],
                len(xs) <= 40,
                hovers,
                labels,
            )
        )
    reach = [v for each in made for v in (each.y if isinstance(each, mark.Line) else [*each.low, *each.high])]
    measure = scale.measure_axis(axis, [*reach, as_float(goal)], unit, language, currency, zero=zero)
    if goal is not None:
        made.append(mark.Rule(message("chart.goal", language, value=write(goal)), as_float(goal)))
    columns = [Column(along)] + [Column(name, unit, currency) for name in series]
    columns += [
        Column(message("chart.bound", language, name=name, end=end), unit, currency)
        for name in bands
        for end in ("low", "high")
    ]
    rows = [
        (labels[at], *(v[at] for v in series.values()), *(side[at] for pair in bands.values() for side in pair))
        for at in range(len(xs))
    ]
    first = next(iter(series.values()), ())
    legend = [Legend(name, theme.series_role(at), theme.DASHES[at % 8]) for at, name in enumerate(series)]
    legend += _nested([each for each in made if isinstance(each, mark.Band)])
    return Chart(
        title,
        tuple(made),
        across,
        measure,
        data_table(title, columns, rows, language, labels),
        _course(labels, first, write, language),
        language,
        tuple(legend) if len(legend) > 1 else (),
        note,
        records,
    )


def funnel(
    title: str,
    stages: Sequence[str],
    counts: Sequence[Figure],
    *,
    axis: str,
    category: str,
    language: str = "en",
    unit: str = "count",
    currency: str | None = None,
    records: Table | None = None,
    note: str | None = None,
) -> Chart:
    """How many reach each stage; each bar says its count and its share of the stage before."""
    write = writer(unit, language, currency)
    values = as_floats(counts, len(stages), axis)
    shares = [_share(now, before) for now, before in zip(counts[1:], counts, strict=False)]
    steps: list[Figure] = [None, *shares]
    totals = [_share(now, counts[0]) for now in counts]
    said = [
        write(v)
        + (
            ""
            if step is None
            else "  " + message("chart.of_before", language, share=number.figure(step, "ratio", language))
        )
        for v, step in zip(counts, steps, strict=True)
    ]
    bar = mark.Bars(
        axis, tuple(float(at) for at in range(len(stages))), values, ("s1",) * len(stages), (), 0.66, True, tuple(said)
    )
    bar = replace(
        bar, hovers=tuple(f"{stage}\n{text}" for stage, text in zip(stages, said, strict=True)), keys=tuple(stages)
    )
    measure = headroom(scale.measure_axis(axis, values, unit, language, currency), 0.34)
    columns = [Column(category), Column(axis, unit, currency)]
    columns += [
        Column(message("chart.share_before", language), "ratio"),
        Column(message("chart.share_first", language), "ratio"),
    ]
    rows = list(zip(stages, counts, steps, totals, strict=True))
    summary = message(
        "chart.funnel", language, first=stages[0], last=stages[-1], n=write(counts[-1]), of=write(counts[0])
    )
    data = data_table(title, columns, rows, language, stages)
    down = scale.category_axis("", stages, reverse=True)
    return Chart(title, (bar,), measure, down, data, summary, language, (), note, records, 46 * len(stages) + 60)


@dataclass(frozen=True)
class Step:
    """One line of a bridge: a total (start, end) or a signed change."""

    label: str
    amount: Figure
    total: bool = False


def bridge(
    title: str,
    steps: Sequence[Step],
    *,
    unit: str,
    axis: str,
    category: str,
    language: str = "en",
    currency: str | None = None,
    records: Table | None = None,
    note: str | None = None,
) -> Chart:
    """A waterfall from a start to an end; totals stand on zero, changes hang between. It must close: a later total
    that differs from the running sum is refused."""
    write = writer(unit, language, currency)
    running = Decimal(0)
    base, length, roles, labels = [], [], [], []
    for at, step in enumerate(steps):
        amount = Decimal(str(step.amount)) if step.amount is not None else None
        if step.total:
            if at and amount is not None and amount != running:
                raise UserError("the bridge does not close", place=step.label, found=amount, expected=str(running))
            base.append(0.0)
            running = amount if amount is not None else running
        else:
            base.append(float(running))
            running += amount or 0
        length.append(as_float(amount))
        roles.append("total" if step.total else "up" if (amount or 0) >= 0 else "down")
        change = amount is not None and not step.total
        labels.append(number.delta(amount, unit, language, currency, compact=True) if change else write(amount))
    names = [step.label for step in steps]
    hovers = tuple(f"{name}\n{text}" for name, text in zip(names, labels, strict=True))
    bar = mark.Bars(
        axis, tuple(float(at) for at in range(len(steps))), tuple(length), tuple(roles), tuple(base), 0.64, True
    )
    bar = replace(bar, labels=tuple(labels), hovers=hovers, keys=tuple(names))
    reach = [b + (v or 0) for b, v in zip(base, length, strict=True)]
    measure = headroom(scale.measure_axis(axis, [*reach, *base], unit, language, currency), 0.14)
    room = (measure.high - measure.low) * 0.14
    if any((v or 0) < 0 and end - measure.low < room for v, end in zip(length, reach, strict=True)):
        measure = replace(measure, low=measure.low - room)  # what a fall to near the edge says stands left of its end
    legend = tuple(Legend(message(f"chart.{role}", language), role) for role in ("total", "up", "down"))
    data = data_table(
        title, [Column(category), Column(axis, unit, currency)], [(s.label, s.amount) for s in steps], language, names
    )
    summary = message("chart.bridge", language, start=labels[0], end=labels[-1]) if labels else ""
    down = scale.category_axis("", names, reverse=True)
    return Chart(title, (bar,), measure, down, data, summary, language, legend, note, records, 32 * len(steps) + 64)


def heat_map(
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[Figure]],
    *,
    unit: str,
    down: str,
    across: str,
    language: str = "en",
    currency: str | None = None,
    records: Table | None = None,
    note: str | None = None,
) -> Chart:
    """A cell per row and column, darker for more; the figure stands in the cell. Keys are "row / column"."""
    write = writer(unit, language, currency, 0 if unit == "ratio" else None)
    flat = [as_float(v) for row in values for v in row]
    known = [v for v in flat if v is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    roles = tuple("" if v is None else f"h{min(int((v - low) / ((high - low) or 1) * 6), 5)}" for v in flat)
    xs = tuple(float(at) for _ in rows for at in range(len(columns)))
    ys = tuple(float(at) for at in range(len(rows)) for _ in columns)
    texts = tuple(write(v) if v is not None else "" for row in values for v in row)
    keys = tuple(f"{row} / {column}" for row in rows for column in columns)
    hovers = tuple(f"{key}\n{write(v)}" for key, v in zip(keys, (v for row in values for v in row), strict=True))
    cells = mark.Cells(title, xs, ys, roles, texts, hovers, keys)
    table = [Column(down), *(Column(column, unit, currency) for column in columns)]
    data = data_table(title, table, [(name, *row) for name, row in zip(rows, values, strict=True)], language, ())
    best = max(range(len(flat)), key=lambda at: (flat[at] is not None, flat[at] or 0)) if known else None
    summary = (
        message("chart.highest", language, label=keys[best], value=texts[best])
        if best is not None
        else message("value.unavailable", language)
    )
    return Chart(
        title, (cells,), scale.category_axis(across, columns), scale.category_axis(down, rows, reverse=True),
        data, summary, language, (), note, records, 34 * len(rows) + 90,
    )  # fmt: skip


def writer(unit: str, language: str, currency: str | None, digits: int | None = None) -> Any:
    def write(value: Figure) -> str:
        exact = value if value is None or isinstance(value, Decimal | int) else Decimal(repr(value))
        return number.figure(exact, unit, language, currency, compact=True, digits=digits)

    return write


def as_float(value: Figure) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return int(value) if value == int(value) else float(f"{value:.10g}")  # a drawing needs no more digits


def as_floats(values: Sequence[Figure], n: int, name: str) -> mark.Numbers:
    if len(values) != n:
        raise UserError("wrong number of figures", place=f"series {name!r}", found=len(values), expected=n)
    return tuple(as_float(value) for value in values)


def said_at(labels: Sequence[str], name: str, values: Sequence[Figure], write: Any) -> tuple[str, ...]:
    """What each point says when it is pointed at; nothing where there is no point."""
    return tuple("" if v is None else f"{at}\n{name}: {write(v)}" for at, v in zip(labels, values, strict=True))


def not_available(places: Sequence[float], language: str, *, horizontal: bool) -> list[mark.Mark]:
    """The words that stand where a bar is unknown."""
    if not places:
        return []
    text = message("value.unavailable" if horizontal else "value.short", language)
    zeros, at = (0.0,) * len(places), tuple(places)
    x, y = (zeros, at) if horizontal else (at, zeros)
    return [mark.Words(x, y, (text,) * len(at), centred=not horizontal)]


def _share(part: Figure, whole: Figure) -> Decimal | None:
    return None if part is None or not whole else Decimal(str(part)) / Decimal(str(whole))


def headroom(axis: scale.Axis, share: float) -> scale.Axis:
    """The axis with room beyond its longest bar for the label that stands there."""
    room = (axis.high - axis.low) * share
    low = axis.low - room if axis.low < 0 else axis.low
    return replace(axis, low=low, high=axis.high + room if axis.high > 0 else axis.high)


def _along(points: Sequence[Any], title: str, language: str) -> tuple[scale.Axis, mark.Numbers, tuple[str, ...]]:
    if points and isinstance(points[0], date):
        axis = scale.date_axis(title, points, language)
        return axis, tuple(float(d.toordinal()) for d in points), tuple(scale.full_date(d, language) for d in points)
    labels = tuple(str(point) for point in points)
    return scale.category_axis(title, labels), tuple(float(at) for at in range(len(labels))), labels


def data_table(
    title: str, columns: list[Column], rows: Sequence[Sequence[Any]], language: str, keys: Sequence[str]
) -> Table:
    return Table(title, tuple(columns), tuple(tuple(row) for row in rows), language, limit=400, keys=tuple(keys))


def _nested(bands: Sequence[mark.Band]) -> Iterator[Legend]:
    """The entries of bands that lie upon each other, each as dense as it looks on those below it."""
    clear = 1.0
    for band in bands:
        clear *= 1 - band.opacity
        yield Legend(band.name, band.role, "band", round(1 - clear, 2))


def _legend(names: Sequence[str]) -> tuple[Legend, ...]:
    return tuple(Legend(name, theme.series_role(at)) for at, name in enumerate(names))


def _said_of_bars(
    labels: Sequence[str], series: Mapping[str, Sequence[Figure]], stacked: bool, write: Any, language: str
) -> str:
    """The text alternative of bars: the extremes of the only series, of what is stacked, or of each series by name."""
    if len(series) <= 1:
        return "".join(_extremes(labels, values, write, language) for values in series.values())
    if stacked:
        known = [[v for v in column if v is not None] for column in zip(*series.values(), strict=True)]
        return _extremes(labels, [sum(column) if column else None for column in known], write, language)
    said = [
        message("chart.of_series", language, name=name, said=_extremes(labels, values, write, language))
        for name, values in series.items()
    ]
    return message("list.space", language).join(said)


def _extremes(labels: Sequence[str], values: Sequence[Figure], write: Any, language: str) -> str:
    """The text alternative of bars: the largest and the smallest."""
    known = [(value, label) for value, label in zip(values, labels, strict=True) if value is not None]
    if not known:
        return message("value.unavailable", language)
    most, least = max(known, key=lambda pair: pair[0]), min(known, key=lambda pair: pair[0])
    high = message("chart.highest", language, label=most[1], value=write(most[0]))
    return (
        high if len(known) < 2 else high + message("chart.then_lowest", language, label=least[1], value=write(least[0]))
    )


def _course(labels: Sequence[str], values: Sequence[Figure], write: Any, language: str) -> str:
    """The text alternative of a line: where it begins and ends."""
    known = [(label, value) for label, value in zip(labels, values, strict=True) if value is not None]
    if not known:
        return message("value.unavailable", language)
    (first, start), (last, end) = known[0], known[-1]
    return message("chart.course", language, first=first, start=write(start), last=last, end=write(end))
