"""What the public sees of a wave: figures with intervals, and only a mark where they are withheld."""

import pytest
from defusedxml import ElementTree

from survey.publications.charts import interval_bar
from survey.publications.public import Figure, axis, published

ROW = {
    "code": "C01", "target": 80.0, "mark": "", "index": 82.0, "low": 81.0, "high": 83.0, "low90": 81.5, "high90": 82.5,
    "n": 120, "outlets": 9, "verdict": "met",
}  # fmt: skip


def figure(**changes):
    return published({**ROW, **changes}, "医疗卫生", "C")


@pytest.mark.parametrize("mark", ["x", "F"])
def test_a_withheld_row_keeps_its_name_and_mark_and_nothing_else(mark):
    hidden = figure(mark=mark)
    assert hidden == Figure("C01", "C", "医疗卫生", 80.0, mark)
    assert hidden.hidden


def test_a_row_that_could_not_be_estimated_is_withheld_whatever_its_mark():
    assert figure(index=None).hidden


def test_the_axis_encloses_every_interval_and_leaves_the_targets_inside():
    assert axis([figure()]) == (75, 85)
    assert axis([figure(low=62.0), figure(high=91.0)]) == (60, 95)
    assert axis([figure(low=-3.0, high=104.0)]) == (0, 100)
    assert axis([figure(mark="x")]) == (75, 85)


def drawn(**changes):
    return ElementTree.fromstring(str(interval_bar(figure(**changes), (80, 90), "医疗 <82>", "目标 80")))


def test_a_bar_puts_each_number_in_its_place():
    parts = {element.get("class"): element for element in drawn(target=85.0).iter() if element.get("class")}
    assert (parts["whisker"].get("x1"), parts["whisker"].get("x2")) == ("10.0%", "30.0%")
    assert (parts["band"].get("x"), parts["band"].get("width")) == ("15.0%", "10.0%")
    assert parts["dot"].get("cx") == "20.0%"
    assert parts["target"].get("x1") == parts["at"].get("x") == "50.0%"


def test_a_bar_is_said_in_words_and_escapes_them():
    svg = drawn()
    assert (svg.get("role"), svg.findtext("title")) == ("img", "医疗 <82>")


@pytest.mark.parametrize(
    ("changes", "arrows"), [({}, 0), ({"low": 70.0}, 1), ({"high": 95.0}, 1), ({"low": 70.0, "high": 95.0}, 2)]
)
def test_what_reaches_beyond_the_axis_ends_with_an_arrow(changes, arrows):
    svg = drawn(**changes)
    assert len([element for element in svg.iter() if element.get("class") == "beyond"]) == arrows
    whisker = next(element for element in svg.iter() if element.get("class") == "whisker")
    assert 0 <= float(whisker.get("x1")[:-1]) < float(whisker.get("x2")[:-1]) <= 100


def test_a_withheld_figure_cannot_be_drawn():
    with pytest.raises(ValueError, match="no interval"):
        interval_bar(figure(mark="F"), (75, 85), "x")
