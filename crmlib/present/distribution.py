"""How are spread, time and uncertainty shown? Histograms, survival steps, intervals, scatters, meters, burn-up charts.

Like `plot`: each constructor turns figures into a `Chart`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from crmlib.errors import UserError
from crmlib.present import mark, number, scale, theme
from crmlib.present.chart import Chart, Legend
from crmlib.present.locale import message
from crmlib.present.plot import Figure, as_float, as_floats, data_table, headroom, not_available, said_at, writer
from crmlib.present.table import Column, Table


def histogram(
    title: str,
    edges: Sequence[Figure],
    counts: Sequence[Figure],
    *,
    axis: str,
    along: str,
    unit: str,
    language: str = "en",
    currency: str | None = None,
    mark_at: Figure = None,
    mark_label: str = "",
    records: Table | None = None,
    note: str | None = None,
) -> Chart:
    """How many fall between each two `edges` (of unit `unit`); `mark_at` draws a line, such as the median.

    Keys are "low–high". There is one edge more than counts.
    """
    if len(edges) != len(counts) + 1:
        raise UserError("a histogram has one edge more than counts", found=len(edges), expected=len(counts) + 1)
    write = writer(unit, language, currency)
    places = as_floats(edges, len(edges), along)
    whole = unit == "days" and all(edge == int(edge) for edge in edges)
    labels = tuple(
        f"{number.decimal(int(low), language)}–{number.figure(high, unit, language, digits=0)}"
        if whole
        else f"{write(low)}–{write(high)}"
        for low, high in pairwise(edges)
    )
    said = tuple(number.figure(count, "count", language) for count in counts)
    made: list[mark.Mark] = []
    for at, label in enumerate(labels):  # one mark per bin, as bins may differ in width
        low, high = places[at], places[at + 1]
        bar = mark.Bars(axis, ((low + high) / 2,), (as_float(counts[at]),), ("s1",), (), (high - low) * 0.96)
        made.append(replace(bar, hovers=(f"{label}\n{axis}: {said[at]}",), keys=(label,)))
    if mark_at is not None:
        made.append(mark.Rule(mark_label, float(mark_at), "x"))
    across = scale.measure_axis(
        along, places, unit, language, currency, zero=False, low=places[0], high=places[-1], count=7
    )
    measure = scale.measure_axis(axis, [as_float(c) for c in counts], "count", language)
    data = data_table(
        title, [Column(along), Column(axis, "count")], list(zip(labels, counts, strict=True)), language, labels
    )
    most = max(range(len(counts)), key=lambda at: counts[at] or 0) if counts else None
    summary = "" if most is None else message("chart.highest", language, label=labels[most], value=said[most])
    return Chart(title, tuple(made), replace(across, grid=False), measure, data, summary, language, (), note, records)


@dataclass(frozen=True)
class Curve:
    """A survival curve: from each time on, the share that is still there, with its band, and the censored times."""

    name: str
    times: Sequence[Figure]
    shares: Sequence[Figure]
    low: Sequence[Figure] = ()
    high: Sequence[Figure] = ()
    censored: Sequence[Figure] = ()


def survival(
    title: str,
    curves: Sequence[Curve],
    *,
    axis: str,
    along: str,
    unit: str = "days",
    language: str = "en",
    records: Table | None = None,
    note: str | None = None,
) -> Chart:
    """Kaplan–Meier steps with their confidence bands; crosses mark censored times (deals that are still open)."""
    write, share = writer(unit, language, None), writer("ratio", language, None)
    made: list[mark.Mark] = []
    rows: list[tuple] = []
    for at, curve in enumerate(curves):
        role = theme.series_role(at)
        xs = as_floats(curve.times, len(curve.shares), curve.name)
        ys = as_floats(curve.shares, len(curve.shares), curve.name)
        if curve.low:
            low, high = (as_floats(side, len(xs), curve.name) for side in (curve.low, curve.high))
            made.append(mark.Band(curve.name, xs, low, high, role, step=True, opacity=0.15))
        hovers = tuple(f"{curve.name}\n{write(t)}: {share(s)}" for t, s in zip(curve.times, curve.shares, strict=True))
        made.append(mark.Line(curve.name, xs, ys, role, True, theme.DASHES[at % 8], False, hovers))
        if curve.censored:
            stops = as_floats(curve.censored, len(curve.censored), curve.name)
            made.append(mark.Points(curve.name, stops, tuple(_held(xs, ys, t) for t in stops), role, "cross", 7))
        sides = list(zip(curve.low, curve.high, strict=True)) if curve.low else [(None, None)] * len(xs)
        rows += [(curve.name, t, s, *pair) for t, s, pair in zip(curve.times, curve.shares, sides, strict=True)]
    ends = [t for curve in curves for t in (*curve.times, *curve.censored)]
    across = scale.measure_axis(along, ends, unit, language, low=0.0, high=max(map(float, ends), default=1.0), count=7)
    measure = scale.measure_axis(axis, [0, 1], "ratio", language, low=0.0, high=1.0)
    columns = [Column(message("chart.group", language)), Column(along, unit), Column(axis, "ratio")]
    columns += [Column(message("chart.bound", language, name=axis, end=end), "ratio") for end in ("low", "high")]
    said = [message("chart.median", language, name=c.name, value=_median(c, write, language)) for c in curves]
    legend = tuple(Legend(c.name, theme.series_role(at), theme.DASHES[at % 8]) for at, c in enumerate(curves))
    waiting = any(curve.censored for curve in curves)
    legend += (Legend(message("chart.censored", language), "soft", "cross"),) if waiting else ()
    data = data_table(title, columns, rows, language, ())
    joined = message("list.space", language).join(said)
    return Chart(
        title,
        tuple(made),
        replace(across, grid=False),
        measure,
        data,
        joined,
        language,
        legend if len(legend) > 1 or waiting else (),
        note,
        records,
    )


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval; `clear` says whether it differs from the reference beyond chance (None: no test)."""

    label: str
    value: Figure
    low: Figure
    high: Figure
    n: int | None = None
    clear: bool | None = None


