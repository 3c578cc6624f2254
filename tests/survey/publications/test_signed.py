"""Differences keep their sign where one decimal would make nothing of them."""

import pytest

from survey.figures.method import signed


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-0.24, "−0.2"),
        (1.0, "+1.0"),
        (-0.0149, "−0.01"),
        (0.049, "+0.05"),
        (-0.002, "−0.002"),
        (0.0, "+0.0"),
        (-0.0, "+0.0"),
        (-0.00001, "+0.0"),
    ],
)
def test_a_difference_is_shown_with_its_sign(value, shown):
    assert signed(value) == shown
