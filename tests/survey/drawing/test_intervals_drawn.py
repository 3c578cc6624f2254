from xml.etree import ElementTree

import pytest
from markupsafe import escape

from survey.drawing.intervals import Band, Point, headline_bar, interval_bar, trend


def parse(markup):
    return ElementTree.fromstring(str(markup))


def named(picture, name):
    return [element for element in picture.iter() if element.get("class") == name]


def bar(index=75.0, low=65.0, high=85.0, low90=70.0, high90=80.0, target=90.0, minimum=50, maximum=100, label="words"):
    return interval_bar(index, low, high, low90, high90, target, minimum=minimum, maximum=maximum, label=label)


def ends(line):
    return line.get("x1"), line.get("x2")


def test_places_on_the_axis_are_shares_of_its_length():
    picture = parse(bar())
    assert [ends(line) for line in named(picture, "interval-95")] == [("30%", "70%")]
    assert [ends(line) for line in named(picture, "interval-90")] == [("40%", "60%")]
    assert [dot.get("cx") for dot in named(picture, "index")] == ["50%"]
    assert [ends(line) for line in named(picture, "target")] == [("80%", "80%")]
    assert named(picture, "beyond") == []


def test_the_90_percent_bar_is_thicker_than_the_95_percent_whisker():
    picture = parse(bar())
    thick, thin = (
        float(named(picture, name)[0].get("stroke-width").removesuffix("em")) for name in ("interval-90", "interval-95")
    )
    assert thick > 2 * thin


def test_an_interval_that_leaves_the_axis_stops_there_under_an_arrow_head():
    picture = parse(bar(index=55.0, low=40.0, high=70.0, low90=45.0, high90=65.0))
    assert [ends(line) for line in named(picture, "interval-95")] == [("0%", "40%")]
    assert [ends(line) for line in named(picture, "interval-90")] == [("0%", "30%")]
    assert {arrow.get("x") for arrow in named(picture, "beyond")} == {"0%"}


def test_an_interval_wider_than_the_axis_has_an_arrow_head_at_each_end():
    picture = parse(bar(low=40.0, high=110.0))
    assert [arrow.get("x") for arrow in named(picture, "beyond")] == ["0%", "100%"]


def test_what_lies_beyond_the_axis_is_left_out_and_never_moved_to_its_end():
    picture = parse(bar(index=40.0, low=30.0, high=49.0, low90=35.0, high90=45.0, target=101.0))
    assert named(picture, "index") == named(picture, "target") == named(picture, "interval-95") == []
    assert {arrow.get("x") for arrow in named(picture, "beyond")} == {"0%"}


def test_an_index_without_an_interval_is_a_dot_alone():
    picture = parse(bar(low=None, high=None, low90=None, high90=None))
    assert named(picture, "interval-95") == named(picture, "interval-90") == []
    assert len(named(picture, "index")) == 1


@pytest.mark.parametrize(
    "draw",
    [
        bar,
        lambda label: headline_bar(75, 65, 85, 70, 80, 90, minimum=50, maximum=100, label=label, target_label=label),
        lambda label: trend([Point(label, 75, 65, 85)], 80, label=label),
    ],
    ids=["row", "headline", "trend"],
)
def test_words_reach_the_picture_as_text(draw):
    words = """<script>alert(1)</script> & "quotes" '{}' 演示"""
    picture = parse(draw(label=words))
    assert picture.get("role") == "img"
    assert picture.findtext("title") == words
    assert "<script" not in str(draw(label=words))


def test_a_label_that_is_escaped_already_is_not_escaped_twice():
    assert parse(bar(label=escape("A & B"))).findtext("title") == "A & B"


def test_no_chart_uses_an_inline_style():
    pictures = bar(), trend([Point("1", 75, 65, 85)], 80, label="words")
    assert not [element for picture in pictures for element in parse(picture).iter() if element.get("style")]


def test_the_large_bar_writes_the_ends_of_the_axis_and_the_target_where_it_stands():
    drawn = headline_bar(75, 65, 85, 70, 80, 80, minimum=50, maximum=100, label="words", target_label="目标 80")
    texts = {text.text: (text.get("x"), text.get("text-anchor")) for text in parse(drawn).iter("text")}
    assert texts == {"50": ("0%", "start"), "100": ("100%", "end"), "目标 80": ("60%", "middle")}


