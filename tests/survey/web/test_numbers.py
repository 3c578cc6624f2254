"""Numbers of forms and files are read in one way."""

import pytest

from survey.web.numbers import number, whole


@pytest.mark.parametrize(("text", "read"), [("7", 7), ("0.35", 0.35), (" 12 ", 12), ("1e3", 1000), ("-2", -2)])
def test_a_number_is_read_as_it_is_written(text, read):
    assert number(text) == read


@pytest.mark.parametrize("text", ["", "many", "nan", "inf", "-inf", "1_000", "1,5", "1e999"])
def test_what_is_no_finite_number_is_none(text):
    assert number(text) is None


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "１２", "9" * 19])
def test_what_is_no_whole_number_is_another_one(text):
    assert whole(text, -1) == -1
    assert whole("9" * 18) == 10**18 - 1