def intervals(
    title: str,
    estimates: Sequence[Estimate],
    *,
    unit: str,
    axis: str,
    category: str,
    language: str = "en",
    currency: str | None = None,
    reference: Figure = None,
    reference_label: str = "",
    records: Table | None = None,
    note: str | None = None,
) -> Chart:
    """A point with its interval per label (a forest plot), against a reference line. Unclear differences are pale."""
    write = writer(unit, language, currency)
    labels = tuple(each.label for each in estimates)
    made: list[mark.Mark] = []
    if reference is not None:
        made.append(mark.Rule(reference_label or write(reference), float(reference), "x"))
    for clear, role in ((True, "s1"), (False, "muted")):
        part = [(at, each) for at, each in enumerate(estimates) if (each.clear is not False) == clear]
        if not part:
            continue
        at = tuple(float(place) for place, _ in part)
        lows, highs = (tuple(as_float(getattr(each, side)) for _, each in part) for side in ("low", "high"))
        hovers = tuple(f"{each.label}\n{_said(each, write, language)}" for _, each in part)
        made.append(mark.Spans(axis, at, lows, highs, role))
        values = tuple(as_float(each.value) for _, each in part)
        made.append(mark.Points(axis, values, at, role, "diamond", 11, (), hovers, tuple(e.label for _, e in part)))
    reach = [as_float(v) for each in estimates for v in (each.value, each.low, each.high)] + [as_float(reference)]
    bounds = {"zero": unit == "ratio" and all(v is None or v >= 0 for v in reach)}
    across = scale.measure_axis(axis, reach, unit, language, currency, **bounds)
    columns = [Column(category), Column(axis, unit, currency)]
    columns += [Column(message("chart.bound", language, name=axis, end=end), unit, currency) for end in ("low", "high")]
    columns += [Column(message("chart.n", language), "count")]
    rows = [(e.label, e.value, e.low, e.high, e.n) for e in estimates]
    data = data_table(title, columns, rows, language, labels)
    clear = sum(each.clear is True for each in estimates)
    tested = reference is not None and any(each.clear is not None for each in estimates)
    summary = message("chart.intervals" if tested else "chart.intervals_only", language, n=len(estimates), clear=clear)
    down = scale.category_axis("", labels, reverse=True)
    legend = (Legend(message("chart.clear", language), "s1"), Legend(message("chart.unclear", language), "muted"))
    mixed = any(each.clear is False for each in estimates)
    return Chart(
        title,
        tuple(made),
        across,
        down,
        data,
        summary,
        language,
        legend if mixed else (),
        note,
        records,
        32 * len(labels) + 84,
    )