@pytest.mark.parametrize(("target", "anchor"), [(51, "start"), (99, "end")])
def test_a_target_label_near_an_end_stays_inside_the_picture(target, anchor):
    drawn = headline_bar(75, 65, 85, 70, 80, target, minimum=50, maximum=100, label="words", target_label="目标")
    assert [text.get("text-anchor") for text in parse(drawn).iter("text") if text.text == "目标"] == [anchor]


@pytest.mark.parametrize("maximum", [50, 40])
def test_an_axis_that_does_not_rise_is_refused(maximum):
    with pytest.raises(ValueError, match=f"not go from 50 to {maximum}"):
        bar(minimum=50, maximum=maximum)


def heights(elements, attribute):
    return [float(element.get(attribute).removesuffix("em")) for element in elements]


def test_a_trend_puts_higher_indices_higher_and_equal_steps_at_equal_heights():
    points = [Point("1", 75, 70, 80), Point("2", 80, 75, 85), Point("3", 85, 80, 90)]
    picture = parse(trend(points, 80, label="words"))
    first, second, third = heights(named(picture, "index"), "cy")
    assert first > second > third
    assert first - second == pytest.approx(second - third)
    assert heights(named(picture, "target"), "y1") == [second]


def test_a_wave_without_an_index_leaves_a_gap_in_the_line():
    known, unknown = Point("1", 75, 70, 80), Point("2", None, None, None)
    picture = parse(trend([known, known, unknown, known], 80, label="words"))
    assert len(named(picture, "course")) == 1
    assert len(named(picture, "index")) == len(named(picture, "interval-95")) == 3


def test_a_trend_of_one_wave_exactly_on_target_still_has_an_axis():
    picture = parse(trend([Point("1", 80, None, None)], 80, label="words"))
    assert [text.text for text in picture.iter("text")] == ["80", "75", "85", "1"]


def test_of_many_waves_some_names_are_written_and_always_the_last():
    points = [Point(f"wave {number}", 75, 70, 80) for number in range(1, 13)]
    written = [text.text for text in parse(trend(points, 80, label="words")).iter("text") if "wave" in text.text]
    assert written == ["wave 12", "wave 9", "wave 6", "wave 3"]


def test_a_number_at_the_end_of_the_axis_gives_way_to_the_target_beside_it():
    picture = parse(trend([Point("1", 50, 5, 94)], 92, label="words"))
    assert [text.text for text in picture.iter("text")] == ["92", "5", "1"]


def test_a_tendency_lies_behind_the_published_points_and_leads_on_dashed():
    points = [Point("1", 75, 70, 80), Point("2", None, None, None), Point("3", 85, 80, 90)]
    bands = [Band(75, 72, 78), Band(80, 77, 83), Band(85, 82, 88)]
    picture = parse(trend(points, 80, label="words", bands=bands, ahead=("2030", Band(90, 80, 100))))
    (band,) = named(picture, "band")
    corners = band.find("polygon").get("points").split()
    assert len(corners) == 8  # there and back over three waves and the year ahead
    lines = named(picture, "course")
    assert [line.get("stroke-dasharray") is not None for line in lines] == [False, False, True]
    assert heights(lines, "y1")[1] == heights(named(picture, "target"), "y1")[0]
    assert [text.text for text in picture.iter("text")][-1] == "2030"


def test_a_tendency_that_begins_later_is_drawn_from_there_on():
    points = [Point("1", None, None, None), Point("2", 80, 75, 85), Point("3", 80, 75, 85)]
    picture = parse(trend(points, 80, label="words", bands=[None, Band(80, 75, 85), Band(80, 75, 85)]))
    (line,) = named(picture, "course")
    assert ends(line) == tuple(dot.get("cx") for dot in named(picture, "index"))


def test_a_trend_without_waves_is_refused():
    with pytest.raises(ValueError, match="at least one wave"):
        trend([], 80, label="words")
