"""Bars and lines of values of any unit: where values and what is to be reached lie, said without colour."""

import pytest

from survey.drawing.progress import Stage, course, progress, scale
from tests.survey.drawing.test_intervals_drawn import ends, named, parse


def bar(value, low, high):
    return parse(progress(Stage("2015", value, low, high), label="words"))


@pytest.mark.parametrize(
    ("values", "from_zero", "axis"),
    [
        ((91.4, 90.0), True, (0, 100)),
        ((2.0, 3.0), True, (0, 3)),
        ((-12.0, -10.0), True, (-15, 0)),
        ((0.0,), True, (0, 1)),
        ((86.2, 91.4, 90.0), False, (86, 92)),
        ((5.0, 5.0), False, (4, 6)),
        ((0.0003, 0.0004), False, (0.0003, 0.0004)),
        ((1e12, 2e12), False, (1e12, 2e12)),
    ],
)
def test_axes_end_on_round_numbers_around_all_values(values, from_zero, axis):
    assert scale(values, from_zero=from_zero) == pytest.approx(axis)


def test_a_bar_goes_from_zero_to_its_value_and_the_target_is_a_tick():
    picture = bar(50.0, 80.0, None)
    (reached,), (target,) = named(picture, "reached"), named(picture, "target")
    assert ends(reached) == ("0%", "58.75%")  # of an axis from 0 to 80, which takes 94 % of the width
    assert ends(target) == ("94%", "94%")
    assert [text.text for text in picture.iter() if text.tag == "text"] == ["0", "80", "80"]


@pytest.mark.parametrize(
    ("low", "high", "zone", "caps"),
    [
        (50.0, None, ("47%", "100%"), 1),
        (None, 50.0, ("0%", "47%"), 1),
        (50.0, 75.0, ("47%", "70.5%"), 2),
        (None, None, None, 0),
    ],
)
def test_the_zone_is_drawn_on_the_side_that_counts_with_a_cap_at_each_end(low, high, zone, caps):
    picture = bar(100.0, low, high)
    lines = named(picture, "zone")
    assert [ends(line) for line in lines if line.get("x1") != line.get("x2")] == ([zone] if zone else [])
    assert len([line for line in lines if line.get("x1") == line.get("x2")]) == caps


def test_a_negative_value_goes_left_from_zero():
    (reached,) = named(bar(-10.0, None, -5.0), "reached")
    assert ends(reached) == ("94%", "0%")


def test_a_course_joins_its_values_and_dashes_the_targets_of_each_period():
    stages = [Stage(f"{year}", value, 95.0, None) for year, value in ((2013, 93.0), (2014, 94.0), (2015, 96.0))]
    picture = parse(course(stages, label="words"))
    assert len(named(picture, "course")) == 2
    assert len(named(picture, "index")) == 3
    assert [line.get("stroke-dasharray") for line in named(picture, "target")] == ["4 3"] * 3
    heights = [float(dot.get("cy").removesuffix("em")) for dot in named(picture, "index")]
    assert heights == sorted(heights, reverse=True)
    assert {"2013", "2014", "2015", "93", "96"} <= {text.text for text in picture.iter() if text.tag == "text"}
    with pytest.raises(ValueError, match="at least one"):
        course([], label="words")