def scatter(
    title: str,
    labels: Sequence[str],
    xs: Sequence[Figure],
    ys: Sequence[Figure],
    *,
    x_axis: str,
    y_axis: str,
    x_unit: str,
    y_unit: str,
    category: str,
    language: str = "en",
    currency: str | None = None,
    named: int = 0,
    records: Table | None = None,
    note: str | None = None,
) -> Chart:
    """One point per label; the first `named` of them carry their name on the chart."""
    say_x, say_y = writer(x_unit, language, currency), writer(y_unit, language, currency)
    hovers = tuple(f"{at}\n{x_axis}: {say_x(x)}\n{y_axis}: {say_y(y)}" for at, x, y in zip(labels, xs, ys, strict=True))
    texts = tuple(label if at < named else "" for at, label in enumerate(labels)) if named else ()
    x, y = as_floats(xs, len(labels), x_axis), as_floats(ys, len(labels), y_axis)
    points = mark.Points(title, x, y, "s1", "circle", 9, texts, hovers, tuple(labels))
    across = headroom(scale.measure_axis(x_axis, x, x_unit, language, currency), 0.05)
    up = headroom(scale.measure_axis(y_axis, y, y_unit, language, currency), 0.08)
    columns = [Column(category), Column(x_axis, x_unit, currency), Column(y_axis, y_unit, currency)]
    data = data_table(title, columns, list(zip(labels, xs, ys, strict=True)), language, labels)
    summary = message("chart.points", language, n=len(labels), x=x_axis, y=y_axis)
    return Chart(title, (points,), across, up, data, summary, language, (), note, records, 380)


@dataclass(frozen=True)
class Reading:
    """One bar of a meter: the actual, its goal, and where it should stand by now (the pace)."""

    label: str
    actual: Figure
    goal: Figure
    pace: Figure = None


LONGEST = 3.0
"""Times its goal beyond which a meter's bar is cut: one of 50 times would leave nothing to see of the others."""


def _shortened(shares: Sequence[float | None]) -> tuple[float | None, ...]:
    return tuple(share if share is None else min(share, LONGEST) for share in shares)


def meter(
    title: str,
    readings: Sequence[Reading],
    *,
    axis: str,
    category: str,
    language: str = "en",
    unit: str = "ratio",
    currency: str | None = None,
    records: Table | None = None,
    note: str | None = None,
) -> Chart:
    """Actual against goal, one bullet each, in per cent of the goal: so goals of different size stand side by side.

    The upright stroke at 100 % is the goal; the diamond is the pace. `unit` is that of actual and goal in the table.
    A bar of more than `LONGEST` of its goal is cut, with its figure beside it, so that the others can still be read.
    """
    write = writer(unit, language, currency)
    shares = [_of_goal(each.actual, each.goal) for each in readings]
    paces = [_of_goal(each.pace, each.goal) for each in readings]
    places = tuple(float(at) for at in range(len(readings)))
    labels = tuple(each.label for each in readings)
    behind = [s is not None and p is not None and s < p for s, p in zip(shares, paces, strict=True)]
    said = tuple(number.figure(None, "ratio", language) if s is None else _percent(s, language) for s in shares)
    hovers = tuple(
        f"{e.label}\n{write(e.actual)} / {write(e.goal)}\n{text}" for e, text in zip(readings, said, strict=True)
    )
    known = [s for s in [*shares, *paces] if s is not None]
    cut = max(known, default=0.0) > LONGEST
    reach = LONGEST if cut else max([1.0, *known])
    if cut:
        note = " ".join([*([note] if note else []), message("chart.cut", language, share=_percent(LONGEST, language))])
    lacking = [place for place, share in zip(places, shares, strict=True) if share is None]
    track = mark.Bars(
        message("chart.goal_word", language), places, (1.0,) * len(places), ("track",) * len(places), (), 0.72, True
    )
    roles = tuple("down" if late else "s1" for late in behind)
    actual = mark.Bars(axis, places, _shortened(shares), roles, (), 0.36, True, said, hovers, labels)
    goals = mark.Points(message("chart.goal_word", language), (1.0,) * len(places), places, "target", "tick", 24)
    made: list[mark.Mark] = [track, actual, goals, *not_available(lacking, language, horizontal=True)]
    legend = [Legend(axis, "s1"), Legend(message("chart.goal_word", language), "target", "tick")]
    if any(pace is not None for pace in paces):
        made.append(mark.Points(message("chart.pace", language), _shortened(paces), places, "target", "diamond", 9))
        legend.append(Legend(message("chart.pace", language), "target", "diamond"))
    if any(behind):
        legend.insert(1, Legend(message("chart.behind", language), "down"))
    across = headroom(scale.measure_axis(axis, [0, reach], "ratio", language), 0.1)
    columns = [
        Column(category),
        Column(axis, unit, currency),
        Column(message("chart.goal_word", language), unit, currency),
    ]
    columns += [
        Column(message("chart.pace", language), unit, currency),
        Column(message("card.attainment", language), "ratio"),
    ]
    rows = [(e.label, e.actual, e.goal, e.pace, s) for e, s in zip(readings, shares, strict=True)]
    data = data_table(title, columns, rows, language, labels)
    summary = message(
        "chart.meter", language, n=sum(s is not None and s >= 1 for s in shares), of=len(readings), late=sum(behind)
    )
    down = scale.category_axis("", labels, reverse=True)
    return Chart(
        title, tuple(made), across, down, data, summary, language, tuple(legend), note, records, 44 * len(labels) + 70
    )


