"""The demonstration in small gives the same figures, and every export the same bytes, as when they were last meant to.

Text is compared to the letter. Numbers with a fraction may differ by what another processor's rounding does to the
sixteenth digit.
"""

import re

import pytest

from tests.survey.releases import exported

FRACTION = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
ROUNDING = 1e-11


@pytest.fixture(scope="module")
def given_out(province, tmp_path_factory):
    return exported.everything(province, tmp_path_factory.mktemp("exported"))


@pytest.mark.parametrize("name", sorted(path.name for path in exported.EXPECTED.iterdir()))
def test_the_bytes_are_the_same(given_out, name):
    expected = (exported.EXPECTED / name).read_bytes().decode()
    assert FRACTION.sub("#", given_out[name]) == FRACTION.sub("#", expected)
    numbers = zip(FRACTION.findall(given_out[name]), FRACTION.findall(expected), strict=True)
    assert [pair for pair in numbers if pair[0] != pair[1] and not close(*map(float, pair))] == []


def close(one, other):
    return one == pytest.approx(other, rel=ROUNDING, abs=ROUNDING)


def test_nothing_is_given_out_that_is_not_expected(given_out):
    assert set(given_out) == {path.name for path in exported.EXPECTED.iterdir()}
