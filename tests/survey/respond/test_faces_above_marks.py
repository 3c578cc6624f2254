"""Which faces stand above the marks of a scale."""

import pytest

from questionnaires import Item
from survey.respond.faces import faces

TEXT = {"zh": "题"}


@pytest.fixture
def asked(app):
    """The faces above the marks of a scale that measures a construct."""

    def ask(construct):
        with app.test_request_context("/?lang=zh"):
            return faces(Item("q", "scale", TEXT, construct=construct, low=TEXT, high=TEXT))

    return ask


@pytest.mark.parametrize("construct", ["satisfaction", "quality", "value", "expectation", "image", "loyalty"])
def test_they_go_from_sad_to_glad(asked, construct):
    assert [face for face, _word in asked(construct)] == [1, 2, 3, 4, 5]
    assert len({word for _face, word in asked(construct)}) == 5


def test_they_go_from_glad_to_sad_where_the_high_end_is_bad_news(asked):
    assert [face for face, _word in asked("complaint")] == [5, 4, 3, 2, 1]


def test_a_scale_that_measures_nothing_has_none(asked):
    assert asked(None) == []