def burn_up(
    title: str,
    days: Sequence[date],
    actual: Sequence[Figure],
    *,
    goal: Figure,
    pace: Sequence[Figure],
    unit: str,
    axis: str,
    along: str,
    language: str = "en",
    currency: str | None = None,
    low: Sequence[Figure] = (),
    high: Sequence[Figure] = (),
    expected: Sequence[Figure] = (),
    note: str | None = None,
) -> Chart:
    """The running total against the goal and the pace that leads to it; after the last known day, the forecast."""
    write = writer(unit, language, currency)
    xs = tuple(float(day.toordinal()) for day in days)
    labels = tuple(scale.full_date(day, language) for day in days)
    said = {"actual": actual, "pace": pace} | ({"expected": expected} if expected else {})
    drawn = {"actual": ("s1", "solid"), "pace": ("s6", "dot"), "expected": ("s1", "dash")}
    made: list[mark.Mark] = []
    if low:
        made.append(
            mark.Band(
                message("chart.forecast", language), xs, *(as_floats(v, len(xs), "band") for v in (low, high)), "s1"
            )
        )
    for name, values in said.items():
        role, dash = drawn[name]
        label = message(f"chart.{name}", language)
        hovers = said_at(labels, label, values, write)
        made.append(mark.Line(label, xs, as_floats(values, len(xs), name), role, False, dash, False, hovers))
    if goal is not None:
        made.append(mark.Rule(message("chart.goal", language, value=write(goal)), float(goal)))
    reach = [v for each in made for v in (each.y if isinstance(each, mark.Line) else getattr(each, "high", ()))]
    measure = headroom(scale.measure_axis(axis, [*reach, as_float(goal)], unit, language, currency), 0.04)
    columns = [Column(along)] + [Column(message(f"chart.{name}", language), unit, currency) for name in said]
    columns += [
        Column(message("chart.bound", language, name=message("chart.forecast", language), end=end), unit, currency)
        for end in ("low", "high")
        if low
    ]
    rows = [
        (day, *(v[at] for v in said.values()), *((low[at], high[at]) if low else ())) for at, day in enumerate(labels)
    ]
    known = [v for v in actual if v is not None]
    summary = message("chart.burn_up", language, value=write(known[-1] if known else None), goal=write(goal))
    legend = [Legend(message(f"chart.{name}", language), drawn[name][0], drawn[name][1]) for name in said]
    legend += [Legend(message("chart.forecast", language), "s1", "band")] if low else []
    data = data_table(title, columns, rows, language, ())
    return Chart(
        title,
        tuple(made),
        scale.date_axis(along, days, language),
        measure,
        data,
        summary,
        language,
        tuple(legend),
        note,
    )


def _said(one: Estimate, write: Callable[[Figure], str], language: str) -> str:
    """The estimate, with its interval where it has one."""
    value, low, high = write(one.value), write(one.low), write(one.high)
    if one.low is None and one.high is None:
        return value
    return message("chart.within", language, value=value, low=low, high=high)


def _held(xs: mark.Numbers, ys: mark.Numbers, at: float | None) -> float | None:
    """The step's value at a time: that of the last step at or before it; before the first, all are there."""
    before = [y for x, y in zip(xs, ys, strict=True) if x is not None and at is not None and x <= at]
    return before[-1] if before else 1.0


def _median(curve: Curve, write, language: str) -> str:
    """The first time at which at most half are left, or in words that it is not reached."""
    for time, share in zip(curve.times, curve.shares, strict=True):
        if share is not None and share <= 0.5:
            return write(time)
    return message("chart.not_reached", language)


def _of_goal(value: Figure, goal: Figure) -> float | None:
    return None if value is None or goal is None or goal <= 0 else float(value) / float(goal)


def _percent(share: float, language: str) -> str:
    return writer("ratio", language, None, 0)(share)
