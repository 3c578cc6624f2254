"""What the public sees of a wave: figures with intervals, and only a mark where they are withheld."""

import pytest

from survey.figures.shown import Figure, axis, published

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
