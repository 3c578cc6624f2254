"""Days as bars."""

from datetime import date
from xml.etree import ElementTree

import pytest

from survey.drawing.days import HEIGHT, WIDTH, day_bars

RECT = "rect"


def bars(*days):
    picture = ElementTree.fromstring(str(day_bars(days, "words")))
    return [{name: float(bar.get(name)) for name in ("x", "y", "height")} for bar in picture.iter(RECT)]


def test_the_fullest_day_is_as_high_as_the_picture_and_a_day_without_answers_leaves_a_gap():
    first, marked, last, _none = bars((date(2026, 9, 1), 4, 1), (date(2026, 9, 3), 2, 0))
    assert (first["y"], first["height"]) == (0, HEIGHT)
    assert marked["height"] == HEIGHT / 4
    assert marked["y"] + marked["height"] == last["y"] + last["height"] == HEIGHT
    assert last["x"] == pytest.approx(2 * WIDTH / 3, abs=0.01)


def test_without_days_there_is_no_picture():
    with pytest.raises(ValueError, match="at least one day"):
        day_bars([], "words")
