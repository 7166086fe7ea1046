"""Charts: both ways of drawing say what the figures say, unknown is a gap, and nothing of the data is run."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import plotly.graph_objects as go
import pytest

from crmlib.errors import UserError
from crmlib.present import distribution, mark, plot, scale, svg, theme
from tests.present import gallery

D = Decimal
CHARTS = {
    "bars": gallery.bars,
    "lines": gallery.lines,
    "bridge": gallery.bridge,
    "funnel": gallery.funnel,
    "heat": gallery.heat,
    "meter": gallery.meter,
    "burn": gallery.burn,
    "survival": gallery.survival,
    "intervals": gallery.intervals,
    "histogram": gallery.histogram,
    "scatter": gallery.scatter,
}


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", CHARTS)
def test_plotly_itself_accepts_every_figure(name, language):
    made = CHARTS[name](language).figure()
    figure = go.Figure(data=made["data"], layout=made["layout"])  # raises on any unknown or ill-typed property
    assert len(figure.data) == len(made["data"])
    json.dumps(made, allow_nan=False)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_the_same_every_time(name):
    one, two = (CHARTS[name]("en")._repr_mimebundle_() for _ in range(2))
    assert json.dumps(one) == json.dumps(two)


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_has_titles_units_an_alternative_and_its_figures_as_a_table(name):
    chart = CHARTS[name]("en")
    assert chart.title
    assert chart.summary
    assert chart.x.title or chart.y.title
    assert chart.data.rows
    html = chart.html()
    assert 'role="img" aria-label="' in html
    assert "<details" in html
    for colour in _colours(chart.figure()):
        assert colour[:7] in theme.palette(), f"{colour} has no role, so the dark page cannot swap it"


def _colours(value):
    if isinstance(value, str) and value.startswith("#"):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _colours(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _colours(each)


def test_the_table_and_both_drawings_hold_the_same_figures():
    chart = plot.bars("T", ["a", "b", "c"], {"n": [D("1.5"), None, 3]}, unit="number", axis="N", category="Name")
    assert [row[1] for row in chart.data.rows] == [D("1.5"), None, 3]
    (bar, words) = chart.figure()["data"]
    assert bar["y"] == [1.5, None, 3.0]
    assert words["text"] == ["n/a"]
    assert chart.html().count("<rect") == 2  # the unknown one is no bar, not even one of length 0


def test_pixels_are_proportional_to_the_figures():
    chart = plot.bars("T", ["a", "b"], {"n": [10, 40]}, unit="number", axis="N", category="Name", horizontal=True)
    widths = [float(part.split('"')[0]) for part in str(chart.picture).split('width="')[1:]]
    assert widths[1] / widths[0] == pytest.approx(4, rel=0.01)


def test_a_line_breaks_where_a_value_is_unknown():
    chart = plot.lines("T", ["a", "b", "c", "d"], {"n": [1, None, 3, 4]}, unit="number", axis="N", along="Month")
    assert str(chart.picture).count('class="line') == 2
    assert chart.figure()["data"][0]["y"] == [1.0, None, 3.0, 4.0]
    assert chart.figure()["data"][0]["connectgaps"] is False


def test_the_legend_shows_bands_as_dense_as_they_look_upon_each_other():
    flat = [Decimal(1), Decimal(2)]
    bands = dict.fromkeys(("95 %", "80 %", "50 %"), (flat, flat))
    chart = plot.lines(
        "Bookings", ["May", "June"], {"Forecast": flat}, unit="count", axis="n", along="Month", bands=bands
    )
    drawn = [each.opacity for each in chart.marks if isinstance(each, mark.Band)]
    assert drawn == pytest.approx([0.13, 0.23, 0.33])
    # what shines through: .87, .87 × .77 = .6699, .6699 × .67 = .448833
    assert [entry.opacity for entry in chart.legend[1:]] == [0.13, 0.33, 0.55]
    assert [f'fill-opacity="{o}"' in str(chart.html()) for o in (0.13, 0.33, 0.55)] == [True] * 3


def test_an_estimate_says_its_interval_where_it_has_one():
    D = Decimal
    known = [
        distribution.Estimate("East", D("0.5"), D("0.4"), D("0.6")),
        distribution.Estimate("West", D("0.7"), None, None),
    ]
    for language, said in (("en", "East\n50.0% (40.0% to 60.0%)"), ("ja", "East\n50.0%（40.0%〜60.0%）")):
        chart = distribution.intervals("Win rate", known, unit="ratio", axis="x", category="c", language=language)
        points = next(each for each in chart.marks if isinstance(each, mark.Points))
        assert points.hovers == (said, "West\n70.0%")


def test_a_stack_stands_on_the_sum_of_what_is_below():
    chart = plot.bars(
        "T", ["a"], {"x": [2], "y": [3], "z": [4]}, unit="number", axis="N", category="Name", stacked=True
    )
    assert [(trace["base"], trace["y"]) for trace in chart.figure()["data"]] == [
        ([0.0], [2.0]),
        ([2.0], [3.0]),
        ([5.0], [4.0]),
    ]


def test_a_bridge_hangs_each_change_on_the_running_sum_and_must_close():
    steps = [
        plot.Step("start", D(10), True),
        plot.Step("new", D(5)),
        plot.Step("lost", D(-7)),
        plot.Step("end", D(8), True),
    ]
    bar = plot.bridge("T", steps, unit="number", axis="N", category="Line").figure()["data"][0]
    assert list(zip(bar["base"], bar["x"], strict=True)) == [(0.0, 10.0), (10.0, 5.0), (15.0, -7.0), (0.0, 8.0)]
    with pytest.raises(UserError, match="does not close"):
        plot.bridge("T", [*steps[:3], replace(steps[3], amount=D(9))], unit="number", axis="N", category="Line")


def test_a_funnel_divides_by_the_stage_before_and_never_by_zero():
    chart = plot.funnel("T", ["a", "b", "c", "d"], [200, 50, 0, 0], axis="N", category="Stage")
    assert [row[2] for row in chart.data.rows] == [None, D("0.25"), D(0), None]


def test_a_meter_measures_against_the_goal():
    readings = [distribution.Reading("a", D(50), D(200), D(100)), distribution.Reading("b", D(5), D(0))]
    chart = distribution.meter("T", readings, axis="Actual", category="Team")
    assert [row[4] for row in chart.data.rows] == [0.25, None]
    assert chart.figure()["data"][1]["x"] == [0.25, None]
    assert chart.summary == "0 of 2 goals reached; 1 is behind the pace."


def test_a_meter_stays_readable_beside_fifty_times_a_goal():
    readings = [distribution.Reading("a", D(50), D(100), D(60)), distribution.Reading("b", D(5000), D(100), D(60))]
    chart = distribution.meter("T", readings, axis="Actual", category="Team")
    assert [row[4] for row in chart.data.rows] == [0.5, 50]
    figure = chart.figure()
    assert figure["data"][1]["x"] == [0.5, 3.0]
    assert "5,000%" in str(figure["data"][1]["text"])
    assert figure["layout"]["xaxis"]["range"][1] < 4
    assert "300%" in chart.note


def test_survival_steps_are_held_and_the_median_is_the_first_time_at_most_half_are_left():
    curve = distribution.Curve("A", [5, 10, 20], [0.8, 0.5, 0.2], censored=(3, 12))
    chart = distribution.survival("T", [curve], axis="Open", along="Days")
    assert chart.summary == "A: median 10.0 days."
    line, crosses = chart.figure()["data"]
    assert line["line"]["shape"] == "hv"
    assert crosses["y"] == [1.0, 0.5]
    never = distribution.Curve("B", [5], [0.9])
    assert "not reached" in distribution.survival("T", [never], axis="Open", along="Days").summary


def test_a_histogram_of_unequal_bins_keeps_their_widths():
    chart = distribution.histogram("T", [0, 1, 5], [3, 4], axis="N", along="Days", unit="days")
    assert [trace["width"] for trace in chart.figure()["data"]] == [pytest.approx(0.96), pytest.approx(3.84)]
    with pytest.raises(UserError, match="one edge more"):
        distribution.histogram("T", [0, 1], [3, 4], axis="N", along="Days", unit="days")


def test_series_of_another_length_are_refused():
    with pytest.raises(UserError, match="wrong number of figures"):
        plot.bars("T", ["a", "b"], {"n": [1]}, unit="number", axis="N", category="Name")


def test_hostile_labels_are_text_in_both_drawings():
    chart = plot.bars(
        gallery.HOSTILE,
        [gallery.HOSTILE],
        {gallery.HOSTILE: [1]},
        unit="number",
        axis="N",
        category="C",
        records=gallery.deals("en"),
    )
    assert "<script" not in chart.html()
    assert "<img" not in chart.html()
    figure = chart.figure()
    assert figure["data"][0].pop("customdata") == [gallery.HOSTILE]  # the key of the drill-down, which is never shown
    texts = json.dumps(figure, ensure_ascii=False)
    assert "<script" not in texts
    assert "<img" not in texts


def test_ticks_are_round_hold_all_values_and_start_at_zero():
    axis = scale.measure_axis("N", [3, 97], "number")
    assert [label for _, label in axis.ticks] == ["0", "20", "40", "60", "80", "100"]
    below = scale.measure_axis("N", [-40, 70], "number")
    assert below.low <= -40 < 0 < 70 <= below.high
    assert [label for _, label in scale.measure_axis("N", [0, 3], "count").ticks] == ["0", "1", "2", "3"]
    assert [label for _, label in scale.measure_axis("R", [0, 1], "ratio").ticks] == [
        "0%",
        "20%",
        "40%",
        "60%",
        "80%",
        "100%",
    ]
    assert [label for _, label in scale.measure_axis("円", [0, 3e8], "money", "ja", "JPY").ticks][1] == "1億円"
    assert scale.measure_axis("N", [None, None], "number").ticks  # nothing known still is a chart


def test_days_stand_at_their_place_with_months_named():
    axis = scale.date_axis("Day", [date(2026, 1, 10), date(2026, 12, 31)], "ja")
    assert axis.ticks[0][1] == "2026年3月"
    assert all(date.fromordinal(int(at)).day == 1 for at, _ in axis.ticks)
    assert scale.date_axis("Day", [date(2026, 1, 1), date(2026, 1, 1)]).high > date(2026, 1, 1).toordinal()


@pytest.mark.parametrize("n", [0, 1, 60])
def test_a_chart_of_no_one_or_many_bars_is_drawn(n):
    labels = [f"株式会社{at}" * 9 for at in range(n)]
    for horizontal in (True, False):
        chart = plot.bars("T", labels, {"n": [1] * n}, unit="count", axis="N", category="C", horizontal=horizontal)
        assert chart.html()
        assert chart.figure()


def test_every_mark_has_both_evaluators():
    kinds = set(mark.Mark.__args__)
    assert set(svg._DRAW) == kinds
